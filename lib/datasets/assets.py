"""Vouchers of rural assets (农村三资): general ledger account → detail account → voucher (总账 → 明细账 → 凭证)."""

from lib.datasets.columns import Choice, Code, Column, Day, Text
from lib.datasets.money import Money
from lib.datasets.register_rows import register
from lib.datasets.registering import Count, Figure, Roles

COLUMNS = (
    Column("voucher", "凭证号", Code(), required=True, aliases=("记账凭证号",), example="2017-03-012"),
    Column(
        "line",
        "分录号",
        Code(),
        required=True,
        aliases=("分录", "行号"),
        example="1",
        help="一张凭证里的第几笔",
    ),
    Column("booked_on", "记账日期", Day(), required=True, aliases=("日期",), example="2017-03-12"),
    Column("account", "总账科目", Text(40), required=True, aliases=("科目",), example="经营收入"),
    Column("detail", "明细账", Text(60), required=True, aliases=("明细科目",), example="鱼塘发包收入"),
    Column(
        "side", "借贷方向", Choice({"借": "借", "贷": "贷"}), required=True, aliases=("方向",), example="贷"
    ),
    Column("amount", "金额", Money(), required=True, aliases=("金额（元）", "发生额"), example="18000"),
    Column("village", "村（社区）", Text(40), aliases=("村", "核算单位"), example="河东村"),
    Column("summary", "摘要", Text(200), required=True, example="收2017年度鱼塘发包款"),
)
DATASET = register(
    "assets",
    "农村三资凭证",
    "记账凭证一笔分录一行；屏幕上从总账科目点到明细账，再点到凭证。",
    order=292,
    columns=COLUMNS,
    key=("voucher", "line"),
    roles=Roles(happened_on="booked_on", kind="account", label="detail", amount="amount"),
    figures=(
        Figure("凭证分录", "笔"),
        Figure("总账科目", "个", Count.KINDS),
        Figure("乡镇街道", "家", Count.ORGANISATIONS),
    ),
    unit="笔",
    listed=("voucher", "booked_on", "account", "detail", "side", "amount", "village", "summary"),
)
