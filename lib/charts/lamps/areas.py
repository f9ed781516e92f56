"""The map (预警地图): a place's areas with their lamps and figures. The browser fetches the shapes by their address."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.board import percent
from lib.charts.lamps.colouring import (
    Colouring,
    Measure,
    count_numbers,
    counting_legend,
    measure,
    scale_of,
    share_class,
)
from lib.charts.lamps.placing import Box, Label, in_pixels, line_to, moves
from lib.charts.palette import BLUE, GROUND, INK, LAMPS, RATE_WORDS
from lib.charts.template import Template, built, chart
from lib.maps import Shapes
from lib.queries.lamp_units import LampState
from lib.rules.status import Basis, rate

UNITS = [f"{state}_units" for state in LampState]
TOLD = [*UNITS, "units", "red", "yellow", "due"]  # what an area says when pointed at
FIGURES = [*UNITS, "units", "red", "yellow", "due", "reported", "on_time", "passed"]
HEIGHT = 560
SHAPES, HALO = "shapes", "halo"  # stand for the addresses until a place is known
BAR, THICK = 96, 8  # pixels of the bar under a label
HIGH_LABEL, LIFT = (
    50,
    13,
)  # pixels of a label of two lines with its bar, and from its first line to its middle
PHONE = 420  # pixels; narrower maps have room for the names alone
FEW = 16  # with more areas than these, a label is the shape alone
DARK = 0.4  # of the units: from here on a colour is as strong as can be
PALEST = {LampState.RED: 0.6, LampState.YELLOW: 0.85}  # a paler yellow looks like the green in a grey print


def area_figures(
    session: Session,
    viewer: Viewer,
    place: int,
    quarter: int,
    as_of: date,
    basis: Basis,
    everything: bool,
    shapes: Shapes,
    colouring: Colouring,
    opened: str = "",
) -> pd.DataFrame:
    """What the map draws: one row per area of the file, also for one that no organisation stands for."""
    found = figures_of(session, viewer, place, quarter, as_of, everything, shapes.adcodes)
    if colouring is Colouring.CLOSURE:
        found = with_problems(session, viewer, place, as_of, shapes.adcodes, found)
    areas = pd.DataFrame(
        [(area.adcode, area.name, area.lon, area.lat) for area in shapes.areas],
        columns=["adcode", "area", "lon", "lat"],
    )
    frame = described(areas.merge(found, on="adcode", how="left"), basis, colouring, opened, len(areas) > FEW)
    return labelled(frame, shapes.bounds, len(areas) > FEW)


def labelled(frame: pd.DataFrame, bounds: Box, short: bool) -> pd.DataFrame:
    """The areas with the places of their labels, the lines to them and the bars under them, in pixels."""
    labels = [
        Label(*in_pixels(lon, lat, bounds), wide_of(label), HIGH_LABEL)
        for lon, lat, label in zip(frame["lon"], frame["lat"], frame["label"], strict=True)
    ]
    places = [(0.0, 0.0)] * len(labels) if short else moves(labels)
    rows = frame[UNITS].to_dict("records")
    bars = [
        dict.fromkeys((state.value for state in LampState), "") if short else bar_of(units, place)
        for units, place in zip(rows, places, strict=True)
    ]
    return frame.assign(
        dx=[dx for dx, _ in places],
        dy=[dy - (0 if short else LIFT) for _, dy in places],
        line=[line_to(label, place) for label, place in zip(labels, places, strict=True)],
        narrow=frame["label"].str.partition("\n")[0],
        **{f"bar_{state}": [bar[state] for bar in bars] for state in LampState},
    )


def wide_of(label: str) -> float:
    """How many pixels wide a label is."""
    letters = max(sum(1.0 if ord(sign) > 0x2000 else 0.58 for sign in line) for line in label.split("\n"))
    return max(letters * 13, BAR) + 6


def figures_of(
    session: Session,
    viewer: Viewer,
    place: int,
    quarter: int,
    as_of: date,
    everything: bool,
    adcodes: tuple[str, ...],
) -> pd.DataFrame:
    """One row per area that an organisation stands for; of several with the same code, that with the most units."""
    rows = queries.lamp_areas(session, viewer, place, quarter, as_of, adcodes, everything)
    first = rows.sort_values("units", ascending=False, kind="stable").drop_duplicates("adcode")
    return first[["adcode", "organisation_id", "name", "state", *FIGURES]]


def with_problems(
    session: Session, viewer: Viewer, place: int, as_of: date, adcodes: tuple[str, ...], rows: pd.DataFrame
) -> pd.DataFrame:
    """The areas with the problems that were found under each by as_of, and how many of them were struck off."""
    problems = queries.closure_rates_by_area(session, viewer, place, as_of, adcodes)
    return rows.merge(problems[["organisation_id", "found", "closed"]], on="organisation_id", how="left")


def described(
    frame: pd.DataFrame, basis: Basis, colouring: Colouring, opened: str, short: bool
) -> pd.DataFrame:
    """The areas with their marks, labels and what they say when pointed at."""
    known = frame["organisation_id"].notna()
    asked = measure(colouring, basis)
    numbers = dict.fromkeys(("organisation_id", *FIGURES, asked.part, asked.whole))
    frame = frame.assign(
        **{name: frame[name].fillna(0).astype("int64") for name in numbers},
        name=frame["name"].where(known, frame["area"]),
        state=frame["state"].where(known, LampState.IDLE.value),
    )
    rows = frame.to_dict("records")
    marks = (
        frame["state"]
        if colouring is Colouring.LAMP
        else [share_class(row[asked.part], row[asked.whole]) for row in rows]
    )
    return frame.assign(
        mark=marks,
        label=[label_of(row, asked, short, bool(there)) for row, there in zip(rows, known, strict=True)],
        state_words=[
            LAMPS[row["state"]].label if there else "没有对应的单位"
            for row, there in zip(rows, known, strict=True)
        ],
        rate_words=[told(row, colouring, basis) for row in rows],
        on_time_words=[percent(rate(row["on_time"], row["due"])) for row in rows],
        depth=[depth_of(row, colouring) for row in rows],
        opened=frame["adcode"] == opened,
    )


def told(row: dict[Any, Any], colouring: Colouring, basis: Basis) -> str:
    """The rate that an area tells when pointed at."""
    if colouring is Colouring.CLOSURE:
        return f"整改销号率 {percent(rate(row['closed'], row['found']))}（已销号 {row['closed']}／共 {row['found']} 个）"
    return f"{RATE_WORDS[basis]} {percent(rate(row[basis.value], row['due']))}"


def label_of(row: dict[Any, Any], asked: Measure, short: bool, there: bool) -> str:
    """What stands on an area: shape and name, and under them the share and how many units have a lamp.

    Where the areas are many, there is room for the shape alone.
    """
    shape = LAMPS[row["state"]].shape
    if short:
        return shape
    first = f"{shape} {row['name']}"
    if not there:
        return first
    share = rate(row[asked.part], row[asked.whole])
    figure = asked.none if share is None else f"{asked.word}{100 * share:.0f}%"
    return f"{first}\n{figure} 黄{row['yellow_units']} 红{row['red_units']}"


def bar_of(units: dict[Any, int], place: tuple[float, float]) -> dict[str, str]:
    """The bar under a label, part by part, as paths in pixels: how many of the area's units have each lamp."""
    all_units = sum(units.values())
    found, left, top = {}, place[0] - BAR / 2, place[1] + 26 - LIFT
    for state in LampState:
        part = BAR * units[f"{state}_units"] / all_units if all_units else 0
        found[state.value] = f"M{left:.1f},{top:.1f}h{part:.1f}v{THICK}h{-part:.1f}z" if part else ""
        left += part
    return found


