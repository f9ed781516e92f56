"""What an administrator does with users, from the screen or (viewer None) from the command line."""

import re
import secrets
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from lib.access import Permission, Role, Viewer
from lib.actions import Refused, values_of
from lib.actions.accounts import check_new_password, forget_failures, hash_password, target_of
from lib.audit import record
from lib.db import writing
from lib.models import Installation, Organisation, User

USERNAME = re.compile(r"[a-z0-9][a-z0-9_.-]{1,31}")
LONGEST_TITLE = 60
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike on paper
LOGGED = ("title", "role", "organisation_id", "active")
COMMAND_LINE = "命令行"


@dataclass(frozen=True)
class Account:
    """What an administrator says about a user."""

    username: str
    title: str
    role: Role
    organisation_id: int


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
    account = tidy(session, viewer, account)
    if session.exec(select(User.id).where(User.username == account.username)).first() is not None:
        raise Refused(f"账号“{account.username}”已经存在，请换一个。")
    user = User(
        username=account.username,
        title=account.title,
        password_hash=password_hash,
        role=account.role,
        organisation_id=account.organisation_id,
        must_change_password=must_change_password,
        installation=session.exec(select(Installation.mode)).one(),
    )
    session.add(user)
    session.flush()
    after = values_of(user, *LOGGED)
    record(session, viewer, "新建用户", target_of(user), None, after, username=COMMAND_LINE)
    return user


def change_user(viewer: Viewer | None, user_id: int, account: Account) -> None:
    """Nothing. A changed role or organisation ends the user's sessions."""
    with writing() as session:
        user = kept_user(session, viewer, user_id)
        before = values_of(user, *LOGGED)
        account = tidy(session, viewer, account)
        if account.username != user.username:
            raise Refused("账号名建好后不能修改，请停用后另建一个。")
        if (account.role, account.organisation_id) != (user.role, user.organisation_id):
            refuse_oneself(viewer, user, "不能修改自己的角色或所属单位，请由另一名管理员操作。")
            user.token_version += 1
        user.title, user.role, user.organisation_id = account.title, account.role, account.organisation_id
        save(session, viewer, "修改用户", user, before)


def set_active(viewer: Viewer | None, user_id: int, active: bool) -> None:
    """Nothing. A disabled user's sessions end; an enabled one is no longer locked."""
    with writing() as session:
        user = kept_user(session, viewer, user_id)
        if user.active == active:
            raise Refused("这个用户已经是启用状态。" if active else "这个用户已经停用。")
        refuse_oneself(viewer, user, "不能停用自己的账号，请由另一名管理员操作。")
        before = values_of(user, *LOGGED)
        user.active = active
        user.token_version += 1
        forget_failures(user)
        save(session, viewer, "启用用户" if active else "停用用户", user, before)


def reset_password(viewer: Viewer | None, user_id: int, password: str = "") -> str:
    """The temporary password, to be changed at the next login. Ends the user's sessions and any lock."""
    wanted = password or temporary_password()
    new_hash = hash_password(wanted)
    with writing() as session:
        user = kept_user(session, viewer, user_id)
        refuse_oneself(viewer, user, "自己的密码请在「我的账号」里修改。")
        check_new_password(user.username, wanted)
        user.password_hash = new_hash
        user.must_change_password = True
        user.token_version += 1
        forget_failures(user)
        session.add(user)
        record(session, viewer, "重置密码", target_of(user), username=COMMAND_LINE)
    return wanted


def unlock(viewer: Viewer | None, user_id: int) -> None:
    """Nothing. Lifts a lock that wrong passwords brought about; the password stays."""
    with writing() as session:
        user = kept_user(session, viewer, user_id)
        if user.locked_until is None and user.failures == 0:
            raise Refused("这个用户没有被锁定。")
        before = values_of(user, "failures", "locked_until")
        forget_failures(user)
        session.add(user)
        record(session, viewer, "解除锁定", target_of(user), before, username=COMMAND_LINE)


def temporary_password() -> str:
    """Twelve letters and digits that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def save(session: Session, viewer: Viewer | None, action: str, user: User, before: dict[str, object]) -> None:
    """Nothing. Writes the changed user with its audit line, unless nobody would be left to keep the accounts."""
    session.add(user)
    session.flush()
    administrators = select(func.count()).where(col(User.role) == Role.ADMIN, col(User.active).is_(True))
    if session.exec(administrators).one() == 0:
        raise Refused("至少要保留一名可用的管理员。")
    after = values_of(user, *LOGGED)
    record(session, viewer, action, target_of(user), before, after, username=COMMAND_LINE)


def kept_user(session: Session, viewer: Viewer | None, user_id: int) -> User:
    """The user whom the viewer may keep. Raises Refused for one outside the viewer's organisations."""
    query = select(User).where(col(User.id) == user_id)
    if viewer is not None:
        viewer.demand(Permission.KEEP_USERS)
        query = query.where(viewer.sees(User.organisation_id))
    user = session.exec(query).first()
    if user is None:
        raise Refused("没有这个用户，或者不在您的管理范围内。")
    return user


def refuse_oneself(viewer: Viewer | None, user: User, problem: str) -> None:
    """Nothing. Raises Refused where administrators would change their own standing."""
    if viewer is not None and viewer.user_id == user.id:
        raise Refused(problem)


def tidy(session: Session, viewer: Viewer | None, account: Account) -> Account:
    """The account with tidied words. Raises Refused where it cannot be kept like this."""
    username, title = account.username.strip().lower(), " ".join(account.title.split())
    if not USERNAME.fullmatch(username):
        raise Refused("账号由 2 至 32 个英文字母、数字或 _ . - 组成，以字母或数字开头。")
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(f"请填写职务或称谓，最长 {LONGEST_TITLE} 个字。")
    query = select(Organisation).where(col(Organisation.id) == account.organisation_id)
    if viewer is not None:
        query = query.where(viewer.sees(Organisation.id))
    organisation = session.exec(query).first()
    if organisation is None:
        raise Refused("没有所选的单位，或者它不在您的管理范围内。")
    if organisation.closed_on is not None:
        raise Refused(f"{organisation.name}已撤销，不能再设用户。")
    return Account(username, title, Role(account.role), account.organisation_id)
