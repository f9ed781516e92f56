"""Beside the posts of integrity risk: by level and organisation, who is due to change, and by which rule a leader answers."""

from typing import Any

from lib import queries
from lib.access import Viewer
from lib.queries import RegisterFacet
from lib.rules.risk import DEPUTY, HEAD, LEVELS, ORDINARY, ROTATING, ROTATION_YEARS, ground
from lib.ui import address
from lib.ui.answers import ask
from lib.ui.registers.looking import RegisterLook, Tab
from lib.ui.tables import table, text, whole
from lib.ui.words import section, small

COLUMNS = {
    "word": text("单位", 150),
    "first": whole(LEVELS[0], 62),
    "second": whole(LEVELS[1], 62),
    "third": whole(LEVELS[2], 62),
    "rotated": whole("已轮岗", 68),
    "overdue": whole("应轮未轮", 76),
}
RULES = " ".join(
    ground(level, stands)
    for level, stands in (
        ("一级", ORDINARY),
        ("一级", HEAD),
        ("二级", ORDINARY),
        ("二级", DEPUTY),
        ("三级", ORDINARY),
    )
)


def by_level(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Draws the posts of each level by organisation; a click lists an organisation's."""
    section(
        "等级 × 单位，应轮岗而未轮岗", f"{look.place_name} · 截至 {look.as_of}，不分期间；点一行只列这个单位"
    )
    question = ask(queries.risk_posts, viewer, look.place, look.as_of)
    table(question, COLUMNS, key=f"risk-{look.key}", alt="各单位各等级岗位数", on_pick=narrow, rows=9)
    small(f"责任领导的规则：{RULES}")
    small(f"{'、'.join(ROTATING)}岗位任现岗满 {ROTATION_YEARS} 年应轮岗；文件里另写了日期的按文件。")


def narrow(row: dict[str, Any]) -> None:
    """Nothing. Lists only the posts of the picked organisation and those under it."""
    address.change(facet=RegisterFacet.ORGANISATION, value=row["value"])
