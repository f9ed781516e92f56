"""The three public expenses (三公经费) of an organisation and year: budget, actual, change as the source says."""

from collections.abc import Iterable
from datetime import date

from lib.datasets.base import Complaint, Table, together
from lib.datasets.columns import Choice, Code, Column, Day, Text
from lib.datasets.money import Money
from lib.datasets.numbers import Number
from lib.datasets.register_rows import register
from lib.datasets.registering import Count, Figure, Roles

KINDS = ("因公出国（境）", "公务用车购置及运行", "公务接待")
ALSO = {
    "公费出国（境）": KINDS[0],
    "出国（境）": KINDS[0],
    "公车购置及运行": KINDS[1],
    "公务用车": KINDS[1],
    "接待": KINDS[2],
}
COLUMNS = (
    Column(
        "year",
        "年度",
        Code(4, r"20\d\d", "应为年度，例如 2011"),
        required=True,
        aliases=("年份",),
        example="2011",
    ),
    Column(
        "kind",
        "费用种类",
        Choice({word: word for word in KINDS}, ALSO),
        required=True,
        aliases=("经费种类", "种类"),
        example="公务接待",
    ),
    Column(
        "until_on",
        "统计截止日",
        Day(),
        required=True,
        aliases=("截止日期",),
        example="2011-12-31",
        help="全年的填 12 月 31 日；年中填报的填统计到哪一天，不晚于今天",
    ),
    Column(
        "budget",
        "预算",
        Money(),
        aliases=("预算（元）", "年初预算"),
        example="86万元",
        help="没有预算数的不填",
    ),
    Column("actual", "支出", Money(), required=True, aliases=("支出（元）", "实际支出"), example="82.12万元"),
    Column(
        "change",
        "同比（%）",
        Number(percent=True),
        aliases=("同比增长（%）", "同比"),
        example="-2.1",
        help="下降填负数；上年的支出也在台账里的，系统自己算",
    ),
    Column("note", "说明", Text(200), aliases=("备注",), example="全市汇总"),
)


def fitting(table: Table, today: date) -> Iterable[Complaint]:
    """A complaint for each last day that does not lie in its year."""
    return together(
        table, "until_on", "year", lambda day, year: None if str(day.year) == year else f"应在 {year} 年之内"
    )


DATASET = register(
    "expenses",
    "三公经费",
    "每个单位每年三行：因公出国（境）、公务用车购置及运行、公务接待，各写预算和支出。",
    order=280,
    columns=COLUMNS,
    key=("year", "kind"),
    roles=Roles(happened_on="until_on", kind="kind", amount="actual"),
    figures=(
        Figure("三公经费支出", "元", Count.AMOUNT),
        *(Figure(kind, "元", Count.AMOUNT, kinds=(kind,)) for kind in KINDS),
        Figure("填报单位", "家", Count.ORGANISATIONS),
    ),
    unit="条",
    listed=("year", "kind", "until_on", "budget", "actual", "change", "note"),
    check=fitting,
)
