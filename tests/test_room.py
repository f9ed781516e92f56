"""The room's view of a meeting: who gets it, what it shows, and that what people wrote is only words there."""

import re
from dataclasses import replace
from datetime import date

import pytest
from starlette.requests import Request

from lib import db, slides
from lib.access import Role, Viewer
from lib.actions import meetings
from lib.actions.meetings import Draft
from lib.gate import door, room, ways
from lib.rules.slides import Item, SlideKind
from tests.world import World

DAY = date(2018, 9, 28)
ITEMS = [
    Item(SlideKind.HEADLINE, {}, "讲稿不上墙"),
    Item(SlideKind.RANKING),
    Item(SlideKind.HEAT),
    Item(SlideKind.WORDS, {"title": "<script>1</script>", "text": '"><img src=x onerror=1>& 结束'}),
]


def meeting_of(world: World, code: str = "east") -> int:
    draft = Draft("<b>会商</b>", DAY, world.ids[code], 20183, DAY)
    return meetings.new_meeting(world.viewer(code), draft, ITEMS)


def page(viewer: Viewer, meeting: int) -> str:
    with db.reading() as session:
        return room.page(slides.of_meeting(session, viewer, meeting), meeting)


def answer(monkeypatch: pytest.MonkeyPatch, viewer: Viewer | None, meeting: str) -> int:
    monkeypatch.setattr(ways, "viewer_of_token", lambda *given: viewer)
    scope = {
        "type": "http",
        "headers": [],
        "method": "GET",
        "path_params": {"meeting": meeting},
        "client": None,
    }
    found = ways.shown_in_the_room(Request(scope))
    return found.status_code if found else 404


def test_only_who_may_see_a_meeting_gets_its_page(own_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = str(meeting_of(own_world))
    east, city = own_world.viewer("east"), own_world.viewer("city", Role.SUPERVISOR)
    assert [answer(monkeypatch, who, meeting) for who in (east, city)] == [200, 200]
    others = [own_world.viewer("west"), own_world.viewer("east-t1"), None]
    others += [replace(east, role=role) for role in (Role.REPORTER, Role.ADMIN, Role.AUDITOR)]
    assert {answer(monkeypatch, who, meeting) for who in others} == {404}
    assert {answer(monkeypatch, east, odd) for odd in ("0", "99999", "1e3", "-1", "１")} == {404}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/present", door.Place.PAGE),
        ("/present/3", door.Place.ROOM),
        ("/present/3/x", door.Place.ROOM),
        ("/presents/3", door.Place.NOWHERE),
    ],
)
def test_the_door_knows_the_room_from_the_screen(path: str, place: door.Place) -> None:
    assert door.place_of(path) is place


def test_the_page_shows_every_slide_and_runs_nothing_that_people_wrote(own_world: World) -> None:
    found = page(own_world.viewer("east"), meeting_of(own_world))
    assert found.count('<section class="slide') == 1 + len(ITEMS)  # the cover, too
    assert "未定稿" in found and "讲稿不上墙" not in found
    assert "&lt;script&gt;1" in found and "&lt;b&gt;会商" in found
    assert "<b>会商" not in found and "<img" not in found
    assert len(re.findall("<script", found)) == 1 and "<style" not in found
    tags = re.findall(r"<[a-z][^>]*>", found)
    assert not [tag for tag in tags if re.search(r"\s(on\w+|style)=", tag)]
    assert not re.search(r"(src|href)=\"(?:https?:)?//", found)
    ids = re.findall(r'\sid="([^"]+)"', found)
    assert len(ids) == len(set(ids))


def test_what_is_fixed_says_so_on_every_slide(own_world: World) -> None:
    leader, meeting = own_world.viewer("east"), meeting_of(own_world)
    with db.reading() as session:
        made = slides.of_meeting(session, leader, meeting)
    meetings.fix(leader, meeting, slides.plain(made.slides), made.card["changed"])
    found = page(leader, meeting)
    assert found.count("定稿于 ") == 1 + len(ITEMS) and "未定稿" not in found
