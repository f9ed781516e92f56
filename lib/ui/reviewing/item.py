"""One item whole: the verdict's buttons, what was handed in, last quarter's text beside it, hints and earlier versions."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lib import queries
from lib.access import Viewer
from lib.actions.reviewing import Item
from lib.rules.calendar import LAST_DAY, earlier, quarter_words
from lib.rules.hints import HINT_WORDS
from lib.rules.reasons import COMMON
from lib.rules.status import VERDICT_WORDS, Verdict
from lib.ui.answers import fetch
from lib.ui.offers import offers
from lib.ui.reviewing.desk import desk_of, give, take_back
from lib.ui.reviewing.hinting import Told
from lib.ui.reviewing.looking import Key, Look, open_item, written
from lib.ui.words import escaped, nothing_here, plain, section, small

HEIGHT = 190  # pixels; a longer text scrolls, so that what stands below keeps its place


def show_item(
    viewer: Viewer,
    look: Look,
    key: Key,
    keys: Sequence[Key],
    hints: Mapping[Key, tuple[Told, ...]],
) -> None:
    """Nothing. Draws the item; its verdict can be given while it waits in the queue."""
    quarter, organisation, indicator = key
    card = fetch(queries.review_card, viewer, organisation, quarter, indicator)
    if card is None or not card["version"]:
        nothing_here("没有这项上报，或者它不在您的管理范围内。", "请从左边的清单里打开。")
        return
    waits = card["verdict"] is None
    following = next_of(key, keys)
    steer(key, keys)
    if key in keys:
        verdict(look, card, following)
    elif not waits:
        small("这一项已经审核；结论有变的，在「数据上报」上传“审核结果”，或撤销刚才的审核。")
    section(
        card["indicator"],
        " · ".join(
            (
                card["name"],
                quarter_words(quarter),
                card["indicator_code"],
                f"责任人 {card['responsible'] or '未定'}",
                f"截止 {card['due_on']}",
            )
        ),
    )
    told(viewer, key, hints.get(key, ()))
    texts(viewer, card)
    small(f"完成标准：{card['standard']}")
    small(f"佐证要求：{card['wanted'] or '未定'}")


def next_of(key: Key, keys: Sequence[Key]) -> Key | None:
    """What comes up after the item: the one behind it, at the end the first one."""
    if key not in keys:
        return keys[0] if keys else None
    at = keys.index(key)
    rest = [*keys[at + 1 : at + 2], *keys[:1]]
    return rest[0] if rest[0] != key else None


def steer(key: Key, keys: Sequence[Key]) -> None:
    """Nothing. Draws where one is in the queue, the ways forward and back, and the way to take the last verdict back."""
    desk = desk_of()
    at = keys.index(key) if key in keys else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="review_steer"):
        small(f"第 {at + 1:,} 项，共 {len(keys):,} 项" if at is not None else f"待审核 {len(keys):,} 项")
        before = keys[at - 1] if at else None
        after = next_of(key, keys)
        st.button(
            "上一项",
            key="review_before",
            shortcut="B",
            disabled=before is None,
            on_click=open_item,
            args=(before,),
        )
        st.button(
            "下一项",
            key="review_after",
            shortcut="N",
            disabled=after is None,
            on_click=open_item,
            args=(after,),
        )
        if desk.given:
            last = desk.given[-1]
            st.button(
                "撤销上一次",
                key=f"review_undo-{last.batch}",
                shortcut="Z",
                on_click=take_back,
                help=escaped(last.words),
            )
        if desk.done:
            small(desk.done)


def verdict(look: Look, card: Mapping[str, Any], following: Key | None) -> None:
    """Nothing. Draws the buttons of the verdict: one click or key passes, or returns for a common reason."""
    item = Item(card["quarter_id"], card["organisation_id"], card["indicator_id"], card["version"])
    what = f"{card['name']}「{card['indicator']}」"
    name = f"{written(item[:3])}-{item.version}"

    def button(label: str, part: str, reason: str, **options: Any) -> None:
        given = Verdict.RETURNED if reason else Verdict.PASSED
        st.button(
            escaped(label),
            key=f"review_{part}-{name}",
            on_click=give,
            args=(item, given, reason, look.today, what, following),
            **options,
        )

    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="review_verdict"):
        button("通过", "pass", "", type="primary", shortcut="P")
        small("退回：")
        for number, reason in enumerate(COMMON, 1):
            button(reason, f"return{number}", reason, shortcut=str(number))
    own_reason(look, item, what, name, following)


def own_reason(look: Look, item: Item, what: str, name: str, following: Key | None) -> None:
    """Nothing. Draws the field for another reason, and the button that returns with it."""
    field = f"review_reason-{name}"

    def give_typed() -> None:
        give(item, Verdict.RETURNED, st.session_state.get(field) or "", look.today, what, following)

    words, press = st.columns([5, 1], gap="small", vertical_alignment="bottom")
    words.text_input(
        "其他退回意见",
        key=field,
        max_chars=2000,
        placeholder="其他退回意见",
        label_visibility="collapsed",
    )
    press.button("退回", key=f"review_return-{name}", on_click=give_typed, width="stretch")


def told(viewer: Viewer, key: Key, hints: Sequence[Told]) -> None:
    """Nothing. Draws the hints, with the other organisation's text where the two are alike."""
    if not hints:
        return
    with st.container(border=True, gap="xsmall", key="review_hints"):
        small("提示，仅供参考")
        for hint in hints:
            plain(f"{HINT_WORDS[hint.hint]}：{hint.said}")
            if hint.other is not None:
                other_text(viewer, key, hint.other)


