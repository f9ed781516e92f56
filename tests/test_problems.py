"""Problems led to their end by every road, at random: no forbidden step ever succeeds. On both databases."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy import exc, select
from sqlmodel import col
from typer.testing import CliRunner

from lib import admin, audit, db, importing, queries
from lib.access import Forbidden, Role
from lib.actions import Refused, organisations, problems, rules
from lib.models import (
    AuditLine,
    ImportBatch,
    Lamp,
    Ledger,
    Organisation,
    Problem,
    ProblemStep,
    now,
)
from lib.rules import closure
from lib.rules.closure import ProblemAct as Act
from lib.rules.closure import ProblemSource, Step
from lib.rules.lamps import LampNumbers
from tests import closing
from tests import office as fixtures
from tests.office import TODAY, Office, assert_derived_from_facts, count, everything
from tests.problems import closures, engage, plain, problem_id, problem_list, progress

opened, fresh = fixtures.opened, fixtures.office

UNDER = {
    "C": {"C", "E", "E1", "E2", "W", "W1"},
    "E": {"E", "E1", "E2"},
    "W": {"W", "W1"},
    "E1": {"E1"},
    "E2": {"E2"},
}
WHERE = {
    "supervisor": "C",
    "east_supervisor": "E",
    "e1_supervisor": "E1",
    "west_supervisor": "W",
    "reporter": "C",
    "east_reporter": "E",
    "e1_reporter": "E1",
    "e2_reporter": "E2",
    "west_reporter": "W",
    "leader": "C",
    "east_leader": "E",
    "admin": "C",
    "auditor": "C",
}
FOLLOWS = {
    "found": {"claimed"},
    "claimed": {"reported", "submitted", "extended", "lasting"},
    "submitted": {"verified", "returned"},
    "closed": {"reopened"},
    "reopened": {"claimed"},
}
LEADS = {"claimed": "claimed", "submitted": "submitted", "verified": "closed", "returned": "claimed", "reopened": "reopened"}  # fmt: skip
JUDGED = {"verified", "returned", "extended", "lasting", "reopened"}
START = date(2018, 1, 2)


@pytest.fixture
def office(fresh: Office) -> Office:
    engage(fresh)
    return fresh


@dataclass
class Known:
    """What the walk knows of a problem: no rule of the program is asked."""

    id: int
    code: str
    organisation: str
    issuer: str
    twofold: bool
    state: str = "found"
    last_on: date = START
    deadline: date | None = None
    lasting: bool = False
    acknowledged: bool = False
    submitted_by: str = ""
    steps: int = 0

    def allows(self, act: str) -> bool:
        """Whether the step may follow now, whoever takes it."""
        if act == "acknowledged":
            return self.twofold and self.state == "found" and not self.acknowledged
        if act == "claimed" and self.twofold and not self.acknowledged:
            return False
        return act in FOLLOWS[self.state] and not (act == "lasting" and self.lasting)

    def lets(self, who: str, role: str, act: str) -> bool:
        """Whether the step is this person's to take."""
        at = WHERE[who]
        if self.organisation not in UNDER[at]:
            return False
        if act == "acknowledged":
            return role in ("leader", "reporter")
        if act not in JUDGED:
            return role == "reporter"
        own = act in ("verified", "returned") and at == self.submitted_by
        return role == "supervisor" and self.issuer in UNDER[at] and at != self.organisation and not own

    def takes(self, act: str, who: str, step: Step) -> None:
        """Nothing. Remembers that it was taken."""
        self.steps += 1
        self.last_on, self.state = step.done_on, LEADS.get(act, self.state)
        self.acknowledged |= act == "acknowledged"
        self.lasting = act == "lasting" or (self.lasting and act not in ("extended", "reopened"))
        self.deadline = None if act == "reopened" else step.deadline or self.deadline
        self.submitted_by = WHERE[who] if act == "submitted" else self.submitted_by


def said(act: str, day: date, number: int, deadline: date) -> Step:
    """A step that says all it must, in words of its own."""
    texts: dict[str, dict[str, Any]] = {
        "acknowledged": {"leader_post": "分管副市长"},
        "claimed": {"measure": f"措施{number}", "leader_post": "乡长", "department": f"科室{number % 3}", "deadline": deadline},
        "reported": {"recovered": number * 100},
        "submitted": {"evidence": f"材料{number}", "rules_made": number % 5},
        "extended": {"document": f"批示{number}号", "deadline": deadline},
    }  # fmt: skip
    return Step(Act(act), day, words=f"说明{number}", **texts.get(act, {}))


