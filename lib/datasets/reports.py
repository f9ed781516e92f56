"""Quarterly reports (季度上报), the main kind of file: what a unit did for its tasks. Each hand-in is a version."""

from collections.abc import Iterator
from datetime import date
from itertools import repeat
from typing import Any

from sqlalchemy import Row, String, and_, cast, delete, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import db, standing
from lib.access import Permission, Viewer
from lib.datasets import tasks
from lib.datasets.base import (
    Complaint,
    Dataset,
    Landing,
    Proposal,
    Table,
    Values,
    columns_of,
    each,
    filled,
    together,
)
from lib.datasets.columns import Column, Day, Text
from lib.datasets.locking import Opens
from lib.models import Appeal, Assignment, ImportBatch, Review, Submission
from lib.rules.calendar import quarter_label
from lib.rules.score import Cause
from lib.rules.status import Verdict

FIELDS = ("content", "done_on", "evidence", "reported_on")
COLUMNS = (
    *tasks.KEY_COLUMNS,
    Column(
        "content",
        "完成情况",
        Text(5000, lines=True),
        required=True,
        aliases=("完成内容", "落实情况", "工作情况"),
        example="7 月 5 日召开党委会专题研究，形成会议纪要，明确 4 项任务",
        help="做了什么、怎么做的，要有具体内容",
    ),
    Column("done_on", "完成日期", Day(), aliases=("完成时间",), example="2018-07-05", help="不晚于上报日期"),
    Column(
        "evidence",
        "佐证材料",
        Text(2000, lines=True),
        aliases=("佐证", "证明材料", "附件说明"),
        example="会议纪要（五委〔2018〕32 号）、照片 3 张",
        help="材料的名称、文号或存放处",
    ),
    Column(
        "reported_on",
        "上报日期",
        Day(),
        required=True,
        aliases=("上报时间", "填报日期"),
        example="2018-07-10",
        help="不晚于今天；不晚于截止日期为按时",
    ),
)


def judge(session: Session, viewer: Viewer, table: Table, today: date) -> Proposal:
    """Each row as a new version, or as the same as the latest one."""
    found = tasks.named(session, viewer, table, "上报", today, Opens.WHILE_IT_HOLDS)
    versions, latest = read_versions(session, found)
    columns = (table["content"], table["done_on"], filled(table.cells["evidence"]), table["reported_on"])
    after = list(zip(*columns, strict=True))
    stands = list(map(versions.get, found.keys))
    stood = list(map(latest.get, found.keys))
    before: list[Values | None] = [tuple(row[3:7]) if row else None for row in stood]
    complaints = [
        *found.complaints,
        *_not_issued(table, found, stands),
        *each(table, "reported_on", lambda day: f"不能晚于今天（{today}）" if day > today else None),
        *together(table, "done_on", "reported_on", _done_later),
        *tasks.dated_before_lock(table, found, "reported_on"),
        *_out_of_turn(stood, after),
    ]
    return Proposal(found.keys, before, after, stands, complaints)


def read_versions(
    session: Session, found: tasks.Named
) -> tuple[dict[tasks.Key, int], dict[tasks.Key, Row[Any]]]:
    """By key the number of the latest version (0: nothing came in), and where one came in, what it says.

    An organisation that handed in nothing yet is one row here, not 28: that is the rule when a quarter begins.
    """
    versions: dict[tasks.Key, int] = {}
    started: set[int] = set()
    listed = func.aggregate_strings(cast(col(Assignment.indicator_id), String), ",")
    group = columns_of(Assignment, "quarter_id", "organisation_id")
    within = tasks.narrowed(session, Assignment, found.keys)
    query = select(*group, func.max(Assignment.version), listed).where(*within).group_by(*group)
    for quarter, organisation, version, indicators in map(tuple, session.connection().execute(query).all()):
        if version:
            started.add(organisation)
        else:
            keys = zip(repeat(quarter), repeat(organisation), map(int, indicators.split(",")), strict=False)
            versions.update(dict.fromkeys(keys, 0))
    latest = read_latest(session, [key for key in found.keys if key[1] in started])
    versions.update({key: row.version for key, row in latest.items()})
    return versions, {key: row for key, row in latest.items() if row.version}


