"""The dashboards, one row a case: no exception, the heading, the figures, and nothing of another county."""

import html
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from string import ascii_lowercase
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from lib import auth, charts, db, standing
from lib.access import Forbidden, Permission, Role, Viewer
from lib.models import AuditLine, Organisation, OrganisationChange, Problem, User, now
from lib.rules.status import Basis
from lib.settings import PROJECT
from lib.ui.taking import menu
from tests.world import World

DAY = "2018-09-28"
VIEW = {"quarter": "2018Q3", "as_of": DAY}
PAGES = {
    "overview": "总览",
    "completion": "指标完成",
    "warnings": "预警地图",
    "rectification": "整改销号",
    "organisation": "单位画像",
}
MAY = {
    "overview": Permission.SEE_OVERVIEW,
    "completion": Permission.SEE_COMPLETION,
    "warnings": Permission.SEE_WARNINGS,
    "rectification": Permission.SEE_PROBLEMS,
    "organisation": Permission.SEE_ORGANISATION,
}


Open = Any


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page as somebody at an address and gives back what was drawn."""

    def open_page(page: str, viewer: Viewer | None, **query: str) -> AppTest:
        monkeypatch.setattr(auth, "current_viewer", lambda: viewer)
        app = AppTest.from_file(str(PROJECT / "pages" / f"{page}.py"), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_page


def elements(block: Any) -> Iterator[Any]:
    """Every element on the page."""
    for child in block.children.values():
        yield from elements(child) if hasattr(child, "children") and child.children else iter([child])


def everything(app: AppTest) -> str:
    """All that was sent to the browser, the tables and the charts' data with it."""
    sent = [
        element.proto.SerializeToString() for element in elements(app.main) if getattr(element, "proto", None)
    ]
    return b"\n".join(sent).decode("utf-8", "replace")


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value.split(" ")[0] for metric in app.metric}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", Role)
def test_a_page_opens_for_those_who_may_see_it_and_says_so_calmly_to_the_others(
    opened: Open, world: World, page: str, role: Role
) -> None:
    app = opened(page, world.viewer("east", role), **VIEW)
    assert not app.exception
    allowed = world.viewer("east", role).may(MAY[page])
    assert app.header[0].value == (PAGES[page] if allowed else "没有权限")
    assert ("东一乡" in everything(app)) == allowed


@pytest.mark.parametrize("page", PAGES)
def test_who_is_not_logged_in_gets_the_login_page_and_nothing_else(
    opened: Open, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    drawn = []
    monkeypatch.setattr(auth, "login_page", lambda *path: drawn.append(path))
    app = opened(page, None, **VIEW)
    assert drawn and not app.exception and not app.header and not app.dataframe


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        {"place": "west"},
        {"place": "west-t1"},
        {"place": "city"},
        {"place": "' OR 1=1 --"},
        {"place": "west-t1", "indicator": "I1", "version": "1", "row": "1"},
        {"quarter": "1999Q9"},
        {"as_of": "2999-01-01"},
        {"as_of": "昨天"},
        {"basis": "everything"},
        {"kind": "west", "by": "x"},
        {"own": "1", "indicator": "I1", "version": "99", "row": "7"},
        {"place": "east-t1", "indicator": "I1", "version": "-1", "row": "1"},
    ],
)
def test_no_address_widens_what_is_seen_or_breaks_the_page(
    opened: Open, world: World, page: str, query: dict[str, str]
) -> None:
    app = opened(page, world.viewer("east"), **(VIEW | query))
    assert not app.exception
    drawn = everything(app)
    assert "西区" not in drawn and "西一镇" not in drawn and "市财政局" not in drawn
    if "east" not in query.get("place", ""):
        assert app.selectbox(key="bar_place").value == "east"


@pytest.mark.parametrize("place", ["city", "east", "east-t1"])
@pytest.mark.parametrize("as_of", [DAY, "2018-08-20"])
def test_the_overviews_figures_are_those_of_the_facts(
    opened: Open, world: World, place: str, as_of: str
) -> None:
    app = opened("overview", world.viewer("city"), **(VIEW | {"place": place, "as_of": as_of}))
    counts = world.counts(20183, world.under(place), date.fromisoformat(as_of))
    assert metrics(app)["完成率"] == f"{100 * counts['passed'] / counts['due']:.1f}"
    assert metrics(app)["上报率"] == f"{100 * counts['reported'] / counts['due']:.1f}"
    assert metrics(app)["审核退回"] == str(counts["returned"])
    assert metrics(app)["逾期未报"] == str(counts["overdue"])
    assert f"应完成 **{counts['due']}** 项" in app.info[0].value.replace("\\", "")


