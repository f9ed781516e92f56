"""What pages are made of: people's words stay words, answers are fresh and nobody else's, exports are safe."""

import csv
import io
import string
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from sqlmodel import Session, col, select

from lib import db, queries, ui
from lib.access import Viewer
from lib.exports.csv import safe, safe_csv
from lib.models import Organisation
from lib.queries.base import shared
from lib.rules.status import Basis, Counts
from lib.rules.wording import Picture, days_since, reason, signed, summary, unit_summary
from lib.ui import answers, tables
from lib.ui.answers import Memory
from lib.ui.bar import day_of, indented
from lib.ui.cards import Card
from lib.ui.words import escaped, marked_up
from tests.world import World

EVIL = [
    "![图](http://evil.example/x.png)",
    "[点我](javascript:alert(1))",
    ":red[红]",
    ":material/home:",
    "$x^2$",
    "<b>粗</b><img src=x>",
    "`代码` *斜* **粗** ~删~ # 题",
    "a|b\\c",
    "www.evil.example",
]


def read_as_commonmark(text: str) -> str:
    """The text that is left when each backslash before ASCII punctuation is taken off; fails on bare punctuation."""
    letters, found = iter(text), ""
    for letter in letters:
        if letter == "\\":
            letter = next(letters)
            assert letter in string.punctuation
        else:
            assert letter not in string.punctuation, f"{letter} has a meaning in {text}"
        found += letter
    return found.replace("\u2060", "")


@pytest.mark.parametrize("text", EVIL)
def test_words_of_people_have_no_markdown_meaning(text: str) -> None:
    assert read_as_commonmark(escaped(text)) == text


def test_directives_and_bare_addresses_are_broken_up_by_a_joiner() -> None:
    assert ":\u2060" in escaped(":material/home:") and "www\u2060" in escaped("www.evil.example")


def test_a_paragraph_is_bold_only_where_the_wording_says_so() -> None:
    assert marked_up(["共 ", ("12",), " 项，*不粗*"]) == "共 **12** 项，\\*不粗\\*"


def names(session: Session, viewer: Viewer, suffix: str) -> pd.DataFrame:
    found = session.exec(select(Organisation.name).where(viewer.sees(col(Organisation.id)))).all()
    return pd.DataFrame({"name": [name + suffix for name in sorted(found)]})


def test_nobody_gets_another_viewers_answer(own_world: World) -> None:
    east, west = ui.fetch(names, own_world.viewer("east"), ""), ui.fetch(names, own_world.viewer("west"), "")
    assert "东一乡" in set(east["name"]) and not set(east["name"]) & set(west["name"])
    assert ui.fetch(names, own_world.viewer("east"), "！")["name"].str.endswith("！").all()


def test_a_commit_is_seen_at_once(own_world: World) -> None:
    before = ui.fetch(names, own_world.viewer("east"), "")
    with db.writing() as session:
        session.get_one(Organisation, own_world.ids["east-t1"]).name = "东一镇"
    after = ui.fetch(names, own_world.viewer("east"), "")
    assert "东一乡" in set(before["name"]) and "东一镇" in set(after["name"])


def test_an_answer_that_a_page_changes_is_not_changed_for_the_next_page(own_world: World) -> None:
    first = ui.fetch(names, own_world.viewer("east"), "")
    first.loc[:, "name"] = "改了"
    assert "改了" not in set(ui.fetch(names, own_world.viewer("east"), "")["name"])


def test_an_answer_is_asked_for_once(own_world: World) -> None:
    asked = []

    def counted(session: Session, viewer: Viewer) -> int:
        asked.append(viewer)
        return len(asked)

    assert ui.fetch(counted, own_world.viewer("east")) == ui.fetch(counted, own_world.viewer("east")) == 1


def test_a_restored_database_that_counts_from_lower_is_asked_anew() -> None:
    memory = Memory(10)
    assert memory.get(7, "k", lambda: "old") == "old" and memory.get(7, "k", lambda: "new") == "old"
    assert memory.get(5, "k", lambda: "restored") == "restored"
    assert memory.get(7, "k", lambda: "written since") == "written since"


def test_the_longest_unused_answer_makes_room() -> None:
    memory = Memory(2)
    for key in ("a", "b", "a", "c"):
        memory.get(1, key, lambda key=key: key)
    assert [key for _, key in memory.answers] == ["a", "c"]


