"""加减分和一票否决: what a supervisor gives counts from its day on, wherever a score is shown, and nothing is deleted."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from lib import db, queries
from lib.access import Forbidden
from lib.actions import Refused, points, quarters
from lib.actions.points import Draft
from lib.models import Lamp, LampRule, PointEntry
from tests.office import TODAY, Office, count, office, opened, rows_of  # noqa: F401
from tests.test_actions import last_line
from tests.test_pages_work import Open, dialogs_stay_open, everything, frames, keys, said, screen  # noqa: F401

BEFORE = date(2018, 9, 27)


def draft(office: Office, **other: Any) -> Draft:
    place = office.people[other.pop("whose", "e1_reporter")].organisation_id
    given = {"quarter": 20183, "points": -3.0, "reason": "通报批评", "document": "海纪通〔2018〕1号"} | other
    return Draft(place, **given)


def unit(office: Office, as_of: date = TODAY, quarter: int = 20183) -> tuple[float, str, float, bool]:
    """Score, grade, points given and veto of 东一乡, as the city's leader sees them."""
    viewer, place = office.people["leader"], office.people["e1_reporter"].organisation_id
    with db.reading() as session:
        row = queries.units(session, viewer, place, quarter, as_of).iloc[0]
    return row["score"], row["grade"], row["manual"], row["vetoed"]


def test_points_count_from_their_day_until_they_are_withdrawn(office: Office) -> None:
    supervisor = office.people["supervisor"]
    number = points.give_points(supervisor, draft(office))
    assert last_line().action == "加减分" and "-3 分" in last_line().target
    assert unit(office) == (95.0, "excellent", -3.0, False)  # one task is overdue since August
    assert unit(office, BEFORE) == (98.0, "excellent", 0.0, False)
    points.give_points(supervisor, draft(office, points=0.25))
    assert unit(office)[0] == 95.25
    points.withdraw_points(supervisor, number, "核对有误")
    assert last_line().action == "撤销加减分" and "核对有误" in last_line().after
    assert unit(office) == (98.25, "excellent", 0.25, False)
    assert len(rows_of(PointEntry, "id")) == 2  # nothing is deleted
    with pytest.raises(Refused, match="已于 2018-09-28 撤销"):
        points.withdraw_points(supervisor, number, "再撤一次")


def test_a_score_never_falls_under_zero_and_may_rise_above_a_hundred(office: Office) -> None:
    supervisor = office.people["supervisor"]
    for _ in range(2):
        points.give_points(supervisor, draft(office, points=-50.0))
    assert unit(office)[:2] == (0.0, "poor")
    for _ in range(3):
        points.give_points(supervisor, draft(office, points=50.0))
    assert unit(office)[0] == 148.0


def test_a_veto_makes_the_grade_poor_at_once_and_leaves_the_points(office: Office) -> None:
    supervisor = office.people["supervisor"]
    number = points.give_points(supervisor, draft(office, points=None))
    assert last_line().action == "一票否决"
    assert unit(office) == (98.0, "poor", 0.0, True)
    assert unit(office, BEFORE)[1] == "excellent"
    with db.reading() as session:
        leader = office.people["leader"]
        attention = queries.attention(session, leader, leader.organisation_id, 20183, TODAY)
        totals = queries.totals(session, leader, leader.organisation_id, (20183,), TODAY).iloc[0]
    assert "东一乡" in attention["name"].tolist()
    assert (totals["vetoed"], totals["poor"]) == (1, 1)
    with pytest.raises(Refused, match="已被一票否决（海纪通〔2018〕1号）"):
        points.give_points(supervisor, draft(office, points=None))
    points.withdraw_points(supervisor, number, "不属于否决情形")
    assert unit(office)[1] == "excellent"
    points.give_points(supervisor, draft(office, points=None))


