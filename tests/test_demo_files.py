"""The demonstration of 舟山, recounted from its CSV files by a second, plain counter that shares no code with lib."""

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from data.demo import make_letters, make_risk, make_zhoushan

FOLDER = Path(__file__).parents[1] / "data" / "demo" / "zhoushan"
QUARTERS = ["2017Q2", "2017Q3", "2017Q4", "2018Q1", "2018Q2", "2018Q3"]
CLOSED = QUARTERS[:-1]
TODAY = "2018-09-28"
REGISTERS = sorted(path.name for path in FOLDER.glob("8*.csv"))  # other scripts write them
FILES = sorted({path.name for path in FOLDER.glob("*.csv")} - {*REGISTERS})
REPORTS = [name for name in FILES if "-reports-" in name]
REVIEWS = [name for name in FILES if "-reviews-" in name]


@cache
def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file, all text."""
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def key(row: dict[str, str]) -> tuple[str, str, str]:
    return row["季度"], row["单位编码"], row["指标编码"]


def rows_of(word: str) -> list[dict[str, str]]:
    """The rows of every file of a kind, in the order in which they are loaded."""
    return [row for name in FILES if f"-{word}" in name for row in rows(name)]


@dataclass
class Task:
    """What the files say of one assignment. Dates are kept as the text 2018-09-28, which sorts by time."""

    due: str
    reported: list[str] = field(default_factory=list)
    verdicts: list[tuple[str, str]] = field(default_factory=list)

    def state(self, day: str) -> str:
        versions = [reported for reported in self.reported if reported <= day]
        verdicts = [verdict for verdict, reviewed in self.verdicts if reviewed <= day]
        if not versions:
            return "overdue" if day > self.due else "not_due"
        if len(verdicts) < len(versions):
            return "pending"
        return {"通过": "passed", "退回": "returned"}[verdicts[-1]]

    def late(self, day: str) -> bool:
        return bool(self.reported) and self.due < self.reported[0] <= day


@cache
def tasks() -> dict[tuple[str, str, str], Task]:
    """Every assignment by quarter, organisation and indicator."""
    ends = {row["季度"]: row["截止日期"] for row in rows("03-quarters.csv")}
    result = {key(row): Task(row["截止日期"] or ends[row["季度"]]) for row in rows_of("assignments")}
    for row in rows_of("reports"):
        result[key(row)].reported.append(row["上报日期"])
    for row in rows_of("reviews"):
        result[key(row)].verdicts.append((row["审核结论"], row["审核日期"]))
    return result


def count(quarter: str, day: str = TODAY, organisation: str = "") -> Counter[str]:
    """How many assignments of a quarter stand where at a day, for all or for organisations whose code begins so."""
    result: Counter[str] = Counter()
    for (task_quarter, code, _), task in tasks().items():
        if task_quarter == quarter and code.startswith(organisation):
            result.update(["due", task.state(day)])
            result["late"] += task.late(day)
            result["reported"] += bool(task.reported) and task.reported[0] <= day
    result["on_time"] = result["reported"] - result["late"]
    return result


def scores(quarter: str, day: str = TODAY) -> dict[str, float]:
    """Each organisation's score by the default points."""
    result: dict[str, float] = {}
    for (task_quarter, code, _), task in tasks().items():
        if task_quarter == quarter:
            points = {"overdue": 2.0, "returned": 1.5}.get(task.state(day), 0) + 0.5 * task.late(day)
            result[code] = result.get(code, 100.0) - points
    return {code: max(0.0, points) for code, points in result.items()}


def grades(quarter: str) -> Counter[str]:
    """How many organisations have which grade."""
    names = ((90, "优秀"), (80, "良好"), (60, "一般"), (0, "差"))
    return Counter(
        next(name for least, name in names if points >= least) for points in scores(quarter).values()
    )


