"""One worksheet → its filled cells, each text kept once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from lib.datasets.columns import EXCEL_EPOCH
from lib.importing.sheet import MOST_COLUMNS, MOST_ROWS, Refused
from lib.importing.table import Formula
from lib.importing.workbook.package import Package, Worksheet, unescaped

FIRST_SURE_SERIAL, LAST_SERIAL = 61, 2_958_465  # before 1 March 1900 Excel counts a day that never was
DAYS_TO_1904 = 1_462
DIGITS = 15  # that Excel keeps of a number


@dataclass
class Grid:
    """The filled cells of a worksheet: for each its row (from 1), place (from 0) and the number of its text."""

    rows: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=lambda: {"": 0})
    formulas: list[Formula] = field(default_factory=list)  # those without a result
    calculated: int = 0  # formulas that have one
    merged: list[str] = field(default_factory=list)


class _Enough(Exception):
    """As many rows as were asked for have been read."""


def read_grid(package: Package, worksheet: Worksheet, rows: int = MOST_ROWS + 1) -> Grid:
    """The worksheet's filled cells; with `rows`, only those of its first filled rows. Raises `Refused`."""
    reader = _Reader(package, rows)
    try:
        package.parse(worksheet.part, reader.handlers)
    except _Enough:
        if rows > MOST_ROWS:
            raise Refused(
                f"工作表“{worksheet.name}”超过 {MOST_ROWS:,} 行数据的上限；请分成几个文件上传"
            ) from None
    return reader.grid


def number_text(text: str, as_date: bool, from_1904: bool = False) -> str:
    """A cell's number as a person reads it: whole ones without a point, dates as 2018-07-05."""
    if not as_date and text.isdecimal() and len(text) <= DIGITS:
        return text
    number = float(text)
    serial = number + DAYS_TO_1904 * from_1904
    if not as_date or not FIRST_SURE_SERIAL <= serial < LAST_SERIAL + 1:
        return f"{number:.{DIGITS}g}"
    moment = datetime(*EXCEL_EPOCH.timetuple()[:3]) + timedelta(seconds=round(serial * 86_400))
    return moment.date().isoformat() if serial.is_integer() else moment.isoformat(" ", "seconds")


class _Reader:
    """Handlers for the XML parser. Cells may leave out their address; it then follows from the one before."""

    def __init__(self, package: Package, rows: int):
        self.grid = Grid()
        self._from_1904, self._dates = package.from_1904, package.date_styles
        self._shared = package.texts
        self._rows_left = rows
        self._row, self._place, self._last_filled = 0, -1, 0
        self._letters: dict[str, int] = {}
        self._numbers: dict[tuple[str, bool], int] = {}
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._aside = False

    def handlers(self, parser: Any) -> None:
        self._parser = parser
        parser.StartElementHandler = self._root

    def _root(self, name: str, _: dict[str, str]) -> None:
        """Takes the namespace from the root element: there are two, for strict and for usual files."""
        space = name.rpartition("|")[0] + "|"
        self._c, self._v, self._f, self._t = (space + local for local in "cvft")
        self._row_name, self._merge, self._ruby = space + "row", space + "mergeCell", space + "rPh"
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._c:
            self._attributes = attributes
            self._value.clear()
            self._formula = None
        elif name == self._v or (name == self._t and not self._aside):
            self._parser.CharacterDataHandler = self._value.append
        elif name == self._f:
            self._formula = []
            self._parser.CharacterDataHandler = self._formula.append
        elif name == self._row_name:
            self._row, self._place = int(attributes.get("r", self._row + 1)), -1
        elif name == self._merge:
            self.grid.merged.append(attributes["ref"])
        elif name == self._ruby:
            self._aside = True

    def _end(self, name: str) -> None:
        self._parser.CharacterDataHandler = None
        if name == self._c:
            self._finish(self._attributes, "".join(self._value))
        elif name == self._ruby:
            self._aside = False

    def _finish(self, attributes: dict[str, str], value: str) -> None:
        self._locate(attributes.get("r"))
        kind = attributes.get("t", "n")
        if self._formula is not None:
            if value or kind == "str":  # an empty text is a result, too
                self.grid.calculated += 1
            else:
                value, kind = "".join(self._formula) or "…", "str"
                self.grid.formulas.append(Formula(self._row, self._place, value))
                value = f"={value}"
        if not value:
            return
        if self._place >= MOST_COLUMNS:
            raise Refused(f"第 {self._row} 行在第 {self._place + 1} 列填有内容，上限是 {MOST_COLUMNS} 列")
        code = self._code(kind, value, attributes.get("s"))
        if code:
            self._add(code)

    def _add(self, code: int) -> None:
        if self._row != self._last_filled:
            if not self._rows_left:
                raise _Enough
            self._rows_left -= 1
            self._last_filled = self._row
        self.grid.rows.append(self._row)
        self.grid.places.append(self._place)
        self.grid.codes.append(code)

    def _locate(self, address: str | None) -> None:
        if address is None:
            self._place += 1
            return
        letters = address.rstrip("0123456789")
        self._row = int(address[len(letters) :])
        place = self._letters.get(letters)
        if place is None:
            place = self._letters[letters] = place_of(letters)
        self._place = place

    def _code(self, kind: str, value: str, style: str | None) -> int:
        """The number of the cell's text; texts are numbered in the order in which they turn up."""
        texts = self.grid.texts
        if kind == "s":
            text = self._shared[int(value)]
        elif kind == "n":
            as_date = style is not None and int(style) < len(self._dates) and self._dates[int(style)]
            known = self._numbers.get((value, as_date))
            if known is None:
                text = number_text(value.strip(), as_date, self._from_1904)
                known = self._numbers[value, as_date] = texts.setdefault(text, len(texts))
            return known
        elif kind == "b":
            text = "TRUE" if value.strip() == "1" else "FALSE"
        else:  # str, inlineStr, e (an error, which the columns refuse), d (a date in ISO form)
            text = unescaped(value)
        return texts.setdefault(text, len(texts))


def place_of(letters: str) -> int:
    """The place, from 0, of a column that Excel calls by these letters."""
    if not (letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= 3):
        raise ValueError(letters)
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
