"""Writes risk posts, powers, statistics, the three public expenses and outside systems: python -m data.demo.make_risk

Standard library only, the same every time. Real are the figures that the five reports give (see FIGURES and LOUDI); all else
is invented. 8x-*.csv of every place; nothing here names a person.
"""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from zlib import crc32

HERE = Path(__file__).parent
TODAY = {
    "zhoushan": date(2018, 9, 28),
    "ningbo": date(2019, 3, 29),
    "haimen": date(2017, 3, 31),
    "jilin": date(2015, 6, 30),
    "loudi": date(2011, 12, 30),
}
Row = list[object]
Unit = tuple[str, str, str]
"""Code, name and kind of an organisation."""


def chance(*words: object) -> int:
    """A number that looks drawn by lot and is the same every time."""
    return crc32("|".join(map(str, words)).encode())


def units(place: str) -> list[Unit]:
    """The organisations of a place, the topmost first."""
    with (HERE / place / "01-organisations.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            (row["单位编码"], row["单位名称"], row["单位类型"]) for row in csv.DictReader(file, strict=True)
        ]


REPORTING = {
    "330922200",
    "330200-D01",
    "320684-T05",
    "220000-D05",
    "431300-D05",
}  # those with an account of their own


def some(place: str, count: int) -> list[Unit]:
    """The first organisations under the topmost one, and the one whose reporter looks around in the demonstration."""
    below = units(place)[1:]
    return [unit for at, unit in enumerate(below) if at < count or unit[0] in REPORTING]


# ---- risk posts and powers -------------------------------------------------------------------------------------------

LOUDI = {"posts": (423, 893, 7562), "organisations": 67, "powers": 3656, "charts": 1102, "rotated": 15}
OTHERS = {
    "posts": (3, 6, 12),
    "organisations": 16,
    "powers": 9,
    "charts": 5,
    "rotated": 2,
}  # of each organisation
LEVELS = ("一级", "二级", "三级")
FIRST_POSTS = {  # those that the report names, and further ones of the same sort
    "市国土局": "地产科科长",
    "市建设局": "质监站站长",
    "市规划局": "用地科科长",
    "市计生委": "计统科科长",
    "市财政局": "预算科科长",
    "市人力资源社会保障局": "干部调配科科长",
    "市交通局": "工程管理科科长",
    "市水利局": "建设管理科科长",
    "市环保局": "环评科科长",
    "市房产局": "产权产籍科科长",
    "市国税局": "稽查科科长",
    "市工商局": "企业注册科科长",
    "市药监局": "药品审批科科长",
    "市教育局": "计财科科长",
    "市卫生局": "规划财务科科长",
}
OFFICES = {
    "行政审批权": ("行政审批科", "许可受理科", "规划科", "项目科"),
    "行政执法权": ("执法监察科", "稽查科", "法规科", "监督科"),
    "人事管理权": ("人事科", "干部科", "编制科"),
    "财务管理权": ("财务科", "审计科", "资产科"),
    "工程建设和采购权": ("工程科", "采购中心", "基建科"),
    "其他管理权": ("办公室", "信息中心", "机关服务中心", "督查科"),
}
CLASSES = tuple(OFFICES)
GROUNDS = {
    "行政审批权": "行政许可法",
    "行政执法权": "行政处罚法",
    "人事管理权": "公务员法",
    "财务管理权": "会计法",
    "工程建设和采购权": "政府采购法",
    "其他管理权": "单位内部管理制度",
}
ACTS = {
    "行政审批权": ("许可受理", "许可审查", "许可决定", "证照核发", "年检审核", "备案办理", "变更登记"),
    "行政执法权": ("现场检查", "立案调查", "处罚裁量", "罚没物品处置", "案件审理", "行政强制执行"),
    "人事管理权": ("干部选任", "人员调配", "职称评聘", "年度考核", "公开招聘", "编制使用"),
    "财务管理权": ("预算编制", "资金拨付", "大额支出审批", "资产处置", "账户管理", "票据管理"),
    "工程建设和采购权": ("项目立项", "招标组织", "合同签订", "工程变更签证", "竣工验收", "物资采购"),
    "其他管理权": ("公章使用", "公务接待安排", "车辆调度", "信息公开", "档案查阅", "信访答复"),
}
RANKS = ("副科长", "主任科员", "副主任科员", "科员", "办事员", "经办")


