"""Each road that writes facts leaves the lamps right: quarters locked and opened, by hand, thresholds, moves, rebuild."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from lib import db, standing
from lib.access import Forbidden
from lib.actions import Refused, lamps, organisations, quarters, rebuilding, rules
from lib.audit import first_broken
from lib.models import AuditLine, Lamp, LampLevel, LampRule, Organisation, PlaceLamps, RuleVersion
from lib.rules.calendar import LAST_DAY
from lib.rules.lamps import LampNumbers
from lib.rules.score import ScoreRule
from tests.office import (  # noqa: F401 - fixtures among them
    TODAY,
    Office,
    assert_derived_from_facts,
    count,
    office,
    opened,
    rows_of,
)

HARSH = ScoreRule(overdue=25)
DAYS = ("raised_on", "red_on", "cleared_on")


def ids(session: Session) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(select(Organisation.code, Organisation.id))}


def lit(rule: LampRule, quarter: int | None = None) -> dict[str, tuple[Any, ...]]:
    """By organisation the days of its lamp of that rule."""
    with db.reading() as session:
        codes = {number: code for code, number in ids(session).items()}
        query = select(Lamp.organisation_id, *(getattr(Lamp, name) for name in DAYS)).where(Lamp.rule == rule)
        if quarter is not None:
            query = query.where(Lamp.quarter_id == quarter)
        return {codes[row[0]]: tuple(row[1:]) for row in session.execute(query)}


def last_line() -> AuditLine:
    with db.reading() as session:
        assert first_broken(session) is None
        line = session.exec(select(AuditLine).order_by(col(AuditLine.id).desc())).first()
        session.expunge_all()
        return line


@pytest.fixture
def strict_office(office: Office) -> Office:
    """Where one overdue task costs 25 points, and E1 has had one since July."""
    rules.set_score_rule(office.people["admin"], HARSH, 20182, "从严")
    return office


def test_a_task_has_its_lamp_before_anybody_is_late(office: Office) -> None:
    found = lit(LampRule.REPORT_OVERDUE, 20183)
    assert found["W1"] == (date(2018, 10, 1), date(2018, 10, 15), LAST_DAY)
    office.report("2018Q3,W1,ZT-01,召开党委会,2018-09-20")
    assert "W1" not in lit(LampRule.REPORT_OVERDUE, 20183)
    assert_derived_from_facts()


def test_a_due_date_put_off_puts_off_the_lamp_and_an_undo_brings_it_back(office: Office) -> None:
    batch = office.put(
        "supervisor", "assignments", "季度,单位编码,指标编码,截止日期\n2018Q2,E1,ZT-01,2018-08-31"
    )
    assert lit(LampRule.REPORT_OVERDUE, 20182)["E1"] == (date(2018, 9, 1), date(2018, 9, 15), LAST_DAY)
    office.undo(batch.batch_id)
    assert lit(LampRule.REPORT_OVERDUE, 20182)["E1"] == (date(2018, 7, 1), date(2018, 7, 15), LAST_DAY)


def test_a_verdict_taken_back_takes_its_lamp_along(office: Office) -> None:
    office.report("2018Q3,E1,ZT-01,召开党委会,2018-09-03")
    batch = office.review("2018Q3,E1,ZT-01,退回,内容不具体,2018-09-03")
    assert lit(LampRule.RETURNED_NOT_MENDED) == {"E1": (date(2018, 9, 10), date(2018, 9, 25), LAST_DAY)}
    office.report("2018Q3,E1,ZT-01,召开党委会四次,2018-09-12")
    assert lit(LampRule.RETURNED_NOT_MENDED)["E1"][2] == date(2018, 9, 12)
    with pytest.raises(Exception, match="又上报了新的一版"):
        office.undo(batch.batch_id)
    assert_derived_from_facts()


def test_a_verdict_taken_back_before_it_was_mended_leaves_no_lamp(office: Office) -> None:
    office.report("2018Q3,E1,ZT-01,召开党委会,2018-09-03")
    office.undo(office.review("2018Q3,E1,ZT-01,退回,内容不具体,2018-09-03").batch_id)
    assert lit(LampRule.RETURNED_NOT_MENDED) == {}


def test_what_was_passed_in_between_and_returned_again_has_two_lamps(office: Office) -> None:
    office.report("2018Q3,E1,ZT-01,召开党委会,2018-08-01")
    for verdict in ("退回,不具体,2018-08-01", "通过,,2018-08-20", "退回,有误,2018-08-21"):
        office.review(f"2018Q3,E1,ZT-01,{verdict}")
    assert rows_of(Lamp, "rule", "number", "raised_on", "cleared_on")[-2:] == [
        ("returned_not_mended", 1, date(2018, 8, 8), date(2018, 8, 20)),
        ("returned_not_mended", 2, date(2018, 8, 28), LAST_DAY),
    ]


@pytest.mark.parametrize("by_file", [False, True])
def test_locking_a_quarter_lights_low_scores_and_opening_it_puts_them_out(
    strict_office: Office, by_file: bool
) -> None:
    admin = strict_office.people["admin"]
    if by_file:
        head = "季度,截止日期,状态,锁定日期\n2018Q2,2018-06-30,锁定,2018-07-20"
        batch = strict_office.put("admin", "quarters", head).batch_id
    else:
        quarters.lock_quarter(admin, 20182, date(2018, 7, 20))
    assert lit(LampRule.LOW_SCORE) == {"E1": (date(2018, 7, 20), LAST_DAY, LAST_DAY)}
    assert count("place_lamps WHERE rule = 'low_score'") == 2
    assert_derived_from_facts()
    if by_file:
        strict_office.undo(batch, who="admin")
    else:
        quarters.unlock_quarter(admin, 20182, "复核")
    assert lit(LampRule.LOW_SCORE) == {}
    assert count("place_lamps WHERE rule = 'low_score'") == 0


def test_what_was_handed_in_after_the_lock_date_does_not_mend_the_score(strict_office: Office) -> None:
    strict_office.report("2018Q2,E1,ZT-01,补报,2018-08-01")
    quarters.lock_quarter(strict_office.people["admin"], 20182, date(2018, 7, 20))
    assert lit(LampRule.LOW_SCORE) == {"E1": (date(2018, 7, 20), LAST_DAY, LAST_DAY)}


def test_a_low_score_goes_out_with_the_organisations_own_next_quarter(strict_office: Office) -> None:
    admin = strict_office.people["admin"]
    quarters.lock_quarter(admin, 20182, date(2018, 7, 20))
    quarters.lock_quarter(admin, 20183, TODAY)
    found = lit(LampRule.LOW_SCORE, 20182)
    assert found == {"E1": (date(2018, 7, 20), LAST_DAY, TODAY)}
    # E1 had a task that was due in August; the others' were not due when the quarter was locked
    assert lit(LampRule.LOW_SCORE, 20183) == {"E1": (TODAY, LAST_DAY, LAST_DAY)}
    quarters.unlock_quarter(admin, 20183, "复核")
    assert lit(LampRule.LOW_SCORE, 20182) == {"E1": (date(2018, 7, 20), LAST_DAY, LAST_DAY)}


def test_a_quarter_locked_only_after_a_later_one_changes_nothing_that_was_lit(strict_office: Office) -> None:
    admin = strict_office.people["admin"]
    strict_office.put("admin", "quarters", "季度,截止日期\n2018Q4,2018-12-31")
    strict_office.put("supervisor", "assignments", "季度,单位编码,指标编码\n2018Q4,E1,ZT-01")
    for quarter, day in ((20182, 10), (20184, 20), (20183, 27)):
        quarters.lock_quarter(admin, quarter, date(2018, 9 if quarter < 20184 else 10, day))
    # of the three the middle one was locked last: from then on it is not the newest, so it never counts
    assert lit(LampRule.LOW_SCORE, 20182)["E1"][2] == min(date(2018, 10, 20), date(2018, 9, 27))
    quarters.unlock_quarter(admin, 20183, "复核")
    quarters.lock_quarter(admin, 20183, date(2018, 11, 5))
    assert lit(LampRule.LOW_SCORE, 20182)["E1"][2] == date(2018, 10, 20)
    assert "E1" not in lit(LampRule.LOW_SCORE, 20183)
    assert_derived_from_facts()


def test_a_lamp_lit_by_hand_burns_until_somebody_clears_it(office: Office) -> None:
    supervisor = office.people["east_supervisor"]
    with db.reading() as session:
        place = ids(session)["E1"]
    number = lamps.light_lamp(supervisor, place, LampLevel.RED, " 信访  反映集中 ", date(2018, 9, 1))
    assert lit(LampRule.MANUAL) == {"E1": (date(2018, 9, 1), date(2018, 9, 1), LAST_DAY)}
    assert rows_of(PlaceLamps, "quarter_id", "rule", "lamps").count((0, "manual", 1)) == 2
    line = last_line()
    assert (line.action, line.target) == ("人工亮灯", f"E1 东一乡 红灯第{number}号")
    assert "信访 反映集中" in line.after
    with pytest.raises(Refused, match="才亮"):
        lamps.clear_lamp(supervisor, number, "已核实", date(2018, 8, 31))
    with pytest.raises(Refused, match="熄灯的原因"):
        lamps.clear_lamp(supervisor, number, "  ", TODAY)
    lamps.clear_lamp(supervisor, number, "已核实整改", TODAY)
    assert lit(LampRule.MANUAL)["E1"][2] == TODAY
    assert last_line().action == "人工熄灯"
    with pytest.raises(Refused, match="已于 2018-09-28 熄灭"):
        lamps.clear_lamp(supervisor, number, "再来", TODAY)
    assert_derived_from_facts()


@pytest.mark.parametrize("who", ["leader", "reporter", "admin", "auditor"])
def test_only_supervisors_light_and_clear_lamps(office: Office, who: str) -> None:
    with db.reading() as session:
        place = ids(session)["E1"]
    number = lamps.light_lamp(office.people["supervisor"], place, LampLevel.YELLOW, "迟缓", TODAY)
    with pytest.raises(Forbidden):
        lamps.light_lamp(office.people[who], place, LampLevel.RED, "越权", TODAY)
    with pytest.raises(Forbidden):
        lamps.clear_lamp(office.people[who], number, "越权", TODAY)
    assert count("manual_lamp") == 1


def test_a_supervisor_lights_and_clears_only_under_the_own_organisation(office: Office) -> None:
    with db.reading() as session:
        places = ids(session)
    number = lamps.light_lamp(office.people["supervisor"], places["W1"], LampLevel.RED, "迟缓", TODAY)
    with pytest.raises(Forbidden):
        lamps.light_lamp(office.people["east_supervisor"], places["W1"], LampLevel.RED, "邻县", TODAY)
    with pytest.raises(Forbidden):
        lamps.clear_lamp(office.people["east_supervisor"], number, "邻县", TODAY)


def test_a_closed_organisation_gets_no_lamp_by_hand(office: Office) -> None:
    with db.reading() as session:
        place = ids(session)["E2"]
    organisations.close_organisation(office.people["admin"], place, TODAY)
    with pytest.raises(Refused, match="已撤销"):
        lamps.light_lamp(office.people["supervisor"], place, LampLevel.RED, "迟缓", TODAY)


def test_new_thresholds_light_their_quarters_anew_and_no_other(office: Office) -> None:
    before = lit(LampRule.REPORT_OVERDUE, 20182)
    numbers = LampNumbers(overdue_yellow=5, overdue_red=10)
    assert rules.set_lamp_numbers(office.people["admin"], numbers, 20183, "海纪发〔2018〕11号") == 1
    assert lit(LampRule.REPORT_OVERDUE, 20182) == before
    found = lit(LampRule.REPORT_OVERDUE, 20183)
    assert found["W1"] == (date(2018, 10, 5), date(2018, 10, 10), LAST_DAY)
    assert last_line().target == "亮灯规则 自2018Q3起 第1版"
    assert_derived_from_facts()
    rules.set_lamp_numbers(office.people["admin"], LampNumbers(overdue_red=20), 20182, "先行")
    # the third quarter has numbers of its own, which still hold
    assert lit(LampRule.REPORT_OVERDUE, 20183) == found
    assert lit(LampRule.REPORT_OVERDUE, 20182)["E1"][1] == date(2018, 7, 20)
    assert_derived_from_facts()


def test_thresholds_of_a_locked_quarter_stay_as_they_were(office: Office) -> None:
    quarters.lock_quarter(office.people["admin"], 20182, TODAY)
    with pytest.raises(Refused, match="2018年第二季度已锁定"):
        rules.set_lamp_numbers(office.people["admin"], LampNumbers(overdue_red=20), 20182, "倒查")
    with pytest.raises(Refused, match="相同"):
        rules.set_lamp_numbers(office.people["admin"], LampNumbers(), 20183, "不变")
    with pytest.raises(Refused, match="依据或原因"):
        rules.set_lamp_numbers(office.people["admin"], LampNumbers(overdue_red=20), 20183, " ")
    with pytest.raises(Forbidden):
        rules.set_lamp_numbers(office.people["supervisor"], LampNumbers(overdue_red=20), 20183, "越权")
    with pytest.raises(Forbidden):
        rules.set_lamp_numbers(office.people["east_admin"], LampNumbers(overdue_red=20), 20183, "越级")
    assert rows_of(RuleVersion, "rule") == []


def test_a_move_takes_the_lamps_along(office: Office) -> None:
    with db.reading() as session:
        places = ids(session)
    lamps.light_lamp(office.people["supervisor"], places["E1"], LampLevel.RED, "迟缓", TODAY)
    organisations.move_organisation(office.people["admin"], places["E1"], places["W"], TODAY)
    assert (places["W"], "manual", 1) in rows_of(PlaceLamps, "organisation_id", "rule", "lamps")
    assert (places["E"], "manual", 1) not in rows_of(PlaceLamps, "organisation_id", "rule", "lamps")
    assert_derived_from_facts()


def test_a_rebuild_says_how_many_lamps_had_been_wrong(office: Office) -> None:
    assert set(rebuilding.rebuild().values()) == {0}
    with db.writing() as session:
        place = ids(session)["W1"]
        session.execute(update(Lamp).where(col(Lamp.organisation_id) == place).values(red_on=LAST_DAY))
        session.execute(delete(PlaceLamps).where(col(PlaceLamps.organisation_id) == place))
        session.execute(delete(Lamp).where(col(Lamp.quarter_id) == 20182))
    differed = rebuilding.rebuild()
    assert differed["亮灯"] == 2
    assert set(rebuilding.rebuild().values()) == {0}


def test_an_organisation_with_a_lamp_by_hand_cannot_be_taken_back(office: Office) -> None:
    head = "单位编码,单位名称,单位类型,上级单位编码\nE3,东三乡,乡镇街道,E"
    batch = office.put("admin", "organisations", head)
    with db.reading() as session:
        place = ids(session)["E3"]
    lamps.light_lamp(office.people["supervisor"], place, LampLevel.YELLOW, "筹建迟缓", TODAY)
    with pytest.raises(Exception, match="已有人工亮灯"):
        office.undo(batch.batch_id, who="admin")


def test_without_any_version_the_default_thresholds_hold(office: Office) -> None:
    with db.reading() as session:
        assert standing.lamp_numbers_for(session, [20183]) == {20183: LampNumbers()}
