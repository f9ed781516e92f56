"""The tree of organisations (组织名录): who there is, what they are, and under whom they stand."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import standing
from lib.access import Permission, Viewer
from lib.datasets import inplace
from lib.datasets.base import Dataset, Landing, Proposal, Stands, Table, Values, columns_of, each, in_parts
from lib.datasets.columns import Choice, Code, Column, Day, Text, Whole
from lib.datasets.placing import Branch, Place
from lib.models import (
    KIND_WORDS,
    Assignment,
    AuditLine,
    ImportBatch,
    ManualLamp,
    Organisation,
    OrganisationChange,
    Problem,
    ProblemStep,
    RegisterEntry,
    SampleDraw,
    SampleItem,
    SupervisionOrder,
    Tree,
    User,
)

FIELDS = {"name": None, "kind": None, "parent": None, "adcode": None, "position": 0, "closed_on": None}
PARENT = 2  # its place among the fields
REFERENCES: tuple[tuple[Any, str], ...] = (
    (Assignment.organisation_id, "任务"),
    (ManualLamp.organisation_id, "人工亮灯"),
    (SupervisionOrder.organisation_id, "督办单"),
    (SupervisionOrder.issuer_id, "督办单"),
    (Problem.organisation_id, "问题"),
    (Problem.issuer_id, "问题"),
    (ProblemStep.organisation_id, "问题"),
    (RegisterEntry.organisation_id, "台账"),
    (SampleDraw.organisation_id, "抽样"),
    (SampleItem.organisation_id, "抽样"),
    (User.organisation_id, "用户"),
    (ImportBatch.organisation_id, "导入记录"),
    (AuditLine.organisation_id, "审计记录"),
    (OrganisationChange.organisation_id, "沿革记录"),
    (OrganisationChange.parent_id, "沿革记录"),
)
COLUMNS = (
    Column(
        "code",
        "单位编码",
        Code(),
        required=True,
        aliases=("单位代码", "组织编码", "组织代码", "机构编码"),
        example="330922200",
        help="一旦使用不要更改；改名、划转时编码不变",
    ),
    Column("name", "单位名称", Text(60), required=True, aliases=("组织名称", "机构名称"), example="五龙乡"),
    Column(
        "kind",
        "单位类型",
        Choice({word: kind.value for kind, word in KIND_WORDS.items()}),
        required=True,
        aliases=("类型",),
        example="乡镇街道",
    ),
    Column(
        "parent",
        "上级单位编码",
        Code(),
        aliases=("上级编码", "上级单位", "上级单位代码"),
        example="330922",
        help="只有您自己的单位可以不填",
    ),
    Column(
        "adcode",
        "行政区划代码",
        Code(12, r"\d{6}(\d{3}(\d{3})?)?", "应为 6 位、9 位或 12 位数字"),
        aliases=("区划代码",),
        example="330922200",
        help="地图上有位置的单位才填",
    ),
    Column("position", "排序", Whole(0, 1_000_000), aliases=("序号", "排序号"), example="1"),
    Column("closed_on", "撤销日期", Day(), aliases=("撤销时间",), help="没有撤销的不填"),
)


def judge(session: Session, viewer: Viewer, table: Table, today: date) -> Proposal:
    """Each row as a new organisation, or with what stands for it now."""
    known = read(session, viewer.sees(Organisation.id))
    own = session.get_one(Organisation, viewer.organisation_id).code
    above = known[own][PARENT]
    codes = table["code"]
    before = [known.get(code) for code in codes]
    after = inplace.completed(table, before, FIELDS)
    after = [  # the top of what the person may touch stays where it is, whatever the file leaves open
        (*values[:PARENT], above, *values[PARENT + 1 :]) if code == own else values
        for code, values in zip(codes, after, strict=True)
    ]
    named = {code: values for code, values in zip(codes, after, strict=True) if code}
    branch = Branch(
        own, above, {code: Place(values[PARENT], values[-1]) for code, values in {**known, **named}.items()}
    )
    others = existing(session, set(named) - set(known))
    complaints = [
        *each(table, "code", lambda code: "它不在您的管理范围内，请换一个编码" if code in others else None),
        *branch.complaints(codes, table["parent"]),
    ]
    return Proposal(codes, before, after, before, complaints)


def read(session: Session, *conditions: ColumnElement[bool]) -> dict[str, Values]:
    """By code what stands, in the order of FIELDS."""
    above: Any = aliased(Organisation)
    rows = session.execute(
        select(
            *columns_of(Organisation, "code", "name", "kind"),
            above.code,
            *columns_of(Organisation, "adcode", "position", "closed_on"),
        )
        .outerjoin(above, above.id == Organisation.parent_id)
        .where(*conditions)
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def existing(session: Session, codes: Iterable[str | None]) -> dict[str, int]:
    """The ids of those codes that there are, wherever they stand."""
    found: dict[str, int] = {}
    for part in in_parts(code for code in codes if code):
        rows = session.execute(
            select(*columns_of(Organisation, "code", "id")).where(col(Organisation.code).in_(part))
        )
        found.update({row[0]: row[1] for row in rows})
    return found


def write(session: Session, landing: Landing) -> None:
    """Nothing. Adds the new organisations, changes the others, and keeps what those were called and where they stood."""
    proposal = landing.proposal
    rows = {proposal.keys[at]: dict(zip(FIELDS, proposal.after[at], strict=True)) for at in landing.chosen}
    before = {
        proposal.keys[at]: values for at in landing.chosen if (values := proposal.before[at]) is not None
    }
    new = {code: values for code, values in rows.items() if code not in before}
    changed = {code: values for code, values in rows.items() if code in before}
    add(session, new, landing.batch_id)
    change(session, changed, dict.fromkeys(changed, landing.batch_id))
    keep_history(session, landing, before, changed)
    moved = {code: values for code, values in changed.items() if values["parent"] != before[code][PARENT]}
    inplace.record(session, DATASET.name, list(FIELDS), landing, landing.picked(proposal.keys))
    if new or moved:
        left = {before[code][PARENT] for code in moved}
        standing.regraft(session, list(existing(session, {*new, *moved, *left}).values()))


def add(session: Session, rows: dict[str, dict[str, Any]], batch_id: int) -> None:
    """Nothing. Adds organisations, those above before those below."""
    waiting = dict(rows)
    while waiting:
        ready = {code: values for code, values in waiting.items() if values["parent"] not in waiting}
        waiting = {code: values for code, values in waiting.items() if code not in ready}
        ids = existing(session, {values["parent"] for values in ready.values()})
        session.execute(
            insert(Organisation),
            [stored(code, values, ids, batch_id) for code, values in ready.items()],
        )


def stored(code: str, values: dict[str, Any], ids: dict[str, int], batch_id: int | None) -> dict[str, Any]:
    """The row as the table has it."""
    own = {name: value for name, value in values.items() if name != "parent"}
    return {**own, "code": code, "parent_id": ids.get(values["parent"]), "batch_id": batch_id}


def change(session: Session, rows: dict[str, dict[str, Any]], batches: dict[str, int]) -> None:
    """Nothing. Puts the values into the rows of those codes."""
    ids = existing(session, {values["parent"] for values in rows.values()})
    for code, values in rows.items():
        row = stored(code, values, ids, batches.get(code))
        session.execute(update(Organisation).where(col(Organisation.code) == code).values(row))


def keep_history(
    session: Session, landing: Landing, before: dict[str, Values], changed: dict[str, dict[str, Any]]
) -> None:
    """Nothing. Writes down name, kind and parent as they were, of those that got others."""
    gone = {
        code: values
        for code, values in before.items()
        if values[: PARENT + 1] != tuple(changed[code].values())[: PARENT + 1]
    }
    ids = existing(session, {*gone, *(values[PARENT] for values in gone.values())})
    session.add_all(
        OrganisationChange(
            organisation_id=ids[code],
            changed_on=landing.today,
            code=code,
            name=values[0],
            kind=values[1],
            parent_id=ids.get(values[PARENT]),
            batch_id=landing.batch_id,
        )
        for code, values in gone.items()
    )
    session.flush()


def undo(session: Session, viewer: Viewer, batch: ImportBatch) -> None:
    """Nothing. Takes new organisations away, puts the others back. Raises Stands where a new one is in use."""

    def current(codes: list[str]) -> dict[str, Values]:
        parts = (read(session, col(Organisation.code).in_(part)) for part in in_parts(codes))
        return {code: values for part in parts for code, values in part.items()}

    plan = inplace.undoing(session, batch, list(FIELDS), current)
    codes = [*plan.removed, *plan.restored]
    if set(codes) - set(read(session, viewer.sees(Organisation.id))):
        raise Stands("其中有的单位已不在您的管理范围内")
    left = {values[PARENT] for values in current(codes).values()}
    ids = existing(session, codes)
    before = {
        code: {**values, "closed_on": inplace.day(values["closed_on"])}
        for code, values in plan.restored.items()
    }
    session.execute(delete(OrganisationChange).where(col(OrganisationChange.batch_id) == batch.id))
    change(session, before, plan.batches)
    remove(session, [ids[code] for code in plan.removed])
    standing.regraft(session, list(existing(session, {*left, *plan.restored}).values()))


def remove(session: Session, ids: list[int]) -> None:
    """Nothing. Deletes organisations. Raises Stands where something refers to one of them."""
    for part in in_parts(sorted(ids, reverse=True)):  # children came after their parents
        session.execute(
            delete(Tree).where(or_(col(Tree.descendant_id).in_(part), col(Tree.ancestor_id).in_(part)))
        )
        for reference, words in REFERENCES:
            name = session.execute(
                select(col(Organisation.name))
                .join(reference.class_, reference == col(Organisation.id))
                .where(col(Organisation.id).in_(part))
                .limit(1)
            ).scalar_one_or_none()
            if name:
                raise Stands(f"“{name}”已有{words}")
        refuse_with_children(session, part, ids)
        session.execute(delete(Organisation).where(col(Organisation.id).in_(part)))


def refuse_with_children(session: Session, parents: list[int], ids: list[int]) -> None:
    """Nothing. Raises Stands where one of the parents has a child that is not itself to go."""
    going = set(ids)
    child: Any = aliased(Organisation)
    rows = session.execute(
        select(col(Organisation.name), child.id)
        .join(child, child.parent_id == col(Organisation.id))
        .where(col(Organisation.id).in_(parents))
    )
    for name, child_id in rows:
        if child_id not in going:
            raise Stands(f"“{name}”已有下级单位")


DATASET = Dataset(
    name="organisations",
    words="组织名录",
    about="有哪些单位、属于哪一类、归谁管；编码不变，改名和划转都留有沿革。",
    permission=Permission.UPLOAD_ORGANISATIONS,
    order=10,
    columns=COLUMNS,
    key=("code",),
    fields=tuple(FIELDS),
    judge=judge,
    write=write,
    undo=undo,
)
