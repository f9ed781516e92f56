"""The demonstration: loaded into an empty default database through the same road that a person's file takes."""

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from lib import db, importing
from lib.access import ROLE_WORDS, Permission, Role, Viewer, viewer_of
from lib.actions import lamps, orders, users
from lib.actions.accounts import hash_password
from lib.actions.installing import Root, install, installed
from lib.actions.users import Account
from lib.datasets import named
from lib.models import KIND_WORDS, Lamp, LampLevel, Mode, OrderAct, Organisation, User
from lib.rules.calendar import quarter_id
from lib.settings import PROJECT, settings

FOLDER = PROJECT / "data" / "demo" / "zhoushan"
PLACE = "舟山市"
TODAY = date(2018, 9, 28)  # the day of which the reports speak
PASSWORD = "mingze-2018"  # noqa: S105 - printed on the login page of the demonstration
NO_PASSWORD = "-"  # no hash: fits no password  # noqa: S105
LONGEST_WAIT = 120.0  # seconds that a second server waits for the first one to load


@dataclass(frozen=True)
class Post:
    """A demonstration account: no real person's, a post."""

    title: str
    role: Role
    code: str


ACCOUNTS = {
    "zs_leader": Post("市领导", Role.LEADER, "330900"),
    "ss_leader": Post("县领导", Role.LEADER, "330922"),
    "dh_leader": Post("区领导", Role.LEADER, "330902"),
    "wulong": Post("五龙乡填报员", Role.REPORTER, "330922200"),
    "zs_supervisor": Post("市纪委监督员", Role.SUPERVISOR, "330900"),
    "ss_supervisor": Post("县纪委监督员", Role.SUPERVISOR, "330922"),
    "admin": Post("系统管理员", Role.ADMIN, "330900"),
    "auditor": Post("审计员", Role.AUDITOR, "330900"),
}
# Who hands the files in: accounts that nobody can log in to, so that no visitor reviews what came from his own hand.
LOADERS = (
    Post("演示数据（管理员）", Role.ADMIN, "330900"),
    Post("演示数据（监督员）", Role.SUPERVISOR, "330900"),
    Post("演示数据（各单位填报员）", Role.REPORTER, "330900"),
)


# Whose work a file of problems is: the role, and the heading under which the organisation stands.
WHOSE = {
    "problems": (Role.SUPERVISOR, "交办单位编码"),
    "progress": (Role.REPORTER, "单位编码"),
    "closures": (Role.SUPERVISOR, "交办单位编码"),
}


class Spoiled(RuntimeError):
    """Raised where a file of the demonstration cannot be imported: a mistake in the project, not in anybody's data."""


def prepare() -> None:
    """Nothing. Migrates; and where nothing is configured and nothing installed, loads the demonstration."""
    if settings().database_url:
        db.migrate()
        return
    settings().data_dir.mkdir(parents=True, exist_ok=True)
    patient = db.make_engine(settings().address, LONGEST_WAIT)
    try:
        db.migrate(patient)
        load_if_empty(patient)
    finally:
        patient.dispose()


def load_if_empty(engine: Engine) -> None:
    """Nothing. Loads the demonstration unless the database is in use.

    Everything is one transaction: a crash leaves an empty database, and of two servers that start at once the second
    one waits and then finds the work done.
    """
    with db.reading(engine) as session:
        if installed(session) is not None:
            return
    with ThreadPoolExecutor() as pool, db.writing(engine) as session:
        if installed(session) is None:
            # bcrypt lets other threads run: eight passwords are hashed while the files come in
            load(session, pool.map(hash_password, [PASSWORD] * len(ACCOUNTS)))


def load(session: Session, hashes: Iterable[str], folder: Path = FOLDER) -> None:
    """Nothing. Writes the demonstration into an empty database, inside the caller's transaction."""
    files = sorted(folder.glob("*.csv"))
    install(session, Mode.DEMO, PLACE, root_of(files[0]), TODAY)
    viewers = [loader(session, post) for post in LOADERS]
    for file in files:
        load_file(session, viewers, file)
    for file in sorted(folder.glob("*.toml")):
        load_orders(session, viewers, tomllib.loads(file.read_text("utf-8")))
    for (username, post), password_hash in zip(ACCOUNTS.items(), hashes, strict=True):
        account = account_of(session, username, post)
        users.add_user(session, None, account, password_hash, must_change_password=False)


def root_of(file: Path) -> Root:
    """The organisation in the first row, which must stand before any file can be imported."""
    columns = named("organisations")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        row = next(csv.DictReader(lines))
    cell = {name: row[columns.column(name).heading] for name in ("code", "name", "kind", "adcode")}
    kinds = {words: kind for kind, words in KIND_WORDS.items()}
    return Root(cell["code"], cell["name"], kinds[cell["kind"]], cell["adcode"] or None)


