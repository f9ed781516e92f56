"""A checked import of 42,000 rows, end to end with its summary, against the bare writing of the same tuples."""

import statistics
import time
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from sqlalchemy import Engine, delete, text
from sqlmodel import Session, SQLModel

from benchmarks import scale
from lib import db, importing, standing
from lib.access import Role
from lib.models import Quarter, Submission

QUARTER = 20083  # the one before the forty: nothing is reported in it
REPEATS = 3
KEPT = ("lamp", "place_lamps", "standing", "heat", "spread")
TABLE = Submission.__table__  # type: ignore[attr-defined]
COLUMNS = [column.name for column in TABLE.columns]


def prepare(session: Session) -> None:
    """Nothing. Opens a quarter and issues every organisation every indicator."""
    made = scale.prefecture()
    due_on = scale.due_days(QUARTER)[2]
    session.add(Quarter(id=QUARTER, due_on=due_on))
    session.flush()
    pairs = [(unit.id, number) for unit in made.units for number in range(1, scale.INDICATORS + 1)]
    columns = {
        "quarter_id": repeat(QUARTER, len(pairs)),
        "organisation_id": [unit for unit, _ in pairs],
        "indicator_id": [number for _, number in pairs],
        "due_on": repeat(due_on, len(pairs)),
        "responsible": repeat("党委书记", len(pairs)),
        "version": repeat(0, len(pairs)),
    }
    db.write_columns(session, "assignment", columns)
    if not db.is_sqlite(session):  # the prefecture was written with ids of its own
        session.execute(text("SELECT setval('import_batch_id_seq', (SELECT max(id) FROM import_batch))"))
    standing.resum(session, QUARTER, [unit.id for unit in made.units])


def clean(session: Session) -> None:
    """Nothing. Takes the quarter away again; the undone batches stay, as they do in an office."""
    for name in (*KEPT, "review", "submission", "assignment"):
        table = SQLModel.metadata.tables[name]
        session.execute(delete(table).where(table.c.quarter_id == QUARTER))
    session.execute(delete(Quarter).where(Quarter.id == QUARTER))  # type: ignore[arg-type]


def checked_import(content: bytes) -> tuple[float, int]:
    """Seconds from the bytes to the commit, and the batch."""
    viewer = scale.prefecture().viewer(Role.REPORTER, 1)
    started = time.perf_counter()
    with db.reading() as session:
        seen = importing.look(session, viewer, "reports", "季度上报.csv", content)
    if seen.difference is None:
        raise RuntimeError(seen.summary)
    written = importing.confirm(viewer, seen)
    taken = time.perf_counter() - started
    if not isinstance(written, importing.Written) or written.batch_id is None:
        raise RuntimeError(written.sentence())
    return taken, written.batch_id


def raw_write(engine: Engine, tuples: list[tuple[Any, ...]], copying: bool) -> float:
    """Seconds for executemany (or COPY) and the commit of tuples that are ready; they are taken out again."""
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    with engine.connect().execution_options(writes=True) as connection:
        started = time.perf_counter()
        cursor = connection.connection.cursor()
        if copying:
            with cursor.copy(f'COPY "submission" ({names}) FROM STDIN') as copy:
                for row in tuples:
                    copy.write_row(row)
        else:
            mark = "?" if engine.dialect.name == "sqlite" else "%s"
            if engine.dialect.name == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany(
                f'INSERT INTO "submission" ({names}) VALUES ({", ".join([mark] * len(COLUMNS))})', tuples
            )
        connection.connection.commit()
        taken = time.perf_counter() - started
    with engine.begin() as connection:
        connection.execute(delete(TABLE).where(TABLE.c.quarter_id == QUARTER))
    return taken


def tuples_of(engine: Engine) -> list[tuple[Any, ...]]:
    """What the import wrote, in the driver's own values."""
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f'SELECT {names} FROM "submission" WHERE quarter_id = {QUARTER}')
        return [tuple(row) for row in rows]


def measure(engines: dict[str, Engine]) -> Iterator[tuple[str, ...]]:
    """A row a way of writing: database, what, milliseconds, and the import as a multiple of it."""
    made = scale.prefecture()
    content = scale.reports_csv(made, QUARTER, [unit.id for unit in made.units])
    ordinary = db.engine
    for name, engine in engines.items():
        db.engine = lambda engine=engine: engine  # type: ignore[assignment, misc]
        with db.writing() as session:
            prepare(session)
        try:
            yield from compare(name, engine, content)
        finally:
            with db.writing() as session:
                clean(session)
            db.engine = ordinary


def compare(name: str, engine: Engine, content: bytes) -> Iterator[tuple[str, ...]]:
    """The rows of one database; import and bare writing take turns, so that both meet the same weather."""
    viewer = scale.prefecture().viewer(Role.REPORTER, 1)
    ways = {"executemany": False} if engine.dialect.name == "sqlite" else {"executemany": False, "COPY": True}
    imports: list[float] = []
    bare: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(REPEATS):
        taken, batch = checked_import(content)
        imports.append(taken)
        tuples = tuples_of(engine)
        importing.undo(viewer, batch)
        for way, copying in ways.items():
            bare[way].append(raw_write(engine, tuples, copying))
    whole = statistics.median(imports)
    yield name, f"checked import of {len(tuples):,} rows", f"{whole * 1000:.0f}", "–"
    for way, times in bare.items():
        alone = statistics.median(times)
        yield name, f"raw {way} of the same tuples", f"{alone * 1000:.0f}", f"{whole / alone:.1f}×"
