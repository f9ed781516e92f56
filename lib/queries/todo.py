"""What waits for somebody (待办): tasks and letters to report on, reports to judge, problems, talks, orders; whose turn it is the rules say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import case, func, select
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.models import CommitmentLetter, Organisation, QuarterState, Standing, User, now
from lib.queries.appeals import appeals
from lib.queries.base import columns, framed, shared
from lib.queries.closure.todo import my_problems
from lib.queries.handovers.listing import handovers
from lib.queries.orders import orders
from lib.queries.places import quarters
from lib.queries.tasks.letters import letters
from lib.rules.calendar import last_day, quarter_label, quarter_of, quarter_words
from lib.rules.closure import PROBLEM_ACT_WORDS
from lib.rules.orders import AWAITS_REPLY, OrderState
from lib.rules.score import CAUSE_WORDS

REMIND_WITHIN = 5  # days before a quarter is due, as in the list of reminders


@dataclass(frozen=True)
class Duty:
    """Something that waits: on which screen it is done, what is to be done to what, how many, and by when.

    opens is what the address says to open it there, like order=3; empty where the screen shows it by itself. until is
    None where nothing is set.
    """

    screen: str
    what: str
    title: str
    name: str
    count: int
    until: date | None
    opens: str = ""


@shared
def todo(session: Session, viewer: Viewer, today: date) -> pd.DataFrame:
    """One row per duty of the viewer's on the day: the latest first, then by day, those without a day last.

    Columns: screen, what, title, name (the organisation), count (things in it), until, days_left (negative: late;
    None), opens (what the address says to open it). No row for an auditor, who has no duties here.
    """
    found = [
        duty for permission, ask in ASKED if viewer.may(permission) for duty in ask(session, viewer, today)
    ]
    found.sort(key=lambda duty: (duty.until or date.max, duty.screen, duty.what, duty.title))
    rows: dict[str, list[Any]] = {
        name: [getattr(duty, name) for duty in found] for name in (field.name for field in fields(Duty))
    }
    rows["days_left"] = [None if duty.until is None else (duty.until - today).days for duty in found]
    return framed(rows)


def to_report(session: Session, viewer: Viewer, today: date) -> Iterator[Duty]:
    """Per open quarter the tasks under the viewer that are not reported, or were returned and are not mended."""
    waits = col(Standing.due) - col(Standing.reported)
    for quarter, count, until in waiting(session, viewer, waits):
        yield Duty("upload", "上报", quarter_words(quarter), viewer.organisation_name, count, until)
    for quarter, count, _ in waiting(session, viewer, col(Standing.returned)):
        title = f"{quarter_words(quarter)}被退回的"
        yield Duty("upload", "改后重报", title, viewer.organisation_name, count, None)


def to_judge(session: Session, viewer: Viewer, today: date) -> Iterator[Duty]:
    """Per open quarter the reports under the viewer that have no verdict yet."""
    for quarter, count, _ in waiting(session, viewer, col(Standing.pending)):
        title = quarter_words(quarter)
        yield Duty("review", "审核", title, viewer.organisation_name, count, None, f"in_quarter={quarter}")


def waiting(session: Session, viewer: Viewer, counted: Any) -> list[tuple[int, int, date]]:
    """Quarter, how many, and the first due day among them, of the quarters that are open today."""
    known = quarters(session, viewer)
    open_ones = known.loc[known["state"] == "open", "id"].tolist()
    total, first = func.sum(counted), func.min(case((counted > 0, col(Standing.due_on))))
    statement = (
        select(col(Standing.quarter_id).label("quarter"), total.label("count"), first.label("until"))
        .where(col(Standing.quarter_id).in_(open_ones), viewer.sees(col(Standing.organisation_id)))
        .group_by(col(Standing.quarter_id))
        .having(total > 0)
        .order_by(col(Standing.quarter_id))
    )
    found = columns(session, statement)
    return list(zip(found["quarter"], found["count"], found["until"], strict=True))


def at_problems(session: Session, viewer: Viewer, today: date) -> Iterator[Duty]:
    """The problems whose next step is the viewer's."""
    rows = my_problems(session, viewer, today)
    for row in rows.to_dict("records"):
        what, title = PROBLEM_ACT_WORDS[row["act"]], f"{row['label']} {row['content']}"
        yield Duty("problems", what, title, row["name"], 1, row["until"], f"problem={row['problem_id']}")


def at_talks(session: Session, viewer: Viewer, today: date) -> Iterator[Duty]:
    """The talks of which the viewer's side has not reported."""
    rows = handovers(session, viewer, viewer.organisation_id, today)
    for row in rows[rows["mine"].astype("bool")].to_dict("records"):
        what = "写单位报告" if row["reports"] and row["own_on"] is None else "写组评估"
        yield Duty("handovers", what, row["label"], row["name"], 1, row["due_on"], f"talk={row['id']}")


