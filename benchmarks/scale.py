"""A prefecture to measure with: 1,500 organisations × 28 indicators × 40 quarters, the same on every database.

The counties, townships and indicators are the demonstration's as far as they go; further names follow their pattern.
"""

import csv
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice, repeat
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlmodel import Session

from benchmarks.facts import content, course, facts
from lib import db, standing
from lib.access import Role, Viewer
from lib.audit import FIRST, digest
from lib.models import AuditLine, Installation
from lib.rules.calendar import last_quarters, quarter_label
from lib.settings import PROJECT

TODAY, PAST = date(2018, 9, 28), date(2018, 8, 31)
CURRENT = 20183
QUARTERS = last_quarters(CURRENT, 40)
INDICATORS = 28
COUNTIES, TOWNSHIPS, STATIONS = 10, 20, ("财政所", "卫生院", "中心小学", "综合执法队")
OFFICES = (
    "办公室 组织部 宣传部 统战部 政法委 发展和改革局 经济和信息化局 教育局 科技局 民政局 司法局 财政局 "
    "人力资源和社会保障局 自然资源局 生态环境局 住房和城乡建设局 交通运输局 水利局 农业农村局 商务局 "
    "文化和旅游局 卫生健康局 退役军人事务局 应急管理局 审计局 国资委 市场监管局 体育局 统计局 医疗保障局 "
    "综合执法局 信访局 机关事务局 档案馆 党校 供销社 总工会 团委 妇联 科协"
).split()
FIRMS = "交投 城投 水务 旅游 港务 渔业 粮食 公交 金控 国贸 文广 燃气".split()
SCHOOLS = "海洋大学 师范学院 医学院 职业技术学院 航海学院 开放大学 艺术学校 技师学院".split()
INVENTED = [first + last for first in "东西南北上下大小新古" for last in "岙浦塘湾桥埠墩岭洋渡沙岱溪潭坞"]
HEADINGS = "季度,单位编码,单位名称,指标编码,指标名称,完成情况,完成日期,佐证材料,上报日期"


@dataclass(frozen=True)
class Unit:
    """One organisation; its id is its place in the list, from 1."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None


@dataclass
class Prefecture:
    """The organisations, parents before children."""

    units: list[Unit] = field(default_factory=list)

    def add(self, name: str, kind: str, parent: int | None, code: str) -> int:
        """The id of one more organisation."""
        self.units.append(Unit(len(self.units) + 1, code, name, kind, parent))
        return len(self.units)

    def first(self, kind: str) -> int:
        """The id of the first organisation of a kind."""
        return next(unit.id for unit in self.units if unit.kind == kind)

    def viewer(self, role: Role, organisation: int) -> Viewer:
        """Somebody of an organisation."""
        unit = self.units[organisation - 1]
        number = self.account(role, organisation)
        return Viewer(number, f"{role}{organisation}", f"{unit.name}{role}", role, organisation, unit.name)

    def account(self, role: Role, organisation: int) -> int:
        """The id of an organisation's reporter or leader, or of the city's supervisor, administrator or auditor."""
        if role in (Role.REPORTER, Role.LEADER):
            return organisation + len(self.units) * (role is Role.LEADER)
        return 2 * len(self.units) + 1 + [Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR].index(role)

    def batch(self, quarter: int, organisation: int = 0) -> int:
        """The id of an organisation's batch of reports; without one, that of the supervisor's batch of verdicts."""
        return QUARTERS.index(quarter) * (len(self.units) + 1) + organisation + 1


@cache
def prefecture() -> Prefecture:
    """The tree: a city with its offices and firms, counties with departments and townships, the townships' stations."""
    made = Prefecture()
    city = made.add("舟山市", "city", None, "330900")
    for letter, kind, names in (
        ("D", "department", [f"市{name}" for name in OFFICES]),
        ("G", "group", [f"驻市{name}纪检监察组" for name in OFFICES[:29]]),
        ("E", "firm", [f"舟山{name}集团" for name in FIRMS]),
        ("U", "university", [f"舟山{name}" for name in SCHOOLS]),
    ):
        for at, name in enumerate(names, 1):
            made.add(name, kind, city, f"330900-{letter}{at:02}")
    real = townships_by_county()
    counties = islice([*real, *(f"{name}县" for name in INVENTED)], COUNTIES)
    for at, county in enumerate(counties):
        add_county(made, city, county, f"3309{at + 2:02}", [*real.get(county, []), *INVENTED[at * 7 :]])
    return made


