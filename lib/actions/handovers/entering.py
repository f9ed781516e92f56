"""Hand-over talks (三交底) entered by hand, and put right while nobody reported on them yet."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import delete
from sqlmodel import Session, col, select

from lib import db, standing
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, values_of, within_reach
from lib.audit import record
from lib.datasets.base import working_day
from lib.datasets.columns import Code, Unfit
from lib.datasets.handovers import untalkable
from lib.models import (
    ItemList,
    Organisation,
    Talk,
    TalkItem,
    TalkKind,
    TalkReport,
    now,
)
from lib.rules.double import talk_label

LONGEST_POST, LONGEST_LIST, LONGEST_ITEM, MOST_ITEMS = 100, 100, 2000, 99
CORRECTED = ("talked_on", "post", "held_by", "list_name")
UNSEEN = "没有这次谈话，或者它不在您的管理范围内。"


@dataclass(frozen=True)
class Draft:
    """A talk as it is to be entered. duties and risks are the items of the two lists, in their order."""

    organisation_id: int
    code: str
    talked_on: date
    post: str
    list_name: str
    held_by: str = ""
    duties: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()


def enter_talk(viewer: Viewer, draft: Draft) -> int:
    """The id of the talk just entered."""
    with db.writing() as session:
        return enter(session, viewer, draft).id or 0


def enter(session: Session, viewer: Viewer, draft: Draft) -> Talk:
    """The talk just entered, held by the viewer's organisation; inside the caller's transaction."""
    viewer.demand(Permission.KEEP_HANDOVERS)
    organisation = within_reach(session, viewer, draft.organisation_id)
    if organisation.id == viewer.organisation_id:
        raise Refused("不能登记对本单位的谈话；请约谈单位的监督员登记。")
    reason = untalkable(organisation)
    if reason:
        raise Refused(f"{reason}。")
    draft = tidied(draft)
    refuse_odd_talk(session, viewer, draft, viewer.organisation_id)
    own = {name: getattr(draft, name) for name in ("organisation_id", "code", "talked_on", "post", "held_by")}
    talk = Talk(
        **own,
        kind=TalkKind.HANDOVER,
        list_name=draft.list_name,
        issuer_id=viewer.organisation_id,
        year=draft.talked_on.year,
        entered_at=now(),
        user_id=viewer.user_id,
    )
    session.add(talk)
    session.flush()
    add_items(session, talk.id or 0, draft)
    standing.settle_talks(session, [talk.id or 0])
    record(session, viewer, "登记谈话", target_of(session, talk), None, draft.__dict__)
    return talk


def tidied(draft: Draft) -> Draft:
    """The draft with its number and words as they are kept. Raises Refused where something is missing or too long."""
    try:
        code = str(Code().clean(draft.code))
    except Unfit as unfit:
        raise Refused(f"谈话编号{unfit.wanted}。") from None
    post, held_by, list_name = (
        " ".join(text.split()) for text in (draft.post, draft.held_by, draft.list_name)
    )
    if not post or max(len(post), len(held_by)) > LONGEST_POST:
        raise Refused(f"请填写谈话对象的职务（不写人名），最长 {LONGEST_POST} 个字。")
    if not list_name or len(list_name) > LONGEST_LIST:
        raise Refused(f"请填写问题清单名称，最长 {LONGEST_LIST} 个字；问题按它归到这次谈话。")
    duties, risks = (
        tuple(item.strip() for item in items if item.strip()) for items in (draft.duties, draft.risks)
    )
    if max(len(duties), len(risks)) > MOST_ITEMS or any(len(item) > LONGEST_ITEM for item in duties + risks):
        raise Refused(f"每份清单最多 {MOST_ITEMS} 条，每条最长 {LONGEST_ITEM} 个字。")
    return replace(
        draft, code=code, post=post, held_by=held_by, list_name=list_name, duties=duties, risks=risks
    )


def add_items(session: Session, talk_id: int, draft: Draft) -> None:
    """Nothing. Writes the items of the two lists."""
    for item_list, items in ((ItemList.DUTY, draft.duties), (ItemList.RISK, draft.risks)):
        session.add_all(
            TalkItem(talk_id=talk_id, item_list=item_list, number=number, content=content)
            for number, content in enumerate(items, start=1)
        )
    session.flush()


def refuse_odd_talk(session: Session, viewer: Viewer, draft: Draft, issuer: int, itself: int = 0) -> None:
    """Nothing. Raises Refused for a day to come, a number or a list that another of the issuer's talks has."""
    today = working_day(session, viewer)
    if draft.talked_on > today:
        raise Refused(f"谈话日期不能晚于今天（{today}）。")
    others = Talk.issuer_id == issuer, Talk.id != itself
    same = select(Talk.id).where(*others, Talk.year == draft.talked_on.year, Talk.code == draft.code)
    if session.exec(same).first() is not None:
        raise Refused(f"{draft.talked_on.year} 年已有编号为 {draft.code} 的谈话，请换一个编号。")
    named = Talk.organisation_id == draft.organisation_id, Talk.list_name == draft.list_name
    if session.exec(select(Talk.id).where(*others, *named)).first() is not None:
        raise Refused("对这个单位的另一次谈话已用了这个问题清单名称，请换一个名称。")


