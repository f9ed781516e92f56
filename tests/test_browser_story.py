"""The main job in a real Chromium: 五龙乡 uploads its quarter, the county sees it, returns an item, and it is undone.

The tests stand in the order of the story: the first one reads the untouched demonstration.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser import Visitor, choose, pick_row, press, settle, upload
from tests.seeing import card, defects, rows_of
from tests.serving import Server
from tests.wulong import (
    MENDED,
    MISSING,
    REPORTED,
    RETURNED,
    TODAY,
    WULONG,
    as_excel_saves,
    whole_quarter,
    with_faults,
)

WHY = "未能提供具体实施内容"
LATER_WHY = "请补充会议记录"


@dataclass
class Office:
    """The people of the story, each at their own browser."""

    reporter: Visitor
    leader: Visitor
    supervisor: Visitor


@pytest.fixture(scope="module")
def office(chromium: Browser, server: Server) -> Iterator[Office]:
    with (
        Visitor(chromium, server) as reporter,
        Visitor(chromium, server) as leader,
        Visitor(chromium, server) as supervisor,
    ):
        reporter.log_in("wulong")
        leader.log_in("ss_leader")
        supervisor.log_in("ss_supervisor")
        yield Office(reporter, leader, supervisor)


@pytest.fixture(scope="module")
def handed_in(office: Office) -> dict[str, list[dict[str, str]]]:
    """五龙乡's quarter, uploaded, looked at and confirmed on the screen; what the screen showed before it was written."""
    page = office.reporter.open("/upload")
    upload(page, "五龙乡2018年三季度.csv", as_excel_saves(whole_quarter()))
    seen = {"new": rows_of(page, "新增 4 行")}
    page.get_by_role("tab", name="变更 1 行").click()
    settle(page)
    seen["changed"] = rows_of(page, "变更 1 行")
    expect(page.get_by_role("tab", name="没有变化 23 行")).to_be_visible()
    assert defects(page) == []
    press(page, "确认导入 5 行")
    expect(page.get_by_text("新增 4 行，变更 1 行，23 行没有变化。")).to_be_visible()
    return seen


def open_unit(page: Page, screen: str) -> None:
    """Nothing. Goes to 五龙乡 by the menu and the bar, as a leader does."""
    page.get_by_role("link", name=screen, exact=True).click()
    settle(page)
    with suppress(AssertionError):
        expect(page.get_by_role("combobox", name="单位")).to_have_value("五龙乡", timeout=1)
        return
    choose(page, "单位", "五龙乡")


def ranked(page: Page) -> dict[str, str]:
    """五龙乡's row of the county's ranks on 指标完成."""
    choose(page, "单位", "嵊泗县")
    [row] = [row for row in rows_of(page, "位次与升降") if row["单位"] == "五龙乡"]
    return row


def states(page: Page) -> dict[str, dict[str, str]]:
    """五龙乡's indicators on 指标完成."""
    return {row["指标"]: row for row in rows_of(page, "各指标的状态")}


def test_the_untouched_demonstration_shows_what_the_report_says(office: Office) -> None:
    page = office.leader.page
    open_unit(page, "单位画像")
    expect(page.get_by_role("combobox", name="季度")).to_have_value("2018年第三季度")
    figures = {label: card(page, label) for label in ("得分", "已上报", "未上报", "审核通过", "审核退回")}
    assert figures == {
        "得分": "97.0 分",
        "已上报": "24 项",
        "未上报": "4 项",
        "审核通过": "22 项",
        "审核退回": "2 项",
    }
    lost = {row["指标或文号"]: (row["分值"], row["审核意见或理由"]) for row in rows_of(page, "扣分项")}
    assert lost[RETURNED] == ("-1.5", WHY)
    assert len(lost) == 2
    expect(page.get_by_text("共计指标 28 项")).to_contain_text("未上报 4 项（均未到期）")

    open_unit(page, "指标完成")
    listed = states(page)
    assert len(listed) == 28
    assert (listed[RETURNED]["状态"], listed[RETURNED]["审核意见"]) == ("■ 退回", WHY)
    counted = [row["状态"] for row in listed.values()]
    assert {state: counted.count(state) for state in set(counted)} == {
        "● 通过": 22,
        "■ 退回": 2,
        "○ 未到期": 4,
    }
    row = ranked(page)
    shown = [row[name] for name in ("应完成", "已上报", "审核通过", "审核退回", "逾期未报", "平均得分")]
    assert shown == ["28", "24", "22", "2", "0", "97"]


