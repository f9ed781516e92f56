"""整改销号: how far closure is, what is overdue, how old it is, how much money came back; each number opens its rows."""

import streamlit as st

from lib import ui
from lib.access import Permission
from lib.ui import rectification

viewer = ui.require(Permission.SEE_PROBLEMS)
view = ui.bar(viewer, "整改销号", of_problems=True)
asked = rectification.in_address()

steps = rectification.step_of(asked) if asked else []
ui.breadcrumb(ui.way_down(viewer, view) + steps, clears=(*ui.DEEPER, *rectification.PARAMETERS))
if asked:
    rectification.rows(viewer, view, asked)
    st.stop()

figures = ui.fetch(rectification.cards_of, viewer, view)
if not figures:
    rectification.no_problems(viewer, view)
    st.stop()
ui.paragraph(ui.fetch(rectification.in_words, viewer, view))
ui.cards(figures)
rectification.numbers(viewer, view)

left, middle, right = st.columns([1.4, 1, 1], gap="small")
with ui.panel(left):
    rectification.progress_panel(viewer, view)
with ui.panel(middle):
    rectification.burn_panel(viewer, view)
with ui.panel(right):
    rectification.watched(viewer, view)

left, middle, right = st.columns(3, gap="small")
with ui.panel(left):
    rectification.ages_panel(viewer, view)
with ui.panel(middle):
    rectification.days_panel(viewer, view)
with ui.panel(right):
    rectification.money_panel(viewer, view)

left, right = st.columns([1.2, 1], gap="small")
with ui.panel(left):
    rectification.pace_panel(viewer, view)
with ui.panel(right):
    rectification.repeats_panel(viewer, view)
