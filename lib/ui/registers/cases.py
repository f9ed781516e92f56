"""Under a case of accountability: the case that a double inquiry (一案双查) goes after, and the inquiries that go after it."""

from typing import Any

from lib import queries
from lib.access import Viewer
from lib.datasets.accountability import COLUMNS
from lib.ui.answers import ask
from lib.ui.registers.listing import picked
from lib.ui.registers.looking import RegisterLook
from lib.ui.tables import day, table, text, whole, words
from lib.ui.words import panel, section, small

ROLES = {"origin": "所查的案件", "double": "对它的一案双查"}
CASES = {
    "role": words("关系", ROLES, 120),
    "organisation": text("单位", 130),
    "happened_on": day("问责日期", 92),
    "kind": text("问责方式", 92),
    "label": text("职级", 92),
    "quantity": whole("人数", 60),
    "post": text("职务", 150),
    "reason": text("问责事由", 320),
}
CASE = next(column.heading for column in COLUMNS if column.name == "case")


def linked_panel(viewer: Viewer, look: RegisterLook, entry: dict[str, Any]) -> None:
    """Nothing. Lists the cases that belong to this one; a click opens one. Nothing is drawn where there can be none."""
    question = ask(queries.linked_cases, viewer, int(entry["id"]), look.as_of)
    found = question.frame()
    if found.empty and not entry.get("case") and entry["form"] != "一案双查":
        return
    with panel():
        section("一案双查", f"截至 {look.as_of}；点一行打开那个案件")
        if not found.empty:
            key = f"linked-{entry['id']}-{look.key}"
            table(question, CASES, key=key, alt="一案双查", on_pick=picked, rows=5)
        elif entry.get("case"):
            small(
                f"没有找到编号为 {entry['case']} 的案件：它不在本单位和所辖单位的台账里，请核对「{CASE}」。"
            )
        else:
            small(f"还没有填「{CASE}」：在上面补填后，所查的案件会列在这里。")
