"""The words with which a supervision order (督办单) begins: what is wrong, since when, and what is to be done about it.

They are a draft: whoever issues the order may write something else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

REMEDIES = {
    "report_overdue": "逾期未报的指标，立即完成并上报",
    "returned_not_mended": "审核退回的指标，按审核意见补正后重新上报",
    "problem_overdue": "逾期未整改的问题，明确责任人和措施，限期整改销号",
    "double_report_missing": "缺少的“双报告”，立即补交",
    "low_score": "得分偏低的原因，逐项查找并制定改进措施",
    "manual": "所指出的问题，查明原因并整改到位",
}
LISTED = 12  # lamps that a demand spells out; an order with more lists them beside it anyway


@dataclass(frozen=True)
class Cause:
    """A lit lamp in words: its rule and level, what lit it, since when, for how many days."""

    rule: str
    rule_words: str
    level_words: str
    about: str
    raised_on: date
    days: int


def title_of(causes: Sequence[Cause]) -> str:
    """What the order is about, e.g. 关于逾期未报、退回未改限期整改的督办."""
    named = ["有关问题" if cause.rule == "manual" else cause.rule_words for cause in causes]
    return f"关于{'、'.join(dict.fromkeys(named))}限期整改的督办"


def demand_of(name: str, causes: Sequence[Cause], as_of: date) -> str:
    """What the organisation is to do, with each lamp that is still lit and the way it goes out."""
    lines = [f"{name}：", f"截至 {as_of}，你单位有 {len(causes)} 项问题未解决："]
    lines += [f"{number}．{sentence(cause)}" for number, cause in enumerate(causes[:LISTED], start=1)]
    if len(causes) > LISTED:
        lines.append(f"……共 {len(causes)} 项，其余见“督办的灯”。")
    wanted = [REMEDIES[rule] for rule in dict.fromkeys(cause.rule for cause in causes)]
    lines.append(f"请你单位：{'；'.join(wanted)}。")
    lines.append("请在回复期限前书面回复整改情况，并附佐证材料。")
    return "\n".join(lines)


def sentence(cause: Cause) -> str:
    """One lamp as a line of the demand."""
    about = f"：{cause.about}" if cause.about else ""
    return f"{cause.rule_words}（{cause.level_words}）{about}，自 {cause.raised_on} 起已 {cause.days} 天"
