"""The demonstration: there after the first start, whole or not at all, and never where an office works for real."""

import sqlite3
import subprocess
import sys
import threading
import time
import tomllib
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lib import db, demo, queries, standing
from lib.access import PERMISSIONS, Role, Viewer, viewer_of
from lib.actions import evidence
from lib.actions.accounts import password_fits
from lib.actions.installing import Root, install
from lib.audit import first_broken
from lib.datasets import named
from lib.demo import starting
from lib.models import (
    Assignment,
    EvidenceFile,
    ImportBatch,
    Installation,
    Lamp,
    Ledger,
    Mode,
    OrderStep,
    Organisation,
    OrganisationKind,
    Quarter,
    Review,
    RuleVersion,
    Standing,
    Submission,
    User,
)
from lib.rules.orders import OrderState
from lib.rules.status import Status
from lib.settings import PROJECT, Settings

QUARTER = 20183


def viewer(session: Session, username: str) -> Viewer:
    return viewer_of(session, session.exec(select(User).where(User.username == username)).one())


def organisation(session: Session, code: str) -> int:
    return session.exec(select(Organisation.id).where(Organisation.code == code)).one()


def number(session: Session, model: type) -> int:
    return session.exec(select(func.count()).select_from(model)).one()


def fresh_start(monkeypatch: pytest.MonkeyPatch, folder: Path, **values: str) -> Engine:
    """What the first start of a server makes in this folder."""
    configured = Settings(data_dir=folder, **values)
    monkeypatch.setattr(starting, "settings", lambda: configured)
    demo.prepare()
    return db.make_engine(configured.address)


def test_wulong_shows_exactly_what_the_report_says(demonstration: Engine) -> None:
    with db.reading() as session:
        reporter = viewer(session, "wulong")
        row = queries.units(session, reporter, reporter.organisation_id, QUARTER, demo.TODAY).iloc[0]
        returned = queries.deductions(session, reporter, reporter.organisation_id, QUARTER, demo.TODAY)
        tasks = queries.assignments(session, reporter, reporter.organisation_id, QUARTER, demo.TODAY)
    counts = {name: row[name] for name in ("due", "reported", "unreported", "overdue", "passed", "returned")}
    assert counts == {
        "due": 28,
        "reported": 24,
        "unreported": 4,
        "overdue": 0,
        "passed": 22,
        "returned": 2,
    }
    assert row["score"] == 97
    assert "开展岗位廉政风险提醒教育活动" in returned["indicator"].tolist()
    reason = tasks.set_index("indicator").loc["开展岗位廉政风险提醒教育活动", "reason"]
    assert reason == "未能提供具体实施内容"
    assert (tasks["status"] == Status.NOT_DUE).sum() == 4


def test_every_account_is_there_with_its_role_and_can_log_in(demonstration: Engine) -> None:
    with db.reading() as session:
        for username, post in demo.ACCOUNTS.items():
            user = session.exec(select(User).where(User.username == username)).one()
            place = session.get_one(Organisation, user.organisation_id)
            assert (user.role, place.code, user.active, user.must_change_password, user.installation) == (
                post.role,
                post.code,
                True,
                False,
                Mode.DEMO,
            )
            assert password_fits(demo.PASSWORD, user.password_hash)
    assert {post.role for post in demo.ACCOUNTS.values()} == set(Role)


def test_nobody_can_log_in_as_those_who_handed_the_files_in(demonstration: Engine) -> None:
    with db.reading() as session:
        owners = session.exec(select(User).join(ImportBatch, ImportBatch.user_id == User.id).distinct()).all()
        assert {owner.role for owner in owners} == {Role.ADMIN, Role.SUPERVISOR, Role.REPORTER}
        assert not [owner.username for owner in owners if owner.active]
        reviewers = set(session.exec(select(Review.user_id).distinct()))
        assert not reviewers & set(session.exec(select(Submission.user_id).distinct()))


def test_each_file_came_in_as_a_batch_of_the_role_that_may_upload_it(demonstration: Engine) -> None:
    files = {file.name for file in demo.FOLDER.glob("*.csv")}
    with db.reading() as session:
        batches = session.exec(
            select(ImportBatch.file_name, ImportBatch.dataset, User.role).join(
                User, col(User.id) == ImportBatch.user_id
            )
        ).all()
        assert first_broken(session) is None
    assert {name for name, _, _ in batches} == files
    for _, dataset, role in batches:
        assert named(dataset).permission in PERMISSIONS[Role(role)]


