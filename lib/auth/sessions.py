"""Who is here: the viewer of this script run, read from the database each time it is asked."""

from typing import NoReturn

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.access import Viewer, viewer_of
from lib.actions import accounts
from lib.auth import tickets, tokens
from lib.db import reading
from lib.models import User

OPEN, CLOSE = "/session/open", "/session/close"  # routes of the gate, which can set a cookie
THIS_MACHINE = "127.0.0.1"


def current_viewer() -> Viewer | None:
    """The person behind this session, as the database knows them now; None for an anonymous visitor.

    The only source is the cookie of the socket's handshake: session state, widgets and the address say nothing here.
    Tests of pages replace this function: monkeypatch.setattr("lib.auth.current_viewer", lambda: viewer).
    """
    return viewer_of_token(st.context.cookies.get(tokens.COOKIE), address())


def viewer_of_token(token: str | None, address: str = "") -> Viewer | None:
    """The active user for whose present state the token was signed; None for any other token."""
    entry = tokens.read(token)
    if entry is None:
        return None
    with reading() as session:
        user = session.get(User, entry.user_id)
        if user is None or not user.active or accounts.entry_of(user) != entry:
            return None
        return viewer_of(session, user, address)


def address() -> str:
    """The network address of the person's machine, for the audit log."""
    return st.context.ip_address or THIS_MACHINE


def enter(entry: accounts.Entry, goes_to: str) -> NoReturn:
    """Never returns: sends the browser for its cookie and then on to the page."""
    browser = st.context.cookies.get(tickets.BROWSER_COOKIE, "")
    if not browser:
        st.error("浏览器没有接受登录凭证（Cookie）。请允许本站使用 Cookie，刷新页面后再试。")
        st.stop()
    go(f"{OPEN}?ticket={tickets.issue(entry, browser, goes_to)}")


def sign_out() -> NoReturn:
    """Never returns: ends all sessions of the viewer, takes the cookie back and shows the login page."""
    viewer = current_viewer()
    if viewer is not None:
        accounts.log_out(viewer)
    go(CLOSE)


def is_fragment() -> bool:
    """Whether this run redraws a part of the page only."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def go(path: str) -> NoReturn:
    """Never returns: makes the browser load another address of this server.

    The message is the one that st.login and st.logout send; Streamlit has no public call for an address of one's own.
    """
    context = get_script_run_ctx()
    if context is not None:
        message = ForwardMsg()
        message.auth_redirect.url = path
        context.enqueue(message)
    st.stop()
