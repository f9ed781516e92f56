"""Issuing tasks (任务下达): a quarter's assignments, chosen on a screen, go the road of a file of tasks."""

from collections.abc import Sequence

from lib.access import Permission, Viewer
from lib.actions import Refused
from lib.actions.filing import Row, file_rows
from lib.importing import Look, Progress, Written
from lib.importing.sheet import MOST_ROWS
from lib.rules.calendar import quarter_label, quarter_words

ISSUED, CHANGED = "任务下达", "任务变更"
LONGEST_REASON = 500


def issue(viewer: Viewer, quarter: int, rows: Sequence[Row], progress: Progress | None = None) -> Written:
    """What was written, as one batch that can be undone.

    rows: organisation and indicator by their codes, due_on (None: the quarter's), responsible. Raises Refused where
    nothing is chosen, where the quarter is locked, where an indicator does not fit, or where a task was meanwhile
    issued in other words: what stands is changed one by one and with a reason, never in passing.
    """
    viewer.demand(Permission.UPLOAD_ASSIGNMENTS)
    if not rows:
        raise Refused("没有要下达的任务，请至少选一项。")
    if len(rows) > MOST_ROWS:
        raise Refused(f"一次最多下达 {MOST_ROWS:,} 项，现在选了 {len(rows):,} 项，请分批下达。")

    def agree(look: Look) -> None:
        if look.difference is not None and look.difference.changed:
            found = len(look.difference.changed)
            raise Refused(
                f"在您核对期间，其中 {found} 项已由别人下达，内容不同。没有保存，请刷新后重新核对。"
            )

    label = quarter_label(quarter)
    named = [{"quarter": label, **row} for row in rows]
    return file_rows(viewer, "assignments", f"{ISSUED}-{label}", named, agree, progress)


def change(viewer: Viewer, quarter: int, rows: Sequence[Row], reason: str) -> Written:
    """What was written: tasks that stand get another due date or post, for a reason that is kept with the batch.

    rows: organisation and indicator by their codes, due_on, responsible. The reason stands in the task's history and in
    the log. Raises Refused without a reason, where nothing changes, where the quarter is locked, and where one of the
    tasks no longer stands.
    """
    viewer.demand(Permission.UPLOAD_ASSIGNMENTS)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(f"请写明变更的理由，最长 {LONGEST_REASON} 个字。")
    if not rows:
        raise Refused("没有选中任务，请至少选一项。")

    def agree(look: Look) -> None:
        if look.difference is not None and look.difference.new:
            raise Refused("其中有的任务已被撤销，没有保存，请刷新后重新选。")
        if look.difference is not None and look.difference.nothing:
            raise Refused("与现在的完全相同，没有什么要改的。")

    label = quarter_label(quarter)
    named = [{"quarter": label, **row} for row in rows]
    return file_rows(viewer, "assignments", f"{CHANGED}-{label}", named, agree, note=reason)


def said(quarter: int, written: Written) -> str:
    """The outcome in words."""
    if written.batch_id is None:
        return f"这些任务都已下达，{quarter_words(quarter)}没有变化。"
    return f"已下达{quarter_words(quarter)}任务 {written.new:,} 项（第 {written.batch_id} 批，可在「数据上报」撤销）。"
