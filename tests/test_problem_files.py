"""Files of problems, of progress and of verdicts: what comes in, what is refused by name, what is taken back. On both databases."""

from datetime import date

import pytest

from lib import db, importing, queries
from lib.access import Forbidden
from lib.models import Ledger, Problem, ProblemStep
from tests import office as fixtures
from tests.office import Office, assert_derived_from_facts, count, everything, facts, found, rows_of
from tests.problems import closures, engage, problem_list, progress

opened, fresh = fixtures.opened, fixtures.office

ONE = "P-1,E1,,巡察,选人用人,巡察清单,程序不规范,2018-03-01,18000,,"
CLAIM = "P-1,E1,认领整改,2018-03-05,修订办法,乡长,组织办,2018-06-30,,,,"
SUBMIT = "P-1,E1,提交验收,2018-05-01,,,,,已修订,办法一份,1.8万元,2"
CLOSE = "P-1,E1,验收销号,2018-05-10,属实,,"


@pytest.fixture
def office(fresh: Office) -> Office:
    engage(fresh)
    return fresh


def refused(office: Office, who: str, dataset: str, lines: str) -> list[tuple[int, str, str]]:
    before = everything()
    faults = found(office.look(who, dataset, lines))
    assert everything() == before
    return faults


def close(office: Office) -> None:
    office.put("supervisor", "problems", problem_list(ONE))
    office.put("e1_reporter", "progress", progress(CLAIM, SUBMIT))
    office.put("supervisor", "closures", closures(CLOSE))


def test_a_problem_goes_its_way_through_three_files(office: Office) -> None:
    close(office)
    assert rows_of(ProblemStep, "number", "act", "done_on", "recovered_fen", "rules_made") == [
        (1, "claimed", date(2018, 3, 5), None, None),
        (2, "submitted", date(2018, 5, 1), 1_800_000, 2),
        (3, "verified", date(2018, 5, 10), None, None),
    ]
    assert rows_of(Problem, "year", "code", "source", "found_fen", "twofold", "row") == [
        (2018, "P-1", "inspection", 1_800_000, False, 2)
    ]
    assert rows_of(Ledger, "from_on", "until_on", "state", "closed_on") == [
        (date(2018, 3, 1), date(2018, 3, 5), "found", None),
        (date(2018, 3, 5), date(2018, 5, 1), "claimed", None),
        (date(2018, 5, 1), date(2018, 5, 10), "submitted", None),
        (date(2018, 5, 10), date(9999, 12, 31), "closed", date(2018, 5, 10)),
    ]
    assert_derived_from_facts()


def test_the_same_files_again_change_nothing(office: Office) -> None:
    close(office)
    before = everything()
    for who, dataset, lines in (
        ("supervisor", "problems", problem_list(ONE)),
        ("e1_reporter", "progress", progress(CLAIM, SUBMIT)),
        ("supervisor", "closures", closures(CLOSE)),
    ):
        written = office.put(who, dataset, lines)
        assert (written.new, written.changed, written.batch_id) == (0, 0, None)
    assert everything() == before


def test_steps_of_one_file_follow_each_other_by_their_days(office: Office) -> None:
    office.put("supervisor", "problems", problem_list(ONE))
    written = office.put("reporter", "progress", progress(SUBMIT, CLAIM))
    assert written.new == 2
    assert rows_of(ProblemStep, "number", "act", "row") == [(1, "claimed", 3), (2, "submitted", 2)]


