"""Rectification until struck off in a real Chromium: 15 problems from a file, claimed, handed in, 13 struck off, 2 returned.

A second browser has the board open all the while, and shows 86.7 % without anybody touching it. The tests stand in the
order of the story.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.ui.words import JOINER
from tests import browser
from tests.browser import Visitor, click_and_see, press, program, settle, upload
from tests.seeing import HEADER, ROW, defects, frame_of, grid, rows_of, screen_text
from tests.serving import Server

DEPARTMENT, NAME, MINE = "330900-D08", "市财政局", "要我办的事"
ENGAGE = """
from lib import db
from lib.access import Role
from lib.actions import users
from lib.actions.accounts import hash_password
from lib.demo.clerks import account_of
from lib.demo.places import PASSWORD, Post
with db.writing() as session:
    account = account_of(session, "demo-reporter-2", Post("市财政局填报员", Role.REPORTER, "330900-D08"))
    users.add_user(session, None, account, hash_password(PASSWORD), must_change_password=False)
"""
ASPECTS = ("财务管理", "选人用人", "作风建设", "内部控制")
FOUND_ON, DEADLINE = "2018-07-05", "2018-10-31"


def list_of_fifteen() -> bytes:
    """The file that the supervisor hands in: 15 problems in 4 aspects, as Excel saves it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(
        [
            "问题编号",
            "单位编码",
            "单位名称",
            "问题来源",
            "问题方面",
            "清单名称",
            "问题内容",
            "发现日期",
            "涉及金额",
        ]
    )
    for number in range(1, 16):
        aspect = ASPECTS[number % 4]
        what = f"{aspect}方面第{number}个问题，制度不健全，执行不到位"
        row = [f"SJ-{number:02}", DEPARTMENT, NAME, "三交底", aspect, "2018年三交底问题清单", what, FOUND_ON]
        writer.writerow([*row, "18000" if number == 1 else ""])
    return text.getvalue().encode("gb18030")


@dataclass
class Story:
    """The people, each at their own browser."""

    supervisor: Visitor
    reporter: Visitor
    leader: Visitor


@pytest.fixture(scope="module")
def story(chromium: Browser, server: Server) -> Iterator[Story]:
    program(ENGAGE, server.environment)
    with (
        Visitor(chromium, server) as supervisor,
        Visitor(chromium, server) as reporter,
        Visitor(chromium, server) as leader,
    ):
        supervisor.come_as("zs_supervisor")
        reporter.come_as("demo-reporter-2")
        leader.come_as("zs_leader")
        yield Story(supervisor, reporter, leader)


def tick(page: Page, rows: dict[int, int]) -> None:
    """Nothing. Ticks boxes of my list: by number of the row from 0 (−1: all of them), and how many are ticked then."""
    for row, ticked in rows.items():
        browser.tick(page, MINE, row, page.get_by_text(f"已勾选 {ticked} 个", exact=True))