def test_a_file_with_faults_is_refused_by_row_and_column_and_comes_back_marked(
    office: Office, tmp_path: Path
) -> None:
    page = office.reporter.open("/upload")
    before = rows_of(page, "导入记录") if page.get_by_role("region", name="导入记录").count() else []
    upload(page, "有错.csv", as_excel_saves(with_faults()))
    faults = {(row["行"], row["列"]): row["填的内容"] for row in rows_of(page, "文件里的错误")}
    assert faults[("2", "上报日期")] == "2018-13-01"
    assert faults[("3", "指标编码")] == "ZT-99"
    assert faults[("4", "单位编码")] == "330902001"
    expect(page.get_by_text("一行也没有导入")).to_be_visible()
    assert page.get_by_role("button", name="确认导入").count() == 0
    assert defects(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="下载标出错误的文件").click()
    download.value.save_as(tmp_path / "marked.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "marked.xlsx")
    listed = [line[:3] for line in book.get_sheet_by_name("问题清单").to_python()[2:]]
    assert {(str(row), column): found for row, column, found in listed} == faults
    assert book.get_sheet_by_name("数据").to_python()[1][-1] == "2018-13-01"
    press(page, "换一个文件")
    assert page.get_by_role("region", name="文件里的错误").count() == 0
    assert (rows_of(page, "导入记录") if before else []) == before


def test_the_difference_is_shown_before_anything_is_written(
    handed_in: dict[str, list[dict[str, str]]],
) -> None:
    assert [row["指标编码"] for row in handed_in["new"]] == [task["指标编码"] for task in MISSING]
    assert handed_in["new"][0]["行"] == str(len(REPORTED) + 2)
    cells = {row["列"]: (row["指标名称"], row["改为"]) for row in handed_in["changed"]}
    assert cells["完成情况"] == (RETURNED, MENDED)
    assert cells["上报日期"] == (RETURNED, TODAY)
    old = next(row for row in REPORTED.values() if row["指标名称"] == RETURNED)
    assert [row["原来"] for row in handed_in["changed"] if row["列"] == "完成情况"] == [old["完成情况"]]


def test_the_county_sees_what_was_handed_in(
    office: Office, handed_in: dict[str, list[dict[str, str]]]
) -> None:
    page = office.leader.page
    open_unit(page, "单位画像")
    page.reload()
    settle(page)
    figures = {label: card(page, label) for label in ("得分", "已上报", "未上报", "审核通过", "审核退回")}
    assert figures == {
        "得分": "98.5 分",
        "已上报": "28 项",
        "未上报": "0 项",
        "审核通过": "22 项",
        "审核退回": "1 项",
    }
    open_unit(page, "指标完成")
    assert states(page)[RETURNED]["状态"] == "◐ 待审核"
    row = ranked(page)
    shown = [row[name] for name in ("已上报", "审核通过", "审核退回", "待审核", "平均得分")]
    assert shown == ["28", "22", "1", "5", "98.5"]


def test_the_same_file_again_changes_nothing(
    office: Office, handed_in: dict[str, list[dict[str, str]]]
) -> None:
    page = office.reporter.open("/upload")
    batches = rows_of(page, "导入记录")
    upload(page, "再传一次.csv", as_excel_saves(whole_quarter()))
    expect(page.get_by_text("文件里的 28 行与系统里的完全相同，没有变化")).to_be_visible()
    assert page.get_by_role("button", name="确认导入").count() == 0
    press(page, "换一个文件")
    assert rows_of(page, "导入记录") == batches


def test_what_the_supervisor_returns_the_reporter_sees_and_an_import_is_undone_once_nothing_stands_on_it(
    office: Office, handed_in: dict[str, list[dict[str, str]]]
) -> None:
    task = MISSING[0]
    verdict = {name: task[name] for name in ("季度", "单位编码", "单位名称", "指标编码", "指标名称")}
    verdict |= {"审核结论": "退回", "审核意见": LATER_WHY, "审核日期": TODAY}
    page = office.supervisor.open("/upload")
    page.get_by_role("radiogroup", name="上报哪一种数据").get_by_text("审核结果").click()
    settle(page)
    upload(page, "审核结果.csv", as_excel_saves([verdict]))
    press(page, "确认导入 1 行")

    reporter = office.reporter.open(f"/completion?indicator={task['指标编码']}")
    assert states(reporter)[task["指标名称"]]["审核意见"] == LATER_WHY
    assert rows_of(reporter, "每次上报和审核")[0]["审核意见"] == LATER_WHY

    reporter = office.reporter.open("/upload")
    undo_newest(reporter)
    expect(reporter.get_by_text("批不能撤销：")).to_be_visible()
    undo_newest(office.supervisor.open("/upload"))
    expect(office.supervisor.page.get_by_text("已撤销：撤下新增的 1 行")).to_be_visible()
    undo_newest(office.reporter.open("/upload"))
    expect(reporter.get_by_text("已撤销：撤下新增的 4 行，1 行恢复原样。")).to_be_visible()

    leader = office.leader.open(f"/organisation?place={WULONG}")
    assert (card(leader, "已上报"), card(leader, "得分")) == ("24 项", "97.0 分")


def undo_newest(page: Page) -> None:
    """Nothing. Takes back the newest batch of the list."""
    pick_row(page, "导入记录", 0)
    press(page, "撤销这一批")
    page.get_by_role("dialog").get_by_role("button", name="撤销", exact=True).click()
    settle(page)


def test_nothing_of_the_story_came_from_outside_or_broke_the_policy(office: Office) -> None:
    for visitor in (office.reporter, office.leader, office.supervisor):
        assert not visitor.complaints, "\n".join(visitor.complaints)
        assert visitor.foreign() == set()