def loader(session: Session, post: Post, username: str = "") -> Viewer:
    """The viewer in whose name the files of a role come in."""
    account = account_of(session, username or f"demo-{post.role}", post)
    user = users.add_user(session, None, account, NO_PASSWORD, must_change_password=False)
    user.active = False
    session.add(user)
    session.flush()
    return viewer_of(session, user)


def account_of(session: Session, username: str, post: Post) -> Account:
    """The account of a post."""
    return Account(username, post.title, post.role, id_of(session, post.code))


def load_file(session: Session, viewers: list[Viewer], file: Path) -> None:
    """Nothing. Imports one file; its name says of what kind it is: 61-reports-2018Q3.csv.

    Nobody verifies what came from their own hand or house: files of problems come in part by part, each from the
    organisation whose work it is.
    """
    dataset = named(file.stem.split("-")[1])
    if dataset.name not in WHOSE:
        viewer = next(viewer for viewer in viewers if viewer.may(dataset.permission))
        return hand_in(session, viewer, dataset.name, file.name, file.read_bytes())
    role, heading = WHOSE[dataset.name]
    for code, part in parts(file, heading):
        hand_in(session, clerk(session, role, code), dataset.name, file.name, part)


def hand_in(session: Session, viewer: Viewer, dataset: str, name: str, content: bytes) -> None:
    """Nothing. Imports a file in a viewer's name. Raises Spoiled where it is at fault."""
    seen = importing.look(session, viewer, dataset, name, content)
    if seen.difference is None:
        raise Spoiled(f"演示数据 {name} 不能导入：{''.join(sentences(seen))}")
    if not seen.difference.nothing:
        importing.write(session, viewer, seen)


def parts(file: Path, heading: str) -> Iterator[tuple[str, bytes]]:
    """The file cut into one file for each organisation that stands under the heading, in the order of the codes."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        headings, *rows = csv.reader(lines, strict=True)
    whose = headings.index(heading)
    for code, group in groupby(sorted(rows, key=itemgetter(whose)), key=itemgetter(whose)):
        text = io.StringIO()
        csv.writer(text).writerows([headings, *group])
        yield code, text.getvalue().encode()


def clerk(session: Session, role: Role, code: str) -> Viewer:
    """The viewer in whose name an organisation's own files come in: an account that nobody can log in to."""
    username = f"demo-{role}-{code.lower()}"
    user = session.exec(select(User).where(User.username == username)).one_or_none()
    if user is not None:
        return viewer_of(session, user)
    name = session.exec(select(Organisation.name).where(Organisation.code == code)).one()
    return loader(session, Post(f"{name}{ROLE_WORDS[role]}", role, code), username)


def load_orders(session: Session, viewers: list[Viewer], given: dict[str, Any]) -> None:
    """Nothing. Lights and clears lamps by hand and takes orders through their steps, by the actions of a click."""
    supervisor = next(viewer for viewer in viewers if viewer.may(Permission.ISSUE_ORDERS))
    reporter = next(viewer for viewer in viewers if viewer.may(Permission.REPLY_ORDERS))
    for lamp in given["lamps"]:
        lit = id_of(session, lamp["unit"]), LampLevel(lamp["level"])
        number = lamps.add_lamp(session, supervisor, lit, lamp["because"], lamp["lit"])
        if "cleared" in lamp:
            lamps.put_out(session, supervisor, number, lamp["cleared_because"], lamp["cleared"])
    for order in given["orders"]:
        issued = orders.issue(session, supervisor, draft_of(session, order))
        for step in order["steps"]:
            act = OrderAct(step["act"])
            words = step.get("words", ""), step.get("evidence", ""), step.get("reply_by")
            viewer = reporter if orders.SIDES[act] is orders.Side.ADDRESSEE else supervisor
            orders.take(session, viewer, issued.id or 0, orders.Entry(act, step["on"], *words))


def draft_of(session: Session, order: dict[str, Any]) -> orders.Draft:
    """An order as the file tells it, about the lamps of its rules and quarters that are lit on the day."""
    to, day = id_of(session, order["to"]), order["issued"]
    keys = [
        orders.LampKey(row.quarter_id, row.rule, row.source_id, row.number)
        for about in order["about"]
        for row in session.exec(
            select(Lamp).where(
                Lamp.organisation_id == to,
                Lamp.rule == about["rule"],
                Lamp.quarter_id == (quarter_id(about["quarter"]) if "quarter" in about else 0),
                col(Lamp.raised_on) <= day,
                col(Lamp.cleared_on) > day,
            )
        )
    ]
    return orders.Draft(to, tuple(keys), order["title"], order["demand"], day, order["reply_by"])


def id_of(session: Session, code: str) -> int:
    """The id of an organisation."""
    return session.exec(select(Organisation.id).where(Organisation.code == code)).one() or 0


def sentences(seen: importing.Look) -> Iterator[str]:
    """What is wrong with the file, the first faults in words."""
    for fault in seen.faults[:3]:
        yield fault.sentence()
    yield seen.summary
