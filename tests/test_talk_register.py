"""谈话台账 and its neighbours: hand-over talks count once, coverage counts talks face to face, answers and cases go together."""

from datetime import date

import pytest
from sqlalchemy import update
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from lib import auth, db, queries
from lib.access import Viewer
from lib.models import Organisation
from lib.rules.periods import Period, since
from lib.settings import PROJECT
from lib.ui import answers
from tests import handovers
from tests import office as fixtures
from tests.office import Office, found

opened, office = fixtures.opened, fixtures.office
DAY = date(2018, 9, 28)
TALKS = """单位编码,编号,谈话日期,谈话方式,职级,人次,谈话对象职务,谈话事由,整改期限,整改完成日期
E2,1,2018-05-16,提醒谈话,乡科级,2,乡长,公务接待手续不全,2018-06-16,2018-06-10
W1,1,2018-07-02,函询,县处级,1,书记,就来信反映作出说明,,
W,1,2017-12-20,约谈,县处级,1,县委书记,落实主体责任不到位,,
"""
TWICE = """单位编码,编号,谈话日期,谈话方式,职级,人次,谈话对象职务,谈话事由
E1,9,2018-06-20,三交底谈话,乡科级,1,乡党委书记,三交底
E1,8,2018-06-21,三交底谈话,乡科级,1,乡长,三交底
"""
CASES = """单位编码,编号,问责日期,问责方式,职级,人数,职务,问责事由,所查案件编号
E1,A-1,2018-05-16,党纪处分,一般干部,17,执法人员,违规收费,
E,A-1,2018-05-10,通报,乡科级,1,科长,同号的另一件,
E1,B-1,2018-08-16,一案双查,乡科级,1,分管副乡长,疏于管理,A-1
E,B-2,2018-08-20,一案双查,县处级,1,分管副县长,疏于管理,A-1
W1,B-1,2018-08-16,一案双查,乡科级,1,分管副乡长,疏于管理,A-1
"""


def figures(viewer: Viewer, period: Period = Period.YEAR) -> dict[str, float]:
    with db.reading() as session:
        asked = viewer.organisation_id, "talks", since(period, DAY), DAY
        rows = queries.register_figures(session, viewer, *asked)
    return dict(zip(rows["words"], rows["value"], strict=True))


def coverage(viewer: Viewer, period: Period = Period.YEAR) -> dict[str, tuple[int, int]]:
    with db.reading() as session:
        rows = queries.talk_coverage(session, viewer, viewer.organisation_id, since(period, DAY), DAY)
    return {
        word: (talked, whole)
        for word, talked, whole in zip(rows["word"], rows["talked"], rows["organisations"], strict=True)
    }


def missing(viewer: Viewer) -> set[str]:
    with db.reading() as session:
        asked = viewer.organisation_id, since(Period.YEAR, DAY), DAY
        return set(queries.talk_missing(session, viewer, *asked)["name"])


def test_a_hand_over_talk_of_the_other_screen_counts_once_and_opens_there(office: Office) -> None:
    talk = handovers.hold(office)
    city, other = office.people["leader"], office.people["e2_reporter"]
    assert (figures(city)["谈话"], figures(city)["三交底谈话"]) == (1, 1)
    assert figures(other)["谈话"] == 0
    refused = office.look("supervisor", "talks", TWICE)
    ((row, column, wanted),) = found(refused)
    assert (row, column, "双报告" in wanted) == (2, "谈话方式", True)
    office.put("supervisor", "talks", TALKS)
    assert (figures(city)["谈话人次"], figures(city)["整改到位"]) == (4, 1)
    with db.reading() as session:
        place = city.organisation_id
        rows = queries.register_entries(session, city, place, "talks", None, DAY)
        by = queries.register_by(session, city, place, "talks", None, DAY, "organisation").set_index("word")
        board = queries.register_board(session, city, place, None, DAY).set_index("register")
        assert queries.register_entry(session, city, -talk, DAY) is None
    assert rows["kind"].tolist() == ["函询", "三交底谈话", "提醒谈话", "约谈"]
    handed = rows.iloc[1]
    assert (handed["id"], handed["post"], handed["held_by"]) == (-talk, "乡党委书记", "市纪委书记")
    assert by["entries"].to_dict() == {"东县": 2, "西县": 2}
    assert board.loc["talks", "entries"] == 4


