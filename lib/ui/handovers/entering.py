"""登记谈话: the form in which a supervisor enters one hand-over talk with its two lists."""

from datetime import date
from typing import Any

import streamlit as st

from lib import queries
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, handovers
from lib.actions.handovers import Draft
from lib.ui.administering.asking import OUTCOME, pick_any_place
from lib.ui.answers import fetch
from lib.ui.handovers.looking import open_talk
from lib.ui.words import escaped, nothing_here, panel, section, small
from lib.ui.workbar import Look

ROUND = "talk_new_round"  # a new round is a new, empty form


def new_talk(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the form of a new talk, and enters it."""
    if not viewer.may(Permission.KEEP_HANDOVERS) or not look.now:
        nothing_here("现在不能登记谈话。", "由约谈单位的监督员登记；“截至”须是今天。")
        return
    places = fetch(queries.organisations, viewer)
    places = places[places["closed_on"].isna() & (places["id"] != viewer.organisation_id)]
    if places.empty:
        nothing_here("没有可以约谈的下级单位。", "请管理员先在「数据上报」上传“组织机构”。")
        return
    left, right = st.columns([1, 1.35], gap="small")
    with panel(left):
        section(
            "谈话", f"约谈单位是{viewer.organisation_name}；成批的谈话请到「数据上报」上传“三交底清单”文件。"
        )
        said = ask_talk(look, places)
    with panel(right):
        section("交给对方的清单", "每行写一条。")
        for name, label in (("duties", "责任清单"), ("risks", "廉政风险清单")):
            said[name] = st.text_area(label, height=160, key=key_of(name))
        small("问题清单在「整改办理」逐个登记，或用“问题清单”文件上传：来源选“三交底”，清单名称与左边一致。")
        if st.button("登记", type="primary", key="talk_enter"):
            enter(viewer, said)


def key_of(name: str) -> str:
    """The key of a field in this round."""
    return f"talk_new{st.session_state.get(ROUND, 0)}_{name}"


def ask_talk(look: Look, places: Any) -> dict[str, Any]:
    """With whom, when and under which number the talk was held, and the name of its problem list."""
    organisation = pick_any_place("被约谈单位", places, look.place, key_of("organisation"))
    first, second = st.columns(2)
    with first:
        code = st.text_input(
            "谈话编号", max_chars=40, key=key_of("code"), help="同一年度内不重复，例如 SJD-01"
        )
        post = st.text_input(
            "谈话对象职务",
            max_chars=handovers.LONGEST_POST,
            key=key_of("post"),
            help="只写职务，例如：乡党委书记",
        )
    with second:
        talked_on = st.date_input(
            "谈话日期", look.today, max_value=look.today, format="YYYY-MM-DD", key=key_of("talked_on")
        )
        held_by = st.text_input(
            "主谈人职务（可不填）", max_chars=handovers.LONGEST_POST, key=key_of("held_by")
        )
    list_name = st.text_input(
        "问题清单名称",
        max_chars=handovers.LONGEST_LIST,
        key=key_of("list_name"),
        help="例如：五龙乡三交底问题清单",
    )
    return {
        "organisation_id": organisation,
        "code": code or "",
        "talked_on": talked_on,
        "post": post or "",
        "held_by": held_by or "",
        "list_name": list_name or "",
    }


def enter(viewer: Viewer, said: dict[str, Any]) -> None:
    """Nothing. Enters the talk and opens it; where it is refused, says why and leaves everything as it was typed."""
    try:
        if not said["organisation_id"]:
            raise Refused("请选择被约谈单位。")
        if not said["code"].strip():
            raise Refused("请填写谈话编号。")
        if not isinstance(said["talked_on"], date):
            raise Refused("请选择谈话日期。")
        lists = {name: tuple((said[name] or "").splitlines()) for name in ("duties", "risks")}
        number = handovers.enter_talk(viewer, Draft(**said | lists))
    except (Refused, Forbidden) as refusal:
        st.error(escaped(f"没有登记：{refusal}"))
        return
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state[OUTCOME] = "谈话已登记，满三个月前双方都应报告。"
    open_talk(number)
    st.rerun()
