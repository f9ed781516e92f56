"""What outside systems delivered (外部系统来数): a line for each file, whether it was taken in or refused, and why.

The command that collects writes these lines itself, in one transaction with what the file brought.
"""

from lib.datasets.columns import Choice, Code, Column, Day, Text, Whole
from lib.datasets.register_rows import register
from lib.datasets.registering import Count, Figure, Roles

TAKEN, NOTHING_NEW, REFUSED = "已导入", "没有变化", "未通过检查"
COLUMNS = (
    Column("system", "系统编码", Code(), required=True, aliases=("系统",), example="NCSZ"),
    Column("received_on", "收到日期", Day(), required=True, aliases=("来数日期",), example="2017-03-05"),
    Column("file", "文件名", Text(120), required=True, aliases=("文件",), example="2017年2月凭证.csv"),
    Column(
        "outcome",
        "结果",
        Choice({word: word for word in (TAKEN, NOTHING_NEW, REFUSED)}),
        required=True,
        aliases=("处理结果",),
        example=TAKEN,
    ),
    Column("rows", "行数", Whole(0, 1_000_000), required=True, aliases=("记录数",), example="120"),
    Column("message", "说明", Text(2000, lines=True), aliases=("处理说明",), example="新增 120 行"),
)
DATASET = register(
    "deliveries",
    "外部系统来数",
    "外部系统送来的每个文件一行；收取命令会自动登记，也可以补登以前的。",
    order=291,
    columns=COLUMNS,
    key=("system", "received_on", "file"),
    roles=Roles(happened_on="received_on", kind="system", label="outcome", quantity="rows"),
    figures=(
        Figure("来数", "次"),
        Figure("来数系统", "个", Count.KINDS),
        Figure("数据行数", "行", Count.QUANTITY),
        Figure(REFUSED, "次", labels=(REFUSED,)),
    ),
    unit="次",
    listed=("system", "received_on", "file", "outcome", "rows", "message"),
)
