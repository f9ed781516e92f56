"""待办: whoever has something to do sees it in one list, and nobody what is another's."""

from datetime import date
from typing import Any

import pytest

from lib import db, queries
from lib.access import Viewer
from lib.actions import letters, quarters
from lib.actions.letters import Draft
from lib.rules.commitments import Item, Progress
from tests import office as fixtures
from tests.office import FIRST, TODAY, Office
from tests.problems import closures, engage, problem_list, progress
from tests.test_pages_dashboards import Open, everything
from tests.test_pages_dashboards import opened as opened_page

opened, office = fixtures.opened, fixtures.office
open_page = opened_page
GIVEN = problem_list("P-1,E1,,巡察,作风,,会议记录不全,2018-09-03,,,")
CLAIMED = progress("P-1,E1,认领整改,2018-09-05,补齐记录,乡长,党政办,2018-09-20,,,,")


def of(office: Office, who: str) -> list[tuple[Any, ...]]:
    with db.reading() as session:
        rows = queries.todo(session, office.people[who], TODAY)
    return list(rows[["screen", "what", "name", "count", "days_left"]].itertuples(index=False, name=None))


def test_tasks_wait_for_the_reporter_and_then_for_the_supervisor(office: Office) -> None:
    assert of(office, "e1_reporter") == [
        ("upload", "上报", "东一乡", 1, -90),
        ("upload", "上报", "东一乡", 2, -28),
    ]
    assert not [duty for duty in of(office, "supervisor") if duty[0] == "review"]
    office.report(FIRST)
    assert ("upload", "上报", "东一乡", 1, -28) in of(office, "e1_reporter")
    assert ("review", "审核", "海城市", 1, None) in of(office, "supervisor")
    office.review("2018Q3,E1,ZT-01,退回,内容不具体,2018-09-10")
    assert ("upload", "改后重报", "东一乡", 1, None) in of(office, "e1_reporter")
    assert not [duty for duty in of(office, "supervisor") if duty[0] == "review"]


def test_a_problem_waits_for_whose_turn_it_is(office: Office) -> None:
    engage(office)
    office.put("supervisor", "problems", GIVEN)
    mine = ("problems", "认领整改", "东一乡", 1, None)
    assert mine in of(office, "e1_reporter") and mine not in of(office, "e2_reporter")
    office.put("e1_reporter", "progress", CLAIMED)
    assert ("problems", "提交验收", "东一乡", 1, -8) in of(office, "e1_reporter")
    done = "P-1,E1,提交验收,2018-09-25,,,,,已补齐,会议记录,,"
    office.put("e1_reporter", "progress", progress(done))
    assert ("problems", "验收销号", "东一乡", 1, None) in of(office, "supervisor")
    assert not [duty for duty in of(office, "e1_reporter") if duty[0] == "problems"]
    office.put("supervisor", "closures", closures("P-1,E1,验收销号,2018-09-26,属实,,"))
    assert not [duty for duty in of(office, "supervisor") if duty[0] == "problems"]


def test_nobody_else_has_duties(office: Office) -> None:
    office.report(FIRST)
    assert of(office, "auditor") == [] and of(office, "leader") == [] and of(office, "admin") == []


@pytest.mark.parametrize("who", ["e1_reporter", "leader"])
def test_the_screen_lists_them_or_says_that_there_are_none(office: Office, open_page: Open, who: str) -> None:
    viewer: Viewer = office.people[who]
    app = open_page("inbox", viewer)
    assert not app.exception
    if who == "leader":
        assert "今天没有等您办的事" in everything(app)
        return
    assert "2018年第二季度" in everything(app) and "! 逾期 90 天" in everything(app)
    assert date(2018, 6, 30) in app.dataframe[0].value["until"].tolist()


def test_letters_of_commitment_wait_for_the_reporter_and_near_the_end_for_the_supervisor(
    office: Office,
) -> None:
    items = (Item("每季度研究一次", "ZT-01"), Item("惠民资金逐笔公开"))
    organisation = office.people["e1_reporter"].organisation_id
    draft = Draft(organisation, "乡党委副书记", 2018, "海纪函〔2018〕1号", items)
    letter = letters.issue_letter(office.people["supervisor"], draft)

    def duties(who: str, day: date = TODAY) -> list[tuple[Any, ...]]:
        with db.reading() as session:
            rows = queries.todo(session, office.people[who], day)
        rows = rows[rows["screen"] == "tasks"]
        return list(rows[["what", "name", "count", "days_left", "opens"]].itertuples(index=False, name=None))

    opens = "part=letters&quarter=2018Q3"
    # it was issued in September: for the second quarter, which is still open, it owes nothing
    assert duties("e1_reporter") == [("函告书进展", "东一乡", 2, 2, f"{opens}&letter={letter}")]
    assert duties("supervisor") == [("催报函告书", "海城市", 2, 2, opens)]
    assert duties("supervisor", date(2018, 9, 24)) == [] and duties("e2_reporter") == []
    letters.report_item(office.people["e1_reporter"], letter, 2, 20183, Progress.DONE, "已公开 12 笔")
    assert duties("e1_reporter") == [("函告书进展", "东一乡", 1, 2, f"{opens}&letter={letter}")]
    quarters.lock_quarter(office.people["admin"], 20183, date(2018, 9, 28))
    assert duties("e1_reporter") == [] and duties("supervisor") == []
