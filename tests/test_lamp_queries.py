"""What the map and its lists are told equals a slow, plain look at each lamp, for places, quarters and dates alike."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from statistics import median

import pytest

from lib import db, queries
from lib.models import OrderStep, Organisation, Quarter, RuleVersion, now
from lib.rules.calendar import earlier, quarter_of
from lib.rules.lamps import LampNumbers, low_score
from tests import lamps
from tests.conftest import Built, Databases, engine_on
from tests.lamps import Lit
from tests.world import TREE, World

AS_OF = [date(2018, 9, 28), date(2018, 6, 15), date(2019, 3, 1)]
PLACES = ["city", "east", "east-t1"]


@pytest.fixture(scope="module")
def lit(built_world: Built, backend: str, databases: Databases) -> Iterator[tuple[World, list[Lit]]]:
    """The invented office, and its lamps one by one."""
    world = built_world[1]
    known = lamps.of_facts(world) + lamps.by_hand(world)
    for _ in engine_on(databases.make(backend, built_world[0])):
        with db.writing() as session:
            lamps.write(session, world, known)
            for code in TREE:
                organisation = session.get_one(Organisation, world.ids[code])
                organisation.adcode = code if TREE[code][2] in ("county", "township") else None
        yield world, known


Known = tuple[World, list[Lit]]


def seen(known: Known, place: str, quarter: int, as_of: date, everything: bool = False) -> list[Lit]:
    """The lamps that are lit, in the scope of a quarter or of all."""
    world, every = known
    return [
        lamp
        for lamp in every
        if lamp.organisation in world.under(place)
        and lamp.lit(as_of)
        and (everything or lamp.quarter in (quarter, 0) or lamp.rule == "low_score")
    ]


def child_of(world: World, place: str, organisation: int) -> str:
    """The code of the place's child under which an organisation stands; the place itself for itself."""
    children = [code for code in TREE if TREE[code][1] == place]
    return next((code for code in children if organisation in world.under(code)), place)


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("as_of", AS_OF)
@pytest.mark.parametrize("place", PLACES)
def test_the_list_has_each_lit_lamp_once_red_ones_first_and_the_longest_lit_on_top(
    lit: Known, place: str, as_of: date, everything: bool
) -> None:
    world = lit[0]
    with db.reading() as session:
        rows = queries.lit_lamps(session, world.viewer("city"), world.ids[place], 20182, as_of, everything)
    expected = {lamp.key: lamp for lamp in seen(lit, place, 20182, as_of, everything)}
    assert len(rows) == len(expected)
    order = [(row.level == "yellow", row.raised_on) for row in rows.itertuples()]
    assert order == sorted(order)
    names = {world.ids[code]: code for code in TREE}
    for row in rows.itertuples():
        lamp = expected.pop((row.quarter_id, row.organisation_id, row.rule, row.source_id, row.number))
        assert (row.level, row.raised_on, row.red_on) == (lamp.level(as_of), lamp.raised_on, lamp.red_on)
        assert row.days == (as_of - lamp.raised_on).days + 1
        assert row.name == TREE[names[lamp.organisation]][0]
        assert row.kind == TREE[names[lamp.organisation]][2]
        assert row.county == TREE[child_of(world, place, lamp.organisation)][0]
        assert row.source == {
            "manual": f"第{lamp.source}个原因",
            "low_score": "",
        }.get(
            lamp.rule,
            f"指标{world.indicators.index(lamp.source) + 1 if lamp.source in world.indicators else 0}",
        )
    assert not expected


def test_the_scope_of_a_quarter_has_its_lamps_the_manual_ones_and_low_scores_that_stand(lit: Known) -> None:
    world = lit[0]
    with db.reading() as session:
        rows = queries.lit_lamps(session, world.viewer("city"), world.ids["city"], 20183, AS_OF[0])
    assert set(rows["quarter"]) == {"2018Q3", "", "2017Q3"}
    assert set(rows[rows["quarter"] == ""]["rule"]) == {"manual"}
    assert set(rows[rows["quarter"] == "2017Q3"]["rule"]) == {"low_score"}


def test_the_shortened_list_is_the_head_of_the_whole(lit: Known) -> None:
    world = lit[0]
    asked = world.viewer("city"), world.ids["city"], 20182, date(2018, 9, 28), True
    with db.reading() as session:
        whole = queries.lit_lamps(session, *asked)
        short = queries.lit_lamps(session, *asked, 5)
    assert len(whole) > 10
    assert short.equals(whole.head(5))


