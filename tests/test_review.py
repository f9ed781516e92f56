"""审核办理: the queue is what waits, a verdict falls on what was seen, hints find the copies; recounted the plain way."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

import re
import statistics
import tomllib
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import combinations

import pandas as pd
import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from lib import auth, db, importing, queries
from lib.access import Role, Viewer, viewer_of
from lib.actions import Refused, quarters, reviewing
from lib.actions.reviewing import Item
from lib.models import Assignment, AuditLine, ImportBatch, Indicator, Organisation, Review, Submission, User
from lib.rules import hints, likeness
from lib.rules.calendar import earlier
from lib.rules.hints import Hint
from lib.rules.reasons import COMMON
from lib.rules.status import Verdict
from lib.settings import PROJECT
from lib.ui import answers
from lib.ui.reviewing import hinting
from tests.office import TODAY, Office, everything, office, opened, rows_of  # noqa: F401 - fixtures among them
from tests.world import QUARTERS, World

HANDED = (
    "2018Q3,E1,ZT-01,7月5日召开党委会专题研究党风廉政建设,2018-09-05",
    "2018Q3,E1,ZT-02,与12个村签订责任书,2018-09-06",
    "2018Q3,E2,ZT-01,高度重视，认真部署，取得较好成效。,2018-09-07",
)


def item(office: Office, organisation: str, indicator: str, version: int = 1) -> Item:
    """A task of the third quarter."""
    with db.reading() as session:
        place = session.exec(select(Organisation.id).where(Organisation.code == organisation)).one()
        what = session.exec(select(Indicator.id).where(Indicator.code == indicator)).one()
    return Item(20183, place or 0, what or 0, version)


def verdicts() -> list[tuple[object, ...]]:
    return rows_of(Review, "organisation_id", "indicator_id", "version", "number", "verdict", "reason")


def waiting(office: Office, who: str = "supervisor") -> list[str]:
    """What waits, as organisation and indicator, in the order of the queue."""
    viewer = office.people[who]
    with db.reading() as session:
        rows = queries.waiting_reviews(session, viewer, viewer.organisation_id)
    return [f"{code} {what}" for code, what in zip(rows["code"], rows["indicator_code"], strict=True)]


@pytest.mark.parametrize("code", ["city", "east", "east-t1"])
def test_the_queue_is_what_came_in_and_has_no_verdict(world: World, code: str) -> None:
    plain = set()
    for key, handed in world.submissions.items():
        version, day = handed[-1]
        if key[1] in world.under(code) and (*key, version) not in world.reviews:
            plain.add((*key, version, day))
    with db.reading() as session:
        rows = queries.waiting_reviews(session, world.viewer("city", Role.SUPERVISOR), world.ids[code])
    names = ("quarter_id", "organisation_id", "indicator_id", "version", "reported_on")
    assert plain and set(zip(*(rows[name] for name in names), strict=True)) == plain
    assert list(rows["reported_on"]) == sorted(rows["reported_on"])
    assert set(rows["barred"]) == {"own"}  # the world's hand-ins are all by the one who asks


@pytest.mark.parametrize("facet", ["indicator", "organisation"])
def test_the_statistics_are_a_plain_recount(world: World, facet: str) -> None:
    quarter, at = QUARTERS[-1], 2 if facet == "indicator" else 1
    plain: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for key, handed in world.submissions.items():
        if key[0] != quarter or key[1] not in world.under("east"):
            continue
        for version, day in handed:
            found, judged = plain[key[at]], world.reviews.get((*key, version), [])
            found["handed"].append(1)
            if judged:
                found["days"].append((judged[0][1] - day).days)
                found["returned"].append(judged[-1][0] == "returned")
    with db.reading() as session:
        rows = queries.review_statistics(session, world.viewer("city"), world.ids["east"], quarter, facet)
        course = queries.review_course(session, world.viewer("city"), world.ids["east"], quarter)
    assert set(rows[f"{facet}_id"]) == set(plain)
    for row in rows.to_dict("records"):
        found = plain[row[f"{facet}_id"]]
        days, returned = found["days"], sum(found["returned"])
        assert (row["handed"], row["judged"], row["returned"]) == (len(found["handed"]), len(days), returned)
        assert row["waiting"] == row["handed"] - row["judged"]
        if not days:
            assert pd.isna([row["rate"], row["middle"], row["nine_tenths"]]).all()
            continue
        assert row["rate"] == pytest.approx(returned / len(days))
        assert row["middle"] == statistics.median(days)
        tenths = statistics.quantiles(days, n=10, method="inclusive") if len(days) > 1 else days * 9
        assert row["nine_tenths"] == pytest.approx(tenths[8])
    assert course["handed"] == sum(len(found["handed"]) for found in plain.values())
    assert course["returned"] == sum(sum(found["returned"]) for found in plain.values())


def test_one_click_gives_a_verdict_that_is_like_one_from_a_file_and_can_be_taken_back(office: Office) -> None:
    office.report(*HANDED)
    viewer, before = office.people["supervisor"], everything()["review"]
    assert waiting(office) == ["E1 ZT-01", "E1 ZT-02", "E2 ZT-01"]
    first, other = item(office, "E1", "ZT-01"), item(office, "E2", "ZT-01")
    reviewing.judge(viewer, [first], Verdict.PASSED, "", TODAY)
    batch = reviewing.judge(viewer, [other], Verdict.RETURNED, COMMON[0], TODAY)
    assert waiting(office) == ["E1 ZT-02"]
    assert verdicts() == sorted(
        [(*first[1:], 1, "passed", ""), (*other[1:], 1, "returned", COMMON[0])], key=repr
    )
    with db.reading() as session:
        row = session.get_one(ImportBatch, batch)
        kept = row.dataset, row.file_name, row.user_id
        said = session.exec(select(AuditLine.target).order_by(col(AuditLine.id).desc())).first()
    assert kept == ("reviews", "在线审核.csv", viewer.user_id)
    assert said == f"第 {batch} 批 审核结果 在线审核.csv"
    importing.undo(viewer, batch)
    assert waiting(office) == ["E1 ZT-02", "E2 ZT-01"]
    assert len(verdicts()) == len(before) + 1


def refusal(viewer: Viewer, items: list[Item], verdict: Verdict = Verdict.PASSED, reason: str = "") -> str:
    """Why the verdict was not given; nothing has changed."""
    before = everything()
    with pytest.raises(Refused) as refused:
        reviewing.judge(viewer, items, verdict, reason, TODAY)
    assert everything() == before
    return str(refused.value)


def test_only_what_was_seen_is_judged_and_of_many_all_or_none(office: Office) -> None:
    office.report(*HANDED)
    viewer = office.people["supervisor"]
    seen, other = item(office, "E1", "ZT-01"), item(office, "E1", "ZT-02")
    assert "写明" in refusal(viewer, [seen], Verdict.RETURNED, "  ")
    assert "请选择" in refusal(viewer, [])
    office.report("2018Q3,E1,ZT-01,改写过的内容,2018-09-08")
    assert "新的一版" in refusal(viewer, [other, seen])
    reviewing.judge(office.people["east_supervisor"], [seen._replace(version=2)], Verdict.PASSED, "", TODAY)
    assert "已经审核过" in refusal(viewer, [other, seen._replace(version=2)], Verdict.RETURNED, "内容不实")
    reviewing.judge(viewer, [other, item(office, "E2", "ZT-01")], Verdict.RETURNED, "内容不实", TODAY)
    assert waiting(office) == []


def test_nobody_judges_the_own_report_nor_another_countys(office: Office) -> None:
    office.report(*HANDED)
    mine = Viewer(**{**vars(office.people["supervisor"]), "user_id": office.people["reporter"].user_id})
    assert "应由他人审核" in refusal(mine, [item(office, "E1", "ZT-01")])
    office.report("2018Q3,W1,ZT-01,西县的事,2018-09-05")
    assert "管理范围" in refusal(office.people["east_supervisor"], [item(office, "W1", "ZT-01")])
    assert waiting(office, "east_supervisor") == ["E1 ZT-01", "E1 ZT-02", "E2 ZT-01"]


def test_a_verdict_does_not_make_the_hints_be_found_anew_but_a_report_does(office: Office) -> None:
    office.report(*HANDED)
    viewer = office.people["supervisor"]

    def told() -> tuple[object, set[Hint]]:
        with db.reading() as session:
            mark = queries.hints_mark(session, viewer)
            found = hinting.hints_of(session, viewer, 20183)
        return mark, {one.hint for hints_ in found.values() for one in hints_}

    before = told()
    assert before[1] == {Hint.EMPTY}
    reviewing.judge(viewer, [item(office, "E1", "ZT-01")], Verdict.PASSED, "", TODAY)
    assert told() == before
    batch = office.report("2018Q3,E2,ZT-01,7月5日召开党委会专题研究党风廉政建设,2018-09-08").batch_id
    assert told()[1] == {Hint.COPIED}
    office.undo(batch, "reporter")
    assert told()[1] == {Hint.EMPTY}


@pytest.mark.parametrize(
    "text, empty",
    [
        ("党委高度重视，认真部署“重要节日廉政提醒”，各项工作有序推进，取得了较好成效。", True),
        ("已对照清单认真落实“信访举报办理”，责任进一步压实，干部作风明显好转。", True),
        ("高度重视，认真部署。", True),
        ("9月10日召开党委会，听取纪委汇报，议定事项由副乡长落实。", False),
        ("高度重视，与村干部谈话三次。", False),
        ("中秋节前对公务用车逐辆封存，钥匙交纪检组保管。", False),
    ],
)
def test_a_text_is_empty_that_names_nothing_concrete(text: str, empty: bool) -> None:
    assert hints.empty(text) is empty


def test_days_may_lie_in_the_quarter_and_in_the_month_after_it() -> None:
    assert hints.outside(20183, date(2018, 7, 1), "会议纪要（2018年10月31日）") == []
    assert hints.outside(20183, date(2018, 6, 30), "照片2018-11-01，文号〔2017〕3号，2018.13.40") == [
        date(2018, 6, 30),
        date(2018, 11, 1),
    ]


def test_handing_everything_in_on_the_last_day_is_odd_but_not_of_a_few_reports() -> None:
    due = date(2018, 9, 30)
    assert hints.all_on_last_day([due] * 5, [due] * 5)
    assert not hints.all_on_last_day([due] * 4, [due] * 4)
    assert not hints.all_on_last_day([due] * 4 + [due - timedelta(days=1)], [due] * 5)


def pieces(text: str) -> frozenset[str]:
    """The runs of four signs of a text, without blanks."""
    tidy = "".join(text.split())
    return frozenset(tidy[at : at + 4] for at in range(len(tidy) - 3) if len(tidy) >= 12)


def near(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts share nine tenths of their pieces: the plain way."""
    return bool(one and other) and len(one & other) / len(one | other) >= likeness.NEARLY


