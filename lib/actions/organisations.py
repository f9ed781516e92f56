"""Organisations (单位): one of them renamed, moved or closed. What it was called and where it stood is kept (沿革)."""

from datetime import date

from sqlmodel import Session, col, select

from lib import db, standing
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, values_of, within_reach
from lib.audit import record
from lib.models import Organisation, OrganisationChange, OrganisationKind, Tree

LONGEST_NAME = 60


def rename_organisation(
    viewer: Viewer, organisation_id: int, name: str, kind: OrganisationKind, changed_on: date
) -> None:
    """Nothing. Gives the organisation another name or kind."""
    viewer.demand(Permission.KEEP_ORGANISATIONS)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(f"单位名称应为 1 到 {LONGEST_NAME} 个字。")
    with db.writing() as session:
        row = within_reach(session, viewer, organisation_id)
        before = values_of(row, "name", "kind")
        if before == {"name": name, "kind": kind}:
            raise Refused("名称和类型都没有变。")
        keep_history(session, row, changed_on)
        row.name, row.kind = name, kind
        session.add(row)
        record(session, viewer, "修改单位", target_of(row), before, values_of(row, "name", "kind"))


def move_organisation(viewer: Viewer, organisation_id: int, parent_id: int, changed_on: date) -> None:
    """Nothing. Puts the organisation, with everything under it, under another one."""
    viewer.demand(Permission.KEEP_ORGANISATIONS)
    with db.writing() as session:
        row = within_reach(session, viewer, organisation_id)
        parent = within_reach(session, viewer, parent_id)
        refuse_odd_place(session, viewer, row, parent)
        before = session.get_one(Organisation, row.parent_id)
        keep_history(session, row, changed_on)
        row.parent_id = parent.id
        session.add(row)
        session.flush()
        standing.regraft(session, [row.id or 0, before.id or 0, parent.id or 0])
        record(
            session,
            viewer,
            "移动单位",
            target_of(row),
            {"parent": target_of(before)},
            {"parent": target_of(parent)},
        )


def refuse_odd_place(session: Session, viewer: Viewer, row: Organisation, parent: Organisation) -> None:
    """Nothing. Raises Refused where the organisation cannot stand under the other one."""
    if row.parent_id is None:
        raise Refused("最上级单位不能移动。")
    if row.id == viewer.organisation_id:
        raise Forbidden("不能移动自己所在的单位，请上级管理员办理。")
    if parent.id == row.parent_id:
        raise Refused("已经在这个上级单位之下。")
    if session.get(Tree, (row.id, parent.id)) is not None:
        raise Refused("不能移到它自己或它的下级单位之下。")
    if parent.closed_on is not None:
        raise Refused(f"{parent.name}已撤销，不能再有下级单位。")


def close_organisation(viewer: Viewer, organisation_id: int, closed_on: date) -> None:
    """Nothing. Marks the organisation as closed (撤销); what it reported stays."""
    viewer.demand(Permission.KEEP_ORGANISATIONS)
    with db.writing() as session:
        row = within_reach(session, viewer, organisation_id)
        if row.id == viewer.organisation_id or row.parent_id is None:
            raise Refused("不能撤销自己所在的单位。")
        if row.closed_on is not None:
            raise Refused(f"{row.name}已于 {row.closed_on:%Y-%m-%d} 撤销。")
        standing_child = session.exec(
            select(Organisation.name).where(
                Organisation.parent_id == row.id, col(Organisation.closed_on).is_(None)
            )
        ).first()
        if standing_child is not None:
            raise Refused(f"它还有下级单位（如{standing_child}），请先移走或撤销下级单位。")
        row.closed_on = closed_on
        session.add(row)
        record(session, viewer, "撤销单位", target_of(row), {"closed_on": None}, {"closed_on": closed_on})


def reopen_organisation(viewer: Viewer, organisation_id: int) -> None:
    """Nothing. Takes a closing back."""
    viewer.demand(Permission.KEEP_ORGANISATIONS)
    with db.writing() as session:
        row = within_reach(session, viewer, organisation_id)
        if row.closed_on is None:
            raise Refused(f"{row.name}没有撤销。")
        parent = session.get(Organisation, row.parent_id) if row.parent_id else None
        if parent is not None and parent.closed_on is not None:
            raise Refused(f"它的上级单位{parent.name}已撤销，请先恢复上级单位。")
        before = row.closed_on
        row.closed_on = None
        session.add(row)
        record(session, viewer, "恢复单位", target_of(row), {"closed_on": before}, {"closed_on": None})


def keep_history(session: Session, row: Organisation, changed_on: date) -> None:
    """Nothing. Writes down what held before a change."""
    session.add(
        OrganisationChange(
            organisation_id=row.id or 0,
            changed_on=changed_on,
            **values_of(row, "code", "name", "kind", "parent_id"),
        )
    )


def target_of(row: Organisation) -> str:
    """The organisation as the audit log names it."""
    return f"{row.code} {row.name}"
