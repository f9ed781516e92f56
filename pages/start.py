"""The address without a page: sends everybody to the first screen of their role and passes the query on."""

import streamlit as st

from lib import screens, ui
from lib.access import Permission

viewer = ui.require(Permission.KEEP_ACCOUNT)

st.switch_page(screens.first_screen(viewer).file, query_params=st.query_params.to_dict())
