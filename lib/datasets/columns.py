"""What a column of an uploaded file must look like: declarations, and cleaners that turn a cell's text into a value.

    Column("reported_on", "上报日期", Day(), required=True, aliases=("填报日期",), help="送交纪检监察机构的日期")

A cleaner takes a text and returns its value, or raises `Unfit` with the words that say what is wanted.
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

LONGEST_CELL = 32_767  # what Excel can hold in one cell
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
EXCEL_EPOCH = date(1899, 12, 30)  # day 0 of Excel's serial numbers, with its leap day of 1900 allowed for
EXCEL_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}

# Zero-width and direction marks: two texts that differ only in these look the same to everyone.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")  # \x0b is a soft line break pasted from Word
_SPACES = re.compile(r"\s+")
_DEFUSED = re.compile(
    "'[=+@＝＋－＠-]"
)  # an apostrophe that our exports put before what Excel takes for a formula
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))


class Unfit(ValueError):
    """A cell's text is not what its column wants; `wanted` says what is, as a clause: 应为日期，例如 2018-07-05."""

    def __init__(self, wanted: str):
        super().__init__(wanted)
        self.wanted = wanted


def trimmed(text: str) -> str:
    """The text without white space (full-width and no-break included) and invisible marks around and within it."""
    return (text if text.isascii() else _INVISIBLE.sub("", text)).strip()


def folded(text: str) -> str:
    """The text with full-width digits, letters and marks made half-width, dashes made one, white space removed."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(_DASHES)
        text = text.replace("\u200c", "").replace("\u200d", "")
    return _SPACES.sub("", text)


class Kind(ABC):
    """A kind of value; it says what it wants, what the template offers, and cleans a text."""

    @property
    @abstractmethod
    def wanted(self) -> str:
        """What a person should write, as a clause."""

    @property
    def choices(self) -> tuple[str, ...]:
        """The words to choose from in the template's drop-down list; empty when anything may be written."""
        return ()

    @property
    def number_format(self) -> str:
        """Excel's format of the column: text, so that zeros in front stay and 2018-3 does not become a date."""
        return "@"

    @property
    def width(self) -> int:
        """How many characters wide the template's column is."""
        return 16

    @abstractmethod
    def clean(self, text: str) -> object:
        """The value of a text that is not empty and has no control characters. Raises `Unfit`."""


@dataclass(frozen=True)
class Text(Kind):
    """People's words, as they wrote them; with `lines` they may run over several lines."""

    limit: int = 200
    lines: bool = False

    @property
    def wanted(self) -> str:
        """What a person should write."""
        return f"应为文字，不超过 {self.limit} 字"

    @property
    def width(self) -> int:
        """How wide the template's column is."""
        return 50 if self.lines else 24

    def clean(self, text: str) -> str:
        """The text, with one kind of line end, or with none when it belongs on one line."""
        if not text.isprintable():  # the common case has nothing to mend
            text = _LINE_END.sub("\n", text) if self.lines else _SPACES.sub(" ", text)
        if text.startswith("'") and _DEFUSED.match(text):
            text = text[1:]
        if len(text) > self.limit:
            raise Unfit(f"不能超过 {self.limit} 字，这里有 {len(text)} 字")
        return text


@dataclass(frozen=True)
class Code(Kind):
    """A code such as 330922200 or 330900-D01: leading zeros kept, letters made capital."""

    limit: int = 40
    pattern: str = r"[^\W_][\w./-]*"
    wanted: str = "应为编码，只用字母、数字和 - . _ /"

    def clean(self, text: str) -> str:
        """The code in capital letters."""
        code = folded(text).upper()
        if re.fullmatch(r"\d(\.\d+)?E\+?\d+", code):
            raise Unfit("应为完整的编码；这是 Excel 改写成的科学计数，请先把这一列设为“文本”格式再填")
        if len(code) > self.limit:
            raise Unfit(f"不能超过 {self.limit} 个字符，这里有 {len(code)} 个")
        if not re.fullmatch(self.pattern, code):
            raise Unfit(self.wanted)
        return code


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{4})(\d\d)(\d\d)")
_TIME_OF_DAY = re.compile(r"[T\s]+\d{1,2}:\d\d(:\d\d(\.\d+)?)?\s*$")
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")


@dataclass(frozen=True)
class Day(Kind):
    """A day: 2018-07-05, 2018/7/5, 2018.7.5, 2018年7月5日, 20180705, or Excel's serial number of it."""

    wanted: str = "应为日期，例如 2018-07-05"

    @property
    def number_format(self) -> str:
        """A day as it is written in this software."""
        return "yyyy-mm-dd"

    def clean(self, text: str) -> date:
        """The day; a time of day after it is left out."""
        text = folded(_TIME_OF_DAY.sub("", text.strip()))
        if match := _DAY.fullmatch(text):
            year, month, day = (int(part) for part in match.groups() if part)
            try:
                found = date(year, month, day)
            except ValueError:
                raise Unfit(self.wanted) from None
        elif match := _SERIAL.fullmatch(text):
            found = EXCEL_EPOCH + timedelta(days=int(match[1]))
        else:
            raise Unfit(self.wanted)
        if not FIRST_DAY <= found <= LAST_DAY:
            raise Unfit(f"应为 {FIRST_DAY.year} 年至 {LAST_DAY.year} 年之间的日期")
        return found