def correct_talk(viewer: Viewer, talk_id: int, draft: Draft) -> None:
    """Nothing. Puts a talk right that was entered wrongly (更正), as long as nobody reported on it."""
    with db.writing() as session:
        correct(session, viewer, talk_id, draft)


def correct(session: Session, viewer: Viewer, talk_id: int, draft: Draft) -> None:
    """Nothing. The same inside the caller's transaction; with whom the talk was held, and its number, stay."""
    viewer.demand(Permission.KEEP_HANDOVERS)
    talk = visible_talk(session, viewer, talk_id)
    reached = select(Organisation.id).where(
        col(Organisation.id) == talk.issuer_id, viewer.sees(Organisation.id)
    )
    if session.exec(reached).first() is None or talk.organisation_id == viewer.organisation_id:
        raise Forbidden("谈话由约谈单位或其上级单位的监督员更正。")
    if session.exec(select(TalkReport.number).where(TalkReport.talk_id == talk_id)).first() is not None:
        raise Refused("这次谈话已有双报告，不能再更正。")
    draft = tidied(replace(draft, organisation_id=talk.organisation_id, code=talk.code))
    refuse_odd_talk(session, viewer, draft, talk.issuer_id, talk_id)
    before = values_of(talk, *CORRECTED) | lists_of(session, talk_id)
    for name in CORRECTED:
        setattr(talk, name, getattr(draft, name))
    talk.year = draft.talked_on.year
    session.add(talk)
    session.execute(delete(TalkItem).where(col(TalkItem.talk_id) == talk_id))
    session.flush()
    add_items(session, talk_id, draft)
    standing.settle_talks(session, [talk_id])
    after = values_of(talk, *CORRECTED) | lists_of(session, talk_id)
    record(session, viewer, "更正谈话", target_of(session, talk), before, after)


def lists_of(session: Session, talk_id: int) -> dict[str, list[str]]:
    """The items of the two lists, for the audit line."""
    found = select(TalkItem).where(TalkItem.talk_id == talk_id).order_by(col(TalkItem.number))
    items = session.exec(found).all()
    return {each.value: [one.content for one in items if one.item_list == each] for each in ItemList}


def visible_talk(session: Session, viewer: Viewer, talk_id: int) -> Talk:
    """The hand-over talk, with an organisation of the viewer's. Raises Forbidden for any other."""
    mine = col(Talk.id) == talk_id, col(Talk.kind) == TalkKind.HANDOVER
    talk = session.exec(select(Talk).where(*mine, viewer.sees(Talk.organisation_id))).first()
    if talk is None:
        raise Forbidden(UNSEEN)
    return talk


def target_of(session: Session, talk: Talk) -> str:
    """The talk as the audit log names it."""
    issuer, talked_to = (
        session.get_one(Organisation, number) for number in (talk.issuer_id, talk.organisation_id)
    )
    return f"{talk_label(issuer.name, talk.year, talk.code)} {talked_to.code} {talked_to.name}"
