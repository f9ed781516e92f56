"""When which place is loaded: the first one by the first start of a server, the others when they are asked for."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from lib import db
from lib.access import Permission, Viewer
from lib.actions import Refused
from lib.actions.accounts import hash_password
from lib.actions.installing import installed
from lib.actions.rebuilding import bring_up_to_date
from lib.demo.loading import load
from lib.demo.places import FIRST, PASSWORD, PLACES, Place
from lib.models import Demonstration, Mode
from lib.settings import settings

LONGEST_WAIT = 120.0  # seconds that a second server waits for the first one to load
Tell = Callable[[float, str], object]


def prepare() -> None:
    """Nothing. Migrates, makes anew what an older program kept; and where nothing is configured and nothing installed, loads the demonstration."""
    if settings().database_url:
        bring_up_to_date()
        return
    settings().data_dir.mkdir(parents=True, exist_ok=True)
    patient = db.make_engine(settings().address, LONGEST_WAIT)
    try:
        bring_up_to_date(patient)
        load_if_empty(patient)
    finally:
        patient.dispose()


def load_if_empty(engine: Engine) -> None:
    """Nothing. Loads the first place unless the database is in use.

    Everything is one transaction: a crash leaves an empty database, and of two servers that start at once the second
    one waits and then finds the work done.
    """
    with db.reading(engine) as session:
        if installed(session) is not None:
            return
    with ThreadPoolExecutor() as pool, db.writing(engine) as session:
        if installed(session) is None:
            load_hashing(session, PLACES[FIRST], pool)


def load_hashing(
    session: Session,
    place: Place,
    pool: ThreadPoolExecutor,
    by: Viewer | None = None,
    tell: Callable[[float], object] = lambda share: None,
) -> None:
    """Nothing. bcrypt lets other threads run: the passwords are hashed while the files come in."""
    load(session, place, pool.map(hash_password, [PASSWORD] * len(place.accounts)), by=by, tell=tell)


def missing(session: Session) -> list[Place]:
    """The places that this demonstration does not show yet; none in an office's own database."""
    found = installed(session)
    if found is not None and found.mode != Mode.DEMO:
        return []
    there = set(session.exec(select(col(Demonstration.name))))
    return [place for slug, place in PLACES.items() if slug not in there]


def load_places(
    engine: Engine,
    slugs: Iterable[str],
    tell: Tell = lambda share, words: None,
    by: Viewer | None = None,
) -> list[str]:
    """The names of the places that were added, each in a transaction of its own; those that stand already are left.

    tell hears which share is done, from 0 to 1, and what comes next. by: the administrator who asks for it; None is
    the server itself. Raises Refused in an office's own database.
    """
    if by is not None:
        by.demand(Permission.KEEP_ORGANISATIONS)
    wanted = [PLACES[slug] for slug in slugs]
    added = []
    with ThreadPoolExecutor() as pool:
        for number, place in enumerate(wanted):
            words = f"正在放入{place.name}的演示数据…"
            tell(number / len(wanted), words)
            with db.writing(engine) as session:
                refuse_real(session)
                if place in missing(session):
                    share = partial(shared_out, tell, number, len(wanted), words)
                    load_hashing(session, place, pool, by, share)
                    added.append(place.name)
    tell(1.0, "演示数据已放好。")
    return added


def shared_out(tell: Tell, number: int, places: int, words: str, share: float) -> None:
    """Nothing. Tells which share of all places is done, of the place of that number so much."""
    tell((number + share) / places, words)


def refuse_real(session: Session) -> None:
    """Nothing. Raises Refused where an office works for real: examples have no place there."""
    found = installed(session)
    if found is not None and found.mode != Mode.DEMO:
        raise Refused(f"这个数据库里已有正式数据（{found.place}），不能放入演示数据。")
