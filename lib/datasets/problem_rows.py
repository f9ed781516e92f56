"""How problems lie in their table: read by their numbers, stored, named in words that last, taken back with their import."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, not_, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import db, standing
from lib.access import Viewer
from lib.datasets import inplace
from lib.datasets.base import Stands, Values, columns_of, in_parts
from lib.datasets.money import fen, yuan
from lib.models import ImportBatch, Organisation, Problem, ProblemStep, TalkFinding

FIELDS = {
    "source": None,
    "category": None,
    "list_name": "",
    "content": None,
    "found_on": None,
    "amount": None,
    "twofold": False,
    "earlier": "",
}
OWN = ("source", "category", "list_name", "content", "found_on", "found_fen", "twofold", "earlier_id")

Key = tuple[int, int, str]
"""Issuer, year and number: what names a problem."""


def with_codes(session: Session, codes: set[str], issuers: set[int] | None = None) -> list[Row[Any]]:
    """The problems of these codes, of any issuer or of these."""
    own = () if issuers is None else (db.among(session, issuers)(Problem.issuer_id),)
    parts = in_parts(sorted(codes))
    return [row for part in parts for row in problems(session, col(Problem.code).in_(part), *own)]


def problems(session: Session, *conditions: ColumnElement[bool]) -> list[Row[Any]]:
    """Problems with the code of the one that came back in them, and whether anybody took a step or reported on it."""
    earlier: Any = aliased(Problem)
    names = ("id", "issuer_id", "year", "code", "organisation_id", *OWN)
    query = select(*columns_of(Problem, *names), earlier.code.label("earlier"), touched().label("steps"))
    return list(
        session.execute(query.outerjoin(earlier, earlier.id == Problem.earlier_id).where(*conditions))
    )


def values_of(row: Row[Any]) -> Values:
    """What stands, in the order of FIELDS."""
    return (
        row.source,
        row.category,
        row.list_name,
        row.content,
        row.found_on,
        yuan(row.found_fen),
        row.twofold,
        row.earlier or "",
    )


def stored(values: Values, earlier_id: int | None) -> dict[str, Any]:
    """The columns of the table that a file fills."""
    source, category, list_name, content, found_on, amount, twofold, _ = values
    return dict(
        zip(
            OWN,
            (source, category, list_name, content, found_on, fen(amount), twofold, earlier_id),
            strict=True,
        )
    )


def spelt(session: Session, keys: Iterable[Key]) -> list[str]:
    """The keys in words that last: 330900 2018 XC-001."""
    codes = {row[0]: row[1] for row in session.execute(select(*columns_of(Organisation, "id", "code")))}
    return [f"{codes[issuer]} {year} {code}" for issuer, year, code in keys]


def undo(session: Session, viewer: Viewer, batch: ImportBatch) -> None:
    """Nothing. Takes new problems away, puts the others back. Raises Stands where somebody took a step since."""
    ids: dict[str, int] = {}

    def current(names: list[str]) -> dict[str, Values]:
        rows = with_codes(session, {words.split(" ", 2)[2] for words in names})
        keys = spelt(session, [(row.issuer_id, row.year, row.code) for row in rows])
        ids.update({words: row.id for words, row in zip(keys, rows, strict=True)})
        return {words: values_of(row) for words, row in zip(keys, rows, strict=True)}

    plan = inplace.undoing(session, batch, list(FIELDS), current)
    own = [ids[words] for words in (*plan.removed, *plan.restored)]
    refuse_stepped(session, viewer, own)
    removed = [ids[words] for words in plan.removed]
    refuse_linked(session, removed)
    restore(session, plan, ids)
    standing.forget_problems(session, removed)
    session.execute(delete(Problem).where(db.among(session, removed)(Problem.id)))
    standing.settle_problems(session, [ids[words] for words in plan.restored])


def refuse_stepped(session: Session, viewer: Viewer, ids: list[int]) -> None:
    """Nothing. Raises Stands where one of the problems was claimed, or belongs no longer to the viewer's reach."""
    mine = db.among(session, ids)
    others = select(col(Problem.id)).where(mine(Problem.id), not_(viewer.sees(col(Problem.organisation_id))))
    if session.execute(others.limit(1)).first():
        raise Stands("其中有的单位已不在您的管理范围内")
    code = session.execute(
        select(col(Problem.code)).where(mine(Problem.id), touched()).limit(1)
    ).scalar_one_or_none()
    if code:
        raise Stands(f"问题“{code}”已有整改记录")


def touched() -> ColumnElement[bool]:
    """Whether anybody took a step with a problem of the outer SELECT, or wrote of it in a double report."""
    stepped = exists().where(col(ProblemStep.problem_id) == col(Problem.id))
    return or_(stepped, exists().where(col(TalkFinding.problem_id) == col(Problem.id)))


def refuse_linked(session: Session, removed: list[int]) -> None:
    """Nothing. Raises Stands where a problem that stays names one of these as the one that came back."""
    going, later = db.among(session, removed), aliased(Problem)
    code = session.execute(
        select(col(Problem.code))
        .join(later, and_(col(later.earlier_id) == col(Problem.id), not_(going(later.id))))
        .where(going(Problem.id))
        .limit(1)
    ).scalar_one_or_none()
    if code:
        raise Stands(f"后来的问题关联了“{code}”")


def restore(session: Session, plan: inplace.Undoing, ids: Mapping[str, int]) -> None:
    """Nothing. Puts back what stood, with the batch and the row that had put it there."""
    for words, values in plan.restored.items():
        amount, batch = values["amount"], plan.batches.get(words)
        stood = {**values, "found_on": inplace.day(values["found_on"]), "amount": amount and Decimal(amount)}
        own = stored(
            tuple(stood[name] for name in FIELDS), earlier_of(session, ids[words], values["earlier"])
        )
        own |= {"batch_id": batch, "row": inplace.row_of(session, batch, words)}
        session.execute(update(Problem).where(col(Problem.id) == ids[words]).values(own))


def earlier_of(session: Session, problem: int, code: str) -> int | None:
    """The id of the problem that the code links this one to."""
    own = session.get_one(Problem, problem)
    rows = with_codes(session, {code}) if code else []
    same = [row for row in rows if row.organisation_id == own.organisation_id and row.id != problem]
    before = sorted((row.found_on, row.id) for row in same if row.found_on <= own.found_on)
    return before[-1][1] if before else None
