"""No query gives a viewer one row of an organisation outside the subtree, whatever place it is asked for."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import update
from sqlmodel import Session, select

from lib import audit, db, queries, standing
from lib.access import Role, Viewer
from lib.actions.sampling import Draft, Listing, draw_in
from lib.models import (
    KIND_WORDS,
    Appeal,
    CommitmentItem,
    CommitmentLetter,
    CommitmentReport,
    EvidenceFile,
    ImportBatch,
    ImportChange,
    ImportFile,
    Indicator,
    LatePermit,
    Meeting,
    MeetingFixing,
    MeetingItem,
    OrderLamp,
    OrderStep,
    Organisation,
    OrganisationChange,
    PointEntry,
    Problem,
    ProblemStep,
    RegisterEntry,
    SampleDraw,
    Submission,
    SupervisionOrder,
    Talk,
    TalkFinding,
    TalkItem,
    TalkReport,
    User,
    now,
)
from lib.rules.sampling import Frame, Strata
from lib.rules.status import Basis
from tests import lamps
from tests.conftest import Built, Databases, engine_on
from tests.world import TREE, World

DAY = date(2018, 9, 28)
HASH = "0" * 64
ALIKE = "9月3日召开党委会专题研究党风廉政建设"
Ask = Callable[[Session, Viewer, World, int], Any]
FILE = "季度,单位编码,指标编码,完成情况,上报日期\n2018Q3,{code},I1,{name}的内容,2018-09-01\n"


def each_assignment(query: Any) -> Ask:
    def ask(session: Session, viewer: Viewer, world: World, place: int) -> pd.DataFrame:
        frames = [query(session, viewer, place, 20183, indicator, DAY) for indicator in world.indicators]
        return pd.concat(frames)

    return ask


def each_batch(query: Any) -> Ask:
    def ask(session: Session, viewer: Viewer, world: World, place: int) -> pd.DataFrame:
        return pd.concat([query(session, viewer, batch) for batch in range(1, 12)])

    return ask


def each_file_row(session: Session, viewer: Viewer, world: World, place: int) -> pd.DataFrame:
    return pd.concat(
        [
            queries.file_row(session, viewer, (20183, place, indicator), batch, 2)
            for indicator in world.indicators
            for batch in range(1, 12)
        ]
    )


def each_order(query: Any) -> Ask:
    def ask(session: Session, viewer: Viewer, world: World, place: int) -> pd.DataFrame:
        mine = select(SupervisionOrder.id).where(SupervisionOrder.organisation_id == place)
        return pd.concat([pd.DataFrame(), *(query(session, viewer, order) for order in session.exec(mine))])

    return ask


def each_meeting(query: Any) -> Ask:
    def ask(session: Session, viewer: Viewer, world: World, place: int) -> pd.DataFrame:
        about = select(Meeting.id).where(Meeting.organisation_id == place)
        return pd.concat([pd.DataFrame(), *(query(session, viewer, one) for one in session.exec(about))])

    return ask


def each_letter(query: Any) -> Ask:
    def ask(session: Session, viewer: Viewer, world: World, place: int) -> pd.DataFrame:
        mine = select(CommitmentLetter.id).where(CommitmentLetter.organisation_id == place)
        return pd.concat([pd.DataFrame(), *(query(session, viewer, letter) for letter in session.exec(mine))])

    return ask


def each_problem(query: Any) -> Ask:
    def ask(session: Session, viewer: Viewer, world: World, place: int) -> pd.DataFrame:
        mine = select(Problem.id).where(Problem.organisation_id == place)
        return pd.concat(
            [pd.DataFrame(), *(query(session, viewer, problem) for problem in session.exec(mine))]
        )

    return ask


def each_talk(query: Any) -> Ask:
    def ask(session: Session, viewer: Viewer, world: World, place: int) -> pd.DataFrame:
        mine = select(Talk.id).where(Talk.organisation_id == place)
        return pd.concat(
            [pd.DataFrame(), *(query(session, viewer, talk, DAY) for talk in session.exec(mine))]
        )

    return ask


def each_entry(query: Any) -> Ask:
    def ask(session: Session, viewer: Viewer, world: World, place: int) -> pd.DataFrame:
        mine = select(RegisterEntry.id).where(RegisterEntry.organisation_id == place)
        return pd.concat([pd.DataFrame(), *(query(session, viewer, entry) for entry in session.exec(mine))])

    return ask


def each_draw(query: Any) -> Ask:
    def ask(session: Session, viewer: Viewer, world: World, place: int) -> pd.DataFrame:
        mine = select(SampleDraw.id).where(SampleDraw.organisation_id == place)
        return pd.concat([pd.DataFrame(), *(query(session, viewer, draw) for draw in session.exec(mine))])

    return ask


def one_row(answer: dict[str, Any] | None, count: str) -> pd.DataFrame:
    """The answer as a row; none where it says that there is nothing."""
    return pd.DataFrame([answer] if answer and answer[count] else [])


CODES = tuple(TREE)
MATRIX: dict[str, Ask] = {
    "accounts": lambda s, v, w, place: queries.accounts(s, v, place, None, DAY),
    "expenses": lambda s, v, w, place: queries.expenses(s, v, place, None, DAY),
    "feeds": lambda s, v, w, place: queries.feeds(s, v, place, DAY),
    "risk_posts": lambda s, v, w, place: queries.risk_posts(s, v, place, DAY),
    "statistics": lambda s, v, w, place: queries.statistics(s, v, place, None, DAY),
    "vouchers": lambda s, v, w, place: queries.vouchers(s, v, place, None, DAY),
    "appealable": lambda s, v, w, place: queries.appealable(s, v, place, date(2018, 9, 3)),
    "appeals": lambda s, v, w, place: queries.appeals(s, v, place, DAY),
    "assignments": lambda s, v, w, place: queries.assignments(s, v, place, 20183, DAY),
    "attention": lambda s, v, w, place: queries.attention(s, v, place, 20183, DAY),
    "audit_counts": lambda s, v, w, place: queries.audit_counts(s, v, date(2000, 1, 1), date(2100, 1, 1)),
    "audit_lines": lambda s, v, w, place: queries.audit_lines(s, v, date(2000, 1, 1), date(2100, 1, 1)),
    "batch_changes": each_batch(queries.batch_changes),
    "batch_rows": each_batch(queries.batch_rows),
    "batches": lambda s, v, w, place: queries.batches(s, v),
    "closure_ages": lambda s, v, w, place: queries.closure_ages(s, v, place, DAY).query("open > 0"),
    "closure_by": lambda s, v, w, place: pd.concat(
        [
            queries.closure_by(s, v, place, DAY, facet)
            for facet in ("organisation", "source", "category", "department")
        ]
    ),
    "closure_course": lambda s, v, w, place: queries.closure_course(s, v, place, date(2018, 1, 1), DAY),
    "closure_days": lambda s, v, w, place: one_row(
        queries.closure_days(s, v, place, date(2018, 1, 1), DAY), "closed"
    ),
    "closure_money": lambda s, v, w, place: queries.closure_money(s, v, place, DAY),
    "closure_pace": lambda s, v, w, place: queries.closure_pace(s, v, place, DAY),
    "closure_rates_by_area": lambda s, v, w, place: queries.closure_rates_by_area(s, v, place, DAY, CODES),
    "closure_repeats": lambda s, v, w, place: queries.closure_repeats(s, v, place, DAY),
    "closure_totals": lambda s, v, w, place: one_row(queries.closure_totals(s, v, place, DAY), "found"),
    "coming_lamps": lambda s, v, w, place: pd.concat(
        [queries.coming_lamps(s, v, place, 20183, day) for day in (DAY, date(2018, 9, 1))]
    ),
    "deductions": lambda s, v, w, place: queries.deductions(s, v, place, 20183, DAY),
    "due_soon": lambda s, v, w, place: queries.due_soon(s, v, place, date(2018, 9, 1), 40),
    "evidence_file": each_problem(lambda s, v, problem: queries.evidence_file(s, v, problem, HASH)),
    "evidence_files": each_problem(lambda s, v, problem: queries.evidence_files(s, v, problem, DAY)),
    "file_row": each_file_row,
    "filing_gaps": lambda s, v, w, place: queries.filing_gaps(s, v, place, None, DAY),
    "handover_card": each_talk(queries.handover_card),
    "handover_compared": each_talk(queries.handover_compared),
    "handover_items": each_talk(queries.handover_items),
    "handover_reports": each_talk(queries.handover_reports),
    "handovers": lambda s, v, w, place: queries.handovers(s, v, place, DAY),
    "heat": lambda s, v, w, place: queries.heat(s, v, place, 20183, DAY),
    "heat_quarters": lambda s, v, w, place: queries.heat_quarters(s, v, place, 20183, DAY),
    "inspection_kinds": lambda s, v, w, place: queries.inspection_kinds(s, v, place, None, DAY),
    "inspection_problems": each_entry(lambda s, v, entry: queries.inspection_problems(s, v, entry, DAY)),
    "issued_tasks": lambda s, v, w, place: queries.issued_tasks(s, v, place, 20183),
    "lamp_areas": lambda s, v, w, place: queries.lamp_areas(s, v, place, 20183, DAY, tuple(TREE), True),
    "lamp_counts": lambda s, v, w, place: queries.lamp_counts(s, v, place, 20183, DAY),
    "lamp_year": lambda s, v, w, place: queries.lamp_year(s, v, place, 2018, DAY),
    "work_year": lambda s, v, w, place: queries.work_year(s, v, place, 2018, DAY),
    "lamp_months": lambda s, v, w, place: queries.lamp_months(s, v, place, DAY),
    "lamp_moves": lambda s, v, w, place: queries.lamp_moves(s, v, place, 20183, DAY),
    "lamp_repeats": lambda s, v, w, place: queries.lamp_repeats(s, v, place, DAY),
    "lamp_times": lambda s, v, w, place: queries.lamp_times(s, v, place, DAY),
    "lamp_trial": lambda s, v, w, place: queries.lamp_trial(
        s, v, place, (("overdue_yellow", 3),), (20182, 20183), DAY
    ),
    "lamp_units": lambda s, v, w, place: queries.lamp_units(s, v, place, 20183, DAY),
    "letter_items": each_letter(lambda s, v, letter: queries.letter_items(s, v, letter, 20183)),
    "letters": lambda s, v, w, place: queries.letters(s, v, place, 20183),
    "lit_lamps": lambda s, v, w, place: queries.lit_lamps(s, v, place, 20183, DAY, True),
    "meeting_card": each_meeting(queries.meeting_card),
    "meeting_fixings": each_meeting(queries.meeting_fixings),
    "meeting_items": each_meeting(queries.meeting_items),
    "meeting_papers": each_meeting(queries.meeting_papers),
    "meetings": lambda s, v, w, place: queries.meetings(s, v, place),
    "my_problems": lambda s, v, w, place: queries.my_problems(s, v, DAY),
    "order_card": each_order(lambda s, v, order: queries.order_card(s, v, order, DAY)),
    "order_lamps": each_order(lambda s, v, order: queries.order_lamps(s, v, order, DAY)),
    "order_steps": each_order(queries.order_steps),
    "orders": lambda s, v, w, place: queries.orders(s, v, place, DAY),
    "organisation_card": lambda s, v, w, place: queries.organisation_card(s, v, place),
    "organisation_changes": lambda s, v, w, place: queries.organisation_changes(s, v, place),
    "organisations": lambda s, v, w, place: queries.organisations(s, v),
    "permits": lambda s, v, w, place: queries.permits(s, v, place),
    "points": lambda s, v, w, place: queries.points(s, v, place, 2018, DAY),
    "points_of": lambda s, v, w, place: queries.points_of(s, v, place, 20182, DAY),
    "problem_acts": each_problem(queries.problem_acts),
    "problem_card": each_problem(
        lambda s, v, problem: one_row(queries.problem_card(s, v, problem, DAY), "problem_id")
    ),
    "problem_file_row": each_problem(
        lambda s, v, problem: pd.concat(
            [queries.problem_file_row(s, v, problem, batch, 2) for batch in range(1, 12)]
        )
    ),
    "problem_posts": lambda s, v, w, place: queries.problem_posts(s, v, place, DAY),
    "problem_steps": each_problem(queries.problem_steps),
    "problem_years": lambda s, v, w, place: pd.DataFrame({"year": queries.problem_years(s, v, place, DAY)}),
    "problems": lambda s, v, w, place: queries.problems(s, v, place, DAY),
    "problems_count": lambda s, v, w, place: one_row(
        {"count": queries.problems_count(s, v, place, DAY)}, "count"
    ),
    "ranking": lambda s, v, w, place: queries.ranking(s, v, place, 20183, DAY, Basis.PASSED),
    "register_board": lambda s, v, w, place: queries.register_board(s, v, place, None, DAY),
    "register_by": lambda s, v, w, place: pd.concat(
        [
            queries.register_by(s, v, place, "accountability", None, DAY, facet)
            for facet in queries.RegisterFacet
        ]
    ),
    "register_entries": lambda s, v, w, place: pd.concat(
        queries.register_entries(s, v, place, name, None, DAY)
        for name in ("accountability", "talks", "letters")  # talks are those of another screen
    ),
    "register_entry": each_entry(
        lambda s, v, entry: one_row(queries.register_entry(s, v, entry, DAY), "register")
    ),
    "register_figures": lambda s, v, w, place: queries.register_figures(
        s, v, place, "accountability", None, DAY
    ).query("value > 0"),
    "register_file_row": each_entry(queries.register_file_row),
    "letter_shapes": lambda s, v, w, place: queries.letter_shapes(s, v, place, None, DAY),
    "linked_cases": each_entry(lambda s, v, entry: queries.linked_cases(s, v, entry, DAY)),
    "talk_coverage": lambda s, v, w, place: queries.talk_coverage(s, v, place, None, DAY),
    "talk_missing": lambda s, v, w, place: queries.talk_missing(s, v, place, DAY, DAY),
    "talk_reach": lambda s, v, w, place: queries.talk_reach(s, v, place, None, DAY),
    "register_sums": lambda s, v, w, place: queries.register_sums(s, v, place, "accountability", None, DAY),
    "regraded": lambda s, v, w, place: queries.regraded(
        s, v, place, (("returned", 9.0),), (20182, 20183), DAY
    ),
    "review_card": each_assignment(
        lambda s, v, place, quarter, i, day: one_row(queries.review_card(s, v, place, quarter, i), "due_on")
    ),
    "review_course": lambda s, v, w, place: one_row(queries.review_course(s, v, place, 20183), "handed"),
    "review_hints": lambda s, v, w, place: queries.review_hints(s, v, 20183),
    "review_statistics": lambda s, v, w, place: pd.concat(
        [queries.review_statistics(s, v, place, 20183, facet) for facet in ("indicator", "organisation")]
    ).query("handed > 0"),
    "reviewed": lambda s, v, w, place: queries.reviewed(s, v, place, 20183),
    "sample_draw": each_draw(lambda s, v, draw: one_row(queries.sample_draw(s, v, draw), "drawn")),
    "sample_draws": lambda s, v, w, place: queries.sample_draws(s, v, place, date(2100, 1, 1)),
    "sample_items": each_draw(queries.sample_items),
    "sampling_strata": lambda s, v, w, place: queries.sampling_strata(
        s,
        v,
        Listing(place, Frame.ROSTER, "工作纪实簿", tuple(kind.value for kind in KIND_WORDS), Strata.RANK),
        5,
        DAY,
    ),
    "siblings": lambda s, v, w, place: queries.siblings(s, v, place, 20183, DAY),
    "task_history": lambda s, v, w, place: pd.concat(
        [queries.task_history(s, v, place, 20183, indicator) for indicator in w.indicators]
    ),
    "task_plan": lambda s, v, w, place: queries.task_plan(s, v, place, 20183, queries.Wanted()),
    "tasks_to_fill": lambda s, v, w, place: queries.tasks_to_fill(s, v),
    "to_report": lambda s, v, w, place: queries.to_report(s, v, 20183),
    "to_step": lambda s, v, w, place: queries.to_step(s, v),
    "to_review": lambda s, v, w, place: queries.to_review(s, v, 20183),
    "todo": lambda s, v, w, place: queries.todo(s, v, DAY),
    "totals": lambda s, v, w, place: queries.totals(s, v, place, (20182, 20183), DAY),
    "units": lambda s, v, w, place: queries.units(s, v, place, 20183, DAY),
    "users": lambda s, v, w, place: queries.users(s, v),
    "versions": each_assignment(
        lambda s, v, place, quarter, i, day: queries.versions(s, v, place, quarter, i, day)
    ),
    "year_results": lambda s, v, w, place: queries.year_results(s, v, place, 2018, DAY),
    "waiting_reviews": lambda s, v, w, place: queries.waiting_reviews(s, v, place),
}
# asked of no place: whatever the viewer may see of all
OF_NO_PLACE = {
    "audit_counts",
    "audit_lines",
    "batch_changes",
    "batch_rows",
    "batches",
    "my_problems",
    "organisations",
    "review_hints",
    "tasks_to_fill",
    "to_report",
    "todo",
    "to_review",
    "to_step",
    "users",
}
NO_QUERIES = {"Pick", "RegisterFacet", "Wanted"}
SAME_FOR_EVERYBODY = {
    "hints_mark",
    "indicators",
    "installation",
    "lamp_numbers",
    "praise_rule",
    "quarters",
    "rule_versions",
    "score_rule",
}


@pytest.fixture(scope="module")
def world(built_world: Built, backend: str, databases: Databases) -> Iterator[World]:
    """The invented office; besides its facts, each organisation has an account, a file, a change and a log line."""
    for _ in engine_on(databases.make(backend, built_world[0])):
        fill(built_world[1])
        yield built_world[1]


def fill(world: World) -> None:
    """Adds what a viewer could see besides the facts."""
    with db.writing() as session:
        session.execute(update(Submission).values(content=ALIKE))  # so that hints name other organisations
        lamps.write(session, world, lamps.of_facts(world) + lamps.by_hand(world))
        for code, (name, _, _kind) in TREE.items():
            organisation = world.ids[code]
            session.get_one(Organisation, organisation).adcode = code
            user = User(
                username=f"u-{code}",
                title=f"{name}填报",
                password_hash="x",
                role="reporter",
                organisation_id=organisation,
                installation="real",
            )
            session.add(user)
            session.add(ImportFile(hash=code, content=FILE.format(code=code, name=name).encode()))
            session.flush()
            batch = ImportBatch(
                dataset="reports",
                file_name=f"{name}.csv",
                file_hash=code,
                user_id=user.id or 0,
                organisation_id=organisation,
                at=now(),
                rows=1,
                new=1,
                changed=0,
                unchanged=0,
            )
            session.add(batch)
            session.flush()
            session.add(
                ImportChange(batch_id=batch.id or 0, dataset="reports", key=name, row=2, after=f'"{name}"')
            )
            session.add(
                ImportChange(
                    batch_id=batch.id or 0,
                    dataset="assignments",
                    key=f"2018Q3 {code} {session.get_one(Indicator, world.indicators[0]).code}",
                    row=3,
                    after=f'{{"due_on": "2018-09-30", "responsible": "{name}书记"}}',
                )
            )
            session.add(
                OrganisationChange(
                    organisation_id=organisation, changed_on=DAY, code=code, name=f"旧{name}", kind="other"
                )
            )
            audit.record(
                session,
                Viewer(user.id or 0, user.username, user.title, Role.REPORTER, organisation, name),
                "导入",
                name,
            )
            add_entry(session, organisation, user, batch)
            add_further_entries(session, organisation, user)
            add_checks(session, world, organisation, user)
            add_draw(session, organisation, user)
            add_order(session, world, organisation, user)
            add_problems(session, world, organisation, user)
            add_permit(session, organisation, user)
            add_letter(session, organisation, user)
            add_points(session, organisation, user)
            add_meeting(session, organisation, user)
            if code != "city":
                add_talk(session, world, organisation, user)
        audit.record(session, None, "登录失败", "城西一镇", username="西一镇某人")
        standing.settle_problems(session, session.exec(select(Problem.id)).all())


def add_entry(session: Session, organisation: int, user: User, batch: ImportBatch) -> None:
    """Adds an entry of a register about the organisation, from the second row of its file."""
    told = {
        "happened_on": "2018-09-03",
        "form": "诫勉",
        "rank": user.title,
        "persons": 2,
        "reason": user.title,
    }
    entry = RegisterEntry(
        register_name="accountability",
        organisation_id=organisation,
        key="1",
        happened_on=date(2018, 9, 3),
        kind="诫勉",
        label=user.title,
        quantity=2,
        details=json.dumps(told),
        batch_id=batch.id,
        row=2,
        entered_at=now(),
        user_id=user.id or 0,
    )
    session.add(entry)
    letter = {"sent_on": "2018-09-03", "kind": "建议书", "items": 3, "content": user.title}
    own = {"key": "1", "happened_on": date(2018, 9, 3), "kind": "建议书", "label": user.title, "quantity": 3}
    who = {"organisation_id": organisation, "entered_at": now(), "user_id": user.id or 0}
    session.add(RegisterEntry(register_name="letters", details=json.dumps(letter), **own, **who))
    double = told | {"form": "一案双查", "case": "1"}
    own |= {"key": "2", "kind": "一案双查"}
    session.add(RegisterEntry(register_name="accountability", details=json.dumps(double), **own, **who))
    session.flush()


def add_further_entries(session: Session, organisation: int, user: User) -> None:
    """Adds an entry of each register that a query of its own reads, about the organisation."""
    day, name = "2018-03-31", user.title
    statistic = {"item": name, "source": name, "began_on": "2018-01-01", "until_on": day, "value": "3"}
    told: dict[str, dict[str, Any]] = {
        "risk_posts": {"post": name, "level": "一级", "power": name},
        "statistics": statistic | {"unit": "件", "change": "2.5", "note": name},
        "expenses": {"year": 2018, "kind": "公务接待", "until_on": day, "actual": "1000", "note": name},
        "systems": {"code": "AJ", "joined_on": "2018-01-01", "name": name, "dataset": name, "every_days": 31},
        "deliveries": {"system": "AJ", "received_on": day, "file": name, "outcome": "已导入", "rows": 3},
        "assets": {"voucher": "1", "line": "1", "booked_on": day, "account": name, "detail": name}
        | {"side": "借", "amount": "30", "summary": name},
    }
    for register, details in told.items():
        kind = details.get("level") or details.get("kind") or name
        entry = RegisterEntry(
            register_name=register,
            organisation_id=organisation,
            key="1",
            happened_on=date(2018, 3, 31),
            kind=kind,
            details=json.dumps(details),
            entered_at=now(),
            user_id=user.id or 0,
        )
        session.add(entry)
    session.flush()


def add_checks(session: Session, world: World, organisation: int, user: User) -> None:
    """Adds an inspection by the city, of which the organisation's second problem came, and a filing without papers."""
    city = session.get_one(Organisation, world.ids["city"]).code
    inspected = {"issuer": city, "list_name": f"{user.title}清单", "objects": 1, "problems": 1}
    for name, told in (("inspections", inspected), ("filings", {"activity": f"{user.title}活动"})):
        entry = RegisterEntry(
            register_name=name,
            organisation_id=organisation,
            key=f"{user.title}一批",
            happened_on=date(2018, 9, 3),
            kind="抽查",
            label=user.title,
            details=json.dumps(told),
            entered_at=now(),
            user_id=user.id or 0,
        )
        session.add(entry)
    session.flush()


