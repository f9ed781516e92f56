"""What the pages are made of. Only pages, main, gate, auth and this folder import Streamlit."""

from lib.ui.address import change as change_address
from lib.ui.address import read as read_address
from lib.ui.address import resume
from lib.ui.answers import Ask, ask, fetch
from lib.ui.bar import View, bar, context_line, no_tasks
from lib.ui.cards import Card, cards
from lib.ui.choices import Step, breadcrumb, way_down
from lib.ui.completion import heat, ranks, year_so_far
from lib.ui.drawing import draw
from lib.ui.drill import DEEPER, indicator_list, own_attention, steps_below, unit_drill
from lib.ui.figures import attention_list, headline, in_words, rates
from lib.ui.going import code_of, deeper, go, to_organisation
from lib.ui.guard import require
from lib.ui.lamp_strip import lamp_strip
from lib.ui.pickers import switch
from lib.ui.tables import change, day, decimal, moment, progress, rate, table, text, whole, words
from lib.ui.unit import categories, history, indicators, members, portrait, standing, title_card, to_indicator
from lib.ui.unit_lamps import unit_lamps
from lib.ui.unit_letter import reminder
from lib.ui.unit_peers import peers
from lib.ui.unit_registers import register_strip, unit_registers
from lib.ui.unit_talks import unit_talks
from lib.ui.words import demo_badge, escaped, heading, nothing_here, panel, paragraph, plain, section, small

__all__ = [
    "DEEPER",
    "Ask",
    "Card",
    "Step",
    "View",
    "ask",
    "attention_list",
    "bar",
    "breadcrumb",
    "cards",
    "categories",
    "change",
    "change_address",
    "code_of",
    "context_line",
    "day",
    "decimal",
    "deeper",
    "demo_badge",
    "draw",
    "escaped",
    "fetch",
    "go",
    "heading",
    "headline",
    "heat",
    "history",
    "in_words",
    "indicator_list",
    "indicators",
    "lamp_strip",
    "members",
    "moment",
    "no_tasks",
    "nothing_here",
    "own_attention",
    "panel",
    "paragraph",
    "peers",
    "plain",
    "portrait",
    "progress",
    "ranks",
    "rate",
    "rates",
    "read_address",
    "register_strip",
    "reminder",
    "require",
    "resume",
    "section",
    "small",
    "standing",
    "steps_below",
    "switch",
    "table",
    "text",
    "title_card",
    "to_indicator",
    "to_organisation",
    "unit_drill",
    "unit_lamps",
    "unit_registers",
    "unit_talks",
    "way_down",
    "whole",
    "words",
    "year_so_far",
]
