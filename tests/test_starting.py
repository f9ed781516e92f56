"""A new SQLite file that two programs open at once."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from lib import db


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
