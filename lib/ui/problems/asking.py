"""The fields of a step, exactly those that the table of steps demands or allows, and the step that they make up."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from lib.actions import Refused
from lib.datasets.columns import Kind, Unfit, Whole
from lib.datasets.money import Money, fen
from lib.datasets.rectifying import LONGEST
from lib.rules.closure import ALLOWED, DEMANDED, ProblemAct, Step

# What stands on one line of the form; a step shows of these what is asked for it.
LINES = (
    ("measure",),
    ("leader_post", "department"),
    ("words",),
    ("evidence",),
    ("document",),
    ("recovered", "rules_made"),
    ("deadline", "done_on"),
)
LABELS = {
    "measure": "整改措施",
    "leader_post": "责任领导职务",
    "department": "责任部门",
    "deadline": "整改期限",
    "evidence": "佐证材料",
    "document": "批准文件",
    "recovered": "累计追回金额（元）",
    "rules_made": "累计制定修订制度（项）",
}
WORDS = {
    ProblemAct.ACKNOWLEDGED: "说明",
    ProblemAct.CLAIMED: "说明",
    ProblemAct.REPORTED: "整改进展",
    ProblemAct.SUBMITTED: "整改情况",
    ProblemAct.VERIFIED: "验收意见",
    ProblemAct.RETURNED: "退回的理由",
    ProblemAct.EXTENDED: "延期的理由",
    ProblemAct.LASTING: "列为长期坚持的理由",
    ProblemAct.REOPENED: "回头看发现的问题",
}
HELP = {
    "leader_post": "只写职务，不写姓名，例如：乡党委书记",
    "evidence": "写明材料的名称、文号或存放处；上传了佐证文件可以不写，记文件的名称",
    "document": "谁、以什么文件批准，例如：市委书记 2018-09-20 批示",
    "recovered": "到这一步为止一共追回多少，例如 18000 或 1.8万元",
    "rules_made": "到这一步为止一共制定或修订了几项",
}
LONG = {"measure", "words"}  # several lines
NUMBERS: dict[str, Kind] = {"recovered": Money(), "rules_made": Whole(0, 10_000)}


def fields_of(act: ProblemAct) -> set[str]:
    """What is asked for a step, with its day."""
    return {*DEMANDED[act], *ALLOWED.get(act, ()), "done_on"}


def label_of(act: ProblemAct, name: str) -> str:
    """A field's label; one that may stay empty says so."""
    label = WORDS[act] if name == "words" else LABELS[name]
    if act is ProblemAct.EXTENDED and name == "deadline":
        label = "新的整改期限"
    return label if name in DEMANDED[act] else f"{label}（可不填）"


def ask_step(
    act: ProblemAct, key: str, today: date, earliest: date, given: Mapping[str, Any]
) -> Callable[[], Step]:
    """A function that gives the step by what stands in the fields, which this draws. It raises Refused for an odd number.

    earliest is the first day on which the step can have been taken; given has what the fields begin with.
    """
    said: dict[str, Any] = {}
    asked = fields_of(act)
    for line in LINES:
        shown = [name for name in line if name in asked]
        columns = st.columns(len(line)) if shown else []
        for name, column in zip(shown, columns, strict=False):
            with column:
                if name == "done_on":
                    said[name] = ask_day(f"{key}_{name}", today, earliest)
                else:
                    said[name] = ask_field(act, name, f"{key}_{name}", given.get(name))

    def step() -> Step:
        done_on = said["done_on"]
        if not isinstance(done_on, date):
            raise Refused("请选择办理日期。")
        return Step(
            act, done_on, **{name: meant(name, value) for name, value in said.items() if name != "done_on"}
        )

    return step


def ask_day(key: str, today: date, earliest: date) -> Any:
    """The day on which the step was taken; at first today."""
    return st.date_input(
        "办理日期",
        today,
        min_value=min(earliest, today),
        max_value=today,
        format="YYYY-MM-DD",
        key=key,
    )


def ask_field(act: ProblemAct, name: str, key: str, given: Any) -> Any:
    """What stands in one field."""
    label, hint = label_of(act, name), HELP.get(name)
    if name == "deadline":
        return st.date_input(label, None, format="YYYY-MM-DD", key=key)
    if name in LONG:
        return st.text_area(label, given or "", height=110, max_chars=LONGEST[name], key=key, help=hint)
    return st.text_input(label, given or "", max_chars=LONGEST.get(name, 30), key=key, help=hint)


def meant(name: str, value: Any) -> Any:
    """What is meant by what stands in a field: a text, a day, a number, or None for a number that was not given."""
    if name == "deadline":
        return value if isinstance(value, date) else None
    if name not in NUMBERS:
        return value or ""
    number = number_in(LABELS[name], NUMBERS[name], value)
    return fen(number) if name == "recovered" else number


def number_in(label: str, kind: Kind, text: str | None) -> Any:
    """The number that a person wrote; None where nothing is written. Raises Refused for anything else."""
    if not (text or "").strip():
        return None
    try:
        return kind.clean(text or "")
    except Unfit as unfit:
        raise Refused(f"「{label}」填的是“{(text or '').strip()}”，{unfit.wanted}。") from None
