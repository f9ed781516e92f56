"""函告书: one leader, one plan; each item is told of every quarter, and nothing that was told is overwritten."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

from datetime import date
from typing import Any

import pytest

from lib import db, queries
from lib.access import Forbidden
from lib.actions import Refused, letters, permits, quarters
from lib.actions.letters import Draft
from lib.models import CommitmentReport
from lib.rules.commitments import Item, Progress, items_of
from tests.office import Office, count, office, opened, rows_of  # noqa: F401
from tests.test_actions import last_line
from tests.test_pages_work import Open, dialogs_stay_open, everything, frames, keys, said, screen  # noqa: F401

ITEMS = (Item("每季度研究分管领域廉政工作一次", "ZT-01"), Item("分管的惠民资金逐笔公开"))


def test_a_line_is_an_item_and_its_code_ties_it_to_an_indicator() -> None:
    text = "ZT-01 研究一次\n\n  分管资金公开 \nXX-1 不是指标\nZT-01"
    assert items_of(text, ["ZT-01"]) == [
        Item("研究一次", "ZT-01"),
        Item("分管资金公开"),
        Item("XX-1 不是指标"),
        Item("ZT-01"),
    ]


def draft(office: Office, organisation: str = "e1_reporter", **other: Any) -> Draft:
    given = {"post": "乡党委副书记", "year": 2018, "document": "海纪函〔2018〕1号", "items": ITEMS} | other
    return Draft(office.people[organisation].organisation_id, **given)


def standing(office: Office, who: str, quarter: int = 20183) -> list[tuple[Any, ...]]:
    viewer = office.people[who]
    with db.reading() as session:
        rows = queries.letters(session, viewer, viewer.organisation_id, quarter)
    return [
        (row.name, row.post, row.items, row.done, row.under_way, row.missing) for row in rows.itertuples()
    ]


def tell(office: Office, letter: int, number: int = 1, words: str = "研究一次", **other: Any) -> int:
    given: Any = {"quarter": 20183, "progress": Progress.UNDER_WAY, "who": "e1_reporter"} | other
    return letters.report_item(
        office.people[given["who"]], letter, number, given["quarter"], given["progress"], words
    )


def test_a_letter_counts_its_items_each_quarter_anew(office: Office) -> None:
    letter = letters.issue_letter(office.people["supervisor"], draft(office))
    assert last_line().action == "下发函告书" and "惠民资金" in last_line().after
    assert standing(office, "leader") == [("东一乡", "乡党委副书记", 2, 0, 0, 2)]
    assert standing(office, "e2_reporter") == [] and standing(office, "leader", 20171) == []
    assert tell(office, letter) == 1
    assert tell(office, letter, words="研究两次，形成纪要", progress=Progress.DONE) == 2
    assert tell(office, letter, quarter=20182, words="上季度研究一次") == 1
    assert standing(office, "leader") == [("东一乡", "乡党委副书记", 2, 1, 0, 1)]
    assert standing(office, "leader", 20182) == [("东一乡", "乡党委副书记", 2, 0, 1, 1)]
    assert len(rows_of(CommitmentReport, "version")) == 3  # the first words are kept
    with db.reading() as session:
        rows = queries.letter_items(session, office.people["leader"], letter, 20183)
        assert queries.letter_items(session, office.people["e2_reporter"], letter, 20183).empty
    assert rows[["indicator", "handed_in", "words"]].to_numpy().tolist() == [
        ["ZT-01", False, "研究两次，形成纪要"],
        [None, None, None],
    ]


@pytest.mark.parametrize(
    "other, words",
    [
        ({"post": " "}, "谁的方案"),
        ({"document": ""}, "文号"),
        ({"items": ()}, "现在有 0 项"),
        ({"items": (Item("长" * 501),)}, "第 1 项超过"),
        ({"items": (Item("研究", "XX-1"),)}, "没有编码 XX-1"),
        ({"year": 2016}, "年度应是"),
    ],
)
def test_an_incomplete_letter_is_refused(office: Office, other: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        letters.issue_letter(office.people["supervisor"], draft(office, **other))
    assert count("commitment_letter") == 0


def test_one_leader_has_one_plan_a_year_unless_it_is_withdrawn(office: Office) -> None:
    supervisor = office.people["supervisor"]
    letter = letters.issue_letter(supervisor, draft(office))
    with pytest.raises(Refused, match="已有函告书"):
        letters.issue_letter(supervisor, draft(office))
    with pytest.raises(Refused, match="撤回的理由"):
        letters.withdraw_letter(supervisor, letter, " ")
    letters.withdraw_letter(supervisor, letter, "文号有误")
    assert standing(office, "leader") == []
    with pytest.raises(Refused, match="撤回"):
        tell(office, letter)
    again = letters.issue_letter(supervisor, draft(office))
    tell(office, again)
    with pytest.raises(Refused, match="不能撤回"):
        letters.withdraw_letter(supervisor, again, "文号有误")


def test_nobody_issues_or_tells_what_is_not_theirs(office: Office) -> None:
    for who in ("leader", "e1_reporter", "admin", "auditor"):
        with pytest.raises(Forbidden):
            letters.issue_letter(office.people[who], draft(office))
    outside = Draft(office.people["admin"].organisation_id, "书记", 2018, "函1号", ITEMS)
    with pytest.raises(Forbidden):
        letters.issue_letter(office.people["east_supervisor"], outside)
    letter = letters.issue_letter(office.people["supervisor"], draft(office))
    for who in ("e2_reporter", "supervisor", "leader"):
        with pytest.raises(Forbidden):
            tell(office, letter, who=who)
    with pytest.raises(Forbidden):
        tell(office, letter, number=3)
    with pytest.raises(Refused, match="做了什么"):
        tell(office, letter, words=" ")


def test_a_locked_quarter_takes_nothing_but_under_a_permit(office: Office) -> None:
    letter = letters.issue_letter(office.people["supervisor"], draft(office))
    quarters.lock_quarter(office.people["admin"], 20182, date(2018, 9, 1))
    with pytest.raises(Refused, match="2018年第二季度已经锁定"):
        tell(office, letter, quarter=20182)
    place = office.people["e1_reporter"].organisation_id
    permits.grant_permit(
        office.people["supervisor"], 20182, place, "停航", "市纪委书记批示", date(2018, 10, 5)
    )
    assert tell(office, letter, quarter=20182) == 1


@pytest.mark.usefixtures("dialogs_stay_open")
def test_a_letter_is_issued_and_told_of_on_the_screen(screen: Open) -> None:
    app = screen("tasks", "supervisor", part="letters", place="E1")
    app.button(key="letter_new").click().run()
    app.text_input(key="letter_post").set_value("乡长").run()
    app.text_input(key="letter_document").set_value("海纪函〔2018〕2号").run()
    app.text_area(key="letter_items").set_value("ZT-01 每季度研究一次\n资金逐笔公开").run()
    assert "共 2 项" in said(app).success[0].value
    assert frames(app)[0][["name", "post", "items", "missing"]].to_numpy().tolist() == [
        ["东一乡", "乡长", 2, 2]
    ]
    app = screen("tasks", "e1_reporter", part="letters", letter="1")
    assert "1. 每季度研究一次（指标 ZT-01，任务未上报）" in everything(app)
    assert "letter_withdraw" not in keys(app)
    app.button(key="letter_report-2").click().run()
    app.text_area(key="letter_words").set_value("已公开 12 笔").run()
    assert "已报告第 2 项" in said(app).success[0].value
    assert "已公开 12 笔" in everything(app)
    app = screen("tasks", "e2_reporter", part="letters", letter="1")
    assert "不在您的查看范围内" in everything(app) and "资金" not in everything(app)
