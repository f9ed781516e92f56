"""The parts of an XLSX file: its zip package, worksheets by name, shared texts, and which styles show dates."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.parsers import expat

from lib.importing.sheet import MOST_UNPACKED, Refused

MOST_PARTS = 5_000
MEGABYTE = 1024 * 1024
SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传"
OTHER_PACKAGES = {
    "xl/workbook.bin": f"这是二进制工作簿（.xlsb）；{SAVE_AS}",
    "xl/vbaProject.bin": f"这是带宏的工作簿（.xlsm）；{SAVE_AS}",
    "word/document.xml": "这是 Word 文档，不是表格；请上传 .csv 或 .xlsx 文件",
    "ppt/presentation.xml": "这是 PPT 演示文稿，不是表格；请上传 .csv 或 .xlsx 文件",
    "content.xml": f"这是 OpenDocument 文件（.ods 等）；{SAVE_AS}",
}
BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_A_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')  # literal text, colours and locales, single literals
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """The text with characters that XML cannot hold, written _x000D_, put back."""
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


@dataclass(frozen=True)
class Worksheet:
    """A worksheet's name as on its tab, and the part that holds it."""

    name: str
    part: str


class Package:
    """An opened XLSX file. Nothing is unpacked beyond the sizes that it declares, which are bounded first."""

    def __init__(self, content: bytes):
        """Raises `Refused` when it is a zip of something else or too large, BadZipFile when it is broken."""
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        self._plain_texts: dict[str, str] = {}
        parts = self._zip.infolist()
        names = {part.filename for part in parts}
        for name, reason in OTHER_PACKAGES.items():
            if name in names:
                raise Refused(reason)
        if not any(name.endswith("workbook.xml") for name in names):
            raise Refused("这是压缩包，不是 Excel 工作簿；请解压后上传里面的 .csv 或 .xlsx 文件")
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
            raise Refused(
                f"文件解开后有 {unpacked // MEGABYTE:,} MB（{len(parts):,} 个部分），"
                f"上限是 {MOST_UNPACKED // MEGABYTE} MB；请删去多余的工作表、图片和空白行列的格式"
            )
        if any(part.flag_bits & 1 for part in parts):
            raise Refused("文件加了密码，无法读取；请去掉密码后重新上传")

    def _bytes(self, part: str) -> bytes:
        """A part unpacked, no further than its declared size: without a limit a lying one would fill the memory."""
        with self._zip.open(part) as stream:
            return stream.read(self._zip.getinfo(part).file_size + 1)

    def parse(self, part: str, handlers: Callable[[Any], None]) -> None:
        """Runs the XML parser over a part, with the handlers that the given function sets on it."""
        parser = expat.ParserCreate(namespace_separator="|")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_oddities
        handlers(parser)
        parser.Parse(self._bytes(part), True)  # ParseFile reads 2 KB at a time

    def plain_text(self, part: str) -> str:
        """The XML text of a part, proved to be well formed and to hold elements and text only."""

        def handlers(parser: Any) -> None:
            parser.CommentHandler = parser.StartCdataSectionHandler = _refuse_oddities
            parser.ProcessingInstructionHandler = _refuse_oddities

        if part not in self._plain_texts:
            self.parse(part, handlers)
            text = self._bytes(part).decode("utf-8-sig")
            self._plain_texts[part] = text.replace("\r\n", "\n")
        return self._plain_texts[part]

    def elements(self, part: str) -> list[tuple[str, dict[str, str]]]:
        """Every element of a small part, in order, without its namespace, and its attributes likewise."""
        found: list[tuple[str, dict[str, str]]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            plain = {key.rpartition("|")[2]: value for key, value in attributes.items()}
            found.append((name.rpartition("|")[2], plain))

        self.parse(part, lambda parser: setattr(parser, "StartElementHandler", start))
        return found

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: id → kind and part."""
        folder, name = posixpath.split(part)
        return {
            target["Id"]: (
                target["Type"].rpartition("/")[2],
                posixpath.normpath(posixpath.join("/" + folder, target["Target"])).lstrip("/"),
            )
            for element, target in self.elements(posixpath.join(folder, "_rels", f"{name}.rels"))
            if element == "Relationship" and target.get("TargetMode") != "External"
        }

    @cached_property
    def _workbook(self) -> str:
        return next(part for kind, part in self._related("").values() if kind == "officeDocument")

    @cached_property
    def _parts(self) -> dict[str, tuple[str, str]]:
        return self._related(self._workbook)

    def _only(self, kind: str) -> str | None:
        return next((part for found, part in self._parts.values() if found == kind), None)

    @cached_property
    def worksheets(self) -> list[Worksheet]:
        """The worksheets from the first tab to the last; sheets of charts and macros are left out."""
        return [
            Worksheet(sheet["name"], self._parts[sheet["id"]][1])
            for element, sheet in self.elements(self._workbook)
            if element == "sheet" and self._parts[sheet["id"]][0] == "worksheet"
        ]

    @cached_property
    def from_1904(self) -> bool:
        """Whether days are counted from 1904, as old Excel for Macintosh did."""
        properties = [found for name, found in self.elements(self._workbook) if name == "workbookPr"]
        return any(found.get("date1904") in ("1", "true") for found in properties)

    @cached_property
    def date_styles(self) -> list[bool]:
        """For each cell style whether it shows a number as a date."""
        part = self._only("styles")
        elements = self.elements(part) if part else []
        codes = {int(of["numFmtId"]): of["formatCode"] for name, of in elements if name == "numFmt"}
        names = [name for name, _ in elements]
        own = elements[names.index("cellXfs") :] if "cellXfs" in names else []
        formats = [int(of.get("numFmtId", 0)) for name, of in own if name == "xf"]
        return [_shows_date(codes[one]) if one in codes else one in BUILT_IN_DATES for one in formats]

    @cached_property
    def texts(self) -> list[str]:
        """The texts that cells share, with the runs of each joined and its reading aids left out."""
        part = self._only("sharedStrings")
        shared = _SharedTexts()
        if part:
            self.parse(part, shared.handlers)
        return shared.texts


class _SharedTexts:
    def __init__(self) -> None:
        self.texts: list[str] = []

    def handlers(self, parser: Any) -> None:
        self.parser, self.pieces, self.aside = parser, list[str](), False
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end

    def start(self, name: str, _: dict[str, str]) -> None:
        if name.endswith("|t"):
            self.parser.CharacterDataHandler = None if self.aside else self.pieces.append
        elif name.endswith("|rPh"):
            self.aside = True

    def end(self, name: str) -> None:
        self.parser.CharacterDataHandler = None
        if name.endswith("|rPh"):
            self.aside = False
        elif name.endswith("|si"):
            self.texts.append(unescaped("".join(self.pieces)))
            self.pieces.clear()


def _shows_date(code: str) -> bool:
    letters = _NOT_A_CODE.sub("", code.split(";")[0]).lower()
    return "general" not in letters and any(letter in letters for letter in "ymdhs")


def _refuse_oddities(*_: object) -> None:
    """For what XML allows but no spreadsheet writes: document types, comments, CDATA, processing instructions."""
    raise Refused(f"这个 Excel 文件的写法不规范；{SAVE_AS}")
