"""Every kind of file refuses by name what may not come in, and then writes nothing. On both databases."""

import pytest

from lib import db, importing
from lib.access import Forbidden
from tests import office as fixtures
from tests.office import HEADS, KEEPER, PEOPLE, SOUND, Office, everything, hand_in, of, refused

opened, office = fixtures.opened, fixtures.office

OUT_OF_REACH = "没有这个单位，或者它不在您的管理范围内"


# --- every kind of file


@pytest.mark.parametrize("dataset", HEADS)
def test_the_sound_row_of_these_tests_would_come_in(office: Office, dataset: str) -> None:
    if dataset == "reviews":
        hand_in(office)
    assert office.put(KEEPER[dataset], dataset, of(dataset, SOUND[dataset])).new == 1


@pytest.mark.parametrize("dataset", HEADS)
@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_role_that_keeps_a_kind_may_import_it(office: Office, dataset: str, who: str) -> None:
    keeper = PEOPLE[KEEPER[dataset]][0]
    if PEOPLE[who][0] is keeper:
        office.look(who, dataset, of(dataset, SOUND[dataset]))
        return
    with pytest.raises(Forbidden):
        office.look(who, dataset, of(dataset, SOUND[dataset]))


@pytest.mark.parametrize("dataset", HEADS)
@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"{head}\n", "甲,乙\n1,2\n".encode(), b"%PDF-1.4 ...", b"\x00\x01\x02" * 50]
)
def test_a_file_that_is_no_such_table_is_refused_as_a_whole(
    office: Office, dataset: str, content: bytes
) -> None:
    before = everything()
    with_head = content.replace(b"{head}", HEADS[dataset].encode())
    with db.reading() as session:
        look = importing.look(session, office.people[KEEPER[dataset]], dataset, "x.csv", with_head)
    assert look.difference is None and look.refused and look.summary == look.refused
    assert "一行也没有导入" in look.refused
    assert everything() == before


@pytest.mark.parametrize("dataset", HEADS)
def test_a_key_that_stands_twice_in_the_file_is_refused(office: Office, dataset: str) -> None:
    if dataset == "reviews":
        hand_in(office)
    faults = refused(office, KEEPER[dataset], dataset, SOUND[dataset], SOUND[dataset])
    assert [row for row, _, _ in faults] == [3]
    assert "与第 2 行重复" in faults[0][2]


@pytest.mark.parametrize("dataset", HEADS)
def test_empty_cells_that_are_required_are_named_and_nothing_else_is_said_of_them(
    office: Office, dataset: str
) -> None:
    cells = len(HEADS[dataset].split(",")) - 1
    rows = refused(
        office, KEEPER[dataset], dataset, SOUND[dataset], "," * (cells - 1) + "。,", SOUND[dataset][:0]
    )
    named = [heading for row, heading, _ in rows if row == 3]
    assert len(named) == len(set(named))
    assert {"季度", "单位编码", "指标编码"} & set(named)


@pytest.mark.parametrize("dataset", HEADS)
def test_all_faults_of_a_file_are_listed_at_once_in_order_of_rows(office: Office, dataset: str) -> None:
    if dataset == "reviews":
        hand_in(office)
    spoiled = {
        "organisations": ("E5,,乡镇街道,X9,", "E4,东四乡,乡,E,2018-13-01"),
        "indicators": ("XX-01,,主体责任,其他,做一次,,", "XX-02,新指标,都是,其他,做一次,县,"),
        "quarters": ("2018Q4,,,", "2018Q5,2018-12-31,半开,"),
        "assignments": ("2018Q4,E2,,JD-01,,,", "2018Q3,X9,,XX-99,,2018-99-99,"),
        "reports": ("2018Q4,E1,,ZT-01,,开会,,,2018-09-05", "2018Q3,X9,,XX-99,,,,,2018-99-99"),
        "reviews": ("2018Q4,E1,,ZT-01,,通过,,2018-09-10", "2018Q3,X9,,XX-99,,可以,,2018-99-99"),
    }
    faults = refused(office, KEEPER[dataset], dataset, SOUND[dataset], *spoiled[dataset])
    assert [row for row, _, _ in faults] == sorted(row for row, _, _ in faults)
    assert {row for row, _, _ in faults} == {3, 4}
    assert len({(row, heading) for row, heading, _ in faults}) == len(faults)


def test_more_faults_than_anybody_reads_are_counted_but_not_all_listed(office: Office) -> None:
    rows = [f"2018Q3,X{number},,ZT-01,,开会,,,2018-09-05" for number in range(2500)]
    look = office.look("reporter", "reports", of("reports", *rows))
    assert len(look.faults) == 2000
    assert "共 2500 处有误（只列出前 2000 处）" in look.summary


# --- others' organisations


