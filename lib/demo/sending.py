"""A file of supervision orders brought in by the actions of a click: each is about one lamp that its rule has lit."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlmodel import Session, select

from lib.access import Permission, Viewer
from lib.actions import orders
from lib.models import LAMP_RULE_WORDS, Indicator, Lamp, LampRule, OrderAct, Organisation, Problem
from lib.rules.calendar import quarter_id


def load_sent(session: Session, viewers: list[Viewer], file: Path) -> None:
    """Nothing. Sends the orders of a file, one a row and each about one lamp, and takes them through their steps."""
    supervisor = next(viewer for viewer in viewers if viewer.may(Permission.ISSUE_ORDERS))
    reporter = next(viewer for viewer in viewers if viewer.may(Permission.REPLY_ORDERS))
    find = finder(session)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines, strict=True):
            day, reply_by = date.fromisoformat(row["签发日期"]), date.fromisoformat(row["回复期限"])
            to, key = find(row)
            draft = orders.Draft(to, (key,), row["事由"], row["督办要求"], day, reply_by)
            order = orders.issue(session, supervisor, draft).id or 0
            for viewer, act, when, words, evidence in (
                (reporter, OrderAct.RECEIVED, "签收日期", "", ""),
                (reporter, OrderAct.REPLIED, "回复日期", "回复内容", "佐证材料"),
                (supervisor, OrderAct.ACCEPTED, "审定日期", "审定意见", ""),
            ):
                if row[when]:
                    day = date.fromisoformat(row[when])
                    entry = orders.Entry(act, day, row.get(words, ""), row.get(evidence, ""))
                    orders.take(session, viewer, order, entry)


def finder(session: Session) -> Callable[[dict[str, str]], tuple[int, orders.LampKey]]:
    """Says for the row of an order to whom it goes and about which lamp: of that rule, source and first day."""
    # held as long as orders are sent: the session forgets what nobody holds, and asks for it anew
    organisations = {row.code: row for row in session.exec(select(Organisation))}
    indicators = dict(session.execute(select(Indicator.code, Indicator.id)).all())
    mine = select(Problem.organisation_id, Problem.code, Problem.id)
    problems = {row[:2]: row[2] for row in session.execute(mine)}
    rules = {words: rule for rule, words in LAMP_RULE_WORDS.items()}

    def find(row: dict[str, str]) -> tuple[int, orders.LampKey]:
        to, rule, code = organisations[row["承办单位编码"]].id or 0, rules[row["亮灯规则"]], row["来源编码"]
        of_problem = rule is LampRule.PROBLEM_OVERDUE
        lamp = select(Lamp).where(
            Lamp.organisation_id == to,
            Lamp.rule == rule,
            Lamp.source_id == (problems[to, code] if of_problem else indicators[code]),
            Lamp.quarter_id == (0 if of_problem else quarter_id(row["季度"])),
            Lamp.raised_on == date.fromisoformat(row["亮灯日期"]),
        )
        found = session.exec(lamp).one()
        return to, orders.LampKey(found.quarter_id, found.rule, found.source_id, found.number)

    return find
