"""What a screen is told equals a slow, plain recount of the facts, for places, quarters and dates alike."""

import json
from datetime import date

import pytest

from lib import db, queries
from lib.models import RuleVersion, now
from lib.rules.calendar import earlier
from lib.rules.status import Basis, status
from tests.world import QUARTERS, TREE, World

AS_OF = [date(2018, 9, 28), date(2018, 6, 15), date(2019, 3, 1)]
MEASURES = ("due", "reported", "on_time", "passed", "returned", "pending", "overdue")


DAY = date(2018, 9, 28)


def counts_of(row: object) -> dict[str, int]:
    return {name: getattr(row, name) for name in MEASURES}


@pytest.mark.parametrize("as_of", AS_OF)
@pytest.mark.parametrize("place", ["city", "east", "east-t1"])
def test_totals_of_a_place_are_the_recount_of_its_subtree(world: World, place: str, as_of: date) -> None:
    with db.reading() as session:
        rows = queries.totals(session, world.viewer("city"), world.ids[place], QUARTERS, as_of)
    assert rows["quarter_id"].tolist() == list(QUARTERS)
    for row in rows.itertuples():
        organisations = {
            o for o in world.under(place) if any(key[:2] == (row.quarter_id, o) for key in world.assignments)
        }
        assert counts_of(row) == world.counts(row.quarter_id, organisations, as_of)
        scores = [world.score(row.quarter_id, organisation, as_of) for organisation in organisations]
        assert row.organisations == len(organisations)
        assert row.mean_score == pytest.approx(sum(scores) / len(scores))
        vetoed = {o for o in organisations if world.vetoed(row.quarter_id, o, as_of)}
        others = [world.score(row.quarter_id, one, as_of) for one in organisations - vetoed]
        assert row.vetoed == len(vetoed)
        assert row.excellent == sum(points >= 90 for points in others)
        assert row.good == sum(80 <= points < 90 for points in others)
        assert row.poor == sum(points < 60 for points in others) + len(vetoed)
        assert (row.late, row.unreported) == (row.reported - row.on_time, row.due - row.reported)


def test_units_stand_worst_first_with_their_score_and_county(world: World) -> None:
    with db.reading() as session:
        rows = queries.units(session, world.viewer("city"), world.ids["city"], 20182, date(2018, 9, 28))
    names = {world.ids[code]: values for code, values in TREE.items()}
    assert rows["score"].tolist() == sorted(rows["score"])
    assert len(rows) == len(TREE)
    for row in rows.itertuples():
        assert counts_of(row) == world.counts(20182, {row.organisation_id}, date(2018, 9, 28))
        assert row.score == world.score(20182, row.organisation_id, date(2018, 9, 28))
        assert row.vetoed == world.vetoed(20182, row.organisation_id, date(2018, 9, 28))
        assert not row.vetoed or row.grade == "poor"
        parent = names[row.organisation_id][1]
        expected = TREE[parent][0] if parent not in (None, "city") else row.name
        assert row.county == expected


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("as_of", AS_OF)
def test_the_ranking_compares_with_the_last_quarter_and_the_year_before(
    world: World, as_of: date, basis: Basis
) -> None:
    children = {
        "city": {world.ids["city"]},
        **{code: world.under(code) for code in TREE if TREE[code][1] == "city"},
    }

    def rates(quarter: int) -> dict[int, float]:
        found = {}
        for code, organisations in children.items():
            counts = world.counts(quarter, organisations, as_of)
            if counts["due"]:
                found[world.ids[code]] = counts[basis.value] / counts["due"]
        return found

    def ranks(quarter: int) -> dict[int, int]:
        those = rates(quarter)
        return {key: 1 + sum(other > value for other in those.values()) for key, value in those.items()}

    with db.reading() as session:
        rows = queries.ranking(session, world.viewer("city"), world.ids["city"], 20183, as_of, basis)
    assert dict(zip(rows["organisation_id"], rows["rate"], strict=True)) == pytest.approx(rates(20183))
    assert dict(zip(rows["organisation_id"], rows["rank"], strict=True)) == ranks(20183)
    assert rows["rank"].tolist() == sorted(rows["rank"])
    for row in rows.itertuples():
        assert row.rate_before == rates(earlier(20183)).get(row.organisation_id)
        assert row.rate_year_before == rates(earlier(20183, 4)).get(row.organisation_id)
        before = ranks(earlier(20183)).get(row.organisation_id)
        assert row.movement == (None if before is None else before - row.rank)
    assert rows.set_index("organisation_id").loc[world.ids["city"], "name"] == "城本级"


