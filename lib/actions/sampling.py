"""Drawing a sample (抽样): the list as it stands on the day, a seed, what comes out; kept for good, so that none can be picked over."""

import json
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from lib import db
from lib.access import Permission, Viewer, below
from lib.actions import Refused, values_of, within_reach
from lib.audit import record
from lib.datasets.base import working_day
from lib.models import KIND_WORDS, Organisation, RegisterEntry, SampleDraw, SampleItem, Tree, now
from lib.rules.sampling import LEAST_PERCENT, Frame, Item, Strata, drawn, list_hash

LONGEST_PURPOSE, LONGEST_SEED = 100, 64
ROSTERS = "rosters"
OWN_UNITS = "直属单位"
VALUES = ("purpose", "frame", "roster", "kinds", "strata", "percent", "seed", "list_hash", "listed")
SEED_BYTES = 8


@dataclass(frozen=True)
class Listing:
    """Which list is drawn from: of a place, posts of a roster or organisations, of these kinds, parted how."""

    place: int
    frame: Frame
    roster: str
    kinds: tuple[str, ...]
    strata: Strata


@dataclass(frozen=True)
class Draft:
    """What is to be drawn: from which list, at which rate, for what; without a seed one is made."""

    listing: Listing
    percent: int
    purpose: str
    seed: str = ""


def draw_sample(viewer: Viewer, draft: Draft) -> int:
    """The id of the draw. Raises Refused for a rate under the least one, an empty list or a draw that says not what for."""
    with db.writing() as session:
        return draw_in(session, viewer, draft)


def draw_in(session: Session, viewer: Viewer, draft: Draft) -> int:
    """The same inside the caller's transaction."""
    viewer.demand(Permission.KEEP_REGISTERS)
    purpose, seed = " ".join(draft.purpose.split()), draft.seed.strip() or secrets.token_hex(SEED_BYTES)
    if not purpose or len(purpose) > LONGEST_PURPOSE:
        raise Refused(f"请写明抽样用途，例如“2018年9月《工作纪实簿》抽查”，最长 {LONGEST_PURPOSE} 个字。")
    if len(seed) > LONGEST_SEED or not seed.isprintable():
        raise Refused(f"随机种子最长 {LONGEST_SEED} 个字，不能换行。")
    if not LEAST_PERCENT <= draft.percent <= 100:
        raise Refused(f"抽样比例应在 {LEAST_PERCENT}% 到 100% 之间，填的是 {draft.percent}%。")
    organisation = within_reach(session, viewer, draft.listing.place)
    today = working_day(session, viewer)
    items = listed(session, viewer, draft.listing, today)
    if not items:
        raise Refused("名单是空的，没有抽样；请换一种名单或单位类型，或者先上传抽样名册。")
    draw = SampleDraw(
        organisation_id=draft.listing.place,
        purpose=purpose,
        frame=draft.listing.frame,
        roster=draft.listing.roster if draft.listing.frame is Frame.ROSTER else "",
        kinds=",".join(sorted(draft.listing.kinds)),
        strata=draft.listing.strata,
        percent=draft.percent,
        seed=seed,
        list_hash=list_hash(items),
        listed=len(items),
        drawn_on=today,
        drawn_at=now(),
        drawn_by=viewer.user_id,
    )
    session.add(draw)
    session.flush()
    chosen = drawn(items, draft.percent, seed)
    for number, item in enumerate(chosen, 1):
        session.add(SampleItem(draw_id=draw.id or 0, number=number, **item._asdict()))
    after = values_of(draw, *VALUES) | {"drawn": [item.key for item in chosen]}
    record(session, viewer, "抽样", f"{organisation.code} {organisation.name} {purpose}", None, after)
    return draw.id or 0


def listing_of(draw: SampleDraw) -> Listing:
    """The list that a draw was made from."""
    kinds = tuple(draw.kinds.split(","))
    return Listing(draw.organisation_id, Frame(draw.frame), draw.roster, kinds, Strata(draw.strata))


def listed(session: Session, viewer: Viewer, listing: Listing, day: date) -> list[Item]:
    """The list as it stood on the day, in the order of the keys: who was on the roster, which organisations were open."""
    own = col(Organisation.id).in_(below(listing.place)), viewer.sees(col(Organisation.id))
    names = ("id", "code", "name", "kind")
    rows = session.execute(
        select(*(col(getattr(Organisation, name)) for name in names)).where(
            *own,
            col(Organisation.kind).in_(listing.kinds),
            col(Organisation.closed_on).is_(None) | (col(Organisation.closed_on) > day),
        )
    ).all()
    areas = areas_of(session, listing.place) if listing.strata is Strata.AREA else {}
    organisations = {row.id: row for row in rows}

    def stratum(organisation: int, rank: str) -> str:
        parts = {
            Strata.KIND: KIND_WORDS[organisations[organisation].kind],
            Strata.AREA: areas.get(organisation, ""),
            Strata.RANK: rank,
        }
        return parts.get(listing.strata, "")

    if listing.frame is Frame.ORGANISATIONS:
        found = [
            Item(row.code, row.id, row.name, stratum(row.id, "")) for row in rows if row.id != listing.place
        ]
        return sorted(found)
    entries = session.execute(
        select(*(col(getattr(RegisterEntry, name)) for name in ("organisation_id", "key", "details"))).where(
            col(RegisterEntry.register_name) == ROSTERS,
            col(RegisterEntry.kind) == listing.roster,
            col(RegisterEntry.happened_on) <= day,
            col(RegisterEntry.done_on).is_(None) | (col(RegisterEntry.done_on) > day),
            col(RegisterEntry.organisation_id).in_(below(listing.place)),
        )
    )
    return sorted(
        Item(f"{organisations[number].code} {key}", number, told["post"], stratum(number, told["rank"]))
        for number, key, text in entries
        if number in organisations
        for told in (json.loads(text),)
    )


def areas_of(session: Session, place: int) -> dict[int, str]:
    """By organisation the name of the place's child under which it stands; the place's own units, which have none, together."""
    child = col(Organisation.id)
    rows = session.execute(
        select(col(Tree.descendant_id), col(Organisation.name))
        .join(Organisation, child == col(Tree.ancestor_id))
        .where(
            (col(Organisation.parent_id) == place) | ((child == place) & (col(Tree.descendant_id) == place))
        )
    )
    names = {row[0]: row[1] for row in rows}
    large = {name for name, count in Counter(names.values()).items() if count > 1}
    return {number: name if name in large else OWN_UNITS for number, name in names.items()}
