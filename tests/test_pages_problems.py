"""整改办理: my list, all problems, one problem with its steps, a new one, many at once."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

import hashlib
from datetime import date
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.datasets import named
from lib.models import Problem, ProblemStep
from lib.rules.closure import ProblemAct, Side, Step, course, open_acts
from lib.ui import tables
from lib.ui.problems import mine
from lib.ui.uploading.choosing import template
from tests.office import TODAY, Office, count, office, opened, rows_of  # noqa: F401 - fixtures among them
from tests.papers import pdf
from tests.problems import closures, engage, problem_id, problem_list, progress
from tests.test_pages_work import (  # noqa: F401 - fixtures among them
    Open,
    dialogs_stay_open,
    everything,
    frames,
    keys,
    said,
    screen,
)

LIST = problem_list(
    "P-1,E1,,巡察,选人用人,第一轮,程序不规范,2018-03-01,18000,,",
    "P-2,E1,,巡察,选人用人,第一轮,记录不全,2018-03-01,,,",
    "P-3,E1,,审计,财务,,超标准列支,2018-03-01,,是,",
    "P-4,W1,,审计,财务,,西边的事,2018-03-01,,,",
)
CLAIMED = "P-1,E1,认领整改,2018-03-05,修订办法,乡长,组织办,2018-06-30,,,,"
HANDED = "P-1,E1,提交验收,2018-05-01,,,,,已修订,办法一份,12000,1"


@pytest.fixture
def listed(office: Office) -> Office:
    """The office with four problems that the city gave."""
    engage(office)
    office.put("supervisor", "problems", LIST)
    return office


def steps_offered(app: AppTest) -> set[str]:
    """The steps for which the page of a problem has a button."""
    return {
        key.removeprefix("problem_") for key in keys(app) if key.removeprefix("problem_") in set(ProblemAct)
    }


def test_each_sees_what_waits_for_them_and_nothing_of_others(screen: Open, listed: Office) -> None:
    listed.put("e1_reporter", "progress", progress(CLAIMED, HANDED))
    waits = {
        "supervisor": [("验收销号", "P-1")],
        "e1_reporter": [("认领整改", "P-2"), ("分管领导认领", "P-3")],
        "east_leader": [("分管领导认领", "P-3")],
        "west_supervisor": [],
        "west_reporter": [("认领整改", "P-4")],
    }
    for who, wanted in waits.items():
        app = screen("problems", who)
        assert not app.exception
        found = [row for frame in frames(app) for row in frame[["what", "label"]].values.tolist()]
        assert [(what, label[-3:]) for what, label in found] == wanted, who
        assert ("西边的事" in everything(app)) == (who == "west_reporter")


@pytest.mark.parametrize(
    "who", ["supervisor", "east_supervisor", "e1_reporter", "east_leader", "west_reporter"]
)
def test_the_steps_that_are_offered_are_those_that_may_be_taken(
    screen: Open, listed: Office, who: str
) -> None:
    """For each stage in turn; what the rule says is asked of the rule alone."""
    sides = {
        "supervisor": {Side.JUDGE},
        "east_supervisor": set(),
        "e1_reporter": {Side.LEADER, Side.MENDER},
        "east_leader": {Side.LEADER},
        "west_reporter": None,
    }[who]
    taken: list[Step] = []
    for act, dataset, by, row in STORY:
        app = screen("problems", who, problem=str(problem_id("P-1")))
        assert not app.exception
        if sides is None:
            assert "没有这个问题，或者它不在您的查看范围内。" in everything(
                app
            ) and "程序不规范" not in everything(app)
            return
        before = course(date(2018, 3, 1), taken, TODAY)
        assert before is not None
        assert steps_offered(app) == {one.value for one in open_acts(before, False, sides)}
        listed.put(by, dataset, row)
        taken.append(Step(act, date(2018, 9, 1), deadline=date(2018, 9, 2)))


STORY = (
    (ProblemAct.CLAIMED, "progress", "e1_reporter", progress(CLAIMED)),
    (ProblemAct.SUBMITTED, "progress", "e1_reporter", progress(HANDED)),
    (ProblemAct.VERIFIED, "closures", "supervisor", closures("P-1,E1,验收销号,2018-05-10,同意,,")),
    (ProblemAct.REOPENED, "closures", "supervisor", closures("P-1,E1,回头看重开,2018-08-10,又发生,,")),
)


def test_what_may_not_be_seen_is_told_like_what_does_not_exist(screen: Open, listed: Office) -> None:
    foreign = screen("problems", "e1_reporter", problem=str(problem_id("P-4")))
    invented = screen("problems", "e1_reporter", problem="999999")
    assert [one.value for one in foreign.text] == [one.value for one in invented.text] != []
    for forged in ("x", "-1", "1 OR 1=1", "9" * 30):
        assert not screen("problems", "e1_reporter", problem=forged, row=forged, stage=forged).exception


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows, by number, that are ticked in every table with boxes: AppTest has no hand to tick them."""
    ticked: list[int] = []
    drawn = st.dataframe

    def draw(*given: Any, **settings: Any) -> Any:
        event = drawn(*given, **settings)
        boxes = "multi-row" in settings.get("selection_mode", ())
        return {"selection": {"rows": ticked, "cells": []}} if boxes else event

    monkeypatch.setattr(tables.st, "dataframe", draw)
    return ticked


