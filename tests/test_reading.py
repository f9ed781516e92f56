"""A file is read as it is or refused by name: one spoiled file a test."""

import csv
import io
import time
import tracemalloc
import zipfile
from datetime import date, datetime
from functools import cache

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.datasets.columns import Column, Text
from lib.importing.checking import check, summary
from lib.importing.reading import read
from lib.importing.sheet import Refused, Sheet
from tests.uploads import (
    COLUMNS,
    FILES,
    HEADINGS,
    OTHER,
    ROW,
    csv_file,
    csv_text,
    repacked,
    sheet_file,
    xlsx_file,
)

SHEET1 = "xl/worksheets/sheet1.xml"


def table(sheet: Sheet) -> list[list[str]]:
    """The rows of a sheet in the order of the declared columns."""
    return [
        list(row) for row in zip(*(sheet.cells[column.name].to_list() for column in COLUMNS), strict=True)
    ]


def refusal(content: bytes, file_name: str = "上报.csv") -> str:
    with pytest.raises(Refused) as refused:
        read(file_name, content, COLUMNS)
    assert str(refused.value).endswith("。一行也没有导入。")
    return str(refused.value)


def faults(content: bytes) -> list[str]:
    return [fault.sentence() for fault in check(read("上报", content, COLUMNS), COLUMNS).faults]


# --- the same table, however it is written -------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_encoding_and_delimiter_reads_the_same(encoding: str, delimiter: str) -> None:
    sheet = read("上报.csv", csv_file([ROW, OTHER], encoding, delimiter=delimiter), COLUMNS)
    assert table(sheet) == [ROW, OTHER]
    assert sheet.rows.tolist() == [2, 3]


def test_utf_16_with_the_other_byte_order_mark() -> None:
    content = b"\xfe\xff" + csv_text([ROW]).encode("utf-16-be")
    assert table(read("上报.csv", content, COLUMNS)) == [ROW]


def test_a_long_gb18030_file_is_not_taken_for_anything_else() -> None:
    rows = [[*ROW[:2], "汉" * length, *ROW[3:]] for length in range(1, 300)]
    assert table(read("上报.csv", csv_file(rows, "gb18030"), COLUMNS)) == rows


def test_a_workbook_reads_like_the_csv() -> None:
    assert table(read("上报.xlsx", xlsx_file([HEADINGS, ROW, OTHER]), COLUMNS)) == [ROW, OTHER]


def test_headings_stand_in_any_order_and_under_any_of_their_names() -> None:
    headings = [" 上报日期 ", "单位编码*", "填报季度", "工作完成情况（必填）"]
    sheet = read("上报.csv", csv_file([["2018-07-05", "01", "2018Q3", "已完成"]], headings=headings), COLUMNS)
    assert sheet.order == ("reported_on", "organisation", "quarter", "content")
    checked = check(sheet, COLUMNS)
    assert (checked["quarter"], checked["organisation"], checked["verdict"]) == ([20183], ["01"], [None])


def test_nothing_is_guessed_about_values() -> None:
    rows = [
        ["2018Q3", "00123", word, "", "2018-07-05"]
        for word in ("NA", "NULL", "None", "nan", "1e5", "true", "-")
    ]
    assert table(read("上报.csv", csv_file(rows), COLUMNS)) == rows


def test_mixed_line_ends_are_line_ends() -> None:
    line = ",".join(ROW)
    content = f"{','.join(HEADINGS)}\r{line}\n{line}\r\n{line}".encode()
    assert table(read("上报.csv", content, COLUMNS)) == [ROW] * 3


def test_quoted_cells_keep_newlines_delimiters_and_quotes() -> None:
    rows = [[*ROW[:2], '一,二\r\n"三"\n\n四', *ROW[3:]], ROW]
    sheet = read("上报.csv", csv_file(rows), COLUMNS)
    assert table(sheet) == rows
    assert sheet.rows.tolist() == [2, 3], "a cell of several lines is one row, as in Excel"


