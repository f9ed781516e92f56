"""年度结果: four quarters make a year, a veto makes it 差, and whoever is 一般 or 差 is barred from awards."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

from datetime import date

import pytest

from lib import db, queries
from lib.actions import points, quarters
from lib.actions.points import Draft
from lib.rules.results import is_final, year_result
from lib.rules.score import Grade, ScoreRule
from tests.office import Office, office, opened  # noqa: F401
from tests.test_pages_work import Open, everything, frames, screen  # noqa: F401
from tests.world import QUARTERS, World

RULE = ScoreRule()


@pytest.mark.parametrize(
    "scores, vetoes, score, grade, barred",
    [
        ([100.0, 97.0, 94.0, 89.0], 0, 95.0, Grade.EXCELLENT, False),
        ([89.0, 91.0], 0, 90.0, Grade.EXCELLENT, False),  # two quarters without tasks
        ([80.0, 79.0], 0, 79.5, Grade.FAIR, True),  # 被评为“一般”
        ([50.0, 60.0], 0, 55.0, Grade.POOR, True),  # 被评为“差”
        ([100.0, 100.0, 100.0, 100.0], 1, 100.0, Grade.POOR, True),  # “两个责任”考核出现“一票否决”
    ],
)
def test_who_is_fair_or_poor_or_vetoed_is_barred_from_awards(
    scores: list[float], vetoes: int, score: float, grade: Grade, barred: bool
) -> None:
    found = year_result(RULE, scores, vetoes)
    assert (found.score, found.grade, found.barred) == (score, grade, barred)


def test_a_year_is_final_once_its_four_quarters_are_locked() -> None:
    locks = [date(2018, 4, 20), date(2018, 7, 20), date(2018, 10, 20), date(2019, 1, 18)]
    assert is_final(locks, date(2019, 1, 18)) and not is_final(locks, date(2019, 1, 17))
    assert not is_final(locks[:3], date(2019, 1, 18)) and not is_final([*locks[:3], None], date(2019, 1, 18))


@pytest.mark.parametrize("as_of", [date(2018, 3, 1), date(2018, 9, 28), date(2019, 3, 1)])
def test_the_year_of_each_organisation_is_the_recount_of_its_quarters(world: World, as_of: date) -> None:
    begun = [one for one in QUARTERS if one // 10 == 2018 and date(2018, one % 10 * 3 - 2, 1) <= as_of]
    with db.reading() as session:
        rows = queries.year_results(session, world.viewer("city"), world.ids["east"], 2018, as_of)
    order = list(zip(~rows["barred"].astype(bool), rows["score"], strict=True))
    assert len(rows) == len(world.under("east")) and order == sorted(order)
    for row in rows.itertuples():
        had = [one for one in begun if world.counts(one, {row.organisation_id}, as_of)["due"]]
        scores = [world.score(one, row.organisation_id, as_of) for one in had]
        assert row.score == pytest.approx(sum(scores) / len(scores))
        told = {one % 10: score for one, score in zip(had, scores, strict=True)}
        assert [row.score_1, row.score_2, row.score_3, row.score_4] == [told.get(at) for at in range(1, 5)]
        vetoed = [one for one in had if world.vetoed(one, row.organisation_id, as_of)]
        assert row.vetoes == len(vetoed) and (not vetoed or row.grade == "poor")
        assert row.barred == (bool(vetoed) or row.score < 80)
        assert not row.final


def test_the_year_is_shown_with_what_follows_from_it(screen: Open, office: Office) -> None:
    place = office.people["e1_reporter"].organisation_id
    veto = Draft(place, 20182, None, "隐瞒不报", "海纪〔2018〕5号")
    points.give_points(office.people["supervisor"], veto)
    quarters.lock_quarter(office.people["admin"], 20182, date(2018, 9, 1))
    app = screen("appraisal", "leader")
    assert "暂定结果" in everything(app) and "不得评为“优秀”" in everything(app)
    row = frames(app)[0].set_index("name").loc["东一乡"]
    assert (row["score_2"], row["score_3"], row["score"]) == (98, 98, 98)
    assert (row["grade_words"], row["documents"], row["use"]) == ("差", "海纪〔2018〕5号", "取消评先资格")
    barred = frames(screen("appraisal", "leader", which="barred"))[0]
    assert barred["name"].tolist() == ["东一乡"]
    assert "没有年度结果" in everything(screen("appraisal", "leader", as_of="2017-05-01"))
