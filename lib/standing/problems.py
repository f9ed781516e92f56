"""Keeping the ledger of problems, and the lamps of those whose deadline passed, in the transaction that writes a step."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from lib import db
from lib.models import BRIEF, Lamp, LampRule, Ledger, Problem, ProblemStep
from lib.rules import lamps as rules
from lib.rules.calendar import quarter_of
from lib.rules.closure import ProblemAct, Stage, Step, deadlines, stages
from lib.standing.clearing import clear
from lib.standing.entries import Told, keep_entries, make_entries
from lib.standing.facts import Within, everywhere
from lib.standing.lamps import NO_QUARTER, write
from lib.standing.lit import adding_lamps, recount_lamps
from lib.standing.versions import lamp_numbers_for

OF_LEDGER = ("id", "organisation_id", "found_on", "source", "category", "found_fen")
OWN = (*OF_LEDGER, "earlier_id")
OF_STEP = ("problem_id", "act", "done_on", "deadline", "department", "recovered_fen", "rules_made")
OF_COURSE = (
    "since",
    "department",
    "acknowledged_on",
    "claimed_on",
    "submitted_on",
    "closed_on",
    "deadline",
    "first_deadline",
    "long_term_on",
    "returned",
    "extended",
    "reopened",
    "rules_made",
)


WAITING = "problems_to_settle"


class History(NamedTuple):
    """A problem's own columns, in the order of OWN, and what its steps say of its course."""

    own: Any
    steps: list[Step]


@contextmanager
def settling_together(session: Session) -> Iterator[None]:
    """Nothing. What the block would settle is settled at its end, at once: a hundred small files, one reckoning."""
    waiting: set[int] = set()
    session.info[WAITING] = waiting
    try:
        yield
    finally:
        del session.info[WAITING]
    settle_problems(session, waiting)


def settle_problems(session: Session, problems: Collection[int]) -> None:
    """Nothing. Brings ledger and lamps up to date after problems were entered, changed, or went a step further."""
    waiting = session.info.get(WAITING)
    if waiting is not None:
        waiting.update(problems)
        return
    if not problems:
        return
    within = db.among(session, problems)
    known = histories(session, within)
    clear(session, Ledger, within(Ledger.problem_id))
    told = [tell(history) for history in known]
    write_ledger(session, told)
    keep_entries(session, problems, told)
    organisations = {history.own.organisation_id for history in known}
    here = col(Lamp.quarter_id) == NO_QUARTER, db.among(session, organisations)(Lamp.organisation_id)
    with adding_lamps(session, organisations):
        clear(session, Lamp, *here, col(Lamp.rule) == LampRule.PROBLEM_OVERDUE, within(Lamp.source_id))
        light_problems(session, known)


def forget_problems(session: Session, problems: Collection[int]) -> None:
    """Nothing. Takes away what is kept of problems that are about to go, with their import."""
    within = db.among(session, problems)
    organisations = set(
        session.execute(select(col(Problem.organisation_id)).where(within(Problem.id))).scalars()
    )
    clear(session, Ledger, within(Ledger.problem_id))
    keep_entries(session, problems, [])
    here = col(Lamp.quarter_id) == NO_QUARTER, db.among(session, organisations)(Lamp.organisation_id)
    with adding_lamps(session, organisations):
        clear(session, Lamp, *here, col(Lamp.rule) == LampRule.PROBLEM_OVERDUE, within(Lamp.source_id))


def relight_problems(session: Session, organisations: Collection[int]) -> None:
    """Nothing. Lights the lamps of all problems anew, after the thresholds changed."""
    clear(session, Lamp, col(Lamp.quarter_id) == NO_QUARTER, col(Lamp.rule) == LampRule.PROBLEM_OVERDUE)
    light_problems(session, histories(session, everywhere))
    recount_lamps(session, NO_QUARTER, organisations)


def rebuild_problems(session: Session) -> None:
    """Nothing. Makes the ledger anew and lights the lamps, which must be gone; their sums are not counted yet."""
    clear(session, Ledger)
    known = histories(session, everywhere)
    told = [tell(history) for history in known]
    write_ledger(session, told)
    make_entries(session, told)
    light_problems(session, known)


def histories(session: Session, within: Within) -> list[History]:
    """The problems whose ids the condition takes, each with its steps in order."""
    taken = session.execute(
        select(*(col(getattr(ProblemStep, name)) for name in OF_STEP))  # type: ignore[call-overload]
        .where(within(ProblemStep.problem_id))
        .order_by(col(ProblemStep.problem_id), col(ProblemStep.number))
    )
    steps = {problem: list(map(step_of, rows)) for problem, rows in groupby(taken, key=itemgetter(0))}
    own = session.execute(
        select(*(col(getattr(Problem, name)) for name in OWN))  # type: ignore[call-overload]
        .where(within(Problem.id))
        .order_by(col(Problem.id))
    )
    return [History(row, steps.get(row.id, [])) for row in own]


def step_of(row: Any) -> Step:
    """The step of a row with the columns of OF_STEP; the words are not needed to follow the course."""
    _, act, done_on, deadline, department, recovered, rules_made = row
    return Step(
        ProblemAct(act),
        done_on,
        deadline=deadline,
        department=department,
        recovered=recovered,
        rules_made=rules_made,
    )


def tell(history: History) -> Told:
    """The problem with its stages."""
    return Told(history.own, stages(history.own.found_on, history.steps))


def write_ledger(session: Session, known: Iterable[Told]) -> None:
    """Nothing. Writes one row per stage of each problem."""
    rows = [(*told.own[: len(OF_LEDGER)], stage) for told in known for stage in told.stages]
    if not rows:
        return
    ids, organisations, found_on, sources, categories, found_fen, reached = zip(*rows, strict=True)
    held: list[Stage] = list(reached)
    db.write_columns(
        session,
        "ledger",
        {
            "problem_id": ids,
            "organisation_id": organisations,
            "found_on": found_on,
            "source": sources,
            "category": categories,
            "found_fen": found_fen,
            "from_on": [stage.course.as_of for stage in held],
            "until_on": [stage.until_on for stage in held],
            "brief": [int((stage.until_on - stage.course.as_of).days <= BRIEF) for stage in held],
            "took": [stage.course.age if stage.course.closed else None for stage in held],
            "state": [stage.course.state.value for stage in held],
            "recovered_fen": [stage.course.recovered for stage in held],
            **{name: [getattr(stage.course, name) for stage in held] for name in OF_COURSE},
        },
    )


def light_problems(session: Session, known: Iterable[History]) -> None:
    """Nothing. Writes the lamps of every deadline that passed, or will, before the problem is struck off."""
    had = [(history.own, one) for history in known for one in deadlines(history.steps)]
    numbers = lamp_numbers_for(session, {quarter_of(one.deadline) for _, one in had})
    lit = [
        (own.organisation_id, own.id, one.number, interval)
        for own, one in had
        if (interval := rules.problem_overdue(numbers[quarter_of(one.deadline)], one.deadline, one.over_on))
    ]
    write(session, NO_QUARTER, LampRule.PROBLEM_OVERDUE, lit)
