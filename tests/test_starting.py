"""A new SQLite file that two programs open at once."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError

from lib import db
from lib.actions import rebuilding
from lib.models import Ledger, LedgerEntry, Revision, Standing
from tests import office as fixtures
from tests.office import FIRST, Office, derived
from tests.problems import problem_list

opened, office = fixtures.opened, fixtures.office


def hold(path: Path) -> sqlite3.Connection:
    """A program that is just making the file, in a transaction that is not over."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE first (number INTEGER)")
    return other


def test_the_second_program_waits_until_the_first_has_made_the_file(tmp_path: Path) -> None:
    other = hold(tmp_path / "new.db")
    ending = threading.Timer(0.3, other.execute, ["COMMIT"])
    ending.start()
    with db.make_engine(f"sqlite:///{tmp_path / 'new.db'}", 30.0).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("SELECT count(*) FROM first").scalar() == 0
    ending.join()


def test_the_second_program_gives_up_when_the_file_stays_locked(tmp_path: Path) -> None:
    other = hold(tmp_path / "new.db")
    with pytest.raises(OperationalError, match="locked"):
        db.make_engine(f"sqlite:///{tmp_path / 'new.db'}", 0.1).connect()
    other.close()


def test_what_an_older_program_kept_is_made_anew_when_the_database_is_first_opened(office: Office) -> None:
    office.report(FIRST)
    office.put("supervisor", "problems", problem_list("P-1,E1,,巡察,作风,,记录不全,2018-09-03,,,"))
    kept = derived()
    assert kept["ledger_entry"] and kept["standing"]
    with db.writing() as session:
        session.execute(delete(LedgerEntry))
        session.execute(update(Ledger).values(took=None))
        session.execute(update(Standing).values(reported=0))
        session.execute(update(Revision).values(scheme=0))
    assert rebuilding.bring_up_to_date(db.engine())
    assert derived() == kept
    assert not rebuilding.bring_up_to_date(db.engine())
