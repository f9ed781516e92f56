"""Boundaries: ours, an office's own, and those that one command makes; served to who is logged in, and kept by browsers."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient
from typer.testing import CliRunner

from lib import admin, db, gate, maps
from lib.gate import door
from lib.maps import files
from lib.maps.rings import depth, label_point, rounded, signed_area, wound
from tests.world import build

SHIPPED = sorted(path for path in files.OURS.glob("*.geojson"))
CARRIED = {"330902": "定海区", "330903": "普陀区"}
SQUARE = [[122.0, 30.0], [122.0, 30.2], [122.3, 30.2], [122.3, 30.0], [122.0, 30.0]]  # clockwise


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has an office's folder of its own."""
    monkeypatch.setattr(files.settings(), "data_dir", tmp_path)
    return tmp_path / "own_boundaries"


def rings(feature: dict[str, Any]) -> Iterator[list[Any]]:
    """The polygons of a feature."""
    coordinates = feature["geometry"]["coordinates"]
    yield from [coordinates] if feature["geometry"]["type"] == "Polygon" else coordinates


def check(content: dict[str, Any]) -> None:
    """Nothing. What every file that a map draws must keep to."""
    assert content["features"]
    for one in content["features"]:
        assert isinstance(one["adcode"], str) and one["adcode"] == one["properties"]["adcode"] == one["id"]
        assert one["name"] == one["properties"]["name"]
        for outer, *holes in rings(one):
            assert signed_area(outer) > 0, f"{one['name']} would fill everything but itself"
            assert all(signed_area(hole) < 0 for hole in holes)
            for ring in (outer, *holes):
                assert ring[0] == ring[-1]
                assert all(
                    73 < x < 136 and 3 < y < 54 and [round(x, 4), round(y, 4)] == [x, y] for x, y in ring
                )


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_shipped_can_be_drawn(path: Path) -> None:
    check(json.loads(path.read_text("utf-8")))


def test_no_map_of_the_whole_country_is_shipped() -> None:
    assert not [path for path in SHIPPED if path.stem.startswith(("100000", "000000"))]
    assert len(SHIPPED) == 9


@pytest.mark.parametrize(
    ("adcode", "areas", "first"),
    [
        ("610100", 13, "新城区"),
        ("330900", 4, "定海区"),
        ("220000", 9, "长春市"),
        ("110000", 16, "东城区"),
        ("330922", 1, "嵊泗县"),
        ("429004", 1, "仙桃市"),
    ],
)
def test_one_command_makes_the_map_of_any_place(adcode: str, areas: int, first: str) -> None:
    made = maps.packaged(adcode)
    assert (len(made.areas), made.areas[0]) == (areas, first)
    check(made.content)
    for one in made.content["features"]:
        inside = max(depth_in(one["lon"], one["lat"], polygon) for polygon in rings(one))
        assert inside > 0, f"the label of {one['name']} stands beside it"


def depth_in(x: float, y: float, polygon: list[Any]) -> float:
    """How deep inside of a polygon a point lies."""
    import numpy as np

    return depth(np.array([x, y]), [np.asarray(ring, dtype=float) for ring in polygon])


def test_the_package_is_read_as_whoever_made_our_files_read_it() -> None:
    """Ours came from the same package by another road: the same islands, nearly point for point."""
    ours = json.loads((files.OURS / "330900.geojson").read_text("utf-8"))
    made = maps.packaged("330900").content
    for old, new in zip(ours["features"], made["features"], strict=True):
        points = [{tuple(point) for polygon in rings(one) for point in polygon[0]} for one in (old, new)]
        assert len(points[0] & points[1]) >= 0.95 * len(points[0])


def test_the_command_writes_a_file_that_wins_over_ours(own_folder: Path) -> None:
    before = maps.shapes_of("330900")
    assert before and before.halo and before.adcodes == ("330902", "330903", "330921", "330922")
    done = CliRunner().invoke(admin.app, ["boundary", "330900"])
    assert done.exit_code == 0, done.output
    assert "4 个区域（定海区、普陀区、岱山县、嵊泗县）" in done.output
    after = maps.shapes_of("330900")
    assert after and after.address != before.address
    assert not after.halo, "our halo is not drawn round an office's own coasts"
    assert after.note == before.note
    (own_folder / "330900.geojson").unlink()
    assert maps.shapes_of("330900") == before


