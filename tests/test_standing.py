"""What is kept for speed is never anything but what the facts say, at every date."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from lib import db, standing
from lib.models import (
    Assignment,
    Heat,
    Lamp,
    PlaceLamps,
    Review,
    Spread,
    Standing,
    Submission,
    Tree,
    now,
)
from tests.world import QUARTERS, TREE, World

DATES = [date(2017, 8, 1) + timedelta(days=step) for step in range(0, 430, 29)]


def kept(session: Session) -> dict[str, list[tuple[object, ...]]]:
    tables = (Standing, Heat, Spread, Tree, Assignment, Lamp, PlaceLamps)
    return {
        table.__tablename__: sorted(
            (tuple(row) for row in session.execute(select(*table.__table__.columns))), key=repr
        )
        for table in tables
    }


@pytest.mark.parametrize("as_of", DATES)
def test_the_standing_of_every_organisation_at_any_date_is_the_plain_recount(
    world: World, as_of: date
) -> None:
    with db.reading() as session:
        counts = standing.standing_at(session, as_of, QUARTERS, world.ids["city"], world.viewer("city").sees)
        columns = [func.sum(counts.c[name]) for name in standing.COUNTS]
        rows = session.execute(
            select(counts.c.quarter_id, counts.c.organisation_id, *columns).group_by(
                counts.c.quarter_id, counts.c.organisation_id
            )
        ).all()
    found = {(row[0], row[1]): tuple(row[2:]) for row in rows}
    for quarter in QUARTERS:
        for organisation in world.under("city"):
            plain = world.counts(quarter, {organisation}, as_of)
            expected = tuple(plain[name] for name in standing.COUNTS)
            assert found.get((quarter, organisation), (0,) * 6) == expected, (quarter, organisation)


def test_the_heat_of_each_place_is_the_sum_of_its_subtree(world: World) -> None:
    with db.reading() as session:
        for code in ("city", "east", "west"):
            rows = session.execute(
                select(
                    col(Heat.quarter_id),
                    col(Heat.indicator_id),
                    *(func.sum(getattr(Heat, n)) for n in standing.COUNTS),
                )
                .where(col(Heat.organisation_id) == world.ids[code])
                .group_by(col(Heat.quarter_id), col(Heat.indicator_id))
            ).all()
            assert len(rows) == len(QUARTERS) * len(world.indicators)
            for quarter, indicator, *counts in rows:
                plain = world.counts(quarter, world.under(code), standing.LAST_DAY, indicator)
                assert counts == [plain[name] for name in standing.COUNTS]


def test_only_organisations_with_others_under_them_have_heat(world: World) -> None:
    with db.reading() as session:
        assert set(session.execute(select(col(Heat.organisation_id)).distinct()).scalars()) == {
            world.ids[code] for code in ("city", "east", "west")
        }


def test_refreshing_the_touched_organisations_leaves_the_same_as_rebuilding_everything(
    own_world: World,
) -> None:
    key = next(key for key in own_world.assignments if key[0] == 20183 and key[1] == own_world.ids["east-t1"])
    last = len(own_world.submissions.get(key, []))
    with db.writing() as session:
        session.add(
            Submission(
                quarter_id=key[0],
                organisation_id=key[1],
                indicator_id=key[2],
                version=last + 1,
                reported_on=date(2018, 11, 1),
                content="补",
                batch_id=1,
                row=9,
                received_at=now(),
                user_id=1,
            )
        )
        session.flush()
        session.add(
            Review(
                quarter_id=key[0],
                organisation_id=key[1],
                indicator_id=key[2],
                version=last + 1,
                number=1,
                verdict="passed",
                reviewed_on=date(2018, 11, 2),
                batch_id=1,
                row=9,
                received_at=now(),
                user_id=2,
            )
        )
        session.flush()
        before = kept(session)
        standing.refresh(session, 20183, [key[1]])
        session.expire_all()
        refreshed = kept(session)
        standing.rebuild(session)
        session.expire_all()
        assert refreshed == kept(session)
        assert refreshed != before


def test_the_tree_knows_everybody_above_and_below_with_the_distance(world: World) -> None:
    with db.reading() as session:
        rows = {
            (row[0], row[1]): row[2]
            for row in session.execute(
                select(col(Tree.ancestor_id), col(Tree.descendant_id), col(Tree.depth))
            )
        }
    expected = {}
    for code in TREE:
        ancestor: str | None = code
        depth = 0
        while ancestor:
            expected[world.ids[ancestor], world.ids[code]] = depth
            ancestor, depth = TREE[ancestor][1], depth + 1
    assert rows == expected
