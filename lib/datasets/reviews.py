"""Verdicts of supervisors (审核结果) on the latest version of what was handed in. A new verdict never overwrites one."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import repeat
from typing import Any

from sqlalchemy import Row, and_, delete, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import db, standing
from lib.access import Permission, Viewer
from lib.datasets import tasks
from lib.datasets.base import Complaint, Dataset, Landing, Proposal, Table, Values, columns_of, each, filled
from lib.datasets.columns import Choice, Column, Day, Text
from lib.datasets.locking import Opens
from lib.models import Appeal, Assignment, ImportBatch, Review, Submission
from lib.rules.status import VERDICT_WORDS, Verdict

FIELDS = ("verdict", "reason", "reviewed_on")
COLUMNS = (
    *tasks.KEY_COLUMNS,
    Column(
        "verdict",
        "审核结论",
        Choice({word: verdict.value for verdict, word in VERDICT_WORDS.items()}),
        required=True,
        aliases=("审核结果", "结论"),
        example="退回",
    ),
    Column(
        "reason",
        "审核意见",
        Text(2000, lines=True),
        aliases=("意见", "退回原因"),
        example="缺少具体内容，请补充活动的时间、对象和记录",
        help="退回时必须填写",
    ),
    Column(
        "reviewed_on",
        "审核日期",
        Day(),
        required=True,
        aliases=("审核时间",),
        example="2018-09-25",
        help="不早于上报日期，不晚于今天",
    ),
)


def judge(session: Session, viewer: Viewer, table: Table, today: date) -> Proposal:
    """Each row as a verdict on the latest version, or as the same as the verdict that it has."""
    found = tasks.named(session, viewer, table, "审核", today, Opens.WHAT_CAME_IN)
    handed, verdicts = read_handed(session, found), read_verdicts(session, found)
    columns = (table["verdict"], filled(table.cells["reason"]), table["reviewed_on"])
    after = list(zip(*columns, strict=True))
    stood = list(map(verdicts.get, found.keys))
    before: list[Values | None] = [tuple(row[4:7]) if row else None for row in stood]
    stands = [
        (handed[key].version, row.number if row else 0) if key in handed else None
        for key, row in zip(found.keys, stood, strict=True)
    ]
    complaints = [
        *found.complaints,
        *each(table, "reviewed_on", lambda day: f"不能晚于今天（{today}）" if day > today else None),
        *_without_reason(after),
        *tasks.dated_before_lock(table, found, "reviewed_on"),
        *_not_handed_in(found, handed),
        *_past_permits(found, handed, before, after),
        *_out_of_turn(viewer, [handed.get(key) for key in found.keys], before, after),
    ]
    return Proposal(found.keys, before, after, stands, complaints)


def read_handed(session: Session, found: tasks.Named) -> dict[tasks.Key, Row[Any]]:
    """By key: the three ids, version, day and author of what was handed in last."""
    columns = columns_of(Submission, "version", "reported_on", "user_id")
    latest = tasks.same(Submission, Assignment, *tasks.IDS, "version")
    within = tasks.narrowed(session, Assignment, found.keys)
    return tasks.by_key(
        session, select(*tasks.ids(Assignment), *columns).join(Submission, latest).where(*within)
    )


def read_verdicts(session: Session, found: tasks.Named) -> dict[tasks.Key, Row[Any]]:
    """By key: the three ids, number, verdict, reason and day of the last verdict on the latest version."""
    number = col(Review.number)
    latest = tasks.same(Review, Assignment, *tasks.IDS, "version")
    within = tasks.narrowed(session, Assignment, found.keys)
    query = select(*tasks.ids(Assignment), number, *columns_of(Review, *FIELDS)).join(Review, latest)
    return tasks.by_key(session, query.where(*within).order_by(number))  # of several, the last one stays


def _without_reason(after: list[Values]) -> Iterator[Complaint]:
    for at, (verdict, reason, _) in enumerate(after):
        if verdict == Verdict.RETURNED and not reason:
            yield Complaint(at, "reason", "退回时应写明审核意见")


def _not_handed_in(found: tasks.Named, handed: Mapping[tasks.Key, Row[Any]]) -> Iterator[Complaint]:
    for at, key in enumerate(found.keys):
        if key not in handed and None not in key:
            yield Complaint(at, "indicator", "这项任务还没有上报（或没有下达），不能审核")


def _past_permits(
    found: tasks.Named, handed: Mapping[tasks.Key, Row[Any]], before: list[Any], after: list[Values]
) -> Iterator[Complaint]:
    """A complaint for each verdict, in a locked quarter, on what did not come in under a permit."""
    for at, key in enumerate(found.keys):
        row = handed.get(key)
        if row is None or before[at] == after[at] or found.locks.came_in(key[0], key[1], row.reported_on):
            continue
        yield Complaint(at, "quarter", "该季度已锁定，这一版不是凭补报许可上报的，不能再审核")


def _out_of_turn(
    viewer: Viewer, handed: list[Row[Any] | None], before: list[Any], after: list[Values]
) -> Iterator[Complaint]:
    """A complaint for each verdict that is dated before what it judges, or is given by who handed it in."""
    for at, row in enumerate(handed):
        if row is None or before[at] == after[at]:
            continue
        reviewed_on = after[at][2]
        if row.user_id == viewer.user_id:
            yield Complaint(at, "verdict", "这一版是您自己上报的，应由他人审核")
        if reviewed_on and reviewed_on < row.reported_on:
            yield Complaint(at, "reviewed_on", f"不能早于上报日期（{row.reported_on}）")
        elif reviewed_on and before[at] and reviewed_on < before[at][2]:
            yield Complaint(at, "reviewed_on", f"不能早于上一次审核的日期（{before[at][2]}）")


def write(session: Session, landing: Landing) -> None:
    """Nothing. Adds a verdict for each new or changed row."""
    keys = landing.picked(landing.proposal.keys)
    quarters, organisations, indicators = zip(*keys, strict=True)
    verdicts, reasons, days = zip(*landing.picked(landing.proposal.after), strict=True)
    versions, numbers = zip(*landing.picked(landing.proposal.stands), strict=True)
    db.write_columns(
        session,
        "review",
        {
            "quarter_id": quarters,
            "organisation_id": organisations,
            "indicator_id": indicators,
            "version": versions,
            "number": [number + 1 for number in numbers],
            "verdict": verdicts,
            "reason": reasons,
            "reviewed_on": days,
            "batch_id": repeat(landing.batch_id),
            "row": landing.picked(landing.rows),
            "received_at": repeat(landing.moment),
            "user_id": repeat(landing.viewer.user_id),
        },
    )
    for quarter, touched in tasks.by_quarter(keys).items():
        standing.settle_verdicts(session, quarter, landing.batch_id)
        standing.resum(session, quarter, touched)


def undo(session: Session, viewer: Viewer, batch: ImportBatch) -> None:
    """Nothing. Takes the batch's verdicts back. Raises Stands where something was built on one of them."""
    own = tasks.of_batch(Review, batch)
    tasks.refuse_out_of_reach(session, viewer, Review, own, Opens.WHILE_IT_HOLDS)
    mended = and_(tasks.same(Submission, Review), col(Submission.version) > Review.version)
    tasks.refuse_any(session, Review, own, "审核后又上报了新的一版", (Submission, mended))
    later: Any = aliased(Review)
    again = and_(tasks.same(later, Review, *tasks.IDS, "version"), later.number > Review.number)
    tasks.refuse_any(session, Review, own, "后来又审核了一次", (later, again))
    asked = tasks.same(Appeal, Review, *tasks.IDS, "version")
    tasks.refuse_any(session, Review, own, "已申请或办过复核", (Appeal, asked))
    touched = tasks.touched(session, Review, own)
    session.execute(delete(Review).where(*own))
    tasks.refresh(session, touched)


DATASET = Dataset(
    name="reviews",
    words="审核结果",
    about="监督员对各单位最新一次上报的审核结论，一行一项；结论有变时保留前一次的结论。",
    permission=Permission.UPLOAD_REVIEWS,
    order=60,
    columns=COLUMNS,
    key=tasks.KEY,
    fields=FIELDS,
    judge=judge,
    write=write,
    undo=undo,
)
