"""The menu of every screen by which it is taken along (导出): its charts as pictures, the whole as a page to print."""

import re
from collections.abc import Callable
from typing import Any

import streamlit as st

from lib.access import Permission, Viewer
from lib.actions.exporting import note_export
from lib.exports.charts import Picture, chart_png, chart_svg
from lib.exports.progress import Report, quiet
from lib.ui import address
from lib.ui.jobs import begin, watch
from lib.ui.sheet import Sheet, sheet
from lib.ui.words import plain, small

KINDS: dict[str, tuple[Callable[[Picture], bytes], str]] = {
    "PNG": (chart_png, "image/png"),
    "SVG": (chart_svg, "image/svg+xml"),
}
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
NOTED, JOB = "paper_noted", "taking_job"
MANY = 400  # marks; a chart of more is drawn for seconds, beside the page
BRAND = "明责"


def finish(viewer: Viewer, place: Any, title: str, permission: Permission, demo: bool) -> None:
    """Nothing. Fills the place over the page, once the page is drawn: the menu, or on paper the line at its head."""
    now = sheet()
    now.demo = now.demo or demo
    with place:
        if now.paper:
            head_of(viewer, now, title, permission)
            return
        st.session_state.pop(NOTED, None)
        shown = st.popover("导出", type="tertiary", key="taking_menu", on_change="rerun")
        if shown.open:
            with shown:
                choices(viewer, now, title, permission)


def choices(viewer: Viewer, now: Sheet, title: str, permission: Permission) -> None:
    """Nothing. Draws what can be taken along; a file is made when its button is clicked."""
    st.button(
        "打印本页", key="taking_print", on_click=address.change, kwargs={address.PAPER: 1}, width="stretch"
    )
    if not now.pictures:
        small("这一页上没有图表。")
        return
    for key, picture in now.pictures.items():
        name, *buttons = st.columns([3, 1, 1], vertical_alignment="center", gap="xxsmall")
        with name:
            plain(picture.title)
        for column, kind in zip(buttons, KINDS, strict=True):
            with column:
                make, name_of = exporter(viewer, picture, title, permission, kind), named(picture, now, kind)
                looks: dict[str, Any] = {"label": kind, "type": "tertiary", "key": f"taking_{kind}-{key}"}
                if len(picture.data) > MANY:
                    beside = (JOB, name_of, KINDS[kind][1], make)
                    st.button(**looks, on_click=begin, args=beside)
                else:
                    st.download_button(
                        **looks,
                        data=make,
                        file_name=name_of,
                        mime=KINDS[kind][1],
                        icon=None,
                        on_click="ignore",
                    )
    watch(JOB)
    small("图上写明单位、时间和口径。导出会记入审计日志。")


def named(picture: Picture, now: Sheet, kind: str) -> str:
    """What the file is called."""
    words = "-".join(one for one in (picture.title, now.place_name) if one)
    return f"{NOT_IN_NAMES.sub('_', words)}.{kind.lower()}"


def exporter(
    viewer: Viewer, picture: Picture, title: str, permission: Permission, kind: str
) -> Callable[..., bytes]:
    """What a button calls: writes the audit line of the export, then makes the file of what is on the screen."""

    def make(report: Report = quiet) -> bytes:
        what = {"view": picture.lines[0], "format": kind, "screen": title, "rows": len(picture.data)}
        note_export(viewer, permission, f"图表 {picture.title}", what)
        report(1, 4)
        return KINDS[kind][0](picture)

    return make


def head_of(viewer: Viewer, now: Sheet, title: str, permission: Permission) -> None:
    """Nothing. Draws the head of the page and the buttons beside it, which are not printed; writes the audit line once."""
    line = " · ".join(dict.fromkeys(now.lines))
    asked = (title, line)
    if st.session_state.get(NOTED) != asked:
        note_export(viewer, permission, f"打印 {title}", {"view": line, "screen": title})
        st.session_state[NOTED] = asked
    wide = now.wide or bool(now.pictures)
    with st.container(key="paper-wide" if wide else "paper-tall", gap="xsmall"):
        with st.container(key="paper-tools", horizontal=True, vertical_alignment="center"):
            st.button("打印", key="paper_print", type="primary")
            st.button("返回", key="paper_back", on_click=address.change, kwargs={address.PAPER: None})
            small("这一页已按纸张排好；表格列出全部行。打印会记入审计日志。")
        small(" · ".join([one for one in (BRAND, line, "演示数据" if now.demo else "") if one]))