def spelt(step: Step, known: Known) -> tuple[str, str]:
    """The kind of file for a step, and the file."""
    word, lead = closure.PROBLEM_ACT_WORDS[step.act], f"{known.code},{known.organisation}"
    day = step.deadline.isoformat() if step.deadline else ""
    if step.act in JUDGED:
        return "closures", closures(f"{lead},{word},{step.done_on},{step.words},{step.document},{day}")
    money = "" if step.recovered is None else f"{step.recovered / 100:.2f}"
    texts = step.measure, step.leader_post, step.department, day, step.words, step.evidence, money
    made = "" if step.rules_made is None else str(step.rules_made)
    return "progress", progress(f"{lead},{word},{step.done_on},{','.join(texts)},{made}")


def by_file(office: Office, who: str, step: Step, known: Known) -> bool:
    dataset, lines = spelt(step, known)
    look = office.look(who, dataset, lines)
    if look.difference is None:
        with pytest.raises(ValueError):
            importing.confirm(office.people[who], look)
        return False
    return isinstance(importing.confirm(office.people[who], look), importing.Written)


def by_command(who: str, step: Step, known: Known) -> bool:
    options = {
        name.replace("_", "-"): str(value)
        for name in (*closure.SAYINGS, "done_on")
        if (value := getattr(step, name)) not in ("", None)
    }
    options["on"] = options.pop("done-on")
    if step.recovered is not None:
        options["recovered"] = f"{step.recovered / 100:.2f}"
    words = [part for name, value in options.items() for part in (f"--{name}", value)]
    act = closure.PROBLEM_ACT_WORDS[step.act]
    result = CliRunner().invoke(admin.app, ["step", f"{known.code}", act, "--as", who, *words])
    assert result.exit_code in (0, 1) and isinstance(result.exception, SystemExit | None), result.exception
    assert result.exit_code == 0 or result.output.rstrip().endswith("。")
    return result.exit_code == 0


def attempt(office: Office, road: str, who: str, step: Step, known: Known) -> bool:
    """Whether the step was taken by that road; all refusals are in words."""
    viewer = office.people[who]
    try:
        if road == "screen":
            problems.take_step(viewer, known.id, step)
        elif road == "command":
            return by_command(who, step, known)
        elif road == "bulk":
            outcome = problems.take_steps(viewer, [(known.id, step)])
            assert all(one.reason.endswith("。") for one in outcome.skipped)
            return outcome.done == (known.id,)
        else:
            return by_file(office, who, step, known)
    except (Refused, Forbidden) as refusal:
        assert str(refusal).endswith("。")
        return False
    return True