def test_empty_rows_are_left_out_and_the_others_keep_their_numbers() -> None:
    lines = ["", ",".join(HEADINGS), "", ",".join(ROW), ",,,,", " ,　,,,", ",".join(OTHER), "", ""]
    sheet = read("上报.csv", "\r\n".join(lines).encode(), COLUMNS)
    assert (table(sheet), sheet.rows.tolist(), sheet.heading_row) == ([ROW, OTHER], [4, 7], 2)


def test_empty_rows_keep_the_numbers_of_the_others_for_the_strict_reader_too() -> None:
    lines = ["", ",".join(HEADINGS), "", ",".join(ROW), "", ",".join([*OTHER[:2], '5" 管道', *OTHER[3:]])]
    sheet = read("上报.csv", "\n".join(lines).encode(), COLUMNS)
    assert sheet.rows.tolist() == [4, 6]
    assert table(sheet)[1][2] == '5" 管道'


def test_empty_rows_and_columns_of_a_workbook_keep_the_numbers_of_the_others() -> None:
    content = xlsx_file([[], [], HEADINGS, [], ROW, ["", " "], OTHER])
    sheet = read("上报.xlsx", content, COLUMNS)
    assert (table(sheet), sheet.rows.tolist(), sheet.heading_row) == ([ROW, OTHER], [5, 7], 3)


def test_trailing_empty_cells_are_no_fault() -> None:
    content = f"{','.join(HEADINGS)},,\n{','.join(ROW)},,\n{','.join(OTHER)},,,,\n".encode()
    sheet = read("上报.csv", content, COLUMNS)
    assert (table(sheet), list(sheet.faults)) == ([ROW, OTHER], [])


def test_excel_dates_numbers_and_truth_values_become_what_a_person_reads() -> None:
    rows = [
        ["2018Q3", 330922200, 12.5, True, date(2018, 7, 5)],
        ["2018Q3", 0.1 + 0.2, 1e21, False, datetime(2018, 7, 5, 8, 30)],
    ]
    assert table(read("上报.xlsx", xlsx_file([HEADINGS, *rows]), COLUMNS)) == [
        ["2018Q3", "330922200", "12.5", "TRUE", "2018-07-05"],
        ["2018Q3", "0.3", "1e+21", "FALSE", "2018-07-05 08:30:00"],
    ]


@pytest.mark.parametrize(
    "code", ["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d;@", "d-mmm-yy", "[Red]yyyy/mm/dd"]
)
def test_every_way_of_showing_a_date_is_seen(code: str) -> None:
    content = xlsx_file([HEADINGS, [*ROW[:4], date(2018, 7, 5)]], default_date_format=code)
    assert table(read("上报.xlsx", content, COLUMNS))[0][4] == "2018-07-05"


@pytest.mark.parametrize("code", ["0.00", '"第"0"天"', "[>=100]0;General", "General", "#,##0", "@"])
def test_a_number_that_is_shown_otherwise_stays_a_number(code: str) -> None:
    content = xlsx_file([HEADINGS, [*ROW[:4], date(2018, 7, 5)]], default_date_format=code)
    assert table(read("上报.xlsx", content, COLUMNS))[0][4] == "43286"


@pytest.mark.parametrize("style", ["yyyy-mm-dd", "General"])
def test_days_counted_from_1904_are_the_same_days(style: str) -> None:
    content = xlsx_file([HEADINGS, [*ROW[:4], date(2018, 7, 5)]], date_1904=True, default_date_format=style)
    assert check(read("上报.xlsx", content, COLUMNS), COLUMNS)["reported_on"] == [date(2018, 7, 5)]


