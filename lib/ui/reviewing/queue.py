"""The queue (待审核): what waits for a verdict, narrowed by filters; beside it one item, the next one comes up at once."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.models import KIND_WORDS
from lib.rules.calendar import quarter_words
from lib.rules.hints import HINT_WORDS, Hint
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.offers import offers
from lib.ui.reviewing.bulk import offer_bulk
from lib.ui.reviewing.hinting import Told, hints_of
from lib.ui.reviewing.item import show_item
from lib.ui.reviewing.looking import Key, Look, item_in_address, open_item
from lib.ui.tables import text, tick_table, whole
from lib.ui.words import nothing_here, panel, section, small

EVERYTHING = ""
WAITED = {EVERYTHING: "不限", "3": "3 天以上", "7": "7 天以上", "15": "15 天以上"}
SHOWN = 200  # rows that a browser is sent
ROWS = 17
LISTED = {
    "here": text("", 24),
    "waited": whole("天", 40, "从上报日期到今天，已等了几天"),
    "name": text("单位", 100),
    "indicator": text("指标", 142),
    "hinted": text("提示", 98, "提示，仅供参考"),
}
FILTERS = ("in_quarter", "of_kind", "of_indicator", "hint", "waited")


def queue(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the queue with its filters, and beside it the item that is looked at."""
    rows, hints, barred = fetch(waiting, viewer, look.place)
    named = item_in_address()
    if rows.empty and named is None:
        nothing_waits(look, barred)
        return
    chosen = narrowed(rows, filters(viewer, rows))
    keys = list(zip(chosen["quarter_id"], chosen["organisation_id"], chosen["indicator_id"], strict=True))
    key = named or (keys[0] if keys else None)
    left, right = st.columns([1, 1.5], gap="small")
    with panel(left):
        section(f"待审核（{len(chosen):,} 项）", f"{look.place_name}；等得最久的在前，点一行打开")
        if barred:
            small(f"另有 {barred} 项不在这里：本人上报的，或者季度已锁定、又没有补报许可的。")
        listing(viewer, look, chosen, keys, key)
    with panel(right):
        if key is None:
            nothing_here("没有符合筛选条件的上报。", "换一个筛选条件，或选“全部”。")
        else:
            show_item(viewer, look, key, keys, hints)


def waiting(
    session: Session, viewer: Viewer, place: int
) -> tuple[pd.DataFrame, dict[Key, tuple[Told, ...]], int]:
    """What waits and can be judged, with its hints in words; all hints of its quarters; how many cannot be judged."""
    rows = queries.waiting_reviews(session, viewer, place)
    open_ones = rows[rows["barred"] == ""].reset_index(drop=True)
    hints: dict[Key, tuple[Told, ...]] = {
        (quarter, *key): told
        for quarter in sorted(set(open_ones["quarter_id"]))
        for key, told in hints_of(session, viewer, quarter).items()
    }
    keys = zip(*(open_ones[name] for name in ("quarter_id", "organisation_id", "indicator_id")), strict=True)
    kinds = [tuple(one.hint for one in hints.get(key, ())) for key in keys]
    words = ["、".join(HINT_WORDS[hint] for hint in found) for found in kinds]
    return (
        open_ones.assign(hints=pd.Series(kinds, dtype="object"), hinted=pd.Series(words, dtype="object")),
        hints,
        len(rows) - len(open_ones),
    )


def nothing_waits(look: Look, barred: int) -> None:
    """Nothing. Says that there is nothing to judge."""
    more = f"（另有 {barred} 项是本人上报的，或者季度已锁定、又没有补报许可，不能审核。）" if barred else ""
    nothing_here(
        f"{look.place_name}现在没有等待审核的上报。{more}",
        "单位上报以后会出现在这里；已经审核的情况，见上面的“审核情况”。",
    )


def filters(viewer: Viewer, rows: pd.DataFrame) -> dict[str, str]:
    """What the queue is narrowed by; the choices live in the address."""
    quarters = rows["quarter_id"].value_counts().sort_index()
    kinds, indicators = rows["kind"].value_counts(), rows["indicator_code"].value_counts()
    names = dict(zip(rows["indicator_code"], rows["indicator"], strict=True))
    offered = {
        "in_quarter": {str(number): f"{quarter_words(number)} {count}" for number, count in quarters.items()},
        "of_kind": {kind: f"{KIND_WORDS[kind]} {count}" for kind, count in kinds.items()},
        "of_indicator": {code: f"{names[code]} {indicators[code]}" for code in sorted(names)},
        "hint": hint_options(rows),
    }
    keep_chosen(viewer, offered)
    labels = ("季度", "单位类型", "指标", "提示", "已等")
    found = {}
    for column, name, label in zip(st.columns([1.3, 1, 1.8, 1.3, 1]), FILTERS, labels, strict=True):
        options = WAITED if name == "waited" else {EVERYTHING: f"全部 {len(rows)}", **offered[name]}
        with column:
            found[name] = pick(name, label, options)
    return found


