"""The file that people fill in: it explains itself, keeps what Excel would spoil, and is read back."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from lib.datasets.columns import Choice, Column
from lib.importing.checking import check
from lib.importing.reading import read
from lib.importing.sheet import Refused
from lib.importing.templates import csv_template, xlsx_template
from tests.uploads import COLUMNS, HEADINGS

FILLED = [
    {"quarter": "2018Q3", "organisation": "000330922", "content": "=1+1", "reported_on": date(2018, 7, 5)}
]


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("content", [csv_template(COLUMNS), xlsx_template("季度上报", COLUMNS)])
def test_an_empty_template_holds_no_data(content: bytes) -> None:
    with pytest.raises(Refused, match="文件里只有表头，没有数据"):
        read("模板", content, COLUMNS)


@pytest.mark.parametrize(
    "content", [csv_template(COLUMNS, FILLED), xlsx_template("季度上报", COLUMNS, FILLED)]
)
def test_a_filled_template_reads_back_with_its_values(content: bytes) -> None:
    checked = check(read("模板", content, COLUMNS), COLUMNS)
    assert not checked.faults
    assert (checked["quarter"], checked["organisation"]) == ([20183], ["000330922"])
    assert (checked["verdict"], checked["reported_on"]) == ([None], [date(2018, 7, 5)])


def test_the_csv_is_marked_as_utf_8_for_excel_and_defused() -> None:
    content = csv_template(COLUMNS, FILLED)
    assert content.startswith(b"\xef\xbb\xbf" + ",".join(HEADINGS).encode() + b"\r\n")
    assert ",'=1+1," in content.decode("utf-8-sig")


def test_the_workbook_keeps_codes_as_texts_and_days_as_days() -> None:
    sheet = opened(xlsx_template("季度上报", COLUMNS, FILLED))["季度上报"]
    assert [sheet.column_dimensions[letter].number_format for letter in "ABE"] == ["@", "@", "yyyy-mm-dd"]
    assert (sheet["B2"].value, sheet["B2"].number_format) == ("000330922", "@")
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")
    assert sheet["E2"].value.date() == date(2018, 7, 5)
    assert sheet.freeze_panes == "A2"


def test_required_headings_are_marked_and_each_has_a_note() -> None:
    sheet = opened(xlsx_template("季度上报", COLUMNS))["季度上报"]
    assert [cell.value for cell in sheet[1]] == ["季度*", "单位编码*", "完成情况*", "审核结论", "上报日期*"]
    assert sheet["A1"].fill.fgColor.rgb != sheet["D1"].fill.fgColor.rgb
    assert sheet["B1"].comment.text.startswith("必填。单位的编码。应为编码，")
    assert sheet["D1"].comment.text.startswith("可以不填。")


def test_choices_are_a_drop_down_list() -> None:
    (rule,) = opened(xlsx_template("季度上报", COLUMNS))["季度上报"].data_validations.dataValidation
    assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", '"通过,退回"', "D2:D5001")


def test_long_lists_stand_on_a_hidden_sheet() -> None:
    words = {f"第{number}类单位名称": number for number in range(60)}
    columns = (*COLUMNS, Column("kind", "类别", Choice(words)))
    content = xlsx_template("季度上报", columns)
    book = opened(content)
    assert (book["选项"].sheet_state, book["选项"]["F2"].value) == ("hidden", "第0类单位名称")
    rules = {str(rule.sqref): rule.formula1 for rule in book["季度上报"].data_validations.dataValidation}
    assert rules["F2:F5001"] == "'选项'!$F$2:$F$61"


def test_the_guide_explains_every_column_and_keeps_the_examples_out_of_the_data() -> None:
    book = opened(xlsx_template("季度上报", COLUMNS))
    rows = {row[0]: row[1:] for row in book["说明"].iter_rows(values_only=True)}
    assert rows["季度"] == ("是", "", "应为季度，例如 2018Q3 或 2018年第三季度", "2018Q3")
    assert set(HEADINGS) <= set(rows)
    assert book["季度上报"].max_row == 1
