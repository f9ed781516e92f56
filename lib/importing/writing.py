"""The second half of an import: what was looked at and confirmed is written, in one transaction, or not at all."""

import hashlib
from dataclasses import dataclass, replace

from sqlmodel import Session, insert, select

from lib import audit, db
from lib.access import Viewer
from lib.datasets.base import Landing, working_day
from lib.importing.difference import Difference
from lib.importing.looking import Look, Progress, compared, identity, untold
from lib.importing.pausing import collector_at_rest
from lib.models import ImportBatch, ImportFile, now


@dataclass(frozen=True)
class Written:
    """What an import did. batch_id is None where there was nothing to do: then no batch was made."""

    batch_id: int | None
    new: int
    changed: int
    unchanged: int

    def sentence(self) -> str:
        """The outcome in words."""
        if self.batch_id is None:
            return f"文件里的 {self.unchanged} 行与系统里的完全相同，没有变化，没有生成导入批次。"
        return (
            f"已导入（第 {self.batch_id} 批）：新增 {self.new} 行，变更 {self.changed} 行，"
            f"{self.unchanged} 行没有变化。"
        )


@dataclass(frozen=True)
class Moved:
    """Nothing was written: the data changed between looking and confirming. `look` shows how the file stands now."""

    look: Look

    def sentence(self) -> str:
        """The outcome in words."""
        return "在您核对期间，系统里的相关数据有了变化，本次没有导入。请核对下面新的比对结果后再确认。"


class _Changed(Exception):
    """Leaves the transaction without a trace."""

    def __init__(self, look: Look):
        super().__init__()
        self.look = look


@collector_at_rest()
def confirm(viewer: Viewer, look: Look, progress: Progress | None = None) -> Written | Moved:
    """What was written, or the new look where the data had changed since. Raises Forbidden without the permission."""
    viewer.demand(look.dataset.permission)
    if look.difference is None:
        raise ValueError("only a file without faults can be confirmed")
    if look.difference.nothing:
        return Written(None, 0, 0, look.difference.unchanged)
    tell = progress or untold
    tell(0.1, "正在等待写入…")
    try:
        with db.writing() as session:
            difference = _still_true(session, viewer, look)
            tell(0.3, f"正在写入 {len(difference.chosen):,} 行…")
            written = _write(session, viewer, look, difference)
            tell(0.9, "正在提交…")
    except _Changed as changed:
        return Moved(changed.look)
    tell(1.0, "完成")
    return written


def write(session: Session, viewer: Viewer, look: Look) -> Written:
    """What was written, inside the caller's transaction, in which the file must have been looked at, too.

    For many files that must all be in or none; a person's single file goes through confirm().
    """
    viewer.demand(look.dataset.permission)
    if look.difference is None:
        raise ValueError("only a file without faults can be written")
    return _write(session, viewer, look, look.difference)


def _still_true(session: Session, viewer: Viewer, look: Look) -> Difference:
    """The difference, which is still what was looked at. Raises _Changed where it is not."""
    revision = db.revision(session)
    assert look.difference is not None
    # this transaction raised the number by one itself: nobody else wrote anything since the file was looked at. At
    # midnight a quarter may have been locked without anybody's writing.
    same = look.asked_by, look.day
    if revision == look.revision + 1 and same == (identity(viewer), working_day(session, viewer)):
        return look.difference
    fresh = compared(session, viewer, look)
    if fresh.difference is None or not fresh.difference.same_as(look.difference):
        raise _Changed(replace(fresh, revision=revision - 1))
    return fresh.difference


def _write(session: Session, viewer: Viewer, look: Look, difference: Difference) -> Written:
    """What was written: the file, the batch, the rows with what is derived from them, and the audit line."""
    batch = _batch(viewer, look, difference)
    if session.execute(select(ImportFile.hash).where(ImportFile.hash == batch.file_hash)).first() is None:
        session.execute(insert(ImportFile).values(hash=batch.file_hash, content=look.content))
    session.add(batch)
    session.flush()
    assert batch.id is not None
    landing = Landing(
        viewer=viewer,
        batch_id=batch.id,
        moment=batch.at,
        today=working_day(session, viewer),
        proposal=difference.proposal,
        rows=difference.checked.rows,
        chosen=difference.chosen,
    )
    look.dataset.write(session, landing)
    counts = {"new": batch.new, "changed": batch.changed, "unchanged": batch.unchanged}
    why = {"note": batch.note} if batch.note else {}
    audit.record(session, viewer, "导入", name_of(batch, look.dataset.words), None, counts | why)
    return Written(batch.id, **counts)


def _batch(viewer: Viewer, look: Look, difference: Difference) -> ImportBatch:
    """The record of the import."""
    quarters = difference.checked.cells["quarter"].values if "quarter" in look.dataset.key else []
    named = {quarter for quarter in quarters if quarter}
    return ImportBatch(
        dataset=look.dataset.name,
        file_name=look.file_name,
        file_hash=hashlib.sha256(look.content).hexdigest(),
        user_id=viewer.user_id,
        organisation_id=viewer.organisation_id,
        quarter_id=named.pop() if len(named) == 1 else None,
        at=now(),
        rows=len(difference.checked),
        new=len(difference.new),
        changed=len(difference.changed),
        unchanged=difference.unchanged,
        note=look.note,
    )


def name_of(batch: ImportBatch, words: str) -> str:
    """How the audit log names a batch."""
    return f"第 {batch.id} 批 {words} {batch.file_name}"
