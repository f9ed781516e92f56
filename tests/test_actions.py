"""Changes that an administrator makes: allowed to whom, refused when, and always with their audit line."""

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from lib import access, db, standing
from lib.access import Forbidden, Role, Viewer
from lib.actions import Refused, organisations, quarters, rules
from lib.audit import first_broken
from lib.models import (
    Assignment,
    AuditLine,
    Heat,
    ImportBatch,
    ImportFile,
    Indicator,
    Installation,
    Organisation,
    OrganisationChange,
    OrganisationKind,
    Quarter,
    RuleVersion,
    Standing,
    Submission,
    Tree,
    User,
    now,
)
from lib.queries.regrading import regraded
from lib.rules.score import ScoreRule

CITY, DISTRICT, ISLAND, TOWN, HARBOUR = 1, 2, 3, 4, 5
DAY = date(2018, 9, 28)
PLACES = (
    (CITY, "C", "海州市", "city", None),
    (DISTRICT, "C1", "城关区", "county", CITY),
    (ISLAND, "C2", "海岛县", "county", CITY),
    (TOWN, "C101", "东乡", "township", DISTRICT),
    (HARBOUR, "C201", "港口镇", "township", ISLAND),
)


def account(session: Session, username: str, role: str, organisation: int) -> Viewer:
    user = User(
        username=username,
        title=username,
        password_hash="-",
        role=role,
        organisation_id=organisation,
        installation="real",
    )
    session.add(user)
    session.flush()
    return access.viewer_of(session, user, "10.0.0.1")


@pytest.fixture
def viewers(engine: Engine) -> dict[str, Viewer]:
    """A small city with two quarters, three assignments each for two towns, one of them handed in."""
    with db.writing() as session:
        session.add(Installation(mode="real", place="海州市"))
        for identity, code, name, kind, parent in PLACES:
            session.add(Organisation(id=identity, code=code, name=name, kind=kind, parent_id=parent))
            session.flush()
        standing.rebuild_tree(session)
        made = {role.value: account(session, role.value, role.value, CITY) for role in Role}
        made["county_admin"] = account(session, "county_admin", "admin", DISTRICT)
        for quarter, due_on in ((20182, date(2018, 6, 30)), (20183, date(2018, 9, 30))):
            session.add(Quarter(id=quarter, due_on=due_on))
        for number in (1, 2, 3):
            session.add(
                Indicator(
                    id=number,
                    code=f"I{number}",
                    name=f"指标{number}",
                    responsibility="principal",
                    category="教育",
                    standard="有记录",
                )
            )
        session.flush()
        assign(session, made["reporter"].user_id)
    return made


