"""Locked means locked, by every road; a late permit opens exactly one organisation, and only until its end."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from lib import db, importing
from lib.access import Forbidden
from lib.actions import Refused, permits, quarters
from lib.models import Installation, Lamp, Submission
from lib.queries import permits as permit_rows
from lib.queries import quarters as quarter_rows
from lib.rules import calendar
from tests import office as fixtures
from tests.office import Office, assert_derived_from_facts, of, reports, reviews, rows_of
from tests.test_actions import last_line

opened, office = fixtures.opened, fixtures.office
LOCK = date(2018, 10, 20)
LAST_SECOND = datetime(2018, 10, 19, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in Shanghai
FIRST_SECOND = datetime(2018, 10, 19, 16, 0, 0, tzinfo=UTC)  # 00:00:00 of the 20th
E1 = "2018Q3,E1,ZT-01,召开党委会,2018-10-19"
E2 = "2018Q3,E2,ZT-01,召开党委会,2018-10-19"


@pytest.fixture(autouse=True)
def server_in_utc() -> Iterator[None]:
    """Nothing. The machine's own clock is not the office's."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Nothing. Meanwhile it is that moment, everywhere."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz) if tz else moment.replace(tzinfo=None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calendar, "datetime", Clock)
        yield


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@pytest.fixture
def locking(office: Office) -> Office:
    """The office by the real clock, with the third quarter to be locked on the 20th of October."""
    with db.writing() as session:
        session.execute(update(Installation).values(today=None))
    with at(at_noon(date(2018, 10, 8))):
        quarters.lock_quarter(office.people["admin"], 20183, LOCK)
    return office


def refusals(office: Office, who: str, dataset: str, lines: str) -> set[str]:
    look = office.look(who, dataset, lines)
    return {fault.wanted for fault in look.faults}


def state(office: Office) -> str:
    with db.reading() as session:
        rows = quarter_rows(session, office.people["leader"])
    return str(rows.set_index("id")["state"][20183])


def test_until_the_last_second_it_is_open_and_from_the_first_it_is_locked(locking: Office) -> None:
    with at(LAST_SECOND):
        assert state(locking) == "open"
        locking.report(E1)
    with at(FIRST_SECOND):
        assert state(locking) == "locked"
        assert refusals(locking, "reporter", "reports", reports(E2)) == {
            "该季度已于 2018-10-20 锁定，不能再上报"
        }
        verdict = reviews("2018Q3,E1,ZT-01,通过,,2018-10-20")
        assert "该季度已于 2018-10-20 锁定，不能再审核" in refusals(locking, "supervisor", "reviews", verdict)
        task = of("assignments", "2018Q3,E2,,JD-01,,,")
        assert refusals(locking, "supervisor", "assignments", task) == {
            "该季度已于 2018-10-20 锁定，不能再下达任务"
        }


def test_what_was_looked_at_before_midnight_is_not_written_after_it(locking: Office) -> None:
    with at(LAST_SECOND):
        look = locking.look("reporter", "reports", reports(E1))
    with at(FIRST_SECOND):
        moved = importing.confirm(locking.people["reporter"], look)
    assert isinstance(moved, importing.Moved) and moved.look.difference is None
    assert rows_of(Submission, "version") == []


def test_a_batch_is_not_undone_after_midnight(locking: Office) -> None:
    with at(LAST_SECOND):
        batch = locking.report(E1).batch_id or 0
    with at(FIRST_SECOND), pytest.raises(importing.NotUndone, match="2018Q3 已锁定"):
        importing.undo(locking.people["reporter"], batch)


def grant(office: Office, code: str = "E1", until: date = date(2018, 10, 25), who: str = "supervisor") -> int:
    organisation = {"E1": "e1_reporter", "E2": "e2_reporter", "E": "east_reporter"}[code]
    return permits.grant_permit(
        office.people[who],
        20183,
        office.people[organisation].organisation_id,
        "台风停航，材料未能按时送达",
        "市纪委书记 10 月 21 日批示",
        until,
    )


def test_a_permit_opens_exactly_one_organisation_and_until_its_last_second(locking: Office) -> None:
    late = E1.replace("10-19", "10-22")
    with at(at_noon(date(2018, 10, 22))):
        grant(locking)
        assert "发补报许可" in last_line().action and "2018Q3 E1" in last_line().target
        refused = refusals(locking, "reporter", "reports", reports(late, E2))
        assert refused == {"该季度已于 2018-10-20 锁定，不能再上报"}
        assert {fault.row for fault in locking.look("reporter", "reports", reports(late, E2)).faults} == {3}
        locking.report(late, who="e1_reporter")
    mended = late.replace("召开党委会", "召开党委会并形成纪要").replace("10-22", "10-25")
    with at(datetime(2018, 10, 25, 15, 59, 59, tzinfo=UTC)):
        locking.report(mended, who="e1_reporter")
    with at(datetime(2018, 10, 25, 16, 0, 0, tzinfo=UTC)):
        again = mended.replace("纪要", "纪要 2 份").replace("10-25", "10-26")
        assert refusals(locking, "e1_reporter", "reports", reports(again)) == {
            "该季度已于 2018-10-20 锁定，不能再上报"
        }
    assert_derived_from_facts()


