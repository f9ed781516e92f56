"""The figures of the reports stand on the screens: each is answered by a query of its screen, asked by that place's leader."""

import csv
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from lib import db, demo, queries
from lib.access import Viewer, viewer_of
from lib.models import Organisation, User
from lib.queries import Pick
from lib.rules.calendar import quarter_of
from lib.rules.periods import Period, since

FACTS = Path(__file__).parent / "facts.csv"
LEADERS = {
    "zhoushan": "zs_leader",
    "ningbo": "nb_leader",
    "haimen": "hm_leader",
    "jilin": "jl_leader",
    "loudi": "ld_leader",
}
with FACTS.open(encoding="utf-8") as lines:
    ROWS = list(csv.DictReader(lines))


class Asking(NamedTuple):
    """The place's leader at the end of the period of which the fact speaks, in the year of that period."""

    session: Session
    viewer: Viewer
    as_of: date
    year: int
    words: str

    @property
    def period(self) -> tuple[date | None, date]:
        """The period of the fact as the registers' screen offers it: its first day, its last."""
        years = [int(year) for year in re.findall(r"\d{4}", self.words)]
        wide = {0: Period.YEAR, 1: Period.TWO_YEARS}.get(years[-1] - years[0], Period.ALL)
        end = min(self.as_of, date(years[-1], 12, 31))
        return since(wide, end), end

    def figure(self, register: str, words: str) -> float:
        """A main figure of a register in the period."""
        place = self.viewer.organisation_id
        rows = queries.register_figures(self.session, self.viewer, place, register, *self.period)
        return float(rows.set_index("words").loc[words, "value"])

    def checked(self, method: str, content: str, measure: str) -> float:
        """What the inspections of one sort come to in the period."""
        place = self.viewer.organisation_id
        rows = queries.inspection_kinds(self.session, self.viewer, place, *self.period)
        return float(rows.set_index(["method", "content"]).loc[(method, content), measure])

    def entries(self, name: str, facet: str, word: str, measure: str = "quantity") -> float:
        """What a bar of a register's chart counts."""
        rows = queries.register_by(*self.placed(), name, *self.period, facet)
        return float(rows.set_index("word").loc[word, measure])

    def covered(self, kind: str, measure: str) -> float:
        """What the coverage beside the talks says of a kind of organisation."""
        rows = queries.talk_coverage(*self.placed(), *self.period)
        return float(rows.set_index("word").loc[kind, measure])

    def per_letter(self, kind: str) -> float:
        """How many items each letter of a kind has; all the same."""
        place = self.placed("岱山县")
        row = queries.letter_shapes(*place, *self.period).set_index("kind").loc[kind]
        assert row["fewest"] == row["most"]
        return float(row["most"])

    def placed(self, unit: str = "") -> tuple[Session, Viewer, int]:
        """Who asks, and of what place."""
        return self.session, self.viewer, self.unit(unit) if unit else self.viewer.organisation_id

    def unit(self, name: str) -> int:
        """The id of the organisation of that name in the leader's tree."""
        own = select(Organisation.id).where(Organisation.name == name, self.viewer.sees(col(Organisation.id)))
        return self.session.exec(own).one() or 0

    def totals(self, name: str = "") -> dict[str, Any]:
        """The board's counts for the whole place, or for one organisation."""
        place = self.unit(name) if name else self.viewer.organisation_id
        return queries.closure_totals(self.session, self.viewer, place, self.as_of, self.year)

    def by(self, facet: str, word: str) -> Any:
        """The board's counts of one source or category."""
        place = self.viewer.organisation_id
        rows = queries.closure_by(self.session, self.viewer, place, self.as_of, facet, self.year)
        return rows.set_index("word").loc[word]

    def aspects(self, name: str) -> int:
        """Into how many categories the problems of an organisation fall."""
        rows = queries.closure_by(
            self.session, self.viewer, self.unit(name), self.as_of, "category", self.year
        )
        return len(rows)

    def listed(self, **picked: Any) -> Any:
        """The rows behind a number."""
        pick = Pick(year=self.year, **picked)
        place = self.viewer.organisation_id
        return queries.problems(self.session, self.viewer, place, self.as_of, pick)

    def figures(self, register: str, period: Period = Period.YEAR) -> dict[str, float]:
        """The main figures of a register in a period that ends on the day."""
        asked = self.viewer.organisation_id, register, since(period, self.as_of), self.as_of
        rows = queries.register_figures(self.session, self.viewer, *asked)
        return dict(zip(rows["words"], rows["value"], strict=True))

    def statistic(self, item: str) -> Any:
        """The latest statistic of that name that the whole place has."""
        place = self.viewer.organisation_id
        begun = since(Period.TWO_YEARS, self.as_of)
        rows = queries.statistics(self.session, self.viewer, place, begun, self.as_of)
        return rows[(rows["organisation_id"] == place) & (rows["item"] == item)].iloc[0]

    def expense(self, kind: str) -> Any:
        """The expense of that kind in the year."""
        place = self.viewer.organisation_id
        rows = queries.expenses(self.session, self.viewer, place, since(Period.YEAR, self.as_of), self.as_of)
        return rows.set_index(["year", "kind"]).loc[(self.year, kind)]

    def quarter(self, name: str, quarter: int) -> Any:
        """The completion screen's counts of one organisation in a quarter."""
        place = self.unit(name)
        return queries.totals(self.session, self.viewer, place, (quarter,), self.as_of).iloc[0]

    def warned(self) -> Any:
        """The warnings and orders of the year, as they stand under the map."""
        place = self.viewer.organisation_id
        return queries.lamp_year(self.session, self.viewer, place, self.year, self.as_of).iloc[0]

    def worked(self) -> Any:
        """The tasks and documents of the year, as the completion screen tells them."""
        place = self.viewer.organisation_id
        return queries.work_year(self.session, self.viewer, place, self.year, self.as_of).iloc[0]

    def letters(self, name: str) -> Any:
        """The letters of commitment of an organisation in the quarter of the day."""
        return queries.letters(self.session, self.viewer, self.unit(name), quarter_of(self.as_of))

    def told_of(self, words: str) -> Any:
        """The only problem that speaks of something."""
        rows = self.listed(with_money=True)
        (at,) = [at for at, content in enumerate(rows["content"]) if words in content]
        return rows.iloc[at]