def test_many_who_ask_at_once_ask_the_database_once() -> None:
    memory, asked, together = Memory(10), [], threading.Barrier(8)

    def slow() -> int:
        asked.append(1)
        time.sleep(0.05)
        return len(asked)

    def visitor() -> int:
        together.wait()
        return int(memory.get(1, "k", slow))

    with ThreadPoolExecutor(8) as visitors:
        assert [future.result() for future in [visitors.submit(visitor) for _ in range(8)]] == [1] * 8


def test_a_question_that_fails_is_asked_again() -> None:
    memory = Memory(10)
    with pytest.raises(ZeroDivisionError):
        memory.get(1, "k", lambda: 1 / 0)
    assert memory.get(1, "k", lambda: "well") == "well"


@pytest.mark.parametrize(
    "text, day",
    [
        ("2018-06-30", date(2018, 6, 30)),
        ("2018-09-28", date(2018, 9, 28)),
        ("2018-09-29", None),
        ("1999-12-31", None),
        ("2018-6-30", None),
        ("去年", None),
        ("", None),
    ],
)
def test_only_a_day_up_to_today_can_be_looked_at(text: str, day: date | None) -> None:
    assert day_of(text, date(2018, 9, 28)) == day


def test_organisations_of_one_name_are_told_apart_in_the_picker() -> None:
    places = pd.DataFrame(
        {
            "name": ["城", "财政局", "东县", "财政局", "财政局"],
            "depth": [0, 1, 1, 2, 2],
            "code": ["C", "C1", "E", "E1", "W1"],
        }
    )
    assert indented(places) == ["城", "　财政局", "　东县", "　　财政局（E1）", "　　财政局（W1）"]


def test_a_pick_beyond_the_table_picks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    frame, picked = pd.DataFrame({"name": ["甲", "乙"]}), []
    for cell in (1, 2, -1, 10**6):
        state = {"t": {"selection": {"cells": [(cell, "name")]}}}
        monkeypatch.setattr(tables.st, "session_state", state)
        tables._picked(frame, "t", picked.append)
    assert picked == [{"name": "乙"}]


def test_columns_show_rates_with_one_decimal_and_words_for_codes() -> None:
    shown = tables.rate("率").shown
    assert shown is not None and shown(pd.Series([0.812345, None], dtype="object")).tolist()[
        0
    ] == pytest.approx(81.2345)
    assert tables.rate("率").config["type_config"]["format"] == "%.1f%%"
    assert tables.day("日").config["type_config"]["format"] == "YYYY-MM-DD"
    worded = tables.words("状态", {"a": "甲"}).shown
    assert worded is not None and worded(pd.Series(["a", "?"])) == ["甲", "?"]


@pytest.mark.parametrize(
    "card, value, compared",
    [
        (Card("率", 81.234, "%", [("较上季", 3.41)]), "81.2 :small[\\%]", "较上季 +3.4"),
        (Card("项", 1234, "项", [("较上季", -23)], (), 0), "1,234 :small[项]", "较上季 −23"),
        (Card("率", 0.0, "%", [("较上季", 0.01)]), "0.0 :small[\\%]", "较上季 ±0.0"),
        (Card("率", None, "%", [("较上季", None)]), None, "较上季 —"),
    ],
)
def test_cards_tell_zero_from_missing(card: Card, value: str | None, compared: str) -> None:
    assert (card.value, card.compared) == (value, compared)


@pytest.mark.parametrize(
    "value, text", [(3.41, "+3.4"), (-0.8, "−0.8"), (0.04, "±0.0"), (1200.0, "+1,200.0")]
)
def test_a_change_has_a_sign(value: float, text: str) -> None:
    assert signed(value) == text


def test_the_paragraph_counts_by_the_chosen_rule() -> None:
    now = Counts(due=2268, reported=1987, on_time=1900, passed=1842, returned=100, pending=45, overdue=12)
    before = Counts(due=2000, reported=1800, passed=1556)
    picture = Picture(now, before, date(2018, 9, 28), date(2018, 9, 30), 20, "五龙乡", 97.0)
    passed = plain_text(summary(picture, Basis.PASSED))
    assert passed.startswith(
        "本季度应完成 2,268 项，已上报 1,987 项（87.6%），审核通过 1,842 项（81.2%，较上季度 +3.4 个百分点）。"
    )
    assert (
        "审核退回 100 项、逾期未报 12 项、待审核 45 项；需要关注的单位 20 家，得分最低的是五龙乡（97 分）。"
        in passed
    )
    assert passed.endswith("本季度 2018-09-30 截止，还有 2 天，与上季度比的是全季。")
    reported = plain_text(summary(picture, Basis.REPORTED))
    assert "已上报 1,987 项（87.6%，较上季度 −2.4 个百分点）" in reported and "审核通过" not in reported


