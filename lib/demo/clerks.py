"""In whose name the demonstration's files and acts come in: accounts of the offices concerned, which nobody can log in to."""

from sqlmodel import Session, select

from lib.access import ROLE_WORDS, Role, Viewer, viewer_of
from lib.actions import users
from lib.actions.users import Account
from lib.demo.places import Post
from lib.models import Organisation, User

NO_PASSWORD = "-"  # no hash: fits no password  # noqa: S105


def loader(session: Session, username: str, post: Post) -> Viewer:
    """The viewer in whose name files come in: an account that nobody can log in to."""
    account = account_of(session, username, post)
    user = users.add_user(session, None, account, NO_PASSWORD, must_change_password=False)
    user.active = False
    session.add(user)
    session.flush()
    return viewer_of(session, user)


def account_of(session: Session, username: str, post: Post) -> Account:
    """The account of a post."""
    return Account(username, post.title, post.role, id_of(session, post.code))


def clerk(session: Session, role: Role, code: str) -> Viewer:
    """The viewer in whose name an organisation's own files come in."""
    username = f"demo-{role}-{code.lower()}"
    user = session.exec(select(User).where(User.username == username)).one_or_none()
    if user is not None:
        return viewer_of(session, user)
    name = session.exec(select(Organisation.name).where(Organisation.code == code)).one()
    return loader(session, username, Post(f"{name}{ROLE_WORDS[role]}", role, code))


def id_of(session: Session, code: str) -> int:
    """The id of an organisation."""
    return session.exec(select(Organisation.id).where(Organisation.code == code)).one() or 0
