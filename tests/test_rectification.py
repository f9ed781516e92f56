"""整改销号: every figure is that of the facts, every number opens its rows, and what is not there is said, not drawn."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

from datetime import date
from typing import Any

import pandas as pd
import pytest

from lib import charts, db
from lib.access import Viewer
from lib.charts import UNCLAIMED, Facet
from lib.charts.closure.ages import binned
from lib.charts.closure.money import waterfall_of
from lib.charts.closure.pace import NAMED, labelled
from lib.charts.closure.progress import MOST, SUMMED
from lib.charts.gathering import first_and_rest
from lib.rules.calendar import first_day, last_day
from lib.rules.status import Basis
from lib.rules.wording import wan
from lib.ui.bar import View
from lib.ui.rectification import figures
from lib.ui.rectification.picking import SHOWS, Picked, days_of
from lib.ui.rectification.rows import how_many, listed
from lib.ui.words import JOINER
from tests.office import TODAY, Office, office, opened  # noqa: F401 - fixtures among them
from tests.problems import closures, engage, problem_list, progress
from tests.test_pages_work import Open, everything, frames, screen  # noqa: F401

LATE, SAME_DAY, UNKNOWN, OVERDUE, LASTING = "P-1", "P-2", "P-3", "P-4", "P-5"
LIST = problem_list(
    "P-1,E1,,巡察,选人用人,第一轮,程序不规范,2018-03-01,,,",
    "P-2,E1,,抽查,财务,,票据不全,2018-07-02,,,",
    "P-4,W1,,专项,财务,,违规发放补贴,2018-03-01,7899000,,",
    "P-5,E2,,巡察,选人用人,第一轮,长期空编,2017-11-01,,,",
)
CAME_BACK = problem_list("P-3,E1,,审计,财务,,超标准列支,2018-08-01,18000,,P-2")
CLAIMS = progress(
    "P-1,E1,认领整改,2018-03-05,修订办法,乡长,组织办,2018-05-31,,,,",
    "P-2,E1,认领整改,2018-07-02,补齐票据,乡长,财政所,2018-07-31,,,,",
    "P-4,W1,认领整改,2018-04-02,清退补贴,镇长,财政所,2018-06-30,,,,",
    "P-4,W1,报告进展,2018-05-02,,,,,清退一部分,,1507000,",
    "P-5,E2,认领整改,2017-11-05,调配人员,乡长,组织办,2018-10-31,,,,",
)
EXTENSION = closures("P-1,E1,延期,2018-05-20,换届推迟,县委批示,2018-07-31")
HANDED_IN = progress(
    "P-1,E1,提交验收,2018-07-10,,,,,已修订,办法一份,,1",
    "P-2,E1,提交验收,2018-07-02,,,,,已补齐,票据,,",
)
VERDICTS = closures(
    "P-1,E1,验收销号,2018-07-15,同意,,",
    "P-2,E1,验收销号,2018-07-02,同意,,",
    "P-5,E2,列为长期坚持,2018-03-01,编制长期紧张,,",
)


@pytest.fixture
def board(office: Office) -> Office:
    """The office with five problems: closed late after an extension, closed on its day, unclaimed, overdue, lasting."""
    engage(office)
    office.put("supervisor", "problems", LIST)
    office.put("supervisor", "problems", CAME_BACK)
    office.put("reporter", "progress", CLAIMS)
    office.put("supervisor", "closures", EXTENSION)
    office.put("e1_reporter", "progress", HANDED_IN)
    office.put("supervisor", "closures", VERDICTS)
    return office


def view_of(viewer: Viewer, as_of: date = TODAY, year: int | None = None) -> View:
    """What the viewer looks at on the board."""
    place, name = viewer.organisation_id, viewer.organisation_name
    return View(place, "", name, True, 20183, date(2018, 9, 30), as_of, Basis.PASSED, True, True, year)


def ask(query: Any, viewer: Viewer, *args: Any) -> Any:
    with db.reading() as session:
        return query(session, viewer, *args)


def labels(frame: pd.DataFrame) -> set[str]:
    """The problems' own numbers."""
    return {label[-3:] for label in frame["label"]}


