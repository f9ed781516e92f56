"""Bytes of an uploaded file → the table of texts in it."""

from collections.abc import Sequence

from lib.datasets.columns import Column
from lib.importing.delimited import read_delimited
from lib.importing.sheet import MOST_BYTES, Refused, Sheet
from lib.importing.table import fitted
from lib.importing.workbook import read_workbook

WANTED = "请上传 .csv 或 .xlsx 文件"
OTHER_KINDS = {
    b"%PDF": "PDF 文件",
    b"\x89PNG": "PNG 图片",
    b"\xff\xd8\xff": "JPEG 图片",
    b"GIF8": "GIF 图片",
    b"BM": "BMP 图片",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf\x27\x1c": "7z 压缩包",
    b"\x1f\x8b": "gzip 压缩包",
    b"{\\rtf": "RTF 文档",
    b"SQLite format 3": "数据库文件",
}
ZIP = b"PK"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a container both of .xls and of encrypted .xlsx files


def read(file_name: str, content: bytes, columns: Sequence[Column]) -> Sheet:
    """The table of texts that a CSV or XLSX file holds. Raises `Refused` when it cannot be read as a whole.

    What the bytes are decides, not the name's ending: people rename files.
    """
    if not content.strip():
        raise Refused(f"文件是空的（{len(content)} 字节）；请按模板填好后重新上传")
    if len(content) > MOST_BYTES:
        size, most = len(content) / 1024**2, MOST_BYTES // 1024**2
        raise Refused(f"文件有 {size:.1f} MB，上限是 {most} MB；请分成几个文件上传")
    if content.startswith(ZIP):
        return fitted(file_name, "XLSX", read_workbook(content, columns), columns)
    _refuse_other_kinds(content)
    return fitted(file_name, "CSV", read_delimited(content, columns), columns)


def _refuse_other_kinds(content: bytes) -> None:
    """Raises `Refused` when the bytes are plainly those of something that is no table of text."""
    if content.startswith(OLD_OFFICE):
        raise Refused(_old_office(content))
    for beginning, kind in OTHER_KINDS.items():
        if content.startswith(beginning):
            raise Refused(f"这是{kind}，不是表格；{WANTED}")
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<div", b"<style")):
        raise Refused("这是网页（有的系统导出的 .xls 其实是网页）；请用 Excel 打开，另存为 .xlsx 后再上传")
    if start.startswith(b"<?xml"):
        raise Refused("这是 XML 文件（例如“XML 电子表格 2003”）；请用 Excel 打开，另存为 .xlsx 后再上传")


def _old_office(content: bytes) -> str:
    """What an OLE container holds, by the names in its directory (written in UTF-16)."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "工作簿设了打开密码，无法读取；请在 Excel 中去掉密码（文件—信息—保护工作簿）后重新上传"
    if "WordDocument".encode("utf-16-le") in content:
        return f"这是 Word 文档，不是表格；{WANTED}"
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "这是旧格式的 Excel 文件（.xls）；请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传"
    return f"这是旧格式的 Office 文件，不是 .csv 或 .xlsx；{WANTED}"
