"""Rings of polygons: their winding, their size, and where a label stands inside of them. Values in, values out."""

import heapq
from collections.abc import Sequence

import numpy as np

Ring = list[list[float]]
Polygon = list[Ring]
PLACES = 4  # decimals of a degree that are kept: 10 metres
FINE = 0.02  # of the area's size: how exactly the best place for a label is looked for


def signed_area(ring: Sequence[Sequence[float]]) -> float:
    """The area that a ring encloses, in square degrees; positive where it runs clockwise."""
    points = np.asarray(ring, dtype=float)
    x, y = points[:, 0], points[:, 1]
    return float(np.sum((x[1:] - x[:-1]) * (y[1:] + y[:-1])) / 2)


def wound(polygon: Polygon) -> Polygon:
    """The polygon as d3 wants it: the outer ring clockwise, holes the other way round.

    Wound as RFC 7946 says, a polygon fills everything but itself.
    """
    outer, *holes = polygon
    turned = outer if signed_area(outer) > 0 else outer[::-1]
    return [turned, *(hole if signed_area(hole) < 0 else hole[::-1] for hole in holes)]


def rounded(ring: Sequence[Sequence[float]]) -> Ring:
    """The ring with four decimals, closed, without points that fall together."""
    points: Ring = []
    for x, y in (point[:2] for point in ring):
        point = [round(float(x), PLACES), round(float(y), PLACES)]
        if not points or point != points[-1]:
            points.append(point)
    if points and points[0] != points[-1]:
        points.append(points[0])
    return points


def tidy(polygons: Sequence[Polygon]) -> list[Polygon]:
    """The polygons rounded and wound; what is smaller than the rounding is no polygon any more."""
    found = []
    for polygon in polygons:
        outer, *holes = [rounded(ring) for ring in polygon]
        if is_ring(outer):
            found.append(wound([outer, *(hole for hole in holes if is_ring(hole))]))
    return found


def is_ring(ring: Ring) -> bool:
    """Whether the ring encloses anything."""
    return len(ring) >= 4 and signed_area(ring) != 0


def label_point(polygons: Sequence[Polygon]) -> list[float]:
    """A point inside of the largest polygon, as far from its edges as can be: where its label stands.

    The search (polylabel) halves squares, always the one first that can still hold the best place.
    """
    largest = max(polygons, key=lambda polygon: abs(signed_area(polygon[0])))
    flat = np.cos(np.radians(np.mean([point[1] for point in largest[0]])))
    scale = np.array([flat, 1.0])  # a degree of longitude is shorter than one of latitude
    rings = [np.asarray(ring, dtype=float) * scale for ring in largest]
    low, high = rings[0].min(axis=0), rings[0].max(axis=0)
    half = float(max(high - low)) / 2
    best, best_depth = (low + high) / 2, depth((low + high) / 2, rings)
    waiting = [(-(best_depth + half * 2**0.5), best[0], best[1], half)]
    fine = half * FINE
    while waiting:
        most, x, y, half = heapq.heappop(waiting)
        if -most - best_depth <= fine:
            break
        half /= 2
        for step in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
            point = np.array([x, y]) + half * np.array(step)
            deep = depth(point, rings)
            if deep > best_depth:
                best, best_depth = point, deep
            heapq.heappush(waiting, (-(deep + half * 2**0.5), point[0], point[1], half))
    return [round(float(value), 3) for value in best / scale]


def depth(point: np.ndarray, rings: Sequence[np.ndarray]) -> float:
    """How far a point is from the nearest edge; negative outside of the polygon."""
    nearest, inside = np.inf, False
    for ring in rings:
        start, end = ring[:-1], ring[1:]
        edge = end - start
        length = np.maximum((edge**2).sum(axis=1), 1e-18)
        along = np.clip(((point - start) * edge).sum(axis=1) / length, 0, 1)
        away = start + along[:, None] * edge - point
        nearest = min(nearest, float(np.sqrt((away**2).sum(axis=1)).min()))
        crosses = (start[:, 1] > point[1]) != (end[:, 1] > point[1])
        rise = np.where(crosses, edge[:, 1], 1.0)
        at = start[:, 0] + (point[1] - start[:, 1]) / rise * edge[:, 0]
        inside ^= bool(np.count_nonzero(crosses & (at > point[0])) % 2)
    return nearest if inside else -nearest