def add_draw(session: Session, organisation: int, user: User) -> None:
    """Adds somebody on a roster, whose rank says whose they are, and draws them."""
    entry = RegisterEntry(
        register_name="rosters",
        organisation_id=organisation,
        key="1",
        happened_on=date(2018, 1, 1),
        kind="工作纪实簿",
        details=json.dumps({"post": f"{user.title}书记", "rank": user.title}),
        entered_at=now(),
        user_id=user.id or 0,
    )
    session.add(entry)
    session.flush()
    supervisor = Viewer(user.id or 0, user.username, user.title, Role.SUPERVISOR, organisation, user.title)
    kinds = tuple(kind.value for kind in KIND_WORDS)
    listing = Listing(organisation, Frame.ROSTER, "工作纪实簿", kinds, Strata.RANK)
    draw_in(session, supervisor, Draft(listing, 100, f"{user.title}抽查", "1"))


def add_order(session: Session, world: World, organisation: int, user: User) -> None:
    """Adds a supervision order of the city's to the organisation, received by its reporter."""
    order = SupervisionOrder(
        issuer_id=world.ids["city"],
        year=2018,
        number=100 + organisation,
        organisation_id=organisation,
        title=f"督办{user.title}",
        demand=f"请{user.title}整改",
        issued_on=date(2018, 9, 3),
        reply_by=date(2018, 9, 17),
        issued_at=now(),
        issued_by=1,
    )
    session.add(order)
    session.flush()
    key = {"order_id": order.id, "organisation_id": organisation}
    session.add(OrderLamp(**key, quarter_id=20183, rule="report_overdue", source_id=1, number=0))
    step = OrderStep(order_id=order.id or 0, number=1, act="received", done_on=date(2018, 9, 4), at=now())
    step.user_id = user.id or 0
    session.add(step)
    session.flush()


