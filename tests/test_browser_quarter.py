"""A whole quarter in a real Chromium, played by five accounts, and every figure on the way counted again from the rows.

The administrator opens 2018Q4, the county's supervisor issues its tasks to 嵊泗县, two townships report by file and one by
the form, one item is returned and mended, one township is late and let in by a permit after the quarter was locked, scores
and grades stand, and the letter is written. The tests stand in the order of the story; each looks first how far it got,
so that it can be told again.
"""

import csv
import io
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from tests.browser import PATIENCE, Visitor, pick_row, press, program, settle, tick, upload
from tests.recount import Books, Tally, added
from tests.seeing import card, defects, rows_of, top_of
from tests.serving import Server
from tests.test_browser_closure import write_day

Q, LABEL, WORDS = 20184, "2018Q4", "2018年第四季度"
COUNTY, CAIYUAN, WULONG, GOUQI, HUANIAO = "330922", "330922100", "330922200", "330922202", "330922203"
NAMES = {WULONG: "五龙乡", GOUQI: "枸杞乡", HUANIAO: "花鸟乡"}
OPENED, REPORTED, LATE, LOCKED = (
    date(2018, 10, 8),
    date(2018, 11, 12),
    date(2019, 1, 8),
    date(2019, 1, 11),
)
MENDED = "11月9日召开廉政风险提醒会，到会32人，逐岗列出风险点12条，逐人签收。"
REASON = "12月台风停航，材料没有寄出"
ENGAGE = """
from lib import db
from lib.access import Role
from lib.actions import users
from lib.actions.accounts import hash_password
from lib.demo.clerks import account_of
from lib.demo.places import PASSWORD, Post
with db.writing() as session:
    for name, title, code in (("gouqi", "枸杞乡填报员", "330922202"), ("huaniao", "花鸟乡填报员", "330922203")):
        account = account_of(session, name, Post(title, Role.REPORTER, code))
        users.add_user(session, None, account, hash_password(PASSWORD), must_change_password=False)
"""
UNDONE = """
SELECT o.code, o.name, i.code, i.name FROM assignment a
  JOIN organisation o ON o.id = a.organisation_id JOIN indicator i ON i.id = a.indicator_id
 WHERE a.quarter_id = ? AND o.code = ? AND NOT EXISTS (
       SELECT 1 FROM submission s WHERE s.quarter_id = a.quarter_id AND s.organisation_id = a.organisation_id
          AND s.indicator_id = a.indicator_id)
 ORDER BY i.code
"""


HEADINGS = (
    *("季度", "单位编码", "单位名称", "指标编码", "指标名称"),
    *("完成情况", "完成日期", "佐证材料", "上报日期"),
)


@dataclass
class Story:
    """The people, each at their own browser, and the books in which everything is counted again."""

    admin: Visitor
    supervisor: Visitor
    wulong: Visitor
    gouqi: Visitor
    huaniao: Visitor
    books: Books
    day: date = date(2018, 9, 28)

    def turn_to(self, day: date) -> None:
        """Nothing. From now on it is that day, for everybody: the demonstration keeps its own."""
        with closing(sqlite3.connect(self.books.file, timeout=20)) as connection, connection:
            connection.execute(
                "UPDATE demonstration SET today = ? WHERE name = 'zhoushan'", (day.isoformat(),)
            )
            connection.execute("UPDATE revision SET number = number + 1")
        self.day = day

    def units(self) -> dict[str, Tally]:
        """What each organisation of the county has done, counted again."""
        return self.books.units(Q, COUNTY, self.day)

    def undone(self, code: str) -> list[tuple[str, ...]]:
        """What an organisation has never handed in: codes and names of itself and of the indicators."""
        return self.books.ask(UNDONE, Q, code)


@pytest.fixture(scope="module")
def story(chromium: Browser, server: Server) -> Iterator[Story]:
    program(ENGAGE, server.environment)
    names = ("admin", "ss_supervisor", "wulong", "gouqi", "huaniao")
    visitors = [Visitor(chromium, server) for _ in names]
    for visitor, name in zip(visitors, names, strict=True):
        visitor.come_as(name)
    yield Story(*visitors, Books(Path(server.environment["MINGZE_DATA_DIR"]) / "mingze.db"))
    for visitor in visitors:
        visitor.close()


def say(page: Page, button: str, yes: str, days: dict[str, str] | None = None, **fields: str) -> None:
    """Nothing. Opens a dialog, fills it in and says yes."""
    press(page, button)
    dialog = page.get_by_role("dialog")
    for label, words in fields.items():
        dialog.get_by_label(label, exact=True).fill(words)
    for label, day in (days or {}).items():
        write_day(page, label, day)
    dialog.get_by_role("button", name=yes, exact=True).click()
    expect(dialog).to_have_count(0, timeout=2 * PATIENCE)  # hundreds of tasks are issued at once
    settle(page)


