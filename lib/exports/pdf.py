"""A meeting's slides as PDF, for the folder and for machines without an office: pages that look like the room's view.

typst sets them, offline, from a template (deck.typ, notes.typ), which is handed all texts as JSON: what people wrote is
data there and never markup. The charts are the room's own drawings. Fonts are the machine's, embedded as subsets.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst

from lib.charts.palette import LAMPS, LEVELS, MUTED, RED
from lib.exports.docx import clean
from lib.exports.progress import Report, quiet
from lib.queries.lamp_units import LampState
from lib.rules.level import Level
from lib.rules.wording import Part, signed
from lib.slides import (
    Bars,
    CellKind,
    Cells,
    Column,
    Deck,
    Figure,
    Figures,
    Lines,
    Map,
    Slide,
    Table,
    Value,
    Words,
    written,
)
from lib.slides.drawing import svg_of
from lib.slides.layout import MANY_FIGURES, Place, chart_high, laid_out
from lib.slides.values import NO_VALUE

HERE = Path(__file__).parent
CHINESE = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Source Han Sans CN",
    "HarmonyOS Sans SC",
    "Alibaba PuHuiTi",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "DengXian",
    "Noto Serif CJK SC",
    "SimSun",
)
TEXTS = {CellKind.TEXT, CellKind.DAY, CellKind.MARK}
LAMP_INKS = {"■": RED, "▲": "#c47f00"}
DASHED = {Level.UNREPORTED}


NO_FONT = (
    "这台服务器上没有中文字体，PDF 里的汉字会变成方框，所以不能生成 PDF。"
    "请管理员安装一种中文黑体（Linux：软件包 fonts-noto-cjk；Windows：微软雅黑），重新启动明责后再导出。"
)


class NoChineseFont(Exception):
    """Raised where the machine has no font for Chinese; its words say what is missing and what to install."""


def deck_pdf(deck: Deck, title: str, report: Report = quiet) -> bytes:
    """The file: a cover, then each slide, on as many pages as its tables take. title: of the meeting, as it may be told.

    Raises NoChineseFont where the machine cannot write Chinese.
    """
    return set_in("deck.typ", deck, title, report)


def notes_pdf(deck: Deck, title: str, report: Report = quiet) -> bytes:
    """The speaker's paper: A4, each slide as a picture with its notes under it. Raises NoChineseFont as deck_pdf does."""
    return set_in("notes.typ", deck, title, report)


def set_in(template: str, deck: Deck, title: str, report: Report) -> bytes:
    """The file that the template makes of the slides."""
    fonts = fonts_here()
    family = chinese_in(fonts.families())
    of = len(deck.slides) + 1
    said = []
    for number, slide in enumerate(deck.slides, 1):
        said.append(one_slide(slide, family))
        report(number, of)
    about = {
        "family": family,
        "title": clean(title),
        "about": clean(deck.slides[0].line) if deck.slides else "",
        "held": clean(f"{deck.card['name']}　{deck.card['held_on']}"),
        "day": deck.card["held_on"].timetuple()[:3],
        "state": deck.state,
        "live": deck.fixed_at is None,
        "slides": said,
    }
    made = compiled(HERE / template, json.dumps(about, ensure_ascii=False), fonts)
    report(of, of)
    return made


def compiled(template: Path, words: str, fonts: typst.Fonts) -> bytes:
    """The file, as PDF/A-2a where it can be: that may be kept for good, but no sign may be missing from the fonts."""
    given: dict[str, Any] = {"root": HERE, "font_paths": fonts, "sys_inputs": {"deck": words}}
    try:
        return typst.compile(template, pdf_standards="a-2a", **given)
    except typst.TypstError:  # somebody wrote a sign that no font here has; all else is as it should be
        return typst.compile(template, **given)


