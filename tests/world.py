"""A small invented office with all its facts known, written row by row, and a slow, plain recount of it."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session

from lib import standing
from lib.access import Role, Viewer
from lib.models import (
    Assignment,
    ImportBatch,
    ImportFile,
    Indicator,
    Installation,
    Organisation,
    PointEntry,
    Quarter,
    Review,
    Submission,
    User,
    now,
)

QUARTERS = (20173, 20174, 20181, 20182, 20183)
DUE = {
    20173: date(2017, 9, 30),
    20174: date(2017, 12, 31),
    20181: date(2018, 3, 31),
    20182: date(2018, 6, 30),
    20183: date(2018, 9, 30),
}
TREE = {
    "city": ("城", None, "city"),
    "city-d1": ("市财政局", "city", "department"),
    "city-d2": ("市科技局", "city", "department"),
    "east": ("东县", "city", "county"),
    "east-t1": ("东一乡", "east", "township"),
    "east-t2": ("东二乡", "east", "township"),
    "east-d1": ("东县财政局", "east", "department"),
    "west": ("西区", "city", "county"),
    "west-t1": ("西一镇", "west", "township"),
    "west-t2": ("西二镇", "west", "township"),
}


FILE = """季度,单位编码,指标编码,完成情况,上报日期
2018Q3,east-t1,I1,文件第二行的内容,2018-09-01
2018Q3,east-t2,I1,文件第三行的内容,2018-09-01
"""


@dataclass
class World:
    """The ids by code and the facts as plain tuples."""

    ids: dict[str, int] = field(default_factory=dict)
    indicators: list[int] = field(default_factory=list)
    assignments: dict[tuple[int, int, int], date] = field(default_factory=dict)
    submissions: dict[tuple[int, int, int], list[tuple[int, date]]] = field(default_factory=dict)
    reviews: dict[tuple[int, int, int, int], list[tuple[str, date]]] = field(default_factory=dict)
    points: list[tuple[int, int, str, float, date, date | None]] = field(default_factory=list)

    def viewer(self, code: str, role: Role = Role.LEADER) -> Viewer:
        """Somebody of an organisation."""
        return Viewer(1, "somebody", "某人", role, self.ids[code], TREE[code][0])

    def under(self, code: str) -> set[int]:
        """The ids of an organisation and of all under it, walked by hand."""
        found = {self.ids[code]}
        for child, (_, parent, _kind) in TREE.items():
            if parent == code:
                found |= self.under(child)
        return found

    def state(self, key: tuple[int, int, int], as_of: date) -> tuple[date | None, str | None, date | None]:
        """First hand-in, verdict on the last version, and its day, of one assignment at a date: the plain way."""
        handed = [(version, day) for version, day in self.submissions.get(key, []) if day <= as_of]
        if not handed:
            return None, None, None
        last = max(version for version, _ in handed)
        verdicts = [(verdict, day) for verdict, day in self.reviews.get((*key, last), []) if day <= as_of]
        verdict, verdict_on = verdicts[-1] if verdicts else (None, None)
        return min(day for _, day in handed), verdict, verdict_on

    def counts(
        self, quarter: int, organisations: set[int], as_of: date, indicator: int | None = None
    ) -> dict[str, int]:
        """The counts of organisations in a quarter at a date, one assignment after the other."""
        found = dict.fromkeys(("due", "reported", "on_time", "passed", "returned", "pending", "overdue"), 0)
        for key, due_on in self.assignments.items():
            if key[0] != quarter or key[1] not in organisations or indicator not in (None, key[2]):
                continue
            first_on, verdict, _ = self.state(key, as_of)
            found["due"] += 1
            found["reported"] += first_on is not None
            found["on_time"] += first_on is not None and first_on <= due_on
            found["passed"] += verdict == "passed"
            found["returned"] += verdict == "returned"
            found["pending"] += first_on is not None and verdict is None
            found["overdue"] += first_on is None and due_on < as_of
        return found

    def score(self, quarter: int, organisation: int, as_of: date) -> float:
        """100 − 1.5 a returned − 2 an overdue − 0.5 a late one ± what people gave, not under 0."""
        counts = self.counts(quarter, {organisation}, as_of)
        late = counts["reported"] - counts["on_time"]
        given = sum(points for _, points in self.given(quarter, organisation, as_of))
        return max(0.0, 100 - 1.5 * counts["returned"] - 2 * counts["overdue"] - 0.5 * late + given)

    def given(self, quarter: int, organisation: int, as_of: date) -> list[tuple[str, float]]:
        """The points that people gave and did not take back by the date: of what kind, how many."""
        return [
            (kind, points)
            for where, whose, kind, points, on, until in self.points
            if (where, whose) == (quarter, organisation) and on <= as_of and not (until and until <= as_of)
        ]

    def vetoed(self, quarter: int, organisation: int, as_of: date) -> bool:
        """Whether a veto stands at the date."""
        return "veto" in [kind for kind, _ in self.given(quarter, organisation, as_of)]


def build(session: Session, seed: int = 7) -> World:
    """The world, written into an empty database; what is derived is made by lib.standing."""
    chance, world = random.Random(seed), World()
    session.add(Installation(mode="real"))
    for position, (code, (name, parent, kind)) in enumerate(TREE.items()):
        organisation = Organisation(
            code=code,
            name=name,
            kind=kind,
            position=position,
            parent_id=world.ids[parent] if parent else None,
        )
        session.add(organisation)
        session.flush()
        world.ids[code] = organisation.id or 0
    for number in range(1, 7):
        indicator = Indicator(
            code=f"I{number}",
            name=f"指标{number}",
            responsibility="principal" if number < 4 else "supervisory",
            category="教育" if number % 2 else "监督",
            standard="开展一次",
        )
        session.add(indicator)
        session.flush()
        world.indicators.append(indicator.id or 0)
    session.add_all([Quarter(id=quarter, due_on=DUE[quarter]) for quarter in QUARTERS])
    standing.rebuild_tree(session)
    for name, code, role in (("somebody", "city", "leader"), ("reviewer", "city", "supervisor")):
        session.add(
            User(
                username=name,
                title=name,
                password_hash="x",
                role=role,
                organisation_id=world.ids[code],
                installation="real",
            )
        )
    session.add(ImportFile(hash="h", content=FILE.encode()))
    session.flush()
    session.add(
        ImportBatch(
            dataset="reports",
            file_name="上报.csv",
            file_hash="h",
            user_id=1,
            organisation_id=world.ids["city"],
            at=now(),
            rows=0,
            new=0,
            changed=0,
            unchanged=0,
        )
    )
    session.flush()
    write_facts(session, world, chance)
    write_points(session, world, random.Random(seed))
    standing.rebuild(session)
    return world


def write_facts(session: Session, world: World, chance: random.Random) -> None:
    """Assignments, hand-ins and verdicts, at random: late ones, returned ones, mended ones, verdicts changed."""
    for quarter in QUARTERS:
        for code in TREE:
            for indicator in world.indicators:
                if chance.random() < 0.15:
                    continue
                key = (quarter, world.ids[code], indicator)
                due_on = DUE[quarter] - timedelta(days=chance.choice([0, 0, 0, 31]))
                world.assignments[key] = due_on
                session.add(
                    Assignment(
                        quarter_id=quarter, organisation_id=key[1], indicator_id=indicator, due_on=due_on
                    )
                )
        session.flush()
    handed: list[Submission] = []
    judged: list[Review] = []
    for key, due_on in world.assignments.items():
        day = due_on - timedelta(days=chance.randint(-10, 25))
        for version in range(1, chance.choice([0, 1, 1, 1, 2, 3]) + 1):
            world.submissions.setdefault(key, []).append((version, day))
            handed.append(
                Submission(
                    quarter_id=key[0],
                    organisation_id=key[1],
                    indicator_id=key[2],
                    version=version,
                    reported_on=day,
                    content=f"做了{version}",
                    batch_id=1,
                    row=2,
                    received_at=now(),
                    user_id=1,
                )
            )
            for number in range(1, chance.choice([0, 1, 1, 2]) + 1):
                day += timedelta(days=chance.randint(0, 6))
                verdict = chance.choice(["passed", "passed", "returned"])
                world.reviews.setdefault((*key, version), []).append((verdict, day))
                judged.append(
                    Review(
                        quarter_id=key[0],
                        organisation_id=key[1],
                        indicator_id=key[2],
                        version=version,
                        number=number,
                        verdict=verdict,
                        reason="" if verdict == "passed" else "内容不实",
                        reviewed_on=day,
                        batch_id=1,
                        row=3,
                        received_at=now(),
                        user_id=2,
                    )
                )
            day += timedelta(days=chance.randint(0, 5))
    session.add_all(handed)
    session.flush()
    session.add_all(judged)
    session.flush()


def write_points(session: Session, world: World, chance: random.Random) -> None:
    """Points and vetoes for some organisations, a part of them withdrawn."""
    for quarter in QUARTERS:
        for code in TREE:
            for kind in ("manual", "manual", "veto"):
                if chance.random() < 0.7 or not world.counts(quarter, {world.ids[code]}, DUE[quarter])["due"]:
                    continue
                points = 0 if kind == "veto" else chance.choice([-3.0, -0.5, 2.0, 4.5])
                on = DUE[quarter] + timedelta(days=chance.randint(-60, 120))
                until = on + timedelta(days=chance.randint(0, 60)) if chance.random() < 0.3 else None
                world.points.append((quarter, world.ids[code], kind, points, on, until))
                entry = PointEntry(
                    quarter_id=quarter,
                    organisation_id=world.ids[code],
                    kind=kind,
                    hundredths=round(100 * points),
                    reason="年度考核",
                    document="考〔2018〕1号",
                    given_on=on,
                    given_at=now(),
                    given_by=2,
                    withdrawn_on=until,
                    withdrawn_reason="有误" if until else "",
                )
                session.add(entry)
    session.flush()
