"""Posts of integrity risk (廉政风险岗位): which leader answers for one, and when its holder is due to change.

Source: 娄底市党政机关廉政安全责任体系建设试行办法, as 王善明 reports it on 2012-03-26: “一级风险岗位，由本级党政机关主要领导
负责，属于主要领导岗位的，由上一级党政机关分管领导负责；二级风险岗位，由本级党政机关分管领导负责，属于分管领导岗位的，
由主要领导负责；三级风险岗位，由直接管辖该岗位的领导干部负责。”
"""

from datetime import date
from enum import StrEnum

LEVELS = ("一级", "二级", "三级")
ORDINARY, DEPUTY, HEAD = "一般岗位", "分管领导岗位", "主要领导岗位"
STANDS = (ORDINARY, DEPUTY, HEAD)

# 在廉政安全等级较高的岗位连续工作达到一定年限的人员一律进行交流: the report does not say after how many years, nor from
# which level on; five years for levels 1 and 2 are ours. A file may name another day for a post.
ROTATION_YEARS = 5
ROTATING = ("一级", "二级")


class Answerable(StrEnum):
    """The leader who answers for a post of risk (责任领导)."""

    ABOVE = "上一级党政机关分管领导"
    HEAD = "本级党政机关主要领导"
    DEPUTY = "本级党政机关分管领导"
    DIRECT = "直接管辖该岗位的领导干部"


def answerable(level: str, stands: str) -> Answerable:
    """Who answers for a post of the level that is an ordinary one, a deputy's or the head's own.

    Nobody answers for their own post: the report says so of heads at level 1 and of deputies at level 2; a head's post
    of level 2 goes to the level above as at level 1.
    """
    if level == "三级":
        return Answerable.DIRECT
    if stands == HEAD:
        return Answerable.ABOVE
    if level == "二级" and stands != DEPUTY:
        return Answerable.DEPUTY
    return Answerable.HEAD


def ground(level: str, stands: str) -> str:
    """The rule by which that leader answers, in words."""
    if level == "三级":
        return f"{level}风险岗位，由{Answerable.DIRECT}负责。"
    own = {DEPUTY: "属于分管领导岗位，", HEAD: "属于主要领导岗位，"}.get(stands, "")
    return f"{level}风险岗位，{own}由{answerable(level, stands)}负责。"


def rotation_due(level: str, since: date | None) -> date | None:
    """The day on which the holder is due to change; None for a level that does not rotate or an unknown beginning."""
    if since is None or level not in ROTATING:
        return None
    leap = since.month == 2 and since.day == 29
    return since.replace(year=since.year + ROTATION_YEARS, day=28 if leap else since.day)