def test_what_came_in_under_a_permit_is_judged_after_its_end_and_nothing_else_is(locking: Office) -> None:
    with at(LAST_SECOND):
        locking.report("2018Q3,E1,ZT-02,签订责任书,2018-10-19")
    with at(at_noon(date(2018, 10, 22))):
        grant(locking)
        locking.report(E1.replace("10-19", "10-22"))
    with at(at_noon(date(2018, 10, 30))):
        locking.review("2018Q3,E1,ZT-01,通过,,2018-10-30")
        other = reviews("2018Q3,E1,ZT-02,通过,,2018-10-30")
        assert refusals(locking, "supervisor", "reviews", other) == {
            "该季度已锁定，这一版不是凭补报许可上报的，不能再审核"
        }


def test_under_a_permit_nothing_is_dated_back_before_the_lock(locking: Office) -> None:
    with at(at_noon(date(2018, 10, 22))):
        grant(locking)
        assert refusals(locking, "reporter", "reports", reports(E1)) == {
            "该季度已锁定，凭补报许可补办的日期不能早于锁定日期（2018-10-20）"
        }


def test_a_withdrawn_permit_opens_nothing(locking: Office) -> None:
    with at(at_noon(date(2018, 10, 22))):
        permit = grant(locking)
        permits.end_permit(locking.people["supervisor"], permit)
        with pytest.raises(Refused, match="到期或收回"):
            permits.end_permit(locking.people["supervisor"], permit)
        late = reports(E1.replace("10-19", "10-22"))
        assert refusals(locking, "reporter", "reports", late) == {"该季度已于 2018-10-20 锁定，不能再上报"}
        with db.reading() as session:
            row = permit_rows(session, locking.people["supervisor"], 1).iloc[0]
        assert (row["state"], row["quarter"], row["name"]) == ("收回", "2018Q3", "东一乡")


@pytest.mark.parametrize(
    ("words", "code", "until", "who"),
    [
        ("不能给本单位", "E", date(2018, 10, 25), "east_supervisor"),
        ("60 天以内", "E1", date(2018, 10, 21), "supervisor"),
        ("60 天以内", "E1", date(2019, 1, 31), "supervisor"),
    ],
)
def test_a_permit_that_makes_no_sense_is_refused(
    locking: Office, words: str, code: str, until: date, who: str
) -> None:
    with at(at_noon(date(2018, 10, 22))), pytest.raises(Refused, match=words):
        grant(locking, code, until, who)


def test_there_is_one_permit_at_a_time_and_none_while_the_quarter_is_open(locking: Office) -> None:
    with at(at_noon(date(2018, 10, 19))), pytest.raises(Refused, match="还没有锁定"):
        grant(locking)
    with at(at_noon(date(2018, 10, 22))):
        grant(locking)
        with pytest.raises(Refused, match="已有补报许可，到 2018-10-25"):
            grant(locking)
        with pytest.raises(Forbidden):
            grant(locking, who="reporter")


def test_the_scores_at_a_lock_that_lies_ahead_are_lamps_to_come_and_follow_the_facts(locking: Office) -> None:
    """东一乡 owes two tasks and 100 − 2 × 2 is no low score; with two more owed and rules as harsh it would be."""
    harsh = of("indicators", *(f"XX-{number:02},新指标,主体责任,其他,做一次,," for number in range(1, 15)))
    with at(at_noon(date(2018, 10, 10))):
        locking.put("admin", "indicators", harsh)
        tasks = [f"2018Q3,E1,,XX-{number:02},,2018-10-09," for number in range(1, 15)]
        locking.put("supervisor", "assignments", of("assignments", *tasks))
        assert ("low_score", LOCK) in rows_of(Lamp, "rule", "raised_on")
        assert_derived_from_facts()
        done = [f"2018Q3,E1,XX-{number:02},已办结,2018-10-10" for number in range(1, 15)]
        locking.report(*done)
    assert "low_score" not in {rule for (rule,) in rows_of(Lamp, "rule")}
    assert_derived_from_facts()


def test_a_lock_that_lies_ahead_is_moved_or_taken_back(locking: Office) -> None:
    admin = locking.people["admin"]
    with at(at_noon(date(2018, 10, 10))):
        with pytest.raises(Refused, match="没有变"):
            quarters.lock_quarter(admin, 20183, LOCK)
        quarters.lock_quarter(admin, 20183, date(2018, 10, 31))
        quarters.change_due_date(admin, 20183, date(2018, 10, 8))
        quarters.unlock_quarter(admin, 20183, "全市顺延")
    with at(at_noon(date(2018, 11, 30))):
        assert state(locking) == "open"
