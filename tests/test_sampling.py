"""检查抽样: the same list and seed give the same sample, whatever the order; a list that changed is told; nothing is taken back."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO

import docx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from lib import auth, db, queries
from lib.access import Forbidden
from lib.actions import Refused
from lib.actions.sampling import Draft, Listing, draw_sample
from lib.exports.docx import sheet_docx
from lib.models import AuditLine, SampleDraw
from lib.rules.letter import Letter
from lib.rules.sampling import LEAST_PERCENT, Frame, Item, Strata, drawn, list_hash, sizes
from lib.settings import PROJECT
from lib.ui import answers
from tests import office as fixtures
from tests.office import Office
from tests.test_pages_work import dialogs_stay_open  # noqa: F401

opened, office = fixtures.opened, fixtures.office
PARTS = {"乡镇街道": 132, "部门": 522, "功能区": 40, "国有企业": 28, "高等院校": 14}
ITEMS = [
    Item(f"{part} {number:03}", 1, f"{part}{number}", part)
    for part, count in PARTS.items()
    for number in range(count)
]
ROSTER = """单位编码,编号,名册,职务,职级,列入日期,移出日期
E1,1,工作纪实簿,乡党委书记,乡科级,2018-01-01,
E1,2,工作纪实簿,乡长,乡科级,2018-01-01,
E2,1,工作纪实簿,乡党委书记,乡科级,2018-01-01,
E2,2,工作纪实簿,副乡长,乡科级,2018-01-01,2018-06-01
E,1,工作纪实簿,县委书记,县处级,2018-01-01,
W1,1,工作纪实簿,乡党委书记,乡科级,2018-01-01,
"""
EVERY = ("city", "county", "township")


def test_the_same_list_in_another_order_gives_the_same_sample() -> None:
    first = drawn(ITEMS, 5, "2017-03-31")
    shuffled = random.Random(7).sample(ITEMS, len(ITEMS))
    assert (drawn(shuffled, 5, "2017-03-31"), list_hash(shuffled)) == (first, list_hash(ITEMS))
    assert drawn(ITEMS, 5, "2017-04-01") != first
    assert Counter(item.stratum for item in first) == {
        "乡镇街道": 7,
        "部门": 26,
        "功能区": 2,
        "国有企业": 1,
        "高等院校": 1,
    }


def test_a_sample_is_what_the_sheet_says_how_to_recompute_by_hand() -> None:
    part = [item.key for item in ITEMS if item.stratum == "功能区"]
    lowest = sorted(part, key=lambda key: sha256(f"号码 0815\n{key}".encode()).hexdigest())[:2]
    assert sorted(lowest) == [item.key for item in drawn(ITEMS, 5, "号码 0815") if item.stratum == "功能区"]


@settings(max_examples=60, deadline=None)
@given(
    counts=st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 300), min_size=1, max_size=9),
    percent=st.integers(LEAST_PERCENT, 100),
)
def test_no_stratum_is_left_out_and_never_less_than_the_rate(counts: dict[str, int], percent: int) -> None:
    wanted = sizes(counts, percent)
    assert wanted.keys() == counts.keys()
    assert all(1 <= wanted[name] <= count for name, count in counts.items())
    assert sum(wanted.values()) * 100 >= sum(counts.values()) * percent
    exact = -(-sum(counts.values()) * percent // 100)
    assert sum(wanted.values()) <= max(exact, exact + len(counts) - 1)
    for name, count in counts.items():
        assert abs(wanted[name] - count * percent / 100) <= 1


def test_an_item_more_or_another_post_makes_another_list() -> None:
    changed = [ITEMS[0]._replace(words="另一个职务"), *ITEMS[1:]]
    assert len({list_hash(ITEMS), list_hash(ITEMS[1:]), list_hash(changed)}) == 3


@pytest.mark.parametrize("percent", [4, 0, 101])
def test_less_than_five_percent_is_no_sample(percent: int) -> None:
    with pytest.raises(ValueError, match="percent"):
        drawn(ITEMS, percent, "1")


def listing(
    office: Office, strata: Strata = Strata.KIND, frame: Frame = Frame.ROSTER, who: str = "supervisor"
) -> Listing:
    roster = "工作纪实簿" if frame is Frame.ROSTER else ""
    return Listing(office.people[who].organisation_id, frame, roster, EVERY, strata)


def test_a_draw_is_kept_with_its_log_line_and_comes_out_again(office: Office) -> None:
    office.put("supervisor", "rosters", ROSTER)
    supervisor, leader = office.people["supervisor"], office.people["leader"]
    number = draw_sample(supervisor, Draft(listing(office), 20, " 9月抽查 ", "0928"))
    with db.reading() as session:
        draw = queries.sample_draw(session, leader, number)
        items = queries.sample_items(session, leader, number)
        after = session.exec(select(AuditLine.after).where(AuditLine.action == "抽样")).one()
        hidden = queries.sample_draw(session, office.people["east_supervisor"], number)
    assert draw is not None and hidden is None
    assert (draw["purpose"], draw["listed"], draw["drawn"], draw["same_list"], draw["same_sample"]) == (
        "9月抽查",
        5,  # who has left is not drawn
        2,
        True,
        True,
    )
    assert Counter(items["stratum"]) == {"区县": 1, "乡镇街道": 1}
    assert "县委书记" in items["words"].tolist()
    assert all(word in after for word in ("0928", draw["list_hash"], "E 1"))


def test_a_list_that_changed_is_told_and_the_sheet_stands(office: Office) -> None:
    made = office.put("supervisor", "rosters", ROSTER)
    supervisor = office.people["supervisor"]
    number = draw_sample(supervisor, Draft(listing(office), 50, "抽查"))
    with db.reading() as session:
        seed = session.get_one(SampleDraw, number).seed
        before = queries.sample_items(session, supervisor, number)
    assert len(seed) == 16
    office.put(
        "supervisor",
        "rosters",
        "单位编码,编号,名册,职务,职级,列入日期\nW1,9,工作纪实簿,副乡长,乡科级,2018-09-01",
    )
    with db.reading() as session:
        later = queries.sample_draw(session, supervisor, number)
    assert later is not None and not later["same_list"] and (later["listed"], later["now_listed"]) == (5, 6)
    office.undo(made.batch_id)
    with db.reading() as session:
        gone = queries.sample_draw(session, supervisor, number)
        assert queries.sample_items(session, supervisor, number).equals(before)
    assert gone is not None and (gone["now_listed"], gone["same_sample"]) == (1, False)


def test_organisations_are_drawn_by_the_county_they_stand_under(office: Office) -> None:
    supervisor = office.people["supervisor"]
    number = draw_sample(
        supervisor, Draft(listing(office, Strata.AREA, Frame.ORGANISATIONS), 5, "抽单位", "7")
    )
    with db.reading() as session:
        items = queries.sample_items(session, supervisor, number)
    assert items["stratum"].tolist() == ["东县", "西县"]


def test_what_is_refused(office: Office) -> None:
    supervisor = office.people["supervisor"]
    for draft, told in (
        (Draft(listing(office), 5, "抽查"), "名单是空的"),
        (Draft(listing(office, frame=Frame.ORGANISATIONS), 4, "抽查"), "5%"),
        (Draft(listing(office, frame=Frame.ORGANISATIONS), 5, "  "), "用途"),
    ):
        with pytest.raises(Refused, match=told):
            draw_sample(supervisor, draft)
    city = listing(office, frame=Frame.ORGANISATIONS)
    for who in ("leader", "east_supervisor", "e1_reporter"):
        with pytest.raises(Forbidden):
            draw_sample(office.people[who], Draft(city, 5, "抽查"))


@pytest.fixture
def page(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The tab 检查抽样 as the supervisor sees it, with a roster."""
    monkeypatch.setattr(auth, "current_viewer", lambda: office.people["supervisor"])
    office.put("supervisor", "rosters", ROSTER)
    answers.MEMORY.clear()
    app = AppTest.from_file(str(PROJECT / "pages" / "registers.py"), default_timeout=30)
    app.query_params["register"] = "rosters"
    yield app
    answers.MEMORY.clear()


