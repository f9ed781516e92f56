"""Late permits (补报许可): one organisation may report in a locked quarter, for a reason, until a day."""

from datetime import date

from sqlmodel import Session, col, select

from lib import db
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, values_of, within_reach
from lib.actions.quarters import quarter_of
from lib.audit import record
from lib.datasets.base import working_day
from lib.datasets.locking import holds
from lib.models import Assignment, LatePermit, now
from lib.rules.calendar import is_locked, quarter_label, quarter_words

LONGEST_REASON, LONGEST_APPROVER, LONGEST_DAYS = 500, 100, 60
VALUES = ("reason", "approved_by", "granted_on", "until_on", "ended_on")


def grant_permit(
    viewer: Viewer, quarter: int, organisation_id: int, reason: str, approved_by: str, until_on: date
) -> int:
    """The id of the permit just granted; it holds from today until the end of its last day."""
    viewer.demand(Permission.GRANT_PERMITS)
    reason, approved_by = reason.strip(), " ".join(approved_by.split())
    with db.writing() as session:
        organisation = within_reach(session, viewer, organisation_id)
        today = working_day(session, viewer)
        if organisation.id == viewer.organisation_id:
            raise Refused("不能给本单位发补报许可，请由上级单位办理。")
        refuse_unsaid(reason, approved_by)
        refuse_odd_end(today, until_on)
        refuse_needless(session, quarter, organisation_id, today)
        permit = LatePermit(
            quarter_id=quarter,
            organisation_id=organisation_id,
            reason=reason,
            approved_by=approved_by,
            granted_on=today,
            until_on=until_on,
            granted_at=now(),
            granted_by=viewer.user_id,
        )
        session.add(permit)
        session.flush()
        target = f"{quarter_label(quarter)} {organisation.code} {organisation.name}"
        record(session, viewer, "发补报许可", target, None, values_of(permit, *VALUES))
        return permit.id or 0


def refuse_unsaid(reason: str, approved_by: str) -> None:
    """Nothing. Raises Refused where reason or approver are missing or too long."""
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(f"请写明准予补报的理由，最长 {LONGEST_REASON} 个字。")
    if not approved_by or len(approved_by) > LONGEST_APPROVER:
        raise Refused(f"请写明批准人的职务或批准文件，最长 {LONGEST_APPROVER} 个字。")


def refuse_odd_end(today: date, until_on: date) -> None:
    """Nothing. Raises Refused for a last day that has passed or lies too far ahead."""
    if not 0 <= (until_on - today).days <= LONGEST_DAYS:
        raise Refused(f"补报截止日期应在今天（{today}）之后 {LONGEST_DAYS} 天以内，填的是 {until_on}。")


def refuse_needless(session: Session, quarter: int, organisation_id: int, today: date) -> None:
    """Nothing. Raises Refused where the quarter is still open, nothing was asked, or a permit holds already."""
    row = quarter_of(session, quarter)
    if not is_locked(row.locked_on, today):
        raise Refused(f"{quarter_words(quarter)}还没有锁定，可以直接上报，不需要许可。")
    here = Assignment.quarter_id == quarter, Assignment.organisation_id == organisation_id
    if session.exec(select(Assignment.indicator_id).where(*here).limit(1)).first() is None:
        raise Refused(f"{quarter_words(quarter)}没有给这个单位下达任务。")
    same = LatePermit.quarter_id == quarter, LatePermit.organisation_id == organisation_id
    standing = session.exec(select(LatePermit).where(*same, holds(today))).first()
    if standing is not None:
        raise Refused(f"这个单位已有补报许可，到 {standing.until_on} 为止；要改期，先收回再发。")


def end_permit(viewer: Viewer, permit_id: int) -> None:
    """Nothing. Withdraws a permit that still holds; from today on it opens nothing."""
    viewer.demand(Permission.GRANT_PERMITS)
    with db.writing() as session:
        found = select(LatePermit).where(
            col(LatePermit.id) == permit_id, viewer.sees(col(LatePermit.organisation_id))
        )
        permit = session.exec(found).first()
        if permit is None or permit.organisation_id == viewer.organisation_id:
            raise Forbidden("没有这份补报许可，或者它不归您办理。")
        today = working_day(session, viewer)
        if permit.ended_on is not None or permit.until_on < today:
            raise Refused("这份补报许可已经到期或收回。")
        before = values_of(permit, *VALUES)
        permit.ended_on, permit.ended_by = today, viewer.user_id
        session.add(permit)
        organisation = within_reach(session, viewer, permit.organisation_id)
        target = f"{quarter_label(permit.quarter_id)} {organisation.code} {organisation.name}"
        record(session, viewer, "收回补报许可", target, before, values_of(permit, *VALUES))
