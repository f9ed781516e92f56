"""The first half of an import: read the file, check every row, and show what it would change. Nothing is written."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from sqlmodel import Session

from lib import db
from lib.access import Viewer
from lib.datasets import named
from lib.datasets.base import Dataset, Unsuitable, working_day
from lib.importing.checking import Checked, check, summary
from lib.importing.difference import Difference, with_complaints
from lib.importing.pausing import collector_at_rest
from lib.importing.reading import read
from lib.importing.sheet import Fault, Refused

LONGEST_NAME = 120

Progress = Callable[[float, str], object]
"""Told how far (0 to 1) the work is, and at what: st.progress(0).progress fits."""


def untold(share: float, doing: str) -> None:
    """Nothing: for work that nobody watches."""


@dataclass(frozen=True)
class Look:
    """What a file would do: it is refused as a whole, or its rows have faults, or there is a difference to confirm.

    note is kept with the batch: why the change is made.
    """

    dataset: Dataset
    file_name: str
    content: bytes = field(repr=False)
    asked_by: tuple[int, str, int]
    revision: int
    day: date
    note: str = ""
    refused: str = ""
    checked: Checked | None = field(default=None, repr=False)
    difference: Difference | None = field(default=None, repr=False)

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with its rows, the first ones in order of rows."""
        return list(self.checked.faults) if self.checked else []

    @property
    def summary(self) -> str:
        """The sentence that says what became of the file."""
        if self.refused:
            return self.refused
        if self.difference is not None:
            return self.difference.sentence()
        return summary(self.checked) if self.checked else ""


@collector_at_rest()
def look(
    session: Session,
    viewer: Viewer,
    dataset_name: str,
    file_name: str,
    content: bytes,
    progress: Progress | None = None,
) -> Look:
    """What a file would do. Raises Forbidden where the viewer may not import this kind."""
    dataset = named(dataset_name)
    viewer.demand(dataset.permission)
    tell = progress or untold
    # read first: whatever changes after this moment raises the number, and confirming will look again
    unread = Look(
        dataset,
        tidy(file_name),
        content,
        identity(viewer),
        db.revision(session),
        working_day(session, viewer),
    )
    tell(0.05, "正在读取文件…")
    try:
        sheet = read(unread.file_name, content, dataset.columns)
    except Refused as refusal:
        return replace(unread, refused=str(refusal))
    tell(0.4, f"正在检查 {len(sheet):,} 行…")
    checked = check(sheet, dataset.columns, dataset.key)
    tell(0.6, "正在与系统里的数据比对…")
    return compared(session, viewer, replace(unread, checked=checked))


def compared(session: Session, viewer: Viewer, checked: Look) -> Look:
    """The look with the rows held against what stands now: further faults, or the difference."""
    assert checked.checked is not None
    today = working_day(session, viewer)
    try:
        proposal = checked.dataset.judge(session, viewer, checked.checked, today)
    except Unsuitable as unsuitable:
        return replace(checked, refused=str(Refused(str(unsuitable))), checked=None, day=today)
    judged = with_complaints(checked.checked, list(proposal.complaints))
    found = None if judged.faults else Difference(checked.dataset, judged, proposal)
    return replace(checked, asked_by=identity(viewer), day=today, checked=judged, difference=found)


def identity(viewer: Viewer) -> tuple[int, str, int]:
    """Who asked, as which role, for which organisation: the same file means something else for somebody else."""
    return viewer.user_id, viewer.role, viewer.organisation_id


def tidy(file_name: str) -> str:
    """The file's name without folders and unprintable characters; its end, which names the format, stays."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(mark if mark.isprintable() else " " for mark in name).strip() or "未命名"
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 9]}…{name[-8:]}"