@pytest.mark.parametrize(
    "row, fault",
    [
        (CLAIM.replace("修订办法", ""), ("整改措施", "请写明整改措施")),
        (CLAIM.replace("乡长", ""), ("责任领导职务", "请写明责任领导的职务")),
        (CLAIM.replace("组织办", ""), ("责任部门", "请写明责任部门")),
        (CLAIM.replace("2018-06-30", ""), ("整改期限", "请写明整改期限")),
        (CLAIM.replace("2018-06-30", "2018-03-01"), ("整改期限", "不能早于办理日期（2018-03-05）")),
        (CLAIM.replace("2018-03-05", "2018-02-05"), ("办理日期", "不能早于上一步（2018-03-01）")),
        (CLAIM.replace("2018-03-05", "2018-10-05").replace("2018-06-30", "2018-12-31"), ("办理日期", "不能晚于今天（2018-09-28）")),
        (CLAIM[:-1] + "500,", ("累计追回金额", "“认领整改”这一步应空着")),
        (SUBMIT, ("环节", "这个问题现在是“待认领”，不能提交验收")),
        (CLAIM.replace("P-1", "P-2"), ("问题编号", "“东一乡”没有这个编号的问题")),
        (CLAIM.replace("E1", "E2"), ("问题编号", "“东二乡”没有这个编号的问题")),
        (CLAIM.replace("E1", "X9"), ("单位编码", "没有这个单位，或者它不在您的管理范围内")),
        (CLAIM.replace("认领整改", "验收销号"), ("环节", "应为“分管领导认领”、“认领整改”、“报告进展”、“提交验收”之一")),
        (CLAIM.replace("认领整改", "分管领导认领").replace("修订办法", "").replace("组织办", "").replace("2018-06-30", ""), ("环节", "这个问题不需要分管领导先认领")),
    ],
)  # fmt: skip
def test_a_step_that_may_not_be_taken_is_refused_by_name(
    office: Office, row: str, fault: tuple[str, str]
) -> None:
    office.put("supervisor", "problems", problem_list(ONE))
    assert refused(office, "reporter", "progress", progress(row)) == [(2, *fault)]


def test_what_follows_on_a_refused_step_is_not_complained_of(office: Office) -> None:
    office.put("supervisor", "problems", problem_list(ONE))
    bad = CLAIM.replace("修订办法", "")
    assert refused(office, "reporter", "progress", progress(bad, SUBMIT)) == [
        (2, "整改措施", "请写明整改措施")
    ]


def test_the_leader_in_charge_claims_first_where_the_list_demands_it(office: Office) -> None:
    office.put("supervisor", "problems", problem_list(ONE.replace(",18000,,", ",18000,是,")))
    assert refused(office, "reporter", "progress", progress(CLAIM)) == [
        (2, "环节", "这个问题要由分管领导先认领（巡察反馈“1+1”）")
    ]
    first = "P-1,E1,分管领导认领,2018-03-02,,副县长,,,,,,"
    assert office.put("reporter", "progress", progress(first, CLAIM)).new == 2


OWN = "这次整改是您本单位或您本人提交的，应由其他单位的监督员验收"
JUDGES = "“验收销号”应由交办单位或其上级单位（不能是整改单位自己）的监督员办理"


@pytest.mark.parametrize(
    "submitter, judge, wanted",
    [
        ("e1_reporter", "supervisor", None),
        ("e1_reporter", "e1_supervisor", JUDGES),
        ("e1_reporter", "east_supervisor", JUDGES),
        ("east_reporter", "supervisor", None),
        ("reporter", "supervisor", OWN),
    ],
)
def test_nobody_strikes_off_what_the_own_organisation_handed_in(
    office: Office, submitter: str, judge: str, wanted: str | None
) -> None:
    office.put("supervisor", "problems", problem_list(ONE))
    office.put(submitter, "progress", progress(CLAIM, SUBMIT))
    if wanted is None:
        assert office.put(judge, "closures", closures(CLOSE)).new == 1
    else:
        assert refused(office, judge, "closures", closures(CLOSE)) == [(2, "环节", wanted)]


def test_the_issuer_strikes_off_and_so_does_whoever_stands_above_it(office: Office) -> None:
    office.put("supervisor", "problems", problem_list(ONE.replace("P-1,E1,,", "P-1,E1,E,")))
    office.put("e1_reporter", "progress", progress(CLAIM, SUBMIT))
    for judge in ("east_supervisor", "supervisor"):
        assert office.look(judge, "closures", closures(CLOSE)).difference is not None
    assert refused(office, "west_supervisor", "closures", closures(CLOSE))[0][2].startswith("没有这个单位")


@pytest.mark.parametrize(
    "row, fault",
    [
        (
            ONE.replace("E1,,", "C,,"),
            ("单位编码", "最上级单位自己的问题没有上级监督员验收，不能在本系统交办"),
        ),
        (ONE.replace("E1,,", "E1,X9,"), ("交办单位编码", "没有这个单位，或者它不在您的管理范围内")),
        (ONE.replace("2018-03-01", "2018-10-01"), ("发现日期", "不能晚于今天（2018-09-28）")),
        (ONE.replace("18000", "-5"), ("涉及金额", "应为金额（元），例如 18000 或 1.8万元")),
        (ONE.replace("18000", "0.001"), ("涉及金额", "应为金额（元），例如 18000 或 1.8万元")),
        (ONE + "P-0", ("关联问题编号", "这个单位以前没有这个编号的问题")),
    ],
)
def test_a_problem_that_cannot_be_given_is_refused_by_name(
    office: Office, row: str, fault: tuple[str, str]
) -> None:
    assert refused(office, "supervisor", "problems", problem_list(row)) == [(2, *fault)]


