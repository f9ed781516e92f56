"""What the board of rectification counts at a date: all together, by who or what, by age, in money, against the time gone."""

from datetime import date
from typing import Any

import pandas as pd
from sqlmodel import Session

from lib.access import Viewer
from lib.queries.base import framed, shared
from lib.queries.closure.counting import (
    OF_ORGANISATION,
    TOLD,
    by_child,
    by_word,
    in_order,
    told,
    totals,
)
from lib.rules.closure import AGE_BAND_WORDS, time_gone_of
from lib.rules.status import rate

OF_AGE = {name: tuple(f"{name}{band}" for band in range(len(AGE_BAND_WORDS))) for name in ("open", "overdue")}
OF_MONEY = ("found", "found_fen", "recovered_fen", "with_money")
OF_PACE = ("found", "with_deadline", "closed_with_deadline", "gone_each_day", "gone_besides")


@shared
def closure_totals(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None = None
) -> dict[str, Any]:
    """The counts of problems under the place at as_of, with their rates (0–1, None where nothing counts).

    Keys: found, closed, open; of the open ones waiting, mending, handed_in, reopened_open (by state), overdue, long_term;
    due, on_time; returned, extended, reopened (to how many it ever happened); found_fen, recovered_fen, rules_made;
    closure_rate 销号率, on_time_rate 按期销号率. year: only problems found in that year.
    """
    found = totals(session, viewer, place, as_of, year, TOLD)
    return {
        name: values[0] for name, values in told({name: [value] for name, value in found.items()}).items()
    }


@shared
def closure_by(
    session: Session, viewer: Viewer, place: int, as_of: date, facet: str, year: int | None = None
) -> pd.DataFrame:
    """One row per word of the facet, with the columns of closure_totals, the most open ones first.

    organisation: one row per child of the place and one for its own office (本级), with organisation_id, name, kind and
    has_children. source, category, department: the column word (of sources the enum's value; department '': not claimed).
    """
    if facet == "organisation":
        found = told(by_child(session, viewer, place, as_of, year, TOLD))
    else:
        found = told(by_word(session, viewer, place, as_of, year, TOLD, facet))
    most = sorted(range(len(found["found"])), key=lambda at: (-found["open"][at], -found["found"][at]))
    return framed(in_order(found, most))


@shared
def closure_ages(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None = None
) -> pd.DataFrame:
    """One row per age band of open problems, the youngest first: band, open, and of these overdue; none is missing."""
    names = (*OF_AGE["open"], *OF_AGE["overdue"])
    found = totals(session, viewer, place, as_of, year, names)
    counts = {name: [found[each] for each in bands] for name, bands in OF_AGE.items()}
    return framed({"band": AGE_BAND_WORDS, **counts})


@shared
def closure_money(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None = None
) -> pd.DataFrame:
    """One row per source whose problems have an amount, the largest first: source, found_fen, recovered_fen, problems."""
    found = by_word(session, viewer, place, as_of, year, OF_MONEY, "source")
    rows = [at for at, number in enumerate(found["with_money"]) if number]
    rows.sort(key=lambda at: -found["found_fen"][at])
    names = {"source": "word", "found_fen": "found_fen", "recovered_fen": "recovered_fen"}
    named = {name: found[source] for name, source in names.items()} | {"problems": found["with_money"]}
    return framed(in_order(named, rows))


@shared
def closure_repeats(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """One row per child of the place with problems, the highest rate first: how often one came back (复发率).

    Columns: organisation_id, name, kind, has_children, problems, repeats (those that name an earlier one), repeat_rate.
    """
    found = by_child(session, viewer, place, as_of, None, ("found", "repeats"))
    rates = [rate(*counts) for counts in zip(found["repeats"], found["found"], strict=True)]
    counted = {"problems": found["found"], "repeats": found["repeats"], "repeat_rate": rates}
    named: dict[str, Any] = {name: found[name] for name in OF_ORGANISATION} | counted
    rows = [at for at, number in enumerate(found["found"]) if number]
    return framed(in_order(named, sorted(rows, key=lambda at: (-(rates[at] or 0), -found["repeats"][at]))))


@shared
def closure_pace(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None = None
) -> pd.DataFrame:
    """One row per child of the place that has problems with a deadline: is the work as far as the time (时间过半，任务过半)?

    Columns: organisation_id, name, kind, has_children, problems (with a deadline), time_gone (the mean over them of the
    share of the time from found to the first deadline that has gone by) and work_done (the share struck off), 0–1; those
    furthest behind first.
    """
    found = by_child(session, viewer, place, as_of, year, OF_PACE)
    problems = found["with_deadline"]
    gone = [
        time_gone_of(*sums, as_of) for sums in zip(found["gone_each_day"], found["gone_besides"], strict=True)
    ]
    times = [share / of if of else None for share, of in zip(gone, problems, strict=True)]
    done = [rate(*counts) for counts in zip(found["closed_with_deadline"], problems, strict=True)]
    counted = {"problems": problems, "time_gone": times, "work_done": done}
    named: dict[str, Any] = {name: found[name] for name in OF_ORGANISATION} | counted
    rows = [at for at, number in enumerate(problems) if number]
    return framed(in_order(named, sorted(rows, key=lambda at: (done[at] or 0) - (times[at] or 0))))
