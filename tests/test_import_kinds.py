"""What each kind of file does to the database when it comes in. On both databases."""

from datetime import date

from sqlalchemy import select
from sqlmodel import col

from lib import db
from lib.models import (
    Assignment,
    Indicator,
    Organisation,
    OrganisationChange,
    Quarter,
    Tree,
)
from tests import office as fixtures
from tests.office import (
    FIRST,
    Office,
    assert_derived_from_facts,
    count,
    rows_of,
)

opened, office = fixtures.opened, fixtures.office


def test_organisations_are_moved_and_renamed_without_losing_their_history(office: Office) -> None:
    office.report(FIRST)
    before = rows_of(Organisation, "id", "code")
    written = office.put(
        "admin", "organisations", "单位编码,单位名称,单位类型,上级单位编码\nE1,东一镇,乡镇街道,W"
    )
    assert rows_of(Organisation, "id", "code") == before
    ids = {code: number for number, code in before}
    assert rows_of(OrganisationChange, "code", "name", "kind", "parent_id", "changed_on", "batch_id") == [
        ("E1", "东一乡", "township", ids["E"], date(2018, 9, 28), written.batch_id)
    ]
    with db.reading() as session:
        above = session.execute(select(Tree.ancestor_id).where(Tree.descendant_id == ids["E1"])).scalars()
        assert set(above) == {ids["E1"], ids["W"], ids["C"]}
    assert count("submission") == 1
    assert_derived_from_facts()


def test_organisations_may_stand_in_any_order_in_the_file(office: Office) -> None:
    lines = "单位编码,单位名称,单位类型,上级单位编码\nN11,新村,其他,N1\nN1,新乡,乡镇街道,N\nN,新县,区县,C"
    written = office.put("admin", "organisations", lines)
    assert written.new == 3
    with db.reading() as session:
        depth = select(Tree.depth).join(Organisation, col(Organisation.id) == Tree.descendant_id)
        depths = session.execute(depth.where(Organisation.code == "N11", Tree.depth > 0)).scalars()
        assert sorted(depths) == [1, 2, 3]


def test_a_column_that_the_file_lacks_leaves_what_stands(office: Office) -> None:
    office.put(
        "admin",
        "organisations",
        "单位编码,单位名称,单位类型,上级单位编码,行政区划代码,排序\nE1,东一乡,乡镇街道,E,330922200,7",
    )
    written = office.put("admin", "organisations", "单位编码,单位名称,单位类型\nE1,东一镇,乡镇街道")
    assert (written.new, written.changed) == (0, 1)
    with db.reading() as session:
        row = session.execute(select(Organisation).where(Organisation.code == "E1")).scalar_one()
        assert (row.name, row.adcode, row.position) == ("东一镇", "330922200", 7)
    office.put(
        "admin",
        "organisations",
        "单位编码,单位名称,单位类型,上级单位编码,行政区划代码\nE1,东一镇,乡镇街道,E,",
    )
    with db.reading() as session:
        assert (
            session.execute(select(Organisation.adcode).where(Organisation.code == "E1")).scalar_one() is None
        )


def test_the_root_that_stands_already_is_changed_by_the_file_that_names_it(office: Office) -> None:
    written = office.put("admin", "organisations", "单位编码,单位名称,单位类型,上级单位编码\nC,大海城市,市,")
    assert (written.new, written.changed) == (0, 1)
    assert ("C", "大海城市", None) in rows_of(Organisation, "code", "name", "parent_id")


def test_a_county_administrator_keeps_the_county_only(office: Office) -> None:
    written = office.put(
        "east_admin",
        "organisations",
        "单位编码,单位名称,单位类型,上级单位编码\nE,东县县,区县,\nE3,东三乡,乡镇街道,E",
    )
    assert (written.new, written.changed) == (1, 1)
    ids = {code: number for number, code in rows_of(Organisation, "id", "code")}
    assert ("E", ids["C"]) in rows_of(Organisation, "code", "parent_id")


def test_an_indicator_keeps_whom_it_is_for_and_whether_it_is_in_use(office: Office) -> None:
    assert rows_of(Indicator, "code", "kinds", "active") == [
        ("JD-01", "", True),
        ("JD-09", "", False),
        ("ZT-01", "", True),
        ("ZT-02", "township", True),
    ]
    office.put(
        "admin",
        "indicators",
        "指标编码,指标名称,责任类别,指标类别,完成标准,适用单位类型,状态\nJD-09,旧指标,监督责任,监督执纪,不再做,乡镇街道、市,",
    )
    assert ("JD-09", "city,township", False) in rows_of(Indicator, "code", "kinds", "active")


def test_a_quarter_is_locked_from_today_unless_a_day_is_given_and_opened_again(office: Office) -> None:
    office.put("admin", "quarters", "季度,截止日期,状态,锁定日期\n2018Q2,2018-06-30,锁定,")
    assert (20182, "locked", date(2018, 9, 28)) in rows_of(Quarter, "id", "state", "locked_on")
    office.put("admin", "quarters", "季度,截止日期\n2018Q2,2018-06-30\n2018Q4,2018-12-31")
    assert (20182, "locked", date(2018, 9, 28)) in rows_of(Quarter, "id", "state", "locked_on")
    office.put("admin", "quarters", "季度,截止日期,状态\n2018Q2,2018-06-30,开放")
    assert (20182, "open", None) in rows_of(Quarter, "id", "state", "locked_on")


def test_a_quarters_new_due_date_leaves_issued_tasks_alone(office: Office) -> None:
    before = rows_of(Assignment, "quarter_id", "due_on")
    office.put("admin", "quarters", "季度,截止日期\n2018Q3,2018-10-10")
    assert rows_of(Assignment, "quarter_id", "due_on") == before
    written = office.put("supervisor", "assignments", "季度,单位编码,指标编码,截止日期\n2018Q3,W,JD-01,")
    with db.reading() as session:
        due = session.execute(
            select(Assignment.due_on).where(Assignment.batch_id == written.batch_id)
        ).scalar_one()
    assert due == date(2018, 10, 10)


def test_a_task_without_a_due_date_has_the_quarters(office: Office) -> None:
    assert set(rows_of(Assignment, "quarter_id", "due_on")) == {
        (20182, date(2018, 6, 30)),
        (20183, date(2018, 9, 30)),
        (20183, date(2018, 8, 31)),
    }
