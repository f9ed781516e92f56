"""通报认定规则: whom a circular names for praise and for lagging, by version, and whom other numbers would have named."""

import json
from dataclasses import asdict

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import rules as actions
from lib.rules import praise
from lib.rules.calendar import quarter_label, quarter_words
from lib.rules.praise import PRAISE_WORDS, PraiseRule
from lib.slides.papers import praise_trial
from lib.ui.administering.asking import Question
from lib.ui.administering.versions import Ruling, renewing, versions_of, versions_table
from lib.ui.answers import fetch
from lib.ui.clock import today
from lib.ui.tables import spelt, table, text, whole
from lib.ui.words import escaped, small

SHORT = {"most": "各列几家", "red_lamps": "红灯盏数"}
LOOKED_BACK = 4  # quarters of the trial


def praise_rules(viewer: Viewer) -> None:
    """Nothing. Draws the versions, the form for a new one, and its trial."""
    rows = versions_of(viewer, praise.RULE)
    known = [asdict(PraiseRule.from_values(json.loads(values))) for values in rows["numbers"]]
    shown = pd.concat([rows, pd.DataFrame(known, columns=list(PRAISE_WORDS))], axis=1)
    columns = {name: whole(words, 84) for name, words in SHORT.items()}
    versions_table(shown, columns, "praise_versions", "通报认定规则的各个版本")
    renewing(viewer, NAMING)


def numbers(viewer: Viewer, start: int) -> PraiseRule | None:
    """The thresholds as the fields say them; None, with the reason, where they cannot be meant."""
    current = asdict(fetch(queries.praise_rule, viewer, start))
    values = {}
    for name, words in PRAISE_WORDS.items():
        value = st.number_input(words, 0, 1000, current[name], 1, "%d", key=f"praise_{name}_{start}")
        values[name] = current[name] if value is None else value
    try:
        return PraiseRule.from_values(values)
    except ValueError as problem:
        st.error(escaped(str(problem)))
        return None


def trial(viewer: Viewer, rule: PraiseRule, terms: pd.DataFrame) -> None:
    """Nothing. Draws how many the circulars of the last quarters named, and would have named."""
    day = today(viewer)
    rows = fetch(praise_trial, viewer, rule, tuple(terms["id"].head(LOOKED_BACK).tolist()), day)
    if rows.empty:
        small("还没有可以试算的季度。")
        return
    shown = rows.assign(
        **{
            name: [
                f"{old}" if old == new else f"{old} → {new}"
                for old, new in zip(rows[name], rows[f"{name}_then"], strict=True)
            ]
            for name in ("praised", "lagging")
        }
    )
    columns = {
        "label": text("季度", 76),
        "praised": spelt("表扬（家）", 110),
        "lagging": spelt("落后（家）", 110),
    }
    table(shown, columns, key="praise_trial", alt="试算的表扬和落后单位数")
    small(f"有变化的写作“现在 → 试算后”，截至 {day}。已定稿的会议不变。")


def save(rule: PraiseRule, start: int, note: str) -> Question:
    """The dialog that saves the thresholds as a new version."""

    def act(viewer: Viewer) -> str:
        version = actions.set_praise_rule(viewer, rule, start, note)
        return f"已保存：自{quarter_words(start)}起的通报认定规则第 {version} 版。"

    said = "；".join(f"{PRAISE_WORDS[name]}：{value}" for name, value in asdict(rule).items())
    about = f"自{quarter_words(start)}（{quarter_label(start)}）起，{said}。\n依据：{note or '（没有填）'}"
    return Question("保存新的通报认定规则", about, "保存", Permission.KEEP_RULES, lambda viewer: act)


NAMING = Ruling(
    key="praise",
    what="认定规则",
    about="从所选季度起的通报照此列出表扬和落后单位；分数线用计分规则的优秀线和良好线。",
    trial="如果这样认定",
    tried_on="用左边的数字重算最近几个季度，看通报会列出多少家。这里只是试算。",
    widths=(1, 1.35),
    asked=numbers,
    tried=trial,
    save=save,
)