def fill(app: AppTest, act: str, which: str, **said_: str) -> AppTest:
    """The page after the fields of a step's dialog were filled in; which: the problem's id, or many."""
    for name, value in said_.items():
        key = f"step_{act}_{which}_{name}"
        if name in ("deadline", "done_on"):
            app.date_input(key=key).set_value(date.fromisoformat(value))
        elif name in ("measure", "words"):
            app.text_area(key=key).set_value(value)
        else:
            app.text_input(key=key).set_value(value)
    return app


@pytest.mark.usefixtures("dialogs_stay_open")
def test_many_are_claimed_at_once_and_each_skipped_one_says_why(
    screen: Open, listed: Office, tick: list[int]
) -> None:
    app = screen("problems", "e1_reporter")
    assert "bulk_claimed" not in keys(app)
    tick += [0, 1, 2, 99]
    app.run()
    assert {"bulk_claimed", "bulk_acknowledged"} <= keys(app)
    app.button(key="bulk_claimed").click().run()
    app = said(fill(app, "claimed", "many", measure="修订办法", leader_post="乡长", department="组织办"))
    assert [error.value for error in app.error] and count("problem_step") == 0
    assert app.text_area(key="step_claimed_many_measure").value == "修订办法"
    tick.clear()
    app = said(fill(app, "claimed", "many", deadline="2018-10-31"))
    told = frames(app)[0]
    assert told[["result", "label", "reason"]].values.tolist() == [
        ["– 跳过", "海城市〔2018〕P-3", "这个问题要由分管领导先认领（巡察反馈“1+1”）。"],
        ["● 已办理", "海城市〔2018〕P-1", ""],
        ["● 已办理", "海城市〔2018〕P-2", ""],
    ]
    claimed = rows_of(ProblemStep, "act", "done_on", "measure", "leader_post", "department", "deadline")
    assert claimed == [("claimed", TODAY, "修订办法", "乡长", "组织办", date(2018, 10, 31))] * 2
    app.button(key="problem_outcome_read").click().run()
    assert "problem_outcome_read" not in keys(app)
    assert frames(app)[0][["what", "waits"]].values.tolist() == [
        ["提交验收", "还剩 33 天"],
        ["提交验收", "还剩 33 天"],
        ["分管领导认领", "已等 211 天"],
    ]


