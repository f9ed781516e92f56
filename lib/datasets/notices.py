"""Early-warning notices (预警提示): to which post about which risk, answered in writing by when (娄底)."""

from collections.abc import Iterator
from datetime import date

from lib.access import Permission
from lib.datasets.base import Complaint, Table
from lib.datasets.columns import Choice, Column, Day, Text
from lib.datasets.register_rows import register
from lib.datasets.registering import ENTRY_CODE, Count, Figure, Roles

RISKS = (
    "工作作风",
    "公务接待",
    "公务用车",
    "津补贴发放",
    "资金管理",
    "工程项目",
    "行政审批",
    "行政执法",
    "选人用人",
    "其他",
)
LEVELS = ("一级", "二级", "三级", "非风险岗位")
COLUMNS = (
    ENTRY_CODE,
    Column(
        "issued_on",
        "预警日期",
        Day(),
        required=True,
        aliases=("发出日期", "提示日期", "日期"),
        example="2018-05-16",
        help="书面预警提示发出的日期，不晚于今天",
    ),
    Column(
        "risk",
        "风险类别",
        Choice({word: word for word in RISKS}),
        required=True,
        aliases=("预警类别", "类别"),
        example="资金管理",
    ),
    Column(
        "level",
        "岗位风险等级",
        Choice({word: word for word in LEVELS}),
        required=True,
        aliases=("风险等级",),
        example="二级",
    ),
    Column(
        "post",
        "被提示人职务",
        Text(100),
        required=True,
        aliases=("职务", "被预警人职务", "岗位"),
        example="财务科科长",
        help="一人一行；只写职务，不写姓名",
    ),
    Column("person", "姓名", Text(20), help="可以不填；屏幕上只有监督员看得到，导出时不带"),
    Column(
        "content",
        "预警内容",
        Text(1000, lines=True),
        required=True,
        aliases=("提示内容", "苗头性问题"),
        example="专项资金拨付未按程序会签，要求自查并规范",
        help="不写人名，只写职务",
    ),
    Column("due_on", "回复期限", Day(), required=True, aliases=("回复时限",), example="2018-05-31"),
    Column("replied_on", "回复日期", Day(), aliases=("书面回复日期",), example="2018-05-28"),
    Column(
        "reply",
        "回复内容",
        Text(1000, lines=True),
        aliases=("整改情况", "书面回复"),
        example="已补齐会签手续，修订资金拨付流程",
        help="当事人书面回复的整改情况；写了回复日期就要写",
    ),
)


def check(table: Table, today: date) -> Iterator[Complaint]:
    """A complaint for each answer of which only the day or only the words are given."""
    if not (table.has("replied_on") and table.has("reply")):
        return
    for at, (day, words) in enumerate(zip(table["replied_on"], table["reply"], strict=True)):
        if day and not words:
            yield Complaint(at, "reply", "写了回复日期，应同时写明书面回复的内容")
        if words and not day:
            yield Complaint(at, "replied_on", "写了回复内容，应同时写明回复日期")


DATASET = register(
    "notices",
    "预警提示台账",
    "单位对所管理的人发出的廉政预警提示，一人一行；写清风险、回复期限和书面回复。",
    order=230,
    columns=COLUMNS,
    roles=Roles(happened_on="issued_on", kind="risk", label="level", due_on="due_on", done_on="replied_on"),
    figures=(
        Figure("预警提示", "人"),
        Figure("发出单位", "家", Count.ORGANISATIONS),
        Figure("已书面回复", "人", Count.DONE),
        Figure("按期回复", "人", Count.IN_TIME),
        Figure("等待回复", "人", Count.WAITING),
        Figure("逾期未回复", "人", Count.OVERDUE),
    ),
    unit="份",
    permission=Permission.FILE_REGISTERS,
    done="回复",
    names=("person",),
    listed=("issued_on", "risk", "level", "post", "content", "due_on", "replied_on"),
    check=check,
)
