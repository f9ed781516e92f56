"""Hand-over talks with their lists (三交底清单): one row an item of the duty or risk list; the problems come by 问题清单."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, update
from sqlmodel import Session, col

from lib import standing
from lib.access import Permission, Viewer
from lib.datasets import inplace, tasks
from lib.datasets.base import Complaint, Dataset, Landing, Proposal, Table, Values, each
from lib.datasets.columns import Choice, Code, Column, Day, Text, Whole
from lib.datasets.handover_rows import FIELDS, Item, Key, known_items, known_talks, named_lists, spelt, undo
from lib.datasets.problems import ISSUER, misnamed, visible
from lib.models import ITEM_LIST_WORDS, Talk, TalkItem, TalkKind

OF_TALK = ("talked_on", "post", "held_by", "list_name")
COLUMNS = (
    Column(
        "code",
        "谈话编号",
        Code(),
        required=True,
        aliases=("编号", "约谈编号"),
        example="SJD-01",
        help="约谈单位自己编的号，同一年度内不重复；同一次谈话的各行填同一个编号",
    ),
    tasks.ORGANISATION,
    tasks.ORGANISATION_NAME,
    replace(
        ISSUER,
        heading="约谈单位编码",
        aliases=("约谈单位", "交办单位编码"),
        help="谈话的纪检监察机构，不填为您自己的单位",
    ),
    Column(
        "talked_on",
        "谈话日期",
        Day(),
        required=True,
        aliases=("约谈日期", "交底日期"),
        example="2018-07-16",
        help="不晚于今天；满 3 个月应交双报告",
    ),
    Column(
        "post",
        "谈话对象职务",
        Text(100),
        required=True,
        aliases=("谈话对象", "约谈对象职务"),
        example="党委书记",
        help="只写职务，不写人名",
    ),
    Column(
        "held_by",
        "主谈人职务",
        Text(100),
        aliases=("主谈人",),
        example="县纪委书记",
        help="只写职务，不写人名",
    ),
    Column(
        "list_name",
        "问题清单名称",
        Text(100),
        required=True,
        aliases=("清单名称",),
        example="五龙乡三交底问题清单",
        help="与“问题清单”文件里的清单名称一致，问题按它归到这次谈话",
    ),
    Column(
        "item_list",
        "清单",
        Choice({words: value.value for value, words in ITEM_LIST_WORDS.items()}, {"风险清单": "risk"}),
        aliases=("清单类别",),
        example="责任清单",
        help="责任清单或廉政风险清单；只登记谈话时，清单、序号、内容都空着",
    ),
    Column(
        "number",
        "序号",
        Whole(1, 999),
        aliases=("条目序号",),
        example="1",
        help="在这份清单里的序号，从 1 起",
    ),
    Column(
        "content",
        "清单内容",
        Text(2000, lines=True),
        aliases=("内容", "条目内容"),
        example="每半年专题研究一次党风廉政建设工作",
    ),
)


@dataclass(frozen=True)
class Known:
    """What stands already: talks by key, items by talk and place, and whose list has which name."""

    organisations: Mapping[str, Row[Any]]
    talks: Mapping[Key, Row[Any]]
    items: Mapping[Item, str]
    lists: Mapping[tuple[int, int, str], Key]


@dataclass(frozen=True)
class Line:
    """A row of the file: the talk that it names, the organisation talked to, which item; what stands and what would."""

    key: Key
    organisation: Any
    item: tuple[str, int]
    stood: Row[Any] | None
    before: Values | None
    after: Values


def judge(session: Session, viewer: Viewer, table: Table, today: date) -> Proposal:
    """Each row as a new talk or a new item of one, or with what stands for it now."""
    organisations = visible(session, viewer)
    named = key_of(viewer, organisations)
    keys = [
        named(*row) for row in zip(*(table[name] for name in ("issuer", "talked_on", "code")), strict=True)
    ]
    talks = known_talks(session, {key for key in keys if key})
    ids = {row.id for row in talks.values()}
    known = Known(organisations, talks, known_items(session, ids), named_lists(session, talks, keys))
    items = [
        (one or "", number or 0) for one, number in zip(table["item_list"], table["number"], strict=True)
    ]
    stood = [talks.get(key) if key else None for key in keys]
    values = [standing_values(known, row, item) for row, item in zip(stood, items, strict=True)]
    after = inplace.completed(table, values, FIELDS)
    before = [
        one if row is not None and (not item[0] or (row.id, *item) in known.items) else None
        for one, row, item in zip(values, stood, items, strict=True)
    ]
    lines = {
        at: Line(key, organisations[code], items[at], stood[at], before[at], after[at])
        for at, (key, code) in enumerate(zip(keys, table["organisation"], strict=True))
        if key and code in organisations
    }
    complaints = [
        *misnamed(table, organisations),
        *each(table, "talked_on", lambda day: f"不能晚于今天（{today}）" if day > today else None),
        *half_said(items, table["content"]),
        *unfit(lines, known),
        *disagreeing(lines),
    ]
    stands = [
        (line.stood and line.stood.id, line.organisation.id) if (line := lines.get(at)) else None
        for at in range(len(table))
    ]
    whole = [(key, item) if key else None for key, item in zip(keys, items, strict=True)]
    return Proposal(whole, before, after, stands, complaints)


def key_of(viewer: Viewer, organisations: Mapping[str, Row[Any]]) -> Callable[..., Key | None]:
    """A function from the cells of a row to its talk's key; None where one of them means nothing."""

    def key(issuer: str | None, talked_on: date | None, code: str | None) -> Key | None:
        if talked_on is None or code is None or (issuer and issuer not in organisations):
            return None
        return organisations[issuer].id if issuer else viewer.organisation_id, talked_on.year, code

    return key


