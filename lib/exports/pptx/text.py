"""Text on a slide of a PPTX: frames, runs with both their fonts named, colours and lengths."""

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Pt

from lib.rules.wording import Part

PIXEL = 6350  # EMU of a pixel of 1920 × 1080; half a point
CHINESE, LATIN = "微软雅黑", "Arial"
Box = tuple[float, float, float, float]  # left, top, width, height, in pixels


def text(
    sheet: Any,
    box: Box,
    paragraphs: Sequence[Sequence[Part]],
    size: int,
    colour: str,
    *,
    bold: str = "",
    align: PP_ALIGN = PP_ALIGN.LEFT,
    after: int = 0,
) -> Any:
    """The frame of a new text box with these paragraphs. bold: the colour of bold parts; after: points between two."""
    frame = sheet.shapes.add_textbox(*emus(box)).text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = Emu(2 * PIXEL)
    frame.margin_top = frame.margin_bottom = Emu(4 * PIXEL)
    for at, parts in enumerate(paragraphs):
        line = frame.add_paragraph() if at else frame.paragraphs[0]
        line.alignment = align
        if after:
            line.space_after = Pt(after)
        for one in parts:
            if isinstance(one, str):
                write(line, one, size, colour)
            else:
                write(line, one[0], size, bold or colour, bold=True)
    return frame


def ground(sheet: Any, box: Box, colour: str) -> None:
    """Nothing. A box of one colour, without an edge."""
    shape = sheet.shapes.add_textbox(*emus(box))
    shape.text_frame.auto_size = MSO_AUTO_SIZE.NONE
    paint(shape.fill, colour)


def write(line: Any, words: str, size: int, colour: str, bold: bool = False) -> None:
    """Nothing. Adds the words to the paragraph, without what XML cannot hold, their fonts named."""
    run = line.add_run()
    run.text = "".join(one for one in words if one.isprintable() or one == "\u3000")
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, rgb(colour)
    properties = run._r.get_or_add_rPr()
    properties.set("lang", "zh-CN")
    named(properties)


def named(properties: Any) -> None:
    """Nothing. Names the fonts of Latin letters and of Chinese characters, in the order that the format asks for."""
    for tag, font in (("a:latin", LATIN), ("a:ea", CHINESE), ("a:cs", LATIN)):
        element = OxmlElement(tag)
        element.set("typeface", font)
        properties.append(element)


def lettered(font: Any, size: float, colour: str) -> None:
    """Nothing. The letters of a part of a chart."""
    font.size, font.color.rgb = Pt(size), rgb(colour)
    named(font._rPr)


def paint(fill: Any, colour: str) -> None:
    """Nothing. One colour all over."""
    fill.solid()
    fill.fore_color.rgb = rgb(colour)


def rgb(colour: str) -> RGBColor:
    """The colour, given as #rrggbb."""
    return RGBColor.from_string(colour.removeprefix("#").upper())


def emus(pixels: Sequence[float]) -> list[Emu]:
    """The lengths as the format counts them."""
    return [Emu(round(one * PIXEL)) for one in pixels]
