"""The charts of a meeting's slides as pictures, PNG and SVG each, with their title lines, in one packed file."""

import io
import re
import zipfile
from datetime import datetime, time

from lib import vega
from lib.charts.palette import GROUND
from lib.exports.charts import framed
from lib.exports.docx import clean
from lib.exports.progress import Report, quiet
from lib.slides import Cells, Deck, Map, Slide
from lib.slides.drawing import CHARTS, Chart, spec_of

WIDE, HIGH = 1400, 720  # pixels of a chart
HEAT_WIDE, HIGHEST, LINE = (
    1800,
    1400,
    34,
)  # of a heat map, whose columns have names; at most; of each line of one
LARGER = 1.6  # the letters of the title lines go with those of a slide's charts
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


def deck_pictures(deck: Deck, title: str, report: Report = quiet) -> bytes:
    """The packed file: two pictures a chart, in the order of the slides. title: of the meeting, as it may be told."""
    day = datetime.combine(deck.card["held_on"], time()).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, slide in enumerate(deck.slides, 1):
            charts = [one for one in slide.blocks if isinstance(one, CHARTS)]
            for at, chart in enumerate(charts, 1):
                drawn = picture_of(deck, slide, chart, title)
                which = f"{number:02d}-{at}" if len(charts) > 1 else f"{number:02d}"
                name = f"{which}-{NOT_IN_NAMES.sub('_', clean(chart.title or slide.title))}"
                for ending, content in (("png", vega.png(drawn)), ("svg", drawn.encode())):
                    packed.writestr(zipfile.ZipInfo(f"{name}.{ending}", day), content)
            report(number, len(deck.slides))
    return out.getvalue()


def picture_of(deck: Deck, slide: Slide, chart: Chart, title: str) -> str:
    """A slide's chart as SVG, under its title, the slide's line, and which meeting it is of."""
    high = min(HIGHEST, max(HIGH, LINE * len(getattr(chart, "rows", ()))))
    spec = spec_of(chart, HEAT_WIDE if isinstance(chart, Cells) else WIDE, high)
    spec = {**spec, "config": {**spec["config"], "background": GROUND}}
    drawn = vega.svg(spec)
    told = [slide.title, *([chart.title] if chart.title and chart.title != slide.title else [])]
    foot = (chart.note,) if isinstance(chart, Map) and chart.note else ()
    return framed(drawn, "：".join(told), (slide.line, f"{title} · {deck.state}"), foot, LARGER)
