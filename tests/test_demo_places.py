"""Five places in one database: each its own tree, with its own day and quarters, and none sees anything of another."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from data.demo import make_dealings, make_places, make_talks
from lib import admin, auth, db, demo, queries
from lib.access import Viewer, viewer_of
from lib.actions import Refused
from lib.actions.installing import Root, install
from lib.audit import first_broken
from lib.datasets.base import working_day
from lib.demo import starting
from lib.models import (
    AuditLine,
    Indicator,
    LampRule,
    Mode,
    Organisation,
    OrganisationKind,
    Problem,
    ProblemStep,
    Tree,
    User,
)
from lib.rules.closure import SIDES, ProblemAct, Side
from lib.rules.double import DoubleState
from lib.settings import PROJECT
from lib.ui import answers
from lib.ui.offers import purpose
from tests.test_access_matrix import MATRIX, OF_NO_PLACE, mentioned
from tests.test_pages_work import dialogs_stay_open  # noqa: F401 - a fixture

LOG = {
    "audit_counts",
    "audit_lines",
}  # what the server itself did belongs to no tree: a root's auditor sees it
BESIDES = [slug for slug in demo.PLACES if slug != demo.FIRST]


def leader(session: Session, slug: str) -> Viewer:
    """The first account of a place, its leader."""
    username = next(iter(demo.PLACES[slug].accounts))
    return viewer_of(session, session.exec(select(User).where(User.username == username)).one())


def tree(session: Session, slug: str) -> dict[int, str]:
    """By id the names of a place's organisations."""
    root = session.exec(select(Organisation.id).where(Organisation.code == demo.PLACES[slug].root)).one()
    rows = session.exec(
        select(Organisation.id, Organisation.name)
        .join(Tree, col(Tree.descendant_id) == Organisation.id)
        .where(Tree.ancestor_id == root)
    )
    return {number or 0: name for number, name in rows}


@pytest.mark.parametrize("slug", demo.PLACES)
def test_a_leader_of_one_place_sees_nothing_of_another(five_places: Engine, slug: str) -> None:
    with db.reading(five_places) as session:
        viewer, own = leader(session, slug), tree(session, slug)
        others = {one: tree(session, one) for one in demo.PLACES if one != slug}
        foreign = {name for names in others.values() for name in names.values() if len(name) > 3}
        foreign -= set(own.values())
        indicators = list(session.exec(select(Indicator.id).limit(2)))
        world: Any = SimpleNamespace(indicators=indicators)
        for number, names in enumerate(others.values()):
            busiest = session.exec(
                select(Problem.organisation_id)
                .where(col(Problem.organisation_id).in_(names))
                .group_by(col(Problem.organisation_id))
                .order_by(func.count().desc())
            ).first()
            for query, ask in MATRIX.items():
                if query in LOG or (number and query in OF_NO_PLACE):
                    continue
                frame = ask(session, viewer, world, busiest or 0)
                text = mentioned(frame)
                assert not [name for name in foreign if name in text], query
                if "organisation_id" in frame:
                    assert set(frame["organisation_id"].dropna()) <= set(own), query
        assert set(queries.organisations(session, viewer)["id"]) == set(own)


@pytest.mark.parametrize("slug", demo.PLACES)
def test_each_place_has_its_own_day_and_quarters(five_places: Engine, slug: str) -> None:
    place = demo.PLACES[slug]
    with db.reading(five_places) as session:
        viewer = leader(session, slug)
        quarters = queries.quarters(session, viewer)["id"].tolist()
        assert purpose(session, viewer) == (True, place.today)
        assert working_day(session, viewer) == place.today
        latest = session.exec(
            select(func.max(ProblemStep.done_on))
            .join(Problem, col(Problem.id) == ProblemStep.problem_id)
            .where(viewer.sees(col(Problem.organisation_id)))
        ).one()
    now = place.today.year * 10 + (place.today.month + 2) // 3
    assert quarters == sorted(quarters, reverse=True)
    assert min(quarters) == place.first_quarter
    assert next(number for number in quarters if number <= now) == now
    assert [number for number in quarters if number > now][:-1] == []  # at most the one that comes next
    assert latest <= place.today


def test_nobody_judges_what_their_own_house_handed_in_and_the_log_is_whole(five_places: Engine) -> None:
    judging = [act.value for act in ProblemAct if SIDES[act] is Side.JUDGE]
    with db.reading(five_places) as session:
        steps = session.exec(
            select(
                ProblemStep.act, ProblemStep.organisation_id, Problem.organisation_id, Problem.issuer_id
            ).join(Problem, col(Problem.id) == ProblemStep.problem_id)
        ).all()
        assert len(steps) > 3000
        for act, whose, unit, issuer in steps:
            assert whose == (issuer if act in judging else unit) and issuer != unit
        assert first_broken(session) is None