@pytest.mark.usefixtures("dialogs_stay_open")
def test_a_step_asks_what_the_table_of_steps_asks_and_keeps_what_was_typed(
    screen: Open, listed: Office
) -> None:
    listed.put("e1_reporter", "progress", progress(CLAIMED))
    number = problem_id("P-1")
    app = screen("problems", "e1_reporter", problem=str(number))
    app.button(key="problem_submitted").click().run()
    asked = {one.key.removeprefix(f"step_submitted_{number}_") for one in [*app.text_area, *app.text_input]}
    assert asked >= {"words", "evidence", "recovered", "rules_made"} and not asked & {"measure", "document"}
    app = said(fill(app, "submitted", str(number), words="已修订", evidence="办法一份", recovered="一万"))
    assert (
        app.error[0].value.replace("\\", "").startswith("「累计追回金额（元）」填的是“一万”，应为金额（元）")
    )
    assert count("problem_step") == 1
    app = said(fill(app, "submitted", str(number), recovered="1.2万", rules_made="2"))
    assert rows_of(ProblemStep, "act", "words", "evidence", "recovered_fen", "rules_made")[1] == (
        "submitted",
        "已修订",
        "办法一份",
        1_200_000,
        2,
    )


@pytest.mark.usefixtures("dialogs_stay_open")
def test_files_are_handed_in_with_a_step_and_opened_from_its_history(screen: Open, listed: Office) -> None:
    listed.put("e1_reporter", "progress", progress(CLAIMED))
    number = problem_id("P-1")
    app = screen("problems", "e1_reporter", problem=str(number))
    app.button(key="problem_submitted").click().run()
    good, bad = ("通知[草案](x).pdf", pdf(), "application/pdf"), ("坏.pdf", b"MZ", "application/pdf")
    fill(app, "submitted", str(number), words="已修订")
    app.file_uploader(key=f"step_submitted_{number}_files").set_value([bad, good])
    app = said(app)
    assert "是程序，不能上传" in app.error[0].value and count("evidence_file") == 0
    app.file_uploader(key=f"step_submitted_{number}_files").set_value([good])
    app = said(app)
    assert rows_of(ProblemStep, "act", "evidence")[1] == ("submitted", "通知[草案](x).pdf")
    address = f"](/files/evidence/{number}/{hashlib.sha256(pdf()).hexdigest()})"
    for who, seen in (("e1_reporter", True), ("leader", True), ("west_reporter", False)):
        app = screen("problems", who, problem=str(number))
        links = [one.value for one in app.markdown if "/files/evidence/" in one.value]
        assert len(links) == seen and all(address in link and "[草案](x)" not in link for link in links), who


def test_a_problem_is_entered_by_form_and_nothing_typed_is_lost_when_it_is_refused(
    screen: Open, listed: Office
) -> None:
    app = screen("problems", "supervisor", work="new", place="E1")
    app.text_area(key="problem_new0_content").set_value("又超标准列支")
    app.text_input(key="problem_new0_category").set_value("财务")
    app.text_input(key="problem_new0_amount").set_value("-5")
    for code, wanted in (("", "请填写问题编号"), ("P-9", "应为金额（元）")):
        app.text_input(key="problem_new0_code").set_value(code)
        app.button(key="problem_enter").click().run()
        assert wanted in app.error[0].value.replace("\\", "")
        assert app.text_area(key="problem_new0_content").value == "又超标准列支"
    app.text_input(key="problem_new0_amount").set_value("1.8万元")
    app.checkbox(key="problem_new0_twofold").set_value(True)
    app.selectbox(key="problem_new0_earlier").set_value(problem_id("P-3"))
    app.button(key="problem_enter").click().run()
    assert not app.exception and "已登记" in app.success[0].value
    own = rows_of(Problem, "code", "category", "found_fen", "twofold", "earlier_id", "found_on")
    assert ("P-9", "财务", 1_800_000, True, problem_id("P-3"), TODAY) in own
    assert "原问题" in everything(app) and "分管领导认领" in everything(app)
    later = screen("problems", "supervisor", problem=str(problem_id("P-3")))
    assert any("后来再次发现" in button.label for button in later.button)


def test_only_a_supervisor_enters_problems_and_only_for_the_own_subtree(screen: Open, listed: Office) -> None:
    for who in ("e1_reporter", "east_leader"):
        assert "problem_enter" not in keys(screen("problems", who, work="new"))
    app = screen("problems", "west_supervisor", work="new", place="E1")
    offered = {option.strip() for option in app.selectbox(key="problem_new0_organisation").options}
    assert offered == {"西县", "西一乡"}


