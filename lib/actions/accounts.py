"""Changes of accounts: logging in and out, passwords, and what an administrator keeps. Each has its audit line."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import bcrypt
from sqlmodel import Session, col, func, select

from lib import audit
from lib.access import Permission, Role, Viewer, viewer_of
from lib.actions import Refused
from lib.db import reading, writing
from lib.models import Installation, Organisation, User, now

FAILURES_ALLOWED = 5
FAILURE_WINDOW = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=15)
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD_BYTES = 72  # bcrypt takes no more
USERNAME = re.compile(r"[a-z0-9][a-z0-9_.-]{1,31}")
# Nobody's password: an unknown name costs the same bcrypt check as a known one, so names cannot be found by the clock.
NOBODY = "$2b$12$lNCYsPA8lKAr/5cE3idPkOyINLGqrK16N071jRIDlJ6IL6pYTcZh."
TEMPORARY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike on paper


class Act(StrEnum):
    """What the audit log calls these changes."""

    LOGGED_IN = "登录"
    LOGIN_FAILED = "登录失败"
    LOCKED = "账号锁定"
    LOGGED_OUT = "退出登录"
    PASSWORD_CHANGED = "修改密码"
    PASSWORD_RESET = "重置密码"
    CREATED = "新建用户"
    CHANGED = "修改用户"
    DISABLED = "停用用户"
    ENABLED = "启用用户"


@dataclass(frozen=True)
class Account:
    """What an administrator says about a user."""

    username: str
    title: str
    role: Role
    organisation_id: int


@dataclass(frozen=True)
class Entry:
    """A login that was let in: what the token will say."""

    user_id: int
    token_version: int


def hash_password(password: str) -> str:
    """The bcrypt hash of a password; takes about a quarter of a second, so keep it out of transactions."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()


def password_fits(password: str, password_hash: str) -> bool:
    """Whether the password is the one that was hashed. Costs one bcrypt check whatever is handed in."""
    given = password.encode()
    fits = bcrypt.checkpw(given[:LONGEST_PASSWORD_BYTES], password_hash.encode())
    return fits and len(given) <= LONGEST_PASSWORD_BYTES