def test_the_counting_rule_changes_what_is_ranked_and_told(opened: Open, world: World) -> None:
    passed = opened("overview", world.viewer("city"), **VIEW)
    reported = opened("overview", world.viewer("city"), **VIEW, basis="reported")
    assert "各单位完成率与位次" in everything(passed) and "各单位上报率与位次" in everything(reported)
    assert "审核通过口径" in everything(passed) and "已上报口径" in everything(reported)


def test_choices_are_written_into_the_address_and_read_from_it(opened: Open, world: World) -> None:
    app = opened("overview", world.viewer("city"), **VIEW)
    app.selectbox(key="bar_place").select("east").run()
    assert app.query_params["place"] == "east"
    app.selectbox(key="bar_quarter").select("2018Q2").run()
    app.date_input(key="bar_as_of").set_value(date(2018, 8, 1)).run()
    assert dict(app.query_params) == {"place": "east", "quarter": "2018Q2", "as_of": "2018-08-01"}
    again = opened("overview", world.viewer("city"), **{k: str(v) for k, v in app.query_params.items()})
    assert metrics(again) == metrics(app) and again.selectbox(key="bar_place").value == "east"


@pytest.mark.parametrize("page", [page for page in PAGES if page != "rectification"])
def test_a_quarter_without_tasks_says_what_to_do(opened: Open, own_world: World, page: str) -> None:
    with db.writing() as session:
        session.add(Organisation(code="empty", name="空乡", kind="township", parent_id=own_world.ids["east"]))
        session.flush()
        standing.rebuild_tree(session)
    app = opened(page, own_world.viewer("east"), place="empty", **VIEW)
    assert not app.exception
    assert "没有任务" in everything(app) and "请换一个季度" in everything(app)


def test_where_no_task_was_issued_the_overview_still_shows_the_problems(
    opened: Open, own_world: World
) -> None:
    with db.writing() as session:
        empty = Organisation(code="empty", name="空乡", kind="township", parent_id=own_world.ids["east"])
        session.add(empty)
        session.flush()
        standing.rebuild_tree(session)
        problem = Problem(
            issuer_id=own_world.ids["east"],
            year=2018,
            code="P-1",
            organisation_id=empty.id or 0,
            source="inspection",
            category="作风",
            content="下乡扶贫记录不全",
            found_on=date(2018, 9, 3),
            entered_at=now(),
            user_id=1,
        )
        session.add(problem)
        session.flush()
        standing.settle_problems(session, [problem.id or 0])
    app = opened("overview", own_world.viewer("east"), place="empty", **VIEW)
    assert not app.exception
    assert "没有任务" in everything(app) and "下乡扶贫记录不全" in everything(app)
    assert "问题未销号 **1** 个" in " ".join(button.label for button in app.button)


def test_ranks_and_rates_are_compared_with_the_last_quarter_and_the_last_year(
    opened: Open, world: World
) -> None:
    app = opened("completion", world.viewer("city"), **VIEW)
    assert set(metrics(app)) == {"上报率", "完成率", "及时率", "平均得分"}
    assert all("较上季 " in metric.delta and "较上年同季 " in metric.delta for metric in app.metric)
    ranks = app.dataframe[0].value
    assert {"东县", "西区"} <= set(ranks["name"]) and ranks["rank"].tolist() == sorted(ranks["rank"])


def test_the_drill_reaches_the_row_of_the_file(opened: Open, world: World) -> None:
    place, indicator = world.ids["east-t1"], world.indicators[0]
    key = next(key for key in world.submissions if key[:2] == (20183, place))
    code = f"I{world.indicators.index(key[2]) + 1}"
    assert indicator == world.indicators[0]
    query = VIEW | {"place": "east-t1", "indicator": code, "as_of": "2018-12-31"}
    app = opened("completion", world.viewer("city"), **query)
    last = max(version for version, _ in world.submissions[key])
    assert f"做了{last}" in [text.value for text in app.text]
    assert [button.label.replace("\\", "") for button in app.button if button.key.startswith("crumb-")] == [
        "城 ›",
        "东县 ›",
        "东一乡 ›",
        f"指标{code[1:]}",
    ]
    app.button(key="source").click().run()
    assert app.query_params["row"] == "1" and app.query_params["version"] == str(last)
    assert "文件第二行的内容" in everything(app) and not app.exception
    app.button(key="crumb-1").click().run()
    assert dict(app.query_params)["place"] == "east" and "indicator" not in app.query_params


def test_a_place_with_children_shows_its_own_tasks_when_asked(opened: Open, world: World) -> None:
    app = opened("completion", world.viewer("city"), place="east", own="1", **VIEW)
    own = world.counts(20183, {world.ids["east"]}, date(2018, 9, 28))
    assert len(app.dataframe[0].value) == own["due"] and not app.metric