def add_permit(session: Session, organisation: int, user: User) -> None:
    """Adds leave to report late."""
    permit = LatePermit(
        quarter_id=20182,
        organisation_id=organisation,
        reason=f"{user.title}停航",
        approved_by="市纪委书记",
        granted_on=date(2018, 9, 1),
        until_on=date(2018, 9, 30),
        granted_at=now(),
        granted_by=1,
    )
    session.add(permit)


def add_letter(session: Session, organisation: int, user: User) -> None:
    """Adds a leader's plan with one item, told of once."""
    letter = CommitmentLetter(
        organisation_id=organisation,
        post=f"{user.title}书记",
        year=2018,
        document="函〔2018〕1号",
        issued_on=date(2018, 1, 5),
        issued_at=now(),
        issued_by=1,
    )
    session.add(letter)
    session.flush()
    key = {"letter_id": letter.id or 0, "number": 1}
    session.add(CommitmentItem(**key, content=f"{user.title}的承诺"))
    session.flush()
    told = CommitmentReport(
        **key, quarter_id=20183, version=1, progress="done", words="做了", reported_on=DAY
    )
    told.at, told.user_id = now(), user.id or 0
    session.add(told)
    session.flush()


def add_points(session: Session, organisation: int, user: User) -> None:
    """Adds points that were given."""
    entry = PointEntry(
        quarter_id=20182,
        organisation_id=organisation,
        kind="manual",
        hundredths=50,
        reason=f"{user.title}获表扬",
        document=f"{user.title}〔2018〕1号",
        given_on=date(2018, 9, 1),
        given_at=now(),
        given_by=1,
    )
    session.add(entry)
    taken = PointEntry(**entry.model_dump() | {"hundredths": -100, "reason": f"{user.title}被批评"})
    session.add(taken)
    session.flush()
    appeal = Appeal(
        subject=f"{user.title}",
        quarter_id=20182,
        organisation_id=organisation,
        cause="manual",
        entry_id=taken.id,
        since=date(2018, 9, 1),
        hundredths=100,
        reason=f"{user.title}不服",
        asked_on=date(2018, 9, 2),
        asked_at=now(),
        asked_by=user.id or 0,
    )
    session.add(appeal)


