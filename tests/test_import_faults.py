"""Every kind of file refuses by name what may not come in, and then writes nothing. On both databases."""

from dataclasses import replace

import pytest

from lib import db, importing
from lib.access import Forbidden, Role
from tests import office as fixtures
from tests.office import (
    ASSIGNMENTS,
    INDICATORS,
    KEEPER,
    ORGANISATIONS,
    PEOPLE,
    QUARTERS,
    Office,
    everything,
    found,
    reports,
    reviews,
)

opened, office = fixtures.opened, fixtures.office

HEADS = {
    "organisations": "单位编码,单位名称,单位类型,上级单位编码,撤销日期",
    "indicators": "指标编码,指标名称,责任类别,指标类别,完成标准,适用单位类型,状态",
    "quarters": "季度,截止日期,状态,锁定日期",
    "assignments": "季度,单位编码,单位名称,指标编码,指标名称,截止日期,责任人职务",
    "reports": "季度,单位编码,单位名称,指标编码,指标名称,完成情况,完成日期,佐证材料,上报日期",
    "reviews": "季度,单位编码,单位名称,指标编码,指标名称,审核结论,审核意见,审核日期",
}
SOUND = {
    "organisations": "E3,东三乡,乡镇街道,E,",
    "indicators": "XX-01,新指标,主体责任,其他,做一次,,",
    "quarters": "2018Q4,2018-12-31,,",
    "assignments": "2018Q3,E2,,JD-01,,,",
    "reports": "2018Q3,E1,,ZT-01,,开会,,,2018-09-05",
    "reviews": "2018Q3,E1,,ZT-01,,通过,,2018-09-10",
}
OUT_OF_REACH = "没有这个单位，或者它不在您的管理范围内"


def of(dataset: str, *rows: str) -> str:
    return "\n".join((HEADS[dataset], *rows))


def refused(office: Office, who: str, dataset: str, *rows: str) -> list[tuple[int, str, str]]:
    """The faults of a file, which did nothing."""
    before = everything()
    look = office.look(who, dataset, of(dataset, *rows))
    faults = found(look)
    assert faults and "一行也没有导入" in look.summary
    with pytest.raises(ValueError):
        importing.confirm(office.people[who], look)
    assert everything() == before
    return faults


def hand_in(office: Office) -> None:
    office.put("reporter", "reports", of("reports", SOUND["reports"]))


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
    assert faults[0] == (2, "季度", f"该季度已锁定，不能再{act}")


# --- tasks


def test_an_indicator_out_of_use_is_not_issued_any_more(office: Office) -> None:
    assert refused(office, "supervisor", "assignments", "2018Q3,E1,,JD-09,,,") == [
        (2, "指标编码", "这项指标已停用，不能下达")
    ]


def test_an_indicator_is_issued_only_to_the_kinds_it_is_for(office: Office) -> None:
    assert refused(office, "supervisor", "assignments", "2018Q3,E,,ZT-02,,,") == [
        (2, "指标编码", "这项指标不适用于“东县”（区县）")
    ]


def test_tasks_that_stand_already_outlive_the_use_of_their_indicator(office: Office) -> None:
    office.put("admin", "indicators", INDICATORS.replace("开会一次,,", "开会一次,部门,停用"))
    look = office.look("supervisor", "assignments", ASSIGNMENTS)
    assert look.difference is not None and look.difference.nothing


def test_a_closed_organisation_gets_no_new_tasks(office: Office) -> None:
    office.put("admin", "organisations", of("organisations", "E2,东二乡,乡镇街道,E,2018-06-30"))
    assert refused(office, "supervisor", "assignments", "2018Q3,E2,,JD-01,,,") == [
        (2, "单位编码", "该单位已于 2018-06-30 撤销，不能下达任务")
    ]
    office.put("supervisor", "assignments", of("assignments", "2018Q2,E2,,JD-01,,,"))


@pytest.mark.parametrize("day", ["2018-06-30", "2020-01-01", "2081-09-30"])
def test_a_due_date_that_is_surely_a_slip_is_refused(office: Office, day: str) -> None:
    wanted = "应在 2018-07-01 到 2019-12-31 之间"
    assert refused(office, "supervisor", "assignments", f"2018Q3,E2,,JD-01,,{day},") == [
        (2, "截止日期", wanted)
    ]
    assert refused(office, "admin", "quarters", f"2018Q3,{day},,") == [(2, "截止日期", wanted)]


# --- reports


@pytest.mark.parametrize(
    "row", ["2018Q3,E2,,JD-01,,开会,,,2018-09-05", "2018Q2,E2,,ZT-01,,开会,,,2018-09-05"]
)
def test_nobody_reports_what_was_not_issued(office: Office, row: str) -> None:
    quarter = row[:6]
    assert refused(office, "reporter", "reports", row) == [
        (2, "指标编码", f"{quarter} 没有给“东二乡”下达这项任务")
    ]


