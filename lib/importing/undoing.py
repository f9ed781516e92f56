"""An import taken back, as long as nothing later stands on it. The batch stays, marked as undone."""

from sqlmodel import Session, col, select

from lib import audit, db
from lib.access import Viewer
from lib.datasets import named
from lib.datasets.base import Stands, Unsuitable
from lib.importing.writing import name_of
from lib.models import BatchState, ImportBatch, now


class NotUndone(Exception):
    """The batch stays as it is; the text says why."""


def undo(viewer: Viewer, batch_id: int) -> str:
    """The outcome in words. Raises NotUndone, or Forbidden where the viewer may not import this kind of file."""
    with db.writing() as session:
        batch = _batch(session, viewer, batch_id)
        dataset = named(batch.dataset)
        viewer.demand(dataset.permission)
        if batch.state == BatchState.UNDONE:
            raise NotUndone(f"第 {batch_id} 批已经撤销过了。")
        try:
            dataset.undo(session, viewer, batch)
        except (Stands, Unsuitable) as reason:
            raise NotUndone(f"第 {batch_id} 批不能撤销：{reason}。数据没有改动。") from None
        batch.state, batch.undone_at, batch.undone_by = BatchState.UNDONE, now(), viewer.user_id
        session.add(batch)
        counts = {"new": batch.new, "changed": batch.changed}
        audit.record(session, viewer, "撤销导入", name_of(batch, dataset.words), counts, None)
        return f"第 {batch_id} 批已撤销：撤下新增的 {batch.new} 行，{batch.changed} 行恢复原样。"


def _batch(session: Session, viewer: Viewer, batch_id: int) -> ImportBatch:
    """The batch, which somebody of the viewer's subtree imported."""
    batch = session.exec(
        select(ImportBatch).where(
            col(ImportBatch.id) == batch_id, viewer.sees(col(ImportBatch.organisation_id))
        )
    ).first()
    if batch is None:
        raise NotUndone("没有这一批导入，或者它不在您的管理范围内。")
    return batch
