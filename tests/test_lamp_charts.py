"""What the warning map draws: every unit somewhere, the worst first, labels that never cover one another."""

import sys
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from lib import charts, db, maps, queries
from lib.access import Viewer, viewer_of
from lib.charts import Colouring, Walled
from lib.charts.lamps import areas, grid, placing
from lib.charts.palette import LAMPS
from lib.models import User
from lib.queries.lamp_units import LampState
from lib.rules.status import Basis
from lib.ui.drawing import drawn

wall = sys.modules["lib.charts.lamps.wall"]  # the module; the package gives the chart of that name
DAY, QUARTER = date(2018, 9, 28), 20183
VIEW = (QUARTER, DAY, Basis.PASSED, False)


@pytest.fixture
def leader(demonstration: Engine) -> Iterator[tuple[Session, Viewer]]:
    """舟山市's leader before the demonstration."""
    with db.reading() as session:
        yield (
            session,
            viewer_of(session, session.exec(select(User).where(User.username == "zs_leader")).one()),
        )


def shapes() -> maps.Shapes:
    found = maps.shapes_of("330900")
    assert found
    return found


def tiles(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame[frame["what"] == "tile"].to_dict("records")


def test_every_unit_is_on_the_map_or_in_the_tray_and_none_in_both(leader: tuple[Session, Viewer]) -> None:
    session, viewer = leader
    place = viewer.organisation_id
    everybody = queries.lamp_units(session, viewer, place, QUARTER, DAY)
    found = charts.area_figures(session, viewer, place, *VIEW, shapes(), Colouring.LAMP)
    tray = charts.wall_figures(session, viewer, Walled(place, *VIEW, 5, shapes().adcodes))
    assert int(found["units"].sum()) + len(tiles(tray)) == len(everybody)
    assert {row["kind_words"] for row in tiles(tray)} >= {"部门", "国有企业", "功能区"}
    on_map = set(found["organisation_id"])
    for area in found["organisation_id"]:
        on_map |= set(queries.lamp_units(session, viewer, int(area), QUARTER, DAY)["organisation_id"])
    beside = {row["organisation_id"] for row in tiles(tray)}
    assert not beside & on_map
    assert beside | on_map == set(everybody["organisation_id"])


@pytest.mark.parametrize("colouring", Colouring)
def test_a_label_says_by_shape_and_words_what_the_colour_says(
    leader: tuple[Session, Viewer], colouring: Colouring
) -> None:
    session, viewer = leader
    found = charts.area_figures(session, viewer, viewer.organisation_id, *VIEW, shapes(), colouring)
    for row in found.to_dict("records"):
        first, second = row["label"].split("\n")
        assert first == f"{LAMPS[row['state']].shape} {row['name']}"
        if colouring is Colouring.CLOSURE:
            problems = queries.closure_totals(session, viewer, row["organisation_id"], DAY)
            share, whole, word = problems["closed"], problems["found"], "销号"
            assert f"已销号 {share}／共 {whole} 个" in row["rate_words"]
        else:
            share = row["on_time"] if colouring is Colouring.ON_TIME else row["passed"]
            whole, word = row["due"], "及时" if colouring is Colouring.ON_TIME else "完成"
        assert second == f"{word}{100 * share / whole:.0f}% 黄{row['yellow_units']} 红{row['red_units']}"
    template = charts.map_of(shapes(), colouring)
    counts = drawn(found, template).numbers
    units = int(found["units"].sum()) if colouring is Colouring.LAMP else len(found)
    assert sum(counts.values()) == units, "the legend counts every unit, or every area, once"
    assert shapes().address in str(template.spec) and shapes().halo in str(template.spec)


def test_an_area_without_an_organisation_is_drawn_and_says_so(leader: tuple[Session, Viewer]) -> None:
    session, viewer = leader
    ningbo = maps.shapes_of("330200")
    assert ningbo
    found = charts.area_figures(session, viewer, viewer.organisation_id, *VIEW, ningbo, Colouring.LAMP)
    assert len(found) == 10
    assert set(found["state_words"]) == {"没有对应的单位"}
    assert set(found["mark"]) == {"idle"}


def test_a_wall_is_grouped_by_kind_with_the_worst_first(leader: tuple[Session, Viewer]) -> None:
    session, viewer = leader
    places = queries.organisations(session, viewer)
    county = int(places.loc[places["code"] == "330922", "id"].iloc[0])
    found = charts.wall_figures(session, viewer, Walled(county, *VIEW))
    headings = found.loc[found["what"] == "heading", "name"].tolist()
    assert headings[0].startswith("乡镇街道 7 个") and headings[1].startswith("部门 6 个")
    order = {state.value: number for number, state in enumerate(LampState)}
    for kind in ("乡镇街道", "部门"):
        states = [order[row["mark"]] for row in tiles(found) if row["kind_words"] == kind]
        assert states == sorted(states)
    assert "财政局" in {row["name"] for row in tiles(found)}, "without the county's name"
    places_of_tiles = {(row["x"], row["y"]) for row in tiles(found)}
    assert len(places_of_tiles) == len(tiles(found)) == 13


def test_a_whole_city_is_small_tiles_by_county(leader: tuple[Session, Viewer]) -> None:
    session, viewer = leader
    found = charts.wall_figures(session, viewer, Walled(viewer.organisation_id, *VIEW))
    everybody = queries.lamp_units(session, viewer, viewer.organisation_id, QUARTER, DAY)
    assert len(tiles(found)) == len(everybody) > wall.MANY
    headings = found.loc[found["what"] == "heading", "name"].tolist()
    assert {name.split(" ")[0] for name in headings} == {
        "市直单位",
        "定海区",
        "普陀区",
        "岱山县",
        "嵊泗县",
    }
    assert {row["line"] for row in tiles(found)} <= {mark.shape for mark in LAMPS.values()}


def test_a_province_is_one_tile_for_each_place(
    leader: tuple[Session, Viewer], monkeypatch: pytest.MonkeyPatch
) -> None:
    session, viewer = leader
    monkeypatch.setattr(wall, "TOO_MANY", 50)
    found = tiles(charts.wall_figures(session, viewer, Walled(viewer.organisation_id, *VIEW)))
    everybody = queries.lamp_units(session, viewer, viewer.organisation_id, QUARTER, DAY)
    assert len(found) == everybody["child_id"].nunique()
    assert sum(row["red"] for row in found) == everybody["red"].sum()
    assert {"嵊泗县", "定海区"} <= {row["full"] for row in found}


def test_the_grid_has_a_field_for_each_county_and_frames_the_prefectures(
    leader: tuple[Session, Viewer],
) -> None:
    session, viewer = leader
    cells = maps.grid_of("330000")
    found = charts.grid_figures(
        session, viewer, viewer.organisation_id, *VIEW, cells, Colouring.LAMP, "330922"
    )
    fields = found[found["what"] == "field"]
    assert len(fields) == 90
    [here] = fields[fields["adcode"] == "330922"].to_dict("records")
    assert here["label"] == "嵊泗" and here["opened"] and here["figure"][0] in "■▲○●"
    assert (fields["opened"]).sum() == 1
    assert (
        not found[list(charts.grid_map(Colouring.LAMP).fields)].drop(columns="middle").isna().any(axis=None)
    )
    # the border between two prefectures is there, the one between two counties of one is not
    sides = set(grid.borders(cells))
    parts = {(cell.column, cell.row): cell.part for cell in cells}
    for (x, y), part in parts.items():
        if (x + 1, y) in parts:
            assert ((x + 1, y, x + 1, y + 1) in sides) == (parts[x + 1, y] != part)


@pytest.mark.parametrize(
    ("name", "short"),
    [("嵊泗县", "嵊泗"), ("景宁畲族自治县", "景宁"), ("义乌市", "义乌"), ("郊区", "郊区")],
)
def test_names_in_fields_are_short(name: str, short: str) -> None:
    assert grid.shortened(name) == short


def test_long_names_stand_in_two_lines() -> None:
    assert wall.in_lines("财政局") == "财政局"
    assert wall.in_lines("经济技术开发区管委会") == "经济技术开\n发区管委会"
    assert all(
        len(line) <= wall.LETTERS
        for line in wall.in_lines("市纪委监委驻市文化广电旅游局纪检监察组").split("\n")
    )


def boxes(labels: list[placing.Label]) -> list[placing.Box]:
    return [label.box(*move) for label, move in zip(labels, placing.moves(labels), strict=True)]


@pytest.mark.parametrize("adcode", ["330900", "330200", "320600", "431300", "220000", "330000", "610100"])
def test_no_label_covers_another(adcode: str) -> None:
    found = maps.shapes_of(adcode)
    if found is None:
        content = maps.packaged(adcode).content
        names = [(one["lon"], one["lat"], one["name"]) for one in content["features"]]
        bounds = maps.files.bounds_of(content["features"])
    else:
        names = [(area.lon, area.lat, area.name) for area in found.areas]
        bounds = found.bounds
    labels = [
        placing.Label(
            *placing.in_pixels(lon, lat, bounds),
            areas.wide_of(f"■ {name}\n完成100% 黄88 红88"),
            areas.HIGH_LABEL,
        )
        for lon, lat, name in names
    ]
    for one, two in combinations(boxes(labels), 2):
        assert placing.overlap(one, two) == 0


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, placing.WIDE), st.floats(0, placing.HIGH)),
        min_size=1,
        max_size=12,
        unique=True,
    )
)
def test_a_few_labels_find_a_place_wherever_their_areas_are(points: list[tuple[float, float]]) -> None:
    labels = [placing.Label(x, y, 104, 50) for x, y in points]
    for one, two in combinations(boxes(labels), 2):
        assert placing.overlap(one, two) < 0.2 * 104 * 50


