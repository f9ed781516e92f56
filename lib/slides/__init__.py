"""A meeting's slides as plain values (会议汇报): made from the dashboards' own figures, stored, compared, drawn."""

from lib.slides.asking import DEMO, Asked, NotSeen, asked
from lib.slides.differences import Difference, differences
from lib.slides.making import slides
from lib.slides.meeting import Deck, card_of, of_meeting, question
from lib.slides.values import (
    Area,
    Bars,
    Block,
    CellKind,
    Cells,
    Column,
    Figure,
    Figures,
    Lines,
    Map,
    Role,
    Series,
    Slide,
    Table,
    Value,
    Words,
    plain,
    slide_of,
)

__all__ = [
    "DEMO",
    "Area",
    "Asked",
    "Bars",
    "Block",
    "CellKind",
    "Cells",
    "Column",
    "Deck",
    "Difference",
    "Figure",
    "Figures",
    "Lines",
    "Map",
    "NotSeen",
    "Role",
    "Series",
    "Slide",
    "Table",
    "Value",
    "Words",
    "asked",
    "card_of",
    "differences",
    "of_meeting",
    "plain",
    "question",
    "slide_of",
    "slides",
]