@pytest.mark.parametrize("code", ["east-t1", "west-t2"])
def test_a_portrait_takes_the_score_apart(opened: Open, world: World, code: str) -> None:
    app = opened("organisation", world.viewer("city"), place=code, **VIEW)
    score = world.score(20183, world.ids[code], date(2018, 9, 28))
    assert metrics(app)["得分"] == f"{score:.1f}"
    lost = next((frame.value for frame in app.dataframe if "cause" in frame.value), None)
    assert (0 if lost is None else lost["change"].sum()) == pytest.approx(score - 100)
    counts = world.counts(20183, {world.ids[code]}, date(2018, 9, 28))
    assert f"共计指标 **{counts['due']}** 项" in app.info[0].value


def test_a_rank_is_shown_only_to_who_sees_the_others(opened: Open, world: World) -> None:
    assert "同类位次" in metrics(opened("organisation", world.viewer("city"), place="east-t1", **VIEW))
    assert "同类位次" not in metrics(opened("organisation", world.viewer("east-t1"), **VIEW))


def test_the_history_of_a_name_is_shown(opened: Open, own_world: World) -> None:
    with db.writing() as session:
        session.add(
            OrganisationChange(
                organisation_id=own_world.ids["east-t1"],
                changed_on=date(2018, 1, 1),
                code="east-t1",
                name="旧东一乡",
                kind="township",
            )
        )
    app = opened("organisation", own_world.viewer("city"), place="east-t1", **VIEW)
    assert "旧东一乡" in everything(app) and "沿革" in everything(app)


def test_names_of_people_are_printed_as_they_are(opened: Open, own_world: World) -> None:
    evil = "![图](http://evil.example/x.png)"
    with db.writing() as session:
        session.get_one(Organisation, own_world.ids["east-t1"]).name = evil
    for page in PAGES:
        app = opened(page, own_world.viewer("east"), place="east-t1", **VIEW)
        assert not app.exception
        spoken = [one.value for one in (*app.markdown, *app.caption, *app.header, *app.subheader, *app.info)]
        spoken += [button.label for button in app.button]
        assert not [text for text in spoken if "![" in text]


@pytest.mark.parametrize("page", PAGES)
def test_nothing_on_the_page_is_english(opened: Open, world: World, page: str) -> None:
    app = opened(page, world.viewer("city"), **VIEW)
    shown = [one.value for one in (*app.header, *app.subheader, *app.caption, *app.info, *app.text)]
    shown += [one.label for one in (*app.metric, *app.button, *app.selectbox)]
    assert shown and not [text for text in shown if set(text.replace("city", "")) & set(ascii_lowercase)]


def test_a_chart_is_taken_along_as_it_is_seen_and_the_log_says_so(opened: Open, own_world: World) -> None:
    viewer = own_world.viewer("east", Role.LEADER)
    with db.writing() as session:
        here = viewer.organisation_id
        user = User(
            **{"username": "leader", "title": "领导", "password_hash": "x", "role": "leader"},
            organisation_id=here,
            installation="real",
        )
        session.add(user)
        session.flush()
        viewer = replace(viewer, user_id=user.id or 0)
    pictures = opened("overview", viewer, **VIEW).session_state["sheet"].pictures.values()
    picture = next(one for one in pictures if one.title == "各单位完成率与位次")
    drawn = menu.exporter(viewer, picture, "总览", Permission.SEE_OVERVIEW, "SVG")().decode()
    said = [text for one in ElementTree.fromstring(drawn).iter() if (text := one.text)]
    assert said[:2] == [picture.title, "东县 · 2018年第三季度 · 截至 2018-09-28 · 审核通过口径；竖线为上季度"]
    with db.reading() as session:
        day = date.fromisoformat(DAY)
        rows = charts.ranked(session, viewer, viewer.organisation_id, 20183, day, Basis.PASSED)
        lines = session.exec(select(AuditLine.action, AuditLine.target).order_by(col(AuditLine.id))).all()
    assert len(rows) > 1 and {f"{100 * rate:.1f}%" for rate in rows["rate"]} <= {*said}
    assert "西区" not in drawn and "西一镇" not in drawn
    assert tuple(lines[-1]) == ("导出", "图表 各单位完成率与位次")
    with pytest.raises(Forbidden):
        menu.exporter(replace(viewer, user_id=99), picture, "总览", Permission.SEE_OVERVIEW, "PNG")()


def test_on_paper_words_stay_words_and_nothing_is_a_drawing(opened: Open, own_world: World) -> None:
    evil = "<img src=http://evil.example/x>![图](http://evil.example/x.png)"
    with db.writing() as session:
        session.get_one(Organisation, own_world.ids["east-t1"]).name = evil
    app = opened("completion", own_world.viewer("east"), paper="1", **VIEW)
    (table,) = [one.proto.body for one in app.get("html") if "位次" in one.proto.body]
    assert not app.exception and not app.dataframe
    assert html.escape(evil) in table and "<img" not in table and "<a" not in table
    assert table.count("<tr>") == 1 + len(ElementTree.fromstring(table).findall("./tbody/tr")) > 2
