"""Rules (规则): new numbers are a new version that holds from a quarter on; no version is ever overwritten."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from lib import db, standing
from lib.access import Permission, Viewer
from lib.actions import Refused, demand_everything
from lib.audit import record
from lib.datasets.base import working_day
from lib.models import Assignment, Organisation, Quarter, RuleVersion, now
from lib.rules import lamps, praise, score
from lib.rules.calendar import quarter_label, quarter_words

Numbers = score.ScoreRule | lamps.LampNumbers | praise.PraiseRule


@dataclass(frozen=True)
class Kind:
    """A rule that is kept as versioned rows: its name there, and what people call it."""

    name: str
    words: str
    numbers: type[Numbers]


SCORE = Kind(score.RULE, "计分规则", score.ScoreRule)
LAMPS = Kind(lamps.RULE, "亮灯规则", lamps.LampNumbers)
PRAISE = Kind(praise.RULE, "通报认定规则", praise.PraiseRule)


def set_score_rule(viewer: Viewer, rule: score.ScoreRule, from_quarter: int, note: str) -> int:
    """The number of the version just written."""
    viewer.demand(Permission.KEEP_RULES)
    with db.writing() as session:
        return set_numbers(session, viewer, (SCORE, rule), from_quarter, note)


def set_lamp_numbers(viewer: Viewer, numbers: lamps.LampNumbers, from_quarter: int, note: str) -> int:
    """The number of the version just written; the lamps of the quarters that it holds for are lit anew."""
    viewer.demand(Permission.KEEP_RULES)
    with db.writing() as session:
        version = set_numbers(session, viewer, (LAMPS, numbers), from_quarter, note)
        quarters = held_quarters(session, LAMPS, from_quarter)
        organisations = session.execute(select(col(Organisation.id))).scalars().all()
        standing.relight_quarters(session, quarters, organisations)
        standing.relight_problems(session, organisations)
        standing.relight_talks(session, organisations)
        return version


def set_praise_rule(viewer: Viewer, rule: praise.PraiseRule, from_quarter: int, note: str) -> int:
    """The number of the version just written; circulars that are fixed keep what they say."""
    viewer.demand(Permission.KEEP_RULES)
    with db.writing() as session:
        return set_numbers(session, viewer, (PRAISE, rule), from_quarter, note)


def set_numbers(
    session: Session, viewer: Viewer, rule: tuple[Kind, Numbers], from_quarter: int, note: str
) -> int:
    """The number of the version just written, inside the caller's transaction."""
    kind, numbers = rule
    if not note.strip():
        raise Refused("请写明依据或原因，例如文件名称和文号。")
    demand_everything(session, viewer)
    refuse_judged_quarters(session, viewer, kind, from_quarter)
    before = numbers_of(session, kind, from_quarter)
    if before == asdict(numbers):
        raise Refused(f"这些数字与{quarter_words(from_quarter)}现行的规则相同，没有保存新版本。")
    newest = select(func.coalesce(func.max(RuleVersion.version), 0)).where(
        RuleVersion.rule == kind.name, RuleVersion.from_quarter == from_quarter
    )
    version = 1 + session.exec(newest).one()
    add_version(session, rule, (from_quarter, version), note.strip(), viewer.user_id)
    target = f"{kind.words} 自{quarter_label(from_quarter)}起 第{version}版"
    record(session, viewer, "修改规则", target, before, {**asdict(numbers), "note": note.strip()})
    return version


def add_version(
    session: Session, rule: tuple[Kind, Numbers], numbered: tuple[int, int], note: str, user_id: int | None
) -> None:
    """Nothing. Writes a version of a rule; it is numbered by the quarter from which it holds and by its place there."""
    kind, numbers = rule
    session.add(
        RuleVersion(
            rule=kind.name,
            from_quarter=numbered[0],
            version=numbered[1],
            numbers=json.dumps(asdict(numbers)),
            note=note,
            made_at=now(),
            user_id=user_id,
        )
    )
    session.flush()


def numbers_of(session: Session, kind: Kind, quarter: int) -> dict[str, Any]:
    """The numbers by which the quarter is judged."""
    values = standing.values_for(session, kind.name, [quarter])[quarter]
    return asdict(kind.numbers.from_values(values))


def refuse_judged_quarters(session: Session, viewer: Viewer, kind: Kind, from_quarter: int) -> None:
    """Nothing. Raises Refused where the new numbers would judge a locked quarter anew."""
    locked = select(Quarter.id).where(
        col(Quarter.locked_on) <= working_day(session, viewer), *held(session, kind, from_quarter)
    )
    judged = session.exec(locked.order_by(col(Quarter.id).desc())).first()
    if judged is not None:
        raise Refused(
            f"{quarter_words(judged)}已锁定，按当时的规则评定，不能再改；请从它之后的季度起使用新规则。"
        )


def held_quarters(session: Session, kind: Kind, from_quarter: int) -> list[int]:
    """The quarters with tasks for which a version holds that begins with this one."""
    tasks = select(col(Assignment.quarter_id)).where(col(Assignment.quarter_id) == col(Quarter.id)).exists()
    held_ones = select(col(Quarter.id)).where(tasks, *held(session, kind, from_quarter))
    return list(session.execute(held_ones).scalars())


def held(session: Session, kind: Kind, from_quarter: int) -> list[Any]:
    """The conditions of the quarters for which a version holds that begins with this one: until the next one begins."""
    following = session.exec(
        select(func.min(RuleVersion.from_quarter)).where(
            RuleVersion.rule == kind.name, col(RuleVersion.from_quarter) > from_quarter
        )
    ).one()
    until = [] if following is None else [col(Quarter.id) < following]
    return [col(Quarter.id) >= from_quarter, *until]