def test_a_number_is_used_once_a_year_by_an_issuer(office: Office) -> None:
    other = ONE.replace("E1,,", "E2,,")
    wanted = "同一交办单位同一年度的编号在一份文件里只能用一次"
    assert refused(office, "supervisor", "problems", problem_list(ONE, other)) == [
        (2, "问题编号", wanted),
        (3, "问题编号", wanted),
    ]
    office.put("supervisor", "problems", problem_list(ONE))
    assert refused(office, "supervisor", "problems", problem_list(other)) == [
        (2, "问题编号", "这个编号已用于另一个单位的问题，请换一个编号")
    ]
    rows = ONE.replace("2018-03-01", "2017-03-01"), other.replace("E2,,", "E2,E,")
    assert office.put("supervisor", "problems", problem_list(*rows)).new == 2


def test_numbers_that_mean_several_problems_ask_for_year_or_issuer(office: Office) -> None:
    office.put("supervisor", "problems", problem_list(ONE.replace("2018-03-01", "2017-03-01")))
    office.put("supervisor", "problems", problem_list(ONE))
    assert refused(office, "reporter", "progress", progress(CLAIM)) == [
        (2, "问题编号", "“东一乡”有 2 个这个编号的问题，请加填“问题年度”和“交办单位编码”")
    ]
    head = "问题编号,单位编码,问题年度,环节,办理日期,整改措施,责任领导职务,责任部门,整改期限"
    row = "P-1,E1,2018,认领,2018-03-05,修订办法,乡长,组织办,2018-06-30"
    assert office.put("reporter", "progress", f"{head}\n{row}").new == 1


def test_a_unit_names_the_one_above_it_that_gave_the_problem(office: Office) -> None:
    for row in (ONE, ONE.replace("E1,,", "E1,E,")):
        office.put("supervisor", "problems", problem_list(row))
    head = "问题编号,单位编码,交办单位编码,环节,办理日期,整改措施,责任领导职务,责任部门,整改期限"
    row = "P-1,E1,{issuer},认领,2018-03-05,修订办法,乡长,组织办,2018-06-30"
    assert office.put("e1_reporter", "progress", "\n".join((head, row.format(issuer="C")))).new == 1
    [claimed] = rows_of(ProblemStep, "problem_id")
    assert rows_of(Problem, "id", "issuer_id")[0] == (claimed[0], 1)
    assert (
        refused(office, "e1_reporter", "progress", "\n".join((head, row.format(issuer="W"))))[0][1]
        == "问题编号"
    )


def test_a_list_is_changed_until_the_unit_claims_and_not_after(office: Office) -> None:
    office.put("supervisor", "problems", problem_list(ONE))
    mended = ONE.replace("18000", "2.5万")
    assert office.put("supervisor", "problems", problem_list(mended)).changed == 1
    office.put("e1_reporter", "progress", progress(CLAIM))
    assert refused(office, "supervisor", "problems", problem_list(ONE)) == [
        (2, "问题编号", "这个问题已有整改记录，内容不能再改")
    ]
    assert_derived_from_facts()


def test_a_problem_that_came_back_is_linked_to_the_one_before(office: Office) -> None:
    close(office)
    again = "H-1,E1,,回头看,选人用人,,又不规范,2018-09-01,,,P-1"
    office.put("supervisor", "problems", problem_list(again))
    ids = {code: number for number, code in rows_of(Problem, "id", "code")}
    assert rows_of(Problem, "code", "earlier_id") == [("H-1", ids["P-1"]), ("P-1", None)]


@pytest.mark.parametrize("part", ["new", "changed", "progress", "closures"])
def test_an_undone_import_leaves_what_stood_before(office: Office, part: str) -> None:
    if part != "new":
        office.put("supervisor", "problems", problem_list(ONE))
    if part == "closures":
        office.put("e1_reporter", "progress", progress(CLAIM, SUBMIT))
    before = facts()
    who, dataset, lines = {
        "new": ("supervisor", "problems", problem_list(ONE, ONE.replace("P-1", "P-2"))),
        "changed": (
            "supervisor",
            "problems",
            problem_list(ONE.replace("18000", "5"), ONE.replace("P-1", "P-2")),
        ),
        "progress": ("e1_reporter", "progress", progress(CLAIM, SUBMIT)),
        "closures": ("supervisor", "closures", closures(CLOSE)),
    }[part]
    written = office.put(who, dataset, lines)
    assert facts() != before
    office.undo(written.batch_id, who)
    assert facts() == before
    assert_derived_from_facts()
    assert office.put(who, dataset, lines).new == written.new


