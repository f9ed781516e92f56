"""The empty page: what every rerun costs before a page does anything."""

import streamlit as st

from lib import ui
from lib.access import Permission

viewer = ui.require(Permission.KEEP_ACCOUNT)

st.write(viewer.organisation_name)