@pytest.mark.parametrize("adcode", ["100000", "999999", "abc", "330922200"])
def test_a_place_that_the_package_does_not_know_is_refused_by_name(adcode: str, own_folder: Path) -> None:
    done = CliRunner().invoke(admin.app, ["boundary", adcode])
    assert done.exit_code == 1
    assert f"没有区划代码为 {adcode} 的" in done.output
    assert not own_folder.exists()


def test_a_place_without_a_file_is_no_error() -> None:
    assert maps.shapes_of("450100") is None
    assert maps.shapes_of(None) is None
    assert maps.shapes_of("../330900") is None
    assert maps.grid_of("330900") == ()


def test_the_grid_has_each_county_of_the_province_once() -> None:
    cells = maps.grid_of("330000")
    counties = maps.counties_of("330000")
    assert counties and {cell.adcode for cell in cells} == set(counties.adcodes)
    assert len({(cell.column, cell.row) for cell in cells}) == len(cells) == 90


Change = Callable[[dict[str, Any]], Any]


def geojson(*features: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A file with these areas."""
    return {"type": "FeatureCollection", "features": list(features), **more}


def area(adcode: Any = "330902", ring: Any = None, kind: str = "Polygon") -> dict[str, Any]:
    """One area, with its ring wound as the standard for GeoJSON asks."""
    return {
        "type": "Feature",
        "properties": {"adcode": adcode, "name": "定海区"},
        "geometry": {"type": kind, "coordinates": [SQUARE[::-1] if ring is None else ring]},
    }


def test_an_offices_own_file_is_taken_and_wound_as_the_map_wants_it() -> None:
    made = maps.own("330900", as_bytes(geojson(area(330902))), CARRIED, "某市测绘院，审图号浙S(2026)1号。")
    check(made.content)
    [one] = made.content["features"]
    assert one["adcode"] == "330902"
    assert made.content["metadata"]["note"] == (
        "底图：某市测绘院，审图号浙S(2026)1号，仅供内部工作示意，不作划界依据。"
    )
    assert made.remarks == ("文件里没有这些单位的区域，它们将列在图外：普陀区（330903）。",)


def as_bytes(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


METRES = [[x * 1e5, y * 1e5] for x, y in SQUARE]
TURNED = [[y, x] for x, y in SQUARE]
AWAY = [[x - 120, y] for x, y in SQUARE]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "不是 UTF-8 编码的 JSON"),
        (b"[]", "不是 GeoJSON 的 FeatureCollection"),
        (as_bytes(geojson()), "一个区域也没有"),
        (as_bytes(geojson(area("330904"))), "330904 在组织名录里没有任何单位使用"),
        (as_bytes(geojson(area(), area())), "330902 出现了不止一次"),
        (as_bytes(geojson(area("定海"))), "第 1 个区域的「adcode」是“定海”，应为 6 位"),
        (as_bytes(geojson(area(None))), "第 1 个区域没有行政区划代码"),
        (as_bytes(geojson(area(ring=METRES))), "像是以米为单位"),
        (as_bytes(geojson(area(ring=TURNED))), "经度和纬度写反了"),
        (as_bytes(geojson(area(ring=AWAY))), "不在中国范围内"),
        (as_bytes(geojson(area(ring=SQUARE[:2]))), "至少要有 4 个点"),
        (as_bytes(geojson(area(ring=[[[122.0]]] * 4))), "坐标不完整"),
        (as_bytes(geojson(area(kind="LineString"))), "是 LineString，应为面"),
        (as_bytes(geojson({"type": "Feature", "properties": {"adcode": "330902"}})), "是 空的，应为面"),
        (as_bytes(geojson(area(), crs={"properties": {"name": "EPSG:4528"}})), "坐标系是 EPSG:4528"),
        (as_bytes(geojson(area(ring=[[122.0, 30.0]] * 4))), "的面太小"),
    ],
)
def test_a_file_that_would_draw_a_wrong_map_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(maps.Unfit, match=words.replace("(", r"\(")):
        maps.own("330900", content, CARRIED)


def test_the_command_checks_the_codes_against_the_organisations(engine: Engine, tmp_path: Path) -> None:
    with db.writing(engine) as session:
        build(session)
    file = tmp_path / "own.geojson"
    file.write_bytes(as_bytes(geojson(area())))
    done = CliRunner().invoke(admin.app, ["boundary", "330900", "--file", str(file)])
    assert done.exit_code == 1
    assert "330902 在组织名录里没有任何单位使用" in done.output
    assert maps.shapes_of("330900").note == files.OUR_NOTE  # type: ignore[union-attr]


def test_the_demonstrations_own_file_is_taken_by_the_command(demonstration: Engine, tmp_path: Path) -> None:
    file = tmp_path / "own.geojson"
    file.write_bytes(as_bytes(geojson(area(), area("330903"))))
    words = ["boundary", "330900", "--file", str(file), "--source", "舟山市自然资源和规划局"]
    done = CliRunner().invoke(admin.app, words)
    assert done.exit_code == 0, done.output
    assert "岱山县（330921）、嵊泗县（330922）" in done.output
    shapes = maps.shapes_of("330900")
    assert shapes and shapes.adcodes == ("330902", "330903")
    assert shapes.note.startswith("底图：舟山市自然资源和规划局，")


@pytest.mark.parametrize(
    ("ring", "place"),
    [
        (SQUARE, (122.15, 30.1)),
        # a C: its middle lies outside of it
        ([[0, 0], [0, 10], [10, 10], [10, 8], [2, 8], [2, 2], [10, 2], [10, 0], [0, 0]], None),
    ],
)
def test_a_label_stands_inside_of_its_area(ring: Any, place: tuple[float, float] | None) -> None:
    x, y = label_point([[ring]])
    assert depth_in(x, y, [ring]) > 0
    if place:
        assert (x, y) == pytest.approx(place, abs=0.06)


def test_rings_are_rounded_closed_and_wound() -> None:
    assert rounded([[1.00001, 2], [1.00002, 2], [3, 4]]) == [[1.0, 2.0], [3.0, 4.0], [1.0, 2.0]]
    outer, hole = SQUARE[::-1], SQUARE
    assert wound([outer, hole]) == [SQUARE, SQUARE[::-1]]


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A browser in front of the door and of our addresses."""
    with TestClient(Starlette(routes=gate.routes(), middleware=gate.middleware())) as client:
        yield client


@pytest.fixture
def logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    class Somebody:
        must_change_password = False

    monkeypatch.setattr(door, "viewer_of_token", lambda token: Somebody())


def test_shapes_are_served_pressed_and_kept_by_the_browser(client: TestClient, logged_in: None) -> None:
    shapes = maps.shapes_of("330900")
    assert shapes
    answer = client.get(shapes.address)
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.content == (files.OURS / "330900.geojson").read_bytes()
    plain = client.get(shapes.address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content
    assert len(gzip.compress(answer.content, 9)) < len(answer.content) / 2


def test_nobody_gets_shapes_without_a_login(client: TestClient, engine: Engine) -> None:
    shapes = maps.shapes_of("330900")
    assert shapes
    answer = client.get(shapes.address)
    assert answer.status_code == 401
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "name",
    [
        "330900-000000000000.geojson",
        "330900.geojson",
        "..%2F330900-000000000000.geojson",
        "NOTICE.md",
        "450100-000000000000.geojson",
    ],
)
def test_any_other_address_beside_them_is_nothing(client: TestClient, logged_in: None, name: str) -> None:
    answer = client.get(f"/files/boundaries/{name}")
    assert answer.status_code == 404
    assert "max-age" not in answer.headers["cache-control"]
