"""复核申请: once, in time, judged by another supervisor; upheld, a verdict or points come back, and nothing is deleted."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from lib import db, importing, queries
from lib.access import Forbidden, Role
from lib.actions import Refused, appeals, points, quarters
from lib.actions.appeals import Ground
from lib.models import Appeal, Indicator, Installation, PointEntry, Review
from lib.rules.appeals import Outcome, ask_until
from lib.rules.calendar import is_working_day
from lib.rules.score import Cause, ScoreRule
from tests.office import (  # noqa: F401
    PEOPLE,
    TODAY,
    Office,
    add_people,
    assert_derived_from_facts,
    office,
    opened,
    rows_of,
)
from tests.test_actions import last_line
from tests.test_pages_work import Open, dialogs_stay_open, everything, frames, keys, said, screen  # noqa: F401
from tests.test_points import draft, unit


@given(st.dates(date(2017, 1, 1), date(2019, 11, 1)))
def test_ten_working_days_are_counted_from_the_day_after(since: date) -> None:
    until = ask_until(ScoreRule(), since)
    days = [since.fromordinal(since.toordinal() + step) for step in range(1, (until - since).days + 1)]
    assert sum(map(is_working_day, days)) == 10 and is_working_day(until)


@pytest.fixture
def returned(office: Office) -> Office:
    """The office after a report of 东一乡 was returned on 10 September, with a second supervisor of the city."""
    office.report("2018Q3,E1,ZT-01,召开党委会,2018-09-05")
    office.review("2018Q3,E1,ZT-01,退回,内容不具体,2018-09-10")
    PEOPLE["second"] = (Role.SUPERVISOR, "C")
    with db.writing() as session:
        add_people(session, office, ["second"])
    del PEOPLE["second"]
    turn(date(2018, 9, 14))
    return office


def ground(office: Office, cause: Cause = Cause.RETURNED, indicator: str = "ZT-01", **other: Any) -> Ground:
    with db.reading() as session:
        number = session.exec(select(Indicator.id).where(Indicator.code == indicator)).one()
    place = office.people["e1_reporter"].organisation_id
    return Ground(other.get("quarter", 20183), place, cause, number)


def ask(office: Office, who: str = "e1_reporter", about: Ground | None = None, reason: str = "有记录") -> int:
    return appeals.ask_again(office.people[who], about or ground(office), reason)


def turn(day: date) -> None:
    """Makes it another day."""
    with db.writing() as session:
        session.exec(select(Installation)).one().today = day


def verdict(session: Session) -> tuple[str, int]:
    rows = session.exec(select(Review).order_by(Review.number)).all()  # type: ignore[arg-type]
    return rows[-1].verdict, len(rows)


def test_an_upheld_return_becomes_a_new_verdict_by_the_road_of_a_file(returned: Office) -> None:
    assert unit(returned)[0] == 96.5  # a returned one, and one overdue since August
    number = ask(returned)
    assert last_line().action == "申请复核"
    appeals.decide(returned.people["second"], number, Outcome.UPHELD, "会议记录齐全")
    assert last_line().action == "复核决定" and "会议记录齐全" in last_line().after
    with db.reading() as session:
        assert verdict(session) == ("passed", 2)
    assert unit(returned)[0] == 98.0 and rows_of(PointEntry, "id") == []
    assert_derived_from_facts()
    (batch,) = (row[0] for row in rows_of(Appeal, "batch_id"))
    with pytest.raises(importing.NotUndone, match="复核"):
        returned.undo(int(str(batch)), "second")


def test_each_thing_is_asked_once_and_in_time(returned: Office) -> None:
    until = ask_until(ScoreRule(), date(2018, 9, 10))
    assert until == date(2018, 9, 25)  # 22 to 24 September were free
    turn(date(2018, 9, 26))
    with pytest.raises(
        Refused, match="10 个工作日内申请，2018-09-10 的到 2018-09-25 为止，今天是 2018-09-26"
    ):
        ask(returned)
    turn(until)
    with pytest.raises(Refused, match="理由"):
        ask(returned, reason=" ")
    number = ask(returned)
    with pytest.raises(Refused, match="每项只能申请一次"):
        ask(returned)
    appeals.decide(returned.people["second"], number, Outcome.DISMISSED, "记录没有签字")
    assert unit(returned)[0] == 96.5
    with pytest.raises(Refused, match="每项只能申请一次"):
        ask(returned)
    with pytest.raises(Refused, match="已于 2018-09-25 办结"):
        appeals.decide(returned.people["second"], number, Outcome.UPHELD, "再看")
    returned.report("2018Q3,E1,ZT-01,召开党委会两次,2018-09-24")
    with pytest.raises(Refused, match="已经改好了"):
        ask(returned)
    returned.review("2018Q3,E1,ZT-01,退回,仍不具体,2018-09-25")
    ask(returned)  # another version, another return


def test_nobody_judges_their_own_nor_from_below(returned: Office) -> None:
    number = ask(returned)
    for who in ("leader", "e1_reporter", "admin", "auditor"):
        with pytest.raises(Forbidden):
            appeals.decide(returned.people[who], number, Outcome.UPHELD, "同意")
    with pytest.raises(Refused, match="您自己办的"):
        appeals.decide(returned.people["supervisor"], number, Outcome.UPHELD, "同意")
    with pytest.raises(Refused, match="上级单位"):
        appeals.decide(returned.people["east_supervisor"], number, Outcome.UPHELD, "同意")
    with pytest.raises(Refused, match="复核的意见"):
        appeals.decide(returned.people["second"], number, Outcome.UPHELD, " ")
    for who in ("e2_reporter", "supervisor", "leader"):
        with pytest.raises(Forbidden):
            ask(returned, who)
    waits = {
        who: [(row["screen"], row["name"]) for row in duties(returned, who) if row["what"] == "复核"]
        for who in ("second", "supervisor", "east_supervisor", "e1_reporter")
    }
    nobody: dict[str, list[tuple[str, str]]] = {"supervisor": [], "east_supervisor": [], "e1_reporter": []}
    assert waits == nobody | {"second": [("appraisal", "东一乡")]}


def duties(office: Office, who: str) -> list[dict[Any, Any]]:
    with db.reading() as session:
        return queries.todo(session, office.people[who], TODAY).to_dict("records")


def test_in_a_locked_quarter_the_points_come_back_from_the_day_of_the_decision(returned: Office) -> None:
    quarters.lock_quarter(returned.people["admin"], 20183, date(2018, 9, 20))
    turn(date(2018, 9, 21))
    number = ask(returned)
    appeals.decide(returned.people["second"], number, Outcome.UPHELD, "会议记录齐全")
    assert unit(returned, date(2018, 9, 20))[0] == 96.5
    assert unit(returned, date(2018, 9, 21)) == (98.0, "excellent", 1.5, False)
    with db.reading() as session:
        assert verdict(session) == ("returned", 1)  # locked means locked
    quarters.unlock_quarter(returned.people["admin"], 20183, "补正")
    returned.report("2018Q3,E1,ZT-01,召开党委会两次,2018-09-21")
    assert unit(returned, date(2018, 9, 21)) == (
        98.0,
        "excellent",
        0.0,
        False,
    )  # nothing lost, nothing given back


def test_points_for_lateness_come_back_and_what_a_supervisor_took_is_withdrawn(returned: Office) -> None:
    turn(date(2018, 9, 12))
    overdue = ground(returned, Cause.OVERDUE, "ZT-02")
    late = ground(returned, Cause.LATE, "ZT-02")
    number = ask(returned, about=overdue)
    appeals.decide(
        returned.people["supervisor"], number, Outcome.UPHELD, "停航"
    )  # nobody judged it: the rule did
    assert unit(returned, date(2018, 9, 12))[0] == 98.5
    returned.report("2018Q3,E1,ZT-02,签订12份,2018-09-12")
    assert unit(returned, date(2018, 9, 12))[0] == 98.0  # late now, and no longer overdue
    number = ask(returned, about=late)
    appeals.decide(returned.people["supervisor"], number, Outcome.UPHELD, "停航")
    assert unit(returned, date(2018, 9, 12))[0] == 98.5
    entry = points.give_points(returned.people["supervisor"], draft(returned, points=-3.0))
    about = Ground(20183, returned.people["e1_reporter"].organisation_id, Cause.MANUAL, entry_id=entry)
    number = ask(returned, about=about)
    with pytest.raises(Refused, match="您自己办的"):
        appeals.decide(returned.people["supervisor"], number, Outcome.UPHELD, "有误")
    appeals.decide(returned.people["second"], number, Outcome.UPHELD, "通报有误")
    assert unit(returned, date(2018, 9, 12))[0] == 98.5
    assert ("复核成立：通报有误",) in rows_of(PointEntry, "withdrawn_reason")
    with pytest.raises(Refused, match="没有这项"):
        ask(returned, about=ground(returned, Cause.OVERDUE, "ZT-01"))


@pytest.mark.usefixtures("dialogs_stay_open")
def test_an_appeal_is_made_and_decided_on_the_screen(screen: Open, returned: Office) -> None:
    turn(date(2018, 9, 14))
    app = screen("appraisal", "e1_reporter", part="appeals")
    offered = frames(app)[0]
    assert offered["indicator"].tolist() == ["签订责任书", "研究部署"]
    assert offered["until"].tolist() == [date(2018, 9, 14), date(2018, 9, 25)]
    with db.reading() as session:
        me = returned.people["e1_reporter"]
        row = queries.appealable(session, me, me.organisation_id, date(2018, 9, 14)).iloc[1].to_dict()
    ask(returned, about=Ground(20183, me.organisation_id, Cause(row["cause"]), int(row["indicator_id"])))
    app = screen("appraisal", "e1_reporter", part="appeals")
    assert [len(frame) for frame in frames(app)] == [1, 1] and "○ 待复核" in frames(app)[1]["state"].tolist()
    app = screen("appraisal", "second", part="appeals")
    assert frames(app)[0]["state"].tolist() == ["◐ 等您复核"]
    assert "没有复核申请" in everything(screen("appraisal", "e2_reporter", part="appeals"))
