"""Lists of problems (问题清单), entered by supervisors: who must put what right. What was claimed is not changed any more."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlmodel import Session, col

from lib import standing
from lib.access import Permission, Viewer
from lib.datasets import inplace, tasks
from lib.datasets.base import (
    Complaint,
    Dataset,
    Landing,
    Proposal,
    Table,
    Values,
    columns_of,
    each,
    looked_up,
    together,
)
from lib.datasets.columns import Choice, Code, Column, Day, Text, folded
from lib.datasets.money import Money
from lib.datasets.problem_rows import FIELDS, Key, spelt, stored, undo, values_of, with_codes
from lib.models import PROBLEM_SOURCE_WORDS, Organisation, Problem

CODE = Column(
    "code",
    "问题编号",
    Code(),
    required=True,
    aliases=("编号", "问题序号"),
    example="XC-001",
    help="交办单位自己编的号，同一年度内不重复",
)
ISSUER = Column(
    "issuer",
    "交办单位编码",
    Code(),
    aliases=("交办单位", "交办单位代码"),
    example="330900",
    help="提出问题的单位，不填为您自己的单位",
)
COLUMNS = (
    CODE,
    tasks.ORGANISATION,
    tasks.ORGANISATION_NAME,
    ISSUER,
    Column(
        "source",
        "问题来源",
        Choice(
            {word: source.value for source, word in PROBLEM_SOURCE_WORDS.items()},
            {"巡视": "inspection", "巡察反馈": "inspection", "廉政谈话": "talk", "专项整治": "campaign"},
        ),
        required=True,
        aliases=("来源",),
        example="巡察",
    ),
    Column("category", "问题方面", Text(60), required=True, aliases=("问题类别", "方面"), example="选人用人"),
    Column("list_name", "清单名称", Text(100), aliases=("清单",), example="2018年第一轮巡察反馈问题清单"),
    Column(
        "content",
        "问题内容",
        Text(5000, lines=True),
        required=True,
        aliases=("问题", "问题描述", "具体问题"),
        example="干部选拔任用程序不规范，组织生活记录不全",
        help="不写人名，只写职务",
    ),
    Column(
        "found_on",
        "发现日期",
        Day(),
        required=True,
        aliases=("发现时间", "反馈日期", "交底日期"),
        example="2018-07-05",
        help="不晚于今天；年度按它算",
    ),
    Column(
        "amount",
        "涉及金额",
        Money(),
        aliases=("涉及金额（元）", "涉及资金"),
        example="18000",
        help="单位是元，不涉及金额的空着",
    ),
    Column(
        "twofold",
        "分管领导先认领",
        Choice({"是": True, "否": False}),
        aliases=("1+1",),
        example="否",
        help="巡察反馈“1+1”：填“是”时要由分管领导先认领；不填为否",
    ),
    Column(
        "earlier",
        "关联问题编号",
        Code(),
        aliases=("原问题编号",),
        example="XC-001",
        help="同一单位以前的问题再次出现时，填原来的编号",
    ),
)


@dataclass(frozen=True)
class Known:
    """What the file's codes mean to this person, and which problems stand already, by key and by organisation and code."""

    organisations: Mapping[str, Row[Any]]
    standing: Mapping[Key, Row[Any]]
    earlier: Mapping[tuple[int, str], list[Row[Any]]]


def judge(session: Session, viewer: Viewer, table: Table, today: date) -> Proposal:
    """Each row as a new problem, or with what stands for it now."""
    organisations = visible(session, viewer)
    keys = [*map(key_of(viewer, organisations), *(table[name] for name in ("issuer", "found_on", "code")))]
    known = Known(organisations, *read(session, keys, table))
    stood = [known.standing.get(key) if key else None for key in keys]
    before = [row and values_of(row) for row in stood]
    after = inplace.completed(table, before, FIELDS)
    linked = [linked_to(known, *row) for row in zip(table["organisation"], after, stood, strict=True)]
    ids = looked_up(table.cells["organisation"], {code: row.id for code, row in organisations.items()})
    stands = [
        (row.id if row else None, organisation, bool(row and row.steps), link)
        for row, organisation, link in zip(stood, ids, linked, strict=True)
    ]
    complaints = [
        *misnamed(table, organisations),
        *each(table, "found_on", lambda day: f"不能晚于今天（{today}）" if day > today else None),
        *unfit(table, known, keys, stood),
        *unchangeable(stood, before, after),
        *unlinked(after, linked),
    ]
    return Proposal(keys, before, after, stands, complaints)


def visible(session: Session, viewer: Viewer) -> dict[str, Row[Any]]:
    """By code the organisations that the viewer may see."""
    names = ("id", "code", "name", "parent_id", "closed_on")
    rows = session.execute(select(*columns_of(Organisation, *names)).where(viewer.sees(col(Organisation.id))))
    return {row.code: row for row in rows}


def key_of(viewer: Viewer, organisations: Mapping[str, Row[Any]]) -> Callable[..., Key | None]:
    """A function from the cells of a row to its key; None where one of them means nothing."""

    def key(issuer: str | None, found_on: date | None, code: str | None) -> Key | None:
        if found_on is None or code is None or (issuer and issuer not in organisations):
            return None
        return organisations[issuer].id if issuer else viewer.organisation_id, found_on.year, code

    return key