def to_answer(session: Session, viewer: Viewer, today: date) -> Iterator[Duty]:
    """The supervision orders to the viewer's own organisation that wait for its reply."""
    rows = orders(session, viewer, viewer.organisation_id, today)
    for row in rows[rows["state"].isin(AWAITS_REPLY)].to_dict("records"):
        if row["organisation_id"] == viewer.organisation_id:
            yield of_order(row, "书面回复", row["reply_by"])


def to_accept(session: Session, viewer: Viewer, today: date) -> Iterator[Duty]:
    """The orders of the viewer's own organisation whose reply waits for its verdict."""
    rows = orders(session, viewer, viewer.organisation_id, today)
    for row in rows[rows["state"] == OrderState.REPLIED].to_dict("records"):
        if row["issuer_id"] == viewer.organisation_id:
            yield of_order(row, "审定", None)


def to_rehear(session: Session, viewer: Viewer, today: date) -> Iterator[Duty]:
    """The appeals that wait for the viewer."""
    rows = appeals(session, viewer, viewer.organisation_id, today)
    for row in rows[rows["mine"].astype("bool")].to_dict("records"):
        about = f"{CAUSE_WORDS[row['cause']]} {row['indicator'] or row['document']}"
        title = f"{row['quarter']} {about}，{row['asked_on']} 申请"
        yield Duty("appraisal", "复核", title, row["name"], 1, None, "part=appeals")


def of_order(row: dict[Any, Any], what: str, until: date | None) -> Duty:
    """What is to be done to an order."""
    title = f"{row['label']} {row['title']}"
    return Duty("orders", what, title, row["name"], 1, until, f"order={row['id']}")


def to_tell(session: Session, viewer: Viewer, today: date) -> Iterator[Duty]:
    """Per letter of commitment (函告书) under the viewer and open quarter, the items of which nothing is told yet."""
    for quarter, due_on, rows in untold(session, viewer, today):
        for row in rows.to_dict("records"):
            title = f"{quarter_words(quarter)} {row['post']} {row['document']}"
            opens = f"part=letters&quarter={quarter_label(quarter)}&letter={row['id']}"
            yield Duty("tasks", "函告书进展", title, row["name"], row["missing"], due_on, opens)


def to_remind(session: Session, viewer: Viewer, today: date) -> Iterator[Duty]:
    """Per open quarter that is due soon, the items of letters of commitment under the viewer that are still to be told of."""
    for quarter, due_on, rows in untold(session, viewer, today):
        if (due_on - today).days <= REMIND_WITHIN:
            title = f"{quarter_words(quarter)}有 {len(rows)} 份函告书没有报齐"
            opens = f"part=letters&quarter={quarter_label(quarter)}"
            count = int(rows["missing"].sum())
            yield Duty("tasks", "催报函告书", title, viewer.organisation_name, count, due_on, opens)


def untold(session: Session, viewer: Viewer, today: date) -> Iterator[tuple[int, date, pd.DataFrame]]:
    """Each quarter that is open today and has begun, when it is due, and the letters with items nothing is told of.

    A letter that was issued after a quarter had ended owes nothing for it.
    """
    here = viewer.sees(col(CommitmentLetter.organisation_id))
    years = set(session.execute(select(col(CommitmentLetter.year)).where(here).distinct()).scalars())
    if not years:
        return
    known = quarters(session, viewer)
    known = known[(known["state"] == QuarterState.OPEN) & (known["id"] <= quarter_of(today))]
    known = known[(known["id"] // 10).isin(years)]
    for quarter, due_on in zip(known["id"].tolist(), known["due_on"].tolist(), strict=True):
        rows = letters(session, viewer, viewer.organisation_id, quarter)
        rows = rows[(rows["missing"] > 0) & (rows["issued_on"] <= last_day(quarter))]
        if len(rows):
            yield quarter, due_on, rows


def at_accounts(session: Session, viewer: Viewer, today: date) -> Iterator[Duty]:
    """The accounts that are locked out just now."""
    locked = (
        select(col(User.title), col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(User.organisation_id))
        .where(col(User.locked_until) > now(), viewer.sees(col(User.organisation_id)))
        .order_by(col(User.id))
    )
    for title, name in session.execute(locked):
        yield Duty("admin", "解锁账号", title, name, 1, None, "part=users")


ASKED: tuple[tuple[Permission, Callable[[Session, Viewer, date], Iterator[Duty]]], ...] = (
    (Permission.UPLOAD_REPORTS, to_report),
    (Permission.UPLOAD_REPORTS, to_tell),
    (Permission.UPLOAD_ASSIGNMENTS, to_remind),
    (Permission.UPLOAD_REVIEWS, to_judge),
    (Permission.SEE_PROBLEMS, at_problems),
    (Permission.REPORT_HANDOVERS, at_talks),
    (Permission.ASSESS_HANDOVERS, at_talks),
    (Permission.REPLY_ORDERS, to_answer),
    (Permission.ISSUE_ORDERS, to_accept),
    (Permission.JUDGE_APPEALS, to_rehear),
    (Permission.KEEP_USERS, at_accounts),
)
