"""What supervisors find when they check what was put right (整改验收): struck off, returned, extended, reopened."""

from datetime import date

from sqlmodel import Session

from lib.access import Permission, Viewer
from lib.datasets import stepping
from lib.datasets.base import Dataset, Landing, Proposal, Table
from lib.datasets.columns import Column, Day, Text
from lib.models import ProblemAct
from lib.rules.closure import SIDES, Side

FIELDS = ("words", "document", "deadline")
ACTS = [act for act in ProblemAct if SIDES[act] is Side.JUDGE]
COLUMNS = (
    *stepping.columns_for(
        ACTS,
        {
            "销号": "verified",
            "验收通过": "verified",
            "退回": "returned",
            "长期坚持": "lasting",
            "重开": "reopened",
            "回头看": "reopened",
        },
        ProblemAct.VERIFIED,
    ),
    Column(
        "words",
        "验收意见",
        Text(2000, lines=True),
        aliases=("意见", "理由", "退回理由", "延期理由"),
        example="已对照清单逐条核实，同意销号",
        help="除验收销号外都必须写明理由",
    ),
    Column(
        "document",
        "批准文件",
        Text(200),
        aliases=("延期批准文件", "批示"),
        example="市委书记 2018-09-20 批示",
        help="延期时必须填写：谁、以什么文件批准",
    ),
    Column(
        "deadline",
        "新的整改期限",
        Day(),
        aliases=("新期限", "延期至"),
        example="2018-12-31",
        help="延期时必须填写；按期销号仍按最初的期限计算",
    ),
)


def judge(session: Session, viewer: Viewer, table: Table, today: date) -> Proposal:
    """Each row as the next step of its problem, or as one that was taken already."""
    return stepping.judge(session, viewer, table, today, FIELDS)


def write(session: Session, landing: Landing) -> None:
    """Nothing. Adds the steps."""
    stepping.write(session, landing, FIELDS)


DATASET = Dataset(
    name="closures",
    words="整改验收",
    about="监督员的验收销号、退回、延期、长期坚持和回头看，一行一步；本单位提交的整改不能自己验收。",
    permission=Permission.VERIFY_PROBLEMS,
    order=90,
    columns=COLUMNS,
    key=stepping.KEY,
    fields=FIELDS,
    judge=judge,
    write=write,
    undo=stepping.undo,
)
