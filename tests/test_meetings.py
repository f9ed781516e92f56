"""Meetings: a running order that its own office changes, figures that stay when fixed, and what changed since."""

from datetime import date

import pytest
from sqlmodel import select

from lib import audit, db, queries, slides, standing
from lib.access import Forbidden, Role, Viewer
from lib.actions import Refused, meetings
from lib.actions.meetings import Draft
from lib.models import AuditLine, Submission, now
from lib.rules.slides import Item, Names, SlideKind, offered
from lib.slides import Slide
from tests.world import World

DAY = date(2018, 9, 28)


def draft(world: World, code: str = "east", **more: object) -> Draft:
    given = {"title": "第三季度会商", "held_on": DAY, "quarter_id": 20183, "as_of": DAY} | more
    return Draft(organisation_id=world.ids[code], **given)  # type: ignore[arg-type]


def now_shown(viewer: Viewer, meeting: int) -> list[Slide]:
    with db.reading() as session:
        return slides.of_meeting(session, viewer, meeting, live=True).slides


def shown(viewer: Viewer, meeting: int) -> list[Slide]:
    with db.reading() as session:
        return slides.of_meeting(session, viewer, meeting).slides


def fix(viewer: Viewer, meeting: int) -> None:
    with db.reading() as session:
        changed = int(queries.meeting_card(session, viewer, meeting)["changed"].iloc[0])
    meetings.fix(viewer, meeting, slides.plain(now_shown(viewer, meeting)), changed)


def kinds(viewer: Viewer, meeting: int) -> list[str]:
    with db.reading() as session:
        return queries.meeting_items(session, viewer, meeting)["kind"].tolist()


def report_another(world: World) -> None:
    """Something comes in that is dated before the meeting's day."""
    key = next(
        key
        for key in world.assignments
        if key[0] == 20183 and key[1] in world.under("east") and key not in world.submissions
    )
    with db.writing() as session:
        batch = session.exec(select(Submission.batch_id)).first()
        quarter, organisation, indicator = key
        one = Submission(
            quarter_id=quarter,
            organisation_id=organisation,
            indicator_id=indicator,
            version=1,
            reported_on=date(2018, 9, 20),
            content="补报",
            received_at=now(),
            user_id=1,
            batch_id=batch,
            row=2,
        )
        session.add(one)
        session.flush()
        standing.refresh(session, quarter, [organisation])


def test_the_running_order_is_changed_slide_by_slide(own_world: World) -> None:
    leader = own_world.viewer("east")
    meeting = meetings.new_meeting(leader, draft(own_world), offered(True))
    assert kinds(leader, meeting) == [kind.value for kind in SlideKind]
    meetings.move_item(leader, meeting, 3, -1)
    meetings.move_item(leader, meeting, 1, -1)  # at the end it stays
    meetings.remove_item(leader, meeting, 12)
    meetings.add_item(leader, meeting, Item(SlideKind.MONEY))
    meetings.change_item(leader, meeting, 12, {}, " 说说资金 ")
    found = kinds(leader, meeting)
    assert found[:3] == ["headline", "ranking", "comparison"] and found[10:] == ["unit", "money"]
    assert shown(leader, meeting)[11].notes == "说说资金"
    with pytest.raises(Refused, match="没有这一页"):
        meetings.remove_item(leader, meeting, 13)
    with db.reading() as session:
        assert session.exec(select(AuditLine.action).where(AuditLine.action.like("会议：%"))).all()
        assert audit.first_broken(session) is None


def test_what_is_fixed_stays_and_thawing_tells_what_changed(own_world: World) -> None:
    leader = own_world.viewer("east")
    meeting = meetings.new_meeting(leader, draft(own_world), offered(True))
    fix(leader, meeting)
    fixed = shown(leader, meeting)
    report_another(own_world)
    assert shown(leader, meeting) == fixed != now_shown(leader, meeting)
    with pytest.raises(Refused, match="已经定稿"):
        meetings.remove_item(leader, meeting, 1)
    changed = slides.differences(fixed, now_shown(leader, meeting))
    assert any(one.what == "上报率" and one.before != one.now for one in changed)
    with pytest.raises(Refused, match="理由"):
        meetings.thaw(leader, meeting, " ")
    meetings.thaw(leader, meeting, "数据有更新")
    assert shown(leader, meeting) == now_shown(leader, meeting)
    with db.reading() as session:
        rows = queries.meeting_fixings(session, leader, meeting)
    assert rows["thawed_reason"].tolist() == ["数据有更新"]
    assert [slides.slide_of(one) for one in rows["slides"].iloc[0]] == fixed
    with pytest.raises(Refused, match="留底"):
        meetings.remove_meeting(leader, meeting)


def test_what_was_changed_meanwhile_is_not_fixed(own_world: World) -> None:
    leader = own_world.viewer("east")
    meeting = meetings.new_meeting(leader, draft(own_world), offered(True)[:2])
    made = slides.plain(now_shown(leader, meeting))
    meetings.change_meeting(leader, meeting, draft(own_world, names=Names.MASKED))
    with pytest.raises(Refused, match="刚被改过"):
        meetings.fix(leader, meeting, made, 1)
    meetings.remove_meeting(leader, meeting)
    with db.reading() as session:
        assert queries.meetings(session, leader, own_world.ids["east"]).empty


@pytest.mark.parametrize(
    ("code", "role"), [("city", Role.LEADER), ("east", Role.REPORTER), ("west", Role.SUPERVISOR)]
)
def test_only_the_own_office_changes_a_meeting(own_world: World, code: str, role: Role) -> None:
    meeting = meetings.new_meeting(own_world.viewer("east", Role.SUPERVISOR), draft(own_world), offered(True))
    viewer = own_world.viewer(code, role)
    for change in (
        lambda: meetings.remove_item(viewer, meeting, 1),
        lambda: meetings.fix(viewer, meeting, [{}], 1),
        lambda: meetings.thaw(viewer, meeting, "要改"),
    ):
        with pytest.raises(Forbidden):
            change()
    with db.reading() as session:
        card = queries.meeting_card(session, viewer, meeting)
    assert len(card) == (code == "city")  # who stands above may look at it


def test_a_meeting_is_about_the_own_subtree(own_world: World) -> None:
    leader = own_world.viewer("east")
    with pytest.raises(Forbidden):
        meetings.new_meeting(leader, draft(own_world, "west"), [])
    meeting = meetings.new_meeting(leader, draft(own_world), [])
    with pytest.raises(Forbidden):
        meetings.add_item(leader, meeting, Item(SlideKind.UNIT, {"organisation": own_world.ids["west-t1"]}))
    with pytest.raises(Refused, match="截至"):
        meetings.new_meeting(leader, draft(own_world, as_of=date(2999, 1, 1)), [])
    with pytest.raises(Refused, match="名称"):
        meetings.new_meeting(leader, draft(own_world, title="  "), [])
