"""The ordinary server with one more page, an empty one, to hold the others against: same door, same login, same process."""

from dataclasses import dataclass

import streamlit as st

from lib import gate, screens
from lib.access import Permission
from lib.settings import PROJECT


@dataclass(frozen=True)
class Empty(screens.Screen):
    """A page that only measurements open."""

    @property
    def file(self) -> str:
        """The page's path, as seen from lib/main.py."""
        return "../benchmarks/empty.py"


screens.SCREENS = (*screens.SCREENS, Empty("我", "empty", "空白页", Permission.KEEP_ACCOUNT))

app = st.App(
    str(PROJECT / "lib" / "main.py"),
    routes=gate.routes(),
    middleware=gate.middleware(),
    lifespan=gate.lifespan,
    on_script_error=gate.on_script_error,
)
