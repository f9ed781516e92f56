"""双报告: the list of talks, one talk side by side, the two forms, a new talk."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

import pytest
from streamlit.testing.v1 import AppTest

from lib.access import Role
from lib.models import Finding, Organisation, Talk, TalkFinding, TalkReport
from tests.handovers import hold, problem_ids
from tests.office import Office, count, office, opened, rows_of  # noqa: F401 - fixtures among them
from tests.test_pages_work import (  # noqa: F401
    Open,
    dialogs_stay_open,
    everything,
    frames,
    keys,
    screen,
)

UNSEEN = "没有这次谈话，或者它不在您的查看范围内。"


@pytest.fixture
def talk(office: Office) -> str:
    return str(hold(office))


def fill(app: AppTest, side: str, talk: str, *found: Finding, number: int = 1) -> None:
    key = f"talk{talk}_{side}{number}"
    for problem, finding in zip(problem_ids(), found, strict=True):
        app.button_group(key=f"{key}_{problem}_finding").set_value(finding.value)
        app.text_area(key=f"{key}_{problem}_words").set_value(f"{finding.value} 的说明")
    app.text_area(key=f"{key}_content").set_value("总体情况")


def test_each_role_gets_what_is_theirs(screen: Open, office: Office, talk: str) -> None:
    forms = {"e1_reporter": {"talk_report"}, "supervisor": {"talk_assess"}, "leader": set()}
    for who, offered in forms.items():
        listed = screen("handovers", who)
        assert not listed.exception
        assert frames(listed)[0]["name"].tolist() == ["东一乡"]
        assert frames(listed)[0]["lateness"].tolist() == ["! 逾期 8 天"]
        card = screen("handovers", who, talk=talk)
        assert not card.exception
        assert keys(card) & {"talk_report", "talk_assess"} == offered
        assert "食堂采购不规范" in everything(card) and "自有房产出租没有制度" in everything(card)
    for who in ("west_reporter", "e2_reporter"):
        assert not frames(screen("handovers", who))
        for forged in ({}, {"do": "report"}, {"do": "assess"}):
            shown = everything(screen("handovers", who, talk=talk, **forged))
            assert "东一乡" not in shown and "自有房产" not in shown
    assert UNSEEN in everything(screen("handovers", "west_reporter", talk="99999"))
    for role in (Role.ADMIN, Role.AUDITOR):
        app = screen("handovers", role.value, talk=talk)
        assert app.header[0].value == "没有权限" and "东一乡" not in everything(app)


@pytest.mark.usefixtures("dialogs_stay_open")
def test_a_talk_is_put_right_in_its_dialog(screen: Open, office: Office, talk: str) -> None:
    assert "talk_correct" not in keys(screen("handovers", "e1_reporter", talk=talk))
    app = screen("handovers", "supervisor", talk=talk)
    app.button(key="talk_correct").click().run()
    app.text_input(key=f"talk_correct{talk}_post").set_value("乡长")
    app.button(key="admin_yes").click().run()
    assert not app.exception
    assert rows_of(Talk, "post", "held_by") == [("乡长", "市纪委书记")]
    assert count("talk_item") == 4


def test_both_sides_report_and_the_difference_is_marked(screen: Open, office: Office, talk: str) -> None:
    """What is refused stays typed; the other's form is not opened by an address."""
    forged = screen("handovers", "e1_reporter", talk=talk, do="assess")
    assert "现在不能写这份报告。" in everything(forged)
    app = screen("handovers", "e1_reporter", talk=talk, do="report")
    assert not app.exception
    app.text_area(key=f"talk{talk}_own1_content").set_value("总体情况")
    app.button(key="report_hand_in").click().run()
    assert "没有提交：请写明问题 S\\-1 的整改情况" in app.error[0].value
    assert app.text_area(key=f"talk{talk}_own1_content").value == "总体情况"
    fill(app, "own", talk, Finding.DONE, Finding.NEARLY, Finding.UNDER_WAY)
    app.button(key="report_hand_in").click().run()
    assert not app.exception
    app = screen("handovers", "supervisor", talk=talk, do="assess")
    app.radio(key=f"talk{talk}_group1_final").set_value(True)
    fill(app, "group", talk, Finding.UNDER_WAY, Finding.NEARLY, Finding.UNDER_WAY)
    app.button(key="report_hand_in").click().run()
    assert not app.exception
    assert rows_of(TalkReport, "side", "number", "final") == [("group", 1, True), ("own", 1, True)]
    assert len(rows_of(TalkFinding, "problem_id")) == 6
    shown = everything(screen("handovers", "leader", talk=talk))
    assert "≠ 自报好于评估；自报已完成，台账还在整改" in shown
    assert "1 个问题说法不一致" in shown
    again = screen("handovers", "e1_reporter", talk=talk, do="report")
    first = problem_ids()[0]
    assert again.text_area(key=f"talk{talk}_own2_{first}_words").value == "done 的说明"
    past = screen("handovers", "supervisor", talk=talk, do="assess", as_of="2018-09-01")
    assert "现在不能写这份报告。" in everything(past)


def test_a_talk_is_entered_on_the_screen(screen: Open, office: Office) -> None:
    app = screen("handovers", "supervisor", talks="new")
    assert not app.exception
    app.text_input(key="talk_new0_code").set_value("J-9")
    app.text_area(key="talk_new0_duties").set_value("第一条\n第二条")
    app.button(key="talk_enter").click().run()
    assert "没有登记：请选择被约谈单位" in app.error[0].value
    places = {code: number for number, code in rows_of(Organisation, "id", "code")}
    app.selectbox(key="talk_new0_organisation").set_value(places["E2"])
    app.text_input(key="talk_new0_post").set_value("乡党委书记")
    app.text_input(key="talk_new0_list_name").set_value("清单")
    app.button(key="talk_enter").click().run()
    assert not app.exception
    assert rows_of(Talk, "code", "organisation_id") == [("J-9", places["E2"])]
    assert count("talk_item") == 2
    assert not screen("handovers", "e1_reporter", talks="new").text_input
