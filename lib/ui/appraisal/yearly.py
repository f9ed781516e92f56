"""年度结果: each organisation's four quarters, its grade of the year, and who is barred from awards (结果运用)."""

from functools import partial

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.models import KIND_WORDS
from lib.rules.results import BARRED_WORDS, CONSEQUENCES
from lib.rules.score import GRADE_WORDS, Grade
from lib.rules.wording import Part, number
from lib.ui.answers import ask
from lib.ui.appraisal.looking import Look
from lib.ui.cards import Card, cards
from lib.ui.downloads import Export, download_table
from lib.ui.going import to_organisation
from lib.ui.pickers import switch
from lib.ui.tables import decimal, table, text
from lib.ui.words import nothing_here, panel, paragraph, section, small

ALL, BARRED = "", "barred"
QUARTERS = {f"score_{number}": f"{words}季度" for number, words in enumerate("一二三四", 1)}
LISTED = {
    "name": text("单位", 210),
    "kind_words": text("类型", 80),
    "county": text("所在", 120),
    **{name: decimal(words, 1, 72) for name, words in QUARTERS.items()},
    "score": decimal("年度得分", 1, 76),
    "grade_words": text("等次", 60),
    "documents": text("一票否决", 200),
    "use": text("结果运用", 110),
}
EXPORT = Export(
    "年度结果",
    Permission.SEE_APPRAISAL,
    {
        "name": "单位",
        "kind_words": "类型",
        "county": "所在",
        **{name: f"{words}得分" for name, words in QUARTERS.items()},
        "score": "年度得分",
        "grade_words": "等次",
        "documents": "一票否决的依据",
        "use": "结果运用",
        "settled": "是否确定",
    },
    LISTED,
)


def yearly(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the year in words and figures, and the list; a click on a row opens the organisation's page."""
    rows = ask(results, viewer, look, ALL).frame()
    if rows.empty:
        nothing_here(
            f"{look.place_name}{look.year}年到 {look.as_of} 还没有下达任务，没有年度结果。",
            "请换一年，或到「任务下达」看各季度的任务。",
        )
        return
    paragraph(in_words(rows, look))
    cards(figures(rows))
    barred = int(rows["barred"].sum())
    with panel():
        which = switch("which", "哪些单位", {ALL: f"全部 {len(rows)}", BARRED: f"{BARRED_WORDS} {barred}"})
        question = ask(results, viewer, look, which)
        title, button = st.columns([5, 1], vertical_alignment="bottom")
        with title:
            section("年度结果", f"{look.line}；取消评先资格的在前，年度得分从低到高，点一行看它的画像")
        with button:
            download_table(viewer, EXPORT, question, look, len(rows))
        if question.frame().empty:
            nothing_here("没有被取消评先资格的单位。", "年度结果为“一般”“差”或者被一票否决的，会列在这里。")
        else:
            pick = partial(to_organisation, viewer)
            table(question, LISTED, key=f"year-{which}-{look.key}", alt="年度结果", on_pick=pick, rows=16)
        small(
            "年度得分是当年各季度得分的平均（没有任务的季度不算），等次按季度的分数线；任何一个季度被一票否决，年度等次为差。"
            f"{CONSEQUENCES}四个季度都锁定以后结果确定，此前为暂定。"
        )


def results(session: Session, viewer: Viewer, look: Look, which: str) -> pd.DataFrame:
    """The results with their words; only those who are barred, where which says so."""
    rows = queries.year_results(session, viewer, look.place, look.year, look.as_of)
    rows = rows.assign(
        kind_words=rows["kind"].map(KIND_WORDS),
        county=rows["county"].where(rows["county"] != rows["name"], "直属"),
        grade_words=[GRADE_WORDS[Grade(value)] for value in rows["grade"]],
        use=[BARRED_WORDS if barred else "" for barred in rows["barred"]],
        settled=["确定" if final else "暂定" for final in rows["final"]],
        **{name: pd.to_numeric(rows[name]).round(2) for name in (*QUARTERS, "score")},
    )
    return rows[rows["barred"].astype(bool)].reset_index(drop=True) if which == BARRED else rows


def in_words(rows: pd.DataFrame, look: Look) -> list[Part]:
    """The year in a sentence: how many organisations, how far it is, who is barred."""
    final = bool(rows["final"].iloc[0])
    parts: list[Part] = [f"{look.year}年度", ("结果确定" if final else "暂定结果",), "："]
    parts += ["参评单位 ", (number(len(rows)),), f" 家，平均 {rows['score'].mean():.1f} 分"]
    vetoed, barred = int((rows["vetoes"] > 0).sum()), int(rows["barred"].sum())
    parts += ["；被一票否决 ", (number(vetoed),), " 家"] if vetoed else []
    parts += [f"；{BARRED_WORDS} ", (number(barred),), " 家"] if barred else []
    return [*parts, "。"]


def figures(rows: pd.DataFrame) -> list[Card]:
    """How many organisations have each grade, how many a veto, how many are barred."""
    counts = [
        Card(GRADE_WORDS[value], int((rows["grade"] == value).sum()), "家", places=0) for value in Grade
    ]
    vetoed = Card("一票否决", int((rows["vetoes"] > 0).sum()), "家", places=0)
    return [*counts, vetoed, Card(BARRED_WORDS, int(rows["barred"].sum()), "家", places=0, help=CONSEQUENCES)]
