"""The invented office's lamps, made from its plain facts and looked at one by one, without any of the tables."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete
from sqlmodel import Session

from lib import db
from lib.models import (
    Lamp,
    ManualLamp,
    OrderLamp,
    OrderStep,
    PlaceLamps,
    SupervisionOrder,
    now,
)
from lib.rules import lamps as rules
from lib.rules.lamps import LampNumbers
from tests.world import QUARTERS, TREE, World

LOW = ("east-t1", "west-t1", "city-d1")  # whose score was low in the first quarter, and stands

DEFAULTS = LampNumbers()


@dataclass(frozen=True)
class Lit:
    """One lamp of somebody."""

    quarter: int
    organisation: int
    rule: str
    source: int
    number: int
    raised_on: date
    red_on: date
    cleared_on: date

    def lit(self, day: date) -> bool:
        return self.raised_on <= day < self.cleared_on

    def level(self, day: date) -> str:
        return "red" if self.red_on <= day else "yellow"

    @property
    def key(self) -> tuple[int, int, str, int, int]:
        return self.quarter, self.organisation, self.rule, self.source, self.number


def of_facts(world: World, numbers: LampNumbers = DEFAULTS) -> list[Lit]:
    """The lamps that the office's reports and verdicts lit, ever."""
    found = []
    for key, due_on in world.assignments.items():
        handed = world.submissions.get(key, [])
        first_on = min((day for _, day in handed), default=None)
        if made := rules.report_overdue(numbers, due_on, first_on):
            found.append(Lit(key[0], key[1], "report_overdue", key[2], 0, *made))
        number = 0
        for version, _ in handed:
            again = next((day for other, day in handed if other == version + 1), None)
            for since, until in rules.returns(world.reviews.get((*key, version), []), again):
                number += 1
                if made := rules.returned_not_mended(numbers, since, until):
                    found.append(Lit(key[0], key[1], "returned_not_mended", key[2], number, *made))
    return found


def by_hand(world: World) -> list[Lit]:
    """A low score of the first quarter here and there, and two manual lamps."""
    locked, never = date(2017, 11, 20), rules.LAST_DAY
    low = [
        Lit(QUARTERS[0], world.ids[code], "low_score", 0, 0, locked, red, cleared)
        for code, red, cleared in zip(
            LOW, (locked, never, never), (never, never, date(2018, 7, 1)), strict=True
        )
    ]
    manual = [
        Lit(0, world.ids["east-t2"], "manual", 1, 0, date(2018, 8, 1), date(2018, 8, 1), never),
        Lit(0, world.ids["city"], "manual", 2, 0, date(2018, 3, 1), never, date(2018, 9, 1)),
    ]
    return low + manual


def write(session: Session, world: World, lamps: list[Lit]) -> None:
    """Nothing. Puts these lamps in the place of whatever lamps there are, and an order about the first lit ones."""
    for table in (OrderStep, OrderLamp, SupervisionOrder, PlaceLamps, Lamp, ManualLamp):
        session.execute(delete(table))
    write_tables(session, world, lamps)
    for lamp in lamps:
        if lamp.rule == "manual":
            session.add(
                ManualLamp(
                    id=lamp.source,
                    organisation_id=lamp.organisation,
                    level=lamp.level(lamp.raised_on),
                    reason=f"第{lamp.source}个原因",
                    raised_on=lamp.raised_on,
                    raised_at=now(),
                    raised_by=1,
                    cleared_on=None if lamp.cleared_on == rules.LAST_DAY else lamp.cleared_on,
                    cleared_reason="" if lamp.cleared_on == rules.LAST_DAY else "已整改",
                    cleared_at=None if lamp.cleared_on == rules.LAST_DAY else now(),
                    cleared_by=None if lamp.cleared_on == rules.LAST_DAY else 1,
                )
            )
    session.flush()


def write_tables(session: Session, world: World, lamps: list[Lit]) -> None:
    """Nothing. Writes the lamps and their sums."""
    ancestors: dict[int, list[int]] = {}
    for code in TREE:
        for organisation in world.under(code):
            if len(world.under(code)) > 1:
                ancestors.setdefault(organisation, []).append(world.ids[code])
    places: Counter[tuple[object, ...]] = Counter()
    for lamp in lamps:
        days = lamp.rule, lamp.raised_on, lamp.red_on, lamp.cleared_on
        session.add(
            Lamp(
                quarter_id=lamp.quarter,
                organisation_id=lamp.organisation,
                rule=lamp.rule,
                source_id=lamp.source,
                number=lamp.number,
                raised_on=lamp.raised_on,
                red_on=lamp.red_on,
                cleared_on=lamp.cleared_on,
            )
        )
        for place in ancestors.get(lamp.organisation, []):
            places[(lamp.quarter, place, *days)] += 1
    names = ("quarter_id", "organisation_id", "rule", "raised_on", "red_on", "cleared_on", "lamps")
    rows = [(*key, number) for key, number in places.items()]
    db.write_columns(session, "place_lamps", dict(zip(names, zip(*rows, strict=True), strict=True)))
    session.flush()


def order(session: Session, world: World, lamp: Lit, number: int, issued_on: date) -> int:
    """The id of a new supervision order of the city's about the lamp."""
    issued = SupervisionOrder(
        issuer_id=world.ids["city"],
        year=issued_on.year,
        number=number,
        organisation_id=lamp.organisation,
        title="督办",
        demand="限期整改",
        issued_on=issued_on,
        reply_by=issued_on + timedelta(days=14),
        issued_at=now(),
        issued_by=2,
    )
    session.add(issued)
    session.flush()
    session.add(
        OrderLamp(
            order_id=issued.id or 0,
            quarter_id=lamp.quarter,
            organisation_id=lamp.organisation,
            rule=lamp.rule,
            source_id=lamp.source,
            number=lamp.number,
        )
    )
    session.flush()
    return issued.id or 0
