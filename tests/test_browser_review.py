"""A supervisor reviews one item after the other by the keyboard, in a real Chromium; the tests stand in the order of the story."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.rules.reasons import COMMON
from tests import browser
from tests.browser import Visitor, press, settle
from tests.seeing import defects
from tests.serving import Server

OWN_WORDS = "P1：请写明参会人数和议定事项"
VERDICTS = """
from sqlmodel import col, select
from lib import db
from lib.models import Review, User
with db.reading() as session:
    own = select(User.id).where(User.username == "zs_supervisor").scalar_subquery()
    for row in session.exec(select(Review).where(Review.user_id == own).order_by(col(Review.batch_id))):
        print(row.verdict, row.reason)
"""


@pytest.fixture(scope="module")
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    with Visitor(chromium, server) as visitor:
        visitor.come_as("zs_supervisor")
        yield visitor.open("/review")


def waiting(page: Page, count: int) -> None:
    """Nothing. Waits until so many are left."""
    expect(page.get_by_role("heading", name=f"待审核（{count} 项）", exact=True)).to_be_visible()
    settle(page)


def key(page: Page, name: str, count: int) -> None:
    """Nothing. Presses a key, once, and waits until so many are left."""
    page.keyboard.press(name)
    waiting(page, count)


def test_one_key_an_item_and_the_next_one_comes_up(page: Page, server: Server) -> None:
    waiting(page, 79)
    expect(page.get_by_text("第 1 项，共 79 项")).to_be_visible()
    key(page, "p", 78)
    expect(page.get_by_text(re.compile("^已通过：市发改委"))).to_be_visible()
    key(page, "1", 77)
    key(page, "p", 76)
    key(page, "2", 75)
    page.keyboard.press("n")
    expect(page.get_by_text("第 2 项，共 75 项")).to_be_visible()
    settle(page)
    key(page, "z", 76)
    given = browser.program(VERDICTS, server.environment).splitlines()
    assert [line.strip() for line in given] == ["passed", f"returned {COMMON[0]}", "passed"]
    assert defects(page) == []


def test_what_is_typed_as_a_reason_judges_nothing_until_it_is_sent(page: Page, server: Server) -> None:
    page.get_by_label("其他退回意见").click()
    page.keyboard.type(OWN_WORDS)
    settle(page)
    waiting(page, 76)
    press(page, "退回")
    waiting(page, 75)
    assert browser.program(VERDICTS, server.environment).splitlines()[-1] == f"returned {OWN_WORDS}"


def test_ticked_items_are_returned_together_for_one_reason(page: Page, server: Server) -> None:
    for row in (0, 1, 2):
        browser.tick(page, "待审核", row, page.get_by_role("button", name=f"退回所选 {row + 1} 项…"))
    press(page, "退回所选 3 项…")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="退回", exact=True).click()
    waiting(page, 72)
    assert browser.program(VERDICTS, server.environment).splitlines()[-3:] == [f"returned {COMMON[0]}"] * 3
    key(page, "z", 75)
