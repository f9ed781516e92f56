"""Problems of the invented office, led on at random, and a slow, plain recount of them: one problem, one step at a time."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

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
