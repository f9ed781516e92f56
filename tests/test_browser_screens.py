"""Each screen as each role sees it, in a real Chromium: Chinese to the last word, nothing cut off, nothing from outside."""

import re
from collections.abc import Callable, Iterator

import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib.access import PERMISSIONS, Role
from lib.demo import ACCOUNTS
from lib.screens import SCREENS
from tests.browser import DESK, PHONE, Visitor, pick_row, press, settle
from tests.seeing import HEADER, cut_off, defects, english, frame_of, sideways
from tests.serving import Server

USERS = {Role(post.role): name for name, post in reversed(ACCOUNTS.items())}
DEEPER = {
    Role.LEADER: (
        "completion?place=330922",
        "completion?place=330922&by=quarter",
        "completion?place=330922200&indicator=ZT-07&version=1&row=1",
        "warnings?area=330922",
        "warnings?form=wall&list=coming",
        "warnings?colour=rate&lamps=every",
        "warnings?place=330922",
        "warnings?colour=closure",
        "rectification?show=open",
        "rectification?place=330922200&facet=category",
        "rectification?place=330922&as_of=2017-01-01",
        "organisation?place=330922200",
        "orders?order=4",
        "problems?work=all",
        "problems?problem=6&row=1",
        "registers?register=risk_posts",
        "registers?register=inspections&by=label",
    ),
    Role.SUPERVISOR: (
        "review?hint=any",
        "review?review=course",
        "review?review=course&by_indicator=7",
        "problems?work=new",
        "orders?part=new",
        "orders?part=new&scope=all",
        "tasks?part=soon",
        "tasks?part=issued&place=330922200&task=330922200.ZT-07",
        "tasks?part=permits",
        "orders?part=manual",
        "appraisal?part=points",
        "appraisal?part=appeals",
    ),
    Role.ADMIN: tuple(
        f"admin?part={part}" for part in ("places", "quarters", "indicators", "rules", "rules&rule=lamps")
    ),
}
# boards that offer a supervisor, who sees the same place, nothing but what a leader sees there
LOOKED_AT = ("overview", "completion", "rectification")
ON_A_PHONE = {
    Role.LEADER: (
        "overview",
        "completion",
        "warnings",
        "rectification",
        "organisation",
        "orders",
        "registers",
        "account",
        "completion?place=330922200&indicator=ZT-07&version=1&row=1",
        "warnings?area=330922",
        "organisation?place=330922200",
        "problems?problem=6&row=1",
    ),
    Role.REPORTER: ("upload", "problems"),
    Role.SUPERVISOR: (
        "upload",
        "review",
        "tasks",
        "orders?part=new",
        "problems?work=new",
        "appraisal?part=points",
    ),
    Role.ADMIN: ("admin", "admin?part=indicators", "admin?part=rules"),
    Role.AUDITOR: ("audit",),
}
# The list beside an opened indicator keeps to its first columns; all of them are there when the indicator is closed.
WIDE = {("completion?place=330922200&indicator=ZT-07&version=1&row=1", "各指标的状态")}
TABLES = '[data-testid="stDataFrame"]'


@pytest.fixture(scope="module")
def people(chromium: Browser, showcase: Server) -> Iterator[Callable[[Role], Visitor]]:
    """Somebody of each role, logged in when first asked for."""
    visitors: dict[Role, Visitor] = {}

    def visitor(role: Role) -> Visitor:
        if role not in visitors:
            visitors[role] = Visitor(chromium, showcase)
            visitors[role].come_as(USERS[role])
        return visitors[role]

    yield visitor
    for one in visitors.values():
        one.close()


def assert_clean(visitor: Visitor) -> None:
    """Nothing came from another host, and the browser complained of nothing, the page's policy included."""
    assert visitor.foreign() == set()
    assert not visitor.complaints, "\n".join(visitor.complaints)


@pytest.mark.parametrize("role", Role)
def test_every_screen_is_chinese_whole_marked_and_from_this_server(
    role: Role, people: Callable[[Role], Visitor]
) -> None:
    titles = {screen.name: screen.title for screen in SCREENS if screen.permission in PERMISSIONS[role]}
    visitor = people(role)
    found: list[str] = []
    seen_by_leaders = LOOKED_AT if role is Role.SUPERVISOR else ()
    addresses = [*(name for name in titles if name not in seen_by_leaders), *DEEPER.get(role, ())]
    for address in addresses:
        page = (visitor.open if address == addresses[0] else visitor.go)(f"/{address}")
        expect(page.get_by_role("heading", name=titles[address.split("?")[0]], exact=True)).to_be_visible()
        found += defects(page)
        found += [f"{address}: {name} is too wide" for name in sideways(page) if (address, name) not in WIDE]
        if address in ON_A_PHONE[role]:
            page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            settle(page)
            found += [f"{address} on a phone: {what}" for what in cut_off(page) if "chart" not in what]
            page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    assert not found, "\n".join(found)
    assert_clean(visitor)


# --- what opens when somebody points or clicks


def shown_by(page: Page, key: str = "Escape") -> list[str]:
    """The English words of what has just opened; the key closes it again."""
    page.wait_for_timeout(150)
    found = english(page)
    page.keyboard.press(key)
    return found


