"""Who may come in: the first line of every page."""

import streamlit as st

from lib import auth
from lib.access import ROLE_WORDS, Permission, Viewer
from lib.ui.words import heading, nothing_here


def require(permission: Permission) -> Viewer:
    """Who is looking, read from the database in this very rerun. Stops the page for everyone who may not see it."""
    viewer = auth.current_viewer()
    if viewer is None:
        auth.login_page()
        st.stop()
    if not viewer.may(permission):
        heading("没有权限")
        nothing_here(
            f"您的角色是{ROLE_WORDS[viewer.role]}，不能使用这个页面。",
            "请从左侧选择其他页面；如工作需要，请联系管理员调整角色。",
        )
        st.stop()
    return viewer
