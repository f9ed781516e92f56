"""Rows by the thousand go in and are found again as they were handed over, on both databases."""

import gc
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import repeat

import pytest
from sqlalchemy import Engine, select

from lib import audit, db
from lib.importing.pausing import collector_at_rest
from lib.models import AuditLine, Quarter, Standing

DAY, MOMENT = date(2018, 9, 28), datetime(2018, 9, 28, 1, 2, 3, 456789, tzinfo=timezone(timedelta(hours=8)))
COUNTS = ("due", "reported", "on_time", "passed", "returned", "pending")


def standing_rows(number: int, due: int) -> dict[str, object]:
    """Columns of so many rows of the summary, whose table has no references."""
    return {
        "quarter_id": repeat(20183),
        "organisation_id": range(number),
        "due_on": repeat(DAY),
        **{name: repeat(due) for name in COUNTS},
        "settled_on": [None if at % 2 else DAY for at in range(number)],
    }


@pytest.mark.parametrize("number", [0, 1, 24, 25, 26, 50, 53])
def test_any_number_of_rows_goes_in_whole(engine: Engine, number: int) -> None:
    with db.writing() as session:
        db.write_columns(session, "standing", standing_rows(number, due=3))
    with db.reading() as session:
        rows = session.execute(select(Standing).order_by(Standing.organisation_id)).scalars().all()
        assert [row.organisation_id for row in rows] == list(range(number))
        assert all(row.due_on == DAY and row.pending == 3 for row in rows)
        assert [row.settled_on for row in rows] == [None if at % 2 else DAY for at in range(number)]


def test_with_a_key_rows_that_exist_are_changed_and_the_others_added(engine: Engine) -> None:
    key = ("quarter_id", "organisation_id", "due_on")
    with db.writing() as session:
        db.write_columns(session, "standing", standing_rows(30, due=3), key)
        db.write_columns(session, "standing", standing_rows(60, due=4), key)
    with db.reading() as session:
        assert list(session.execute(select(Standing.due)).scalars()) == [4] * 60


def test_moments_and_days_come_back_as_the_same_moments_and_days(engine: Engine) -> None:
    words = ("username", "role", "action", "target", "before", "after", "address", "previous_hash", "hash")
    with db.writing() as session:
        db.write_columns(session, "audit_line", {"at": [MOMENT], **{name: ["x"] for name in words}})
        db.write_columns(
            session,
            "quarter",
            {
                "id": [20183, 20184],
                "due_on": [DAY, DAY],
                "state": ["open", "locked"],
                "locked_on": [None, DAY],
            },
        )
    with db.reading() as session:
        at = session.execute(select(AuditLine.at)).scalar_one()
        assert at == MOMENT and at.tzinfo is UTC
        assert session.execute(select(Quarter.locked_on).order_by(Quarter.id)).scalars().all() == [None, DAY]
        assert session.execute(select(Quarter.id).where(Quarter.locked_on == DAY)).scalars().all() == [20184]


def test_a_moment_is_in_utc_whatever_the_zone_of_the_server(engine: Engine) -> None:
    with db.writing() as session:
        if not db.is_sqlite(session):
            session.execute(db.text("SET LOCAL TIME ZONE 'Asia/Shanghai'"))
        line = audit.record(session, None, "导入", "第 1 批", username="somebody")
        session.expire(line)
        assert line.at.tzinfo is UTC
        assert audit.first_broken(session) is None


@pytest.mark.parametrize("numbers", [[], [3], list(range(0, 140_000, 2))])
def test_any_number_of_ids_is_asked_for_at_once(engine: Engine, numbers: list[int]) -> None:
    with db.writing() as session:
        db.write_columns(session, "standing", standing_rows(5, due=1))
    with db.reading() as session:
        query = select(Standing.organisation_id).where(db.among(session, numbers)(Standing.organisation_id))
        assert set(session.execute(query).scalars()) == set(range(5)) & set(numbers)


def test_the_collector_works_again_after_the_last_file_whatever_became_of_it() -> None:
    assert gc.isenabled()
    one, other = collector_at_rest(), collector_at_rest()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert not gc.isenabled()
    other.__exit__(None, None, None)
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), collector_at_rest():
        raise ZeroDivisionError
    assert gc.isenabled()
