"""What is to be issued, to whom, until when: the form beside the preview."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import Viewer
from lib.models import KIND_WORDS, RESPONSIBILITY_WORDS, OrganisationKind, Responsibility
from lib.queries import Wanted
from lib.rules.calendar import earlier, quarter_words
from lib.ui.answers import fetch
from lib.ui.offers import Place, offers
from lib.ui.pickers import switch
from lib.ui.tasks.looking import Look
from lib.ui.words import section, small

CHOSEN, COPIED = "", "copy"
EVERY = "不选就是全部"


def choose(viewer: Viewer, look: Look) -> Wanted:
    """What the supervisor chose in the form."""
    before = quarter_words(earlier(look.quarter))
    copied = switch("from", "从哪里来", {CHOSEN: "选指标和单位", COPIED: f"照{before}下达"}) == COPIED
    section("下达什么", "共性任务选全部指标、全部单位；个性任务只选几项指标、几个单位。")
    indicators = choose_indicators(viewer)
    section("给谁")
    kinds, organisations = choose_organisations(viewer, look)
    section("何时截止，谁负责")
    due_on, others = choose_days(viewer, look, indicators, copied)
    posts = choose_posts(viewer, look, kinds)
    return Wanted(kinds, organisations, indicators, copied, due_on, others, posts)


def choose_indicators(viewer: Viewer) -> tuple[int, ...]:
    """The ids of the indicators that are meant; empty for all."""
    rows = fetch(queries.indicators, viewer)
    rows = rows[rows["active"].astype("bool")]
    sides = st.pills(
        "责任类别",
        [*Responsibility],
        selection_mode="multi",
        format_func=RESPONSIBILITY_WORDS.__getitem__,
        key="tasks_sides",
        help=EVERY,
    )
    narrowed = rows[rows["responsibility"].isin(sides)] if sides else rows
    categories = st.multiselect(
        "指标类别", narrowed["category"].unique().tolist(), key="tasks_categories", placeholder=EVERY
    )
    if categories:
        narrowed = narrowed[narrowed["category"].isin(categories)]
    names = named(narrowed)
    chosen = st.multiselect(
        "指标", list(names), format_func=names.__getitem__, key="tasks_indicators", placeholder=EVERY
    )
    chosen = [number for number in chosen if number in names]
    if not chosen and len(narrowed) == len(rows):
        return ()
    return tuple(chosen or names)


def named(rows: pd.DataFrame) -> dict[int, str]:
    """Code and name of indicators by id."""
    return {
        int(number): f"{code} {name}"
        for number, code, name in zip(rows["id"], rows["code"], rows["name"], strict=True)
    }


def places_below(viewer: Viewer, look: Look) -> list[Place]:
    """The place that is looked at and everything under it, in the order of the tree."""
    by_id = fetch(offers, viewer).by_id
    inside = {look.place}
    for place in by_id.values():  # in the order of the tree: whoever stands above comes first
        if place.parent_id in inside:
            inside.add(place.id)
    return [place for place in by_id.values() if place.id in inside]


def choose_organisations(viewer: Viewer, look: Look) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The kinds and the ids of the organisations that are meant; empty for all."""
    places = places_below(viewer, look)
    kinds: Any = st.pills(
        "单位类型",
        list(dict.fromkeys(OrganisationKind(place.kind) for place in places)),
        selection_mode="multi",
        format_func=KIND_WORDS.__getitem__,
        key=f"tasks_kinds-{look.place}",
        help=EVERY,
    )
    names = {place.id: place.name for place in places if not kinds or place.kind in kinds}
    chosen = st.multiselect(
        "单位",
        list(names),
        format_func=names.__getitem__,
        key=f"tasks_organisations-{look.place}",
        placeholder="不选就是上面类型的全部单位",
    )
    return tuple(kind.value for kind in kinds), tuple(number for number in chosen if number in names)


def choose_days(
    viewer: Viewer, look: Look, indicators: tuple[int, ...], copied: bool
) -> tuple[date | None, tuple[tuple[int, date], ...]]:
    """The due date that is meant for all (None: the usual one), and those of single indicators."""
    usual = "按上季度的日期顺延三个月" if copied else f"该季度的截止日期 {look.due_on}"
    due_on: Any = st.date_input(
        "截止日期",
        None,
        format="YYYY-MM-DD",
        key=f"tasks_due-{look.quarter}-{copied}",
        help=f"不填就是{usual}",
    )
    small(f"截止日期不填，就是{usual}。")
    names = named(fetch(queries.indicators, viewer))
    offered = [number for number in names if not indicators or number in indicators]
    different = st.multiselect(
        "另定日期的指标",
        offered,
        format_func=names.__getitem__,
        key="tasks_different",
        placeholder="例如按月报的几项",
    )
    if not different:
        return due_on, ()
    day: Any = st.date_input(
        "这些指标的截止日期", look.due_on, format="YYYY-MM-DD", key=f"tasks_other_due-{look.quarter}"
    )
    return due_on, tuple((number, day) for number in different if day)


def choose_posts(viewer: Viewer, look: Look, kinds: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The responsible posts by kind of organisation; none for a kind that keeps those of the quarter before."""
    present = dict.fromkeys(place.kind for place in places_below(viewer, look))
    posts = []
    with st.expander("责任人职务，按单位类型", expanded=False):
        small("不填就沿用上季度同一任务的责任人。只写职务，不写姓名；个别的在右边逐项改。")
        for kind in present:
            if not kinds or kind in kinds:
                words = st.text_input(
                    KIND_WORDS[OrganisationKind(kind)],
                    max_chars=100,
                    key=f"tasks_post-{kind}",
                    placeholder="沿用上季度",
                )
                if words and words.strip():
                    posts.append((kind, words.strip()))
    return tuple(posts)