class Walk(RuleBasedStateMachine):
    """Problems entered, and steps tried by anybody on any road, right ones and wrong ones."""

    office: ClassVar[Office]
    made: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.known: list[Known] = []

    @precondition(lambda self: len(self.known) < 3)
    @rule(
        organisation=st.sampled_from(["E1", "E2", "E", "E", "W1"]),
        by=st.sampled_from(["supervisor", "east_supervisor"]),
        twofold=st.booleans(),
        road=st.sampled_from(["screen", "file"]),
    )
    def enter(self, organisation: str, by: str, twofold: bool, road: str) -> None:
        Walk.made += 1
        code, viewer = f"W-{Walk.made}", self.office.people[by]
        if organisation not in UNDER[WHERE[by]]:
            by, viewer = "supervisor", self.office.people["supervisor"]
        if road == "file":
            row = f"{code},{organisation},,抽查,作风,,内容{code},{START},,{'是' if twofold else '否'},"
            self.office.put(by, "problems", problem_list(row))
            number = problem_id(code)
        else:
            with db.reading() as session:
                place = session.execute(
                    select(col(Organisation.id)).where(col(Organisation.code) == organisation)
                ).scalar_one()
            draft = problems.Draft(
                place or 0, code, ProblemSource.SPOT_CHECK, "作风", f"内容{code}", START, twofold=twofold
            )
            number = problems.enter_problem(viewer, draft)
        self.known.append(Known(number, code, organisation, WHERE[by], twofold))

    @precondition(lambda self: self.known)
    @rule(
        draws=st.data(),
        how=st.sampled_from(["right", "right", "nearly", "astray", "wild"]),
        flaw=st.sampled_from(["", "silent", "future"]),
    )
    def step(self, draws: st.DataObject, how: str, flaw: str) -> None:
        def one_of(choices: Sequence[Any]) -> Any:
            return draws.draw(st.sampled_from(choices))

        known, road = one_of(self.known), one_of(["screen", "bulk", "file", "command"])
        act, who = one_of([act.value for act in Act]), one_of(list(WHERE))
        later, ahead = one_of(range(15)), one_of(range(1, 60))
        roles = {name: self.office.people[name].role for name in WHERE}
        if how == "wild":
            later, ahead = later - 2, ahead - 4
        else:  # a right one, so that the walk gets on; or all is right but where somebody belongs, or but the turn
            flaw = ""
            act = act if how == "astray" else one_of([one.value for one in Act if known.allows(one.value)])
            role = "supervisor" if act in JUDGED else "reporter"
            right = [name for name in WHERE if known.lets(name, roles[name], act)]
            who = one_of((how != "nearly" and right) or [name for name in WHERE if roles[name] == role])
        day = TODAY + timedelta(days=1) if flaw == "future" else known.last_on + timedelta(days=later)
        Walk.made += 1
        step = said(act, day, Walk.made, max(day, known.deadline or day) + timedelta(days=ahead))
        if flaw == "silent":
            step = replace(step, words="", evidence="", measure="", leader_post="", document="")
        expected = self.may(known, act, who, step, flaw, road)
        before = count("problem_step"), count("audit_line")
        assert attempt(self.office, road, who, step, known) is expected, (road, who, step, known)
        after = count("problem_step"), count("audit_line")
        assert after == (before[0] + expected, before[1] + expected)
        if expected:
            known.takes(act, who, step)

    def may(self, known: Known, act: str, who: str, step: Step, flaw: str, road: str) -> bool:
        role = self.office.people[who].role
        if not known.lets(who, role, act) or not known.allows(act):
            return False
        if road == "file" and act == "acknowledged" and role is not Role.REPORTER:
            return False
        if not known.last_on <= step.done_on <= TODAY or (flaw == "silent" and act != "verified"):
            return False
        if step.deadline is not None and step.deadline < step.done_on:
            return False
        return act != "extended" or step.deadline > (known.deadline or step.done_on)  # type: ignore[operator]


def test_no_forbidden_step_ever_succeeds_by_any_road(office: Office) -> None:
    Walk.office = office
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=9,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert_each_step_has_its_actor_day_and_line(office)
    assert_ledger_is_the_plain_recount()
    assert_board_is_the_plain_recount(office)
    assert_derived_from_facts()


def assert_each_step_has_its_actor_day_and_line(office: Office) -> None:
    orgs = {viewer.user_id: viewer.organisation_id for viewer in office.people.values()}
    with db.reading() as session:
        assert audit.first_broken(session) is None
        lines = session.execute(select(*AuditLine.__table__.columns)).all()  # type: ignore[attr-defined]
        batches = {row.id: row for row in session.execute(select(*ImportBatch.__table__.columns))}  # type: ignore[attr-defined]
    by_hand = [(line.user_id, line.target.split(" ")[0].split("〕")[1]) for line in lines if line.action in problems.LOGGED_AS.values()]  # fmt: skip
    imported = {line.target.split(" ")[1] for line in lines if line.action == "导入"}
    taken = []
    acts: set[str] = set()
    for one in plain().values():
        submitted_by = 0
        for number, step in enumerate(one.steps, 1):
            acts.add(step.act)
            assert (step.number, orgs[step.user_id]) == (number, step.organisation_id)
            assert one.problem.found_on <= step.done_on <= TODAY
            if step.act in ("verified", "returned"):
                assert step.organisation_id not in (submitted_by, one.problem.organisation_id)
            submitted_by = step.organisation_id if step.act == "submitted" else submitted_by
            if step.batch_id is None:
                taken.append((step.user_id, one.problem.code))
            else:
                assert str(step.batch_id) in imported and batches[step.batch_id].user_id == step.user_id
    assert sorted(taken) == sorted(by_hand)
    assert len(taken) > 20
    assert acts == {act.value for act in Act}, "the walks never got as far as this"


