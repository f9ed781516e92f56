"""The reminder to an organisation's secretary: its words say what the figures say, and its file is an official letter."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

import io
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from sqlalchemy import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from lib import db
from lib.access import Forbidden, Permission
from lib.exports.docx import letter_docx
from lib.models import AuditLine, User
from lib.rules.letter import Letter, Standing, addressed_to, paragraphs_of, sent_by, title_of
from lib.rules.status import Basis, Counts
from lib.ui import unit_letter
from lib.ui.answers import MEMORY
from lib.ui.bar import View
from tests.test_demo import organisation, viewer
from tests.test_pages_dashboards import opened  # noqa: F401 - a fixture
from tests.wulong import RETURNED, WULONG

DAY = date(2018, 9, 28)
WHY = "未能提供具体实施内容"
NOW = Standing("五龙乡党委", 20183, DAY, Counts(28, 24, 24, 22, 2), 97.0, "优秀")
LETTER = Letter(
    title_of(20183), "五龙乡党委书记", ("甲", "乙"), "中共舟山市纪律检查委员会", DAY, "数据：某日"
)


def written(now: Standing, more: str = "") -> str:
    return "\n".join(paragraphs_of(now, more))


def read_back(letter: Letter) -> Any:
    return docx.Document(io.BytesIO(letter_docx(letter)))


def lines(letter: Letter) -> list[str]:
    return [paragraph.text for paragraph in read_back(letter).paragraphs]


# --- in words


def test_it_is_told_as_zhoushans_report_tells_it() -> None:
    words = written(
        replace(NOW, returned=((RETURNED, WHY + "。"),), due_on=date(2018, 9, 30)),
        "请您在下阶段工作中，要更加注重对干部的提醒教育，防范廉政风险。",
    )
    assert words == (
        "根据“两个责任”在线平台显示，截至2018年9月28日，本季度共计指标数28项，五龙乡党委共完成上报24项，"
        "未上报4项（均未到期），通过审核22项，审核未通过2项，当前得分97分（优秀）。\n"
        "其中，“开展岗位廉政风险提醒教育活动”审核未通过，审核意见为“未能提供具体实施内容”。\n"
        "请您在下阶段工作中，对审核未通过的指标按审核意见补正后重新上报，将未上报的指标最迟于2018年9月30日报齐，"
        "要更加注重对干部的提醒教育，防范廉政风险。"
    )


def test_indicators_returned_for_one_reason_share_a_sentence_and_the_others_have_their_own() -> None:
    words = written(replace(NOW, returned=(("甲“一岗双责”", "空话"), ("乙", ""), ("丙", "空话"))))
    assert (
        "其中，“甲‘一岗双责’”“丙”2项指标审核未通过，审核意见为“空话”；“乙”审核未通过。" in words.splitlines()
    )


def test_of_many_indicators_six_are_named_and_all_are_counted() -> None:
    words = written(replace(NOW, overdue=tuple("甲乙丙丁戊己庚")))
    assert "“甲”“乙”“丙”“丁”“戊”“己”等7项指标逾期未报。" in words.splitlines()


@pytest.mark.parametrize("overdue, words", [(0, "（均未到期）"), (1, "（其中逾期1项）"), (4, "（均已逾期）")])
def test_it_says_whether_what_is_missing_is_late(overdue: int, words: str) -> None:
    assert f"未上报4项{words}，" in written(replace(NOW, counts=replace(NOW.counts, overdue=overdue)))


def test_problems_and_late_reports_are_told_only_where_something_is_open() -> None:
    assert "另外" not in written(NOW)
    words = written(replace(NOW, open_problems=3, late_problems=1, late_talks=2))
    assert "另外，尚有3个问题没有整改销号，其中逾期1个；三交底谈话后的书面报告逾期2次。" in words.splitlines()
    assert "另外，连同所属单位尚有1个问题" in written(replace(NOW, open_problems=1, below=True))
    assert words.endswith("抓好未销号问题的整改，尽快补交谈话后的书面报告。")


def test_who_has_done_everything_is_asked_to_carry_on() -> None:
    done = Counts(28, 28, 28, 28)
    words = written(replace(NOW, counts=done, points=100.0))
    assert "未上报0项，通过审核28项，审核未通过0项，当前得分100分" in words
    assert words.endswith("请您在下阶段工作中，继续落实好“两个责任”。")


@pytest.mark.parametrize(
    "name, kind, body, post, sender",
    [
        ("五龙乡", "township", "五龙乡党委", "五龙乡党委书记", "中共五龙乡纪律检查委员会"),
        ("昌国街道", "township", "昌国街道党工委", "昌国街道党工委书记", "中共昌国街道纪律检查工作委员会"),
        ("嵊泗县", "county", "嵊泗县委", "嵊泗县委书记", "中共嵊泗县纪律检查委员会"),
        ("市旅游委", "department", "市旅游委", "市旅游委主要负责人", "市旅游委"),
    ],
)
def test_it_goes_to_a_post_and_never_to_a_person(
    name: str, kind: str, body: str, post: str, sender: str
) -> None:
    assert addressed_to(name, kind) == (body, post) and sent_by(name, kind) == sender


# --- as a file


def test_the_file_has_the_layout_of_an_official_letter() -> None:
    document = read_back(LETTER)
    page = document.sections[0]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert (round(page.page_width / Mm(1)), round(page.page_height / Mm(1))) == (210, 297)
    title, body = document.paragraphs[0], document.paragraphs[4]
    assert [line.text for line in document.paragraphs[:6]] == [
        "关于2018年第三季度",
        "落实“两个责任”情况的提醒函",
        "",
        "五龙乡党委书记：",
        "甲",
        "乙",
    ]
    for line, font, size in ((title, "方正小标宋简体", 22), (body, "仿宋_GB2312", 16)):
        assert line.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert line.runs[0].font.size == Pt(size) and line.paragraph_format.line_spacing == Pt(28)
    assert body._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    for footer in (page.footer, page.even_page_footer):
        number = footer.paragraphs[0]
        assert number._p.xpath("string(.)") == "— 1 —"
        assert number._p.xpath("string(w:fldSimple/@w:instr)") == " PAGE "


def test_what_stands_in_for_a_missing_font_is_named() -> None:
    rels = read_back(LETTER).part.rels.values()
    [table] = [each.target_part.blob.decode() for each in rels if each.reltype.endswith("fontTable")]
    assert 'w:name="方正小标宋简体"><w:altName w:val="方正小标宋_GBK,' in table
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋,' in table


@pytest.mark.parametrize(
    "sender, sender_from_right, date_from_right",
    [("中共舟山市纪律检查委员会", 200, 550), ("市纪委", 750, 200)],
)
def test_the_date_stands_two_characters_further_in_than_the_sender(
    sender: str, sender_from_right: int, date_from_right: int
) -> None:
    found = {line.text: line for line in read_back(replace(LETTER, sender=sender)).paragraphs}
    pairs = ((sender, sender_from_right), ("2018年9月28日", date_from_right))
    for words, characters in pairs:
        assert found[words]._p.pPr.ind.get(qn("w:rightChars")) == str(characters)


def test_no_word_of_anybody_becomes_a_field_a_link_or_markup() -> None:
    evil = '</w:t><w:fldSimple w:instr=" DDEAUTO cmd "/>&amp;{ HYPERLINK "x" }'
    harmed = replace(LETTER, paragraphs=(f"{evil}\x00\x0b\u202e反\r\n=1+1",), addressee=evil, mark=evil)
    document = read_back(harmed)
    assert document.paragraphs[4].text == f"{evil} 反 =1+1"
    assert document.paragraphs[3].text == f"{evil}："
    assert not document.element.body.xpath(".//w:fldSimple | .//w:hyperlink | .//w:instrText")
    assert document.sections[0].header.paragraphs[0].text == evil


# --- for whom


def view(session: Any) -> View:
    place = organisation(session, WULONG)
    due = date(2018, 9, 30)
    return View(place, WULONG, "五龙乡", False, 20183, due, DAY, Basis.PASSED, True)


def test_wulongs_reminder_says_what_the_report_says_and_its_export_is_written_down(
    demonstration: Engine,
) -> None:
    with db.reading() as session:
        who, seen = viewer(session, "zs_supervisor"), view(session)
        now = unit_letter.figures_of(session, who, seen)
        assert unit_letter.ends_of(session, who, seen) == ("五龙乡党委书记", "中共舟山市纪律检查委员会")
    assert now is not None and (now.counts.due, now.counts.reported, now.points) == (28, 24, 97.0)
    words = written(now)
    for figure in ("指标数28项", "完成上报24项", "未上报4项", "通过审核22项", "当前得分97分", RETURNED, WHY):
        assert figure in words
    make = unit_letter.exporter(who, seen, replace(LETTER, paragraphs=tuple(words.split("\n"))))
    assert words.splitlines()[0] in [line.text for line in docx.Document(io.BytesIO(make())).paragraphs]
    with db.writing() as session:
        line = session.exec(select(AuditLine).order_by(col(AuditLine.id).desc())).first()
        assert line and (line.action, line.target, line.username) == ("导出", "提醒函 五龙乡", who.username)
        assert "截至 2018-09-28" in line.after and "五龙乡党委书记" in line.after
        session.exec(select(User).where(User.username == who.username)).one().active = False
    with pytest.raises(Forbidden):
        make()


def test_the_page_shows_it_to_those_who_write_letters(demonstration: Engine, opened: Any) -> None:
    MEMORY.clear()
    with db.reading() as session:
        people = {name: viewer(session, name) for name in ("zs_supervisor", "wulong")}

    def letters(name: str) -> tuple[AppTest, list[str]]:
        app = opened("organisation", people[name], place=WULONG, quarter="2018Q3", as_of=str(DAY))
        assert not app.exception
        return app, [block.value for block in app.code]

    app, [shown] = letters("zs_supervisor")
    assert shown.startswith("【演示数据，不作依据】\n关于2018年第三季度落实“两个责任”情况的提醒函")
    assert (
        "通过审核22项" in shown
        and "（数据：五龙乡 · 2018年第三季度 · 截至 2018-09-28 · 审核通过口径" in shown
    )
    app.text_input[0].set_value("五龙乡党委主要负责人").run()
    app.text_area[0].set_value("管好关键岗位").run()
    assert "\n五龙乡党委主要负责人：\n" in app.code[0].value and "，管好关键岗位。" in app.code[0].value
    assert letters("wulong")[1] == [] and not people["wulong"].may(Permission.WRITE_LETTERS)