def figure(register: str, words: str) -> Callable[[Asking], float]:
    """A main figure of a register, in the year of the leader's day."""
    return lambda ask: ask.figures(register)[words]


def statistic(item: str, column: str = "value") -> Callable[[Asking], float]:
    """The whole place's own statistic of that name, over two years."""
    return lambda ask: float(ask.statistic(item)[column])


def expense(kind: str, column: str = "actual") -> Callable[[Asking], float]:
    """The whole place's expense of that kind in the year of the fact."""
    return lambda ask: float(ask.expense(kind)[column])


def wrongly_paid(ask: Asking) -> float:
    """What was wrongly paid, if all of it came back."""
    row = ask.told_of("小衢村")
    assert (row["name"], row["found_fen"]) == ("衢山镇", row["recovered_fen"])
    return float(row["found_fen"]) / 100


def talked(kind: str, measure: str = "quantity") -> Callable[[Asking], float]:
    """What the bar of a kind of talk counts."""
    return lambda ask: ask.entries("talks", "kind", kind, measure)


def months_to_report(ask: Asking) -> float:
    """After how many months the double report is due, as 双报告 says of every talk of the place."""
    talks = queries.handovers(*ask.placed(), ask.as_of)
    days = zip(talks["talked_on"], talks["due_on"], strict=True)
    (months,) = {(due.year - day.year) * 12 + due.month - day.month for day, due in days}
    return float(months)


def of_wulong(measure: str) -> Callable[[Asking], float]:
    """A measure of 五龙乡 in the third quarter of 2018."""
    return lambda ask: float(ask.quarter("五龙乡", 20183)[measure])


