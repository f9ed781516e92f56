"""Reads an office's own GeoJSON and refuses, with the reason, what would draw a wrong map or none."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from lib.maps.files import points_of
from lib.maps.rings import Polygon

LIMIT = 20_000_000  # bytes
CODE_NAMES = ("adcode", "区划代码", "行政区划代码", "code", "PAC", "XZQDM", "id")
NAME_NAMES = ("name", "名称", "NAME", "XZQMC")
CODE = re.compile(r"\d{6}(\d{3}(\d{3})?)?")
IN_DEGREES = re.compile(r"(CRS84|4326|4490)$")
WHERE_CHINA_IS = ((73, 136), (3, 54))
SHOWN = 5  # codes named in a sentence


class Unfit(Exception):
    """Raised where no map can be made; the text is for the person who asked for one."""


@dataclass(frozen=True)
class Own:
    """One area of an office's file."""

    adcode: str
    name: str
    polygons: list[Polygon]


def features_of(content: bytes, carried: Mapping[str, str]) -> list[Own]:
    """The areas of the file. Raises Unfit for the first thing that is wrong with it."""
    found = parsed(content)
    areas = [area_of(number, one, carried) for number, one in enumerate(found["features"], 1)]
    twice = [code for code, times in Counter(area.adcode for area in areas).items() if times > 1]
    if twice:
        raise Unfit(f"区划代码 {listed(twice)} 出现了不止一次。同一地区的几块请合成一个 MultiPolygon。")
    unknown = [area.adcode for area in areas if area.adcode not in carried]
    if unknown:
        raise Unfit(
            f"文件里的区划代码 {listed(unknown)} 在组织名录里没有任何单位使用，这样的区域点不亮。"
            f"名录里的区划代码有 {listed(list(carried)) or '（一个也没有）'}；请改文件里的代码，"
            "或者先在「组织名录」里给单位填上行政区划代码。"
        )
    return areas


def parsed(content: bytes) -> dict[str, Any]:
    """The file as a collection of features in degrees."""
    if len(content) > LIMIT:
        raise Unfit(f"文件有 {len(content) / 1e6:.0f} MB，超过 {LIMIT / 1e6:.0f} MB。请先把边界简化。")
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise Unfit("文件不是 UTF-8 编码的 JSON，打不开。请从制图软件导出 GeoJSON。") from None
    is_collection = isinstance(found, dict) and found.get("type") == "FeatureCollection"
    if not is_collection or not isinstance(found.get("features"), list):
        raise Unfit("文件不是 GeoJSON 的 FeatureCollection。请从制图软件按 GeoJSON 导出整个图层。")
    if not found["features"]:
        raise Unfit("文件里一个区域也没有。")
    named = (found.get("crs") or {}).get("properties", {}).get("name", "CRS84")
    if not IN_DEGREES.search(str(named)):
        raise Unfit(
            f"文件的坐标系是 {named}，不是经纬度。请按 CGCS2000 或 WGS84 经纬度（EPSG:4490 或 4326）导出。"
        )
    return dict(found)


def area_of(number: int, one: Any, carried: Mapping[str, str]) -> Own:
    """One feature as an area."""
    where = f"第 {number} 个区域"
    properties = one.get("properties") or {} if isinstance(one, dict) else {}
    if not isinstance(one, dict) or not isinstance(properties, dict):
        raise Unfit(f"{where}不是 GeoJSON 的 Feature。")
    adcode = code_of(where, {**one, **properties})
    name = next((str(properties[key]) for key in NAME_NAMES if properties.get(key)), "")
    return Own(
        adcode,
        name or carried.get(adcode, adcode),
        polygons_of(f"{where}（{adcode}）", one.get("geometry")),
    )


def code_of(where: str, given: Mapping[str, Any]) -> str:
    """The area's code as text."""
    for key in CODE_NAMES:
        value = given.get(key)
        text = str(value).strip() if isinstance(value, str | int) else ""
        if CODE.fullmatch(text):
            return text
        if text and key != "id":
            raise Unfit(f"{where}的「{key}」是“{text}”，应为 6 位、9 位或 12 位数字的行政区划代码。")
    raise Unfit(f"{where}没有行政区划代码。请在属性 adcode 里填 6 位、9 位或 12 位数字，例如 330922。")


def polygons_of(where: str, geometry: Any) -> list[Polygon]:
    """The polygons of a geometry, in degrees."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise Unfit(f"{where}是 {kind or '空的'}，应为面（Polygon 或 MultiPolygon）。")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not is_nested(polygons):
        raise Unfit(f"{where}的坐标不完整：每一圈至少要有 4 个点，每个点是 [经度, 纬度]。")
    in_degrees(where, [point for polygon in polygons for point in points_of(polygon)])
    return list(polygons)


def is_nested(polygons: Any) -> bool:
    """Whether these are lists of rings of at least four points of at least two numbers."""
    return bool(
        isinstance(polygons, list)
        and polygons
        and all(
            isinstance(polygon, list)
            and polygon
            and all(
                isinstance(ring, list) and len(ring) >= 4 and all(is_point(point) for point in ring)
                for ring in polygon
            )
            for polygon in polygons
        )
    )


def is_point(point: Any) -> bool:
    """Whether this is a pair of numbers; a height behind them does no harm."""
    return (
        isinstance(point, list)
        and len(point) >= 2
        and all(isinstance(value, int | float) and isfinite(value) for value in point[:2])
    )


def in_degrees(where: str, points: Sequence[Sequence[float]]) -> None:
    """Nothing. Raises Unfit for metres, and for latitudes written before longitudes."""
    for x, y in (point[:2] for point in points):
        if abs(x) > 180 or abs(y) > 180:
            raise Unfit(
                f"{where}的坐标是 [{x:g}, {y:g}]，像是以米为单位。应为经纬度（度），例如 [122.46, 30.71]；"
                "请按 CGCS2000 或 WGS84 经纬度导出。"
            )
        (west, east), (south, north) = WHERE_CHINA_IS
        if west <= y <= east and south <= x <= north:
            raise Unfit(f"{where}的坐标是 [{x:g}, {y:g}]，经度和纬度写反了。应先写经度，再写纬度。")
        if not (west <= x <= east and south <= y <= north):
            raise Unfit(
                f"{where}的坐标是 [{x:g}, {y:g}]，不在中国范围内。应为 [经度, 纬度]，例如 [122.46, 30.71]。"
            )


def without_area(adcode: str, areas: Sequence[Own], carried: Mapping[str, str]) -> list[str]:
    """What the person should know of a file that can be used: which organisations with a code have no area in it."""
    drawn = {area.adcode for area in areas}
    level = {len(code) for code in drawn}
    missing = [
        f"{name}（{code}）"
        for code, name in carried.items()
        if code not in drawn and code != adcode and len(code) in level
    ]
    return [f"文件里没有这些单位的区域，它们将列在图外：{listed(missing)}。"] if missing else []


def listed(items: Sequence[str]) -> str:
    """The first few of them."""
    more = f" 等 {len(items)} 个" if len(items) > SHOWN else ""
    return "、".join(items[:SHOWN]) + more
