"""The map of a province: 15,000 organisations × 28 indicators × 40 quarters, 16.8 million assignments; what it asks."""

import json
import statistics
import time
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, select, text
from sqlmodel import Session

from benchmarks import scale
from benchmarks.dashboard import Question, median
from benchmarks.facts import NEVER, course, facts
from lib import db, queries, standing
from lib.access import Role
from lib.models import RuleVersion, now

CITIES = "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水".split()
COUNTIES, ORGANISATIONS = 9, 15_000
FILE = "0" * 64
PATTERN = scale.QUARTERS[-2]  # the quarter of which the earlier ones are copies, by other units
SHIFT = 1237
PLACES_KEPT = 8  # quarters whose sums over places are kept: no map asks for older ones
LAZY = 97
COPIED = {
    "assignment": ("indicator_id due_on responsible first_on version last_on verdict verdict_on".split()),
    "submission": (
        "indicator_id version reported_on done_on content evidence batch_id row received_at user_id".split()
    ),
    "review": (
        "indicator_id version number verdict reason reviewed_on batch_id row received_at user_id".split()
    ),
}


@cache
def province() -> scale.Prefecture:
    """The tree: a province with its offices, cities as the prefecture is one, filled up to the number with offices."""
    made = scale.Prefecture()
    top = made.add("浙江省", "province", None, "330000")
    for at, name in enumerate(CITIES, 1):
        add_city(made, top, f"{name}市", f"33{at:02}00")
    for at in range(1, ORGANISATIONS - len(made.units) + 1):
        made.add(f"省{scale.OFFICES[at % 40]}{at // 40 or ''}", "department", top, f"330000-D{at:03}")
    assert len(made.units) == ORGANISATIONS
    return made


def add_city(made: scale.Prefecture, top: int, name: str, code: str) -> None:
    """Nothing. Adds a city with its offices, firms and schools, its counties, and all that stands under them."""
    city = made.add(name, "city", top, code)
    for letter, kind, names in (
        ("D", "department", scale.OFFICES),
        ("G", "group", [f"驻{office}纪检监察组" for office in scale.OFFICES[:29]]),
        ("E", "firm", [f"{firm}集团" for firm in scale.FIRMS]),
        ("U", "university", scale.SCHOOLS),
    ):
        for number, last in enumerate(names, 1):
            made.add(f"{name}{last}", kind, city, f"{code}-{letter}{number:02}")
    for at, first in enumerate(islice(scale.INVENTED, COUNTIES), 1):
        scale.add_county(made, city, f"{first}县", f"{code[:4]}{at + 1:02}", scale.INVENTED[at * 7 :])


def everywhere(column: Any) -> ColumnElement[bool]:
    """The condition that narrows nothing."""
    return column.is_not(None)  # type: ignore[no-any-return]


def build(engine: Engine) -> None:
    """Nothing. Fills an empty, migrated database, and makes what is derived from the facts."""
    made = province()
    ids = [unit.id for unit in made.units]
    with db.writing(engine) as session:
        scale.unchecked(session)
        scale.write_frame(session, made)
        write_batches(session, made)
        write_quarter(session, PATTERN)
        write_quarter(session, scale.CURRENT)
    for quarter in scale.QUARTERS:
        with db.writing(engine) as session:
            scale.unchecked(session)
            if quarter not in (PATTERN, scale.CURRENT):
                repeat_quarter(session, quarter)
            standing.recount(session, quarter, everywhere)
            if quarter in scale.QUARTERS[-PLACES_KEPT:]:
                standing.recount_places(session, quarter, ids)
    analyse(engine)  # before, too, or PostgreSQL would plan for tables that are empty
    light(engine)
    analyse(engine)


def analyse(engine: Engine) -> None:
    """Nothing. Gives PostgreSQL its statistics at once, which autovacuum would within minutes."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            scale.count_on(connection)
            connection.exec_driver_sql("VACUUM ANALYZE")


def write_batches(session: Session, made: scale.Prefecture) -> None:
    """Nothing. Gives places their codes on the map, and writes the one batch that all facts are of."""
    session.execute(
        text("UPDATE organisation SET adcode = code WHERE kind IN ('province', 'city', 'county')")
    )
    db.write_columns(session, "import_file", {"hash": [FILE], "content": [b"-"]})
    batch = {
        "id": 1,
        "dataset": "reports",
        "file_name": "-.csv",
        "file_hash": FILE,
        "user_id": 1,
        "at": now(),
    }
    counts = dict.fromkeys(("rows", "new", "changed", "unchanged"), 0)
    values: dict[str, Any] = {**batch, **counts, "organisation_id": 1, "state": "written"}
    db.write_columns(session, "import_batch", {name: [value] for name, value in values.items()})


def write_quarter(session: Session, quarter: int) -> None:
    """Nothing. Writes a quarter's assignments, hand-ins and verdicts; one unit in LAZY does half of what it should."""
    found = course(quarter, ORGANISATIONS, scale.INDICATORS, scale.due_days(quarter), scale.TODAY)
    lazy = (found.organisation % LAZY == 0) & (found.indicator % 2 == 0)
    for days in (found.handed, found.judged, found.handed_again, found.judged_again):
        days[lazy] = NEVER
    for table, columns in facts(found, [1] * ORGANISATIONS, 1, 1):
        db.write_columns(session, table, columns)


