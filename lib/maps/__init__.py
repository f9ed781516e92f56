"""Boundaries (底图): which file for which place, made from a package or handed in by the office."""

from lib.maps.files import FOLDER, Area, Shapes, counties_of, served, shapes_of
from lib.maps.grid import Cell, grid_of
from lib.maps.making import Unfit, keep, own, packaged

__all__ = [
    "FOLDER",
    "Area",
    "Cell",
    "Shapes",
    "Unfit",
    "counties_of",
    "grid_of",
    "keep",
    "own",
    "packaged",
    "served",
    "shapes_of",
]