def test_the_list_is_narrowed_and_searched(screen: Open, listed: Office) -> None:
    listed.put("e1_reporter", "progress", progress(CLAIMED))
    shown = {
        "": {"P-1", "P-2", "P-3", "P-4"},
        "overdue": {"P-1"},
        "found": {"P-2", "P-3", "P-4"},
        "closed": set(),
        "nonsense": {"P-1", "P-2", "P-3", "P-4"},
    }
    for stage, codes in shown.items():
        app = screen("problems", "supervisor", work="all", stage=stage)
        assert {label[-3:] for frame in frames(app) for label in frame["label"]} == codes
    app = screen("problems", "supervisor", work="all", source="audit", category="财务", place="E")
    assert [label[-3:] for label in frames(app)[0]["label"]] == ["P-3"]
    app = screen("problems", "supervisor", work="all")
    app.text_input(key="problem_search").set_value("记录").run()
    assert [label[-3:] for label in frames(app)[0]["label"]] == ["P-2"]
    past = screen("problems", "supervisor", work="all", as_of="2018-02-01")
    assert not past.dataframe and "没有登记过问题" in everything(past)


def test_a_days_before_shows_what_was_true_then_and_offers_nothing(screen: Open, listed: Office) -> None:
    listed.put("e1_reporter", "progress", progress(CLAIMED, HANDED))
    app = screen("problems", "supervisor", problem=str(problem_id("P-1")), as_of="2018-04-01")
    assert "整改中" in app.info[0].value and not steps_offered(app)
    assert "提交验收" not in [text.value for text in app.text] and "已修订" not in everything(app)


def test_the_row_of_the_file_is_shown_to_who_may_see_the_problem(screen: Open, listed: Office) -> None:
    listed.put("e1_reporter", "progress", progress(CLAIMED))
    app = screen("problems", "east_leader", problem=str(problem_id("P-1")), row="1")
    cells = dict(frames(app)[0].values.tolist())
    assert cells["整改措施"] == "修订办法" and cells["问题编号"] == "P-1"


@pytest.mark.parametrize(
    "left, told",
    [
        (-3, "! 逾期 3 天"),
        (0, "今天到期"),
        (5, "还剩 5 天"),
        (None, "已等 7 天"),
        (float("nan"), "已等 7 天"),
    ],
)
def test_the_time_left_or_waited_in_words(left: float | None, told: str) -> None:
    assert mine.time_words(left, 7) == told


def test_the_templates_of_steps_hold_what_waits_and_come_in_once_filled(listed: Office) -> None:
    mender, judge = listed.people["e1_reporter"], listed.people["supervisor"]
    lines = template(mender, named("progress"), None, "csv")().decode("utf-8-sig").splitlines()
    heads = lines[0].split(",")
    rows = [dict(zip(heads, line.split(","), strict=True)) for line in lines[1:]]
    assert [(row["问题编号"], row["单位编码"], row["交办单位编码"], row["环节"]) for row in rows] == [
        ("P-1", "E1", "C", "认领整改"),
        ("P-2", "E1", "C", "认领整改"),
        ("P-3", "E1", "C", "分管领导认领"),
    ]
    filled = {"办理日期": "2018-04-01", "责任领导职务": "乡长"}
    claim = {"整改措施": "修订", "责任部门": "组织办", "整改期限": "2018-06-30"}
    said = [row | filled | (claim if row["环节"] == "认领整改" else {}) for row in rows]
    text = "\n".join([lines[0], *(",".join(row.values()) for row in said)])
    assert listed.put("e1_reporter", "progress", text).new == 3
    assert (
        len(template(judge, named("closures"), None, "csv")().splitlines()) == 1
    )  # nothing was handed in yet
    listed.put("e1_reporter", "progress", progress(HANDED))
    waiting = template(judge, named("closures"), None, "csv")().decode("utf-8-sig").splitlines()[1:]
    assert len(waiting) == 1 and waiting[0].startswith("P-1,E1,") and "验收销号" in waiting[0]