def other_text(viewer: Viewer, key: Key, other: int) -> None:
    """Nothing. Draws what another organisation of the viewer's handed in for the same indicator."""
    place = fetch(offers, viewer).by_id.get(other)
    rows = fetch(queries.versions, viewer, other, key[0], key[2], LAST_DAY)
    if place is None or rows.empty:
        return
    with st.expander(escaped(f"{place.name}的原文")):
        handed_in(rows.iloc[0].to_dict())


def texts(viewer: Viewer, card: Mapping[str, Any]) -> None:
    """Nothing. Draws what was handed in and, beside it, what the organisation said of it a quarter before."""
    quarter, organisation, indicator = card["quarter_id"], card["organisation_id"], card["indicator_id"]
    rows = fetch(queries.versions, viewer, organisation, quarter, indicator, LAST_DAY)
    last = earlier(quarter)
    before = fetch(queries.versions, viewer, organisation, last, indicator, LAST_DAY)
    left, right = st.columns(2, gap="small")
    with left.container(border=True, gap="xsmall", height="stretch"):
        version = f"（第 {card['version']} 次）" if card["version"] > 1 else ""
        st.markdown(f"**本次上报{version}**")
        handed_in(rows.iloc[0].to_dict())
    with right.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f"**上季度（{quarter_words(last)}）**")
        if before.empty:
            small("上季度没有这项指标的上报。")
        else:
            handed_in(before.iloc[0].to_dict())
    earlier_ones = [row for row in rows.to_dict("records") if row["version"] < card["version"]]
    if earlier_ones:
        with st.expander(f"以前各次上报和审核（{len({row['version'] for row in earlier_ones})} 次）"):
            for row in earlier_ones:
                handed_in(row, numbered=True)


def handed_in(row: Mapping[str, Any], numbered: bool = False) -> None:
    """Nothing. Draws one hand-in: its text, evidence, days, and its verdict where it has one."""
    plain(row["content"])
    small(f"佐证材料：{row['evidence'] or '未提供'}")
    number = f"第 {row['version']} 次上报　" if numbered else ""
    done = f"完成 {row['done_on']}　" if row["done_on"] else ""
    small(f"{number}{done}上报 {row['reported_on']}　{row['handed_in_by']}")
    if row["verdict"]:
        verdict_words = VERDICT_WORDS[row["verdict"]]
        small(f"审核：{verdict_words}（{row['reviewed_on']}，{row['reviewed_by']}）{row['reason']}")