def test_coverage_counts_who_was_talked_to_face_to_face(office: Office) -> None:
    handovers.hold(office)
    office.put("supervisor", "talks", TALKS)
    city, unit = office.people["leader"], office.people["e1_reporter"]
    assert coverage(city) == {
        "区县": (0, 2),
        "乡镇街道": (2, 3),
    }  # an inquiry by letter is no talk; the county's was in 2017
    assert coverage(city, Period.TWO_YEARS)["区县"] == (1, 2)
    assert missing(city) == {"东县", "西县", "西一乡"}
    assert coverage(unit) == {"乡镇街道": (1, 1)}
    with db.writing() as session:
        gone = update(Organisation).where(col(Organisation.code) == "W1")
        session.execute(gone.values(closed_on=date(2018, 9, 1)))
    assert missing(city) == {"东县", "西县"}


def test_an_answer_to_a_notice_has_a_day_and_words(office: Office) -> None:
    head = "单位编码,编号,预警日期,风险类别,岗位风险等级,被提示人职务,预警内容,回复期限,回复日期,回复内容"
    rows = [
        "E1,1,2018-05-16,资金管理,二级,财务科科长,手续不全,2018-05-31,2018-05-20,",
        "E1,2,2018-05-16,资金管理,二级,财务科科长,手续不全,2018-05-31,,已补齐",
        "E1,3,2018-05-16,资金管理,二级,财务科科长,手续不全,2018-05-31,2018-05-20,已补齐",
    ]
    look = office.look("reporter", "notices", "\n".join([head, *rows]))
    assert [(row, column) for row, column, _ in found(look)] == [(2, "回复内容"), (3, "回复日期")]


def test_a_peer_report_says_of_which_half_year_it_is(office: Office) -> None:
    head = "单位编码,编号,发出日期,文种,报告期,发出方,送达对象,项数,主要内容"
    rows = [
        "E,1,2018-06-26,同级监督报告（班子成员）,,县纪委,市纪委,8,八项",
        "E,2,2018-06-26,同级监督报告（班子成员）,2018-06,县纪委,市纪委,8,八项",
        "E,3,2018-06-26,同级监督报告（主要负责人）,2018年上半年,县纪委,市纪委,11,十一项",
        "E,4,2018-06-26,建议书,,县纪委,局党组,2,两项",
    ]
    look = office.look("supervisor", "letters", "\n".join([head, *rows]))
    assert {(row, column) for row, column, _ in found(look)} == {(2, "报告期"), (3, "报告期")}


def test_a_double_inquiry_leads_to_its_case_and_the_case_to_its_inquiries(office: Office) -> None:
    office.put("supervisor", "accountability", CASES)
    city = office.people["leader"]
    with db.reading() as session:
        rows = queries.register_entries(session, city, city.organisation_id, "accountability", None, DAY)
        ids = {
            (name, code): number
            for name, code, number in zip(rows["organisation"], rows["code"], rows["id"], strict=True)
        }

        def linked(viewer: Viewer, *case: str) -> list[tuple[str, str, str]]:
            rows = queries.linked_cases(session, viewer, ids[case], DAY)
            return list(zip(rows["role"], rows["organisation"], rows["reason"], strict=True))

        assert linked(city, "东一乡", "B-1") == [("origin", "东一乡", "违规收费")]
        assert linked(city, "东县", "B-2") == [
            ("origin", "东县", "同号的另一件")
        ]  # its own before one under it
        assert linked(city, "西一乡", "B-1") == []
        assert {each[1] for each in linked(city, "东一乡", "A-1")} == {"东一乡", "东县"}
        assert linked(office.people["e2_reporter"], "东一乡", "B-1") == []


def test_where_nobody_was_talked_to_all_are_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    answers.MEMORY.clear()
    monkeypatch.setattr(auth, "current_viewer", lambda: office.people["leader"])
    app = AppTest.from_file(str(PROJECT / "pages" / "registers.py"), default_timeout=60)
    app.query_params["register"] = "talks"
    app.run()
    assert not app.exception
    (names,) = [frame.value["name"].tolist() for frame in app.dataframe if "word" in frame.value]
    assert names == ["东县", "西县", "东一乡", "西一乡", "东二乡"]
    answers.MEMORY.clear()
