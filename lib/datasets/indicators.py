"""The list of indicators (指标目录): what there is to do and prove, whose responsibility it is, whom it is for."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.datasets import inplace
from lib.datasets.base import Dataset, Landing, Proposal, Stands, Table, Values, demand_top, in_parts
from lib.datasets.columns import Choice, Code, Column, Several, Text
from lib.models import KIND_WORDS, RESPONSIBILITY_WORDS, Assignment, ImportBatch, Indicator

FIELDS = {
    "name": None,
    "responsibility": None,
    "category": None,
    "standard": None,
    "evidence": "",
    "kinds": (),
    "active": True,
}
KINDS = {word: kind.value for kind, word in KIND_WORDS.items()}
COLUMNS = (
    Column("code", "指标编码", Code(), required=True, aliases=("指标代码",), example="ZT-01"),
    Column("name", "指标名称", Text(120), required=True, example="研究部署党风廉政建设工作"),
    Column(
        "responsibility",
        "责任类别",
        Choice(
            {word: value.value for value, word in RESPONSIBILITY_WORDS.items()},
            {"主体": "principal", "监督": "supervisory"},
        ),
        required=True,
        aliases=("责任",),
        example="主体责任",
    ),
    Column("category", "指标类别", Text(60), required=True, aliases=("类别",), example="组织领导"),
    Column(
        "standard",
        "完成标准",
        Text(2000, lines=True),
        required=True,
        aliases=("标准", "完成要求"),
        example="每季度召开 1 次以上党委会专题研究",
        help="做到什么才算完成",
    ),
    Column(
        "evidence",
        "佐证要求",
        Text(2000, lines=True),
        aliases=("佐证材料要求",),
        example="会议纪要、签到表",
        help="上报时要附什么材料",
    ),
    Column(
        "kinds",
        "适用单位类型",
        Several(KINDS),
        aliases=("适用单位", "适用类型"),
        example="区县、乡镇街道",
        help="可以填几个，用顿号分隔；不填为全部适用",
    ),
    Column(
        "active",
        "状态",
        Choice({"启用": True, "停用": False}),
        aliases=("是否启用",),
        example="启用",
        help="停用的指标不能再下达；不填时新指标为启用，已有指标不变",
    ),
)


def judge(session: Session, viewer: Viewer, table: Table, today: date) -> Proposal:
    """Each row as a new indicator, or with what stands for it now."""
    demand_top(session, viewer, "指标目录")
    known = read(session, [code for code in table.cells["code"].values if code])
    before = [known.get(code) for code in table["code"]]
    after = inplace.completed(table, before, FIELDS, lasting={"active"})
    return Proposal(table["code"], before, after, before)


def read(session: Session, codes: Iterable[str]) -> dict[str, Values]:
    """By code what stands, in the order of FIELDS."""
    found: dict[str, Values] = {}
    for part in in_parts(codes):
        for row in session.execute(select(Indicator).where(col(Indicator.code).in_(part))).scalars():
            kinds = tuple(row.kinds.split(",")) if row.kinds else ()
            found[row.code] = (
                row.name,
                row.responsibility,
                row.category,
                row.standard,
                row.evidence,
                kinds,
                row.active,
            )
    return found


def stored(code: str, values: dict[str, Any], batch_id: int | None) -> dict[str, Any]:
    """The row as the table has it."""
    return {**values, "kinds": ",".join(values["kinds"]), "code": code, "batch_id": batch_id}


def write(session: Session, landing: Landing) -> None:
    """Nothing. Adds the new indicators and changes the others."""
    proposal = landing.proposal
    rows = {
        proposal.keys[at]: stored(
            proposal.keys[at], dict(zip(FIELDS, proposal.after[at], strict=True)), landing.batch_id
        )
        for at in landing.chosen
    }
    new = [rows[proposal.keys[at]] for at in landing.chosen if proposal.before[at] is None]
    if new:
        session.execute(insert(Indicator), new)
    change(session, [rows[proposal.keys[at]] for at in landing.chosen if proposal.before[at] is not None])
    inplace.record(session, "indicators", list(FIELDS), landing, landing.picked(proposal.keys))


def change(session: Session, rows: list[dict[str, Any]]) -> None:
    """Nothing. Puts the values into the rows of those codes."""
    for row in rows:
        session.execute(update(Indicator).where(col(Indicator.code) == row["code"]).values(row))


def undo(session: Session, viewer: Viewer, batch: ImportBatch) -> None:
    """Nothing. Takes new indicators away and puts the others back. Raises Stands where one is in use."""
    demand_top(session, viewer, "指标目录")
    plan = inplace.undoing(session, batch, list(FIELDS), lambda codes: read(session, codes))
    for part in in_parts(plan.removed):
        own = col(Indicator.code).in_(part)
        used = (
            select(col(Indicator.name))
            .join(Assignment, col(Assignment.indicator_id) == col(Indicator.id))
            .where(own)
        )
        if name := session.execute(used.limit(1)).scalar_one_or_none():
            raise Stands(f"指标“{name}”已下达任务")
        session.execute(delete(Indicator).where(own))
    change(session, [stored(code, values, plan.batches.get(code)) for code, values in plan.restored.items()])


DATASET = Dataset(
    name="indicators",
    words="指标目录",
    about="要做什么、做到什么程度、附什么材料；每个指标属于主体责任或监督责任。",
    permission=Permission.UPLOAD_INDICATORS,
    order=20,
    columns=COLUMNS,
    key=("code",),
    fields=tuple(FIELDS),
    judge=judge,
    write=write,
    undo=undo,
)
