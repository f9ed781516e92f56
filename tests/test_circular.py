"""The papers after a meeting say what its slides say, in the layout of official documents, and no name that is hidden."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from lib import db, queries, slides
from lib.access import Forbidden, Role, Viewer, viewer_of
from lib.actions import meetings, rules
from lib.exports.circular import deck_circular
from lib.exports.open_problems import ONLY_LATEST, OpenProblems, deck_open_problems, open_problems_docx
from lib.exports.progress import Cancelled
from lib.models import AuditLine, Organisation, Tree, User
from lib.rules.circular import addressee_of, official
from lib.rules.praise import Judged, PraiseRule, is_praised, lagging, praised, why_lagging
from lib.rules.score import Grade, ScoreRule
from lib.rules.slides import Item, Names, SlideKind, offered
from lib.slides import Bars, Deck, Figures, NotSeen, Table, Words
from lib.slides.papers import from_slides, papers, papers_of
from lib.slides.papers.values import Part
from lib.ui.problems.taking import made
from lib.ui.workbar import Look
from tests.conftest import Databases, engine_on
from tests.test_meetings import draft, report_another
from tests.test_slide_files import all_text
from tests.world import World

QUARTER, DAY = 20183, date(2018, 9, 28)
WULONG = Judged(1, "五龙乡", 28, 28, 28, 0, 0, 100.0, Grade.EXCELLENT)
SCORE, RULE = ScoreRule(), PraiseRule(most=2, red_lamps=5)


@pytest.fixture(scope="module")
def session(backend: str, databases: Databases, loaded: str) -> Iterator[Session]:
    """A session on the demonstration, to look at only."""
    for _ in engine_on(databases.make(backend, loaded)):
        with db.reading() as session:
            yield session


@pytest.fixture(scope="module")
def leader(session: Session) -> Viewer:
    return viewer_of(session, session.exec(select(User).where(User.username == "zs_leader")).one())


def deck(session: Session, viewer: Viewer, names: Names = Names.SHOWN, items: Any = None) -> Deck:
    """The slides and papers of a meeting about the viewer's own organisation, as they are now."""
    place = viewer.organisation_id
    asked = slides.asked(session, viewer, place, QUARTER, DAY, names=names)
    made = slides.slides(session, viewer, asked, offered(True) if items is None else items)
    card = {"held_on": DAY, "quarter_id": QUARTER, "as_of": DAY}
    return Deck(card, made, None, "", papers(session, viewer, asked, made, place))


@pytest.fixture(scope="module")
def shown(session: Session, leader: Viewer) -> Deck:
    return deck(session, leader)


@pytest.fixture(scope="module")
def told_openly(shown: Deck) -> dict[Any, str]:
    """Everything in the two files of a meeting that shows names, by their makers."""
    return {make: all_text(make(shown, "会商")) for make in (deck_circular, deck_open_problems)}


def read(file: bytes) -> Any:
    return docx.Document(io.BytesIO(file))


def lines(document: Any) -> list[str]:
    return [one.text for one in document.paragraphs]


def tables(document: Any) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def block(made: Deck, kind: SlideKind, block: type[Any]) -> Any:
    slide = next(one for one in made.slides if one.kind is kind)
    return next(one for one in slide.blocks if isinstance(one, block))


def numbers(words: Words) -> list[str]:
    return re.findall(
        r"\d[\d,.]*\d|\d", "|".join(one[0] for one in words.paragraphs[0] if isinstance(one, tuple))
    )


# --- who is praised, who lags


@pytest.mark.parametrize(
    "change, worth",
    [
        ({}, True),
        ({"grade": Grade.GOOD}, False),
        ({"passed": 0}, False),
        ({"returned": 1}, False),
        ({"overdue": 1}, False),
        ({"yellow": 1}, False),
        ({"red": 1}, False),
        ({"vetoed": True}, False),
    ],
)
def test_praise_is_for_who_has_nothing_against_them(change: dict[str, Any], worth: bool) -> None:
    assert is_praised(replace(WULONG, **change)) is worth


@pytest.mark.parametrize(
    "change, why",
    [
        ({"score": 80.0}, ()),
        ({"score": 79.5}, ("得分低于80分",)),
        ({"red": 4}, ()),
        ({"red": 5}, ("亮红灯5盏",)),
        ({"vetoed": True, "score": 60.0, "red": 9}, ("一票否决", "得分低于80分", "亮红灯9盏")),
    ],
)
def test_lagging_is_told_with_every_reason(change: dict[str, Any], why: tuple[str, ...]) -> None:
    assert why_lagging(RULE, SCORE, replace(WULONG, **change)) == why


