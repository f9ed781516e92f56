"""Samples that were drawn (抽样): which, from what, what came out, and whether it comes out again."""

from collections import Counter
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import false, func, select
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.actions.sampling import Listing, listed, listing_of
from lib.models import Organisation, SampleDraw, SampleItem, User
from lib.queries.base import frame, framed, within
from lib.rules.sampling import drawn, list_hash, sizes

OF_DRAW = (
    *("id", "organisation_id", "purpose", "frame", "roster", "kinds", "strata", "percent", "seed"),
    *("list_hash", "listed", "drawn_on", "drawn_at"),
)


def sample_draws(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """One row per draw of an organisation under the place by as_of, the latest first.

    Columns: id, organisation_id, organisation, purpose, frame, roster, kinds, strata, percent, seed, list_hash, listed,
    drawn (how many), drawn_on, drawn_at, drawn_by (the post).
    """
    return _draws(
        session, viewer, within(viewer, place)(SampleDraw.organisation_id), col(SampleDraw.drawn_on) <= as_of
    )


def sample_draw(session: Session, viewer: Viewer, draw: int) -> dict[str, Any] | None:
    """The draw as sample_draws lists it, and whether it comes out again from what stands now; None out of sight.

    same_list: the list of that day, as it is on record now, is the one that was drawn from. now_listed: how many are in
    it. same_sample: rate and seed give the same sample from it.
    """
    own = viewer.sees(SampleDraw.organisation_id), col(SampleDraw.id) == draw
    rows = _draws(session, viewer, *own)
    if rows.empty:
        return None
    row = session.get_one(SampleDraw, draw)
    items = listed(session, viewer, listing_of(row), row.drawn_on)
    keys = session.execute(
        select(col(SampleItem.key)).where(col(SampleItem.draw_id) == draw).order_by(col(SampleItem.number))
    ).scalars()
    again = [item.key for item in drawn(items, row.percent, row.seed)]
    return {
        **rows.iloc[0].to_dict(),
        "same_list": list_hash(items) == row.list_hash,
        "now_listed": len(items),
        "same_sample": again == list(keys),
    }


def sample_items(session: Session, viewer: Viewer, draw: int) -> pd.DataFrame:
    """One row per item of the sample (number, organisation_id, organisation, key, words, stratum); none out of sight."""
    names = ("number", "organisation_id", "key", "words", "stratum")
    may = viewer.sees(SampleDraw.organisation_id) if viewer.may(Permission.SEE_REGISTERS) else false()
    return frame(
        session,
        select(
            *(col(getattr(SampleItem, name)) for name in names), col(Organisation.name).label("organisation")
        )
        .join(SampleDraw, col(SampleDraw.id) == col(SampleItem.draw_id))
        .join(Organisation, col(Organisation.id) == col(SampleItem.organisation_id))
        .where(col(SampleItem.draw_id) == draw, may)
        .order_by(col(SampleItem.number)),
    )


def sampling_strata(
    session: Session, viewer: Viewer, listing: Listing, percent: int, day: date
) -> pd.DataFrame:
    """One row per stratum of a list: stratum, listed, drawn (how many would be)."""
    allowed = viewer.may(Permission.SEE_REGISTERS)
    counts = Counter(item.stratum for item in listed(session, viewer, listing, day)) if allowed else {}
    wanted = sizes(dict(counts), percent)
    names = sorted(counts)
    return framed(
        {
            "stratum": names,
            "listed": [counts[name] for name in names],
            "drawn": [wanted[name] for name in names],
        }
    )


def _draws(session: Session, viewer: Viewer, *conditions: Any) -> pd.DataFrame:
    """The draws that these hold for, the latest first; none for who may not look at registers."""
    count = (
        select(col(SampleItem.draw_id).label("draw_id"), func.count().label("drawn"))
        .group_by(col(SampleItem.draw_id))
        .subquery("counts")
    )
    may = viewer.may(Permission.SEE_REGISTERS)
    return frame(
        session,
        select(
            *(col(getattr(SampleDraw, name)) for name in OF_DRAW),
            count.c.drawn,
            col(Organisation.name).label("organisation"),
            col(User.title).label("drawn_by"),
        )
        .join(count, count.c.draw_id == col(SampleDraw.id))
        .join(Organisation, col(Organisation.id) == col(SampleDraw.organisation_id))
        .join(User, col(User.id) == col(SampleDraw.drawn_by))
        .where(*(conditions if may else (false(),)))
        .order_by(col(SampleDraw.id).desc()),
    )
