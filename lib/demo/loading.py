"""A place's files brought in through the same road that a person's file takes, by accounts of that place."""

import csv
import io
import tomllib
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from lib import importing, standing
from lib.access import ROLE_WORDS, Permission, Role, Viewer, viewer_of
from lib.actions import appeals, handovers, lamps, letters, orders, points, problems, users
from lib.actions.evidence import handed_in
from lib.actions.installing import Root, install, installed, plant
from lib.actions.sampling import Draft, Listing, draw_in
from lib.actions.users import Account
from lib.datasets import named
from lib.demo.places import Place, Post
from lib.demo.sending import load_sent
from lib.evidence import Handed
from lib.models import (
    KIND_WORDS,
    Demonstration,
    Finding,
    Indicator,
    Lamp,
    LampLevel,
    Mode,
    OrderAct,
    Organisation,
    PointEntry,
    Problem,
    ReportSide,
    Talk,
    User,
)
from lib.rules.appeals import Outcome
from lib.rules.calendar import quarter_id
from lib.rules.closure import ProblemAct, Step
from lib.rules.commitments import Progress, items_of
from lib.rules.sampling import Frame, Strata
from lib.rules.score import Cause

NO_PASSWORD = "-"  # no hash: fits no password  # noqa: S105
# Whose work a file of problems is: the role, and the heading under which the organisation stands.
WHOSE = {
    "problems": (Role.SUPERVISOR, "交办单位编码"),
    "progress": (Role.REPORTER, "单位编码"),
    "closures": (Role.SUPERVISOR, "交办单位编码"),
    "handovers": (Role.SUPERVISOR, "约谈单位编码"),
}


class Spoiled(RuntimeError):
    """Raised where a file of the demonstration cannot be imported: a mistake in the project, not in anybody's data."""


def load(
    session: Session,
    place: Place,
    hashes: Iterable[str],
    folder: Path | None = None,
    by: Viewer | None = None,
    tell: Callable[[float], object] = lambda share: None,
) -> None:
    """Nothing. Writes a place's demonstration as a tree of its own, inside the caller's transaction.

    The first one installs an empty database; hashes are of the password, one for each of the place's accounts.
    tell hears after each file which share of their bytes is in.
    """
    files = sorted((folder or place.folder).glob("*.csv"))
    sent = [files.pop(at) for at, file in enumerate(files) if kind_of(file) == "orders"]
    root = root_of(files[0])
    if installed(session) is None:
        organisation = install(session, Mode.DEMO, place.name, root, place.today)
    else:
        organisation = plant(session, by, place.name, root)
    shown = Demonstration(
        organisation_id=organisation.id or 0,
        name=place.slug,
        today=place.today,
        first_quarter=place.first_quarter,
    )
    session.add(shown)
    session.flush()
    viewers = [loader(session, username, post) for username, post in place.loaders]
    done, whole = 0, sum(file.stat().st_size for file in (*files, *sent))
    with standing.settling_together(session):
        for file in files:
            load_file(session, viewers, file)
            done += file.stat().st_size
            tell(done / whole)
    for file in sent:
        load_sent(session, viewers, file)
    for file in sorted((folder or place.folder).glob("*.toml")):
        given = tomllib.loads(file.read_text("utf-8"))
        if "orders" in given:
            load_orders(session, viewers, given)
        for draw in given.get("draws", ()):
            load_draw(session, draw)
        for report in given.get("reports", ()):
            load_report(session, report)
        for entry in given.get("points", ()):
            load_points(session, viewers, entry)
        for letter in given.get("letters", ()):
            load_letter(session, letter)
        for appeal in given.get("appeals", ()):
            load_appeal(session, place, appeal)
    for file in (folder or place.folder).glob("evidence/steps.toml"):
        load_steps(session, tomllib.loads(file.read_text("utf-8")), file.parent)
    for (username, post), password_hash in zip(place.accounts.items(), hashes, strict=True):
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


def load_file(session: Session, viewers: list[Viewer], file: Path) -> None:
    """Nothing. Imports one file; its name says of what kind it is: 61-reports-2018Q3.csv.

    Nobody verifies what came from their own hand or house: files of problems come in part by part, each from the
    organisation whose work it is.
    """
    dataset = named(kind_of(file))
    if dataset.name not in WHOSE:
        viewer = next(viewer for viewer in viewers if viewer.may(dataset.permission))
        return hand_in(session, viewer, dataset.name, file.name, file.read_bytes())
    role, heading = WHOSE[dataset.name]
    for code, part in parts(file, heading):
        hand_in(session, clerk(session, role, code), dataset.name, file.name, part)


