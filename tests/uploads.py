"""Files as people upload them, right and spoiled; one kind of file that has a column of each kind."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from lib.datasets.columns import Choice, Code, Column, Day, Quarter, Text

FILES = (
    Path(__file__).parent / "files"
)  # made by Excel's own formats: one locked with a password, one old .xls
COLUMNS = (
    Column("quarter", "季度", Quarter(), required=True, aliases=("填报季度",), example="2018Q3"),
    Column("organisation", "单位编码", Code(), required=True, example="330922200", help="单位的编码"),
    Column("content", "完成情况", Text(4_000, lines=True), required=True, aliases=("工作完成情况",)),
    Column("verdict", "审核结论", Choice({"通过": "passed", "退回": "returned"})),
    Column("reported_on", "上报日期", Day(), required=True, example="2018-07-05"),
)
HEADINGS = [column.heading for column in COLUMNS]
ROW = ["2018Q3", "000330922", "已召开专题会议", "通过", "2018-07-05"]
OTHER = ["2018Q3", "330922201", "已签订责任书", "", "2018-07-06"]


def csv_text(rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS, delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([headings, *rows])
    return text.getvalue()


def csv_file(rows: Sequence[Sequence[str]], encoding: str = "utf-8", **options: Any) -> bytes:
    return csv_text(rows, **options).encode(encoding)


def xlsx_file(*sheets: Sequence[Sequence[Any]], names: Sequence[str] = (), **options: Any) -> bytes:
    """A workbook with these rows on its sheets, from A1 on; numbers and dates as such."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(
        content, {"in_memory": True, "default_date_format": "yyyy/m/d", **options}
    ) as workbook:
        for at, rows in enumerate(sheets):
            worksheet = workbook.add_worksheet(names[at] if names else None)
            for number, row in enumerate(rows):
                worksheet.write_row(number, 0, row)
    return content.getvalue()


def repacked(content: bytes, part: str, change: Any, **more: str) -> bytes:
    """The zip package with one of its parts changed by a function of its text, and with further parts."""
    old, new = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as package:
        for name in old.namelist():
            text = old.read(name)
            package.writestr(name, change(text.decode()) if name == part else text)
        for name, text in more.items():
            package.writestr(name, text)
    return new.getvalue()


def sheet_file(cells: str, head: str = "", tail: str = "") -> bytes:
    """A workbook whose one sheet has these rows of XML under the headings, as some other program would write it."""
    headings = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{heading}</t></is></c>'
        for letter, heading in zip("ABCDE", HEADINGS, strict=True)
    )
    return repacked(
        xlsx_file([[]]),
        "xl/worksheets/sheet1.xml",
        lambda text: (
            text[: text.index("<sheetData")]
            + f'{head}<sheetData><row r="1">{headings}</row>{cells}</sheetData>{tail}</worksheet>'
        ),
    )
