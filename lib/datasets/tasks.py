"""What assignments, reports and reviews share: rows that name quarter, organisation and indicator by their codes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, not_, select
from sqlmodel import Session, col

from lib import db, standing
from lib.access import Viewer
from lib.datasets.base import Complaint, Stands, Table, columns_of, each, looked_up, together, working_day
from lib.datasets.columns import Code, Column, Quarter, Text, folded
from lib.datasets.locking import Locks, Opens, locked_quarter, locks
from lib.models import ImportBatch, Indicator, Organisation
from lib.models import Quarter as QuarterRow
from lib.rules.calendar import quarter_label

IDS = ("quarter_id", "organisation_id", "indicator_id")
KEY = ("quarter", "organisation", "indicator")
QUARTER = Column(
    "quarter",
    "季度",
    Quarter(),
    required=True,
    aliases=("考核季度", "所属季度"),
    example="2018Q3",
    help="写成 2018Q3 或 2018年第三季度",
)
ORGANISATION = Column(
    "organisation",
    "单位编码",
    Code(),
    required=True,
    aliases=("单位代码", "组织编码", "组织代码", "机构编码"),
    example="330922200",
    help="组织名录里的编码",
)
ORGANISATION_NAME = Column(
    "organisation_name",
    "单位名称",
    Text(60),
    aliases=("单位", "组织名称", "机构名称"),
    example="五龙乡",
    help="可以不填；填了就要与单位编码对应",
)
INDICATOR = Column(
    "indicator",
    "指标编码",
    Code(),
    required=True,
    aliases=("指标代码",),
    example="ZT-01",
    help="指标目录里的编码",
)
INDICATOR_NAME = Column(
    "indicator_name",
    "指标名称",
    Text(120),
    aliases=("指标",),
    example="研究部署党风廉政建设工作",
    help="可以不填；填了就要与指标编码对应",
)
KEY_COLUMNS = (QUARTER, ORGANISATION, ORGANISATION_NAME, INDICATOR, INDICATOR_NAME)


Key = tuple[int, int, int]
"""The ids of quarter, organisation and indicator: the key of an assignment."""


@dataclass(frozen=True)
class Named:
    """What the codes of a file mean, each row's key (with None where a code means nothing), and what is wrong."""

    quarters: Mapping[int, Row[Any]]
    organisations: Mapping[str, Row[Any]]
    indicators: Mapping[str, Row[Any]]
    keys: list[Any]
    complaints: list[Complaint]
    locks: Locks


def named(session: Session, viewer: Viewer, table: Table, act: str, today: date, opens: Opens) -> Named:
    """The keys of the rows; `act` says what the person wants to do to them. Others' organisations are not found.

    `opens` says what a late permit (补报许可) opens to this act in a locked quarter.
    """
    names = ("id", "code", "name", "kind", "closed_on")
    visible = select(*columns_of(Organisation, *names)).where(viewer.sees(Organisation.id))
    listed = select(*columns_of(Indicator, "id", "code", "name", "kinds", "active"))
    dated = select(*columns_of(QuarterRow, "id", "due_on", "locked_on"))
    quarters = {row.id: row for row in session.execute(dated)}
    organisations = {row.code: row for row in session.execute(visible)}
    indicators = {row.code: row for row in session.execute(listed)}
    ids = (
        looked_up(table.cells["quarter"], {number: number for number in quarters}),
        looked_up(table.cells["organisation"], {code: row.id for code, row in organisations.items()}),
        looked_up(table.cells["indicator"], {code: row.id for code, row in indicators.items()}),
    )
    found = Named(
        quarters, organisations, indicators, list(zip(*ids, strict=True)), [], locks(session, today)
    )
    found.complaints.extend(_unknown(table, found))
    found.complaints.extend(_locked(table, found, act, opens))
    return found


def _unknown(table: Table, found: Named) -> Iterator[Complaint]:
    """A complaint for each code that means nothing to this person, and for each name that is not its code's."""

    def quarter(number: int) -> str | None:
        return None if number in found.quarters else "系统里没有这个季度，请管理员先在季度设置里添加"

    def organisation(code: str) -> str | None:  # the same words whether or not it exists elsewhere
        return None if code in found.organisations else "没有这个单位，或者它不在您的管理范围内"

    def indicator(code: str) -> str | None:
        return None if code in found.indicators else "指标目录里没有这个编码"

    yield from each(table, "quarter", quarter)
    yield from each(table, "organisation", organisation)
    yield from each(table, "indicator", indicator)
    for name, known in (("organisation", found.organisations), ("indicator", found.indicators)):
        yield from together(table, f"{name}_name", name, _named_by(known))


