"""检查: what was inspected how, beside the chart; and the problems that came of an inspection, under its entry."""

from functools import partial
from typing import Any

from lib import queries
from lib.access import Permission, Viewer
from lib.models import PROBLEM_STATE_WORDS
from lib.queries import RegisterFacet
from lib.ui import address
from lib.ui.answers import ask
from lib.ui.going import go
from lib.ui.registers.looking import RegisterLook, Tab
from lib.ui.tables import day, rate, table, text, whole, words
from lib.ui.words import panel, section, small

KINDS = {
    "method": text("检查方式", 74),
    "content": text("检查内容", 84),
    "batches": whole("批次", 48),
    "organisations": whole("单位", 48, "受检的单位，一家只算一次"),
    "objects": whole("对象", 56, "抽了几本纪实簿、查了几家食堂、几个村；— 是没有单独计数"),
    "problems": whole("问题", 56, "检查当时指出的；— 是还没有结果"),
    "circulars": whole("通报", 48, "发了几份通报"),
    "closure_rate": rate("销号率", 64, "列入问题清单的，到截至日期销号的比例"),
}
PROBLEMS = {
    "label": text("编号", 170),
    "category": text("方面", 110),
    "content": text("问题", 420),
    "state": words("整改", PROBLEM_STATE_WORDS, 80),
    "deadline": day("期限", 92),
    "overdue": whole("逾期天数", 76),
    "closed_on": day("销号", 92),
}


def kinds_panel(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Lists what was inspected in which way with how many batches; a click narrows the list to it."""
    section("查了什么、怎么查", f"{look.line}；点一行只列它")
    question = ask(queries.inspection_kinds, viewer, look.place, *look.asked)
    table(question, KINDS, key=f"kinds-{look.key}", alt="查了什么、怎么查", on_pick=narrow, rows=11)


def narrow(picked: dict[str, Any]) -> None:
    """Nothing. Lists only inspections of this sort."""
    address.change(facet=RegisterFacet.KIND.value, value=picked["method"], find=picked["content"])


def found_panel(viewer: Viewer, look: RegisterLook, entry: dict[str, Any]) -> None:
    """Nothing. Lists the problems of the ledger that came of the inspection; a click opens one."""
    if not viewer.may(Permission.SEE_PROBLEMS):
        return
    question = ask(queries.inspection_problems, viewer, int(entry["id"]), look.as_of)
    found = question.frame()
    with panel():
        if not entry["list_name"]:
            section("问题整改")
            small("这次检查没有填问题清单名称；列入了问题清单的，请在上面补填，就能看到销号情况。")
            return
        closed = int(found["closed_on"].notna().sum())
        section(
            f"问题整改（{len(found)} 个，已销号 {closed} 个）",
            f"{entry['list_name']} · 截至 {look.as_of}；点一行看它的全过程",
        )
        if found.empty:
            small("检查单位交办的清单里没有这个单位的问题；请核对清单名称，或先上传问题清单。")
            return
        opened = partial(open_problem, viewer)
        table(
            question, PROBLEMS, key=f"found-{entry['id']}-{look.key}", alt="问题整改", on_pick=opened, rows=12
        )


def open_problem(viewer: Viewer, picked: dict[str, Any]) -> None:
    """Nothing. Opens the page of a problem."""
    go(viewer, int(picked["organisation_id"]), "problems", problem=int(picked["problem_id"]), entry=None)
