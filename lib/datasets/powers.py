"""Powers (权力清单): each with its class, its ground, and the flow charts drawn of how it is used."""

from lib.datasets.columns import Column, Day, Text, Whole
from lib.datasets.register_rows import register
from lib.datasets.registering import ENTRY_CODE, Count, Figure, Roles

COLUMNS = (
    ENTRY_CODE,
    Column("listed_on", "梳理日期", Day(), required=True, aliases=("清理日期",), example="2011-03-16"),
    Column(
        "class",
        "权力类别",
        Text(40),
        required=True,
        aliases=("类别",),
        example="行政审批权",
        help="按本地的分类填；同一类要写成同样的字",
    ),
    Column("power", "权力事项", Text(100), required=True, aliases=("事项名称",), example="建设用地审批"),
    Column("ground", "行使依据", Text(200), aliases=("依据",), example="土地管理法"),
    Column("office", "行使岗位", Text(60), aliases=("承办岗位", "责任岗位"), example="地产科科长"),
    Column(
        "charts",
        "流程图张数",
        Whole(0, 100),
        aliases=("流程图",),
        example="1",
        help="没有绘制的填 0",
    ),
)
DATASET = register(
    "powers",
    "权力清单",
    "权力事项一项一行：类别、依据、行使岗位、绘制了几张权力运行流程图。",
    order=261,
    columns=COLUMNS,
    roles=Roles(happened_on="listed_on", kind="class", quantity="charts"),
    figures=(
        Figure("权力事项", "项"),
        Figure("权力类别", "类", Count.KINDS),
        Figure("流程图", "张", Count.QUANTITY),
        Figure("梳理单位", "家", Count.ORGANISATIONS),
    ),
    unit="项",
    listed=("code", "listed_on", "class", "power", "ground", "office", "charts"),
    standing=True,
)
