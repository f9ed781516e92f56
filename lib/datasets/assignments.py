"""Tasks (季度任务): which organisation does which indicator in a quarter, by when, and who answers for it."""

from collections.abc import Iterator
from datetime import date
from itertools import repeat
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session, col

from lib import db, standing
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
    odd_due_date,
)
from lib.datasets.columns import Column, Day, Text
from lib.datasets.locking import Opens
from lib.models import KIND_WORDS, Appeal, Assignment, ImportBatch, Indicator, Organisation, OrganisationKind
from lib.rules.calendar import quarter_id, quarter_label
from lib.rules.issuing import fits, has_closed

FIELDS = ("due_on", "responsible")
COLUMNS = (
    *tasks.KEY_COLUMNS,
    Column(
        "due_on",
        "截止日期",
        Day(),
        aliases=("完成时限", "上报截止日期"),
        example="2018-09-30",
        help="不填则为该季度的截止日期",
    ),
    Column(
        "responsible",
        "责任人职务",
        Text(100),
        aliases=("责任人", "责任领导"),
        example="乡党委书记",
        help="只写职务，不写姓名",
    ),
)


def judge(session: Session, viewer: Viewer, table: Table, today: date) -> Proposal:
    """Each row as a new task, or with what stands for it now."""
    found = tasks.named(session, viewer, table, "下达任务", today, Opens.NOTHING)
    known = read(session, found.keys)
    before = [known.get(key) for key in found.keys]
    after = [
        (due_on or (found.quarters[key[0]].due_on if key[0] else None), responsible)
        for key, (due_on, responsible) in zip(found.keys, _given(table, before), strict=True)
    ]
    complaints = [
        *found.complaints,
        *_odd_due_dates(found.keys, after),
        *_unfit(table, found, before),
    ]
    return Proposal(found.keys, before, after, (), complaints)


def _given(table: Table, before: list[Values | None]) -> list[Values]:
    return inplace.completed(table, before, {"due_on": None, "responsible": ""})


def read(session: Session, keys: list[Any]) -> dict[tasks.Key, Values]:
    """By key what stands, in the order of FIELDS."""
    within = tasks.narrowed(session, Assignment, keys)
    query = select(*tasks.ids(Assignment), *columns_of(Assignment, *FIELDS)).where(*within)
    return {key: tuple(row[3:]) for key, row in tasks.by_key(session, query).items()}


def _odd_due_dates(keys: list[tasks.Key], after: list[Values]) -> Iterator[Complaint]:
    pairs = [(key[0], values[0]) for key, values in zip(keys, after, strict=True)]
    wanted = {pair: odd_due_date(*pair) for pair in set(pairs) if None not in pair}
    if any(wanted.values()):
        for at, pair in enumerate(pairs):
            if answer := wanted.get(pair):
                yield Complaint(at, "due_on", answer)


def _unfit(table: Table, found: tasks.Named, before: list[Values | None]) -> Iterator[Complaint]:
    """A complaint for each new task whose indicator is out of use or not for such an organisation, or that is closed."""
    codes = zip(table["organisation"], table["indicator"], strict=True)
    for at, ((organisation_code, indicator_code), key) in enumerate(zip(codes, found.keys, strict=True)):
        if before[at] is not None or None in key:
            continue
        organisation, indicator = found.organisations[organisation_code], found.indicators[indicator_code]
        if not indicator.active:
            yield Complaint(at, "indicator", "这项指标已停用，不能下达")
        elif not fits(indicator.kinds, organisation.kind):
            kind = KIND_WORDS[OrganisationKind(organisation.kind)]
            yield Complaint(at, "indicator", f"这项指标不适用于“{organisation.name}”（{kind}）")
        if has_closed(organisation.closed_on, key[0]):
            yield Complaint(at, "organisation", f"该单位已于 {organisation.closed_on} 撤销，不能下达任务")


