"""The answers of queries, remembered until the next commit of anybody."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from inspect import unwrap
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
from sqlmodel import Session

from lib import db
from lib.access import Viewer

P = ParamSpec("P")
Answer = TypeVar("Answer")
REMEMBERED = 4000  # answers in one process


class Memory:
    """Answers by key, all of the newest revision: a commit makes every older one useless, so they are let go at once.

    Streamlit's own st.cache_data was turned down: it pickles each answer and hashes each argument anew at every
    rerun (0.4 ms an answer against 0.02), and keeps what no revision asks for any more until it is full.
    """

    def __init__(self, most: int) -> None:
        self.most, self.revision = most, -1
        self.answers: OrderedDict[Hashable, Any] = OrderedDict()
        self.lock, self.asking = threading.Lock(), dict[Hashable, threading.Lock]()

    def get(self, revision: int, key: Hashable, ask: Callable[[], Any]) -> Any:
        """The answer for the key; asked for once, however many wait for it."""
        with self.lock:
            if revision != self.revision:  # a restored database may count from a lower one
                self.revision = revision
                self.answers.clear()
            if (revision, key) in self.answers:
                self.answers.move_to_end((revision, key))
                return self.answers[revision, key]
            turn = self.asking.setdefault((revision, key), threading.Lock())
        with turn:
            with self.lock:
                if (revision, key) in self.answers:
                    return self.answers[revision, key]
            try:
                answer = ask()
                self.keep(revision, key, answer)
            finally:
                with self.lock:
                    self.asking.pop((revision, key), None)
            return answer

    def keep(self, revision: int, key: Hashable, answer: Any) -> None:
        """Nothing. Remembers the answer, unless a commit has overtaken it; the longest unused one makes room."""
        with self.lock:
            if revision == self.revision:
                self.answers[revision, key] = answer
                while len(self.answers) > self.most:
                    self.answers.popitem(last=False)

    def clear(self) -> None:
        """Nothing. Forgets everything, for tests that change the database under the program."""
        with self.lock:
            self.answers.clear()
            self.revision = -1


MEMORY = Memory(REMEMBERED)


def fetch(
    query: Callable[Concatenate[Session, Viewer, P], Answer],
    viewer: Viewer,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Answer:
    """What the query answers to this viewer, as the newest commit has it; a frame is a copy that may be changed.

    The number of the newest commit is part of the key: every process sees a change at once, and no time limit is
    needed. The viewer is part of it, too, so that nobody gets another's rows. Answers other than frames must not be
    changed by who gets them. Shared queries on which this one builds are remembered by themselves, for the others.
    """

    revision = db.newest()

    def recall(part: Callable[..., Any], session: Session, asking: Viewer, those: tuple[Any, ...]) -> Any:
        if (
            MEMORY.revision != revision
        ):  # a commit came in between: what this session reads is nobody else's any more
            return part(session, asking, *those)
        return lent(
            MEMORY.get(revision, ("part", key_of(part, asking, those)), lambda: part(session, asking, *those))
        )

    def ask() -> Answer:
        with db.reading() as session:
            session.info["recall"] = recall
            return query(session, viewer, *args, **kwargs)

    return lent(MEMORY.get(revision, key_of(query, viewer, (*args, *sorted(kwargs.items()))), ask))


def part(session: Session, query: Callable[..., Answer], viewer: Viewer, *args: Any) -> Answer:
    """What fetch() would answer, for use inside of an answer: on its session, remembered for all that build on it.

    fetch() itself must not be used there: it takes a second connection while the first is held, and two dozen threads
    that do so wait for one another until the pool gives up. A shared query is asked without its own remembering: it
    would wait for the answer that it is just giving.
    """
    recall = session.info.get("recall")
    if recall is None:
        return query(session, viewer, *args)
    return recall(unwrap(query), session, viewer, args)  # type: ignore[no-any-return]


def key_of(query: Callable[..., Any], viewer: Viewer, args: tuple[Any, ...]) -> Hashable:
    """What tells an answer from all others."""
    who = (viewer.user_id, viewer.role, viewer.organisation_id)
    return (f"{query.__module__}.{query.__qualname__}", who, args)


def lent(answer: Answer) -> Answer:
    """The answer; a frame is a copy that may be changed."""
    return answer.copy(deep=False) if isinstance(answer, pd.DataFrame) else answer  # type: ignore[return-value]


@dataclass(frozen=True)
class Ask:
    """A question not yet asked: what a chart or a table draws. Hashable, so that its drawing is remembered, too."""

    query: Callable[..., pd.DataFrame]
    viewer: Viewer
    args: tuple[Any, ...]

    def frame(self) -> pd.DataFrame:
        """The answer."""
        return fetch(self.query, self.viewer, *self.args)


def ask(query: Callable[..., pd.DataFrame], viewer: Viewer, *args: Any) -> Ask:
    """The question; a chart or table that gets it converts the answer once for all reruns of all who ask the same."""
    return Ask(query, viewer, args)
