"""Meetings (会议汇报): made, changed slide by slide, fixed (定稿) with the figures that are shown from then on, thawed.

Only the office that keeps a meeting changes it, and only while it is not fixed. What was fixed stays on record.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from lib import db
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, values_of, within_reach
from lib.actions.quarters import quarter_of
from lib.audit import record
from lib.datasets.base import working_day
from lib.models import Meeting, MeetingFixing, MeetingItem, now
from lib.rules.slides import SLIDE_WORDS, Item, Names, SlideKind
from lib.rules.status import Basis

LONGEST_TITLE, LONGEST_NOTES, LONGEST_TEXT, LONGEST_REASON, MOST = 80, 2000, 2000, 500, 40
SAID = ("title", "held_on", "organisation_id", "quarter_id", "as_of", "basis", "names")
Items = list[Item]


@dataclass(frozen=True)
class Draft:
    """What a meeting is: its title and day, and whose figures of which quarter it shows, as they stood when."""

    title: str
    held_on: date
    organisation_id: int
    quarter_id: int
    as_of: date
    basis: Basis = Basis.PASSED
    names: Names = Names.SHOWN


def new_meeting(viewer: Viewer, draft: Draft, items: Sequence[Item]) -> int:
    """The id of the meeting just made, with this running order."""
    with db.writing() as session:
        return make(session, viewer, draft, items)


def make(session: Session, viewer: Viewer, draft: Draft, items: Sequence[Item]) -> int:
    """The same, inside the caller's transaction."""
    viewer.demand(Permission.PRESENT)
    meeting = Meeting(
        **fit(session, viewer, draft),
        office_id=viewer.organisation_id,
        created_at=now(),
        created_by=viewer.user_id,
    )
    session.add(meeting)
    session.flush()
    put(session, meeting, list(items))
    told = values_of(meeting, *SAID) | {"slides": len(items)}
    record(session, viewer, "新建会议", target_of(meeting), None, told)
    return meeting.id or 0