def test_late_stays_late_and_each_odd_problem_is_right_on_every_chart(screen: Open, board: Office) -> None:
    app = screen("rectification", "leader")
    assert not app.exception
    shown = {metric.label: metric.value.split(" ")[0] for metric in app.metric}
    assert shown == {
        "销号率": "40.0",
        "按期销号率": "33.3",  # of P-1, P-2 and P-4 only P-2 was struck off by its first deadline
        "未销号": "3",
        "逾期": "1",
        "长期坚持": "1",
        "延期过": "1",
        "回头看重开": "0",
        "建章立制": "1",
    }
    said = app.info[0].value.replace("\\", "").replace("**", "").replace(JOINER, "")
    assert "共发现问题 5 个，已销号 2 个" in said and "逾期 90 天" in said
    assert "涉及金额 791.7 万元，已追回 150.7 万元（19.0%）" in said

    leader = board.people["leader"]
    place = leader.organisation_id
    bars = ask(charts.progressed, leader, place, TODAY, Facet.ORGANISATION, None)
    figure = dict(zip(bars["label"], bars["figure"], strict=True))
    assert figure == {"东县": "50.0%　2/4", "西县": "0.0%　0/1　逾期 1"}
    assert bars.groupby("label")["end"].max().tolist() == [1, 1]
    days = ask(charts.took, leader, place, first_day(20183), TODAY)
    assert days["problems"].sum() == 2 and days["problems"].iloc[0] == 1, (
        "found and struck off on one day: 0 days"
    )
    assert (days["median"].iloc[0], days["p90"].iloc[0]) == (68, 136)
    burnt = ask(charts.burned, leader, place, date(2018, 1, 1), TODAY, None)
    assert burnt[["open", "ideal"]].iloc[-1].tolist() == [3, 2], (
        "no deadline and lasting effort may still be open"
    )
    at_the_first_deadline = burnt[burnt["day"] == "2018-05-31"]
    assert at_the_first_deadline["ideal"].tolist() == [2], "the extension does not move the first deadline"
    ages = ask(charts.aged, leader, place, TODAY, None)
    assert ages[["open", "overdue"]].to_numpy().tolist() == [[0, 0], [1, 0], [0, 0], [0, 0], [2, 1]]
    pace = ask(charts.paced, leader, place, TODAY, None).set_index("name")
    assert pace.loc["西县", ["time_gone", "work_done", "behind", "label"]].tolist() == [1, 0, True, "西县"]
    assert pace.loc["东县", "problems"] == 3, "without a deadline there is no time to have gone"
    money = ask(charts.recovered, leader, place, TODAY, None)
    assert money[["step", "figure"]].to_numpy().tolist() == [
        ["涉及金额", "791.7 万元"],
        ["已追回·专项", "−150.7 万元"],
        ["尚未追回", "641.0 万元"],
    ]


def test_every_number_and_every_mark_opens_as_many_rows(board: Office) -> None:
    for viewer in (board.people["leader"], board.people["east_leader"]):
        for as_of, year in ((TODAY, None), (TODAY, 2018), (date(2018, 6, 15), None)):
            view = view_of(viewer, as_of, year)
            counts = ask(figures.totals, viewer, view)
            for name, count in figures.NUMBERS.items():
                assert ask(how_many, viewer, view, Picked(name)) == counts[count], (name, as_of, year)
                assert len(ask(listed, viewer, view, Picked(name))) == counts[count]
            question = viewer.organisation_id, as_of
            for facet in (Facet.SOURCE, Facet.CATEGORY, Facet.DEPARTMENT):
                for mark in ask(charts.progressed, viewer, *question, facet, year).to_dict("records"):
                    asked = Picked(mark["part"], **{facet: mark["value"] or UNCLAIMED})
                    assert ask(how_many, viewer, view, asked) == mark["count"], asked
            for mark in ask(charts.aged, viewer, *question, year).to_dict("records"):
                asked = Picked("open", band=mark["number"])
                assert ask(how_many, viewer, view, asked) == mark["open"]
            for mark in ask(charts.took, viewer, viewer.organisation_id, first_day(20183), as_of).to_dict(
                "records"
            ):
                asked = Picked("spell", days=(mark["first"], mark["after"]))
                assert ask(how_many, viewer, view, asked) == mark["problems"]


def test_a_number_leads_to_its_rows_and_a_row_to_the_problem(screen: Open, board: Office) -> None:
    app = screen("rectification", "leader")
    app.button(key="number-overdue").click().run()
    assert dict(app.query_params)["show"] == "overdue"
    assert not app.metric and not app.exception
    assert labels(frames(app)[0]) == {OVERDUE}
    app.button(key="back_to_board").click().run()
    assert "show" not in app.query_params and app.metric
    late = screen("rectification", "leader", show="missed")
    assert labels(frames(late)[0]) == {LATE, OVERDUE}
    east = screen("rectification", "east_leader", show="all", category="财务")
    assert labels(frames(east)[0]) == {SAME_DAY, UNKNOWN}


def test_what_is_not_there_is_said_with_the_next_step(screen: Open, board: Office) -> None:
    nothing = everything(screen("rectification", "e2_reporter", as_of="2017-10-01"))
    assert "没有发现问题" in nothing and "可以换一个单位或截至日期" in nothing
    early = screen("rectification", "west_reporter", as_of="2018-03-20", quarter="2018Q1")
    said = everything(early)
    assert not early.exception
    assert "没有定了期限的问题" in said and "没有问题销号" in said and "没有重复发生的问题" in said
    assert {metric.label: metric.value for metric in early.metric}["按期销号率"] in (None, "", "—")
    closed = everything(screen("rectification", "east_leader", as_of="2018-07-20", year="2018"))
    assert "没有未销号的问题" in closed and "没有涉及金额的问题" in closed and "没有逾期的问题" in closed


