"""What makes an empty database into an office's own or into the demonstration: done once, never undone."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from lib import standing
from lib.actions import Refused
from lib.actions.rules import LAMPS, SCORE, add_version
from lib.audit import record
from lib.models import Installation, Mode, Organisation, OrganisationKind
from lib.rules.lamps import LampNumbers
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
    organisation = Organisation(code=root.code, name=root.name, kind=root.kind, adcode=root.adcode)
    session.add(organisation)
    session.flush()
    standing.rebuild_tree(session)
    for rule in ((SCORE, ScoreRule()), (LAMPS, LampNumbers())):
        add_version(session, rule, (FIRST_QUARTER, 1), "系统默认规则", None)
    after = {"mode": mode, "place": place, "root": f"{root.code} {root.name}", "today": today}
    record(session, None, "初始化", place, None, after, username="命令行" if mode == Mode.REAL else "系统")
    return organisation