@pytest.mark.parametrize("dataset", ["assignments", "reports", "reviews"])
@pytest.mark.parametrize("code", ["W1", "W", "C", "X9"])
def test_others_organisations_are_as_unknown_as_those_that_do_not_exist(
    office: Office, dataset: str, code: str
) -> None:
    who = f"east_{KEEPER[dataset]}"
    row = SOUND[dataset].replace(",E1,", f",{code},").replace(",E2,", f",{code},")
    assert refused(office, who, dataset, row) == [(2, "单位编码", OUT_OF_REACH)]


@pytest.mark.parametrize("dataset", ["assignments", "reports", "reviews"])
def test_the_name_of_an_organisation_out_of_reach_is_never_told(office: Office, dataset: str) -> None:
    row = SOUND[dataset].replace(",E1,,", ",W1,不知道,").replace(",E2,,", ",W1,不知道,")
    look = office.look(f"east_{KEEPER[dataset]}", dataset, of(dataset, row))
    assert "西一乡" not in "".join(fault.sentence() for fault in look.faults)


@pytest.mark.parametrize("parent", ["W", "C", "X9"])
def test_an_organisation_cannot_be_put_under_one_out_of_reach(office: Office, parent: str) -> None:
    assert refused(office, "east_admin", "organisations", f"E3,东三乡,乡镇街道,{parent},") == [
        (2, "上级单位编码", OUT_OF_REACH)
    ]


def test_an_organisation_out_of_reach_cannot_be_changed_or_taken_over(office: Office) -> None:
    assert refused(office, "east_admin", "organisations", "W1,东三乡,乡镇街道,E,") == [
        (2, "单位编码", "它不在您的管理范围内，请换一个编码")
    ]


@pytest.mark.parametrize("dataset, words", [("indicators", "指标目录"), ("quarters", "季度设置")])
def test_what_holds_for_everybody_is_kept_at_the_top_only(office: Office, dataset: str, words: str) -> None:
    before = everything()
    look = office.look("east_admin", dataset, of(dataset, SOUND[dataset]))
    assert look.difference is None
    assert look.summary == f"{words}对所有单位生效，只有最上级单位的管理员可以导入。一行也没有导入。"
    assert everything() == before


# --- codes, names, quarters


@pytest.mark.parametrize("dataset", ["assignments", "reports", "reviews"])
def test_unknown_codes_are_named(office: Office, dataset: str) -> None:
    row = SOUND[dataset].replace("2018Q3", "2018Q4").replace("JD-01", "XX-99").replace("ZT-01", "XX-99")
    assert refused(office, KEEPER[dataset], dataset, row) == [
        (2, "季度", "系统里没有这个季度，请管理员先在季度设置里添加"),
        (2, "指标编码", "指标目录里没有这个编码"),
    ]


@pytest.mark.parametrize("dataset", ["assignments", "reports", "reviews"])
def test_a_name_that_is_not_its_codes_is_refused_with_the_right_one(office: Office, dataset: str) -> None:
    if dataset == "reviews":
        hand_in(office)
    row = (
        SOUND[dataset].replace("E2,", "E2,东一乡").replace("E1,", "E1,东二乡").replace("ZT-01,", "ZT-01,监督")
    )
    row = row.replace("JD-01,", "JD-01,监督")
    place = {"E1": ("E1", "东一乡"), "E2": ("E2", "东二乡")}["E1" if ",E1," in row else "E2"]
    thing = ("ZT-01", "研究部署") if "ZT-01" in row else ("JD-01", "监督检查")
    assert refused(office, KEEPER[dataset], dataset, row) == [
        (2, "单位名称", f"编码 {place[0]} 的名称是“{place[1]}”，请核对编码和名称"),
        (2, "指标名称", f"编码 {thing[0]} 的名称是“{thing[1]}”，请核对编码和名称"),
    ]


def test_a_name_may_differ_from_its_codes_in_width_and_space(office: Office) -> None:
    office.put("admin", "organisations", of("organisations", "E4,东四乡(新区),乡镇街道,E,"))
    office.put("supervisor", "assignments", of("assignments", "2018Q3,E4,东四乡（新区）,ZT-01, 研究 部署 ,,"))


@pytest.mark.parametrize(
    "dataset, act", [("assignments", "下达任务"), ("reports", "上报"), ("reviews", "审核")]
)
def test_a_locked_quarter_takes_nothing(office: Office, dataset: str, act: str) -> None:
    hand_in(office)
    office.put("admin", "quarters", of("quarters", "2018Q3,2018-09-30,锁定,"))
    faults = refused(office, KEEPER[dataset], dataset, SOUND[dataset])
    assert faults[0] == (2, "季度", f"该季度已于 2018-09-28 锁定，不能再{act}")