def test_what_is_kept_equals_what_the_facts_say(demonstration: Engine) -> None:
    def kept() -> list[tuple[object, ...]]:
        with db.reading() as session:
            names = ("quarter_id", "organisation_id", "due_on", *standing.COUNTS)
            of_ledger = ("problem_id", "from_on", "until_on", "state", "organisation_id", "returned")
            of_lamp = ("organisation_id", "rule", "source_id", "number", "raised_on", "red_on", "cleared_on")
            asked = ((Standing, names), (Ledger, of_ledger), (Lamp, of_lamp))
            return [
                row
                for table, columns in asked
                for row in sorted(
                    tuple(row)
                    for row in session.execute(select(*(col(getattr(table, name)) for name in columns)))
                )
            ]

    before = kept()
    with db.writing() as session:
        standing.rebuild(session)
    assert len(before) > 2500
    assert kept() == before


def test_the_day_is_fixed_and_past_quarters_are_locked(demonstration: Engine) -> None:
    with db.reading() as session:
        installation = session.exec(select(Installation)).one()
        assert (installation.mode, installation.today, installation.place) == (
            Mode.DEMO,
            demo.TODAY,
            "舟山市",
        )
        states = dict(session.exec(select(Quarter.id, Quarter.state)).all())
        assert number(session, RuleVersion) == 3
    assert states.pop(QUARTER) == "open"
    assert states and set(states.values()) == {"locked"}


def test_its_orders_stand_in_every_state_and_one_reply_is_late(demonstration: Engine) -> None:
    with db.reading() as session:
        leader = viewer(session, "zs_leader")
        rows = queries.orders(session, leader, leader.organisation_id, demo.TODAY)
        lit = queries.lit_lamps(session, leader, leader.organisation_id, QUARTER, demo.TODAY)
        steps = session.exec(select(OrderStep.done_on)).all()
        county = viewer(session, "dh_leader")
        own = queries.orders(session, county, leader.organisation_id, demo.TODAY)
    assert set(rows["state"]) == set(OrderState)
    assert rows.loc[rows["overdue"] > 0, "name"].tolist() == ["虾峙镇"]
    assert sorted(int(label.split("〕")[1].removesuffix("号")) for label in rows["label"]) == [*range(1, 9)]
    assert (lit["rule"] == "manual").sum() == 3
    assert max(steps) <= demo.TODAY
    assert own["name"].tolist() == ["定海区住建局"]


def test_a_problem_has_evidence_files_that_its_unit_and_its_leader_open(demonstration: Engine) -> None:
    with db.reading() as session:
        assert evidence.harmed(session) == (2, [])
        problem = session.exec(select(EvidenceFile.problem_id).distinct()).one()
        for username, seen in (("wulong", 2), ("zs_leader", 2), ("auditor", 0)):
            found = queries.evidence_files(session, viewer(session, username), problem, date(2018, 9, 28))
            assert len(found) == seen and set(found["office"]) <= {"五龙乡"}


def test_a_fresh_start_loads_it_within_ten_seconds_and_a_second_start_leaves_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun = time.process_time()
    engine = fresh_start(monkeypatch, tmp_path)
    assert time.process_time() - begun < 10  # of this process alone: other tests must not make it fail
    with db.reading(engine) as session:
        before = (db.revision(session), number(session, Assignment))
    assert before[1] > 10_000
    engine.dispose()
    engine = fresh_start(monkeypatch, tmp_path)
    with db.reading(engine) as session:
        assert (db.revision(session), number(session, Assignment)) == before
    engine.dispose()


def test_a_configured_address_is_only_migrated(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        starting, "settings", lambda: Settings(data_dir=tmp_path, database_url="postgresql://x")
    )
    demo.prepare()
    with db.reading() as session:
        assert number(session, Installation) == number(session, Organisation) == number(session, User) == 0
    assert not list(tmp_path.iterdir())


def test_an_office_that_was_initialised_for_real_never_gets_it(engine: Engine) -> None:
    with db.writing() as session:
        install(session, Mode.REAL, "海州市", Root("C", "海州市", OrganisationKind.CITY))
    demo.load_if_empty(engine)
    with db.reading() as session:
        assert session.exec(select(Installation.mode)).all() == ["real"]
        assert number(session, Organisation) == 1
        assert number(session, User) == 0