def check_new_password(username: str, password: str) -> None:
    """Nothing. Raises Refused where a new password is too weak or cannot be stored."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"新密码至少要有 {SHORTEST_PASSWORD} 个字符。")
    if len(password.encode()) > LONGEST_PASSWORD_BYTES:
        raise Refused(f"新密码最长 {LONGEST_PASSWORD_BYTES} 个字节（一个汉字占 3 个字节），请改短一些。")
    if password != password.strip():
        raise Refused("新密码的开头和结尾不能是空格。")
    if password.lower() == username.lower():
        raise Refused("新密码不能与账号相同。")


# --- what a person does with the own account


def log_in(username: str, password: str, address: str) -> Entry | None:
    """The entry of a user whose name and password fit and who is neither disabled nor locked; else None."""
    wanted = username.strip().lower()
    with reading() as session:
        checked_hash = _password_hash(session, wanted)
    fits = password_fits(password, checked_hash or NOBODY)
    with writing() as session:  # judged again in here: other attempts may have locked the account meanwhile
        user = session.exec(select(User).where(User.username == wanted)).first()
        if user is None:  # the name is not logged: people type their password into the wrong field
            audit.record(session, None, Act.LOGIN_FAILED, "未知账号", address=address)
            return None
        if not (fits and checked_hash == user.password_hash and user.active and not _is_locked(user, now())):
            _note_failure(session, user, address, now())
            return None
        _forget_failures(user)
        session.add(user)
        audit.record(session, viewer_of(session, user, address), Act.LOGGED_IN, f"用户 {user.username}")
        return Entry(user.id or 0, user.token_version)


def log_out(viewer: Viewer) -> None:
    """Nothing. Every open session of the viewer ends, on every machine."""
    with writing() as session:
        user = session.get_one(User, viewer.user_id)
        user.token_version += 1
        session.add(user)
        audit.record(session, viewer, Act.LOGGED_OUT, f"用户 {user.username}")


def change_password(viewer: Viewer, current: str, wanted: str) -> Entry:
    """The entry with which the person goes on; all other sessions of theirs have ended."""
    check_new_password(viewer.username, wanted)
    if current == wanted:
        raise Refused("新密码不能与当前密码相同。")
    with reading() as session:
        checked_hash = _password_hash(session, viewer.username)
    fits = password_fits(current, checked_hash or NOBODY)
    new_hash = hash_password(wanted)
    with writing() as session:
        user = session.get_one(User, viewer.user_id)
        fits = fits and checked_hash == user.password_hash and user.active
        if fits:
            user.password_hash = new_hash
            user.must_change_password = False
            user.token_version += 1
            _forget_failures(user)
            session.add(user)
            audit.record(session, viewer, Act.PASSWORD_CHANGED, f"用户 {user.username}")
        elif _note_failure(session, user, viewer.address, now()):
            user.token_version += 1  # somebody is guessing at a machine that was left open
        entry = Entry(user.id or 0, user.token_version)
    if not fits:
        raise Refused(f"当前密码不正确。连续输错 {FAILURES_ALLOWED} 次，账号会暂时锁定。")
    return entry


# --- what an administrator does (viewer None: the command line)


def create_user(viewer: Viewer | None, account: Account) -> str:
    """The temporary password of the new user, to be changed at the first login."""
    password = temporary_password()
    password_hash = hash_password(password)
    with writing() as session:
        add_user(session, viewer, account, password_hash)
    return password


def add_user(
    session: Session,
    viewer: Viewer | None,
    account: Account,
    password_hash: str,
    must_change_password: bool = True,
) -> User:
    """The new user, inside the caller's transaction. Belongs to the kind of installation that this database is."""
    if viewer is not None:
        viewer.demand(Permission.KEEP_USERS)
    checked = _checked(session, viewer, account)
    if session.exec(select(User.id).where(User.username == checked.username)).first() is not None:
        raise Refused(f"账号“{checked.username}”已经存在，请换一个。")
    user = User(
        username=checked.username,
        title=checked.title,
        password_hash=password_hash,
        role=checked.role,
        organisation_id=checked.organisation_id,
        must_change_password=must_change_password,
        installation=session.exec(select(Installation.mode)).one(),
    )
    session.add(user)
    session.flush()
    _record(session, viewer, Act.CREATED, user, None, _facts(user))
    return user


def change_user(viewer: Viewer | None, user_id: int, account: Account) -> None:
    """Nothing. A changed role or organisation ends the user's sessions."""
    with writing() as session:
        user = _kept_user(session, viewer, user_id)
        before = _facts(user)
        checked = _checked(session, viewer, account)
        if checked.username != user.username:
            raise Refused("账号名建好后不能修改，请停用后另建一个。")
        moved = (checked.role, checked.organisation_id) != (user.role, user.organisation_id)
        if moved:
            _not_oneself(viewer, user, "不能修改自己的角色或所属单位，请由另一名管理员操作。")
            user.token_version += 1
        user.title, user.role = checked.title, checked.role
        user.organisation_id = checked.organisation_id
        session.add(user)
        session.flush()
        _keep_an_administrator(session)
        _record(session, viewer, Act.CHANGED, user, before, _facts(user))


def set_active(viewer: Viewer | None, user_id: int, active: bool) -> None:
    """Nothing. A disabled user's sessions end; an enabled one is no longer locked."""
    with writing() as session:
        user = _kept_user(session, viewer, user_id)
        if user.active == active:
            return
        _not_oneself(viewer, user, "不能停用自己的账号，请由另一名管理员操作。")
        before = _facts(user)
        user.active = active
        user.token_version += 1
        _forget_failures(user)
        session.add(user)
        session.flush()
        _keep_an_administrator(session)
        _record(session, viewer, Act.ENABLED if active else Act.DISABLED, user, before, _facts(user))


