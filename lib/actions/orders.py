"""Supervision orders (督办单): issued from lit lamps, received, replied to, judged. Each step is dated and audited."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from lib import db
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, within_reach
from lib.audit import record
from lib.models import (
    LAMP_RULE_WORDS,
    ORDER_ACT_WORDS,
    Lamp,
    LampRule,
    OrderAct,
    OrderLamp,
    OrderStep,
    Organisation,
    SupervisionOrder,
    now,
)
from lib.rules.calendar import LAST_DAY
from lib.rules.lamps import Interval, lit
from lib.rules.orders import ORDER_STATE_WORDS, SIDES, Course, Side, Step, after, course, order_label

LONGEST_TITLE, LONGEST_WORDS, LONGEST_EVIDENCE = 100, 2000, 500
LOGGED_AS = {
    OrderAct.RECEIVED: "签收督办单",
    OrderAct.REPLIED: "回复督办单",
    OrderAct.RETURNED: "退回督办单",
    OrderAct.ACCEPTED: "办结督办单",
    OrderAct.WITHDRAWN: "撤回督办单",
}
ASKED_FOR = {
    OrderAct.REPLIED: "请写明整改情况。",
    OrderAct.RETURNED: "请写明退回的理由，承办单位要按它重报。",
    OrderAct.ACCEPTED: "请写明审定意见。",
    OrderAct.WITHDRAWN: "请写明撤回的理由。",
}


class LampKey(NamedTuple):
    """Which lamp of an organisation."""

    quarter_id: int
    rule: str
    source_id: int
    number: int


@dataclass(frozen=True)
class Draft:
    """An order as it is to be issued: to whom, about which of its lamps, what to do, by when."""

    organisation_id: int
    lamps: tuple[LampKey, ...]
    title: str
    demand: str
    issued_on: date
    reply_by: date


@dataclass(frozen=True)
class Entry:
    """A step as it is to be taken. Only a return names a new day to reply by, only a reply has evidence."""

    act: OrderAct
    done_on: date
    words: str = ""
    evidence: str = ""
    reply_by: date | None = None


def issue_order(viewer: Viewer, draft: Draft) -> int:
    """The id of the order just issued."""
    with db.writing() as session:
        return issue(session, viewer, draft).id or 0


def issue(session: Session, viewer: Viewer, draft: Draft) -> SupervisionOrder:
    """The order just issued, inside the caller's transaction: writers take turns, so no two get the same number."""
    viewer.demand(Permission.ISSUE_ORDERS)
    addressee = within_reach(session, viewer, draft.organisation_id)
    title, demand = " ".join(draft.title.split()), draft.demand.strip()
    refuse_odd_addressee(viewer, addressee)
    refuse_odd_words(title, demand)
    if draft.reply_by < draft.issued_on:
        raise Refused("回复期限不能早于签发日期。")
    refuse_odd_lamps(session, draft)
    year = draft.issued_on.year
    last = select(func.max(SupervisionOrder.number)).where(
        SupervisionOrder.issuer_id == viewer.organisation_id, SupervisionOrder.year == year
    )
    order = SupervisionOrder(
        issuer_id=viewer.organisation_id,
        year=year,
        number=(session.exec(last).one() or 0) + 1,
        organisation_id=draft.organisation_id,
        title=title,
        demand=demand,
        issued_on=draft.issued_on,
        reply_by=draft.reply_by,
        issued_at=now(),
        issued_by=viewer.user_id,
    )
    session.add(order)
    session.flush()
    session.add_all(
        OrderLamp(order_id=order.id or 0, organisation_id=draft.organisation_id, **key._asdict())
        for key in draft.lamps
    )
    after_ = {"title": title, "demand": demand, "issued_on": draft.issued_on, "reply_by": draft.reply_by}
    lamps = [[LAMP_RULE_WORDS[LampRule(key.rule)], *key] for key in draft.lamps]
    record(session, viewer, "签发督办单", target_of(session, order), None, {**after_, "lamps": lamps})
    return order


def refuse_odd_addressee(viewer: Viewer, addressee: Organisation) -> None:
    """Nothing. Raises Refused where the order would go to nobody, or to those who would judge the reply themselves."""
    if addressee.id == viewer.organisation_id:
        raise Refused("督办单发给下级单位；要督办本单位，请上级监督员签发。")
    if addressee.closed_on is not None:
        raise Refused(f"{addressee.name}已撤销，不能再签发督办单。")


