"""A real Chromium in front of a real server: what the browser tests and the pictures are made of.

Every test module has the fixtures chromium, showcase and server by way of conftest.py.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests import talking
from tests.seeing import HEADER, ROW, frame_of, grid
from tests.serving import PROJECT, Server
from tests.talking import COOKIE, PASSWORD

PATIENCE = 20_000  # milliseconds
QUIET = 250  # milliseconds without any change that count as “the screen stands still”
expect.set_options(timeout=PATIENCE)
DESK, PHONE, WALL = (1440, 900), (390, 844), (1920, 1080)

# Notes when the page last changed, when it last asked the server for something, and when it last heard from it.
WATCH = """() => {
  const watch = window.mingzeWatch = { changed: performance.now(), asked: 0, heard: 0 };
  new MutationObserver(() => { watch.changed = performance.now(); })
    .observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  const send = WebSocket.prototype.send;
  const heard = () => { watch.heard = performance.now(); };
  WebSocket.prototype.send = function (message) {
    watch.asked = performance.now();
    this.removeEventListener("message", heard);
    this.addEventListener("message", heard);
    return send.call(this, message);
  };
}"""

# The screen stands still: everything that was asked is answered and drawn, and nothing has changed for a moment.
STANDS_STILL = """(quiet) => {
  const { changed, asked, heard } = window.mingzeWatch;
  const app = document.querySelector('[data-testid="stApp"]');
  const drawn = (element) => !element.checkVisibility() || element.querySelector("svg.marks, canvas");
  return app && app.dataset.testScriptState === "notRunning" && app.dataset.testConnectionState === "CONNECTED"
    && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')
    && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(drawn)
    && [...document.querySelectorAll('[data-testid="stDataFrame"]')].every(drawn)
    && heard > asked && performance.now() - Math.max(changed, asked) > quiet;
}"""

# Another address without loading the page anew, as the browser's keys for back and forward do it.
GO = """address => {
  history.pushState({}, "", address);
  window.dispatchEvent(new PopStateEvent("popstate"));
}"""

# Every table that is to be seen holds its cells, too, for those who cannot see it: they follow a moment later.
CELLS_ARE_THERE = """() => {
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  return [...document.querySelectorAll('[data-testid="stDataFrame"] canvas[data-testid="data-grid-canvas"]')]
    .every((canvas) => !seen(canvas) || canvas.querySelector("table"));
}"""


def chromium_path() -> str | None:
    """Where the system's Chromium is; None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A Chromium that ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium a module; it is ended with the module because its event loop would disturb other tests."""
    if chromium_path() is None:
        pytest.skip("there is no Chromium on this machine")
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def showcase(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with the fresh demonstration for all tests that only look."""
    with Server({"MINGZE_DATA_DIR": str(copied(demo_folder, tmp_path_factory))}) as running:
        yield running


@pytest.fixture(scope="module")
def server(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the fresh demonstration of the module's own, which its tests may change."""
    with Server({"MINGZE_DATA_DIR": str(copied(demo_folder, tmp_path_factory))}) as running:
        yield running


def copied(demo_folder: Path, factory: pytest.TempPathFactory) -> Path:
    """A data folder that is a copy of the demonstration."""
    return Path(shutil.copytree(demo_folder, factory.mktemp("server") / "data"))


def program(text: str, environment: dict[str, str], *arguments: str) -> str:
    """What a Python program prints that runs in a process of its own, as an administrator on the server would run it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MINGZE_")}
    done = subprocess.run(
        [sys.executable, "-c", text, *arguments],
        cwd=PROJECT,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Visitor:
    """One person with a browser of their own: cookies, one tab, and a record of what the browser fetched and complained of.

    The browser says that its language is English, so that whatever Streamlit would say in English shows.
    """

    def __init__(self, browser: Browser, server: Server, size: tuple[int, int] = DESK) -> None:
        self.server = server
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="en-US", timezone_id="Asia/Shanghai"
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(f"({WATCH})()")
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        """Another tab of the same browser, watched as the first one is."""
        page = self.context.new_page()
        page.on("console", self.listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        return page

    def listen(self, said: ConsoleMessage) -> None:
        """Nothing. Notes what the browser complains of: errors of scripts, refused addresses, broken policies."""
        if said.type == "error":
            self.complaints.append(f"{said.text} ({said.location.get('url', '')})")

    def open(self, address: str = "/") -> Page:
        """The page at an address of the server, once it stands still."""
        self.page.goto(f"{self.server.url}{address}")
        settle(self.page)
        return self.page

    def go(self, address: str) -> Page:
        """Another page of the opened program, once all of it is there: a third of the work of opening it anew."""
        before = self.page.evaluate("window.mingzeWatch.asked")
        self.page.evaluate(GO, address)
        self.page.wait_for_function("before => window.mingzeWatch.asked > before", arg=before, polling=50)
        settle(self.page)
        self.page.wait_for_function(CELLS_ARE_THERE, polling=50)
        return self.page

    def come_as(self, username: str) -> None:
        """Nothing. Lets somebody in who has filled in the login form elsewhere, which costs three seconds less."""
        cookie = talking.log_in(self.server, username)[COOKIE]
        self.context.add_cookies([{"name": COOKIE, "value": cookie, "url": self.server.url}])

    def log_in(self, username: str, password: str = PASSWORD) -> Page:
        """The page that the login form on the present page leads to."""
        if self.page.url == "about:blank":
            self.open()
        log_in(self.page, username, password)
        return self.page

    def foreign(self) -> set[str]:
        """The addresses that were fetched from anywhere but the server."""
        own = re.compile(rf"(https?|ws)://127\.0\.0\.1:{self.server.port}/|data:|blob:|about:")
        return {address for address in self.requests if not own.match(address)}

    def close(self) -> None:
        """Nothing. Closes the browser's window."""
        self.context.close()

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def log_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Nothing. Fills the form of the login page and waits for the screen behind it."""
    page.get_by_label("账号", exact=True).fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="退出", exact=True)).to_be_attached(timeout=PATIENCE)
    settle(page)


def settle(page: Page, quiet: int = QUIET) -> None:
    """Nothing. Returns once the script has ended and the screen has stood still for a moment."""
    page.wait_for_function(STANDS_STILL, arg=quiet, timeout=PATIENCE, polling=50)


def click_and_see(page: Page, x: float, y: float) -> None:
    """Nothing. Clicks there and waits until the server was told, which tables and charts put off, and has answered.

    While a list or a calendar fades away, it swallows clicks; then this clicks again, as a person would.
    """
    before = page.evaluate("window.mingzeWatch.asked")
    for _ in range(4):
        page.mouse.click(x, y)
        with suppress(PlaywrightTimeout):
            page.wait_for_function("before => window.mingzeWatch.asked > before", arg=before, timeout=3000)
            break
    settle(page)


def pick(page: Page, target: Locator) -> None:
    """Nothing. Clicks the middle of a mark of a chart or of a button."""
    target.scroll_into_view_if_needed()
    box = frame_of(target)
    click_and_see(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def pick_row(page: Page, name: str, number: int) -> None:
    """Nothing. Clicks a row of a table, by its number from 0."""
    canvas = grid(page, name)
    canvas.scroll_into_view_if_needed()
    box = frame_of(canvas)
    click_and_see(page, box["x"] + 30, box["y"] + HEADER + ROW * (number + 0.5))


def tick(page: Page, name: str, row: int, then: Locator) -> None:
    """Nothing. Ticks the box of a row of a table, by its number from 0 (−1: all of them), and sees what it leads to.

    A table that is just being drawn anew swallows clicks; then, and only when nothing came of it, this clicks again.
    """
    for patience in (PATIENCE / 2, PATIENCE / 2, PATIENCE):
        settle(page)
        box = frame_of(grid(page, name))
        page.mouse.click(box["x"] + 16, box["y"] + HEADER + ROW * (row + 0.5))
        with suppress(PlaywrightTimeout):
            then.wait_for(timeout=patience)
            break
    expect(then).to_be_visible()
    settle(page)


def upload(page: Page, name: str, content: bytes) -> None:
    """Nothing. Hands a file to the page's uploader and waits for what becomes of it."""
    files: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("heading", name=re.compile(r"^3\s核对")).wait_for()
    settle(page)


def press(page: Page, name: str) -> None:
    """Nothing. Presses the button and waits for what comes of it."""
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    """Nothing. Chooses an option of a drop-down list; types its name where the list lets itself be searched."""
    field = page.get_by_role("combobox", name=label, exact=True)
    field.click()
    if field.is_editable():
        page.keyboard.type(option)
    page.get_by_role("option").filter(has_text=re.compile(rf"^\s*{re.escape(option)}\s*$")).first.click()
    settle(page)