def lists_and_calendars(page: Page) -> Iterator[str]:
    """The English words of every drop-down list, of what a vain search in it says, and of every calendar."""
    for field in page.get_by_role("combobox").element_handles():  # while one is open, the others have no role
        field.click()
        if field.is_editable():
            page.keyboard.type("找不到的")
        yield from shown_by(page, "Tab")  # Escape would close a dialog around the list, too
    for button in page.get_by_role("button", name=re.compile("^选择(日期|起止日期)")).all():
        button.click()
        expect(page.get_by_role("gridcell").first).to_be_visible()
        yield from shown_by(page)


def table_tools(page: Page, table: Locator) -> Iterator[str]:
    """The English words of a table's toolbar, of its list of columns, of its search and of a column's menu."""
    table.scroll_into_view_if_needed()
    table.hover(position={"x": 20, "y": 50})
    for tool in table.get_by_test_id("stElementToolbarButton").all():
        tool.hover()
        yield from shown_by(page)
    for name in ("显示或隐藏列", "查找"):
        table.hover(position={"x": 20, "y": 50})
        table.get_by_role("button", name=re.compile(f"^{name}")).click()
        yield from shown_by(page)
    yield from column_menu(page, table)


def column_menu(page: Page, table: Locator) -> Iterator[str]:
    """The English words of the last column's menu and of the menus inside it."""
    box = frame_of(table)
    page.mouse.move(box["x"] + box["width"] - 40, box["y"] + HEADER / 2)
    page.mouse.click(box["x"] + box["width"] - 16, box["y"] + HEADER / 2)
    menu = page.get_by_test_id("stDataFrameColumnMenu")
    if not menu.count():
        return
    yield from english(page)
    for name in ("格式", "统计"):
        if menu.get_by_text(name, exact=True).count():
            menu.get_by_text(name, exact=True).hover()
            page.wait_for_timeout(300)
            yield from english(page)
    page.keyboard.press("Escape")


def chart_tools(page: Page) -> Iterator[str]:
    """The English words of the first chart's toolbar, which offers no table of the fields by their names in the program."""
    charts = page.get_by_test_id("stVegaLiteChart")
    settle(page)
    charts.first.hover()
    expect(page.get_by_role("button", name=re.compile("^下载为图片")).first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^(看数据|Show data)"))).to_have_count(0)
    frame = page.get_by_test_id("stFullScreenFrame").filter(has=charts).first
    for tool in frame.get_by_test_id("stElementToolbarButton").filter(visible=True).all():
        tool.hover()
        yield from shown_by(page)


def test_what_opens_on_the_dashboards_is_chinese(people: Callable[[Role], Visitor]) -> None:
    page = people(Role.LEADER).open("/organisation?place=330922200")
    found = [*lists_and_calendars(page), *table_tools(page, page.locator(TABLES).last)]
    found += chart_tools(page)
    page.get_by_test_id("stTooltipHoverTarget").first.hover()
    found += shown_by(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("name", "content"), [("说明.txt", b"text"), ("空.csv", b""), ("大.csv", b"a" * (10 * 2**20 + 1))]
)
def test_what_the_uploader_says_is_chinese(
    people: Callable[[Role], Visitor], name: str, content: bytes
) -> None:
    page = people(Role.REPORTER).open("/upload")
    page.get_by_test_id("stFileUploaderDropzone").hover()
    assert english(page) == []
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": content}
    )
    page.get_by_text(name).first.wait_for()
    settle(page)
    assert defects(page) == []


def test_what_opens_for_administrator_and_auditor_is_chinese(people: Callable[[Role], Visitor]) -> None:
    page = people(Role.ADMIN).open("/admin")
    press(page, "新建用户")
    found = [*english(page), *lists_and_calendars(page)]
    page = people(Role.AUDITOR).open("/audit")
    found += lists_and_calendars(page)
    pick_row(page, "审计日志", 0)
    found += defects(page)
    press(page, "校验日志")
    expect(page.get_by_text("审计日志完整")).to_be_visible()
    found += [*defects(page), *table_tools(page, page.locator(TABLES).first)]
    assert not found, "\n".join(found)


def test_a_screen_is_printed_with_all_its_rows_under_repeated_headings(
    people: Callable[[Role], Visitor],
) -> None:
    visitor = people(Role.LEADER)
    visitor.context.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page = visitor.open("/appraisal?year=2018")
    press(page, "导出")
    assert not english(page)
    press(page, "打印本页")
    page.wait_for_function("() => window.printed === 1")
    headings, *rows = page.locator(".paper-table tr").all_inner_texts()
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as paper:
        sheets = ["".join(one.get_textpage().get_text_bounded().split()) for one in paper]
        assert all(one.get_width() > one.get_height() for one in paper)
    assert len(rows) > 80 and len(sheets) > 2
    assert sum("".join(headings.split()) in sheet for sheet in sheets) >= len(sheets) - 1
    assert [row for row in rows if "".join(sheets).count("".join(row.split())) != 1] == []
    assert "舟山市·截至2018-09-28" in sheets[0]
    expect(page.locator(".st-key-paper-wide")).to_contain_text("演示数据")
    assert not [word for word in ("导出", "返回", "退出", "待办") if word in "".join(sheets)]
    press(page, "返回")
    expect(page.locator(TABLES)).to_be_visible()
    expect(page.locator(".paper-table")).to_have_count(0)
    assert_clean(visitor)