def shared(total: int, parts: list[int]) -> list[int]:
    """The total split by the weights of the parts, to the last one."""
    whole, given, ends = sum(parts), 0, 0
    shares = []
    for weight in parts:
        ends += weight
        share = total * ends // whole - given
        shares.append(share)
        given += share
    return shares


def key_units(place: str) -> list[tuple[Unit, dict[str, int]]]:
    """The organisations that listed their powers, with how many posts of each level, powers and flow charts."""
    every = units(place)[1:]
    if place != "loudi":
        own = {"一级": OTHERS["posts"][0], "二级": OTHERS["posts"][1], "三级": OTHERS["posts"][2]}
        more = {"powers": OTHERS["powers"], "charts": OTHERS["charts"]}
        return [(unit, own | more) for unit in some(place, OTHERS["organisations"])]
    kept = [unit for unit in every if unit[2] != "高等院校" and unit[1] != "娄底自来水公司"]
    assert len(kept) == LOUDI["organisations"]
    weights = [{"区县": 50, "功能区": 14}.get(kind, 8 + chance(name) % 9) for _, name, kind in kept]
    named = dict(zip(LEVELS, LOUDI["posts"], strict=True)) | {
        "powers": LOUDI["powers"],
        "charts": LOUDI["charts"],
    }
    split = {name: shared(total, weights) for name, total in named.items()}
    return [(unit, {name: split[name][at] for name in split}) for at, unit in enumerate(kept)]


def titles(unit: Unit, level: str, count: int) -> Iterator[tuple[str, str, str]]:
    """Post, class of power and what sort of post, for each post of the level."""
    _, name, kind = unit
    if level == "一级":
        head = ("主要负责人", "其他管理权", "主要领导岗位")
        deputies = [
            ("分管人事财务的副职", "财务管理权", "分管领导岗位"),
            ("分管项目审批的副职", "行政审批权", "分管领导岗位"),
        ]
        first = [(FIRST_POSTS.get(name, ""), "行政审批权", "")]
        first = first if first[0][0] else []
        others = [
            (f"{office}科长" if not office.endswith(("中心", "室")) else f"{office}主任", power, "")
            for power in CLASSES
            for office in OFFICES[power]
        ]
        offered = [*first, head, *deputies, *(one for one in others if one[0] not in FIRST_POSTS.values())]
    elif level == "二级":
        offered = [("分管机关事务的副职", "其他管理权", "分管领导岗位")]
        offered += [(f"{office}副职", power, "") for power in CLASSES for office in OFFICES[power]]
    else:
        offered = [
            (f"{office}{rank}", power, "")
            for rank in RANKS[1:]
            for power in CLASSES
            for office in OFFICES[power]
        ]
    for at in range(count):
        post, power, stands = offered[at % len(offered)]
        again = at // len(offered)
        if again and kind == "区县":
            yield f"{post}（第 {again + 1} 个部门）", power, stands
        else:
            yield f"{post}（{again + 1}）" if again else post, power, stands


POST_HEAD = [
    "单位编码",
    "单位名称",
    "编号",
    "排查日期",
    "岗位",
    "风险等级",
    "权力类别",
    "岗位性质",
    "承诺书签订日期",
    "任现岗日期",
    "轮岗日期",
]


