"""From a checked file to the database: the difference, and one transaction. On both databases."""

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
    ImportFile,
    Organisation,
    Review,
    Submission,
)
from tests import office as fixtures
from tests.office import (
    FILES,
    FIRST,
    KEEPER,
    OTHER,
    Office,
    assert_derived_from_facts,
    count,
    everything,
    found,
    reports,
    reviews,
    rows_of,
)

opened, office = fixtures.opened, fixtures.office


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
    assert found(moved.look) == [(2, "季度", "该季度已于 2018-09-28 锁定，不能再上报")]


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
