"""The dialog in which a step is taken, for one problem or for many: what stands in it outlives a refusal."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lib.access import Viewer
from lib.actions import Refused, problems
from lib.actions.problems import Outcome
from lib.datasets.rectifying import PERMISSIONS
from lib.rules.closure import PROBLEM_ACT_WORDS, SIDES, ProblemAct
from lib.ui import evidence
from lib.ui.administering.asking import Act, Question
from lib.ui.clock import today
from lib.ui.problems.asking import ask_step
from lib.ui.problems.outcome import keep_outcome

ABOUT = {
    ProblemAct.ACKNOWLEDGED: "巡察反馈“1+1”：先由分管领导认领，单位再认领整改。",
    ProblemAct.CLAIMED: "措施、责任领导职务、责任部门、期限四项都要填。期限以后要改，须由监督员延期；按期销号始终按最初的期限算。",
    ProblemAct.REPORTED: "只记进展，问题仍在整改中；改好了请“提交验收”。",
    ProblemAct.SUBMITTED: "提交后由交办单位的监督员验收；本单位不能验收自己的整改。",
    ProblemAct.VERIFIED: "验收后问题销号；以后回头看发现反弹，还可以重开。",
    ProblemAct.RETURNED: "退回后由整改单位按理由再改，期限不变。",
    ProblemAct.EXTENDED: "延的是现在的期限；最初的期限保留，按期销号仍按它算。",
    ProblemAct.LASTING: "长期坚持的事项不再算逾期，单列统计；以后可以用“延期”重新定期限。",
    ProblemAct.REOPENED: "重开后算未销号，单位要重新认领、定新的期限；原来的过程全部保留。",
}
NAMED = 6  # problems that a dialog about many names


@dataclass(frozen=True)
class Target:
    """A problem for which a step is to be taken, as the dialog names it; given has what its fields begin with."""

    id: int
    label: str
    content: str
    name: str
    last_on: date
    given: Mapping[str, Any] = field(default_factory=dict)


def dialog(act: ProblemAct, targets: Sequence[Target]) -> Question:
    """The dialog of a step."""

    def fill(viewer: Viewer) -> Act:
        one = targets[0] if len(targets) == 1 else None
        key = f"step_{act}_{one.id if one else 'many'}"
        earliest = min(target.last_on for target in targets)
        step_of = ask_step(act, key, today(viewer), earliest, one.given if one else {})
        files_of = evidence.ask(act, f"{key}_files")

        def act_(viewer: Viewer) -> str:
            step = step_of()
            if one:
                problems.take_step(viewer, one.id, step, files_of())
                return f"{one.label}：已{PROBLEM_ACT_WORDS[act]}。{next_of(act)}"
            outcome = problems.take_steps(viewer, [(target.id, step) for target in targets], files_of())
            refuse_nothing_done(outcome)
            keep_outcome(viewer, act, targets, outcome)
            return ""

        return act_

    return Question(
        PROBLEM_ACT_WORDS[act], about(act, targets), PROBLEM_ACT_WORDS[act], PERMISSIONS[SIDES[act]], fill
    )


def about(act: ProblemAct, targets: Sequence[Target]) -> str:
    """What the dialog says above its fields."""
    if len(targets) == 1:
        return f"{targets[0].label}　{targets[0].name}\n{short(targets[0].content, 60)}\n{ABOUT[act]}"
    shown = [f"{one.label}　{one.name}　{short(one.content, 24)}" for one in targets[:NAMED]]
    more = [f"……共 {len(targets)} 个"] if len(targets) > NAMED else []
    return "\n".join([f"将对 {len(targets)} 个问题办理同样的一步：", *shown, *more, ABOUT[act]])


def short(text: str, most: int) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"


def next_of(act: ProblemAct) -> str:
    """What happens next, in words."""
    if act is ProblemAct.ACKNOWLEDGED:
        return "现在可以由单位认领整改。"
    return "请等待交办单位的监督员验收。" if act is ProblemAct.SUBMITTED else ""


def refuse_nothing_done(outcome: Outcome) -> None:
    """Nothing. Raises Refused where not one of the steps was taken: the dialog stays open, with what stands in it."""
    if outcome.done:
        return
    reasons = Counter(skipped.reason for skipped in outcome.skipped)
    if len(reasons) == 1:
        raise Refused(f"一个也没有办理：{next(iter(reasons))}")
    told = "".join(f"{number} 个：{reason}" for reason, number in reasons.most_common())
    raise Refused(f"一个也没有办理。{told}")
