"""How was counted (口径说明), term by term, in the words of DOMAIN and with the numbers in force. Values in, words out."""

from dataclasses import dataclass
from typing import NamedTuple

from lib.rules.calendar import quarter_words
from lib.rules.lamps import LampNumbers
from lib.rules.score import ScoreRule


@dataclass(frozen=True)
class InForce:
    """The numbers that hold for a quarter (适用的规则)."""

    quarter: int
    score: ScoreRule
    lamps: LampNumbers


class Term(NamedTuple):
    """A term, the words that show that something is told of it, and what it means; in braces the numbers in force."""

    name: str
    shown_by: tuple[str, ...]
    meaning: str

    @property
    def unchanging(self) -> bool:
        """Whether no number that an office can set stands in it."""
        return "{" not in self.meaning


SCORES = ("得分", "等次", "扣分", "分值")
GRADES = ("等次", "优秀", "评先")
RATES = ("完成率", "上报率", "及时率")
LAMPS = ("灯", "预警")
TERMS = (
    Term("应报（应完成）", ("应报", "应完成", *RATES), "本季度下达给单位的任务（项），不论是否到期。"),
    Term(
        "已上报",
        ("已上报", "上报率"),
        "到截至日为止至少上报过一次的任务；同一任务再次上报不重复计数。",
    ),
    Term("审核通过", ("通过", "完成率"), "最近一次上报经审核通过的任务。"),
    Term("审核退回", ("退回",), "最近一次上报被审核退回、还没有再次上报的任务。"),
    Term("待审核", ("待审",), "最近一次上报还没有审核结论的任务。"),
    Term("逾期未报", ("逾期未报",), "过了截止日期、一次也没有上报的任务。"),
    Term("按时上报", ("按时", "及时"), "首次上报日期不晚于截止日期的任务。"),
    Term("完成率", ("完成率",), "审核通过 ÷ 应报。没有任务的单位不适用，不算作 0。"),
    Term("上报率", ("上报率",), "已上报 ÷ 应报。"),
    Term("及时率", ("及时率",), "按时上报 ÷ 应报。"),
    Term("口径", ("口径",), "什么算完成：“审核通过”只算审核通过的任务，“已上报”算已上报的任务。"),
    Term("位次", ("位次", "排名"), "同级单位按所选口径的比率从高到低排列；升降是与上季度位次相比。"),
    Term(
        "得分",
        SCORES,
        "单位的季度得分从 {score.start:g} 分起：每项审核退回扣 {score.returned:g} 分，"
        "每项逾期未报扣 {score.overdue:g} 分，首次上报迟报每项扣 {score.late:g} 分，"
        "加上人工加减分和复核返还，最低 0 分。",
    ),
    Term("平均得分", ("平均得分",), "有任务的各单位得分的平均。"),
    Term(
        "等次",
        GRADES,
        "{score.excellent:g} 分以上优秀，{score.good:g} 分以上良好，{score.fair:g} 分以上一般，"
        "以下为差；被一票否决的直接为差。“以上”含本数。",
    ),
    Term(
        "完成程度",
        ("热力图", "各指标"),
        "没有出错（逾期未报，按审核通过口径还有退回）的任务不到应报的 {score.fair:g}% 为■ 滞后，"
        "不到 {score.excellent:g}% 为▲ 关注；其余的，完成 {score.excellent:g}% 以上为● 完成，否则◐ 进行中。"
        "○ 未上报是一项都还没有上报且未逾期，— 不适用是没有这项任务。",
    ),
    Term(
        "亮灯：逾期未报",
        LAMPS,
        "截止后第 {lamps.overdue_yellow} 天亮黄灯，第 {lamps.overdue_red} 天转红灯，上报后熄灭。",
    ),
    Term(
        "亮灯：退回未改",
        LAMPS,
        "退回后第 {lamps.returned_yellow} 个工作日亮黄灯，第 {lamps.returned_red} 个工作日转红灯，再次上报后熄灭。",
    ),
    Term(
        "亮灯：问题整改逾期",
        LAMPS,
        "整改期限后第 {lamps.problem_yellow} 天亮黄灯，第 {lamps.problem_red} 天转红灯，销号或延期后熄灭。",
    ),
    Term(
        "亮灯：双报告缺报",
        LAMPS,
        "谈话满 {lamps.double_yellow_months} 个月的次日亮黄灯，满 {lamps.double_red_months} 个月转红灯，"
        "两份报告都提交后熄灭。",
    ),
    Term(
        "亮灯：季度得分偏低",
        LAMPS,
        "季度锁定当日得分低于 {lamps.low_yellow:g} 分亮黄灯，低于 {lamps.low_red:g} 分亮红灯，"
        "下一季度锁定后不再亮。",
    ),
    Term(
        "单位的灯",
        LAMPS,
        "取亮着的灯中最重的：■ 红、▲ 黄；没有亮灯为● 绿，有任务但一项都还没有上报为○ 未报送，没有任务为– 无任务。"
        "地区按下面各单位的灯计数，不取平均。",
    ),
    Term("销号率", ("销号",), "已销号的问题 ÷ 全部问题。销号须经监督员验收。"),
    Term(
        "按期销号率", ("按期销号",), "在最初的期限内销号的问题 ÷ 最初的期限已到的问题；延期不改变最初的期限。"
    ),
    Term(
        "问题逾期",
        ("逾期（天）", "逾期天数", "逾期最", "整改逾期", "整改进度"),
        "过了现行的整改期限还没有销号的问题。",
    ),
    Term("追回率", ("追回",), "已追回金额 ÷ 涉及金额。金额单位写在表头里。"),
    Term("双报告", ("双报告",), "谈话后被约谈单位书面报告整改情况，派驻组另作跟踪评估；两份都有才算齐。"),
)
ALWAYS = (
    ("截至", "表中的数字是截至日当天的情况；此后上报、审核、整改的不计在内。"),
    ("空格", "空着的格子表示没有这项数据或者不适用，不是 0。"),
)


def explained(words: str, numbers: InForce | None) -> list[tuple[str, str]]:
    """Name and meaning of each term that the words show to be told of, with the numbers in force of the quarter.

    Without numbers those terms are left out that need them: a threshold that did not hold would mislead.
    """
    shown = [term for term in TERMS if any(word in words for word in term.shown_by)]
    if numbers is None:
        return [*((term.name, term.meaning) for term in shown if term.unchanging), *ALWAYS]
    told = [(term.name, term.meaning.format(score=numbers.score, lamps=numbers.lamps)) for term in shown]
    if not all(term.unchanging for term in shown):
        told.append(
            (
                "分值和天数",
                f"以上分值、分数线和天数是{quarter_words(numbers.quarter)}适用的规则；问题和谈话的灯按期限或谈话所在季度的规则。",
            )
        )
    return [*told, *ALWAYS]
