"""Where evidence lies: <data_dir>/evidence/ab/<hash>. A file is written aside, and put in its place within the step's transaction."""

import hashlib
import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from lib.evidence.kinds import MEGABYTE, Unfit, kind_of
from lib.models import EvidenceKind
from lib.settings import settings

MOST_FILES = 10
MOST_TOGETHER = 50 * MEGABYTE
LONGEST_NAME = 120
HASH = re.compile(r"[0-9a-f]{64}")
ASIDE = "incoming"  # where files lie until their step is taken
LEFT_OVER = 3600.0  # seconds after which a file that lies aside belongs to nobody: its process died
ODD = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Zl",
    "Zp",
}  # unprintable characters, and those that turn the reading direction


@dataclass(frozen=True)
class Handed:
    """A file as it was handed in: the name that its person gave it, and its content."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Checked:
    """A file that may be kept as evidence; hash is the SHA-256 of its content in hexadecimal."""

    name: str
    kind: EvidenceKind
    size: int
    hash: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Staged:
    """Files that lie aside, each with its path there, until settle() puts them in their places."""

    files: tuple[Checked, ...] = ()
    aside: tuple[Path, ...] = ()

    def settle(self) -> None:
        """Nothing. Puts the files in their places; call it inside db.writing(), where the sweep waits its turn.

        What lies there already is replaced by the same content, which also mends a file that was harmed. What is put
        there by a transaction that fails afterwards belongs to no step, and the next sweep takes it away.
        """
        for file, aside in zip(self.files, self.aside, strict=True):
            path = path_of(file.hash)
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.replace(path)
            sync_folder(path.parent)


def folder() -> Path:
    """Where all evidence lies."""
    return settings().data_dir / "evidence"


def path_of(hash: str) -> Path:
    """The place of the file with that hash, which need not be there. Raises ValueError for what is no hash."""
    if not HASH.fullmatch(hash):
        raise ValueError("not a hash")
    return folder() / hash[:2] / hash


def tidy(name: str) -> str:
    """A file's name without folders and without characters that cannot be seen or turn the reading direction."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join("_" if unicodedata.category(mark) in ODD else mark for mark in last)
    return " ".join(seen.split())


def checked(files: Sequence[Handed]) -> tuple[Checked, ...]:
    """The files with their kinds and hashes; one of the same content twice counts once. Raises Unfit with all that is wrong."""
    if len(files) > MOST_FILES:
        raise Unfit(f"一次最多上传 {MOST_FILES} 个佐证文件，现在有 {len(files)} 个。")
    found: dict[str, Checked] = {}
    wrong: list[str] = []
    for file in files:
        name = tidy(file.name)
        try:
            if not name or len(name) > LONGEST_NAME:
                raise Unfit(f"名称太长或是空的；请改为 {LONGEST_NAME} 个字以内的名称")
            one = Checked(
                name, kind_of(name, file.content), len(file.content), digest(file.content), file.content
            )
        except Unfit as unfit:
            wrong.append(f"佐证文件“{name[:LONGEST_NAME]}”{unfit}。")
        else:
            found.setdefault(one.hash, one)
    if wrong:
        raise Unfit("".join(wrong))
    if sum(one.size for one in found.values()) > MOST_TOGETHER:
        raise Unfit(f"佐证文件合计不能超过 {MOST_TOGETHER // MEGABYTE} MB；请压缩图片，或分几次报告进展。")
    return tuple(found.values())


def digest(content: bytes) -> str:
    """The name under which the content is kept."""
    return hashlib.sha256(content).hexdigest()


@contextmanager
def staged(files: Sequence[Checked]) -> Iterator[Staged]:
    """The files, written aside and on the disk; those that were not put in their places are gone afterwards."""
    if not files:
        yield Staged()
        return
    aside: list[Path] = []
    (folder() / ASIDE).mkdir(parents=True, exist_ok=True)
    try:
        for file in files:
            number, path = tempfile.mkstemp(dir=folder() / ASIDE)
            aside.append(Path(path))
            with os.fdopen(number, "wb") as written:
                written.write(file.content)
                written.flush()
                os.fsync(number)
        yield Staged(tuple(files), tuple(aside))
    finally:
        for left in aside:
            left.unlink(missing_ok=True)


def sync_folder(path: Path) -> None:
    """Nothing. Makes the folder's entries outlive a power cut, where the system lets a folder be opened."""
    with suppress(OSError):
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def harm(hash: str, size: int) -> str | None:
    """What happened to a kept file, as a clause; None where it is whole."""
    path = path_of(hash)
    if not path.is_file():
        return "不见了"
    if path.stat().st_size != size:
        return "大小不对"
    with path.open("rb") as opened:
        return None if hashlib.file_digest(opened, "sha256").hexdigest() == hash else "内容被改动"


def swept(known: Collection[str]) -> int:
    """How many files were taken away that belong to no step; call it inside db.writing(), so that no step is under way."""
    gone = [path for path in folder().glob("??/*") if HASH.fullmatch(path.name) and path.name not in known]
    old = time.time() - LEFT_OVER
    left = [path for path in (folder() / ASIDE).glob("*") if path.stat().st_mtime < old]
    for one in (*gone, *left):
        one.unlink(missing_ok=True)
    return len(gone) + len(left)
