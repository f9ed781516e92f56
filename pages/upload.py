"""数据上报: hand a file in, or fill a task in on the screen; see what a file would do; look back at what was handed in."""

import streamlit as st

from lib import ui
from lib.access import Permission
from lib.ui import uploading

viewer = ui.require(Permission.SEE_UPLOADS)

desk = uploading.desk_of()
if uploading.way(viewer, "数据上报") == uploading.FORM:
    uploading.show_outcome(desk)
    uploading.fill_in(viewer, desk)
else:
    kind = uploading.choose_kind(viewer, desk)
    template, file = st.columns(2, gap="medium")
    with template.container(border=True, height="stretch"):
        uploading.offer_template(viewer, kind)
    with file.container(border=True, height="stretch"):
        uploading.take_file(viewer, desk, kind)
    uploading.show_outcome(desk)
    uploading.show_look(viewer, desk)
uploading.history(viewer)
