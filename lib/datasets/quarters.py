"""Quarters (季度设置): until when to report, and whether anything can still be handed in."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from lib import standing
from lib.access import Permission, Viewer
from lib.datasets import inplace
from lib.datasets.base import (
    Complaint,
    Dataset,
    Landing,
    Proposal,
    Stands,
    Table,
    Values,
    columns_of,
    demand_top,
    odd_due_date,
    odd_lock_date,
)
from lib.datasets.columns import Choice, Column, Day
from lib.datasets.columns import Quarter as QuarterKind
from lib.models import (
    QUARTER_STATE_WORDS,
    Appeal,
    Assignment,
    CommitmentReport,
    ImportBatch,
    LatePermit,
    Meeting,
    PointEntry,
    Quarter,
    QuarterState,
)
from lib.rules.calendar import is_locked, quarter_id, quarter_label

FIELDS = ("due_on", "state", "locked_on")
USES = (  # what stands on a quarter, and how it is told of
    (col(Assignment.quarter_id), "已下达任务"),
    (col(PointEntry.quarter_id), "已有加减分或一票否决"),
    (col(Appeal.quarter_id), "已有申诉"),
    (col(LatePermit.quarter_id), "已发过补报许可"),
    (col(CommitmentReport.quarter_id), "已有函告事项的落实情况"),
    (col(Meeting.quarter_id), "已有会议汇报用它"),
)
COLUMNS = (
    Column(
        "quarter",
        "季度",
        QuarterKind(),
        required=True,
        example="2018Q3",
        help="写成 2018Q3 或 2018年第三季度",
    ),
    Column(
        "due_on",
        "截止日期",
        Day(),
        required=True,
        aliases=("上报截止日期",),
        example="2018-09-30",
        help="已下达任务的截止日期不随它改变",
    ),
    Column(
        "state",
        "状态",
        Choice({word: state.value for state, word in QUARTER_STATE_WORDS.items()}, {"解锁": "open"}),
        aliases=("季度状态",),
        example="开放",
        help="从锁定日期起不能再上报、审核、下达任务；不填时新季度为开放，已有季度不变",
    ),
    Column(
        "locked_on",
        "锁定日期",
        Day(),
        aliases=("锁定时间",),
        example="",
        help="状态为锁定时填，可以是以后的日期；不填为今天",
    ),
)


def judge(session: Session, viewer: Viewer, table: Table, today: date) -> Proposal:
    """Each row as a new quarter, or with what stands for it now."""
    demand_top(session, viewer, "季度设置")
    known = read(session)
    keys = table["quarter"]
    before = [known.get(key) for key in keys]
    cells = zip(before, table["due_on"], table["state"], table["locked_on"], strict=True)
    after = [settled(*row, today) for row in cells]
    complaints = [
        *_odd(keys, after),
        *_locked_on_without_lock(table, after),
        *_moved_under_lock(before, after, today),
    ]
    return Proposal(keys, before, after, before, complaints)


def read(session: Session) -> dict[int, Values]:
    """By quarter what stands, in the order of FIELDS."""
    rows = session.execute(select(*columns_of(Quarter, "id", *FIELDS)))
    return {row[0]: tuple(row[1:]) for row in rows}


def settled(
    before: Values | None, due_on: date | None, state: str | None, locked_on: date | None, today: date
) -> Values:
    """What would stand: an empty state leaves the lock as it is, a lock without a day holds from today."""
    stood: Values = before or (None, QuarterState.OPEN.value, None)
    state = state or stood[1]
    if state != QuarterState.LOCKED:
        return due_on, state, None
    return due_on, state, locked_on or stood[2] or today


def _odd(keys: list[int | None], after: list[Values]) -> Iterator[Complaint]:
    for at, (quarter, (due_on, _, locked_on)) in enumerate(zip(keys, after, strict=True)):
        if quarter and due_on and (wanted := odd_due_date(quarter, due_on)):
            yield Complaint(at, "due_on", wanted)
        if quarter and locked_on and (wanted := odd_lock_date(quarter, locked_on)):
            yield Complaint(at, "locked_on", wanted)


def _locked_on_without_lock(table: Table, after: list[Values]) -> Iterator[Complaint]:
    for at, locked_on in enumerate(table["locked_on"]):
        if locked_on and after[at][1] != QuarterState.LOCKED:
            yield Complaint(at, "locked_on", "状态不是“锁定”，应空着")


def _moved_under_lock(before: list[Values | None], after: list[Values], today: date) -> Iterator[Complaint]:
    for at, (stood, stands) in enumerate(zip(before, after, strict=True)):
        if stood and is_locked(stood[2], today) and stands[2] and stands[0] not in (None, stood[0]):
            yield Complaint(at, "due_on", f"该季度已锁定，截止日期应仍为 {stood[0]}；要改请先解锁")


def write(session: Session, landing: Landing) -> None:
    """Nothing. Adds the new quarters and changes the others."""
    proposal = landing.proposal
    for at in landing.chosen:
        values = dict(zip(FIELDS, proposal.after[at], strict=True))
        put(session, proposal.keys[at], {**values, "batch_id": landing.batch_id}, proposal.before[at] is None)
    names = [quarter_label(quarter) for quarter in landing.picked(proposal.keys)]
    inplace.record(session, "quarters", FIELDS, landing, names)
    standing.relight_scores(session)


def put(session: Session, quarter: int, values: dict[str, Any], new: bool) -> None:
    """Nothing. Adds a quarter, or changes it."""
    if new:
        session.execute(insert(Quarter).values(id=quarter, **values))
    else:
        session.execute(update(Quarter).where(col(Quarter.id) == quarter).values(values))


def undo(session: Session, viewer: Viewer, batch: ImportBatch) -> None:
    """Nothing. Takes new quarters away and puts the others back. Raises Stands where something was done in one."""

    def current(labels: Iterable[str]) -> dict[str, Values]:
        return {quarter_label(quarter): values for quarter, values in read(session).items()}

    demand_top(session, viewer, "季度设置")
    plan = inplace.undoing(session, batch, FIELDS, current)
    for label in plan.removed:
        quarter = quarter_id(label)
        for column, words in USES:
            if session.execute(select(column).where(column == quarter).limit(1)).first():
                raise Stands(f"{label} {words}")
        session.execute(delete(Quarter).where(col(Quarter.id) == quarter))
    for label, values in plan.restored.items():
        days = {name: inplace.day(values[name]) for name in ("due_on", "locked_on")}
        put(session, quarter_id(label), {**values, **days, "batch_id": plan.batches.get(label)}, new=False)
    standing.relight_scores(session)


DATASET = Dataset(
    name="quarters",
    words="季度设置",
    about="各季度的上报截止日期，以及是否锁定；锁定的季度不能再上报、审核和下达任务。",
    permission=Permission.UPLOAD_QUARTERS,
    order=30,
    columns=COLUMNS,
    key=("quarter",),
    fields=FIELDS,
    judge=judge,
    write=write,
    undo=undo,
)
