"""The empty file that people fill in, as CSV and as XLSX."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from lib.datasets.columns import Column
from lib.importing.marking import storable

GUIDE, CHOICES = "说明", "选项"
LAST_ROW = 5_000  # how far down drop-down lists reach
INLINE_LIST = 255  # characters that Excel takes as a list's own words
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
RULES = (
    "一行填一项；不要合并单元格，不要改动表头文字，不要在表头上面加标题行。",
    "表头带 * 的列必须有，而且每行都要填；其余的列可以空着，也可以整列删去。列的先后顺序可以改变。",
    "编码请照原样填写，前面的 0 不能丢；各列已设为“文本”格式，请不要改成“常规”。",
    "保存为 .xlsx 或 CSV 都可以上传。全部检查无误并经您确认后才会导入；有一处错误就一行也不导入。",
)


def csv_template(columns: Sequence[Column], rows: Sequence[Mapping[str, object]] = ()) -> bytes:
    """The headings, and rows filled in beforehand (column name → value), as CSV in UTF-8 that Excel recognises."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.heading for column in columns])
    for row in rows:
        written = (_written(row.get(column.name)) for column in columns)
        writer.writerow([f"'{cell}" if cell.startswith(DANGEROUS) else cell for cell in written])
    return text.getvalue().encode("utf-8-sig")


def xlsx_template(title: str, columns: Sequence[Column], rows: Sequence[Mapping[str, object]] = ()) -> bytes:
    """The same as a workbook: drop-down lists, text format for codes, and a sheet that explains each column."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        data, guide = workbook.add_worksheet(title[:31]), workbook.add_worksheet(GUIDE)
        _write_columns(workbook, data, columns)
        _write_choices(workbook, data, columns, len(rows))
        _write_rows(workbook, data, columns, rows)
        _write_guide(workbook, guide, title, columns)
    return content.getvalue()


def _written(value: object) -> str:
    """A value as a person would write it; quarters are given as texts."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _write_columns(workbook: Any, worksheet: Any, columns: Sequence[Column]) -> None:
    common = {"bold": True, "border": 1, "valign": "vcenter", "num_format": "@"}
    required = workbook.add_format({**common, "bg_color": "#17406D", "font_color": "#FFFFFF"})
    optional = workbook.add_format({**common, "bg_color": "#E8EDF3"})
    worksheet.freeze_panes(1, 0)
    worksheet.set_row(0, 22)
    for place, column in enumerate(columns):
        number_format = workbook.add_format({"num_format": column.kind.number_format, "valign": "top"})
        worksheet.set_column(place, place, column.kind.width, number_format)
        heading = column.heading + "*" * column.required
        worksheet.write_string(0, place, heading, required if column.required else optional)
        worksheet.write_comment(0, place, _meaning(column), {"x_scale": 2, "font_size": 10})


def _meaning(column: Column) -> str:
    need = "必填。" if column.required else "可以不填。"
    help_text = f"{column.help.rstrip('。')}。" if column.help else ""
    example = f"例如：{column.example}" if column.example else ""
    return f"{need}{help_text}{column.kind.wanted}。{example}"


def _write_choices(workbook: Any, worksheet: Any, columns: Sequence[Column], filled: int) -> None:
    """Drop-down lists; words that are too many for the list itself stand on a hidden sheet."""
    hidden = None
    for place, column in enumerate(columns):
        words = column.kind.choices
        if not words:
            continue
        source: Any = list(words)
        if len(",".join(words)) > INLINE_LIST or any("," in word for word in words):
            if hidden is None:
                hidden = workbook.add_worksheet(CHOICES)
                hidden.hide()
            hidden.write_column(0, place, [column.heading, *words])
            letters = xl_col_to_name(place, col_abs=True)
            source = f"='{CHOICES}'!{letters}$2:{letters}${len(words) + 1}"
        rule = {
            "validate": "list",
            "source": source,
            "error_title": column.heading[:32],
            "error_message": storable(column.kind.wanted)[:225],
        }
        worksheet.data_validation(1, place, max(LAST_ROW, filled), place, rule)


def _write_rows(
    workbook: Any, worksheet: Any, columns: Sequence[Column], rows: Sequence[Mapping[str, object]]
) -> None:
    for place, column in enumerate(columns):
        style = {"num_format": column.kind.number_format, "valign": "top"}
        number, text = workbook.add_format(style), workbook.add_format({**style, "quote_prefix": True})
        for at, row in enumerate(rows, start=1):
            value = row.get(column.name)
            if isinstance(value, date):
                worksheet.write_datetime(at, place, value, number)
            elif isinstance(value, int) and column.kind.number_format != "@":
                worksheet.write_number(at, place, value, number)
            elif value is not None:
                worksheet.write_string(at, place, storable(_written(value)), text)


def _write_guide(workbook: Any, worksheet: Any, title: str, columns: Sequence[Column]) -> None:
    """What each column means and an example of it: here, so that no example is uploaded as data."""
    bold = workbook.add_format({"bold": True, "bottom": 1})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    worksheet.write_string(0, 0, f"《{title}》怎么填", workbook.add_format({"bold": True, "font_size": 14}))
    for at, rule in enumerate(RULES, start=1):
        worksheet.write_string(at, 0, f"{at}. {rule}")
    top = len(RULES) + 2
    for place, (heading, width) in enumerate(
        zip(("列", "必填", "填什么", "要求", "例子"), (20, 6, 50, 50, 40), strict=True)
    ):
        worksheet.set_column(place, place, width)
        worksheet.write_string(top, place, heading, bold)
    for at, column in enumerate(columns, start=top + 1):
        texts = (
            column.heading,
            "是" if column.required else "",
            column.help,
            column.kind.wanted,
            column.example,
        )
        for place, text in enumerate(texts):
            worksheet.write_string(at, place, text, wrapped)
