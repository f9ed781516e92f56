"""Before there is a file: which kind, its template, the uploader."""

from collections.abc import Callable

import streamlit as st

from lib import db, importing, queries
from lib.access import Viewer
from lib.datasets import every
from lib.datasets.base import Dataset
from lib.models import QuarterState
from lib.queries.filling import FILLED, WAITING
from lib.rules.calendar import quarter_label, quarter_words
from lib.ui.answers import fetch
from lib.ui.uploading.desk import Desk
from lib.ui.words import escaped, section, small

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def choose_kind(viewer: Viewer, desk: Desk) -> Dataset:
    """Which kind of file the person means; only those that the role uploads are offered."""
    kinds = {kind.name: kind for kind in every() if viewer.may(kind.permission)}
    if len(kinds) == 1:
        return next(iter(kinds.values()))
    name = st.segmented_control(
        "上报哪一种数据",
        list(kinds),
        format_func=lambda name: kinds[name].words,
        default=next(iter(kinds)),
        key="upload_kind",
        on_change=desk.clear,
        required=True,
    )
    return kinds.get(name or "", next(iter(kinds.values())))


def offer_template(viewer: Viewer, kind: Dataset) -> None:
    """Nothing. Draws the buttons that make a template, filled with what is still to do where that is known."""
    section("1　下载模板", kind.about)
    quarter = pick_quarter(viewer) if kind.name in FILLED else None
    name = f"{kind.words}模板" + (f"-{quarter_label(quarter)}" if quarter else "")
    with st.container(horizontal=True):
        for words, end, mime in (("Excel 模板", "xlsx", WORKBOOK), ("CSV 模板", "csv", "text/csv")):
            st.download_button(
                words,
                template(viewer, kind, quarter, end),
                file_name=f"{name}.{end}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"template_{kind.name}_{end}",
            )
    if quarter:
        waiting = len(fetch(FILLED[kind.name], viewer, quarter))
        small(f"模板里已填好{quarter_words(quarter)}待办的 {waiting} 项：季度、单位和指标的编码与名称。")
    elif kind.name in WAITING:
        waiting = len(fetch(WAITING[kind.name], viewer))
        small(f"模板里已填好等您办理的 {waiting} 个问题：编号、单位和接下来的环节；不办的行请删去。")


def pick_quarter(viewer: Viewer) -> int | None:
    """One of the quarters that are open; None where there is none."""
    quarters = fetch(queries.quarters, viewer)
    open_ones = quarters.loc[quarters["state"] == QuarterState.OPEN, "id"].tolist()
    if not open_ones:
        small("现在没有开放的季度，模板是空的。")
        return None
    chosen = st.selectbox(
        "季度", open_ones, format_func=quarter_words, key="upload_quarter", filter_mode=None, width=240
    )
    return chosen if chosen in open_ones else open_ones[0]


def template(viewer: Viewer, kind: Dataset, quarter: int | None, end: str) -> Callable[[], bytes]:
    """What a template's button calls when it is clicked."""

    def make() -> bytes:
        rows: list[dict[str, object]] = []
        with db.reading() as session:
            if quarter is not None:
                rows = FILLED[kind.name](session, viewer, quarter).to_dict("records")
            elif kind.name in WAITING:
                rows = WAITING[kind.name](session, viewer).to_dict("records")
        if end == "csv":
            return importing.csv_template(kind.columns, rows)
        return importing.xlsx_template(kind.words, kind.columns, rows)

    return make


def take_file(viewer: Viewer, desk: Desk, kind: Dataset) -> None:
    """Nothing. Draws the uploader, and looks at a file as soon as it is there."""
    section("2　上传文件", "CSV 或 Excel（.xlsx），不超过 10 MB。上传后先检查、再比对，经您确认才会导入。")
    file = st.file_uploader(
        kind.words,
        type=["csv", "xlsx"],
        max_upload_size=10,
        key=f"upload_file_{kind.name}_{desk.round}",
        on_change=desk.drop,
        label_visibility="collapsed",
    )
    if file is None or desk.look is not None:
        return
    bar = st.progress(0.0, f"正在检查 {escaped(file.name)}…")
    desk.take(viewer, kind.name, file.name, file.getvalue(), bar.progress)
    bar.empty()
