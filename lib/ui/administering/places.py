"""单位: the tree of organisations, and one of them renamed, moved or closed. Many at once go through a file."""

from functools import partial
from typing import Any

import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import Refused
from lib.actions import organisations as actions
from lib.models import KIND_WORDS, OrganisationKind
from lib.ui import address
from lib.ui.administering.asking import NOTHING_FOUND, Act, Question, ask, matching, pick_place, pick_word
from lib.ui.administering.examples import examples
from lib.ui.answers import fetch
from lib.ui.bar import INDENT
from lib.ui.clock import today
from lib.ui.tables import day, table, text, words
from lib.ui.words import panel, plain, section, small

KEEP = Permission.KEEP_ORGANISATIONS
KINDS = {kind.value: words_ for kind, words_ in KIND_WORDS.items()}


def places(viewer: Viewer) -> None:
    """Nothing. Draws the tree, and the organisation that the address names."""
    rows = fetch(queries.organisations, viewer)
    rows["indented"] = [
        INDENT * depth + name for name, depth in zip(rows["name"], rows["depth"], strict=True)
    ]
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        shown = matching(rows, ("name", "code"), "unit_search", "搜索单位名称或编码")
        small(f"共 {len(shown)} 个单位。点一行，在右边办理；新增或批量修改，请到「数据上报」上传“组织名录”。")
        if shown.empty:
            small(NOTHING_FOUND)
        else:
            table(
                shown,
                {
                    "indented": text("单位", 330),
                    "code": text("编码", 140),
                    "kind": words("类型", KIND_WORDS, 110),
                    "closed_on": day("撤销日期", 110),
                },
                key="units",
                alt="单位",
                on_pick=lambda unit: address.change(unit=unit["code"]),
                rows=17,
            )
        examples(viewer)
    with panel(right):
        picked = rows[rows["code"] == address.read("unit")]
        if picked.empty:
            section("办理")
            small("在左边点一个单位。")
        else:
            show_place(viewer, picked.iloc[0].to_dict())


def show_place(viewer: Viewer, place: dict[str, Any]) -> None:
    """Nothing. Draws one organisation, what it was before, and what can be done to it."""
    card = fetch(queries.organisation_card, viewer, place["id"]).iloc[0]
    section(place["name"])
    closed = f"\n撤销　{place['closed_on']}" if place["closed_on"] else ""
    above = card["parent"] or "（最上级）"
    plain(f"编码　{place['code']}\n类型　{KIND_WORDS[place['kind']]}\n上级　{above}{closed}")
    for words_, key, question in (
        ("改名、改类型", "unit_rename", rename(place)),
        ("移到另一个上级单位", "unit_move", move(place)),
        ("恢复", "unit_reopen", reopen(place)) if closed else ("撤销", "unit_close", close(place)),
    ):
        st.button(words_, key=key, width="stretch", on_click=ask, args=(question,))
    changes = fetch(queries.organisation_changes, viewer, place["id"])
    if changes.empty:
        small("没有改过名，也没有移动过。")
        return
    small("沿革（改动之前的名称和上级）")
    columns = {"changed_on": day("改动日期", 94), "name": text("原名称"), "parent": text("原上级")}
    table(changes, columns, key="unit_changes", alt="沿革", rows=6)


def rename(place: dict[str, Any]) -> Question:
    """The dialog that gives an organisation another name or kind."""

    def fill(viewer: Viewer) -> Act:
        name = st.text_input("单位名称", place["name"], max_chars=60, key=f"name{place['id']}") or ""
        kind = pick_word("单位类型", KINDS, place["kind"], f"kind{place['id']}")

        def act(viewer: Viewer) -> str:
            actions.rename_organisation(viewer, place["id"], name, OrganisationKind(kind), today(viewer))
            return f"已修改 {place['code']} {name}，原来的名称记入沿革。"

        return act

    return Question("改名、改类型", f"编码 {place['code']} 不变，历史数据都保留。", "保存", KEEP, fill)


def move(place: dict[str, Any]) -> Question:
    """The dialog that puts an organisation under another one."""

    def fill(viewer: Viewer) -> Act:
        rows = fetch(queries.organisations, viewer)
        rows = rows[rows["closed_on"].isna() & (rows["id"] != place["id"])]
        parent = pick_place("新的上级单位", rows, place["parent_id"] or 0, f"parent{place['id']}")
        return partial(moved, place, parent)

    about = f"{place['name']}连同它的下级单位一起移动；以往各季度的数据跟着它走。"
    return Question("移到另一个上级单位", about, "移动", KEEP, fill)


def moved(place: dict[str, Any], parent: int, viewer: Viewer) -> str:
    """The outcome of a move."""
    if not parent:
        raise Refused("最上级单位不能移动。")
    actions.move_organisation(viewer, place["id"], parent, today(viewer))
    return f"已移动{place['name']}，原来的上级单位记入沿革。"


def close(place: dict[str, Any]) -> Question:
    """The dialog that closes an organisation."""

    def fill(viewer: Viewer) -> Act:
        on = st.date_input("撤销日期", today(viewer), format="YYYY-MM-DD", key=f"closed{place['id']}")

        def act(viewer: Viewer) -> str:
            if on is None:
                raise Refused("请选择撤销日期。")
            actions.close_organisation(viewer, place["id"], on)
            return f"{place['name']}已撤销。"

        return act

    return Question("撤销单位", f"{place['name']}以往的数据都保留，以后不再下达任务。", "撤销", KEEP, fill)


def reopen(place: dict[str, Any]) -> Question:
    """The dialog that takes a closing back."""

    def act(viewer: Viewer) -> str:
        actions.reopen_organisation(viewer, place["id"])
        return f"{place['name']}已恢复。"

    return Question("恢复单位", f"{place['name']}重新可以下达任务。", "恢复", KEEP, lambda viewer: act)
