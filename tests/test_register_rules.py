"""Rules of the registers: who answers for a post of risk, the change on the year before, late feeds, sums of the ledger."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from lib import auth, charts, db, queries
from lib.datasets.columns import Unfit
from lib.datasets.numbers import Number, in_digits
from lib.rules.change import ChangeOrigin, change, year_before
from lib.rules.feeds import FeedState, expected_on, feed_state
from lib.rules.risk import DEPUTY, HEAD, ORDINARY, Answerable, answerable, ground, rotation_due
from lib.settings import PROJECT
from lib.ui import answers
from tests import office as fixtures
from tests.office import Office

opened, office = fixtures.opened, fixtures.office
DAY = date(2018, 9, 28)
POSTS = "单位编码,编号,排查日期,岗位,风险等级,权力类别,岗位性质,任现岗日期,轮岗日期"
NUMBERS = "单位编码,项目,期间起,期间止,来源系统,数值,计量单位,同比（%）"
MONEY = "单位编码,年度,费用种类,统计截止日,预算,支出,同比（%）"
VOUCHERS = "单位编码,凭证号,分录号,记账日期,总账科目,明细账,借贷方向,金额,摘要"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    answers.MEMORY.clear()
    yield
    answers.MEMORY.clear()


@pytest.mark.parametrize(
    ("level", "stands", "who"),
    [
        ("一级", ORDINARY, "本级党政机关主要领导"),
        ("一级", DEPUTY, "本级党政机关主要领导"),
        ("一级", HEAD, "上一级党政机关分管领导"),
        ("二级", ORDINARY, "本级党政机关分管领导"),
        ("二级", DEPUTY, "本级党政机关主要领导"),
        ("二级", HEAD, "上一级党政机关分管领导"),
        ("三级", ORDINARY, "直接管辖该岗位的领导干部"),
        ("三级", HEAD, "直接管辖该岗位的领导干部"),
    ],
)
def test_who_answers_for_a_post(level: str, stands: str, who: str) -> None:
    assert answerable(level, stands) is Answerable(who)
    assert who in ground(level, stands)


@pytest.mark.parametrize(
    ("level", "since", "due"),
    [
        ("一级", date(2008, 6, 2), date(2013, 6, 2)),
        ("二级", date(2008, 2, 29), date(2013, 2, 28)),
        ("三级", date(2008, 6, 2), None),
        ("一级", None, None),
    ],
)
def test_when_a_holder_is_due_to_change(level: str, since: date | None, due: date | None) -> None:
    assert rotation_due(level, since) == due


@pytest.mark.parametrize(
    ("value", "before", "given", "percent", "origin"),
    [
        (352, None, 21.2, 21.2, ChangeOrigin.GIVEN),
        (120, 100, None, 20.0, ChangeOrigin.COMPUTED),
        (1212, 1000, 21.2, 21.2, ChangeOrigin.AGREES),
        (121.24, 100, 21.2, 21.24, ChangeOrigin.AGREES),
        (121.26, 100, 21.2, 21.26, ChangeOrigin.DIFFERS),
        (90, 100, 10.0, -10.0, ChangeOrigin.DIFFERS),
        (5, 0, None, None, ChangeOrigin.NONE),
        (5, 0, 12.0, 12.0, ChangeOrigin.GIVEN),
        (0, 100, None, -100.0, ChangeOrigin.COMPUTED),
        (5, None, None, None, ChangeOrigin.NONE),
    ],
)
def test_the_change_on_the_year_before(
    value: float, before: float | None, given: float | None, percent: float | None, origin: ChangeOrigin
) -> None:
    found = change(value, before, given)
    assert found.percent == (None if percent is None else pytest.approx(percent))
    assert found.origin is origin


@pytest.mark.parametrize(
    ("day", "earlier"),
    [
        (date(2018, 6, 30), date(2017, 6, 30)),
        (date(2017, 2, 28), date(2016, 2, 29)),
        (date(2016, 2, 29), date(2015, 2, 28)),
        (date(2011, 12, 30), date(2010, 12, 30)),
    ],
)
def test_a_year_before_keeps_the_end_of_a_month(day: date, earlier: date) -> None:
    assert year_before(day) == earlier


@pytest.mark.parametrize(
    ("last", "as_of", "state"),
    [
        (None, date(2017, 3, 31), FeedState.NEVER),
        (None, date(2017, 4, 1), FeedState.LATE),
        (date(2017, 3, 10), date(2017, 4, 9), FeedState.ON_TIME),
        (date(2017, 3, 10), date(2017, 4, 10), FeedState.LATE),
    ],
)
def test_a_feed_is_late_the_day_after_it_was_expected(
    last: date | None, as_of: date, state: FeedState
) -> None:
    assert feed_state(date(2017, 3, 1), last, 30, as_of) is state
    assert expected_on(date(2017, 3, 1), last, 30) == (date(2017, 4, 9) if last else date(2017, 3, 31))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("352", "352"),
        ("39.4万", "394000"),
        ("１，２３４．５０", "1234.5"),
        ("-5.2", "-5.2"),
        ("1.5亿", "150000000"),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str) -> None:
    assert str(Number().clean(text)) == value


@pytest.mark.parametrize(
    ("percent", "text"), [(False, "约30"), (False, "5%"), (False, "0.12345"), (True, "3万")]
)
def test_what_is_no_number(percent: bool, text: str) -> None:
    with pytest.raises(Unfit):
        Number(percent).clean(text)


def test_a_percentage_and_how_numbers_are_told() -> None:
    assert Number(percent=True).clean("21.2%") == Decimal("21.2")
    assert [in_digits(number) for number in (394000.0, 21.2, -5.0, 0.0)] == ["394,000", "21.2", "-5", "0"]


def test_posts_get_their_leader_and_their_day_by_the_rule_and_a_wrong_leader_is_told_of(
    office: Office,
) -> None:
    wrong = office.look(
        "supervisor",
        "risk_posts",
        f"{POSTS},责任领导\nE1,1,2018-03-01,乡长,一级,人事权,主要领导岗位,,,本级党政机关主要领导",
    )
    ((row, heading, wanted),) = fixtures.found(wrong)
    assert (row, heading) == (2, "责任领导")
    assert "上一级党政机关分管领导" in wanted and "属于主要领导岗位" in wanted
    rows = (
        "E1,1,2018-03-01,乡长,一级,人事权,主要领导岗位,2011-05-01,",
        "E1,2,2018-03-01,财政所所长,一级,财务权,,2012-05-01,2018-06-01",
        "E2,1,2018-03-01,会计,二级,财务权,,2015-05-01,",
        "E2,2,2018-03-01,办事员,三级,其他,,2001-05-01,",
    )
    lines = "\n".join((POSTS, *rows))
    office.put("supervisor", "risk_posts", lines)
    assert office.put("supervisor", "risk_posts", lines).batch_id is None  # the same again changes nothing
    city = office.people["leader"]
    with db.reading() as session:
        mine = session, city, city.organisation_id
        posts = queries.register_entries(*mine, "risk_posts", date(2018, 9, 1), DAY).set_index("post")
        by_place = queries.risk_posts(*mine, DAY).set_index("word")
        early = queries.risk_posts(*mine, date(2017, 5, 1))
    assert posts["answerable"].to_dict() == {
        "乡长": "上一级党政机关分管领导",
        "财政所所长": "本级党政机关主要领导",
        "会计": "本级党政机关分管领导",
        "办事员": "直接管辖该岗位的领导干部",
    }
    assert posts["state"].to_dict() == {
        "乡长": "overdue",
        "财政所所长": "late",
        "会计": "waiting",
        "办事员": "",
    }
    assert by_place.loc["东县", ["first", "second", "third", "rotated", "overdue"]].tolist() == [
        2,
        1,
        1,
        1,
        1,
    ]
    assert early.empty  # what stands from 2018 on did not stand before, but stands whatever the period


def test_another_day_of_rotation_stays_until_a_file_takes_it_out(office: Office) -> None:
    head, row = POSTS, "E1,1,2018-03-01,所长,一级,财务权,,2014-05-01,"
    city = office.people["leader"]

    def due() -> date:
        with db.reading() as session:
            rows = queries.register_entries(session, city, city.organisation_id, "risk_posts", None, DAY)
        day: date = rows["due_on"].item()
        return day

    office.put("supervisor", "risk_posts", f"{head},应轮岗日期\n{row},2020-01-31")
    office.put("supervisor", "risk_posts", f"{head}\n{row.replace('所长', '财政所所长')}")
    assert due() == date(2020, 1, 31)
    office.put("supervisor", "risk_posts", f"{head},应轮岗日期\n{row},")
    assert due() == date(2019, 5, 1)
    office.put("supervisor", "risk_posts", f"{head}\n{row.replace('2014', '2015')}")
    assert due() == date(2020, 5, 1)


def test_a_statistic_is_held_against_the_year_before_and_against_its_source(office: Office) -> None:
    rows = (
        "E1,立案,2017-01-01,2017-06-30,案件系统,100,件,",
        "E1,立案,2018-01-01,2018-06-30,案件系统,121,件,21",
        "E2,立案,2017-01-01,2017-06-30,案件系统,100,件,",
        "E2,立案,2018-01-01,2018-06-30,案件系统,150,件,45",
        "W1,立案,2018-01-01,2018-06-30,案件系统,30,件,12.5",
        "W1,立案,2017-01-01,2017-06-30,信访系统,20,件,",  # another source: not the same number
    )
    office.put("supervisor", "statistics", "\n".join((NUMBERS, *rows)))
    city = office.people["leader"]
    with db.reading() as session:
        found = queries.statistics(session, city, city.organisation_id, date(2018, 1, 1), DAY)
    told = found.set_index("organisation")[["before", "percent", "origin"]].to_dict("index")
    assert told["东一乡"] == {"before": 100, "percent": pytest.approx(21), "origin": "agrees"}
    assert told["东二乡"] == {"before": 100, "percent": pytest.approx(50), "origin": "differs"}
    assert (told["西一乡"]["percent"], told["西一乡"]["origin"]) == (12.5, "given")
    assert len(found) == 3


def test_expenses_are_added_up_and_compared_only_where_all_have_the_year_before(office: Office) -> None:
    kind = "公务接待"
    rows = (
        f"E1,2016,{kind},2016-12-31,10万,100000,",
        f"E1,2017,{kind},2017-12-31,9万,90000,",
        f"E2,2017,{kind},2017-12-31,,10000,-3",
    )
    office.put("supervisor", "expenses", "\n".join((MONEY, *rows)))
    with db.reading() as session:
        ids = {who: office.people[who] for who in ("leader", "e1_reporter", "e2_reporter")}
        told = {
            who: queries.expenses(session, viewer, viewer.organisation_id, None, DAY)
            .set_index("year")
            .loc[2017]
            for who, viewer in ids.items()
        }
    whole, first, second = told.values()
    assert (whole["actual"], whole["organisations"], whole["budget"]) == (100000, 2, None)
    assert (whole["percent"], whole["origin"]) == (None, "none")
    assert (first["percent"], first["origin"], first["budget"]) == (pytest.approx(-10), "computed", 90000)
    assert (second["percent"], second["origin"]) == (-3, "given")


def test_the_ledger_adds_up_from_vouchers_to_details_to_the_general_ledger(office: Office) -> None:
    rows = (
        "E1,A-1,1,2018-03-01,银行存款,基本户,借,300.10,收租金",
        "E1,A-1,2,2018-03-01,经营收入,租金,贷,300.10,收租金",
        "E2,A-1,1,2018-04-01,管理费用,办公费,借,120,付办公费",
        "E2,A-1,2,2018-04-01,银行存款,专户,贷,120,付办公费",
        "E2,A-2,1,2018-05-01,管理费用,差旅费,借,80,付差旅费",
        "E2,A-2,2,2018-05-01,银行存款,基本户,贷,80,付差旅费",
    )
    office.put("supervisor", "assets", "\n".join((VOUCHERS, *rows)))
    city = office.people["leader"]
    asked = city.organisation_id, date(2018, 1, 1), DAY
    with db.reading() as session:
        whole = queries.accounts(session, city, *asked)
        details = pd.concat([queries.accounts(session, city, *asked, name) for name in whole["account"]])
        papers = pd.concat(
            [
                queries.vouchers(session, city, *asked, row.account, row.detail)
                for row in details.itertuples(index=False)
            ]
        )
    told = whole.set_index("account")[["vouchers", "lines", "debit", "credit"]].to_dict("index")
    assert told == {
        "管理费用": {"vouchers": 2, "lines": 2, "debit": 200.0, "credit": 0.0},
        "经营收入": {"vouchers": 1, "lines": 1, "debit": 0.0, "credit": 300.1},
        "银行存款": {"vouchers": 3, "lines": 3, "debit": 300.1, "credit": 200.0},
    }
    assert len(papers) == 6 and papers["debit"].sum() == papers["credit"].sum() == pytest.approx(500.1)
    for side in ("debit", "credit"):
        assert details.groupby("account")[side].sum().to_dict() == whole.set_index("account")[side].to_dict()
        assert papers.groupby("account")[side].sum().to_dict() == whole.set_index("account")[side].to_dict()


PANELS = {
    "risk_posts": (f"{POSTS}\nE1,1,2018-03-01,所长,一级,财务权,,2012-05-01,", "overdue", [1]),
    "statistics": (
        f"{NUMBERS}\nE1,挽回损失,2017-01-01,2017-06-30,案件系统,20万,元,\nE1,挽回损失,2018-01-01,2018-06-30,案件系统,30万,元,45",
        "origin",
        ["! 算出与来源不一致"],
    ),
    "systems": (
        "单位编码,系统编码,接入日期,系统名称,提供什么,对应文件种类,每几天一次\nC,AJ,2018-09-01,案件系统,立案,工作数据,7",
        "standing",
        ["! 迟到 20 天"],
    ),
    "assets": (f"{VOUCHERS}\nE1,A-1,1,2018-03-01,银行存款,基本户,借,300.10,收租金", "debit", [300.1]),
}


def test_what_stands_beside_each_register_is_drawn_on_its_tab(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "current_viewer", lambda: office.people["supervisor"])
    for name, (lines, _, _) in PANELS.items():
        office.put("supervisor", name, lines)
    office.put("supervisor", "expenses", f"{MONEY}\nE1,2018,公务接待,2018-06-30,10万,3万,-2.1")
    for name, (_, column, values) in PANELS.items():
        app = AppTest.from_file(str(PROJECT / "pages" / "registers.py"), default_timeout=60)
        app.query_params["register"] = name
        app.run()
        assert not app.exception, name
        beside = next(frame.value for frame in app.dataframe if column in frame.value)
        assert beside[column].tolist() == values, name
    with db.reading() as session:
        city = office.people["leader"]
        drawn = charts.spent(session, city, city.organisation_id, date(2018, 1, 1), DAY)
    assert drawn[["actual", "budget", "beside"]].to_numpy().tolist() == [[3.0, 10.0, "3.00　同比 −2.1%"]]


def test_the_ledger_is_walked_down_in_the_address_to_the_entry(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "current_viewer", lambda: office.people["leader"])
    office.put("supervisor", "assets", PANELS["assets"][0])
    app = AppTest.from_file(str(PROJECT / "pages" / "registers.py"), default_timeout=60)
    app.query_params.update({"register": "assets", "account": "银行存款", "detail": "基本户"})
    app.run()
    (papers,) = [frame.value for frame in app.dataframe if "credit" in frame.value]
    assert papers[["voucher", "debit", "summary"]].to_numpy().tolist() == [["A-1", 300.1, "收租金"]]
    assert "合计：借方 300" in "".join(caption.value for caption in app.caption).replace("\\", "")
