"""streamlit-authenticator with the users table behind it and none of its own cookies. The only file that knows it.

What its 0.4.2 does by itself and these classes replace: passwords and failures in a dictionary in memory, a cookie
that survives logout and password changes and that scripts can read, a traceback for a forged one.
"""

from typing import Any

import streamlit as st
from streamlit_authenticator import Authenticate, LoginError
from streamlit_authenticator.controllers import AuthenticationController, CookieController
from streamlit_authenticator.models import AuthenticationModel, CookieModel
from streamlit_authenticator.utilities import Validator

from lib.actions import accounts
from lib.auth import sessions

REFUSED = (
    "账号或密码不正确，或者账号已停用、被锁定。"
    f"{accounts.FAILURE_WINDOW.seconds // 60} 分钟内输错 {accounts.FAILURES_ALLOWED} 次，"
    f"账号会锁定 {accounts.LOCKED_FOR.seconds // 60} 分钟；忘记密码请联系管理员重置。"
)
FIELDS = {"Form name": "登录", "Username": "账号", "Password": "密码", "Login": "登录"}


class UserTable(AuthenticationModel):
    """Checks against the users table. Nothing of what it leaves in the session state is trusted anywhere."""

    def __init__(self) -> None:
        self.path = None
        self.credentials: dict[str, Any] = {"usernames": {}}
        self.entry: accounts.Entry | None = None
        for name in ("name", "authentication_status", "username", "email", "roles", "logout"):
            st.session_state[name] = None

    def check_credentials(self, username: str, password: str) -> bool:
        """Whether the name and the password let somebody in; the failure is counted in the table."""
        self.entry = accounts.log_in(username, password, sessions.address())
        return self.entry is not None

    def login(self, username: str = "", password: str = "", *_: Any, **__: Any) -> bool | None:
        """Whether somebody was let in; None where a field was left empty."""
        if not username or not password:
            raise LoginError("请填写账号和密码。")
        if not self.check_credentials(username, password):
            raise LoginError(
                REFUSED
            )  # one sentence for every reason, so that nobody can find out which names exist
        return True

    def logout(self, callback: Any = None) -> None:
        """Nothing; the sidebar's button calls sessions.sign_out."""


class SignedCookie(CookieModel):
    """A cookie with exp, iat and the account's state in it, set and taken back by the gate, out of scripts' reach."""

    def __init__(self, table: UserTable, goes_to: str) -> None:
        self.table, self.goes_to = table, goes_to

    def get_cookie(self) -> dict[str, Any] | None:
        """None: whoever has a sound cookie never sees the login form."""
        return None

    def set_cookie(self) -> None:
        """Sends the browser for its cookie; the script run ends here."""
        if self.table.entry is not None:
            sessions.enter(self.table.entry, self.goes_to)

    def delete_cookie(self) -> None:
        """Sends the browser to give its cookie back; the script run ends here."""
        sessions.go(sessions.CLOSE)


class LoginForm(Authenticate):
    """The library's form over the two models. Its own constructor would draw a cookie component and hash passwords."""

    def __init__(self, goes_to: str) -> None:
        table = UserTable()
        self.path = self.api_key = None
        self.attrs = {"login_sleep_time": 0}
        self.cookie_controller = CookieController.__new__(CookieController)
        self.cookie_controller.cookie_model = SignedCookie(table, goes_to)
        self.authentication_controller = AuthenticationController.__new__(AuthenticationController)
        self.authentication_controller.authentication_model = table
        self.authentication_controller.validator = Validator()


def login_form(goes_to: str) -> None:
    """Nothing. Draws the form; whoever gets in is sent on to the address."""
    try:
        LoginForm(goes_to).login(fields=FIELDS, key="login")
    except LoginError as problem:
        st.error(str(problem))