def depth_of(row: dict[Any, Any], colouring: Colouring) -> float:
    """How strong an area's colour is: the more of its units have that lamp, the stronger. Shares are always full."""
    units = row["units"] - row["idle_units"]
    palest = PALEST.get(row["state"], 1.0)
    if colouring is not Colouring.LAMP or not units:
        return 1.0
    return palest + (1 - palest) * min(1.0, row[f"{row['state']}_units"] / units / DARK)


def tooltips() -> list[alt.Tooltip]:
    """What an area says when pointed at."""
    words = {
        "units": "单位（家）",
        **{f"{state}_units": f"{mark.label}（家）" for state, mark in LAMPS.items()},
        "red": "红灯（盏）",
        "yellow": "黄灯（盏）",
        "due": "应完成（项）",
    }
    return [
        alt.Tooltip("name:N", title="地区"),
        alt.Tooltip("state_words:N", title="最重的灯"),
        *(alt.Tooltip(f"{name}:Q", title=title) for name, title in words.items()),
        alt.Tooltip("rate_words:N", title="比率"),
        alt.Tooltip("on_time_words:N", title="及时率"),
    ]


@chart(*Colouring)
def area_map(colouring: Colouring) -> Template:
    """The areas, coloured by lamp or by a share, with a label on each; islands lie in a pale patch that shows and clicks.

    Wants area_figures; the addresses of the shapes are put in by map_of, which leaves the patches out where there are
    none: Altair takes 0.2 s for each of these charts, so there are no more variants than need be.
    """
    pick = alt.selection_point(name="pick", fields=["adcode"], on="click", clear=False)
    whole = alt.Chart().project("mercator")
    colour = alt.Color("mark:N", scale=scale_of(colouring), legend=counting_legend(colouring))
    tooltip = tooltips()
    areas = (
        drawn(whole, SHAPES)
        .mark_geoshape(
            fillOpacity=alt.ExprRef("datum.depth"),
            stroke=INK,
            strokeWidth=0.8,
            strokeJoin="round",
            cursor="pointer",
        )
        .encode(shape="shape:G", color=colour, tooltip=tooltip)
    )
    edges = [
        drawn(whole.transform_filter(test), address)
        .mark_geoshape(
            fill=None, stroke=edge, strokeWidth=strong, strokeDash=dash, strokeJoin="round", cursor="pointer"
        )
        .encode(shape="shape:G", tooltip=tooltip)
        for address, test, edge, strong, dash in (
            (SHAPES, f"datum.mark == '{LampState.UNREPORTED}'", INK, 1.6, [5, 3]),
            (HALO, "datum.opened", BLUE, 3, [1, 0]),
        )
    ]
    patches = (
        drawn(whole, HALO)
        .mark_geoshape(opacity=0.24, cursor="pointer")
        .encode(shape="shape:G", color=colour, tooltip=tooltip)
    )
    at: dict[str, Any] = {"longitude": "lon:Q", "latitude": "lat:Q", "tooltip": tooltip}
    roomy = f"width < {PHONE} ? 0 : 1"
    lines = [
        whole.transform_filter("datum.line != ''")
        .mark_point(
            shape=shape, size=size, filled=filled, color=INK, strokeWidth=1, opacity=alt.ExprRef(roomy)
        )
        .encode(**at)
        for shape, size, filled in ((alt.ExprRef("datum.line"), 4, False), ("circle", 16, True))
    ]
    names: tuple[tuple[str, int, str, dict[str, Any]], ...] = (
        ("label", 13, roomy, {"dx": alt.ExprRef("datum.dx"), "dy": alt.ExprRef("datum.dy")}),
        ("narrow", 11, f"width < {PHONE} ? 1 : 0", {}),
    )
    outline: dict[str, Any] = {"color": GROUND, "stroke": GROUND, "strokeWidth": 4, "strokeJoin": "round"}
    labels = [
        whole.mark_text(
            lineBreak="\n",
            lineHeight=17,
            fontSize=size,
            fontWeight="bold",
            baseline="middle",
            cursor="pointer",
            opacity=alt.ExprRef(seen),
            **moved,
            **style,
        ).encode(text=f"{field}:N", **at)
        for field, size, seen, moved in names
        for style in (outline, {"color": INK})
    ]
    bars = [
        whole.transform_filter(f"datum.bar_{state} != ''")
        .mark_point(
            shape=alt.ExprRef(f"datum.bar_{state}"),
            size=4,
            filled=True,
            fill=mark.fill,
            stroke=INK,
            strokeWidth=0.7,
            opacity=alt.ExprRef(roomy),
            cursor="pointer",
        )
        .encode(**at)
        for state, mark in LAMPS.items()
    ]
    layers = [patches, areas.add_params(pick), *edges, *lines, *labels, *bars]
    return built(
        alt.layer(*layers),
        (
            *("adcode", "name", "lon", "lat", "mark", "label", "opened", "depth"),
            *("state_words", "rate_words", "on_time_words", "dx", "dy", "line", "narrow"),
            *(f"bar_{state}" for state in LampState),
            *TOLD,
        ),
        "地图：每个地区一块，红灯方块、黄灯三角、未报送虚线圆圈、绿灯圆点；标签写明比率和亮灯单位数",
        height=HEIGHT,
        lines=lambda frame: 0,
        numbers=lambda frame: count_numbers(colouring, frame),
    )


def drawn(whole: alt.Chart, address: str) -> alt.Chart:
    """The rows with their shapes from the file at the address."""
    file = alt.UrlData(url=address, format=alt.JsonDataFormat(type="json", property="features"))
    return whole.transform_lookup(lookup="adcode", from_=alt.LookupData(data=file, key="adcode"), as_="shape")


@lru_cache(64)
def map_of(shapes: Shapes, colouring: Colouring) -> Template:
    """The map with the addresses of a place's shapes; without the patches where there are none."""
    template = area_map(colouring)
    addresses = {SHAPES: shapes.address, HALO: shapes.halo or shapes.address}
    layers = template.spec["layer"] if shapes.halo else template.spec["layer"][1:]
    return replace(template, spec=addressed({**template.spec, "layer": layers}, addresses))


def addressed(part: Any, addresses: dict[str, str]) -> Any:
    """The specification with the addresses put in."""
    if isinstance(part, list):
        return [addressed(item, addresses) for item in part]
    if isinstance(part, dict):
        return {
            name: addresses[value] if name == "url" else addressed(value, addresses)
            for name, value in part.items()
        }
    return part