def test_who_ties_with_the_last_one_is_named_too() -> None:
    units = [replace(WULONG, organisation=at, passed=28 - (at > 3)) for at in range(6)]
    assert [one.organisation for one in praised(RULE, units)] == [0, 1, 2, 3]
    worse = [replace(WULONG, organisation=at, score=70.0 - at) for at in range(4)]
    vetoed = replace(WULONG, organisation=9, vetoed=True)
    assert [one.organisation for one in lagging(RULE, SCORE, [*worse, vetoed])] == [9, 3]


def test_words_of_a_screen_become_those_of_a_document() -> None:
    words = "截至 2018-09-28 完成 22 项（75.5%，较上季度 −9.6 个百分点）；较上季末 ±0.0 个百分点。今天是本季度截止日。"
    assert official(words, DAY) == (
        "截至2018年9月28日完成22项（75.5%，较上季度下降9.6个百分点）；较上季末持平。2018年9月28日是本季度截止日。"
    )
    assert official("得分最低的是有关单位（74.5 分）", DAY) == "得分最低的单位（74.5分）"
    assert addressee_of("舟山市", ["firm", "county"]) == "各县（市、区）、各国有企业"
    assert addressee_of("五龙乡", []) == "五龙乡各有关单位"


# --- the circular


def test_the_circulars_figures_are_those_of_the_slides(shown: Deck) -> None:
    document = read(deck_circular(shown, "会商"))
    said, grids = "\n".join(lines(document)), tables(document)
    for kind, heading in ((SlideKind.HEADLINE, "一、总体情况"), (SlideKind.CLOSURE, "（一）整改进度")):
        at = lines(document).index(heading)
        found = re.findall(r"\d[\d,.]*\d|\d", lines(document)[at + 1])
        told = numbers(block(shown, kind, Words))
        assert len(told) > 8 and not set(told) - set(found)
    lit = {one.label: f"{one.value:,.0f}" for one in block(shown, SlideKind.MAP, Figures).items}
    assert f"亮红灯{lit['红灯']}盏、黄灯{lit['黄灯']}盏，亮红灯的单位{lit['亮红灯的单位']}家" in said
    causes = block(shown, SlideKind.LAMPS, Bars)
    for at, rule in enumerate(causes.categories):
        assert f"{rule}{sum(one.values[at] for one in causes.series):,.0f}盏" in said
    for one in block(shown, SlideKind.MONEY, Figures).items:
        assert f"{one.value:,.{one.places}f}" in said
    ranking, full = block(shown, SlideKind.RANKING, Table), grids[0]
    assert full[0] == [one.heading for one in ranking.columns]
    for row in ranking.rows:
        assert [slides.written(*pair) for pair in zip(row, ranking.columns, strict=True)] in full
    assert f"纳入排名的单位共{len(full) - 1}家" in said and len(full) == 38
    words = block(shown, SlideKind.WORDS, Words).paragraphs
    for at, paragraph in enumerate(words, 1):
        assert f"{at}．{paragraph[0]}" in said
    assert said.count("演示数据") >= 1 and "审核通过口径" in said and "未定稿" in said
    assert "一票否决、得分低于80分、亮红灯5盏以上" in said


def test_the_named_are_those_of_the_rule(session: Session, leader: Viewer, shown: Deck) -> None:
    _, best, worst, _ = tables(read(deck_circular(shown, "")))
    units = queries.units(session, leader, leader.organisation_id, QUARTER, DAY).set_index("name")
    lit = queries.lit_lamps(session, leader, leader.organisation_id, QUARTER, DAY)
    for row in best[1:]:
        unit = units.loc[next(name for name in units.index if row[1].endswith(name))]
        assert (unit["returned"], unit["overdue"], row[2]) == (0, 0, f"{unit['score']:.1f}")
        assert unit["organisation_id"] not in set(lit["organisation_id"])
    low = units[units["score"] < 80].index
    assert {name for name in low if any(row[1].endswith(name) for row in worst)} == set(low)
    assert len(best) == 9 and worst[1][1] == "定海区昌国街道"