def refusal(office: Office, batch: int | None, who: str) -> str:
    before = everything()
    with pytest.raises(importing.NotUndone) as told:
        office.undo(batch, who)
    assert everything() == before
    return str(told.value)


def test_what_something_stands_on_is_not_undone(office: Office) -> None:
    listed = office.put("supervisor", "problems", problem_list(ONE))
    claimed = office.put("e1_reporter", "progress", progress(CLAIM))
    submitted = office.put("e1_reporter", "progress", progress(SUBMIT))
    assert "问题“P-1”已有整改记录" in refusal(office, listed.batch_id, "supervisor")
    assert "问题“海城市〔2018〕P-1”后来又办理了一步" in refusal(office, claimed.batch_id, "e1_reporter")
    closed = office.put("supervisor", "closures", closures(CLOSE))
    assert "后来又办理了一步" in refusal(office, submitted.batch_id, "e1_reporter")
    with pytest.raises(Forbidden):
        office.undo(closed.batch_id, "reporter")
    for batch, who in ((closed, "supervisor"), (submitted, "e1_reporter"), (claimed, "e1_reporter")):
        office.undo(batch.batch_id, who)
    office.undo(listed.batch_id)
    assert count("problem") == count("problem_step") == count("ledger") == 0


def test_a_problem_to_which_a_later_one_is_linked_is_not_undone(office: Office) -> None:
    listed = office.put("supervisor", "problems", problem_list(ONE))
    office.put("supervisor", "problems", problem_list("H-1,E1,,回头看,选人用人,,又不规范,2018-09-01,,,P-1"))
    assert "后来的问题关联了“P-1”" in refusal(office, listed.batch_id, "supervisor")


def test_new_organisations_stay_once_problems_refer_to_them(office: Office) -> None:
    made = office.put("admin", "organisations", "单位编码,单位名称,单位类型,上级单位编码\nN,新县,区县,C")
    office.put("supervisor", "problems", problem_list(ONE.replace("E1,,", "N,,")))
    assert "“新县”已有" in refusal(office, made.batch_id, "admin")


def test_what_changed_between_looking_and_confirming_is_looked_at_again(office: Office) -> None:
    office.put("supervisor", "problems", problem_list(ONE))
    look = office.look("e1_reporter", "progress", progress(CLAIM))
    office.put("reporter", "progress", progress(CLAIM.replace("修订办法", "另一措施")))
    moved = importing.confirm(office.people["e1_reporter"], look)
    assert isinstance(moved, importing.Moved)
    assert [fault.heading for fault in moved.look.faults] == ["环节"]


def test_a_list_of_many_comes_in_at_once(office: Office) -> None:
    rows = [f"M-{number},E{number % 2 + 1},,审计,财务,,第{number}个,2018-03-01,,," for number in range(3000)]
    office.put("supervisor", "problems", problem_list(*rows))
    claims = [
        f"M-{number},E{number % 2 + 1},认领,2018-03-05,甲,乡长,办公室,2018-06-30,,,,"
        for number in range(3000)
    ]
    assert office.put("reporter", "progress", progress(*claims)).new == 3000
    with db.reading() as session:
        lamps = session.execute(
            db.text("SELECT count(*) FROM lamp WHERE rule = 'problem_overdue'")
        ).scalar_one()
    assert (count("ledger"), lamps) == (6000, 3000)
    assert_derived_from_facts()


def test_a_passed_deadline_lights_a_lamp_that_names_the_problem(office: Office) -> None:
    office.put("supervisor", "problems", problem_list(ONE))
    office.put("e1_reporter", "progress", progress(CLAIM))
    viewer = office.people["east_leader"]
    with db.reading() as session:
        lit = [
            queries.lit_lamps(session, viewer, viewer.organisation_id, 20182, day)
            for day in (date(2018, 6, 30), date(2018, 7, 1), date(2018, 7, 30))
        ]
    passed = [lamps[lamps["rule"] == "problem_overdue"] for lamps in lit]
    seen = [list(zip(lamps["source"], lamps["level"], strict=True)) for lamps in passed]
    assert seen == [[], [("程序不规范", "yellow")], [("程序不规范", "red")]]