def texts_of(quarter: int) -> dict[tuple[int, int], str]:
    """What was handed in last, by organisation and indicator."""
    with db.reading() as session:
        rows = session.execute(
            select(Submission.organisation_id, Submission.indicator_id, Submission.content)
            .where(Submission.quarter_id == quarter)
            .order_by(col(Submission.version))
        )
        return {(organisation, indicator): text for organisation, indicator, text in rows}


@cache
def empty_templates() -> list[re.Pattern[str]]:
    """What the demonstration's maker writes without any content."""
    words = tomllib.loads((PROJECT / "data/demo/zhoushan_words.toml").read_text("utf-8"))
    return [re.compile(re.sub(r"\\{\w+\\}", ".+?", re.escape(one))) for one in words["phrases"]["vague"]]


def vague(text: str) -> bool:
    """Whether the demonstration's maker wrote it without any content."""
    return any(one.fullmatch(text) for one in empty_templates())


def test_planted_copies_are_found_in_the_demonstration_and_the_rest_stays_silent(
    demonstration: Engine,
) -> None:
    """五龙乡 has four tasks to report: two get a neighbour's words, hardly changed, one its own of last quarter."""
    with db.reading() as session:
        found = {user.username: viewer_of(session, user) for user in session.exec(select(User))}
        open_ones = session.exec(
            select(Assignment.organisation_id, Assignment.indicator_id).where(
                Assignment.quarter_id == 20183,
                Assignment.version == 0,
                Assignment.organisation_id == found["wulong"].organisation_id,
            )
        ).all()
    now, last = texts_of(20183), texts_of(earlier(20183))
    planted: dict[tuple[int, int], Hint] = {}
    for key in open_ones[:3]:
        neighbour = next(
            text
            for (whose, what), text in now.items()
            if what == key[1] and len(text) > 45 and not vague(text)
        )
        own = len(planted) == 2
        text = last[key] if own else f"{neighbour[:9]} {neighbour[9:-1]}！"
        planted[key] = Hint.REPEATED if own else Hint.COPIED
        said = {"content": text, "reported_on": date(2018, 9, 28)}
        reviewing.report(found["wulong"], Item(20183, *key, 0), said)
    with db.reading() as session:
        rows = queries.review_hints(session, found["zs_supervisor"], 20183)
    told = {hint: set() for hint in Hint} | {
        Hint(hint): set(zip(part["organisation_id"], part["indicator_id"], strict=True))
        for hint, part in rows.groupby("hint")
    }
    now = texts_of(20183)
    empty = {key for key, text in now.items() if vague(text)}
    by_indicator: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for key in sorted(now.keys() - empty):
        by_indicator[key[1]].append(key)
    known = {key: pieces(text) for key, text in now.items()}
    pairs = (pair for keys in by_indicator.values() for pair in combinations(keys, 2))
    copied = {key for one, two in pairs if near(known[one], known[two]) for key in (one, two)}
    repeated = {key for key in now.keys() - empty if key in last and near(known[key], pieces(last[key]))}
    assert told == {
        Hint.COPIED: copied,
        Hint.REPEATED: repeated,
        Hint.EMPTY: empty,
        Hint.OUTSIDE: set(),
        Hint.LAST_DAY: set(),
    }
    assert {key for key, hint in planted.items() if key in told[hint]} == planted.keys()
    assert len(copied) < len(now) / 100 and len(repeated) < len(now) / 50