def refuse_odd_words(title: str, demand: str) -> None:
    """Nothing. Raises Refused where the order does not say what it wants."""
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(f"请填写事由，最长 {LONGEST_TITLE} 个字。")
    if not demand or len(demand) > LONGEST_WORDS:
        raise Refused(f"请写明督办要求，最长 {LONGEST_WORDS} 个字。")


def refuse_odd_lamps(session: Session, draft: Draft) -> None:
    """Nothing. Raises Refused unless each lamp is one of the organisation's, lit on the day, and not under an order yet."""
    if not draft.lamps or len(set(draft.lamps)) < len(draft.lamps):
        raise Refused("请勾选要督办的灯，至少一盏。")
    for key in draft.lamps:
        row = session.get(Lamp, (key.quarter_id, draft.organisation_id, key.rule, key.source_id, key.number))
        if row is None or not lit(Interval(row.raised_on, row.red_on, row.cleared_on), draft.issued_on):
            raise Refused("勾选的灯里有一盏已经熄灭，请重新勾选。")
        busy = open_order_about(session, draft.organisation_id, key)
        if busy is not None:
            raise Refused(f"勾选的灯里有一盏已由{label_of(session, busy)}督办，还没有办结。")


def open_order_about(session: Session, organisation_id: int, key: LampKey) -> SupervisionOrder | None:
    """The order about this lamp that has not come to its end; None where there is none."""
    about = select(OrderLamp.order_id).where(
        OrderLamp.organisation_id == organisation_id,
        *(getattr(OrderLamp, name) == value for name, value in key._asdict().items()),
    )
    orders = session.exec(select(SupervisionOrder).where(col(SupervisionOrder.id).in_(about))).all()
    return next((order for order in orders if not course_of(session, order).closed), None)


def receive(viewer: Viewer, order_id: int, done_on: date) -> None:
    """Nothing. The unit has got the order (签收)."""
    take_step(viewer, order_id, Entry(OrderAct.RECEIVED, done_on))


def reply(viewer: Viewer, order_id: int, done_on: date, words: str, evidence: str) -> None:
    """Nothing. The unit says in writing what was put right (书面回复), and with which evidence."""
    take_step(viewer, order_id, Entry(OrderAct.REPLIED, done_on, words, evidence))


def accept(viewer: Viewer, order_id: int, done_on: date, words: str) -> None:
    """Nothing. The supervisor finds it put right (审定办结). The lamps go out by their own facts, not by this."""
    take_step(viewer, order_id, Entry(OrderAct.ACCEPTED, done_on, words))


def return_reply(viewer: Viewer, order_id: int, done_on: date, reason: str, reply_by: date) -> None:
    """Nothing. The supervisor wants another reply by a new day (退回重报)."""
    take_step(viewer, order_id, Entry(OrderAct.RETURNED, done_on, reason, reply_by=reply_by))


def withdraw(viewer: Viewer, order_id: int, done_on: date, reason: str) -> None:
    """Nothing. The supervisor takes the order back (撤回); it stays on record."""
    take_step(viewer, order_id, Entry(OrderAct.WITHDRAWN, done_on, reason))


def take_step(viewer: Viewer, order_id: int, entry: Entry) -> None:
    """Nothing. Takes one step in a transaction of its own."""
    with db.writing() as session:
        take(session, viewer, order_id, entry)


def take(session: Session, viewer: Viewer, order_id: int, entry: Entry) -> None:
    """Nothing. Takes one step, inside the caller's transaction. Raises Forbidden or Refused where it may not be taken."""
    side = SIDES[entry.act]
    viewer.demand(Permission.REPLY_ORDERS if side is Side.ADDRESSEE else Permission.ISSUE_ORDERS)
    order = visible_order(session, viewer, order_id)
    steps = steps_of(session, order_id)
    before = told_by(order, steps)
    if side not in sides_of(session, viewer, order):
        raise Forbidden(
            f"{label_of(session, order)}只能由签发单位或其上级单位的监督员{ORDER_ACT_WORDS[entry.act]}。"
        )
    state = after(before.state, entry.act)
    if state is None:
        raise Refused(
            f"这张督办单现在是“{ORDER_STATE_WORDS[before.state]}”，不能{ORDER_ACT_WORDS[entry.act]}。"
        )
    if (
        side is Side.ISSUER
        and steps
        and steps[-1].act == OrderAct.REPLIED
        and steps[-1].user_id == viewer.user_id
    ):
        raise Forbidden("这次回复是您自己提交的，应由他人审定。")
    entry = tidy(entry, before)
    session.add(
        OrderStep(
            order_id=order_id,
            number=len(steps) + 1,
            act=entry.act,
            done_on=entry.done_on,
            words=entry.words,
            evidence=entry.evidence,
            reply_by=entry.reply_by,
            at=now(),
            user_id=viewer.user_id,
        )
    )
    session.flush()
    said = {"words": entry.words, "evidence": entry.evidence, "reply_by": entry.reply_by}
    record(
        session,
        viewer,
        LOGGED_AS[entry.act],
        target_of(session, order),
        {"state": before.state},
        {"state": state, "done_on": entry.done_on, **{name: value for name, value in said.items() if value}},
    )


