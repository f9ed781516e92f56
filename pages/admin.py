"""系统管理: users, organisations, quarters, indicators and rules."""

import streamlit as st

from lib import ui
from lib.access import Permission
from lib.ui import administering

viewer = ui.require(Permission.KEEP_USERS)

title, parts = st.columns([1, 5], vertical_alignment="bottom")
with title:
    ui.heading("系统管理")
with parts:
    part = ui.switch(
        "part",
        "管理什么",
        {"users": "用户", "places": "单位", "quarters": "季度", "indicators": "指标", "rules": "规则"},
    )
administering.say_outcome()
{
    "users": administering.users,
    "places": administering.places,
    "quarters": administering.quarters,
    "indicators": administering.indicators,
    "rules": administering.rules,
}[part](viewer)
administering.answer()