def test_the_layout_is_that_of_official_documents(shown: Deck) -> None:
    document = read(deck_circular(shown, ""))
    page = document.sections[0]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    found = {one.text: one for one in document.paragraphs}
    for words, font, size, level in (
        ("关于舟山市2018年第三季度", "方正小标宋简体", 22, None),
        ("一、总体情况", "黑体", 16, "0"),
        ("（一）表扬单位", "楷体_GB2312", 16, "1"),
        ("本季度符合表扬条件的单位8家，予以通报表扬，名单如下。", "仿宋_GB2312", 16, None),
    ):
        line = found[words]
        assert line.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert (line.runs[0].font.size, line.paragraph_format.line_spacing) == (Pt(size), Pt(28))
        outline = line._p.pPr.find(qn("w:outlineLvl"))
        assert (None if outline is None else outline.get(qn("w:val"))) == level
    headings = [words[:2] for words in lines(document) if re.match("[一二三四五六七]、", words)]
    assert headings == ["一、", "二、", "三、", "四、", "五、", "六、"]
    for table in document.tables:
        rows = table._tbl.findall(qn("w:tr"))
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows[:2]] == [
            True,
            False,
        ]
    assert document.core_properties.author == "明责" and document.core_properties.created.date() == DAY
    assert page.header.paragraphs[0].text == "演示数据，不作依据"


def test_the_same_paper_is_the_same_bytes_and_can_be_stopped(shown: Deck) -> None:
    parts: list[tuple[int, int]] = []
    first = deck_circular(shown, "", lambda *part: parts.append(part))
    assert first == deck_circular(shown, "") and parts == [(at, 7) for at in range(1, 8)]

    def stop(done: int, of: int) -> None:
        raise Cancelled

    for make in (deck_circular, deck_open_problems):
        with pytest.raises(Cancelled):
            make(shown, "", stop)


# --- open problems


def test_every_open_problem_is_listed(session: Session, leader: Viewer, shown: Deck) -> None:
    document = read(deck_open_problems(shown, ""))
    [rows] = tables(document)
    open_ = queries.problems(session, leader, leader.organisation_id, DAY, queries.Pick(open=True))
    totals = queries.closure_totals(session, leader, leader.organisation_id, DAY)
    assert len(rows) == totals["open"] + 2 and [row[1] for row in rows[1:-1]] == open_["content"].tolist()
    days = [int(row[7].replace(",", "")) if row[7] != "—" else 0 for row in rows[1:-1]]
    assert days == open_["overdue"].tolist() == sorted(days, reverse=True)
    assert rows[-1][0] == f"共 {totals['open']} 项，其中逾期 {totals['overdue']} 项"
    posts = {row[8] for row in rows[1:-1]}
    assert "—" in posts and any(post.endswith("书记") for post in posts)
    page = document.sections[0]
    assert page.orientation == WD_ORIENT.LANDSCAPE and page.page_width > page.page_height
    assert lines(document)[0] == "舟山市未销号问题清单" and "演示数据" in lines(document)[1]


def test_a_list_with_nothing_in_it_says_so(shown: Deck) -> None:
    table = Table("", (), (), "没有未销号的问题。")
    told = OpenProblems("五龙乡", "五龙乡 · 截至 2018-09-28", DAY, Figures(()), table)
    assert "没有未销号的问题。" in lines(read(open_problems_docx(told)))


# --- for whom


@pytest.mark.parametrize("names", [Names.MASKED, Names.LEFT_OUT])
def test_a_hidden_name_is_nowhere_in_the_papers(
    session: Session, leader: Viewer, told_openly: dict[Any, str], names: Names
) -> None:
    below = session.exec(
        select(col(Organisation.name))
        .join(Tree, col(Tree.descendant_id) == col(Organisation.id))
        .where(col(Tree.ancestor_id) == leader.organisation_id, col(Tree.depth) > 0)
    ).all()
    hidden = deck(
        session, leader, names, [Item(SlideKind.WORDS, {"title": "下一步", "text": "请五龙乡整改"})]
    )
    for make, openly in told_openly.items():
        hidden_too = all_text(make(hidden, "会商"))
        assert sum(name in openly for name in below) > 20
        assert [name for name in below if name in hidden_too] == []
    words = "\n".join(lines(read(deck_circular(hidden, ""))))
    assert "符合表扬条件的单位8家" in words and ("名单如下" in words) is (names is Names.MASKED)


