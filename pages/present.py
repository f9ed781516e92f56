"""会议汇报: meetings with a running order of slides, figures fixed before the meeting, and the way into the room."""

import streamlit as st

from lib import ui
from lib.access import Permission
from lib.ui import administering, presenting

viewer = ui.require(Permission.PRESENT)
look = presenting.look_at(viewer, "会议汇报")

administering.say_outcome()
if look.card is None:
    presenting.listing(viewer, look)
else:
    presenting.fixing(viewer, look)
    left, right = st.columns([1, 2.2], gap="small")
    with left:
        presenting.ordering(viewer, look)
    with right:
        presenting.previewing(viewer, look)
    presenting.changed_since(viewer, look)
administering.answer()
