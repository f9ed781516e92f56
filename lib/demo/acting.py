"""What a demonstration's TOML files tell: acts that people take on the screens, each by the action of a click."""

from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from lib.access import Permission, Role, Viewer
from lib.actions import appeals, handovers, lamps, letters, meetings, orders, points, problems
from lib.actions.evidence import handed_in
from lib.actions.sampling import Draft, Listing, draw_in
from lib.demo.clerks import clerk, id_of
from lib.demo.places import Place
from lib.evidence import Handed
from lib.models import Finding, Indicator, Lamp, LampLevel, OrderAct, PointEntry, Problem, ReportSide, Talk
from lib.rules.appeals import Outcome
from lib.rules.calendar import quarter_id
from lib.rules.closure import ProblemAct, Step
from lib.rules.commitments import Progress, items_of
from lib.rules.sampling import Frame, Strata
from lib.rules.score import Cause
from lib.rules.slides import offered


def load_acts(session: Session, place: Place, viewers: list[Viewer], given: dict[str, Any]) -> None:
    """Nothing. Takes every act that one file tells of, kind by kind."""
    if "orders" in given:
        load_orders(session, viewers, given)
    for draw in given.get("draws", ()):
        load_draw(session, draw)
    for report in given.get("reports", ()):
        load_report(session, report)
    for entry in given.get("points", ()):
        load_points(session, viewers, entry)
    for letter in given.get("letters", ()):
        load_letter(session, letter)
    for appeal in given.get("appeals", ()):
        load_appeal(session, place, appeal)
    for meeting in given.get("meetings", ()):
        load_meeting(session, meeting)


def load_meeting(session: Session, given: dict[str, Any]) -> None:
    """Nothing. Makes a meeting with the running order that is offered, with what its speaker says of each kind of slide."""
    unit, quarter = given["unit"], quarter_id(given["quarter"])
    said = given["notes"]
    items = [item._replace(notes=said.get(item.kind, "")) for item in offered(has_children=True)]
    draft = meetings.Draft(given["title"], given["held"], id_of(session, unit), quarter, given["as_of"])
    meetings.make(session, clerk(session, Role.SUPERVISOR, unit), draft, items)


def load_orders(session: Session, viewers: list[Viewer], given: dict[str, Any]) -> None:
    """Nothing. Lights and clears lamps by hand and takes orders through their steps, by the actions of a click."""
    supervisor = next(viewer for viewer in viewers if viewer.may(Permission.ISSUE_ORDERS))
    reporter = next(viewer for viewer in viewers if viewer.may(Permission.REPLY_ORDERS))
    for lamp in given["lamps"]:
        lit = id_of(session, lamp["unit"]), LampLevel(lamp["level"])
        number = lamps.add_lamp(session, supervisor, lit, lamp["because"], lamp["lit"])
        if "cleared" in lamp:
            lamps.put_out(session, supervisor, number, lamp["cleared_because"], lamp["cleared"])
    for order in given["orders"]:
        issued = orders.issue(session, supervisor, draft_of(session, order))
        for step in order["steps"]:
            act = OrderAct(step["act"])
            words = step.get("words", ""), step.get("evidence", ""), step.get("reply_by")
            viewer = reporter if orders.SIDES[act] is orders.Side.ADDRESSEE else supervisor
            orders.take(session, viewer, issued.id or 0, orders.Entry(act, step["on"], *words))


def draft_of(session: Session, order: dict[str, Any]) -> orders.Draft:
    """An order as the file tells it, about the lamps of its rules and quarters that are lit on the day."""
    to, day = id_of(session, order["to"]), order["issued"]
    keys = [
        orders.LampKey(row.quarter_id, row.rule, row.source_id, row.number)
        for about in order["about"]
        for row in session.exec(
            select(Lamp).where(
                Lamp.organisation_id == to,
                Lamp.rule == about["rule"],
                Lamp.quarter_id == (quarter_id(about["quarter"]) if "quarter" in about else 0),
                col(Lamp.raised_on) <= day,
                col(Lamp.cleared_on) > day,
            )
        )
    ]
    return orders.Draft(to, tuple(keys), order["title"], order["demand"], day, order["reply_by"])