@pytest.fixture
def screen(office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens the page as one of the office's people."""
    answers.MEMORY.clear()

    def open_page(who: str = "supervisor", page: str = "review", **query: str) -> AppTest:
        monkeypatch.setattr(auth, "current_viewer", lambda: office.people[who])
        app = AppTest.from_file(str(PROJECT / "pages" / f"{page}.py"), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return open_page


def press(app: AppTest, part: str) -> AppTest:
    """Presses the button of the item whose key begins so."""
    button = next(one for one in app.button if str(one.key).startswith(part))
    button.click().run()
    assert not app.exception
    return app


def test_a_click_judges_and_the_next_item_comes_up_at_once(
    office: Office, screen: Callable[..., AppTest]
) -> None:
    office.report(*HANDED)
    app = screen()
    assert "7月5日召开党委会专题研究党风廉政建设" in [one.value for one in app.text]
    press(app, "review_pass")
    assert "与12个村签订责任书" in [one.value for one in app.text]
    press(app, "review_after")
    assert "内容空泛：没有具体的人、事、次数" in [one.value for one in app.text]
    press(app, "review_return1")
    assert "与12个村签订责任书" in [one.value for one in app.text]
    assert [row[4:] for row in verdicts()] == [("passed", ""), ("returned", COMMON[0])]
    press(app, "review_undo")
    assert "高度重视，认真部署，取得较好成效。" in [one.value for one in app.text]
    app.text_input[0].set_value("请写明开了哪些会").run()
    press(app, "review_return-")
    assert [row[4:] for row in verdicts()][1:] == [("returned", "请写明开了哪些会")]
    press(app, "review_pass")
    assert waiting(office) == []
    assert any("没有等待审核的上报" in one.value for one in app.text)


def test_a_return_without_words_is_refused_on_the_screen_and_the_item_stays(
    office: Office, screen: Callable[..., AppTest]
) -> None:
    office.report(*HANDED)
    app = press(screen(), "review_return-")
    assert "写明审核意见" in app.error[0].value and verdicts() == []
    assert "7月5日召开党委会专题研究党风廉政建设" in [one.value for one in app.text]


def test_filters_narrow_the_queue_and_a_forged_one_does_not_break_it(
    office: Office, screen: Callable[..., AppTest]
) -> None:
    office.report(*HANDED)
    wanted = {"hint": "empty", "of_indicator": "ZT-02", "in_quarter": "20183", "of_kind": "township"}
    counts = {name: len(screen(**{name: value}).dataframe[0].value) for name, value in wanted.items()}
    assert counts == {"hint": 1, "of_indicator": 1, "in_quarter": 3, "of_kind": 3}
    assert len(screen(hint="x' OR 1", waited="999", item="1.2", of_kind="?").dataframe[0].value) == 3


def test_the_figures_of_reviewing_lead_to_the_hand_ins(
    office: Office, screen: Callable[..., AppTest]
) -> None:
    office.report(*HANDED)
    office.review("2018Q3,E1,ZT-01,退回,内容不实,2018-09-09")
    app = screen(review="course", quarter="2018Q3")
    assert [metric.value.split(" ")[0] for metric in app.metric] == ["3", "2", "100.0", "4.0", "4.0"]
    assert [len(one.value) for one in app.dataframe] == [2, 2]
    rows = screen(review="course", quarter="2018Q3", by_organisation=str(item(office, "E1", "ZT-01")[1]))
    assert list(rows.dataframe[0].value["indicator"]) == ["研究部署", "签订责任书"]


def hand_in(app: AppTest) -> None:
    """Presses 上报; beside it stands the way to an appeal where the task was returned."""
    next(button for button in app.button if button.label == "上报").click().run()


def test_a_reporter_fills_a_task_in_on_the_screen_and_the_next_one_comes_up(
    office: Office, screen: Callable[..., AppTest]
) -> None:
    office.report("2018Q3,E1,ZT-01,开会,2018-09-05")
    office.review("2018Q3,E1,ZT-01,退回,没有写明议题,2018-09-10")
    app = screen("e1_reporter", "upload", by="form")
    assert list(app.dataframe[0].value["indicator"]) == ["研究部署", "签订责任书", "研究部署"]
    assert [one.value for one in app.subheader][:2] == ["等您上报的任务（3 项）", "研究部署"]
    first = item(office, "E1", "ZT-02", 0)
    app = screen("e1_reporter", "upload", by="form", fill=".".join(map(str, first)))
    hand_in(app)
    assert "「完成情况」没有填" in app.warning[0].value and len(rows_of(Submission, "version")) == 1
    app.text_area[0].set_value("与12个村签订责任书")
    app.text_area[1].set_value("责任书12份")
    app.date_input[0].set_value(date(2018, 9, 20))
    hand_in(app)
    assert not app.exception and "已上报东一乡" in app.success[0].value
    assert app.text_area[0].value == "开会" and "没有写明议题" in [one.value for one in app.text]
    app.text_area[0].set_value("9月20日召开党委会，研究4个议题")
    hand_in(app)
    names = ("version", "content", "done_on", "evidence", "reported_on", "user_id")
    assert rows_of(Submission, *names)[::2] == [
        (
            1,
            "与12个村签订责任书",
            date(2018, 9, 20),
            "责任书12份",
            TODAY,
            office.people["e1_reporter"].user_id,
        ),
        (2, "9月20日召开党委会，研究4个议题", None, "", TODAY, office.people["e1_reporter"].user_id),
    ]


def test_only_ones_own_open_tasks_can_be_filled_in(office: Office, screen: Callable[..., AppTest]) -> None:
    with db.reading() as session:
        rows = queries.tasks_to_fill(session, office.people["e2_reporter"])
    assert list(zip(rows["quarter_id"], rows["indicator_code"], strict=True)) == [(20183, "ZT-01")]
    with pytest.raises(Refused, match="管理范围"):
        said = {"content": "替别人填的内容", "reported_on": TODAY}
        reviewing.report(office.people["e2_reporter"], item(office, "E1", "ZT-01", 0), said)
    quarters.lock_quarter(office.people["admin"], 20183, TODAY)
    with db.reading() as session:
        assert queries.tasks_to_fill(session, office.people["e2_reporter"]).empty
    assert "没有等您上报的任务" in screen("e2_reporter", "upload", by="form").text[0].value
