"""What a reviewer may want to look at twice (审核提示), among what was handed in for a quarter: hints, never verdicts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import Select, and_, func, select
from sqlmodel import Session, col

from lib.access import Viewer, below
from lib.models import Assignment, ImportBatch, Organisation, OrganisationChange, Submission, Tree
from lib.queries.base import ASKING, QUARTER, columns, framed
from lib.rules import hints as rules
from lib.rules.calendar import earlier, quarter_words
from lib.rules.hints import Hint
from lib.rules.likeness import alike

NAMED = 2  # organisations with the same text that a hint names
Found = tuple[int, int, str, str, int | None]
"""Organisation, indicator, hint, what it says, the organisation whose text is alike."""


def review_hints(session: Session, viewer: Viewer, quarter: int) -> pd.DataFrame:
    """One row per hint on what was handed in last for an assignment of the quarter, judged or not.

    Columns: organisation_id, indicator_id, hint (lib.rules.hints.Hint), said (what was found, in words), other_id (the
    organisation whose text is alike; None for other hints). Only texts that the viewer may see are compared, with one
    another and with the same organisation's of the quarter before. What says nothing is called empty and nothing
    else: such texts are alike everywhere.
    """
    asked = {"viewer": viewer.organisation_id}
    now = columns(session, statement_of_texts(), {**asked, "quarter": quarter})
    before = columns(session, statement_of_texts(brief=True), {**asked, "quarter": earlier(quarter)})
    empty = [rules.empty(text) for text in now["content"]]
    found = [
        *copied(session, now, empty),
        *repeated(now, before, empty, earlier(quarter)),
        *((*key, Hint.EMPTY, "没有具体的人、事、次数", None) for key, vague in keyed(now, empty) if vague),
        *outside(quarter, now),
        *last_day(now),
    ]
    order = {hint: number for number, hint in enumerate(Hint)}
    found.sort(key=lambda one: (one[0], one[1], order[Hint(one[2])]))
    names = ("organisation_id", "indicator_id", "hint", "said", "other_id")
    rows = list(zip(*found, strict=True)) or [()] * len(names)
    return framed(dict(zip(names, rows, strict=True)))


@cache
def statement_of_texts(brief: bool = False) -> Select[Any]:
    """What was handed in last for each assignment of a quarter; brief: the texts alone."""
    same = (getattr(Submission, name) == getattr(Assignment, name) for name in KEY)
    more = [
        (Submission, "evidence"),
        (Submission, "done_on"),
        (Assignment, "first_on"),
        (Assignment, "due_on"),
    ]
    return (
        select(
            *(col(getattr(Submission, name)) for name in ("organisation_id", "indicator_id", "content")),
            *(col(getattr(table, name)) for table, name in ([] if brief else more)),
        )
        .select_from(Assignment)
        .join(Submission, and_(*same))
        .where(col(Assignment.quarter_id) == QUARTER, ASKING.sees(Assignment.organisation_id))
        .order_by(col(Submission.organisation_id), col(Submission.indicator_id))
    )


KEY = ("quarter_id", "organisation_id", "indicator_id", "version")
Texts = Mapping[str, Sequence[Any]]


def keyed(texts: Texts, values: Sequence[Any]) -> Iterator[tuple[tuple[int, int], Any]]:
    """Each value with the organisation and the indicator that it belongs to."""
    keys = zip(texts["organisation_id"], texts["indicator_id"], strict=True)
    return zip(keys, values, strict=True)


def copied(session: Session, texts: Texts, empty: Sequence[bool]) -> Iterator[Found]:
    """A hint for each text that is nearly equal to another organisation's of the same indicator."""
    said = [at for at, vague in enumerate(empty) if not vague]
    pairs = alike(*([texts[name][at] for at in said] for name in ("content", "indicator_id")))
    others: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for one, other, share in pairs:
        others[said[one]].append((said[other], share))
        others[said[other]].append((said[one], share))
    whose = texts["organisation_id"]
    names = names_of(session, {whose[at] for at in others})
    for at, found in sorted(others.items()):
        listed = "、".join(names[whose[other]] for other, _ in found[:NAMED])
        more = f"等 {len(found)} 个单位" if len(found) > NAMED else ""
        words = f"与{listed}{more}的相似度 {found[0][1]:.0%}"
        yield whose[at], texts["indicator_id"][at], Hint.COPIED, words, whose[found[0][0]]


def names_of(session: Session, organisations: set[int]) -> dict[int, str]:
    """The names of organisations; few texts are alike."""
    wanted = col(Organisation.id).in_(organisations)
    rows = session.execute(select(col(Organisation.id), col(Organisation.name)).where(wanted))
    return dict(map(tuple, rows))


def repeated(texts: Texts, before: Texts, empty: Sequence[bool], last: int) -> Iterator[Found]:
    """A hint for each text that is nearly equal to what the organisation said of the same indicator a quarter before."""
    old = dict(keyed(before, before["content"]))
    both = [
        (key, text, old[key])
        for (key, text), vague in zip(keyed(texts, texts["content"]), empty, strict=True)
        if not vague and key in old and rules.may_be_alike(text, old[key])
    ]
    pairs = [text for _, now, then in both for text in (now, then)]
    for one, _, share in sorted(alike(pairs, [at // 2 for at in range(len(pairs))])):
        yield *both[one // 2][0], Hint.REPEATED, f"与本单位{quarter_words(last)}的相似度 {share:.0%}", None


def outside(quarter: int, texts: Texts) -> Iterator[Found]:
    """A hint for each report whose days lie outside the quarter."""
    for (key, done_on), evidence in zip(keyed(texts, texts["done_on"]), texts["evidence"], strict=True):
        days = rules.outside(quarter, done_on, evidence)
        if days:
            listed = "、".join(str(day) for day in dict.fromkeys(days))
            yield *key, Hint.OUTSIDE, f"写的日期是 {listed}", None


def last_day(texts: Texts) -> Iterator[Found]:
    """A hint for each report of an organisation that handed in everything on the day that it was due."""
    days: dict[int, list[tuple[date, date]]] = defaultdict(list)
    pairs = zip(texts["first_on"], texts["due_on"], strict=True)
    for organisation, pair in zip(texts["organisation_id"], pairs, strict=True):
        days[organisation].append(pair)
    late = {whose for whose, found in days.items() if rules.all_on_last_day(*zip(*found, strict=True))}
    for (organisation, indicator), _ in keyed(texts, texts["due_on"]):
        if organisation in late:
            words = f"{len(days[organisation])} 项都在截止当天上报"
            yield organisation, indicator, Hint.LAST_DAY, words, None


def hints_mark(session: Session, viewer: Viewer) -> tuple[Any, ...]:
    """What changes whenever the hints may: which files came in or were undone, and who stands under the viewer.

    A verdict leaves it as it is, so that the hints are not found anew after each one.
    """
    files = select(func.max(ImportBatch.id), func.max(ImportBatch.at), func.max(ImportBatch.undone_at)).where(
        col(ImportBatch.dataset) != "reviews"
    )
    under = below(viewer.organisation_id).subquery("under")
    tree = select(func.count(), func.sum(under.c[Tree.descendant_id.key]))  # type: ignore[attr-defined]
    changes = select(func.max(OrganisationChange.id))
    return tuple(value for query in (files, tree, changes) for value in session.execute(query).one())