def keep_chosen(viewer: Viewer, offered: dict[str, dict[str, str]]) -> None:
    """Nothing. Adds what the address narrows to though nothing of it waits any more: to the last verdict no other follows."""
    indicators = fetch(queries.indicators, viewer)
    known = {
        "in_quarter": {str(number): quarter_words(number) for number in fetch(offers, viewer).quarters},
        "of_kind": {kind.value: word for kind, word in KIND_WORDS.items()},
        "of_indicator": dict(zip(indicators["code"], indicators["name"], strict=True)),
    }
    for name, words in known.items():
        if (value := address.read(name)) in words:
            offered[name].setdefault(value, f"{words[value]} 0")


def hint_options(rows: pd.DataFrame) -> dict[str, str]:
    """The hints that the queue can be narrowed to, and none at all."""
    count = rows["hints"].explode().value_counts()
    found = {"any": f"有提示 {int((rows['hinted'] != '').sum())}"}
    found |= {hint.value: f"{HINT_WORDS[hint]} {count.get(hint, 0)}" for hint in Hint}
    return found | {"none": f"没有提示 {int((rows['hinted'] == '').sum())}"}


def pick(name: str, label: str, options: Mapping[str, str]) -> str:
    """One of the options (value → words), as the address names it."""
    value = address.chosen(name, options, EVERYTHING)
    st.session_state[f"queue_{name}"] = value
    st.selectbox(
        label,
        list(options),
        format_func=lambda one: options.get(one, ""),
        key=f"queue_{name}",
        on_change=refilter,
        args=(name,),
        filter_mode="contains" if name == "of_indicator" else None,
    )
    return value


def refilter(name: str) -> None:
    """Nothing. Writes a changed filter into the address, and opens the first item of the new queue."""
    address.change(**{name: st.session_state[f"queue_{name}"] or None, "item": None})


def narrowed(rows: pd.DataFrame, by: Mapping[str, str]) -> pd.DataFrame:
    """The rows that fit all filters."""
    fits = pd.Series(True, index=rows.index)
    if by["in_quarter"]:
        fits &= rows["quarter_id"] == int(by["in_quarter"])
    if by["of_kind"]:
        fits &= rows["kind"] == by["of_kind"]
    if by["of_indicator"]:
        fits &= rows["indicator_code"] == by["of_indicator"]
    if by["waited"]:
        fits &= rows["waited"] >= int(by["waited"])
    if by["hint"] in ("any", "none"):
        fits &= (rows["hinted"] != "") == (by["hint"] == "any")
    elif by["hint"]:
        fits &= pd.Series([by["hint"] in found for found in rows["hints"]], index=rows.index, dtype="bool")
    return rows[fits].reset_index(drop=True)


def listing(viewer: Viewer, look: Look, rows: pd.DataFrame, keys: list[Key], key: Key | None) -> None:
    """Nothing. Draws the part of the queue around the item; a click opens another, ticked ones are judged together."""
    at = keys.index(key) if key in keys else 0
    start = at // SHOWN * SHOWN
    shown = rows.iloc[start : start + SHOWN].reset_index(drop=True)
    if len(rows) > SHOWN:
        small(f"这里列出第 {start + 1:,} 至 {start + len(shown):,} 项。")
    marks = ["▶" if one == key else "" for one in keys[start : start + SHOWN]]
    ticked = tick_table(
        shown.assign(here=pd.Series(marks, dtype="object")),
        LISTED,
        # the browser knows a row by its number: other rows must be another table
        key=f"queue-{hash(tuple(keys[start : start + SHOWN]))}",
        alt="待审核",
        on_pick=picked,
        rows=ROWS,
    )
    offer_bulk(look, ticked)


def picked(row: Mapping[str, Any]) -> None:
    """Nothing. Opens the picked item."""
    open_item((int(row["quarter_id"]), int(row["organisation_id"]), int(row["indicator_id"])))