def posts(place: str) -> Iterator[Row]:
    """The posts of risk."""
    today, rotated = TODAY[place], 0
    most = LOUDI["rotated"] if place == "loudi" else OTHERS["rotated"]
    for at, (unit, own) in enumerate(key_units(place)):
        code, name, _ = unit
        assessed = date(today.year - 1, 4, 1) + timedelta(days=chance(place, name) % 60)
        number = 0
        for level in LEVELS:
            for post, power, stands in titles(unit, level, own[level]):
                number += 1
                mark = chance(place, name, number)
                ends: Row = ["", "", ""]
                if level != "三级":
                    years = mark // 7 % (5 if level == "一级" else 4)
                    since = assessed.replace(year=assessed.year - years) - timedelta(days=mark % 300)
                    signed = assessed + timedelta(days=10 + mark % 40) if mark % 19 else None
                    ends = [signed or "", since, ""]
                    wanted = (
                        FIRST_POSTS.get(name) == post if place == "loudi" else number == 4 and at % 5 == 1
                    )
                    if level == "一级" and wanted and rotated < most:
                        rotated += 1
                        ends = [
                            signed or "",
                            assessed.replace(year=assessed.year - 5) + timedelta(days=90),
                            assessed + timedelta(days=60 + mark % 150),
                        ]
                yield [code, name, f"{number:04}", assessed, post, level, power, stands, *ends]


POWER_HEAD = [
    "单位编码",
    "单位名称",
    "编号",
    "梳理日期",
    "权力类别",
    "权力事项",
    "行使依据",
    "行使岗位",
    "流程图张数",
]


def powers(place: str) -> Iterator[Row]:
    """The powers, of all classes in each organisation."""
    for (code, name, _), own in key_units(place):
        assessed = date(TODAY[place].year - 1, 3, 1) + timedelta(days=chance(place, name) % 60)
        drawn = shared(own["charts"], [1] * own["powers"])
        for at in range(own["powers"]):
            power = CLASSES[at % len(CLASSES)]
            acts, offices = ACTS[power], OFFICES[power]
            turn = at // len(CLASSES)
            act = acts[turn % len(acts)]
            again = f"（{turn // len(acts) + 1}）" if turn >= len(acts) else ""
            yield [
                code,
                name,
                f"{at + 1:03}",
                assessed,
                power,
                f"{act}{again}",
                GROUNDS[power],
                offices[turn % len(offices)],
                drawn[at],
            ]


# ---- statistics ------------------------------------------------------------------------------------------------------