def standing_values(known: Known, row: Row[Any] | None, item: tuple[str, int]) -> Values | None:
    """What stands of the talk and of the item, in the order of FIELDS."""
    if row is None:
        return None
    return (*(getattr(row, name) for name in OF_TALK), known.items.get((row.id, *item), ""))


def half_said(items: Sequence[tuple[str, int]], contents: Sequence[str | None]) -> Iterator[Complaint]:
    """A complaint for each row that names an item only in part."""
    for at, ((item_list, number), content) in enumerate(zip(items, contents, strict=True)):
        said = {"item_list": item_list, "number": number, "content": content}
        if any(said.values()):
            for name, value in said.items():
                if not value:
                    yield Complaint(at, name, "清单、序号、清单内容要么都填，要么都空着")


def unfit(lines: Mapping[int, Line], known: Known) -> Iterator[Complaint]:
    """A complaint for each row that may not stand: the same item twice, somebody else's number, a talk with oneself."""
    times = Counter((line.key, line.item) for line in lines.values())
    for at, line in lines.items():
        organisation, stood = line.organisation, line.stood
        if times[line.key, line.item] > 1:
            yield Complaint(at, "number" if line.item[0] else "code", "这一条在文件里出现了两次")
        if organisation.id == line.key[0]:
            yield Complaint(at, "organisation", "被约谈的单位不能是约谈单位自己")
        elif stood is not None and stood.organisation_id != organisation.id:
            yield Complaint(at, "code", "这个编号已用于对另一个单位的谈话，请换一个编号")
        elif stood is None and (wanted := untalkable(organisation)):
            yield Complaint(at, "organisation", wanted)
        other = known.lists.get((line.key[0], organisation.id, line.after[3] or ""), line.key)
        if other != line.key:
            yield Complaint(
                at, "list_name", f"这个单位的另一次谈话（{other[2]}）已用了这个名称，请换一个名称"
            )
        if stood is not None:
            yield from unchangeable(at, line)


