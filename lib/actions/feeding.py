"""Taking in what outside systems deliver (外部系统来数): a file goes the road of an upload, under the system's name.

What the file brought and the line that says that it came stand in one transaction. A file that is at fault changes nothing
but that line, which says what is wrong with it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from lib import db, importing
from lib.access import Forbidden, Viewer
from lib.actions import Refused
from lib.actions.filing import as_file
from lib.datasets import every, named
from lib.datasets.base import working_day
from lib.datasets.columns import Code, Unfit
from lib.datasets.deliveries import NOTHING_NEW, REFUSED, TAKEN
from lib.models import Organisation, RegisterEntry
from lib.rules.privacy import personal_number

DONE, FAILED = "已处理", "未通过"  # folders beside the files of a system
UNFINISHED = (".part", ".tmp", ".crdownload")  # names of files that are still being written
FAULTS = 20  # that a message names
LONGEST = 2000  # characters of a message in the register
PRIVATE = "文件里有的格含有个人号码，没有导入；是哪一格，见文件旁边的说明。"


@dataclass(frozen=True)
class System:
    """An outside system: the organisation that entered it, its code and name, the kind of file that it delivers."""

    organisation: str
    code: str
    name: str
    dataset: str


@dataclass(frozen=True)
class Taken:
    """What became of a delivered file: in words, with the outcome as the register of deliveries has it."""

    system: str
    file: str
    outcome: str
    message: str


def system_called(session: Session, viewer: Viewer, code: str) -> System:
    """The system of that code within the viewer's reach. Raises Refused where there is none, or more than one."""
    statement = (
        select(Organisation.code, RegisterEntry.details)
        .join(RegisterEntry, col(RegisterEntry.organisation_id) == Organisation.id)
        .where(
            RegisterEntry.register_name == "systems",
            RegisterEntry.key == code,
            viewer.sees(RegisterEntry.organisation_id),
        )
    )
    found = session.exec(statement).all()
    if not found:
        raise Refused(f"没有编码为“{code}”的外部系统，请先在工作台账的「外部系统」里登记。")
    if len(found) > 1:
        raise Refused(f"有 {len(found)} 个单位登记了编码为“{code}”的外部系统，请用其中一个单位的账号收取。")
    organisation, details = found[0]
    told = json.loads(details)
    kinds = {kind.words: kind.name for kind in every()}
    return System(organisation, code, told["name"], kinds.get(told["dataset"], ""))


def take(viewer: Viewer, code: str, file_name: str, content: bytes) -> Taken:
    """What became of a file that a system delivered. Raises Refused for an unknown system, Forbidden for who may not."""
    viewer.demand(named("deliveries").permission)
    with db.writing() as session:
        system = system_called(session, viewer, code)
        outcome, rows, message = brought(session, viewer, system, file_name, content)
        noted(session, viewer, system, file_name, outcome, rows, message)
    return Taken(system.name, file_name, outcome, message)


def brought(
    session: Session, viewer: Viewer, system: System, file_name: str, content: bytes
) -> tuple[str, int, str]:
    """Outcome, number of rows and message of a file, which is written if it is sound."""
    try:
        seen = importing.look(session, viewer, system.dataset, file_name, content)
    except KeyError:
        return REFUSED, 0, "系统登记的文件种类已经没有了，请更正外部系统的登记。"
    except Forbidden:
        return REFUSED, 0, f"这个账号不能导入“{named(system.dataset).words}”，请换有权限的账号收取。"
    if seen.difference is None:
        return REFUSED, 0, "\n".join([*(fault.sentence() for fault in seen.faults[:FAULTS]), seen.summary])
    rows = len(seen.difference.checked)
    if seen.difference.nothing:
        return NOTHING_NEW, rows, seen.difference.sentence()
    written = importing.write(session, viewer, replace(seen, note=f"外部系统：{system.name}"))
    return TAKEN, rows, written.sentence()


def noted(
    session: Session, viewer: Viewer, system: System, file_name: str, outcome: str, rows: int, message: str
) -> None:
    """Nothing. Writes the line that says what came, on the working day; the same file of the day replaces its line."""
    day: date = working_day(session, viewer)
    line = {
        "organisation": system.organisation,
        "system": system.code,
        "received_on": day,
        "file": file_name,
        "outcome": outcome,
        "rows": rows,
        "message": PRIVATE if personal_number(message) else message[:LONGEST],
    }
    title = f"来数登记-{system.code}.csv"
    seen = importing.look(session, viewer, "deliveries", title, as_file(named("deliveries"), [line]))
    if seen.difference is None:
        raise Refused("".join([*(fault.sentence() for fault in seen.faults), seen.summary]))
    if not seen.difference.nothing:
        importing.write(session, viewer, seen)


def waiting(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files that lie in the folder of each system, by its code: the earliest by name first."""
    for home in sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()):
        for file in sorted(home.iterdir()):
            hidden = file.name.startswith((".", "~$")) or file.name.lower().endswith(UNFINISHED)
            if file.is_file() and not file.is_symlink() and not hidden:
                yield home.name, file


def collect(viewer: Viewer, folder: Path) -> Iterator[Taken]:
    """What became of each file in the folders of the systems, one by one; each is moved to done or failed, with a message.

    A file that was taken in but not yet moved when the machine went down is looked at again next time and changes nothing.
    """
    for home, file in waiting(folder):
        with file.open("rb") as opened:
            content = opened.read(importing.MOST_BYTES + 1)  # a larger one is refused for its size
        try:
            taken = take(viewer, code_of(home), file.name, content)
        except Refused as refusal:
            taken = Taken(home, file.name, REFUSED, str(refusal))
        put_away(file, taken)
        yield taken


def code_of(name: str) -> str:
    """The code that a folder's name means. Raises Refused for one that is none."""
    try:
        return str(Code().clean(name))
    except Unfit as unfit:
        raise Refused(f"文件夹“{name}”应以外部系统的编码命名：{unfit.wanted}。") from None


def put_away(file: Path, taken: Taken) -> None:
    """Nothing. Moves the file to done or failed, with a message beside it; an earlier one of that name stays."""
    place = file.parent / (FAILED if taken.outcome == REFUSED else DONE)
    place.mkdir(exist_ok=True)
    target, number = place / file.name, 1
    while target.exists():
        number += 1
        target = place / f"{file.stem}-{number}{file.suffix}"
    file.rename(target)
    said = f"{taken.outcome}\n{taken.message}\n"
    target.with_name(f"{target.name}.说明.txt").write_text(said, "utf-8")
