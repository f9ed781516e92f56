"""How problems are put right (整改进展), reported by the units: claimed with measure, post, department and deadline; handed in."""

from datetime import date

from sqlmodel import Session

from lib.access import Permission, Viewer
from lib.datasets import stepping
from lib.datasets.base import Dataset, Landing, Proposal, Table
from lib.datasets.columns import Column, Day, Text, Whole
from lib.datasets.money import Money
from lib.models import ProblemAct
from lib.rules.closure import SIDES, Side

FIELDS = (
    "measure",
    "leader_post",
    "department",
    "deadline",
    "words",
    "evidence",
    "recovered",
    "rules_made",
)
ACTS = [act for act in ProblemAct if SIDES[act] is not Side.JUDGE]
COLUMNS = (
    *stepping.columns_for(
        ACTS,
        {
            "领导认领": "acknowledged",
            "认领": "claimed",
            "进展": "reported",
            "提交": "submitted",
            "申请销号": "submitted",
        },
        ProblemAct.CLAIMED,
    ),
    Column(
        "measure",
        "整改措施",
        Text(2000, lines=True),
        example="修订选拔任用工作办法，组织专题培训",
        help="认领整改时必须填写",
    ),
    Column(
        "leader_post",
        "责任领导职务",
        Text(100),
        aliases=("责任领导", "分管领导职务", "分管领导"),
        example="局党组副书记",
        help="认领时必须填写；只写职务，不写姓名",
    ),
    Column("department", "责任部门", Text(100), example="人事处", help="认领整改时必须填写"),
    Column(
        "deadline",
        "整改期限",
        Day(),
        aliases=("整改时限", "完成时限"),
        example="2018-09-30",
        help="认领整改时必须填写；以后要改，由监督员延期",
    ),
    Column(
        "words",
        "整改情况",
        Text(2000, lines=True),
        aliases=("进展情况", "说明"),
        example="已修订办法并印发，培训 36 人",
        help="报告进展、提交验收时必须填写",
    ),
    Column(
        "evidence",
        "佐证材料",
        Text(2000, lines=True),
        aliases=("佐证", "证明材料"),
        example="修订后的办法（文号）、培训签到表",
        help="提交验收时必须填写：材料的名称、文号或存放处",
    ),
    Column(
        "recovered",
        "累计追回金额",
        Money(),
        aliases=("累计追回金额（元）", "追回金额"),
        example="18000",
        help="到这一步为止一共追回多少，单位是元",
    ),
    Column(
        "rules_made",
        "累计制定修订制度",
        Whole(0, 10_000),
        aliases=("制定修订制度", "制度数"),
        example="2",
        help="到这一步为止一共制定或修订了几项",
    ),
)


def judge(session: Session, viewer: Viewer, table: Table, today: date) -> Proposal:
    """Each row as the next step of its problem, or as one that was taken already."""
    return stepping.judge(session, viewer, table, today, FIELDS)


def write(session: Session, landing: Landing) -> None:
    """Nothing. Adds the steps."""
    stepping.write(session, landing, FIELDS)


DATASET = Dataset(
    name="progress",
    words="整改进展",
    about="整改单位的认领、进展和提交验收，一行一步；每一步都有日期，登记以后不改动。",
    permission=Permission.CLAIM_PROBLEMS,
    order=80,
    columns=COLUMNS,
    key=stepping.KEY,
    fields=FIELDS,
    judge=judge,
    write=write,
    undo=stepping.undo,
)