def test_the_command_line_adds_a_place_once_and_never_beside_real_data(engine: Engine) -> None:
    def run(*words: str) -> Any:
        return CliRunner().invoke(admin.app, ["demo", *words])

    assert run("--place", "atlantis").exit_code == 2
    done = run("--place", "ningbo")
    assert (done.exit_code, "nb_leader" in done.output) == (0, True), done.output
    again = run("--place", "ningbo")
    assert (again.exit_code, "没有改动" in again.output) == (1, True)
    with db.reading() as session:
        assert [place.slug for place in demo.missing(session)] == ["zhoushan", "haimen", "jilin", "loudi"]


def test_a_real_office_gets_no_example(engine: Engine) -> None:
    with db.writing() as session:
        install(session, Mode.REAL, "海州市", Root("C", "海州市", OrganisationKind.CITY), None)
    with pytest.raises(Refused, match="正式数据"):
        demo.load_places(engine, ["ningbo"])
    with db.reading() as session:
        assert demo.missing(session) == []
        assert session.exec(select(func.count()).select_from(Organisation)).one() == 1


@pytest.mark.parametrize("slug", BESIDES)
def test_the_script_reproduces_the_files_of_a_place_byte_for_byte(slug: str) -> None:
    made = {name: ("\ufeff" + text).encode() for name, text in make_places.files(slug)}
    assert made == {
        file.name: file.read_bytes() for file in demo.PLACES[slug].folder.glob(make_places.WRITTEN)
    }


@pytest.mark.parametrize("slug", demo.PLACES)
def test_the_script_reproduces_the_talks_cases_notices_and_letters_of_a_place(slug: str) -> None:
    made = {name: ("\ufeff" + text).encode() for name, text in make_dealings.files(slug).items()}
    assert made == {name: (demo.PLACES[slug].folder / name).read_bytes() for name in made}


def test_each_place_has_a_leader_a_supervisor_and_a_reporter_of_its_own() -> None:
    for slug, place in demo.PLACES.items():
        assert {post.role.value for post in place.accounts.values()} >= {
            "leader",
            "supervisor",
            "reporter",
        }, slug
        assert place.today < date(2020, 1, 1)


def test_ningbos_talks_are_those_of_the_script_and_of_the_report(five_places: Engine) -> None:
    """15 problems in 4 aspects, 9 problems, the talk of 15 November; and Fenghua's first stage within two months."""
    for name, text in make_talks.files().items():
        assert (make_talks.FOLDER / name).read_text("utf-8-sig") == text, name
    with db.reading(five_places) as session:
        viewer, day = leader(session, "ningbo"), demo.PLACES["ningbo"].today
        talks = queries.handovers(session, viewer, viewer.organisation_id, day).set_index("name")
        for name, problems, aspects in (("市支援合作局", 15, 4), ("余姚市人民医院", 9, 4)):
            lines = queries.handover_compared(session, viewer, int(talks.loc[name, "id"]), day)
            assert (len(lines), lines["category"].nunique()) == (problems, aspects)
            assert lines["own"].notna().all() and lines["group"].notna().all()
        assert talks.loc["市交通局", "talked_on"] == date(2018, 11, 15)
        reports = queries.handover_reports(session, viewer, int(talks.loc["奉化区妇联", "id"]), day)
        stage = reports[~reports["final"].astype("bool")].iloc[0]
        assert date(2018, 12, 4) < stage["reported_on"] < date(2019, 2, 4)
        lit = queries.lit_lamps(session, viewer, viewer.organisation_id, 20191, day)
        missing = lit.loc[lit["rule"] == LampRule.DOUBLE_REPORT_MISSING, "organisation_id"]
        assert set(missing) == set(talks.loc[talks["state"] == DoubleState.OVERDUE, "organisation_id"])
        assert 0 < len(missing) < len(talks)


@pytest.mark.usefixtures("dialogs_stay_open")
def test_the_administrator_adds_a_place_by_a_button_which_goes_when_none_is_left(
    demonstration: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers.MEMORY.clear()
    with db.reading() as session:
        keeper = viewer_of(session, session.exec(select(User).where(User.username == "admin")).one())
    monkeypatch.setattr(auth, "current_viewer", lambda: keeper)
    monkeypatch.setattr(starting, "PLACES", {slug: demo.PLACES[slug] for slug in ("zhoushan", "jilin")})
    app = AppTest.from_file(str(PROJECT / "pages" / "admin.py"), default_timeout=60)
    app.query_params["part"] = "places"
    app.run()
    app.button(key="examples").click().run()
    app.button(key="admin_yes").click().run()
    assert not app.exception
    assert [line.value for line in app.success] == ["已放入吉林省的演示数据。"]
    assert "examples" not in [button.key for button in app.button]
    with db.reading() as session:
        assert leader(session, "jilin").organisation_name == "吉林省"
        line = session.exec(select(AuditLine).where(AuditLine.action == "放入演示地区")).one()
        assert (line.username, line.target) == ("admin", "吉林省")
    answers.MEMORY.clear()