def test_a_workbook_of_another_program_is_read_too() -> None:
    """With a namespace prefix, without addresses, attributes in another order, formatted runs and reading aids."""
    cells = (
        '<x:row><x:c t="str"><x:v>2018Q3</x:v></x:c><x:c><x:v>0012</x:v></x:c>'
        "<x:c t='inlineStr'><x:is><x:r><x:t>已&amp;</x:t></x:r><x:r><x:t xml:space=\"preserve\"> 完成_x000D_&#10;</x:t></x:r>"
        "<x:rPh sb='0' eb='1'><x:t>yi</x:t></x:rPh></x:is></x:c>"
        '<x:c t="s" r="D2"><x:v>0</x:v></x:c><x:c s="0" r="E2"><x:v>43286</x:v></x:c></x:row>'
    )
    headings = "".join(f"<x:c t='inlineStr'><x:is><x:t>{heading}</x:t></x:is></x:c>" for heading in HEADINGS)
    content = repacked(
        xlsx_file([["通过"]]),
        SHEET1,
        lambda _: (
            '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main">'
            f"<x:sheetData><x:row>{headings}</x:row>{cells}</x:sheetData></x:worksheet>"
        ),
    )
    assert table(read("上报.xlsx", content, COLUMNS)) == [["2018Q3", "0012", "已& 完成\r\n", "通过", "43286"]]


# --- any table of texts, in any dress ------------------------------------------------------------------------------

SAFE = st.characters(codec="gb18030", exclude_characters="\ufeff\ufffe\uffff")
TEXTS = st.text(SAFE, max_size=12) | st.sampled_from(
    ['"', '""', ",", "\n", "\r\n", "a\rb", '"a', "NA", "=1", "\t", ";"]
)
ROWS = st.lists(st.lists(TEXTS, min_size=5, max_size=5), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    rows=ROWS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]),
    delimiter=st.sampled_from([",", "\t", ";"]),
    dress=st.sampled_from(
        [(csv.QUOTE_MINIMAL, "\r\n"), *((csv.QUOTE_ALL, end) for end in ("\r\n", "\n", "\r"))]
    ),
)
def test_any_table_of_texts_comes_back_as_it_was_written(
    rows: list[list[str]], encoding: str, delimiter: str, dress: tuple[int, str]
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=dress[0], lineterminator=dress[1])  # type: ignore[arg-type]
    writer.writerows([HEADINGS, *([*row[:4], f"末{row[4]}"] for row in rows)])  # no row is empty
    sheet = read("上报.csv", text.getvalue().encode(encoding), COLUMNS)
    assert table(sheet) == [[*row[:4], f"末{row[4]}"] for row in rows]
    assert sheet.rows.tolist() == list(range(2, len(rows) + 2))


CELLS = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff_"), min_size=1, max_size=12)
    | st.integers(0, 10**14)
    | st.dates(date(1950, 1, 1), date(2100, 1, 1))
    | st.booleans()
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=6))
def test_workbooks_read_as_an_independent_reader_reads_them(rows: list[list[object]]) -> None:
    rows = [[*row[:4], f"末{row[4]}"] for row in rows]
    content = xlsx_file([HEADINGS, *rows], strings_to_formulas=False, strings_to_urls=False)
    theirs = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
    ours = table(read("上报.xlsx", content, COLUMNS))
    assert ours == [[_written(cell) for cell in row] for row in theirs]