def vetoed_and_barred(ask: Asking) -> float:
    """How many organisations were vetoed in the year and lost their eligibility for awards; the report names both."""
    rows = queries.year_results(ask.session, ask.viewer, ask.viewer.organisation_id, ask.year, ask.as_of)
    found = rows[(rows["vetoes"] > 0) & rows["barred"].astype(bool)]
    assert set(found["name"]) == {"市城管局", "悦来镇"} and found["final"].all()
    return len(found)


ANSWERS: dict[tuple[str, str], Callable[[Asking], float]] = {
    ("haimen", "organisations vetoed and barred from awards"): vetoed_and_barred,
    ("haimen", "admonishing talks"): talked("诫勉谈话"),
    ("haimen", "reminder talks"): talked("提醒谈话"),
    ("haimen", "written self-criticisms"): talked("书面检查"),
    ("haimen", "circulated criticisms"): talked("通报批评"),
    ("haimen", "other forms"): talked("其他"),
    ("haimen", "inquiries by letter"): talked("函询"),
    ("haimen", "persons held to account after them"): (
        lambda ask: ask.entries("accountability", "kind", "问责处理")
    ),
    ("haimen", "deputy heads punished under double inquiry"): (
        lambda ask: ask.figure("accountability", "一案双查")
    ),
    ("ningbo", "three-disclosure talks"): lambda ask: ask.figure("talks", "三交底谈话"),
    ("loudi", "admonishing talks"): talked("约谈", "entries"),
    ("loudi", "persons talked to"): lambda ask: ask.figure("talks", "谈话人次"),
    ("loudi", "of them at division level or above"): lambda ask: ask.figure("talks", "处级以上"),
    ("loudi", "accountability cases"): lambda ask: ask.figure("accountability", "问责"),
    ("loudi", "persons held to account"): lambda ask: ask.figure("accountability", "问责人数"),
    ("loudi", "organisations that sent early-warning notices"): lambda ask: ask.figure("notices", "发出单位"),
    ("loudi", "persons warned (all answered in time)"): lambda ask: ask.figure("notices", "按期回复"),
    ("jilin", "leaders talked to"): lambda ask: ask.figure("talks", "谈话人次"),
    ("jilin", "province departments talked to"): lambda ask: ask.covered("部门", "talked"),
    ("jilin", "universities talked to"): lambda ask: ask.covered("高等院校", "talked"),
    ("jilin", "state firms talked to"): lambda ask: ask.covered("国有企业", "talked"),
    ("jilin", "resident group heads talked to"): lambda ask: ask.covered("派驻机构", "talked"),
    ("jilin", "coverage of prefectures by talks"): lambda ask: ask.covered("市", "rate") * 100,
    ("jilin", "persons dealt with after it"): lambda ask: ask.entries("accountability", "kind", "问责处理"),
    ("ningbo", "months until the written double report"): months_to_report,
    ("zhoushan", "岱山县 peer-supervision items: heads"): (
        lambda ask: ask.per_letter("同级监督报告（主要负责人）")
    ),
    ("zhoushan", "岱山县 peer-supervision items: members"): lambda ask: ask.per_letter(
        "同级监督报告（班子成员）"
    ),
    ("zhoushan", "cases filed"): lambda ask: ask.figure("accountability", "立案审查"),
    ("zhoushan", "persons in those cases"): lambda ask: ask.figure("accountability", "立案审查人数"),
    ("zhoushan", "of them at county level"): lambda ask: ask.figure("accountability", "县处级以上"),
    ("zhoushan", "organisation 嵊泗县五龙乡: indicators due"): of_wulong("due"),
    ("zhoushan", "organisation 嵊泗县五龙乡: reported"): of_wulong("reported"),
    ("zhoushan", "organisation 嵊泗县五龙乡: not reported"): of_wulong("unreported"),
    ("zhoushan", "organisation 嵊泗县五龙乡: passed"): of_wulong("passed"),
    ("zhoushan", "organisation 嵊泗县五龙乡: score"): of_wulong("mean_score"),
    ("haimen", "organisations assessed"): lambda ask: ask.worked()["organisations"],
    ("haimen", "documents handed in by 79 organisations (at least)"): lambda ask: ask.worked()["documents"],
    ("haimen", "yellow lamps lit in the year"): lambda ask: ask.warned()["yellow"],
    ("haimen", "red lamps lit in the year"): lambda ask: ask.warned()["red"],
    ("haimen", "supervision orders sent"): lambda ask: ask.warned()["orders"],
    ("zhoushan", "problems fed back by inspection"): lambda ask: ask.by("source", "inspection")["found"],
    ("zhoushan", "衢山镇小衢村: amount wrongly paid and all recovered"): wrongly_paid,
    ("zhoushan", "定海区 leaders with a plan of their own"): lambda ask: ask.letters("定海区")[
        "post"
    ].nunique(),
    ("zhoushan", "定海区 items in the leaders' commitment letters"): (
        lambda ask: ask.letters("定海区")["items"].sum()
    ),
    ("haimen", "problems found by them"): lambda ask: ask.by("source", "spot_check")["found"],
    ("haimen", "problems found by key checks"): lambda ask: ask.by("source", "campaign")["found"],
    ("haimen", "organisations looked back at"): lambda ask: ask.listed(source="look_back")["name"].nunique(),
    ("haimen", "spot-check batches"): lambda ask: ask.checked("抽查", "两个责任", "batches"),
    ("haimen", "work-record spot-check batches"): lambda ask: ask.checked("抽查", "工作纪实簿", "batches"),
    ("haimen", "work records checked (at least)"): lambda ask: ask.checked("抽查", "工作纪实簿", "objects"),
    ("haimen", "problems pointed out in them (at least)"): (
        lambda ask: ask.checked("抽查", "工作纪实簿", "problems")
    ),
    ("haimen", "circulars issued"): lambda ask: ask.checked("抽查", "工作纪实簿", "circulars"),
    ("haimen", "organisations key-checked"): lambda ask: ask.figure("inspections", "重点检查"),
    ("jilin", "canteens self-checked"): lambda ask: ask.checked("自查自纠", "机关食堂", "objects"),
    ("jilin", "departments self-checked on allowances"): (
        lambda ask: ask.checked("自查自纠", "津贴补贴", "organisations")
    ),
    ("jilin", "special campaigns"): lambda ask: ask.figure("inspections", "专项行动"),
    ("zhoushan", "after-the-fact filings of activities of 100 000 yuan or more"): (
        lambda ask: ask.figure("filings", "报备")
    ),
    ("ningbo", "市支援合作局: problems on the list"): lambda ask: ask.totals("市支援合作局")["found"],
    ("ningbo", "市支援合作局: aspects of those problems"): lambda ask: ask.aspects("市支援合作局"),
    ("ningbo", "市支援合作局: rules made or amended"): lambda ask: ask.totals("市支援合作局")["rules_made"],
    ("ningbo", "市交通局: rules issued after its talk"): lambda ask: ask.totals("市交通局")["rules_made"],
    ("ningbo", "余姚市人民医院: problems on the list"): lambda ask: ask.totals("余姚市人民医院")["found"],
    ("loudi", "problems put right after talks"): lambda ask: ask.by("source", "talk")["closed"],
    ("loudi", "special campaign: amount in breach"): (
        lambda ask: ask.by("source", "campaign")["found_fen"] / 100
    ),
    ("loudi", "special campaign: problems (at least)"): lambda ask: ask.by("source", "campaign")["found"],
    ("jilin", "problems found on allowances"): lambda ask: ask.by("category", "津贴补贴")["found"],
    ("jilin", "amount found on allowances"): lambda ask: ask.by("category", "津贴补贴")["found_fen"] / 100,
    ("jilin", "amount recovered on allowances"): (
        lambda ask: ask.by("category", "津贴补贴")["recovered_fen"] / 100
    ),
    ("jilin", "typical problems found by the annual check"): lambda ask: len(
        ask.listed(list_name="2014年度党风廉政建设责任制检查考核典型问题清单")
    ),
    ("loudi", "key organisations mapped"): figure("risk_posts", "重点单位"),
    ("loudi", "powers listed"): figure("powers", "权力事项"),
    ("loudi", "classes of powers"): figure("powers", "权力类别"),
    ("loudi", "flow charts drawn"): figure("powers", "流程图"),
    ("loudi", "risk posts of level 1"): figure("risk_posts", "一级岗位"),
    ("loudi", "risk posts of level 2"): figure("risk_posts", "二级岗位"),
    ("loudi", "risk posts of level 3"): figure("risk_posts", "三级岗位"),
    ("loudi", "level-1 posts rotated"): figure("risk_posts", "一级岗位轮岗"),
    ("loudi", "expense: travel abroad"): expense("因公出国（境）"),
    ("loudi", "expense: vehicles"): expense("公务用车购置及运行"),
    ("loudi", "expense: receptions"): expense("公务接待"),
    ("loudi", "expense change: travel abroad"): expense("因公出国（境）", "percent"),
    ("loudi", "expense change: vehicles"): expense("公务用车购置及运行", "percent"),
    ("loudi", "expense change: receptions"): expense("公务接待", "percent"),
    ("loudi", "red-packet money handed back or in"): statistic("红包礼金清退上缴合计"),
    ("zhoushan", "clues handed over"): statistic("移交问题线索"),
    ("haimen", "administrative powers supervised in real time"): statistic("行政权力事项实时监察"),
    ("haimen", "official spending orders supervised"): statistic("公务消费单数"),
    ("haimen", "rural asset transactions supervised"): statistic("农村三资交易"),
    ("haimen", "leaders' integrity risk points (at least)"): statistic("领导干部廉政风险点"),
    ("haimen", "cases filed"): statistic("立案"),
    ("haimen", "change of cases filed on the year before"): statistic("立案", "percent"),
    ("haimen", "loss recovered"): statistic("挽回经济损失"),
    ("jilin", "classes of clues from covert visits"): statistic("明察暗访问题线索类别"),
    ("jilin", "clues from covert visits"): statistic("明察暗访问题线索"),
    ("jilin", "grassroots cases"): statistic("基层党员干部违纪案件立案"),
    ("jilin", "change of grassroots cases on the year before"): statistic(
        "基层党员干部违纪案件立案", "percent"
    ),
    ("jilin", "persons punished in grassroots cases"): statistic("基层党员干部违纪案件处分"),
    ("jilin", "petitions received"): statistic("信访举报"),
    ("jilin", "change of petitions"): statistic("信访举报", "percent"),
    ("jilin", "cases filed"): statistic("立案"),
    ("jilin", "change of cases filed"): statistic("立案", "percent"),
    ("jilin", "cases closed"): statistic("结案"),
    ("jilin", "change of cases closed"): statistic("结案", "percent"),
}


def end_of(period: str, today: date) -> date:
    """The day on which a fact of the period is looked at: the end of a quarter or half, else the place's own day."""
    ends = {"Q1": (3, 31), "H1": (6, 30), "Q2": (6, 30), "Q3": (9, 30)}
    return date(int(period[:4]), *ends[period[4:]]) if period[4:] in ends else today


def test_every_fact_has_an_answer() -> None:
    assert {(row["place"], row["fact"]) for row in ROWS} == set(ANSWERS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['place']}: {row['fact']}")
def test_the_figure_of_the_report_is_shown(five_places: Engine, row: dict[str, str]) -> None:
    place = demo.PLACES[row["place"]]
    with db.reading(five_places) as session:
        user = session.exec(select(User).where(User.username == LEADERS[row["place"]])).one()
        words = str(place.today.year) if row["period"] == "any" else row["period"]
        day = min(end_of(words, place.today), place.today)
        asking = Asking(session, viewer_of(session, user), day, int(words[:4]), words)
        shown = ANSWERS[row["place"], row["fact"]](asking)
    assert shown >= float(row["value"]) if "at least" in row["fact"] else shown == float(row["value"])