def test_a_countys_papers_tell_of_that_county_alone(session: Session, leader: Viewer) -> None:
    rows = queries.organisations(session, leader).set_index("name")
    own = Viewer(1, "x", "x", Role.LEADER, int(rows.loc["嵊泗县", "id"]), "嵊泗县")
    made = deck(session, own)
    said = "".join(all_text(make(made, "")) for make in (deck_circular, deck_open_problems))
    assert "五龙乡" in said and "主体责任和监督责任履行情况的通报" in said
    others = [name for name in rows.index if name not in queries.organisations(session, own)["name"].tolist()]
    assert [name for name in others if name not in ("舟山市",) and name in said] == []


# --- fixed


def file_of(viewer: Viewer, meeting: int, live: bool = False) -> tuple[Deck, bytes, bytes]:
    with db.reading() as session:
        found = slides.with_papers(session, viewer, meeting, live)
    return found, deck_circular(found, ""), deck_open_problems(found, "")


def test_a_circular_names_by_the_numbers_of_its_quarter(own_world: World) -> None:
    leader = own_world.viewer("east")
    meeting = meetings.new_meeting(leader, draft(own_world), offered(True)[:3])
    assert "亮红灯5盏以上" in "".join(lines(read(file_of(leader, meeting)[1])))
    admin = own_world.viewer("city", Role.ADMIN)
    rules.set_praise_rule(admin, PraiseRule(most=3, red_lamps=2), QUARTER, "海纪发〔2018〕12号")
    words = "".join(lines(read(file_of(leader, meeting)[1])))
    assert "亮红灯2盏以上" in words and words.count("取前3家") == 2


def test_what_is_fixed_is_fixed_with_its_papers(own_world: World) -> None:
    leader = own_world.viewer("east")
    meeting = meetings.new_meeting(leader, draft(own_world), offered(True)[:3])
    made, *_ = file_of(leader, meeting)
    changed = int(made.card["changed"])
    meetings.fix(leader, meeting, slides.plain(made.slides), changed, slides.plain(made.papers))
    fixed, *before = file_of(leader, meeting)
    assert fixed.papers == made.papers == papers_of(slides.plain(made.papers)) and "定稿于" in fixed.state
    report_another(own_world)
    assert file_of(leader, meeting)[1:] == tuple(before)
    now = file_of(leader, meeting, live=True)[0].papers
    assert now and now.parts[Part.OVERALL] != made.papers.parts[Part.OVERALL]  # type: ignore[union-attr]
    with db.reading() as session, pytest.raises(NotSeen):
        slides.with_papers(session, own_world.viewer("west"), meeting)
    meetings.thaw(leader, meeting, "数据有更新")
    assert file_of(leader, meeting)[0].papers == now


def test_what_was_fixed_before_papers_were_kept_is_told_by_its_slides(own_world: World) -> None:
    leader = own_world.viewer("east")
    kinds = (SlideKind.HEADLINE, SlideKind.RANKING, SlideKind.OVERDUE)
    meeting = meetings.new_meeting(leader, draft(own_world), [Item(kind) for kind in kinds])
    made, *_ = file_of(leader, meeting)
    meetings.fix(leader, meeting, slides.plain(made.slides), int(made.card["changed"]))
    fixed, letter, listed = file_of(leader, meeting)
    words = "\n".join(lines(read(letter)))
    assert "一、总体情况" in words and "二、完成率排名" in words and "表扬单位（" not in words
    assert "会议定稿时没有存下表扬单位、落后单位、亮灯数量、" in words
    assert ONLY_LATEST in lines(read(listed))
    assert fixed.papers == from_slides(
        {
            name: getattr(fixed.papers, name)
            for name in ("place", "addressee", "sender", "line", "of_problems")
        },
        fixed.slides,
    )


# --- from a screen


def test_a_list_taken_from_a_screen_is_written_down(demonstration: Engine) -> None:
    with db.reading() as session:
        who = viewer_of(session, session.exec(select(User).where(User.username == "wulong")).one())
    look = Look(who.organisation_id, "五龙乡", DAY, DAY, True)
    [rows] = tables(read(made(who, look, None)))
    assert {row[3] for row in rows[1:-1]} == {"五龙乡"}
    with db.writing() as session:
        line = session.exec(select(AuditLine).order_by(col(AuditLine.id).desc())).first()
        assert line and (line.action, line.target) == ("导出", "未销号问题清单 五龙乡")
        assert f'"rows": {len(rows) - 2}' in line.after
        session.exec(select(User).where(User.username == "wulong")).one().active = False
    with pytest.raises(Forbidden):
        made(who, look, None)
