"""The life of a problem until it is struck off: which steps may follow, what counts as closed, on time, overdue."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.rules import closure
from lib.rules.calendar import LAST_DAY
from lib.rules.closure import ProblemAct as Act
from lib.rules.closure import ProblemState as State
from lib.rules.closure import Side, Step

FOUND = date(2018, 4, 2)


def day(number: int) -> date:
    return FOUND + timedelta(days=number)


def claimed(number: int, deadline: int) -> Step:
    return Step(
        Act.CLAIMED,
        day(number),
        measure="修订制度",
        leader_post="副局长",
        department="办公室",
        deadline=day(deadline),
    )


def submitted(number: int, **more: int) -> Step:
    return Step(Act.SUBMITTED, day(number), words="已修订", evidence="文件 1 份", **more)


def verified(number: int) -> Step:
    return Step(Act.VERIFIED, day(number))


def returned(number: int) -> Step:
    return Step(Act.RETURNED, day(number), words="不具体")


def extended(number: int, deadline: int) -> Step:
    return Step(Act.EXTENDED, day(number), words="工程未完", document="批示 3 号", deadline=day(deadline))


def lasting(number: int) -> Step:
    return Step(Act.LASTING, day(number), words="需长期坚持")


def reopened(number: int) -> Step:
    return Step(Act.REOPENED, day(number), words="又发现同样问题")


def acknowledged(number: int) -> Step:
    return Step(Act.ACKNOWLEDGED, day(number), leader_post="分管副市长")


def at(number: int, *steps: Step) -> closure.Course:
    found = closure.course(FOUND, steps, day(number))
    assert found is not None
    return found


def wrong(before: closure.Course, step: Step, twofold: bool = False) -> list[str]:
    return [name for name, _ in closure.faults(before, twofold, step)]


ONE_OF_EACH = {
    Act.ACKNOWLEDGED: acknowledged(50),
    Act.CLAIMED: claimed(50, 80),
    Act.REPORTED: Step(Act.REPORTED, day(50), words="完成一半"),
    Act.SUBMITTED: submitted(50),
    Act.VERIFIED: verified(50),
    Act.RETURNED: returned(50),
    Act.EXTENDED: extended(50, 90),
    Act.LASTING: lasting(50),
    Act.REOPENED: reopened(50),
}
ROADS: dict[State, tuple[Step, ...]] = {
    State.FOUND: (),
    State.CLAIMED: (claimed(1, 30),),
    State.SUBMITTED: (claimed(1, 30), submitted(10)),
    State.CLOSED: (claimed(1, 30), submitted(10), verified(12)),
    State.REOPENED: (claimed(1, 30), submitted(10), verified(12), reopened(40)),
}
MAY = {
    State.FOUND: {Act.CLAIMED},
    State.CLAIMED: {Act.REPORTED, Act.SUBMITTED, Act.EXTENDED, Act.LASTING},
    State.SUBMITTED: {Act.VERIFIED, Act.RETURNED},
    State.CLOSED: {Act.REOPENED},
    State.REOPENED: {Act.CLAIMED},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_a_step_is_taken_only_where_the_regulation_lets_it_follow(state: State, act: Act) -> None:
    before = at(50, *ROADS[state])
    assert before.state is state
    assert (closure.faults(before, False, ONE_OF_EACH[act]) == []) is (act in MAY[state])
    assert set(closure.open_acts(before, False, Side)) == MAY[state]


def test_the_leader_in_charge_claims_first_where_the_feedback_is_twofold() -> None:
    before = at(3)
    assert wrong(before, claimed(3, 30), twofold=True) == ["act"]
    assert wrong(before, acknowledged(3), twofold=True) == []
    after = at(5, acknowledged(3))
    assert (after.state, after.acknowledged_on) == (State.FOUND, day(3))
    assert wrong(after, claimed(5, 30), twofold=True) == []
    assert wrong(after, acknowledged(5), twofold=True) == ["act"]
    assert closure.open_acts(before, True, Side) == [Act.ACKNOWLEDGED]
    assert closure.open_acts(before, True, [Side.MENDER, Side.JUDGE]) == []


@pytest.mark.parametrize("missing", ["measure", "leader_post", "department", "deadline"])
def test_a_claim_names_measure_leader_department_and_deadline(missing: str) -> None:
    empty = None if missing == "deadline" else ""
    assert wrong(at(3), replace(claimed(3, 30), **{missing: empty})) == [missing]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "step, missing",
    [
        (submitted(20), "evidence"),
        (submitted(20), "words"),
        (extended(20, 40), "words"),
        (extended(20, 40), "document"),
        (extended(20, 40), "deadline"),
        (lasting(20), "words"),
    ],
)
def test_a_step_says_what_it_must(step: Step, missing: str) -> None:
    before = at(20, claimed(1, 30))
    assert wrong(before, step) == []
    assert wrong(before, replace(step, **{missing: None if missing == "deadline" else ""})) == [missing]  # type: ignore[arg-type]


def test_a_step_says_nothing_that_would_be_lost() -> None:
    before = at(20, claimed(1, 30), submitted(10))
    assert wrong(before, replace(verified(20), deadline=day(60), recovered=5)) == ["deadline", "recovered"]


def test_steps_are_dated_in_their_order_and_deadlines_lie_ahead() -> None:
    assert wrong(at(3), claimed(-1, 30)) == ["done_on"]
    assert wrong(at(3), claimed(3, 2)) == ["deadline"]
    assert wrong(at(3), claimed(3, 3)) == []
    before = at(20, claimed(5, 30))
    assert wrong(before, submitted(4)) == ["done_on"]
    assert wrong(before, extended(20, 30)) == ["deadline"]
    assert wrong(before, extended(20, 31)) == []


def test_what_was_closed_late_stays_late_after_an_extension() -> None:
    steps = claimed(1, 30), extended(25, 60), submitted(50), verified(55)
    late = at(100, *steps)
    assert (late.first_deadline, late.deadline, late.extended) == (day(30), day(60), 1)
    assert (late.closed, late.due, late.on_time, late.overdue) == (True, True, False, 0)
    between = at(40, *steps)
    assert (between.overdue, between.due, between.on_time) == (0, True, False)


def test_a_problem_is_overdue_until_it_is_struck_off() -> None:
    steps = claimed(1, 30), submitted(29), verified(35)
    assert [at(number, *steps).overdue for number in (30, 31, 34, 35)] == [0, 1, 4, 0]
    assert at(29, *steps).due is False and at(30, *steps).due is True


def test_found_and_closed_on_one_day_is_on_time_and_of_age_nothing() -> None:
    one = at(0, claimed(0, 0), submitted(0), verified(0))
    assert (one.closed, one.age, one.overdue, one.due, one.on_time) == (True, 0, 0, True, True)
    assert closure.stages(FOUND, [claimed(0, 0), submitted(0), verified(0)]) == [closure.Stage(one, LAST_DAY)]


def test_without_a_deadline_nothing_is_due_or_overdue() -> None:
    one = at(400)
    assert (one.due, one.on_time, one.overdue, one.age) == (False, None, 0, 400)


def test_before_it_was_found_there_is_no_problem() -> None:
    assert closure.course(FOUND, [claimed(1, 30)], day(-1)) is None
    assert closure.tally([None]) == closure.Tally()


def test_a_reopened_problem_counts_as_open_and_is_no_longer_on_time() -> None:
    steps = claimed(1, 30), submitted(10), verified(12), reopened(40)
    assert (at(39, *steps).on_time, at(40, *steps).on_time) == (True, False)
    again = at(41, *steps)
    assert (again.closed, again.reopened, again.closed_on, again.deadline) == (False, 1, None, None)
    assert (again.first_deadline, again.overdue, again.age) == (day(30), 0, 41)
    mended = at(90, *steps, claimed(42, 70), submitted(60), verified(61))
    assert (mended.closed, mended.on_time, mended.first_deadline) == (True, False, day(30))


def test_an_item_of_lasting_effort_is_never_overdue_nor_due_unless_it_was_so_before() -> None:
    in_time = at(100, claimed(1, 30), lasting(20))
    assert (in_time.long_term, in_time.overdue, in_time.due) == (True, 0, False)
    too_late = at(100, claimed(1, 30), lasting(31))
    assert (too_late.long_term, too_late.overdue, too_late.due, too_late.on_time) == (True, 0, True, False)
    ended = at(100, claimed(1, 30), lasting(20), extended(50, 90))
    assert (ended.long_term, ended.overdue, ended.on_time) == (False, 10, False)
    assert closure.forbidden(in_time, False, Act.LASTING) is not None


def test_money_and_rules_are_what_was_said_last() -> None:
    reported = Step(Act.REPORTED, day(5), words="收回一部分", recovered=100)
    one = at(20, claimed(1, 30), reported, submitted(9, rules_made=2), returned(10))
    assert (one.recovered, one.rules_made, one.returned, one.state) == (100, 2, 1, State.CLAIMED)


def test_each_deadline_matters_until_the_next_one_or_the_end() -> None:
    steps = claimed(1, 30), extended(40, 60), submitted(70), verified(72), reopened(80), claimed(81, 99)
    assert closure.deadlines(steps) == [
        (1, day(30), day(40)),
        (2, day(60), day(72)),
        (3, day(99), None),
    ]
    assert closure.deadlines([claimed(1, 30), lasting(20)]) == [(1, day(30), day(20))]


def test_rates_of_none_are_not_zero() -> None:
    nothing = closure.tally([])
    assert (nothing.closure_rate, nothing.on_time_rate) == (None, None)
    done = claimed(1, 30), submitted(10), verified(12)
    counts = closure.tally([at(50, *done)] * 13 + [at(50, claimed(1, 30))] * 2)
    assert (counts.found, counts.closed, counts.open, counts.overdue, counts.due) == (15, 13, 2, 2, 15)
    assert f"{counts.closure_rate:.1%}" == "86.7%" and counts.on_time_rate == 13 / 15


@pytest.mark.parametrize("days, band", [(0, 0), (30, 0), (31, 1), (60, 1), (90, 2), (180, 3), (181, 4)])
def test_ages_fall_into_bands(days: int, band: int) -> None:
    assert closure.age_band(days) == band < len(closure.AGE_BAND_WORDS)


def test_time_gone_is_the_share_of_the_time_allowed() -> None:
    start, end = date(2015, 1, 1), date(2015, 12, 31)
    assert closure.time_gone(start, end, date(2015, 7, 2)) == 0.5
    assert closure.time_gone(start, end, date(2014, 12, 1)) == 0
    assert closure.time_gone(start, end, date(2016, 12, 1)) == 1
    assert closure.time_gone(start, start, start) == 1


@given(st.lists(st.tuples(st.sampled_from(list(ONE_OF_EACH.values())), st.integers(0, 12)), max_size=30))
def test_the_stages_of_any_life_are_its_courses_day_by_day(wishes: list[tuple[Step, int]]) -> None:
    steps: list[Step] = []
    last = 0
    for wish, later in wishes:
        moved = replace(wish, done_on=day(last + later))
        if wish.deadline is not None:
            moved = replace(moved, deadline=day(last + later + 15 * (len(steps) + 1)))
        if not closure.faults(at(last + later, *steps), False, moved):
            steps.append(moved)
            last += later
    held = closure.stages(FOUND, steps)
    assert held[0].course.as_of == FOUND and held[-1].until_on == LAST_DAY
    for number in range(-1, last + 40):
        mine = [stage.course for stage in held if stage.course.as_of <= day(number) < stage.until_on]
        then = closure.course(FOUND, steps, day(number))
        assert [replace(one, as_of=day(number)) for one in mine] == ([then] if then else [])
        if then:
            assert not (then.on_time and not then.closed) and (then.overdue == 0 or not then.closed)
