"""When a rule lights a lamp, when it turns red and when it goes out: the rows of the regulation, and any history."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.rules.calendar import LAST_DAY, is_working_day, months_after, working_days_after
from lib.rules.lamps import (
    LAMP_NUMBER_WORDS,
    Interval,
    LampLevel,
    LampNumbers,
    double_report_missing,
    level,
    lit,
    low_score,
    manual,
    problem_overdue,
    report_overdue,
    returned_not_mended,
    returns,
)
from tests.plain_lamps import working_days

NUMBERS = LampNumbers()
DUE = date(2018, 9, 30)
DAYS = st.dates(date(2018, 4, 1), date(2018, 12, 31))


def day(month: int, of_month: int) -> date:
    return date(2018, month, of_month)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (day(9, 30), None),
        (day(10, 1), LampLevel.YELLOW),
        (day(10, 14), LampLevel.YELLOW),
        (day(10, 15), LampLevel.RED),
        (date(2030, 1, 1), LampLevel.RED),
    ],
)
def test_what_is_not_handed_in_is_yellow_from_the_day_after_and_red_from_the_fifteenth_day(
    as_of: date, expected: LampLevel | None
) -> None:
    assert level(report_overdue(NUMBERS, DUE, None), as_of) == expected


@pytest.mark.parametrize(
    ("first_on", "expected"),
    [
        (day(9, 30), None),
        (day(10, 1), None),  # handed in on the very day on which the lamp would have been lit
        (day(10, 2), Interval(day(10, 1), day(10, 15), day(10, 2))),
        (day(12, 1), Interval(day(10, 1), day(10, 15), day(12, 1))),
    ],
)
def test_an_overdue_report_s_lamp_goes_out_when_it_is_handed_in(
    first_on: date, expected: Interval | None
) -> None:
    assert report_overdue(NUMBERS, DUE, first_on) == expected


@pytest.mark.parametrize(
    ("returned_on", "yellow", "red"),
    [
        (day(9, 3), day(9, 10), day(9, 25)),  # two weekends, and mid-autumn on Monday the 24th
        (day(9, 21), day(9, 29), day(10, 18)),  # Saturday the 29th is worked for the week of the national day
        (day(9, 28), day(10, 10), day(10, 24)),
    ],
)
def test_a_return_is_counted_in_working_days(returned_on: date, yellow: date, red: date) -> None:
    assert returned_not_mended(NUMBERS, returned_on, None) == Interval(yellow, red, LAST_DAY)


@pytest.mark.parametrize(
    ("verdicts", "again_on", "expected"),
    [
        ([], None, []),
        ([("passed", day(9, 1))], None, []),
        ([("returned", day(9, 1))], None, [(day(9, 1), None)]),
        ([("returned", day(9, 1))], day(9, 9), [(day(9, 1), day(9, 9))]),
        ([("returned", day(9, 1)), ("passed", day(9, 5))], None, [(day(9, 1), day(9, 5))]),
        # the second return says nothing new: it has not been mended since the first
        ([("returned", day(9, 1)), ("returned", day(9, 5))], day(9, 9), [(day(9, 1), day(9, 9))]),
        ([("passed", day(9, 1)), ("returned", day(9, 5))], None, [(day(9, 5), None)]),
        (
            [("returned", day(9, 1)), ("passed", day(9, 5)), ("returned", day(9, 7))],
            day(9, 9),
            [(day(9, 1), day(9, 5)), (day(9, 7), day(9, 9))],
        ),
    ],
)
def test_a_return_holds_until_a_pass_or_the_next_hand_in(
    verdicts: list[tuple[str, date]], again_on: date | None, expected: list[tuple[date, date | None]]
) -> None:
    assert returns(verdicts, again_on) == expected


def test_a_problem_is_yellow_from_the_day_after_its_deadline_and_red_from_the_thirtieth_day() -> None:
    assert problem_overdue(NUMBERS, day(6, 30), None) == Interval(day(7, 1), day(7, 30), LAST_DAY)
    assert problem_overdue(NUMBERS, day(6, 30), day(7, 2)) == Interval(day(7, 1), day(7, 30), day(7, 2))
    assert problem_overdue(NUMBERS, day(6, 30), day(6, 30)) is None


@pytest.mark.parametrize(
    ("secretary_on", "group_on", "cleared_on"),
    [
        (None, None, LAST_DAY),
        (day(6, 20), None, LAST_DAY),
        (None, day(6, 20), LAST_DAY),
        (day(6, 20), day(7, 3), day(7, 3)),
    ],
)
def test_a_talk_wants_both_reports_within_three_months(
    secretary_on: date | None, group_on: date | None, cleared_on: date
) -> None:
    found = double_report_missing(NUMBERS, day(3, 15), secretary_on, group_on)
    assert found == Interval(day(6, 16), day(7, 15), cleared_on)


def test_both_reports_in_time_light_nothing() -> None:
    assert double_report_missing(NUMBERS, day(3, 15), day(6, 10), day(6, 16)) is None


def test_three_months_after_the_last_day_of_a_month_end_with_a_shorter_one() -> None:
    assert months_after(date(2018, 11, 30), 3) == date(2019, 2, 28)
    assert months_after(date(2018, 10, 31), 4) == date(2019, 2, 28)
    assert months_after(date(2018, 1, 31), 1) == date(2018, 2, 28)
    assert months_after(date(2018, 12, 15), 12) == date(2019, 12, 15)


@pytest.mark.parametrize(
    ("points", "red_on"),
    [(80.0, None), (79.5, LAST_DAY), (60.0, LAST_DAY), (59.5, day(10, 20)), (0.0, day(10, 20))],
)
def test_a_low_score_is_yellow_under_80_and_red_at_once_under_60(points: float, red_on: date | None) -> None:
    expected = Interval(day(10, 20), red_on, LAST_DAY) if red_on else None
    assert low_score(NUMBERS, points, day(10, 20), None) == expected


def test_a_low_score_goes_out_when_the_next_quarter_is_locked() -> None:
    assert low_score(NUMBERS, 70, day(7, 20), day(10, 20)) == Interval(day(7, 20), LAST_DAY, day(10, 20))
    assert low_score(NUMBERS, 70, day(7, 20), day(7, 20)) is None  # both locked on one day: the newer counts


@pytest.mark.parametrize(("word", "red_on"), [("red", day(9, 1)), ("yellow", LAST_DAY)])
def test_a_lamp_lit_by_hand_keeps_its_colour(word: str, red_on: date) -> None:
    assert manual(word, day(9, 1), None) == Interval(day(9, 1), red_on, LAST_DAY)
    assert manual(word, day(9, 1), day(9, 4)) == Interval(day(9, 1), red_on, day(9, 4))
    assert manual(word, day(9, 1), day(9, 1)) is None


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"overdue_red": 0}, "截止后第几天转红灯」应在 1 到 366 之间"),
        ({"returned_yellow": 20}, "「退回未改」的红灯不能早于黄灯"),
        ({"problem_red": 400}, "应在 1 到 366 之间"),
        ({"double_yellow_months": 5}, "「双报告缺报」的红灯不能早于黄灯"),
        ({"double_red_months": 25}, "应在 1 到 24 之间"),
        ({"low_red": 85.0}, "红灯分数线不能高于黄灯分数线"),
        ({"low_yellow": -1.0}, "应在 0 到 1000 之间"),
    ],
)
def test_thresholds_that_cannot_be_meant_are_refused_in_words(changed: dict[str, float], wanted: str) -> None:
    with pytest.raises(ValueError, match=wanted):
        LampNumbers(**changed)


def test_numbers_of_an_older_version_get_the_defaults_for_what_they_do_not_name() -> None:
    assert LampNumbers.from_values({"overdue_red": 20.0, "gone": 1}) == LampNumbers(overdue_red=20)
    assert set(LAMP_NUMBER_WORDS) == set(LampNumbers().__dict__)


@given(since=DAYS, count=st.integers(1, 30))
def test_working_days_are_those_of_the_notice_copied_by_hand(since: date, count: int) -> None:
    found = working_days_after(since, count)
    assert is_working_day(found)
    if found <= date(2019, 2, 10):
        assert working_days(since, found) == count


def test_weekends_are_free_where_there_is_no_notice_yet() -> None:
    assert working_days_after(date(2090, 9, 29), 1) == date(2090, 10, 2)  # a Friday before a Monday


histories = st.lists(st.tuples(st.sampled_from(["passed", "returned"]), st.integers(0, 12)), max_size=5)


@given(histories, st.none() | st.integers(0, 40), st.integers(0, 90))
def test_what_happens_later_never_changes_what_was_lit(
    steps: list[tuple[str, int]], again_after: int | None, seen_after: int
) -> None:
    verdicts, now = [], day(9, 1)
    for verdict, days in steps:
        now += timedelta(days=days)
        verdicts.append((verdict, now))
    again_on = None if again_after is None else now + timedelta(days=again_after)
    as_of = day(9, 1) + timedelta(days=seen_after)
    known = [(verdict, on) for verdict, on in verdicts if on <= as_of]
    known_again = again_on if again_on and again_on <= as_of else None

    def levels(those: list[tuple[str, date]], again: date | None) -> list[LampLevel]:
        made = [returned_not_mended(NUMBERS, *held) for held in returns(those, again)]
        return [LampLevel(level(lamp, as_of)) for lamp in made if lamp and lit(lamp, as_of)]

    assert levels(verdicts, again_on) == levels(known, known_again)
    assert len(levels(verdicts, again_on)) <= 1


@given(DAYS, DAYS, st.none() | DAYS)
def test_no_lamp_is_lit_before_its_cause_or_after_its_clearing(
    as_of: date, cause: date, over_on: date | None
) -> None:
    for rule in (report_overdue, returned_not_mended, problem_overdue):
        found = rule(NUMBERS, cause, over_on)
        if found and lit(found, as_of):
            assert as_of > cause
            assert over_on is None or as_of < over_on