def _locked(table: Table, found: Named, act: str, opens: Opens) -> Iterator[Complaint]:
    """A complaint for each row whose quarter is locked for its organisation."""
    if not found.locks.locked.keys() & set(table.cells["quarter"].values):
        return
    for at, (quarter, organisation, _) in enumerate(found.keys):
        if quarter is not None and found.locks.shut(quarter, organisation, opens):
            words = f"该季度已于 {found.locks.locked[quarter]} 锁定，不能再{act}"
            yield Complaint(at, "quarter", words)


def dated_before_lock(table: Table, found: Named, column: str) -> Iterator[Complaint]:
    """A complaint for each row that a permit opens and that is dated before the lock: what was judged then stays so."""
    if not found.locks.locked.keys() & set(table.cells["quarter"].values):
        return
    for at, ((quarter, organisation, _), day) in enumerate(zip(found.keys, table[column], strict=True)):
        locked_on = found.locks.locked.get(quarter)
        if locked_on and day and day < locked_on and (quarter, organisation) in found.locks.periods:
            yield Complaint(at, column, f"该季度已锁定，凭补报许可补办的日期不能早于锁定日期（{locked_on}）")


def _named_by(known: Mapping[str, Row[Any]]) -> Any:
    def wanted(name: str, code: str) -> str | None:
        right = known[code].name if code in known else name
        if right == name or folded(right) == folded(name):
            return None
        return f"编码 {code} 的名称是“{right}”，请核对编码和名称"

    return wanted


def narrowed(session: Session, table: Any, keys: Sequence[Any]) -> tuple[ColumnElement[bool], ...]:
    """The conditions of the rows that belong to the quarters and organisations of the keys."""
    quarters = set(map(itemgetter(0), keys)) - {None}
    organisations = set(map(itemgetter(1), keys)) - {None}
    return col(table.quarter_id).in_(quarters), db.among(session, organisations)(table.organisation_id)


def by_key(session: Session, query: Select[Any]) -> dict[Key, Row[Any]]:
    """The rows of a query by their first three columns. It goes past the session, which would double the time."""
    rows = session.connection().execute(query).all()
    return {(row[0], row[1], row[2]): row for row in rows}


def ids(table: Any) -> list[Any]:
    """The three columns of a table that name an assignment."""
    return columns_of(table, *IDS)


def same(table: Any, other: Any, *names: str) -> ColumnElement[bool]:
    """The condition that two rows agree in these columns; unless named, that they are about one assignment."""
    return and_(*(getattr(table, name) == getattr(other, name) for name in names or IDS))


def of_batch(table: Any, batch: ImportBatch) -> tuple[ColumnElement[bool], ...]:
    """The condition of the rows that a batch wrote. The quarter, where there is one, spares a walk through the rest."""
    own = col(table.batch_id) == batch.id
    return (own, col(table.quarter_id) == batch.quarter_id) if batch.quarter_id else (own,)


def refuse_out_of_reach(
    session: Session, viewer: Viewer, table: Any, own: Sequence[ColumnElement[bool]], opens: Opens
) -> None:
    """Nothing. Raises Stands where one of the rows belongs to a locked quarter, or no longer to the viewer's reach."""
    locked = locked_quarter(session, table, own, working_day(session, viewer), opens)
    if locked:
        raise Stands(f"{quarter_label(locked)} 已锁定")
    others = select(table.organisation_id).where(*own, not_(viewer.sees(table.organisation_id))).limit(1)
    if session.execute(others).first():
        raise Stands("其中有的单位已不在您的管理范围内")


def refuse_any(
    session: Session,
    table: Any,
    conditions: Sequence[ColumnElement[bool]],
    words: str,
    other: tuple[Any, ColumnElement[bool]] | None = None,
) -> None:
    """Nothing. Raises Stands where there is such a row, or such a row on which one of another table rests."""
    query = select(*columns_of(Organisation, "name"), *columns_of(Indicator, "name")).select_from(table)
    if other is not None:
        query = query.join(*other)
    row = session.execute(
        query.join(Organisation, col(Organisation.id) == table.organisation_id)
        .join(Indicator, col(Indicator.id) == table.indicator_id)
        .where(*conditions)
        .limit(1)
    ).first()
    if row:
        raise Stands(f"“{row[0]}”的“{row[1]}”{words}")


def touched(session: Session, table: Any, own: Sequence[ColumnElement[bool]]) -> list[Any]:
    """The quarters and organisations of the batch's rows."""
    return list(session.execute(select(table.quarter_id, table.organisation_id).where(*own).distinct()))


def by_quarter(keys: Sequence[Sequence[int]]) -> dict[int, set[int]]:
    """The organisations of these keys, by quarter."""
    quarters = set(map(itemgetter(0), keys))
    return {quarter: {key[1] for key in keys if key[0] == quarter} for quarter in quarters}


def refresh(session: Session, keys: Sequence[Sequence[int]]) -> None:
    """Nothing. Brings what is kept beside the facts up to date for the organisations of these keys."""
    for quarter, organisations in by_quarter(keys).items():
        standing.refresh(session, quarter, organisations)