def read(
    session: Session, keys: Iterable[Key | None], table: Table
) -> tuple[dict[Key, Row[Any]], dict[tuple[int, str], list[Row[Any]]]]:
    """The problems of the keys; and by organisation and code those that the rows call earlier ones, in order of days."""
    wanted = {key for key in keys if key}
    known = with_codes(session, {key[2] for key in wanted}, {key[0] for key in wanted})
    earlier: dict[tuple[int, str], list[Row[Any]]] = {}
    before = with_codes(session, {code for code in table.cells["earlier"].values if code})
    for row in sorted(before, key=lambda row: (row.found_on, row.id)):
        earlier.setdefault((row.organisation_id, row.code), []).append(row)
    return {key: row for row in known if (key := (row.issuer_id, row.year, row.code)) in wanted}, earlier


def linked_to(known: Known, organisation: str | None, values: Values, stood: Row[Any] | None) -> int | None:
    """The id of the problem that came back: the organisation's last one of that number before this one was found."""
    code, found_on = values[7], values[4]
    if not code or organisation is None or organisation not in known.organisations or found_on is None:
        return None
    rows = known.earlier.get((known.organisations[organisation].id, code), [])
    before = [row.id for row in rows if row.found_on <= found_on and not (stood and stood.id == row.id)]
    return before[-1] if before else None


def misnamed(
    table: Table, organisations: Mapping[str, Row[Any]], names: Sequence[str] = ("organisation", "issuer")
) -> Iterator[Complaint]:
    """A complaint for each organisation that the person may not see, and for each name that is not its code's."""

    def unknown(code: str) -> str | None:
        return None if code in organisations else "没有这个单位，或者它不在您的管理范围内"

    def other_name(name: str, code: str) -> str | None:
        right = organisations[code].name if code in organisations else name
        return None if folded(right) == folded(name) else f"编码 {code} 的名称是“{right}”，请核对编码和名称"

    for name in names:
        yield from each(table, name, unknown)
    yield from together(table, "organisation_name", "organisation", other_name)


def unfit(
    table: Table, known: Known, keys: list[Key | None], stood: list[Row[Any] | None]
) -> Iterator[Complaint]:
    """A complaint for each row that names a problem twice, another's number, or an organisation that cannot be told."""
    times = Counter(keys)
    for at, (code, key) in enumerate(zip(table["organisation"], keys, strict=True)):
        organisation, row = known.organisations.get(code), stood[at]
        if organisation is None or key is None:
            continue
        if times[key] > 1:
            yield Complaint(at, "code", "同一交办单位同一年度的编号在一份文件里只能用一次")
        elif row is not None and row.organisation_id != organisation.id:
            yield Complaint(at, "code", "这个编号已用于另一个单位的问题，请换一个编号")
        if row is None and (wanted := untellable(organisation)):
            yield Complaint(at, "organisation", wanted)


def untellable(organisation: Any) -> str | None:
    """Why no new problem can be put before the organisation, as a clause; None where one can."""
    if organisation.closed_on is not None:
        return f"该单位已于 {organisation.closed_on} 撤销，不能再交办问题"
    if organisation.parent_id is None:
        return "最上级单位自己的问题没有上级监督员验收，不能在本系统交办"
    return None


def unchangeable(
    stood: list[Row[Any] | None], before: list[Values | None], after: list[Values]
) -> Iterator[Complaint]:
    """A complaint for each row that would change what somebody claimed already."""
    for at, row in enumerate(stood):
        if row is not None and row.steps and before[at] != after[at]:
            yield Complaint(at, "code", "这个问题已有整改记录，内容不能再改")


def unlinked(after: list[Values], linked: list[int | None]) -> Iterator[Complaint]:
    """A complaint for each row whose earlier problem does not exist."""
    for at, (values, link) in enumerate(zip(after, linked, strict=True)):
        if values[7] and values[4] and link is None:
            yield Complaint(at, "earlier", "这个单位以前没有这个编号的问题")


def write(session: Session, landing: Landing) -> None:
    """Nothing. Adds the new problems and changes the others, to which nothing has happened yet."""
    proposal = landing.proposal
    new, touched = [], []
    for at in landing.chosen:
        (issuer, year, code), (problem, organisation, _, link) = proposal.keys[at], proposal.stands[at]
        own = stored(proposal.after[at], link) | {"batch_id": landing.batch_id, "row": landing.rows[at]}
        if problem is None:
            names = {"issuer_id": issuer, "year": year, "code": code, "organisation_id": organisation}
            new.append(own | names | {"user_id": landing.viewer.user_id, "entered_at": landing.moment})
        else:
            session.execute(update(Problem).where(col(Problem.id) == problem).values(own))
            touched.append(problem)
    if new:
        session.execute(insert(Problem), new)
        touched += session.execute(
            select(col(Problem.id)).where(col(Problem.batch_id) == landing.batch_id)
        ).scalars()
    inplace.record(session, "problems", list(FIELDS), landing, spelt(session, landing.picked(proposal.keys)))
    standing.settle_problems(session, set(touched))


DATASET = Dataset(
    name="problems",
    words="问题清单",
    about="巡察、抽查、三交底、审计等发现的问题，一行一个；单位认领整改以后，内容不能再改。",
    permission=Permission.KEEP_PROBLEMS,
    order=70,
    columns=COLUMNS,
    key=("organisation", "code"),
    fields=tuple(FIELDS),
    judge=judge,
    write=write,
    undo=undo,
)
