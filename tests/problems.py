"""Problems of the small office for tests: its people, a file of each kind, and a plain recount that knows no ledger."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from lib import db
from lib.access import Role, Viewer
from lib.models import Organisation, Problem, ProblemStep, User
from tests.office import Office

LIST_HEAD = "问题编号,单位编码,交办单位编码,问题来源,问题方面,清单名称,问题内容,发现日期,涉及金额,分管领导先认领,关联问题编号"
PROGRESS_HEAD = "问题编号,单位编码,环节,办理日期,整改措施,责任领导职务,责任部门,整改期限,整改情况,佐证材料,累计追回金额,累计制定修订制度"
CLOSURES_HEAD = "问题编号,单位编码,环节,办理日期,验收意见,批准文件,新的整改期限"
MORE_PEOPLE = {
    "e1_supervisor": (Role.SUPERVISOR, "E1"),
    "west_supervisor": (Role.SUPERVISOR, "W"),
    "west_reporter": (Role.REPORTER, "W"),
    "east_leader": (Role.LEADER, "E"),
}


def problem_list(*rows: str) -> str:
    """A list of problems."""
    return "\n".join((LIST_HEAD, *rows))


def progress(*rows: str) -> str:
    """A file of progress."""
    return "\n".join((PROGRESS_HEAD, *rows))


def closures(*rows: str) -> str:
    """A file of verdicts."""
    return "\n".join((CLOSURES_HEAD, *rows))


def engage(office: Office) -> None:
    """More people than the office had."""
    with db.writing() as session:
        for name, (role, code) in MORE_PEOPLE.items():
            place = session.execute(
                select(col(Organisation.id), col(Organisation.name)).where(col(Organisation.code) == code)
            ).one()
            user = User(
                username=name,
                title=name,
                password_hash="x",
                role=role,
                organisation_id=place.id,
                installation="demo",
            )
            session.add(user)
            session.flush()
            office.people[name] = Viewer(user.id or 0, name, name, role, place.id, place.name)


def problem_id(code: str) -> int:
    """The id of the one problem of that number."""
    with db.reading() as session:
        return session.execute(select(col(Problem.id)).where(col(Problem.code) == code)).scalar_one() or 0


@dataclass
class Plain:
    """A problem and its steps as they lie in the tables, looked at one after the other."""

    problem: Any
    steps: list[Any] = field(default_factory=list)

    def at(self, day: date) -> dict[str, Any] | None:
        """What the board should say of it at a date; None before it was found."""
        if day < self.problem.found_on:
            return None
        done = [step for step in self.steps if step.done_on <= day]
        of = {act: [step for step in done if step.act == act] for act in ACTS}
        last = next((step.act for step in reversed(done) if step.act in MOVES), None)
        state = MOVES[last] if last else "found"
        closed_on = done_last(of["verified"]) if state == "closed" else None
        since_reopened = done[index_of_last(done, "reopened") + 1 :]
        deadline = next((step.deadline for step in reversed(since_reopened) if step.deadline), None)
        claims = of["claimed"]
        marks = [step for step in since_reopened if step.act in ("lasting", "extended")]
        lasting = marks[-1].done_on if marks and marks[-1].act == "lasting" else None
        said = {
            name: next(
                (getattr(step, name) for step in reversed(done) if getattr(step, name) is not None), None
            )
            for name in ("recovered_fen", "rules_made")
        }
        late = deadline is not None and deadline < day and state != "closed" and lasting is None
        return {
            "state": state,
            "closed_on": closed_on,
            "first_deadline": claims[0].deadline if claims else None,
            "deadline": deadline,
            "long_term_on": lasting,
            "department": claims[-1].department if claims else "",
            "returned": len(of["returned"]),
            "extended": len(of["extended"]),
            "reopened": len(of["reopened"]),
            "overdue": late,
            **said,
        }


MOVES = {
    "claimed": "claimed",
    "submitted": "submitted",
    "verified": "closed",
    "returned": "claimed",
    "reopened": "reopened",
}
ACTS = (*MOVES, "acknowledged", "reported", "extended", "lasting")


def done_last(steps: list[Any]) -> date | None:
    """The day of the last one."""
    return steps[-1].done_on if steps else None


def index_of_last(steps: list[Any], act: str) -> int:
    """Where the last step of an act stands; -1 where there is none."""
    return max((at for at, step in enumerate(steps) if step.act == act), default=-1)


def plain() -> dict[int, Plain]:
    """By id all problems with their steps."""
    with db.reading() as session:
        found = {row.id: Plain(row) for row in session.execute(select(*Problem.__table__.columns))}  # type: ignore[attr-defined]
        order = ProblemStep.problem_id, ProblemStep.number
        for row in session.execute(select(*ProblemStep.__table__.columns).order_by(*order)):  # type: ignore[attr-defined]
            found[row.problem_id].steps.append(row)
        return found
