"""What is looked at on 双报告: whose talks, as they stood when; one talk, a report on it, or a new talk."""

from lib.access import Permission, Viewer
from lib.models import FINDING_WORDS, Finding, ReportSide
from lib.rules.double import DOUBLE_STATE_WORDS, DoubleState
from lib.ui import address
from lib.ui.workbar import Look, number_in_address, work_bar

SHAPES = {
    DoubleState.NOT_DUE: "○",
    DoubleState.AWAITS_OWN: "◐",
    DoubleState.AWAITS_GROUP: "◑",
    DoubleState.COMPLETE: "●",
    DoubleState.OVERDUE: "!",
}
STATES = {state.value: f"{SHAPES[state]} {words}" for state, words in DOUBLE_STATE_WORDS.items()}
MARKS = {Finding.DONE: "●", Finding.NEARLY: "◕", Finding.UNDER_WAY: "◐", Finding.NOT_STARTED: "○"}
FINDINGS = {finding.value: f"{MARKS[finding]} {words}" for finding, words in FINDING_WORDS.items()}
SIDE_WORDS = {ReportSide.OWN: "单位报告", ReportSide.GROUP: "组评估"}
FORMS = {"report": ReportSide.OWN, "assess": ReportSide.GROUP}
BELOW_LIST = ("talk", "do", "told", "assessed")  # what the address says below the list


def bar(viewer: Viewer, title: str) -> tuple[Look, str]:
    """What the viewer chose to look at, and in which part of the page, or which form of the talk that is shown."""
    talk = talk_in_address()

    def parts(look: Look) -> dict[str, str]:
        enters = look.now and viewer.may(Permission.KEEP_HANDOVERS) and talk is None
        return {"": "谈话与双报告", "new": "登记谈话"} if enters else {}

    look, part = work_bar(viewer, title, "talks", parts)
    return look, part if talk is None else address.read("do")


def talk_in_address() -> int | None:
    """The id of the talk that the address names; None where it names none."""
    return number_in_address("talk")


def open_talk(talk: int) -> None:
    """Nothing. Writes the talk into the address."""
    address.change(**dict.fromkeys(BELOW_LIST) | {"talk": talk}, talks=None)


def open_form(part: str) -> None:
    """Nothing. Opens the form of a report on the talk that is shown."""
    address.change(do=part)


def back_to_list() -> None:
    """Nothing. Takes the talk out of the address."""
    address.change(**dict.fromkeys(BELOW_LIST))


def back_to_talk() -> None:
    """Nothing. Closes the form."""
    address.change(do=None)
