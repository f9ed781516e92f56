"""The invented office, built once for all tests of a file that only look at it; tests that change it get a copy."""

from collections.abc import Iterator

import pytest

from lib import db
from lib.ui import answers
from tests.conftest import Databases, engine_on
from tests.world import World, build

Built = tuple[str, World]


@pytest.fixture(scope="module")
def built_world(backend: str, databases: Databases, migrated: str) -> Built:
    """The address of a database with the office, and what is known of it."""
    address = databases.make(backend, migrated)
    engine = db.make_engine(address)
    with db.writing(engine) as session:
        world = build(session)
    if backend == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return address, world


@pytest.fixture(scope="module")
def world(built_world: Built, backend: str, databases: Databases) -> Iterator[World]:
    """The office, to look at."""
    answers._answer.clear()  # the answers of another test's database have the same revisions
    for _ in engine_on(databases.make(backend, built_world[0])):
        yield built_world[1]


@pytest.fixture
def own_world(built_world: Built, backend: str, databases: Databases) -> Iterator[World]:
    """A copy of the office, to change."""
    answers._answer.clear()
    for _ in engine_on(databases.make(backend, built_world[0])):
        yield built_world[1]
    answers._answer.clear()
