"""My account: who I am here, and a new password."""

import streamlit as st

from lib import auth, ui
from lib.access import ROLE_WORDS, Permission
from lib.actions import Refused, accounts

viewer = ui.require(Permission.KEEP_ACCOUNT)

ui.heading("我的账号")
if viewer.must_change_password:
    st.warning("您用的是临时密码。请先设定自己的密码，之后才能打开其他页面。")
elif "changed" in st.query_params:
    st.success("密码已修改，其他设备上的登录已全部退出。")
ui.plain(f"{viewer.title}\n账号 {viewer.username} · {ROLE_WORDS[viewer.role]} · {viewer.organisation_name}")

ui.section(
    "修改密码",
    f"至少 {accounts.SHORTEST_PASSWORD} 个字符，不能与账号相同。改好后其他设备上的登录会全部退出。",
)
with st.form("password", width=420):
    current = st.text_input("当前密码", type="password", autocomplete="current-password")
    wanted = st.text_input("新密码", type="password", autocomplete="new-password")
    again = st.text_input("再输入一次新密码", type="password", autocomplete="new-password")
    asked = st.form_submit_button("修改密码", type="primary")

if asked and wanted.strip() != again.strip():
    st.error("两次输入的新密码不一样，没有修改。")
elif asked:
    try:
        entry = accounts.change_password(viewer, current.strip(), wanted.strip())
    except Refused as refusal:
        st.error(f"{refusal}密码没有修改。")
    else:
        auth.enter(entry, "/" if viewer.must_change_password else "/account?changed=1")
