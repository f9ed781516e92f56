"""An import is taken back as long as nothing later stands on it. On both databases."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel, col

from lib import db, importing
from lib.access import Forbidden
from lib.actions import meetings
from lib.datasets.quarters import USES
from lib.models import AuditLine, ImportBatch, ImportChange, Organisation
from tests import office as fixtures
from tests.office import (
    FILES,
    FIRST,
    INDICATORS,
    KEEPER,
    OTHER,
    Office,
    assert_derived_from_facts,
    count,
    everything,
    facts,
    reports,
    reviews,
)

opened, office = fixtures.opened, fixtures.office


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


def test_a_quarter_stays_once_anything_stands_on_it(office: Office) -> None:
    written = office.put("admin", "quarters", "季度,截止日期\n2018Q4,2018-12-31")
    leader = office.people["leader"]
    day = date(2018, 9, 1)
    made = meetings.new_meeting(leader, meetings.Draft("会商", day, leader.organisation_id, 20184, day), [])
    assert "2018Q4 已有会议汇报用它。数据没有改动" in refusal(office, written.batch_id, "admin")
    meetings.remove_meeting(leader, made)
    assert "已撤销" in office.undo(written.batch_id, "admin")


def test_everything_that_can_stand_on_a_quarter_is_looked_for() -> None:
    known = {column.table.name for column, _ in USES}
    pointing = {
        table.name
        for table in SQLModel.metadata.tables.values()
        if any(key.column.table.name == "quarter" for key in table.foreign_keys)
    }
    assert known == pointing


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
