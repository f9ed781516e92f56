"""What a form says goes the road of a file (在线办理): the same checks, one transaction, a batch that can be undone.

So a report, a verdict or a task that was typed on a screen has its row and its batch like any other, and no rule about
them is written twice.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from lib import db, importing
from lib.access import Viewer
from lib.actions import Refused
from lib.datasets import named
from lib.datasets.base import Dataset
from lib.importing import Fault, Look, Progress, Written
from lib.importing.sheet import shown

TRIES = 3  # how often it is looked at anew because somebody else wrote meanwhile
NAMED = 3  # how many rows a refusal names
Row = Mapping[str, Any]
"""A row by the names of the dataset's columns: texts, days, numbers; None and "" are empty cells."""


def file_rows(
    viewer: Viewer,
    dataset_name: str,
    title: str,
    rows: Sequence[Row],
    agree: Callable[[Look], None] | None = None,
    progress: Progress | None = None,
    note: str = "",
) -> Written:
    """What was written. title names the batch's file, e.g. 在线审核. Raises Refused with every fault, and nothing is written.

    agree is asked about the difference before it is written, and raises Refused where it is not what was meant.
    note says why, and is kept with the batch and in the log.
    """
    dataset = named(dataset_name)
    content = as_file(dataset, rows)
    for _ in range(TRIES):
        with db.reading() as session:
            seen = importing.look(session, viewer, dataset_name, f"{title}.csv", content, progress)
        refuse_faults(dataset, rows, seen)
        seen = replace(seen, note=note)
        if agree is not None:
            agree(seen)
        written = importing.confirm(viewer, seen, progress)
        if isinstance(written, Written):
            return written
        refuse_faults(dataset, rows, written.look)
    raise Refused("别人正在办理同样的内容，本次没有保存，请稍后再试。")


def as_file(dataset: Dataset, rows: Sequence[Row]) -> bytes:
    """The rows as the file that somebody could have uploaded instead."""
    used = [column for column in dataset.columns if any(name == column.name for row in rows for name in row)]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.heading for column in used])
    writer.writerows([[as_text(row.get(column.name)) for column in used] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_text(value: Any) -> str:
    """A cell's text: days are written 2018-09-28, empty for None."""
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def refuse_faults(dataset: Dataset, rows: Sequence[Row], seen: Look) -> None:
    """Nothing. Raises Refused where the rows cannot be written; of one row without its number, of several with it."""
    if seen.refused:
        raise Refused(seen.refused)
    if seen.difference is not None:
        return
    said = [sentence(fault, len(rows) > 1) for fault in seen.faults[:NAMED]]
    more = f"等 {len(seen.faults)} 处" if len(seen.faults) > NAMED else ""
    raise Refused(f"{'；'.join(said)}{more}。没有保存，请改好后再办。")


def sentence(fault: Fault, several: bool) -> str:
    """A fault as a clause; its row is counted from 1, without the line of headings."""
    row = f"第 {fault.row - 1} 项" if several else ""
    if not fault.heading:
        return f"{row}{fault.found}，{fault.wanted}"
    found = f"填的是“{shown(fault.found)}”，" if fault.found else "没有填，"
    return f"{row}「{fault.heading}」{found}{fault.wanted}"