def repeat_quarter(session: Session, quarter: int) -> None:
    """Nothing. Writes a past quarter after the pattern, by other units: in the database, 10 times as fast as from here."""
    days = (scale.due_days(quarter)[-1] - scale.due_days(PATTERN)[-1]).days
    moved = "date({0}, :days || ' days')" if db.is_sqlite(session) else "{0} + CAST(:days AS integer)"
    for table, columns in COPIED.items():
        given = [moved.format(name) if name.endswith("_on") else name for name in columns]
        statement = (
            f"INSERT INTO {table} (quarter_id, organisation_id, {', '.join(columns)}) "
            f"SELECT :quarter, (organisation_id + :shift) % {ORGANISATIONS} + 1, {', '.join(given)} "
            f"FROM {table} WHERE quarter_id = {PATTERN} ORDER BY 1, 2"
        )
        shift = scale.QUARTERS.index(quarter) * SHIFT
        session.execute(text(statement), {"quarter": quarter, "shift": shift, "days": days})


def light(engine: Engine) -> None:
    """Nothing. Makes the lamps of all quarters."""
    ids = [unit.id for unit in province().units]
    for quarter in scale.QUARTERS:
        with db.writing(engine) as session:
            standing.relight_quarters(session, [quarter], ids)
    with db.writing(engine) as session:
        standing.relight_scores(session)


def questions() -> dict[str, Question]:
    """What the map and its lists ask, by name; viewer is the province's leader, city and county the first ones."""
    made, day, quarter = province(), scale.TODAY, scale.CURRENT
    viewer, city, county = made.viewer(Role.LEADER, 1), made.first("city"), made.first("county")
    counties = [unit for unit in made.units if unit.kind == "county"]
    codes, own = (
        tuple(unit.code for unit in counties if not above or unit.parent_id == above) for above in (0, city)
    )
    asked = viewer, 1, quarter, day
    return {
        "areas, province (99 counties)": lambda s: queries.lamp_areas(s, *asked, codes),
        "areas, city (9 counties)": lambda s: queries.lamp_areas(s, viewer, city, quarter, day, own),
        "units, city (1,359)": lambda s: queries.lamp_units(s, viewer, city, quarter, day),
        "units, county (141)": lambda s: queries.lamp_units(s, viewer, county, quarter, day),
        "lit lamps, province, first 300": lambda s: queries.lit_lamps(s, *asked, False, 300),
        "lit lamps, county": lambda s: queries.lit_lamps(s, viewer, county, quarter, day),
        "coming lamps, province, first 300": lambda s: queries.coming_lamps(s, *asked, limit=300),
        "counts and a week before, province": lambda s: queries.lamp_counts(s, *asked),
        "by month, province": lambda s: queries.lamp_months(s, viewer, 1, day),
        "time to green, province": lambda s: queries.lamp_times(s, viewer, 1, day),
        "repeated lamps, province": lambda s: queries.lamp_repeats(s, viewer, 1, day),
        "every unit of the province (15,000 rows)": lambda s: queries.lamp_units(s, *asked),
        "areas, province, lamps of all 40 quarters": lambda s: queries.lamp_areas(s, *asked, codes, True),
    }


def relit(engine: Engine) -> float:
    """Seconds that a change of one threshold takes, with all lamps of the open quarter made anew and the commit."""
    ids = [unit.id for unit in province().units]
    started = time.perf_counter()
    with db.writing(engine) as session:
        versions = session.execute(select(func.count()).select_from(RuleVersion)).scalar_one()
        numbers = json.dumps({"overdue_red": 10 + versions % 5})
        named = {"rule": "lamps", "from_quarter": scale.CURRENT, "version": versions + 1}
        session.add(RuleVersion(**named, numbers=numbers, made_at=now()))
        session.flush()
        standing.relight_quarters(session, [scale.CURRENT], ids)
    return time.perf_counter() - started


def measure(engines: dict[str, Engine]) -> Iterator[tuple[str, ...]]:
    """A row a question: its name, and its median on each database; and the relighting, in ms, too."""
    for name, question in questions().items():
        yield name, *(f"{median(engine, question):.1f}" for engine in engines.values())
    taken = [1000 * statistics.median(relit(engine) for _ in range(3)) for engine in engines.values()]
    yield "one threshold changed: the open quarter relit", *(f"{ms:,.0f}" for ms in taken)
