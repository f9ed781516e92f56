"""The double report after a hand-over talk (双报告): who may write what, what is kept, where the two differ, which lamp is lit."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from lib import db, importing, queries
from lib.access import Forbidden, Role, Viewer
from lib.actions import Refused, handovers, rules
from lib.actions.handovers import Draft, Paper, Statement
from lib.audit import first_broken
from lib.models import AuditLine, Finding, Lamp, LampRule, ReportSide, Talk, TalkItem, TalkReport
from lib.rules.calendar import LAST_DAY
from lib.rules.closure import ProblemState
from lib.rules.double import Difference, DoubleState, Report, Said, course, differences
from lib.rules.lamps import LampNumbers
from tests.handovers import PROBLEMS, ROWS, TALK, hold, problem_ids
from tests.handovers import handovers as talks
from tests.office import (  # noqa: F401 - fixtures among them
    TODAY,
    Office,
    assert_derived_from_facts,
    count,
    everything,
    office,
    opened,
    rows_of,
)
from tests.problems import closures, problem_list, progress

OWN, GROUP = ReportSide.OWN, ReportSide.GROUP
DONE, NEARLY, UNDER_WAY, NOT_STARTED = Finding
DUE = date(2018, 9, 20)
AUGUST, SEPTEMBER = date(2018, 8, 10), date(2018, 9, 18)
CLAIM = "S-1,E1,认领整改,2018-06-25,修订办法,乡长,党政办,2018-08-31,,,,"
SUBMIT = "S-1,E1,提交验收,2018-08-01,,,,,已修订,办法一份,,"
CLOSE = "S-1,E1,验收销号,2018-08-05,属实,,"


def paper(side: ReportSide, day: date, *found: Finding, final: bool = True) -> Paper:
    said = [
        Statement(number, finding, f"{finding}的说明")
        for number, finding in zip(problem_ids(), found, strict=True)
    ]
    return Paper(side, day, "总体情况", tuple(said), final)


# --- the rule


@pytest.mark.parametrize(
    "own, group, as_of, state, days_left",
    [
        (None, None, DUE, DoubleState.NOT_DUE, 0),
        (None, None, date(2018, 9, 21), DoubleState.OVERDUE, -1),
        (AUGUST, None, DUE, DoubleState.AWAITS_GROUP, 0),
        (None, AUGUST, DUE, DoubleState.AWAITS_OWN, 0),
        (AUGUST, None, date(2018, 9, 25), DoubleState.OVERDUE, -5),
        (AUGUST, SEPTEMBER, date(2018, 9, 17), DoubleState.AWAITS_GROUP, 3),
        (AUGUST, SEPTEMBER, SEPTEMBER, DoubleState.COMPLETE, None),
        (AUGUST, date(2018, 9, 25), date(2018, 12, 1), DoubleState.COMPLETE, None),
    ],
)
def test_where_the_double_report_stands(
    own: date | None, group: date | None, as_of: date, state: DoubleState, days_left: int | None
) -> None:
    handed = [Report(side, day, True) for side, day in ((OWN, own), (GROUP, group)) if day]
    stages = [Report(GROUP, date(2018, 7, 20), False)]
    found = course(DUE, stages + handed, as_of)
    assert (found.state, found.days_left) == (state, days_left)


OPEN, WAITS, SHUT = ProblemState.CLAIMED, ProblemState.SUBMITTED, ProblemState.CLOSED
CLOSED_ON = date(2018, 9, 1)


@pytest.mark.parametrize(
    "own, group, state, found",
    [
        (None, None, OPEN, []),
        (Said(AUGUST, UNDER_WAY), None, OPEN, []),
        (Said(AUGUST, UNDER_WAY), Said(AUGUST, UNDER_WAY), OPEN, []),
        (Said(AUGUST, NEARLY), Said(AUGUST, UNDER_WAY), OPEN, [Difference.OWN_BETTER]),
        (Said(AUGUST, NOT_STARTED), Said(AUGUST, UNDER_WAY), OPEN, [Difference.GROUP_BETTER]),
        (Said(AUGUST, DONE), Said(AUGUST, UNDER_WAY), OPEN, [Difference.OWN_BETTER, Difference.OWN_DONE_OPEN]),
        (Said(AUGUST, DONE), None, ProblemState.REOPENED, [Difference.OWN_DONE_OPEN]),
        (Said(AUGUST, DONE), None, WAITS, []),
        (Said(AUGUST, DONE), Said(AUGUST, DONE), WAITS, [Difference.GROUP_DONE_OPEN]),
        (Said(AUGUST, DONE), Said(AUGUST, DONE), SHUT, []),
        (Said(AUGUST, None), Said(AUGUST, UNDER_WAY), OPEN, [Difference.OWN_SILENT]),
        (Said(AUGUST, UNDER_WAY), Said(AUGUST, None), OPEN, [Difference.GROUP_SILENT]),
        (Said(AUGUST, UNDER_WAY), Said(AUGUST, UNDER_WAY), SHUT, []),
        (Said(SEPTEMBER, NEARLY), None, SHUT, [Difference.OWN_OPEN_CLOSED]),
        (Said(AUGUST, DONE), Said(SEPTEMBER, NEARLY), SHUT, [Difference.OWN_BETTER, Difference.GROUP_OPEN_CLOSED]),
    ],
)  # fmt: skip
def test_where_unit_group_and_ledger_differ(
    own: Said | None, group: Said | None, state: ProblemState, found: list[Difference]
) -> None:
    assert differences(own, group, state, CLOSED_ON if state is SHUT else None) == found


# --- who may write what


@pytest.fixture
def talk(office: Office) -> int:
    return hold(office)


MAY = {
    OWN: {"e1_reporter", "east_reporter"},
    GROUP: {"supervisor"},
}


@pytest.mark.parametrize("side", ReportSide)
def test_neither_side_writes_the_others_report(office: Office, talk: int, side: ReportSide) -> None:
    """Of all people the unit's reporters report, and the issuer's supervisors assess."""
    wanted = paper(side, SEPTEMBER, DONE, NEARLY, UNDER_WAY)
    for who, viewer in office.people.items():
        with db.reading() as session:
            card = queries.handover_card(session, viewer, talk, TODAY).to_dict("records")
        offered = [one["reports" if side is OWN else "assesses"] for one in card] == [True]
        assert offered == (who in MAY[side]), who
        if who in MAY[side]:
            continue
        before = everything()
        with pytest.raises(Forbidden):
            handovers.hand_in(viewer, talk, wanted)
        assert everything() == before
    for number, who in enumerate(sorted(MAY[side]), start=1):
        assert handovers.hand_in(office.people[who], talk, wanted) == number


def test_who_reported_does_not_assess_and_the_other_way_round(office: Office, talk: int) -> None:
    reporter, supervisor = office.people["east_reporter"], office.people["supervisor"]
    handovers.hand_in(reporter, talk, paper(OWN, AUGUST, DONE, DONE, DONE))
    handovers.hand_in(supervisor, talk, paper(GROUP, AUGUST, DONE, DONE, DONE))
    promoted = replace(reporter, role=Role.SUPERVISOR, organisation_id=supervisor.organisation_id)
    moved = replace(supervisor, role=Role.REPORTER, organisation_id=reporter.organisation_id)
    for viewer, side in ((promoted, GROUP), (moved, OWN)):
        with pytest.raises(Forbidden):
            handovers.hand_in(viewer, talk, paper(side, SEPTEMBER, DONE, DONE, DONE))


# --- what is kept


@pytest.mark.parametrize(
    "change, words",
    [
        ({"reported_on": date(2018, 6, 19)}, "报告日期应在 2018-06-20 到今天"),
        ({"reported_on": date(2018, 9, 29)}, "报告日期应在"),
        ({"content": " "}, "请写明总体情况"),
        ({"statements": ()}, "请写明问题 S-1 的整改情况"),
    ],
)
def test_a_report_that_says_too_little_is_refused(
    office: Office, talk: int, change: dict[str, Any], words: str
) -> None:
    wanted = replace(paper(OWN, SEPTEMBER, DONE, DONE, DONE), **change)
    with pytest.raises(Refused, match=words):
        handovers.hand_in(office.people["e1_reporter"], talk, wanted)
    assert count("talk_report") == 0


def test_a_report_speaks_of_its_own_talks_problems_only(office: Office, talk: int) -> None:
    other = PROBLEMS[0].replace("S-1", "T-1").replace("东一乡三交底清单", "别的清单")
    office.put("supervisor", "problems", problem_list(other))
    with db.reading() as session:
        numbers = [row["problem_id"] for row in _lines(session, office.people["leader"], talk)]
    assert numbers == problem_ids()
    wanted = paper(OWN, SEPTEMBER, DONE, DONE, DONE)
    foreign = replace(wanted, statements=(*wanted.statements, Statement(numbers[-1] + 1, DONE, "x")))
    with pytest.raises(Refused, match="不在这次谈话"):
        handovers.hand_in(office.people["e1_reporter"], talk, foreign)
    late = PROBLEMS[0].replace("S-1", "S-4").replace("2018-06-20", "2018-09-01")
    office.put("supervisor", "problems", problem_list(late))
    of_all = paper(OWN, AUGUST, DONE, DONE, DONE, DONE)
    with pytest.raises(Refused, match="问题 S-4 在 2018-09-01 才发现"):
        handovers.hand_in(office.people["e1_reporter"], talk, of_all)
    handovers.hand_in(office.people["e1_reporter"], talk, replace(of_all, statements=of_all.statements[:3]))


def test_every_report_stays_and_is_logged(office: Office, talk: int) -> None:
    reporter, supervisor = office.people["e1_reporter"], office.people["supervisor"]
    handovers.hand_in(supervisor, talk, paper(GROUP, AUGUST, NEARLY, NEARLY, NOT_STARTED, final=False))
    handovers.hand_in(reporter, talk, paper(OWN, AUGUST, DONE, NEARLY, UNDER_WAY, final=False))
    handovers.hand_in(reporter, talk, paper(OWN, SEPTEMBER, DONE, DONE, UNDER_WAY))
    with pytest.raises(Refused, match="报告日期应在 2018-09-18"):
        handovers.hand_in(reporter, talk, paper(OWN, AUGUST, DONE, DONE, DONE))
    assert rows_of(TalkReport, "side", "number", "reported_on", "final") == [
        ("group", 1, AUGUST, False),
        ("own", 1, AUGUST, True),
        ("own", 2, SEPTEMBER, True),
    ]
    assert count("talk_finding") == 9
    with db.reading() as session:
        actions = session.exec(select(AuditLine.action).order_by(col(AuditLine.id).desc()).limit(3)).all()
        assert first_broken(session) is None
    assert actions == ["提交单位报告", "提交单位报告", "提交阶段评估"]


def test_what_was_reported_on_is_not_taken_away(office: Office, talk: int) -> None:
    handovers.hand_in(office.people["e1_reporter"], talk, paper(OWN, SEPTEMBER, DONE, DONE, DONE))
    before = everything()
    with db.reading() as session:
        batches = queries.batches(session, office.people["supervisor"]).to_dict("records")
    for batch in batches:
        if batch["dataset"] in ("handovers", "problems"):
            with pytest.raises(importing.NotUndone, match="已有"):
                office.undo(batch["id"])
    for dataset, lines in (
        ("handovers", talks(f"{TALK},责任清单,3,再加一条")),
        ("handovers", talks(ROWS[0].replace("一次", "两次"))),
        ("problems", problem_list(PROBLEMS[0].replace("东一乡三交底清单", "别的清单"))),
    ):
        assert office.look("supervisor", dataset, lines).difference is None
    assert everything() == before


def test_a_talk_is_entered_by_hand_with_its_lists(office: Office) -> None:
    supervisor = office.people["supervisor"]
    with db.reading() as session:
        places = queries.organisations(session, supervisor).set_index("code")["id"]
    draft = Draft(
        int(places["W1"]), "h-1", date(2018, 9, 3), "乡党委书记", "西一乡清单", "", ("一", " "), ("二",)
    )
    number = handovers.enter_talk(supervisor, draft)
    assert rows_of(Talk, "id", "year", "code", "list_name") == [(number, 2018, "H-1", "西一乡清单")]
    assert count("talk_item") == 2
    for change, words in (
        ({}, "已有编号为 H-1"),
        ({"code": "H-2"}, "已用了这个问题清单名称"),
        ({"code": "H-2", "list_name": ""}, "请填写问题清单名称"),
        ({"post": ""}, "请填写谈话对象的职务"),
        ({"talked_on": date(2018, 10, 1)}, "不能晚于今天"),
        ({"organisation_id": int(places["C"])}, "不能登记对本单位的谈话"),
    ):
        with pytest.raises(Refused, match=words):
            handovers.enter_talk(supervisor, replace(draft, **change))
    with pytest.raises(Forbidden):
        handovers.enter_talk(office.people["east_supervisor"], replace(draft, code="H-3"))
    assert_derived_from_facts()


def test_a_talk_is_put_right_until_somebody_reports(office: Office, talk: int) -> None:
    supervisor, other = office.people["supervisor"], office.people["east_supervisor"]
    right = Draft(0, "", date(2018, 5, 20), "乡长", "东一乡三交底清单", "", ("唯一一条",))
    with pytest.raises(Forbidden):
        handovers.correct_talk(other, talk, right)
    with pytest.raises(Refused, match="不能晚于今天"):
        handovers.correct_talk(supervisor, talk, replace(right, talked_on=date(2018, 10, 1)))
    handovers.correct_talk(supervisor, talk, right)
    assert rows_of(Talk, "code", "talked_on", "post", "held_by") == [("J-1", date(2018, 5, 20), "乡长", "")]
    assert rows_of(TalkItem, "item_list", "number", "content") == [("duty", 1, "唯一一条")]
    assert lamps() == [(talk, date(2018, 8, 21), date(2018, 9, 20), LAST_DAY)]
    assert_derived_from_facts()
    with db.reading() as session:
        line = session.exec(select(AuditLine).order_by(col(AuditLine.id).desc())).first()
        assert line is not None and line.action == "更正谈话"
        assert "食堂采购不规范" in line.before and "唯一一条" in line.after
        batches = queries.batches(session, supervisor).to_dict("records")
    imported = next(batch["id"] for batch in batches if batch["dataset"] == "handovers")
    with pytest.raises(importing.NotUndone, match="后来又被修改"):
        office.undo(imported)
    handovers.hand_in(office.people["e1_reporter"], talk, paper(OWN, SEPTEMBER, DONE, DONE, DONE))
    with pytest.raises(Refused, match="已有双报告"):
        handovers.correct_talk(supervisor, talk, right)


# --- side by side, at any date


def _lines(session: Any, viewer: Viewer, talk: int, day: date = TODAY, *numbers: int) -> list[dict[str, Any]]:
    return queries.handover_compared(session, viewer, talk, day, *numbers).to_dict("records")


def test_list_against_list_problem_by_problem_at_any_date(office: Office, talk: int) -> None:
    office.put("e1_reporter", "progress", progress(CLAIM, SUBMIT))
    office.put("supervisor", "closures", closures(CLOSE))
    reporter, supervisor, leader = (office.people[who] for who in ("e1_reporter", "supervisor", "leader"))
    handovers.hand_in(
        supervisor, talk, paper(GROUP, date(2018, 7, 20), UNDER_WAY, NOT_STARTED, NOT_STARTED, final=False)
    )
    handovers.hand_in(reporter, talk, paper(OWN, AUGUST, DONE, DONE, UNDER_WAY))
    handovers.hand_in(supervisor, talk, paper(GROUP, SEPTEMBER, DONE, NEARLY, UNDER_WAY))
    better, done_open = Difference.OWN_BETTER, Difference.OWN_DONE_OPEN
    with db.reading() as session:
        found = _lines(session, leader, talk)
        assert [(row["own"], row["group"], row["state"], row["differences"]) for row in found] == [
            (DONE, DONE, "closed", ()),
            (DONE, NEARLY, "found", (better, done_open)),
            (UNDER_WAY, UNDER_WAY, "found", ()),
        ]
        earlier = _lines(session, leader, talk, TODAY, 0, 1)
        assert [(row["own"], row["group"]) for row in earlier] == [
            (DONE, UNDER_WAY),
            (DONE, NOT_STARTED),
            (UNDER_WAY, NOT_STARTED),
        ]
        july = _lines(session, leader, talk, date(2018, 7, 31), 1, 2)
        assert [(row["own"], row["group"], row["state"]) for row in july] == [
            (None, UNDER_WAY, "claimed"),
            (None, NOT_STARTED, "found"),
            (None, NOT_STARTED, "found"),
        ]
        listed = {
            day: queries.handovers(session, leader, leader.organisation_id, day).to_dict("records")
            for day in (date(2018, 6, 19), date(2018, 7, 31), AUGUST, TODAY)
        }
        names = ("state", "days_left", "stages", "problems", "closed", "differences", "mine")
        assert {day: [[row[name] for name in names] for row in rows] for day, rows in listed.items()} == {
            date(2018, 6, 19): [],
            date(2018, 7, 31): [["not_due", 51, 1, 3, 0, 0, False]],
            AUGUST: [["awaits_group", 41, 1, 3, 1, 3, False]],
            TODAY: [["complete", None, 2, 3, 1, 1, False]],
        }
        mine = {
            who: queries.handovers(session, office.people[who], leader.organisation_id, AUGUST)[
                "mine"
            ].tolist()
            for who in ("e1_reporter", "supervisor", "e2_reporter")
        }
        assert mine == {"e1_reporter": [False], "supervisor": [True], "e2_reporter": []}
        handed = queries.handover_reports(session, leader, talk, AUGUST)
        assert handed[["side", "number"]].values.tolist() == [["own", 1], ["group", 1]]
        assert len(queries.handover_items(session, leader, talk, TODAY)) == 4


# --- its lamp


def lamps() -> list[tuple[Any, ...]]:
    names = ("rule", "source_id", "raised_on", "red_on", "cleared_on")
    return [row[1:] for row in rows_of(Lamp, *names) if row[0] == LampRule.DOUBLE_REPORT_MISSING]


def test_the_lamp_goes_out_with_the_second_report_and_not_with_a_stage(office: Office, talk: int) -> None:
    reporter, supervisor = office.people["e1_reporter"], office.people["supervisor"]
    yellow, red = date(2018, 9, 21), date(2018, 10, 20)
    handovers.hand_in(reporter, talk, paper(OWN, SEPTEMBER, DONE, DONE, DONE))
    handovers.hand_in(supervisor, talk, paper(GROUP, SEPTEMBER, DONE, DONE, DONE, final=False))
    assert lamps() == [(talk, yellow, red, LAST_DAY)]
    with db.reading() as session:
        rows = queries.lit_lamps(
            session, office.people["leader"], office.people["leader"].organisation_id, 20183, TODAY
        )
        named = rows[rows["rule"] == LampRule.DOUBLE_REPORT_MISSING]
        assert named[["source", "level", "days"]].values.tolist() == [["东一乡三交底清单", "yellow", 8]]
    handovers.hand_in(supervisor, talk, paper(GROUP, TODAY, DONE, DONE, DONE))
    assert lamps() == [(talk, yellow, red, TODAY)]
    assert_derived_from_facts()


def test_a_double_report_in_time_has_no_lamp_and_other_thresholds_light_it(office: Office, talk: int) -> None:
    for who, side in (("e1_reporter", OWN), ("supervisor", GROUP)):
        handovers.hand_in(office.people[who], talk, paper(side, SEPTEMBER, DONE, DONE, DONE))
    assert lamps() == []
    numbers = LampNumbers(double_yellow_months=1, double_red_months=2)
    rules.set_lamp_numbers(office.people["admin"], numbers, 20182, "从严")
    assert lamps() == [(talk, date(2018, 7, 21), date(2018, 8, 20), SEPTEMBER)]
    assert_derived_from_facts()
    with db.reading() as session:
        card = queries.handover_card(session, office.people["leader"], talk, TODAY)
    assert card["due_on"].tolist() == [date(2018, 7, 20)]