def number(shown: str) -> float:
    """The figure in a cell or on a card."""
    return float(shown.split(" ")[0].replace(",", "").removesuffix("%"))


COUNTED = {
    "应完成": "due",
    "已上报": "reported",
    "按时上报": "on_time",
    "审核通过": "passed",
    "审核退回": "returned",
    "待审核": "pending",
    "逾期未报": "overdue",
}


def agree(story: Story) -> None:
    """Nothing. 指标完成 shows of each organisation, and 总览 of the county, what a plain recount comes to."""
    units = story.units()
    page = story.supervisor.open(f"/completion?quarter={LABEL}")
    shown = {row["单位"]: row for row in rows_of(page, "位次与升降")}
    assert shown.keys() == units.keys()
    for name, tally in units.items():
        wanted = {heading: getattr(tally, field) for heading, field in COUNTED.items()}
        assert {heading: number(shown[name][heading]) for heading in COUNTED} == wanted, name
        assert number(shown[name]["平均得分"]) == tally.score, name
    whole = added(list(units.values()))
    wanted = {
        "完成率": round(100 * whole.passed / whole.due, 1),
        "上报率": round(100 * whole.reported / whole.due, 1),
        "及时率": round(100 * whole.on_time / whole.due, 1),
        "平均得分": round(sum(tally.score for tally in units.values()) / len(units), 1),
        "审核退回": whole.returned,
        "逾期未报": whole.overdue,
    }
    page = story.supervisor.open(f"/overview?quarter={LABEL}")
    assert {label: number(card(page, label)) for label in wanted} == wanted
    assert defects(page) == []


def waits(visitor: Visitor, what: str) -> int:
    """How many things of a kind 待办 says of the quarter."""
    page = visitor.open("/inbox")
    if not page.get_by_role("region", name="等我办的事").count():
        return 0
    return sum(
        int(row["件数"])
        for row in rows_of(page, "等我办的事")
        if row["要办的事"] == what and row["事项"].startswith(WORDS)
    )


def lit(story: Story, code: str) -> dict[str, int]:
    """The lamps of the quarter that 单位画像 shows of an organisation, by rule and colour."""
    page = story.supervisor.open(f"/organisation?quarter={LABEL}&place={code}")
    return Counter(f"{row['规则']}{row['灯'][2:]}" for row in rows_of(page, "亮着的灯"))


def as_file(story: Story, rows: list[tuple[str, ...]]) -> bytes:
    """The file in which an organisation hands in that it did these tasks."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for at, (code, name, indicator, what) in enumerate(rows, 1):
        done = f"{name}于{story.day.month}月{at % 7 + 1}日办理{what}，到场{at + 11}人，形成记录{at}份。"
        writer.writerow([LABEL, code, name, indicator, what, done, "", f"{what}记录", story.day])
    return text.getvalue().encode("gb18030")


def hand_in(story: Story, visitor: Visitor, rows: list[tuple[str, ...]]) -> None:
    """Nothing. Hands a file in on the screen and confirms it."""
    page = visitor.open("/upload")
    upload(page, f"{rows[0][1]}.csv", as_file(story, rows))
    press(page, f"确认导入 {len(rows)} 行")
    expect(page.get_by_text(f"新增 {len(rows)} 行，变更 0 行")).to_be_visible()


def queue(story: Story, count: int) -> Page:
    """The supervisor's queue of the quarter, in which so many are waiting."""
    page = story.supervisor.open(f"/review?in_quarter={Q}")
    expect(page.get_by_role("heading", name=f"待审核（{count} 项）", exact=True)).to_be_visible()
    return page


def pass_all(page: Page, count: int) -> None:
    """Nothing. Passes all that are waiting, in one dialog."""
    tick(page, "待审核", -1, page.get_by_role("button", name=f"通过所选 {count} 项…"))
    say(page, f"通过所选 {count} 项…", "通过")


def test_the_administrator_opens_the_quarter_and_sets_its_three_dates(story: Story) -> None:
    story.turn_to(OPENED)
    page = story.admin.open("/admin?part=quarters")
    if story.books.one("SELECT id FROM quarter WHERE id = ?", Q) is None:
        say(page, "新增季度", "新增")
        expect(page.get_by_text(f"已新增{WORDS}，截止日期 2018-12-31。")).to_be_visible()
    page = story.admin.open(f"/admin?part=quarters&term={LABEL}")
    if story.books.one("SELECT locked_on FROM quarter WHERE id = ?", Q) is None:
        say(page, "锁定", "锁定", {"锁定日期": str(LOCKED)})
        expect(page.get_by_text(f"{WORDS}定于 {LOCKED} 锁定")).to_be_visible()
    row = next(row for row in rows_of(page, "季度") if row["季度"] == WORDS)
    assert (row["截止日期"], row["状态"], row["锁定日期"]) == ("2018-12-31", "开放", str(LOCKED))


