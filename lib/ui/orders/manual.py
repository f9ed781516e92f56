"""Lamps lit by hand (人工亮灯): the lit ones, and the dialogs in which a supervisor lights or clears one, with a reason."""

from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import lamps
from lib.models import KIND_WORDS, LAMP_LEVEL_WORDS, LampLevel, LampRule
from lib.rules.calendar import quarter_of
from lib.ui.administering.asking import Act, Question, pick_place, pick_word
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import ask, fetch
from lib.ui.clock import today
from lib.ui.lamps import level_of
from lib.ui.tables import day, table, text, whole, words
from lib.ui.words import nothing_here, panel, section
from lib.ui.workbar import Look

KEEP = Permission.KEEP_LAMPS
LEVELS = {level.value: words_ for level, words_ in LAMP_LEVEL_WORDS.items()}
MANUAL = {
    "lamp": text("灯", 80),
    "name": text("单位", 170),
    "kind": words("类型", KIND_WORDS, 80),
    "county": text("所在", 120),
    "source": text("亮灯的原因", 400),
    "raised_on": day("亮灯日期", 100),
    "days": whole("天数", 60),
    "order_label": text("督办单", 180),
}


def manual_lamps(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the lamps that were lit by hand and are lit still; a click clears one."""
    if look.now:
        st.button(
            "给单位亮灯…", type="primary", key="lamp_light", on_click=open_dialog, args=(light(look.place),)
        )
    question = ask(lit_by_hand, viewer, look)
    found = len(question.frame())
    with panel():
        then = "；点一行，写明原因后熄灭" if look.now else ""
        section(f"人工亮的灯（{found} 盏）", f"{look.line}{then}")
        if not found:
            nothing_here("没有人工亮的灯。", "规则没有覆盖的问题，由监督员写明原因后亮灯，整改到位后再熄灭。")
            return
        table(
            question,
            MANUAL,
            key=f"manual-{look.key}",
            alt="人工亮的灯",
            on_pick=(lambda lamp: open_dialog(clear(lamp))) if look.now else None,
            rows=16,
        )


def lit_by_hand(session: Session, viewer: Viewer, look: Look) -> pd.DataFrame:
    """The lamps lit by hand under the place."""
    rows = queries.lit_lamps(session, viewer, look.place, quarter_of(look.as_of), look.as_of)
    rows = rows[rows["rule"] == LampRule.MANUAL].reset_index(drop=True)
    shown = [level_of(lamp) for lamp in rows.to_dict("records")]
    return rows.assign(lamp=pd.Series(shown, dtype="object"))


def light(place: int) -> Question:
    """The dialog that lights a lamp on an organisation, at first the given one."""

    def fill(viewer: Viewer) -> Act:
        places = fetch(queries.organisations, viewer)
        organisation = pick_place("单位", places[places["closed_on"].isna()], place, "lamp_place")
        level = pick_word("级别", LEVELS, LampLevel.YELLOW, "lamp_level")
        reason = st.text_area("亮灯的原因", height=110, max_chars=lamps.LONGEST_REASON, key="lamp_reason")

        def act(viewer: Viewer) -> str:
            lamps.light_lamp(viewer, organisation, LampLevel(level), reason or "", today(viewer))
            name = places.loc[places["id"] == organisation, "name"].iloc[0]
            return f"已给{name}亮{LEVELS[level]}。"

        return act

    about = "规则没有覆盖的问题，可以人工亮灯。灯一直亮到监督员写明原因、把它熄灭为止。"
    return Question("人工亮灯", about, "亮灯", KEEP, fill)


def clear(lamp: dict[str, Any]) -> Question:
    """The dialog that clears a lamp."""

    def fill(viewer: Viewer) -> Act:
        key = f"lamp_clear{lamp['source_id']}"
        reason = st.text_area("熄灭的原因", height=110, max_chars=lamps.LONGEST_REASON, key=key)

        def act(viewer: Viewer) -> str:
            lamps.clear_lamp(viewer, int(lamp["source_id"]), reason or "", today(viewer))
            return "灯已熄灭。"

        return act

    about = f"{lamp['name']}　{level_of(lamp)}\n{lamp['source']}\n{lamp['raised_on']} 亮灯"
    return Question("熄灭人工亮的灯", about, "熄灭", KEEP, fill)
