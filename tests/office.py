"""A small office that came to be through its own files: two counties under a city, and somebody in every role."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlmodel import SQLModel

from lib import db, importing, standing
from lib.access import Role, Viewer
from lib.models import (
    Assignment,
    Heat,
    Installation,
    Lamp,
    Ledger,
    LedgerEntry,
    LedgerSum,
    Organisation,
    PlaceLamps,
    Spread,
    Standing,
    Tree,
    User,
)
from tests.conftest import Databases, engine_on

TODAY = date(2018, 9, 28)
ORGANISATIONS = """单位编码,单位名称,单位类型,上级单位编码,排序
C,海城市,市,,0
E,东县,区县,C,1
E1,东一乡,乡镇街道,E,1
E2,东二乡,乡镇街道,E,2
W,西县,区县,C,2
W1,西一乡,乡镇街道,W,1
"""
INDICATORS = """指标编码,指标名称,责任类别,指标类别,完成标准,适用单位类型,状态
ZT-01,研究部署,主体责任,组织领导,开会一次,,
ZT-02,签订责任书,主体责任,组织领导,签订一次,乡镇街道,
JD-01,监督检查,监督责任,监督执纪,检查一次,,
JD-09,旧指标,监督责任,监督执纪,不再做,,停用
"""
QUARTERS = """季度,截止日期,状态,锁定日期
2018Q1,2018-03-31,锁定,2018-04-20
2018Q2,2018-06-30,,
2018Q3,2018-09-30,,
"""
ASSIGNMENTS = """季度,单位编码,指标编码,截止日期,责任人职务
2018Q2,E1,ZT-01,,书记
2018Q3,E1,ZT-01,,书记
2018Q3,E1,ZT-02,2018-08-31,乡长
2018Q3,E2,ZT-01,,书记
2018Q3,E,JD-01,,县纪委书记
2018Q3,W1,ZT-01,,书记
"""
PEOPLE = {
    "admin": (Role.ADMIN, "C"),
    "east_admin": (Role.ADMIN, "E"),
    "supervisor": (Role.SUPERVISOR, "C"),
    "east_supervisor": (Role.SUPERVISOR, "E"),
    "reporter": (Role.REPORTER, "C"),
    "east_reporter": (Role.REPORTER, "E"),
    "e1_reporter": (Role.REPORTER, "E1"),
    "e2_reporter": (Role.REPORTER, "E2"),
    "leader": (Role.LEADER, "C"),
    "auditor": (Role.AUDITOR, "C"),
}
KEEPER = {
    "organisations": "admin",
    "indicators": "admin",
    "quarters": "admin",
    "assignments": "supervisor",
    "reports": "reporter",
    "reviews": "supervisor",
}


FIRST = "2018Q3,E1,ZT-01,召开党委会,2018-09-05"
OTHER = "2018Q3,E2,ZT-01,召开党委会,2018-09-06"
FILES = {
    "organisations": ORGANISATIONS,
    "indicators": INDICATORS,
    "quarters": QUARTERS,
    "assignments": "\n".join(line for line in ASSIGNMENTS.splitlines()),
    "reports": "\n".join(("季度,单位编码,指标编码,完成情况,上报日期", FIRST, OTHER)),
    "reviews": "\n".join(
        (
            "季度,单位编码,指标编码,审核结论,审核意见,审核日期",
            "2018Q3,E1,ZT-01,通过,,2018-09-10",
            "2018Q3,E2,ZT-01,退回,内容不具体,2018-09-10",
        )
    ),
}


@dataclass
class Office:
    """Its people by name, and what one does with files."""

    people: dict[str, Viewer] = field(default_factory=dict)
    address: str = ""

    def look(self, who: str, dataset: str, lines: str) -> importing.Look:
        """The look that a person has at a CSV file."""
        with db.reading() as session:
            return importing.look(session, self.people[who], dataset, f"{dataset}.csv", lines.encode())

    def put(self, who: str, dataset: str, lines: str) -> importing.Written:
        """What a sound file did once confirmed."""
        look = self.look(who, dataset, lines)
        assert look.difference is not None, (look.summary, [fault.sentence() for fault in look.faults])
        written = importing.confirm(self.people[who], look)
        assert isinstance(written, importing.Written)
        return written

    def report(self, *rows: str, who: str = "reporter") -> importing.Written:
        """Reports: 季度,单位编码,指标编码,完成情况,上报日期."""
        return self.put(who, "reports", reports(*rows))

    def review(self, *rows: str, who: str = "supervisor") -> importing.Written:
        """Verdicts: 季度,单位编码,指标编码,审核结论,审核意见,审核日期."""
        return self.put(who, "reviews", reviews(*rows))

    def undo(self, batch: int | None, who: str = "supervisor") -> str:
        """The outcome of an undo."""
        assert batch is not None
        return importing.undo(self.people[who], batch)


def reports(*rows: str) -> str:
    """A file of reports."""
    return "\n".join(("季度,单位编码,指标编码,完成情况,上报日期", *rows))


def reviews(*rows: str) -> str:
    """A file of verdicts."""
    return "\n".join(("季度,单位编码,指标编码,审核结论,审核意见,审核日期", *rows))


def found(look: importing.Look) -> list[tuple[int, str, str]]:
    """The faults of a look: row, heading, what is wanted."""
    assert look.difference is None
    return [(fault.row, fault.heading, fault.wanted) for fault in look.faults]


@pytest.fixture(scope="session")
def opened(backend: str, databases: Databases, migrated: str) -> tuple[str, dict[str, Viewer]]:
    """The address of a database with the office in it, for tests to copy, and its people."""
    return databases.prepared(backend, "office", lambda engine: open_office().people, migrated)


@pytest.fixture
def office(backend: str, databases: Databases, opened: tuple[str, dict[str, Viewer]]) -> Iterator[Office]:
    """The office in a database of its own."""
    address = databases.make(backend, opened[0])
    for _ in engine_on(address):
        yield Office(dict(opened[1]), address)


def open_office() -> Office:
    """The office in an empty database."""
    office = Office()
    with db.writing() as session:
        session.add(Installation(mode="demo", today=TODAY))
        root = Organisation(code="C", name="海城市", kind="city")
        session.add(root)
        session.flush()
        standing.rebuild_tree(session)
        add_people(session, office, ["admin"])
    office.put("admin", "organisations", ORGANISATIONS)
    with db.writing() as session:
        add_people(session, office, [name for name in PEOPLE if name != "admin"])
    office.put("admin", "indicators", INDICATORS)
    office.put("admin", "quarters", QUARTERS)
    office.put("supervisor", "assignments", ASSIGNMENTS)
    return office


def add_people(session: db.Session, office: Office, names: Sequence[str]) -> None:
    """Users with their viewers."""
    places = {
        code: (number, name)
        for code, number, name in session.execute(
            select(Organisation.code, Organisation.id, Organisation.name)
        )
    }
    for name in names:
        role, code = PEOPLE[name]
        user = User(
            username=name,
            title=name,
            password_hash="x",
            role=role,
            organisation_id=places[code][0],
            installation="demo",
        )
        session.add(user)
        session.flush()
        office.people[name] = Viewer(user.id or 0, name, name, role, *places[code])


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables but the revision, to be compared before and after."""
    with db.reading() as session:
        return {
            name: sorted((tuple(row) for row in session.execute(select(*table.columns))), key=repr)
            for name, table in SQLModel.metadata.tables.items()
            if name != "revision"
        }


