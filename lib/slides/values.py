"""A slide as plain values: its title, its line and its blocks. Screen, PPTX, PDF and DOCX are all made from these.

Everything a slide shows stands in it, so that what is stored when a meeting is fixed needs no database to be shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, get_args

from lib.rules.slides import SlideKind
from lib.rules.wording import Part, signed

Value = str | int | float | None
"""What stands in a cell of a table; None is “there is none”, which is not zero."""


class Role(StrEnum):
    """What a series is, and so how it is drawn: the figure itself, the one before, a part of it, or lamps."""

    MAIN = "main"
    BEFORE = "before"
    PART = "part"
    RED = "red"
    YELLOW = "yellow"
    UNREPORTED = "unreported"
    GREEN = "green"
    IDLE = "idle"


class CellKind(StrEnum):
    """What a column of a table holds. RATE is in per cent (0–100), MONEY in 万元, DAY a text like 2018-09-28."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    RATE = "rate"
    CHANGE = "change"
    MONEY = "money"
    DAY = "day"
    MARK = "mark"  # a shape and a word, e.g. ■ 红灯


@dataclass(frozen=True)
class Figure:
    """One large figure with its unit, and its change against what `against` says (较上季); places: its decimals."""

    label: str
    value: float | None
    unit: str
    places: int = 0
    change: float | None = None
    against: str = ""


@dataclass(frozen=True)
class Figures:
    """Large figures beside one another."""

    items: tuple[Figure, ...]


@dataclass(frozen=True)
class Series:
    """One row of values, as many as its block has categories."""

    name: str
    values: tuple[float | None, ...]
    role: Role = Role.MAIN


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, one category a line, from top to bottom; stacked: the series stand end to end."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    places: int = 0
    stacked: bool = False


@dataclass(frozen=True)
class Lines:
    """Lines over categories (quarters or days), from left to right."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    places: int = 0


@dataclass(frozen=True)
class Cells:
    """A heat map: rows of cells; value in per cent, marks the lib.rules.level.Level of each.

    None is a cell that is not applicable, or where nothing was reported yet; the mark says which.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    marks: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Column:
    """The heading of a column, what it holds, its decimals (an int is written without), its share of the table's width."""

    heading: str
    kind: CellKind = CellKind.TEXT
    places: int = 0
    wide: float = 1.0


@dataclass(frozen=True)
class Table:
    """Rows under headings; none says what stands there where there is no row."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    none: str = ""


@dataclass(frozen=True)
class Words:
    """Paragraphs; each is a row of parts, a part that is a tuple of one text is printed bold."""

    paragraphs: tuple[tuple[Part, ...], ...]
    title: str = ""


@dataclass(frozen=True)
class Area:
    """One area of a map: its worst lamp (lib.queries.lamp_units.LampState), how many units under it have which."""

    adcode: str
    name: str
    state: str
    red: int
    yellow: int
    units: int


@dataclass(frozen=True)
class Map:
    """A map of lamps: adcode names the place whose boundary file it is drawn with."""

    title: str
    adcode: str
    areas: tuple[Area, ...]
    note: str = ""


Block = Figures | Bars | Lines | Cells | Table | Words | Map
BLOCKS: dict[str, type[Any]] = {kind.__name__.lower(): kind for kind in get_args(Block)}


@dataclass(frozen=True)
class Slide:
    """One slide. line is 单位 · 季度 · 截至 · 口径, with 演示数据 where it is; notes are the speaker's.

    link is the address on this server of the dashboard behind it, empty where there is none.
    """

    kind: SlideKind
    title: str
    line: str
    blocks: tuple[Block, ...]
    notes: str = ""
    link: str = ""


NO_VALUE = "—"


def written(value: Value, column: Column) -> str:
    """A cell as people read it: numbers with their decimals, changes with their sign, — where there is none."""
    if value is None or isinstance(value, str):
        return NO_VALUE if value is None else value
    places = 0 if isinstance(value, int) else column.places
    return signed(value, places) if column.kind is CellKind.CHANGE else f"{value:,.{places}f}"


def plain(value: Any) -> Any:
    """The slide, or a part of one, as what JSON can hold; a block says what it is by the key "block"."""
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, str | int | float | None):
        return value.value if isinstance(value, StrEnum) else value
    if isinstance(value, Sequence):
        return [plain(one) for one in value]
    name = type(value).__name__.lower()
    said = {"block": name} if name in BLOCKS else {}
    return said | {field.name: plain(getattr(value, field.name)) for field in fields(value)}


def slide_of(stored: Mapping[str, Any]) -> Slide:
    """The slide that plain() made these values of."""
    blocks = tuple(made(BLOCKS[one["block"]], one) for one in stored["blocks"])
    return Slide(
        SlideKind(stored["kind"]), stored["title"], stored["line"], blocks, stored["notes"], stored["link"]
    )


PARTS: dict[tuple[str, str], Any] = {
    ("figures", "items"): Figure,
    ("bars", "series"): Series,
    ("lines", "series"): Series,
    ("table", "columns"): Column,
    ("map", "areas"): Area,
}
ENUMS: dict[tuple[str, str], type[StrEnum]] = {("series", "role"): Role, ("column", "kind"): CellKind}


def made(kind: type[Any], stored: Mapping[str, Any]) -> Any:
    """The block or part of a block that these values are of."""
    name = kind.__name__.lower()
    given: dict[str, Any] = {}
    for field in fields(kind):
        value, at = stored[field.name], (name, field.name)
        if at in PARTS:
            value = tuple(made(PARTS[at], one) for one in value)
        elif at in ENUMS:
            value = ENUMS[at](value)
        given[field.name] = frozen(value)
    return kind(**given)


def frozen(value: Any) -> Any:
    """The value with its lists made tuples."""
    return tuple(frozen(one) for one in value) if isinstance(value, list | tuple) else value


__all__ = [
    "BLOCKS",
    "NO_VALUE",
    "Area",
    "Bars",
    "Block",
    "CellKind",
    "Cells",
    "Column",
    "Figure",
    "Figures",
    "Lines",
    "Map",
    "Role",
    "Series",
    "Slide",
    "Table",
    "Value",
    "Words",
    "plain",
    "slide_of",
    "written",
]
