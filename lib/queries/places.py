"""Where: the tree of organisations and the list of quarters."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Viewer, demonstration_of
from lib.datasets.base import working_day
from lib.models import Organisation, OrganisationChange, Quarter, QuarterState, Tree
from lib.queries.base import frame, has_children, shared
from lib.rules.calendar import earlier, is_locked, quarter_label, quarter_of

Parent = aliased(Organisation)


@shared
def organisations(session: Session, viewer: Viewer) -> pd.DataFrame:
    """One row per organisation that the viewer may see, in tree order.

    Columns: id, code, name, kind, parent_id, closed_on, has_children, depth (0 for the viewer's own).
    """
    rows = frame(
        session,
        select(
            col(Organisation.id),
            col(Organisation.code),
            col(Organisation.name),
            col(Organisation.kind),
            col(Organisation.parent_id),
            col(Organisation.closed_on),
            col(Tree.depth).label("depth"),
        )
        .join(Tree, col(Tree.descendant_id) == col(Organisation.id))
        .where(col(Tree.ancestor_id) == viewer.organisation_id)  # what viewer.sees says, with the depth
        .order_by(col(Organisation.position), col(Organisation.code)),
    )
    parents = set(rows["parent_id"])  # who sees a place sees all of its children
    rows["has_children"] = [organisation in parents for organisation in rows["id"]]
    return rows.iloc[tree_order(rows, viewer.organisation_id)].reset_index(drop=True)


def tree_order(rows: pd.DataFrame, root: int) -> list[int]:
    """The row numbers in the order of a walk through the tree, siblings in the order in which they stand."""
    children: dict[int | None, list[int]] = {}
    for number, parent in enumerate(rows["parent_id"]):
        children.setdefault(parent, []).append(number)
    ids = rows["id"].tolist()
    order, waiting = [], [number for number, organisation in enumerate(ids) if organisation == root]
    while waiting:
        number = waiting.pop()
        order.append(number)
        waiting.extend(reversed(children.get(ids[number], [])))
    return order


@shared
def organisation_card(session: Session, viewer: Viewer, organisation: int) -> pd.DataFrame:
    """One row about the organisation: id, code, name, kind, adcode, closed_on, parent, parent_id, has_children.

    No row for one that the viewer may not see.
    """
    return frame(
        session,
        select(
            col(Organisation.id),
            col(Organisation.code),
            col(Organisation.name),
            col(Organisation.kind),
            col(Organisation.adcode),
            col(Organisation.closed_on),
            col(Parent.name).label("parent"),
            col(Organisation.parent_id),
            has_children().label("has_children"),
        )
        .outerjoin(Parent, col(Parent.id) == col(Organisation.parent_id))
        .where(col(Organisation.id) == organisation, viewer.sees(col(Organisation.id))),
    )


def organisation_changes(session: Session, viewer: Viewer, organisation: int) -> pd.DataFrame:
    """One row per change of name or place (沿革), newest first: changed_on, and the code, name, kind, parent before."""
    return frame(
        session,
        select(
            col(OrganisationChange.changed_on),
            col(OrganisationChange.code),
            col(OrganisationChange.name),
            col(OrganisationChange.kind),
            col(Parent.name).label("parent"),
        )
        .outerjoin(Parent, col(Parent.id) == col(OrganisationChange.parent_id))
        .where(
            col(OrganisationChange.organisation_id) == organisation,
            viewer.sees(col(OrganisationChange.organisation_id)),
        )
        .order_by(col(OrganisationChange.changed_on).desc(), col(OrganisationChange.id).desc()),
    )


@shared
def quarters(session: Session, viewer: Viewer) -> pd.DataFrame:
    """One row per quarter, the newest first: id, due_on, state, locked_on, label. Quarters are the same for everybody.

    Only where several places stand as examples in one demonstration does each see those of its own years alone: from
    its first quarter until the one after its own day. state is that of today: a quarter whose lock date lies ahead is
    open.
    """
    statement = select(col(Quarter.id), col(Quarter.due_on), col(Quarter.locked_on))
    shown = demonstration_of(session, viewer)
    if shown is not None:
        last = earlier(quarter_of(shown.today), -1)
        statement = statement.where(col(Quarter.id).between(shown.first_quarter, last))
    rows, today = frame(session, statement.order_by(col(Quarter.id).desc())), working_day(session, viewer)
    states = [
        QuarterState.LOCKED.value if is_locked(day, today) else QuarterState.OPEN.value
        for day in rows["locked_on"]
    ]
    return rows.assign(state=states, label=[quarter_label(number) for number in rows["id"]])
