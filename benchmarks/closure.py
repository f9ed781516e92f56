"""The board of rectification: 200,000 problems over ten years in a city of 1,500 organisations; what it asks, and writes."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import repeat
from typing import Any

import numpy as np
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from benchmarks import province, scale
from benchmarks.dashboard import Question
from lib import db, queries, standing
from lib.access import Role
from lib.models import Ledger, ProblemSource, ProblemStep, now
from lib.queries import Pick
from lib.rules.calendar import LAST_DAY

PROBLEMS, NEW = 200_000, 15_000
FIRST_FOUND, TODAY = date(2008, 10, 1), scale.TODAY
REPEATS = 15
DAYS = {"today": TODAY, "2014-05-17": date(2014, 5, 17), "2010-02-09": date(2010, 2, 9)}
CATEGORIES = (
    "政治建设 责任落实 选人用人 作风建设 财务管理 工程招投标 三公经费 基层治理 制度执行 民生资金".split()
)
ACCOUNT = scale.prefecture().account(Role.SUPERVISOR, 1)
Rows = list[tuple[Any, ...]]


def courses(organisations: list[int]) -> tuple[Rows, Rows]:
    """The problems and their steps, drawn by a fixed seed: most struck off in three months, one in eight never."""
    chance = np.random.default_rng(4)
    span = (TODAY - FIRST_FOUND).days
    found = np.sort(chance.integers(0, span, PROBLEMS))
    whose = chance.choice(organisations, PROBLEMS)
    draws = chance.random((PROBLEMS, 8))
    waits = chance.exponential([9, 55, 7, 40], (PROBLEMS, 4)).astype(int) + 1
    problems, steps = [], []
    for at in range(PROBLEMS):
        number, start = at + 1, FIRST_FOUND + timedelta(days=int(found[at]))
        amount = int(draws[at, 0] * 10**7) if draws[at, 0] < 0.2 else None
        source = list(ProblemSource)[int(draws[at, 1] * 8)].value
        category = CATEGORIES[int(draws[at, 2] * len(CATEGORIES))]
        earlier = number - 1 if draws[at, 3] < 0.05 and at and whose[at - 1] == whose[at] else None
        problems.append((number, int(whose[at]), start, source, category, amount, earlier))
        taken = life(start, draws[at], waits[at], amount)
        steps += [(number, count, *step) for count, step in enumerate(taken, 1) if step[1] <= TODAY]
    return problems, steps


def life(start: date, draw: Any, wait: Any, amount: int | None) -> Iterator[tuple[Any, ...]]:
    """The steps of one problem: act, day, department, deadline, amount recovered."""
    claimed, mended, judged, again = (timedelta(days=int(days)) for days in wait)
    day = start + claimed
    deadline = day + timedelta(days=(30, 60, 90, 180)[int(draw[4] * 4)])
    yield "claimed", day, scale.OFFICES[int(draw[5] * 40)], deadline, None
    if draw[6] < 0.125:
        return
    if draw[7] < 0.1:
        yield "extended", day, "", deadline + timedelta(days=60), None
    if draw[7] < 0.2:
        day += mended
        yield "submitted", day, "", None, None
        day += judged
        yield "returned", day, "", None, None
    day += mended
    yield "submitted", day, "", None, amount and amount // 2
    day += judged
    yield "verified", day, "", None, None
    if draw[7] > 0.98:
        yield "reopened", day + again, "", None, None


def build_in(made: scale.Prefecture) -> Callable[[Engine], None]:
    """Makes the filling of an empty, migrated database with the tree and the problems."""

    def build(engine: Engine) -> None:
        problems, steps = courses([unit.id for unit in made.units])
        with db.writing(engine) as session:
            scale.unchecked(session)
            scale.write_frame(session, made)
            write_problems(session, problems)
            write_steps(session, steps)
        province.analyse(engine)
        with db.writing(engine) as session:
            scale.unchecked(session)
            standing.rebuild(session)
        province.analyse(engine)

    return build


def write_problems(session: Session, rows: Rows) -> None:
    """Nothing. Writes the problems, all given by the organisation at the top."""
    numbers, whose, found_on, sources, categories, amounts, earlier = zip(*rows, strict=True)
    same = {
        "issuer_id": 1,
        "list_name": "",
        "content": "问题",
        "twofold": False,
        "entered_at": now(),
        "user_id": ACCOUNT,
    }
    columns = {
        "id": numbers,
        "organisation_id": whose,
        "found_on": found_on,
        "year": [day.year for day in found_on],
        "code": [f"P-{number}" for number in numbers],
        "source": sources,
        "category": categories,
        "found_fen": amounts,
        "earlier_id": earlier,
        **{name: repeat(value, len(rows)) for name, value in same.items()},
    }
    db.write_columns(session, "problem", columns)


def write_steps(session: Session, rows: Rows) -> None:
    """Nothing. Writes the steps."""
    problems, numbers, acts, days, offices, deadlines, recovered = zip(*rows, strict=True)
    said = {
        "measure": ["措施" if act == "claimed" else "" for act in acts],
        "leader_post": ["乡长" if act == "claimed" else "" for act in acts],
        "evidence": ["材料" if act == "submitted" else "" for act in acts],
        "document": ["批示" if act == "extended" else "" for act in acts],
    }
    same = {"words": "已整改", "at": now(), "user_id": ACCOUNT, "organisation_id": 1}
    columns = {
        "problem_id": problems,
        "number": numbers,
        "act": acts,
        "done_on": days,
        "department": offices,
        "deadline": deadlines,
        "recovered_fen": recovered,
        **said,
        **{name: repeat(value, len(rows)) for name, value in same.items()},
    }
    db.write_columns(session, "problem_step", columns)


def questions(made: scale.Prefecture, day: date) -> dict[str, Question]:
    """What the board asks, of the leader at the top and of a county's leader."""
    county = made.first("county")
    asked: dict[str, Question] = {}
    for name, place in {made.units[0].kind: 1, "county": county}.items():
        asked |= of_place(made.viewer(Role.LEADER, place), place, day, name)
    township = made.first("township")
    own = made.viewer(Role.LEADER, 1), township, day
    asked["totals, township"] = lambda s: queries.closure_totals(s, *own)
    asked["by department, township"] = lambda s: queries.closure_by(s, *own, "department")
    codes = tuple(unit.code for unit in made.units if unit.kind == "county")
    asked["rates of the counties"] = lambda s: queries.closure_rates_by_area(
        s, made.viewer(Role.LEADER, 1), 1, day, codes
    )
    return asked