def fit(session: Session, viewer: Viewer, draft: Draft) -> dict[str, Any]:
    """The draft's values. Raises Refused or Forbidden where they cannot be those of a meeting."""
    within_reach(session, viewer, draft.organisation_id)
    quarter_of(session, draft.quarter_id)
    title = " ".join(draft.title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(f"请填写会议名称，最长 {LONGEST_TITLE} 个字。")
    today = working_day(session, viewer)
    if draft.as_of > today:
        raise Refused(f"数据截至日期填的是 {draft.as_of}，不能晚于今天 {today}。会议没有保存。")
    return {**asdict(draft), "title": title, "basis": Basis(draft.basis), "names": Names(draft.names)}


def change_meeting(viewer: Viewer, meeting_id: int, draft: Draft) -> None:
    """Nothing. Changes what the meeting is about; its running order stays."""
    with db.writing() as session:
        meeting = mine(session, viewer, meeting_id)
        before = values_of(meeting, *SAID)
        for name, value in fit(session, viewer, draft).items():
            setattr(meeting, name, value)
        touch(session, meeting)
        record(session, viewer, "修改会议", target_of(meeting), before, values_of(meeting, *SAID))


def remove_meeting(viewer: Viewer, meeting_id: int) -> None:
    """Nothing. Removes a meeting that was never fixed; what was once fixed stays on record."""
    with db.writing() as session:
        meeting = mine(session, viewer, meeting_id)
        if fixings(session, meeting_id):
            raise Refused("这个会议定过稿，要留底，不能删除。")
        told = values_of(meeting, *SAID)
        for item in stored(session, meeting_id):
            session.delete(item)
        session.flush()
        session.delete(meeting)
        record(session, viewer, "删除会议", target_of(meeting), told, None)


def add_item(viewer: Viewer, meeting_id: int, item: Item) -> None:
    """Nothing. Puts a slide at the end of the running order."""

    def added(items: Items) -> Items:
        if len(items) >= MOST:
            raise Refused(f"一个会议最多 {MOST} 页，请先删去不用的。")
        return [*items, item]

    reorder(viewer, meeting_id, f"加一页{SLIDE_WORDS[SlideKind(item.kind)]}", added)


def move_item(viewer: Viewer, meeting_id: int, position: int, by: int) -> None:
    """Nothing. Moves the slide at the position (from 1) up (by −1) or down (by 1); at an end it stays."""

    def moved(items: Items) -> Items:
        at = position - 1
        to = min(max(at + by, 0), len(items) - 1)
        one = items.pop(at)
        return [*items[:to], one, *items[to:]]

    reorder(viewer, meeting_id, f"移动第 {position} 页", moved, position)


def remove_item(viewer: Viewer, meeting_id: int, position: int) -> None:
    """Nothing. Takes the slide at the position out of the running order."""
    reorder(
        viewer,
        meeting_id,
        f"删去第 {position} 页",
        lambda items: [*items[: position - 1], *items[position:]],
        position,
    )


def change_item(viewer: Viewer, meeting_id: int, position: int, settings: dict[str, Any], notes: str) -> None:
    """Nothing. Changes what the slide at the position shows, and what the speaker says of it."""
    if len(notes) > LONGEST_NOTES or len(str(settings.get("text", ""))) > LONGEST_TEXT:
        raise Refused(f"讲稿和文字最长各 {LONGEST_NOTES} 个字，没有保存。")

    def changed(items: Items) -> Items:
        items[position - 1] = Item(items[position - 1].kind, settings, notes.strip())
        return items

    reorder(viewer, meeting_id, f"修改第 {position} 页", changed, position)


def reorder(
    viewer: Viewer, meeting_id: int, what: str, change: Callable[[Items], Items], position: int = 1
) -> None:
    """Nothing. Changes the running order; position is one that must be there."""
    with db.writing() as session:
        meeting = mine(session, viewer, meeting_id)
        rows = stored(session, meeting_id)
        before = [Item(SlideKind(row.kind), json.loads(row.settings), row.notes) for row in rows]
        if not 1 <= position <= max(len(before), 1):
            raise Refused("没有这一页，可能刚被别人删去；请看看现在的顺序再试。")
        after = change(list(before))
        for item in after:
            for name in ("organisation", "left", "right"):
                if item.settings.get(name) is not None and item not in before:
                    within_reach(session, viewer, int(item.settings[name]))
        for row in rows:
            session.delete(row)
        session.flush()
        put(session, meeting, after)
        touch(session, meeting)
        told = [[item._asdict() for item in items] for items in (before, after)]
        record(session, viewer, f"会议：{what}", target_of(meeting), *told)


def fix(
    viewer: Viewer,
    meeting_id: int,
    slides: Sequence[dict[str, Any]],
    changed: int,
    papers: dict[str, Any] | None = None,
) -> None:
    """Nothing. From now on the meeting shows these slides (plain values), whatever is uploaded later.

    papers: what its circular and its list of open problems are written from (plain values), fixed with the slides.
    changed is the number of the meeting's last change that the slides were made from; raises Refused where there was
    another one since.
    """
    with db.writing() as session:
        meeting = mine(session, viewer, meeting_id)
        if meeting.changed != changed:
            raise Refused("定稿的时候会议刚被改过，没有定稿；请看看现在的样子再定。")
        if not slides:
            raise Refused("这个会议还没有一页，请先加页再定稿。")
        content = json.dumps(list(slides), ensure_ascii=False).encode()
        kept_papers = None if papers is None else json.dumps(papers, ensure_ascii=False).encode()
        number = len(fixings(session, meeting_id)) + 1
        fixing = MeetingFixing(
            meeting_id=meeting_id,
            number=number,
            slides=content,
            papers=kept_papers,
            hash=hashlib.sha256(content).hexdigest(),
            fixed_at=now(),
            fixed_by=viewer.user_id,
        )
        session.add(fixing)
        session.flush()
        told: dict[str, Any] = {"number": number, "slides": len(slides), "hash": fixing.hash}
        if kept_papers is not None:
            told["papers"] = hashlib.sha256(kept_papers).hexdigest()
        record(session, viewer, "会议定稿", target_of(meeting), None, told)


def thaw(viewer: Viewer, meeting_id: int, reason: str) -> None:
    """Nothing. The meeting shows the figures of now again, and can be changed."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(f"请写明解除定稿的理由，最长 {LONGEST_REASON} 个字。")
    with db.writing() as session:
        meeting = kept(session, viewer, meeting_id)
        holding = [one for one in fixings(session, meeting_id) if one.thawed_at is None]
        if not holding:
            raise Refused("这个会议没有定稿，不必解除。")
        fixing = holding[-1]
        fixing.thawed_at, fixing.thawed_by, fixing.thawed_reason = now(), viewer.user_id, reason
        session.add(fixing)
        told = {"number": fixing.number, "reason": reason}
        record(session, viewer, "会议解除定稿", target_of(meeting), {"hash": fixing.hash}, told)


def mine(session: Session, viewer: Viewer, meeting_id: int) -> Meeting:
    """The meeting, which the viewer may change now. Raises Forbidden or Refused."""
    meeting = kept(session, viewer, meeting_id)
    if any(one.thawed_at is None for one in fixings(session, meeting_id)):
        raise Refused("这个会议已经定稿，不能修改；要改请先解除定稿。")
    return meeting


def kept(session: Session, viewer: Viewer, meeting_id: int) -> Meeting:
    """The meeting, which the viewer's own office keeps. Raises Forbidden where it does not."""
    viewer.demand(Permission.PRESENT)
    own = select(Meeting).where(
        col(Meeting.id) == meeting_id,
        col(Meeting.office_id) == viewer.organisation_id,
        viewer.sees(col(Meeting.organisation_id)),
    )
    meeting = session.exec(own).first()
    if meeting is None:
        raise Forbidden("没有这个会议，或者它不是本单位的会议，不能修改。")
    return meeting


def fixings(session: Session, meeting_id: int) -> list[MeetingFixing]:
    """Each time that the meeting was fixed, in order."""
    these = select(MeetingFixing).where(MeetingFixing.meeting_id == meeting_id)
    return list(session.exec(these.order_by(col(MeetingFixing.number))))


def stored(session: Session, meeting_id: int) -> list[MeetingItem]:
    """The running order as it is stored."""
    these = select(MeetingItem).where(MeetingItem.meeting_id == meeting_id)
    return list(session.exec(these.order_by(col(MeetingItem.position))))


def put(session: Session, meeting: Meeting, items: Items) -> None:
    """Nothing. Stores the running order of a meeting that has none."""
    for position, item in enumerate(items, 1):
        settings = json.dumps(item.settings, ensure_ascii=False)
        row = MeetingItem(
            meeting_id=meeting.id or 0,
            position=position,
            kind=item.kind,
            settings=settings,
            notes=item.notes,
        )
        session.add(row)
    session.flush()


def touch(session: Session, meeting: Meeting) -> None:
    """Nothing. Says that the meeting was changed."""
    meeting.changed += 1
    session.add(meeting)
    session.flush()


def target_of(meeting: Meeting) -> str:
    """The meeting as the audit log names it."""
    return f"{meeting.held_on} {meeting.title} 第{meeting.id}号"