# What the reports say: item, from, until, source, value, unit, change on the year before, note.
FIGURES: dict[str, list[Row]] = {
    "zhoushan": [["移交问题线索", "2018-01-01", "2018-06-30", "巡察工作系统", 52, "件", "", "巡察移交"]],
    "ningbo": [],
    "haimen": [
        [
            "行政权力事项实时监察",
            "2016-01-01",
            "2017-03-31",
            "基层权力阳光运行网",
            "39.4万",
            "件",
            "",
            "39.4万余件",
        ],
        [
            "公务消费单数",
            "2016-01-01",
            "2017-03-31",
            "“三公”经费科学化管理电子系统",
            "4.5万",
            "单",
            "",
            "4.5万余件",
        ],
        ["农村三资交易", "2016-01-01", "2017-03-31", "农村三资管理系统", 272, "宗", "", ""],
        [
            "领导干部廉政风险点",
            "2016-01-01",
            "2017-03-31",
            "落实党风廉政建设科学化管理平台",
            3000,
            "条",
            "",
            "3000余条",
        ],
        [
            "被考核党委（组）“两个责任”工作资料",
            "2016-01-01",
            "2017-03-31",
            "落实党风廉政建设科学化管理平台",
            4600,
            "份",
            "",
            "4600余份",
        ],
        ["立案", "2016-08-01", "2017-03-31", "案件管理系统", 352, "件", "21.2", "第十四届纪委成立以来"],
        ["党政纪处分", "2016-08-01", "2017-03-31", "案件管理系统", 388, "人", "", "第十四届纪委成立以来"],
        [
            "运用第一种形态处置",
            "2016-08-01",
            "2017-03-31",
            "案件管理系统",
            225,
            "件",
            "",
            "第十四届纪委成立以来",
        ],
        [
            "挽回经济损失",
            "2016-08-01",
            "2017-03-31",
            "案件管理系统",
            "7625.4万",
            "元",
            "",
            "第十四届纪委成立以来",
        ],
    ],
    "jilin": [
        ["明察暗访问题线索类别", "2015-01-01", "2015-06-30", "第二轮明察暗访", 12, "类", "", ""],
        ["明察暗访问题线索", "2015-01-01", "2015-06-30", "第二轮明察暗访", 225, "个", "", ""],
        [
            "基层党员干部违纪案件立案",
            "2015-01-01",
            "2015-05-31",
            "案件管理系统",
            3015,
            "件",
            "53.7",
            "发生在群众身边的违纪违法案件",
        ],
        [
            "基层党员干部违纪案件处分",
            "2015-01-01",
            "2015-05-31",
            "案件管理系统",
            2782,
            "人",
            "35.8",
            "发生在群众身边的违纪违法案件",
        ],
        ["信访举报", "2015-01-01", "2015-05-31", "信访举报管理系统", 15351, "件次", "37.6", ""],
        ["立案", "2015-01-01", "2015-05-31", "案件管理系统", 3834, "件", "62.9", ""],
        ["结案", "2015-01-01", "2015-05-31", "案件管理系统", 3334, "件", "80.5", ""],
        ["党政纪处分", "2015-01-01", "2015-05-31", "案件管理系统", 3407, "人", "51.2", ""],
        ["移送司法机关", "2015-01-01", "2015-05-31", "案件管理系统", 169, "人", "259.6", ""],
    ],
    "loudi": [
        ["红包礼金登记拒收", "2010-01-01", "2011-12-30", "红包礼金治理登记", 613, "人次", "", "2010年以来"],
        ["红包礼金清退", "2010-01-01", "2011-12-30", "红包礼金治理登记", "312.4万", "元", "", "2010年以来"],
        ["红包礼金上缴", "2010-01-01", "2011-12-30", "红包礼金治理登记", "151.2万", "元", "", "2010年以来"],
        [
            "红包礼金清退上缴合计",
            "2010-01-01",
            "2011-12-30",
            "红包礼金治理登记",
            "463.6万",
            "元",
            "",
            "2010年以来",
        ],
    ],
}
ITEMS = (  # item, source, unit, the usual number of a quarter
    ("信访举报", "信访举报管理系统", "件次", 48),
    ("处置问题线索", "案件管理系统", "件", 31),
    ("谈话函询", "案件管理系统", "件次", 12),
    ("挽回经济损失", "案件管理系统", "元", 186_000),
)
STATISTIC_HEAD = [
    "单位编码",
    "单位名称",
    "项目",
    "期间起",
    "期间止",
    "来源系统",
    "数值",
    "计量单位",
    "同比（%）",
    "说明",
]