def assign(session: Session, user_id: int) -> None:
    session.add(ImportFile(hash="h", content=b""))
    session.flush()
    batch = ImportBatch(
        dataset="reports", file_name="a.csv", file_hash="h", user_id=user_id, organisation_id=CITY, at=now(),
        rows=1, new=1, changed=0, unchanged=0,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    for quarter, due_on in ((20182, date(2018, 6, 30)), (20183, date(2018, 9, 30))):
        for town in (TOWN, HARBOUR):
            for indicator in (1, 2, 3):
                own = date(2018, 9, 10) if (quarter, indicator) == (20183, 3) else due_on
                session.add(
                    Assignment(quarter_id=quarter, organisation_id=town, indicator_id=indicator, due_on=own)
                )
        session.flush()
        session.add(
            Submission(
                quarter_id=quarter, organisation_id=TOWN, indicator_id=1, version=1, reported_on=due_on,
                content="开展了谈话", batch_id=batch.id or 0, row=2, received_at=now(), user_id=user_id,
            )
        )  # fmt: skip
        session.flush()
        standing.refresh(session, quarter, [TOWN, HARBOUR])


def kept() -> dict[str, list[tuple[object, ...]]]:
    """All rows that are derived from facts."""
    with db.reading() as session:
        return {
            table.__name__: sorted(
                (tuple(row) for row in session.execute(select(*table.__table__.columns))), key=repr
            )
            for table in (Tree, Standing, Heat, Assignment)
        }


def same_when_rebuilt() -> bool:
    """Whether what the action left is what a rebuild from the facts would make."""
    before = kept()
    with db.writing() as session:
        standing.rebuild(session)
    return kept() == before


def last_line() -> AuditLine:
    with db.reading() as session:
        assert first_broken(session) is None
        line = session.exec(select(AuditLine).order_by(col(AuditLine.id).desc())).first()
        session.expunge_all()
        return line


CHANGES = [
    lambda viewer: organisations.rename_organisation(viewer, TOWN, "东镇", OrganisationKind.TOWNSHIP, DAY),
    lambda viewer: organisations.move_organisation(viewer, TOWN, ISLAND, DAY),
    lambda viewer: organisations.close_organisation(viewer, TOWN, DAY),
    lambda viewer: organisations.reopen_organisation(viewer, TOWN),
    lambda viewer: quarters.add_quarter(viewer, 20184, date(2018, 12, 31)),
    lambda viewer: quarters.change_due_date(viewer, 20183, date(2018, 10, 8)),
    lambda viewer: quarters.lock_quarter(viewer, 20182, DAY),
    lambda viewer: quarters.unlock_quarter(viewer, 20182, "补报"),
    lambda viewer: rules.set_score_rule(viewer, ScoreRule(returned=3), 20183, "海纪发〔2018〕9号"),
]


@pytest.mark.parametrize("role", ["leader", "reporter", "supervisor", "auditor"])
def test_only_the_administrator_may_change_anything(viewers, role):
    before = kept()
    for change in CHANGES:
        with pytest.raises(Forbidden, match="没有这项权限"):
            change(viewers[role])
    assert kept() == before
    assert last_line() is None


def test_quarters_and_rules_are_for_the_administrator_at_the_root(viewers):
    for change in CHANGES[4:]:
        with pytest.raises(Forbidden, match="最上级"):
            change(viewers["county_admin"])
    assert last_line() is None


def test_a_county_administrator_cannot_touch_another_countys_organisation(viewers):
    with pytest.raises(Forbidden, match="不在您的管理范围"):
        organisations.rename_organisation(
            viewers["county_admin"], HARBOUR, "港口街道", OrganisationKind.TOWNSHIP, DAY
        )
    with pytest.raises(Forbidden, match="不在您的管理范围"):
        organisations.move_organisation(viewers["county_admin"], TOWN, ISLAND, DAY)
    assert last_line() is None


def test_a_new_name_keeps_the_old_one_as_history(viewers):
    organisations.rename_organisation(viewers["admin"], TOWN, " 东 镇 ", OrganisationKind.OTHER, DAY)
    with db.reading() as session:
        town = session.get(Organisation, TOWN)
        past = session.exec(select(OrganisationChange)).one()
        session.expunge_all()
    assert (town.name, town.kind, town.code) == ("东 镇", "other", "C101")
    assert (past.name, past.kind, past.parent_id, past.changed_on) == ("东乡", "township", DISTRICT, DAY)
    line = last_line()
    assert (line.action, line.target, line.username, line.address) == (
        "修改单位", "C101 东 镇", "admin", "10.0.0.1",
    )  # fmt: skip
    assert "东乡" in line.before and "东 镇" in line.after


def test_a_moved_organisation_takes_its_figures_with_it(viewers):
    organisations.move_organisation(viewers["admin"], TOWN, ISLAND, DAY)
    with db.reading() as session:
        assert session.get(Tree, (ISLAND, TOWN)).depth == 1
        assert session.get(Tree, (DISTRICT, TOWN)) is None
        of_island = session.exec(select(Heat).where(Heat.organisation_id == ISLAND)).all()
        of_district = session.exec(select(Heat).where(Heat.organisation_id == DISTRICT)).all()
        past = session.exec(select(OrganisationChange)).one()
        session.expunge_all()
    assert sum(row.due for row in of_island) == 12
    assert of_district == []  # nothing stands under it any more
    assert past.parent_id == DISTRICT
    assert same_when_rebuilt()


def test_an_organisation_without_children_becomes_a_place_when_one_moves_under_it(viewers):
    organisations.move_organisation(viewers["admin"], TOWN, HARBOUR, DAY)
    with db.reading() as session:
        assert sum(row.due for row in session.exec(select(Heat).where(Heat.organisation_id == HARBOUR))) == 12
    assert same_when_rebuilt()


@pytest.mark.parametrize(
    "organisation, parent, words",
    [
        (CITY, DISTRICT, "最上级"),
        (DISTRICT, TOWN, "下级单位之下"),
        (DISTRICT, DISTRICT, "它自己"),
        (TOWN, DISTRICT, "已经在"),
    ],
)
def test_a_move_that_would_spoil_the_tree_is_refused(viewers, organisation, parent, words):
    before = kept()
    with pytest.raises(Refused, match=words):
        organisations.move_organisation(viewers["admin"], organisation, parent, DAY)
    assert kept() == before
    assert last_line() is None


def test_closing_needs_the_lower_ones_closed_first_and_can_be_taken_back(viewers):
    with pytest.raises(Refused, match="东乡"):
        organisations.close_organisation(viewers["admin"], DISTRICT, DAY)
    organisations.close_organisation(viewers["admin"], TOWN, DAY)
    with pytest.raises(Refused, match="2018-09-28"):
        organisations.close_organisation(viewers["admin"], TOWN, DAY)
    organisations.close_organisation(viewers["admin"], DISTRICT, DAY)
    with pytest.raises(Refused, match="先恢复上级"):
        organisations.reopen_organisation(viewers["admin"], TOWN)
    organisations.reopen_organisation(viewers["admin"], DISTRICT)
    organisations.reopen_organisation(viewers["admin"], TOWN)
    with db.reading() as session:
        assert session.get(Organisation, TOWN).closed_on is None
    assert last_line().action == "恢复单位"


def test_nothing_moves_under_a_closed_organisation(viewers):
    organisations.close_organisation(viewers["admin"], HARBOUR, DAY)
    with pytest.raises(Refused, match="已撤销"):
        organisations.move_organisation(viewers["admin"], TOWN, HARBOUR, DAY)


def test_a_quarters_new_due_date_leaves_the_tasks_that_were_issued(viewers):
    before = kept()
    quarters.change_due_date(viewers["admin"], 20183, date(2018, 10, 8))
    assert kept() == before
    with db.reading() as session:
        assert session.get(Quarter, 20183).due_on == date(2018, 10, 8)
    assert '"due_on": "2018-09-30"' in last_line().before
    with pytest.raises(Refused, match="没有变"):
        quarters.change_due_date(viewers["admin"], 20183, date(2018, 10, 8))


@pytest.mark.parametrize("due_on", [date(2018, 6, 30), date(2020, 1, 1)])
def test_a_due_date_far_from_its_quarter_is_refused(viewers, due_on):
    with pytest.raises(Refused, match="2018-07-01 到 2019-12-31"):
        quarters.change_due_date(viewers["admin"], 20183, due_on)


def test_a_quarter_is_added_once(viewers):
    quarters.add_quarter(viewers["admin"], 20184, date(2018, 12, 31))
    with pytest.raises(Refused, match="2018年第四季度已经有了"):
        quarters.add_quarter(viewers["admin"], 20184, date(2018, 12, 31))
    with pytest.raises(Refused, match="应在 2018-10-01"):
        quarters.lock_quarter(viewers["admin"], 20184, DAY)
    with pytest.raises(Refused, match="没有这个季度"):
        quarters.lock_quarter(viewers["admin"], 20191, DAY)


def test_locking_and_unlocking_leave_their_trace(viewers):
    quarters.lock_quarter(viewers["admin"], 20182, DAY)
    with db.reading() as session:
        row = session.get(Quarter, 20182)
        assert (row.state, row.locked_on) == ("locked", DAY)
    with pytest.raises(Refused, match="已经是锁定"):
        quarters.lock_quarter(viewers["admin"], 20182, DAY)
    with pytest.raises(Refused, match="先解锁"):
        quarters.change_due_date(viewers["admin"], 20182, date(2018, 7, 5))
    with pytest.raises(Refused, match="写明解锁的原因"):
        quarters.unlock_quarter(viewers["admin"], 20182, "  ")
    quarters.unlock_quarter(viewers["admin"], 20182, "海岛县因台风补报")
    with db.reading() as session:
        assert session.get(Quarter, 20182).locked_on is None
    assert "台风" in last_line().after


def test_new_numbers_are_a_new_version_and_the_old_one_stays(viewers):
    assert rules.set_score_rule(viewers["admin"], ScoreRule(returned=3), 20183, "海纪发〔2018〕9号") == 1
    assert rules.set_score_rule(viewers["admin"], ScoreRule(returned=2), 20183, "更正") == 2
    with db.reading() as session:
        assert len(session.exec(select(RuleVersion)).all()) == 2
        assert rules.numbers_of(session, rules.SCORE, 20183)["returned"] == 2
        assert rules.numbers_of(session, rules.SCORE, 20182)["returned"] == 1.5
    with pytest.raises(Refused, match="相同"):
        rules.set_score_rule(viewers["admin"], ScoreRule(returned=2), 20184, "再来一次")
    with pytest.raises(Refused, match="依据或原因"):
        rules.set_score_rule(viewers["admin"], ScoreRule(returned=4), 20184, "")


def test_a_locked_quarter_is_not_judged_anew(viewers):
    quarters.lock_quarter(viewers["admin"], 20182, DAY)
    with pytest.raises(Refused, match="2018年第二季度已锁定"):
        rules.set_score_rule(viewers["admin"], ScoreRule(returned=3), 20181, "倒查")
    rules.set_score_rule(viewers["admin"], ScoreRule(returned=3), 20183, "新办法")
    quarters.lock_quarter(viewers["admin"], 20183, DAY)
    quarters.unlock_quarter(viewers["admin"], 20182, "复核")
    # 20182 is open again and 20183 has numbers of its own, so only 20182 would be judged by these
    assert rules.set_score_rule(viewers["admin"], ScoreRule(returned=1), 20182, "复核") == 1


def test_a_refused_change_leaves_neither_a_row_nor_a_raised_revision(viewers):
    with db.reading() as session:
        before = db.revision(session)
    with pytest.raises(Refused):
        organisations.close_organisation(viewers["admin"], DISTRICT, DAY)
    with db.reading() as session:
        assert db.revision(session) == before


def test_the_preview_counts_who_would_rise_and_fall(viewers):
    numbers = (("overdue", 20.0),)
    with db.reading() as session:
        rows = regraded(session, viewers["admin"], CITY, numbers, (20182, 20174), DAY)
    # two units in 2018Q2 at 28 September: one has 2 overdue (96 points), the other 3 (94); nothing was due in 2017Q4
    assert rows.to_dict("records") == [
        {
            "label": "2018Q2",
            "organisations": 2,
            "better": 0,
            "worse": 2,
            "优秀": "2 → 0",
            "良好": "0 → 0",
            "一般": "0 → 1",
            "差": "0 → 1",
        }
    ]
