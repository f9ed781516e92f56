"""The door: what it lets through, what every answer carries, and what a person reads when something fails."""

import re
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy.exc
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from lib import db, gate
from lib.access import Forbidden, Role
from lib.actions import Refused, accounts, users
from lib.actions.installing import Root, install
from lib.actions.users import Account
from lib.auth import tickets, tokens
from lib.gate import door, faults, frame, headers
from lib.gate.door import Place
from lib.gate.faults import Fault
from lib.models import Mode, OrganisationKind, User
from lib.screens import SCREENS

BEHIND = "what stands behind the door"
KEPT = (
    "/media/0123.csv",
    "/media/",
    "/_stcore/metrics",
    "/_stcore/upload_file/session/file",
    "/_stcore/bidi-components/x/y.js",
    "/_stcore/anything-new",
    "/_stcore",
    "/component/extra_streamlit_components.CookieManager/index.html",
    "/app/static/secret.txt",
    "/files/anything-new.json",
)
NOWHERE = (
    "/_stcore/agent/interact",
    "/_stcore/agent/mcp",
    "/_stcore/script-health-check",
    "/auth/login",
    "/completion/_stcore/stream",
    "/overview/media/0123.csv",
    "//media/0123.csv",
)


async def behind(request: Request) -> Response:
    return PlainTextResponse(BEHIND)


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    try:
        while True:
            await socket.send_bytes(await socket.receive_bytes())
    except WebSocketDisconnect:
        pass


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A browser in front of the door, with an application behind it that answers everything."""
    routes = [
        *gate.routes(),
        WebSocketRoute("/{path:path}", echo),
        Route("/{path:path}", behind, methods=["GET", "PUT", "DELETE", "OPTIONS", "POST"]),
    ]
    app = Starlette(routes=routes, middleware=gate.middleware())
    with TestClient(app, base_url="http://office.local", follow_redirects=False) as made:
        yield made


@pytest.fixture
def person(engine: Engine) -> User:
    """A user of an installation with one organisation."""
    with db.writing() as session:
        root = install(session, Mode.REAL, "舟山市", Root("330900", "舟山市", OrganisationKind.CITY, None))
        for username in ("chief", "leader"):
            account = Account(username, "某", Role.ADMIN, root.id or 0)
            user = users.add_user(session, None, account, "-", must_change_password=False)
        session.expunge_all()
    return user


def log_in(client: TestClient, person: User) -> None:
    client.cookies.set(tokens.COOKIE, tokens.sign(accounts.entry_of(person)))


# --- who may fetch what


@pytest.mark.parametrize("path", KEPT)
def test_what_streamlit_would_give_to_anybody_needs_a_login(
    client: TestClient, engine: Engine, path: str
) -> None:
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "POST", "HEAD"):
        answer = client.request(method, path)
        assert answer.status_code == 401
        assert BEHIND not in answer.text


@pytest.mark.parametrize("path", KEPT)
def test_whoever_is_logged_in_gets_it(client: TestClient, person: User, path: str) -> None:
    log_in(client, person)
    answer = client.get(path)
    assert answer.text == BEHIND
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_door_closes_with_the_account(client: TestClient, person: User) -> None:
    log_in(client, person)
    assert client.get("/media/a.csv").status_code == 200
    users.set_active(None, person.id or 0, False)
    assert client.get("/media/a.csv").status_code == 401


def test_a_temporary_password_opens_no_file(client: TestClient, person: User) -> None:
    with db.writing() as session:
        session.get_one(User, person.id).must_change_password = True
    log_in(client, person)
    assert client.get("/media/a.csv").status_code == 401


@pytest.mark.parametrize("path", NOWHERE)
def test_there_is_no_way_round_the_door(client: TestClient, person: User, path: str) -> None:
    log_in(client, person)
    answer = client.get(f"http://office.local{path}")
    assert BEHIND not in answer.text
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "path", ["/./media/a", "/x/../media/a", "/MEDIA/a", "/%2e/media/a", "", "/ /media/a"]
)
def test_an_odd_path_is_no_open_one(path: str) -> None:
    assert door.place_of(path) is not Place.OPEN


@pytest.mark.parametrize("path", ["/_stcore/health", "/_stcore/host-config", "/static/js/index.js"])
def test_what_the_login_page_needs_is_open(client: TestClient, path: str) -> None:
    assert client.get(path).text == BEHIND


@pytest.mark.parametrize("path", ["/", "/start", "/nobody-knows", *(f"/{screen.name}" for screen in SCREENS)])
def test_every_page_address_gives_the_same_frame(client: TestClient, path: str) -> None:
    assert door.place_of(path) is Place.PAGE
    answer = client.get(path)
    assert answer.content == frame.frame().html
    assert client.post(path).status_code == 405


def test_other_sites_pages_fetch_nothing(client: TestClient, person: User) -> None:
    log_in(client, person)
    for origin in (
        "http://evil.example",
        "http://office.local.evil.example",
        "null",
        "http://office.local:8080",
    ):
        assert client.get("/media/a.csv", headers={"Origin": origin}).status_code == 403
    assert client.get("/media/a.csv", headers={"Origin": "http://office.local"}).status_code == 200


def test_a_database_that_is_away_is_said_so(
    client: TestClient, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(client, person)

    def gone(*_: object) -> None:
        raise sqlalchemy.exc.OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(door, "viewer_of_token", gone)
    answer = client.get("/media/a.csv")
    assert answer.status_code == 503
    assert "数据库暂时连不上" in answer.text


# --- the socket


def test_the_socket_is_open_to_our_own_pages_only(client: TestClient) -> None:
    for wanted in ({}, {"Origin": "http://office.local"}):
        with client.websocket_connect(
            "/_stcore/stream", headers={"host": "office.local", **wanted}
        ) as socket:
            socket.send_bytes(b"\x0a\x00")
    for path, origin in (
        ("/_stcore/stream", "http://evil.example"),
        ("/_stcore/stream", "null"),
        ("/anything", "http://office.local"),
    ):
        with (
            pytest.raises(WebSocketDisconnect) as refusal,
            client.websocket_connect(path, headers={"host": "office.local", "Origin": origin}),
        ):
            pass
        assert refusal.value.code == 1008


def test_commands_to_the_whole_server_do_not_pass(client: TestClient) -> None:
    rerun = BackMsg()
    rerun.rerun_script.query_string = "a=1"
    with client.websocket_connect("/_stcore/stream", headers={"host": "office.local"}) as socket:
        for command in ("clear_cache", "set_run_on_save", "load_git_info"):
            forged = BackMsg()
            setattr(forged, command, True)
            assert forged.WhichOneof("type") == command
            socket.send_bytes(forged.SerializeToString())
        socket.send_bytes(rerun.SerializeToString())
        assert socket.receive_bytes() == rerun.SerializeToString()
        socket.send_bytes(b"\xff\xff not a message")
        assert socket.receive_bytes() == b"\xff\xff not a message"


# --- the session routes


def test_a_ticket_buys_a_cookie_out_of_scripts_reach(client: TestClient, person: User) -> None:
    client.get("/")
    browser = client.cookies[tickets.BROWSER_COOKIE]
    number = tickets.issue(accounts.entry_of(person), browser, "/completion?quarter=2018Q3")
    answer = client.get(f"/session/open?ticket={number}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/completion?quarter=2018Q3")
    cookie = answer.headers["Set-Cookie"]
    assert re.search(r"HttpOnly; Max-Age=43200; Path=/; SameSite=strict", cookie)
    assert client.get("/media/a.csv").text == BEHIND
    left = client.get("/session/close")
    assert left.headers["Location"] == "/"
    assert 'mingze_session=""' in left.headers["Set-Cookie"]
    assert client.get("/media/a.csv").status_code == 401


@pytest.mark.parametrize("query", ["", "?ticket=", "?ticket=x", "?ticket=x&ticket=y"])
def test_without_a_ticket_there_is_no_cookie(client: TestClient, query: str) -> None:
    client.get("/")
    answer = client.get(f"/session/open{query}")
    assert answer.headers["Location"] == "/"
    assert "Set-Cookie" not in answer.headers


def test_the_browsers_name_is_given_once(client: TestClient) -> None:
    first = client.get("/overview")
    assert re.search(r"mingze_browser=[\w-]{22}; HttpOnly; Path=/; SameSite=lax", first.headers["Set-Cookie"])
    assert "Set-Cookie" not in client.get("/overview").headers


# --- what every answer carries


@pytest.mark.parametrize("path", ["/", "/media/a.csv", "/_stcore/health", "/auth/login", "/favicon.svg"])
def test_every_answer_carries_the_headers(client: TestClient, engine: Engine, path: str) -> None:
    answer = client.get(path)
    for name, value in headers.ALWAYS.items():
        assert answer.headers[name] == value
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-eval" not in policy


def test_the_policy_lets_only_known_scripts_run() -> None:
    policy = dict(part.split(" ", 1) for part in headers.page_policy("office.local:8501").split("; "))
    assert re.fullmatch(r"'self' 'sha256-[\w+/=]+'", policy["script-src"])
    assert policy["connect-src"] == "'self' ws://office.local:8501 wss://office.local:8501"
    assert policy["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("host", ["x; script-src *", "a b", "", "evil\r\nX: y"])
def test_a_forged_host_adds_nothing_to_the_policy(host: str) -> None:
    assert "connect-src 'self';" in headers.page_policy(host)


def test_the_frame_is_chinese_ours_and_needs_no_other_host() -> None:
    html = frame.frame().html.decode()
    assert '<html lang="zh-CN">' in html
    assert "<title>明责</title>" in html
    assert f'<script src="{frame.script_address("chinese")}"></script>' in html
    assert html.index(frame.script_address("chinese")) < html.index('type="module"')
    assert "启用 JavaScript" in html
    assert not re.search(r"https?://|Streamlit app", html)
    assert "favicon.png" not in html


def test_the_dictionary_is_kept_by_browsers_until_it_changes(client: TestClient) -> None:
    answer = client.get(frame.script_address("chinese"))
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "把文件拖到这里" in answer.text


# --- what a person reads when something fails


def raised(problem: Exception, cause: Exception) -> Exception:
    try:
        raise problem from cause
    except Exception as made:
        return made


@pytest.mark.parametrize(
    "problem, fault",
    [
        (Refused("所选季度已锁定。"), Fault.REFUSED),
        (Forbidden("没有这项权限。"), Fault.REFUSED),
        (sqlalchemy.exc.OperationalError("SELECT", {}, Exception("server closed")), Fault.DATABASE_GONE),
        (
            sqlalchemy.exc.InterfaceError("SELECT", {}, Exception("connection already closed")),
            Fault.DATABASE_GONE,
        ),
        (psycopg.OperationalError("no route to host"), Fault.DATABASE_GONE),
        (raised(RuntimeError("page"), psycopg.OperationalError("gone")), Fault.DATABASE_GONE),
        (sqlalchemy.exc.OperationalError("BEGIN", {}, Exception("database is locked")), Fault.DATABASE_BUSY),
        (sqlalchemy.exc.TimeoutError("QueuePool limit"), Fault.DATABASE_BUSY),
        (sqlalchemy.exc.IntegrityError("INSERT", {}, Exception("UNIQUE")), Fault.UNFORESEEN),
        (ValueError("secret detail"), Fault.UNFORESEEN),
    ],
)
def test_failures_are_told_apart(problem: Exception, fault: Fault) -> None:
    assert faults.fault_of(problem) is fault


def test_a_person_reads_a_number_and_no_detail(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    monkeypatch.setattr(faults.st, "error", said.append)
    monkeypatch.setattr(faults.LOG, "propagate", True)
    with caplog.at_level("ERROR", logger="mingze"):
        assert faults.on_script_error(ValueError("secret detail"))
    number = re.search(r"编号 ([0-9A-F]{6})", said[0])
    assert number is not None
    assert "secret" not in said[0]
    assert number.group(1) in caplog.text
    assert "secret detail" in caplog.text


def test_what_is_refused_is_said_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(faults.st, "error", said.append)
    assert faults.on_script_error(Refused("所选季度已锁定，不能再上报。"))
    assert said == ["所选季度已锁定，不能再上报。"]