def read_latest(session: Session, keys: list[Any]) -> dict[tasks.Key, Row[Any]]:
    """By key: the three ids, the four fields of the latest version, its number, verdict, and the verdict's day."""
    columns = [*tasks.ids(Assignment), *columns_of(Submission, *FIELDS)]
    columns += columns_of(Assignment, "version", "verdict", "verdict_on")
    latest = tasks.same(Submission, Assignment, *tasks.IDS, "version")
    within = tasks.narrowed(session, Assignment, keys)
    query = select(*columns).select_from(Assignment).outerjoin(Submission, latest).where(*within)
    return tasks.by_key(session, query) if keys else {}


def _not_issued(table: Table, found: tasks.Named, stands: list[int | None]) -> Iterator[Complaint]:
    if None not in stands:
        return
    for at, key in enumerate(found.keys):
        if stands[at] is None and None not in key:
            name = found.organisations[table["organisation"][at]].name
            yield Complaint(at, "indicator", f"{quarter_label(key[0])} 没有给“{name}”下达这项任务")


def _done_later(done_on: date, reported_on: date) -> str | None:
    return f"不能晚于上报日期（{reported_on}）" if done_on > reported_on else None


def _out_of_turn(stood: list[Row[Any] | None], after: list[Values]) -> Iterator[Complaint]:
    """A complaint for each row that would follow a version which is passed, or dated later than the row."""
    for at, row in enumerate(stood):
        if row is None or tuple(row[3:7]) == after[at]:
            continue
        reported_on = after[at][3]
        if row.verdict == Verdict.PASSED:
            yield Complaint(at, "content", "这项任务已审核通过，不能再改；如确需更正，请监督员先退回")
        elif reported_on and reported_on < row.reported_on:
            yield Complaint(at, "reported_on", f"不能早于上一次上报的日期（{row.reported_on}）")
        elif reported_on and row.verdict_on and reported_on < row.verdict_on:
            yield Complaint(at, "reported_on", f"不能早于退回的日期（{row.verdict_on}）")


def write(session: Session, landing: Landing) -> None:
    """Nothing. Adds a version for each new or changed row."""
    keys = landing.picked(landing.proposal.keys)
    quarters, organisations, indicators = zip(*keys, strict=True)
    content, done_on, evidence, reported_on = zip(*landing.picked(landing.proposal.after), strict=True)
    db.write_columns(
        session,
        "submission",
        {
            "quarter_id": quarters,
            "organisation_id": organisations,
            "indicator_id": indicators,
            "version": [version + 1 for version in landing.picked(landing.proposal.stands)],
            "reported_on": reported_on,
            "done_on": done_on,
            "content": content,
            "evidence": evidence,
            "batch_id": repeat(landing.batch_id),
            "row": landing.picked(landing.rows),
            "received_at": repeat(landing.moment),
            "user_id": repeat(landing.viewer.user_id),
        },
    )
    for quarter, touched in tasks.by_quarter(keys).items():
        standing.settle_versions(session, quarter, touched)
        standing.resum(session, quarter, touched)


def undo(session: Session, viewer: Viewer, batch: ImportBatch) -> None:
    """Nothing. Takes the batch's versions back. Raises Stands where something was built on one of them."""
    own = tasks.of_batch(Submission, batch)
    tasks.refuse_out_of_reach(session, viewer, Submission, own, Opens.WHILE_IT_HOLDS)
    later: Any = aliased(Submission)
    newer = and_(tasks.same(later, Submission), later.version > Submission.version)
    tasks.refuse_any(session, Submission, own, "后来又上报了新的一版", (later, newer))
    judged = tasks.same(Review, Submission, *tasks.IDS, "version")
    tasks.refuse_any(session, Submission, own, "已经审核", (Review, judged))
    late = and_(tasks.same(Appeal, Submission), col(Appeal.cause) == Cause.LATE)
    tasks.refuse_any(session, Submission, own, "已申请复核", (Appeal, late))
    touched = tasks.touched(session, Submission, own)
    session.execute(delete(Submission).where(*own))
    tasks.refresh(session, touched)


DATASET = Dataset(
    name="reports",
    words="季度上报",
    about="各单位每季度上报任务的完成情况；同一项任务再次上报会成为新的一版，旧版保留。",
    permission=Permission.UPLOAD_REPORTS,
    order=50,
    columns=COLUMNS,
    key=tasks.KEY,
    fields=FIELDS,
    judge=judge,
    write=write,
    undo=undo,
)