def assert_ledger_is_the_plain_recount() -> None:
    chance = random.Random(4)
    found = plain()
    with db.reading() as session:
        ledger = session.execute(select(*Ledger.__table__.columns)).all()  # type: ignore[attr-defined]
        lamps = session.execute(
            select(*Lamp.__table__.columns).where(col(Lamp.rule) == "problem_overdue")  # type: ignore[attr-defined]
        ).all()
    for _ in range(50):
        day = START + timedelta(days=chance.randint(-2, 400))
        rows = {row.problem_id: row for row in ledger if row.from_on <= day < row.until_on}
        lit = {lamp.source_id for lamp in lamps if lamp.raised_on <= day < lamp.cleared_on}
        expected = {number: said for number, one in found.items() if (said := one.at(day)) is not None}
        assert set(rows) == set(expected)
        for number, said_of_it in expected.items():
            late = said_of_it.pop("overdue")
            assert {name: getattr(rows[number], name) for name in said_of_it} == said_of_it
            assert (number in lit) is late
        assert sum(row.closed_on is not None for row in rows.values()) == sum(
            one["state"] == "closed" for one in expected.values()
        )


def assert_board_is_the_plain_recount(office: Office) -> None:
    """At 50 dates, and nothing in the world at the last of them."""
    chance, found, leader = random.Random(5), plain(), office.people["leader"]
    with db.reading() as session:
        ids = {row[0]: row[1] for row in session.execute(select(Organisation.code, Organisation.id))}
    child = {ids[code]: ids[above] for above in ("E", "W") for code in UNDER[above]} | {ids["C"]: ids["C"]}
    for day in [
        *(START + timedelta(days=chance.randint(0, 300)) for _ in range(49)),
        START - timedelta(days=1),
    ]:
        known = closing.states(found, day, lambda problem: True)
        with db.reading() as session:
            told = closing.on_the_board(session, leader, ids["C"], day)
        assert told == closing.recounted(known, day, child), day


def enter(office: Office, code: str, organisation: str = "E1") -> int:
    row = f"{code},{organisation},,三交底,主体责任,三交底问题清单,内容,2018-04-02,,,"
    office.put("supervisor", "problems", problem_list(row))
    return problem_id(code)


def test_many_are_struck_off_at_once_and_the_outcome_names_those_that_were_not(office: Office) -> None:
    ids = [enter(office, f"P-{number}") for number in range(4)]
    day = date(2018, 5, 2)
    claim = said("claimed", day, 1, date(2018, 6, 30))
    reporter, supervisor = office.people["e1_reporter"], office.people["supervisor"]
    assert problems.take_steps(reporter, [(one, claim) for one in ids]).done == tuple(ids)
    handed = said("submitted", day, 2, day)
    outcome = problems.take_steps(reporter, [(ids[0], handed), (ids[1], handed), (ids[0], handed)])
    assert outcome.done == (ids[0], ids[1])
    assert [(one.problem_id, one.label, one.reason) for one in outcome.skipped] == [
        (ids[0], "海城市〔2018〕P-0", "这个问题现在是“待验收”，不能提交验收。")
    ]
    closed = problems.take_steps(supervisor, [(one, Step(Act.VERIFIED, day)) for one in (*ids, 999)])
    assert closed.done == (ids[0], ids[1]) and closed.sentence() == "已办理 2 个问题，跳过 3 个。"
    assert [one.reason for one in closed.skipped] == [
        "这个问题现在是“整改中”，不能验收销号。",
        "这个问题现在是“整改中”，不能验收销号。",
        "没有这个问题，或者它不在您的管理范围内。",
    ]
    assert_derived_from_facts()


def test_the_list_of_fifteen_is_claimed_handed_in_and_thirteen_are_struck_off(office: Office) -> None:
    ids = [enter(office, f"N-{number}") for number in range(15)]
    reporter, supervisor = office.people["e1_reporter"], office.people["supervisor"]
    claim, handed = (
        said("claimed", date(2018, 5, 2), 1, date(2018, 8, 31)),
        said("submitted", date(2018, 8, 1), 2, TODAY),
    )
    for step in (claim, handed):
        assert len(problems.take_steps(reporter, [(one, step) for one in ids]).done) == 15
    problems.take_steps(supervisor, [(one, Step(Act.VERIFIED, date(2018, 8, 20))) for one in ids[:13]])
    problems.take_steps(
        supervisor, [(one, said("returned", date(2018, 8, 20), 3, TODAY)) for one in ids[13:]]
    )
    courses = [
        closure.course(one.problem.found_on, map(as_step, one.steps), TODAY) for one in plain().values()
    ]
    counts = closure.tally(courses)
    assert f"{counts.closure_rate:.1%} {counts.on_time_rate:.1%}" == "86.7% 86.7%"
    assert (counts.overdue, counts.returned) == (2, 2)


