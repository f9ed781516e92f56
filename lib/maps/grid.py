"""Equal-area grids (等面积格图): one field of the same size for each area, about where it lies."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lib.maps.files import OURS, own_folder

NAME = "{}_county_tilegrid.csv"


@dataclass(frozen=True)
class Cell:
    """The field of one area; part is the prefecture whose border is drawn round its fields."""

    adcode: str
    name: str
    part: str
    column: int
    row: int


def grid_of(adcode: str | None) -> tuple[Cell, ...]:
    """The fields of the place with this code; none where there is no grid for it."""
    for folder in (own_folder(), OURS):
        path = folder / NAME.format(adcode)
        if adcode and adcode.isdigit() and path.is_file():
            return read(path, path.stat().st_mtime_ns)
    return ()


@lru_cache(16)
def read(path: Path, changed: int) -> tuple[Cell, ...]:
    """The fields of a file; read again when the file was changed."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return tuple(
            Cell(row["code"], row["name"], row["city"], int(row["col"]), int(row["row"]))
            for row in csv.DictReader(lines)
        )
