"""Which step may follow in the life of a problem (问题整改), whose it is, and what it must say: the one table.

Source: DOMAIN terms after Ningbo (责任领导、责任部门、整改时限，挂账销号), Zhoushan (巡察反馈“1+1”: the leader in charge claims
first), Haimen (回头看) and Jilin (amounts found, and recovered while others are still being collected).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ProblemSource(StrEnum):
    """Where a problem came to light (问题来源)."""

    INSPECTION = "inspection"
    SPOT_CHECK = "spot_check"
    TALK = "talk"
    RETURNED = "returned"
    AUDIT = "audit"
    PETITION = "petition"
    CAMPAIGN = "campaign"
    LOOK_BACK = "look_back"


PROBLEM_SOURCE_WORDS = {
    ProblemSource.INSPECTION: "巡察",
    ProblemSource.SPOT_CHECK: "抽查",
    ProblemSource.TALK: "三交底",
    ProblemSource.RETURNED: "退回上报",
    ProblemSource.AUDIT: "审计",
    ProblemSource.PETITION: "信访",
    ProblemSource.CAMPAIGN: "专项",
    ProblemSource.LOOK_BACK: "回头看",
}


class ProblemState(StrEnum):
    """Where a problem stands (整改状态)."""

    FOUND = "found"
    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    REOPENED = "reopened"


PROBLEM_STATE_WORDS = {
    ProblemState.FOUND: "待认领",
    ProblemState.CLAIMED: "整改中",
    ProblemState.SUBMITTED: "待验收",
    ProblemState.CLOSED: "已销号",
    ProblemState.REOPENED: "回头看重开",
}


class ProblemAct(StrEnum):
    """A step after a problem was found (整改环节)."""

    ACKNOWLEDGED = "acknowledged"
    CLAIMED = "claimed"
    REPORTED = "reported"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    RETURNED = "returned"
    EXTENDED = "extended"
    LASTING = "lasting"
    REOPENED = "reopened"


PROBLEM_ACT_WORDS = {
    ProblemAct.ACKNOWLEDGED: "分管领导认领",
    ProblemAct.CLAIMED: "认领整改",
    ProblemAct.REPORTED: "报告进展",
    ProblemAct.SUBMITTED: "提交验收",
    ProblemAct.VERIFIED: "验收销号",
    ProblemAct.RETURNED: "退回整改",
    ProblemAct.EXTENDED: "延期",
    ProblemAct.LASTING: "列为长期坚持",
    ProblemAct.REOPENED: "回头看重开",
}


class Side(StrEnum):
    """Whose step it is: the leader in charge (分管领导), the unit that mends (整改单位), or who gave it the problem (交办单位)."""

    LEADER = "leader"
    MENDER = "mender"
    JUDGE = "judge"


SIDES = {
    ProblemAct.ACKNOWLEDGED: Side.LEADER,
    ProblemAct.CLAIMED: Side.MENDER,
    ProblemAct.REPORTED: Side.MENDER,
    ProblemAct.SUBMITTED: Side.MENDER,
    ProblemAct.VERIFIED: Side.JUDGE,
    ProblemAct.RETURNED: Side.JUDGE,
    ProblemAct.EXTENDED: Side.JUDGE,
    ProblemAct.LASTING: Side.JUDGE,
    ProblemAct.REOPENED: Side.JUDGE,
}
# The one table of steps. Nothing is struck off that was not handed in for it; what a look-back reopens is claimed anew,
# with measure and deadline of its own. A problem that waits for its verdict is judged before anything else happens to it.
STEPS = {
    (ProblemState.FOUND, ProblemAct.ACKNOWLEDGED): ProblemState.FOUND,
    (ProblemState.FOUND, ProblemAct.CLAIMED): ProblemState.CLAIMED,
    (ProblemState.CLAIMED, ProblemAct.REPORTED): ProblemState.CLAIMED,
    (ProblemState.CLAIMED, ProblemAct.SUBMITTED): ProblemState.SUBMITTED,
    (ProblemState.CLAIMED, ProblemAct.EXTENDED): ProblemState.CLAIMED,
    (ProblemState.CLAIMED, ProblemAct.LASTING): ProblemState.CLAIMED,
    (ProblemState.SUBMITTED, ProblemAct.VERIFIED): ProblemState.CLOSED,
    (ProblemState.SUBMITTED, ProblemAct.RETURNED): ProblemState.CLAIMED,
    (ProblemState.CLOSED, ProblemAct.REOPENED): ProblemState.REOPENED,
    (ProblemState.REOPENED, ProblemAct.CLAIMED): ProblemState.CLAIMED,
}
# What a step must say, and what it may say besides; it says nothing else.
DEMANDED: dict[ProblemAct, tuple[str, ...]] = {
    ProblemAct.ACKNOWLEDGED: ("leader_post",),
    ProblemAct.CLAIMED: ("measure", "leader_post", "department", "deadline"),
    ProblemAct.REPORTED: ("words",),
    ProblemAct.SUBMITTED: ("words", "evidence"),
    ProblemAct.VERIFIED: (),
    ProblemAct.RETURNED: ("words",),
    ProblemAct.EXTENDED: ("words", "document", "deadline"),
    ProblemAct.LASTING: ("words",),
    ProblemAct.REOPENED: ("words",),
}
ALLOWED: dict[ProblemAct, tuple[str, ...]] = {
    ProblemAct.ACKNOWLEDGED: ("words",),
    ProblemAct.CLAIMED: ("words",),
    ProblemAct.REPORTED: ("evidence", "recovered", "rules_made"),
    ProblemAct.SUBMITTED: ("recovered", "rules_made"),
    ProblemAct.VERIFIED: ("words",),
}
# The steps that files may be handed in with (佐证材料): of who mends, and what the other side saw for itself or approved.
WITH_FILES = frozenset(
    {
        ProblemAct.REPORTED,
        ProblemAct.SUBMITTED,
        ProblemAct.VERIFIED,
        ProblemAct.RETURNED,
        ProblemAct.EXTENDED,
        ProblemAct.REOPENED,
    }
)
ASKED_FOR = {
    "measure": "请写明整改措施",
    "leader_post": "请写明责任领导的职务",
    "department": "请写明责任部门",
    "deadline": "请写明整改期限",
    "evidence": "请写明佐证材料",
    "document": "请写明批准延期的文件或批示",
}
WORDS_ASKED_FOR = {
    ProblemAct.REPORTED: "请写明整改进展",
    ProblemAct.SUBMITTED: "请写明整改情况",
    ProblemAct.RETURNED: "请写明退回的理由，整改单位要按它再改",
    ProblemAct.EXTENDED: "请写明延期的理由",
    ProblemAct.LASTING: "请写明列为长期坚持的理由",
    ProblemAct.REOPENED: "请写明回头看发现了什么",
}


@dataclass(frozen=True)
class Step:
    """One step, as it is to be taken or as it was. recovered (追回金额, fen) and rules_made (制度) are totals up to then."""

    act: ProblemAct
    done_on: date
    words: str = ""
    evidence: str = ""
    measure: str = ""
    leader_post: str = ""
    department: str = ""
    document: str = ""
    deadline: date | None = None
    recovered: int | None = None
    rules_made: int | None = None


SAYINGS = tuple(name for name in Step.__dataclass_fields__ if name not in ("act", "done_on"))