def kind_of(file: Path) -> str:
    """Of what kind a file is."""
    return file.stem.split("-")[1]


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
    """The viewer in whose name an organisation's own files come in."""
    username = f"demo-{role}-{code.lower()}"
    user = session.exec(select(User).where(User.username == username)).one_or_none()
    if user is not None:
        return viewer_of(session, user)
    name = session.exec(select(Organisation.name).where(Organisation.code == code)).one()
    return loader(session, username, Post(f"{name}{ROLE_WORDS[role]}", role, code))


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


def load_points(session: Session, viewers: list[Viewer], given: dict[str, Any]) -> None:
    """Nothing. Gives points or a veto, and withdraws them where the file says so, by the actions of a click."""
    supervisor = next(viewer for viewer in viewers if viewer.may(Permission.KEEP_POINTS))
    whose = id_of(session, given["unit"]), quarter_id(given["quarter"])
    draft = points.Draft(*whose, given.get("points"), given["reason"], given["document"])
    number = points.add_points(session, supervisor, draft, given["given"])
    if "withdrawn" in given:
        entry = session.get_one(PointEntry, number)
        points.take_back(session, supervisor, entry, given["withdrawn_because"], given["withdrawn"])


def load_appeal(session: Session, place: Place, given: dict[str, Any]) -> None:
    """Nothing. Makes an appeal in the unit's name, and decides on it in that of another supervisor of the top."""
    whose = quarter_id(given["quarter"]), id_of(session, given["unit"])
    indicator = session.exec(select(Indicator.id).where(Indicator.code == given["indicator"])).one()
    ground = appeals.Ground(*whose, Cause(given["cause"]), indicator)
    reporter = clerk(session, Role.REPORTER, given["unit"])
    number = appeals.add_appeal(session, reporter, ground, given["reason"], given["asked"])
    if "decided" in given:
        decision = Outcome(given["outcome"]), given["answer"]
        judge = clerk(session, Role.SUPERVISOR, place.root)
        appeals.settle(session, judge, number, decision, given["decided"])


def load_draw(session: Session, draw: dict[str, Any]) -> None:
    """Nothing. Draws a sample with a known seed, in the name of the office's supervisors."""
    frame, strata = Frame(draw["frame"]), Strata(draw["strata"])
    listing = Listing(id_of(session, draw["unit"]), frame, draw["roster"], tuple(draw["kinds"]), strata)
    viewer = clerk(session, Role.SUPERVISOR, draw["unit"])
    draw_in(session, viewer, Draft(listing, draw["percent"], draw["purpose"], draw["seed"]))


def load_report(session: Session, report: dict[str, Any]) -> None:
    """Nothing. Hands in one side's report on a talk, in the name of that side's own office."""
    side = ReportSide(report["side"])
    own = side is ReportSide.OWN
    viewer = clerk(session, Role.REPORTER if own else Role.SUPERVISOR, report["unit" if own else "issuer"])
    issuer = id_of(session, report["issuer"])
    talks = select(Talk.id).where(Talk.issuer_id == issuer, Talk.code == report["talk"])
    codes = select(Problem.code, Problem.id).where(Problem.organisation_id == id_of(session, report["unit"]))
    ids = {code: number or 0 for code, number in session.exec(codes)}
    said = tuple(
        handovers.Statement(ids[code], Finding(found), words) for code, found, words in report["said"]
    )
    paper = handovers.Paper(side, report["on"], report["content"], said, report["final"])
    handovers.put(session, viewer, session.exec(talks).one() or 0, paper)


def load_letter(session: Session, given: dict[str, Any]) -> None:
    """Nothing. Issues a leader's plan (函告书), and tells of its items quarter by quarter, by the actions of a click."""
    unit = given["unit"]
    codes = session.exec(select(Indicator.code)).all()
    items = items_of("\n".join(given["items"]), codes)
    draft = letters.Draft(id_of(session, unit), given["post"], given["year"], given["document"], items)
    number = letters.issue(session, clerk(session, Role.SUPERVISOR, unit), draft, given["issued"])
    reporter = clerk(session, Role.REPORTER, unit)
    for told in given["told"]:
        said = [letters.Told(at, Progress(progress), words) for at, progress, words in told["said"]]
        letters.tell(session, reporter, number, quarter_id(told["quarter"]), said, told["on"])


def load_steps(session: Session, given: dict[str, Any], folder: Path) -> None:
    """Nothing. Takes steps of problems with their evidence files, which lie in the folder, by the action of a click."""
    for one in given["steps"]:
        step = Step(ProblemAct(one["act"]), one["on"], words=one["words"])
        files = [Handed(name, (folder / name).read_bytes()) for name in one["files"]]
        mine = Problem.code == one["code"], Problem.organisation_id == id_of(session, one["unit"])
        problem = session.exec(select(Problem.id).where(*mine)).one() or 0
        with handed_in({step.act}, files) as staged:
            problems.take(session, clerk(session, Role.REPORTER, one["unit"]), problem, step, staged)


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
