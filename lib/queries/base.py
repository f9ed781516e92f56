"""What the queries share: rows → DataFrame, and the two-fold narrowing by viewer and by place."""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Date, Integer, Select, Subquery, and_, bindparam, func, select
from sqlmodel import Session, col

from lib import db
from lib.access import Role, Viewer, below
from lib.models import Organisation, Tree

P = ParamSpec("P")
Answer = TypeVar("Answer")
# What a statement leaves open that is built once: to build one anew takes longer than the database to answer it.
# It cannot be run without its parameters viewer, place and as_of, so scope cannot be forgotten.
ASKING = Viewer(0, "", "", Role.LEADER, bindparam("viewer", type_=Integer()), "")  # type: ignore[arg-type]
PLACE: Any = bindparam("place", type_=Integer())
AS_OF: Any = bindparam("as_of", type_=Date())
QUARTER: Any = bindparam("quarter", type_=Integer())
SEEN = Tree.__table__.alias("seen")  # type: ignore[attr-defined]


def shared(
    query: Callable[Concatenate[Session, Viewer, P], Answer],
) -> Callable[Concatenate[Session, Viewer, P], Answer]:
    """The query, asked once for all the answers that build on it, where whoever lends the session remembers answers.

    Such a lender puts a function of (query, session, viewer, arguments) into session.info["recall"].
    """

    @wraps(query)
    def recalled(session: Session, viewer: Viewer, *args: P.args, **kwargs: P.kwargs) -> Answer:
        recall = session.info.get("recall")
        if recall is None or kwargs:
            return query(session, viewer, *args, **kwargs)
        return recall(query, session, viewer, args)  # type: ignore[no-any-return]

    return recalled


def frame(session: Session, statement: Any) -> pd.DataFrame:
    """The rows of a statement with its labels as columns; core rows, because ORM objects take five times as long."""
    return framed(columns(session, statement))


def several(name: str) -> Any:
    """The parameter of that name for several numbers, for use with in_()."""
    return bindparam(name, expanding=True, type_=Integer())


def columns(
    session: Session, statement: Any, parameters: Mapping[str, Any] | None = None
) -> dict[str, Sequence[Any]]:
    """The rows of a statement as columns by their labels, with the values that the database gave."""
    result = session.execute(statement, parameters)
    names = list(result.keys())
    values = [plain_numbers(values) for values in zip(*result.all(), strict=True)] or [()] * len(names)
    return dict(zip(names, values, strict=True))


def gathered(
    session: Session, statement: Select[Any], parameters: Mapping[str, Any] | None = None
) -> dict[str, list[Any]]:
    """The rows of a statement as columns, each a list that the database made; days come as texts (2018-09-28).

    For thousands of rows: handing over 15,000 of them takes twice as long as finding them. The statement must be one
    that is built once.
    """
    row = session.execute(in_lists(statement, db.is_sqlite(session)), parameters).one()._mapping
    return {name: json.loads(text) if isinstance(text, str) else text or [] for name, text in row.items()}


@lru_cache
def in_lists(statement: Select[Any], sqlite: bool) -> Select[Any]:
    """The statement that gathers each column of another one into a JSON list."""
    gather = func.json_group_array if sqlite else func.json_agg
    return select(*(gather(column).label(column.name) for column in statement.subquery("rows").c))


def framed(found: Mapping[str, Sequence[Any] | np.ndarray]) -> pd.DataFrame:
    """The columns as a DataFrame. It keeps the values: None stays None, whole numbers stay whole.

    Handing pandas finished arrays takes 0.2 ms instead of 0.7 for 13 columns.
    """
    index = pd.RangeIndex(len(next(iter(found.values()), ())))
    arrays = {name: as_array(values) for name, values in found.items()}
    made = {
        # without a Series of its own an array of objects is looked through for texts
        name: pd.Series(array, index=index, dtype=object, copy=False) if array.dtype == object else array
        for name, array in arrays.items()
    }
    return pd.DataFrame(made, index=index, copy=False)


def as_array(values: Sequence[Any] | np.ndarray) -> np.ndarray:
    """The values of a column as an array of whole numbers, of numbers, or of objects."""
    if isinstance(values, np.ndarray):
        return values
    if (kind := dtype_of(values)) != "object":
        return np.array(values, dtype=kind)
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def plain_numbers(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values with Decimal made int or float: PostgreSQL gives it for a sum of sums, and it multiplies with no float."""
    if Decimal not in set(map(type, values)):
        return values
    whole = all(value == int(value) for value in values if isinstance(value, Decimal))
    kind = int if whole else float
    return tuple(kind(value) if isinstance(value, Decimal) else value for value in values)


def dtype_of(values: Sequence[Any]) -> Any:
    """int64 or float64 for numbers without gaps, object for all else: pandas' guessing makes 3.0 of 3 beside a gap."""
    kinds = set(map(type, values))
    if kinds == {int}:
        return "int64"
    return "float64" if kinds and kinds <= {int, float} else "object"


def within(viewer: Viewer, place: int) -> Callable[[Any], ColumnElement[bool]]:
    """The condition of both: what the viewer may see, and what stands under the place. A place only narrows."""

    if place == viewer.organisation_id:
        return viewer.sees
    # one list of ids, so that there is no wrong one to search by; + 0 keeps the search from going by descendants
    both = below(place).where(viewer.sees(col(Tree.descendant_id) + 0))
    return lambda column: column.in_(both)


def members(viewer: Viewer, place: int) -> Subquery:
    """A subquery of (member, child): each organisation under the place and the child of the place it stands under.

    The place itself is its own child, so that what is asked of the place's own office is not lost.
    """
    child = col(Organisation.id)
    own = and_(child == place, col(Tree.descendant_id) == place)
    return (
        select(col(Tree.descendant_id).label("member"), child.label("child"))
        .join(Organisation, child == col(Tree.ancestor_id))
        # + 0: SQLite must not walk the tree from each of the descendants upwards, 27 instead of 1 ms
        .where((col(Organisation.parent_id) == place) | own, viewer.sees(col(Tree.descendant_id) + 0))
        .subquery("members")
    )


def branches(viewer: Viewer, place: int) -> Select[Any]:
    """The ids of the place's children that have children."""
    here = (col(Organisation.parent_id) == place) & has_children()
    return select(col(Organisation.id)).where(here, viewer.sees(col(Organisation.id)))


def leaves(viewer: Viewer, place: int) -> Select[Any]:
    """The ids of the place itself and of those of its children that have no children."""
    here = (col(Organisation.id) == place) | ((col(Organisation.parent_id) == place) & ~has_children())
    return select(col(Organisation.id)).where(here, viewer.sees(col(Organisation.id)))


def has_children() -> ColumnElement[bool]:
    """Whether an organisation of the outer SELECT has others under it."""
    child = Organisation.__table__.alias("child")  # type: ignore[attr-defined]
    return select(child.c.id).where(child.c.parent_id == col(Organisation.id)).exists()


def only(viewer: Viewer, organisation: int) -> Callable[[Any], ColumnElement[bool]]:
    """The condition for this organisation alone, if the viewer may see it: asked once, not of each row's organisation."""
    pair = SEEN.c.ancestor_id == viewer.organisation_id, SEEN.c.descendant_id == organisation
    permitted = select(SEEN.c.depth).where(*pair).exists()
    return lambda column: and_(column == organisation, permitted)


def one(session: Session, statement: Select[Any]) -> dict[str, Any] | None:
    """The only row of a statement as a dictionary, or None."""
    row = session.execute(statement).mappings().first()
    return dict(row) if row else None
