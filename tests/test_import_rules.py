"""The rules of each kind of file: what a row must respect of what stands. On both databases."""

from dataclasses import replace

import pytest

from lib.access import Role
from tests import office as fixtures
from tests.office import (
    ASSIGNMENTS,
    INDICATORS,
    ORGANISATIONS,
    QUARTERS,
    SOUND,
    Office,
    hand_in,
    of,
    refused,
    reports,
    reviews,
)

opened, office = fixtures.opened, fixtures.office

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
        ("2018Q2,2018-06-30,锁定,2021-01-01", "锁定日期", "应在 2018-04-01 到 2020-12-31 之间"),
        ("2018Q2,2018-06-30,锁定,2018-03-20", "锁定日期", "应在 2018-04-01 到 2020-12-31 之间"),
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