def test_a_label_with_room_stays_on_its_area() -> None:
    labels = [placing.Label(100, 100, 104, 50), placing.Label(400, 300, 104, 50)]
    assert placing.moves(labels) == [(0.0, 0.0), (0.0, 0.0)]
    assert placing.line_to(labels[0], (0.0, 0.0)) == ""
    assert placing.line_to(labels[0], (0.0, 100.0)) == "M0,0L0.0,75.0"


def test_a_stronger_colour_means_more_units_with_that_lamp() -> None:
    def area(red: int, green: int) -> dict[str, Any]:
        counts = dict.fromkeys((f"{state}_units" for state in LampState), 0)
        return {**counts, "red_units": red, "green_units": green, "units": red + green, "state": "red"}

    few, some, most = (areas.depth_of(area(red, 10 - red), Colouring.LAMP) for red in (1, 3, 9))
    assert areas.PALEST[LampState.RED] < few < some < most == 1
    assert areas.depth_of(area(1, 9), Colouring.RATE) == 1


def test_a_bar_is_divided_as_the_units_are() -> None:
    units = {f"{state}_units": count for state, count in zip(LampState, (1, 2, 0, 5, 0), strict=True)}
    bar = areas.bar_of(units, (0, 0))
    assert bar["red"].startswith("M-48.0,13.0h12.0") and "h24.0" in bar["yellow"] and "h60.0" in bar["green"]
    assert bar["unreported"] == bar["idle"] == ""
