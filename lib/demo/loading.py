"""A place's files brought in through the same road that a person's file takes, by accounts of that place."""

import csv
import io
import tomllib
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from sqlmodel import Session

from lib import importing, standing
from lib.access import Role, Viewer
from lib.actions import users
from lib.actions.installing import Root, install, installed, plant
from lib.datasets import named
from lib.demo.acting import load_acts, load_steps
from lib.demo.clerks import account_of, clerk, loader
from lib.demo.places import Place
from lib.demo.sending import load_sent
from lib.models import KIND_WORDS, Demonstration, Mode

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
        load_acts(session, place, viewers, tomllib.loads(file.read_text("utf-8")))
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


def sentences(seen: importing.Look) -> Iterator[str]:
    """What is wrong with the file, the first faults in words."""
    for fault in seen.faults[:3]:
        yield fault.sentence()
    yield seen.summary
