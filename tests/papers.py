"""Evidence as offices hand it in: small whole files of each kind, made here."""

import io
import zipfile

from PIL import Image

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def pdf(text: str = "整改报告", head: str = "", inside: bytes = b"") -> bytes:
    """A PDF with these words, and something in its catalogue or in a stream."""
    return (
        f"%PDF-1.4\n1 0 obj<</Type/Catalog/Title({text}){head}>>endobj\n2 0 obj<<>>stream\n".encode()
        + inside
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def picture(kind: str = "jpeg", shade: int = 120) -> bytes:
    """A picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 90, 60)).save(made, kind)
    return made.getvalue()


def packed(*names: str, types: str = TYPES) -> bytes:
    """A zip with these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in names:
            opened.writestr(name, types if name == "[Content_Types].xml" else f"<{name[:3]}/>")
    return made.getvalue()


def ofd() -> bytes:
    """An OFD file."""
    return packed("OFD.xml", "Doc_0/Document.xml")


def docx(*more: str, types: str = TYPES) -> bytes:
    """A Word document, perhaps with further parts."""
    return packed("[Content_Types].xml", "word/document.xml", *more, types=types)
