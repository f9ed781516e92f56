"""检查、事后报备: what an inspection found stands beside its list in the ledger; small activities are refused, gaps are told."""

from datetime import date

import pytest

from data.demo import make_inspections
from lib import charts, db, demo, queries
from lib.rules.filings import missing
from tests import office as fixtures
from tests.office import Office

opened, office = fixtures.opened, fixtures.office
DAY = date(2018, 9, 28)
HEAD = "单位编码,检查单位编码,批次名称,检查日期,检查方式,检查内容,检查对象数,发现问题数,问题清单名称,通报文号"
CHECKS = f"""{HEAD}
E1,E,第一批,2018-05-16,抽查,工作纪实簿,4,2,抽查清单,东纪〔2018〕1号
E2,E,第一批,2018-05-17,抽查,工作纪实簿,3,,,东纪〔2018〕1号
W1,C,第一批,2018-05-16,抽查,两个责任,,3,抽查清单,
E1,C,第一批,2018-06-16,抽查,两个责任,,0,抽查清单,市纪〔2018〕1号
"""
PROBLEMS = """问题编号,单位编码,交办单位编码,问题来源,问题方面,清单名称,问题内容,发现日期
1,E1,E,抽查,工作纪实,抽查清单,连续两个月空白,2018-05-16
2,E1,E,抽查,工作纪实,抽查清单,内容雷同,2018-05-16
3,E1,C,抽查,其他,抽查清单,同名的另一份清单,2018-06-16
4,E2,E,抽查,其他,抽查清单,另一个单位,2018-06-16
"""
FILING = "单位编码,编号,活动名称,活动类型,活动结束日期,报备日期,经费,组织或参加的班子成员职务,活动依据,活动目的,采购方式,经费使用情况,活动效果,文件通知,活动方案,合同文本,参加人员名单,企业名单"
SAID = "副乡长,纪要,推介,询价,场地,签约 3 项"


def test_batches_objects_and_circulars_count_once_whatever_the_number_of_units(office: Office) -> None:
    office.put("supervisor", "problems", PROBLEMS)
    office.put("supervisor", "inspections", CHECKS)
    city = office.people["leader"]
    with db.reading() as session:
        asked = session, city, city.organisation_id
        rows = queries.inspection_kinds(*asked, date(2018, 1, 1), DAY).set_index("content")
        figures = queries.register_figures(*asked, "inspections", None, DAY).set_index("words")["value"]
        before = queries.inspection_kinds(*asked, date(2018, 1, 1), date(2018, 6, 1)).set_index("content")
    counted = ["batches", "organisations", "objects", "problems", "circulars", "listed", "closed"]
    assert rows.loc["工作纪实簿", counted].tolist() == [1, 2, 7, 2, 1, 2, 0]
    assert rows.loc["两个责任", counted].tolist() == [1, 2, None, 3, 1, 1, 0]
    assert before.loc["两个责任", counted].tolist() == [1, 1, None, 3, 0, 0, 0]
    assert figures[["检查批次", "受检单位", "发现问题"]].tolist() == [2, 3, 5]


def test_an_inspection_shows_the_problems_of_its_own_list_alone(office: Office) -> None:
    office.put("supervisor", "problems", PROBLEMS)
    office.put("supervisor", "inspections", CHECKS)
    city = office.people["leader"]
    with db.reading() as session:
        entries = queries.register_entries(session, city, city.organisation_id, "inspections", None, DAY)
        found = {
            (row["organisation"], row["issuer"]): queries.inspection_problems(session, city, row["id"], DAY)
            for row in entries.to_dict("records")
        }
    told = {key: sorted(rows["content"]) for key, rows in found.items()}
    assert told == {
        ("东一乡", "E"): ["内容雷同", "连续两个月空白"],
        ("东一乡", "C"): ["同名的另一份清单"],
        ("东二乡", "E"): [],  # its row names no list
        ("西一乡", "C"): [],
    }


def test_a_county_cannot_write_in_the_citys_name(office: Office) -> None:
    look = office.look("east_supervisor", "inspections", CHECKS)
    assert [(fault.row, fault.heading) for fault in look.faults] == [
        (4, "单位编码"),
        (4, "检查单位编码"),
        (5, "检查单位编码"),
    ]


def test_an_activity_of_less_than_100_000_yuan_is_not_filed_and_none_before_it_took_place(
    office: Office,
) -> None:
    lines = [
        f"E1,{number},推介会,营销推介,{held},{filed},{amount},{SAID},有,有,缺,有,不涉及"
        for number, (held, filed, amount) in enumerate(
            [
                ("2018-05-16", "2018-05-20", "99999.99"),
                ("2018-05-16", "2018-05-10", "100000"),
                ("2018-05-16", "2018-05-20", "10万元"),
            ]
        )
    ]
    look = office.look("e1_reporter", "filings", "\n".join([FILING, *lines]))
    assert [(fault.row, fault.heading) for fault in look.faults] == [(2, "经费"), (3, "报备日期")]
    assert "100,000 元及以上" in look.faults[0].wanted and look.difference is None
    office.put("e1_reporter", "filings", "\n".join([FILING, lines[2]]))
    leader = office.people["leader"]
    with db.reading() as session:
        gaps = queries.filing_gaps(session, leader, leader.organisation_id, date(2018, 1, 1), DAY)
    assert gaps[["organisation", "missing", "lacks"]].values.tolist() == [["东一乡", 1, "合同文本"]]


@pytest.mark.parametrize(
    ("attached", "lacks"),
    [
        ({"notice": "有", "plan": "有", "contract": "有", "persons": "有", "firms": "不涉及"}, []),
        (
            {"notice": "缺", "plan": "有", "contract": None, "persons": "有"},
            ["文件通知", "合同文本", "企业名单"],
        ),
    ],
)
def test_an_attachment_is_missing_unless_it_is_there_or_not_needed(
    attached: dict[str, str | None], lacks: list[str]
) -> None:
    assert missing(attached) == lacks


@pytest.mark.parametrize("place", make_inspections.ROOTS)
def test_the_script_reproduces_its_files_byte_for_byte(place: str) -> None:
    for name, text in make_inspections.files(place).items():
        assert (demo.PLACES[place].folder / name).read_bytes() == ("\ufeff" + text).encode(), name


def test_what_nobody_told_is_not_drawn_as_zero(office: Office) -> None:
    told = (
        CHECKS + "E2,C,回头看,2018-07-16,回头看,问题整改,,,,\nE2,C,自查,2018-07-16,自查自纠,兼职取酬,,0,,\n"
    )
    office.put("supervisor", "inspections", told)
    city = office.people["leader"]
    with db.reading() as session:
        asked = session, city, city.organisation_id, "inspections", None, DAY
        parts = charts.register_parts(*asked, "kind", "quantity").set_index("label")["figure"]
    assert parts.to_dict() == {"抽查": "5", "回头看": "—", "自查自纠": "0"}