def test_other_dashboards_say_how_far_closure_is(screen: Open, board: Office) -> None:
    app = screen("overview", "leader")
    assert not app.exception
    assert {metric.label: metric.value.split(" ")[0] for metric in app.metric}["销号率"] == "40.0"
    assert "未销号 **3** 个，逾期 **1** 个" in app.info[0].value
    assert "问题未销号 **3** 个，逾期 1 个" in app.button(key="strip-rectification").label
    unit = screen("organisation", "leader", place="E1")
    assert not unit.exception
    assert "整改问题（未销号 1 个）" in [one.value for one in unit.subheader]
    assert "超标准列支" in everything(unit) and "违规发放补贴" not in everything(unit)
    assert "没有发现问题" in everything(screen("organisation", "leader", place="E2", as_of="2017-10-01"))
    early = screen("overview", "leader", as_of="2017-10-01")
    assert "销号率" not in {metric.label for metric in early.metric} and "销号" not in early.info[0].value


FORGED: tuple[dict[str, str], ...] = (
    {"show": "all", "source": "x", "category": "' OR 1=1 --", "department": "%"},
    {"show": "all", "place": "W1", "own": "1"},
    {"show": "spell", "days": "9-1", "band": "99"},
    {"show": "open", "band": "-1", "days": "0-99999999999", "year": "1"},
    {"show": "everything", "facet": "x", "watch": "x", "year": "x", "place": "C"},
)


def test_no_address_shows_more_or_breaks_the_board(screen: Open, board: Office) -> None:
    for forged in FORGED:
        app = screen("rectification", "east_leader", **forged)
        assert not app.exception, forged
        said = everything(app)
        assert "违规发放补贴" not in said and "西一乡" not in said, forged


def test_days_are_gathered_without_gaps() -> None:
    spans = binned(pd.DataFrame({"days": [0, 7, 40], "problems": [2, 1, 1]}))
    assert spans["problems"].tolist() == [2, 1, *[0] * (len(spans) - 3), 1]
    assert (spans["after"].shift(1).iloc[1:] == spans["first"].iloc[1:]).all() and spans["first"].iloc[0] == 0
    assert binned(pd.DataFrame({"days": [0], "problems": [3]}))["span"].tolist() == ["0 天"]
    assert binned(pd.DataFrame({"days": [], "problems": []})).empty
    assert len(binned(pd.DataFrame({"days": [9000], "problems": [1]}))) <= 17


def test_money_small_and_more_than_was_found() -> None:
    steps = waterfall_of(
        [
            {"source": "campaign", "found_fen": 790_000_000, "recovered_fen": 1_600_000, "problems": 2},
            {"source": "audit", "found_fen": 0, "recovered_fen": 0, "problems": 1},
        ]
    )
    assert steps["figure"].tolist() == ["790.0 万元", "−1.6 万元", "788.4 万元"]
    over = waterfall_of([{"source": "audit", "found_fen": 100, "recovered_fen": 300, "problems": 1}])
    assert over["after"].iloc[-1] == 0 and over["figure"].iloc[-1] == "0.0 万元，多追回 0.0002 万元"
    assert waterfall_of([]).empty
    assert [wan(fen) for fen in (0, 1, 150_700_000, 1_800_000)] == [
        "0.0 万元",
        "0.000001 万元",
        "150.7 万元",
        "1.8 万元",
    ]


def test_dots_that_lie_on_one_another_share_a_name_and_only_those_behind_have_one() -> None:
    times, done = [1.0, 1.0, 0.98, 0.6, 0.5], [0.0, 0.01, 0.03, 0.2, 0.9]
    names, behind = list("甲乙丙丁戊"), [True, True, True, True, False]
    assert labelled(times, done, names, behind) == {0: "甲 等 3 家", 3: "丁"}
    many = [number / 10 for number in range(10)]
    assert len(labelled(many, [0.0] * 10, names * 2, [True] * 10)) == NAMED


def test_many_bars_end_in_one_for_the_rest() -> None:
    names = ["found", "closed", "handed_in", "mending", "waiting", "reopened_open", "overdue"]
    many = pd.DataFrame([{"value": str(at), "label": str(at), **dict.fromkeys(names, 1)} for at in range(30)])
    drawn = first_and_rest(many, MOST, "家", SUMMED)
    assert len(drawn) == MOST and drawn["found"].sum() == 30
    assert drawn.iloc[-1][["value", "label"]].tolist() == ["", f"其余 {30 - MOST + 1} 家"]


def test_a_quarters_days_and_a_span_in_the_address() -> None:
    assert (first_day(20181), last_day(20181)) == (date(2018, 1, 1), date(2018, 3, 31))
    assert (first_day(20184), last_day(20184)) == (date(2018, 10, 1), date(2018, 12, 31))
    assert days_of("0-15") == (0, 15)
    assert {days_of(text) for text in ("", "5", "5-5", "a-b", "1-٣", "9999999-99999999")} == {None}
    assert set(figures.NUMBERS) <= set(SHOWS)
