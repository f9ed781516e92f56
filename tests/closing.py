"""Problems of the invented office, led on at random, and a slow, plain recount of them: one problem, one step at a time."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.models import Problem, ProblemStep, now
from tests.problems import Plain
from tests.world import World

FIRST, LAST = date(2016, 11, 1), date(2018, 9, 28)
SOURCES = ("inspection", "audit", "petition")
STATES = {"found": "waiting", "claimed": "mending", "submitted": "handed_in", "reopened": "reopened_open"}
BANDS = ((0, 30), (31, 60), (61, 90), (91, 180), (181, 10**6))
COUNTED = [
    "found",
    "closed",
    "open",
    "waiting",
    "mending",
    "handed_in",
    "reopened_open",
    "overdue",
    "long_term",
    "due",
    "on_time",
    "returned",
    "extended",
    "reopened",
    "found_fen",
    "recovered_fen",
    "rules_made",
]
NEXT = {
    "found": ("claimed",),
    "claimed": ("reported", "submitted", "submitted", "extended", "lasting"),
    "submitted": ("verified", "verified", "returned"),
    "closed": ("reopened",),
    "reopened": ("claimed",),
}
LEADS = {"claimed": "claimed", "submitted": "submitted", "verified": "closed", "returned": "claimed", "reopened": "reopened"}  # fmt: skip


def write(session: Session, world: World, count: int = 120, seed: int = 11) -> None:
    """Nothing. Adds problems of all organisations, each led on for a while; some never, some to their end in a day."""
    chance = random.Random(seed)
    organisations = list(world.ids.values())
    made: list[Problem] = []
    for number in range(count):
        organisation, found_on = chance.choice(organisations), FIRST + timedelta(days=chance.randint(0, 690))
        earlier = [one.id for one in made if one.organisation_id == organisation and one.found_on <= found_on]
        problem = Problem(
            issuer_id=world.ids["city"],
            year=found_on.year,
            code=f"R-{number}",
            organisation_id=organisation,
            source=chance.choice(SOURCES),
            category=chance.choice(["作风", "财务"]),
            content=f"问题{number}",
            list_name=chance.choice(["", "清单甲"]),
            found_on=found_on,
            found_fen=chance.choice([None, None, 0, 12_345, 9_876_500]),
            earlier_id=chance.choice([None, None, *earlier]),
            entered_at=now(),
            user_id=1,
        )
        session.add(problem)
        session.flush()
        made.append(problem)
        for at, said in enumerate(steps(chance, found_on), 1):
            own = {"problem_id": problem.id, "number": at, "organisation_id": organisation}
            session.add(ProblemStep(**own, **said, at=now(), user_id=1))
    session.flush()


def steps(chance: random.Random, day: date) -> Iterable[dict[str, Any]]:
    """What happened to a problem that was found on the day, step after step, none after the last day."""
    state, deadline, slow = "found", day, chance.choice([0, 4, 25, 90])
    lasting = False
    for _ in range(chance.choice([0, 1, 2, 3, 3, 3, 3, 4, 6, 9])):
        act = chance.choice([one for one in NEXT[state] if not (one == "lasting" and lasting)])
        day += timedelta(days=chance.randint(0, slow))
        if day > LAST:
            return
        said: dict[str, Any] = {"act": act, "done_on": day, "words": "说明"}
        if act == "claimed":
            deadline = day + timedelta(days=chance.choice([0, 1, 20, 60, 200]))
            office = f"科室{chance.randint(1, 2)}"
            said |= {"measure": "措施", "leader_post": "乡长", "department": office, "deadline": deadline}
        elif act == "extended":
            deadline = max(day, deadline) + timedelta(days=chance.randint(1, 50))
            said |= {"document": "批示", "deadline": deadline}
        elif act in ("reported", "submitted"):
            said |= {"evidence": "材料", "recovered_fen": chance.choice([None, 0, 10_000, 5_000_000])}
            said |= {"rules_made": chance.choice([None, 1, 3])}
        lasting = act == "lasting" or (lasting and act not in ("extended", "reopened"))
        state = LEADS.get(act, state)
        yield said


def states(
    found: dict[int, Plain], day: date, want: Callable[[Any], bool]
) -> list[tuple[Any, dict[str, Any]]]:
    """The problems that are wanted and were found by the day, each with how it stood then."""
    known = [(one.problem, one.at(day)) for one in found.values() if want(one.problem)]
    return [(problem, state) for problem, state in known if state is not None]


def is_due(state: dict[str, Any], day: date) -> bool:
    """Whether the first deadline had come, and the problem was not made lasting before it."""
    first, lasting = state["first_deadline"], state["long_term_on"]
    if first is None or first > day:
        return False
    return state["state"] == "closed" or lasting is None or lasting > first


def is_on_time(state: dict[str, Any], day: date) -> bool:
    """Whether it was struck off by the first deadline, which had come."""
    return (
        is_due(state, day)
        and state["closed_on"] is not None
        and state["closed_on"] <= state["first_deadline"]
    )


def counts(known: list[tuple[Any, dict[str, Any]]], day: date) -> dict[str, int]:
    """The counts of the board, one problem after the other."""
    tally: Counter[str] = Counter()
    for problem, state in known:
        is_open = state["state"] != "closed"
        tally["found"] += 1
        tally["open" if is_open else "closed"] += 1
        tally[STATES.get(state["state"], "")] += 1
        tally["overdue"] += state["overdue"]
        tally["long_term"] += is_open and state["long_term_on"] is not None
        tally["due"] += is_due(state, day)
        tally["on_time"] += is_on_time(state, day)
        for name in ("returned", "extended", "reopened"):
            tally[name] += state[name] > 0
        tally["found_fen"] += problem.found_fen or 0
        tally["recovered_fen"] += state["recovered_fen"] or 0
        tally["rules_made"] += state["rules_made"] or 0
    return {name: tally[name] for name in COUNTED}


def ages(known: list[tuple[Any, dict[str, Any]]], day: date) -> list[tuple[int, int]]:
    """Open and overdue ones of each age band."""
    aged = [((day - one.found_on).days, at) for one, at in known if at["state"] != "closed"]
    found = [[state for age, state in aged if low <= age <= high] for low, high in BANDS]
    return [(len(those), sum(state["overdue"] for state in those)) for those in found]


def gone(known: list[tuple[Any, dict[str, Any]]], day: date) -> tuple[int, float, int]:
    """Of the problems with a deadline: how many, the time gone of all of them together, how many were struck off."""
    timed = [(one.found_on, at["first_deadline"], at["state"]) for one, at in known if at["first_deadline"]]
    shares = [1.0 if day >= end else (day - start).days / (end - start).days for start, end, _ in timed]
    return len(timed), sum(shares), sum(state == "closed" for *_, state in timed)


def took(known: list[tuple[Any, dict[str, Any]]], start: date) -> list[int]:
    """The days from found to struck off of what was struck off since start, in order."""
    days = [
        (at["closed_on"] - one.found_on).days
        for one, at in known
        if at["closed_on"] and at["closed_on"] >= start
    ]
    return sorted(days)


def on_the_board(session: Session, viewer: Viewer, place: int, day: date) -> dict[str, Any]:
    """Everything that the board counts under a place at a date, in the shape of recounted."""
    asked = session, viewer, place, day
    ages, money = queries.closure_ages(*asked), queries.closure_money(*asked)
    pace, repeats = queries.closure_pace(*asked), queries.closure_repeats(*asked)
    days = queries.closure_days(session, viewer, place, date.min, day)["histogram"]
    course = queries.closure_course(session, viewer, place, day, day)
    totals = queries.closure_totals(*asked)
    told: dict[str, Any] = {
        "totals": {name: totals[name] for name in COUNTED},
        "ages": list(zip(ages["open"], ages["overdue"], strict=True)),
        "money": {row.source: (row.found_fen, row.recovered_fen, row.problems) for row in money.itertuples()},
        "pace": {row.organisation_id: (row.problems, round(row.time_gone, 4)) for row in pace.itertuples()},
        "done": {row.organisation_id: round(row.work_done * row.problems) for row in pace.itertuples()},
        "repeats": {row.organisation_id: (row.problems, row.repeats) for row in repeats.itertuples()},
        "took": sorted(
            one for one, many in zip(days["days"], days["problems"], strict=True) for _ in range(many)
        ),
        "ideal": course["ideal"].tolist(),
    }
    for facet in ("source", "category", "department", "organisation"):
        key = "organisation_id" if facet == "organisation" else "word"
        rows = queries.closure_by(*asked, facet).to_dict("records")
        told[facet] = {row[key]: {name: row[name] for name in COUNTED} for row in rows if row["found"]}
    return told


def recounted(known: list[tuple[Any, dict[str, Any]]], day: date, child: dict[int, int]) -> dict[str, Any]:
    """The same, problem by problem; child: by organisation under which child of the place it stands."""

    def parted(of: Callable[[Any, dict[str, Any]], Any]) -> dict[Any, list[tuple[Any, dict[str, Any]]]]:
        parts: dict[Any, list[tuple[Any, dict[str, Any]]]] = {}
        for problem, state in known:
            parts.setdefault(of(problem, state), []).append((problem, state))
        return parts

    children = parted(lambda problem, state: child[problem.organisation_id])
    timed = {one: gone(those, day) for one, those in children.items() if gone(those, day)[0]}
    amounts = {
        source: [(problem.found_fen, state["recovered_fen"]) for problem, state in those]
        for source, those in parted(lambda problem, state: problem.source).items()
    }
    dear = {source: [one for one in those if one != (None, None)] for source, those in amounts.items()}
    facets: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
        "source": lambda problem, state: problem.source,
        "category": lambda problem, state: problem.category,
        "department": lambda problem, state: state["department"],
        "organisation": lambda problem, state: child[problem.organisation_id],
    }
    tally = counts(known, day)
    return {
        "totals": tally,
        "ages": ages(known, day),
        "money": {
            source: (sum(one[0] or 0 for one in those), sum(one[1] or 0 for one in those), len(those))
            for source, those in dear.items()
            if those
        },
        "pace": {one: (many, round(share / many, 4)) for one, (many, share, _) in timed.items()},
        "done": {one: closed for one, (_, _, closed) in timed.items()},
        "repeats": {
            one: (len(those), sum(problem.earlier_id is not None for problem, _ in those))
            for one, those in children.items()
        },
        "took": took(known, date.min),
        "ideal": [tally["found"] - tally["due"]] if known else [],
        **{
            facet: {word: counts(those, day) for word, those in parted(of).items()}
            for facet, of in facets.items()
        },
    }