def write_day(page: Page, label: str, day: str) -> None:
    """Nothing. Writes a day into an open dialog's field as a person does, digit by digit."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_test_id("stDateInput").filter(has_text=label).get_by_role("spinbutton").first.click()
    page.keyboard.type(day.replace("-", ""))
    box = frame_of(dialog.get_by_role("heading").first)
    page.mouse.click(box["x"] + 5, box["y"] + 5)  # a click beside it puts the calendar away
    expect(page.get_by_role("gridcell")).to_have_count(0)


def say(page: Page, button: str, yes: str, days: dict[str, str] | None = None, **fields: str) -> None:
    """Nothing. Opens the dialog of a step, fills it in and says yes."""
    press(page, button)
    dialog = page.get_by_role("dialog")
    for label, words in fields.items():
        dialog.get_by_label(label, exact=True).fill(words)
    for label, day in (days or {}).items():
        write_day(page, label, day)
    assert defects(page) == []
    dialog.get_by_role("button", name=yes, exact=True).click()
    expect(dialog).to_have_count(0)
    settle(page)


def told(page: Page) -> dict[str, int]:
    """How many of many were dealt with and how many were skipped, as the screen tells one by one."""
    results = [row["结果"] for row in rows_of(page, "逐个结果")]
    press(page, "知道了")
    return {result: results.count(result) for result in set(results)}


CLAIM = {"整改措施": "修订制度，逐条整改，组织培训", "责任领导职务": "市财政局副局长", "责任部门": "办公室"}


def test_a_supervisor_hands_in_a_list_of_fifteen(story: Story) -> None:
    page = story.supervisor.open("/upload")
    page.get_by_role("radio", name="问题清单").click()
    settle(page)
    upload(page, "三交底问题清单.csv", list_of_fifteen())
    press(page, "确认导入 15 行")
    expect(page.get_by_text("新增 15 行，变更 0 行")).to_be_visible()
    board = story.leader.open(f"/rectification?place={DEPARTMENT}&year=2018")
    expect(board.get_by_test_id("stMetric").first).to_be_visible()


def test_the_department_claims_one_by_itself_and_fourteen_together(story: Story) -> None:
    page = story.reporter.open("/problems")
    assert len(rows_of(page, MINE)) == 15
    box = frame_of(grid(page, MINE))
    click_and_see(page, box["x"] + 300, box["y"] + HEADER + ROW / 2)
    expect(page.get_by_role("heading", name="舟山市〔2018〕SJ-01")).to_be_visible()
    say(page, "认领整改", "认领整改", {"整改期限": DEADLINE}, **CLAIM)
    expect(page.get_by_text("舟山市〔2018〕SJ-01：已认领整改。")).to_be_visible()
    assert f"期限 {DEADLINE}" in screen_text(page) and defects(page) == []
    press(page, "‹ 返回清单")
    page.get_by_role("radio", name="认领整改 14").click()
    settle(page)
    tick(page, {-1: 14})
    say(page, "认领整改…", "认领整改", {"整改期限": DEADLINE}, **CLAIM)
    assert told(page) == {"● 已办理": 14}
    assert {row["要办的事"] for row in rows_of(page, MINE)} == {"提交验收"}


def test_the_department_hands_in_what_it_mended_with_evidence(story: Story) -> None:
    page = story.reporter.open("/problems")
    tick(page, {-1: 15})
    say(
        page,
        "提交验收…",
        "提交验收",
        整改情况="制度已修订并印发，培训 36 人",
        佐证材料="修订后的制度、培训签到表",
    )
    assert told(page) == {"● 已办理": 15}
    expect(page.get_by_text("现在没有等您认领或提交验收的问题。")).to_be_visible()


def test_the_supervisor_returns_two(story: Story) -> None:
    page = story.supervisor.open(f"/problems?place={DEPARTMENT}")
    tick(page, {3: 1, 7: 2})
    say(page, "退回整改…", "退回整改", 退回的理由="没有附培训签到表")
    assert told(page) == {"● 已办理": 2}


def test_the_supervisor_strikes_off_thirteen_and_an_open_board_shows_it(story: Story) -> None:
    board = story.leader.page
    board.evaluate("window.neverReloaded = true")
    page = story.supervisor.open(f"/problems?place={DEPARTMENT}")
    tick(page, {-1: 13})
    say(page, "验收销号…", "验收销号")
    assert told(page) == {"● 已办理": 13}
    rate = board.get_by_test_id("stMetric").filter(has=board.get_by_text("销号率", exact=True))
    expect(rate).to_contain_text("86.7", timeout=30_000)
    assert board.evaluate("window.neverReloaded") is True


def test_each_problem_tells_its_whole_life(story: Story) -> None:
    page = story.supervisor.open(f"/problems?work=all&place={DEPARTMENT}")
    states = [row["状态"] for row in rows_of(page, "问题")]
    assert (states.count("● 已销号"), states.count("◐ 整改中")) == (13, 2)
    box = frame_of(grid(page, "问题"))
    click_and_see(page, box["x"] + 300, box["y"] + HEADER + ROW * 2.5)
    text = screen_text(page).replace(JOINER, "")
    for words in (
        *CLAIM.values(),
        "修订后的制度、培训签到表",
        "市财政局填报员",
        "市纪委监督员",
        "三交底问题清单.csv",
    ):
        assert words in text, words
    assert re.findall(r"● \S+ (发现并登记|认领整改|提交验收|验收销号)", text) == [
        "发现并登记",
        "认领整改",
        "提交验收",
        "验收销号",
    ]
    assert defects(page) == []


def test_nobody_was_told_of_a_failure(story: Story) -> None:
    for visitor in (story.supervisor, story.reporter, story.leader):
        assert visitor.foreign() == set()
        assert not visitor.complaints, "\n".join(visitor.complaints)
