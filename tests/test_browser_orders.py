"""From the lamp to the letter, the reply and the verdict, in a real Chromium; on record for those whom it concerns only.

The tests stand in the order of the story.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Visitor, pick_row, press, settle
from tests.seeing import defects, rows_of, screen_text
from tests.serving import Server

TODAY = "2018-09-28"
LABEL = "舟山市督〔2018〕9号"  # the demonstration has eight
TITLE = "关于五龙乡廉政风险提醒教育的督办"
REPLY = "9月28日补开提醒教育会，逐岗列出风险点 12 条，已重新上报。"
EVIDENCE = "会议记录、岗位风险清单"
WHY = "没有写明责任岗位，请补充"


@dataclass
class Story:
    """The people, each at their own browser, and where the order is."""

    supervisor: Visitor
    reporter: Visitor
    leader: Visitor
    outsider: Visitor
    address: str = ""
    shown: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def story(chromium: Browser, server: Server) -> Iterator[Story]:
    visitors = [Visitor(chromium, server) for _ in range(4)]
    for visitor, name in zip(visitors, ("zs_supervisor", "wulong", "zs_leader", "dh_leader"), strict=True):
        visitor.come_as(name)
    yield Story(*visitors)
    for visitor in visitors:
        visitor.close()


def say(page: Page, button: str, yes: str, **fields: str) -> None:
    """Nothing. Opens the dialog of a step, fills it in and says yes."""
    press(page, button)
    dialog = page.get_by_role("dialog")
    for label, words in fields.items():
        dialog.get_by_label(label, exact=True).fill(words)
    dialog.get_by_role("button", name=yes, exact=True).click()
    expect(dialog).to_have_count(0)
    settle(page)


def steps(page: Page) -> list[str]:
    """The steps of the order as the screen shows them, each with its day."""
    return re.findall(rf"● ({TODAY} \S+)", screen_text(page))


def state(page: Page) -> str:
    """What the screen says on top about where the order stands."""
    return page.get_by_test_id("stAlert").last.inner_text()


def test_a_supervisor_issues_an_order_from_a_lamp(story: Story) -> None:
    page = story.supervisor.open("/organisation?place=330922200")
    assert [row["规则"] for row in rows_of(page, "亮着的灯")] == ["退回未改"]
    press(page, "签发督办单")
    expect(page.get_by_role("combobox", name="承办单位")).to_have_value(re.compile("五龙乡（▲ 黄灯 1）"))
    demand = page.get_by_label("督办要求", exact=True).input_value()
    assert "「开展岗位廉政风险提醒教育活动」" in demand and "自 2018-09-27 起已 2 天" in demand
    assert defects(page) == []
    page.get_by_label("事由", exact=True).fill(TITLE)
    press(page, "签发…")
    expect(page.get_by_role("dialog").get_by_text(f"事由：{TITLE}")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_text("回复期限 2018-10-17")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="签发", exact=True).click()
    expect(page.get_by_text("督办单已签发给五龙乡")).to_be_visible()
    settle(page)
    story.address = "/orders?order=" + re.findall(r"order=(\d+)", page.url)[0]
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.get_by_text(LABEL).first).to_be_visible()
    assert "○ 待签收" in state(page)
    assert steps(page) == [f"{TODAY} 签发"]
    assert defects(page) == []


def test_the_lamp_now_leads_to_the_letter(story: Story) -> None:
    page = story.supervisor.open("/organisation?place=330922200")
    assert [row["督办单"] for row in rows_of(page, "亮着的灯")] == ["督〔2018〕9号"]
    pick_row(page, "亮着的灯", 0)
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page = story.supervisor.open("/orders?part=new&place=330922200")
    expect(page.get_by_text("五龙乡现在没有可以督办的灯")).to_be_visible()


def test_the_reporter_finds_it_receives_it_and_replies(story: Story) -> None:
    page = story.reporter.open("/orders")
    assert [row["文号"] for row in rows_of(page, "督办单")] == [LABEL]
    pick_row(page, "督办单", 0)
    assert page.get_by_role("button", name="审定办结", exact=True).count() == 0
    say(page, "签收", "签收")
    expect(page.get_by_text("已签收")).to_be_visible()
    say(page, "书面回复", "提交回复", 整改情况=REPLY, 佐证材料=EVIDENCE)
    assert "◆ 待审定" in state(page)
    expect(page.get_by_text(REPLY)).to_be_visible()
    assert steps(page) == [f"{TODAY} {what}" for what in ("签发", "签收", "书面回复")]
    assert not page.get_by_role("button", name=re.compile("签收|回复|审定|退回|撤回")).count()
    assert defects(page) == []


def test_the_supervisor_returns_it_with_a_reason_and_accepts_the_second_reply(story: Story) -> None:
    page = story.supervisor.open(story.address)
    say(page, "退回重报", "退回", 退回的理由=WHY)
    assert "◇ 退回重报" in state(page) and "2018-10-10" in state(page)
    mine = story.reporter.open(story.address)
    expect(mine.get_by_text(WHY)).to_be_visible()
    say(mine, "书面回复", "提交回复", 整改情况=f"{REPLY}责任岗位已补充。")
    page = story.supervisor.open(story.address)
    say(page, "审定办结", "审定办结")
    expect(page.get_by_text(f"已办结{LABEL}")).to_be_visible()
    assert "● 已办结" in state(page)


def test_a_leader_sees_all_of_it_with_all_dates_and_can_change_nothing(story: Story) -> None:
    page = story.leader.open("/orders?state=accepted")
    listed = {row["文号"]: row for row in rows_of(page, "督办单")}
    assert listed[LABEL]["状态"] == "● 已办结" and listed[LABEL]["签发日期"] == TODAY
    page = story.leader.open(story.address)
    whole = ("签发", "签收", "书面回复", "退回重报", "书面回复", "审定办结")
    assert steps(page) == [f"{TODAY} {what}" for what in whole]
    text = screen_text(page)
    for words in (
        TITLE,
        LABEL,
        REPLY,
        EVIDENCE,
        WHY,
        "五龙乡填报员",
        "市纪委监督员",
        "新的回复期限：2018-10-10",
    ):
        assert words in text, words
    assert not page.locator("textarea").count()
    assert not page.get_by_role("button", name=re.compile("签收|回复|审定|退回重报|撤回|熄灭|签发")).count()
    assert defects(page) == []


def test_the_record_of_a_day_before_shows_what_was_true_then(story: Story) -> None:
    page = story.leader.open(f"{story.address}&as_of=2018-09-27")
    expect(page.get_by_text("没有这张督办单")).to_be_visible()


def test_an_outsider_sees_nothing(story: Story) -> None:
    page = story.outsider.open(story.address)
    expect(page.get_by_text("没有这张督办单，或者它不在您的查看范围内。")).to_be_visible()
    text = screen_text(page)
    for words in (TITLE, LABEL, REPLY, WHY, "五龙乡"):
        assert words not in text, words
    page = story.outsider.open("/orders?place=330922")
    assert [row["承办单位"] for row in rows_of(page, "督办单")] == ["定海区住建局"]
    assert LABEL not in screen_text(page)


def test_a_supervisor_lights_a_lamp_and_clears_it_with_a_reason(story: Story) -> None:
    page = story.supervisor.open("/orders?part=manual&place=330922201")
    press(page, "给单位亮灯…")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("亮灯的原因", exact=True).fill("抽查发现台账缺页")
    dialog.get_by_role("button", name="亮灯", exact=True).click()
    expect(page.get_by_text("已给黄龙乡亮黄灯")).to_be_visible()
    settle(page)
    assert [row["亮灯的原因"] for row in rows_of(page, "人工亮的灯")] == ["抽查发现台账缺页"]
    pick_row(page, "人工亮的灯", 0)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("熄灭的原因", exact=True).fill("台账已补齐")
    dialog.get_by_role("button", name="熄灭", exact=True).click()
    expect(page.get_by_text("灯已熄灭")).to_be_visible()
    settle(page)
    expect(page.get_by_text("没有人工亮的灯")).to_be_visible()
    assert defects(page) == []


def test_nobody_was_told_of_a_failure(story: Story) -> None:
    for visitor in (story.supervisor, story.reporter, story.leader, story.outsider):
        assert visitor.foreign() == set()
        assert not visitor.complaints, "\n".join(visitor.complaints)
