"""What a person does with the own account: log in, log out, change the password. Each leaves its audit line."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import bcrypt
from sqlmodel import Session, select

from lib.access import Viewer, viewer_of
from lib.actions import Refused
from lib.audit import record
from lib.db import reading, writing
from lib.models import User, now

FAILURES_ALLOWED = 5
FAILURE_WINDOW = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=15)
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD_BYTES = 72  # bcrypt takes no more
# Nobody's password: an unknown name costs the same bcrypt check as a known one, so names cannot be found by the clock.
NOBODY = "$2b$12$lNCYsPA8lKAr/5cE3idPkOyINLGqrK16N071jRIDlJ6IL6pYTcZh."


@dataclass(frozen=True)
class Entry:
    """A person who was let in, and the state of the account at that moment: what the token will say."""

    user_id: int
    state: str


def hash_password(password: str) -> str:
    """The bcrypt hash of a password; takes about a quarter of a second, so keep it out of transactions."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()


def password_fits(password: str, password_hash: str) -> bool:
    """Whether the password is the one that was hashed. Costs one bcrypt check whatever is handed in."""
    given = password.encode(errors="replace")
    usable = password_hash if password_hash.startswith("$2") else NOBODY  # "-" stands where nobody may log in
    fits = bcrypt.checkpw(given[:LONGEST_PASSWORD_BYTES].replace(b"\0", b"?"), usable.encode())
    return fits and len(given) <= LONGEST_PASSWORD_BYTES and b"\0" not in given


def check_new_password(username: str, password: str) -> None:
    """Nothing. Raises Refused where a new password is too weak or cannot be stored."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"新密码至少要有 {SHORTEST_PASSWORD} 个字符。")
    if len(password.encode(errors="replace")) > LONGEST_PASSWORD_BYTES:
        raise Refused(f"新密码最长 {LONGEST_PASSWORD_BYTES} 个字节（一个汉字占 3 个字节），请改短一些。")
    if password != password.strip() or not password.isprintable():
        raise Refused("新密码不能含有不可见的字符，开头和结尾不能是空格。")
    if password.lower() == username.lower():
        raise Refused("新密码不能与账号相同。")


def log_in(username: str, password: str, address: str) -> Entry | None:
    """The entry of a user whose name and password fit and who is neither disabled nor locked; else None."""
    wanted = username.strip().lower()
    with reading() as session:
        checked_hash = password_hash_of(session, wanted)
    fits = password_fits(password, checked_hash or NOBODY)
    with writing() as session:  # judged again in here: other attempts may have locked the account meanwhile
        user = session.exec(select(User).where(User.username == wanted)).first()
        if user is None:  # the name is not logged: people type their password into the wrong field
            record(session, None, "登录失败", "未知账号", address=address)
            return None
        if not (fits and checked_hash == user.password_hash and user.active and not is_locked(user, now())):
            note_failure(session, user, address, now())
            return None
        forget_failures(user)
        session.add(user)
        record(session, viewer_of(session, user, address), "登录", target_of(user))
        return entry_of(user)


def log_out(viewer: Viewer) -> None:
    """Nothing. Every open session of the viewer ends, on every machine."""
    with writing() as session:
        user = session.get_one(User, viewer.user_id)
        user.token_version += 1
        session.add(user)
        record(session, viewer, "退出登录", target_of(user))


def change_password(viewer: Viewer, current: str, wanted: str) -> Entry:
    """The entry with which the person goes on; all other sessions of theirs have ended."""
    check_new_password(viewer.username, wanted)
    if current == wanted:
        raise Refused("新密码不能与当前密码相同。")
    with reading() as session:
        checked_hash = password_hash_of(session, viewer.username)
    fits = password_fits(current, checked_hash or NOBODY)
    new_hash = hash_password(wanted)
    with writing() as session:
        user = session.get_one(User, viewer.user_id)
        if is_locked(user, now()):
            raise Refused("账号因多次输错密码被暂时锁定，请稍后再改密码。")
        fits = fits and checked_hash == user.password_hash
        if fits:
            user.password_hash = new_hash
            user.must_change_password = False
            user.token_version += 1
            forget_failures(user)
            record(session, viewer, "修改密码", target_of(user))
        elif note_failure(session, user, viewer.address, now()):
            user.token_version += 1  # somebody is guessing at a machine that was left open
        session.add(user)
        entry = entry_of(user)
    if not fits:
        raise Refused(f"当前密码不正确。连续输错 {FAILURES_ALLOWED} 次，账号会暂时锁定。")
    return entry


def entry_of(user: User) -> Entry:
    """The entry that the user's row is worth now. It changes with token_version and with the password.

    The hash is part of it because user 1, version 1 of the demonstration must not be let into the real installation
    that took its place on the same machine with the same signing key.
    """
    seal = hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]
    return Entry(user.id or 0, f"{user.token_version}.{seal}")


def password_hash_of(session: Session, username: str) -> str | None:
    """The stored hash; None for an unknown name."""
    return session.exec(select(User.password_hash).where(User.username == username)).first()


def is_locked(user: User, moment: datetime) -> bool:
    """Whether the account takes no login at that moment."""
    return user.locked_until is not None and moment < user.locked_until


def forget_failures(user: User) -> None:
    """Nothing. Wipes the count of failed logins and any lock."""
    user.failures, user.first_failed_at, user.locked_until = 0, None, None


def note_failure(session: Session, user: User, address: str, moment: datetime) -> bool:
    """Whether this failure locked the account. Failures while it is locked do not lengthen the lock."""
    record(session, None, "登录失败", target_of(user), username=user.username, address=address)
    if is_locked(user, moment):
        return False
    if user.first_failed_at is None or moment - user.first_failed_at > FAILURE_WINDOW:
        forget_failures(user)
        user.first_failed_at = moment
    user.failures += 1
    session.add(user)
    if user.failures < FAILURES_ALLOWED:
        return False
    forget_failures(user)
    user.locked_until = moment + LOCKED_FOR
    after = {"locked_until": user.locked_until}
    record(session, None, "账号锁定", target_of(user), None, after, username=user.username, address=address)
    return True


def target_of(user: User) -> str:
    """How the audit log names a user."""
    return f"用户 {user.username}"
