"""The unit wall (单位墙): a tile for each organisation, grouped and worst first: name, shape and words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.board import DIRECT, percent
from lib.charts.lamps.areas import figures_of
from lib.charts.lamps.colouring import counted_words
from lib.charts.palette import INK, LAMP_SCALE, LAMPS, MUTED, RATE_WORDS
from lib.charts.template import Template, built, chart
from lib.models import KIND_WORDS, OrganisationKind
from lib.queries.lamp_units import LampState
from lib.rules.status import Basis, rate

MANY = 80  # with more units than these, tiles are small and grouped by the place they stand under
TOO_MANY = 600  # with more than these, each place under this one is one tile
HEADING, TILE, SMALL, GAP = 30, 64, 30, 10  # pixels
LETTERS = 7  # of a name in one line
WORST = {state: number for number, state in enumerate(LampState)}
TAKEN = ("due", "reported", "passed", "red", "yellow")


@dataclass(frozen=True)
class Walled:
    """What a wall is made of: the view, and how many tiles stand in a row."""

    place: int
    quarter: int
    as_of: date
    basis: Basis
    everything: bool
    columns: int = 5
    adcodes: tuple[str, ...] = ()  # of areas that are drawn as a map: what lies in them is left out


def wall_units(session: Session, viewer: Viewer, walled: Walled) -> pd.DataFrame:
    """The organisations of the wall: those under the place, or those of them that lie in none of the areas."""
    question = (walled.quarter, walled.as_of)
    rows = queries.lamp_units(session, viewer, walled.place, *question, walled.everything)
    if not walled.adcodes:
        return rows
    areas = figures_of(session, viewer, walled.place, *question, walled.everything, walled.adcodes)
    inside = within(session, viewer, set(areas["organisation_id"]))
    return rows[[organisation not in inside for organisation in rows["organisation_id"]]]


def within(session: Session, viewer: Viewer, areas: set[int]) -> set[int]:
    """The ids of the organisations of these areas and of all that stand under them."""
    places = queries.organisations(session, viewer)
    inside = set(areas)
    for organisation, parent in zip(places["id"], places["parent_id"], strict=True):
        if parent in inside:  # parents come before their children
            inside.add(organisation)
    return inside


def wall_figures(session: Session, viewer: Viewer, walled: Walled) -> pd.DataFrame:
    """What the wall draws: one row per tile and one per heading of a group, with their places in pixels."""
    units = wall_units(session, viewer, walled)
    card = queries.organisation_card(session, viewer, walled.place)
    name, kind = (card["name"].iloc[0], card["kind"].iloc[0]) if len(card) else ("", "")
    if len(units) > TOO_MANY:
        rows = described(by_place(units), walled.basis, name)
        return pd.DataFrame(large([("下级地区", rows)], walled.columns))
    rows = described(units, walled.basis, name)
    if len(rows) > MANY and (rows["child_id"] != rows["organisation_id"]).any():
        return pd.DataFrame(small(by_county(rows, walled.place, kind), walled.columns))
    return pd.DataFrame(large(by_kind(rows), walled.columns))


def described(units: pd.DataFrame, basis: Basis, place: str) -> pd.DataFrame:
    """The units with what their tiles say, the worst first."""
    rows = units.to_dict("records")
    found = units.assign(
        order=units["state"].map(WORST),
        full=units["name"],
        short=[stripped(row["name"], row["county"], place) for row in rows],
        kind_words=units["kind"].map(KIND_WORDS),
        state_words=[LAMPS[row["state"]].label for row in rows],
        rate_words=[percent(rate(row[basis.value], row["due"])) for row in rows],
        line=[line_of(row, basis) for row in rows],
    )
    return found.sort_values(["order", "red", "yellow"], ascending=[True, False, False], kind="stable")


def stripped(name: str, *places: str) -> str:
    """The name without that of a place under which it stands: 嵊泗县财政局 is 财政局."""
    for place in places:
        if name != place:
            name = name.removeprefix(place) or name
    return name


def line_of(row: dict[Any, Any], basis: Basis) -> str:
    """The words under a tile's name."""
    state = LampState(row["state"])
    mark = LAMPS[state]
    if state in (LampState.RED, LampState.YELLOW):
        return f"{mark.shape} 红{row['red']} 黄{row['yellow']}"
    if state is LampState.GREEN:
        share = rate(row[basis.value], row["due"]) or 0.0
        return f"{mark.shape} {RATE_WORDS[basis].removesuffix('率')}{100 * share:.0f}%"
    return mark.label