def test_a_lamp_bears_the_last_order_that_was_issued_about_it_and_not_withdrawn(own_world: World) -> None:
    world = own_world
    as_of = date(2018, 9, 28)
    known = lamps.of_facts(world) + lamps.by_hand(world)
    lamp = next(lamp for lamp in known if lamp.rule == "report_overdue" and lamp.lit(as_of))

    def label(day: date = as_of) -> object:
        with db.reading() as session:
            rows = queries.lit_lamps(session, world.viewer("city"), lamp.organisation, lamp.quarter, day)
        mine = rows[(rows["rule"] == lamp.rule) & (rows["source_id"] == lamp.source)]
        others = rows.drop(mine.index)
        assert others["order_label"].isna().all() and others["order_id"].isna().all()
        return mine["order_label"].iloc[0]

    with db.writing() as session:
        lamps.write(session, world, known)
    assert label() is None
    with db.writing() as session:
        first = lamps.order(session, world, lamp, 3, as_of - timedelta(days=2))
    assert label() == "城督〔2018〕3号"
    assert label(as_of - timedelta(days=3)) is None
    with db.writing() as session:
        second = lamps.order(session, world, lamp, 4, as_of)
    assert second > first
    assert label() == "城督〔2018〕4号"
    with db.writing() as session:
        session.add(
            OrderStep(
                order_id=second, number=1, act="withdrawn", done_on=as_of, words="误发", at=now(), user_id=2
            )
        )
    assert label() == "城督〔2018〕3号"


STATES = ["red", "yellow", "unreported", "green", "idle"]


def unit(known: Known, code: str, quarter: int, as_of: date, everything: bool) -> dict[str, object]:
    """What the map must say of one organisation."""
    world = known[0]
    organisation = world.ids[code]
    own = [
        lamp for lamp in seen(known, code, quarter, as_of, everything) if lamp.organisation == organisation
    ]
    counts = world.counts(quarter, {organisation}, as_of)
    red = sum(lamp.level(as_of) == "red" for lamp in own)
    yellow = len(own) - red
    state = "red" if red else "yellow" if yellow else "idle" if not counts["due"] else "green"
    if state == "green" and not counts["reported"]:
        state = "unreported"
    names = ("due", "reported", "on_time", "passed")
    return {"red": red, "yellow": yellow, "state": state, **{name: counts[name] for name in names}}


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("quarter", [20182, 20183, 20184])
@pytest.mark.parametrize("as_of", [*AS_OF, date(2018, 7, 1)])
@pytest.mark.parametrize("place", PLACES)
def test_each_unit_stands_with_its_worst_lamp_by_child_and_worst_first(
    lit: Known, place: str, as_of: date, quarter: int, everything: bool
) -> None:
    world = lit[0]
    with db.reading() as session:
        rows = queries.lamp_units(session, world.viewer("city"), world.ids[place], quarter, as_of, everything)
    codes = [code for code in TREE if world.ids[code] in world.under(place)]
    expected = {code: unit(lit, code, quarter, as_of, everything) for code in codes}
    if expected[place]["state"] == "idle":
        del expected[place]
    assert set(rows["code"]) == set(expected)
    for row in rows.itertuples():
        wanted = expected[row.code]
        assert {name: getattr(row, name) for name in wanted} == wanted
        child = child_of(world, place, row.organisation_id)
        assert (row.child_id, row.county) == (world.ids[child], TREE[child][0])
        assert row.has_children == (len(world.under(row.code)) > 1)
        assert (row.name, row.kind) == (TREE[row.code][0], TREE[row.code][2])
    children = [place, *(code for code in TREE if TREE[code][1] == place)]
    order = [
        (children.index(child_of(world, place, row.organisation_id)), STATES.index(row.state), -row.red)
        for row in rows.itertuples()
    ]
    assert order == sorted(order)