def untalkable(organisation: Any) -> str | None:
    """Why nobody can hold a new talk with the organisation, as a clause; None where one can."""
    if organisation.closed_on is not None:
        return f"该单位已于 {organisation.closed_on} 撤销"
    if organisation.parent_id is None:
        return "最上级单位没有上级监督员跟踪评估，不能在本系统登记谈话"
    return None


def unchangeable(at: int, line: Line) -> Iterator[Complaint]:
    """A complaint for each row that would change a talk that stands, or a list about which somebody reported already."""
    stood = line.stood
    assert stood is not None
    for name, value in zip(OF_TALK, line.after[:-1], strict=True):
        if value is not None and value != getattr(stood, name):
            yield Complaint(at, name, f"与已登记的这次谈话不一致（{getattr(stood, name)}）")
    if stood.reported and line.before != line.after:
        yield Complaint(at, "code", "这次谈话已有双报告，清单不能再改")


def disagreeing(lines: Mapping[int, Line]) -> Iterator[Complaint]:
    """A complaint for each row that says something else of its talk than an earlier row, or takes another's list name."""
    first: dict[Key, Line] = {}
    lists: dict[tuple[int, int, str], Key] = {}
    for at, line in lines.items():
        known = first.setdefault(line.key, line)
        if known.organisation.id != line.organisation.id:
            yield Complaint(at, "organisation", "同一编号的谈话应是同一个单位")
        for name, value, other in zip(OF_TALK, line.after, known.after, strict=False):
            if value != other and line.stood is None:
                yield Complaint(at, name, f"同一编号的谈话各行应相同（前面填的是“{other}”）")
        owner = lists.setdefault((line.key[0], line.organisation.id, line.after[3] or ""), line.key)
        if owner != line.key:
            yield Complaint(
                at, "list_name", f"同一单位的另一次谈话（{owner[2]}）已用了这个名称，请换一个名称"
            )


def write(session: Session, landing: Landing) -> None:
    """Nothing. Adds talks and items, and changes the words of items that nobody reported about yet."""
    proposal = landing.proposal
    talks: dict[Key, int] = {}
    added: list[dict[str, Any]] = []
    for at in landing.chosen:
        (key, (item_list, number)), (stood, organisation) = proposal.keys[at], proposal.stands[at]
        values = dict(zip(FIELDS, proposal.after[at], strict=True))
        content = values.pop("content")
        talk = stood or talks.get(key)
        if talk is None:
            names = {"kind": TalkKind.HANDOVER, "organisation_id": organisation, "batch_id": landing.batch_id}
            new = Talk(
                **names | values,
                **dict(zip(("issuer_id", "year", "code"), key, strict=True)),
                row=landing.rows[at],
                entered_at=landing.moment,
                user_id=landing.viewer.user_id,
            )
            session.add(new)
            session.flush()
            talk = talks[key] = new.id or 0
        if item_list and proposal.before[at] is None:
            added.append({"talk_id": talk, "item_list": item_list, "number": number, "content": content})
        elif item_list:
            here = col(TalkItem.talk_id) == talk, col(TalkItem.item_list) == item_list
            session.execute(
                update(TalkItem).where(*here, col(TalkItem.number) == number).values(content=content)
            )
    if added:
        session.execute(insert(TalkItem), added)
    inplace.record(session, "handovers", list(FIELDS), landing, spelt(session, landing.picked(proposal.keys)))
    standing.settle_talks(session, set(talks.values()))


DATASET = Dataset(
    name="handovers",
    words="三交底清单",
    about="三交底廉政谈话和交给对方的责任清单、廉政风险清单，一行一条；问题清单用“问题清单”文件上传，按清单名称归到谈话。",
    permission=Permission.KEEP_HANDOVERS,
    order=100,
    columns=COLUMNS,
    key=(),  # a row may name the talk alone; judge() refuses the same item twice
    fields=tuple(FIELDS),
    judge=judge,
    write=write,
    undo=undo,
)
