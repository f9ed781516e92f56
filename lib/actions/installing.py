"""What makes an empty database into an office's own or into the demonstration: done once, never undone."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from lib import standing
from lib.access import Viewer
from lib.actions import Refused
from lib.actions.rules import LAMPS, PRAISE, SCORE, add_version
from lib.audit import record
from lib.models import Installation, Mode, Organisation, OrganisationKind
from lib.rules.lamps import LampNumbers
from lib.rules.praise import PraiseRule
from lib.rules.score import ScoreRule

FIRST_QUARTER = 20001  # the default rules hold from the first quarter that the tables can keep


@dataclass(frozen=True)
class Root:
    """The organisation above all others, which has to stand before the first file can be imported."""

    code: str
    name: str
    kind: OrganisationKind
    adcode: str | None = None


def installed(session: Session) -> Installation | None:
    """What this database is for; None while nobody has said so."""
    return session.exec(select(Installation)).first()


def install(session: Session, mode: Mode, place: str, root: Root, today: date | None = None) -> Organisation:
    """The root organisation of a database that was empty, with the default rules. Inside the caller's transaction."""
    if installed(session) is not None:
        raise Refused("这个数据库已经初始化过。")
    session.add(Installation(mode=mode, place=place, today=today))
    organisation = add_root(session, root)
    for rule in ((SCORE, ScoreRule()), (LAMPS, LampNumbers()), (PRAISE, PraiseRule())):
        add_version(session, rule, (FIRST_QUARTER, 1), "系统默认规则", None)
    after = {"mode": mode, "place": place, "root": f"{root.code} {root.name}", "today": today}
    record(session, None, "初始化", place, None, after, username="命令行" if mode == Mode.REAL else "系统")
    return organisation


def plant(session: Session, by: Viewer | None, place: str, root: Root) -> Organisation:
    """Another root beside those that stand: a further place of a demonstration. Inside the caller's transaction."""
    if session.exec(select(Organisation.id).where(Organisation.code == root.code)).first() is not None:
        raise Refused(f"已有编码为 {root.code} 的单位，不能再放入{place}。")
    organisation = add_root(session, root)
    after = {"root": f"{root.code} {root.name}"}
    record(session, by, "放入演示地区", place, None, after, username="" if by else "系统")
    return organisation


def add_root(session: Session, root: Root) -> Organisation:
    """The new organisation above which no other stands."""
    organisation = Organisation(code=root.code, name=root.name, kind=root.kind, adcode=root.adcode)
    session.add(organisation)
    session.flush()
    standing.rebuild_tree(session)
    return organisation