def test_the_supervisor_issues_last_quarters_tasks_again(story: Story) -> None:
    page = story.supervisor.open(f"/tasks?part=issue&quarter={LABEL}")
    before = story.books.one(
        "SELECT count(*) FROM assignment a JOIN organisation o ON o.id = a.organisation_id "
        "WHERE a.quarter_id = 20183 AND o.code LIKE '330922%'"
    )
    if not story.units():
        page.get_by_role("radio", name="照2018年第三季度下达").click()
        settle(page)
        expect(page.get_by_role("heading", name=f"下达预览（{before} 项）")).to_be_visible()
        say(page, f"下达 {before} 项任务…", "下达")
        expect(page.get_by_text(f"已下达{WORDS}任务 {before} 项")).to_be_visible()
    assert added(list(story.units().values())) == Tally(due=before)
    agree(story)
    for visitor, code in ((story.wulong, WULONG), (story.huaniao, HUANIAO)):
        assert waits(visitor, "上报") == story.units()[NAMES[code]].due


def test_two_townships_report_by_file_and_one_by_the_form(story: Story) -> None:
    story.turn_to(REPORTED)
    if rows := story.undone(WULONG):
        hand_in(story, story.wulong, rows)
    if rows := story.undone(GOUQI)[2:]:  # two are left out
        hand_in(story, story.gouqi, rows)
    tasks = story.undone(HUANIAO)
    if not story.units()[NAMES[HUANIAO]].reported:
        page = story.huaniao.open("/upload?by=form")
        _, listed = top_of(page, "等您上报的任务")
        at = next(at for at, row in enumerate(listed) if row["截止日期"] > str(OPENED))
        what = listed[at]["指标"]
        assert what in {task[3] for task in tasks}
        pick_row(page, "等您上报的任务", at)
        expect(page.get_by_role("heading", name=what, exact=True)).to_be_visible()
        page.get_by_label("完成情况", exact=True).fill("11月5日开会研究，到会15人，议定3项，已印发纪要。")
        page.get_by_label("佐证材料（名称、文号或存放处）", exact=True).fill("会议纪要1份")
        press(page, "上报")
        expect(page.get_by_text(f"已上报花鸟乡「{what}」")).to_be_visible()
    units = story.units()
    assert [units[NAMES[code]].reported for code in (WULONG, GOUQI, HUANIAO)] == [28, 26, 1]
    assert waits(story.huaniao, "上报") == units[NAMES[HUANIAO]].due - 1
    assert waits(story.supervisor, "审核") == added(list(units.values())).pending
    agree(story)


def test_one_item_is_returned_and_the_others_are_passed(story: Story) -> None:
    if (waiting := added(list(story.units().values())).pending) == 55:
        page = queue(story, waiting)
        assert next(iter(rows_of(page, "待审核")))["单位"] == NAMES[WULONG]
        page.keyboard.press("1")
        expect(page.get_by_role("heading", name="待审核（54 项）", exact=True)).to_be_visible()
    if added(list(story.units().values())).pending:
        pass_all(queue(story, 54), 54)
    whole = added(list(story.units().values()))
    assert (whole.passed, whole.returned, whole.pending) == (54, 1, 0)
    agree(story)
    assert waits(story.wulong, "改后重报") == 1


def test_what_was_returned_is_mended_and_passes(story: Story) -> None:
    if story.units()[NAMES[WULONG]].returned:
        page = story.wulong.open("/upload?by=form")
        _, listed = top_of(page, "等您上报的任务")
        returned = [row["状态"] == "◇ 退回" and row["截止日期"] > str(OPENED) for row in listed]
        pick_row(page, "等您上报的任务", returned.index(True))
        expect(page.get_by_text("审核意见：")).to_be_visible()
        page.get_by_label("完成情况", exact=True).fill(MENDED)
        press(page, "上报")
        expect(page.get_by_text("已上报五龙乡「")).to_be_visible()
    if story.units()[NAMES[WULONG]].pending:
        page = queue(story, 1)
        expect(page.get_by_text(MENDED)).to_be_visible()
        page.keyboard.press("p")
        expect(page.get_by_role("heading", name="待审核（0 项）", exact=True)).to_be_visible()
    own = story.units()[NAMES[WULONG]]
    assert (own.reported, own.passed, own.score) == (28, 28, 99.5)  # one was due before it was handed in
    agree(story)


