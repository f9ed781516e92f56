"""Evidence files (佐证材料): handed in with a step, in its transaction; opened by others with a line in the log; swept, checked."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, col, select

from lib import db, evidence
from lib.access import Permission, Viewer
from lib.actions import Refused
from lib.audit import record
from lib.datasets.rectifying import labels
from lib.evidence import Handed, Staged, Unfit
from lib.models import EvidenceFile
from lib.rules.closure import PROBLEM_ACT_WORDS, WITH_FILES, ProblemAct, Step

NOT_DONE = "这一步没有办理，文件没有保存。"


@contextmanager
def handed_in(acts: Collection[ProblemAct], files: Sequence[Handed]) -> Iterator[Staged]:
    """The files, checked and lying aside for steps of these acts; what no step took is gone afterwards. Raises Refused."""
    odd = [PROBLEM_ACT_WORDS[act] for act in acts if act not in WITH_FILES]
    if files and odd:
        raise Refused(f"“{odd[0]}”这一步不收佐证文件。{NOT_DONE}")
    try:
        checked = evidence.checked(files)
    except Unfit as unfit:
        raise Refused(f"{unfit}{NOT_DONE}") from None
    with evidence.staged(checked) as staged:
        yield staged


def naming(step: Step, staged: Staged) -> Step:
    """The step; where its evidence was left empty, the names of the files stand there."""
    says = step.act in (ProblemAct.REPORTED, ProblemAct.SUBMITTED)
    if step.evidence.strip() or not says:
        return step
    return replace(step, evidence="、".join(file.name for file in staged.files))


def attach(session: Session, steps: Sequence[tuple[int, int]], staged: Staged) -> None:
    """Nothing. Adds the files to steps just written, each a problem's id and a number, and puts them in their places."""
    if not steps or not staged.files:
        return
    rows = [
        (problem, number, file.hash, file.name, file.size, file.kind.value)
        for problem, number in steps
        for file in staged.files
    ]
    db.write_rows(session, "evidence_file", tuple(EvidenceFile.model_fields), rows)
    staged.settle()


def listed(staged: Staged) -> list[dict[str, Any]]:
    """The files as the audit log names them."""
    return [{"name": file.name, "size": file.size, "hash": file.hash} for file in staged.files]


def note_opened(viewer: Viewer, problem_id: int, file: dict[str, Any]) -> None:
    """Nothing. Writes the audit line of somebody who opened a file that another organisation handed in."""
    viewer.demand(Permission.SEE_PROBLEMS)
    with db.writing() as session:
        label = labels(session, [problem_id]).get(problem_id, "")
        record(session, viewer, "查看佐证材料", label, None, {name: file[name] for name in ("name", "hash")})


def sweep() -> int:
    """How many files were taken away that belong to no step: what a broken transaction or a process that died left."""
    with db.writing() as session:
        gone = evidence.swept(set(session.exec(select(EvidenceFile.hash).distinct())))
        record(session, None, "清理佐证文件", "不属于任何一步的文件", None, {"gone": gone}, username="命令行")
    return gone


@dataclass(frozen=True)
class Harmed:
    """A file that is not as it was handed in: the problem's label, its name, and what happened to it."""

    label: str
    name: str
    harm: str

    def sentence(self) -> str:
        """The same in words."""
        return f"{self.label}的佐证文件“{self.name}”{self.harm}。"


def harmed(session: Session) -> tuple[int, list[Harmed]]:
    """How many different files there should be, and each row of a step whose file is missing or changed."""
    rows = session.exec(
        select(EvidenceFile).order_by(col(EvidenceFile.problem_id), col(EvidenceFile.number))
    ).all()
    sizes = {row.hash: row.size for row in rows}
    harms = {hash: harm for hash, size in sizes.items() if (harm := evidence.harm(hash, size))}
    hit = [row for row in rows if row.hash in harms]
    named = labels(session, {row.problem_id for row in hit})
    return len(sizes), [Harmed(named[row.problem_id], row.name, harms[row.hash]) for row in hit]
