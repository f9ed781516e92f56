"""What a file is by its content: a kind of evidence that an office may keep, or a sentence that says why not.

Taken are the forms in which offices file and print: PDF and OFD, photographs and scans, and today's office documents. The
old ones (.doc, .xls, .wps) are not: each is a file system in a file, in which documents, macros, passwords and installers
look alike until everything is unpacked; their programs save them as PDF or .docx in two clicks.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath

from lib.models import EVIDENCE_KIND_WORDS, EvidenceKind

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_UNPACKED = 200 * MEGABYTE
MOST_PARTS = 5_000
WANTED = "请上传 PDF、OFD、JPEG 或 PNG 图片、Word（.docx）、Excel（.xlsx）或演示文稿（.pptx）"
ENDS = {
    EvidenceKind.PDF: (".pdf",),
    EvidenceKind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    EvidenceKind.PNG: (".png",),
    EvidenceKind.OFD: (".ofd",),
    EvidenceKind.DOCX: (".docx",),
    EvidenceKind.XLSX: (".xlsx",),
    EvidenceKind.PPTX: (".pptx",),
}
JPEG, PNG, PDF, ZIP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-", b"PK\x03\x04"
SAVE_AS = "请用 Office 或 WPS 打开，另存为 PDF 或 .docx、.xlsx、.pptx 后再上传"
AS_JPEG = "请在手机或电脑上转存为 JPEG 后再上传"
UNPACK = "请解压后上传里面的文件"
NOT_TAKEN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", f"是旧版文档（.doc、.xls、.wps 等）或加了密码的文档；{SAVE_AS}"),
    (b"MZ", f"是程序，不能上传；{WANTED}"),
    (b"\x7fELF", f"是程序，不能上传；{WANTED}"),
    (b"#!", f"是脚本，不能上传；{WANTED}"),
    (b"Rar!", f"是压缩包；{UNPACK}"),
    (b"7z\xbc\xaf\x27\x1c", f"是压缩包；{UNPACK}"),
    (b"\x1f\x8b", f"是压缩包；{UNPACK}"),
    (b"{\\rtf", f"是 RTF 文档；{SAVE_AS}"),
    (b"GIF8", f"是 GIF 图片；{AS_JPEG}"),
    (b"BM", f"是 BMP 图片；{AS_JPEG}"),
    (b"II*\x00", f"是 TIFF 图片；{AS_JPEG}"),
    (b"MM\x00*", f"是 TIFF 图片；{AS_JPEG}"),
)
MARKUP = re.compile(rb"\s*<(?:!doctype|html|svg|\?xml|script|!--|head|body)", re.IGNORECASE)
PHONE_PICTURES = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
MAIN_PARTS = {
    "word/document.xml": EvidenceKind.DOCX,
    "xl/workbook.xml": EvidenceKind.XLSX,
    "ppt/presentation.xml": EvidenceKind.PPTX,
}
PRESSED = (
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
)  # no document is pressed otherwise, and others unpack unbounded
MACROS = ("vbaproject.bin", "vbadata.xml")
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)  # three chance bytes of a picture would be a name
RUNS = re.compile(rb"/(?:JavaScript|Launch)\b")
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the segments of a JPEG that say how large the picture is


class Unfit(ValueError):
    """The file cannot be kept as evidence. The text is a clause about it: what was found and what is wanted."""


def kind_of(name: str, content: bytes) -> EvidenceKind:
    """What the file is, by its content; its name must agree. Raises Unfit for what is not taken."""
    if not content:
        raise Unfit("是空的；请重新选择文件")
    if len(content) > MOST_BYTES:
        raise Unfit(
            f"有 {len(content) / MEGABYTE:.1f} MB，上限是 {MOST_BYTES // MEGABYTE} MB；请压缩图片或分成几份"
        )
    found = next((look(content) for begin, look in LOOKS if content.startswith(begin)), None)
    if found is None:
        raise Unfit(why_not(content))
    end = PurePosixPath(name.lower()).suffix
    if end not in ENDS[found]:
        named = f"名称以“{end}”结尾" if end else "名称没有后缀"
        raise Unfit(
            f"{named}，内容却是{EVIDENCE_KIND_WORDS[found]}；请把名称改为以 {ENDS[found][0]} 结尾后再上传"
        )
    return found


def why_not(content: bytes) -> str:
    """Why content that begins like none of the kinds is not taken."""
    for begin, reason in NOT_TAKEN:
        if content.startswith(begin):
            return reason
    if content[4:8] == b"ftyp":
        return f"是手机图片（HEIC）；{AS_JPEG}" if content[8:12] in PHONE_PICTURES else f"是视频；{WANTED}"
    if content.startswith(b"RIFF"):
        return f"是 WebP 图片或音像文件；{AS_JPEG}"
    if MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        return f"是网页或 SVG，可能带有脚本，不能上传；{WANTED}"
    return f"的内容不是可以上传的文件类型；{WANTED}"


def pdf(content: bytes) -> EvidenceKind:
    """A PDF that ends as one does, opens without a password and runs nothing when it is opened.

    What stands in packed objects is not unpacked: served as a download under a sandbox, it runs nothing here.
    """
    if b"%%EOF" not in content[-2048:]:
        raise Unfit("是 PDF，但不完整；请重新导出后再上传")
    said = STREAM.sub(b"", content)
    if b"/Encrypt" in said:
        raise Unfit("是加了密码或限制的 PDF，以后可能打不开；请去掉密码和限制后再上传")
    if RUNS.search(said):
        raise Unfit("是带有脚本或启动程序的 PDF，不能上传；请重新打印为 PDF 后再上传")
    return EvidenceKind.PDF


def jpeg(content: bytes) -> EvidenceKind:
    """A JPEG whose segments lead to a picture, and whose picture ends."""
    at, framed = 2, False
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == 0xDA:
            if framed and content.find(b"\xff\xd9", at) > 0:
                return EvidenceKind.JPEG
            break
        framed |= marker in FRAMES
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    raise Unfit("是 JPEG 图片，但不完整；请重新拍摄或导出后再上传")


def png(content: bytes) -> EvidenceKind:
    """A PNG whose chunks lead from its size to its end, each with the sum that it claims."""
    at, names = len(PNG), []
    while at + 12 <= len(content):
        size, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        sum_at = at + 8 + size
        if zlib.crc32(content[at + 4 : sum_at]) != int.from_bytes(content[sum_at : sum_at + 4], "big"):
            break
        names.append(name)
        if name == b"IEND":
            if names[0] == b"IHDR" and b"IDAT" in names:
                return EvidenceKind.PNG
            break
        at = sum_at + 4
    raise Unfit("是 PNG 图片，但不完整；请重新截图或导出后再上传")


def package(content: bytes) -> EvidenceKind:
    """An OFD or an office document: a zip that unpacks within bounds, without password and without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            parts = opened.infolist()
            refuse_bomb(parts)
            found = kind_of_package(opened, {part.filename for part in parts})
            if opened.testzip() is not None:  # reads no part beyond the size that it declares
                raise zipfile.BadZipFile
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
    ) as fault:
        if isinstance(fault, Unfit):
            raise
        raise Unfit("是文档或压缩包，但已损坏；请重新保存后再上传") from None
    return found


def refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    """Nothing. Raises Unfit for a zip with a password, or one that would unpack to more than any document holds."""
    if any(part.flag_bits & 1 or part.filename.endswith("Encryptions.xml") for part in parts):
        raise Unfit("加了密码；请去掉密码后再上传")
    if any(part.compress_type not in PRESSED for part in parts):
        raise zipfile.BadZipFile
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise Unfit(
            f"解开后有 {unpacked // MEGABYTE:,} MB（{len(parts):,} 个部分），上限是 {MOST_UNPACKED // MEGABYTE} MB；"
            "请另存为 PDF 后再上传"
        )


def kind_of_package(opened: zipfile.ZipFile, names: set[str]) -> EvidenceKind:
    """Which document the zip is, by the parts that it must have."""
    if "OFD.xml" in names:
        return EvidenceKind.OFD
    if "[Content_Types].xml" not in names:
        raise Unfit(f"是压缩包；{UNPACK}")
    small = {name.lower() for name in names}
    active = any(name.endswith(MACROS) or "/activex/" in name for name in small)
    if active or b"macroEnabled" in opened.read("[Content_Types].xml"):
        raise Unfit(f"是带宏或控件的文档，不能上传；{SAVE_AS}")
    found = next((kind for part, kind in MAIN_PARTS.items() if part in names), None)
    if found is None:
        raise Unfit(f"的内容不是可以上传的文件类型；{WANTED}")
    return found


LOOKS: tuple[tuple[bytes, Callable[[bytes], EvidenceKind]], ...] = (
    (PDF, pdf),
    (JPEG, jpeg),
    (PNG, png),
    (ZIP, package),
)