def quarters(today: date, count: int) -> list[tuple[date, date]]:
    """First and last day of the quarters that are over, the earliest first."""
    ends = []
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = date(today.year + first.month // 10, (first.month + 2) % 12 + 1, 1) - timedelta(days=1)
    if last > today:
        last = first - timedelta(days=1)
    while len(ends) < count:
        begun = date(last.year, last.month - 2, 1)
        ends.append((begun, last))
        last = begun - timedelta(days=1)
    return ends[::-1]


def statistics(place: str) -> Iterator[Row]:
    """What the report says of the place, then quarters of some organisations; here and there with the source's own change."""
    root = units(place)[0]
    for figures in FIGURES[place]:
        yield [*root[:2], *figures]
    for code, name, _ in some(place, 5):
        for item, source, unit, usual in ITEMS:
            values = []
            for at, (begun, last) in enumerate(quarters(TODAY[place], 9)):
                value = round(usual * (0.7 + chance(name, item, at) % 60 / 100) * (1 + 0.03 * at))
                value = value // 1000 * 1000 if unit == "元" else value
                values.append(value)
                said = (
                    f"{(value / values[at - 4] - 1) * 100:.1f}"
                    if at > 3 and chance(name, item, at) % 3 == 0
                    else ""
                )
                if said and chance(name, item, at) % 7 == 0:
                    said = f"{float(said) + 2:.1f}"  # a slip of the source, to be found by holding both against each other
                yield [code, name, item, begun, last, source, value, unit, said, ""]


# ---- the three public expenses ---------------------------------------------------------------------------------------

EXPENSE_HEAD = [
    "单位编码",
    "单位名称",
    "年度",
    "费用种类",
    "统计截止日",
    "预算",
    "支出",
    "同比（%）",
    "说明",
]
EXPENSES = {"因公出国（境）": 60_000, "公务用车购置及运行": 310_000, "公务接待": 240_000}
REPORTED = {
    "因公出国（境）": ("207万", "-5.2"),
    "公务用车购置及运行": ("5463万", "-1.6"),
    "公务接待": ("8212万", "-2.1"),
}


def expenses(place: str) -> Iterator[Row]:
    """娄底: what the report says of 2011. Elsewhere three years of some organisations, the last one until the place's day."""
    root = units(place)[0]
    today = TODAY[place]
    if place == "loudi":
        for kind, (actual, change) in REPORTED.items():
            yield [*root[:2], 2011, kind, today, "", actual, change, "全市汇总，报道未给出上年支出和预算"]
        return
    for code, name, _ in some(place, 14):
        size = 0.5 + chance(name) % 100 / 60
        for kind, usual in EXPENSES.items():
            for back in (2, 1, 0):
                year = today.year - back
                until = date(year, 12, 31) if back else today
                budget = round(usual * size * 0.96 ** (2 - back) / 1000) * 1000
                share = 0.82 + chance(name, kind, year) % 24 / 100
                gone = 1 if back else today.timetuple().tm_yday / 365
                yield [
                    code,
                    name,
                    year,
                    kind,
                    until,
                    budget,
                    round(budget * share * gone / 100) * 100,
                    "",
                    "",
                ]


# ---- outside systems -------------------------------------------------------------------------------------------------

SYSTEM_HEAD = [
    "单位编码",
    "单位名称",
    "系统编码",
    "接入日期",
    "系统名称",
    "主管部门",
    "提供什么",
    "对应文件种类",
    "每几天一次",
]
SYSTEMS: dict[str, list[Row]] = {
    "haimen": [
        [
            "PT",
            "2015-01-05",
            "落实党风廉政建设科学化管理平台",
            "市纪委",
            "两个责任工作资料、廉政风险点",
            "工作数据",
            31,
        ],
        [
            "YGW",
            "2015-03-02",
            "E路清廉风——基层权力阳光运行网",
            "市纪委",
            "行政权力事项运行情况",
            "工作数据",
            7,
        ],
        [
            "SG",
            "2015-03-02",
            "“三公”经费科学化管理电子系统",
            "市财政局",
            "三公经费预算、支出、单据",
            "三公经费",
            31,
        ],
        ["SQ", "2015-06-01", "三清示范区评价系统", "市纪委", "示范区评价得分", "工作数据", 92],
        ["ZF", "2015-06-01", "行政执法全程监督系统", "市司法局", "执法案件数、裁量情况", "工作数据", 31],
        ["GGZY", "2015-09-01", "公共资源交易监管系统", "市行政审批局", "交易宗数、金额", "工作数据", 31],
        ["12345", "2016-01-04", "12345行政服务系统", "市信访局", "受理、办结、满意度", "工作数据", 7],
        [
            "NCSZ",
            "2016-03-01",
            "农村三资管理系统",
            "市委农工办",
            "总账、明细账、记账凭证",
            "农村三资凭证",
            31,
        ],
        ["QLQD", "2016-03-01", "权力清单管理系统", "市编办", "权力事项、流程图", "权力清单", 183],
        [
            "FXGW",
            "2016-03-01",
            "廉政风险岗位管理系统",
            "市纪委",
            "岗位等级、承诺书、轮岗",
            "廉政风险岗位",
            183,
        ],
        ["AJ", "2016-08-01", "案件管理系统", "市纪委", "立案、处分、挽回损失", "工作数据", 31],
        [
            "GWYC",
            "2016-10-10",
            "公务用车管理系统",
            "市机关事务管理局",
            "用车次数、里程、费用",
            "工作数据",
            31,
        ],
    ],
    "zhoushan": [
        ["AJ", "2017-01-03", "案件管理系统", "市纪委市监委", "问题线索、谈话函询、挽回损失", "工作数据", 92],
        ["XF", "2017-01-03", "信访举报管理系统", "市纪委市监委", "信访举报件次", "工作数据", 92],
        ["XC", "2017-06-01", "巡察工作系统", "市委巡察办", "巡察移交的问题线索", "工作数据", 183],
        ["SG", "2017-01-03", "预决算公开平台", "市财政局", "三公经费预算、支出", "三公经费", 183],
    ],
    "ningbo": [
        ["AJ", "2018-01-02", "案件管理系统", "市纪委市监委", "问题线索、谈话函询、挽回损失", "工作数据", 92],
        ["XF", "2018-01-02", "信访举报管理系统", "市纪委市监委", "信访举报件次", "工作数据", 92],
        ["SG", "2018-01-02", "预决算公开平台", "市财政局", "三公经费预算、支出", "三公经费", 183],
    ],
    "jilin": [
        ["AJ", "2014-07-01", "案件管理系统", "省纪委", "立案、结案、处分", "工作数据", 31],
        ["XF", "2014-07-01", "信访举报管理系统", "省纪委", "信访举报件次", "工作数据", 31],
        ["SG", "2014-07-01", "预决算公开平台", "省财政厅", "三公经费预算、支出", "三公经费", 183],
    ],
    "loudi": [
        ["TMYX", "2010-06-01", "党务政务透明运行网站", "市纪委", "投诉监督件、满意度", "工作数据", 31],
        ["ZWDT", "2010-09-01", "网上政务服务大厅", "市政务中心", "审批服务办件数", "工作数据", 31],
        ["SG", "2011-01-04", "三公经费公开系统", "市财政局", "三公经费支出", "三公经费", 365],
    ],
}
DELIVERY_HEAD = ["单位编码", "单位名称", "系统编码", "收到日期", "文件名", "结果", "行数", "说明"]
SLEEPING = {
    ("haimen", "ZF"),
    ("haimen", "GWYC"),
    ("zhoushan", "XC"),
    ("loudi", "ZWDT"),
}  # did not deliver for long
FAULT = "第 7 行「数值」填的是“约30”，应为数字，例如 352 或 39.4万。本文件共 1 处有误，一行也没有导入；改好后请重新上传整份文件。"


def systems(place: str) -> Iterator[Row]:
    """The systems, entered by the topmost organisation."""
    root = units(place)[0]
    for system in SYSTEMS[place]:
        yield [*root[:2], *system]


def deliveries(place: str) -> Iterator[Row]:
    """The files of the last year, about as often as promised; a few were refused and came again two days later."""
    root, today = units(place)[0], TODAY[place]
    for code, joined, _, _, _, dataset, days in SYSTEMS[place]:
        every = int(str(days))
        day = max(date.fromisoformat(str(joined)), today - timedelta(days=max(every * 6, 200)))
        last = today - timedelta(days=every * 2 + 3) if (place, code) in SLEEPING else today
        turn = 0
        while (day := day + timedelta(days=every - chance(place, code, turn) % max(2, every // 6))) <= last:
            turn += 1
            rows = 4 + chance(place, code, day) % 90
            name = f"{code}-{dataset}-{day:%Y%m%d}.csv"
            if chance(code, turn) % 9 == 4 and day + timedelta(days=2) <= last:
                yield [*root[:2], code, day, name, "未通过检查", 0, FAULT]
                day += timedelta(days=2)
                name = f"{code}-{dataset}-{day:%Y%m%d}.csv"
            yield [*root[:2], code, day, name, "已导入", rows, f"新增 {rows} 行"]


# ---- rural assets ----------------------------------------------------------------------------------------------------

ASSET_HEAD = [
    "单位编码",
    "单位名称",
    "凭证号",
    "分录号",
    "记账日期",
    "总账科目",
    "明细账",
    "借贷方向",
    "金额",
    "村（社区）",
    "摘要",
]
VILLAGES = ("河东村", "新桥村", "永兴村", "中心村")
DEALS = (  # summary, debit account and detail, credit account and detail, usual amount
    ("收{year}年度鱼塘发包款", "银行存款", "农商行基本户", "发包及上交收入", "鱼塘发包收入", 36_000),
    ("收门面房租金", "银行存款", "农商行基本户", "经营收入", "门面房租金收入", 24_500),
    ("收土地流转管理费", "银行存款", "农商行基本户", "发包及上交收入", "土地流转收入", 18_200),
    ("收上级一事一议补助", "银行存款", "农商行基本户", "补助收入", "一事一议奖补", 50_000),
    ("付村道维修工程款", "在建工程", "村道维修", "银行存款", "农商行基本户", 42_300),
    ("付村干部误工补贴", "管理费用", "误工补贴", "银行存款", "农商行基本户", 7_800),
    ("付办公用品费", "管理费用", "办公费", "库存现金", "村出纳", 1_260),
    ("付困难户慰问金", "其他支出", "慰问支出", "库存现金", "村出纳", 3_000),
)


def assets(place: str) -> Iterator[Row]:
    """The vouchers of the towns' villages: each with one debit and one credit of the same amount."""
    if place != "haimen":
        return
    for code, name, _ in units(place)[1:12]:
        for year, month in ((2016, 10), (2016, 11), (2016, 12), (2017, 1), (2017, 2), (2017, 3)):
            for number in range(1, 4):
                mark = chance(name, year, month, number)
                summary, debit, debit_to, credit, credit_to, usual = DEALS[mark % len(DEALS)]
                amount = round(usual * (0.6 + mark % 80 / 100) / 10) * 10
                voucher = f"{year}-{month:02}-{number:03}"
                day = date(year, month, 3 + mark % 25)
                village = VILLAGES[mark // 11 % len(VILLAGES)]
                ends: Row = [village, summary.format(year=year)]
                yield [code, name, voucher, 1, day, debit, debit_to, "借", amount, *ends]
                yield [code, name, voucher, 2, day, credit, credit_to, "贷", amount, *ends]


FILES: dict[str, tuple[list[str], Callable[[str], Iterator[Row]]]] = {
    "85-risk_posts.csv": (POST_HEAD, posts),
    "86-powers.csv": (POWER_HEAD, powers),
    "87-statistics.csv": (STATISTIC_HEAD, statistics),
    "88-expenses.csv": (EXPENSE_HEAD, expenses),
    "89-assets.csv": (ASSET_HEAD, assets),
    "89-deliveries.csv": (DELIVERY_HEAD, deliveries),
    "89-systems.csv": (SYSTEM_HEAD, systems),
}


def files(place: str) -> Iterator[tuple[str, str]]:
    """Each file of a place by name, with its text; one without rows is not written."""
    for name, (head, rows) in FILES.items():
        found = list(rows(place))
        if found:
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows([head, *found])
            yield name, text.getvalue()


def main() -> None:
    """Nothing. Writes the files of all five places."""
    for place in TODAY:
        for name, text in files(place):
            (HERE / place / name).write_text(text, encoding="utf-8-sig", newline="")


if __name__ == "__main__":
    main()