@pytest.mark.parametrize(
    "done_on, reported_on, faults",
    [
        ("", "2018-09-29", [("上报日期", "不能晚于今天（2018-09-28）")]),
        ("", "2018-09-28", []),
        ("2018-09-06", "2018-09-05", [("完成日期", "不能晚于上报日期（2018-09-05）")]),
        ("2018-09-05", "2018-09-05", []),
        (
            "2018-10-02",
            "2018-10-01",
            [("完成日期", "不能晚于上报日期（2018-10-01）"), ("上报日期", "不能晚于今天（2018-09-28）")],
        ),
    ],
)
def test_the_days_of_a_report(office: Office, done_on: str, reported_on: str, faults: list[object]) -> None:
    row = f"2018Q3,E1,,ZT-01,,开会,{done_on},,{reported_on}"
    if faults:
        assert [fault[1:] for fault in refused(office, "reporter", "reports", row)] == faults
    else:
        office.put("reporter", "reports", of("reports", row))


def test_what_has_passed_is_not_changed_until_it_is_returned(office: Office) -> None:
    hand_in(office)
    office.review("2018Q3,E1,ZT-01,通过,,2018-09-10")
    other = "2018Q3,E1,,ZT-01,,另一个内容,,,2018-09-12"
    assert refused(office, "reporter", "reports", other) == [
        (2, "完成情况", "这项任务已审核通过，不能再改；如确需更正，请监督员先退回")
    ]
    assert office.put("reporter", "reports", of("reports", SOUND["reports"])).unchanged == 1
    office.review("2018Q3,E1,ZT-01,退回,请更正,2018-09-11")
    assert office.put("reporter", "reports", of("reports", other)).changed == 1


def test_a_further_version_is_not_dated_before_the_one_it_replaces(office: Office) -> None:
    hand_in(office)
    assert refused(office, "reporter", "reports", "2018Q3,E1,,ZT-01,,另一个内容,,,2018-09-04") == [
        (2, "上报日期", "不能早于上一次上报的日期（2018-09-05）")
    ]


def test_a_mended_version_is_not_dated_before_its_return(office: Office) -> None:
    hand_in(office)
    office.review("2018Q3,E1,ZT-01,退回,请更正,2018-09-11")
    assert refused(office, "reporter", "reports", "2018Q3,E1,,ZT-01,,另一个内容,,,2018-09-10") == [
        (2, "上报日期", "不能早于退回的日期（2018-09-11）")
    ]


def test_a_report_of_40000_characters_is_refused(office: Office) -> None:
    faults = refused(office, "reporter", "reports", f"2018Q3,E1,,ZT-01,,{'长' * 40000},,,2018-09-05")
    assert [(row, heading) for row, heading, _ in faults] == [(2, "完成情况")]


def test_a_nul_byte_within_a_report_is_refused(office: Office) -> None:
    look = office.look("reporter", "reports", of("reports", SOUND["reports"].replace("开会", "开\x00会")))
    assert look.difference is None


# --- verdicts


def test_nothing_handed_in_is_not_reviewed(office: Office) -> None:
    assert refused(office, "supervisor", "reviews", SOUND["reviews"]) == [
        (2, "指标编码", "这项任务还没有上报（或没有下达），不能审核")
    ]


@pytest.mark.parametrize(
    "row, fault",
    [
        ("退回,,2018-09-10", ("审核意见", "退回时应写明审核意见")),
        ("通过,,2018-09-04", ("审核日期", "不能早于上报日期（2018-09-05）")),
        ("通过,,2018-09-29", ("审核日期", "不能晚于今天（2018-09-28）")),
    ],
)
def test_a_verdict_has_a_reason_when_it_returns_and_a_possible_day(
    office: Office, row: str, fault: tuple[str, str]
) -> None:
    hand_in(office)
    assert refused(office, "supervisor", "reviews", f"2018Q3,E1,,ZT-01,,{row}") == [(2, *fault)]


def test_a_further_verdict_is_not_dated_before_the_one_it_replaces(office: Office) -> None:
    hand_in(office)
    office.review("2018Q3,E1,ZT-01,通过,,2018-09-10")
    assert refused(office, "supervisor", "reviews", "2018Q3,E1,,ZT-01,,退回,不实,2018-09-09") == [
        (2, "审核日期", "不能早于上一次审核的日期（2018-09-10）")
    ]


