"""Many at once: ticked items are passed, or returned for one reason, in one dialog and one batch."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lib.access import Permission, Viewer
from lib.actions.reviewing import Item
from lib.rules.reasons import COMMON
from lib.rules.status import VERDICT_WORDS, Verdict
from lib.ui.administering.asking import Question
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.reviewing.desk import desk_of
from lib.ui.reviewing.looking import Look, open_item
from lib.ui.words import small

OTHER = "其他（在下面写明）"
NAMED = 3


def offer_bulk(look: Look, ticked: pd.DataFrame) -> None:
    """Nothing. Draws the buttons for the ticked items."""
    if ticked.empty:
        small("勾选左边的方框，可以把几项一起通过或退回。")
        return
    names = ("quarter_id", "organisation_id", "indicator_id", "version")
    items = [Item(*map(int, row)) for row in zip(*(ticked[name] for name in names), strict=True)]
    shown = [f"{name}「{what}」" for name, what in zip(ticked["name"], ticked["indicator"], strict=True)]
    more = f" 等 {len(shown)} 项" if len(shown) > NAMED else ""
    what = "、".join(shown[:NAMED]) + more
    with st.container(horizontal=True, vertical_alignment="center", key="review_bulk"):
        for verdict, kind in ((Verdict.PASSED, "primary"), (Verdict.RETURNED, "secondary")):
            st.button(
                f"{VERDICT_WORDS[verdict]}所选 {len(items)} 项…",
                type=kind,  # type: ignore[arg-type]
                key=f"bulk_{verdict}",
                on_click=open_dialog,
                args=(question(look, items, verdict, what),),
            )


def question(look: Look, items: list[Item], verdict: Verdict, what: str) -> Question:
    """The dialog for the ticked items."""

    def fill(viewer: Viewer) -> Callable[[Viewer], str]:
        reason = "" if verdict is Verdict.PASSED else pick_reason()

        def act(viewer: Viewer) -> str:
            desk = desk_of()
            desk.judge(viewer, items, verdict, reason, look.today, what)
            open_item(None)
            return desk.done

        return act

    word = VERDICT_WORDS[verdict]
    about = f"将{word} {len(items)} 项：{what}。\n可以用“撤销上一次”一起撤回。"
    return Question(f"{word} {len(items)} 项", about, word, Permission.UPLOAD_REVIEWS, fill)


def pick_reason() -> str:
    """The one reason for which all are returned; empty where none was given."""
    chosen = st.selectbox("退回意见", [*COMMON, OTHER], key="bulk_reason", filter_mode=None)
    if chosen in COMMON:
        return str(chosen)
    return str(st.text_area("写明退回意见", key="bulk_words", max_chars=2000) or "")