def load_points(session: Session, viewers: list[Viewer], given: dict[str, Any]) -> None:
    """Nothing. Gives points or a veto, and withdraws them where the file says so, by the actions of a click."""
    supervisor = next(viewer for viewer in viewers if viewer.may(Permission.KEEP_POINTS))
    whose = id_of(session, given["unit"]), quarter_id(given["quarter"])
    draft = points.Draft(*whose, given.get("points"), given["reason"], given["document"])
    number = points.add_points(session, supervisor, draft, given["given"])
    if "withdrawn" in given:
        entry = session.get_one(PointEntry, number)
        points.take_back(session, supervisor, entry, given["withdrawn_because"], given["withdrawn"])


def load_appeal(session: Session, place: Place, given: dict[str, Any]) -> None:
    """Nothing. Makes an appeal in the unit's name, and decides on it in that of another supervisor of the top."""
    whose = quarter_id(given["quarter"]), id_of(session, given["unit"])
    indicator = session.exec(select(Indicator.id).where(Indicator.code == given["indicator"])).one()
    ground = appeals.Ground(*whose, Cause(given["cause"]), indicator)
    reporter = clerk(session, Role.REPORTER, given["unit"])
    number = appeals.add_appeal(session, reporter, ground, given["reason"], given["asked"])
    if "decided" in given:
        decision = Outcome(given["outcome"]), given["answer"]
        judge = clerk(session, Role.SUPERVISOR, place.root)
        appeals.settle(session, judge, number, decision, given["decided"])


def load_draw(session: Session, draw: dict[str, Any]) -> None:
    """Nothing. Draws a sample with a known seed, in the name of the office's supervisors."""
    frame, strata = Frame(draw["frame"]), Strata(draw["strata"])
    listing = Listing(id_of(session, draw["unit"]), frame, draw["roster"], tuple(draw["kinds"]), strata)
    viewer = clerk(session, Role.SUPERVISOR, draw["unit"])
    draw_in(session, viewer, Draft(listing, draw["percent"], draw["purpose"], draw["seed"]))


def load_report(session: Session, report: dict[str, Any]) -> None:
    """Nothing. Hands in one side's report on a talk, in the name of that side's own office."""
    side = ReportSide(report["side"])
    own = side is ReportSide.OWN
    viewer = clerk(session, Role.REPORTER if own else Role.SUPERVISOR, report["unit" if own else "issuer"])
    issuer = id_of(session, report["issuer"])
    talks = select(Talk.id).where(Talk.issuer_id == issuer, Talk.code == report["talk"])
    codes = select(Problem.code, Problem.id).where(Problem.organisation_id == id_of(session, report["unit"]))
    ids = {code: number or 0 for code, number in session.exec(codes)}
    said = tuple(
        handovers.Statement(ids[code], Finding(found), words) for code, found, words in report["said"]
    )
    paper = handovers.Paper(side, report["on"], report["content"], said, report["final"])
    handovers.put(session, viewer, session.exec(talks).one() or 0, paper)


def load_letter(session: Session, given: dict[str, Any]) -> None:
    """Nothing. Issues a leader's plan (函告书), and tells of its items quarter by quarter, by the actions of a click."""
    unit = given["unit"]
    codes = session.exec(select(Indicator.code)).all()
    items = items_of("\n".join(given["items"]), codes)
    draft = letters.Draft(id_of(session, unit), given["post"], given["year"], given["document"], items)
    number = letters.issue(session, clerk(session, Role.SUPERVISOR, unit), draft, given["issued"])
    reporter = clerk(session, Role.REPORTER, unit)
    for told in given["told"]:
        said = [letters.Told(at, Progress(progress), words) for at, progress, words in told["said"]]
        letters.tell(session, reporter, number, quarter_id(told["quarter"]), said, told["on"])


def load_steps(session: Session, given: dict[str, Any], folder: Path) -> None:
    """Nothing. Takes steps of problems with their evidence files, which lie in the folder, by the action of a click."""
    for one in given["steps"]:
        step = Step(ProblemAct(one["act"]), one["on"], words=one["words"])
        files = [Handed(name, (folder / name).read_bytes()) for name in one["files"]]
        mine = Problem.code == one["code"], Problem.organisation_id == id_of(session, one["unit"])
        problem = session.exec(select(Problem.id).where(*mine)).one() or 0
        with handed_in({step.act}, files) as staged:
            problems.take(session, clerk(session, Role.REPORTER, one["unit"]), problem, step, staged)
