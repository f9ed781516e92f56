"""Quarters (季度): a new one, another due date, locked, opened again."""

from datetime import date

from sqlmodel import Session

from lib import db, standing
from lib.access import Permission, Viewer
from lib.actions import Refused, demand_everything, values_of
from lib.audit import record
from lib.datasets.base import odd_due_date, odd_lock_date, working_day
from lib.models import Quarter, QuarterState
from lib.rules.calendar import is_locked, quarter_label, quarter_words

VALUES = ("due_on", "state", "locked_on")


def add_quarter(viewer: Viewer, quarter: int, due_on: date) -> None:
    """Nothing. Opens a new quarter."""
    viewer.demand(Permission.KEEP_QUARTERS)
    with db.writing() as session:
        demand_everything(session, viewer)
        if session.get(Quarter, quarter) is not None:
            raise Refused(f"{quarter_words(quarter)}已经有了，可以在列表里改它的截止日期。")
        refuse_odd_due_date(quarter, due_on)
        row = Quarter(id=quarter, due_on=due_on)
        session.add(row)
        record(session, viewer, "新增季度", quarter_label(quarter), None, values_of(row, *VALUES))


def change_due_date(viewer: Viewer, quarter: int, due_on: date) -> None:
    """Nothing. The date for tasks issued from now on: those issued already keep theirs, they are the supervisor's."""
    viewer.demand(Permission.KEEP_QUARTERS)
    with db.writing() as session:
        demand_everything(session, viewer)
        row = quarter_of(session, quarter)
        if is_locked(row.locked_on, working_day(session, viewer)):
            raise Refused(f"{quarter_words(quarter)}已锁定，先解锁再改截止日期。")
        refuse_odd_due_date(quarter, due_on)
        before = values_of(row, "due_on")
        row.due_on = due_on
        if values_of(row, "due_on") == before:
            raise Refused("截止日期没有变。")
        session.add(row)
        after = values_of(row, "due_on")
        record(session, viewer, "修改季度截止日期", quarter_label(quarter), before, after)


def lock_quarter(viewer: Viewer, quarter: int, locked_on: date) -> None:
    """Nothing. From 0:00 of that day on, which may lie ahead, nothing of the quarter can be handed in, reviewed, assigned."""
    viewer.demand(Permission.KEEP_QUARTERS)
    with db.writing() as session:
        demand_everything(session, viewer)
        row = quarter_of(session, quarter)
        if is_locked(row.locked_on, working_day(session, viewer)):
            raise Refused(f"{quarter_words(quarter)}已经是锁定状态。")
        if wanted := odd_lock_date(quarter, locked_on):
            raise Refused(f"{quarter_words(quarter)}的锁定日期{wanted}，填的是 {locked_on}。")
        if row.locked_on == locked_on:
            raise Refused(f"{quarter_words(quarter)}已定于 {locked_on} 锁定，没有变。")
        before = values_of(row, *VALUES)
        row.state, row.locked_on = QuarterState.LOCKED, locked_on
        session.add(row)
        session.flush()
        standing.relight_scores(session)
        record(session, viewer, "锁定季度", quarter_label(quarter), before, values_of(row, *VALUES))


def unlock_quarter(viewer: Viewer, quarter: int, reason: str) -> None:
    """Nothing. Opens a locked quarter again, or takes back a lock that lies ahead; why stands in the audit line."""
    viewer.demand(Permission.KEEP_QUARTERS)
    if not reason.strip():
        raise Refused("请写明解锁的原因，原因会记入审计日志。")
    with db.writing() as session:
        demand_everything(session, viewer)
        row = quarter_of(session, quarter)
        if row.state == QuarterState.OPEN:
            raise Refused(f"{quarter_words(quarter)}没有锁定。")
        before = values_of(row, *VALUES)
        row.state, row.locked_on = QuarterState.OPEN, None
        session.add(row)
        session.flush()
        standing.relight_scores(session)
        after = {**values_of(row, *VALUES), "reason": reason.strip()}
        record(session, viewer, "解锁季度", quarter_label(quarter), before, after)


def quarter_of(session: Session, quarter: int) -> Quarter:
    """The quarter's row. Raises Refused for one that nobody added."""
    row = session.get(Quarter, quarter)
    if row is None:
        raise Refused("没有这个季度，请先新增。")
    return row


def refuse_odd_due_date(quarter: int, due_on: date) -> None:
    """Nothing. Raises Refused for a due date that is surely a slip."""
    wanted = odd_due_date(quarter, due_on)
    if wanted:
        raise Refused(f"{quarter_words(quarter)}的截止日期{wanted}，填的是 {due_on}。")