def reset_password(viewer: Viewer | None, user_id: int, password: str = "") -> str:
    """The temporary password, to be changed at the next login. Ends the user's sessions and any lock."""
    wanted = password or temporary_password()
    new_hash = hash_password(wanted)
    with writing() as session:
        user = _kept_user(session, viewer, user_id)
        _not_oneself(viewer, user, "自己的密码请在「我的账号」里修改。")
        check_new_password(user.username, wanted)
        user.password_hash = new_hash
        user.must_change_password = True
        user.token_version += 1
        _forget_failures(user)
        session.add(user)
        _record(session, viewer, Act.PASSWORD_RESET, user, None, None)
    return wanted


def temporary_password() -> str:
    """Twelve letters and digits that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(TEMPORARY_LETTERS) for _ in range(4)) for _ in range(3))


# --- the parts


def _password_hash(session: Session, username: str) -> str | None:
    return session.exec(select(User.password_hash).where(User.username == username)).first()


def _is_locked(user: User, moment: datetime) -> bool:
    return user.locked_until is not None and moment < user.locked_until


def _forget_failures(user: User) -> None:
    user.failures, user.first_failed_at, user.locked_until = 0, None, None


def _note_failure(session: Session, user: User, address: str, moment: datetime) -> bool:
    """Whether this failure locked the account. Failures while it is locked do not lengthen the lock."""
    target = f"用户 {user.username}"
    audit.record(session, None, Act.LOGIN_FAILED, target, username=user.username, address=address)
    if _is_locked(user, moment):
        return False
    if user.first_failed_at is None or moment - user.first_failed_at > FAILURE_WINDOW:
        user.failures, user.first_failed_at = 0, moment
    user.failures += 1
    user.locked_until = None
    locks = user.failures >= FAILURES_ALLOWED
    if locks:
        _forget_failures(user)
        user.locked_until = moment + LOCKED_FOR
        audit.record(
            session,
            None,
            Act.LOCKED,
            target,
            after={"锁定至": user.locked_until},
            username=user.username,
            address=address,
        )
    session.add(user)
    return locks


def _checked(session: Session, viewer: Viewer | None, account: Account) -> Account:
    """The account with tidied words. Raises Refused where it cannot be kept like this."""
    username, title = account.username.strip().lower(), account.title.strip()
    if not USERNAME.fullmatch(username):
        raise Refused("账号由 2 至 32 个小写字母、数字或 _ . - 组成，并以字母或数字开头。")
    if not title or len(title) > 60:
        raise Refused("请填写职务或称谓，最长 60 个字。")
    organisation = session.get(Organisation, account.organisation_id)
    reachable = select(Organisation.id).where(Organisation.id == account.organisation_id)
    if viewer is not None:
        reachable = reachable.where(viewer.sees(Organisation.id))
    if organisation is None or session.exec(reachable).first() is None:
        raise Refused("所选单位不在您的管理范围内。")
    if organisation.closed_on is not None:
        raise Refused(f"单位“{organisation.name}”已撤销，不能再设用户。")
    return Account(username, title, Role(account.role), account.organisation_id)


def _kept_user(session: Session, viewer: Viewer | None, user_id: int) -> User:
    """The user whom the viewer may keep."""
    query = select(User).where(User.id == user_id)
    if viewer is not None:
        viewer.demand(Permission.KEEP_USERS)
        query = query.where(viewer.sees(User.organisation_id))
    user = session.exec(query).first()
    if user is None:
        raise Refused("没有这个用户，或者不在您的管理范围内。")
    return user


def _not_oneself(viewer: Viewer | None, user: User, problem: str) -> None:
    if viewer is not None and viewer.user_id == user.id:
        raise Refused(problem)


def _keep_an_administrator(session: Session) -> None:
    """Nothing. Raises Refused where nobody would be left to keep the accounts."""
    left = select(func.count()).where(col(User.role) == Role.ADMIN, col(User.active).is_(True))
    if session.exec(left).one() == 0:
        raise Refused("至少要保留一名可用的管理员。")


def _facts(user: User) -> dict[str, object]:
    return {
        "职务": user.title,
        "角色": user.role,
        "单位": user.organisation_id,
        "启用": user.active,
    }


def _record(
    session: Session, viewer: Viewer | None, act: Act, user: User, before: object, after: object
) -> None:
    audit.record(session, viewer, act, f"用户 {user.username}", before, after, username="命令行")