def facts() -> dict[str, list[tuple[object, ...]]]:
    """The same without the records of what happened: batches, their files and changes, the audit log."""
    records = {"import_batch", "import_change", "import_file", "audit_line"}
    return {name: rows for name, rows in everything().items() if name not in records}


def derived() -> dict[str, list[tuple[object, ...]]]:
    """What is kept beside the facts."""
    with db.reading() as session:
        return {
            table.__tablename__: sorted(
                (tuple(row) for row in session.execute(select(*table.__table__.columns))), key=repr
            )
            for table in (
                Assignment,
                Standing,
                Heat,
                Spread,
                Tree,
                Ledger,
                LedgerEntry,
                LedgerSum,
                Lamp,
                PlaceLamps,
            )
        }


def assert_derived_from_facts() -> None:
    """What is kept beside the facts is what a rebuild makes of them."""
    kept = derived()
    with db.writing() as session:
        standing.rebuild(session)
    assert kept == derived()


def count(table: str) -> int:
    """The number of rows."""
    with db.reading() as session:
        return int(session.execute(select(func.count()).select_from(text(table))).scalar_one())


def rows_of(table: type, *names: str) -> list[tuple[object, ...]]:
    """Some columns of all rows of a table, in order."""
    with db.reading() as session:
        columns = [getattr(table, name) for name in names]
        return sorted((tuple(row) for row in session.execute(select(*columns))), key=repr)


HEADS = {
    "organisations": "单位编码,单位名称,单位类型,上级单位编码,撤销日期",
    "indicators": "指标编码,指标名称,责任类别,指标类别,完成标准,适用单位类型,状态",
    "quarters": "季度,截止日期,状态,锁定日期",
    "assignments": "季度,单位编码,单位名称,指标编码,指标名称,截止日期,责任人职务",
    "reports": "季度,单位编码,单位名称,指标编码,指标名称,完成情况,完成日期,佐证材料,上报日期",
    "reviews": "季度,单位编码,单位名称,指标编码,指标名称,审核结论,审核意见,审核日期",
}
SOUND = {
    "organisations": "E3,东三乡,乡镇街道,E,",
    "indicators": "XX-01,新指标,主体责任,其他,做一次,,",
    "quarters": "2018Q4,2018-12-31,,",
    "assignments": "2018Q3,E2,,JD-01,,,",
    "reports": "2018Q3,E1,,ZT-01,,开会,,,2018-09-05",
    "reviews": "2018Q3,E1,,ZT-01,,通过,,2018-09-10",
}


def of(dataset: str, *rows: str) -> str:
    """A file of that kind."""
    return "\n".join((HEADS[dataset], *rows))


def refused(office: Office, who: str, dataset: str, *rows: str) -> list[tuple[int, str, str]]:
    """The faults of a file, which did nothing."""
    before = everything()
    look = office.look(who, dataset, of(dataset, *rows))
    faults = found(look)
    assert faults and "一行也没有导入" in look.summary
    with pytest.raises(ValueError):
        importing.confirm(office.people[who], look)
    assert everything() == before
    return faults


def hand_in(office: Office) -> None:
    """The report that the sound verdict is about."""
    office.put("reporter", "reports", of("reports", SOUND["reports"]))
