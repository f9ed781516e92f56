"""From a red figure to the row of the file, in a real Chromium; addresses that hold the position; choices that stay."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib.demo import FOLDER, PASSWORD
from tests.browser import Visitor, choose, pick, pick_row, settle
from tests.seeing import defects, rows_of
from tests.serving import Server

MOST_CLICKS = 5
COUNTIES = "定海区|普陀区|岱山县|嵊泗县"


@pytest.fixture(scope="module")
def leader(chromium: Browser, showcase: Server) -> Iterator[Visitor]:
    """舟山市's leader, logged in."""
    with Visitor(chromium, showcase) as somebody:
        somebody.come_as("zs_leader")
        yield somebody


class Clicks:
    """A finger that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, target: Locator) -> None:
        pick(self.page, target)
        self.count += 1


def field(label: str, name: str) -> str:
    """What a mark of a chart says about itself under a name."""
    found = re.search(rf"(?:^|; ){re.escape(name)}: ([^;]*)", label)
    return found[1] if found else ""


def fields(page: Page, *says: str) -> list[Locator]:
    """The fields of the heat map that say all of this about themselves."""
    return page.locator("svg.marks path" + "".join(f'[aria-label*="{words}"]' for words in says)).all()


def worst_county(page: Page) -> Locator:
    """The field of a county with something returned in it, a red one if there is one, else one that is behind."""
    for level in ("behind", "watch"):
        for place in fields(page, f"level: {level};"):
            label = place.get_attribute("aria-label") or ""
            if re.fullmatch(COUNTIES, field(label, "单位")) and field(label, "审核退回（项）") != "0":
                return place
    raise AssertionError("no county has anything returned")


def file_cells(page: Page) -> dict[str, str]:
    """The row of the file as the screen shows it."""
    [name] = [
        region.get_attribute("aria-label") or ""
        for region in page.get_by_role("region", name=re.compile(r"^上报文件的第 \d+ 行$")).all()
    ]
    return {row["栏目"]: row["原文件所填"] for row in rows_of(page, name)}


def row_of_file(page: Page) -> dict[str, str]:
    """The row of the demonstration's file that the screen names as the source."""
    source = page.get_by_text(re.compile(r"^来源：导入批次")).inner_text().replace("\u2060", "")
    found = re.search(r"文件「(.+)」第 (\d+) 行", source)
    assert found, source
    with Path(FOLDER / found[1]).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))[int(found[2]) - 2]


def test_from_a_red_figure_to_the_row_of_the_file(
    leader: Visitor, chromium: Browser, showcase: Server
) -> None:
    page = leader.open("/completion")
    clicks = Clicks(page)
    clicks.on(page.get_by_role("radiogroup", name="比较哪类单位").get_by_text("区县"))
    county = worst_county(page)
    label = county.get_attribute("aria-label") or ""
    clicks.on(county)
    [unit, *_] = fields(page, "level: behind;", f"line: {field(label, 'line')};", "状态: 退回;")
    name = field(unit.get_attribute("aria-label") or "", "单位")
    clicks.on(unit)
    before = page.url
    clicks.on(page.get_by_role("button", name="查看原文件的这一行"))
    assert clicks.count <= MOST_CLICKS
    shown = file_cells(page)
    assert shown == row_of_file(page)
    assert shown["单位名称"].endswith(name)
    assert field(label, "line").endswith(shown["指标名称"])
    assert defects(page) == []

    address = page.url
    page.reload()
    settle(page)
    assert file_cells(page) == shown
    page.go_back()
    settle(page)
    assert page.url == before
    expect(page.get_by_role("button", name="查看原文件的这一行")).to_be_visible()

    other = leader.new_tab()
    other.goto(address)
    settle(other)
    assert file_cells(other) == shown
    other.close()

    with Visitor(chromium, showcase) as colleague:
        colleague.page.goto(address)
        settle(colleague.page)
        colleague.log_in("zs_leader")
        assert colleague.page.url == address
        assert file_cells(colleague.page) == shown


def chosen(page: Page) -> dict[str, str]:
    """What the bar shows."""
    said = {name: page.get_by_role("combobox", name=name).input_value().strip() for name in ("单位", "季度")}
    pressed = page.get_by_role("radiogroup", name="口径").get_by_role("radio", checked=True)
    return {**said, "口径": pressed.inner_text()}


def test_choices_survive_reload_and_go_along_to_other_screens(leader: Visitor) -> None:
    page = leader.open("/overview")
    choose(page, "单位", "嵊泗县")
    choose(page, "季度", "2018年第二季度")
    page.get_by_role("radiogroup", name="口径").get_by_text("已上报").click()
    settle(page)
    wanted = {"单位": "嵊泗县", "季度": "2018年第二季度", "口径": "已上报"}
    assert chosen(page) == wanted
    page.reload()
    settle(page)
    assert chosen(page) == wanted
    for screen in ("指标完成", "单位画像", "总览"):
        page.get_by_role("link", name=screen, exact=True).click()
        settle(page)
        assert chosen(page) == wanted, screen
    page.go_back()
    settle(page)
    assert chosen(page) == wanted


def test_keyboard_alone_logs_in_and_chooses(chromium: Browser, showcase: Server) -> None:
    with Visitor(chromium, showcase) as somebody:
        page = somebody.open("/completion")
        page.get_by_label("账号", exact=True).focus()
        page.keyboard.type("ss_leader")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name="单位")).to_be_visible()
        settle(page)
        page.get_by_role("combobox", name="单位").focus()
        page.keyboard.type("五龙乡")
        page.keyboard.press("Enter")
        settle(page)
        assert chosen(page)["单位"] == "五龙乡"
        assert rows_of(page, "各指标的状态")[0]["状态"] == "■ 退回"


def test_who_passes_a_table_by_keyboard_or_closes_its_search_stays_on_the_screen(leader: Visitor) -> None:
    """A table selects its first cell when it takes the focus, and a selected cell opens the unit's screen."""
    page = leader.open("/overview")
    table = page.get_by_role("region", name="需要关注的单位")
    table.hover(position={"x": 20, "y": 50})
    page.get_by_role("button", name="查找：需要关注的单位").click()
    page.keyboard.type("普陀")
    page.keyboard.press("Escape")
    settle(page, 600)
    page.get_by_role("button", name="放大：需要关注的单位").focus()
    page.keyboard.press("Tab")
    settle(page, 600)
    assert page.url.endswith("/overview")
    pick_row(page, "需要关注的单位", 0)
    assert "/organisation?place=" in page.url
