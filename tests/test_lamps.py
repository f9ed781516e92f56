"""Lamps kept beside the facts are what the facts light, on every day, whichever road the facts took."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session, col

from lib import db, importing, standing
from lib.access import Forbidden, Viewer
from lib.actions import Refused, handovers, lamps, organisations, quarters, rules
from lib.actions.handovers import Draft, Paper
from lib.models import Installation, Lamp, LampLevel, Organisation, PlaceLamps, Quarter, ReportSide, Talk
from lib.rules.lamps import Interval, LampNumbers, level
from lib.rules.score import ScoreRule
from tests import plain_lamps
from tests.conftest import Databases, engine_on
from tests.office import Office, assert_derived_from_facts, opened, rows_of  # noqa: F401

TERMS = {20182: "2018Q2", 20183: "2018Q3", 20184: "2018Q4"}
TERM_ENDS = {20182: "2018-06-30", 20183: "2018-09-30", 20184: "2018-12-31"}
UNITS = ("E", "E1", "E2", "W1")
INDICATORS = ("ZT-01", "JD-01")
FIRST, LAST = date(2018, 5, 1), date(2019, 2, 3)
HARSH = ScoreRule(returned=14, overdue=18, late=8)  # two tasks are enough for a low score
STRICT = LampNumbers(
    overdue_yellow=3,
    overdue_red=3,
    returned_yellow=2,
    returned_red=4,
    low_yellow=90,
    double_yellow_months=1,
    double_red_months=2,
)
MILD = LampNumbers(overdue_yellow=10, overdue_red=60, returned_yellow=20, returned_red=30, low_yellow=65)


@dataclass
class Story:
    """An office whose facts come in one after the other, the day going on meanwhile."""

    office: Office
    day: date = FIRST
    batches: tuple[tuple[str, int], ...] = ()

    def put(self, who: str, dataset: str, head: str, rows: list[str]) -> None:
        """Imports a file; those of its rows that the office refuses are left out."""
        look = self.office.look(who, dataset, "\n".join((head, *rows)))
        if look.difference is None:
            wrong = {fault.row for fault in look.faults}
            rows = [row for number, row in enumerate(rows, 2) if number not in wrong]
            look = self.office.look(who, dataset, "\n".join((head, *rows)))
        if look.difference is None or look.difference.nothing:
            return
        written = importing.confirm(self.office.people[who], look)
        assert isinstance(written, importing.Written)
        self.batches += ((who, written.batch_id or 0),)

    def assign(self, tasks: list[tuple[int, str, str]], days: int) -> None:
        due_on = date(2018, 6, 30) + timedelta(days=days)
        rows = [f"{TERMS[term]},{unit},{indicator},{due_on}" for term, unit, indicator in tasks]
        self.put("supervisor", "assignments", "季度,单位编码,指标编码,截止日期", rows)

    def report(self, tasks: list[tuple[int, str, str]], back: int) -> None:
        on = self.day - timedelta(days=back)
        rows = [
            f"{TERMS[term]},{unit},{indicator},第{len(self.batches)}次,{on}"
            for term, unit, indicator in tasks
        ]
        self.put("reporter", "reports", "季度,单位编码,指标编码,完成情况,上报日期", rows)

    def review(self, tasks: list[tuple[int, str, str]], word: str) -> None:
        rows = [
            f"{TERMS[term]},{unit},{indicator},{word},意见{len(self.batches)},{self.day}"
            for term, unit, indicator in tasks
        ]
        self.put("supervisor", "reviews", "季度,单位编码,指标编码,审核结论,审核意见,审核日期", rows)

    def undo(self, back: int) -> None:
        who, batch = self.batches[-min(back, len(self.batches))] if self.batches else ("admin", 0)
        importing.undo(self.office.people[who], batch) if batch else None

    def lock(self, term: int, by_file: bool) -> None:
        if by_file:
            row = f"{TERMS[term]},{TERM_ENDS[term]},锁定,{self.day}"
            self.put("admin", "quarters", "季度,截止日期,状态,锁定日期", [row])
        else:
            quarters.lock_quarter(self.office.people["admin"], term, self.day)

    def unlock(self, term: int, by_file: bool) -> None:
        if by_file:
            self.put("admin", "quarters", "季度,截止日期,状态", [f"{TERMS[term]},{TERM_ENDS[term]},开放"])
        else:
            quarters.unlock_quarter(self.office.people["admin"], term, "更正")

    def light(self, unit: str, word: LampLevel) -> None:
        lamps.light_lamp(self.office.people["supervisor"], self.id(unit), word, "信访反映集中", self.day)

    def clear(self, number: int) -> None:
        lamps.clear_lamp(self.office.people["supervisor"], number, "已核实整改", self.day)

    def threshold(self, numbers: LampNumbers, term: int) -> None:
        rules.set_lamp_numbers(self.office.people["admin"], numbers, term, "市纪委会议")

    def move(self, unit: str, parent: str) -> None:
        organisations.move_organisation(self.office.people["admin"], self.id(unit), self.id(parent), self.day)

    def talk(self, unit: str, back: int) -> None:
        on, name = self.day - timedelta(days=back), f"{unit}-{self.day}"
        draft = Draft(self.id(unit), name, on, "书记", f"{name}清单")
        handovers.enter_talk(self.office.people["supervisor"], draft)

    def report_talks(self, side: ReportSide, final: bool) -> None:
        who = "supervisor" if side is ReportSide.GROUP else "east_reporter"
        with db.reading() as session:
            talks = session.execute(select(col(Talk.id)).order_by(col(Talk.id))).scalars().all()
        for talk in talks[::2]:
            handovers.hand_in(
                self.office.people[who], talk or 0, Paper(side, self.day, "已整改", final=final)
            )

    def id(self, code: str) -> int:
        with db.reading() as session:
            return session.execute(
                select(col(Organisation.id)).where(col(Organisation.code) == code)
            ).scalar_one()

    def go(self, act: Callable[["Story"], None], days: int) -> None:
        """Lets days pass, and then does what is asked, unless the office refuses."""
        self.day = min(self.day + timedelta(days=days), LAST)
        try:
            act(self)
        except (Refused, Forbidden, importing.NotUndone):
            return


History = list[tuple[Callable[[Story], None], int]]
terms, units, words = st.sampled_from(list(TERMS)), st.sampled_from(UNITS), st.sampled_from(list(LampLevel))
tasks = st.lists(st.tuples(terms, units, st.sampled_from(INDICATORS)), min_size=4, max_size=12, unique=True)
reporting = st.builds(
    lambda those, back: lambda story: story.report(those, back), tasks, st.sampled_from([0, 0, 2, 20])
)
judging = st.builds(
    lambda those, word: lambda story: story.review(those, word),
    tasks,
    st.sampled_from(["退回", "退回", "通过"]),
)
locking = st.one_of(
    st.builds(lambda term, file: lambda story: story.lock(term, file), terms, st.booleans()),
    st.builds(lambda term, file: lambda story: story.lock(term, file), terms, st.booleans()),
    st.builds(lambda term, file: lambda story: story.unlock(term, file), terms, st.booleans()),
    st.builds(lambda: lambda story: story.undo(1)),
)
talking = st.one_of(
    st.builds(
        lambda unit, back: lambda story: story.talk(unit, back), units, st.sampled_from([0, 0, 60, 110])
    ),
    st.builds(
        lambda side, final: lambda story: story.report_talks(side, final),
        st.sampled_from(list(ReportSide)),
        st.booleans(),
    ),
)
others = st.one_of(
    st.builds(lambda those, days: lambda story: story.assign(those, days), tasks, st.integers(-50, 150)),
    st.builds(lambda back: lambda story: story.undo(back), st.integers(1, 3)),
    locking,
    st.builds(lambda unit, word: lambda story: story.light(unit, word), units, words),
    st.builds(lambda number: lambda story: story.clear(number), st.integers(1, 2)),
    talking,
    st.builds(
        lambda numbers, term: lambda story: story.threshold(numbers, term),
        st.sampled_from([STRICT, MILD, LampNumbers()]),
        terms,
    ),
    st.builds(
        lambda unit, parent: lambda story: story.move(unit, parent), units, st.sampled_from(["C", "E", "W"])
    ),
)
days = st.integers(1, 20)
# a round of what fills most of an office's time, and then anything
rounds = st.tuples(
    st.tuples(reporting, days),
    st.tuples(judging, days),
    st.tuples(st.one_of(reporting, judging, others), days),
)
busy = st.lists(rounds, min_size=3, max_size=8).map(lambda those: [act for one in those for act in one])
closing = st.builds(
    lambda first, then: [*first, *then],
    st.lists(st.tuples(reporting, days), max_size=2),
    st.lists(st.tuples(locking, st.integers(0, 15)), min_size=3, max_size=9),
)


@pytest.fixture(scope="module")
def begun(
    backend: str,
    databases: Databases,
    opened: tuple[str, dict[str, Viewer]],  # noqa: F811
) -> tuple[str, dict[str, Viewer]]:
    """The office with all tasks of two quarters, at the end of the time that the stories tell of."""
    address = databases.make(backend, opened[0])
    for engine in engine_on(address):
        office = Office(dict(opened[1]), address)
        with db.writing() as session:
            session.execute(select(Installation)).scalar_one().today = LAST
        rules.set_score_rule(office.people["admin"], HARSH, 20182, "从严")
        office.put("admin", "quarters", "季度,截止日期\n2018Q4,2018-12-31")
        story = Story(office)
        for term, members, days_ in ((20182, UNITS, 0), (20183, UNITS[1:], 92), (20184, UNITS[:2], 184)):
            story.assign([(term, unit, indicator) for unit in members for indicator in INDICATORS], days_)
        if backend == "sqlite":
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return address, opened[1]


def kept_on(kept: list[Lamp], day: date) -> dict[plain_lamps.Key, str]:
    """What the intervals say is lit on the day. A lamp of one source is lit but once."""
    found: dict[plain_lamps.Key, str] = {}
    for lamp in kept:
        word = level(Interval(lamp.raised_on, lamp.red_on, lamp.cleared_on), day)
        if word:
            key = (lamp.quarter_id, lamp.organisation_id, lamp.rule, lamp.source_id)
            assert key not in found
            found[key] = word.value
    return found


def facts_of(session: Session) -> plain_lamps.Facts:
    """The facts, with the numbers by which each quarter goes."""
    facts = plain_lamps.read(session)
    facts.numbers = standing.lamp_numbers_for(session, session.execute(select(col(Quarter.id))).scalars())
    facts.score_rule = HARSH
    return facts


def assert_lit_as_the_facts_say() -> None:
    """Whichever day one looks at, the intervals light what the facts known on that day light, and as brightly."""
    with db.reading() as session:
        facts, kept, day = facts_of(session), list(session.execute(select(Lamp)).scalars()), date(2018, 4, 25)
        while day <= LAST:
            assert kept_on(kept, day) == facts.on(day), day
            day += timedelta(days=1)


def assert_summed() -> None:
    """The sums are those of the lamps of all that stand under a place."""
    names = ("quarter_id", "organisation_id", "rule", "raised_on", "red_on", "cleared_on")
    parents = dict(rows_of(Organisation, "id", "parent_id"))
    units: Counter[tuple[object, ...]] = Counter(rows_of(Lamp, *names))
    places: Counter[tuple[object, ...]] = Counter()
    for (quarter, organisation, *rest), lamps_ in units.items():
        above = organisation
        while above is not None:
            if above in parents.values():
                places[quarter, above, *rest] += lamps_
            above = parents[above]
    assert Counter({row[:-1]: row[-1] for row in rows_of(PlaceLamps, *names, "lamps")}) == places


@pytest.fixture
def anew(
    backend: str, databases: Databases, begun: tuple[str, dict[str, Viewer]]
) -> Callable[[], Iterator[Story]]:
    """Opens the office for a story, in a database of its own."""

    def opening() -> Iterator[Story]:
        address = databases.make(backend, begun[0])
        for _ in engine_on(address):
            yield Story(Office(dict(begun[1]), address))

    return opening


PATIENT = settings(
    max_examples=9,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def tell(story: Story, history: History) -> None:
    """Tells the story, and looks at every day of it."""
    for act, days_ in history:
        story.go(act, days_)
    assert_lit_as_the_facts_say()
    assert_summed()
    assert_derived_from_facts()


@PATIENT
@given(history=busy)
def test_whatever_happens_the_lamps_are_those_of_the_facts_and_of_a_rebuild(
    history: History, anew: Callable[[], Iterator[Story]]
) -> None:
    for story in anew():
        tell(story, history)


@PATIENT
@given(history=closing)
def test_in_whatever_order_quarters_are_locked_and_opened_again_low_scores_have_their_lamps(
    history: History, anew: Callable[[], Iterator[Story]]
) -> None:
    for story in anew():
        story.day = date(2018, 10, 5)  # two of the quarters are over, and little was handed in
        tell(story, history)
