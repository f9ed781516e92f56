"""单位画像: what the paragraph says beside the counts, where an organisation stands among its kind, and in which order it is told."""

from typing import Any

import pytest
from sqlalchemy import Engine

from lib import charts, db
from lib.demo import FOLDER
from lib.rules.portrait import among, bands, course_words, lamp_words, rank_words, sentence, talk_words
from lib.rules.wording import Part
from lib.ui.answers import MEMORY, fetch
from tests.test_demo import viewer
from tests.test_letter import DAY, WULONG
from tests.test_pages_dashboards import everything, opened  # noqa: F401 - a fixture among them
from tests.world import World

PLAIN = str.maketrans(dict.fromkeys("\\*\u2060"))


def said(parts: list[Part]) -> str:
    return "".join(part if isinstance(part, str) else part[0] for part in parts)


def test_the_same_score_shares_the_better_rank() -> None:
    assert among(97, [100, 97, 97, 89]).rank == 2 and among(89, [100, 97, 97, 89]).rank == 4
    assert among(97, [100, 97, 97, 89]).middle == 97


@pytest.mark.parametrize(
    "scores, expected",
    [
        ([100.0], [(99.5, 100, 1)]),
        ([96.5, 97.0, 98.0, 98.0], [(96, 96.5, 1), (96.5, 97, 1), (97, 97.5, 0), (97.5, 98, 2)]),
        ([0.0, 100.0], [(-10, 0, 1), *[(low, low + 10, 0) for low in range(0, 90, 10)], (90, 100, 1)]),
    ],
)
def test_scores_are_counted_in_bands_that_hold_their_upper_end(
    scores: list[float], expected: list[tuple[float, float, int]]
) -> None:
    assert bands(scores) == expected


@pytest.mark.parametrize("lowest", [0.0, 12.5, 60.0, 84.5, 92.0, 99.0])
def test_there_are_never_more_bars_than_there_is_room_for(lowest: float) -> None:
    found = bands([lowest, 100.0])
    assert len(found) <= 16 and sum(count for *_, count in found) == 2


def test_the_paragraph_tells_course_rank_lamps_and_talks() -> None:
    rank = rank_words(among(97, [100, 97, 89]), "嵊泗县")
    assert said(sentence(course_words(97, 95), rank)) == (
        "得分较上季度 +2.0 分，在嵊泗县的 3 家同类单位中居第 2 位（中位 97 分）。"
    )
    assert said(lamp_words(2, 1)) == "亮着红灯 2 盏、黄灯 1 盏。" and said(lamp_words(0, 0)) == "没有亮灯。"
    assert said(talk_words(3, 1, 2)) == "三交底谈话 3 次，双报告逾期 1 次。"
    assert said(talk_words(3, 0, 2)) == "三交底谈话 3 次，双报告还有 2 次没有交齐，都没有到期。"
    assert said(talk_words(1, 0, 0)) == "三交底谈话 1 次，双报告已交齐。"


def test_nothing_is_said_of_what_there_is_not() -> None:
    assert sentence(course_words(97, None), rank_words(None, "")) == talk_words(0, 0, 0) == []
    assert rank_words(among(97, [97]), "嵊泗县") == []


def test_the_spread_counts_each_sibling_once_and_marks_ones_own_band(world: World) -> None:
    town, day = world.ids["east-t1"], DAY
    rows = fetch(charts.spread, world.viewer("city"), town, 20183, day)
    siblings = [world.ids[code] for code in world.ids if code.startswith("east-t")]
    scores = {each: world.score(20183, each, day) for each in siblings if due(world, each)}
    assert rows["units"].sum() == len(scores) >= 2
    [own] = rows[rows["own"]].to_dict("records")
    assert own["over"] < scores[town] <= own["up_to"] and own["here"] == f"本单位 {scores[town]:g} 分"
    assert fetch(charts.spread, world.viewer("east-t1"), town, 20183, day).empty


def due(world: World, organisation: int) -> int:
    return world.counts(20183, {organisation}, DAY)["due"]


def test_the_page_says_it_in_words_before_it_shows_figures_and_lists(
    opened: Any,  # noqa: F811
    demonstration: Engine,
) -> None:
    MEMORY.clear()
    with db.reading() as session:
        supervisor = viewer(session, "zs_supervisor")
    app = opened("organisation", supervisor, place=WULONG, quarter="2018Q3", as_of=str(DAY))
    assert not app.exception
    drawn = everything(app)
    titles = (
        *("共计指标", "同类位次", "得分是怎么来的", "得分走势", "在同类单位中", "亮着的灯", "整改问题"),
        *("谈话与双报告", "指标明细", "提醒函"),
    )
    places = [drawn.index(title) for title in titles]
    assert places == sorted(places)
    words = app.info[0].value.translate(PLAIN)
    assert "在嵊泗县的 7 家同类单位中居第 2 位（中位 96.5 分）" in words and "亮着黄灯 1 盏。" in words
    city = opened("organisation", supervisor, place="330900", quarter="2018Q3", as_of=str(DAY))
    assert not city.exception and not city.code
    with (FOLDER / "60-assignments-2018Q3.csv").open(encoding="utf-8-sig") as lines:
        tasks = sum(1 for _ in lines) - 1
    assert city.info[0].value.translate(PLAIN).startswith(f"本季度应完成 {tasks:,} 项，")