@pytest.mark.parametrize(
    "other, words",
    [
        ({"reason": " "}, "请写明理由"),
        ({"document": ""}, "请写明依据"),
        ({"points": 0.0}, "不能是 0"),
        ({"points": 50.5}, "以内"),
        ({"points": 0.125}, "最多两位小数"),
        ({"quarter": 20181}, "2018年第一季度没有任务"),
    ],
)
def test_points_without_reason_document_or_sense_are_refused(
    office: Office, other: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        points.give_points(office.people["supervisor"], draft(office, **other))
    assert count("point_entry") == 0


def test_points_are_given_and_withdrawn_from_above_only(office: Office) -> None:
    for who in ("leader", "reporter", "admin", "auditor"):
        with pytest.raises(Forbidden):
            points.give_points(office.people[who], draft(office))
    with pytest.raises(Refused, match="不能给本单位"):
        points.give_points(office.people["east_supervisor"], draft(office, whose="east_reporter"))
    with pytest.raises(Forbidden):
        points.give_points(office.people["east_supervisor"], draft(office, whose="reporter"))
    number = points.give_points(office.people["supervisor"], draft(office, whose="east_reporter"))
    with pytest.raises(Forbidden):  # given from above to the county: not the county's to take back
        points.withdraw_points(office.people["east_supervisor"], number, "不服")
    number = points.give_points(office.people["supervisor"], draft(office))
    with pytest.raises(Forbidden):  # nor what the city gave to one under the county
        points.withdraw_points(office.people["east_supervisor"], number, "不服")
    with pytest.raises(Refused, match="撤销的理由"):
        points.withdraw_points(office.people["supervisor"], number, " ")


def low_lamps() -> list[tuple[int, date]]:
    with db.reading() as session:
        lit = select(Lamp.quarter_id, Lamp.raised_on).where(col(Lamp.rule) == LampRule.LOW_SCORE)
        return [(row[0], row[1]) for row in session.exec(lit)]


def test_the_lamp_of_a_low_score_asks_what_was_given_by_the_lock_date(office: Office) -> None:
    supervisor, lock = office.people["supervisor"], date(2018, 10, 20)
    points.give_points(supervisor, draft(office, points=-15.0))
    quarters.lock_quarter(office.people["admin"], 20183, lock)
    assert low_lamps() == []  # two tasks will be overdue by then: 100 − 4 − 15 = 81
    number = points.give_points(supervisor, draft(office, points=-15.0))
    assert low_lamps() == [(20183, lock)]
    points.withdraw_points(supervisor, number, "核对有误")
    assert low_lamps() == []
    quarters.lock_quarter(office.people["admin"], 20182, TODAY)
    points.give_points(supervisor, draft(office, quarter=20182, points=-30.0))
    assert low_lamps() == [(20182, TODAY)]


@pytest.mark.usefixtures("dialogs_stay_open")
def test_points_are_given_and_withdrawn_on_the_screen(screen: Open) -> None:
    app = screen("appraisal", "supervisor", part="points", place="E1")
    assert "没有加减分和一票否决" in everything(app)
    app.button(key="points_give").click().run()
    app.number_input(key="points_points").set_value(-2).run()
    app.text_area(key="points_reason").set_value("谈话记录补写").run()
    app.text_input(key="points_document").set_value("海纪通〔2018〕3号").run()
    assert "东一乡2018年第三季度：减 2 分" in said(app).success[0].value
    shown = frames(app)[0][["name", "points", "state_words", "document"]]
    assert shown.to_numpy().tolist() == [["东一乡", -2, "● 有效", "海纪通〔2018〕3号"]]
    app = screen("appraisal", "e1_reporter", part="points")
    assert "谈话记录补写" in everything(app) and "points_give" not in keys(app)
    assert "谈话记录补写" not in everything(screen("appraisal", "e2_reporter", part="points"))
    assert "没有加减分" in everything(
        screen("appraisal", "leader", part="points", year="2018", as_of="2018-09-27")
    )
