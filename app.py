"""The server: python -m streamlit run app.py"""

import streamlit as st

from lib import gate

app = st.App(
    "lib/main.py",
    routes=gate.routes(),
    middleware=gate.middleware(),
    lifespan=gate.lifespan,
    on_script_error=gate.on_script_error,
)
