"""How talks and their items lie in their tables: read by their numbers, named in words that last, taken back with their import."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, delete, exists, not_, select, update
from sqlmodel import Session, col

from lib import db, standing
from lib.access import Viewer
from lib.datasets import inplace
from lib.datasets.base import Stands, Values, columns_of, in_parts
from lib.models import ITEM_LIST_WORDS, ImportBatch, ItemList, Organisation, Talk, TalkItem, TalkReport

FIELDS = {"talked_on": None, "post": None, "held_by": "", "list_name": None, "content": ""}
LISTS = {words: value.value for value, words in ITEM_LIST_WORDS.items()}
Key = tuple[int, int, str]
"""Issuer, year and number: what names a talk."""
Item = tuple[int, str, int]
"""A talk's id, the list, and the place on it."""


def known_talks(session: Session, keys: set[Key]) -> dict[Key, Row[Any]]:
    """The talks of these keys, each with whether anybody reported on it."""
    reported = exists().where(col(TalkReport.talk_id) == col(Talk.id)).label("reported")
    names = ("id", "issuer_id", "year", "code", "organisation_id", "batch_id", *list(FIELDS)[:-1])
    query = select(*columns_of(Talk, *names), reported)
    found = {}
    for part in in_parts(sorted({code for _, _, code in keys})):
        for row in session.execute(query.where(col(Talk.code).in_(part))):
            if (key := (row.issuer_id, row.year, row.code)) in keys:
                found[key] = row
    return found


def known_items(session: Session, talks: Iterable[int]) -> dict[Item, str]:
    """The items of these talks."""
    rows = session.execute(
        select(*columns_of(TalkItem, "talk_id", "item_list", "number", "content")).where(
            db.among(session, talks)(TalkItem.talk_id)
        )
    )
    return {(row.talk_id, row.item_list, row.number): row.content for row in rows}


def named_lists(
    session: Session, talks: Mapping[Key, Row[Any]], keys: Sequence[Key | None]
) -> dict[tuple[int, int, str], Key]:
    """By issuer, organisation and list name the talk that has it; of all issuers that the keys name."""
    issuers = {key[0] for key in keys if key}
    names = ("issuer_id", "year", "code", "organisation_id", "list_name")
    rows = session.execute(
        select(*columns_of(Talk, *names)).where(db.among(session, issuers)(Talk.issuer_id))
    )
    return {
        (row.issuer_id, row.organisation_id, row.list_name): (row.issuer_id, row.year, row.code)
        for row in rows
    }


def spelt(session: Session, keys: Iterable[tuple[Key, tuple[str, int]]]) -> list[str]:
    """The keys in words that last: 330900 2018 SJD-01 责任清单 1."""
    codes = {row[0]: row[1] for row in session.execute(select(*columns_of(Organisation, "id", "code")))}
    return [in_words(codes[issuer], year, code, item) for (issuer, year, code), item in keys]


def in_words(issuer: str, year: int, code: str, item: tuple[str, int]) -> str:
    """A talk, or an item of one, by the issuer's code."""
    more = f" {ITEM_LIST_WORDS[ItemList(item[0])]} {item[1]}" if item[0] else ""
    return f"{issuer} {year} {code}{more}"


def undo(session: Session, viewer: Viewer, batch: ImportBatch) -> None:
    """Nothing. Takes new talks and items away, puts words back. Raises Stands where somebody reported since."""
    ids: dict[str, int] = {}

    def current(names: list[str]) -> dict[str, Values]:
        found = read(session, names)
        ids.update({words: row.id for words, (row, _) in found.items()})
        return {
            words: (row.talked_on, row.post, row.held_by, row.list_name, content)
            for words, (row, content) in found.items()
        }

    plan = inplace.undoing(session, batch, list(FIELDS), current)
    refuse_followed(session, viewer, set(ids.values()))
    for words in plan.removed:
        session.execute(delete(TalkItem).where(*of_item(ids[words], words)))
    for words, values in plan.restored.items():
        session.execute(update(TalkItem).where(*of_item(ids[words], words)).values(content=values["content"]))
    going = list(session.execute(select(col(Talk.id)).where(col(Talk.batch_id) == batch.id)).scalars())
    gone = db.among(session, going)
    if session.execute(select(col(TalkItem.number)).where(gone(TalkItem.talk_id)).limit(1)).first():
        raise Stands("这次谈话后来又补充了清单，请先撤销那一批")
    standing.forget_talks(session, going)
    session.execute(delete(Talk).where(gone(Talk.id)))


def read(session: Session, names: Iterable[str]) -> dict[str, tuple[Row[Any], str]]:
    """By their words the talks or items that stand: the talk's row, and the item's content."""
    parts = {words: words.split(" ") for words in names}
    ids = {row[1]: row[0] for row in session.execute(select(*columns_of(Organisation, "id", "code")))}
    keys = {words: (ids.get(part[0], 0), int(part[1]), part[2]) for words, part in parts.items()}
    talks = known_talks(session, set(keys.values()))
    items = known_items(session, [row.id for row in talks.values()])
    found = {}
    for words, part in parts.items():
        row = talks.get(keys[words])
        if row is None:
            continue
        item = (row.id, LISTS[part[3]], int(part[4])) if len(part) > 3 else None
        if item is None or item in items:
            found[words] = row, items[item] if item else ""
    return found


def of_item(talk: int, words: str) -> list[Any]:
    """The conditions of the item that the words name; of none where they name the talk alone."""
    part = words.split(" ")
    name, number = (LISTS[part[3]], int(part[4])) if len(part) > 3 else ("", 0)
    own = col(TalkItem.item_list) == name, col(TalkItem.number) == number
    return [and_(col(TalkItem.talk_id) == talk, *own)]


def refuse_followed(session: Session, viewer: Viewer, talks: set[int]) -> None:
    """Nothing. Raises Stands where somebody reported on one of the talks, or it is beyond the viewer's reach now."""
    mine = db.among(session, talks)
    others = select(col(Talk.id)).where(mine(Talk.id), not_(viewer.sees(col(Talk.organisation_id))))
    if session.execute(others.limit(1)).first():
        raise Stands("其中有的单位已不在您的管理范围内")
    reported = exists().where(col(TalkReport.talk_id) == col(Talk.id))
    code = session.execute(
        select(col(Talk.code)).where(mine(Talk.id), reported).limit(1)
    ).scalar_one_or_none()
    if code:
        raise Stands(f"谈话“{code}”已有双报告")
