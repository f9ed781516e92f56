"""How a slide will look, drawn with the same figures and charts; under it what it shows, and the speaker's notes."""

from typing import Any

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import Viewer
from lib.actions import meetings
from lib.charts import LEVELS
from lib.rules.calendar import quarter_words
from lib.rules.level import Level
from lib.rules.slides import SlideKind
from lib.slides import Block, CellKind, Cells, Figures, Slide, Table, Words, written
from lib.slides.drawing import svg_of
from lib.ui.administering.asking import pick_place, pick_word
from lib.ui.answers import fetch
from lib.ui.cards import Card, cards
from lib.ui.offers import offers
from lib.ui.presenting.looking import Look, doing
from lib.ui.tables import Column, spelt, table, text
from lib.ui.words import nothing_here, panel, paragraph, plain, section, small

WIDE, HIGH = 1200, 520  # pixels of a preview's chart
NUMBERS = {CellKind.WHOLE, CellKind.DECIMAL, CellKind.RATE, CellKind.CHANGE, CellKind.MONEY}


def previewing(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the slide that is looked at, and the fields in which it is changed."""
    assert look.deck is not None
    if not look.deck.slides:
        with panel():
            nothing_here("还没有可看的页。", "先在左边加一页。")
        return
    slide = look.deck.slides[look.slide - 1]
    with panel():
        section(f"{look.slide}　{slide.title}", slide.line)
        for number, block in enumerate(slide.blocks):
            draw(block, f"present-{look.meeting}-{look.slide}-{number}")
    if look.may_change:
        with panel():
            editing(viewer, look, slide)
    elif slide.notes:
        with panel():
            section("讲稿")
            plain(slide.notes)


def draw(block: Block, key: str) -> None:
    """Nothing. Draws one block."""
    if isinstance(block, Words):
        for parts in block.paragraphs:
            paragraph(parts)
    elif isinstance(block, Figures):
        cards(
            [
                Card(
                    one.label,
                    one.value,
                    one.unit,
                    ((one.against, one.change),) if one.against else (),
                    (),
                    one.places,
                )
                for one in block.items
            ]
        )
    elif isinstance(block, Table):
        rows_of(block, key)
    elif isinstance(block, Cells):
        small(block.title)
        table(
            crossed(block),
            {"指标": text("指标", 190), **{name: text(name, 50) for name in block.columns}},
            key=key,
            alt=block.title,
        )
    else:
        small(block.title)
        st.image(svg_of(block, WIDE, HIGH), width="stretch")


def rows_of(block: Table, key: str) -> None:
    """Nothing. Draws a table's rows as they will be read."""
    if block.title:
        small(block.title)
    if not block.rows:
        small(block.none)
        return
    shown: dict[str, Column] = {}
    values: dict[str, list[str]] = {}
    for at, column in enumerate(block.columns):
        shown[f"{at}"] = spelt(column.heading) if column.kind in NUMBERS else text(column.heading)
        values[f"{at}"] = [written(row[at], column) for row in block.rows]
    table(pd.DataFrame(values), shown, key=key, alt=block.title or "表")


def crossed(block: Cells) -> pd.DataFrame:
    """The heat map's cells in words: shape and share."""
    found: dict[str, Any] = {"指标": list(block.rows)}
    for at, column in enumerate(block.columns):
        found[column] = [
            LEVELS[Level(marks[at])].shape + ("" if values[at] is None else f" {values[at]:.0f}%")
            for values, marks in zip(block.values, block.marks, strict=True)
        ]
    return pd.DataFrame(found)


def editing(viewer: Viewer, look: Look, slide: Slide) -> None:
    """Nothing. Draws what the slide shows, as far as it can be chosen, and the speaker's notes."""
    assert look.card is not None
    rows = fetch(queries.meeting_items, viewer, look.meeting)
    item: dict[str, Any] = rows.iloc[look.slide - 1].to_dict()
    key = f"present_{look.meeting}_{look.card['changed']}_{look.slide}"
    chosen = dict(item["settings"])
    if slide.kind is SlideKind.WORDS:
        chosen["title"] = st.text_input("标题", chosen.get("title", ""), max_chars=40, key=f"{key}_title")
        chosen["text"] = st.text_area(
            "文字，一行一段",
            chosen.get("text", ""),
            height=150,
            max_chars=meetings.LONGEST_TEXT,
            key=f"{key}_text",
        )
    elif slide.kind is SlideKind.UNIT:
        chosen = unit_settings(viewer, look, chosen, key)
    elif slide.kind is SlideKind.COMPARISON:
        chosen = comparison_settings(viewer, look, chosen, key)
    notes = st.text_area(
        "讲稿", item["notes"], height=110, max_chars=meetings.LONGEST_NOTES, key=f"{key}_notes"
    )

    def change(viewer: Viewer) -> None:
        meetings.change_item(viewer, look.meeting, look.slide, chosen, notes or "")

    st.button("保存这一页", key="present_save", on_click=doing, args=(change,))


def places_under(viewer: Viewer, look: Look) -> pd.DataFrame:
    """The organisations that a slide of the meeting can be about: its own and those under it."""
    assert look.card is not None
    rows, top = fetch(queries.organisations, viewer), int(look.card["organisation_id"])
    inside = {top}
    for organisation, parent in zip(rows["id"], rows["parent_id"], strict=True):  # in tree order
        if parent in inside:
            inside.add(organisation)
    return rows[rows["id"].isin(inside)].reset_index(drop=True)


def unit_settings(viewer: Viewer, look: Look, chosen: dict[str, Any], key: str) -> dict[str, Any]:
    """Which organisation the slide is about; nothing chosen is that with the lowest score."""
    which = {"lowest": "得分最低的单位", "one": "指定一个单位"}
    how = pick_word("讲哪个单位", which, "one" if chosen.get("organisation") else "lowest", f"{key}_which")
    if how == "lowest":
        return {}
    places = places_under(viewer, look)
    current = int(chosen.get("organisation") or places["id"].iloc[-1])
    return {"organisation": pick_place("单位", places, current, f"{key}_unit")}


def comparison_settings(viewer: Viewer, look: Look, chosen: dict[str, Any], key: str) -> dict[str, Any]:
    """What is compared: two quarters, or two organisations."""
    assert look.card is not None
    which = {"quarters": "两个季度", "places": "两个单位"}
    how = pick_word("对比什么", which, "places" if "left" in chosen else "quarters", f"{key}_which")
    if how == "places":
        places = places_under(viewer, look)
        first, last = int(places["id"].iloc[0]), int(places["id"].iloc[-1])
        return {
            "left": pick_place("单位", places, int(chosen.get("left", first)), f"{key}_left"),
            "right": pick_place("与", places, int(chosen.get("right", last)), f"{key}_right"),
        }
    others = {
        str(one): quarter_words(one)
        for one in sorted(fetch(offers, viewer).quarters, reverse=True)
        if one < int(look.card["quarter_id"])
    }
    if not others:
        return {}
    current = str(chosen.get("quarter") or next(iter(others)))
    return {"quarter": int(pick_word("与哪个季度", others, current, f"{key}_quarter"))}
