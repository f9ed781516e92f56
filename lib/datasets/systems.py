"""Outside systems (外部系统): what each delivers, of which kind of file, how often. See lib/rules/feeds.py."""

from collections.abc import Iterator
from datetime import date

from lib.datasets import every
from lib.datasets.base import Complaint, Table, each
from lib.datasets.columns import Code, Column, Day, Text, Whole
from lib.datasets.register_rows import register
from lib.datasets.registering import Count, Figure, Roles

COLUMNS = (
    Column(
        "code",
        "系统编码",
        Code(),
        required=True,
        aliases=("编号",),
        example="NCSZ",
        help="投放文件的文件夹就用这个名字",
    ),
    Column("joined_on", "接入日期", Day(), required=True, aliases=("上线日期",), example="2016-03-01"),
    Column("name", "系统名称", Text(60), required=True, aliases=("名称",), example="农村三资管理系统"),
    Column("keeper", "主管部门", Text(60), aliases=("归口部门",), example="市委农工办"),
    Column(
        "delivers",
        "提供什么",
        Text(200),
        required=True,
        aliases=("数据内容",),
        example="总账、明细账、记账凭证",
    ),
    Column(
        "dataset",
        "对应文件种类",
        Text(30),
        required=True,
        aliases=("文件种类",),
        example="农村三资凭证",
        help="「数据上报」里的一种文件，来的文件按它检查、导入",
    ),
    Column("every_days", "每几天一次", Whole(1, 400), required=True, aliases=("周期（天）",), example="31"),
)


def known(table: Table, today: date) -> Iterator[Complaint]:
    """A complaint for each kind of file that there is not."""
    words = [kind.words for kind in every()]
    yield from each(
        table,
        "dataset",
        lambda said: None if said in words else f"应为{'、'.join(f'“{word}”' for word in words)}之一",
    )


DATASET = register(
    "systems",
    "外部系统",
    "接入平台的每个系统一行：提供什么、对应哪种文件、每几天来一次；逾期没有来的会标出来。",
    order=290,
    columns=COLUMNS,
    roles=Roles(happened_on="joined_on", kind="dataset", label="keeper"),
    figures=(Figure("接入系统", "个"), Figure("文件种类", "种", Count.KINDS)),
    unit="个",
    listed=("code", "name", "keeper", "delivers", "dataset", "every_days", "joined_on"),
    check=known,
    standing=True,
)
