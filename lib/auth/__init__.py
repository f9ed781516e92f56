"""Login, lock-out and sessions: who is here, and the way in and out. An office's single sign-on would take its place."""

from lib.auth.page import login_page
from lib.auth.sessions import address, current_viewer, enter, go, is_fragment, sign_out

__all__ = ["address", "current_viewer", "enter", "go", "is_fragment", "login_page", "sign_out"]
