"""The hints of a quarter, remembered until something is handed in: a verdict changes none of the texts."""

from typing import NamedTuple

from sqlmodel import Session

from lib import db, queries
from lib.access import Viewer
from lib.rules.hints import Hint
from lib.ui.answers import Memory

REMEMBERED = 60  # viewers' places and quarters in one process
MEMORY = Memory(REMEMBERED)
ANY = 0  # the revision of all answers: what they follow from is in their keys


class Told(NamedTuple):
    """One hint on a report: its kind, what was found, and whose text is alike."""

    hint: Hint
    said: str
    other: int | None


Hints = dict[tuple[int, int], tuple[Told, ...]]
"""By organisation and indicator."""


def hints_of(session: Session, viewer: Viewer, quarter: int) -> Hints:
    """The hints on what was handed in for the quarter, as far as this viewer may know of it."""
    mark = queries.hints_mark(session, viewer)
    key = str(db.engine().url), viewer.organisation_id, quarter, mark

    def ask() -> Hints:
        found: dict[tuple[int, int], list[Told]] = {}
        for row in queries.review_hints(session, viewer, quarter).itertuples():
            told = Told(Hint(row.hint), row.said, None if row.other_id is None else int(row.other_id))
            found.setdefault((row.organisation_id, row.indicator_id), []).append(told)
        return {one: tuple(hints) for one, hints in found.items()}

    answer: Hints = MEMORY.get(ANY, key, ask)
    return answer