def _written(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(int(cell)) if isinstance(cell, float) else str(cell)


# --- faults by row -------------------------------------------------------------------------------------------------


def test_a_fault_names_row_column_found_and_wanted() -> None:
    rows = [ROW] * 10 + [[*ROW[:4], "2018-13-01"], [*ROW[:3], "不通过", ""], [*ROW[:2], "　", *ROW[3:]]]
    checked = check(read("上报.csv", csv_file(rows), COLUMNS), COLUMNS)
    assert [fault.sentence() for fault in checked.faults] == [
        "第 12 行「上报日期」填的是“2018-13-01”，应为日期，例如 2018-07-05。",
        "第 13 行「审核结论」填的是“不通过”，应为“通过”、“退回”之一。",
        "第 13 行「上报日期」没有填，应为日期，例如 2018-07-05。",
        "第 14 行「完成情况」没有填，应为文字，不超过 4000 字。",
    ]
    assert summary(checked) == "本文件共 4 处有误，一行也没有导入；改好后请重新上传整份文件。"


def test_rows_longer_or_shorter_than_the_headings_are_faults() -> None:
    content = csv_file([ROW, [*ROW, "备注"], ROW[:3], [*ROW, "", " "]])
    assert faults(content) == [
        "第 3 行比表头多出“备注”，应与表头一样是 5 格。",
        "第 4 行只有 3 格，应与表头一样是 5 格。",
    ]


def test_a_cell_under_no_heading_in_a_workbook_is_a_fault() -> None:
    assert faults(xlsx_file([HEADINGS, ROW, [*ROW, "", "备注"]])) == [
        "第 3 行比表头多出“备注”，应与表头一样是 5 格。"
    ]


def test_a_key_that_comes_twice_names_both_rows() -> None:
    sheet = read(
        "上报.csv", csv_file([ROW, OTHER, ["2018年第三季度", "０００３３０９２２", *ROW[2:]]]), COLUMNS
    )
    checked = check(sheet, COLUMNS, key=("quarter", "organisation"))
    assert [fault.sentence() for fault in checked.faults] == [
        "第 4 行「季度、单位编码」填的是“2018年第三季度、０００３３０９２２”，与第 2 行重复，同一项在一份文件里只能填一行。"
    ]
    assert checked.fault_count == 1


def test_rows_whose_key_is_unfit_are_not_called_repeated() -> None:
    sheet = read("上报.csv", csv_file([["", *ROW[1:]], ["", *ROW[1:]]]), COLUMNS)
    assert check(sheet, COLUMNS, key=("quarter", "organisation")).fault_count == 2


def test_thousands_of_faults_are_counted_and_the_first_ones_listed() -> None:
    checked = check(read("上报.csv", csv_file([[*ROW[:4], "x"]] * 5_000), COLUMNS), COLUMNS)
    assert (checked.fault_count, len(checked.faults), checked.faults[-1].row) == (5_000, 2_000, 2_001)
    assert "共 5000 处有误（只列出前 2000 处）" in summary(checked)


def test_nul_bytes_are_a_fault_of_their_cell() -> None:
    assert faults(csv_file([ROW, [*ROW[:2], "已\x00完成", *ROW[3:]]])) == [
        "第 3 行「完成情况」填的是“已\ufffd完成”，含有看不见的控制字符（U+0000），请重新填写。"
    ]


@pytest.mark.parametrize("make", [csv_file, lambda rows: sheet_file(_inline(rows[0]))])
def test_a_cell_of_40_000_characters_is_a_fault_that_does_not_repeat_it(make: object) -> None:
    (fault,) = faults(make([[*ROW[:2], "字" * 40_000, *ROW[3:]]]))  # type: ignore[operator]
    assert (
        fault.startswith("第 2 行「完成情况」填的是“字字") and "这里有 40000 字" in fault and len(fault) < 200
    )


def _inline(row: list[str]) -> str:
    cells = (
        f'<c r="{letter}2" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip("ABCDE", row, strict=True)
    )
    return f'<row r="2">{"".join(cells)}</row>'


def test_error_values_of_excel_are_faults_and_not_empty() -> None:
    cells = _inline(ROW).replace(
        '<c r="D2" t="inlineStr"><is><t>通过</t></is></c>', '<c r="D2" t="e"><v>#REF!</v></c>'
    )
    assert faults(sheet_file(cells)) == [
        "第 2 行「审核结论」填的是“#REF!”，应为“通过”、“退回”之一；这是 Excel 公式的错误值。"
    ]


def test_a_formula_without_a_result_is_a_fault_and_not_empty() -> None:
    cells = _inline(ROW).replace(
        '<c r="D2" t="inlineStr"><is><t>通过</t></is></c>',
        '<c r="D2"><f>IF(A2&lt;&gt;"","通过")</f><v></v></c>',
    )
    (fault,) = faults(sheet_file(cells))
    assert fault.startswith('第 2 行「审核结论」填的是“=IF(A2<>"","通过")”，应为公式的结果；文件里没有保存它')


def test_a_formula_with_its_result_is_read_and_mentioned() -> None:
    cells = _inline(ROW).replace(
        '<c r="D2" t="inlineStr"><is><t>通过</t></is></c>',
        '<c r="D2" t="str"><f>"通"&amp;"过"</f><v>通过</v></c>',
    )
    sheet = read("上报.xlsx", sheet_file(cells), COLUMNS)
    assert table(sheet) == [ROW]
    assert sheet.notes == ("有 1 格是公式，导入的是文件里保存的计算结果。",)


# --- files refused as a whole --------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b" \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n\r\n", b",,,\n,,,\n"])
def test_an_empty_file(content: bytes) -> None:
    assert "空的" in (said := refusal(content)) or "没有任何内容" in said


@pytest.mark.parametrize(
    "content",
    [csv_file([]), csv_file([[""] * 5, [" "] * 5]), xlsx_file([HEADINGS]), xlsx_file([HEADINGS, [" "]])],
)
def test_headings_only(content: bytes) -> None:
    assert refusal(content).startswith("文件里只有表头，没有数据")


def test_an_empty_workbook() -> None:
    assert refusal(xlsx_file([[]])).startswith("工作簿里没有任何内容")


@pytest.mark.parametrize(
    "content, kind",
    [
        (b"%PDF-1.7\n...", "PDF 文件"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG 图片"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG 图片"),
        (b"Rar!\x1a\x07", "RAR 压缩包"),
        (b"<html><table><tr><td>\xbc\xbe\xb6\xc8</td></tr></table></html>", "网页"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "XML 文件"),
        ((FILES / "old.xls").read_bytes(), "旧格式的 Excel 文件（.xls）"),
        ((FILES / "locked.xlsx").read_bytes(), "工作簿设了打开密码"),
        (bytes(range(128, 256)) * 50, "不是文本表格"),
        (b"\0" * 500, "不是文本表格"),
    ],
)
def test_the_wrong_kind_of_file_is_named(content: bytes, kind: str) -> None:
    assert kind in refusal(content)


@pytest.mark.parametrize(
    "part, kind",
    [
        ("word/document.xml", "Word 文档"),
        ("ppt/presentation.xml", "PPT 演示文稿"),
        ("xl/workbook.bin", ".xlsb"),
        ("xl/vbaProject.bin", ".xlsm"),
        ("content.xml", "OpenDocument"),
        ("照片/1.txt", "压缩包"),
    ],
)
def test_the_wrong_kind_of_package_is_named(part: str, kind: str) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr(part, "x")
    assert kind in refusal(content.getvalue())


def test_all_that_is_wrong_with_the_headings_is_said_at_once() -> None:
    said = refusal(csv_file([ROW], headings=["季度", "填报季度", "完成状况", "审核结论", "上报日期"]))
    assert "表头“季度”出现了两次（第 1 列和第 2 列）" in said
    assert "表头“完成状况”不认识（是否应为“完成情况”？）" in said
    assert "缺少表头“单位编码”、“完成情况”" in said
    assert "表头必须有：季度、单位编码、完成情况、上报日期；可以有：审核结论" in said


def test_a_title_above_the_headings_is_named() -> None:
    said = refusal(xlsx_file([["2018年第三季度上报表"], HEADINGS, ROW]))
    assert "第 1 行应为表头，找到的是“2018年第三季度上报表”" in said


def test_data_under_an_empty_heading_is_named() -> None:
    said = refusal(csv_file([[*ROW[:4], "备注", ROW[4]]], headings=[*HEADINGS[:4], "", HEADINGS[4]]))
    assert said.startswith("第 5 列没有表头，但第 2 行在这一列填有“备注”")


def test_an_empty_column_under_an_empty_heading_is_no_fault() -> None:
    content = csv_file([[*ROW[:4], "", ROW[4]]], headings=[*HEADINGS[:4], "", HEADINGS[4]])
    assert table(read("上报.csv", content, COLUMNS)) == [ROW]


def test_bytes_of_another_encoding_further_down_are_named_by_row() -> None:
    content = csv_file([ROW, ROW]) + "2018Q3,01,中文,,2018-07-05\n".encode("gb18030")
    assert refusal(content).startswith("第 4 行文字里有不属于 UTF-8 编码的字节")
    content = csv_file([ROW], "gb18030") + b"2018Q3,01,\xff\xff,,2018-07-05\n"
    assert refusal(content).startswith("第 3 行文字里有不属于 GB18030 编码的字节")


@pytest.mark.parametrize("cell", ['"未完', '"完成"了', '""完成""', '"完成" '])
def test_an_unbalanced_quotation_mark_is_named_by_row(cell: str) -> None:
    content = f"{csv_text([ROW, ROW])}2018Q3,01,{cell},,2018-07-05\r\n".encode()
    assert refusal(content).startswith('第 4 行的英文引号（"）没有成对')


def test_more_rows_than_allowed() -> None:
    rows = [["2018Q3", "1", "a", "", "20180705"]] * 200_001
    assert refusal(csv_file(rows)).startswith("文件有 200,001 行数据，上限是 200,000 行")
    assert len(read("上报.csv", csv_file(rows[1:]), COLUMNS)) == 200_000


def test_more_rows_in_a_workbook_than_allowed() -> None:
    cells = [f'<row r="{row}"><c r="A{row}"><v>20183</v></c></row>' for row in range(2, 200_003)]
    assert "超过 200,000 行数据的上限" in refusal(sheet_file("".join(cells)))
    assert len(read("上报.xlsx", sheet_file("".join(cells[1:])), COLUMNS)) == 200_000


def test_more_bytes_than_allowed() -> None:
    assert refusal(b"x" * (10 * 1024 * 1024 + 1)).startswith("文件有 10.0 MB，上限是 10 MB")


@pytest.mark.parametrize("make", [csv_file, lambda rows, headings: xlsx_file([headings, *rows])])
def test_more_columns_than_allowed(make: object) -> None:
    extra = [f"列{number}" for number in range(60)]
    assert "60 列" in refusal(make([ROW + extra], headings=HEADINGS + extra))  # type: ignore[operator]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_a_half_transferred_workbook(share: float) -> None:
    content = xlsx_file([HEADINGS, *([ROW] * 500)])
    assert "可能没有传完" in refusal(content[: int(len(content) * share)], "上报.xlsx")


def test_a_workbook_with_a_damaged_byte() -> None:
    content = bytearray(
        xlsx_file([HEADINGS, *([*ROW[:2], f"内容{number}", *ROW[3:]] for number in range(500))])
    )
    start = content.index(b"xl/worksheets/sheet1.xml") + 200
    content[start : start + 8] = bytes(8)
    assert "已损坏" in refusal(bytes(content))


@pytest.mark.parametrize(
    "part, change",
    [
        (SHEET1, lambda text: text[: len(text) // 2]),
        (SHEET1, lambda text: text.replace("<sheetData>", "<!--x--><sheetData>")),
        (SHEET1, lambda text: text.replace('t="s"><v>5', 't="s"><v>9999')),
        (SHEET1, lambda text: text.replace('r="A2"', 'r="é2"').replace('r="B2"', 'r="AAAA2"')),
        ("xl/workbook.xml", lambda text: text.replace("rId1", "rId99")),
        (
            "xl/_rels/workbook.xml.rels",
            lambda text: text.replace("worksheets/sheet1.xml", "worksheets/none.xml"),
        ),
        ("xl/sharedStrings.xml", lambda text: '<!DOCTYPE x [<!ENTITY a "b">]>' + text[text.index("<sst") :]),
    ],
)
def test_a_workbook_that_is_no_proper_one(part: str, change: object) -> None:
    content = repacked(xlsx_file([HEADINGS, ROW]), part, change)
    assert "这个 Excel 文件" in refusal(content)


def test_merged_cells_are_named_by_their_range() -> None:
    content = sheet_file(_inline(ROW), tail='<mergeCells count="1"><mergeCell ref="B2:B5"/></mergeCells>')
    assert "B2:B5 是合并的单元格" in refusal(content)


def test_the_one_sheet_that_fits_is_read() -> None:
    notes, data = [["备注", "随便写写"], ["a", "b"]], [HEADINGS, ROW]
    content = xlsx_file(notes, [HEADINGS], data, names=["封面", "空表", "第三季度"])
    assert table(read("上报.xlsx", content, COLUMNS)) == [ROW]


def test_two_sheets_that_fit_are_named() -> None:
    said = refusal(xlsx_file([HEADINGS, ROW], [HEADINGS, OTHER], names=["二季度", "三季度"]))
    assert said.startswith("工作表“二季度”、“三季度”的表头都符合，不知道该导入哪一个")


def test_when_no_sheet_fits_the_nearest_one_is_explained() -> None:
    said = refusal(xlsx_file([["a"], ["b"]], [[*HEADINGS[:4], "上报时间"], ROW], names=["封面", "三季度"]))
    assert (
        "工作表“三季度”第 1 行的表头有 2 处问题" in said
        and "表头“上报时间”不认识（是否应为“上报日期”？）" in said
    )


# --- files made to do harm -----------------------------------------------------------------------------------------


@cache
def _bomb() -> bytes:
    """A workbook of about 5 MB whose sheet unpacks to 1 GB."""
    packed, old = io.BytesIO(), zipfile.ZipFile(io.BytesIO(xlsx_file([HEADINGS, ROW])))
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name in old.namelist():
            if name != SHEET1:
                package.writestr(name, old.read(name))
        with package.open(SHEET1, "w") as sheet:
            for _ in range(1024):
                sheet.write(b" " * 1024 * 1024)
    return packed.getvalue()


def _lying(content: bytes, size: int) -> bytes:
    """The package with another unpacked size of its sheet in the directory at its end."""
    at = content.rindex(SHEET1.encode()) - 46
    return content[: at + 24] + size.to_bytes(4, "little") + content[at + 28 :]


@pytest.mark.parametrize("declared", [None, 5_000])
def test_a_zip_bomb_is_refused_without_unpacking_it(declared: int | None) -> None:
    content = _bomb() if declared is None else _lying(_bomb(), declared)
    tracemalloc.start()
    began = time.perf_counter()
    said = refusal(content)
    took, peak = time.perf_counter() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "上限是 100 MB" in said if declared is None else "已损坏" in said
    assert took < 2 and peak < 30 * 1024 * 1024


def test_one_cell_in_the_last_corner_costs_nothing() -> None:
    cells = _inline(ROW) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "第 16384 列" in refusal(sheet_file(cells))
    styled = _inline(ROW) + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert table(read("上报.xlsx", sheet_file(styled), COLUMNS)) == [ROW]


def test_a_long_text_that_every_row_shares_is_kept_once() -> None:
    rows = [[*ROW[:2], "字" * 30_000, *ROW[3:]]] * 20_000  # 1.2 GB if each row had its own
    content = xlsx_file([HEADINGS, *rows])
    tracemalloc.start()
    sheet = read("上报.xlsx", content, COLUMNS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(sheet) == 20_000 and peak < 100 * 1024 * 1024


def test_a_million_empty_lines_are_no_burden() -> None:
    content = csv_file([ROW]) + b"\r\n" * 1_000_000
    with pytest.raises(Refused, match="行的上限"):
        read("上报.csv", content, COLUMNS)


def test_a_row_of_a_million_cells_is_refused_by_its_number() -> None:
    assert "第 3 行有 1000005 格" in refusal(csv_file([ROW]) + b"," * 1_000_000 + b"x,,,,\n")


WHOLE = [csv_file([ROW, [*ROW[:2], '一,"二"\n', *ROW[3:]]], "gb18030"), xlsx_file([HEADINGS, ROW, OTHER])]


@settings(max_examples=300, deadline=None)
@given(
    content=st.sampled_from(WHOLE),
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 40)), min_size=1, max_size=4
    ),
)
def test_a_spoiled_file_is_read_or_refused_and_never_ends_in_an_error(
    content: bytes, changes: list[tuple[float, bytes, int]]
) -> None:
    for share, replacement, cut in changes:
        at = int(share * len(content))
        content = content[:at] + replacement + content[at + cut :]
    try:
        check(read("上报", content, COLUMNS), COLUMNS, key=("quarter", "organisation"))
    except Refused as refused:
        assert str(refused).endswith("一行也没有导入。")


def test_a_file_of_one_column_is_a_table_too() -> None:
    only = (Column("name", "名称", Text(), required=True),)
    sheet = read("名单.csv", "名称\n甲\n\n乙".encode(), only)
    assert (sheet.cells["name"].to_list(), sheet.rows.tolist()) == (["甲", "乙"], [2, 4])
