"""The double report (双报告) after a hand-over talk (三交底): when both sides report, and where what they say differs.

Source: Ningbo's report. The secretary who was talked to reports in writing three months later; the resident group
(派驻组) follows up with reports of its own, in stages, list against list (分阶段评估、照单督查、对账销号).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from lib.rules.calendar import months_after
from lib.rules.closure import ProblemState
from lib.rules.lamps import LampNumbers


class TalkKind(StrEnum):
    """What sort of talk it was (谈话方式)."""

    HANDOVER = "handover"
    REMINDER = "reminder"
    ADMONISHING = "admonishing"
    INQUIRY = "inquiry"


TALK_KIND_WORDS = {
    TalkKind.HANDOVER: "三交底",
    TalkKind.REMINDER: "提醒",
    TalkKind.ADMONISHING: "诫勉",
    TalkKind.INQUIRY: "函询",
}


class ItemList(StrEnum):
    """Which of the lists handed over an item stands on; problems have a ledger of their own."""

    DUTY = "duty"
    RISK = "risk"


ITEM_LIST_WORDS = {ItemList.DUTY: "责任清单", ItemList.RISK: "廉政风险清单"}


class ReportSide(StrEnum):
    """Who reports: the organisation talked to (单位报告), or the group that follows it up (派驻组评估)."""

    OWN = "own"
    GROUP = "group"


class Finding(StrEnum):
    """How far a problem is put right, as one side says (整改情况)."""

    DONE = "done"
    NEARLY = "nearly"
    UNDER_WAY = "under_way"
    NOT_STARTED = "not_started"


FINDING_WORDS = {
    Finding.DONE: "已完成",
    Finding.NEARLY: "基本完成",
    Finding.UNDER_WAY: "正在整改",
    Finding.NOT_STARTED: "未启动",
}


class Report(NamedTuple):
    """One report as it was handed in; `final` for those that count as one of the two reports, not as a stage before."""

    side: ReportSide
    reported_on: date
    final: bool


class DoubleState(StrEnum):
    """Where the double report of a talk stands (双报告状态)."""

    NOT_DUE = "not_due"
    AWAITS_OWN = "awaits_own"
    AWAITS_GROUP = "awaits_group"
    COMPLETE = "complete"
    OVERDUE = "overdue"


DOUBLE_STATE_WORDS = {
    DoubleState.NOT_DUE: "未到期",
    DoubleState.AWAITS_OWN: "待单位报告",
    DoubleState.AWAITS_GROUP: "待组评估",
    DoubleState.COMPLETE: "已齐",
    DoubleState.OVERDUE: "逾期",
}


@dataclass(frozen=True)
class Course:
    """Where a talk's double report stands at a date. days_left is below 0 when it is late, None once both are in."""

    state: DoubleState
    due_on: date
    own_on: date | None
    group_on: date | None
    stages: int
    days_left: int | None

    @property
    def missing(self) -> tuple[ReportSide, ...]:
        """The sides that have not reported yet."""
        days = ((ReportSide.OWN, self.own_on), (ReportSide.GROUP, self.group_on))
        return tuple(side for side, day in days if day is None)


def due_on(numbers: LampNumbers, talked_on: date) -> date:
    """The day by which both reports are due: three months after the talk, unless the thresholds say otherwise."""
    return months_after(talked_on, numbers.double_yellow_months)


def first_on(reports: Iterable[Report], side: ReportSide, as_of: date) -> date | None:
    """When the side's report came in by as_of; a stage before it does not count."""
    days = [one.reported_on for one in reports if one.side is side and one.final and one.reported_on <= as_of]
    return min(days, default=None)


def course(due: date, reports: Iterable[Report], as_of: date) -> Course:
    """Where the double report stands at as_of, by what was reported until then."""
    known = [one for one in reports if one.reported_on <= as_of]
    own_on, group_on = (first_on(known, side, as_of) for side in (ReportSide.OWN, ReportSide.GROUP))
    stages = sum(one.side is ReportSide.GROUP for one in known)
    if own_on and group_on:
        return Course(DoubleState.COMPLETE, due, own_on, group_on, stages, None)
    days_left = (due - as_of).days
    if days_left < 0:
        state = DoubleState.OVERDUE
    elif own_on:
        state = DoubleState.AWAITS_GROUP
    elif group_on:
        state = DoubleState.AWAITS_OWN
    else:
        state = DoubleState.NOT_DUE
    return Course(state, due, own_on, group_on, stages, days_left)


class Difference(StrEnum):
    """In which point two of the three (unit, group, ledger) do not agree about a problem (不一致)."""

    OWN_BETTER = "own_better"
    GROUP_BETTER = "group_better"
    OWN_SILENT = "own_silent"
    GROUP_SILENT = "group_silent"
    OWN_DONE_OPEN = "own_done_open"
    GROUP_DONE_OPEN = "group_done_open"
    OWN_OPEN_CLOSED = "own_open_closed"
    GROUP_OPEN_CLOSED = "group_open_closed"


DIFFERENCE_WORDS = {
    Difference.OWN_BETTER: "自报好于评估",
    Difference.GROUP_BETTER: "评估好于自报",
    Difference.OWN_SILENT: "单位报告没有提到",
    Difference.GROUP_SILENT: "评估没有提到",
    Difference.OWN_DONE_OPEN: "自报已完成，台账还在整改",
    Difference.GROUP_DONE_OPEN: "评估已完成，台账没有销号",
    Difference.OWN_OPEN_CLOSED: "台账已销号，之后自报未完成",
    Difference.GROUP_OPEN_CLOSED: "台账已销号，之后评估未完成",
}
STILL_MENDING = (ProblemState.FOUND, ProblemState.CLAIMED, ProblemState.REOPENED)
ORDER = tuple(Finding)  # from the best to the worst


class Said(NamedTuple):
    """What a side's report of that day says of a problem; None where it says nothing of it."""

    reported_on: date
    finding: Finding | None


def differences(
    own: Said | None, group: Said | None, state: ProblemState, closed_on: date | None
) -> list[Difference]:
    """The points in which unit, group and ledger do not agree; own or group is None where that side has no report.

    That a unit says done while the ledger waits for the verdict on it is no difference; that somebody said “not yet”
    before the problem was struck off is none either: both were true on their day.
    """
    found = list(_between(own, group))
    if own and own.finding is Finding.DONE and state in STILL_MENDING:
        found.append(Difference.OWN_DONE_OPEN)
    if group and group.finding is Finding.DONE and closed_on is None:
        found.append(Difference.GROUP_DONE_OPEN)
    for said, difference in (
        (own, Difference.OWN_OPEN_CLOSED),
        (group, Difference.GROUP_OPEN_CLOSED),
    ):
        if said and closed_on and closed_on <= said.reported_on and said.finding not in (None, Finding.DONE):
            found.append(difference)
    return found


def _between(own: Said | None, group: Said | None) -> Iterable[Difference]:
    """What the two reports say differently of a problem, or only one of them says at all."""
    if own is None or group is None:
        return
    if own.finding is None or group.finding is None:
        if group.finding is not None:
            yield Difference.OWN_SILENT
        if own.finding is not None:
            yield Difference.GROUP_SILENT
        return
    if own.finding is not group.finding:
        ahead = ORDER.index(own.finding) < ORDER.index(group.finding)
        yield Difference.OWN_BETTER if ahead else Difference.GROUP_BETTER


def talk_label(issuer: str, year: int, code: str) -> str:
    """A talk as people name it, e.g. 宁波市纪委谈〔2018〕SJD-01."""
    return f"{issuer}谈〔{year}〕{code}"
