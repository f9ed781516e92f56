"""Each question that a screen asks, at prefecture scale: the median of its answers on both databases."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy import Engine, func, select
from sqlmodel import Session

from benchmarks import scale
from lib import db, queries, standing
from lib.access import Role
from lib.rules.calendar import last_quarters
from lib.rules.status import Basis

REPEATS = 9
Question = Callable[[Session], object]


def questions(as_of: date) -> dict[str, Question]:
    """The questions by name; viewer is the city's leader, county and unit are the first ones of their kind."""
    made = scale.prefecture()
    viewer, county = made.viewer(Role.LEADER, 1), made.first("county")
    unit, quarter = made.first("township") + 1, scale.CURRENT
    eight = tuple(last_quarters(quarter, 8))
    key = (quarter, unit, 3)
    return {
        "totals, 8 quarters, city": lambda s: queries.totals(s, viewer, 1, eight, as_of),
        "totals, 8 quarters, county": lambda s: queries.totals(s, viewer, county, eight, as_of),
        "units, county": lambda s: queries.units(s, viewer, county, quarter, as_of),
        "units, city (1,500 rows)": lambda s: queries.units(s, viewer, 1, quarter, as_of),
        "ranking, city": lambda s: queries.ranking(s, viewer, 1, quarter, as_of, Basis.PASSED),
        "ranking, county": lambda s: queries.ranking(s, viewer, county, quarter, as_of, Basis.PASSED),
        "heat by indicator, city": lambda s: queries.heat(s, viewer, 1, quarter, as_of),
        "heat by indicator, county": lambda s: queries.heat(s, viewer, county, quarter, as_of),
        "heat by quarter, city": lambda s: queries.heat_quarters(s, viewer, 1, quarter, as_of, 6),
        "assignments of a unit": lambda s: queries.assignments(s, viewer, unit, quarter, as_of),
        "deductions of a unit": lambda s: queries.deductions(s, viewer, unit, quarter, as_of),
        "versions of a hand-in": lambda s: queries.versions(s, viewer, unit, quarter, 3, as_of),
        "file row of a hand-in": lambda s: queries.file_row(s, viewer, key, made.batch(quarter, unit), 4),
        "organisations (1,500 rows)": lambda s: queries.organisations(s, viewer),
        "organisation card": lambda s: queries.organisation_card(s, viewer, unit),
        "quarters": lambda s: queries.quarters(s, viewer),
        "batches, newest 500": lambda s: queries.batches(s, viewer),
    }


def counted_from_facts(session: Session) -> object:
    """The city's counts of the current quarter, straight from submissions and reviews: what the summary saves."""
    viewer = scale.prefecture().viewer(Role.LEADER, 1)
    facts = standing.facts_at(scale.TODAY, [scale.CURRENT], viewer.sees).subquery("facts")
    counts = select(func.count(), func.count(facts.c.first_on), func.count(facts.c.verdict)).select_from(
        facts
    )
    return session.execute(counts).all()


def median(engine: Engine, question: Question) -> float:
    """Milliseconds, session and DataFrame included."""
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        with db.reading(engine) as session:
            question(session)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def measure(engines: dict[str, Engine]) -> Iterator[tuple[str, ...]]:
    """A row a question: its name, and its median today and at a past day of the open quarter, on each database."""
    today, past = questions(scale.TODAY), questions(scale.PAST)
    timeless = ("file row", "organisation", "quarters", "batches")
    for name in today:
        cells = [f"{median(engine, today[name]):.1f}" for engine in engines.values()]
        turned = [
            "–" if name.startswith(timeless) else f"{median(engine, past[name]):.1f}"
            for engine in engines.values()
        ]
        yield name, *cells, *turned
    facts = [f"{median(engine, counted_from_facts):.1f}" for engine in engines.values()]
    yield "for comparison: the city's counts from the facts", *facts, *("–" for _ in engines)