@cache
def fonts_here() -> typst.Fonts:
    """The fonts of this machine, looked for once; typst's own stand in for single signs that they lack."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def chinese_in(families: Sequence[str]) -> str:
    """The font that the file is written in: the first of ours among these. Raises NoChineseFont where there is none."""
    known = {one.casefold(): one for one in families}
    for name in CHINESE:
        if name.casefold() in known:
            return known[name.casefold()]
    raise NoChineseFont(NO_FONT)


def missing_font() -> str:
    """Why this machine cannot make the file; empty where it can."""
    try:
        chinese_in(fonts_here().families())
    except NoChineseFont as refusal:
        return str(refusal)
    return ""


def one_slide(slide: Slide, family: str) -> dict[str, Any]:
    """What the template is told of a slide."""
    above, below = laid_out(slide.blocks)
    return {
        "title": clean(slide.title),
        "line": clean(slide.line),
        "above": [words(one) if isinstance(one, Words) else figures(one) for one in above],
        "below": [part(one, family) for one in below],
        "notes": [clean(one) for one in slide.notes.splitlines() if clean(one)],
    }


def words(block: Words) -> dict[str, Any]:
    """Paragraphs of parts."""
    return {"kind": "words", "paragraphs": [[a_part(one) for one in each] for each in block.paragraphs]}


def a_part(one: Part) -> dict[str, Any]:
    """Some words, bold or not; a space at their end stays."""
    said, bold = (one, False) if isinstance(one, str) else (one[0], True)
    return {"text": re.sub(r"\S+(?:\s+\S+)*", lambda found: clean(found[0]), said), "bold": bold}


def figures(block: Figures) -> dict[str, Any]:
    """Large figures."""
    return {
        "kind": "figures",
        "many": len(block.items) > MANY_FIGURES,
        "items": [figure(one) for one in block.items],
    }


def figure(one: Figure) -> dict[str, str]:
    """One figure with its change."""
    change = NO_VALUE if one.change is None else signed(one.change, one.places)
    return {
        "label": clean(one.label),
        "value": NO_VALUE if one.value is None else f"{one.value:,.{one.places}f}",
        "unit": clean(one.unit),
        "change": f"{clean(one.against)} {change}" if one.against else "",
    }


def part(place: Place, family: str) -> dict[str, Any]:
    """A chart or a table with its heading and its share of the width."""
    block, weight, wide, high = place
    said = {"title": clean(block.title), "weight": weight, "note": ""}
    if isinstance(block, Table):
        return said | table(block)
    if isinstance(block, Cells):
        return said | heat(block)
    room = chart_high(block, high)
    drawn = re.sub(r'font-family="[^"]*"', f'font-family="{family}"', svg_of(block, wide, room))
    note = clean(block.note) if isinstance(block, Map) else ""
    return said | {
        "kind": "chart",
        "svg": drawn,
        "shape": room / wide,
        "note": note,
        "told": clean(told(block)),
    }


def told(block: Bars | Lines | Map) -> str:
    """What a chart says, for those who cannot see it: its rows in words."""
    if isinstance(block, Map):
        said = (
            f"{one.name}{LAMPS[LampState(one.state)].word}红{one.red}黄{one.yellow}" for one in block.areas
        )
        return "；".join(said)
    rows = (
        f"{category}{one.name} {NO_VALUE if value is None else f'{value:,.{block.places}f}'}"
        for one in block.series
        for category, value in zip(block.categories, one.values, strict=True)
    )
    return f"{block.title}（{block.unit}）：{'；'.join(rows)}"


def table(block: Table) -> dict[str, Any]:
    """Rows under headings, numbers on the right."""
    return {
        "kind": "table",
        "none": clean(block.none) or "没有数据。",
        "columns": [
            {"heading": clean(one.heading), "wide": one.wide, "number": one.kind not in TEXTS}
            for one in block.columns
        ],
        "rows": [
            [cell(value, column) for value, column in zip(row, block.columns, strict=True)]
            for row in block.rows
        ],
    }


def cell(value: Value, column: Column) -> dict[str, str]:
    """What stands in a cell, and its colour where it is a lamp's."""
    text = clean(written(value, column))
    return {"text": text, "ink": LAMP_INKS.get(text[:1], "") if column.kind is CellKind.MARK else ""}


def heat(block: Cells) -> dict[str, Any]:
    """A field for each crossing in the colour of its level, with shape and share; and what the colours mean."""
    key = "　".join(one.label for one in LEVELS.values())
    return {
        "kind": "heat",
        "columns": [clean(one) for one in block.columns],
        "rows": [
            {
                "name": clean(name),
                "cells": [field(Level(mark), value) for value, mark in zip(values, marks, strict=True)],
            }
            for name, values, marks in zip(block.rows, block.values, block.marks, strict=True)
        ],
        "key": f"{key}；格中数字为百分比",
        "edge": MUTED,
    }


def field(level: Level, value: float | None) -> dict[str, Any]:
    """A field of a heat map."""
    look = LEVELS[level]
    text = look.shape + ("" if value is None else f" {value:.0f}")
    return {"text": text, "fill": look.fill, "ink": look.ink, "dashed": level in DASHED}
