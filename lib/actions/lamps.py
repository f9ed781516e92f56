"""Lamps that supervisors light by hand (人工亮灯), with a reason, and clear with another one. All others follow facts."""

from datetime import date

from sqlmodel import Session, col, select

from lib import db, standing
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, values_of, within_reach
from lib.audit import record
from lib.models import LAMP_LEVEL_WORDS, LampLevel, ManualLamp, Organisation, now

LONGEST_REASON = 200
LIT = ("level", "reason", "raised_on")
CLEARED = ("cleared_on", "cleared_reason")


def light_lamp(viewer: Viewer, organisation_id: int, level: LampLevel, reason: str, today: date) -> int:
    """The id of the lamp, lit from today on until somebody clears it."""
    with db.writing() as session:
        return add_lamp(session, viewer, (organisation_id, level), reason, today)


def add_lamp(
    session: Session, viewer: Viewer, lamp: tuple[int, LampLevel], reason: str, raised_on: date
) -> int:
    """The id of the lamp, given by its organisation and level; inside the caller's transaction."""
    viewer.demand(Permission.KEEP_LAMPS)
    organisation = within_reach(session, viewer, lamp[0])
    if organisation.closed_on is not None:
        raise Refused(f"{organisation.name}已撤销，不能再亮灯。")
    row = ManualLamp(
        organisation_id=lamp[0],
        level=lamp[1],
        reason=given(reason, "亮灯"),
        raised_on=raised_on,
        raised_at=now(),
        raised_by=viewer.user_id,
    )
    session.add(row)
    session.flush()
    standing.relight_manual(session, lamp[0])
    record(session, viewer, "人工亮灯", target_of(organisation, row), None, values_of(row, *LIT))
    return row.id or 0


def clear_lamp(viewer: Viewer, lamp_id: int, reason: str, today: date) -> None:
    """Nothing. The lamp is out from today on."""
    with db.writing() as session:
        put_out(session, viewer, lamp_id, reason, today)


def put_out(session: Session, viewer: Viewer, lamp_id: int, reason: str, cleared_on: date) -> None:
    """Nothing. The same inside the caller's transaction."""
    viewer.demand(Permission.KEEP_LAMPS)
    row = session.exec(
        select(ManualLamp).where(col(ManualLamp.id) == lamp_id, viewer.sees(col(ManualLamp.organisation_id)))
    ).first()
    if row is None:
        raise Forbidden("没有这盏灯，或者它不在您的管理范围内。")
    if row.cleared_on is not None:
        raise Refused(f"这盏灯已于 {row.cleared_on} 熄灭。")
    if cleared_on < row.raised_on:
        raise Refused(f"这盏灯 {row.raised_on} 才亮，不能在那之前熄灭。")
    row.cleared_reason, row.cleared_on = given(reason, "熄灯"), cleared_on
    row.cleared_at, row.cleared_by = now(), viewer.user_id
    session.add(row)
    session.flush()
    standing.relight_manual(session, row.organisation_id)
    organisation = session.get_one(Organisation, row.organisation_id)
    record(session, viewer, "人工熄灯", target_of(organisation, row), None, values_of(row, *CLEARED))


def given(reason: str, act: str) -> str:
    """The reason without needless spaces. Raises Refused where there is none, or it is a letter and not a reason."""
    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON:
        raise Refused(f"请写明{act}的原因，1 到 {LONGEST_REASON} 个字。")
    return words


def target_of(organisation: Organisation, row: ManualLamp) -> str:
    """The lamp as the audit log names it."""
    return f"{organisation.code} {organisation.name} {LAMP_LEVEL_WORDS[LampLevel(row.level)]}第{row.id}号"
