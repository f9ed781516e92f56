"""Letters of peer supervision (同级监督): 函告书, 建议书, half-yearly reports on heads and members, immediate reports (舟山)."""

from collections.abc import Iterator
from datetime import date

from lib.access import Permission
from lib.datasets.base import Complaint, Table
from lib.datasets.columns import Choice, Code, Column, Day, Text, Whole
from lib.datasets.register_rows import register
from lib.datasets.registering import ENTRY_CODE, Count, Figure, Roles

NOTICE, ADVICE, IMMEDIATE = "函告书", "建议书", "即时报告"
HEADS, MEMBERS = "同级监督报告（主要负责人）", "同级监督报告（班子成员）"
KINDS = (NOTICE, ADVICE, HEADS, MEMBERS, IMMEDIATE)
HALF = r"20\d\d年[上下]半年"
COLUMNS = (
    ENTRY_CODE,
    Column(
        "sent_on",
        "发出日期",
        Day(),
        required=True,
        aliases=("报送日期", "日期"),
        example="2018-07-05",
        help="不晚于今天",
    ),
    Column(
        "kind",
        "文种",
        Choice(
            {word: word for word in KINDS},
            {"主要负责人同级监督报告": HEADS, "班子成员同级监督报告": MEMBERS},
        ),
        required=True,
        aliases=("类别", "种类"),
        example=MEMBERS,
    ),
    Column(
        "half",
        "报告期",
        Code(12, HALF, "应为年度和半年，例如 2018年上半年"),
        aliases=("半年度",),
        example="2018年上半年",
        help="同级监督报告分年中和年底两次报，必须填；其他文种可不填",
    ),
    Column(
        "sender", "发出方", Text(100), required=True, aliases=("发出单位", "报告人职务"), example="县纪委"
    ),
    Column("addressee", "送达对象", Text(100), required=True, aliases=("对象职务", "致"), example="市纪委"),
    Column(
        "items",
        "项数",
        Whole(1, 500),
        required=True,
        aliases=("内容项数",),
        example="8",
        help="文书里逐条列出的有几项",
    ),
    Column(
        "content",
        "主要内容",
        Text(4000, lines=True),
        required=True,
        aliases=("内容", "事项"),
        example="协助主要负责人落实党风廉政建设工作等 8 项",
        help="可以逐条写，一条一行；不写人名，只写职务",
    ),
    Column("due_on", "回复期限", Day(), aliases=("落实期限",), example="2018-07-31", help="不要求回复的不填"),
    Column("replied_on", "回复日期", Day(), aliases=("落实日期",), example="2018-07-20"),
    Column("reply", "回复内容", Text(1000, lines=True), aliases=("落实情况",), example="已逐项落实"),
)


def check(table: Table, today: date) -> Iterator[Complaint]:
    """A complaint for each peer-supervision report that does not say of which half-year it is."""
    halves = table["half"] if table.has("half") else [None] * len(table["kind"])
    for at, (kind, half) in enumerate(zip(table["kind"], halves, strict=True)):
        if kind in (HEADS, MEMBERS) and not half:
            yield Complaint(at, "half", "同级监督报告应写明报告期，例如 2018年上半年")


DATASET = register(
    "letters",
    "函告建议台账",
    "函告书、建议书、半年一次的同级监督报告和即时报告，一份一行；写清谁发给谁、有几项、怎样回复。",
    order=240,
    columns=COLUMNS,
    roles=Roles(
        happened_on="sent_on",
        kind="kind",
        label="half",
        quantity="items",
        due_on="due_on",
        done_on="replied_on",
    ),
    figures=(
        Figure("文书", "份"),
        Figure("所列事项", "项", Count.QUANTITY),
        Figure("函告书和建议书", "份", kinds=(NOTICE, ADVICE)),
        Figure("同级监督报告", "份", kinds=(HEADS, MEMBERS)),
        Figure("即时报告", "份", kinds=(IMMEDIATE,)),
        Figure("等待回复", "份", Count.WAITING),
        Figure("逾期未回复", "份", Count.OVERDUE),
    ),
    unit="份",
    permission=Permission.FILE_REGISTERS,
    done="回复",
    listed=("sent_on", "kind", "sender", "addressee", "items", "content"),
    check=check,
)