def test_who_is_late_is_reminded_and_lit(story: Story) -> None:
    story.turn_to(date(2018, 12, 28))
    page = story.supervisor.open("/tasks?part=soon")
    soon = story.books.due_within(Q, COUNTY, story.day, 5)
    expect(
        page.get_by_role("heading", name=re.compile(rf"^提醒清单（\d+ 个单位，{soon} 项）"))
    ).to_be_visible()
    story.turn_to(LATE)
    if story.units()[NAMES[GOUQI]].reported == 26:
        hand_in(story, story.gouqi, story.undone(GOUQI)[:1])
    assert story.units()[NAMES[HUANIAO]].overdue == 27
    agree(story)
    red, yellow = story.books.overdue_lamps(Q, HUANIAO, story.day)
    assert red and yellow and red + yellow == 27
    lamps = lit(story, HUANIAO)
    assert (lamps["逾期未报红灯"], lamps["逾期未报黄灯"]) == (red, yellow)


def test_locked_is_locked_and_a_permit_lets_one_in(story: Story) -> None:
    story.turn_to(LOCKED)
    rows = story.undone(HUANIAO)
    permit = story.books.one("SELECT id FROM late_permit WHERE quarter_id = ?", Q)
    if permit is None:
        page = story.huaniao.open("/upload")
        upload(page, "花鸟乡.csv", as_file(story, rows))
        expect(page.get_by_text("一行也没有导入")).to_be_visible()
        assert {row["应为"] for row in rows_of(page, "文件里的错误")} == {
            f"该季度已于 {LOCKED} 锁定，不能再上报"
        }
        page = story.supervisor.open(f"/tasks?part=permits&quarter={LABEL}&place={HUANIAO}")
        say(page, "发补报许可…", "发许可", 理由=REASON, 批准人职务或批准文件="县纪委书记批示")
        expect(page.get_by_text(f"花鸟乡可以补报{WORDS}，到 2019-01-18 为止。")).to_be_visible()
    if rows:
        hand_in(story, story.huaniao, rows)
    page = story.gouqi.open("/upload")
    upload(page, "枸杞乡.csv", as_file(story, story.undone(GOUQI)))
    expect(page.get_by_text("一行也没有导入")).to_be_visible()
    if story.units()[NAMES[HUANIAO]].pending:
        pass_all(queue(story, 27), 27)
    own = story.units()[NAMES[HUANIAO]]
    assert (own.reported, own.passed, own.overdue) == (28, 28, 0)
    agree(story)


def test_scores_and_grades_stand(story: Story) -> None:
    page = story.supervisor.open(f"/organisation?quarter={LABEL}")
    shown = {row["单位"]: (number(row["得分"]), row["等次"]) for row in rows_of(page, "所属单位")}
    units = story.units()
    assert shown == {name: (tally.score, tally.grade) for name, tally in units.items()}
    assert [units[name].grade for name in NAMES.values()] == ["优秀", "优秀", "良好"]
    lamps, (red, yellow) = lit(story, CAIYUAN), story.books.overdue_lamps(Q, CAIYUAN, story.day)
    assert units["菜园镇"].grade == "差" and red + yellow == 28
    assert (lamps["季度得分偏低红灯"], lamps["逾期未报红灯"], lamps["逾期未报黄灯"]) == (1, red, yellow)


def test_the_letter_is_written_from_these_figures(story: Story, tmp_path: Path) -> None:
    page = story.supervisor.open(f"/organisation?quarter={LABEL}&place={GOUQI}")
    own = story.units()[NAMES[GOUQI]]
    wanted = {"得分": own.score, "已上报": own.reported, "审核通过": own.passed, "逾期未报": own.overdue}
    assert {label: number(card(page, label)) for label in wanted} == wanted
    said = (
        f"本季度共计指标数{own.due}项，枸杞乡党委共完成上报{own.reported}项，未上报{own.due - own.reported}项",
        f"通过审核{own.passed}项",
        f"当前得分{own.score:g}分（{own.grade}）",
    )
    text = page.get_by_test_id("stCode").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载提醒函").click()
    download.value.save_as(tmp_path / "letter.docx")
    printed = "\n".join(paragraph.text for paragraph in Document(str(tmp_path / "letter.docx")).paragraphs)
    for words in said:
        assert words in text and words in printed, words
    assert defects(page) == []


def test_nobody_was_told_of_a_failure(story: Story) -> None:
    for visitor in (story.admin, story.supervisor, story.wulong, story.gouqi, story.huaniao):
        assert visitor.foreign() == set()
        assert not visitor.complaints, "\n".join(visitor.complaints)
