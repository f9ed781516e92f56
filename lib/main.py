"""What a visit runs: page config → who is here → the page table → st.navigation → run."""

from functools import partial
from typing import Literal

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner import StopException

from lib import auth, queries, ui
from lib.access import ROLE_WORDS, Viewer
from lib.db import reading
from lib.gate.frame import picture
from lib.gate.startup import prepare_database
from lib.models import Mode
from lib.screens import ACCOUNT, SCREENS, Screen
from lib.ui import inbox, taking
from lib.ui.presenting import back_to_room

SIDEBAR = 208  # pixels; the dashboards need the rest


def login_pages() -> list[Page]:
    """Every address there is, each with the login page behind it."""
    start = st.Page(auth.login_page, title="登录", url_path="start", default=True)
    others = [
        st.Page(partial(auth.login_page, screen.name), title="登录", url_path=screen.name)
        for screen in SCREENS
    ]
    return [start, *others]


def pages_of(viewer: Viewer) -> dict[str, list[Page]]:
    """The screens by group. What the role may not open has no file behind its address, only a sentence."""
    waiting = inbox.waiting(viewer)
    groups: dict[str, list[Page]] = {
        "": [st.Page("../pages/start.py", title="首页", default=True, visibility="hidden")]
    }
    for screen in SCREENS:
        if viewer.must_change_password and screen != ACCOUNT:
            page = st.Page(to_account, title=screen.title, url_path=screen.name, visibility="hidden")
        elif viewer.may(screen.permission):
            page = st.Page(screen.file, title=titled(screen, waiting), url_path=screen.name)
        else:
            page = st.Page(
                partial(not_allowed, screen), title=screen.title, url_path=screen.name, visibility="hidden"
            )
        groups.setdefault(screen.group, []).append(page)
    return groups


def titled(screen: Screen, waiting: int) -> str:
    """What the screen is called in the navigation; 待办 with the number of things that wait."""
    return f"{screen.title}（{waiting}）" if waiting and screen.name == "inbox" else screen.title


def to_account() -> None:
    """Nothing. A temporary password opens nothing but its own change."""
    st.switch_page(ACCOUNT.file)


def not_allowed(screen: Screen) -> None:
    """Nothing. Says that the role has no business here."""
    st.title(screen.title, anchor=False)
    st.error("您的角色没有查看这一页的权限。需要时请联系管理员。")


def show_who_is_here(viewer: Viewer, is_demonstration: bool) -> None:
    """Nothing. The foot of the sidebar: who is logged in, and the way out."""
    with st.sidebar:
        back_to_room(viewer)
        ui.plain(f"{viewer.title}\n{viewer.organisation_name} · {ROLE_WORDS[viewer.role]}")
        if st.button("退出", key="sign_out"):
            auth.sign_out()
        ui.small("明责 · 两个责任监督看板")
        if is_demonstration:
            ui.demo_badge()


def forget_somebody_else(viewer: Viewer | None) -> None:
    """Nothing. A session that another person takes over keeps none of the first one's choices."""
    user_id = viewer.user_id if viewer else None
    if st.session_state.get("whose", user_id) != user_id:
        st.session_state.clear()
    st.session_state["whose"] = user_id


def visit() -> None:
    """Nothing. One run."""
    prepare_database()
    viewer = auth.current_viewer()
    with reading() as session:
        installation = queries.installation(session, viewer)
        is_demonstration = installation is not None and installation.mode == Mode.DEMO
    forget_somebody_else(viewer)
    layout: Literal["wide", "centered"] = "wide" if viewer else "centered"
    st.set_page_config(page_icon=picture("icon"), layout=layout, initial_sidebar_state=SIDEBAR)
    full_name = picture("name_demo" if is_demonstration else "name")  # where the sidebar is folded away
    st.logo(picture("name_short"), icon_image=full_name, size="large")
    if viewer is None:
        st.navigation(login_pages(), position="hidden").run()
        return
    ui.resume()
    page = st.navigation(pages_of(viewer), expanded=True)
    show_who_is_here(viewer, is_demonstration)
    run(page, viewer, is_demonstration)


def run(page: Page, viewer: Viewer, is_demonstration: bool) -> None:
    """Nothing. Runs the page; whatever it draws can be taken along by the menu that is put over it afterwards."""
    shown = next((one for one in SCREENS if one.name == page.url_path), None)
    if shown is None or viewer.must_change_password or not viewer.may(shown.permission):
        page.run()
        return
    taking.begin()
    place = st.container(key=taking.PLACE)
    finish = partial(taking.finish, viewer, place, shown.title, shown.permission, is_demonstration)
    try:
        page.run()
    except StopException:  # so a page ends that has no more to say
        finish()
        raise
    finish()


visit()
