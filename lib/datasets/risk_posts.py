"""Posts of integrity risk (廉政风险岗位): level, leader who answers, commitment, rotation. See lib/rules/risk.py."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lib.datasets.base import Complaint, Table
from lib.datasets.columns import Choice, Column, Day, Text
from lib.datasets.register_rows import register
from lib.datasets.registering import ENTRY_CODE, Count, Figure, Roles
from lib.rules.risk import LEVELS, ORDINARY, STANDS, Answerable, answerable, ground, rotation_due

COLUMNS = (
    ENTRY_CODE,
    Column(
        "assessed_on",
        "排查日期",
        Day(),
        required=True,
        aliases=("确定日期", "评估日期"),
        example="2011-03-16",
        help="从这天起列入台账；不晚于今天",
    ),
    Column("post", "岗位", Text(60), required=True, aliases=("岗位名称",), example="地产科科长"),
    Column(
        "level",
        "风险等级",
        Choice({word: word for word in LEVELS}, {"1": "一级", "2": "二级", "3": "三级"}),
        required=True,
        aliases=("等级",),
        example="一级",
    ),
    Column("power", "权力类别", Text(40), required=True, aliases=("权力类型",), example="行政审批权"),
    Column(
        "stands",
        "岗位性质",
        Choice({word: word for word in STANDS}),
        aliases=("是否领导岗位",),
        example=ORDINARY,
        help="岗位本身是主要领导或分管领导的要写明，责任领导由此推定；不填按一般岗位",
    ),
    Column(
        "answerable",
        "责任领导",
        Choice({word.value: word.value for word in Answerable}),
        aliases=("负责领导",),
        help="可以不填，按等级和岗位性质推定；填了的要与规则一致",
    ),
    Column("committed_on", "承诺书签订日期", Day(), aliases=("签订承诺书日期",), example="2011-04-08"),
    Column("since", "任现岗日期", Day(), aliases=("任职日期", "任职起始日"), example="2008-06-02"),
    Column(
        "due_on",
        "应轮岗日期",
        Day(),
        aliases=("轮岗期限",),
        help="可以不填：一级、二级岗位由任现岗日期加五年推算；另有规定的填规定的日期",
    ),
    Column("rotated_on", "轮岗日期", Day(), aliases=("交流日期", "换岗日期"), example="2011-07-20"),
    Column("person", "姓名", Text(20), help="可以不填；屏幕上只有监督员看得到，导出时不带"),
)


def ruled(table: Table, today: date) -> Iterator[Complaint]:
    """A complaint for each leader that is not the one of the rule, and for each holder that came or committed in the future."""
    named = zip(table["level"], table["stands"], table["answerable"], strict=True)
    for at, (level, stands, said) in enumerate(named):
        if level and said and said != answerable(level, stands or ORDINARY):
            yield Complaint(
                at,
                "answerable",
                f"应为“{answerable(level, stands or ORDINARY)}”：{ground(level, stands or ORDINARY)}",
            )
    for name in ("committed_on", "since"):
        for at, day in enumerate(table[name]):
            if day and day > today:
                yield Complaint(at, name, f"不能晚于今天（{today}）")


def led(row: Mapping[str, Any]) -> str | None:
    """The leader who answers for the post of a row."""
    return answerable(row["level"], row["stands"] or ORDINARY).value if row["level"] else None


def explained(row: Mapping[str, Any]) -> str:
    """The rule by which that leader answers for it."""
    return f"责任领导的规则　{ground(row['level'], row['stands'] or ORDINARY)}"


DATASET = register(
    "risk_posts",
    "廉政风险岗位",
    "每个岗位一行：风险等级、权力类别、承诺书、任现岗日期；责任领导和应轮岗日期由系统按规则推定。",
    order=260,
    columns=COLUMNS,
    roles=Roles(
        happened_on="assessed_on", kind="level", label="power", due_on="due_on", done_on="rotated_on"
    ),
    figures=(
        Figure("风险岗位", "个"),
        *(Figure(f"{level}岗位", "个", kinds=(level,)) for level in LEVELS),
        Figure("重点单位", "家", Count.ORGANISATIONS),
        Figure("一级岗位轮岗", "人", Count.DONE, kinds=("一级",)),
        Figure("应轮岗未轮岗", "个", Count.OVERDUE),
    ),
    unit="个",
    done="轮岗",
    names=("person",),
    listed=("post", "level", "power", "answerable", "committed_on", "due_on", "rotated_on"),
    check=ruled,
    standing=True,
    computed={
        "stands": lambda row: row["stands"] or ORDINARY,
        "answerable": led,
        "due_on": lambda row: rotation_due(row["level"], row["since"]) if row["level"] else None,
    },
    explained=explained,
)
