"""Letters of commitment (函告书): a supervisor issues a leader's plan, and the organisation tells of each item every quarter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from lib import db
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, values_of, within_reach
from lib.actions.quarters import quarter_of
from lib.audit import record
from lib.datasets.base import working_day
from lib.datasets.locking import Opens, locks
from lib.models import CommitmentItem, CommitmentLetter, CommitmentReport, Indicator, now
from lib.rules.calendar import first_day, quarter_label, quarter_words
from lib.rules.commitments import Item, Progress

LONGEST_POST, LONGEST_DOCUMENT, LONGEST_ITEM, LONGEST_WORDS, MOST_ITEMS = 100, 100, 500, 2000, 60
VALUES = ("post", "year", "document", "issued_on")


class Told(NamedTuple):
    """What is told of an item for a quarter: its number, how far it is, and what was done."""

    number: int
    progress: Progress
    words: str


@dataclass(frozen=True)
class Draft:
    """A letter to be issued: whose plan for which year, its document number and its items in turn."""

    organisation_id: int
    post: str
    year: int
    document: str
    items: Sequence[Item]


def issue_letter(viewer: Viewer, draft: Draft) -> int:
    """The id of the letter just issued. Raises Refused where something is missing, or the post has one for the year."""
    with db.writing() as session:
        return issue(session, viewer, draft, working_day(session, viewer))


def issue(session: Session, viewer: Viewer, draft: Draft, today: date) -> int:
    """The same on any day, inside the caller's transaction."""
    viewer.demand(Permission.UPLOAD_ASSIGNMENTS)
    post, document = " ".join(draft.post.split()), " ".join(draft.document.split())
    refuse_incomplete(post, document, draft.items)
    organisation = within_reach(session, viewer, draft.organisation_id)
    if abs(draft.year - today.year) > 1:
        raise Refused(f"年度应是今年或相邻的一年，填的是 {draft.year}。")
    refuse_second(session, draft.organisation_id, post, draft.year)
    ids = {row[0]: row[1] for row in session.exec(select(Indicator.code, Indicator.id))}
    unknown = [item.indicator for item in draft.items if item.indicator and item.indicator not in ids]
    if unknown:
        raise Refused(f"指标目录里没有编码 {unknown[0]}。")
    letter = CommitmentLetter(
        organisation_id=draft.organisation_id,
        post=post,
        year=draft.year,
        document=document,
        issued_on=today,
        issued_at=now(),
        issued_by=viewer.user_id,
    )
    session.add(letter)
    session.flush()
    for number, item in enumerate(draft.items, 1):
        key = {"letter_id": letter.id or 0, "number": number}
        session.add(CommitmentItem(**key, content=item.content, indicator_id=ids.get(item.indicator)))
    after = values_of(letter, *VALUES) | {"items": [item.content for item in draft.items]}
    record(session, viewer, "下发函告书", f"{organisation.code} {organisation.name} {post}", None, after)
    return letter.id or 0


def refuse_incomplete(post: str, document: str, items: Sequence[Item]) -> None:
    """Nothing. Raises Refused where post, document number or items are missing or too long."""
    if not post or len(post) > LONGEST_POST:
        raise Refused(f"请写明这是谁的方案（只写职务），最长 {LONGEST_POST} 个字。")
    if not document or len(document) > LONGEST_DOCUMENT:
        raise Refused(f"请写明函告书的文号，最长 {LONGEST_DOCUMENT} 个字。")
    if not 0 < len(items) <= MOST_ITEMS:
        raise Refused(f"请写明承诺事项，一行一项，最多 {MOST_ITEMS} 项；现在有 {len(items)} 项。")
    long = [number for number, item in enumerate(items, 1) if len(item.content) > LONGEST_ITEM]
    if long:
        raise Refused(f"第 {long[0]} 项超过 {LONGEST_ITEM} 个字，请拆成几项或写短些。")


def refuse_second(session: Session, organisation_id: int, post: str, year: int) -> None:
    """Nothing. Raises Refused where the post has a letter for the year already: one leader, one plan (一人一方案)."""
    standing = select(CommitmentLetter.document).where(
        CommitmentLetter.organisation_id == organisation_id,
        CommitmentLetter.post == post,
        CommitmentLetter.year == year,
        col(CommitmentLetter.withdrawn_on).is_(None),
    )
    document = session.exec(standing).first()
    if document is not None:
        raise Refused(f"{post}{year}年已有函告书（{document}）；要重发，请先撤回那一份。")


