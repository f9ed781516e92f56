"""After-the-fact filings (事后报备): what an activity of 100,000 yuan or more was, cost and achieved, and what is attached."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from lib.access import Permission
from lib.datasets.base import Complaint, Table, each, together
from lib.datasets.columns import Choice, Column, Day, Text
from lib.datasets.money import Money
from lib.datasets.register_rows import register
from lib.datasets.registering import ENTRY_CODE, Count, Figure, Roles
from lib.rules.filings import ATTACHMENTS, FILED_FROM, MISSING, NOT_NEEDED, THERE, too_small

ACTIVITIES = ("展会", "营销推介", "节庆活动", "会议", "培训", "考察调研", "文体活动", "其他")
PROCUREMENTS = (
    "公开招标",
    "邀请招标",
    "竞争性谈判",
    "竞争性磋商",
    "单一来源",
    "询价",
    "定点采购",
    "直接委托",
    "其他",
)
LIMIT = f"{FILED_FROM:,.0f} 元"


def words(name: str, heading: str, example: str, limit: int = 500) -> Column:
    """A column that the report demands in words."""
    return Column(name, heading, Text(limit, lines=True), required=True, example=example)


def check(table: Table, today: date) -> Iterator[Complaint]:
    """A complaint for each activity that is too small, not over yet, or filed before it took place."""

    def enough(amount: Decimal) -> str | None:
        return f"应为 {LIMIT}及以上：不到 {LIMIT}的活动不用报备，请删去这一行" if too_small(amount) else None

    yield from each(table, "amount", enough)
    yield from together(
        table,
        "filed_on",
        "held_on",
        lambda filed, held: (
            f"不能早于「活动结束日期」（{held}），活动结束以后才报备" if filed < held else None
        ),
    )


DATASET = register(
    "filings",
    "事后报备台账",
    f"班子成员组织、参加经费 {LIMIT}及以上的活动，事后向派驻纪检监察组报告，一项活动一行；附件逐项填有没有。",
    order=280,
    columns=(
        ENTRY_CODE,
        Column(
            "activity",
            "活动名称",
            Text(100),
            required=True,
            aliases=("活动",),
            example="2018年上海旅游推介会",
        ),
        Column(
            "type",
            "活动类型",
            Choice({word: word for word in ACTIVITIES}),
            required=True,
            aliases=("类型",),
            example="营销推介",
        ),
        Column(
            "held_on",
            "活动结束日期",
            Day(),
            required=True,
            aliases=("活动日期", "活动时间"),
            example="2018-05-16",
        ),
        Column(
            "filed_on",
            "报备日期",
            Day(),
            required=True,
            aliases=("报告日期",),
            example="2018-05-28",
            help="送交派驻纪检监察组的日期，不晚于今天；补报的填补报那天",
        ),
        Column(
            "amount",
            "经费",
            Money(),
            required=True,
            aliases=("经费（元）", "金额", "经费使用金额"),
            example="256000",
            help=f"单位是元；{LIMIT}及以上才报备",
        ),
        Column(
            "post",
            "组织或参加的班子成员职务",
            Text(60),
            required=True,
            aliases=("班子成员职务",),
            example="市旅游委副主任",
            help="只写职务",
        ),
        words("basis", "活动依据", "市委常委会会议纪要〔2018〕3号"),
        words("purpose", "活动目的", "推介海岛旅游线路"),
        Column("organiser", "组织企业", Text(100), aliases=("承办企业",), example="承办企业一"),
        Column(
            "procurement",
            "采购方式",
            Choice({word: word for word in PROCUREMENTS}),
            required=True,
            example="竞争性磋商",
        ),
        words("spending", "经费使用情况", "场地 12 万元，宣传 8 万元，交通食宿 5.6 万元", 1000),
        words("effect", "活动效果", "签订合作意向 6 项", 1000),
        *(
            Column(
                name,
                heading,
                Choice(
                    {THERE: THERE, MISSING: MISSING, NOT_NEEDED: NOT_NEEDED},
                    {"是": THERE, "否": MISSING, "无": MISSING},
                ),
                required=True,
                example=THERE,
            )
            for name, heading in ATTACHMENTS.items()
        ),
    ),
    permission=Permission.FILE_REGISTERS,
    roles=Roles(happened_on="filed_on", kind="type", label="procurement", amount="amount"),
    figures=(
        Figure("报备", "份"),
        Figure("涉及经费", "元", Count.AMOUNT),
        Figure("报备单位", "家", Count.ORGANISATIONS),
    ),
    unit="份",
    listed=("code", "filed_on", "activity", "type", "held_on", "amount", "procurement"),
    check=check,
)