def add_county(made: Prefecture, city: int, county: str, code: str, names: list[str]) -> None:
    """Nothing. Adds a county with its departments, townships and their stations."""
    here = made.add(county, "county", city, code)
    for at, office in enumerate(OFFICES, 1):
        made.add(f"{county}{office}", "department", here, f"{code}-D{at:02}")
    for at, name in enumerate(islice(names, TOWNSHIPS), 1):
        township = made.add(name if len(name) > 2 else f"{name}镇", "township", here, f"{code}{at:03}")
        for last, station in enumerate(STATIONS, 1):
            made.add(name + station, "other", township, f"{code}{at:03}-{last}")


def townships_by_county() -> dict[str, list[str]]:
    """The counties of the demonstration, each with the names of its townships."""
    rows = demonstration("zhoushan_places.csv")
    counties = {row["code"]: row["name"] for row in rows if row["parent_code"] == "330900"}
    return {
        name: [row["name"] for row in rows if row["parent_code"] == code] for code, name in counties.items()
    }


@cache
def demonstration(name: str) -> list[dict[str, str]]:
    """The rows of one of the demonstration's files."""
    with (PROJECT / "data/demo" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def catalogue() -> list[dict[str, str]]:
    """The 28 indicators, under the Chinese headings of their file."""
    rows = demonstration("zhoushan/02-indicators.csv")[:INDICATORS]
    assert len(rows) == INDICATORS
    return rows


def due_days(quarter: int) -> tuple[date, date, date]:
    """The quarter's three due dates: the end of its second month, the middle and the end of its third."""
    year, last = quarter // 10, quarter % 10 * 3
    end = date(year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
    return date(year, last, 1) - timedelta(days=1), date(year, last, 15), end


def build(engine: Engine) -> None:
    """Nothing. Fills an empty, migrated database and brings its derived tables and statistics up to date."""
    made = prefecture()
    with db.writing(engine) as session:
        unchecked(session)
        write_frame(session, made)
    for quarter in QUARTERS:
        with db.writing(engine) as session:
            unchecked(session)
            write_batches(session, made, quarter)
            found = course(quarter, len(made.units), INDICATORS, due_days(quarter), TODAY)
            batches = [made.batch(quarter, unit.id) for unit in made.units]
            reviewer = made.account(Role.SUPERVISOR, 1)
            for table, columns in facts(found, batches, made.batch(quarter), reviewer):
                db.write_columns(session, table, columns)
            standing.recount(session, quarter, lambda column: column.is_not(None))
            standing.recount_places(session, quarter, [unit.id for unit in made.units])
            standing.relight(session, quarter, [unit.id for unit in made.units])
    with db.writing(engine) as session:
        write_log(session, made)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            count_on(connection)
            connection.exec_driver_sql("VACUUM ANALYZE")  # at once what autovacuum does within minutes


def count_on(connection: Connection) -> None:
    """Nothing. Lets PostgreSQL number the next rows after those that came with their numbers."""
    for table in ("organisation", "indicator", "user", "import_batch"):
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), (SELECT max(id) FROM \"{table}\"))"
        )


def unchecked(session: Session) -> None:
    """Nothing. Spares PostgreSQL the foreign keys of five million rows, which are right by the way they are made."""
    if not db.is_sqlite(session):
        session.execute(text("SET LOCAL session_replication_role = replica"))


def write_frame(session: Session, made: Prefecture) -> None:
    """Nothing. Writes what comes before facts: organisations, indicators, quarters, accounts."""
    session.add(Installation(mode="real", today=TODAY, place="330900"))
    session.flush()
    columns = {name: [getattr(unit, name) for unit in made.units] for name in Unit.__dataclass_fields__}
    db.write_columns(session, "organisation", {**columns, "position": columns["id"]})
    standing.rebuild_tree(session)
    words = {"主体责任": "principal", "监督责任": "supervisory"}
    indicators: dict[str, Any] = {
        "id": range(1, INDICATORS + 1),
        "code": [row["指标编码"] for row in catalogue()],
        "name": [row["指标名称"] for row in catalogue()],
        "responsibility": [words[row["责任类别"]] for row in catalogue()],
        "category": [row["指标类别"] for row in catalogue()],
        "standard": [row["完成标准"] for row in catalogue()],
        "evidence": [row["佐证要求"] for row in catalogue()],
        "kinds": repeat(""),
        "active": repeat(True),
    }
    db.write_columns(session, "indicator", indicators)
    locked = [
        None if quarter == CURRENT else due_days(quarter)[2] + timedelta(days=45) for quarter in QUARTERS
    ]
    quarters: dict[str, Any] = {
        "id": QUARTERS,
        "due_on": [due_days(quarter)[2] for quarter in QUARTERS],
        "state": ["locked" if day else "open" for day in locked],
        "locked_on": locked,
    }
    db.write_columns(session, "quarter", quarters)
    write_accounts(session, made)


def write_accounts(session: Session, made: Prefecture) -> None:
    """Nothing. Writes a reporter and a leader for each organisation, and the city's other roles."""
    people = [(role, unit) for role in (Role.REPORTER, Role.LEADER) for unit in made.units]
    people += [(role, made.units[0]) for role in (Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR)]
    accounts: dict[str, Any] = {
        "id": [made.account(role, unit.id) for role, unit in people],
        "username": [f"{role}{unit.id}" for role, unit in people],
        "title": [f"{unit.name}{role}" for role, unit in people],
        "password_hash": repeat("nobody knows a password for this"),
        "role": [role.value for role, _ in people],
        "organisation_id": [unit.id for _, unit in people],
        "active": repeat(True),
        "token_version": repeat(1),
        "must_change_password": repeat(False),
        "failures": repeat(0),
        "installation": repeat("real"),
    }
    db.write_columns(session, "user", accounts)


def write_batches(session: Session, made: Prefecture, quarter: int) -> None:
    """Nothing. Writes each organisation's batch of reports and the supervisor's of verdicts.

    The files of the current quarter are kept in full; one short file stands for all of the others.
    """
    ids = [unit.id for unit in made.units]
    files = [reports_csv(made, quarter, [number]) if quarter == CURRENT else b"-" for number in ids]
    hashes = [hashlib.sha256(content).hexdigest() for content in files]
    stored = dict(zip(hashes, files, strict=True))
    db.write_columns(
        session, "import_file", {"hash": list(stored), "content": list(stored.values())}, ("hash",)
    )
    start = datetime.combine(due_days(quarter)[0], time(1), UTC)
    batches: dict[str, Any] = {
        "id": [made.batch(quarter, number) for number in (0, *ids)],
        "dataset": ["reviews", *repeat("reports", len(ids))],
        "file_name": [f"{quarter_label(quarter)}.csv"] * (len(ids) + 1),
        "file_hash": [hashes[0], *hashes],
        "user_id": [made.account(Role.SUPERVISOR, 1), *ids],
        "organisation_id": [1, *ids],
        "quarter_id": repeat(quarter),
        "at": [start + timedelta(minutes=at) for at in range(len(ids) + 1)],
        "rows": [len(ids) * INDICATORS, *repeat(INDICATORS, len(ids))],
        "new": [len(ids) * INDICATORS, *repeat(INDICATORS, len(ids))],
        "changed": repeat(0),
        "unchanged": repeat(0),
        "state": repeat("written"),
    }
    db.write_columns(session, "import_batch", batches)


def reports_csv(made: Prefecture, quarter: int, organisations: list[int]) -> bytes:
    """A file of these organisations' reports for the quarter, as Excel saves it."""
    lines = [HEADINGS]
    for number in organisations:
        unit = made.units[number - 1]
        for at, row in enumerate(catalogue(), 1):
            done = due_days(quarter)[0] - timedelta(days=(number * 7 + at * 3) % 40)
            cells = (
                quarter_label(quarter),
                unit.code,
                unit.name,
                row["指标编码"],
                row["指标名称"],
                content(number, at, done),
                str(done),
                f"会议纪要、照片 {at % 5 + 1} 张",
                str(done + timedelta(days=1)),
            )
            lines.append(",".join(cells))
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def write_log(session: Session, made: Prefecture) -> None:
    """Nothing. Writes one audit line for each batch, chained as the program chains them."""
    previous, lines = FIRST, []
    for quarter in QUARTERS:
        start = datetime.combine(due_days(quarter)[0], time(1), UTC)
        for unit in made.units:
            line = AuditLine(
                at=start + timedelta(minutes=unit.id),
                user_id=unit.id,
                username=f"{Role.REPORTER}{unit.id}",
                role=Role.REPORTER,
                organisation_id=unit.id,
                action="import",
                target=f"batch:{made.batch(quarter, unit.id)}",
                after='{"new": 28}',
                address="10.0.0.1",
                previous_hash=previous,
                hash="",
            )
            previous = line.hash = digest(line)
            lines.append(line)
    names = [column.name for column in AuditLine.__table__.columns if column.name != "id"]  # type: ignore[attr-defined]
    db.write_columns(session, "audit_line", {name: [getattr(line, name) for line in lines] for name in names})