def write(session: Session, landing: Landing) -> None:
    """Nothing. Issues the new tasks and changes the others."""
    proposal = landing.proposal
    new = [at for at in landing.chosen if proposal.before[at] is None]
    if new:
        quarters, organisations, indicators = zip(*(proposal.keys[at] for at in new), strict=True)
        due_on, responsible = zip(*(proposal.after[at] for at in new), strict=True)
        db.write_columns(
            session,
            "assignment",
            {
                "quarter_id": quarters,
                "organisation_id": organisations,
                "indicator_id": indicators,
                "due_on": due_on,
                "responsible": responsible,
                "batch_id": repeat(landing.batch_id),
                "version": repeat(0),
            },
        )
    changed = [at for at in landing.chosen if proposal.before[at] is not None]
    put(session, [(*proposal.keys[at], *proposal.after[at], landing.batch_id) for at in changed])
    keys = landing.picked(proposal.keys)
    inplace.record(session, "assignments", FIELDS, landing, spelt(session, keys))
    for quarter, touched in tasks.by_quarter(keys).items():
        standing.resum(session, quarter, touched)


def put(session: Session, rows: list[Values]) -> None:
    """Nothing. Changes tasks: each row is a key, the values in the order of FIELDS, and the batch."""
    names = (*tasks.IDS, *FIELDS, "batch_id")
    table = Assignment.__table__  # type: ignore[attr-defined]
    if rows:
        session.execute(
            update(table)
            .where(*(table.c[name] == bindparam(f"its_{name}") for name in tasks.IDS))
            .values({name: bindparam(f"its_{name}") for name in names[3:]}),
            [{f"its_{name}": value for name, value in zip(names, row, strict=True)} for row in rows],
        )


def spelt(session: Session, keys: list[tasks.Key]) -> list[str]:
    """The keys in words that last: 2018Q3 330922200 ZT-01."""
    organisations = codes(session, Organisation)
    indicators = codes(session, Indicator)
    labels = {quarter: quarter_label(quarter) for quarter in {key[0] for key in keys}}
    return [f"{labels[key[0]]} {organisations[key[1]]} {indicators[key[2]]}" for key in keys]


def codes(session: Session, table: type[Organisation] | type[Indicator]) -> dict[int, str]:
    """The codes by id."""
    return {row[0]: row[1] for row in session.execute(select(*columns_of(table, "id", "code")))}


def undo(session: Session, viewer: Viewer, batch: ImportBatch) -> None:
    """Nothing. Takes new tasks away and puts the others back. Raises Stands where something was handed in for one."""
    organisations = {code: number for number, code in codes(session, Organisation).items()}
    indicators = {code: number for number, code in codes(session, Indicator).items()}

    def key(words: str) -> tasks.Key:
        label, organisation, indicator = words.split(" ")
        return quarter_id(label), organisations[organisation], indicators[indicator]

    def current(names: list[str]) -> dict[str, Values]:
        keys = {words: key(words) for words in names}
        known = read(session, list(keys.values()))
        return {words: known[keys[words]] for words in names if keys[words] in known}

    plan = inplace.undoing(session, batch, FIELDS, current)
    own = tasks.of_batch(Assignment, batch)
    tasks.refuse_out_of_reach(session, viewer, Assignment, own, Opens.NOTHING)
    touched = tasks.touched(session, Assignment, own)
    before = [
        (*key(words), inplace.day(values["due_on"]), values["responsible"], plan.batches.get(words))
        for words, values in plan.restored.items()
    ]
    put(session, before)  # from here on only the new tasks are the batch's own
    tasks.refuse_any(session, Assignment, (*own, col(Assignment.version) > 0), "已经上报")
    tasks.refuse_any(session, Assignment, own, "已申请复核", (Appeal, tasks.same(Appeal, Assignment)))
    session.execute(delete(Assignment).where(*own))
    for quarter, members in tasks.by_quarter(touched).items():
        standing.resum(session, quarter, members)


DATASET = Dataset(
    name="assignments",
    words="季度任务",
    about="哪个单位在哪个季度做哪项指标、何时截止、由谁负责。",
    permission=Permission.UPLOAD_ASSIGNMENTS,
    order=40,
    columns=COLUMNS,
    key=tasks.KEY,
    fields=FIELDS,
    judge=judge,
    write=write,
    undo=undo,
)
