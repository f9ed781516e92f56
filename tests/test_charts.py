"""Charts are built once without data, speak Chinese, and draw missing, zero and not applicable as three things."""

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
import pytest

from lib import charts, db, queries
from lib.access import Viewer
from lib.charts import deductions, heat, template
from lib.charts.board import label_at, rank_words
from lib.charts.lines import apart
from lib.charts.palette import LEVELS, STATUSES
from lib.rules.level import Level, level
from lib.rules.score import ScoreRule
from lib.rules.status import Basis, Counts, Status
from tests.world import World

DAY = date(2018, 9, 28)
RULE = ScoreRule()


def ask(query: Any, viewer: Viewer, *args: Any) -> Any:
    with db.reading() as session:
        return query(session, viewer, *args)


@pytest.fixture
def found(request: pytest.FixtureRequest) -> Any:
    """A template; it is built in the test that looks at it, since building all takes longer than finding all tests."""
    build_chart, variant = request.param
    return build_chart(*variant)


every_template = pytest.mark.parametrize(
    "found",
    template.CHARTS,
    indirect=True,
    ids=lambda chart: " ".join((chart[0].__name__, *map(str, chart[1]))),
)


def walk(part: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(part, dict):
        for name, value in part.items():
            yield name, value
            yield from walk(value)
    elif isinstance(part, list):
        for item in part:
            yield from walk(item)


def test_a_chart_is_built_once() -> None:
    assert charts.ranking_bars(Basis.PASSED) is charts.ranking_bars(Basis.PASSED)
    assert charts.ranking_bars(Basis.PASSED) is not charts.ranking_bars(Basis.REPORTED)
    charts.warm_up()


@every_template
def test_a_template_is_what_vega_lite_understands(found: Any) -> None:
    spec = {**found.sized(5, lines=1, letters=3, columns=4), "data": {"name": "rows"}}
    alt.Root.validate(spec)


@every_template
def test_a_template_reads_only_the_fields_it_names_and_holds_no_data_and_no_address(found: Any) -> None:
    spec = found.sized(5, lines=1, letters=3, columns=4)
    assert "http" not in json.dumps(spec) and "values" not in dict(walk(spec.get("data", {})))
    fetched = [value for name, value in walk(spec) if name in ("data", "datasets", "$schema")]
    assert {one["url"] for one in fetched} <= {"shapes", "halo"}, (
        "nothing but shapes is fetched, from our own files"
    )
    read = {value for name, value in walk(spec) if name == "field"}
    read |= set(re.findall(r"datum\.(\w+)", json.dumps(spec["layer"]))) - {"label", "value", "index"}
    reckoned = {value for name, value in walk(spec) if name == "as"}
    assert read - reckoned <= set(found.fields) | {"label"}
    assert set(found.fields) - read <= {"organisation_id", "other_id", "adcode", "value"}, (
        "a field that nothing reads is sent for nothing"
    )


@every_template
def test_titles_tooltips_and_the_alternative_text_are_chinese(found: Any) -> None:
    titles = [value for name, value in walk(found.spec) if name == "title" and value]
    assert titles and not [title for title in titles if re.search("[A-Za-z]{2}", str(title))]
    assert re.search("[一-鿿]", found.alt)
    assert found.spec["config"]["font"].startswith("'Noto Sans SC'")


def test_colour_means_lamp_and_never_stands_alone() -> None:
    assert (LEVELS[Level.BEHIND].fill, LEVELS[Level.BEHIND].shape) == ("#b5121b", "■")
    assert (LEVELS[Level.WATCH].fill, LEVELS[Level.WATCH].shape) == ("#eb9c00", "▲")
    assert (LEVELS[Level.UNREPORTED].fill, LEVELS[Level.UNREPORTED].shape) == ("#ffffff", "○")
    assert (LEVELS[Level.DONE].fill, LEVELS[Level.DONE].shape) == ("#a9dcc3", "●")
    for marks in (LEVELS, STATUSES):
        assert all(mark.shape and mark.word for mark in marks.values())
    assert set(LEVELS) == set(Level) and set(STATUSES) == set(Status)


@pytest.mark.parametrize(
    "counts, basis, expected",
    [
        (Counts(), Basis.PASSED, Level.NOT_APPLICABLE),
        (Counts(due=5), Basis.PASSED, Level.UNREPORTED),
        (Counts(due=5, overdue=5), Basis.PASSED, Level.BEHIND),
        (Counts(due=1, reported=1, returned=1), Basis.PASSED, Level.BEHIND),
        (Counts(due=1, reported=1, returned=1), Basis.REPORTED, Level.DONE),
        (Counts(due=1, reported=1, pending=1), Basis.PASSED, Level.UNDER_WAY),
        (Counts(due=1, reported=1, pending=1), Basis.REPORTED, Level.DONE),
        (Counts(due=10, reported=10, passed=9, pending=1), Basis.PASSED, Level.DONE),
        (Counts(due=10, reported=10, passed=9, returned=1), Basis.PASSED, Level.DONE),
        (Counts(due=10, reported=10, passed=8, returned=2), Basis.PASSED, Level.WATCH),
        (Counts(due=10, reported=6, passed=6, overdue=4), Basis.PASSED, Level.WATCH),
        (Counts(due=10, reported=5, passed=5, overdue=5), Basis.PASSED, Level.BEHIND),
        (Counts(due=10, reported=2, passed=2), Basis.PASSED, Level.UNDER_WAY),
    ],
)
def test_the_level_of_a_figure(counts: Counts, basis: Basis, expected: Level) -> None:
    assert level(counts, basis, RULE) is expected


def test_missing_zero_and_not_applicable_are_written_differently() -> None:
    written = {
        name: heat.described_cell(counts, RULE, Basis.PASSED, False)[:2]
        for name, counts in {
            "not applicable": Counts(),
            "missing": Counts(due=4),
            "zero": Counts(due=4, reported=4, pending=4),
            "overdue": Counts(due=4, overdue=4),
        }.items()
    }
    assert written["not applicable"] == (Level.NOT_APPLICABLE, "—")
    assert written["missing"] == (Level.UNREPORTED, "○")
    assert written["zero"] == (Level.UNDER_WAY, "◐ 0%")
    assert written["overdue"] == (Level.BEHIND, "■ 0%")


@pytest.mark.parametrize("place", ["city", "east"])
@pytest.mark.parametrize("as_of", [DAY, date(2018, 8, 20)])
def test_the_heat_map_has_a_field_for_every_crossing_and_its_counts_are_those_of_the_facts(
    world: World, place: str, as_of: date
) -> None:
    found = ask(charts.heat_cells, world.viewer("city"), world.ids[place], 20183, as_of, Basis.PASSED)
    organisations, lines = found["organisation_id"].nunique(), found["other_id"].nunique()
    assert len(found) == organisations * lines
    whole = world.counts(20183, world.under(place), as_of)
    assert found["due"].sum() == whole["due"] and found["returned"].sum() == whole["returned"]
    absent = found[found["due"] == 0]
    assert (absent["level"] == Level.NOT_APPLICABLE).all() and (absent["label"] == "—").all()
    assert not (found[found["due"] > 0]["level"] == Level.NOT_APPLICABLE).any()


def test_the_heat_map_by_quarters_shows_each_quarter(world: World) -> None:
    found = ask(
        charts.heat_quarter_cells, world.viewer("city"), world.ids["city"], 20183, DAY, Basis.REPORTED
    )
    assert found.drop_duplicates("line")["line"].tolist() == [
        "2017Q3",
        "2017Q4",
        "2018Q1",
        "2018Q2",
        "2018Q3",
    ]
    by_quarter = found.groupby("other_id")["due"].sum().to_dict()
    assert by_quarter[20183] == world.counts(20183, world.under("city"), DAY)["due"]


def test_only_one_kind_is_compared_when_one_is_chosen(world: World) -> None:
    question = (world.viewer("city"), world.ids["city"], 20183, DAY, Basis.PASSED)
    assert set(ask(charts.heat_cells, *question, "county")["column"]) == {"东县", "西区"}
    assert ask(charts.heat_cells, *question, "university").empty


def test_every_frame_has_what_its_template_reads(world: World) -> None:
    viewer, question = world.viewer("city"), (world.ids["east"], 20183, DAY)
    unit = (world.ids["east-t1"], 20183, DAY)
    cells = ask(charts.heat_cells, viewer, *question, Basis.PASSED)
    pairs = [
        (charts.ranking_bars(Basis.PASSED), ask(charts.ranked, viewer, *question, Basis.PASSED)),
        (charts.trend_lines(Basis.PASSED), ask(charts.trend, viewer, *question, Basis.PASSED)),
        (charts.heat_map(charts.width_of(cells)), cells),
        (charts.score_line(), ask(charts.scores, viewer, *unit)),
        (charts.waterfall(), ask(charts.score_steps, viewer, *unit)),
    ]
    for found, frame in pairs:
        assert len(frame) and set(found.fields) <= set(frame.columns), found.alt


def test_the_ranking_shows_places_and_the_own_units_together(world: World) -> None:
    rows = ask(charts.ranked, world.viewer("city"), world.ids["city"], 20183, DAY, Basis.PASSED)
    assert set(rows["name"]) == {"东县", "西区", "市直单位"}
    own = world.counts(20183, {world.ids[code] for code in ("city", "city-d1", "city-d2")}, DAY)
    row = rows[rows["name"] == "市直单位"].iloc[0]
    assert (row["due"], row["passed"]) == (own["due"], own["passed"])
    east = rows[rows["name"] == "东县"].iloc[0]
    before = world.counts(20182, world.under("east"), DAY)
    assert east["before"] == pytest.approx(before["passed"] / before["due"])


@pytest.mark.parametrize(
    "rank, before, words", [(1, 2, "第 1 ↑1"), (5, 3, "第 5 ↓2"), (3, 3, "第 3 —"), (2, None, "第 2 新")]
)
def test_ranks_say_how_they_moved(rank: int, before: float | None, words: str) -> None:
    assert rank_words(rank, before) == words


def test_a_figure_stands_clear_of_last_quarters_tick() -> None:
    assert label_at(0.80, 0.88, 0.2) == 0.88
    assert label_at(0.50, 0.88, 0.2) == label_at(0.50, 0.30, 0.2) == label_at(0.50, float("nan"), 0.2) == 0.50


def test_labels_at_the_end_of_lines_never_overlap_and_keep_their_order() -> None:
    moved = apart([0.55, 0.62, 0.56, 0.56, 0.39], 0.03)
    ordered = sorted(moved)
    assert all(high - low >= 0.03 - 1e-9 for low, high in pairwise(ordered))
    assert moved[4] == min(moved) and moved[1] == max(moved)
    assert apart([], 0.1) == []


@pytest.mark.parametrize("as_of, dashed", [(date(2018, 9, 30), True), (date(2018, 10, 1), False)])
def test_a_running_quarter_is_drawn_as_not_yet_final(world: World, as_of: date, dashed: bool) -> None:
    rows = ask(charts.scores, world.viewer("city"), world.ids["east-t1"], 20183, as_of)
    last = rows[rows["quarter_id"] == 20183]
    assert last["settled"].isna().all() == dashed and last["running"].notna().all() == dashed


@pytest.mark.parametrize("code", ["east-t1", "east-t2", "west-t1", "city"])
def test_the_steps_lead_from_the_start_to_the_score(world: World, code: str) -> None:
    steps = ask(charts.score_steps, world.viewer("city"), world.ids[code], 20183, DAY)
    assert steps["after"].iloc[0] == 100
    assert steps["after"].iloc[-1] == world.score(20183, world.ids[code], DAY)
    assert steps["after"].iloc[-2] == pytest.approx(steps["after"].iloc[-1])


def test_many_deductions_are_drawn_by_cause(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deductions, "MOST", 0)
    unit = (world.ids["east-t1"], 20183, DAY)
    steps = ask(charts.score_steps, world.viewer("city"), *unit)
    lost = ask(queries.deductions, world.viewer("city"), *unit)
    assert len(steps) == lost["cause"].nunique() + 2
    assert steps["after"].iloc[-1] == world.score(20183, world.ids["east-t1"], DAY)


def test_nothing_due_makes_no_steps(world: World) -> None:
    assert ask(charts.score_steps, world.viewer("city"), world.ids["east"], 20163, DAY).empty


def test_categories_add_up_to_the_assignments(world: World) -> None:
    groups = ask(charts.by_category, world.viewer("city"), world.ids["east-t1"], 20183, DAY)
    whole = world.counts(20183, {world.ids["east-t1"]}, DAY)
    assert {name: groups[name].sum() for name in ("due", "reported", "passed", "overdue")} == {
        name: whole[name] for name in ("due", "reported", "passed", "overdue")
    }


@pytest.mark.parametrize("query", ["ranked", "trend", "heat_cells", "heat_quarter_cells"])
def test_what_is_drawn_for_one_county_holds_nothing_of_another(world: World, query: str) -> None:
    for asked in ("city", "west", "west-t1"):
        frame: pd.DataFrame = ask(
            getattr(charts, query), world.viewer("east"), world.ids[asked], 20183, DAY, Basis.PASSED
        )
        assert not frame.map(str).map(lambda text: "西" in text or "市财政局" in text).to_numpy().any()


def test_attention_says_since_when(world: World) -> None:
    rows = ask(queries.attention, world.viewer("city"), world.ids["east"], 20182, DAY)
    assert len(rows) and rows["found"].iloc[0] == len(rows)
    for row in rows.itertuples():
        days = [
            due_on if state[0] is None else state[2]
            for key, due_on in world.assignments.items()
            if key[:2] == (20182, row.organisation_id)
            and (state := world.state(key, DAY))
            and ((state[0] is None and due_on < DAY) or state[1] == "returned")
        ]
        assert row.since == (min(days) if days else None)
    few = ask(queries.attention, world.viewer("city"), world.ids["east"], 20182, DAY, 1)
    assert len(few) == 1 and few["found"].iloc[0] == len(rows)


def test_siblings_are_ranked_by_score_among_their_own_kind(world: World) -> None:
    rows = ask(queries.siblings, world.viewer("city"), world.ids["east-t1"], 20183, DAY)
    assert set(rows["name"]) == {"东一乡", "东二乡"}
    scores = {
        name: world.score(20183, world.ids[code], DAY)
        for code, name in (("east-t1", "东一乡"), ("east-t2", "东二乡"))
    }
    assert rows["score"].tolist() == sorted(scores.values(), reverse=True)
    assert ask(queries.siblings, world.viewer("east-t1"), world.ids["east-t1"], 20183, DAY).empty
