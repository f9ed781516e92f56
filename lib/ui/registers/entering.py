"""登记一条: the form of one entry, made from the columns of its register's file; and the same form to put one right."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import Refused
from lib.actions.filing import Row, file_rows
from lib.datasets.columns import Choice, Column, Day, Text
from lib.datasets.register_rows import follows
from lib.datasets.registering import Register
from lib.importing import Look
from lib.ui.administering.asking import Act, Question, ask, pick_any_place
from lib.ui.answers import fetch
from lib.ui.registers.looking import RegisterLook

TITLE = "屏幕登记"  # names the batch's file


def offer_form(viewer: Viewer, look: RegisterLook, register: Register) -> None:
    """Nothing. A button that opens the form of a new entry, for who keeps the register, on today's screen."""
    if look.now and viewer.may(register.permission):
        st.button("登记一条…", key="register_new", on_click=ask, args=(question(look, register, None),))


def offer_correction(
    viewer: Viewer, look: RegisterLook, register: Register, entry: Mapping[str, Any]
) -> None:
    """Nothing. A button that opens the form of an entry that stands; what it said before stays in the import records."""
    if look.now and viewer.may(register.permission):
        st.button(
            "更正或补充…", key="register_mend", on_click=ask, args=(question(look, register, dict(entry)),)
        )


def question(look: RegisterLook, register: Register, entry: dict[str, Any] | None) -> Question:
    """The form as a dialog: of a new entry, or of one that stands."""
    about = f"{register.about}成批的请到「数据上报」上传文件。" if entry is None else entry["organisation"]
    title = f"{'更正' if entry else '登记'}{register.words}"
    return Question(
        title, about, "保存" if entry else "登记", register.permission, partial(fill, look, register, entry)
    )


def fill(look: RegisterLook, register: Register, entry: dict[str, Any] | None, viewer: Viewer) -> Act:
    """Draws a field for each column of the file; the act hands in what stands in them."""
    places = fetch(queries.organisations, viewer)
    places = places[places["closed_on"].isna()] if entry is None else places
    codes = dict(zip(places["id"].tolist(), places["code"], strict=True))
    place = (
        entry["organisation_id"] if entry else pick_any_place("单位", places, look.place, "register_place")
    )
    said: dict[str, Any] = {"organisation": codes.get(place, "")}
    sides = st.columns(2, gap="small")
    asked = [column for column in register.shown if column.name not in hidden(viewer, register)]
    beside = [column for column in asked if not (isinstance(column.kind, Text) and column.kind.lines)]
    for number, column in enumerate(beside):
        with sides[number % 2]:
            said[column.name] = field(look, register, column, entry)
    for column in asked:
        if column not in beside:
            said[column.name] = field(look, register, column, entry)

    def act(who: Viewer) -> str:
        if not said["organisation"]:
            raise Refused("请选择单位。")
        name = f"{TITLE}-{register.words}"
        file_rows(who, register.name, name, [said], agree=partial(meant, register, said, entry is None))
        return f"{register.words}：已保存。"

    return act


def meant(register: Register, said: Row, new: bool, seen: Look) -> None:
    """Nothing. Raises Refused where a new entry would change one that stands."""
    if new and seen.difference is not None and seen.difference.changed:
        named = "、".join(f"{register.column(name).heading} {said[name]}" for name in register.key[1:])
        raise Refused(f"这个单位已有{named} 的记录，没有保存；要改它，请从台账里点开它更正。")


def hidden(viewer: Viewer, register: Register) -> tuple[str, ...]:
    """The columns with names that the viewer may not see; what stands in them stays."""
    return () if viewer.may(Permission.SEE_NAMES) else register.names


def field(look: RegisterLook, register: Register, column: Column, entry: Mapping[str, Any] | None) -> Any:
    """What stands in the field of a column: a day, a word out of some, or a text; None for nothing."""
    stood = entry[column.name] if entry else None
    if entry and follows(register, entry, column.name):  # so that it follows what is put right
        stood = None
    stood = None if stood is None or stood != stood else stood
    label = column.heading if column.required else f"{column.heading}（可不填）"
    key, help = f"register_field_{column.name}", column.help or None
    fixed = entry is not None and column.name in register.key
    if isinstance(column.kind, Day):
        begun = stood or (look.today if column.required and entry is None else None)
        return st.date_input(label, begun, format="YYYY-MM-DD", key=key, help=help, disabled=fixed)
    if isinstance(column.kind, Choice):
        options = list(column.kind.words)
        words = {value: word for word, value in column.kind.words.items()}
        at = options.index(words[stood]) if stood in words else None
        return st.selectbox(
            label,
            options,
            index=at,
            placeholder="请选择",
            key=key,
            help=help,
            disabled=fixed,
            filter_mode=None,
        )
    text = "" if stood is None else stood.isoformat() if isinstance(stood, date) else spelt(stood)
    if isinstance(column.kind, Text) and column.kind.lines:
        return st.text_area(label, text, max_chars=column.kind.limit, key=key, help=help, disabled=fixed)
    return st.text_input(label, text, key=key, help=help, disabled=fixed)


def spelt(value: Any) -> str:
    """A value as a person would type it."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)
