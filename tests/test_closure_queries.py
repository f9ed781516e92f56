"""The board of rectification says at any date what a plain recount of problems and steps says."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select
from sqlmodel import col

from lib import db, queries, standing
from lib.access import Role, Viewer
from lib.models import Organisation, Problem
from lib.queries import Pick
from lib.rules.closure import AGE_BAND_WORDS
from tests import closing
from tests.closing import COUNTED, FIRST, LAST
from tests.conftest import Built, Databases, engine_on
from tests.problems import Plain, plain
from tests.world import TREE, World

CHANCE = random.Random(5)
DAYS = [FIRST - timedelta(days=1), *(FIRST + timedelta(days=CHANCE.randint(0, 700)) for _ in range(8)), LAST]
SCOPES = [("city", "city"), ("city", "east"), ("city", "east-t1"), ("east", "city")]  # who asks, and for what


@pytest.fixture(scope="module")
def world(built_world: Built, backend: str, databases: Databases) -> Iterator[World]:
    for _ in engine_on(databases.make(backend, built_world[0])):
        with db.writing() as session:
            closing.write(session, built_world[1])
            standing.rebuild(session)
        yield built_world[1]


@pytest.fixture(scope="module")
def found(world: World) -> dict[int, Plain]:
    return plain()


def seen(world: World, who: str, place: str) -> set[int]:
    return world.under(who) & world.under(place)


def top(who: str, place: str) -> str:
    return place if who == "city" else who


def rows_by(frame: pd.DataFrame, name: str) -> dict[Any, Any]:
    assert frame[name].is_unique
    return {getattr(row, name): row for row in frame.itertuples()}


def assert_counts(row: Any, expected: dict[str, int]) -> None:
    assert {name: row[name] if isinstance(row, dict) else getattr(row, name) for name in COUNTED} == expected
    rates = (
        (row["closure_rate"], row["on_time_rate"])
        if isinstance(row, dict)
        else (row.closure_rate, row.on_time_rate)
    )
    parts = (expected["closed"], expected["found"]), (expected["on_time"], expected["due"])
    for rate, (part, whole) in zip(rates, parts, strict=True):
        assert pd.isna(rate) if whole == 0 else rate == pytest.approx(part / whole)


@pytest.mark.parametrize("scope", SCOPES, ids="-".join)
def test_every_count_at_any_date_is_the_plain_recount(
    world: World, found: dict[int, Plain], scope: tuple[str, str]
) -> None:
    viewer, place, mine = world.viewer(scope[0]), world.ids[scope[1]], seen(world, *scope)
    for day in DAYS:
        for year in (None, 2017):
            known = closing.states(
                found,
                day,
                lambda one, year=year: one.organisation_id in mine and year in (None, one.found_on.year),  # type: ignore[misc]
            )
            with db.reading() as session:
                totals = queries.closure_totals(session, viewer, place, day, year)
                ages = queries.closure_ages(session, viewer, place, day, year)
                years = queries.problem_years(session, viewer, place, day)
                money = queries.closure_money(session, viewer, place, day, year)
                facets = {
                    facet: queries.closure_by(session, viewer, place, day, facet, year)
                    for facet in ("source", "category", "department")
                }
            assert_counts(totals, closing.counts(known, day))
            if year is None:
                first_last = sorted(problem.found_on.year for problem, _ in known)
                own = range(first_last[-1], first_last[0] - 1, -1) if known else ()
                assert years == tuple(own)
            assert ages["band"].tolist() == list(AGE_BAND_WORDS)
            assert list(zip(ages["open"], ages["overdue"], strict=True)) == closing.ages(known, day)
            for facet, frame in facets.items():
                word_of = {
                    number: state["department"] if facet == "department" else getattr(problem, facet)
                    for number, (problem, state) in enumerate(known)
                }
                rows = rows_by(frame, "word")
                assert set(rows) == set(word_of.values())
                assert frame["open"].tolist() == sorted(frame["open"], reverse=True)
                for word, row in rows.items():
                    own = [one for number, one in enumerate(known) if word_of[number] == word]
                    assert_counts(row, closing.counts(own, day))
            amounts: dict[str, list[int]] = {}
            for problem, state in known:
                if problem.found_fen is not None or state["recovered_fen"] is not None:
                    sums = amounts.setdefault(problem.source, [0, 0, 0])
                    for at, value in enumerate((problem.found_fen, state["recovered_fen"], 1)):
                        sums[at] += value or 0
            names = ("found_fen", "recovered_fen", "problems")
            assert {
                row.source: [getattr(row, name) for name in names] for row in money.itertuples()
            } == amounts


@pytest.mark.parametrize("scope", SCOPES, ids="-".join)
def test_every_child_of_a_place_has_its_own_counts_pace_and_repeats(
    world: World, found: dict[int, Plain], scope: tuple[str, str]
) -> None:
    viewer, place, begins = world.viewer(scope[0]), world.ids[scope[1]], top(*scope)
    members = {code: world.under(code) for code in TREE if TREE[code][1] == begins}
    members[begins] = {world.ids[begins]}
    for day in DAYS[::2]:
        with db.reading() as session:
            by = rows_by(queries.closure_by(session, viewer, place, day, "organisation"), "organisation_id")
            pace = rows_by(queries.closure_pace(session, viewer, place, day), "organisation_id")
            repeats = rows_by(queries.closure_repeats(session, viewer, place, day), "organisation_id")
        assert set(by) == {world.ids[code] for code in members}
        for code, own in members.items():
            number = world.ids[code]
            known = closing.states(found, day, lambda one, own=own: one.organisation_id in own)  # type: ignore[misc]
            assert_counts(by[number], closing.counts(known, day))
            assert by[number].name == TREE[code][0] + ("本级" if code == begins and len(members) > 1 else "")
            problems, gone, closed = closing.gone(known, day)
            assert (number in pace) is (problems > 0)
            if problems:
                assert pace[number].problems == problems
                assert pace[number].time_gone == pytest.approx(gone / problems, abs=1e-5)
                assert pace[number].work_done == pytest.approx(closed / problems)
            assert (number in repeats) is bool(known)
            if known:
                again = sum(problem.earlier_id is not None for problem, _ in known)
                assert (repeats[number].problems, repeats[number].repeats) == (len(known), again)
                assert repeats[number].repeat_rate == pytest.approx(again / len(known))


@pytest.mark.parametrize("scope", SCOPES, ids="-".join)
def test_the_course_is_the_recount_of_each_day_and_leaves_out_no_change(
    world: World, found: dict[int, Plain], scope: tuple[str, str]
) -> None:
    viewer, place, mine = world.viewer(scope[0]), world.ids[scope[1]], seen(world, *scope)
    start, end = date(2018, 3, 1), date(2018, 5, 20)
    with db.reading() as session:
        course = rows_by(queries.closure_course(session, viewer, place, start, end), "day")
        of_2017 = rows_by(queries.closure_course(session, viewer, place, start, end, 2017), "day")
    before: tuple[int, ...] | None = None
    for days in range((end - start).days + 1):
        day = start + timedelta(days=days)
        known = closing.states(found, day, lambda one: one.organisation_id in mine)
        tally = closing.counts(known, day)
        now = tally["found"], tally["closed"], tally["open"], tally["found"] - tally["due"]
        if day in course:
            row = course[day]
            assert (row.found, row.closed, row.open, row.ideal) == now
        else:
            assert now == before and day not in (start, end)
        if day in of_2017:
            own = closing.counts([one for one in known if one[0].found_on.year == 2017], day)
            assert (of_2017[day].found, of_2017[day].closed) == (own["found"], own["closed"])
        before = now
    assert {start, end} <= set(of_2017)


def test_the_days_until_struck_off_have_their_median_and_their_ninth_decile(
    world: World, found: dict[int, Plain]
) -> None:
    viewer = world.viewer("city")
    for day in DAYS:
        for place in ("city", "east", "east-t1"):
            start, mine = day - timedelta(days=120), world.under(place)
            took = closing.took(
                closing.states(found, day, lambda one, mine=mine: one.organisation_id in mine), start
            )  # type: ignore[misc]
            with db.reading() as session:
                days = queries.closure_days(session, viewer, world.ids[place], start, day)
            assert days["closed"] == len(took) == days["histogram"]["problems"].sum()
            each = days["histogram"]
            assert [
                one for one, many in zip(each["days"], each["problems"], strict=True) for _ in range(many)
            ] == took
            if not took:
                assert days["median"] is None and days["p90"] is None
                continue
            assert days["median"] == pd.Series(took).median()
            assert (
                sum(one <= days["p90"] for one in took)
                >= 0.9 * len(took)
                > sum(one < days["p90"] for one in took)
            )


def test_the_rate_of_an_area_is_that_of_its_whole_subtree(world: World, found: dict[int, Plain]) -> None:
    codes = ("990001", "990002")
    with db.writing() as session:
        for code, adcode in zip(("east", "west"), codes, strict=True):
            session.get_one(Organisation, world.ids[code]).adcode = adcode
    for day in DAYS[:4]:
        with db.reading() as session:
            areas = queries.closure_rates_by_area(
                session, world.viewer("city"), world.ids["city"], day, codes
            )
            mine = queries.closure_rates_by_area(session, world.viewer("east"), world.ids["city"], day, codes)
        assert mine["name"].tolist() == ["东县"]
        for code, row in zip(("east", "west"), areas.itertuples(), strict=True):
            own = closing.counts(
                closing.states(found, day, lambda one, code=code: one.organisation_id in world.under(code)),
                day,  # type: ignore[misc]
            )
            assert (row.name, row.found, row.closed) == (TREE[code][0], own["found"], own["closed"])
            assert (
                pd.isna(row.closure_rate)
                if not own["found"]
                else row.closure_rate == own["closed"] / own["found"]
            )


PICKS: dict[str, tuple[Pick, Any]] = {
    "all": (Pick(), lambda one, at, day: True),
    "year": (Pick(year=2018), lambda one, at, day: one.found_on.year == 2018),
    "states": (
        Pick(states=("claimed", "submitted")),
        lambda one, at, day: at["state"] in ("claimed", "submitted"),
    ),
    "open": (Pick(open=True), lambda one, at, day: at["state"] != "closed"),
    "overdue": (Pick(overdue=True), lambda one, at, day: at["overdue"]),
    "due": (Pick(due=True), lambda one, at, day: closing.is_due(at, day)),
    "on_time": (Pick(on_time=True), lambda one, at, day: closing.is_on_time(at, day)),
    "due_late": (
        Pick(due_late=True),
        lambda one, at, day: closing.is_due(at, day) and not closing.is_on_time(at, day),
    ),
    "long_term": (Pick(long_term=True), lambda one, at, day: at["state"] != "closed" and at["long_term_on"]),
    "extended": (Pick(extended=True), lambda one, at, day: at["extended"]),
    "returned": (Pick(returned=True), lambda one, at, day: at["returned"]),
    "reopened": (Pick(reopened=True), lambda one, at, day: at["reopened"]),
    "repeat": (Pick(repeat=True), lambda one, at, day: one.earlier_id is not None),
    "with_money": (
        Pick(with_money=True),
        lambda one, at, day: one.found_fen is not None or at["recovered_fen"] is not None,
    ),
    "with_deadline": (Pick(with_deadline=True), lambda one, at, day: at["first_deadline"]),
    "closed_between": (
        Pick(closed_between=(date(2018, 1, 1), date(2018, 6, 30))),
        lambda one, at, day: at["closed_on"] and date(2018, 1, 1) <= at["closed_on"] <= date(2018, 6, 30),
    ),
    "source and category": (
        Pick(source="audit", category="财务"),
        lambda one, at, day: (one.source, one.category) == ("audit", "财务"),
    ),
    "nobody's department": (Pick(department=""), lambda one, at, day: at["department"] == ""),
    "list_name": (Pick(list_name="清单甲"), lambda one, at, day: one.list_name == "清单甲"),
    "overdue of a department": (
        Pick(overdue=True, department="科室1"),
        lambda one, at, day: at["overdue"] and at["department"] == "科室1",
    ),
    "overdue and extended": (
        Pick(overdue=True, extended=True),
        lambda one, at, day: at["overdue"] and at["extended"],
    ),
    "overdue in the last band": (
        Pick(overdue=True, band=4),
        lambda one, at, day: at["overdue"] and (day - one.found_on).days > 180,
    ),
    "closed of a year": (
        Pick(states=("closed",), year=2018),
        lambda one, at, day: at["state"] == "closed" and one.found_on.year == 2018,
    ),
    **{
        f"band {number}": (
            Pick(band=number),
            lambda one, at, day, low=low, high=high: (
                at["state"] != "closed" and low <= (day - one.found_on).days <= high
            ),
        )
        for number, (low, high) in enumerate(closing.BANDS)
    },
}


@pytest.mark.parametrize("name", PICKS)
def test_the_list_behind_a_number_has_exactly_its_problems(
    world: World, found: dict[int, Plain], name: str
) -> None:
    pick, wanted = PICKS[name]
    viewer, mine = world.viewer("city"), world.under("city")
    some = 0
    for day in (DAYS[3], LAST):
        known = closing.states(found, day, lambda one: one.organisation_id in mine)
        expected = {problem.id: at for problem, at in known if wanted(problem, at, day)}
        with db.reading() as session:
            rows = queries.problems(session, viewer, world.ids["city"], day, pick)
            count = queries.problems_count(session, viewer, world.ids["city"], day, pick)
            first = queries.problems(session, viewer, world.ids["city"], day, pick, 3)
        assert count == len(rows) == len(expected) and set(rows["problem_id"]) == set(expected)
        assert first["problem_id"].tolist() == rows["problem_id"].tolist()[:3]
        assert rows["overdue"].tolist() == sorted(rows["overdue"], reverse=True)
        for row in rows.itertuples():
            at = expected[row.problem_id]
            for column in ("state", "department", "extended", "returned", "reopened"):
                assert getattr(row, column) == at[column]
            for column in ("closed_on", "deadline", "first_deadline", "recovered_fen"):
                assert at[column] == (None if pd.isna(getattr(row, column)) else getattr(row, column))
            assert row.overdue == ((day - at["deadline"]).days if at["overdue"] else 0)
        some += len(rows)
    assert some or name.startswith("band")


def test_a_list_is_narrowed_to_an_organisation_with_or_without_those_under_it(
    world: World, found: dict[int, Plain]
) -> None:
    city, east = world.ids["city"], world.ids["east"]
    with db.reading() as session:
        under = queries.problems(session, world.viewer("city"), city, LAST, Pick(organisation=east))
        own = queries.problems(session, world.viewer("city"), city, LAST, Pick(organisation=east, own=True))
        other = queries.problems(session, world.viewer("west"), city, LAST, Pick(organisation=east))
    assert set(under["organisation_id"]) == world.under("east") and set(own["organisation_id"]) == {east}
    assert other.empty and len(under) == sum(
        one.problem.organisation_id in world.under("east") for one in found.values()
    )


def test_the_card_shows_the_problem_at_a_date_its_links_and_its_steps(
    world: World, found: dict[int, Plain]
) -> None:
    linked = next(one for one in found.values() if one.problem.earlier_id and len(one.steps) > 2)
    earlier = linked.problem.earlier_id
    day = linked.steps[1].done_on
    with db.reading() as session:
        viewer = world.viewer("city")
        card = queries.problem_card(session, viewer, linked.problem.id, day)
        steps = queries.problem_steps(session, viewer, linked.problem.id, day)
        before = queries.problem_card(
            session, viewer, linked.problem.id, linked.problem.found_on - timedelta(days=1)
        )
        first = queries.problem_card(session, viewer, earlier, LAST)
        session.rollback()
    expected = linked.at(day)
    assert before is None and card is not None and first is not None and expected is not None
    assert {name: card[name] for name in ("state", "deadline", "first_deadline", "department")} == {
        name: expected[name] for name in ("state", "deadline", "first_deadline", "department")
    }
    code = found[earlier].problem.code
    assert (
        card["earlier_id"] == earlier
        and card["earlier_label"] == f"城〔{found[earlier].problem.year}〕{code}"
    )
    assert linked.problem.id in [one["problem_id"] for one in first["later"]]
    done = [step for step in linked.steps if step.done_on <= day]
    assert steps["act"].tolist() == [step.act for step in done]
    assert set(steps["by"]) == {"somebody"} and steps["number"].tolist() == [step.number for step in done]


def waiting(world: World, role: Role, code: str, day: date = LAST, **more: Any) -> pd.DataFrame:
    with db.reading() as session:
        viewer = Viewer(more.get("user", 99), "x", "x", role, world.ids[code], TREE[code][0])
        return queries.my_problems(session, viewer, day)


def test_my_list_names_what_i_may_do_next_and_by_when(world: World, found: dict[int, Plain]) -> None:
    mine = world.under("east")
    at = {
        one.problem.id: (one.problem, state) for one in found.values() if (state := one.at(LAST)) is not None
    }
    rows = waiting(world, Role.REPORTER, "east")
    states = {"found": "claimed", "reopened": "claimed", "claimed": "submitted"}
    expected = {
        number: states[state["state"]]
        for number, (problem, state) in at.items()
        if problem.organisation_id in mine and state["state"] in states
    }
    assert dict(zip(rows["problem_id"], rows["act"], strict=True)) == expected
    for row in rows.itertuples():
        state = at[row.problem_id][1]
        until = state["deadline"] if state["state"] == "claimed" and not state["long_term_on"] else None
        assert (None if pd.isna(row.until) else row.until) == until
        assert until is None or row.days_left == (until - LAST).days
    due = [day for day in rows["until"] if not pd.isna(day)]
    assert due == sorted(due) and set(rows["what"]) == {"认领整改", "提交验收"}
    handed = {n for n, (one, state) in at.items() if state["state"] == "submitted"}
    judge = waiting(world, Role.SUPERVISOR, "city")
    # the city gave them all; what it mends itself it does not judge, as here each mends and hands in its own
    assert (
        set(judge["problem_id"]) == {n for n in handed if at[n][0].organisation_id != world.ids["city"]}
        and handed
    )
    assert set(judge["act"]) == {"verified"} and waiting(world, Role.SUPERVISOR, "east").empty
    for role in (Role.LEADER, Role.ADMIN, Role.AUDITOR):
        assert waiting(world, role, "city").empty


def test_nobody_is_asked_to_judge_what_the_same_account_handed_in(world: World) -> None:
    judged = waiting(world, Role.SUPERVISOR, "city")
    assert len(judged) and waiting(world, Role.SUPERVISOR, "city", user=1).empty


def test_a_late_one_stays_late_after_extension_and_what_is_done_in_a_day_or_has_no_deadline_counts_right(
    world: World, found: dict[int, Plain]
) -> None:
    viewer, place = world.viewer("city"), world.ids["city"]
    known = {
        one.problem.id: (one.problem, state) for one in found.values() if (state := one.at(LAST)) is not None
    }
    with db.reading() as session:
        late = queries.problems(session, viewer, place, LAST, Pick(extended=True, states=("closed",)))
        days = queries.closure_days(session, viewer, place, FIRST, LAST)["histogram"]
        unclaimed = queries.problems(session, viewer, place, LAST, Pick(states=("found",)))
        counted = queries.problems_count(session, viewer, place, LAST, Pick(due_late=True))
        listed = set(queries.problems(session, viewer, place, LAST, Pick(due_late=True))["problem_id"])
    extended = {
        row.problem_id
        for row in late.itertuples()
        if row.first_deadline < row.closed_on <= known[row.problem_id][1]["deadline"]
    }
    assert extended and extended <= listed and counted == len(listed)
    same_day = [one for one, state in known.values() if state["closed_on"] == one.found_on]
    assert same_day and days.set_index("days")["problems"][0] == len(same_day)
    assert len(unclaimed) and not listed & set(unclaimed["problem_id"]) and set(unclaimed["overdue"]) == {0}


def test_without_problems_there_are_zeros_and_no_rates(world: World, found: dict[int, Plain]) -> None:
    viewer, place, day = world.viewer("city"), world.ids["city"], date(2010, 1, 1)
    with db.reading() as session:
        assert not session.execute(select(Problem.id).where(col(Problem.found_on) <= day)).first()
        totals = queries.closure_totals(session, viewer, place, day)
        days = queries.closure_days(session, viewer, place, date(2009, 1, 1), day)
        frames = [
            queries.closure_course(session, viewer, place, date(2009, 1, 1), day),
            queries.closure_money(session, viewer, place, day),
            queries.closure_pace(session, viewer, place, day),
            queries.closure_repeats(session, viewer, place, day),
            queries.closure_by(session, viewer, place, day, "source"),
            queries.problems(session, viewer, place, day),
        ]
        ages = queries.closure_ages(session, viewer, place, day)
    assert totals["found"] == totals["open"] == 0 and totals["closure_rate"] is totals["on_time_rate"] is None
    assert (days["closed"], days["median"], days["p90"], len(days["histogram"])) == (0, None, None, 0)
    assert [len(frame) for frame in frames] == [0] * 6 and ages["open"].tolist() == [0] * 5
    assert found
