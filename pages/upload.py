"""数据上报: hand a file in, see what it would do, confirm it, and look back at what was handed in."""

import streamlit as st

from lib import ui
from lib.access import Permission
from lib.ui import uploading

viewer = ui.require(Permission.SEE_UPLOADS)

ui.heading("数据上报")
desk = uploading.desk_of()
kind = uploading.choose_kind(viewer, desk)
template, file = st.columns(2, gap="medium")
with template.container(border=True, height="stretch"):
    uploading.offer_template(viewer, kind)
with file.container(border=True, height="stretch"):
    uploading.take_file(viewer, desk, kind)

uploading.show_outcome(desk)
uploading.show_look(viewer, desk)
uploading.history(viewer)