def as_step(row: Any) -> Step:
    return Step(Act(row.act), row.done_on, deadline=row.deadline, department=row.department)


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"code": "〔1〕"}, "问题编号应为编码，只用字母、数字和 - . _ /。"),
        ({"category": " "}, "请填写问题方面，最长 60 个字。"),
        ({"content": ""}, "请写明问题内容，最长 5000 个字。"),
        ({"found_on": date(2018, 9, 29)}, "发现日期不能晚于今天（2018-09-28）。"),
        ({"found_fen": -1}, "涉及金额不能是负数。"),
        ({"code": "p-1"}, "2018 年已有编号为 P-1 的问题，请换一个编号。"),
        ({"earlier_id": 999}, "关联的原问题应是这个单位以前的问题。"),
    ],
)
def test_a_problem_is_not_entered_wrongly(office: Office, changed: dict[str, Any], words: str) -> None:
    with db.reading() as session:
        place = session.get_one(Problem, enter(office, "P-1")).organisation_id
    draft = problems.Draft(place, "P-2", ProblemSource.AUDIT, "财务", "内容", date(2018, 4, 2))
    before = everything()
    with pytest.raises(Refused) as refusal:
        problems.enter_problem(office.people["supervisor"], replace(draft, **changed))
    assert str(refusal.value) == words and everything() == before
    for who in ("reporter", "leader", "admin", "auditor", "e1_supervisor"):
        if who != "e1_supervisor":
            with pytest.raises(Forbidden):
                problems.enter_problem(office.people[who], draft)
    number = problems.enter_problem(office.people["supervisor"], draft)
    assert count("problem") == 2 and number


def test_the_counts_of_places_follow_when_a_unit_moves_or_gets_its_first_or_loses_its_last_child(
    office: Office,
) -> None:
    enter(office, "P-1")
    enter(office, "P-2", "W1")
    with db.reading() as session:
        ids = {row[0]: row[1] for row in session.execute(select(Organisation.code, Organisation.id))}
    organisations.move_organisation(office.people["admin"], ids["E1"], ids["W"], TODAY)
    assert_derived_from_facts()
    batch = office.put(
        "admin", "organisations", "单位编码,单位名称,单位类型,上级单位编码\nE11,东一村,其他,E1"
    )
    enter(office, "P-3", "E1")
    assert_derived_from_facts()
    office.undo(batch.batch_id, "admin")
    assert_derived_from_facts()
    with db.reading() as session:
        counts = {
            code: queries.closure_totals(session, office.people["leader"], ids[code], TODAY)["found"]
            for code in ("C", "E", "W", "E1")
        }
    assert counts == {"C": 3, "E": 0, "W": 3, "E1": 2}


def test_thresholds_changed_light_the_lamps_of_problems_anew(office: Office) -> None:
    number = enter(office, "P-1")
    problems.take_step(
        office.people["e1_reporter"], number, said("claimed", date(2018, 7, 2), 1, date(2018, 8, 1))
    )
    rules.set_lamp_numbers(
        office.people["admin"], LampNumbers(problem_yellow=5, problem_red=10), 20183, "文件"
    )
    with db.reading() as session:
        lamp = session.execute(select(Lamp).where(col(Lamp.rule) == "problem_overdue")).scalar_one()
        assert (lamp.raised_on, lamp.red_on, lamp.number) == (date(2018, 8, 6), date(2018, 8, 11), 1)
    assert_derived_from_facts()


WRONG_STEPS = {
    "a claim without a deadline": {
        "act": "claimed",
        "measure": "甲",
        "leader_post": "乙",
        "department": "丙",
    },
    "a claim without a measure": {
        "act": "claimed",
        "leader_post": "乙",
        "department": "丙",
        "deadline": TODAY,
    },
    "a submission without evidence": {"act": "submitted", "words": "已改"},
    "a return without a reason": {"act": "returned"},
    "an extension without a document": {"act": "extended", "words": "需要", "deadline": TODAY},
    "a verdict with a deadline": {"act": "verified", "deadline": TODAY},
    "an unknown act": {"act": "forgotten", "words": "无"},
    "money below nothing": {"act": "reported", "words": "收回", "recovered_fen": -1},
    "a batch without a row": {"act": "verified", "batch_id": 1},
}


@pytest.mark.parametrize("wrong", WRONG_STEPS)
def test_the_database_itself_refuses(office: Office, wrong: str) -> None:
    number = enter(office, "P-1")
    step = ProblemStep(
        problem_id=number, number=1, done_on=TODAY, at=now(), user_id=1, organisation_id=1, **WRONG_STEPS[wrong]
    )  # fmt: skip
    with pytest.raises(exc.IntegrityError), db.writing() as session:
        session.add(step)
        session.flush()
