"""The screens on which work is done: 数据上报, 系统管理, 审计日志."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import openpyxl
import pandas as pd
import pytest
import streamlit as st
from sqlalchemy import text
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from lib import auth, db
from lib.access import Permission, Role, Viewer
from lib.actions import exporting, rules, users
from lib.actions.accounts import log_in
from lib.actions.users import Account
from lib.audit import record
from lib.datasets import named
from lib.datasets.registering import registers
from lib.exports.cells import Column
from lib.models import AuditLine, ImportBatch, Lamp, Organisation, Quarter, RuleVersion, Submission, User, now
from lib.rules.lamps import LampNumbers
from lib.rules.score import ScoreRule
from lib.rules.status import Basis
from lib.settings import PROJECT
from lib.ui import administering, answers, auditing, completion, downloads
from lib.ui.administering import asking
from lib.ui.uploading import desk as desks
from lib.ui.uploading.choosing import template
from tests.office import TODAY, Office, facts, office, opened, reports  # noqa: F401 - fixtures among them

PAGES = {
    "upload": ("数据上报", Permission.SEE_UPLOADS),
    "orders": ("督办办理", Permission.SEE_ORDERS),
    "tasks": ("任务下达", Permission.SEE_TASKS),
    "review": ("审核办理", Permission.UPLOAD_REVIEWS),
    "appraisal": ("考核办理", Permission.SEE_APPRAISAL),
    "problems": ("整改办理", Permission.SEE_PROBLEMS),
    "present": ("会议汇报", Permission.PRESENT),
    "admin": ("系统管理", Permission.KEEP_USERS),
    "audit": ("审计日志", Permission.SEE_AUDIT),
}
REGISTERS = [kind.name for kind in registers()]  # a supervisor keeps them all
GOOD = reports(
    "2018Q3,E1,ZT-01,7月5日召开党委会专题研究,2018-07-10",
    "2018Q3,E1,ZT-02,签订责任书12份,2018-08-01",
)
FAULTY = reports(
    "2018Q3,E1,ZT-01,7月5日召开党委会专题研究,2018-13-01",
    "2018Q3,W1,ZT-01,别的单位,2018-07-10",
)
ALL_DAYS = auditing.Asked(date(2000, 1, 1), date(2100, 1, 1))
Open = Callable[..., AppTest]


@pytest.fixture
def screen(office: Office, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page as one of the office's people and gives back what was drawn."""
    answers.MEMORY.clear()

    def open_page(page: str, who: str, **query: str) -> AppTest:
        monkeypatch.setattr(auth, "current_viewer", lambda: office.people[who])
        app = AppTest.from_file(str(PROJECT / "pages" / f"{page}.py"), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_page


def elements(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield from elements(child) if hasattr(child, "children") and child.children else iter([child])


def everything(app: AppTest) -> str:
    """All that was sent to the browser."""
    sent = [one.proto.SerializeToString() for one in elements(app.main) if getattr(one, "proto", None)]
    return b"\n".join(sent).decode("utf-8", "replace")


def frames(app: AppTest) -> list[pd.DataFrame]:
    return [one.value for one in app.dataframe]


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button}


def upload(app: AppTest, lines: str, name: str = "五龙.csv") -> AppTest:
    app.file_uploader[0].upload(name, lines.encode("gb18030"), "text/csv")
    app.run()
    assert not app.exception
    return app


def rows(model: Any) -> int:
    with db.reading() as session:
        return len(session.exec(select(model)).all())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", Role)
def test_a_page_opens_for_its_role_and_says_so_calmly_to_the_others(
    screen: Open, page: str, role: Role
) -> None:
    title, permission = PAGES[page]
    app = screen(page, role.value)
    assert not app.exception
    allowed = Viewer(1, "x", "x", role, 1, "x").may(permission)
    assert app.header[0].value == (title if allowed else "没有权限")
    assert allowed or not app.dataframe


@pytest.mark.parametrize(
    "who, kinds",
    [
        ("admin", ["organisations", "indicators", "quarters"]),
        ("supervisor", ["assignments", "reviews", "problems", "closures", "handovers", *REGISTERS]),
        ("e1_reporter", ["reports", "progress", "notices", "letters", "filings"]),
    ],
)
def test_only_the_kinds_of_ones_role_are_offered(screen: Open, who: str, kinds: list[str]) -> None:
    app = screen("upload", who)
    groups = [group for group in app.button_group if group.key == "upload_kind"]
    offered = [option.content for group in groups for option in group.proto.options]
    assert offered == [named(kind).words for kind in kinds]
    assert ("同一项任务再次上报会成为新的一版" in everything(app)) == (who == "e1_reporter")


def test_a_faulty_file_names_each_cell_and_writes_nothing(screen: Open) -> None:
    before = facts()
    app = upload(screen("upload", "e1_reporter"), FAULTY)
    assert "本文件共 2 处有误，一行也没有导入" in app.error[0].value
    faults = frames(app)[0]
    assert faults[["row", "heading", "found"]].values.tolist() == [
        [2, "上报日期", "2018-13-01"],
        [3, "单位编码", "W1"],
    ]
    assert "upload_confirm" not in keys(app)
    assert facts() == before and rows(ImportBatch) == 4
    app.button(key="upload_discard").click().run()
    assert not app.error and "upload_discard" not in keys(app)


@pytest.mark.parametrize(
    "name, content",
    [
        ("空.csv", b""),
        ("表头.csv", "季度,单位编码,指标编码,完成情况,上报日期\n".encode()),
        ("坏.xlsx", b"PK\x03\x04not a workbook"),
        ("![x](http://a/b.png).csv", b"\x00\x01\x02"),
        ("别的.csv", "甲,乙\n1,2\n".encode()),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(screen: Open, name: str, content: bytes) -> None:
    app = screen("upload", "e1_reporter")
    app.file_uploader[0].upload(name, content, "text/csv").run()
    assert not app.exception
    assert "一行也没有导入" in app.error[0].value
    assert "upload_confirm" not in keys(app)


def test_a_good_file_shows_what_it_would_do_and_waits(screen: Open, office: Office) -> None:
    office.report("2018Q3,E1,ZT-02,签订责任书12份,2018-08-01")
    before = facts()
    changed = GOOD.replace("签订责任书12份", "签订责任书14份，乡长主持")
    app = upload(screen("upload", "e1_reporter"), changed)
    assert [tab.label for tab in app.tabs] == ["新增 1 行", "变更 1 行", "没有变化 0 行"]
    new, changes = frames(app)[:2]
    assert new["完成情况"].tolist() == ["7月5日召开党委会专题研究"]
    assert changes[["列", "原来", "改为"]].values.tolist() == [
        ["完成情况", "签订责任书12份", "签订责任书14份，乡长主持"]
    ]
    assert facts() == before
    app.run()  # the state survives a rerun
    assert [tab.label for tab in app.tabs] == ["新增 1 行", "变更 1 行", "没有变化 0 行"]
    app.button(key="upload_discard").click().run()
    assert not app.tabs and facts() == before


def test_a_confirmed_file_is_written_once_and_the_next_step_is_said(screen: Open) -> None:
    app = upload(screen("upload", "e1_reporter"), GOOD)
    first = app.file_uploader[0].proto.id
    app.button(key="upload_confirm").click().run()
    assert not app.exception
    assert "新增 2 行，变更 0 行" in app.success[0].value
    assert "等待监督员审核" in app.success[0].value
    assert rows(Submission) == 2
    assert app.file_uploader[0].proto.id != first  # a new, empty uploader
    assert "upload_confirm" not in keys(app)
    app.run()
    assert rows(Submission) == 2 and rows(ImportBatch) == 5
    assert frames(app)[0]["file_name"].tolist() == ["五龙.csv"]


def test_a_second_click_on_confirm_finds_nothing_to_write(screen: Open, office: Office) -> None:
    desk, viewer = desks.Desk(), office.people["e1_reporter"]
    desk.take(viewer, "reports", "a.csv", GOOD.encode(), lambda share, doing: None)
    desk.confirm(viewer)
    said = desk.done
    desk.confirm(viewer)
    assert (desk.done, rows(ImportBatch)) == (said, 5)


def test_a_run_that_is_cut_short_while_writing_leaves_no_half(
    screen: Open,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second click ends a script's run at its next Streamlit call: there must be none between commit and note."""
    desk, viewer = desks.Desk(), office.people["e1_reporter"]
    desk.take(viewer, "reports", "a.csv", GOOD.encode(), lambda share, doing: None)
    for name in ("progress", "spinner", "rerun", "success"):
        monkeypatch.setattr(st, name, lambda *given: pytest.fail("a Streamlit call while writing"))
    monkeypatch.setattr(st, "session_state", None)
    desk.confirm(viewer)
    assert desk.look is None and "新增 2 行" in desk.done


def test_who_comes_second_is_shown_the_new_difference(screen: Open, office: Office) -> None:
    app = upload(screen("upload", "e1_reporter"), GOOD)
    office.report("2018Q3,E1,ZT-02,县里代报,2018-08-02")
    app.button(key="upload_confirm").click().run()
    assert not app.exception
    assert "本次没有导入" in app.warning[0].value
    assert rows(Submission) == 1
    assert "不能早于上一次上报的日期" in everything(app)  # the new look finds what now stands in its way
    app.button(key="upload_discard").click().run()
    assert not app.warning


def test_the_history_is_that_of_ones_own_subtree(screen: Open, office: Office) -> None:
    own = office.report("2018Q3,E1,ZT-01,东一乡的内容,2018-07-10", who="e1_reporter")
    other = office.report("2018Q3,E2,ZT-01,东二乡的内容,2018-07-10", who="e2_reporter")
    app = screen("upload", "e1_reporter", batch=str(own.batch_id))
    assert frames(app)[0]["id"].tolist() == [own.batch_id]
    assert frames(app)[1]["完成情况"].tolist() == ["东一乡的内容"]
    app = screen("upload", "e1_reporter", batch=str(other.batch_id))
    assert not app.exception and "东二乡" not in everything(app)
    app = screen("upload", "supervisor", batch=str(other.batch_id))
    assert "东二乡的内容" in everything(app)
    assert "upload_undo" not in keys(app)  # a supervisor looks, and does not take back what a unit handed in
    for forged in ("x", "-1", "1; DROP TABLE user", "99999999999999999999"):
        assert not screen("upload", "e1_reporter", batch=forged).exception


def test_a_batch_is_taken_back_after_a_second_question(screen: Open, office: Office) -> None:
    batch = office.report("2018Q3,E1,ZT-01,东一乡的内容,2018-07-10", who="e1_reporter").batch_id
    app = screen("upload", "e1_reporter", batch=str(batch))
    app.button(key="upload_undo").click().run()
    assert rows(Submission) == 1
    app.session_state["undoing"] = batch  # the dialog stays open, as it does in a browser
    app.button(key="upload_undo_yes").click().run()
    assert not app.exception
    assert f"第 {batch} 批已撤销" in app.success[0].value
    assert rows(Submission) == 0
    assert frames(app)[0]["state"].tolist() == ["已撤销"]
    assert "upload_undo" not in keys(app)


def test_a_batch_on_which_something_stands_is_not_taken_back(screen: Open, office: Office) -> None:
    batch = office.report("2018Q3,E1,ZT-01,东一乡的内容,2018-07-10", who="e1_reporter").batch_id
    office.review("2018Q3,E1,ZT-01,通过,,2018-07-12")
    app = screen("upload", "e1_reporter", batch=str(batch))
    app.session_state["undoing"] = batch
    app.run()
    app.session_state["undoing"] = batch
    app.button(key="upload_undo_yes").click().run()
    assert "不能撤销" in app.error[0].value
    assert rows(Submission) == 1


def test_the_template_holds_what_is_still_to_do(screen: Open, office: Office) -> None:
    kind, reporter = named("reports"), office.people["e1_reporter"]
    lines = template(reporter, kind, 20183, "csv")().decode("utf-8-sig").splitlines()
    assert [line.split(",")[:5] for line in lines[1:]] == [
        ["2018Q3", "E1", "东一乡", "ZT-01", "研究部署"],
        ["2018Q3", "E1", "东一乡", "ZT-02", "签订责任书"],
    ]
    office.report("2018Q3,E1,ZT-01,内容,2018-07-10", "2018Q3,E1,ZT-02,内容,2018-07-10")
    office.review("2018Q3,E1,ZT-01,退回,内容不实,2018-07-12")
    assert (
        len(template(reporter, kind, 20183, "csv")().splitlines()) == 2
    )  # ZT-01 again; ZT-02 waits for its verdict
    waiting = template(office.people["supervisor"], named("reviews"), 20183, "csv")().decode("utf-8-sig")
    assert [line.split(",")[3] for line in waiting.splitlines()[1:]] == ["ZT-02"]
    assert template(reporter, kind, None, "xlsx")().startswith(b"PK")


def test_the_template_as_it_is_only_lacks_what_was_done(screen: Open, office: Office) -> None:
    filled = template(office.people["e1_reporter"], named("reports"), 20183, "csv")().decode("utf-8-sig")
    look = office.look("e1_reporter", "reports", filled)
    assert {fault.heading for fault in look.faults} == {"完成情况", "上报日期"}


# 系统管理


@pytest.fixture
def dialogs_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest runs the whole page where a browser reruns the dialog alone: so a dialog is asked for again."""

    def answer() -> None:
        question = st.session_state.get(asking.ASKED)
        if question is not None:
            st.dialog(question.title)(asking.show)(question)

    monkeypatch.setattr(administering, "answer", answer)


def said(app: AppTest) -> AppTest:
    """The page after the dialog was answered with its button."""
    app.button(key="admin_yes").click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("part", ["users", "places", "quarters", "indicators", "rules", "nonsense"])
@pytest.mark.parametrize("who", ["admin", "east_admin"])
def test_each_part_opens_and_shows_ones_own_subtree(screen: Open, part: str, who: str) -> None:
    app = screen("admin", who, part=part, user="leader", unit="W1", term="2018Q3")
    assert not app.exception
    assert ("西一乡" in everything(app)) == (who == "admin" and part == "places")
    assert ("user_active" in keys(app)) == (who == "admin" and part in ("users", "nonsense"))


@pytest.mark.usefixtures("dialogs_stay_open")
def test_a_user_is_made_with_a_password_that_is_shown_once(screen: Open) -> None:
    app = screen("admin", "admin", part="users")
    app.button(key="user_new").click().run()
    app.text_input(key="new_user_username").set_value("陈")
    app.text_input(key="new_user_title").set_value("宣传委员")
    assert "账号由 2 至 32 个" in said(app).error[0].value
    app.text_input(key="new_user_username").set_value("Chen")
    said(app)
    assert "已新建用户 chen" in app.success[0].value
    password = app.code[0].value
    assert log_in("chen", password, "") is not None
    del app.session_state[asking.ASKED]
    app.button(key="admin_noted").click().run()
    assert not app.code and password not in everything(app)
    with db.reading() as session:
        user = session.exec(select(User).where(User.username == "chen")).one()
        assert (user.role, user.title, user.must_change_password) == ("reporter", "宣传委员", True)


@pytest.mark.usefixtures("dialogs_stay_open")
def test_a_user_is_changed_reset_and_disabled(screen: Open) -> None:
    app = screen("admin", "admin", part="users", user="e1_reporter")
    app.button(key="user_active").click().run()
    said(app)
    assert "停用" in everything(app)
    with db.reading() as session:
        user = session.exec(select(User).where(User.username == "e1_reporter")).one()
        number = user.id
        assert not user.active
    app = screen("admin", "admin", part="users", user="e1_reporter")
    app.button(key="user_change").click().run()
    app.text_input(key=f"user{number}_title").set_value("组织委员")
    app.selectbox(key=f"user{number}_role").set_value("leader")
    said(app)
    app = screen("admin", "admin", part="users", user="e1_reporter")
    app.button(key="user_reset").click().run()
    assert len(said(app).code[0].value) == 14
    with db.reading() as session:
        user = session.exec(select(User).where(User.username == "e1_reporter")).one()
        assert (user.title, user.role) == ("组织委员", "leader")


@pytest.mark.usefixtures("dialogs_stay_open")
def test_a_locked_user_is_let_in_again(screen: Open) -> None:
    with db.writing() as session:
        user = session.exec(select(User).where(User.username == "leader")).one()
        user.locked_until = now() + timedelta(minutes=10)
        session.add(user)
    app = screen("admin", "admin", part="users", user="leader")
    assert "锁定（密码连续输错）" in everything(app)
    app.button(key="user_unlock").click().run()
    said(app)
    assert "锁定（密码连续输错）" not in everything(app)
    assert "user_unlock" not in keys(screen("admin", "admin", part="users", user="leader"))


@pytest.mark.usefixtures("dialogs_stay_open")
def test_an_administrator_cannot_disable_the_own_account(screen: Open) -> None:
    app = screen("admin", "admin", part="users", user="admin")
    app.button(key="user_active").click().run()
    assert "不能停用自己的账号" in said(app).error[0].value


@pytest.mark.usefixtures("dialogs_stay_open")
def test_an_organisation_is_renamed_moved_and_closed(screen: Open) -> None:
    app = screen("admin", "admin", part="places", unit="E1")
    with db.reading() as session:
        ids = dict(session.exec(select(Organisation.code, Organisation.id)).all())
    app.button(key="unit_rename").click().run()
    app.text_input(key=f"name{ids['E1']}").set_value("东一镇")
    said(app)
    app = screen("admin", "admin", part="places", unit="E1")
    assert "东一乡" in frames(app)[1]["name"].tolist()  # 沿革
    app.button(key="unit_move").click().run()
    app.selectbox(key=f"parent{ids['E1']}").set_value(ids["W"])
    said(app)
    app = screen("admin", "admin", part="places", unit="W")
    app.button(key="unit_close").click().run()
    assert "它还有下级单位" in said(app).error[0].value
    with db.reading() as session:
        town = session.exec(select(Organisation).where(Organisation.code == "E1")).one()
        assert (town.name, town.parent_id) == ("东一镇", ids["W"])


@pytest.mark.usefixtures("dialogs_stay_open")
def test_quarters_are_added_locked_and_unlocked_with_a_reason(screen: Open) -> None:
    app = screen("admin", "admin", part="quarters", term="2018Q3")
    app.button(key="term_new").click().run()
    said(app)
    with db.reading() as session:
        assert session.get_one(Quarter, 20184).due_on == date(2018, 12, 31)
    app = screen("admin", "admin", part="quarters", term="2018Q3")
    app.button(key="term_lock").click().run()
    said(app)
    with db.reading() as session:
        assert session.get_one(Quarter, 20183).locked_on == TODAY
    app = screen("admin", "admin", part="quarters", term="2018Q3")
    app.button(key="term_lock").click().run()
    assert "请写明解锁的原因" in said(app).error[0].value
    app.text_input(key="term_reason20183").set_value("台风补报")
    said(app)
    with db.reading() as session:
        assert session.get_one(Quarter, 20183).state == "open"


@pytest.mark.usefixtures("dialogs_stay_open")
def test_a_county_administrator_is_told_that_quarters_are_not_theirs(screen: Open) -> None:
    app = screen("admin", "east_admin", part="quarters", term="2018Q3")
    app.button(key="term_lock").click().run()
    assert "最上级单位" in said(app).error[0].value


@pytest.mark.usefixtures("dialogs_stay_open")
def test_new_scoring_numbers_are_tried_out_before_they_are_saved(screen: Open) -> None:
    app = screen("admin", "admin", part="rules")
    preview = frames(app)[1].set_index("label")
    assert preview.loc["2018Q2", ["better", "worse", "优秀"]].tolist() == [0, 0, "1 → 1"]
    app.number_input(key="rule_overdue_20182").set_value(50.0).run()
    preview = frames(app)[1].set_index("label")
    assert preview.loc["2018Q2", ["better", "worse", "差"]].tolist() == [0, 1, "0 → 1"]
    app.number_input(key="rule_excellent_20182").set_value(70.0).run()
    assert "分数线应从高到低" in app.error[0].value and "rule_save" not in keys(app)
    app.number_input(key="rule_excellent_20182").set_value(90.0).run()
    app.button(key="rule_save").click().run()
    assert "请写明依据" in said(app).error[0].value
    app.text_input(key="rule_note").set_value("海纪发〔2018〕9号").run()
    app.button(key="rule_save").click().run()
    said(app)
    assert rows(RuleVersion) == 1
    assert "海纪发〔2018〕9号" in frames(app)[0]["note"].tolist()


@pytest.mark.usefixtures("dialogs_stay_open")
def test_whom_a_circular_names_is_tried_out_before_the_numbers_are_saved(screen: Open) -> None:
    app = screen("admin", "admin", part="rules", rule="praise")
    assert frames(app)[0].empty
    now = frames(app)[1].set_index("label")
    app.number_input(key="praise_red_lamps_20182").set_value(0).run()
    assert "应在 1 到 100 之间" in app.error[0].value and "praise_save" not in keys(app)
    app.number_input(key="praise_red_lamps_20182").set_value(1).run()
    then = frames(app)[1].set_index("label")
    assert then.loc["2018Q3", "lagging"] == f"{now.loc['2018Q3', 'lagging']} → 1"
    assert then["praised"].tolist() == now["praised"].tolist()
    app.text_input(key="praise_note").set_value("海纪发〔2018〕12号").run()
    app.button(key="praise_save").click().run()
    said(app)
    assert frames(app)[0][["most", "red_lamps", "note"]].values.tolist() == [[8, 1, "海纪发〔2018〕12号"]]


@pytest.mark.usefixtures("dialogs_stay_open")
def test_new_thresholds_of_lamps_are_tried_out_before_they_are_saved(screen: Open) -> None:
    app = screen("admin", "admin", part="rules", rule="lamps")
    assert frames(app)[0].empty
    # at 28 September: E1 is overdue since July and, with a task of August, since September
    assert frames(app)[1].set_index("county").loc["合计", ["2018Q2", "2018Q3"]].tolist() == ["1", "1"]
    app.number_input(key="lamp_overdue_yellow_20182").set_value(40).run()
    assert "红灯不能早于黄灯" in app.error[0].value and "lamp_save" not in keys(app)
    app.number_input(key="lamp_overdue_red_20182").set_value(45).run()
    trial = frames(app)[1].set_index("county")
    assert trial.loc["东县", ["2018Q2", "2018Q3"]].tolist() == ["1", "1 → 0"]
    app.button(key="lamp_save").click().run()
    assert "请写明依据" in said(app).error[0].value
    app.text_input(key="lamp_note").set_value("海纪发〔2018〕11号").run()
    app.button(key="lamp_save").click().run()
    said(app)
    assert frames(app)[0]["逾期未报"].tolist() == ["40 / 45 天"]
    with db.reading() as session:
        lamps = session.exec(select(Lamp.raised_on).where(col(Lamp.quarter_id) == 20182)).all()
    assert lamps == [date(2018, 8, 9)]


def test_the_two_kinds_of_rules_do_not_mix(screen: Open, office: Office) -> None:
    rules.set_lamp_numbers(office.people["admin"], LampNumbers(overdue_red=20), 20183, "海纪发〔2018〕11号")
    rules.set_score_rule(office.people["admin"], ScoreRule(overdue=3), 20183, "海纪发〔2018〕9号")
    assert frames(screen("admin", "admin", part="rules"))[0]["note"].tolist() == ["海纪发〔2018〕9号"]
    app = screen("admin", "admin", part="rules", rule="lamps")
    assert frames(app)[0]["note"].tolist() == ["海纪发〔2018〕11号"]


# 审计日志


def test_the_auditor_finds_a_line_and_what_stood_before_and_after(screen: Open, office: Office) -> None:
    number = office.people["e1_reporter"].user_id
    account = Account("e1_reporter", "组织委员", Role.LEADER, office.people["east_admin"].organisation_id)
    users.change_user(office.people["admin"], number, account)
    app = screen("audit", "auditor")
    assert frames(app)[0]["action"].tolist()[0] == "修改用户"
    app.selectbox(key="audit_action").set_value("修改用户").run()
    assert len(frames(app)[0]) == 1
    app.session_state["audit_line"] = int(frames(app)[0]["id"].iloc[0])
    app.run()
    shown = {row["item"]: (row["before"], row["after"]) for row in frames(app)[1].to_dict("records")}
    assert shown["角色"] == ("填报员", "领导")
    assert shown["单位"] == ("东一乡", "东县")
    assert shown["启用"] == ("是", "是")


def test_the_auditor_sees_whether_the_log_is_sound(screen: Open) -> None:
    app = screen("audit", "auditor")
    app.button(key="audit_verify").click().run()
    assert "审计日志完整" in app.success[0].value
    with db.writing() as session:
        session.execute(text("UPDATE audit_line SET target = '别的' WHERE id = 2"))
    app.button(key="audit_verify").click().run()
    assert "第 2 行起对不上" in app.error[0].value


def test_more_lines_than_the_screen_shows_are_counted_and_exported(
    screen: Open, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = rows(AuditLine)
    monkeypatch.setattr(auditing, "SHOWN", 2)
    app = screen("audit", "auditor")
    assert len(frames(app)[0]) == 2
    assert f"共 {number} 条，下面是最新的 2 条" in everything(app)


def test_days_without_lines_are_said_and_odd_ranges_do_no_harm(screen: Open) -> None:
    app = screen("audit", "auditor")
    app.date_input(key="audit_days").set_value((date(2017, 1, 1), date(2017, 1, 2))).run()
    assert not app.exception and "没有符合条件的记录" in everything(app)
    app.date_input(key="audit_days").set_value((date(2017, 1, 1),)).run()
    assert not app.exception


def test_what_people_wrote_means_nothing_in_the_log(screen: Open, office: Office) -> None:
    with db.writing() as session:
        record(session, office.people["admin"], "修改单位", "=cmd|' /C calc'!A0", None, {"name": "@SUM(1)"})
    app = screen("audit", "auditor")
    content = downloads.as_csv(auditing.taken(office.people["auditor"], ALL_DAYS)).decode("utf-8-sig")
    assert "'=cmd" in content and "\n=" not in content and ",=" not in content
    assert not app.exception


def test_an_export_leaves_a_line_of_its_own(office: Office) -> None:
    number = rows(AuditLine)
    auditor = office.people["auditor"]
    taken = partial(auditing.taken, auditor, ALL_DAYS)
    content = downloads.made(auditor, Permission.SEE_AUDIT, taken, "csv")
    assert content.count(b"\r\n") == number + 4  # what it is, of when, an empty line, the headings
    with db.reading() as session:
        line = session.exec(select(AuditLine).order_by(col(AuditLine.id).desc())).first()
        assert (line.action, line.target, line.username) == ("导出", "审计日志", "auditor")
        assert f'"rows": {number}' in line.after and '"format": "CSV"' in line.after
    paper = openpyxl.load_workbook(
        io.BytesIO(downloads.made(auditor, Permission.SEE_AUDIT, taken, "xlsx"))
    ).active
    assert paper.max_row == number + 1 + 4 and paper["B5"].is_date and paper["A5"].data_type == "n"


@pytest.mark.parametrize("change", [{"active": False}, {"role": "leader"}])
def test_nobody_exports_on_a_socket_older_than_their_dismissal(
    office: Office, change: dict[str, Any]
) -> None:
    with db.writing() as session:
        user = session.get_one(User, office.people["auditor"].user_id)
        for name, value in change.items():
            setattr(user, name, value)
        session.add(user)
    with pytest.raises(exporting.Forbidden):
        exporting.note_export(office.people["auditor"], Permission.SEE_AUDIT, "审计日志", {})


def test_a_list_leaves_as_its_columns_on_the_screen_say(office: Office) -> None:
    frame = pd.DataFrame({"name": ["=甲"], "movement": [-2], "rate": [0.95454], "mean_score": [96.333333]})
    export = completion.EXPORTS[Basis.PASSED]
    columns = {name: downloads.typed(export.headings[name], export.shown.get(name)) for name in frame}
    lines = ["位次与升降", "舟山市 · 2018年第三季度", "演示数据"]
    taken = downloads.Taken("位次与升降", frame, columns, lines, TODAY, 20183)
    read = csv.reader(io.StringIO(downloads.as_csv(taken).decode("utf-8-sig")))
    assert list(read)[4:] == [
        ["单位", "较上季升降", "完成率（%）", "平均得分"],
        ["'=甲", "-2", "95.5", "96.33"],
    ]
    content = downloads.as_workbook(office.people["leader"], taken)
    paper, rules = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert [cell.value for cell in paper[6]] == ["=甲", -2, 0.95454, 96.333333]
    assert [cell.number_format for cell in paper[6]] == ["@", "+#,##0;-#,##0;0", "0.0%", "#,##0.0"]
    told = {row[0]: row[1] for row in rules.iter_rows(min_row=4, values_only=True)}
    assert told["完成率"].startswith("审核通过 ÷ 应报") and "销号率" not in told


def test_a_large_workbook_is_made_beside_the_page_and_leaves_its_line(office: Office) -> None:
    def page() -> None:
        import streamlit as st

        from lib.ui.downloads import offer

        offer(*st.session_state["asked"], rows=5_001)

    viewer = office.people["leader"]
    taken = downloads.Taken("位次 舟山", pd.DataFrame({"a": range(5_001)}), {"a": Column("数")})
    app = AppTest.from_function(page)
    app.session_state["asked"] = (viewer, Permission.SEE_COMPLETION, "位次", lambda: taken)
    app.run()
    before = rows(AuditLine)
    app.button(key="download-位次-xlsx").click().run()
    content = app.session_state["job-位次-5001"].future.result(30)
    assert openpyxl.load_workbook(io.BytesIO(content), read_only=True).active.max_row == 5_002
    assert rows(AuditLine) == before + 1 and not app.exception
