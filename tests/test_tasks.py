"""任务下达: who gets what is known before it is issued, in bulk; what does not fit is left out and named."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

from datetime import date
from typing import Any

import pandas as pd
import pytest
import streamlit as st

from lib import db, queries
from lib.access import Forbidden, Role
from lib.actions import Refused, permits, quarters, tasks
from lib.models import Assignment, ImportBatch, LatePermit
from lib.queries import Wanted
from lib.rules.issuing import Outcome, fits, has_closed, shifted
from tests.office import Office, assert_derived_from_facts, count, office, opened, rows_of  # noqa: F401
from tests.test_actions import last_line
from tests.test_pages_work import Open, dialogs_stay_open, everything, frames, keys, said, screen  # noqa: F401

DUE = date(2018, 9, 30)


@pytest.mark.parametrize(
    "due_on, becomes",
    [
        (date(2018, 6, 30), date(2018, 9, 29)),  # with the quarter, whatever day that is
        (date(2018, 5, 15), date(2018, 8, 15)),
        (date(2018, 4, 30), date(2018, 7, 31)),  # the month's last day stays the last one
        (date(2018, 5, 31), date(2018, 8, 31)),
    ],
)
def test_a_due_date_moves_on_with_its_quarter(due_on: date, becomes: date) -> None:
    assert shifted(due_on, date(2018, 6, 30), date(2018, 9, 29)) == becomes


def test_an_indicator_without_kinds_is_for_everybody() -> None:
    assert fits("", "city") and fits("township,firm", "firm") and not fits("township", "town")


@pytest.mark.parametrize("closed_on, closed", [(None, False), (date(2018, 7, 1), True), (DUE, False)])
def test_who_is_closed_before_the_quarter_gets_nothing(closed_on: date | None, closed: bool) -> None:
    assert has_closed(closed_on, 20183) == closed


def ids(table: str) -> dict[str, int]:
    with db.reading() as session:
        viewer: Any = None
        if table == "indicator":
            rows = queries.indicators(session, viewer)
            return dict(zip(rows["code"], rows["id"], strict=True))
    raise AssertionError


def plan(office: Office, who: str, quarter: int, wanted: Wanted) -> dict[tuple[str, str], tuple[Any, ...]]:
    """outcome, due_on, responsible by the codes of organisation and indicator."""
    viewer = office.people[who]
    with db.reading() as session:
        rows = queries.task_plan(session, viewer, viewer.organisation_id, quarter, wanted)
    return {
        (row.organisation, row.indicator): (row.outcome, row.due_on, row.responsible)
        for row in rows.itertuples()
    }


def test_the_preview_says_what_is_new_what_stands_and_what_does_not_fit(office: Office) -> None:
    found = plan(office, "supervisor", 20183, Wanted())
    assert len(found) == 6 * 3  # the indicator out of use is not offered
    assert found["E1", "ZT-01"] == (Outcome.EXISTS, DUE, "书记")
    assert found["E1", "ZT-02"] == (Outcome.EXISTS, date(2018, 8, 31), "乡长")
    assert found["E2", "ZT-02"] == (Outcome.NEW, DUE, "")
    assert found["E", "ZT-02"][0] == Outcome.UNFIT  # for townships only
    assert {key[0] for key in plan(office, "east_supervisor", 20183, Wanted())} == {"E", "E1", "E2"}


def test_the_rules_of_the_form_narrow_and_fill(office: Office) -> None:
    numbers = ids("indicator")
    posts, others = (("township", "乡长"),), ((numbers["JD-01"], date(2018, 8, 1)),)
    wanted = Wanted(("township",), (), (numbers["ZT-02"], numbers["JD-01"]), False, None, others, posts)
    found = plan(office, "supervisor", 20183, wanted)
    assert {key[0] for key in found} == {"E1", "E2", "W1"}
    assert found["E2", "ZT-02"] == (Outcome.NEW, DUE, "乡长")
    assert found["E2", "JD-01"] == (Outcome.NEW, date(2018, 8, 1), "乡长")


def test_last_quarter_is_copied_with_its_days_and_posts_and_what_is_gone_is_named(office: Office) -> None:
    office.put("admin", "quarters", "季度,截止日期,状态,锁定日期\n2018Q4,2018-12-28,,")
    office.put(
        "admin",
        "indicators",
        "指标编码,指标名称,责任类别,指标类别,完成标准,状态\nJD-01,监督检查,监督责任,监督执纪,检查,停用",
    )
    office.put(
        "admin",
        "organisations",
        "单位编码,单位名称,单位类型,上级单位编码,撤销日期\nW1,西一乡,乡镇街道,W,2018-09-28",
    )
    assert plan(office, "supervisor", 20184, Wanted(copied=True)) == {
        ("E", "JD-01"): (Outcome.UNUSED, date(2018, 12, 28), "县纪委书记"),
        ("E1", "ZT-01"): (Outcome.NEW, date(2018, 12, 28), "书记"),
        ("E1", "ZT-02"): (Outcome.NEW, date(2018, 11, 30), "乡长"),
        ("E2", "ZT-01"): (Outcome.NEW, date(2018, 12, 28), "书记"),
        ("W1", "ZT-01"): (Outcome.CLOSED, date(2018, 12, 28), "书记"),
    }


def task(organisation: str, indicator: str, due_on: date | None = DUE, responsible: str = "书记") -> Any:
    return {
        "organisation": organisation,
        "indicator": indicator,
        "due_on": due_on,
        "responsible": responsible,
    }


def test_what_is_issued_is_one_batch_that_can_be_undone(office: Office) -> None:
    before = rows_of(Assignment, "quarter_id", "organisation_id", "indicator_id", "due_on", "responsible")
    new = [task("E2", "ZT-02"), task("E2", "JD-01", date(2018, 8, 15)), task("W1", "JD-01", None)]
    written = tasks.issue(office.people["supervisor"], 20183, new)
    assert (written.new, written.changed) == (3, 0)
    assert ("任务下达-2018Q3.csv", "assignments") in rows_of(ImportBatch, "file_name", "dataset")
    assert_derived_from_facts()
    office.undo(written.batch_id)
    names = ("quarter_id", "organisation_id", "indicator_id", "due_on", "responsible")
    assert rows_of(Assignment, *names) == before


@pytest.mark.parametrize(
    "who, quarter, rows, words",
    [
        ("supervisor", 20183, [], "至少选一项"),
        ("supervisor", 20183, [task("E2", "JD-09")], "已停用"),
        ("supervisor", 20183, [task("E", "ZT-02")], "不适用于“东县”"),
        ("supervisor", 20181, [task("E2", "ZT-02")], "锁定，不能再下达任务"),
        ("east_supervisor", 20183, [task("E2", "ZT-02"), task("W1", "ZT-02")], "第 2 项「单位编码」"),
        ("supervisor", 20183, [task("E1", "ZT-01", date(2018, 9, 1))], "已由别人下达"),
    ],
)
def test_what_cannot_be_issued_is_refused_as_a_whole(
    office: Office, who: str, quarter: int, rows: list[Any], words: str
) -> None:
    before = count("assignment")
    with pytest.raises(Refused, match=words):
        tasks.issue(office.people[who], quarter, rows)
    assert count("assignment") == before


def test_only_supervisors_issue(office: Office) -> None:
    for who in ("reporter", "leader", "admin", "auditor"):
        with pytest.raises(Forbidden):
            tasks.issue(office.people[who], 20183, [task("E2", "ZT-02")])


def history(office: Office, who: str, organisation: str, indicator: str) -> list[tuple[Any, ...]]:
    viewer = office.people[who]
    number = office.people[organisation].organisation_id
    with db.reading() as session:
        rows = queries.task_history(session, viewer, number, 20183, ids("indicator")[indicator])
    names = ("first", "due_before", "due_after", "post_before", "post_after", "note")
    return [tuple(row[name] for name in names) for row in rows.to_dict("records")]


def test_a_change_after_issue_keeps_its_reason_and_an_undone_one_leaves_no_trace(office: Office) -> None:
    moved = [task("E1", "ZT-01", date(2018, 10, 15), "乡长")]
    written = tasks.change(office.people["supervisor"], 20183, moved, " 防台风，经市纪委书记同意 ")
    assert (written.new, written.changed) == (0, 1)
    assert "防台风，经市纪委书记同意" in last_line().after
    issued = (True, "", "2018-09-30", "", "书记", "")
    changed = (False, "2018-09-30", "2018-10-15", "书记", "乡长", "防台风，经市纪委书记同意")
    assert history(office, "leader", "e1_reporter", "ZT-01") == [issued, changed]
    assert history(office, "e2_reporter", "e1_reporter", "ZT-01") == []
    assert_derived_from_facts()
    office.undo(written.batch_id)
    assert history(office, "leader", "e1_reporter", "ZT-01") == [issued]


@pytest.mark.parametrize(
    "quarter, rows, reason, words",
    [
        (20183, [task("E1", "ZT-01", date(2018, 10, 15))], "  ", "写明变更的理由"),
        (20183, [], "延期", "至少选一项"),
        (20183, [task("E1", "ZT-01")], "延期", "完全相同"),
        (20183, [task("E2", "ZT-02")], "延期", "已被撤销"),
        (20183, [task("E1", "ZT-01", date(2017, 1, 1))], "延期", "应在 2018-07-01"),
        (20182, [task("E1", "ZT-01", date(2018, 7, 31))], "延期", "锁定，不能再下达任务"),
    ],
)
def test_a_change_is_refused_without_a_reason_or_where_nothing_stands(
    office: Office, quarter: int, rows: list[Any], reason: str, words: str
) -> None:
    quarters.lock_quarter(office.people["admin"], 20182, date(2018, 9, 1))
    before = count("import_batch")
    with pytest.raises(Refused, match=words):
        tasks.change(office.people["supervisor"], quarter, rows, reason)
    assert count("import_batch") == before


def soon(office: Office, who: str, today: date, days: int) -> list[tuple[str, str, int]]:
    viewer = office.people[who]
    with db.reading() as session:
        rows = queries.due_soon(session, viewer, viewer.organisation_id, today, days)
    return [(row.organisation, row.indicator, row.left) for row in rows.itertuples()]


def test_what_is_due_soon_is_what_nobody_reported_in_an_open_quarter(office: Office) -> None:
    eve = date(2018, 9, 25)
    assert soon(office, "supervisor", eve, 4) == []
    assert soon(office, "supervisor", eve, 5) == [
        ("E", "JD-01", 5),
        ("E1", "ZT-01", 5),
        ("E2", "ZT-01", 5),
        ("W1", "ZT-01", 5),
    ]
    assert soon(office, "supervisor", date(2018, 8, 31), 0) == [("E1", "ZT-02", 0)]
    office.report("2018Q3,E1,ZT-01,召开党委会,2018-09-05")
    assert soon(office, "east_supervisor", eve, 5) == [("E", "JD-01", 5), ("E2", "ZT-01", 5)]
    quarters.lock_quarter(office.people["admin"], 20183, date(2018, 9, 25))
    assert soon(office, "supervisor", eve, 5) == []


# --- the screen


@pytest.mark.usefixtures("dialogs_stay_open")
def test_tasks_are_issued_on_the_screen(screen: Open) -> None:
    app = screen("tasks", "east_supervisor", quarter="2018Q3")
    assert not app.exception
    kinds = frames(app)[0].set_index("kind")
    assert kinds.loc["乡镇街道", ["organisations", "new", "exists", "unfit"]].tolist() == [2, 3, 3, 0]
    assert kinds.loc["区县", ["organisations", "new", "exists", "unfit"]].tolist() == [1, 1, 1, 1]
    assert app.button(key="tasks_issue").label == "下达 4 项任务…"
    app.button(key="tasks_issue").click().run()
    before = count("assignment")
    said(app)
    assert "已下达2018年第三季度任务 4 项" in app.success[0].value
    assert count("assignment") == before + 4
    assert "tasks_issue" not in keys(app)


@pytest.mark.usefixtures("dialogs_stay_open")
def test_single_rows_are_mended_or_left_out_before_they_are_issued(
    screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def typed(shown: pd.DataFrame, **_: Any) -> pd.DataFrame:
        if len(shown) < 4:  # what was left out is offered again
            return shown
        days = pd.to_datetime(["2018-09-30", "2018-08-20", "2018-09-30", None])
        return shown.assign(issued=[False, True, True, True], due_on=days, responsible=["", "", "乡长", None])

    names = ("organisation_id", "indicator_id", "due_on", "responsible")
    before = set(rows_of(Assignment, *names))
    monkeypatch.setattr(st, "data_editor", typed)
    app = screen("tasks", "east_supervisor", quarter="2018Q3")
    app.button(key="tasks_issue").click().run()
    assert "任务 3 项" in said(app).success[0].value
    new = set(rows_of(Assignment, *names)) - before
    assert {row[2:] for row in new} == {(date(2018, 8, 20), ""), (DUE, "乡长"), (DUE, "")}


def test_a_locked_quarter_offers_no_issuing(screen: Open) -> None:
    app = screen("tasks", "supervisor", quarter="2018Q1")
    assert "2018年第一季度已于 2018-04-20 锁定，不能再下达任务。" in everything(app)
    assert "tasks_issue" not in keys(app)


@pytest.mark.parametrize("who", [Role.LEADER.value, "e1_reporter"])
def test_who_does_not_issue_sees_what_concerns_them(screen: Open, who: str) -> None:
    app = screen("tasks", who)
    assert not app.exception and app.header[0].value == "任务下达"
    assert not {"tasks_issue", "permit_grant"} & keys(app)


@pytest.mark.usefixtures("dialogs_stay_open")
def test_a_permit_is_granted_and_withdrawn_on_the_screen(screen: Open, office: Office) -> None:
    quarters.lock_quarter(office.people["admin"], 20182, date(2018, 9, 1))
    app = screen("tasks", "supervisor", part="permits", place="E1", quarter="2018Q2")
    app.button(key="permit_grant").click().run()
    app.text_area(key="permit_reason").set_value("台风停航").run()
    said(app)
    assert "请写明批准人" in app.error[0].value
    app.text_input(key="permit_approved_by").set_value("市纪委书记批示").run()
    said(app)
    assert "东一乡可以补报2018年第二季度，到 2018" in app.success[0].value
    assert frames(app)[0][["name", "state"]].values.tolist() == [["东一乡", "● 有效"]]
    permits.end_permit(office.people["supervisor"], rows_of(LatePermit, "id")[0][0])  # type: ignore[arg-type]
    app = screen("tasks", "e1_reporter", part="permits")
    assert frames(app)[0][["name", "state"]].values.tolist() == [["东一乡", "– 收回"]]


@pytest.mark.usefixtures("dialogs_stay_open")
def test_a_change_is_made_on_the_screen_and_told_in_the_tasks_history(screen: Open, office: Office) -> None:
    app = screen("tasks", "supervisor", part="issued", quarter="2018Q3", task="E1.ZT-01")
    assert "截止日期 2018-09-30，责任人 书记" in everything(app)
    assert "tasks_change" not in keys(app)  # nothing is ticked
    tasks.change(office.people["supervisor"], 20183, [task("E1", "ZT-01", date(2018, 10, 8))], "防台风")
    app = screen("tasks", "e1_reporter", part="issued", task="E1.ZT-01")
    assert "截止日期 2018-09-30 改为 2018-10-08" in everything(app) and "理由：防台风" in everything(app)
    assert frames(app)[0]["indicator"].tolist() == ["ZT-01", "ZT-02"]
    app = screen("tasks", "e1_reporter", part="soon", within="10")
    assert frames(app)[0]["indicator"].tolist() == ["ZT-01"]
    assert screen("tasks", "e2_reporter", part="soon", within="3").dataframe[0].value["left"].tolist() == [2]
