"""Making what is kept beside the facts anew, and counting what had been wrong."""

from typing import Any

from sqlalchemy import CreateTableAs, Engine, Table, func, select, union, update
from sqlmodel import Session, col

from lib import db, standing
from lib.audit import record
from lib.models import (
    Assignment,
    Heat,
    Lamp,
    Ledger,
    LedgerEntry,
    LedgerSum,
    PlaceLamps,
    Revision,
    Spread,
    Standing,
    Tree,
)

KEPT: dict[str, type[Any]] = {
    "上下级关系": Tree,
    "任务状态": Assignment,
    "汇总": Standing,
    "热力图": Heat,
    "扣分分布": Spread,
    "问题台账": Ledger,
    "问题台账分录": LedgerEntry,
    "问题台账汇总": LedgerSum,
    "亮灯": Lamp,
    "各级亮灯汇总": PlaceLamps,
}


def bring_up_to_date(engine: Engine | None = None) -> bool:
    """Whether what is kept beside the facts had to be made anew after a migration, because an older program made it."""
    db.migrate(engine)
    with db.reading(engine) as session:
        if scheme_of(session) == standing.SCHEME:
            return False
    with db.writing(engine) as session:  # asked again in here: another server may have done it meanwhile
        if scheme_of(session) == standing.SCHEME:
            return False
        standing.rebuild(session)
        session.execute(update(Revision).values(scheme=standing.SCHEME))
    return True


def scheme_of(session: Session) -> int:
    """The scheme by which what is kept was made."""
    return session.execute(select(col(Revision.scheme))).scalar_one()


def rebuild() -> dict[str, int]:
    """How many rows of each table differed from the facts; all are right now."""
    with db.writing() as session:
        before = {words: remember(session, model) for words, model in KEPT.items()}
        standing.rebuild(session)
        session.execute(update(Revision).values(scheme=standing.SCHEME))
        differed = {words: differing(session, KEPT[words], copy) for words, copy in before.items()}
        for copy in before.values():
            copy.drop(session.connection())
        record(session, None, "重建汇总", "全部季度", None, differed, username="命令行")
        return differed


def remember(session: Session, model: type[Any]) -> Table:
    """A temporary copy of the table as it is now."""
    table: Table = model.__table__
    copying = CreateTableAs(select(*table.columns), f"before_{table.name}", temporary=True)
    session.execute(copying)
    return copying.table


def differing(session: Session, model: type[Any], copy: Table) -> int:
    """How many rows, by their key, are not the same in the table and in its copy."""
    table: Table = model.__table__
    now_, then = select(*table.columns), select(*(copy.columns[column.name] for column in table.columns))
    keys = [column.name for column in table.primary_key.columns]
    sides = []
    for number, difference in enumerate((now_.except_(then), then.except_(now_))):
        rows = difference.subquery(f"side{number}")
        sides.append(select(*(rows.columns[name] for name in keys)))
    return session.execute(select(func.count()).select_from(union(*sides).subquery("keys"))).scalar_one()
