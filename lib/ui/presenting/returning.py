"""The way back from a dashboard to the slide from which it was opened."""

import re

import streamlit as st

from lib import auth
from lib.access import Permission, Viewer
from lib.ui import address

ROOM = "room"  # what the address calls the meeting and the slide: 3-5
PLACE = re.compile(r"([1-9]\d{0,8})-([1-9]\d?)")


def back_to_room(viewer: Viewer) -> None:
    """Nothing. Where a slide led here, draws the way back to it; what was forged names no slide and draws nothing."""
    found = PLACE.fullmatch(address.read(ROOM))
    if not found or not viewer.may(Permission.PRESENT):
        return
    if st.button(f"‹ 回到会议第 {found[2]} 页", key="back_to_room", type="primary", width="stretch"):
        auth.go(f"/present/{found[1]}#{found[2]}")