def add_meeting(session: Session, organisation: int, user: User) -> None:
    """Adds a meeting that the organisation keeps about itself, with one slide, fixed."""
    meeting = Meeting(
        office_id=organisation,
        organisation_id=organisation,
        title=f"{user.title}会议",
        held_on=DAY,
        quarter_id=20183,
        as_of=DAY,
        basis="passed",
        names="shown",
        created_at=now(),
        created_by=user.id or 0,
    )
    session.add(meeting)
    session.flush()
    words = json.dumps({"text": f"{user.title}发言"}, ensure_ascii=False)
    session.add(MeetingItem(meeting_id=meeting.id or 0, position=1, kind="words", settings=words))
    content = json.dumps([{"title": user.title}], ensure_ascii=False).encode()
    fixing = MeetingFixing(meeting_id=meeting.id or 0, number=1, slides=content, hash=HASH, fixed_at=now())
    fixing.papers = content
    fixing.fixed_by = user.id or 0
    session.add(fixing)
    session.flush()


def add_problems(session: Session, world: World, organisation: int, user: User) -> None:
    """Adds problems that the city gave the organisation: one that its leader must claim, one claimed, one closed."""
    found: dict[int, int] = {}
    for number in (1, 3, 2):
        problem = Problem(
            issuer_id=world.ids["city"],
            year=2018,
            code=f"P{number}-{organisation}",
            organisation_id=organisation,
            source="talk" if number == 2 else "inspection",
            list_name=f"{user.title}清单" if number == 2 else "",
            category=f"{user.title}作风",
            content=f"{user.title}的问题",
            found_on=date(2018, 9, number),
            found_fen=100,
            twofold=number == 1,
            entered_at=now(),
            user_id=1,
            batch_id=session.exec(select(ImportBatch.id).where(ImportBatch.user_id == user.id)).one(),
            row=2,
        )
        session.add(problem)
        session.flush()
        found[number] = problem.id or 0
    claim = {"measure": f"{user.title}整改", "department": f"{user.title}办公室"}
    claim["leader_post"] = f"{user.title}书记"
    taken: list[dict[str, Any]] = [
        {"act": "claimed", "deadline": date(2018, 9, 20), **claim},
        {"act": "submitted", "words": f"{user.title}已改", "evidence": "材料"},
        {"act": "verified"},
    ]
    for number, at, what in [(3, 1, taken[0]), *((2, at, what) for at, what in enumerate(taken, 1))]:
        step = ProblemStep(
            problem_id=found[number], number=at, done_on=date(2018, 9, 2 + at), at=now(), **what
        )
        step.user_id, step.organisation_id = user.id or 0, organisation
        session.add(step)
    session.flush()
    file = {"hash": HASH, "name": f"{user.title}.pdf", "size": 1, "kind": "pdf"}
    session.add(EvidenceFile(problem_id=problem.id or 0, number=2, **file))
    session.flush()


