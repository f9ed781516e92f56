"""A meeting's files to take along: each by itself, or all of them in one."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import streamlit as st
from sqlmodel import Session

from lib import auth, slides
from lib.access import Forbidden, Permission, Viewer
from lib.actions.exporting import note_export
from lib.exports import pdf
from lib.exports.circular import deck_circular
from lib.exports.deck_xlsx import deck_xlsx
from lib.exports.open_problems import deck_open_problems
from lib.exports.pictures import deck_pictures
from lib.exports.pptx import deck_pptx
from lib.exports.progress import Report, quiet, within
from lib.slides import Deck
from lib.slides.naming import naming
from lib.ui.answers import fetch
from lib.ui.jobs import begin
from lib.ui.presenting.looking import REFUSED, Look
from lib.ui.words import small

ZIP = "application/zip"
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class File:
    """One kind of file: what its button says, what it is called, and who makes it of the slides and the told title."""

    button: str
    name: str
    ending: str
    mime: str
    help: str
    make: Callable[[Deck, str, Report], bytes]
    missing: Callable[[], str] = str
    """Why this server cannot make it, in words; empty where it can."""
    long: bool = False
    """Whether it takes so long that it is made beside the page, which tells how far it is."""


FILES = (
    File(
        "幻灯片 PPTX",
        "会议汇报",
        "pptx",
        f"{OFFICE}presentationml.presentation",
        "图表和表格都可以在演示软件里修改，讲稿在备注里。",
        deck_pptx,
    ),
    File(
        "幻灯片 PDF",
        "会议汇报",
        "pdf",
        "application/pdf",
        "和大屏一样的页面，用来打印、传阅、归档；长表接着排到下一页。",
        pdf.deck_pdf,
        pdf.missing_font,
    ),
    File(
        "讲稿 PDF",
        "会议讲稿",
        "pdf",
        "application/pdf",
        "给汇报人：A4 纸，每张上面是一页的样子，下面是这一页的讲稿，留有写字的地方。",
        pdf.notes_pdf,
        pdf.missing_font,
    ),
    File(
        "季度通报 DOCX",
        "季度通报",
        "docx",
        f"{OFFICE}wordprocessingml.document",
        "公文格式（GB/T 9704）：总体情况、排名、表扬和落后单位、亮灯、整改销号、下一步要求，数字和各页相同，下载后可以再改。",
        deck_circular,
    ),
    File(
        "未销号问题清单 DOCX",
        "未销号问题清单",
        "docx",
        f"{OFFICE}wordprocessingml.document",
        "会议截至日期还没有销号的全部问题，逾期久的在前，横排，可以直接打印。",
        deck_open_problems,
    ),
    File(
        "数据表 XLSX",
        "会议数据",
        "xlsx",
        f"{OFFICE}spreadsheetml.sheet",
        "每张图、每张表一个工作表，可以筛选和计算；最后一张是口径说明。",
        deck_xlsx,
    ),
    File(
        "图片 PNG、SVG",
        "会议图片",
        "zip",
        ZIP,
        "每张图两种格式，带标题、单位、时间和口径，可以放进别的材料。",
        deck_pictures,
        long=True,
    ),
)


def packed(deck: Deck, title: str, report: Report) -> bytes:
    """All files that this server can make, in one, dated with the day of the meeting."""
    files = [file for file in FILES if not file.missing()]
    held = datetime.combine(deck.card["held_on"], time()).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        for number, file in enumerate(files):
            content = file.make(deck, title, within(report, number, len(files)))
            folder.writestr(zipfile.ZipInfo(called(deck, file), held), content, zipfile.ZIP_STORED)
    return out.getvalue()


EVERYTHING = File(
    "全部材料（压缩包）", "会议材料", "zip", ZIP, "上面的各个文件，一次带走。", packed, long=True
)


def taking(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the menu of the meeting's files; nothing where there is no slide."""
    if look.deck is None or look.card is None or not look.deck.slides:
        return
    title = fetch(told_title, viewer, look.meeting)
    with st.popover("带走文件", key=f"present_files-{look.meeting}"):
        small(f"{look.deck.state}；各个文件和大屏上是同一批数。下载会记入审计日志。")
        for file in (*FILES, EVERYTHING):
            settings: dict[str, Any] = {
                "label": file.button,
                "key": f"present_{file.name}_{file.ending}-{look.meeting}",
                "width": "stretch",
                "disabled": bool(file.missing()),
                "help": file.help,
            }
            if file.long:
                st.button(**settings, on_click=begin_beside, args=(look, title, file))
            else:
                st.download_button(
                    **settings,
                    data=exporter(viewer, look, title, file),
                    file_name=called(look.deck, file),
                    mime=file.mime,
                    icon=None,
                    on_click="ignore",
                )
            if file.missing():
                small(file.missing())


def job_of(look: Look) -> str:
    """The key of what makes a file of the meeting as it is now: what was made of an earlier state is not offered."""
    assert look.card is not None and look.deck is not None
    return f"present_all-{look.meeting}-{look.card['changed']}-{look.deck.hash}"


def called(deck: Deck, file: File) -> str:
    """What a file of the meeting is called."""
    return f"{file.name}-{deck.card['name']}-{deck.card['held_on']}.{file.ending}"


def told_title(session: Session, viewer: Viewer, meeting: int) -> str:
    """The meeting's title without the names that it hides."""
    card = slides.card_of(session, viewer, meeting)
    return naming(session, viewer, slides.question(session, viewer, card)).text(str(card["title"]))


def noted(viewer: Viewer, look: Look, title: str, file: File) -> Deck:
    """The slides that are shown, with the meeting's papers: of a meeting that is not fixed, both as they are by now.

    Writes the audit line of their export. Raises Forbidden for whoever may not take them.
    """
    assert look.deck is not None and look.card is not None
    asked = {"meeting": look.meeting, "as_of": str(look.card["as_of"]), "state": look.deck.state}
    note_export(
        viewer,
        Permission.PRESENT,
        f"会议材料：{file.button} {title}",
        asked | {"slides": len(look.deck.slides)},
    )
    try:
        return fetch(slides.with_papers, viewer, look.meeting)
    except slides.NotSeen:
        raise Forbidden("这个会议刚被删除，或者您不能看它，没有生成文件。") from None


def exporter(viewer: Viewer, look: Look, title: str, file: File) -> Callable[[], bytes]:
    """What a download button calls: writes the audit line of the export, then makes the file of what is shown."""

    def make() -> bytes:
        return file.make(noted(viewer, look, title, file), title, quiet)

    return make


def begin_beside(look: Look, title: str, file: File) -> None:
    """Nothing. For a button's on_click: the file is made from now on, beside the page."""
    viewer = auth.current_viewer()
    if viewer is None:
        return
    try:
        deck = noted(viewer, look, title, file)
    except Forbidden as refusal:
        st.session_state[REFUSED] = str(refusal)
        return
    begin(job_of(look), called(deck, file), file.mime, lambda report: file.make(deck, title, report))
