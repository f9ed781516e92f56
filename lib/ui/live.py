"""An open dashboard follows what others do: it asks now and then whether anything was written, and draws itself anew."""

import streamlit as st

from lib import auth, db
from lib.access import Viewer

EVERY = 15  # seconds; somebody else's verdict is seen within 30 without a reload by hand


def stay_current(viewer: Viewer) -> None:
    """Nothing. Lets the page ask every EVERY seconds; for dashboards only, where nobody loses what they are typing.

    A page that was drawn before a commit draws itself anew after it; one whose viewer was logged out, or may now see
    something else, does so, too: it then shows the login page or what is theirs, and a login page asks no more.
    """
    listening(viewer, db.newest())


@st.fragment(run_every=EVERY)
def listening(viewer: Viewer, revision: int) -> None:
    """Nothing. One look at who is here and one at the newest commit; the whole page runs only where either changed.

    A fragment's rerun passes by the script that guards the pages, so it asks by itself.
    """
    if not auth.is_fragment():  # the page itself has just asked
        return
    if db.newest() != revision or auth.current_viewer() != viewer:
        st.rerun(scope="app")
