"""Tables leave as workbooks of typed cells: numbers that count, days that sort, texts that are never a formula."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pandas as pd
import pytest

from lib.exports.cells import Column, Kind
from lib.exports.progress import Cancelled
from lib.exports.xlsx import About, frame_sheet, workbook

ABOUT = About("问题清单", "舟山市 · 截至 2018-09-28", date(2018, 9, 28))
LINES = ("问题清单", "舟山市 · 截至 2018-09-28", "演示数据")


def opened(frame: pd.DataFrame, columns: dict[str, Column], name: str = "问题清单") -> Any:
    file = workbook([frame_sheet(name, LINES, frame, columns)], ABOUT)
    return openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]


def test_each_column_is_what_it_says_or_what_its_values_are() -> None:
    frame = pd.DataFrame(
        {
            "code": ["00123", "7"],
            "rate": [0.9545, None],
            "rank": pd.Series([3.0, None]),
            "moved": [-2, 1],
            "score": [97, 88.5],
            "money": [Decimal("18000.50"), None],
            "on": [date(2018, 9, 28), None],
            "text_day": ["2018-09-28", None],
            "at": [datetime(2018, 9, 28, 16, 30, tzinfo=UTC), None],
            "lasting": [True, False],
        },
        dtype=object,
    )
    kinds = {
        "rate": Kind.RATE,
        "moved": Kind.CHANGE,
        "score": Kind.DECIMAL,
        "text_day": Kind.DAY,
        "rank": Kind.WHOLE,
    }
    paper = opened(
        frame, {name: Column(name, kinds.get(name), 0 if name == "moved" else 1) for name in frame}
    )
    first, second = (list(row) for row in paper.iter_rows(min_row=6))
    assert [cell.value for cell in first] == [
        "00123",
        0.9545,
        3,
        -2,
        97,
        18000.5,
        datetime(2018, 9, 28),
        datetime(2018, 9, 28),
        datetime(2018, 9, 29, 0, 30),
        "是",
    ]
    assert [cell.data_type for cell in first] == [*list("snnnnndd"), "d", "s"]
    assert [cell.number_format for cell in first][1:8] == [
        "0.0%",
        "#,##0",
        "+#,##0;-#,##0;0",
        "#,##0.0",
        "General",
        "yyyy-mm-dd",
        "yyyy-mm-dd",
    ]
    assert [cell.value for cell in second] == ["7", None, None, 1, 88.5, None, None, None, None, "否"]
    assert [paper.cell(row, 1).value for row in (1, 2, 3, 4, 5)] == [*LINES, None, "code"]
    assert (
        paper.freeze_panes == "A6" and paper.auto_filter.ref == "A5:J7" and paper.print_title_rows == "$5:$5"
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-2", "@SUM(A1)", "＝1", " =1", "\t=1", '=HYPERLINK("http://a")']
)
def test_a_text_is_never_a_formula_nor_a_link_and_stays_as_it_was_written(text: str) -> None:
    paper = opened(pd.DataFrame({text: [text]}), {text: Column(text)})
    for cell in (paper["A5"], paper["A6"]):
        assert cell.value == text.replace("\t", " ") and cell.data_type == "s"
        assert cell.quotePrefix and cell.number_format == "@" and cell.hyperlink is None


def test_what_a_workbook_cannot_hold_is_left_out_of_its_texts() -> None:
    frame = pd.DataFrame({"text": ["甲\r\n乙\x00\x0b\u202e_x0041_\ud800", "长" * 40_000, float("inf")]})
    values = [
        row[0] for row in opened(frame, {"text": Column("内容")}).iter_rows(min_row=6, values_only=True)
    ]
    assert values[0] == "甲\n乙_x0041_"
    assert len(values[1]) == 32_000 and values[1].endswith("没有列出）")


def test_the_name_of_a_sheet_is_one_that_programs_take() -> None:
    frame = pd.DataFrame({"a": [1]})
    wanted = ["问题：[甲]/乙?*", "很" * 40, "很" * 41, "'", "History"]
    sheets = [frame_sheet(name, LINES, frame, {"a": Column("甲")}) for name in wanted]
    names = openpyxl.load_workbook(io.BytesIO(workbook(sheets, ABOUT))).sheetnames
    assert names == ["问题 甲 乙", "很" * 31, "很" * 27 + " (2)", "表", "表 (2)"]


def test_a_large_table_tells_how_far_it_is_and_can_be_stopped(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    frame = pd.DataFrame({"n": range(6_000), "text": ["=甲"] * 6_000})
    sheet = frame_sheet("表", LINES, frame, {"n": Column("数"), "text": Column("文")})
    told: list[tuple[int, int]] = []

    def report(done: int, of: int) -> None:
        told.append((done, of))
        if done == 5_000:
            raise Cancelled

    with pytest.raises(Cancelled):
        workbook([sheet], ABOUT, report)
    assert told == [(done, 6_000) for done in range(1_000, 6_000, 1_000)] and list(tmp_path.iterdir()) == []
    file = workbook([sheet], ABOUT)
    assert list(tmp_path.iterdir()) == []
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    last = [
        *openpyxl.load_workbook(io.BytesIO(file), read_only=True).worksheets[0].iter_rows(values_only=True)
    ][-1]
    assert last == (5_999, "=甲")
