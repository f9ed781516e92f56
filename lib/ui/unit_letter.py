"""The reminder to an organisation's secretary (提醒函) on 单位画像: in words to copy, and as an official letter to download."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st
from sqlmodel import Session

from lib import charts, queries
from lib.access import Permission, Viewer
from lib.actions.exporting import note_export
from lib.exports.docx import letter_docx
from lib.rules import letter
from lib.rules.double import DoubleState
from lib.rules.letter import Letter, Standing
from lib.rules.score import GRADE_WORDS, PointKind, grade
from lib.rules.status import Counts, Status
from lib.ui.answers import fetch, part
from lib.ui.bar import View
from lib.ui.clock import today
from lib.ui.figures import counts_of
from lib.ui.words import panel, section, small

MARK = "演示数据，不作依据"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def reminder(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the reminder with what can be put differently in it; for those who write letters."""
    if not viewer.may(Permission.WRITE_LETTERS):
        return
    written_from = fetch(figures_of, viewer, view)
    if written_from is None:
        return
    with panel():
        section("提醒函", f"{view.line}；按上面的数字写成，可复制，也可下载成公文格式的文件再改")
        left, right = st.columns([1.75, 1], gap="medium")
        with right:
            written = asked_for(viewer, view, written_from)
            st.download_button(
                "下载提醒函",
                exporter(viewer, view, written),
                file_name=f"提醒函-{view.place_name}-{view.quarter_words}-{view.as_of}.docx",
                mime=WORD,
                icon=None,
                on_click="ignore",
                type="primary",
                key=f"letter-{view.key}",
                help="下载会记入审计日志。",
            )
            small(
                "版式按《党政机关公文格式》：标题方正小标宋，正文三号仿宋；电脑上没有的字体，打开时会换成相近的。"
            )
        with left:
            st.code(written.text, language=None, wrap_lines=True)


def asked_for(viewer: Viewer, view: View, now: Standing) -> Letter:
    """The letter with what the viewer put in it: to whom, from whom, a request of their own."""
    addressee, sender = fetch(ends_of, viewer, view)
    addressee = st.text_input("主送", addressee, max_chars=60, key=f"letter_to-{view.key}")
    sender = st.text_input("落款", sender, max_chars=60, key=f"letter_from-{view.key}")
    more = st.text_area(
        "另外提醒",
        max_chars=300,
        height=96,
        key=f"letter_more-{view.key}",
        placeholder="例如：更加注重对干部的提醒教育，防范廉政风险",
        help="接在“请您在下阶段工作中……”后面；只写职务，不写姓名。",
    )
    return Letter(
        title=letter.title_of(view.quarter),
        addressee=addressee.strip(),
        paragraphs=tuple(letter.paragraphs_of(now, more)),
        sender=sender.strip(),
        signed_on=today(viewer),
        note=letter.note_of(view.line, view.demo),
        mark=MARK if view.demo else "",
    )


def ends_of(session: Session, viewer: Viewer, view: View) -> tuple[str, str]:
    """To whom the letter goes and who signs it, unless the viewer says otherwise."""
    to, by = (
        queries.organisation_card(session, viewer, place).iloc[0]
        for place in (view.place, viewer.organisation_id)
    )
    return letter.addressed_to(to["name"], to["kind"])[1], letter.sent_by(by["name"], by["kind"])


def figures_of(session: Session, viewer: Viewer, view: View) -> Standing | None:
    """What the reminder is written from; None where the organisation had nothing to do in the quarter."""
    question = (view.place, view.quarter, view.as_of)
    rows = part(session, queries.assignments, viewer, *question)
    if rows.empty:
        return None
    card = part(session, queries.organisation_card, viewer, view.place).iloc[0]
    quarters = charts.own_quarters(session, viewer, *question)
    points = float(quarters.loc[quarters["quarter_id"] == view.quarter, "mean_score"].iloc[0])
    found = {state: rows[rows["status"] == state] for state in Status}
    problems = queries.closure_totals(session, viewer, view.place, view.as_of)
    talks = part(session, queries.handovers, viewer, view.place, view.as_of)
    own = talks[talks["organisation_id"] == view.place]
    given = queries.points_of(session, viewer, *question)
    vetoes = given.loc[given["kind"] == PointKind.VETO, "document"].tolist()
    now = Standing(
        body=letter.addressed_to(card["name"], card["kind"])[0],
        quarter=view.quarter,
        as_of=view.as_of,
        counts=counts_of(quarters, view.quarter) or Counts(),
        points=points,
        grade=GRADE_WORDS[grade(queries.score_rule(session, viewer, view.quarter), points, bool(vetoes))],
        given=float(given["points"].sum()),
        vetoes=tuple(vetoes),
        returned=tuple(found[Status.RETURNED][["indicator", "reason"]].itertuples(index=False, name=None)),
        overdue=tuple(found[Status.OVERDUE]["indicator"]),
        open_problems=problems["open"],
        late_problems=problems["overdue"],
        below=view.has_children,
        late_talks=int(((own["state"] == DoubleState.OVERDUE) & own["own_on"].isna()).sum()),
    )
    waiting = found[Status.NOT_DUE]["due_on"]
    return replace(now, due_on=max(waiting)) if len(waiting) else now


def exporter(viewer: Viewer, view: View, written: Letter) -> Callable[[], bytes]:
    """What the download button calls: writes the audit line of the export, then makes the file."""

    def make() -> bytes:
        what = {"view": view.line, "addressee": written.addressee, "sender": written.sender}
        note_export(viewer, Permission.WRITE_LETTERS, f"提醒函 {view.place_name}", what)
        return letter_docx(written)

    return make