def of_place(viewer: Any, place: int, day: date, name: str) -> dict[str, Question]:
    """The questions about one place."""
    asked, start = (viewer, place, day), day - timedelta(days=365)
    lists = {
        "overdue": Pick(overdue=True),
        "of one office": Pick(department=scale.OFFICES[3]),
        "struck off this year": Pick(closed_between=(date(day.year, 1, 1), day)),
        "reopened": Pick(reopened=True),
        "all": Pick(),
    }
    found: dict[str, Question] = {
        "totals": lambda s: queries.closure_totals(s, *asked),
        "totals of the year": lambda s: queries.closure_totals(s, *asked, day.year),
        **{
            f"by {facet}": lambda s, facet=facet: queries.closure_by(s, *asked, facet)  # type: ignore[misc]
            for facet in ("organisation", "source", "category", "department")
        },
        "course of a year": lambda s: queries.closure_course(s, viewer, place, start, day),
        "course of ten years": lambda s: queries.closure_course(s, viewer, place, FIRST_FOUND, day),
        "ages": lambda s: queries.closure_ages(s, *asked),
        "days until struck off, a year": lambda s: queries.closure_days(s, viewer, place, start, day),
        "money": lambda s: queries.closure_money(s, *asked),
        "pace": lambda s: queries.closure_pace(s, *asked),
        "repeats": lambda s: queries.closure_repeats(s, *asked),
        **{
            f"list, {words}, first 300": lambda s, pick=pick: queries.problems(s, *asked, pick, 300)  # type: ignore[misc]
            for words, pick in lists.items()
        },
        "count, overdue": lambda s: queries.problems_count(s, *asked, lists["overdue"]),
        "count, overdue and extended": lambda s: queries.problems_count(
            s, *asked, Pick(overdue=True, extended=True)
        ),
    }
    return {f"{words}, {name}": question for words, question in found.items()}


def best_and_median(engine: Engine, question: Question) -> tuple[float, float]:
    """Milliseconds, session and DataFrame included; the first answer, for which the statement is built, does not count."""
    taken = []
    for _ in range(REPEATS + 1):
        started = time.perf_counter()
        with db.reading(engine) as session:
            question(session)
        taken.append((time.perf_counter() - started) * 1000)
    return min(taken[1:]), statistics.median(taken[1:])


def measure(engines: dict[str, Engine], made: scale.Prefecture) -> Iterator[tuple[str, ...]]:
    """A row a question: its name, and on each database best/median at each of the days, in ms."""
    asked = {day: questions(made, day) for day in DAYS.values()}
    for name in asked[TODAY]:
        cells = []
        for engine in engines.values():
            for day in DAYS.values():
                best, middle = best_and_median(engine, asked[day][name])
                cells.append(f"{best:.1f} / {middle:.1f}")
        yield name, *cells


def one_step(engine: Engine) -> float:
    """Seconds that the ledger, its entries, sums and lamps take after one step; the step is taken back."""
    with db.writing(engine) as session:
        number = session.execute(
            select(col(Ledger.problem_id))
            .where(col(Ledger.until_on) == LAST_DAY, col(Ledger.state) == "claimed")
            .limit(1)
        ).scalar_one()
        count = session.execute(
            select(func.max(col(ProblemStep.number))).where(col(ProblemStep.problem_id) == number)
        ).scalar_one()
        write_steps(session, [(number, count + 1, "submitted", TODAY, "", None, None)])
        started = time.perf_counter()
        standing.settle_problems(session, [number])
        taken = time.perf_counter() - started
        session.rollback()
    return taken


def many_new(engine: Engine) -> float:
    """Seconds that the same takes after 15,000 new problems of a county; they are taken back."""
    made = scale.prefecture()
    county = made.first("county")
    whose = [unit.id for unit in made.units if unit.code.startswith(made.units[county - 1].code)]
    new = range(PROBLEMS + 1, PROBLEMS + NEW + 1)
    rows = [
        (number, whose[number % len(whose)], TODAY, "audit", CATEGORIES[number % 10], None, None)
        for number in new
    ]
    with db.writing(engine) as session:
        write_problems(session, rows)
        started = time.perf_counter()
        standing.settle_problems(session, new)
        taken = time.perf_counter() - started
        session.rollback()
    return taken


def measure_writing(engines: dict[str, Engine]) -> Iterator[tuple[str, ...]]:
    """A row for what is kept beside the facts after one step, and after a file of new problems."""
    for name, writing, times in (
        ("one step, kept", one_step, 9),
        (f"{NEW:,} new problems, kept", many_new, 3),
    ):
        taken = [
            1000 * statistics.median(writing(engine) for _ in range(times)) for engine in engines.values()
        ]
        yield name, *(f"{ms:,.1f}" for ms in taken)
