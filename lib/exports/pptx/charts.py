"""Native charts on a slide of a PPTX, whose data can be edited, with the colours and the order of the room's view."""

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_MARK,
)
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.oxml.xmlchemy import OxmlElement

from lib.charts.palette import BLUE, GROUND, INK, MUTED, RED, RULE
from lib.exports.csv import safe
from lib.exports.docx import clean
from lib.exports.pptx.text import Box, emus, lettered, paint, rgb, text, write
from lib.slides import Bars, Lines
from lib.slides.drawing.style import FILLS

LEGEND = 40  # pixels of a legend's height
AROUND = 140  # pixels of a chart of bars that legend, axis and its title take
FITS = 0.035  # of the longest bar: a shorter part of it has no room for its figure


def chart(sheet: Any, block: Bars | Lines, box: Box) -> None:
    """Nothing. A native chart, with its figures beside or in the bars or over the points."""
    stacked = isinstance(block, Bars) and block.stacked
    if isinstance(block, Bars) and not stacked and len(block.series) > 1:
        legend(sheet, block, box)
        box = (box[0], box[1] + LEGEND, box[2], box[3] - LEGEND)
    shape = "#,##0" + ("." + "0" * block.places if block.places else "")
    data = CategoryChartData(number_format=shape)
    data.categories = [safe(clean(one)) for one in block.categories]
    for one in block.series:
        data.add_series(safe(clean(one.name)), one.values)
    kind = XL_CHART_TYPE.LINE_MARKERS
    if isinstance(block, Bars):
        kind = XL_CHART_TYPE.BAR_STACKED if stacked else XL_CHART_TYPE.BAR_CLUSTERED
    found = sheet.shapes.add_chart(kind, *emus(box), data).chart
    found.has_title = False
    lettered(found.font, 11, INK)
    native = len(block.series) > 1 and (stacked or isinstance(block, Lines))
    found.has_legend = native
    if native:
        found.legend.position, found.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        without_empty(found.legend, block)
    found.value_axis.has_major_gridlines = isinstance(block, Lines)
    found.value_axis.format.line.fill.background()
    found.value_axis.major_tick_mark = found.category_axis.major_tick_mark = XL_TICK_MARK.NONE
    found.value_axis.has_title = True
    write(found.value_axis.axis_title.text_frame.paragraphs[0], f"（{block.unit}）", 10, MUTED)
    found.category_axis.format.line.color.rgb = rgb(RULE)
    if isinstance(block, Bars):
        bars(found, block, box[3])
    else:
        found.value_axis.major_gridlines.format.line.color.rgb = rgb(RULE)
    for at, (one, series) in enumerate(zip(block.series, found.plots[0].series, strict=True)):
        fill = FILLS[one.role]
        if isinstance(block, Bars):
            paint(series.format.fill, fill)
            series.format.line.color.rgb = rgb(RULE)
            series.invert_if_negative = False
        else:
            series.smooth = False
            series.format.line.color.rgb = rgb(fill)
            series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 7
            paint(series.marker.format.fill, fill)
            series.marker.format.line.color.rgb = rgb(fill)
        if isinstance(block, Bars) or not at:
            labels = series.data_labels
            labels.show_value, labels.number_format_is_linked = True, False
            labels.number_format = f'[<{least(block)}]"";{shape}' if stacked else shape
            inside = stacked and fill in (BLUE, INK, RED)
            lettered(labels.font, 10, GROUND if inside else INK)
            if isinstance(block, Lines):
                labels.position = XL_LABEL_POSITION.ABOVE


def bars(found: Any, block: Bars, high: float) -> None:
    """Nothing. The first category stands on top, each has its name, and the values are counted under them."""
    plot = found.plots[0]
    plot.gap_width, plot.overlap = 45, 100 if block.stacked else -5
    found.category_axis.reverse_order = True
    found.value_axis._element.find(qn("c:crosses")).set(
        "val", "max"
    )  # else they stand over the first category
    found.value_axis.minimum_scale = 0
    room = (
        (high - AROUND) / max(len(block.categories), 1) / 2 / 1.75
    )  # points that leave room between two names
    lettered(found.category_axis.tick_labels.font, max(7, min(11, int(room * 2) / 2)), INK)
    every = OxmlElement("c:tickLblSkip")
    every.set("val", "1")
    found.category_axis._element.find(qn("c:noMultiLvlLbl")).addprevious(every)


def legend(sheet: Any, block: Bars, box: Box) -> None:
    """Nothing. What the colours mean, as words: offices list the series of bars side by side from last to first."""
    line = text(sheet, (*box[:3], LEGEND), [], 11, INK).paragraphs[0]
    for one in block.series:
        write(line, "■ ", 11, FILLS[one.role])
        write(line, f"{one.name}　", 11, INK)


def without_empty(found: Any, block: Bars | Lines) -> None:
    """Nothing. A part that no bar has is not in the legend either."""
    for at, one in reversed(list(enumerate(block.series))):
        if not any(one.values):
            gone = f'<c:legendEntry {nsdecls("c")}><c:idx val="{at}"/><c:delete val="1"/></c:legendEntry>'
            found._element.find(qn("c:legendPos")).addnext(parse_xml(gone))


def least(block: Bars | Lines) -> str:
    """The least value whose figure has room in its part of a bar."""
    sums = [
        sum(value or 0 for value in values)
        for values in zip(*(one.values for one in block.series), strict=True)
    ]
    return f"{max(max(sums, default=0) * FITS, 10**-block.places / 2):.4g}"
