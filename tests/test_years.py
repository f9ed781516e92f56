"""A year's warnings, orders, tasks and documents equal a slow, plain look: each lamp day by day, each report by itself."""

import random
import re
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from lib import db, queries
from lib.access import Role
from lib.models import Submission, SupervisionOrder, now
from lib.queries import years
from tests import lamps
from tests.lamps import Lit
from tests.world import World

YEAR = 2018
LISTS = {
    "": 0,
    "会议记录": 1,
    "会议记录2份、签到表1份": 2,
    "方案1份，照片3张；名单": 3,
    "通知;回执,台账\n照片": 4,
}


def turned(lamp: Lit, level: str, year: int, as_of: date) -> int:
    """On how many days of the year up to as_of the lamp was of this level and had not been so the day before."""
    day, found = date(year, 1, 1), 0
    while day <= min(as_of, date(year, 12, 31)):
        before = day - timedelta(days=1)
        was = lamp.lit(before) and lamp.level(before) == level
        found += lamp.lit(day) and lamp.level(day) == level and not was
        day += timedelta(days=1)
    return found


def send(session: Session, world: World, days: list[date]) -> None:
    """Orders of the city's to 城东一镇, one on each of these days."""
    for number, day in enumerate(days, 1):
        order = {"issuer_id": world.ids["city"], "organisation_id": world.ids["east-t1"], "title": "督办"}
        when = {"year": day.year, "number": number, "issued_on": day, "reply_by": day, "issued_at": now()}
        session.add(SupervisionOrder(**order, **when, demand="请整改", issued_by=1))


def test_the_years_warnings_are_counted_on_the_day_on_which_a_lamp_turned(own_world: World) -> None:
    known = lamps.of_facts(own_world) + lamps.by_hand(own_world)
    sent = [date(2017, 12, 31), date(2018, 1, 1), date(2018, 6, 15), date(2018, 9, 28), date(2018, 12, 31)]
    with db.writing() as session:
        lamps.write(session, own_world, known)
        send(session, own_world, sent)
    counted = []
    for place in ("city", "east", "east-t1", "west"):
        mine = [lamp for lamp in known if lamp.organisation in own_world.under(place)]
        for as_of in (date(2018, 6, 15), date(2018, 9, 28), date(2019, 3, 1)):
            with db.reading() as session:
                viewer = own_world.viewer("city")
                rows = queries.lamp_year(session, viewer, own_world.ids[place], YEAR, as_of)
            last = min(as_of, date(YEAR, 12, 31))
            orders = 0 if place == "west" else sum(date(YEAR, 1, 1) <= day <= last for day in sent)
            expected = {
                level: sum(turned(lamp, level, YEAR, as_of) for lamp in mine) for level in ("yellow", "red")
            }
            assert rows.to_dict("records") == [{"year": YEAR, "until": last, **expected, "orders": orders}]
            counted.append(expected)
    assert min(counted[0].values()) > 0 and counted[0] != counted[2]
    with db.reading() as session:
        unseen = queries.lamp_year(session, own_world.viewer("east"), own_world.ids["west"], YEAR, sent[-1])
        keeper = own_world.viewer("city", Role.ADMIN)
        told = queries.lamp_year(session, keeper, own_world.ids["city"], YEAR, sent[-1])
    assert unseen.empty
    assert told["orders"].tolist() == [None]


def test_the_years_documents_are_those_that_the_last_reports_name(
    own_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    texts: dict[tuple[int, int, int, int], str] = {}
    with db.writing() as session:
        for row in session.exec(select(Submission)):
            row.evidence = chance.choice(list(LISTS))
            texts[row.quarter_id, row.organisation_id, row.indicator_id, row.version] = row.evidence
    assert all(len(re.findall(r"[^、，,；;\n]+", text)) == count for text, count in LISTS.items())
    for place in ("city", "east", "east-t1"):
        mine = [
            key for key in own_world.assignments if key[1] in own_world.under(place) and key[0] // 10 == YEAR
        ]
        for as_of in (date(2018, 6, 15), date(2019, 3, 1)):
            last = [
                (*key, max(version for version, day in own_world.submissions[key] if day <= as_of))
                for key in mine
                if any(day <= as_of for _, day in own_world.submissions.get(key, ()))
            ]
            with db.reading() as session:
                viewer = own_world.viewer("city")
                rows = queries.work_year(session, viewer, own_world.ids[place], YEAR, as_of)
            assert rows.to_dict("records") == [
                {
                    "year": YEAR,
                    "organisations": len({key[1] for key in mine}),
                    "due": len(mine),
                    "reported": len(last),
                    "documents": sum(LISTS[texts[key]] for key in last),
                }
            ]
    monkeypatch.setattr(years, "MOST_READ", 3)
    with db.reading() as session:
        viewer, city = own_world.viewer("city"), own_world.ids["city"]
        assert queries.work_year(session, viewer, city, YEAR, date(2019, 3, 1))["documents"].tolist() == [
            None
        ]
        assert queries.work_year(session, viewer, city, 1999, date(2019, 3, 1)).empty
        assert queries.work_year(
            session, own_world.viewer("east"), own_world.ids["west"], YEAR, date(2019, 3, 1)
        ).empty