def add_talk(session: Session, world: World, organisation: int, user: User) -> None:
    """Adds a talk of the city's with the organisation, in which the second problem was handed over; and its report."""
    talk = Talk(
        kind="handover",
        issuer_id=world.ids["city"],
        year=2018,
        code=f"T-{organisation}",
        organisation_id=organisation,
        talked_on=date(2018, 9, 2),
        post=f"{user.title}书记",
        list_name=f"{user.title}清单",
        entered_at=now(),
        user_id=1,
    )
    session.add(talk)
    session.flush()
    key = {"talk_id": talk.id or 0, "number": 1}
    session.add(TalkItem(**key, item_list="duty", content=f"{user.title}的责任"))
    report = TalkReport(**key, side="own", reported_on=DAY, final=True, content=f"{user.title}报告", at=now())
    report.user_id, report.organisation_id = user.id or 0, organisation
    session.add(report)
    session.flush()
    problem = session.exec(select(Problem.id).where(Problem.code == f"P2-{organisation}")).one() or 0
    session.add(TalkFinding(**key, side="own", problem_id=problem, finding="done", words=f"{user.title}说明"))
    session.flush()


def names(codes: set[str]) -> set[str]:
    return {TREE[code][0] for code in codes}


def mentioned(frame: pd.DataFrame) -> str:
    decoded = frame.map(lambda value: value.decode() if isinstance(value, bytes) else str(value))
    return "\n".join(set(decoded.to_numpy().ravel().tolist()))