_QUARTER = re.compile(
    r"(?P<year>20\d\d|2100)"
    r"(?:(?:年度?)?-?Q(?P<q>[1-4])|年?度?第?(?P<word>[1-4一二三四])季度?|-?(?P<plain>[1-4]))"
)
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True)
class Quarter(Kind):
    """A quarter as year × 10 + 1…4 (20183): 2018Q3, 2018年第三季度, 2018年3季度, 2018-3."""

    wanted: str = "应为季度，例如 2018Q3 或 2018年第三季度"

    def clean(self, text: str) -> int:
        """The quarter's number."""
        text = folded(text)
        if match := _QUARTER.fullmatch(text.upper()):
            number = match["q"] or match["word"] or match["plain"]
            return int(match["year"]) * 10 + (_NUMERALS.get(number) or int(number))
        if re.fullmatch(r"\d{4}-\d\d-\d\d.*", text):  # Excel reads 2018-3 as March of 2018
            raise Unfit("应为季度，例如 2018Q3；这是 Excel 改写成的日期，请先把这一列设为“文本”格式再填")
        raise Unfit(self.wanted)


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number between two others."""

    least: int = 0
    most: int = 1_000_000

    @property
    def wanted(self) -> str:
        """What a person should write."""
        return f"应为 {self.least} 到 {self.most} 之间的整数"

    @property
    def number_format(self) -> str:
        """A plain number."""
        return "0"

    def clean(self, text: str) -> int:
        """The number; commas between thousands and a fraction of zero are read past."""
        match = re.fullmatch(r"([+-]?(?:\d+|\d{1,3}(?:,\d{3})+))(?:\.0*)?", folded(text))
        if not match or len(match[1]) > 18:
            raise Unfit(self.wanted)
        number = int(match[1].replace(",", ""))
        if not self.least <= number <= self.most:
            raise Unfit(self.wanted)
        return number


@dataclass(frozen=True)
class Choice(Kind):
    """One of some words, each standing for a value; `also` names further words for the same values."""

    words: Mapping[str, object]
    also: Mapping[str, object] = field(default_factory=dict)

    @property
    def wanted(self) -> str:
        """What a person should write."""
        return f"应为{'、'.join(f'“{word}”' for word in self.words)}之一"

    @property
    def choices(self) -> tuple[str, ...]:
        """The words themselves."""
        return tuple(self.words)

    def clean(self, text: str) -> object:
        """The value that the word stands for."""
        known = {folded(word).lower(): value for word, value in {**self.also, **self.words}.items()}
        word = folded(text).lower()
        if word not in known:
            raise Unfit(self.wanted)
        return known[word]


@dataclass(frozen=True)
class Several(Kind):
    """Any number of words out of some, parted by 、 or a comma or a semicolon."""

    words: Mapping[str, object]
    also: Mapping[str, object] = field(default_factory=dict)

    @property
    def wanted(self) -> str:
        """What a person should write."""
        return f"应为{'、'.join(f'“{word}”' for word in self.words)}中的一个或几个，用顿号分隔"

    def clean(self, text: str) -> tuple[object, ...]:
        """The values, each once, in the order in which they are declared."""
        one = Choice(self.words, self.also)
        parts = [part for part in re.split("[、,，;；/|\n]", text) if trimmed(part)]
        try:
            named = [one.clean(part) for part in parts]
        except Unfit:
            raise Unfit(self.wanted) from None
        return tuple(value for value in dict.fromkeys(self.words.values()) if value in named)


@dataclass(frozen=True)
class Column:
    """One column of a kind of file: its name in code, its heading in Chinese, and what its cells must hold."""

    name: str
    heading: str
    kind: Kind
    required: bool = False
    aliases: tuple[str, ...] = ()
    example: str = ""
    help: str = ""

    def value(self, text: str) -> object | None:
        """The value that a cell's text stands for, None when it is empty. Raises `Unfit`."""
        if len(text) > LONGEST_CELL:
            raise Unfit(f"一格不能超过 {LONGEST_CELL} 字，这里有 {len(text)} 字")
        if (
            text.isprintable() and "\ufffd" not in text
        ):  # nearly all are; then only common spaces can surround it
            text = text.strip(" ")
        else:
            refuse_control_characters(text)
            text = trimmed(text)
        if text in EXCEL_ERRORS:
            raise Unfit(f"{self.kind.wanted}；这是 Excel 公式的错误值")
        if text:
            return self.kind.clean(text)
        if self.required:
            raise Unfit(self.kind.wanted)
        return None


def refuse_control_characters(text: str) -> None:
    """Raises `Unfit` when the text holds characters that no one can see or type, such as NUL."""
    if "\ufffd" in text:
        raise Unfit("含有乱码字符“\ufffd”，请重新填写")
    if match := _CONTROL.search(text):
        raise Unfit(f"含有看不见的控制字符（U+{ord(match[0]):04X}），请重新填写")
