"""Points that a supervisor gives (人工加减分) and vetoes (一票否决): dated today, with reason and document, never deleted.

They are never dated back, so what a score was at an earlier date stays what it was; a quarter that is locked can still
get them, because a year is judged after its last quarter is over.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from lib import db, standing
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, values_of, within_reach
from lib.actions.quarters import quarter_of
from lib.audit import record
from lib.datasets.base import working_day
from lib.models import Assignment, Organisation, PointEntry, User, now
from lib.rules.calendar import quarter_label, quarter_words
from lib.rules.score import POINT_KIND_WORDS, PointKind

LONGEST_REASON, LONGEST_DOCUMENT, MOST = 500, 100, 50.0  # points at once
GIVEN = ("kind", "hundredths", "reason", "document", "given_on", "indicator_id")
TAKEN_BACK = ("withdrawn_on", "withdrawn_reason")


@dataclass(frozen=True)
class Draft:
    """An entry before it is written: whose, for which quarter, how many points (None: a veto), why, by which document."""

    organisation_id: int
    quarter: int
    points: float | None
    reason: str
    document: str

    @property
    def kind(self) -> PointKind:
        """What sort of entry it is."""
        return PointKind.VETO if self.points is None else PointKind.MANUAL

    @property
    def hundredths(self) -> int:
        """The points × 100. Raises Refused where they are no points that can be given."""
        if self.points is None:
            return 0
        whole = round(100 * self.points)
        if not whole or abs(self.points) > MOST or abs(whole - 100 * self.points) > 1e-6:
            raise Refused(
                f"加减的分值应在 ±{MOST:g} 分以内、不能是 0，最多两位小数，填的是 {self.points:g}。"
            )
        return whole


def give_points(viewer: Viewer, draft: Draft) -> int:
    """The id of the entry just written; it counts from today on."""
    with db.writing() as session:
        return add_points(session, viewer, draft, working_day(session, viewer))


def add_points(session: Session, viewer: Viewer, draft: Draft, given_on: date) -> int:
    """The id of the entry, inside the caller's transaction."""
    viewer.demand(Permission.KEEP_POINTS)
    reason, document = draft.reason.strip(), " ".join(draft.document.split())
    organisation = within_reach(session, viewer, draft.organisation_id)
    if organisation.id == viewer.organisation_id:
        raise Refused("不能给本单位加减分或一票否决，请由上级单位办理。")
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(f"请写明理由，最长 {LONGEST_REASON} 个字。")
    if not document or len(document) > LONGEST_DOCUMENT:
        raise Refused(f"请写明依据的文件或文号，最长 {LONGEST_DOCUMENT} 个字。")
    refuse_unfit(session, draft)
    entry = PointEntry(
        quarter_id=draft.quarter,
        organisation_id=draft.organisation_id,
        kind=draft.kind,
        hundredths=draft.hundredths,
        reason=reason,
        document=document,
        given_on=given_on,
        given_at=now(),
        given_by=viewer.user_id,
    )
    return written(session, viewer, organisation, entry)


def refuse_unfit(session: Session, draft: Draft) -> None:
    """Nothing. Raises Refused where the organisation has no score in the quarter, or is vetoed already."""
    words = quarter_words(quarter_of(session, draft.quarter).id)
    tasks = select(Assignment.indicator_id).where(
        Assignment.quarter_id == draft.quarter, Assignment.organisation_id == draft.organisation_id
    )
    if session.exec(tasks.limit(1)).first() is None:
        raise Refused(f"这个单位{words}没有任务，没有得分可以加减。")
    vetoes = select(PointEntry.document).where(
        PointEntry.quarter_id == draft.quarter,
        PointEntry.organisation_id == draft.organisation_id,
        PointEntry.kind == PointKind.VETO,
        col(PointEntry.withdrawn_on).is_(None),
    )
    standing_one = session.exec(vetoes).first()
    if draft.kind is PointKind.VETO and standing_one is not None:
        raise Refused(f"这个单位{words}已被一票否决（{standing_one}），不必再办。")


def written(session: Session, viewer: Viewer, organisation: Organisation, entry: PointEntry) -> int:
    """The id of the entry, which this writes with its audit line; the lamps of low scores follow it."""
    session.add(entry)
    session.flush()
    follow(session, entry)
    what = "一票否决" if entry.kind == PointKind.VETO else "加减分"
    record(session, viewer, what, target_of(organisation, entry), None, values_of(entry, *GIVEN))
    return entry.id or 0


def withdraw_points(viewer: Viewer, entry_id: int, reason: str) -> None:
    """Nothing. The entry counts no more from today on; it stays on record."""
    viewer.demand(Permission.KEEP_POINTS)
    with db.writing() as session:
        mine = (
            select(PointEntry)
            .join(User, col(User.id) == col(PointEntry.given_by))
            .where(
                col(PointEntry.id) == entry_id,
                viewer.sees(col(PointEntry.organisation_id)),
                viewer.sees(
                    col(User.organisation_id)
                ),  # what was given from above is not the county's to take back
            )
        )
        entry = session.exec(mine).first()
        if entry is None or entry.organisation_id == viewer.organisation_id:
            raise Forbidden("没有这条加减分，或者它不归您办理。")
        if entry.kind == PointKind.APPEAL:
            raise Refused("复核返还的分是复核的结论，不能撤销。")
        take_back(session, viewer, entry, reason, working_day(session, viewer))


def take_back(session: Session, viewer: Viewer, entry: PointEntry, reason: str, day: date) -> None:
    """Nothing. Withdraws an entry, inside the caller's transaction; who may do that is the caller's to know."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(f"请写明撤销的理由，最长 {LONGEST_REASON} 个字。")
    if entry.withdrawn_on is not None:
        raise Refused(f"这一条已于 {entry.withdrawn_on} 撤销。")
    before = values_of(entry, *GIVEN)
    entry.withdrawn_on, entry.withdrawn_reason = day, reason
    entry.withdrawn_at, entry.withdrawn_by = now(), viewer.user_id
    session.add(entry)
    session.flush()
    follow(session, entry)
    organisation = session.get_one(Organisation, entry.organisation_id)
    target = target_of(organisation, entry)
    record(session, viewer, "撤销加减分", target, before, values_of(entry, *TAKEN_BACK))


def follow(session: Session, entry: PointEntry) -> None:
    """Nothing. Brings the lamp of a low score up to date, where the quarter has a lock date."""
    if quarter_of(session, entry.quarter_id).locked_on is not None:
        standing.relight_scores(session, [entry.organisation_id])


def target_of(organisation: Organisation, entry: PointEntry) -> str:
    """The entry as the audit log names it."""
    words = POINT_KIND_WORDS[PointKind(entry.kind)]
    points = f" {entry.hundredths / 100:+g} 分" if entry.hundredths else ""
    label = quarter_label(entry.quarter_id)
    return f"{label} {organisation.code} {organisation.name} {words}{points} 第{entry.id}号"
