"""工作台账: docs/registers.md is followed word by word; what was uploaded is counted, dated, corrected, undone, masked."""

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from lib import auth, datasets, db, importing, queries
from lib.access import Viewer
from lib.datasets.registering import register_named
from lib.models import Organisation, RegisterEntry
from lib.rules.periods import Period, since
from lib.rules.privacy import masked, personal_number
from lib.settings import PROJECT
from lib.ui import answers
from lib.ui.registers.listing import export
from tests import office as fixtures
from tests.office import Office
from tests.test_pages_work import dialogs_stay_open  # noqa: F401

opened, office = fixtures.opened, fixtures.office
RECIPE = (PROJECT / "docs" / "registers.md").read_text("utf-8")
MODULE, LINE = re.findall(r"```python\n(.*?)```", RECIPE, re.DOTALL)
PAGE = re.sub(
    r"tabs = \(\n?",
    lambda line: f"{line[0]}    {LINE.strip()},\n",
    (PROJECT / "pages" / "registers.py").read_text("utf-8"),
    count=1,
)
DAY = date(2018, 9, 28)
HEAD = "单位编码,编号,走访日期,走访方式,走访人数,了解到的情况,答复期限,答复日期"
VISITS = f"""{HEAD}
E1,1,2018-05-16,走访调研,2,一岗双责落实较好,2018-06-16,2018-06-10
E1,2,2018-07-02,下沉督导,3,台账不全,2018-07-20,2018-08-01
E2,1,2018-07-03,下沉督导,1,谈话记录缺项,2018-08-03,
W1,1,2017-12-30,走访调研,4,情况正常,,
"""
CASES = """单位编码,编号,问责日期,问责方式,职级,人数,姓名,问责事由
E1,A-1,2018-05-16,立案审查,县处级,1,张三丰,落实责任不力
"""


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The register of the recipe, in a file of its own beside the others."""
    (tmp_path / "visits.py").write_text(MODULE, "utf-8")
    monkeypatch.setattr(datasets, "__path__", [*datasets.__path__, str(tmp_path)])
    answers.MEMORY.clear()
    yield
    sys.modules.pop("lib.datasets.visits", None)
    answers.MEMORY.clear()


def figures(viewer: Viewer, name: str, period: Period = Period.YEAR, as_of: date = DAY) -> dict[str, float]:
    with db.reading() as session:
        asked = session, viewer, viewer.organisation_id, name, since(period, as_of), as_of
        rows = queries.register_figures(*asked)
    return dict(zip(rows["words"], rows["value"], strict=True))


def entries(viewer: Viewer, name: str, as_of: date = DAY) -> pd.DataFrame:
    with db.reading() as session:
        return queries.register_entries(session, viewer, viewer.organisation_id, name, None, as_of)


def test_a_register_takes_one_file(recipe: None, office: Office) -> None:
    office.put("supervisor", "visits", VISITS)
    city, east = office.people["leader"], office.people["east_supervisor"]
    assert figures(city, "visits") == {"走访": 3, "走访人次": 6, "下沉督导": 2, "逾期未答复": 1}
    assert figures(city, "visits", Period.QUARTER) == {
        "走访": 2,
        "走访人次": 4,
        "下沉督导": 2,
        "逾期未答复": 1,
    }
    assert figures(city, "visits", Period.ALL)["走访人次"] == 10
    assert figures(city, "visits", as_of=date(2018, 7, 25)) == {
        "走访": 3,
        "走访人次": 6,
        "下沉督导": 2,
        "逾期未答复": 1,  # the second one was answered only in August, the third was not due yet
    }
    states = entries(east, "visits").set_index(["organisation", "code"])["state"].to_dict()
    assert states == {("东一乡", "1"): "done", ("东一乡", "2"): "late", ("东二乡", "1"): "overdue"}
    early = entries(east, "visits", date(2018, 7, 25)).set_index(["organisation", "code"])["state"].to_dict()
    assert early == {("东一乡", "1"): "done", ("东一乡", "2"): "overdue", ("东二乡", "1"): "waiting"}


def test_and_one_line_in_the_page(recipe: None, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "current_viewer", lambda: office.people["supervisor"])
    office.put("supervisor", "visits", VISITS)
    app = AppTest.from_string(PAGE, default_timeout=30)
    app.query_params["register"] = "visits"
    app.run()
    assert not app.exception
    assert [(card.label, card.value) for card in app.metric] == [
        ("走访", "3 :small[次]"),
        ("走访人次", "6 :small[人次]"),
        ("下沉督导", "2 :small[次]"),
        ("逾期未答复", "1 :small[次]"),
    ]
    listed = next(frame.value for frame in app.dataframe if "heard" in frame.value)
    assert listed["heard"].tolist() == ["谈话记录缺项", "台账不全", "一岗双责落实较好"]
    assert listed["standing"].tolist() == ["! 逾期", "● 迟到", "● 按期"]


@pytest.mark.usefixtures("dialogs_stay_open")
def test_a_form_adds_an_entry_and_never_changes_another_unasked(
    recipe: None, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "current_viewer", lambda: office.people["supervisor"])
    office.put("supervisor", "visits", VISITS)
    app = AppTest.from_string(PAGE, default_timeout=30)
    app.query_params["register"] = "visits"
    app.query_params["place"] = "E1"
    app.run()
    app.button(key="register_new").click().run()
    for code, told in (("1", "已有编号 1 的记录"), ("3", "")):
        app.text_input(key="register_field_code").set_value(code)
        app.selectbox(key="register_field_kind").set_value("走访调研")
        app.text_input(key="register_field_persons").set_value("5")
        app.text_area(key="register_field_heard").set_value("新的情况")
        app.button(key="admin_yes").click().run()
        assert told in "".join(error.value for error in app.error)
    assert [success.value for success in app.success] == ["走访台账：已保存。"]
    rows = entries(office.people["leader"], "visits").query("organisation == '东一乡'")
    assert rows.set_index("code")["heard"].to_dict() == {
        "1": "一岗双责落实较好",
        "2": "台账不全",
        "3": "新的情况",
    }


def test_what_stands_is_put_right_by_the_same_number_and_undone(recipe: None, office: Office) -> None:
    office.put("supervisor", "visits", VISITS)
    again = office.put(
        "supervisor", "visits", f"{HEAD}\nE2,1,2018-07-03,下沉督导,1,谈话记录缺项,2018-08-03,2018-08-02"
    )
    assert (again.new, again.changed) == (0, 1)
    city = office.people["leader"]
    assert figures(city, "visits")["逾期未答复"] == 0
    office.undo(again.batch_id)
    assert figures(city, "visits")["逾期未答复"] == 1
    more = office.put("supervisor", "visits", f"{HEAD}\nE2,9,2018-07-03,下沉督导,1,另一次,,")
    office.undo(more.batch_id)
    assert "9" not in entries(city, "visits")["code"].tolist()


def test_a_file_for_others_or_with_personal_numbers_is_refused_as_a_whole(
    recipe: None, office: Office
) -> None:
    look = office.look(
        "east_supervisor",
        "visits",
        f"{HEAD}\nE1,7,2018-05-16,走访调研,2,联系电话 138 0013 8000,,\nW1,7,2018-05-16,走访调研,2,别的单位,,\n"
        "E1,8,2018-11-16,走访调研,2,还没有到的日子,,\nE1,9,2018-05-16,走访调研,2,期限在前,2018-05-01,\n",
    )
    assert [(fault.row, fault.heading) for fault in look.faults] == [
        (2, "了解到的情况"),
        (3, "单位编码"),
        (4, "走访日期"),
        (5, "答复期限"),
    ]
    assert "手机号" in look.faults[0].wanted and look.difference is None
    with db.reading() as session:
        assert session.exec(select(RegisterEntry)).all() == []


def test_names_are_for_supervisors_and_in_no_download(office: Office) -> None:
    office.put("supervisor", "accountability", CASES)
    seen = {
        who: entries(office.people[who], "accountability") for who in ("supervisor", "leader", "e1_reporter")
    }
    assert {who: rows["person"].tolist() for who, rows in seen.items()} == {
        "supervisor": ["张三丰"],
        "leader": ["张某某"],
        "e1_reporter": ["张某某"],
    }
    with db.reading() as session:
        number = int(seen["leader"]["id"].iloc[0])
        row = queries.register_file_row(session, office.people["leader"], number)
        assert "姓名" not in row["heading"].tolist() and "问责事由" in row["heading"].tolist()
        full = queries.register_file_row(session, office.people["supervisor"], number)
        assert full.set_index("heading")["cell"]["姓名"] == "张三丰"
    assert "person" not in export(register_named("accountability")).headings


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("身份证 330902198001011234", "身份证号"),
        ("33090219800101123x", "身份证号"),
        ("3309 0219 8001 0112 34", "身份证号"),
        ("电话13800138000。", "手机号"),
        ("138-0013-8000", "手机号"),
        ("舟纪〔2018〕12号", None),
        ("330922200", None),
        ("订单 213800138000123", None),
        ("2018年3月共 18000 元", None),
        ("凭证 20180330123456789012", None),
    ],
)
def test_numbers_of_persons_are_known(text: str, what: str | None) -> None:
    assert personal_number(text) == what


def test_a_masked_name_shows_its_first_character_only() -> None:
    assert [masked(name) for name in ("张三", "欧阳娜娜", "王", "")] == ["张某", "欧某某某", "王", ""]


@pytest.mark.parametrize(
    ("period", "day", "first"),
    [
        (Period.YEAR, date(2018, 9, 28), date(2018, 1, 1)),
        (Period.QUARTER, date(2018, 9, 30), date(2018, 7, 1)),
        (Period.HALF, date(2018, 6, 30), date(2018, 1, 1)),
        (Period.HALF, date(2018, 7, 1), date(2018, 7, 1)),
        (Period.TWO_YEARS, date(2017, 3, 31), date(2016, 1, 1)),
        (Period.ALL, date(2018, 9, 28), None),
    ],
)
def test_a_period_ends_on_the_day_that_is_looked_at(period: Period, day: date, first: date | None) -> None:
    assert since(period, day) == first


def test_an_organisation_with_entries_is_not_taken_away(office: Office) -> None:
    made = office.put("admin", "organisations", "单位编码,单位名称,单位类型,上级单位编码\nN1,新乡,乡镇街道,E")
    office.put("supervisor", "accountability", CASES.replace("E1,", "N1,"))
    with pytest.raises(importing.NotUndone, match="台账"):
        office.undo(made.batch_id, "admin")
    with db.reading() as session:
        assert session.exec(select(Organisation).where(Organisation.code == "N1")).one()
