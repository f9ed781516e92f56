"""From a checked file to the database and back: the difference, one transaction, undo. On both databases."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import col

from lib import audit, db, importing
from lib.access import Forbidden
from lib.models import (
    Assignment,
    AuditLine,
    ImportBatch,
    ImportChange,
    ImportFile,
    Indicator,
    Organisation,
    OrganisationChange,
    Quarter,
    Review,
    Submission,
    Tree,
)
from tests import office as fixtures
from tests.office import (
    ASSIGNMENTS,
    INDICATORS,
    KEEPER,
    ORGANISATIONS,
    QUARTERS,
    Office,
    assert_derived_from_facts,
    count,
    everything,
    facts,
    found,
    reports,
    reviews,
)

opened, office = fixtures.opened, fixtures.office

FIRST = "2018Q3,E1,ZT-01,召开党委会,2018-09-05"
OTHER = "2018Q3,E2,ZT-01,召开党委会,2018-09-06"
FILES = {
    "organisations": ORGANISATIONS,
    "indicators": INDICATORS,
    "quarters": QUARTERS,
    "assignments": "\n".join(line for line in ASSIGNMENTS.splitlines()),
    "reports": reports(FIRST, OTHER),
    "reviews": reviews("2018Q3,E1,ZT-01,通过,,2018-09-10", "2018Q3,E2,ZT-01,退回,内容不具体,2018-09-10"),
}


def rows_of(table: type, *names: str) -> list[tuple[object, ...]]:
    with db.reading() as session:
        columns = [getattr(table, name) for name in names]
        return sorted((tuple(row) for row in session.execute(select(*columns))), key=repr)


# --- looking


def test_looking_writes_nothing_at_all(office: Office) -> None:
    before = everything()
    look = office.look("reporter", "reports", FILES["reports"])
    assert look.difference is not None and len(look.difference.new) == 2
    assert everything() == before


def test_a_look_shows_new_changed_with_both_values_and_unchanged(office: Office) -> None:
    office.report(FIRST, OTHER)
    third = "2018Q3,W1,ZT-01,学习文件,2018-09-07"
    look = office.look(
        "reporter", "reports", reports(FIRST.replace("召开党委会", "召开两次会"), OTHER, third)
    )
    assert look.difference is not None
    assert look.summary == "新增 1 行，变更 1 行，1 行没有变化。"
    (change,) = look.difference.changes()
    assert (change.row, change.heading, change.before, change.after) == (
        2,
        "完成情况",
        "召开党委会",
        "召开两次会",
    )
    assert change.about == {"季度": "2018Q3", "单位编码": "E1", "指标编码": "ZT-01"}
    (new,) = look.difference.new_rows()
    assert new["行"] == "4" and new["单位编码"] == "W1" and new["上报日期"] == "2018-09-07"


def test_old_and_new_values_are_shown_in_the_words_of_the_file(office: Office) -> None:
    lines = "指标编码,指标名称,责任类别,指标类别,完成标准,适用单位类型,状态\nZT-02,签订责任书,监督责任,组织领导,签订一次,区县、部门,停用"
    look = office.look("admin", "indicators", lines)
    assert look.difference is not None
    shown = {change.heading: (change.before, change.after) for change in look.difference.changes()}
    assert shown == {
        "责任类别": ("主体责任", "监督责任"),
        "适用单位类型": ("乡镇街道", "区县、部门"),
        "状态": ("启用", "停用"),
    }


def test_a_number_of_rows_can_be_asked_for(office: Office) -> None:
    office.report(FIRST, OTHER)
    look = office.look("reporter", "reports", reports(FIRST.replace("5", "7"), OTHER.replace("6", "8")))
    assert look.difference is not None
    assert len(look.difference.changes(limit=1)) == 1 and len(look.difference.changed) == 2


def test_progress_is_told_and_rises(office: Office) -> None:
    told: list[tuple[float, str]] = []
    with db.reading() as session:
        look = importing.look(
            session,
            office.people["reporter"],
            "reports",
            "r.csv",
            FILES["reports"].encode(),
            lambda *at: told.append(at),
        )
    importing.confirm(office.people["reporter"], look, lambda *at: told.append(at))
    looking, writing = [share for share, _ in told[:3]], [share for share, _ in told[3:]]
    assert looking == sorted(looking) and writing == sorted(writing) and writing[-1] == 1.0
    assert all(words for _, words in told)


# --- confirming


def test_what_was_confirmed_is_written_with_batch_file_and_audit_line(office: Office) -> None:
    content = FILES["reports"].encode()
    written = office.put("reporter", "reports", FILES["reports"])
    assert (written.new, written.changed, written.unchanged) == (2, 0, 0)
    with db.reading() as session:
        batch = session.get_one(ImportBatch, written.batch_id)
        assert (batch.dataset, batch.file_name, batch.rows, batch.new) == ("reports", "reports.csv", 2, 2)
        assert (batch.user_id, batch.organisation_id) == (
            office.people["reporter"].user_id,
            office.people["reporter"].organisation_id,
        )
        assert (batch.quarter_id, batch.state) == (20183, "written")
        assert session.get_one(ImportFile, batch.file_hash).content == content
        line = session.execute(select(AuditLine).order_by(col(AuditLine.id).desc())).scalars().first()
        assert line is not None
        assert (line.action, line.username) == ("导入", "reporter")
        assert line.target == f"第 {written.batch_id} 批 季度上报 reports.csv"
        assert '"new": 2' in line.after
        assert audit.first_broken(session) is None
    assert f"第 {written.batch_id} 批" in written.sentence()


def test_each_hand_in_knows_the_row_of_the_file_it_came_from(office: Office) -> None:
    written = office.put("reporter", "reports", reports("", OTHER, "", FIRST))
    with db.reading() as session:
        rows = {
            (code, row)
            for code, row in session.execute(
                select(Organisation.code, Submission.row)
                .join(Submission, col(Submission.organisation_id) == Organisation.id)
                .where(Submission.batch_id == written.batch_id)
            )
        }
    assert rows == {("E2", 3), ("E1", 5)}


@pytest.mark.parametrize("dataset", FILES)
def test_the_same_file_a_second_time_changes_nothing(office: Office, dataset: str) -> None:
    if dataset in ("reports", "reviews"):
        office.put("reporter", "reports", FILES["reports"])
    if dataset == "reviews":
        office.put("supervisor", "reviews", FILES["reviews"])
    before = everything()
    look = office.look(KEEPER[dataset], dataset, FILES[dataset])
    assert look.difference is not None and look.difference.nothing
    assert "没有变化" in look.summary
    written = importing.confirm(office.people[KEEPER[dataset]], look)
    assert isinstance(written, importing.Written) and written.batch_id is None
    assert "没有变化" in written.sentence()
    assert everything() == before


def test_a_corrected_report_is_a_further_version_and_the_first_stays(office: Office) -> None:
    office.report(FIRST)
    office.report(FIRST.replace("召开党委会", "召开两次会").replace("09-05", "09-08"))
    assert rows_of(Submission, "version", "content", "reported_on") == [
        (1, "召开党委会", date(2018, 9, 5)),
        (2, "召开两次会", date(2018, 9, 8)),
    ]
    ((first_on, version, last_on),) = [
        row for row in rows_of(Assignment, "first_on", "version", "last_on") if row[1]
    ]
    assert (first_on, version, last_on) == (date(2018, 9, 5), 2, date(2018, 9, 8))


def test_a_verdict_is_about_the_latest_version_and_a_new_hand_in_waits_again(office: Office) -> None:
    office.report(FIRST)
    office.review("2018Q3,E1,ZT-01,退回,缺少具体内容,2018-09-07")
    office.report(FIRST.replace("召开党委会", "召开两次会").replace("09-05", "09-08"))
    assert [row for row in rows_of(Assignment, "version", "verdict") if row[0]] == [(2, None)]
    office.review("2018Q3,E1,ZT-01,通过,,2018-09-09")
    assert [row for row in rows_of(Assignment, "version", "verdict") if row[0]] == [(2, "passed")]
    assert rows_of(Review, "version", "number", "verdict") == [(1, 1, "returned"), (2, 1, "passed")]


def test_another_verdict_on_the_same_version_is_the_next_number(office: Office) -> None:
    office.report(FIRST)
    office.review("2018Q3,E1,ZT-01,通过,,2018-09-07")
    written = office.review("2018Q3,E1,ZT-01,退回,抽查发现不实,2018-09-12")
    assert (written.new, written.changed) == (0, 1)
    assert rows_of(Review, "number", "verdict", "reason") == [
        (1, "passed", ""),
        (2, "returned", "抽查发现不实"),
    ]


def test_after_every_import_what_is_derived_is_what_a_rebuild_makes(office: Office) -> None:
    office.report(FIRST, OTHER, "2018Q3,E1,ZT-02,已签订,2018-09-10", "2018Q2,E1,ZT-01,开会,2018-07-02")
    assert_derived_from_facts()
    office.review("2018Q3,E1,ZT-01,退回,太简单,2018-09-11", "2018Q3,E2,ZT-01,通过,,2018-09-11")
    assert_derived_from_facts()
    office.report(FIRST.replace("召开党委会", "召开两次会").replace("09-05", "09-12"))
    assert_derived_from_facts()
    office.review("2018Q3,E1,ZT-01,通过,,2018-09-13", "2018Q3,E2,ZT-01,退回,不实,2018-09-13")
    assert_derived_from_facts()
    office.put(
        "supervisor",
        "assignments",
        "季度,单位编码,指标编码,截止日期\n2018Q3,E1,ZT-01,2018-09-04\n2018Q3,W,JD-01,",
    )
    assert_derived_from_facts()
    office.put(
        "admin",
        "organisations",
        "单位编码,单位名称,单位类型,上级单位编码\nE1,东一镇,乡镇街道,W\nN,新县,区县,C\nN1,新乡,乡镇街道,N",
    )
    assert_derived_from_facts()


def test_a_file_about_several_quarters_refreshes_each_and_belongs_to_none(office: Office) -> None:
    written = office.report(FIRST, "2018Q2,E1,ZT-01,开会,2018-07-02")
    with db.reading() as session:
        assert session.get_one(ImportBatch, written.batch_id).quarter_id is None
    assert_derived_from_facts()
    office.undo(written.batch_id, "reporter")
    assert count("submission") == 0
    assert_derived_from_facts()


def test_people_text_comes_back_as_it_was_written(office: Office) -> None:
    content = "=1+1 '; DROP TABLE submission;-- 100% %s ? :x \\N {0} \t“引号”，逗号"
    office.put("reporter", "reports", reports(f'2018Q3,E1,ZT-01,"{content}\n第二行",2018-09-05'))
    assert rows_of(Submission, "content") == [(f"{content}\n第二行",)]


def test_a_confirmation_repeats_the_demand_for_the_permission(office: Office) -> None:
    look = office.look("reporter", "reports", FILES["reports"])
    with pytest.raises(Forbidden):
        importing.confirm(office.people["leader"], look)
    assert count("submission") == 0


def test_a_look_confirmed_by_somebody_else_is_judged_anew_for_them(office: Office) -> None:
    look = office.look("reporter", "reports", FILES["reports"])
    moved = importing.confirm(office.people["e1_reporter"], look)
    assert isinstance(moved, importing.Moved)
    assert found(moved.look) == [(3, "单位编码", "没有这个单位，或者它不在您的管理范围内")]
    assert count("submission") == 0


def test_a_faulty_file_cannot_be_confirmed(office: Office) -> None:
    look = office.look("reporter", "reports", reports("2018Q3,X,ZT-01,开会,2018-09-05"))
    with pytest.raises(ValueError):
        importing.confirm(office.people["reporter"], look)


def test_an_unrelated_change_in_between_does_not_stop_a_confirmation(office: Office) -> None:
    look = office.look("e1_reporter", "reports", reports(FIRST))
    office.report(OTHER)
    written = importing.confirm(office.people["e1_reporter"], look)
    assert isinstance(written, importing.Written) and written.new == 1
    assert count("submission") == 2


def test_a_related_change_in_between_shows_the_new_difference_and_writes_nothing(office: Office) -> None:
    look = office.look("e1_reporter", "reports", reports(FIRST))
    office.report(FIRST.replace("召开党委会", "县里代报"))
    before = everything()
    moved = importing.confirm(office.people["e1_reporter"], look)
    assert isinstance(moved, importing.Moved) and "没有导入" in moved.sentence()
    assert everything() == before
    assert moved.look.difference is not None
    assert [change.before for change in moved.look.difference.changes()] == ["县里代报"]
    assert isinstance(importing.confirm(office.people["e1_reporter"], moved.look), importing.Written)


def test_a_quarter_locked_in_between_is_shown_as_a_fault(office: Office) -> None:
    look = office.look("e1_reporter", "reports", reports(FIRST))
    office.put("admin", "quarters", "季度,截止日期,状态\n2018Q3,2018-09-30,锁定")
    moved = importing.confirm(office.people["e1_reporter"], look)
    assert isinstance(moved, importing.Moved)
    assert found(moved.look) == [(2, "季度", "该季度已锁定，不能再上报")]


def test_a_verdict_looked_at_before_a_new_version_came_in_is_not_written(office: Office) -> None:
    office.report(FIRST)
    look = office.look("supervisor", "reviews", reviews("2018Q3,E1,ZT-01,通过,,2018-09-20"))
    office.report(FIRST.replace("召开党委会", "悄悄换掉").replace("09-05", "09-06"))
    moved = importing.confirm(office.people["supervisor"], look)
    assert isinstance(moved, importing.Moved)
    assert count("review") == 0


def test_a_file_name_is_tidied_before_it_is_kept(office: Office) -> None:
    with db.reading() as session:
        look = importing.look(
            session,
            office.people["reporter"],
            "reports",
            "C:\\表\\..\\上\x00报\n" + "长" * 200 + ".csv",
            FILES["reports"].encode(),
        )
    assert "\\" not in look.file_name and "\x00" not in look.file_name and len(look.file_name) <= 120
    assert look.file_name.endswith(".csv")
    assert isinstance(importing.confirm(office.people["reporter"], look), importing.Written)


# --- each kind


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


# --- undoing


@pytest.mark.parametrize("dataset", FILES)
def test_an_undone_import_leaves_what_stood_before(office: Office, dataset: str) -> None:
    changes = {
        "organisations": "单位编码,单位名称,单位类型,上级单位编码,撤销日期\nE1,东一镇,乡镇街道,W,\nN,新县,区县,C,\nN1,新乡,乡镇街道,N,\nE2,东二乡,乡镇街道,E,2018-09-01",
        "indicators": INDICATORS.replace("开会一次", "开会两次") + "XX-01,新指标,主体责任,其他,做一次,市,\n",
        "quarters": "季度,截止日期,状态\n2018Q2,2018-07-10,锁定\n2018Q4,2018-12-31,",
        "assignments": "季度,单位编码,指标编码,截止日期,责任人职务\n2018Q3,E1,ZT-01,2018-09-01,副书记\n2018Q3,W,JD-01,,书记",
        "reports": reports(
            FIRST.replace("召开党委会", "召开两次会").replace("09-05", "09-20"),
            "2018Q3,W1,ZT-01,开会,2018-09-20",
        ),
        "reviews": reviews("2018Q3,E2,ZT-01,通过,,2018-09-20"),
    }
    office.put("reporter", "reports", FILES["reports"])
    if dataset == "reviews":
        office.put("supervisor", "reviews", FILES["reviews"])
    before = facts()
    written = office.put(KEEPER[dataset], dataset, changes[dataset])
    assert facts() != before
    assert f"第 {written.batch_id} 批已撤销" in office.undo(written.batch_id, KEEPER[dataset])
    assert facts() == before
    assert_derived_from_facts()
    with db.reading() as session:
        batch = session.get_one(ImportBatch, written.batch_id)
        assert batch.state == "undone" and batch.undone_at is not None
        assert batch.undone_by == office.people[KEEPER[dataset]].user_id
        last = session.execute(select(AuditLine).order_by(col(AuditLine.id).desc())).scalars().first()
        assert last is not None and last.action == "撤销导入"
    again = office.put(KEEPER[dataset], dataset, changes[dataset])
    assert (again.new, again.changed) == (written.new, written.changed)


def refusal(office: Office, batch: int | None, who: str) -> str:
    before = everything()
    with pytest.raises(importing.NotUndone) as refused:
        office.undo(batch, who)
    assert everything() == before
    return str(refused.value)


def test_an_import_is_undone_once(office: Office) -> None:
    written = office.report(FIRST)
    office.undo(written.batch_id, "reporter")
    assert "已经撤销" in refusal(office, written.batch_id, "reporter")


def test_reports_stay_once_reviewed(office: Office) -> None:
    written = office.report(FIRST, OTHER)
    office.review("2018Q3,E2,ZT-01,通过,,2018-09-20")
    assert "“东二乡”的“研究部署”已经审核" in refusal(office, written.batch_id, "reporter")


def test_reports_stay_once_a_later_version_came_in(office: Office) -> None:
    written = office.report(FIRST)
    later = office.report(FIRST.replace("召开党委会", "召开两次会"))
    assert "后来又上报了新的一版" in refusal(office, written.batch_id, "reporter")
    office.undo(later.batch_id, "reporter")
    office.undo(written.batch_id, "reporter")
    assert count("submission") == 0


@pytest.mark.parametrize("dataset", ["assignments", "reports", "reviews"])
def test_nothing_of_a_locked_quarter_is_undone(office: Office, dataset: str) -> None:
    written = {"reports": office.report(FIRST)}
    if dataset == "reviews":
        written["reviews"] = office.review("2018Q3,E1,ZT-01,通过,,2018-09-20")
    if dataset == "assignments":
        written["assignments"] = office.put(
            "supervisor", "assignments", "季度,单位编码,指标编码\n2018Q3,W,JD-01"
        )
    office.put("admin", "quarters", "季度,截止日期,状态\n2018Q3,2018-09-30,锁定")
    assert "2018Q3 已锁定" in refusal(office, written[dataset].batch_id, KEEPER[dataset])


def test_verdicts_stay_once_a_mended_version_or_another_verdict_followed(office: Office) -> None:
    office.report(FIRST, OTHER)
    first = office.review("2018Q3,E1,ZT-01,退回,太简单,2018-09-10")
    office.report(FIRST.replace("召开党委会", "召开两次会").replace("09-05", "09-11"))
    assert "又上报了新的一版" in refusal(office, first.batch_id, "supervisor")
    second = office.review("2018Q3,E2,ZT-01,通过,,2018-09-10")
    third = office.review("2018Q3,E2,ZT-01,退回,不实,2018-09-11")
    assert "后来又审核了一次" in refusal(office, second.batch_id, "supervisor")
    office.undo(third.batch_id)
    office.undo(second.batch_id)


def test_tasks_stay_once_something_was_handed_in(office: Office) -> None:
    written = office.put(
        "supervisor", "assignments", "季度,单位编码,指标编码\n2018Q3,W,JD-01\n2018Q3,W1,JD-01"
    )
    office.report("2018Q3,W,JD-01,检查一次,2018-09-10")
    assert "“西县”的“监督检查”已经上报" in refusal(office, written.batch_id, "supervisor")


@pytest.mark.parametrize(
    "dataset, first, second, key",
    [
        (
            "organisations",
            "单位编码,单位名称,单位类型\nE1,东一镇,乡镇街道",
            "单位编码,单位名称,单位类型\nE1,东一街道,乡镇街道",
            "E1",
        ),
        (
            "indicators",
            INDICATORS.replace("开会一次", "开会两次"),
            INDICATORS.replace("开会一次", "开会三次"),
            "ZT-01",
        ),
        ("quarters", "季度,截止日期\n2018Q3,2018-10-01", "季度,截止日期\n2018Q3,2018-10-02", "2018Q3"),
        (
            "assignments",
            "季度,单位编码,指标编码,责任人职务\n2018Q3,E1,ZT-01,甲职务",
            "季度,单位编码,指标编码,责任人职务\n2018Q3,E1,ZT-01,乙职务",
            "2018Q3 E1 ZT-01",
        ),
    ],
)
def test_a_change_in_place_stays_while_a_later_import_of_the_same_row_stands(
    office: Office, dataset: str, first: str, second: str, key: str
) -> None:
    who = KEEPER[dataset]
    before = facts()
    one, two = office.put(who, dataset, first), office.put(who, dataset, second)
    assert f"“{key}”后来又由第 {two.batch_id} 批" in refusal(office, one.batch_id, who)
    office.undo(two.batch_id, who)
    office.undo(one.batch_id, who)
    assert facts() == before


def test_a_row_changed_by_hand_since_is_not_put_back(office: Office) -> None:
    written = office.put("admin", "organisations", "单位编码,单位名称,单位类型\nE1,东一镇,乡镇街道")
    with db.writing() as session:
        session.execute(
            Organisation.__table__.update().where(Organisation.code == "E1").values(name="东一街道")
        )
    assert "“E1”后来又被修改" in refusal(office, written.batch_id, "admin")


@pytest.mark.parametrize("reference", ["task", "child", "user", "batch"])
def test_new_organisations_stay_once_something_refers_to_them(office: Office, reference: str) -> None:
    written = office.put(
        "admin", "organisations", "单位编码,单位名称,单位类型,上级单位编码\nN,新县,区县,C\nN1,新乡,乡镇街道,N"
    )
    if reference == "task":
        office.put("supervisor", "assignments", "季度,单位编码,指标编码\n2018Q3,N1,ZT-01")
    elif reference == "child":
        office.put("admin", "organisations", "单位编码,单位名称,单位类型,上级单位编码\nN11,新村,其他,N1")
    else:
        with db.writing() as session:
            new = session.execute(select(Organisation.id).where(Organisation.code == "N1")).scalar_one()
            if reference == "user":
                session.execute(
                    db.text("UPDATE \"user\" SET organisation_id = :new WHERE username = 'leader'"),
                    {"new": new},
                )
            else:
                session.execute(
                    db.text("UPDATE import_batch SET organisation_id = :new WHERE id = 1"), {"new": new}
                )
    assert "“新乡”已有" in refusal(office, written.batch_id, "admin")


def test_new_indicators_and_quarters_stay_once_tasks_refer_to_them(office: Office) -> None:
    one = office.put(
        "admin",
        "indicators",
        "指标编码,指标名称,责任类别,指标类别,完成标准\nXX-01,新指标,主体责任,其他,做一次",
    )
    two = office.put("admin", "quarters", "季度,截止日期\n2018Q4,2018-12-31")
    office.put("supervisor", "assignments", "季度,单位编码,指标编码\n2018Q4,E1,XX-01")
    assert "指标“新指标”已下达任务" in refusal(office, one.batch_id, "admin")
    assert "2018Q4 已下达任务" in refusal(office, two.batch_id, "admin")


def test_a_batch_of_another_place_is_as_unknown_as_one_that_never_was(office: Office) -> None:
    written = office.report(FIRST)
    unknown = refusal(office, written.batch_id, "e1_reporter")
    assert unknown == refusal(office, 999_999, "e1_reporter") == "没有这一批导入，或者它不在您的管理范围内。"


def test_a_batch_of_another_kind_is_not_for_this_role_to_undo(office: Office) -> None:
    written = office.report(FIRST)
    for who in ("supervisor", "leader", "admin", "auditor"):
        with pytest.raises(Forbidden):
            office.undo(written.batch_id, who)
    assert count("submission") == 1


def test_a_batch_whose_organisations_moved_away_stays(office: Office) -> None:
    written = office.report(FIRST, who="east_reporter")
    office.put("admin", "organisations", "单位编码,单位名称,单位类型,上级单位编码\nE1,东一乡,乡镇街道,W")
    assert "已不在您的管理范围内" in refusal(office, written.batch_id, "east_reporter")


def test_the_record_of_changes_keeps_both_values_in_words_that_last(office: Office) -> None:
    written = office.put(
        "supervisor", "assignments", "季度,单位编码,指标编码,截止日期\n2018Q3,E1,ZT-01,2018-09-01"
    )
    with db.reading() as session:
        change = session.execute(
            select(ImportChange).where(ImportChange.batch_id == written.batch_id)
        ).scalar_one()
        assert (change.dataset, change.key, change.row) == ("assignments", "2018Q3 E1 ZT-01", 2)
        assert change.before == '{"due_on": "2018-09-30", "responsible": "书记"}'
        assert change.after == '{"due_on": "2018-09-01", "responsible": "书记"}'


@pytest.mark.parametrize(
    "content", [b"", b"\x00", ("季度" * 100_000).encode(), bytes(range(256)) * 50, b"\x28\xb5\x2f\xfd"]
)
def test_a_file_is_kept_compressed_and_comes_back_byte_for_byte(office: Office, content: bytes) -> None:
    with db.writing() as session:
        session.add(ImportFile(hash="one", content=content))
        session.flush()
        db.write_columns(session, "import_file", {"hash": ["two"], "content": [content]})
    with db.reading() as session:
        kept = dict(session.execute(select(ImportFile.hash, ImportFile.content)).all())
        stored = session.execute(db.text("SELECT content FROM import_file WHERE hash = 'one'")).scalar_one()
    assert kept["one"] == kept["two"] == content
    assert len(bytes(stored)) < len(content) / 100 or len(content) < 20_000
