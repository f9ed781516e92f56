"""Accountability (问责): cases with how many persons, of which rank, by which form; a double inquiry names its case."""

from lib.datasets.columns import Choice, Code, Column, Day, Text, Whole
from lib.datasets.register_rows import register
from lib.datasets.registering import ENTRY_CODE, Count, Figure, Roles

FORMS = ("立案审查", "党纪处分", "政务处分", "组织处理", "诫勉", "通报", "问责处理", "一案双查")
RANKS = ("厅局级", "县处级", "乡科级", "一般干部", "村（社区）干部", "其他")
COLUMNS = (
    ENTRY_CODE,
    Column(
        "happened_on",
        "问责日期",
        Day(),
        required=True,
        aliases=("立案日期", "处理日期", "日期"),
        example="2018-05-16",
        help="不晚于今天",
    ),
    Column(
        "form",
        "问责方式",
        Choice({word: word for word in FORMS}),
        required=True,
        aliases=("处理方式", "处分种类"),
        example="党纪处分",
    ),
    Column(
        "rank",
        "职级",
        Choice({word: word for word in RANKS}),
        required=True,
        aliases=("级别",),
        example="乡科级",
        help="几个人职级不同的，按最高的填",
    ),
    Column("persons", "人数", Whole(1, 10_000), required=True, aliases=("问责人数",), example="1"),
    Column("post", "职务", Text(100), aliases=("被问责人职务",), example="乡党委副书记", help="只写职务"),
    Column("person", "姓名", Text(20), help="可以不填；屏幕上只有监督员看得到，导出时不带"),
    Column(
        "reason",
        "问责事由",
        Text(1000, lines=True),
        required=True,
        aliases=("事由", "主要问题"),
        example="落实主体责任不力，所辖单位发生违规发放津补贴问题",
        help="不写人名，只写职务",
    ),
    Column(
        "case",
        "所查案件编号",
        Code(),
        aliases=("关联案件", "原案件编号"),
        example="2018-001",
        help="一案双查的，填所查的那个案件在台账里的编号",
    ),
    Column("document", "文号", Text(60), aliases=("处理文号",), example="舟纪〔2018〕12号"),
)
DATASET = register(
    "accountability",
    "问责台账",
    "立案、处分、组织处理和一案双查，一件一行；写清方式、职级、人数和事由。",
    order=200,
    columns=COLUMNS,
    roles=Roles(happened_on="happened_on", kind="form", label="rank", quantity="persons"),
    figures=(
        Figure("问责", "件"),
        Figure("问责人数", "人", Count.QUANTITY),
        Figure("立案审查", "件", kinds=("立案审查",)),
        Figure("立案审查人数", "人", Count.QUANTITY, kinds=("立案审查",)),
        Figure("县处级以上", "人", Count.QUANTITY, labels=("厅局级", "县处级")),
        Figure("一案双查", "人", Count.QUANTITY, kinds=("一案双查",)),
        Figure("涉及单位", "家", Count.ORGANISATIONS),
    ),
    unit="件",
    names=("person",),
    listed=("code", "happened_on", "form", "rank", "persons", "post", "reason"),
)
