"""The person's own file comes back with the faulty cells marked, ready to be mended and uploaded again."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from lib.importing.checking import Checked, check
from lib.importing.marking import marked
from lib.importing.reading import read
from lib.importing.sheet import Fault
from tests.uploads import COLUMNS, HEADINGS, OTHER, ROW, csv_file, xlsx_file

BAD = [*ROW[:4], "2018-13-01"]


def checked(content: bytes, key: Sequence[str] = ()) -> Checked:
    return check(read("上报", content, COLUMNS), COLUMNS, key)


def opened(content: bytes) -> tuple[Any, Any]:
    """The list of faults and the data of a marked file, as another program reads them."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book["问题清单"], book["数据"]


def faulty(worksheet: Any) -> dict[str, str]:
    """The cells that are coloured, with their notes."""
    return {
        cell.coordinate: cell.comment.text if cell.comment else ""
        for row in worksheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == "FFFBD9DC"
    }


@pytest.mark.parametrize("make", [csv_file, lambda rows: xlsx_file([HEADINGS, *rows])])
def test_exactly_the_faulty_cells_are_marked_with_what_is_wanted(make: Any) -> None:
    _, data = opened(marked(checked(make([ROW, BAD, [*OTHER[:3], "不通过", ""]]))))
    assert faulty(data) == {
        "E3": "应为日期，例如 2018-07-05",
        "D4": "应为“通过”、“退回”之一",
        "E4": "应为日期，例如 2018-07-05",
    }


def test_rows_stand_where_they_stood() -> None:
    lines = ["", ",".join(HEADINGS), "", ",".join(ROW), "", ",".join(BAD)]
    _, data = opened(marked(checked("\n".join(lines).encode("gb18030"))))
    assert [cell.value for cell in data[2]] == HEADINGS
    assert [cell.value for cell in data[4]] == ROW
    assert list(faulty(data)) == ["E6"]


def test_columns_stand_in_the_order_of_the_file() -> None:
    headings = ["上报日期", "季度", "完成情况", "单位编码"]
    _, data = opened(marked(checked(csv_file([["x", "2018Q3", "已完成", "001"]], headings=headings))))
    assert [[cell.value for cell in row] for row in data] == [headings, ["x", "2018Q3", "已完成", "001"]]
    assert list(faulty(data)) == ["A2"]


def test_the_list_tells_each_fault_and_leads_to_its_cell() -> None:
    listed, _ = opened(marked(checked(csv_file([ROW, BAD]))))
    rows = [[cell.value for cell in row] for row in listed]
    assert rows[0][0] == "本文件共 1 处有误，一行也没有导入；改好后请重新上传整份文件。"
    assert rows[2] == [
        "3",
        "上报日期",
        "2018-13-01",
        "应为日期，例如 2018-07-05",
        "第 3 行「上报日期」填的是“2018-13-01”，应为日期，例如 2018-07-05。",
    ]
    assert listed["A3"].hyperlink.location == "'数据'!E3"


def test_a_row_of_the_wrong_length_is_marked_with_what_it_has_too_much() -> None:
    _, data = opened(marked(checked(csv_file([[*ROW, "备注"], ROW[:3]]))))
    assert set(faulty(data)) == {"A2", "F2", "A3"}
    assert data["F2"].value == "备注"


def test_a_repeated_key_marks_all_its_cells() -> None:
    _, data = opened(marked(checked(csv_file([ROW, OTHER, ROW]), key=("quarter", "organisation"))))
    assert set(faulty(data)) == {"A4", "B4"}


def test_faults_found_later_are_marked_too() -> None:
    found = checked(csv_file([ROW])).with_faults([Fault(2, "单位编码", "000330922", "这不是您单位的编码")])
    _, data = opened(marked(found))
    assert faulty(data) == {"B2": "这不是您单位的编码"}


def test_the_marked_file_mended_is_a_file_to_upload() -> None:
    original = [ROW, [*OTHER[:2], "=1+1\n@二", "", "2018年7月6日"], BAD]
    content = marked(checked(csv_file(original)))
    again = checked(content)
    assert again.sheet.rows.tolist() == [2, 3, 4]
    assert [fault.sentence() for fault in again.faults] == [
        "第 4 行「上报日期」填的是“2018-13-01”，应为日期，例如 2018-07-05。"
    ]
    assert again["content"] == checked(csv_file(original))["content"]


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "{=1}", "http://example.com", "\t=1"]
)
def test_no_text_becomes_a_formula_or_a_link(text: str) -> None:
    content = marked(checked(csv_file([[*ROW[:2], text, *BAD[3:]]])))
    package = zipfile.ZipFile(io.BytesIO(content))
    sheets = [package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name]
    assert not any("<f>" in sheet for sheet in sheets)
    assert not any(b"example.com" in package.read(name) for name in package.namelist() if "_rels" in name)
    assert 'quotePrefix="1"' in package.read("xl/styles.xml").decode(), "stays a text when edited in Excel"
    _, data = opened(content)
    assert (data["C2"].value, data["C2"].data_type) == (text, "s")


def test_what_a_workbook_cannot_hold_is_replaced_and_still_refused() -> None:
    content = marked(
        checked(csv_file([[*ROW[:2], "已\x00完\x1b成", *ROW[3:]], [*ROW[:2], "字" * 40_000, *ROW[3:]]]))
    )
    _, data = opened(content)
    assert (data["C2"].value, len(data["C3"].value)) == ("已\ufffd完\ufffd成", 32_767)
    assert [fault.row for fault in checked(content).faults] == [2, 3]
