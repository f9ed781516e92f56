"""A real server: over plain HTTP, over its socket as a forger would use it, and in a real browser."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from sqlmodel import select

from lib import db, demo
from lib.access import Role
from lib.actions import accounts, users
from lib.actions.users import Account
from lib.auth import tokens
from lib.models import User
from lib.screens import SCREENS
from tests.serving import Server
from tests.talking import Answer, Conversation, log_in

ADDRESSES = ("", *(screen.name for screen in SCREENS))
INSIDE = re.compile(
    "普陀区|岱山县|廉政风险|审核通过|2018年第三季度|上报率"
)  # words of every screen behind the login


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A freshly started server with the demonstration, started from another folder than the project's."""
    with Server(cwd=tmp_path_factory.mktemp("elsewhere")) as running:
        yield running


@pytest.fixture
def office(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets the test change the running server's database through the project's own actions."""
    engine = db.make_engine(f"sqlite:///{server.folder / 'data' / 'mingze.db'}")
    monkeypatch.setattr(db, "engine", lambda: engine)
    yield
    engine.dispose()


@pytest.fixture
def key(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The running server's signing key, for tests that forge what only it could sign."""
    secret = tokens._kept_key(server.folder / "data" / "cookie.key")
    monkeypatch.setattr(tokens, "signing_key", lambda: secret)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


def is_login(answer: Answer) -> bool:
    return set(answer.widgets("text_input")) == {"账号", "密码"}


def new_user(role: Role = Role.LEADER) -> tuple[str, int]:
    """A user of one test, who has the demonstration's password."""
    with db.writing() as session:
        number = len(session.exec(select(User.id)).all())
        place = session.exec(select(User.organisation_id).where(User.username == "ss_leader")).one()
        account = Account(f"test-{number}", "县领导", role, place)
        user = users.add_user(session, None, account, accounts.hash_password(demo.PASSWORD), False)
        return user.username, user.id or 0


# --- anonymous visitors


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_anonymous_visitor_gets_the_login_page_at_every_address(server: Server, address: str) -> None:
    assert httpx.get(f"{server.url}/{address}").status_code == 200
    with Conversation(server.url) as talk:
        answer = talk.visit(address, {"quarter": "20183", "organisation": "330922200"})
        assert is_login(answer)
        assert not INSIDE.search(answer.text())


def test_an_anonymous_visitor_gets_nothing_from_forged_messages(server: Server) -> None:
    with Conversation(server.url) as talk:
        pages = talk.visit().pages()
        assert set(pages) == set(ADDRESSES)
        for page_hash in [*pages.values(), "0" * 32, "../pages/overview.py"]:
            assert is_login(talk.use({"$$ID-forged-authentication_status": "True"}, page_hash=page_hash))


@pytest.mark.parametrize(
    "path",
    [
        "/media/0123.csv",
        "/_stcore/metrics",
        "/_stcore/upload_file/a/b",
        "/component/x/index.html",
        "/files/x",
    ],
)
def test_an_anonymous_visitor_gets_nothing_from_media_upload_and_metrics(server: Server, path: str) -> None:
    for method in ("GET", "PUT", "DELETE", "OPTIONS"):
        assert httpx.request(method, server.url + path).status_code == 401


def test_a_new_server_shows_no_page_to_the_first_visitor(server: Server, tmp_path: Path) -> None:
    """With a pages/ folder beside the script, a fresh server would serve /admin without ever running the script."""
    data = tmp_path / "data"
    data.mkdir()
    with (
        closing(sqlite3.connect(server.folder / "data" / "mingze.db")) as source,
        closing(sqlite3.connect(data / "mingze.db")) as copy,
    ):
        source.backup(copy)
    with Server({"MINGZE_DATA_DIR": str(data)}) as fresh, Conversation(fresh.url) as talk:
        assert is_login(talk.visit("admin"))


def test_other_sites_pages_cannot_open_the_socket(server: Server) -> None:
    with pytest.raises(Exception, match=r"403|1008"), Conversation(server.url, origin="http://evil.example"):
        pass


# --- logging in and out


def test_login_keeps_page_and_query(server: Server) -> None:
    cookies = dict(httpx.get(server.url).cookies)
    with Conversation(server.url, cookies) as talk:
        form = talk.visit("completion", {"quarter": "20182", "place": "嵊泗 & 县"})
        fields = form.widgets("text_input")
        answer = talk.use(
            {fields["账号"]: "ZS_leader", fields["密码"]: demo.PASSWORD}, press=form.widgets("button")["登录"]
        )
        opened = httpx.get(server.url + answer.redirect(), cookies=cookies)
    assert opened.headers["Location"] == "/completion?quarter=20182&place=%E5%B5%8A%E6%B3%97+%26+%E5%8E%BF"
    assert httpx.get(server.url + answer.redirect(), cookies=cookies).headers["Location"] == "/"


@pytest.mark.parametrize("username", ["zs_leader", "nobody", "demo-admin", "' OR 1=1 --", "x" * 5000])
def test_a_wrong_login_is_answered_in_one_sentence(server: Server, username: str) -> None:
    with Conversation(server.url, dict(httpx.get(server.url).cookies)) as talk:
        form = talk.visit()
        fields = form.widgets("text_input")
        answer = talk.use(
            {fields["账号"]: username, fields["密码"]: "falsch-2018"}, press=form.widgets("button")["登录"]
        )
    assert "账号或密码不正确，或者账号已停用、被锁定" in answer.text()
    assert not answer.redirect()
    assert is_login(answer)


@pytest.mark.parametrize("username", demo.ACCOUNTS)
def test_each_demonstration_account_starts_at_the_first_page_of_its_role(
    server: Server, username: str
) -> None:
    cookies = log_in(server, username)
    with Conversation(server.url, cookies) as talk:
        answer = talk.visit("", {"quarter": "20182"})
        assert not is_login(answer)
        assert "编号" not in answer.text()
        role = demo.ACCOUNTS[username].role
        wanted = {Role.ADMIN: "admin", Role.AUDITOR: "audit"}.get(role, "overview")
        assert talk.page_hash == answer.pages()[wanted]


def test_logout_ends_the_session_and_the_cookie(server: Server, office: None) -> None:
    username, _ = new_user()
    cookies = log_in(server, username)
    with Conversation(server.url, cookies) as talk, Conversation(server.url, cookies) as elsewhere:
        answer = talk.visit("account")
        elsewhere.visit("account")
        assert talk.use(press=answer.widgets("button")["退出"]).redirect() == "/session/close"
        assert is_login(talk.use())
        assert is_login(elsewhere.use())
    assert_refused(server, cookies)


def assert_refused(server: Server, cookies: dict[str, str]) -> None:
    with Conversation(server.url, cookies) as talk:
        assert is_login(talk.visit("account"))
    assert httpx.get(f"{server.url}/_stcore/metrics", cookies=cookies).status_code == 401


def deactivate(user_id: int, account: Account) -> None:
    users.set_active(None, user_id, False)


def change_role(user_id: int, account: Account) -> None:
    users.change_user(
        None, user_id, Account(account.username, account.title, Role.AUDITOR, account.organisation_id)
    )


def change_password(user_id: int, account: Account) -> None:
    users.reset_password(None, user_id)


@pytest.mark.parametrize("change", [deactivate, change_role, change_password])
def test_an_open_session_ends_at_the_next_click(server: Server, office: None, change: object) -> None:
    username, user_id = new_user()
    cookies = log_in(server, username)
    with db.reading() as session:
        user = session.get_one(User, user_id)
        account = Account(username, user.title, Role.LEADER, user.organisation_id)
    with Conversation(server.url, cookies) as talk:
        assert not is_login(talk.visit("account"))
        assert not is_login(talk.use())
        change(user_id, account)  # type: ignore[operator]
        assert is_login(talk.use())
    assert_refused(server, cookies)


def test_an_open_dashboard_follows_what_others_write_and_asks_no_more_after_logout(
    server: Server, office: None
) -> None:
    username, user_id = new_user()
    with Conversation(server.url, log_in(server, username)) as talk:
        opened = talk.visit("overview")
        [fragment] = opened.fragments()
        quiet = talk.refresh(fragment)
        assert not quiet.pages() and not quiet.widget_ids()
        new_user()  # somebody else's commit
        assert "完成率" in talk.refresh(fragment).text()
        assert not talk.refresh(fragment).pages()
        users.set_active(None, user_id, False)
        shut_out = talk.refresh(fragment)
        assert is_login(shut_out) and not shut_out.fragments()


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
def test_a_forged_cookie_is_an_anonymous_visitor_without_a_traceback(server: Server, token: str) -> None:
    before = server.text()
    with Conversation(server.url, {tokens.COOKIE: token}) as talk:
        answer = talk.visit("admin")
        assert is_login(answer)
        assert "编号" not in answer.text()
    assert server.text() == before


def test_a_temporary_password_opens_only_its_own_change(server: Server, office: None) -> None:
    _, user_id = new_user()
    password = users.reset_password(None, user_id)
    with db.reading() as session:
        username = session.get_one(User, user_id).username
    cookies = log_in(server, username, "completion", password)
    with Conversation(server.url, cookies) as talk:
        for address in ("completion", "overview", ""):
            answer = talk.visit(address)
            assert set(answer.widgets("text_input")) == {"当前密码", "新密码", "再输入一次新密码"}
            assert talk.page_hash == answer.pages()["account"]
        fields = answer.widgets("text_input")
        texts = {
            fields["当前密码"]: password,
            fields["新密码"]: "eigenes-2018",
            fields["再输入一次新密码"]: "eigenes-2018",
        }
        changed = talk.use(texts, press=answer.widgets("button")["修改密码"])
        opened = httpx.get(server.url + changed.redirect(), cookies=cookies)
        assert opened.headers["Location"] == "/"
    assert_refused(server, cookies)
    with Conversation(server.url, {**cookies, **dict(opened.cookies)}) as talk:
        assert not talk.visit("account").widgets("text_input").keys() & {"账号"}


def test_what_the_role_may_not_open_has_nothing_behind_its_address(server: Server) -> None:
    with Conversation(server.url, log_in(server, "zs_leader")) as talk:
        for address in ("admin", "audit", "upload"):
            answer = talk.visit(address)
            assert "您的角色没有查看这一页的权限" in answer.text()


# --- in a real browser


def visit(context: BrowserContext, url: str) -> tuple[Page, list[str], list[str]]:
    """A page with what it asked other hosts for and what its policy blocked."""
    page = context.new_page()
    foreign: list[str] = []
    blocked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((url, url.replace("http", "ws", 1), "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", note)
    page.on(
        "console",
        lambda message: blocked.append(message.text) if "Content Security" in message.text else None,
    )
    page.on("pageerror", lambda problem: blocked.append(str(problem)))
    return page, foreign, blocked


def test_in_a_browser_login_keeps_the_address_and_asks_no_other_host(
    server: Server, browser: Browser
) -> None:
    context = browser.new_context(locale="en-US")
    page, foreign, blocked = visit(context, server.url)
    page.goto(f"{server.url}/account?from=letter")
    page.get_by_label("账号", exact=True).fill("zs_leader")
    page.get_by_label("密码", exact=True).fill(demo.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name="修改密码").wait_for()
    assert page.url == f"{server.url}/account?from=letter"
    assert page.title() == "我的账号"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert tokens.COOKIE not in page.evaluate("document.cookie")
    kept = {str(cookie["name"]): cookie for cookie in context.cookies()}
    assert (kept[tokens.COOKIE]["httpOnly"], kept[tokens.COOKIE]["sameSite"]) == (True, "Strict")
    page.get_by_role("button", name="退出").click()
    page.get_by_role("button", name="登录").wait_for()
    assert tokens.COOKIE not in {str(cookie["name"]) for cookie in context.cookies()}
    assert (foreign, blocked) == ([], [])
    context.close()


def test_in_a_browser_no_english_word_is_left_on_the_login_page(server: Server, browser: Browser) -> None:
    context = browser.new_context(locale="en-US")
    page, _, _ = visit(context, server.url)
    page.goto(f"{server.url}/nobody-knows-this-page")
    page.get_by_role("button", name="登录").wait_for()
    page.get_by_text("没有这一页").wait_for()
    words = page.evaluate(
        """() => [...document.querySelectorAll("#root *")].flatMap((element) => [
            element.children.length ? "" : element.textContent,
            element.getAttribute("aria-label"), element.getAttribute("title"), element.getAttribute("placeholder"),
        ]).filter((text) => /[A-Za-z]{3}/.test(text || "") && !element_is_known(text));
        function element_is_known(text) { return /^(keyboard_|visibility|close|mingze-2018|[a-z_]+$)/.test(text); }"""
    )
    assert words == []
    context.close()
