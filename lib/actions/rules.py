"""Rules (规则): new numbers are a new version that holds from a quarter on; no version is ever overwritten."""

import json
from dataclasses import asdict

from sqlmodel import Session, col, func, select

from lib import db
from lib.access import Permission, Viewer
from lib.actions import Refused, demand_everything
from lib.audit import record
from lib.models import Quarter, QuarterState, RuleVersion, now
from lib.rules import score
from lib.rules.calendar import quarter_label, quarter_words


def set_score_rule(viewer: Viewer, rule: score.ScoreRule, from_quarter: int, note: str) -> int:
    """The number of the version just written."""
    viewer.demand(Permission.KEEP_RULES)
    if not note.strip():
        raise Refused("请写明依据或原因，例如文件名称和文号。")
    with db.writing() as session:
        demand_everything(session, viewer)
        refuse_judged_quarters(session, from_quarter)
        before = numbers_of(session, from_quarter)
        if before == asdict(rule):
            raise Refused(f"这些数字与{quarter_words(from_quarter)}现行的规则相同，没有保存新版本。")
        version = (
            1
            + session.exec(
                select(func.coalesce(func.max(RuleVersion.version), 0)).where(
                    RuleVersion.rule == score.RULE, RuleVersion.from_quarter == from_quarter
                )
            ).one()
        )
        add_version(session, rule, from_quarter, version, note.strip(), viewer.user_id)
        target = f"计分规则 自{quarter_label(from_quarter)}起 第{version}版"
        record(session, viewer, "修改规则", target, before, {**asdict(rule), "note": note.strip()})
        return version


def add_version(
    session: Session, rule: score.ScoreRule, from_quarter: int, version: int, note: str, user_id: int | None
) -> None:
    """Nothing. Writes a version of the score rule."""
    session.add(
        RuleVersion(
            rule=score.RULE,
            from_quarter=from_quarter,
            version=version,
            numbers=json.dumps(asdict(rule)),
            note=note,
            made_at=now(),
            user_id=user_id,
        )
    )
    session.flush()


def numbers_of(session: Session, quarter: int) -> dict[str, float]:
    """The numbers by which the quarter is judged."""
    text = session.exec(
        select(RuleVersion.numbers)
        .where(RuleVersion.rule == score.RULE, col(RuleVersion.from_quarter) <= quarter)
        .order_by(col(RuleVersion.from_quarter).desc(), col(RuleVersion.version).desc())
        .limit(1)
    ).first()
    return asdict(score.ScoreRule.from_values(json.loads(text) if text else {}))


def refuse_judged_quarters(session: Session, from_quarter: int) -> None:
    """Nothing. Raises Refused where the new numbers would judge a locked quarter anew."""
    following = session.exec(
        select(func.min(RuleVersion.from_quarter)).where(
            RuleVersion.rule == score.RULE, col(RuleVersion.from_quarter) > from_quarter
        )
    ).one()
    locked = (
        select(Quarter.id)
        .where(Quarter.state == QuarterState.LOCKED, col(Quarter.id) >= from_quarter)
        .order_by(col(Quarter.id).desc())
    )
    if following is not None:
        locked = locked.where(col(Quarter.id) < following)
    judged = session.exec(locked).first()
    if judged is not None:
        raise Refused(
            f"{quarter_words(judged)}已锁定，按当时的规则评定，不能再改；请从它之后的季度起使用新规则。"
        )
