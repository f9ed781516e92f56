"""The warning map in a real Chromium: from an area to its wall to a unit's page and back, and by the address alone."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib import maps
from tests.browser import PHONE, Visitor, pick, settle
from tests.seeing import cut_off, defects, sideways, top_of
from tests.serving import Server

TOWNSHIPS = ("菜园镇", "嵊山镇", "洋山镇", "五龙乡", "黄龙乡", "枸杞乡", "花鸟乡")
OPENED = "嵊泗县的单位墙"
LIST = "亮灯清单"


@pytest.fixture(scope="module")
def leader(chromium: Browser, showcase: Server) -> Iterator[Visitor]:
    """舟山市's leader, logged in."""
    with Visitor(chromium, showcase) as somebody:
        somebody.come_as("zs_leader")
        yield somebody


def area(page: Page, name: str) -> Locator:
    """An area of the map."""
    return page.locator(f'svg.marks path[aria-label*="地区: {name};"]').first


def tile(page: Page, name: str) -> Locator:
    """A tile of a wall."""
    return page.locator(f'svg.marks path[aria-label*="单位: {name};"]').first


def tiles(page: Page) -> set[str]:
    """The units that have a tile on the screen."""
    labels = page.locator('svg.marks path[aria-label*="单位: "]').evaluate_all(
        "paths => paths.map(path => path.ariaLabel)"
    )
    return {found[1] for label in labels if (found := re.search(r"单位: ([^;]+)", label))}


def view(page: Page) -> tuple[str, set[str], tuple[int, list[dict[str, str]]]]:
    """What the screen shows: its address without the host, the tiles, how many lamps, and the first of them."""
    parts = urlsplit(page.url)
    return f"{parts.path}?{parts.query}", tiles(page), top_of(page, LIST)


def test_from_the_map_to_the_wall_to_the_unit_and_back(
    leader: Visitor, chromium: Browser, showcase: Server
) -> None:
    page = leader.open("/warnings")
    assert defects(page) == []
    assert sideways(page) == []
    everything = view(page)
    expect(page.get_by_role("heading", name="未落图的单位")).to_be_visible()

    pick(page, area(page, "嵊泗县"))
    expect(page.get_by_role("heading", name=OPENED)).to_be_visible()
    assert "area=330922" in page.url
    wall = view(page)
    assert set(TOWNSHIPS) <= wall[1]
    assert {name for name in wall[1] if name.endswith("局")}, "the wall has departments, too"
    assert wall[2][1] and all(row["单位"] for row in wall[2][1])
    assert wall[2][0] < everything[2][0]
    assert defects(page) == []

    pick(page, tile(page, "五龙乡"))
    assert "/organisation?" in page.url and "place=330922200" in page.url
    expect(page.get_by_role("combobox", name="单位")).to_have_value(re.compile("五龙乡"))
    page.go_back()
    settle(page)
    expect(page.get_by_role("heading", name=OPENED)).to_be_visible()
    assert view(page) == wall
    for _ in range(2):  # a jump to another screen leaves one more step behind, which shows the same view
        page.go_back()
        settle(page)
    assert view(page) == everything

    with Visitor(chromium, showcase) as colleague:
        colleague.page.goto(f"{showcase.url}{wall[0]}")
        settle(colleague.page)
        colleague.log_in("zs_leader")
        assert view(colleague.page) == wall
        assert colleague.foreign() == set()
    assert leader.foreign() == set()
    assert leader.complaints == []


def test_an_area_opens_again_after_it_was_closed_and_a_second_click_closes_it(leader: Visitor) -> None:
    page = leader.open("/warnings?area=330922")
    page.get_by_role("button", name="收起", exact=True).click()
    settle(page)
    expect(page.get_by_role("heading", name=OPENED)).to_have_count(0)
    pick(page, area(page, "嵊泗县"))
    expect(page.get_by_role("heading", name=OPENED)).to_be_visible()
    pick(page, area(page, "嵊泗县"))
    expect(page.get_by_role("heading", name=OPENED)).to_have_count(0)
    assert "area" not in page.url


def test_shapes_are_fetched_once_and_then_come_from_the_browsers_own_memory(
    leader: Visitor, chromium: Browser, showcase: Server
) -> None:
    shapes = maps.shapes_of("330900")
    assert shapes
    with Visitor(chromium, showcase) as somebody:
        asked: list[tuple[str, bool]] = []
        session = somebody.context.new_cdp_session(somebody.page)
        session.send("Network.enable")
        session.on(
            "Network.responseReceived",
            lambda event: asked.append((event["response"]["url"], event["response"]["fromDiskCache"])),
        )
        session.on("Network.requestServedFromCache", lambda event: None)
        somebody.come_as("zs_leader")
        page = somebody.open("/warnings")
        pick(page, area(page, "岱山县"))
        somebody.open("/overview")
        somebody.open("/warnings?area=330903")
        for address in (shapes.address, shapes.halo):
            found = [from_cache for url, from_cache in asked if urlsplit(url).path == address]
            assert found.count(False) == 1, f"{address} was fetched {found.count(False)} times"


def test_the_map_says_how_many_are_on_it_and_where_it_comes_from(leader: Visitor) -> None:
    page = leader.open("/warnings")
    expect(page.get_by_text(re.compile(r"^地图上 \d+ 个，未落图 \d+ 个。$"))).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"^底图：天地图行政区划可视化数据（原图审图号 GS\(2024\)0650号）"))
    ).to_be_visible()
    legend = page.locator("svg.marks .mark-text.role-legend-label text").all_text_contents()
    words = [text for text in legend if text]
    assert [re.sub(r" \d+$", "", text) for text in words] == [
        "■ 红灯",
        "▲ 黄灯",
        "○ 未报送",
        "● 绿灯",
        "– 无任务",
    ]
    assert all(re.search(r" \d+$", text) for text in words), "the legend counts"


def test_a_place_without_a_map_shows_its_wall(leader: Visitor) -> None:
    page = leader.open("/warnings?place=330922")
    assert set(TOWNSHIPS) <= tiles(page)
    assert page.get_by_text("底图：").count() == 0
    assert defects(page) == []


def test_all_that_is_chosen_is_in_the_address(leader: Visitor) -> None:
    page = leader.open("/warnings?colour=on_time&lamps=every&list=coming&area=330903")
    for group, option in (
        ("按什么着色", "及时率"),
        ("算哪些灯", "全部亮灯"),
        ("什么时候的灯", "未来两周"),
        ("画法", "地图"),
    ):
        pressed = page.get_by_role("radiogroup", name=group).get_by_role("radio", checked=True)
        expect(pressed).to_have_text(option)
    expect(page.get_by_role("heading", name="普陀区的单位墙")).to_be_visible()
    assert defects(page) == []


@pytest.mark.parametrize("address", ["warnings", "warnings?form=wall", "warnings?area=330902"])
def test_the_map_fits_on_a_phone(chromium: Browser, showcase: Server, address: str) -> None:
    with Visitor(chromium, showcase, PHONE) as walker:
        walker.come_as("zs_leader")
        page = walker.open(f"/{address}")
        assert cut_off(page) == []
        assert walker.complaints == []
