"""A meeting's slides: plain values that say what the dashboards say, and nothing of a name that is hidden."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, col, select

from lib import db, queries, slides
from lib.access import Viewer, viewer_of
from lib.models import Organisation, Tree, User
from lib.rules.slides import Item, Names, SlideKind, offered
from lib.slides import Figure, Figures, Slide, Table
from tests.conftest import Databases, engine_on

QUARTER, DAY = 20183, date(2018, 9, 28)


@pytest.fixture(scope="module")
def session(backend: str, databases: Databases, loaded: str) -> Iterator[Session]:
    """A session on the demonstration, to look at only."""
    for _ in engine_on(databases.make(backend, loaded)):
        with db.reading() as session:
            yield session


@pytest.fixture(scope="module")
def leader(session: Session) -> Viewer:
    return viewer_of(session, session.exec(select(User).where(User.username == "zs_leader")).one())


def made(
    session: Session, viewer: Viewer, names: Names = Names.SHOWN, items: list[Item] | None = None
) -> list[Slide]:
    asked = slides.asked(session, viewer, viewer.organisation_id, QUARTER, DAY, names=names)
    return slides.slides(session, viewer, asked, items or offered(True))


def text_of(found: list[Slide]) -> str:
    return json.dumps(slides.plain(found), ensure_ascii=False)


def figure(slide: Slide, label: str) -> Figure:
    return next(
        one
        for block in slide.blocks
        if isinstance(block, Figures)
        for one in block.items
        if one.label == label
    )


def names_under(session: Session, place: int) -> list[str]:
    below = select(col(Organisation.name)).join(Tree, col(Tree.descendant_id) == col(Organisation.id))
    return list(session.exec(below.where(col(Tree.ancestor_id) == place, col(Tree.depth) > 0)))


def test_slides_go_into_json_and_come_back_as_they_were(session: Session, leader: Viewer) -> None:
    found = made(session, leader)
    assert len({slide.kind for slide in found}) == len(SlideKind) == 12
    assert [slides.slide_of(one) for one in json.loads(text_of(found))] == found
    assert all("舟山市" in slide.line and "2018-09-28" in slide.line for slide in found)
    assert all(slide.line.endswith("演示数据") for slide in found)


def test_a_slide_says_what_the_dashboards_say(session: Session, leader: Viewer) -> None:
    by_kind = {slide.kind: slide for slide in made(session, leader)}
    place = leader.organisation_id
    totals = queries.totals(session, leader, place, (QUARTER,), DAY).iloc[0]
    assert figure(by_kind[SlideKind.HEADLINE], "逾期未报").value == totals["overdue"] > 0
    rate = figure(by_kind[SlideKind.HEADLINE], "完成率").value
    assert rate == pytest.approx(100 * totals["passed"] / totals["due"])
    closure = queries.closure_totals(session, leader, place, DAY)
    assert figure(by_kind[SlideKind.CLOSURE], "已销号").value == closure["closed"]
    assert figure(by_kind[SlideKind.MONEY], "已追回").value == pytest.approx(closure["recovered_fen"] / 1e6)
    lit = queries.lit_lamps(session, leader, place, QUARTER, DAY)
    assert figure(by_kind[SlideKind.MAP], "红灯").value == (lit["level"] == "red").sum()


def test_the_page_of_wulong_is_zhoushans_example(session: Session, leader: Viewer) -> None:
    wulong = session.exec(select(Organisation.id).where(Organisation.name == "五龙乡")).one()
    (slide,) = made(session, leader, items=[Item(SlideKind.UNIT, {"organisation": wulong}, "念一遍")])
    assert slide.title == "单位画像：五龙乡" and slide.notes == "念一遍"
    expected = {"得分": 97, "应完成": 28, "已上报": 24, "审核通过": 22, "审核退回": 2}
    assert {name: figure(slide, name).value for name in expected} == expected
    lost = next(block for block in slide.blocks if isinstance(block, Table))
    assert any("开展岗位廉政风险提醒教育活动" in str(row[0]) for row in lost.rows)


@pytest.mark.parametrize("names", [Names.MASKED, Names.LEFT_OUT])
def test_a_hidden_name_is_nowhere_in_the_slides(session: Session, leader: Viewer, names: Names) -> None:
    below = names_under(session, leader.organisation_id)
    said = Item(SlideKind.WORDS, {"title": "请五龙乡发言", "text": "嵊泗县五龙乡和市财政局。"}, "先点五龙乡")
    shown, hidden = (
        text_of(made(session, leader, how, [*offered(True), said])) for how in (Names.SHOWN, names)
    )
    assert sum(name in shown for name in below) > 30
    assert [name for name in below if name in hidden] == []


def test_an_organisation_elsewhere_is_on_no_slide(session: Session, leader: Viewer) -> None:
    counties = {
        one.name: one for one in session.exec(select(Organisation).where(Organisation.kind == "county"))
    }
    east, other = counties["岱山县"], counties["嵊泗县"]
    viewer = replace(leader, organisation_id=east.id or 0, organisation_name=east.name)
    items = [
        Item(SlideKind.UNIT, {"organisation": other.id}),
        Item(SlideKind.COMPARISON, {"left": east.id, "right": other.id}),
    ]
    found = made(session, viewer, items=items)
    assert "嵊泗" not in text_of(found) and all("不在本次会议" in text_of([slide]) for slide in found)
    with pytest.raises(slides.NotSeen):
        slides.asked(session, viewer, other.id or 0, QUARTER, DAY)


def test_what_changed_is_told_figure_by_figure(session: Session, leader: Viewer) -> None:
    now = made(session, leader)
    assert slides.differences(now, now) == []
    first = now[0]
    changed = [
        replace(block, items=(replace(block.items[0], value=1.25), *block.items[1:]))
        if isinstance(block, Figures)
        else block
        for block in first.blocks
    ]
    (found,) = slides.differences([replace(first, blocks=tuple(changed)), *now[1:]], now)
    assert (found.slide, found.title, found.what, found.before) == (1, "总体情况", "上报率", "1.2 %")
    assert found.now == f"{figure(first, '上报率').value:.1f} %"