def letter_of(session: Session, viewer: Viewer, letter_id: int) -> CommitmentLetter:
    """The letter, within the viewer's reach. Raises Forbidden or, for a withdrawn one, Refused."""
    letter = session.exec(
        select(CommitmentLetter).where(
            col(CommitmentLetter.id) == letter_id, viewer.sees(col(CommitmentLetter.organisation_id))
        )
    ).first()
    if letter is None:
        raise Forbidden("没有这份函告书，或者它不在您的管理范围内。")
    if letter.withdrawn_on is not None:
        raise Refused(f"这份函告书已于 {letter.withdrawn_on} 撤回。")
    return letter


def withdraw_letter(viewer: Viewer, letter_id: int, reason: str) -> None:
    """Nothing. The letter counts no more; it stays on record with the reason. Refused once an item was reported."""
    viewer.demand(Permission.UPLOAD_ASSIGNMENTS)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_ITEM:
        raise Refused(f"请写明撤回的理由，最长 {LONGEST_ITEM} 个字。")
    with db.writing() as session:
        letter = letter_of(session, viewer, letter_id)
        told = select(func.count()).where(col(CommitmentReport.letter_id) == letter_id)
        if session.exec(told).one():
            raise Refused("已经有事项上报过进展，不能撤回。")
        before = values_of(letter, "withdrawn_on", "withdrawn_reason")
        letter.withdrawn_on, letter.withdrawn_reason = working_day(session, viewer), reason
        session.add(letter)
        organisation = within_reach(session, viewer, letter.organisation_id)
        after = values_of(letter, "withdrawn_on", "withdrawn_reason")
        target = f"{organisation.code} {organisation.name} {letter.post}"
        record(session, viewer, "撤回函告书", target, before, after)


def report_item(
    viewer: Viewer, letter_id: int, number: int, quarter: int, progress: Progress, words: str
) -> int:
    """The version just told of an item for a quarter of the letter's year, which is not locked for the organisation."""
    with db.writing() as session:
        said = Told(number, progress, words)
        return tell(session, viewer, letter_id, quarter, [said], working_day(session, viewer))[0]


def tell(
    session: Session, viewer: Viewer, letter_id: int, quarter: int, said: Sequence[Told], today: date
) -> list[int]:
    """The versions just told of some items of a letter on any day, inside the caller's transaction."""
    viewer.demand(Permission.UPLOAD_REPORTS)
    words = [one.words.strip() for one in said]
    if not all(0 < len(one) <= LONGEST_WORDS for one in words):
        raise Refused(f"请写明做了什么、做到哪一步，最长 {LONGEST_WORDS} 个字。")
    letter = letter_of(session, viewer, letter_id)
    quarter_of(session, quarter)
    if quarter // 10 != letter.year or first_day(quarter) > today:
        raise Refused(f"这份函告书是{letter.year}年的，请选这一年已经开始的季度。")
    if locks(session, today).shut(quarter, letter.organisation_id, Opens.WHILE_IT_HOLDS):
        raise Refused(f"{quarter_words(quarter)}已经锁定，不能再上报。")
    known = set(session.exec(select(CommitmentItem.number).where(CommitmentItem.letter_id == letter_id)))
    if not {one.number for one in said} <= known:
        raise Forbidden("函告书里没有这一项。")
    here = CommitmentReport.letter_id == letter_id, CommitmentReport.quarter_id == quarter
    last = select(CommitmentReport.number, func.max(CommitmentReport.version)).where(*here)
    versions = dict(session.exec(last.group_by(col(CommitmentReport.number))).all())
    rows = [
        CommitmentReport(
            letter_id=letter_id,
            number=one.number,
            quarter_id=quarter,
            version=versions.get(one.number, 0) + 1,
            progress=one.progress,
            words=tidy,
            reported_on=today,
            at=now(),
            user_id=viewer.user_id,
        )
        for one, tidy in zip(said, words, strict=True)
    ]
    session.add_all(rows)
    organisation = within_reach(session, viewer, letter.organisation_id)
    target = (
        f"{quarter_label(quarter)} {organisation.code} {organisation.name} {letter.post} "
        f"第 {'、'.join(str(row.number) for row in rows)} 项"
    )
    after = [values_of(row, "number", "version", "progress", "words") for row in rows]
    record(session, viewer, "函告书进展", target, None, after[0] if len(after) == 1 else {"items": after})
    return [row.version for row in rows]
