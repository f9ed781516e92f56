"""Rectification until struck off in a real Chromium: 15 problems from a file, claimed, handed in, 13 struck off, 2 returned.

A second browser has the board open all the while, and shows 86.7 % without anybody touching it. The tests stand in the
order of the story.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from tests import browser
from tests.browser import Visitor, program
from tests.serving import Server

chromium, demo_folder, server = browser.chromium, browser.demo_folder, browser.server

DEPARTMENT, NAME = "330900-D08", "市财政局"
ENGAGE = """
from lib import db, demo
from lib.access import Role
from lib.actions import users
with db.writing() as session:
    account = demo.account_of(session, "demo-reporter-2", demo.Post("市财政局填报员", Role.REPORTER, "330900-D08"))
    users.add_user(session, None, account, demo.hash_password(demo.PASSWORD), must_change_password=False)
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
        supervisor.log_in("zs_supervisor")
        reporter.log_in("demo-reporter-2")
        leader.log_in("zs_leader")
        yield Story(supervisor, reporter, leader)
