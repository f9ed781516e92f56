"""更正谈话: the dialog in which a talk is put right that was entered wrongly, while nobody reported on it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from lib.access import Permission, Viewer
from lib.actions import Refused, handovers
from lib.actions.handovers import Draft
from lib.models import ITEM_LIST_WORDS, ItemList
from lib.ui.administering.asking import Act, Question
from lib.ui.clock import today


def dialog(talk: Mapping[str, Any], items: pd.DataFrame) -> Question:
    """The dialog of a talk with these items."""

    def fill(viewer: Viewer) -> Act:
        key, now_ = f"talk_correct{talk['id']}", today(viewer)
        talked_on = st.date_input(
            "谈话日期", talk["talked_on"], max_value=now_, format="YYYY-MM-DD", key=f"{key}_day"
        )
        most = handovers.LONGEST_POST
        post = st.text_input("谈话对象职务", talk["post"], max_chars=most, key=f"{key}_post")
        held_by = st.text_input("主谈人职务（可不填）", talk["held_by"], max_chars=most, key=f"{key}_held_by")
        list_name = st.text_input(
            "问题清单名称", talk["list_name"], max_chars=handovers.LONGEST_LIST, key=f"{key}_list_name"
        )
        lists = {
            name: st.text_area(
                f"{ITEM_LIST_WORDS[name]}（每行一条）",
                one_a_line(items, name),
                height=130,
                key=f"{key}_{name}",
            )
            for name in ItemList
        }

        def act(viewer: Viewer) -> str:
            if not isinstance(talked_on, date):
                raise Refused("请选择谈话日期。")
            duties, risks = (
                tuple((lists[name] or "").splitlines()) for name in (ItemList.DUTY, ItemList.RISK)
            )
            said = (talked_on, post or "", list_name or "", held_by or "", duties, risks)
            handovers.correct_talk(viewer, int(talk["id"]), Draft(talk["organisation_id"], "", *said))
            return "谈话已更正，改前改后都记在审计日志里。"

        return act

    about = f"{talk['label']}　{talk['name']}\n还没有人报告的谈话可以更正；编号和单位不能改。"
    return Question("更正谈话", about, "更正", Permission.KEEP_HANDOVERS, fill)


def one_a_line(items: pd.DataFrame, name: ItemList) -> str:
    """The items of a list, one a line."""
    own = items.loc[items["item_list"] == name, "content"]
    return "\n".join(" ".join(content.split()) for content in own)
