"""What a file would do: refused, faulty, or a difference to confirm; and what became of it."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from lib import importing
from lib.access import Permission, Viewer
from lib.exports.cells import Column as Typed
from lib.exports.cells import Kind
from lib.importing import Change, Difference, Look
from lib.ui.downloads import Taken, offer
from lib.ui.tables import Column, table, text, whole
from lib.ui.uploading.choosing import WORKBOOK
from lib.ui.uploading.desk import Desk
from lib.ui.words import escaped, section, small

NOT_FILLED, EMPTY = "（没有填）", "（空）"
SHOWN = 200  # rows on the screen; the downloads hold all
ALL = 1_000_000
WIDTHS = {
    "行": 60,
    "季度": 80,
    "完成情况": 330,
    "完成标准": 420,
    "佐证要求": 220,
    "佐证材料": 170,
    "审核意见": 360,
}
WIDTHS |= {"原来": 330, "改为": 330}


def show_outcome(desk: Desk) -> None:
    """Nothing. Says what became of the last file."""
    if desk.notice:
        st.warning(escaped(desk.notice))
    if desk.done:
        st.success(escaped(desk.done) + (f"  \n{escaped(desk.next_step)}" if desk.next_step else ""))


def show_look(viewer: Viewer, desk: Desk) -> None:
    """Nothing. Draws what the file on the desk would do, with the buttons for it."""
    look = desk.look
    if look is None:
        return
    section(f"3　核对　{look.file_name}")
    if look.checked is not None:
        for note in look.checked.sheet.notes:
            st.info(escaped(note))
    if look.difference is None:
        show_faults(desk, look)
        return
    show_difference(viewer, look)
    ask_to_confirm(viewer, desk, look.difference)


def show_faults(desk: Desk, look: Look) -> None:
    """Nothing. Says why the file cannot be imported, and where; offers it back with the cells marked."""
    st.error(escaped(look.summary))
    with st.container(horizontal=True):
        if look.faults and look.checked is not None:
            st.download_button(
                "下载标出错误的文件",
                partial(importing.marked, look.checked),
                file_name=f"{look.file_name.rsplit('.', 1)[0]}-标出错误.xlsx",
                mime=WORKBOOK,
                icon=":material/download:",
                type="primary",
                on_click="ignore",
                key="upload_marked",
                help="您自己的文件，错误的单元格已涂色并附说明，另有一张问题清单；改好后可以直接上传。",
            )
        st.button("换一个文件", key="upload_discard", on_click=desk.clear)
    if not look.faults:
        return
    rows = pd.DataFrame(
        [(one.row, one.heading or "整行", one.found or NOT_FILLED, one.wanted) for one in look.faults],
        columns=["row", "heading", "found", "wanted"],
    )
    columns = {
        "row": whole("行", 70),
        "heading": text("列", 190),
        "found": text("填的内容", 300),
        "wanted": text("应为", 520),
    }
    table(rows, columns, key="upload_faults", alt="文件里的错误", rows=14)


def show_difference(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws what would be new, what would change from what to what, and what stays."""
    difference = look.difference
    assert difference is not None
    if difference.nothing:
        st.info(escaped(difference.sentence()))
        return
    new, changed = len(difference.new), len(difference.changed)
    labels = [f"新增 {new} 行", f"变更 {changed} 行", f"没有变化 {difference.unchanged} 行"]
    default = labels[0] if new else labels[1]
    parts: tuple[Callable[[int], pd.DataFrame], ...] = (
        lambda limit: pd.DataFrame(difference.new_rows(limit)),
        lambda limit: changed_cells(difference.changes(limit)),
        lambda limit: pd.DataFrame(difference.same_rows(limit)),
    )
    tabs = st.tabs(labels, default=default)
    counts = (new, changed, difference.unchanged)
    for tab, label, rows, count in zip(tabs, labels, parts, counts, strict=True):
        with tab:
            show_part(viewer, look.file_name, label, (rows, count))


def show_part(
    viewer: Viewer, file_name: str, label: str, part: tuple[Callable[[int], pd.DataFrame], int]
) -> None:
    """Nothing. Draws the first rows of one part of the difference, and offers all of them; part: how to get them, how many."""
    rows, count = part
    shown, words = rows(SHOWN), label.split(" ")[0]
    if shown.empty:
        small("没有这样的行。")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(shown) == SHOWN:
            small(f"下面列出前 {SHOWN} 处，下载的文件里是全部。")
        whole_part = partial(part_of, f"{words}的行 {file_name}", rows)
        name = f"{words}的行-{file_name.rsplit('.', 1)[0]}"
        offer(viewer, Permission.SEE_UPLOADS, name, whole_part, rows=count, label=f"下载{words}的行")
    table(shown, columns_of(shown), key=f"upload_rows_{words}", alt=label, rows=10)


def part_of(what: str, rows: Callable[[int], pd.DataFrame]) -> Taken:
    """All rows of one part of the difference as texts, the heading first."""
    frame = rows(ALL)
    return Taken(what, frame, {name: Typed(name, Kind.TEXT) for name in frame.columns})


def columns_of(rows: pd.DataFrame) -> dict[str, Column]:
    """Each column under its own heading, the wordy ones wider."""
    return {name: text(name, WIDTHS.get(name)) for name in rows.columns}


def changed_cells(changes: list[Change]) -> pd.DataFrame:
    """One row per cell that would change: which row, what it is about, the old value and the new one."""
    return pd.DataFrame(
        [
            {
                "行": str(one.row),
                **one.about,
                "列": one.heading,
                "原来": one.before or EMPTY,
                "改为": one.after or EMPTY,
            }
            for one in changes
        ]
    )


def ask_to_confirm(viewer: Viewer, desk: Desk, difference: Difference) -> None:
    """Nothing. Draws the buttons; a confirmed difference is written in this very run."""
    rows = len(difference.chosen)
    with st.container(horizontal=True):
        asked = not difference.nothing and st.button(
            f"确认导入 {rows:,} 行", type="primary", key="upload_confirm"
        )
        st.button("换一个文件" if difference.nothing else "放弃", key="upload_discard", on_click=desk.clear)
    if asked:
        with st.spinner(f"正在导入 {rows:,} 行，请稍候…"):
            desk.confirm(viewer)
        st.rerun()
