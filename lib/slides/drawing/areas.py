"""The map of a slide: shapes from the boundary files of this machine."""

import json
from typing import Any

from lib import maps
from lib.charts.palette import GROUND, INK, LAMPS, MUTED
from lib.queries.lamp_units import LampState
from lib.slides.drawing.style import SIZE, legend_at_top
from lib.slides.values import Area, Map


def areas(chart: Map) -> dict[str, Any]:
    """The areas in the colour of their worst lamp, a label on each; islands lie in a pale patch."""
    shapes = maps.shapes_of(chart.adcode)
    known = {area.adcode: area for area in chart.areas}
    fill = {
        "color": {
            "field": "properties.words",
            "type": "nominal",
            "scale": {
                "domain": [LAMPS[state].label for state in LampState],
                "range": [LAMPS[state].fill for state in LampState],
            },
            "legend": legend_at_top()
            | {"orient": "bottom", "values": [LAMPS[state].label for state in seen_states(chart)]}
            | {
                "symbolType": "square",
                "symbolOpacity": 1,
                "symbolStrokeColor": MUTED,
                "symbolStrokeWidth": 0.8,
            },
        }
    }
    layers: list[dict[str, Any]] = []
    if shapes and shapes.halo:
        patch = {"type": "geoshape", "opacity": 0.24}
        layers.append({"data": features(shapes.halo, known), "mark": patch, "encoding": fill})
    if shapes:
        land = {"type": "geoshape", "stroke": INK, "strokeWidth": 1, "strokeJoin": "round"}
        layers.append({"data": features(shapes.address, known), "mark": land, "encoding": fill})
    places = [
        {"lon": one.lon, "lat": one.lat, "label": label_of(known[one.adcode])}
        for one in (shapes.areas if shapes else ())
        if one.adcode in known
    ]
    at = {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
    }
    text = {
        "type": "text",
        "fontSize": SIZE - 1,
        "fontWeight": "bold",
        "lineBreak": "\n",
        "lineHeight": SIZE + 5,
    }
    outline = {"stroke": GROUND, "strokeWidth": 6, "strokeJoin": "round", "color": GROUND}
    for style in (outline, {"color": INK}):
        layers.append(
            {
                "data": {"values": places},
                "mark": {**text, **style},
                "encoding": {**at, "text": {"field": "label"}},
            }
        )
    return {"projection": {"type": "mercator"}, "layer": layers}


def seen_states(chart: Map) -> list[LampState]:
    """The lamps that some area of the map has, the worst first."""
    there = {area.state for area in chart.areas}
    return [state for state in LampState if state.value in there]


def label_of(area: Area) -> str:
    """What stands on an area: shape and name, and how many of its units have which lamp."""
    return f"{LAMPS[LampState(area.state)].shape} {area.name}\n红 {area.red} 黄 {area.yellow}"


def features(address: str, known: dict[str, Area]) -> dict[str, Any]:
    """The shapes of a boundary file, each with the lamp of its area."""
    file = maps.served(address.rsplit("/", 1)[-1])
    found = json.loads(file.content)["features"] if file else []
    values = []
    for one in found:
        area = known.get(one["adcode"])
        state = LampState(area.state) if area else LampState.IDLE
        told = {"words": LAMPS[state].label}
        values.append({"type": "Feature", "geometry": one["geometry"], "properties": told})
    return {"values": values}
