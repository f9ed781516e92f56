"""Who is let in, for how long, and what ends it: over the users table, on both databases."""

import base64
import hashlib
import hmac
import json
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import bcrypt
import jwt
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from lib import db
from lib.access import Role, Viewer, viewer_of
from lib.actions import Refused, accounts, users
from lib.actions.accounts import Entry
from lib.actions.installing import Root, install
from lib.actions.users import Account
from lib.audit import first_broken
from lib.auth import tickets, tokens
from lib.auth.sessions import viewer_of_token
from lib.models import AuditLine, Mode, Organisation, OrganisationKind, Tree, User, now

PASSWORD = "两个责任-2018"
CITY, COUNTY, OTHER = "330900", "330922", "330902"
ADDRESS = "10.1.2.3"
Office = dict[str, int]


@pytest.fixture
def office(engine: Engine) -> Office:
    """A city with two counties, an administrator, a second one, and a reporter; ids by code and by username."""
    with db.writing() as session:
        install(session, Mode.REAL, "舟山市", Root(CITY, "舟山市", OrganisationKind.CITY, CITY))
        root = session.exec(select(Organisation).where(Organisation.code == CITY)).one()
        ids: Office = {CITY: root.id or 0}
        for code, name in ((COUNTY, "嵊泗县"), (OTHER, "定海区")):
            row = Organisation(code=code, name=name, kind=OrganisationKind.COUNTY, parent_id=root.id)
            session.add(row)
            session.flush()
            ids[code] = row.id or 0
            session.add(Tree(ancestor_id=ids[CITY], descendant_id=ids[code], depth=1))
            session.add(Tree(ancestor_id=ids[code], descendant_id=ids[code], depth=0))
        password_hash = accounts.hash_password(PASSWORD)
        for username, role, code in (
            ("chief", Role.ADMIN, CITY),
            ("second", Role.ADMIN, CITY),
            ("county", Role.ADMIN, COUNTY),
            ("wulong", Role.REPORTER, COUNTY),
        ):
            account = Account(username, f"{username}的职务", role, ids[code])
            ids[username] = users.add_user(session, None, account, password_hash, False).id or 0
    return ids


def viewer(office: Office, username: str) -> Viewer:
    with db.reading() as session:
        return viewer_of(session, session.get_one(User, office[username]), ADDRESS)


def user(office: Office, username: str) -> User:
    with db.reading() as session:
        row = session.get_one(User, office[username])
        session.expunge(row)
        return row


def token_of(office: Office, username: str) -> str:
    return tokens.sign(accounts.entry_of(user(office, username)))


def actions_logged() -> list[str]:
    with db.reading() as session:
        assert first_broken(session) is None
        return list(session.exec(select(AuditLine.action).order_by(col(AuditLine.id))))


def count_failures(office: Office, times: int, password: str = "falsch-2018") -> None:
    for _ in range(times):
        assert accounts.log_in("wulong", password, ADDRESS) is None


# --- logging in


def test_name_and_password_let_in_and_leave_a_line_in_the_log(office: Office) -> None:
    entry = accounts.log_in("  WuLong ", PASSWORD, ADDRESS)
    assert entry == accounts.entry_of(user(office, "wulong"))
    with db.reading() as session:
        line = session.exec(select(AuditLine).order_by(col(AuditLine.id).desc())).first()
        assert line is not None
        assert (line.action, line.username, line.role, line.address) == (
            "登录",
            "wulong",
            "reporter",
            ADDRESS,
        )


@pytest.mark.parametrize("password", ["", " ", "falsch", PASSWORD + "x", "x" * 500, "a\0b", "\ud800"])
def test_a_wrong_password_is_refused_whatever_it_is(office: Office, password: str) -> None:
    assert accounts.log_in("wulong", password, ADDRESS) is None


def test_a_password_is_not_cut_at_72_bytes(office: Office) -> None:
    longest = "x" * 72
    users.reset_password(None, office["wulong"], longest)
    assert accounts.log_in("wulong", longest, ADDRESS) is not None
    assert accounts.log_in("wulong", longest + "y", ADDRESS) is None


