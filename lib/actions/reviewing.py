"""What is typed on the screen about a report (在线审核、在线填报): a verdict on what was seen, a report on one's task."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlmodel import Session, col

from lib import db
from lib.access import Viewer
from lib.actions import Refused
from lib.actions.filing import file_rows
from lib.importing import Look
from lib.models import Assignment, Indicator, Organisation
from lib.rules.calendar import quarter_label
from lib.rules.status import VERDICT_WORDS, Verdict

REVIEWED, REPORTED = "在线审核", "在线填报"  # how the batches' files are called
MOST = 1000  # items at once


class Item(NamedTuple):
    """One task, with the version that was seen of it; 0 where nothing had come in."""

    quarter_id: int
    organisation_id: int
    indicator_id: int
    version: int


def judge(viewer: Viewer, items: Sequence[Item], verdict: Verdict, reason: str, day: date) -> int:
    """The number of the batch with the verdicts. Raises Refused, and nothing is written, where one cannot be given.

    Only what was seen is judged: where a newer version came in meanwhile, or somebody else's verdict, it is refused.
    """
    if not items or len(items) > MOST:
        raise Refused(f"请选择要审核的上报，一次最多 {MOST} 项。")
    if verdict is Verdict.RETURNED and not reason.strip():
        raise Refused("退回时应写明审核意见。没有保存。")
    said = {"verdict": VERDICT_WORDS[verdict], "reason": reason.strip(), "reviewed_on": day}
    with db.reading() as session:
        tasks = [found(session, viewer, item) for item in items]

    def as_seen(look: Look) -> None:
        assert look.difference is not None
        for item, task, (version, number) in zip(items, tasks, look.difference.proposal.stands, strict=True):
            what = f"{task.name}「{task.indicator_name}」"
            if version != item.version:
                raise Refused(f"{what}刚刚上报了新的一版，本次没有审核。请看过新的内容再办。")
            if number:
                raise Refused(f"{what}刚刚已经审核过，本次没有审核。请刷新后再看。")

    rows = [{**keys_of(task), **said} for task in tasks]
    written = file_rows(viewer, "reviews", REVIEWED, rows, as_seen)
    assert written.batch_id is not None  # what has no verdict yet is new
    return written.batch_id


def report(viewer: Viewer, item: Item, said: dict[str, Any]) -> int:
    """The number of the batch with the report; said are the columns of a report beside its key. Raises Refused."""
    with db.reading() as session:
        row = {**keys_of(found(session, viewer, item)), **said}

    def as_seen(look: Look) -> None:
        assert look.difference is not None
        if list(look.difference.proposal.stands) != [item.version]:
            raise Refused("这项任务刚刚有人上报了新的一版，本次没有保存。请刷新后再看。")

    written = file_rows(viewer, "reports", REPORTED, [row], as_seen)
    if written.batch_id is None:
        raise Refused("内容与上一次上报完全相同，没有保存。请写明这一次做了什么。")
    return written.batch_id


def found(session: Session, viewer: Viewer, item: Item) -> Row[Any]:
    """The assignment with its codes. Raises Refused where the viewer sees none."""
    row = session.execute(
        select(
            col(Assignment.quarter_id),
            col(Organisation.code).label("organisation"),
            col(Organisation.name),
            col(Indicator.code).label("indicator"),
            col(Indicator.name).label("indicator_name"),
        )
        .join(Organisation, col(Organisation.id) == col(Assignment.organisation_id))
        .join(Indicator, col(Indicator.id) == col(Assignment.indicator_id))
        .where(
            col(Assignment.quarter_id) == item.quarter_id,
            col(Assignment.organisation_id) == item.organisation_id,
            col(Assignment.indicator_id) == item.indicator_id,
            viewer.sees(Assignment.organisation_id),
        )
    ).first()
    if row is None:
        raise Refused("没有这项任务，或者它不在您的管理范围内。没有保存。")
    return row


def keys_of(row: Row[Any]) -> dict[str, str]:
    """The columns of a file that name a task."""
    return {
        "quarter": quarter_label(row.quarter_id),
        "organisation": row.organisation,
        "indicator": row.indicator,
    }