@pytest.mark.parametrize("as_of", AS_OF)
@pytest.mark.parametrize("place", ["city", "east"])
def test_each_cell_of_the_heat_map_is_the_recount_and_no_cell_means_not_applicable(
    world: World, place: str, as_of: date
) -> None:
    with db.reading() as session:
        rows = queries.heat(session, world.viewer("city"), world.ids[place], 20183, as_of)
    children = {world.ids[place]: {world.ids[place]}}
    children |= {world.ids[code]: world.under(code) for code in TREE if TREE[code][1] == place}
    expected = {
        (child, indicator): counts
        for child, organisations in children.items()
        for indicator in world.indicators
        if (counts := world.counts(20183, organisations, as_of, indicator))["due"]
    }
    assert {(row.organisation_id, row.indicator_id): counts_of(row) for row in rows.itertuples()} == expected


def test_the_heat_map_by_quarters_has_each_child_in_each_quarter(world: World) -> None:
    with db.reading() as session:
        rows = queries.heat_quarters(
            session, world.viewer("city"), world.ids["city"], 20183, date(2018, 9, 28), 3
        )
    assert set(rows["label"]) == {"2018Q1", "2018Q2", "2018Q3"}
    for row in rows.itertuples():
        code = next(code for code, number in world.ids.items() if number == row.organisation_id)
        organisations = {row.organisation_id} if code == "city" else world.under(code)
        assert counts_of(row) == world.counts(row.quarter_id, organisations, date(2018, 9, 28))
        due = {o for o in organisations if world.counts(row.quarter_id, {o}, DAY)["due"]}
        scores = [world.score(row.quarter_id, organisation, DAY) for organisation in due]
        assert row.mean_score == pytest.approx(sum(scores) / len(scores))
        assert row.vetoed == sum(world.vetoed(row.quarter_id, organisation, DAY) for organisation in due)


@pytest.mark.parametrize("as_of", AS_OF)
def test_the_assignments_and_deductions_of_an_organisation_are_those_of_its_facts(
    world: World, as_of: date
) -> None:
    organisation = world.ids["east-t2"]
    with db.reading() as session:
        rows = queries.assignments(session, world.viewer("city"), organisation, 20182, as_of)
        lost = queries.deductions(session, world.viewer("city"), organisation, 20182, as_of)
    expected = {}
    for key, due_on in world.assignments.items():
        if key[:2] == (20182, organisation):
            first_on, verdict, _ = world.state(key, as_of)
            expected[key[2]] = status(due_on, first_on, verdict, as_of)
    assert dict(zip(rows["indicator_id"], rows["status"], strict=True)) == expected
    returned = rows[rows["status"] == "returned"]
    assert set(returned["reason"]) <= {"内容不实"}
    assert 100 - lost["points"].sum() == world.score(20182, organisation, as_of)


def test_every_version_of_a_hand_in_is_shown_with_every_verdict_the_newest_first(world: World) -> None:
    key = max(world.submissions, key=lambda key: len(world.submissions[key]))
    with db.reading() as session:
        rows = queries.versions(session, world.viewer("city"), key[1], key[0], key[2], date(2019, 3, 1))
        early = queries.versions(
            session, world.viewer("city"), key[1], key[0], key[2], world.submissions[key][0][1]
        )
    expected = sum(
        max(1, len(world.reviews.get((*key, version), []))) for version, _ in world.submissions[key]
    )
    assert len(rows) == expected
    assert rows["version"].tolist() == sorted(rows["version"], reverse=True)
    assert set(rows["handed_in_by"]) == {"somebody"}
    assert 1 <= len(early) <= len(rows)
    assert early["reported_on"].max() <= world.submissions[key][0][1]


def test_a_quarter_is_judged_by_the_rule_of_its_time(own_world: World) -> None:
    numbers = json.dumps({"returned": 10, "overdue": 0, "late": 0})
    with db.writing() as session:
        session.add(RuleVersion(rule="score", from_quarter=20182, version=1, numbers=numbers, made_at=now()))
    with db.reading() as session:
        rows = queries.totals(
            session, own_world.viewer("city"), own_world.ids["east-t1"], QUARTERS, date(2018, 9, 28)
        )
        assert queries.score_rule(session, own_world.viewer("city"), 20181).returned == 1.5
    found = dict(zip(rows["quarter_id"], rows["mean_score"], strict=True))
    for quarter in QUARTERS:
        counts = own_world.counts(quarter, {own_world.ids["east-t1"]}, date(2018, 9, 28))
        new = max(0, 100 - 10 * counts["returned"])
        assert found[quarter] == (
            new if quarter >= 20182 else own_world.score(quarter, own_world.ids["east-t1"], date(2018, 9, 28))
        )


def test_organisations_come_in_the_order_of_the_tree(world: World) -> None:
    with db.reading() as session:
        rows = queries.organisations(session, world.viewer("city"))
        mine = queries.organisations(session, world.viewer("east"))
    assert rows["code"].tolist() == list(TREE)
    assert dict(zip(rows["code"], rows["has_children"], strict=True))["west"]
    assert mine["depth"].tolist() == [0, 1, 1, 1]
