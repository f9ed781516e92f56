"""计分规则: the numbers of the scoring rule by version, and what other numbers would change before they are saved."""

import json
from dataclasses import asdict

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import rules as actions
from lib.rules import score
from lib.rules.calendar import quarter_label, quarter_words
from lib.rules.score import GRADE_WORDS, RULE_WORDS, ScoreRule
from lib.ui.administering.asking import Question
from lib.ui.administering.versions import Ruling, renewing, versions_of, versions_table
from lib.ui.answers import fetch
from lib.ui.clock import today
from lib.ui.tables import decimal, table, text, whole
from lib.ui.words import escaped, small

KEEP = Permission.KEEP_RULES
SHORT = ("起始分", "退回扣分", "逾期扣分", "迟报扣分", "优秀线", "良好线", "一般线", "复核天数")
LOOKED_BACK = 4  # quarters of the preview


def score_rules(viewer: Viewer) -> None:
    """Nothing. Draws the versions, the form for a new one, and its preview."""
    rows = versions_of(viewer, score.RULE)
    known = [asdict(ScoreRule.from_values(json.loads(values))) for values in rows["numbers"]]
    columns = {name: decimal(words, width=76) for name, words in zip(RULE_WORDS, SHORT, strict=True)}
    shown = pd.concat([rows, pd.DataFrame(known, columns=list(RULE_WORDS))], axis=1)
    versions_table(shown, columns, "rule_versions", "计分规则的各个版本")
    renewing(viewer, SCORING)


def numbers(viewer: Viewer, start: int) -> ScoreRule | None:
    """The rule as the fields say it; None, with the reason, where it cannot be meant."""
    current = asdict(fetch(queries.score_rule, viewer, start))
    values: dict[str, float] = {}
    columns = st.columns(2)
    for place, (name, words) in enumerate(RULE_WORDS.items()):
        value = columns[place % 2].number_input(
            words, 0.0, 1000.0, current[name], 0.5, "%.1f", key=f"rule_{name}_{start}"
        )
        values[name] = current[name] if value is None else float(value)
    try:
        return ScoreRule(**values)
    except ValueError as problem:
        st.error(escaped(str(problem)))
        return None


def preview(viewer: Viewer, rule: ScoreRule, terms: pd.DataFrame) -> None:
    """Nothing. Draws how many organisations would rise or fall in the last quarters."""
    day = today(viewer)
    quarters = tuple(terms["id"].head(LOOKED_BACK).tolist())
    rows = fetch(queries.regraded, viewer, viewer.organisation_id, tuple(asdict(rule).items()), quarters, day)
    if rows.empty:
        small("还没有可以试算的数据。")
        return
    table(
        rows,
        {
            "label": text("季度", 76),
            "organisations": whole("单位数", 66),
            "better": whole("升等", 56),
            "worse": whole("降等", 56),
            **{words: text(words, 92) for words in GRADE_WORDS.values()},
        },
        key="rule_preview",
        alt="试算的等次变化",
    )
    small(f"各等次写作“现在 → 试算后”的单位数，截至 {day}。")


def save(rule: ScoreRule, start: int, note: str) -> Question:
    """The dialog that saves the numbers as a new version."""

    def act(viewer: Viewer) -> str:
        version = actions.set_score_rule(viewer, rule, start, note)
        return f"已保存：自{quarter_words(start)}起的计分规则第 {version} 版。"

    said = "、".join(f"{RULE_WORDS[name]} {value:g}" for name, value in asdict(rule).items())
    about = f"自{quarter_words(start)}（{quarter_label(start)}）起：{said}。\n依据：{note or '（没有填）'}"
    return Question("保存新的计分规则", about, "保存", KEEP, lambda viewer: act)


SCORING = Ruling(
    key="rule",
    what="规则",
    about="从所选季度起计分；以前的季度仍按当时的规则。",
    trial="如果这样计分",
    tried_on="用左边的数字重算最近几个季度，看有多少单位的等次会变。这里只是试算。",
    widths=(1, 1.35),
    asked=numbers,
    tried=preview,
    save=save,
)