def test_a_closed_organisation_counts_only_with_something_due_or_lit(own_world: World) -> None:
    world = own_world
    with db.writing() as session:
        lamps.write(session, world, lamps.by_hand(world))
        for code in ("east-t1", "east-t2", "east-d1", "west-t1"):
            organisation = session.get_one(Organisation, world.ids[code])
            organisation.closed_on = date(2018, 12, 1) if code != "east-d1" else date(2019, 6, 1)
    with db.reading() as session:
        asked = session, world.viewer("city"), world.ids["east"]
        after = queries.lamp_units(*asked, 20191, date(2019, 3, 1))
        then = queries.lamp_units(*asked, 20183, date(2018, 9, 28))
    assert set(after["code"]) == {"east-t1", "east-t2", "east-d1"}
    assert then["code"].tolist().count("east-t1") == 1
    with db.reading() as session:
        west = queries.lamp_units(session, world.viewer("city"), world.ids["west"], 20191, date(2018, 11, 1))
        gone = queries.lamp_units(session, world.viewer("city"), world.ids["west"], 20191, date(2018, 12, 1))
    assert set(west["code"]) == {"west-t1", "west-t2"}
    assert set(gone["code"]) == {"west-t1", "west-t2"}  # its low score still stands


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("as_of", AS_OF)
@pytest.mark.parametrize("place", PLACES)
def test_each_area_is_the_sum_of_its_units_and_as_bad_as_the_worst(
    lit: Known, place: str, as_of: date, everything: bool
) -> None:
    world = lit[0]
    adcodes = ("east", "west", "east-t1", "nowhere")
    viewer = world.viewer("city")
    with db.reading() as session:
        rows = queries.lamp_areas(session, viewer, world.ids[place], 20182, as_of, adcodes, everything)
        within = {code for code in adcodes if code in TREE and world.ids[code] in world.under(place)}
        assert set(rows["adcode"]) == within
        for row in rows.itertuples():
            units = queries.lamp_units(session, viewer, row.organisation_id, 20182, as_of, everything)
            assert row.units == len(units)
            for state in STATES:
                assert getattr(row, f"{state}_units") == (units["state"] == state).sum()
            for name in ("red", "yellow", "due", "reported", "on_time", "passed"):
                assert getattr(row, name) == units[name].sum()
            assert row.state == min(units["state"], key=STATES.index)
            assert (row.name, row.kind) == TREE[row.adcode][::2]


def test_whoever_asks_for_the_place_above_gets_the_own_part(lit: Known) -> None:
    world = lit[0]
    day = date(2018, 9, 28)
    with db.reading() as session:
        above = queries.lamp_units(session, world.viewer("east"), world.ids["city"], 20183, day)
        own = queries.lamp_units(session, world.viewer("east"), world.ids["east"], 20183, day)
        beside = queries.lamp_units(session, world.viewer("east"), world.ids["west"], 20183, day)
    assert above.equals(own)
    assert len(own) and beside.empty


@pytest.mark.parametrize("as_of", [*AS_OF, date(2018, 9, 3)])
@pytest.mark.parametrize("place", PLACES)
def test_the_counts_of_a_place_stand_beside_those_of_a_week_earlier(
    lit: Known, place: str, as_of: date
) -> None:
    world = lit[0]
    with db.reading() as session:
        rows = queries.lamp_counts(session, world.viewer("city"), world.ids[place], 20183, as_of)
    expected: dict[str, int] = {}
    for end, day in (("", as_of), ("_before", as_of - timedelta(days=7))):
        found = seen(lit, place, 20183, day)
        red = {lamp.organisation for lamp in found if lamp.level(day) == "red"}
        expected |= {
            f"red{end}": sum(lamp.level(day) == "red" for lamp in found),
            f"yellow{end}": sum(lamp.level(day) == "yellow" for lamp in found),
            f"red_units{end}": len(red),
            f"yellow_units{end}": len({lamp.organisation for lamp in found} - red),
        }
    assert rows.to_dict("records") == [expected]


def under(known: Known, place: str) -> list[Lit]:
    """All lamps ever of a place's subtree."""
    return [lamp for lamp in known[1] if lamp.organisation in known[0].under(place)]


