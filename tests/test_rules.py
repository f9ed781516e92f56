"""The rules, as tables of examples that an office would give."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.rules.calendar import earlier, last_quarters, quarter_id, quarter_label, quarter_of, quarter_words
from lib.rules.score import Cause, Dated, Grade, ScoreRule, deductions, grade, score
from lib.rules.status import Basis, Counts, Status, is_late, rate, status

DUE = date(2018, 9, 30)
RULE = ScoreRule()


@pytest.mark.parametrize(
    ("first_on", "verdict", "as_of", "expected"),
    [
        (None, None, date(2018, 9, 28), Status.NOT_DUE),
        (None, None, date(2018, 9, 30), Status.NOT_DUE),
        (None, None, date(2018, 10, 1), Status.OVERDUE),
        (date(2018, 9, 20), None, date(2018, 9, 28), Status.PENDING),
        (date(2018, 10, 5), None, date(2018, 10, 6), Status.PENDING),
        (date(2018, 9, 20), "passed", date(2018, 12, 1), Status.PASSED),
        (date(2018, 9, 20), "returned", date(2018, 12, 1), Status.RETURNED),
    ],
)
def test_an_assignment_is_where_its_facts_put_it(
    first_on: date | None, verdict: str | None, as_of: date, expected: Status
) -> None:
    assert status(DUE, first_on, verdict, as_of) is expected


@pytest.mark.parametrize(("first_on", "late"), [(None, False), (DUE, False), (date(2018, 10, 1), True)])
def test_a_report_is_late_from_the_day_after_the_due_date(first_on: date | None, late: bool) -> None:
    assert is_late(DUE, first_on) is late


def test_wulong_in_the_third_quarter_of_2018_has_97_points() -> None:
    counts = Counts(due=28, reported=24, on_time=24, passed=22, returned=2)
    assert counts.unreported == 4
    assert score(RULE, counts.returned, counts.overdue, counts.late) == 97
    assert grade(RULE, 97) is Grade.EXCELLENT


@pytest.mark.parametrize(
    ("points", "vetoed", "expected"),
    [
        (100, False, Grade.EXCELLENT),
        (90, False, Grade.EXCELLENT),
        (89.5, False, Grade.GOOD),
        (80, False, Grade.GOOD),
        (79.5, False, Grade.FAIR),
        (60, False, Grade.FAIR),
        (59.5, False, Grade.POOR),
        (100, True, Grade.POOR),
    ],
)
def test_grades_begin_at_their_threshold_and_a_veto_overrules(
    points: float, vetoed: bool, expected: Grade
) -> None:
    assert grade(RULE, points, vetoed) is expected


def test_a_score_is_never_under_zero_and_manual_points_count_both_ways() -> None:
    assert score(RULE, 0, 60, 0) == 0
    assert score(RULE, 2, 0, 0, manual=-5) == 92
    assert score(RULE, 2, 0, 0, manual=2) == 99


def test_each_deduction_names_its_assignment_points_day_and_cause() -> None:
    rows = [
        Dated("退回的", DUE, date(2018, 9, 1), "returned", date(2018, 9, 8)),
        Dated("逾期的", date(2018, 8, 31), None, None, None),
        Dated("迟报又退回的", date(2018, 8, 31), date(2018, 9, 3), "returned", date(2018, 9, 9)),
        Dated("通过的", DUE, date(2018, 9, 1), "passed", date(2018, 9, 2)),
        Dated("未到期的", DUE, None, None, None),
    ]
    found = [
        (item.assignment, item.cause, item.points, item.since)
        for item in deductions(RULE, rows, date(2018, 9, 28))
    ]
    assert found == [
        ("退回的", Cause.RETURNED, 1.5, date(2018, 9, 8)),
        ("逾期的", Cause.OVERDUE, 2.0, date(2018, 8, 31)),
        ("迟报又退回的", Cause.RETURNED, 1.5, date(2018, 9, 9)),
        ("迟报又退回的", Cause.LATE, 0.5, date(2018, 9, 3)),
    ]


days = st.dates(date(2018, 7, 1), date(2018, 12, 31))


@given(
    st.lists(st.tuples(days, st.none() | days, st.sampled_from([None, "passed", "returned"])), max_size=40),
    days,
)
def test_the_deductions_add_up_to_what_the_score_lost(
    rows: list[tuple[date, date | None, str | None]], as_of: date
) -> None:
    dated = [
        Dated(number, due_on, first_on, verdict if first_on else None, first_on)
        for number, (due_on, first_on, verdict) in enumerate(rows)
    ]
    states = [status(item.due_on, item.first_on, item.verdict, as_of) for item in dated]
    points = score(
        RULE,
        states.count(Status.RETURNED),
        states.count(Status.OVERDUE),
        sum(is_late(item.due_on, item.first_on) for item in dated),
    )
    assert points == max(0, 100 - sum(item.points for item in deductions(RULE, dated, as_of)))


@pytest.mark.parametrize("numbers", [{"returned": -1.0}, {"good": 95.0}, {"fair": 85.0}, {"start": 80.0}])
def test_a_scoring_rule_that_cannot_be_meant_is_refused(numbers: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="。"):
        ScoreRule.from_values(numbers)


def test_a_rate_of_nothing_is_not_applicable_and_not_zero() -> None:
    assert rate(0, 0) is None
    assert rate(0, 4) == 0
    counts = Counts(due=4, reported=3, on_time=2, passed=1)
    assert (counts.completion_rate, counts.reporting_rate, counts.on_time_rate) == (0.25, 0.75, 0.5)
    assert (counts.done(Basis.PASSED), counts.done(Basis.REPORTED)) == (1, 3)


def test_quarters_count_across_years() -> None:
    assert quarter_id("2018Q3") == 20183
    assert quarter_label(20183) == "2018Q3"
    assert quarter_words(20183) == "2018年第三季度"
    assert earlier(20181) == 20174
    assert earlier(20183, 4) == 20173
    assert last_quarters(20182, 4) == [20173, 20174, 20181, 20182]
    assert [quarter_of(date(2018, month, 1)) for month in (1, 3, 4, 12)] == [20181, 20181, 20182, 20184]


@pytest.mark.parametrize("label", ["2018", "2018Q5", "18Q1", "2018q3", "2018Q3x"])
def test_what_is_not_a_quarter_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="not a quarter"):
        quarter_id(label)
