"""A meeting's slides to take along: a file of slides that an office edits."""

from collections.abc import Callable

import streamlit as st
from sqlmodel import Session

from lib import slides
from lib.access import Permission, Viewer
from lib.actions.exporting import note_export
from lib.exports.pptx import deck_pptx
from lib.slides.naming import naming
from lib.ui.answers import fetch
from lib.ui.presenting.looking import Look

SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def taking(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the button that downloads the slides; nothing where there is no slide."""
    if look.deck is None or look.card is None or not look.deck.slides:
        return
    st.download_button(
        "下载幻灯片",
        exporter(viewer, look, fetch(told_title, viewer, look.meeting)),
        file_name=f"会议汇报-{look.card['name']}-{look.card['held_on']}.pptx",
        mime=SLIDES,
        icon=None,
        on_click="ignore",
        key=f"present_pptx-{look.meeting}",
        help="图表和表格都可以在演示软件里修改，讲稿在备注里。下载会记入审计日志。",
    )


def told_title(session: Session, viewer: Viewer, meeting: int) -> str:
    """The meeting's title without the names that it hides."""
    card = slides.card_of(session, viewer, meeting)
    return naming(session, viewer, slides.question(session, viewer, card)).text(str(card["title"]))


def exporter(viewer: Viewer, look: Look, title: str) -> Callable[[], bytes]:
    """What the download button calls: writes the audit line of the export, then makes the file of what is shown."""

    def make() -> bytes:
        deck = look.deck
        assert deck is not None and look.card is not None
        what = {"meeting": look.meeting, "as_of": str(look.card["as_of"]), "state": deck.state}
        note_export(viewer, Permission.PRESENT, f"会议幻灯片 {title}", what | {"slides": len(deck.slides)})
        return deck_pptx(deck, title)

    return make