def by_kind(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The units by their kinds, with a heading that counts."""
    found = []
    for kind in OrganisationKind:
        those = rows[rows["kind"] == kind]
        if len(those):
            found.append((f"{KIND_WORDS[kind]} {len(those)} 个　{counted_words(those)}", those))
    return found


def by_county(rows: pd.DataFrame, place: int, kind: str) -> list[tuple[str, pd.DataFrame]]:
    """The units by the place under which they stand, that with the most red lamps first; the place's own together."""
    leaves = rows["child_id"].isin(rows.loc[rows["child_id"] != rows["organisation_id"], "child_id"])
    grouped = rows.assign(
        group=rows["child_id"].where(leaves, place),
        county=rows["county"].where(leaves, DIRECT.get(kind, "直属单位")),
    )
    found = []
    for _, those in grouped.groupby("group", sort=False):
        states = those["state"].value_counts()
        worst = tuple(-int(states.get(state, 0)) for state in (LampState.RED, LampState.YELLOW))
        found.append((worst, f"{those['county'].iloc[0]} {len(those)} 个", those))
    found.sort(key=lambda group: group[0])
    return [(heading, those) for _, heading, those in found]


def by_place(units: pd.DataFrame) -> pd.DataFrame:
    """One row per child of the place, its subtree summed, its state that of the worst unit."""
    grouped = units.assign(worst=units["state"].map(WORST)).groupby("child_id", sort=False)
    first, sums, worst = grouped.first(), grouped[list(TAKEN)].sum(), grouped["worst"].min()
    return first.assign(
        **{name: sums[name] for name in TAKEN},
        organisation_id=first.index,
        name=first["county"],
        state=[tuple(LampState)[number].value for number in worst],
    ).reset_index()


def large(groups: Iterable[tuple[str, pd.DataFrame]], columns: int) -> list[dict[str, Any]]:
    """The rows of a wall of large tiles, group under group."""
    found, top = [], 0
    for heading, rows in groups:
        found.append(heading_at(heading, 0, columns, top))
        top += HEADING
        for number, row in enumerate(rows.to_dict("records")):
            x, y = number % columns, top + number // columns * TILE
            found.append(
                tile(row, (x + 0.03, x + 0.97), (y, y + TILE - 5), in_lines(row["short"]), row["line"])
            )
        top += -(-len(rows) // columns) * TILE + GAP
    return found


def small(groups: list[tuple[str, pd.DataFrame]], columns: int) -> list[dict[str, Any]]:
    """The rows of a wall of small tiles: groups beside one another, five or six tiles wide, that show their shape alone."""
    across = 3 if columns < 8 else 5
    wide = 6
    step = columns / (across * (wide + 0.6))
    found, top = [], 0
    for first in range(0, len(groups), across):
        beside = groups[first : first + across]
        for place, (heading, rows) in enumerate(beside):
            left = place * (wide + 0.6) * step
            found.append(heading_at(heading, left, wide * step, top))
            for number, row in enumerate(rows.to_dict("records")):
                x, y = left + number % wide * step, top + HEADING + number // wide * SMALL
                shape = LAMPS[row["state"]].shape
                found.append(tile(row, (x, x + step * 0.94), (y, y + SMALL - 2), "", shape))
        top += HEADING + max(-(-len(rows) // wide) for _, rows in beside) * SMALL + GAP
    return found


def heading_at(words: str, left: float, wide: float, top: int) -> dict[str, Any]:
    """The row of a heading."""
    blank = dict.fromkeys(("name", "line", "full", "kind_words", "county", "state_words", "rate_words"), "")
    return {
        **blank,
        **dict.fromkeys(TAKEN, 0),
        "what": "heading",
        "name": words,
        "organisation_id": 0,
        "mark": LampState.IDLE.value,
        "ink": INK,
        "x": left,
        "x2": left + wide,
        "y": top,
        "y2": top + HEADING,
        "middle": left,
        "name_at": top + HEADING - 12,
        "line_at": top,
    }


def tile(
    row: dict[Any, Any], across: tuple[float, float], down: tuple[int, int], name: str, line: str
) -> dict[str, Any]:
    """The row of a tile."""
    y, y2 = down
    told = ("full", "kind_words", "county", "state_words", "rate_words", *TAKEN)
    return {
        **{column: row[column] for column in told},
        "what": "tile",
        "name": name,
        "line": line,
        "organisation_id": int(row["organisation_id"]),
        "mark": row["state"],
        "ink": LAMPS[row["state"]].ink,
        "x": across[0],
        "x2": across[1],
        "y": y,
        "y2": y2,
        "middle": sum(across) / 2,
        "name_at": y + (15 if "\n" in name else 22),  # Vega hangs further lines under the first
        "line_at": y2 - 11 if name else (y + y2) / 2,
    }


def in_lines(name: str) -> str:
    """The name in one or two lines; what is longer is in the tooltip."""
    if len(name) <= LETTERS:
        return name
    half = -(-len(name) // 2)
    half = min(half, LETTERS)
    rest = name[half:]
    return f"{name[:half]}\n{rest if len(rest) <= LETTERS else rest[: LETTERS - 1] + '…'}"


def numbers_of(frame: pd.DataFrame) -> dict[str, float]:
    """What the wall reckons with: how many tiles stand in a row, and its height."""
    if frame.empty:
        return {"columns": 1, "total": 1, "above": 1}
    total = int(frame["y2"].max()) + GAP
    return {"columns": float(frame["x2"].max()), "total": total, "above": total + 25}


@chart()
def wall() -> Template:
    """A tile for each unit: colour, shape and words; not reported has a dashed edge. Wants wall_figures."""
    pick = alt.selection_point(name="pick", fields=["organisation_id"], on="click", clear=False)
    domain: dict[str, Any] = {"domainMin": 0, "nice": False}
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domainMax=alt.ExprRef("columns"), **domain))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domainMax=alt.ExprRef("total"), reverse=True, **domain))
    corners: dict[str, Any] = {"x": x, "x2": "x2:Q", "y": y, "y2": "y2:Q"}
    units = alt.Chart().transform_filter("datum.what == 'tile'")
    tooltip = tooltips()
    tiles = units.mark_rect(stroke=MUTED, strokeWidth=0.7, cornerRadius=3, cursor="pointer").encode(
        **corners, color=alt.Color("mark:N", scale=LAMP_SCALE, legend=None), tooltip=tooltip
    )
    dashed = (
        units.transform_filter(f"datum.mark == '{LampState.UNREPORTED}'")
        .mark_rect(
            fill="white", stroke=INK, strokeWidth=1.3, strokeDash=[4, 3], cornerRadius=3, cursor="pointer"
        )
        .encode(**corners, tooltip=tooltip)
    )
    ink = alt.Color("ink:N", scale=None)
    room = "(width / columns) * (datum.x2 - datum.x) - 4"
    names = units.mark_text(
        lineBreak="\n",
        lineHeight=15,
        fontSize=alt.ExprRef("width / columns < 90 ? 10 : 13"),
        fontWeight="bold",
        limit=alt.ExprRef(room),
        cursor="pointer",
        baseline="middle",
    ).encode(x="middle:Q", y="name_at:Q", text="name:N", color=ink, tooltip=tooltip)
    lines = units.mark_text(
        fontSize=alt.ExprRef("width / columns < 90 ? 10 : 12"),
        limit=alt.ExprRef(room),
        cursor="pointer",
        baseline="middle",
    ).encode(x="middle:Q", y="line_at:Q", text="line:N", color=ink, tooltip=tooltip)
    headings = (
        alt.Chart()
        .transform_filter("datum.what == 'heading'")
        .mark_text(
            align="left",
            baseline="middle",
            fontSize=13,
            fontWeight="bold",
            color=INK,
            limit=alt.ExprRef(room),
        )
        .encode(x="middle:Q", y="name_at:Q", text="name:N")
    )
    return built(
        alt.layer(tiles.add_params(pick), dashed, names, lines, headings),
        (
            *("what", "organisation_id", "x", "x2", "y", "y2", "middle", "name_at", "line_at"),
            *("name", "line", "mark", "ink", "full", "kind_words", "county", "state_words", "rate_words"),
            *TAKEN,
        ),
        "单位墙：每家一格，按类分组，有问题的在前；红灯方块、黄灯三角、未报送虚框圆圈、绿灯圆点",
        lines=lambda frame: 0,
        numbers=numbers_of,
    )


def tooltips() -> list[alt.Tooltip]:
    """What a tile says when pointed at."""
    words = {
        "red": "红灯（盏）",
        "yellow": "黄灯（盏）",
        "due": "应完成（项）",
        "reported": "已上报（项）",
        "passed": "审核通过（项）",
    }
    return [
        alt.Tooltip("full:N", title="单位"),
        alt.Tooltip("county:N", title="所在"),
        alt.Tooltip("kind_words:N", title="类型"),
        alt.Tooltip("state_words:N", title="灯"),
        *(alt.Tooltip(f"{name}:Q", title=title) for name, title in words.items()),
        alt.Tooltip("rate_words:N", title="比率"),
    ]
