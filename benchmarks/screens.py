"""The rerun of each screen over the real websocket, as a multiple of an empty page's rerun in the same server."""

import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import Engine

from benchmarks import scale
from lib import db
from lib.access import Role
from lib.actions.accounts import entry_of
from lib.auth import tokens
from lib.models import User
from lib.rules.calendar import last_quarters, quarter_label
from lib.settings import PROJECT
from tests.serving import Server
from tests.talking import Visit

KEY = "5e" * 32  # signs the cookies of the measured server; no other server has it
TURNS = 30
SCREENS = {
    "overview": Role.LEADER,
    "completion": Role.LEADER,
    "organisation": Role.LEADER,
    "upload": Role.REPORTER,
    "admin": Role.ADMIN,
    "audit": Role.AUDITOR,
    "account": Role.LEADER,
}


@contextmanager
def serving(scratch: Path) -> Iterator[Server]:
    """The server over the SQLite prefecture."""
    folder = scratch / "served"
    folder.mkdir(exist_ok=True)
    shutil.copy(scratch / "prefecture.db", folder / "mingze.db")
    environment = {"MINGZE_DATA_DIR": str(folder), "MINGZE_COOKIE_KEY": KEY}
    with Server(environment, script=PROJECT / "benchmarks" / "server.py") as server:
        yield server


def cookie(engine: Engine, role: Role, organisation: int = 1) -> str:
    """The login cookie of somebody of an organisation, signed with the measured server's key."""
    number = scale.prefecture().account(role, organisation)
    with db.reading(engine) as session:
        entry = entry_of(session.get_one(User, number))
    tokens.signing_key = lambda: bytes.fromhex(KEY)  # type: ignore[assignment]
    return tokens.sign(entry)


def views(seed: int = 0) -> Iterator[str]:
    """Addresses that differ in quarter and place, so that each is another question."""
    units = scale.prefecture().units
    counties = [unit.code for unit in units if unit.kind == "county"]
    labels = [quarter_label(quarter) for quarter in reversed(last_quarters(scale.CURRENT, 8))]
    choices = list(product(labels, ["330900", *counties]))
    for turn in range(10**9):
        label, place = choices[(seed * 7 + turn) % len(choices)]
        yield urlencode({"quarter": label, "place": place})


def rerun(visit: Visit, query: str) -> float:
    """Milliseconds from sending a changed filter to the end of the run."""
    started = time.perf_counter()
    visit.run(query)
    return (time.perf_counter() - started) * 1000


def measure(engine: Engine, server: Server) -> Iterator[tuple[str, ...]]:
    """A row a screen: the median rerun with a new question each time, again with questions asked before, and multiples."""
    with Visit(server, cookie(engine, Role.LEADER), "empty") as visit:
        visit.run()
        empty = statistics.median(
            [rerun(visit, query) for query, _ in zip(views(), range(3 * TURNS), strict=False)]
        )
    yield "empty page", f"{empty:.1f}", "1.0×", f"{empty:.1f}", "1.0×"
    for name, role in SCREENS.items():
        with Visit(server, cookie(engine, role), name) as visit:
            visit.run()
            asked = [query for query, _ in zip(views(1), range(TURNS), strict=False)]
            new = statistics.median([rerun(visit, query) for query in asked])
            again = statistics.median([rerun(visit, query) for query in asked])
        yield name, f"{new:.1f}", f"{new / empty:.1f}×", f"{again:.1f}", f"{again / empty:.1f}×"
