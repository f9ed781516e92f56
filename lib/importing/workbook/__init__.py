"""XLSX bytes → table.

Read with the standard library's zip and XML readers, not with a spreadsheet library: the fast one (calamine) aborts
the whole process on a cell at XFD1048576, reads an error value and a formula without a result as empty cells, and
copies a shared text for each cell that uses it. Here a row costs what is in it, and every text is kept once.
"""

import re
import zipfile
import zlib
from collections.abc import Sequence
from xml.parsers import expat

import numpy as np

from lib.datasets.columns import Column, Day, trimmed
from lib.importing.headings import count_known, fits, known_headings, match, plain
from lib.importing.sheet import Cells, Refused
from lib.importing.table import Table
from lib.importing.workbook.package import SAVE_AS, Package, Worksheet
from lib.importing.workbook.worksheet import DAYS_TO_1904, Grid, read_grid

OWN_SHEETS = ("说明", "选项", "问题清单")  # of the template and of the marked file
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError)
UNUSUAL = (LookupError, ValueError, StopIteration, RuntimeError, NotImplementedError)


def read_workbook(content: bytes, columns: Sequence[Column]) -> Table:
    """The table on the one worksheet whose headings fit. Raises `Refused`."""
    try:
        package = Package(content)
        worksheet = _chosen(package, columns)
        return _table(package, worksheet, read_grid(package, worksheet), columns)
    except BROKEN:
        raise Refused("这个 Excel 文件不完整或已损坏，可能没有传完；请重新保存后再上传") from None
    except UNUSUAL:  # a part or an address that is missing or no such thing
        raise Refused(f"这个 Excel 文件的写法不规范，无法读取；{SAVE_AS}") from None


def _chosen(package: Package, columns: Sequence[Column]) -> Worksheet:
    """The worksheet that has data under fitting headings. Raises `Refused` when there is none or more than one."""
    beginnings = [(worksheet, *_headings(package, worksheet)) for worksheet in package.worksheets]
    fitting = [found for found in beginnings if fits(found[1], columns)]
    filled = [worksheet for worksheet, _, _, has_data in fitting if has_data]
    if len(filled) == 1:
        return filled[0]
    if filled:
        names = "、".join(f"“{worksheet.name}”" for worksheet in filled)
        raise Refused(
            f"工作表{names}的表头都符合，不知道该导入哪一个；请只保留一个，其余的删去或另存为别的文件"
        )
    if fitting:
        return fitting[0][0]
    known = known_headings(columns)
    others = [found for found in beginnings if found[1] and found[0].name not in OWN_SHEETS]
    if not others:
        raise Refused("工作簿里没有任何内容；请按模板填好后重新上传")
    nearest = max(others, key=lambda found: count_known(found[1], known))
    match(nearest[1], columns, f"工作表“{nearest[0].name}”第 {nearest[2]} 行")
    return nearest[0]


def _headings(package: Package, worksheet: Worksheet) -> tuple[list[str], int, bool]:
    """The texts of the first filled row, its number, and whether a filled row follows it."""
    grid = read_grid(package, worksheet, rows=2)
    rows = sorted(set(grid.rows))
    if not rows:
        return [], 0, False
    return _row_of(grid, rows[0]), rows[0], len(rows) > 1


def _row_of(grid: Grid, row: int) -> list[str]:
    texts = list(grid.texts)
    filled = {
        place: texts[code]
        for at, place, code in zip(grid.rows, grid.places, grid.codes, strict=True)
        if at == row
    }
    return [filled.get(place, "") for place in range(max(filled) + 1)]


def _table(package: Package, worksheet: Worksheet, grid: Grid, columns: Sequence[Column]) -> Table:
    rows, at = np.unique(np.array(grid.rows), return_inverse=True)
    heading_row = int(rows[0])
    headings = _row_of(grid, heading_row)
    _refuse_merged(worksheet, grid, heading_row)
    places, codes = np.array(grid.places), np.array(grid.codes)
    texts = np.array(list(grid.texts), dtype=object)
    known = known_headings(columns)
    cells = []
    for place in range(int(places.max()) + 1):
        here = places == place
        whole = np.zeros(len(rows), dtype=np.int64)
        whole[at[here]] = codes[here]
        distinct, of_row = np.unique(whole[1:], return_inverse=True)
        column = known.get(plain(headings[place])) if place < len(headings) else None
        values = texts[distinct].tolist()
        if package.from_1904 and column and isinstance(column.kind, Day):
            values = [_from_1904(text) for text in values]
        cells.append(Cells(values, of_row.astype(np.int32)))
    notes = (f"有 {grid.calculated} 格是公式，导入的是文件里保存的计算结果。",) if grid.calculated else ()
    return Table(headings, heading_row, cells, rows[1:], {}, grid.formulas, notes)


def _from_1904(text: str) -> str:
    """A day's serial number counted from 1900, so that one meaning of it holds for all files."""
    return str(int(text) + DAYS_TO_1904) if re.fullmatch(r"\d{5}", trimmed(text)) else text


def _refuse_merged(worksheet: Worksheet, grid: Grid, heading_row: int) -> None:
    for merged in grid.merged:
        ends = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", merged)
        if ends and int(ends[4]) >= heading_row and (ends[1], ends[2]) != (ends[3], ends[4]):
            raise Refused(
                f"工作表“{worksheet.name}”的 {merged} 是合并的单元格，合并后只有左上角一格有内容；"
                "请取消合并，每一行都填写完整后重新上传"
            )
