"""Inspections (检查): what one check found in one organisation; the rows of one batch carry the same issuer and name."""

from lib.datasets.columns import Choice, Code, Column, Day, Text, Whole
from lib.datasets.register_rows import register
from lib.datasets.registering import Count, Figure, Roles

METHODS = ("月度检查", "抽查", "重点检查", "延伸检查", "回头看", "专项行动", "自查自纠", "巡察")
CONTENTS = (
    "两个责任",
    "工作纪实簿",
    "津贴补贴",
    "机关食堂",
    "公务用车",
    "商业预付卡",
    "三公经费",
    "兼职取酬",
    "基层作风",
    "民生资金",
    "问题整改",
    "其他",
)
MOST_OBJECTS = 1_000_000
DATASET = register(
    "inspections",
    "检查台账",
    "抽查、重点检查、延伸检查、回头看、专项行动、自查自纠和巡察：一次检查里一个单位一行，同一次检查写同一个批次名称。",
    order=210,
    columns=(
        Column(
            "issuer",
            "检查单位编码",
            Code(),
            required=True,
            aliases=("检查单位", "组织检查单位编码"),
            example="330900",
            help="谁组织的检查；自查自纠填部署自查的单位",
        ),
        Column(
            "batch",
            "批次名称",
            Text(100),
            required=True,
            aliases=("批次", "检查名称", "行动名称"),
            example="2018年第一批“两个责任”抽查",
            help="同一次检查写同一个名称；一个单位在一个批次里只有一行",
        ),
        Column(
            "inspected_on",
            "检查日期",
            Day(),
            required=True,
            aliases=("检查时间", "日期"),
            example="2018-05-16",
            help="不晚于今天；查了几天的填最后一天",
        ),
        Column(
            "method",
            "检查方式",
            Choice(
                {word: word for word in METHODS},
                {"重点抽查": "重点检查", "驻点督查": "重点检查", "专项检查": "专项行动", "巡视": "巡察"},
            ),
            required=True,
            aliases=("方式",),
            example="抽查",
        ),
        Column(
            "content",
            "检查内容",
            Choice({word: word for word in CONTENTS}, {"《工作纪实簿》": "工作纪实簿", "公车": "公务用车"}),
            required=True,
            aliases=("内容",),
            example="两个责任",
        ),
        Column(
            "objects",
            "检查对象数",
            Whole(0, MOST_OBJECTS),
            aliases=("检查人次", "检查本数", "检查家数"),
            example="5",
            help="抽了几本纪实簿、查了几家食堂、几个村；不单独计数的空着",
        ),
        Column(
            "problems",
            "发现问题数",
            Whole(0, MOST_OBJECTS),
            aliases=("指出问题数", "问题数"),
            example="3",
            help="检查当时指出的个数，没有发现填 0，还没有结果的空着",
        ),
        Column(
            "list_name",
            "问题清单名称",
            Text(100),
            aliases=("清单名称",),
            example="2018年上半年“两个责任”抽查问题清单",
            help="列入问题清单整改的，填检查单位所交办清单的名称，台账就能看到销号情况",
        ),
        Column(
            "circular",
            "通报文号",
            Text(60),
            aliases=("通报",),
            example="舟纪通〔2018〕6号",
            help="检查结果发了通报的填；同一份通报写同一个文号",
        ),
        Column("led_by", "带队人职务", Text(60), example="市纪委常委", help="只写职务"),
        Column(
            "summary", "检查情况", Text(1000, lines=True), aliases=("情况", "备注"), help="不写人名，只写职务"
        ),
    ),
    key=("issuer", "batch"),
    codes=("issuer",),
    roles=Roles(happened_on="inspected_on", kind="method", label="content", quantity="problems"),
    figures=(
        Figure("检查批次", "批", Count.KEYS),
        Figure("受检单位", "家", Count.ORGANISATIONS),
        Figure("发现问题", "个", Count.QUANTITY),
        Figure("重点检查", "家", Count.ORGANISATIONS, kinds=("重点检查",)),
        Figure("回头看", "家", Count.ORGANISATIONS, kinds=("回头看",)),
        Figure("自查自纠", "家", Count.ORGANISATIONS, kinds=("自查自纠",)),
        Figure("专项行动", "个", Count.KEYS, kinds=("专项行动",)),
    ),
    unit="家次",
    listed=("batch", "inspected_on", "method", "content", "problems", "circular"),
)
