"""What is looked at on 整改办理: whose problems, as they stood when; one problem, or a new one."""

from lib.access import Permission, Viewer
from lib.rules.closure import PROBLEM_STATE_WORDS, ProblemState
from lib.ui import address
from lib.ui.workbar import Look, number_in_address, work_bar

SHAPES = {
    ProblemState.FOUND: "○",
    ProblemState.CLAIMED: "◐",
    ProblemState.SUBMITTED: "◆",
    ProblemState.CLOSED: "●",
    ProblemState.REOPENED: "◇",
}
STATES = {state.value: f"{SHAPES[state]} {words}" for state, words in PROBLEM_STATE_WORDS.items()}
MINE, ALL, NEW = "", "all", "new"


def bar(viewer: Viewer, title: str) -> tuple[Look, str]:
    """What the viewer chose to look at, and in which part of the page: only today can a problem be entered."""

    def parts(look: Look) -> dict[str, str]:
        if problem_in_address() is not None:
            return {}
        new = {NEW: "登记问题"} if look.now and viewer.may(Permission.KEEP_PROBLEMS) else {}
        return {MINE: "我的清单", ALL: "全部问题", **new}

    return work_bar(viewer, title, "work", parts)


def problem_in_address() -> int | None:
    """The id of the problem that the address names; None where it names none."""
    return number_in_address("problem")


def open_problem(problem: int) -> None:
    """Nothing. Writes the problem into the address; the list that it was opened from stays there, to go back to."""
    address.change(problem=problem, row=None)


def back_to_list() -> None:
    """Nothing. Takes the problem out of the address."""
    address.change(problem=None, row=None)