def test_nobody_reviews_the_own_hand_in(office: Office) -> None:
    hand_in(office)
    turned = replace(office.people["reporter"], role=Role.SUPERVISOR)
    office.people["turned"] = turned
    assert refused(office, "turned", "reviews", SOUND["reviews"]) == [
        (2, "审核结论", "这一版是您自己上报的，应由他人审核")
    ]


# --- the tree


@pytest.mark.parametrize(
    "rows, faults",
    [
        (["N,新县,区县,,"], [(2, "上级单位编码", "应填上级单位编码；只有最上级单位（C）可以不填")]),
        (["E,东县,区县,,"], [(2, "上级单位编码", "应填上级单位编码；只有最上级单位（C）可以不填")]),
        (["E1,东一乡,乡镇街道,E1,"], [(2, "上级单位编码", "上级关系绕成了圈：E1 → E1")]),
        (["E,东县,区县,E1,"], [(2, "上级单位编码", "上级关系绕成了圈：E → E1 → E")]),
        (
            ["M,甲县,区县,N,", "N,乙县,区县,M,"],
            [
                (2, "上级单位编码", "上级关系绕成了圈：M → N → M"),
                (3, "上级单位编码", "上级关系绕成了圈：N → M → N"),
            ],
        ),
        (["C,海城市,市,E,"], [(2, "上级单位编码", "应空着：它是组织树的最上级")]),
        (["C,海城市,市,,2018-09-01"], [(2, "撤销日期", "应空着：不能撤销自己所在的单位")]),
        (["E,东县,区县,C,2018-09-01"], [(2, "撤销日期", "它还有下级单位（如 E1），请先移走或撤销下级单位")]),
        (
            ["E,东县,区县,C,2018-09-01", "E1,东一乡,乡镇街道,E,2018-09-01", "E2,东二乡,乡镇街道,E,"],
            [(4, "上级单位编码", "上级单位已撤销，请换一个上级单位，或同时填撤销日期")],
        ),
        (
            ["W1,西一乡,乡镇街道,W,2018-09-01", "W11,西村,其他,W1,"],
            [(3, "上级单位编码", "上级单位已撤销，请换一个上级单位，或同时填撤销日期")],
        ),
    ],
)
def test_the_tree_stays_a_tree(office: Office, rows: list[str], faults: list[object]) -> None:
    assert refused(office, "admin", "organisations", *rows) == faults


def test_a_whole_branch_can_be_closed_in_one_file(office: Office) -> None:
    rows = ["W,西县,区县,C,2018-09-01", "W1,西一乡,乡镇街道,W,2018-09-01"]
    assert office.put("admin", "organisations", of("organisations", *rows)).changed == 2


def test_the_top_of_a_county_cannot_be_moved_by_the_county(office: Office) -> None:
    assert refused(office, "east_admin", "organisations", "E,东县,区县,W,") == [
        (2, "上级单位编码", "您自己单位的上级不能由您更改")
    ]
    assert office.put("east_admin", "organisations", of("organisations", "E,东县,区县,C,")).unchanged == 1


def test_two_counties_may_change_places_with_a_township_in_one_file(office: Office) -> None:
    rows = ["E1,东一乡,乡镇街道,C,", "E,东县,区县,E1,"]
    assert office.put("admin", "organisations", of("organisations", *rows)).changed == 2
    fixtures.assert_derived_from_facts()


# --- quarters


@pytest.mark.parametrize(
    "row, heading, wanted",
    [
        ("2018Q2,2018-06-30,开放,2018-07-20", "锁定日期", "状态不是“锁定”，应空着"),
        ("2018Q2,2018-06-30,锁定,2018-10-20", "锁定日期", "应在 2018-04-01 到今天（2018-09-28）之间"),
        ("2018Q2,2018-06-30,锁定,2018-03-20", "锁定日期", "应在 2018-04-01 到今天（2018-09-28）之间"),
        ("2018Q1,2018-04-10,锁定,", "截止日期", "该季度已锁定，截止日期应仍为 2018-03-31；要改请先解锁"),
        ("2018Q1,2018-04-10,,", "截止日期", "该季度已锁定，截止日期应仍为 2018-03-31；要改请先解锁"),
    ],
)
def test_the_days_of_a_quarter(office: Office, row: str, heading: str, wanted: str) -> None:
    assert refused(office, "admin", "quarters", row) == [(2, heading, wanted)]


def test_the_files_that_made_the_office_are_sound_again(office: Office) -> None:
    for dataset, lines in (
        ("organisations", ORGANISATIONS),
        ("quarters", QUARTERS),
        ("indicators", INDICATORS),
    ):
        look = office.look("admin", dataset, lines)
        assert look.difference is not None and look.difference.nothing
    assert office.look("supervisor", "reviews", reviews()).refused
    assert office.look("reporter", "reports", reports()).refused