@pytest.mark.parametrize("as_of", AS_OF)
@pytest.mark.parametrize("place", PLACES)
def test_each_month_has_what_was_lit_and_put_out_in_it_and_what_burnt_at_its_end(
    lit: Known, place: str, as_of: date
) -> None:
    world = lit[0]
    with db.reading() as session:
        rows = queries.lamp_months(session, world.viewer("city"), world.ids[place], as_of, 9)
    assert len(rows) == 9
    assert rows["month"].iloc[-1] == as_of.replace(day=1)
    for row in rows.itertuples():
        end = min(as_of, (row.month + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        known = under(lit, place)
        assert row.lit == sum(row.month <= lamp.raised_on <= end for lamp in known)
        assert row.cleared == sum(row.month <= lamp.cleared_on <= end for lamp in known)
        assert row.lit_at_end == sum(lamp.lit(end) for lamp in known)


def test_a_place_without_lamps_has_its_months_and_one_that_may_not_be_seen_has_none(own_world: World) -> None:
    with db.writing() as session:
        lamps.write(session, own_world, lamps.by_hand(own_world)[:1])
    with db.reading() as session:
        day = date(2018, 9, 28)
        empty = queries.lamp_months(session, own_world.viewer("city"), own_world.ids["west"], day)
        unseen = queries.lamp_months(session, own_world.viewer("east"), own_world.ids["west"], day)
    assert (len(empty), empty["lit_at_end"].sum()) == (12, 0)
    assert unseen.empty


@pytest.mark.parametrize("as_of", AS_OF)
@pytest.mark.parametrize("place", PLACES)
def test_the_time_to_green_is_that_of_the_lamps_that_went_out_in_a_year(
    lit: Known, place: str, as_of: date
) -> None:
    world = lit[0]
    start = {AS_OF[0]: date(2017, 10, 1), AS_OF[1]: date(2017, 7, 1), AS_OF[2]: date(2018, 4, 1)}[as_of]
    burnt: dict[str, list[int]] = {}
    for lamp in under(lit, place):
        if start <= lamp.cleared_on <= as_of:
            burnt.setdefault(lamp.rule, []).append((lamp.cleared_on - lamp.raised_on).days)
    with db.reading() as session:
        rows = queries.lamp_times(session, world.viewer("city"), world.ids[place], as_of)
    assert {row.rule: (row.cleared, row.median_days, row.longest_days) for row in rows.itertuples()} == {
        rule: (len(days), median(days), max(days)) for rule, days in burnt.items()
    }


def in_quarter(lamp: Lit) -> int:
    """The quarter of a lamp, or that in which it was lit."""
    return lamp.quarter or quarter_of(lamp.raised_on)


@pytest.mark.parametrize("as_of", AS_OF)
@pytest.mark.parametrize("place", PLACES)
def test_who_lights_the_same_lamps_again_is_told_by_rule(lit: Known, place: str, as_of: date) -> None:
    world = lit[0]
    numbers = [earlier(quarter_of(as_of), back) for back in range(4)]
    found: dict[tuple[int, str], list[Lit]] = {}
    for lamp in under(lit, place):
        if lamp.raised_on <= as_of and in_quarter(lamp) in numbers:
            found.setdefault((lamp.organisation, lamp.rule), []).append(lamp)
    expected = {
        key: (len({in_quarter(lamp) for lamp in those}), len(those), max(lamp.raised_on for lamp in those))
        for key, those in found.items()
        if len({in_quarter(lamp) for lamp in those}) >= 2
    }
    with db.reading() as session:
        rows = queries.lamp_repeats(session, world.viewer("city"), world.ids[place], as_of)
        few = queries.lamp_repeats(session, world.viewer("city"), world.ids[place], as_of, limit=1)
    assert {
        (row.organisation_id, row.rule): (row.quarters, row.lamps, row.last_raised_on)
        for row in rows.itertuples()
    } == expected
    order = [(-row.quarters, -row.lamps) for row in rows.itertuples()]
    assert order == sorted(order)
    names = {world.ids[code]: code for code in TREE}
    for row in rows.itertuples():
        code = names[row.organisation_id]
        assert (row.name, row.county) == (TREE[code][0], TREE[child_of(world, place, row.organisation_id)][0])
        assert row.found == len(rows)
    assert few.equals(rows.head(1))


@pytest.mark.parametrize("as_of", [date(2018, 8, 25), date(2018, 9, 12), *AS_OF])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("quarter", [20182, 20183])
def test_what_is_coming_is_what_would_be_lit_if_nothing_happened_after_the_day(
    lit: Known, place: str, as_of: date, quarter: int
) -> None:
    """The facts dated later are struck out of the office, and its lamps are made anew."""
    world = lit[0]
    until = as_of + timedelta(days=14)
    then = replace(
        world,
        submissions={
            key: kept
            for key, handed in world.submissions.items()
            if (kept := [(version, day) for version, day in handed if day <= as_of])
        },
        reviews={
            key: told
            for key, verdicts in world.reviews.items()
            if (told := [(verdict, day) for verdict, day in verdicts if day <= as_of])
        },
    )
    expected = {}
    for lamp in lamps.of_facts(then) + lamps.by_hand(world):
        known = lamp.organisation in world.under(place) and lamp.quarter in (quarter, 0)
        if known and as_of < lamp.raised_on <= until and lamp.rule != "manual":
            red = lamp.red_on <= lamp.raised_on
            expected[lamp.key] = (lamp.raised_on, "red" if red else "yellow", "", 0)
    for lamp in seen(lit, place, quarter, as_of):
        if as_of < lamp.red_on <= until:
            days = (as_of - lamp.raised_on).days + 1
            expected[lamp.key] = (lamp.red_on, "red", "yellow", days)
    with db.reading() as session:
        rows = queries.coming_lamps(session, world.viewer("city"), world.ids[place], quarter, as_of)
        few = queries.coming_lamps(session, world.viewer("city"), world.ids[place], quarter, as_of, limit=2)
    found = {
        (row.quarter_id, row.organisation_id, row.rule, row.source_id, row.number): (
            row.lights_on,
            row.becomes,
            row.level,
            row.days,
        )
        for row in rows.itertuples()
    }
    assert found == expected
    assert rows["lights_on"].tolist() == sorted(rows["lights_on"])
    assert few.equals(rows.head(2))
    assert set(rows["found"]) <= {len(rows)}


def test_there_is_something_coming_today_and_on_past_days(lit: Known) -> None:
    """Without this the promise above would hold where nothing ever comes."""
    world = lit[0]
    with db.reading() as session:
        for as_of, rules in (
            (date(2018, 9, 28), {"report_overdue", "returned_not_mended"}),
            (date(2018, 9, 12), {"returned_not_mended"}),
        ):
            rows = queries.coming_lamps(session, world.viewer("city"), world.ids["city"], 20183, as_of)
            assert rules <= set(rows["rule"])


LOCKED = {20174: date(2018, 1, 31), 20181: date(2018, 4, 20)}
TRIED = {
    "overdue_yellow": 4,
    "overdue_red": 6,
    "returned_yellow": 2,
    "returned_red": 3,
    "low_yellow": 97.5,
    "low_red": 94,
}


def low_scores(world: World, numbers: LampNumbers) -> list[Lit]:
    """The lamps of the scores of the two locked quarters."""
    found = []
    for quarter, day in LOCKED.items():
        for organisation in {key[1] for key in world.assignments if key[0] == quarter}:
            later = [number for number in LOCKED if number > quarter]
            replaced = min(
                (
                    LOCKED[number]
                    for number in later
                    if any(key[:2] == (number, organisation) for key in world.assignments)
                ),
                default=None,
            )
            if made := low_score(numbers, world.score(quarter, organisation, day), day, replaced):
                found.append(Lit(quarter, organisation, "low_score", 0, 0, *made))
    return found


@pytest.mark.parametrize("place", ["city", "east", "east-t1"])
def test_a_trial_counts_the_lamps_that_were_lit_and_those_that_other_numbers_would_have_lit(
    own_world: World, place: str
) -> None:
    world, as_of = own_world, date(2018, 9, 28)
    with db.writing() as session:
        for quarter, day in LOCKED.items():
            row = session.get_one(Quarter, quarter)
            row.state, row.locked_on = "locked", day
        held = json.dumps({"overdue_yellow": 2, "low_yellow": 96})
        session.add(RuleVersion(rule="lamps", from_quarter=20181, version=1, numbers=held, made_at=now()))
    quarters = (20174, 20181, 20182, 20183)
    with db.reading() as session:
        rows = queries.lamp_trial(
            session, world.viewer("city"), world.ids[place], tuple(TRIED.items()), quarters, as_of
        )
        numbers = queries.lamp_numbers(session, world.viewer("city"), 20182)
    assert (numbers.overdue_yellow, numbers.low_yellow, numbers.overdue_red) == (2, 96.0, 15)
    tried = LampNumbers.from_values(TRIED)
    expected: dict[tuple[int, int], Counter[str]] = {}
    for name, by in (("before", None), ("after", tried)):
        for quarter in quarters:
            used = by or (numbers if quarter >= 20181 else LampNumbers())
            for lamp in lamps.of_facts(world, used) + low_scores(world, used):
                if lamp.quarter == quarter and lamp.organisation in world.under(place):
                    child = world.ids[child_of(world, place, lamp.organisation)]
                    count = expected.setdefault((child, quarter), Counter())
                    count[name] += lamp.raised_on <= as_of
                    count[f"{name}_red"] += lamp.red_on <= as_of and lamp.red_on < lamp.cleared_on
    assert len(rows) == len(quarters) * (1 + sum(TREE[code][1] == place for code in TREE))
    names = ("before", "after", "before_red", "after_red")
    for row in rows.itertuples():
        wanted = expected.get((row.organisation_id, row.quarter_id), Counter())
        assert tuple(getattr(row, name) for name in names) == tuple(wanted[name] for name in names)
        assert row.label == f"{row.quarter_id // 10}Q{row.quarter_id % 10}"
    assert rows["before"].sum() != rows["after"].sum()
    own = rows[rows["organisation_id"] == world.ids[place]]
    assert set(own["county"]) == {f"{TREE[place][0]}本级"}
