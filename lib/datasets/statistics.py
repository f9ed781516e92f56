"""Statistics (工作数据): any number of an organisation in a period, from whichever system, with its change as the source says."""

from lib.datasets.columns import Column, Day, Text
from lib.datasets.numbers import Number
from lib.datasets.register_rows import register
from lib.datasets.registering import Count, Figure, Roles

COLUMNS = (
    Column("item", "项目", Text(60), required=True, aliases=("指标项目", "数据项目"), example="立案"),
    Column(
        "began_on", "期间起", Day(), required=True, aliases=("开始日期", "起始日期"), example="2018-01-01"
    ),
    Column(
        "until_on", "期间止", Day(), required=True, aliases=("结束日期", "截止日期"), example="2018-06-30"
    ),
    Column(
        "source",
        "来源系统",
        Text(40),
        required=True,
        aliases=("数据来源", "来源"),
        example="案件管理系统",
        help="不是系统来的，写报送的部门",
    ),
    Column("value", "数值", Number(), required=True, aliases=("数量", "本期数"), example="352"),
    Column("unit", "计量单位", Text(10), required=True, aliases=("单位（量）",), example="件"),
    Column(
        "change",
        "同比（%）",
        Number(percent=True),
        aliases=("同比增长（%）", "同比"),
        example="21.2",
        help="来源写明了才填；上年同期的数也在台账里的，系统自己算，两个数不一致会标出来",
    ),
    Column("note", "说明", Text(200), aliases=("备注",), example="第十四届纪委成立以来"),
)
DATASET = register(
    "statistics",
    "工作数据",
    "本单位或外部系统的数字，一个项目一个期间一行；上年同期也在的，同比由系统计算。",
    order=270,
    columns=COLUMNS,
    key=("item", "source", "began_on", "until_on"),
    roles=Roles(happened_on="until_on", began_on="began_on", kind="source", label="item", quantity="value"),
    figures=(
        Figure("工作数据", "条"),
        Figure("来源系统", "个", Count.KINDS),
        Figure("涉及单位", "家", Count.ORGANISATIONS),
    ),
    unit="条",
    listed=("item", "began_on", "until_on", "source", "value", "unit", "change"),
)