def test_every_query_stands_in_the_matrix() -> None:
    assert set(MATRIX) | SAME_FOR_EVERYBODY == set(queries.__all__) - NO_QUERIES


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("query", MATRIX)
def test_nobody_sees_a_row_from_outside_the_own_subtree(world: World, query: str, role: Role) -> None:
    inside, outside = (
        {"east", "east-t1", "east-t2", "east-d1"},
        {"west", "west-t1", "west-t2", "city-d1", "city-d2"},
    )
    foreign_ids = {world.ids[code] for code in outside} | {world.ids["city"]}
    with db.reading() as session:
        for asked in ("east",) if query in OF_NO_PLACE else TREE:
            frame = MATRIX[query](session, world.viewer("east", role), world, world.ids[asked])
            text = mentioned(frame)
            assert not [name for name in names(outside) if name in text], (query, asked)
            if "organisation_id" in frame:
                assert not foreign_ids & set(frame["organisation_id"]), (query, asked)
            if asked in outside and query not in OF_NO_PLACE:
                assert frame.empty, (query, asked)
        assert inside


@pytest.mark.parametrize("query", MATRIX)
def test_the_same_query_does_give_the_rows_to_whom_they_belong(world: World, query: str) -> None:
    """Without this the matrix would pass on queries that never return anything."""
    with db.reading() as session:
        frames = [
            MATRIX[query](session, world.viewer("city"), world, world.ids[code])
            for code in ("west", "west-t1")
        ]
    assert any(len(frame) for frame in frames)


