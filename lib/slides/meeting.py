"""The slides of a meeting: those that were fixed, or, while it is not fixed, those of now."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.rules import lamps, score
from lib.rules.explained import InForce
from lib.rules.lamps import LampNumbers
from lib.rules.score import ScoreRule
from lib.rules.slides import Item, Names, SlideKind
from lib.rules.status import Basis
from lib.settings import settings
from lib.slides.asking import Asked, NotSeen, asked
from lib.slides.making import slides, with_memory
from lib.slides.papers import Papers, from_slides, papers, papers_of
from lib.slides.papers.making import ends
from lib.slides.values import Slide, slide_of

RULES = (score.RULE, lamps.RULE)


@dataclass(frozen=True)
class Deck:
    """What a room sees: the meeting's row as queries.meeting_card gives it, and its slides.

    fixed_at is None where they are those of now; hash names the slides that were fixed, else it is empty. papers: what the
    circular and the list of open problems are written from, where they were asked for. rules: the numbers by which the
    figures were counted, where that is known.
    """

    card: dict[str, Any]
    slides: list[Slide]
    fixed_at: datetime | None
    hash: str
    papers: Papers | None = None
    rules: InForce | None = None

    @property
    def state(self) -> str:
        """Whether the figures are fixed, and since when, in words."""
        if self.fixed_at is None:
            return "未定稿"
        return f"定稿于 {self.fixed_at.astimezone(ZoneInfo(settings().time_zone)):%Y-%m-%d %H:%M}"


def of_meeting(session: Session, viewer: Viewer, meeting: int, live: bool = False) -> Deck:
    """The slides of the meeting; live: as the figures are now, also where it is fixed.

    Raises NotSeen where the viewer may not see the meeting.
    """
    card = card_of(session, viewer, meeting)
    holding = [
        row
        for row in queries.meeting_fixings(session, viewer, meeting).to_dict("records")
        if row["thawed_at"] is None or row["thawed_at"] != row["thawed_at"]
    ]
    if holding and not live:
        fixing = holding[0]
        kept = [slide_of(one) for one in fixing["slides"]]
        rules = in_force(session, viewer, int(card["quarter_id"]), fixing["fixed_at"])
        return Deck(card, kept, fixing["fixed_at"], fixing["hash"], rules=rules)
    rows = queries.meeting_items(session, viewer, meeting).to_dict("records")
    items = [Item(SlideKind(row["kind"]), row["settings"], row["notes"]) for row in rows]
    made = slides(session, viewer, question(session, viewer, card), items)
    return Deck(card, made, None, "", rules=in_force(session, viewer, int(card["quarter_id"])))


def in_force(session: Session, viewer: Viewer, quarter: int, at: datetime | None = None) -> InForce:
    """The numbers that hold for the quarter, as they were known at the moment; None: as they are known now."""
    versions = queries.rule_versions(session, viewer).to_dict(
        "records"
    )  # the newest of the latest quarter first
    known = [
        row for row in versions if row["from_quarter"] <= quarter and (at is None or row["made_at"] <= at)
    ]
    values = {rule: next((row["numbers"] for row in known if row["rule"] == rule), "{}") for rule in RULES}
    scoring, lighting = (json.loads(values[rule]) for rule in RULES)
    return InForce(quarter, ScoreRule.from_values(scoring), LampNumbers.from_values(lighting))


def with_papers(session: Session, viewer: Viewer, meeting: int, live: bool = False) -> Deck:
    """The slides of the meeting as of_meeting gives them, and its papers: both fixed, or both as the figures are now.

    A meeting that was fixed before papers were kept has those that its slides tell of.
    """
    with_memory(session)
    deck = of_meeting(session, viewer, meeting, live)
    asking, office = question(session, viewer, deck.card), int(deck.card["office_id"])
    if deck.fixed_at is None:
        return replace(deck, papers=papers(session, viewer, asking, deck.slides, office))
    for stored in queries.meeting_papers(session, viewer, meeting)["papers"]:
        return replace(deck, papers=papers_of(stored))
    told = from_slides(ends(session, viewer, asking, office), deck.slides, not asking.has_children)
    return replace(deck, papers=told)


def card_of(session: Session, viewer: Viewer, meeting: int) -> dict[str, Any]:
    """The meeting's row. Raises NotSeen where the viewer may not see it."""
    rows = queries.meeting_card(session, viewer, meeting).to_dict("records")
    if not rows:
        raise NotSeen(str(meeting))
    return dict(rows[0])


def question(session: Session, viewer: Viewer, card: dict[str, Any]) -> Asked:
    """What the meeting asks."""
    how = Basis(card["basis"]), Names(card["names"])
    return asked(session, viewer, int(card["organisation_id"]), int(card["quarter_id"]), card["as_of"], *how)
