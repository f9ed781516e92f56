"""Which boundary file belongs to which place: an office's own wins over ours, and none is no error."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import asinh, degrees, radians, tan
from pathlib import Path
from typing import Any

from lib.settings import PROJECT, settings

OURS = PROJECT / "data" / "boundaries"
FOLDER = "/files/boundaries/"
OUR_NOTE = (
    "底图：天地图行政区划可视化数据（原图审图号 GS(2024)0650号），经简化，仅供内部工作示意，不作划界依据。"
)
NAME = re.compile(r"\d{6}(?:\d{3}(?:\d{3})?)?(?:_county|_halo)?")
ADDRESS = re.compile(rf"({NAME.pattern})-([0-9a-f]{{12}})\.geojson")


@dataclass(frozen=True)
class Area:
    """One area of a file, and where its label stands."""

    adcode: str
    name: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Shapes:
    """The areas of a place, and the addresses from which a browser fetches their shapes; halo is empty for most."""

    adcode: str
    areas: tuple[Area, ...]
    address: str
    halo: str
    note: str
    bounds: tuple[float, float, float, float]  # west, south, east, north; as Mercator stretches latitudes

    @property
    def adcodes(self) -> tuple[str, ...]:
        """The codes of the areas."""
        return tuple(area.adcode for area in self.areas)


@dataclass(frozen=True)
class File:
    """A file as it is served: its bytes, pressed, and the hash that its address carries."""

    name: str
    content: bytes
    pressed: bytes
    hash: str

    @property
    def address(self) -> str:
        """Where the file is served; the hash in it lets browsers keep it until it changes."""
        return f"{FOLDER}{self.name}-{self.hash}.geojson"


def own_folder() -> Path:
    """Where an office's own files are kept, with its data and not with the program."""
    return settings().data_dir / "own_boundaries"


def path_of(name: str) -> Path | None:
    """The file of that name: the office's own, else ours; None where there is none.

    A halo belongs to the coasts that it was made from: ours is not drawn round an office's own islands.
    """
    own = own_folder() / f"{name}.geojson"
    if own.is_file():
        return own
    own_area = own_folder() / f"{name.removesuffix('_halo')}.geojson"
    ours = OURS / f"{name}.geojson"
    return ours if ours.is_file() and not own_area.is_file() else None


def file_of(name: str) -> File | None:
    """The file as it is now on the disk."""
    path = path_of(name) if NAME.fullmatch(name) else None
    if path is None:
        return None
    found = path.stat()
    return loaded(name, path, found.st_mtime_ns, found.st_size)


@lru_cache(64)
def loaded(name: str, path: Path, changed: int, size: int) -> File:
    """The file's content; read again when the file was changed."""
    content = path.read_bytes()
    return File(name, content, gzip.compress(content, 9), hashlib.sha256(content).hexdigest()[:12])


def served(file_name: str) -> File | None:
    """What stands at the end of an address; None where the address is not, or no longer, one of ours."""
    found = ADDRESS.fullmatch(file_name)
    file = file_of(found[1]) if found else None
    return file if file and found and file.hash == found[2] else None


def shapes_of(adcode: str | None) -> Shapes | None:
    """The areas of the place with this code; None where there is no file for it."""
    file = file_of(adcode or "")
    return described(adcode or "", file, file_of(f"{adcode}_halo")) if file else None


def counties_of(adcode: str | None) -> Shapes | None:
    """The counties of the province with this code, if there is a file of them."""
    file = file_of(f"{adcode}_county") if adcode else None
    return described(adcode or "", file, None) if file else None


@lru_cache(64)
def described(adcode: str, file: File, halo: File | None) -> Shapes:
    """What a map must know of the file before a browser fetches it."""
    found = json.loads(file.content)
    features = found["features"]
    return Shapes(
        adcode=adcode,
        areas=tuple(
            Area(one["adcode"], one["name"], float(one["lon"]), float(one["lat"])) for one in features
        ),
        address=file.address,
        halo=halo.address if halo else "",
        note=found.get("metadata", {}).get("note") or OUR_NOTE,
        bounds=bounds_of(json.loads(halo.content)["features"] if halo else features),
    )


def bounds_of(features: list[dict[str, Any]]) -> tuple[float, float, float, float]:
    """How far the features reach."""
    points = [point for one in features for point in points_of(one["geometry"]["coordinates"])]
    x = [point[0] for point in points]
    y = [degrees(asinh(tan(radians(point[1])))) for point in points]
    return min(x), min(y), max(x), max(y)


def points_of(coordinates: list[Any]) -> Iterator[list[float]]:
    """Every point of a geometry's coordinates, however deep they are nested."""
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates
        return
    for part in coordinates:
        yield from points_of(part)
