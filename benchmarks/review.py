"""The supervisor's desk: hints on a quarter's 42,000 texts, the queue with 2,000 that wait, a verdict, the statistics."""

import csv
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product, repeat
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from benchmarks import province, scale
from lib import db, importing, queries, standing
from lib.access import Role
from lib.actions import reviewing
from lib.actions.reviewing import Item
from lib.models import now
from lib.rules.calendar import earlier
from lib.rules.status import Verdict
from lib.settings import PROJECT

WAITING = 2000
NOW = scale.CURRENT
REPEATS = 7
TEXTS = PROJECT / "data" / "demo" / "zhoushan" / "61-reports-2018Q3.csv"


def texts() -> dict[str, list[str]]:
    """The demonstration's texts by the code of their indicator."""
    found: dict[str, list[str]] = {}
    with TEXTS.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["指标编码"], []).append(row["完成情况"])
    return found


def build_in(made: scale.Prefecture) -> Callable[[Engine], None]:
    """Makes the filling of an empty, migrated database: everything reported in two quarters, the last of it waiting."""

    def build(engine: Engine) -> None:
        with db.writing(engine) as session:
            scale.unchecked(session)
            scale.write_frame(session, made)
            for quarter in (earlier(NOW), NOW):
                scale.write_batches(session, made, quarter)
                write_reports(session, made, quarter)
        province.analyse(engine)
        with db.writing(engine) as session:
            scale.unchecked(session)
            standing.rebuild(session)
        province.analyse(engine)

    return build


def write_reports(session: Session, made: scale.Prefecture, quarter: int) -> None:
    """Nothing. Writes a report for each task, with the figures of a real one drawn anew, and verdicts on most."""
    chance, known, due = random.Random(quarter), texts(), scale.due_days(quarter)[2]
    codes = [row["指标编码"] for row in scale.catalogue()]
    keys = list(product([unit.id for unit in made.units], range(1, len(codes) + 1)))
    judged = keys[:-WAITING] if quarter == NOW else keys
    said = [
        re.sub(r"\d", lambda _: str(chance.randint(1, 9)), chance.choice(known[codes[indicator - 1]]))
        for _, indicator in keys
    ]
    same = {"quarter_id": repeat(quarter), "version": repeat(1)}
    whose, what = ([key[at] for key in keys] for at in (0, 1))
    db.write_columns(
        session,
        "assignment",
        {
            **{"quarter_id": repeat(quarter), "organisation_id": whose, "indicator_id": what},
            **{"due_on": repeat(due), "responsible": repeat(""), "version": repeat(0)},
        },
    )
    handed: dict[str, Any] = {
        **same,
        **{"organisation_id": whose, "indicator_id": what, "content": said},
        "reported_on": [due - timedelta(days=5 + at % 20) for at in range(len(keys))],
        **{"evidence": repeat("会议纪要、照片 3 张"), "row": repeat(2), "received_at": repeat(now())},
        "batch_id": [made.batch(quarter, number) for number in whose],
        "user_id": [made.account(Role.REPORTER, number) for number in whose],
    }
    db.write_columns(session, "submission", handed)
    verdicts: dict[str, Any] = {
        **same,
        **{name: [key[at] for key in judged] for at, name in enumerate(("organisation_id", "indicator_id"))},
        **{"number": repeat(1), "row": repeat(2), "received_at": repeat(now())},
        "verdict": ["returned" if chance.random() < 0.15 else "passed" for _ in judged],
        **{"reason": repeat("佐证材料不全"), "reviewed_on": repeat(due)},
        "batch_id": repeat(made.batch(quarter, 0)),
        "user_id": repeat(made.account(Role.SUPERVISOR, 1)),
    }
    db.write_columns(session, "review", verdicts)


def milliseconds(engine: Engine, question: Callable[[Session], Any]) -> float:
    """The median of a question, session and DataFrame included; the first answer does not count."""
    taken = []
    for _ in range(REPEATS + 1):
        started = time.perf_counter()
        with db.reading(engine) as session:
            question(session)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken[1:])


def measure(engines: dict[str, Engine], made: scale.Prefecture) -> Iterator[tuple[str, ...]]:
    """A row a question: its name, and the median on each database in ms."""
    viewer = made.viewer(Role.SUPERVISOR, 1)
    county = made.first("county")
    asked: dict[str, Callable[[Session], Any]] = {
        f"hints, {len(made.units) * len(scale.catalogue()):,} texts": lambda s: queries.review_hints(
            s, viewer, NOW
        ),
        "whether the hints still hold": lambda s: queries.hints_mark(s, viewer),
        f"queue, {WAITING:,} waiting": lambda s: queries.waiting_reviews(s, viewer, 1),
        "queue of a county": lambda s: queries.waiting_reviews(s, viewer, county),
        "one item": lambda s: queries.review_card(s, viewer, county, NOW, 1),
        "statistics by organisation": lambda s: queries.review_statistics(s, viewer, 1, NOW, "organisation"),
    }
    for name, question in asked.items():
        yield name, *(f"{milliseconds(engine, question):,.1f}" for engine in engines.values())
    yield "one verdict, and taken back", *(one_verdict(engine, made) for engine in engines.values())


def one_verdict(engine: Engine, made: scale.Prefecture) -> str:
    """Milliseconds for a verdict as it is given on the screen, and for its undo."""
    viewer = made.viewer(Role.SUPERVISOR, 1)
    before, db.engine = db.engine, lambda: engine  # type: ignore[assignment]
    given, undone = [], []
    item = Item(NOW, made.units[-1].id, 1, 1)
    for _ in range(REPEATS):
        started = time.perf_counter()
        batch = reviewing.judge(viewer, [item], Verdict.PASSED, "", scale.TODAY)
        middle = time.perf_counter()
        importing.undo(viewer, batch)
        given.append(1000 * (middle - started))
        undone.append(1000 * (time.perf_counter() - middle))
    db.engine = before
    return f"{statistics.median(given):.0f} / {statistics.median(undone):.0f}"
