"""The person's own file back, as XLSX, with the faulty cells marked."""

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from lib.datasets.columns import LONGEST_CELL
from lib.importing.checking import Checked, summary
from lib.importing.sheet import Fault, Sheet, shown

FAULTS, DATA = "问题清单", "数据"
FILL = "#FBD9DC"  # legible in grey print beneath black text; the note says the rest
HEADINGS = ("行", "列", "填的内容", "应为", "说明")
WIDTHS = (8, 22, 40, 60, 90)


def marked(checked: Checked) -> bytes:
    """The file's rows as they were, faulty cells coloured with a note of what is wanted, and a list of the faults.

    Rows keep their numbers, so that 第 12 行 is row 12 here too. All cells are texts: codes keep their zeros, and
    nothing that begins with = is ever a formula. The file can be mended and uploaded as it is.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        formats = {
            "text": {"num_format": "@", "quote_prefix": True, "valign": "top"},
            "faulty": {
                "num_format": "@",
                "quote_prefix": True,
                "valign": "top",
                "bg_color": FILL,
                "border": 1,
            },
            "heading": {"bold": True, "bottom": 1, "num_format": "@", "quote_prefix": True},
            "wrapped": {"num_format": "@", "quote_prefix": True, "valign": "top", "text_wrap": True},
            "row": {"valign": "top", "font_color": "#1F4E79", "underline": 1},
        }
        styles = {name: workbook.add_format(style) for name, style in formats.items()}
        listed, data = workbook.add_worksheet(FAULTS), workbook.add_worksheet(DATA)
        _write_data(data, checked, styles)
        _write_faults(listed, checked, styles)
    return content.getvalue()


def _write_data(worksheet: Any, checked: Checked, styles: Mapping[str, Any]) -> None:
    sheet = checked.sheet
    top = sheet.heading_row - 1
    worksheet.freeze_panes(top + 1, 0)
    for place, name in enumerate(sheet.order):
        worksheet.set_column(place, place, 24, styles["text"])
        worksheet.write_string(top, place, sheet.headings.get(name, ""), styles["heading"])
        if name:
            texts = sheet.cells[name].to_list()
            for row, text in zip(sheet.rows.tolist(), texts, strict=True):
                worksheet.write_string(row - 1, place, storable(text), styles["text"])
    for row, extra in sheet.beyond.items():
        for place, text in enumerate(extra, start=len(sheet.order)):
            worksheet.write_string(row - 1, place, storable(text), styles["text"])
    for (row, place), wanted in _notes(sheet, checked.faults).items():
        worksheet.write_string(row - 1, place, storable(_text(sheet, row, place)), styles["faulty"])
        worksheet.write_comment(row - 1, place, wanted, {"x_scale": 2.2, "font_size": 10})


def _notes(sheet: Sheet, faults: Sequence[Fault]) -> dict[tuple[int, int], str]:
    """For each faulty cell (row, place) what is wanted there."""
    place_of = {sheet.headings[name]: place for place, name in enumerate(sheet.order) if name}
    notes: dict[tuple[int, int], list[str]] = defaultdict(list)
    for fault in faults:
        if fault.heading in place_of:
            places = [place_of[fault.heading]]
        else:  # the row as a whole, a key of several columns, or a column that the file lacks
            named = [place_of[heading] for heading in fault.heading.split("、") if heading in place_of]
            extra = range(len(sheet.order), len(sheet.order) + len(sheet.beyond.get(fault.row, ())))
            places = named or ([0, *extra] if not fault.heading else [0])
        for place in places:
            notes[fault.row, place].append(fault.wanted)
    return {cell: "；".join(wanted) for cell, wanted in notes.items()}


def _text(sheet: Sheet, row: int, place: int) -> str:
    if place >= len(sheet.order):
        return sheet.beyond[row][place - len(sheet.order)]
    name = sheet.order[place]
    at = int(sheet.rows.searchsorted(row))
    return sheet.cells[name][at] if name else ""


def _write_faults(worksheet: Any, checked: Checked, styles: Mapping[str, Any]) -> None:
    worksheet.activate()
    worksheet.freeze_panes(2, 0)
    worksheet.write_string(0, 0, summary(checked), styles["text"])
    for place, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        worksheet.set_column(place, place, width)
        worksheet.write_string(1, place, heading, styles["heading"])
    places = {checked.sheet.headings[name]: place for place, name in enumerate(checked.sheet.order) if name}
    for at, fault in enumerate(checked.faults, start=2):
        place = places.get(fault.heading, 0)
        link = f"internal:'{DATA}'!{xlsxwriter.utility.xl_rowcol_to_cell(fault.row - 1, place)}"
        worksheet.write_url(at, 0, link, styles["row"], str(fault.row))
        texts = (fault.heading, shown(fault.found), fault.wanted, fault.sentence())
        for column, text in enumerate(texts, start=1):
            worksheet.write_string(at, column, storable(text), styles["wrapped"])


def storable(text: str) -> str:
    """The text as a workbook can hold it: characters that XML forbids replaced, cut to what one cell takes."""
    if not text.isprintable():
        text = "".join(
            mark if mark >= " " or mark in "\n\t" else "\ufffd" for mark in text.replace("\r\n", "\n")
        )
        text = text.replace("\uffff", "\ufffd").replace("\ufffe", "\ufffd")
    return text[:LONGEST_CELL]
