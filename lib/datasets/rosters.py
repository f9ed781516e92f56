"""Lists to draw samples from (抽样名册): leaders who keep a record of their work (工作纪实簿), by post, from when until when."""

from lib.datasets.columns import Choice, Column, Day, Text
from lib.datasets.register_rows import register
from lib.datasets.registering import ENTRY_CODE, Count, Figure, Roles

RANKS = ("厅局级", "县处级", "乡科级", "一般干部", "其他")
LISTS = ("工作纪实簿", "廉政档案", "个人有关事项报告", "其他")
DATASET = register(
    "rosters",
    "抽样名册台账",
    "抽查用的名册，例如领导干部《工作纪实簿》：一人（一本）一行，写单位和职务；在“检查抽样”里按比例抽取。",
    order=215,
    columns=(
        ENTRY_CODE,
        Column(
            "list",
            "名册",
            Choice({word: word for word in LISTS}, {"《工作纪实簿》": "工作纪实簿"}),
            required=True,
            example="工作纪实簿",
        ),
        Column("post", "职务", Text(60), required=True, example="乡党委书记", help="只写职务"),
        Column("person", "姓名", Text(20), help="可以不填；屏幕上只有监督员看得到，抽样单和导出不带"),
        Column("rank", "职级", Choice({word: word for word in RANKS}), required=True, example="乡科级"),
        Column(
            "since",
            "列入日期",
            Day(),
            required=True,
            aliases=("建册日期", "开始日期"),
            example="2018-01-01",
            help="从这一天起列在名册上，不晚于今天",
        ),
        Column("until", "移出日期", Day(), aliases=("离任日期",), example="", help="已经离任的填，不再抽到"),
    ),
    roles=Roles(happened_on="since", kind="list", label="rank", done_on="until"),
    figures=(
        Figure("在册", "人次"),
        Figure("单位", "家", Count.ORGANISATIONS),
    ),
    unit="人次",
    done="移出",
    names=("person",),
    listed=("code", "list", "post", "rank", "since", "until"),
)
