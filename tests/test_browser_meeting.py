"""A meeting from its running order to the wall, by keyboard; a file comes in meanwhile, and only thawing shows it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pptx
from playwright.sync_api import Browser, Page, expect

from tests.browser import PROJECT, WALL, Visitor, press, settle
from tests.seeing import defects, rows_of
from tests.serving import Server
from tests.wulong import as_excel_saves, whole_quarter


def answer(page: Page, button: str, yes: str, **fields: str) -> None:
    """Nothing. Opens a dialog, fills it in and says yes."""
    press(page, button)
    dialog = page.get_by_role("dialog")
    for label, words in fields.items():
        dialog.get_by_label(label, exact=True).fill(words)
    dialog.get_by_role("button", name=yes, exact=True).click()
    expect(dialog).to_have_count(0)
    settle(page)


def slide_on(page: Page) -> str:
    """What stands on the wall: the one slide that is shown."""
    found = page.locator(".slide:visible")
    expect(found).to_have_count(1)
    return found.inner_text()


def walked(page: Page) -> list[str]:
    """Every slide in turn, gone through by the keyboard alone."""
    page.keyboard.press("Home")
    found = [slide_on(page)]
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        found.append(slide_on(page))
    page.keyboard.press("ArrowRight")  # at the end it stays
    assert slide_on(page) == found[-1]
    return found


def report(server: Server, folder: Path) -> None:
    """Nothing. 五龙乡's reporter hands in the whole quarter, at another machine."""
    file = folder / "五龙乡.csv"
    file.write_bytes(as_excel_saves(whole_quarter()))
    command = [sys.executable, "-m", "lib.admin", "upload", "季度上报", str(file), "--as", "wulong", "--yes"]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MINGZE_")}
    subprocess.run(command, cwd=PROJECT, env={**inherited, **server.environment}, check=True)


def test_a_meeting_stays_as_it_was_fixed_whatever_comes_in(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    with Visitor(chromium, server, WALL) as leader:
        leader.log_in("zs_leader")
        page = leader.open("/present")
        answer(page, "新建会议…", "新建", 会议名称="三季度会商")
        expect(page.get_by_role("heading", name="顺序（12 页）")).to_be_visible()
        page.locator(".st-key-present_up2 button").first.click()
        settle(page)
        expect(page.get_by_role("button", name=re.compile("^1.对比$"))).to_be_visible()
        assert defects(page) == []
        answer(page, "定稿…", "定稿")
        with page.expect_download() as download:
            press(page, "带走文件")
            page.get_by_role("button", name="幻灯片 PPTX").click()
        download.value.save_as(tmp_path / "meeting.pptx")

        page.get_by_role("button", name="开始汇报", exact=True).click()
        page.wait_for_url("**/present/*#0")
        fixed = walked(page)
        assert [text.split("\n")[0] for text in fixed[:3]] == ["三季度会商", "对比", "总体情况"]
        file = pptx.Presentation(str(tmp_path / "meeting.pptx"))
        for text, sheet in zip(fixed[1:], file.slides, strict=True):
            said = [shape.text_frame.text for shape in sheet.shapes if shape.has_text_frame]
            assert all(one in text for one in said[:2]) and any("定稿于" in one for one in said)
        assert "12 / 12" in fixed[12] and all("定稿于" in text for text in fixed)
        big = page.locator(".slide:visible .line").evaluate(
            "line => parseFloat(getComputedStyle(line).fontSize)"
        )
        assert big >= 24  # of 1080 lines: what is read from ten metres
        page.keyboard.press("d")
        assert page.evaluate("document.documentElement.className") == "dark"

        report(server, tmp_path)
        page.reload()
        assert walked(page) == fixed

        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        page.locator(".slide:visible").get_by_role("link", name="看明细").click()
        page.get_by_role("button", name="‹ 回到会议第 1 页").click()
        page.wait_for_url("**/present/*#1")
        assert slide_on(page) == fixed[1]
        page.keyboard.press("Escape")
        page.wait_for_url("**/present?meeting=*")
        settle(page)
        answer(page, "解除定稿…", "解除", 解除的理由="五龙乡补报了")
        changed = rows_of(page, "与定稿时不同的数")
        reported = [row for row in changed if row["标题"] == "总体情况" and row["哪个数"] == "上报率"]
        assert len(reported) == 1 and reported[0]["定稿时"] != reported[0]["现在"]
        assert defects(page) == []

        page.get_by_role("button", name="开始汇报", exact=True).click()
        page.wait_for_url("**/present/*#0")
        live = walked(page)
        assert all("未定稿" in text for text in live)
        assert reported[0]["现在"].split()[0] in live[2] and live[2] != fixed[2]
        assert leader.complaints == [] and leader.foreign() == set()