def tidy(entry: Entry, before: Course) -> Entry:
    """The step with tidied words. Raises Refused where it cannot be kept like this."""
    words, evidence = entry.words.strip(), entry.evidence.strip()
    if entry.act in ASKED_FOR and not words:
        raise Refused(ASKED_FOR[entry.act])
    if len(words) > LONGEST_WORDS or len(evidence) > LONGEST_EVIDENCE:
        raise Refused(f"内容最长 {LONGEST_WORDS} 个字，佐证材料最长 {LONGEST_EVIDENCE} 个字。")
    if entry.done_on < before.since:
        raise Refused(f"办理日期不能早于上一步（{before.since}）。")
    if entry.act is not OrderAct.RETURNED:
        return Entry(entry.act, entry.done_on, words, evidence if entry.act is OrderAct.REPLIED else "")
    if entry.reply_by is None or entry.reply_by < entry.done_on:
        raise Refused("请选择新的回复期限，不能早于退回的日期。")
    return Entry(entry.act, entry.done_on, words, "", entry.reply_by)


def visible_order(session: Session, viewer: Viewer, order_id: int) -> SupervisionOrder:
    """The order, addressed to an organisation of the viewer's. Raises Forbidden for any other."""
    order = session.exec(
        select(SupervisionOrder).where(
            col(SupervisionOrder.id) == order_id, viewer.sees(SupervisionOrder.organisation_id)
        )
    ).first()
    if order is None:
        raise Forbidden("没有这张督办单，或者它不在您的管理范围内。")
    return order


def sides_of(session: Session, viewer: Viewer, order: SupervisionOrder) -> set[Side]:
    """On which sides of the order the viewer stands, who may see it."""
    issuer = select(Organisation.id).where(
        col(Organisation.id) == order.issuer_id, viewer.sees(Organisation.id)
    )
    return sides(viewer, order.organisation_id, session.exec(issuer).first() is not None)


def sides(viewer: Viewer, addressee: int, reaches_issuer: bool) -> set[Side]:
    """On which sides of an order the viewer stands: a reporter of the unit or above it, a supervisor of the issuer or above.

    Whoever belongs to the unit itself never judges its reply, wherever a change of the tree may have put the issuer.
    """
    found = {Side.ADDRESSEE} if viewer.may(Permission.REPLY_ORDERS) else set()
    judges = viewer.may(Permission.ISSUE_ORDERS) and viewer.organisation_id != addressee
    return found | {Side.ISSUER} if judges and reaches_issuer else found


def steps_of(session: Session, order_id: int) -> list[OrderStep]:
    """The steps of an order, in the order in which they were taken."""
    found = select(OrderStep).where(OrderStep.order_id == order_id).order_by(col(OrderStep.number))
    return list(session.exec(found))


def course_of(session: Session, order: SupervisionOrder) -> Course:
    """Where an order stands after all of its steps."""
    return told_by(order, steps_of(session, order.id or 0))


def told_by(order: SupervisionOrder, steps: list[OrderStep]) -> Course:
    """Where an order stands after these steps, all of its own."""
    taken = [Step(OrderAct(step.act), step.done_on, step.reply_by) for step in steps]
    return course(order.issued_on, order.reply_by, taken, LAST_DAY)


def label_of(session: Session, order: SupervisionOrder) -> str:
    """The order's number as it is printed."""
    return order_label(session.get_one(Organisation, order.issuer_id).name, order.year, order.number)


def target_of(session: Session, order: SupervisionOrder) -> str:
    """The order as the audit log names it."""
    addressee = session.get_one(Organisation, order.organisation_id)
    return f"{label_of(session, order)} {addressee.code} {addressee.name}"
