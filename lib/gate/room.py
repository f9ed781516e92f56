"""The room's view of a meeting: one page with all slides, to be shown by keyboard alone on whatever screen there is.

Everything that people wrote is escaped; the page runs one script and one style sheet of our own, and fetches no more.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from lib.charts.palette import LEVELS
from lib.rules.level import Level
from lib.rules.wording import signed
from lib.slides import (
    Block,
    CellKind,
    Cells,
    Column,
    Deck,
    Figure,
    Figures,
    Map,
    Slide,
    Table,
    Value,
    Words,
    written,
)
from lib.slides.drawing import svg_of
from lib.slides.layout import LONG_TABLE, MANY_FIGURES, Below, chart_high, laid_out
from lib.slides.values import NO_VALUE

HERE = Path(__file__).parent
TIGHT = 82  # pixels of a row of two lines
EVERY = 30  # seconds until the next slide, where it comes by itself
LAMP_CLASSES = {"■": "red", "▲": "yellow"}
TEXTS = {CellKind.TEXT, CellKind.DAY, CellKind.MARK}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
CONTROLS = {
    "back": "‹ 上一页",
    "next": "下一页 ›",
    "full": "全屏 F",
    "dark": "深色 D",
    "auto": f"自动 {EVERY} 秒 A",
    "timer": "计时归零 R",
    "leave": "退出 Esc",
}


@cache
def asset(name: str) -> bytes:
    """The script or the style sheet."""
    return (HERE / name).read_bytes()


def asset_address(name: str) -> str:
    """Where it is served; the hash in it lets browsers keep it until it changes."""
    stem, kind = name.split(".")
    return f"/mingze/{stem}-{hashlib.sha256(asset(name)).hexdigest()[:12]}.{kind}"


def page(deck: Deck, meeting: int) -> str:
    """The page with all slides of the meeting."""
    card, count = deck.card, len(deck.slides)
    title = escape(card["title"])
    sections = [cover(deck)]
    sections += [section(deck, meeting, number, one) for number, one in enumerate(deck.slides, 1)]
    buttons = "".join(
        f'<button type="button" data-act="{act}" aria-pressed="false">{words}</button>'
        for act, words in CONTROLS.items()
    )
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<title>{title}</title><meta name="viewport" content="width=device-width">'
        f'<link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="{asset_address("room.css")}">'
        f'<script src="{asset_address("room.js")}" defer></script></head>'
        f'<body data-home="/present?meeting={meeting}" data-every="{EVERY}" data-count="{count}">'
        f'<main>{"".join(sections)}<div id="clock"></div><div id="controls">{buttons}</div></main></body></html>'
    )


def cover(deck: Deck) -> str:
    """The page that stands on the wall before the meeting begins."""
    card = deck.card
    line = deck.slides[0].line if deck.slides else card["name"]
    empty = "" if deck.slides else "<p>这个会议还没有一页，请先在「会议汇报」里加页。</p>"
    return (
        f'<section class="slide cover on"><h1>{escape(card["title"])}</h1>'
        f"<p>{escape(card['name'])}　{card['held_on']}</p><p>{escape(line)}</p>{empty}"
        f'<footer>{said_state(deck)}<span class="space"></span></footer></section>'
    )


def said_state(deck: Deck) -> str:
    """The state as it stands at the foot of each slide."""
    live = "" if deck.fixed_at else " live"
    return f'<span class="state{live}">{deck.state}</span>'


def section(deck: Deck, meeting: int, number: int, slide: Slide) -> str:
    """One slide."""
    link = ""
    if slide.link:
        address = f"{slide.link}&room={meeting}-{number}"
        link = f'<a href="{escape(address, quote=True)}">看明细</a>'
    alone = " words-only" if all(isinstance(one, Words) for one in slide.blocks) else ""
    return (
        f'<section class="slide{alone}"><h1>{escape(slide.title)}</h1><p class="line">{escape(slide.line)}</p>'
        f'<div class="body">{body(slide.blocks)}</div>'
        f'<footer>{said_state(deck)}<span>{escape(deck.card["title"])}</span><span class="space"></span>{link}'
        f'<span class="page">{number} / {len(deck.slides)}</span></footer></section>'
    )


def body(blocks: Sequence[Block]) -> str:
    """The blocks: words and figures over the whole width, under them charts and tables side by side."""
    above, below = laid_out(blocks)
    drawn = "".join(words(one) if isinstance(one, Words) else figures(one) for one in above)
    alone = "" if len(below) > 1 else " alone"
    parts = "".join(
        f'<div class="part of{weight}{alone}">{part(one, wide, high)}</div>'
        for one, weight, wide, high in below
    )
    return drawn + (f'<div class="row">{parts}</div>' if parts else "")


def part(block: Below, wide: int, high: int) -> str:
    """A chart or a table with its heading."""
    heading = f"<h2>{escape(block.title)}</h2>" if block.title else ""
    if isinstance(block, Table):
        return heading + table(block, high)
    if isinstance(block, Cells):
        return heading + heat(block)
    note = f'<p class="note">{escape(block.note)}</p>' if isinstance(block, Map) and block.note else ""
    drawn = svg_of(block, wide, chart_high(block, high))
    return f'{heading}<div class="chart">{drawn}</div>{note}'


def words(block: Words) -> str:
    """Paragraphs."""
    said = "".join(
        "<p>"
        + "".join(escape(one) if isinstance(one, str) else f"<b>{escape(one[0])}</b>" for one in paragraph)
        + "</p>"
        for paragraph in block.paragraphs
    )
    return f'<div class="words">{said}</div>'


def figures(block: Figures) -> str:
    """Large figures."""
    many = " many" if len(block.items) > MANY_FIGURES else ""
    return f'<div class="figures{many}">{"".join(map(figure, block.items))}</div>'


def figure(one: Figure) -> str:
    """One figure with its change."""
    value = NO_VALUE if one.value is None else f"{one.value:,.{one.places}f}"
    change = ""
    if one.against:
        told = NO_VALUE if one.change is None else signed(one.change, one.places)
        change = f'<div class="change">{escape(one.against)} {told}</div>'
    return (
        f'<div class="figure"><div class="label">{escape(one.label)}</div>'
        f'<div class="value">{value}<span class="unit">{escape(one.unit)}</span></div>{change}</div>'
    )


def table(block: Table, high: int) -> str:
    """Rows under headings; where there is little room, a line each."""
    if not block.rows:
        return f'<p class="none">{escape(block.none or "没有数据。")}</p>'
    whole = sum(column.wide for column in block.columns)
    widths = "".join(f'<col width="{100 * column.wide / whole:.1f}%">' for column in block.columns)
    heads = "".join(f"<th{side(column)}>{escape(column.heading)}</th>" for column in block.columns)
    rows = "".join(
        f"<tr>{''.join(cell(column, value) for column, value in zip(block.columns, row, strict=True))}</tr>"
        for row in block.rows
    )
    tight = high < TIGHT * (len(block.rows) + 1)
    small = ' class="small tight"' if tight else ' class="small"' if len(block.rows) > LONG_TABLE else ""
    return f"<table{small}><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def side(column: Column) -> str:
    """Numbers stand on the right."""
    return "" if column.kind in TEXTS else ' class="number"'


def cell(column: Column, value: Value) -> str:
    """One cell."""
    if column.kind not in TEXTS:
        return f'<td class="number">{escape(written(value, column))}</td>'
    text = written(value, column)
    lamp = LAMP_CLASSES.get(text[:1], "") if column.kind is CellKind.MARK else ""
    whole = "" if column.kind is CellKind.TEXT else " whole"
    return f'<td class="{lamp}{whole}"><span>{escape(text)}</span></td>'


def heat(block: Cells) -> str:
    """A field for each crossing, with shape and share; under it what the colours mean."""
    heads = "".join(f"<th>{escape(name)}</th>" for name in block.columns)
    rows = []
    for line, values, marks in zip(block.rows, block.values, block.marks, strict=True):
        fields = "".join(
            f'<td class="{Level(mark)}">{LEVELS[Level(mark)].shape}{"" if value is None else f" {value:.0f}"}</td>'
            for value, mark in zip(values, marks, strict=True)
        )
        rows.append(f'<tr><th class="lead">{escape(line)}</th>{fields}</tr>')
    key = "　".join(mark.label for mark in LEVELS.values())
    return (
        f'<table class="heat"><colgroup><col width="24%"></colgroup><thead><tr><th></th>{heads}</tr></thead>'
        f'<tbody>{"".join(rows)}</tbody></table><p class="key">{key}；格中数字为百分比</p>'
    )