def test_asking_for_the_place_above_gives_only_the_own_part(world: World) -> None:
    with db.reading() as session:
        rows = queries.totals(session, world.viewer("east"), world.ids["city"], (20183,), DAY)
    assert rows["due"].tolist() == [world.counts(20183, world.under("east"), DAY)["due"]]


def test_the_log_of_the_command_line_is_for_the_auditor_of_the_whole_tree(world: World) -> None:
    everything = date(2000, 1, 1), date(2100, 1, 1)
    with db.reading() as session:
        whole = queries.audit_lines(session, world.viewer("city", Role.AUDITOR), *everything)
        part = queries.audit_lines(session, world.viewer("east", Role.AUDITOR), *everything)
    assert "登录失败" in whole["action"].tolist()
    assert "登录失败" not in part["action"].tolist()
    assert len(part[part["action"] == "导入"]) == 4  # one for each organisation under it


@pytest.mark.parametrize(
    "role, seen",
    [
        (Role.LEADER, True),
        (Role.REPORTER, True),
        (Role.SUPERVISOR, True),
        (Role.ADMIN, False),
        (Role.AUDITOR, False),
    ],
)
def test_what_units_handed_in_is_not_for_who_only_keeps_the_system(
    world: World, role: Role, seen: bool
) -> None:
    with db.reading() as session:
        viewer = world.viewer("city", role)
        assert bool(len(queries.batches(session, viewer))) == seen
        assert any(len(queries.batch_rows(session, viewer, batch)) for batch in range(1, 12)) == seen