def test_the_database_itself_refuses_a_demonstration_account_in_a_real_office(engine: Engine) -> None:
    with db.writing() as session:
        root = install(session, Mode.REAL, "海州市", Root("C", "海州市", OrganisationKind.CITY)).id
    account = {"username": "zs_leader", "title": "x", "password_hash": "x", "role": "leader"}
    with pytest.raises(IntegrityError), db.writing() as session:
        session.add(User(**account, organisation_id=root, installation="demo"))
        session.flush()
    with pytest.raises(IntegrityError), db.writing() as session:
        session.add(Installation(mode="demo", id=1))
        session.flush()
    with pytest.raises(IntegrityError), db.writing() as session:
        session.add(Installation(mode="demo", id=2))
        session.flush()


def test_a_spoiled_file_is_named_in_words_and_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    for name in ("01-organisations.csv", "02-indicators.csv", "03-quarters.csv"):
        text = (demo.FOLDER / name).read_text("utf-8-sig")
        (tmp_path / name).write_text(text.replace("2018-09-30", "2018-09-31"), "utf-8")
    with pytest.raises(demo.Spoiled) as problem, db.writing() as session:
        demo.load(session, demo.PLACES[demo.FIRST], ["-"] * len(demo.ACCOUNTS), tmp_path)
    assert "03-quarters.csv" in str(problem.value)
    assert "「截止日期」填的是“2018-09-31”" in str(problem.value)
    with db.reading() as session:
        assert (
            number(session, Installation)
            == number(session, Organisation)
            == number(session, ImportBatch)
            == 0
        )


START = "import sys; sys.path.insert(0, {project!r}); from lib import demo; demo.prepare()"


def start_in(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", START.format(project=str(PROJECT))],
        env={"MINGZE_DATA_DIR": str(folder), "PATH": "/usr/bin:/bin"},
    )


def rows_in(folder: Path, table: str) -> int:
    with sqlite3.connect(folder / "mingze.db") as connection:
        return connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]


def assert_loaded_once(folder: Path) -> None:
    """All files are there, and no row of them twice."""
    assert rows_in(folder, "installation") == 1
    with sqlite3.connect(folder / "mingze.db") as connection:
        names = {name for (name,) in connection.execute("SELECT file_name FROM import_batch")}
    assert names == {file.name for file in demo.FOLDER.glob("*.csv")}
    with_files = tomllib.loads((demo.FOLDER / "evidence" / "steps.toml").read_text("utf-8"))["steps"]
    for table, files, more in (
        ("problem", "*-problems.csv", 0),
        ("problem_step", "7[2-9]-*.csv", len(with_files)),
    ):
        lines = (len(file.read_text("utf-8").splitlines()) - 1 for file in demo.FOLDER.glob(files))
        assert rows_in(folder, table) == sum(lines) + more


def is_loading(folder: Path) -> bool:
    """Whether the tables are there and somebody is writing into them."""
    try:
        with sqlite3.connect(folder / "mingze.db", timeout=0, isolation_level=None) as connection:
            connection.execute("SELECT number FROM revision")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as problem:
        return "locked" in str(problem)
    return False


def is_loading_still(folder: Path) -> bool:
    """Whether somebody is writing into the tables a moment later, too."""
    time.sleep(0.5)
    return is_loading(folder)


def test_a_server_killed_while_loading_leaves_nothing_and_the_next_one_loads(tmp_path: Path) -> None:
    first = start_in(tmp_path)
    until = time.monotonic() + 60
    while not (is_loading(tmp_path) and is_loading_still(tmp_path)):  # a migration's last lock is soon gone
        assert time.monotonic() < until and first.poll() is None, (
            "it never began to load, or was done too soon"
        )
        time.sleep(0.01)
    first.kill()
    first.wait()
    assert rows_in(tmp_path, "installation") == rows_in(tmp_path, "organisation") == 0
    assert start_in(tmp_path).wait(120) == 0
    assert_loaded_once(tmp_path)


def test_of_two_servers_that_start_at_once_only_one_loads(tmp_path: Path) -> None:
    servers = [start_in(tmp_path), start_in(tmp_path)]
    codes = []
    waits = [threading.Thread(target=lambda one=one: codes.append(one.wait(120))) for one in servers]
    for wait in waits:
        wait.start()
    for wait in waits:
        wait.join()
    assert codes == [0, 0]
    assert_loaded_once(tmp_path)