def test_a_paragraph_about_nothing_says_so() -> None:
    nothing = Picture(Counts(), None, date(2018, 9, 28), date(2018, 9, 30), 0)
    assert plain_text(summary(nothing, Basis.PASSED)) == "本季度没有下达任务。"


def test_a_units_quarter_is_told_as_zhoushans_reminder_tells_it() -> None:
    words = plain_text(
        unit_summary(
            Counts(28, 24, 24, 22, 2, 0, 0), 97.0, "优秀", ["开展岗位廉政风险提醒教育活动", "甲"], []
        )
    )
    assert words == (
        "共计指标 28 项，完成上报 24 项，未上报 4 项（均未到期），审核通过 22 项，退回 2 项，当前得分 97 分（优秀）。"
        "退回的是「开展岗位廉政风险提醒教育活动」「甲」。"
    )


@pytest.mark.parametrize("overdue, words", [(0, "均未到期"), (3, "均已逾期"), (1, "未到期 2 项、逾期 1 项")])
def test_it_says_whether_what_is_missing_is_late(overdue: int, words: str) -> None:
    counts = Counts(due=10, reported=7, passed=7, overdue=overdue)
    assert f"未上报 3 项（{words}）" in plain_text(unit_summary(counts, 100.0, "优秀", [], []))


@pytest.mark.parametrize(
    "lost, words",
    [
        ((3, 1, 90.0), "逾期 3 项 退回 1 项"),
        ((0, 2, 70.0), "退回 2 项"),
        ((0, 0, 70.0), "得分低于 80"),
        ((0, 0, 90.0), ""),
    ],
)
def test_a_reason_is_short(lost: tuple[int, int, float], words: str) -> None:
    assert reason(*lost, low=80.0) == words


def test_days_are_counted_from_the_day_it_began() -> None:
    assert days_since(date(2018, 9, 1), date(2018, 9, 28)) == 27
    assert days_since(None, date(2018, 9, 28)) is None


def plain_text(parts: list[object]) -> str:
    return "".join(part if isinstance(part, str) else part[0] for part in parts)  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "-2",
        "@SUM(A1)",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "　=1",
        "\ufeff=1",
    ],
)
def test_a_cell_that_could_be_a_formula_is_defused(text: str) -> None:
    assert str(safe(text)).startswith("'") and "\r" not in str(safe(text))


def test_numbers_stay_numbers_and_days_are_written_plainly() -> None:
    frame = pd.DataFrame(
        {
            "单位": ["甲", "=乙"],
            "变化": [-3.5, 2.0],
            "项": [-1, 7],
            "日": [date(2018, 9, 28), None],
            "刻": [datetime(2018, 9, 28, 1, 2, 3, tzinfo=UTC), None],
            "空": [None, float("nan")],
        }
    )
    content = safe_csv(
        frame, ["完成率", "舟山市 · 2018年第三季度 · 截至 2018-09-28 · 审核通过口径", "演示数据", "=坏"]
    )
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] if row else "" for row in rows[:5]] == [
        "完成率",
        "舟山市 · 2018年第三季度 · 截至 2018-09-28 · 审核通过口径",
        "演示数据",
        "'=坏",
        "",
    ]
    assert rows[5] == ["单位", "变化", "项", "日", "刻", "空"]
    assert rows[6] == ["甲", "-3.5", "-1", "2018-09-28", "2018-09-28 09:02:03", ""]
    assert rows[7] == ["'=乙", "2.0", "7", "", "", ""]


def test_a_part_that_asks_a_shared_query_does_not_wait_for_itself(world: World) -> None:
    """The answer is a part of another, and the query remembers by itself: one of the two must not wait for the other."""
    viewer, answers.MEMORY.revision = world.viewer("city"), -1

    def whole(session: Session, viewer: Viewer) -> pd.DataFrame:
        return answers.part(
            session, queries.totals, viewer, viewer.organisation_id, (20183,), date(2018, 9, 28)
        )

    def own(session: Session, viewer: Viewer) -> int:
        return len(answers.part(session, asked_twice, viewer, viewer.organisation_id))

    @shared
    def asked_twice(session: Session, viewer: Viewer, place: int) -> pd.DataFrame:
        return whole(session, viewer)

    told: list[int] = []
    asking = threading.Thread(target=lambda: told.append(answers.fetch(own, viewer)), daemon=True)
    asking.start()
    asking.join(timeout=20)
    assert told == [1]