def test_the_script_reproduces_the_files_byte_for_byte(tmp_path: Path) -> None:
    make_zhoushan.make(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


@pytest.mark.parametrize("place", make_risk.TODAY)
def test_posts_powers_statistics_expenses_and_systems_are_those_of_their_script(place: str) -> None:
    made = dict(make_risk.files(place))
    assert made.keys() >= {"85-risk_posts.csv", "86-powers.csv", "87-statistics.csv", "88-expenses.csv"}
    for name, text in made.items():
        assert (FOLDER.parent / place / name).read_text("utf-8-sig") == text, name


def test_the_folder_holds_the_files_in_the_order_of_loading() -> None:
    quarterly = [
        f"{number}{step}-{kind}-{quarter}{note}.csv"
        for number, quarter in enumerate(QUARTERS, 1)
        for step, kind, note in (
            (0, "assignments", ""),
            (1, "reports", ""),
            (2, "reviews", ""),
            (3, "reports", "-mended"),
            (4, "reviews", "-mended"),
        )
    ]
    first = ["01-organisations.csv", "02-indicators.csv", "03-quarters.csv"]
    problems = ["70-problems.csv", "71-problems.csv"]
    turns = [f"{number}-{'closures' if number % 2 else 'progress'}.csv" for number in range(72, 78)]
    assert [*first, *quarterly, *problems, *turns, "90-quarters-locked.csv"] == FILES


@pytest.mark.parametrize("name", [*FILES, *REGISTERS])
def test_each_file_is_utf_8_with_a_mark_and_plain_line_ends(name: str) -> None:
    content = (FOLDER / name).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    widths = {len(row) for row in csv.reader(content.decode("utf-8-sig").splitlines(), strict=True)}
    assert len(widths) == 1


def test_wulong_in_the_third_quarter_is_as_the_report_has_it() -> None:
    wulong = count("2018Q3", organisation="330922200")
    assert wulong == Counter(due=28, reported=24, on_time=24, not_due=4, passed=22, returned=2, late=0)
    assert scores("2018Q3")["330922200"] == 97
    returned = {
        row["指标名称"]: row["审核意见"]
        for row in rows_of("reviews")
        if row["季度"] == "2018Q3" and row["单位编码"] == "330922200" and row["审核结论"] == "退回"
        if tasks()[key(row)].state(TODAY) == "returned"
    }
    assert len(returned) == 2
    assert returned["开展岗位廉政风险提醒教育活动"] == "未能提供具体实施内容"


def test_what_wulong_has_not_reported_is_due_at_the_end_of_the_quarter() -> None:
    open_tasks = [
        task
        for (quarter, code, _), task in tasks().items()
        if (quarter, code) == ("2018Q3", "330922200") and not task.reported
    ]
    assert [task.due for task in open_tasks] == ["2018-09-30"] * 4


def test_there_are_28_indicators_over_both_responsibilities() -> None:
    indicators = rows("02-indicators.csv")
    assert Counter(row["责任类别"] for row in indicators) == {"主体责任": 17, "监督责任": 11}
    assert len({row["指标编码"] for row in indicators}) == 28
    assert len({row["指标名称"] for row in indicators}) == 28
    assert 4 <= len({row["指标类别"] for row in indicators}) <= 6
    assert all(len(row["完成标准"]) >= 25 and row["佐证要求"] for row in indicators)


def test_only_indicators_for_its_kind_are_asked_of_an_organisation_and_townships_are_asked_all() -> None:
    kinds = {row["单位编码"]: row["单位类型"] for row in rows("01-organisations.csv")}
    fit = {row["指标编码"]: row["适用单位类型"].split("、") for row in rows("02-indicators.csv")}
    assert all(kinds[code] in fit[indicator] for _, code, indicator in tasks())
    asked = Counter((quarter, code) for quarter, code, _ in tasks())
    townships = [code for code, kind in kinds.items() if kind == "乡镇街道"]
    assert len(townships) == 36
    assert {asked[quarter, code] for quarter in QUARTERS for code in townships} == {28}
    assert {asked["2018Q3", code] for code, kind in kinds.items() if kind == "部门"} == {24}


def test_every_organisation_stands_under_one_that_comes_before_it() -> None:
    seen = {""}
    for row in rows("01-organisations.csv"):
        assert row["上级单位编码"] in seen
        assert row["单位编码"] not in seen
        seen.add(row["单位编码"])
    assert 95 <= len(seen) - 1 <= 105


@pytest.mark.parametrize("name", [name for name in FILES if "20" in name])
def test_a_file_names_each_assignment_once_and_by_its_right_names(name: str) -> None:
    organisations = {row["单位编码"]: row["单位名称"] for row in rows("01-organisations.csv")}
    indicators = {row["指标编码"]: row["指标名称"] for row in rows("02-indicators.csv")}
    assert len({key(row) for row in rows(name)}) == len(rows(name)) > 0
    for row in rows(name):
        assert row["单位名称"] == organisations[row["单位编码"]]
        assert row["指标名称"] == indicators[row["指标编码"]]
        assert key(row) in tasks()


def test_a_second_version_answers_a_return_and_no_passed_report_is_handed_in_again() -> None:
    for quarter, number in zip(QUARTERS, range(1, 7), strict=True):
        first = {key(row): row for row in rows(f"{number}2-reviews-{quarter}.csv")}
        handed_in = {key(row) for row in rows(f"{number}1-reports-{quarter}.csv")}
        assert first.keys() <= handed_in
        mended = {key(row) for row in rows(f"{number}3-reports-{quarter}-mended.csv")}
        assert mended and all(first[item]["审核结论"] == "退回" for item in mended)
        assert {key(row) for row in rows(f"{number}4-reviews-{quarter}-mended.csv")} <= mended


def test_days_follow_one_another_and_none_lies_after_the_lock_or_today() -> None:
    locked = {row["季度"]: row["锁定日期"] or TODAY for row in rows("90-quarters-locked.csv")}
    starts = {
        row["季度"]: f"{row['季度'][:4]}-{int(row['季度'][5]) * 3 - 2:02}-01"
        for row in rows("03-quarters.csv")
    }
    for row in rows_of("reports"):
        assert starts[row["季度"]] <= row["完成日期"] <= row["上报日期"] <= locked[row["季度"]]
    for (quarter, _, _), task in tasks().items():
        moments = [*task.reported, *(day for _, day in task.verdicts)]
        assert all(moment <= locked[quarter] for moment in moments)
        reviewed = [day for _, day in task.verdicts]
        assert all(day >= reported for reported, day in zip(task.reported, reviewed, strict=False))
        assert all(again > day for again, day in zip(task.reported[1:], reviewed, strict=False))


def test_quarters_are_loaded_open_and_locked_at_the_end() -> None:
    assert {(row["状态"], row["锁定日期"]) for row in rows("03-quarters.csv")} == {("开放", "")}
    last = {row["季度"]: (row["状态"], row["锁定日期"]) for row in rows("90-quarters-locked.csv")}
    assert all(last[quarter][0] == "锁定" and last[quarter][1] < TODAY for quarter in CLOSED)
    assert last["2018Q3"] == ("开放", "")


def test_a_return_has_a_reason_and_a_pass_needs_none() -> None:
    for row in rows_of("reviews"):
        assert (row["审核结论"], bool(row["审核意见"])) in {("退回", True), ("通过", False)}


def test_a_report_returned_for_a_copied_text_is_a_copy_of_an_earlier_one() -> None:
    texts: dict[tuple[str, str], set[str]] = {}
    copied = {
        key(row)
        for name in REVIEWS
        if "mended" not in name
        for row in rows(name)
        if row["审核意见"] == "照搬上季度内容"
    }
    for name in REPORTS:
        for row in rows(name):
            said = texts.setdefault((row["单位编码"], row["指标编码"]), set())
            if key(row) in copied and "mended" not in name:
                assert row["完成情况"] in said
            said.add(row["完成情况"])
    assert len(copied) > 50


def test_a_report_returned_for_want_of_minutes_has_none() -> None:
    wanting = {
        key(row)
        for name in REVIEWS
        if "mended" not in name
        for row in rows(name)
        if "会议记录" in row["审核意见"]
    }
    first = {key(row): row["佐证材料"] for name in REPORTS if "mended" not in name for row in rows(name)}
    assert len(wanting) > 50
    assert not any("会议记录" in first[item] for item in wanting)


def test_texts_are_concrete_and_name_posts_not_persons() -> None:
    for row in rows_of("reports"):
        assert 25 <= len(row["完成情况"]) <= 90, row["完成情况"]
        assert not re.search(r"[{}#]", row["完成情况"] + row["佐证材料"])
        assert row["佐证材料"]
    posts = {row["责任人职务"] for row in rows_of("assignments")}
    assert all(
        re.search(r"(书记|主任|处长|科长|所长|局长|组长|委员|总监|领导|总经理|院长)$", post) for post in posts
    ), posts


def test_completion_rises_over_the_closed_quarters_with_a_dip_at_new_year() -> None:
    rates = [count(quarter)["passed"] / count(quarter)["due"] for quarter in CLOSED]
    assert 0.70 <= rates[0] <= 0.78
    assert 0.84 <= rates[4] <= 0.89
    assert rates[0] < rates[1] < rates[2] > rates[3] < rates[4]


def test_the_open_quarter_has_everything_that_a_quarter_can_have() -> None:
    now = count("2018Q3")
    assert all(now[state] >= 30 for state in ("not_due", "overdue", "pending", "passed", "returned", "late"))


def test_all_grades_occur_in_the_last_closed_quarter() -> None:
    spread = grades("2018Q2")
    assert set(spread) == {"优秀", "良好", "一般", "差"}
    assert 2 <= spread["差"] <= 4
    assert sum(points == 100 for points in scores("2018Q2").values()) >= 3


def test_one_county_is_clearly_behind() -> None:
    for quarter in CLOSED:
        rates = {}
        for county in ("330902", "330903", "330921", "330922"):
            counted = count(quarter, organisation=county)
            rates[county] = counted["passed"] / counted["due"]
        behind = rates.pop("330903")
        assert behind < min(rates.values()) - 0.04, quarter


def test_some_organisations_reported_nothing_at_all() -> None:
    for quarter in QUARTERS:
        asked = {code for task_quarter, code, _ in tasks() if task_quarter == quarter}
        reported = {row["单位编码"] for row in rows_of("reports") if row["季度"] == quarter}
        assert 1 <= len(asked - reported) <= 3


def test_some_organisations_rise_and_some_fall() -> None:
    first, last = scores("2017Q2"), scores("2018Q2")
    changes = [last[code] - points for code, points in first.items()]
    assert sum(change >= 10 for change in changes) >= 10
    assert sum(change <= -1 for change in changes) >= 3


def test_zhoushan_fed_back_234_problems_in_the_first_half_and_got_the_18000_back() -> None:
    problems = rows_of("problems")
    fed_back = [
        row for row in problems if row["问题来源"] == "巡察" and "2018-01" <= row["发现日期"] <= "2018-06-30"
    ]
    assert len(fed_back) == 234
    (paid,) = [row for row in problems if "小衢村" in row["问题内容"]]
    assert (paid["单位名称"], paid["涉及金额"], paid["发现日期"] < "2018-03-31") == ("衢山镇", "18000", True)
    (back,) = [
        row["累计追回金额"]
        for row in rows_of("progress")
        if row["问题编号"] == paid["问题编号"] and row["累计追回金额"]
    ]
    assert back == "18000"


def test_problems_name_posts_not_persons_and_every_slot_is_filled() -> None:
    posts = {row["责任领导职务"] for row in rows_of("progress") if row["责任领导职务"]}
    assert all(
        re.search(r"(书记|领导|成员|市长|区长|总监|经理|主任|委员|校长|负责人)$", post) for post in posts
    ), posts
    said = [row["问题内容"] for row in rows_of("problems")] + [
        text for row in rows_of("progress") for text in (row["整改措施"], row["整改情况"], row["佐证材料"])
    ]
    assert not [text for text in said if re.search(r"[{}#]|None", text)]


def test_all_files_together_stay_small() -> None:
    assert sum((FOLDER / name).stat().st_size for name in FILES) < 7_000_000


def test_the_letters_of_commitment_are_those_that_the_script_writes() -> None:
    assert make_letters.FILE.read_text("utf-8") == make_letters.text()