def test_an_unknown_name_costs_one_bcrypt_check_too_and_is_not_written_down(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks: list[bytes] = []
    check = bcrypt.checkpw
    monkeypatch.setattr(
        accounts.bcrypt, "checkpw", lambda given, hashed: checks.append(hashed) or check(given, hashed)
    )
    assert accounts.log_in("my-secret-password", "whatever", ADDRESS) is None
    assert accounts.log_in("wulong", "whatever", ADDRESS) is None
    assert len(checks) == 2
    with db.reading() as session:
        written = " ".join(
            f"{line.username}{line.target}{line.after}" for line in session.exec(select(AuditLine))
        )
    assert "my-secret-password" not in written
    assert actions_logged()[-2:] == ["登录失败", "登录失败"]


def test_nobody_logs_in_where_no_password_is_set(office: Office) -> None:
    with db.writing() as session:
        session.get_one(User, office["wulong"]).password_hash = "-"
    assert accounts.log_in("wulong", "-", ADDRESS) is None


def test_a_disabled_user_is_not_let_in(office: Office) -> None:
    users.set_active(None, office["wulong"], False)
    assert accounts.log_in("wulong", PASSWORD, ADDRESS) is None


# --- lock-out


def test_five_failures_in_a_quarter_of_an_hour_lock_for_a_quarter_of_an_hour(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_failures(office, 5)
    assert actions_logged()[-6:] == ["登录失败"] * 5 + ["账号锁定"]
    assert accounts.log_in("wulong", PASSWORD, ADDRESS) is None
    later = now() + timedelta(minutes=14, seconds=50)
    monkeypatch.setattr(accounts, "now", lambda: later)
    assert accounts.log_in("wulong", PASSWORD, ADDRESS) is None
    monkeypatch.setattr(accounts, "now", lambda: later + timedelta(seconds=20))
    assert accounts.log_in("wulong", PASSWORD, ADDRESS) is not None


def test_four_failures_do_not_lock_and_a_login_forgets_them(office: Office) -> None:
    count_failures(office, 4)
    assert accounts.log_in("wulong", PASSWORD, ADDRESS) is not None
    count_failures(office, 4)
    assert accounts.log_in("wulong", PASSWORD, ADDRESS) is not None


def test_failures_spread_over_more_than_a_quarter_of_an_hour_do_not_lock(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_failures(office, 4)
    later = now() + timedelta(minutes=15, seconds=1)
    monkeypatch.setattr(accounts, "now", lambda: later)
    count_failures(office, 1)
    assert accounts.log_in("wulong", PASSWORD, ADDRESS) is not None


def test_failures_while_locked_do_not_lengthen_the_lock(office: Office) -> None:
    count_failures(office, 5)
    until = user(office, "wulong").locked_until
    count_failures(office, 3)
    assert user(office, "wulong").locked_until == until


def test_guesses_at_the_same_moment_count_one_by_one(office: Office) -> None:
    with ThreadPoolExecutor(12) as pool:
        let_in = list(pool.map(lambda n: accounts.log_in("wulong", f"guess-{n}", ADDRESS), range(12)))
    assert let_in == [None] * 12
    assert actions_logged().count("账号锁定") == 1
    assert accounts.log_in("wulong", PASSWORD, ADDRESS) is None


def test_an_administrator_lifts_a_lock(office: Office) -> None:
    count_failures(office, 5)
    users.unlock(viewer(office, "chief"), office["wulong"])
    assert accounts.log_in("wulong", PASSWORD, ADDRESS) is not None
    with pytest.raises(Refused, match="没有被锁定"):
        users.unlock(viewer(office, "chief"), office["wulong"])


# --- what ends a session


def test_a_token_opens_the_door_as_the_database_says_now(office: Office) -> None:
    found = viewer_of_token(token_of(office, "wulong"), ADDRESS)
    assert found == viewer(office, "wulong")


def log_out(office: Office) -> None:
    accounts.log_out(viewer(office, "wulong"))


def change_password(office: Office) -> None:
    accounts.change_password(viewer(office, "wulong"), PASSWORD, "neues-passwort")


def reset_password(office: Office) -> None:
    users.reset_password(viewer(office, "chief"), office["wulong"])


def change_role(office: Office) -> None:
    users.change_user(
        viewer(office, "chief"), office["wulong"], Account("wulong", "职务", Role.LEADER, office[COUNTY])
    )


def change_organisation(office: Office) -> None:
    account = Account("wulong", "职务", Role.REPORTER, office[OTHER])
    users.change_user(viewer(office, "chief"), office["wulong"], account)


def disable(office: Office) -> None:
    users.set_active(viewer(office, "chief"), office["wulong"], False)


def disable_and_enable(office: Office) -> None:
    disable(office)
    users.set_active(viewer(office, "chief"), office["wulong"], True)


@pytest.mark.parametrize(
    "change",
    [log_out, change_password, reset_password, change_role, change_organisation, disable, disable_and_enable],
)
def test_what_changes_a_persons_standing_ends_the_open_sessions(office: Office, change: object) -> None:
    token, others = token_of(office, "wulong"), token_of(office, "chief")
    assert viewer_of_token(token) is not None
    before = len(actions_logged())
    change(office)  # type: ignore[operator]
    assert viewer_of_token(token) is None
    assert viewer_of_token(others) is not None
    assert len(actions_logged()) > before


def test_a_new_title_ends_no_session_and_shows_at_once(office: Office) -> None:
    token = token_of(office, "wulong")
    account = Account("wulong", "纪检干事", Role.REPORTER, office[COUNTY])
    users.change_user(viewer(office, "chief"), office["wulong"], account)
    found = viewer_of_token(token)
    assert found is not None
    assert found.title == "纪检干事"


def test_the_person_goes_on_with_a_fresh_token_after_changing_the_password(office: Office) -> None:
    entry = accounts.change_password(viewer(office, "wulong"), PASSWORD, "neues-passwort")
    assert viewer_of_token(tokens.sign(entry)) is not None
    assert accounts.log_in("wulong", "neues-passwort", ADDRESS) is not None
    assert accounts.log_in("wulong", PASSWORD, ADDRESS) is None


def test_a_token_of_another_installation_with_the_same_ids_is_refused(office: Office) -> None:
    old = token_of(office, "chief")
    with (
        db.writing() as session
    ):  # the same id and version, another person's password: a database that was set up anew
        session.get_one(User, office["chief"]).password_hash = accounts.hash_password("anderes-passwort")
    assert viewer_of_token(old) is None


# --- tokens


def claims(**changed: object) -> dict[str, object]:
    moment = int(now().timestamp())
    return {"sub": "1", "ver": "1.x", "iat": moment, "exp": moment + 60, **changed}


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in claims().items() if key != name}


def part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def signed(content: dict[str, object], key: bytes | None = None, algorithm: str = "HS256") -> str:
    return jwt.encode(content, tokens.signing_key() if key is None else key, algorithm)


FORGED = {
    "nothing": lambda: "",
    "not a token": lambda: "haha",
    "three dots": lambda: "...",
    "not ASCII": lambda: "令牌.令牌.令牌",
    "alg none": lambda: f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims())}.",
    "alg nOnE": lambda: f"{part({'alg': 'nOnE', 'typ': 'JWT'})}.{part(claims())}.",
    "another key": lambda: signed(claims(), b"k" * 32),
    "an empty key": lambda: (
        f"{part({'alg': 'HS256'})}.{part(claims())}."
        + base64.urlsafe_b64encode(hmac.new(b"", b"x", hashlib.sha256).digest()).decode()
    ),
    "another algorithm": lambda: signed(claims(), algorithm="HS512"),
    "expired": lambda: signed(claims(exp=int(now().timestamp()) - 1)),
    "from the future": lambda: signed(claims(iat=int(now().timestamp()) + 3600)),
    "without an end": lambda: signed(without("exp")),
    "without a beginning": lambda: signed(without("iat")),
    "without a version": lambda: signed(without("ver")),
    "for nobody": lambda: signed(without("sub")),
    "for a word": lambda: signed(claims(sub="admin")),
    "with a cut signature": lambda: signed(claims())[:-2],
    "with other claims": lambda: ".".join(
        (signed(claims()).split(".")[0], part(claims(sub="2")), signed(claims()).split(".")[2])
    ),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_token_is_nobody_and_raises_nothing(what: str) -> None:
    assert tokens.read(FORGED[what]()) is None


def test_a_sound_token_says_who_it_is_for_and_how_long() -> None:
    token = tokens.sign(Entry(7, "3.abc"))
    assert tokens.read(token) == Entry(7, "3.abc")
    said = jwt.decode(token, tokens.signing_key(), algorithms=["HS256"])
    assert said["exp"] - said["iat"] == 12 * 3600


def test_no_user_has_the_tokens_number(engine: Engine) -> None:
    assert viewer_of_token(tokens.sign(Entry(99, "1.x"))) is None
    assert viewer_of_token(tokens.sign(Entry(-1, "1.x"))) is None


def test_the_key_is_made_once_for_the_owners_eyes_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "cookie.key"
    barrier = threading.Barrier(8)

    def first(_: int) -> bytes:
        barrier.wait()
        return tokens._kept_key(path)

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(first, range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["cookie.key"]


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="hex digits"):
        tokens._decoded("ab" * 16)


# --- tickets


def test_a_ticket_is_good_once_and_for_the_browser_that_earned_it(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Entry(1, "1.x")
    assert tickets.redeem(tickets.issue(entry, "mine", "/overview"), "another") is None
    assert tickets.redeem(tickets.issue(entry, "", "/"), "") is None
    assert tickets.redeem("unknown", "mine") is None
    number = tickets.issue(entry, "mine", "/overview?quarter=2018Q3")
    ticket = tickets.redeem(number, "mine")
    assert ticket is not None
    assert (ticket.entry, ticket.goes_to) == (entry, "/overview?quarter=2018Q3")
    assert tickets.redeem(number, "mine") is None
    number = tickets.issue(entry, "mine", "/")
    moment = tickets.time.monotonic()
    monkeypatch.setattr(tickets.time, "monotonic", lambda: moment + tickets.LASTS + 1)
    assert tickets.redeem(number, "mine") is None


# --- the own password


@pytest.mark.parametrize(
    "wanted, problem",
    [
        ("kurz", "至少要有 8 个字符"),
        ("x" * 73, "最长 72 个字节"),
        ("密" * 25, "最长 72 个字节"),
        ("WuLong-x"[:6] + "  ", "空格"),
        ("tab\tinside", "不可见的字符"),
        (PASSWORD, "不能与当前密码相同"),
    ],
)
def test_a_weak_new_password_is_refused_with_the_reason(office: Office, wanted: str, problem: str) -> None:
    with pytest.raises(Refused, match=problem):
        accounts.change_password(viewer(office, "wulong"), PASSWORD, wanted)
    assert accounts.log_in("wulong", PASSWORD, ADDRESS) is not None


def test_the_username_is_no_password(office: Office) -> None:
    password = users.create_user(
        viewer(office, "chief"), Account("longusername", "某", Role.LEADER, office[CITY])
    )
    entry = accounts.log_in("longusername", password, ADDRESS)
    assert entry is not None
    found = viewer_of_token(tokens.sign(entry))
    assert found is not None
    assert found.must_change_password
    with pytest.raises(Refused, match="与账号相同"):
        accounts.change_password(found, password, "LongUserName")
    accounts.change_password(found, password, "anderes-passwort")
    again = viewer_of_token(
        tokens.sign(accounts.log_in("longusername", "anderes-passwort", ADDRESS) or Entry(0, ""))
    )
    assert again is not None
    assert not again.must_change_password


def test_guessing_the_current_password_at_an_open_machine_locks_and_ends_the_session(office: Office) -> None:
    token = token_of(office, "wulong")
    for _ in range(5):
        with pytest.raises(Refused, match="当前密码不正确"):
            accounts.change_password(viewer(office, "wulong"), "geraten", "neues-passwort")
    assert viewer_of_token(token) is None
    with pytest.raises(Refused, match="锁定"):
        accounts.change_password(viewer(office, "wulong"), PASSWORD, "neues-passwort")


# --- what administrators may do


def test_an_administrator_keeps_only_users_of_the_own_organisations(office: Office) -> None:
    county = viewer(office, "county")
    for refused in (
        lambda: users.set_active(county, office["chief"], False),
        lambda: users.reset_password(county, office["chief"]),
        lambda: users.change_user(
            county, office["wulong"], Account("wulong", "某", Role.REPORTER, office[OTHER])
        ),
        lambda: users.create_user(county, Account("spy", "某", Role.LEADER, office[CITY])),
        lambda: users.unlock(county, office["chief"]),
        lambda: users.set_active(county, 4711, False),
    ):
        with pytest.raises(Refused, match="管理范围"):
            refused()
    users.set_active(county, office["wulong"], False)
    assert not user(office, "wulong").active


def test_nobody_but_an_administrator_keeps_users(office: Office) -> None:
    reporter = viewer(office, "wulong")
    for forbidden in (
        lambda: users.set_active(reporter, office["county"], False),
        lambda: users.reset_password(reporter, office["county"]),
        lambda: users.create_user(reporter, Account("spy", "某", Role.LEADER, office[COUNTY])),
    ):
        with pytest.raises(PermissionError):
            forbidden()


def test_administrators_do_not_change_their_own_standing(office: Office) -> None:
    chief = viewer(office, "chief")
    for refused in (
        lambda: users.set_active(chief, office["chief"], False),
        lambda: users.reset_password(chief, office["chief"]),
        lambda: users.change_user(chief, office["chief"], Account("chief", "某", Role.AUDITOR, office[CITY])),
    ):
        with pytest.raises(Refused, match="自己"):
            refused()


def test_the_last_administrator_stays(office: Office) -> None:
    for username in ("second", "county"):
        users.set_active(None, office[username], False)
    with pytest.raises(Refused, match="至少要保留一名"):
        users.set_active(None, office["chief"], False)
    assert user(office, "chief").active


@pytest.mark.parametrize(
    "username, title, problem",
    [
        ("wulong", "某", "已经存在"),
        ("WULONG", "某", "已经存在"),
        ("a", "某", "2 至 32 个"),
        ("五龙", "某", "英文字母"),
        ("a b", "某", "英文字母"),
        ("x" * 33, "某", "2 至 32 个"),
        ("fine", "  ", "职务"),
        ("fine", "长" * 61, "职务"),
    ],
)
def test_an_odd_account_is_refused_with_the_reason(
    office: Office, username: str, title: str, problem: str
) -> None:
    with pytest.raises(Refused, match=problem):
        users.create_user(viewer(office, "chief"), Account(username, title, Role.LEADER, office[COUNTY]))
    with db.reading() as session:
        assert session.exec(select(func.count()).select_from(User)).one() == 4


def test_no_demonstration_account_can_stand_in_a_real_installation(office: Office) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), db.writing() as session:
        session.get_one(User, office["wulong"]).installation = Mode.DEMO
        session.flush()


def test_every_change_of_a_user_says_what_stood_and_what_stands(office: Office) -> None:
    change_role(office)
    with db.reading() as session:
        line = last_line(session)
        assert (line.action, line.target, line.username) == ("修改用户", "用户 wulong", "chief")
        assert (json.loads(line.before)["role"], json.loads(line.after)["role"]) == ("reporter", "leader")
        assert PASSWORD not in f"{line.before}{line.after}"
    users.reset_password(None, office["wulong"])
    with db.reading() as session:
        assert last_line(session).username == "命令行"


def last_line(session: Session) -> AuditLine:
    return session.exec(select(AuditLine).order_by(col(AuditLine.id).desc()).limit(1)).one()


def test_moments_of_locks_carry_their_zone(office: Office) -> None:
    count_failures(office, 5)
    until = user(office, "wulong").locked_until
    assert isinstance(until, datetime)
    assert until.tzinfo is not None