@pytest.mark.usefixtures("dialogs_stay_open")
def test_a_sample_is_drawn_on_the_screen_and_its_sheet_opens(page: AppTest) -> None:
    page.run()
    page.button(key="sample_new").click().run()
    assert any("名单共 5 项，2 层，将抽 2 项" in each.value for each in page.text)
    page.button(key="admin_yes").click().run()
    assert any("请写明抽样用途" in error.value for error in page.error)
    page.text_input(key="sample_purpose").set_value("9月《工作纪实簿》抽查")
    page.text_input(key="sample_seed").set_value("0928")
    page.button(key="admin_yes").click().run()
    assert not page.exception
    assert [success.value for success in page.success] == ["已抽取，下面是抽样单。"]
    shown = next(frame.value for frame in page.dataframe if "words" in frame.value)
    assert len(shown) == 2
    assert any("重抽结果相同" in each.value for each in page.text)


def test_the_sheet_is_a_document_with_the_seed_the_fingerprint_and_what_was_drawn() -> None:
    rows = pd.DataFrame({"序号": [1], "抽到的": ["=乡党委书记"]})
    told = Letter(
        ("抽样单",), "", ("随机种子：0928",), "海城市", date(2018, 9, 28), "抽样人（签字）", "演示数据"
    )
    read = docx.Document(BytesIO(sheet_docx(told, rows)))
    assert [cell.text for row in read.tables[0].rows for cell in row.cells] == [
        "序号",
        "抽到的",
        "1",
        "=乡党委书记",
    ]
    assert "随机种子：0928" in [each.text for each in read.paragraphs]
