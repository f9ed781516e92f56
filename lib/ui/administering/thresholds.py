"""亮灯规则: the thresholds of the lamps by version, and how many lamps other numbers would have lit before they are saved."""

import json
from dataclasses import asdict

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import rules as actions
from lib.rules import lamps
from lib.rules.calendar import quarter_label, quarter_words
from lib.rules.lamps import LAMP_NUMBER_WORDS, LampNumbers
from lib.ui.administering.asking import Question
from lib.ui.administering.versions import Ruling, renewing, versions_of, versions_table
from lib.ui.answers import fetch
from lib.ui.clock import today
from lib.ui.pickers import switch
from lib.ui.tables import spelt, table, text
from lib.ui.words import escaped, small

KEEP = Permission.KEEP_RULES
LOOKED_BACK = 8  # quarters of the trial
SHORT = {
    "逾期未报": ("overdue_yellow", "overdue_red", "天"),
    "退回未改": ("returned_yellow", "returned_red", "工作日"),
    "问题整改逾期": ("problem_yellow", "problem_red", "天"),
    "双报告缺报": ("double_yellow_months", "double_red_months", "个月"),
    "得分偏低": ("low_yellow", "low_red", "分"),
}
TOTAL = "合计"


def lamp_rules(viewer: Viewer) -> None:
    """Nothing. Draws the versions, each rule's thresholds as yellow / red, the form for a new one, and its trial."""
    shown = versions_of(viewer, lamps.RULE)
    known = [LampNumbers.from_values(json.loads(values)) for values in shown["numbers"]]
    for words, (yellow, red, unit) in SHORT.items():
        shown[words] = [f"{getattr(one, yellow):g} / {getattr(one, red):g} {unit}" for one in known]
    columns = {words: spelt(words, 116, "黄灯 / 红灯") for words in SHORT}
    versions_table(shown, columns, "lamp_versions", "亮灯规则的各个版本")
    renewing(viewer, THRESHOLDS)


def asked(viewer: Viewer, start: int) -> LampNumbers | None:
    """The thresholds as the fields say them; None, with the reason, where they cannot be meant."""
    current = asdict(fetch(queries.lamp_numbers, viewer, start))
    values: dict[str, float] = {}
    columns = st.columns(2)
    for place, (name, words) in enumerate(LAMP_NUMBER_WORDS.items()):
        step = type(current[name])(1)  # days and months are whole, points need not be
        form = "%d" if isinstance(step, int) else "%.1f"
        value = columns[place % 2].number_input(
            words, 0 * step, 1000 * step, current[name], step, form, key=f"lamp_{name}_{start}"
        )
        values[name] = current[name] if value is None else value
    try:
        return LampNumbers.from_values(values)
    except ValueError as problem:
        st.error(escaped(str(problem)))
        return None


def trial(viewer: Viewer, numbers: LampNumbers, terms: pd.DataFrame) -> None:
    """Nothing. Draws how many lamps each county had, and would have had, in the last quarters."""
    day = today(viewer)
    quarters = tuple(terms["id"].head(LOOKED_BACK).tolist())
    tried = tuple(asdict(numbers).items())
    rows = fetch(queries.lamp_trial, viewer, viewer.organisation_id, tried, quarters, day)
    counted = switch("lit", "数哪些灯", {"all": "全部灯", "red": "只看红灯"})
    shown = side_by_side(rows, "_red" if counted == "red" else "")
    if len(shown) < 2:
        small("最近几个季度没有亮过灯，用这些数字也不会亮。")
        return
    labels = [quarter_label(quarter) for quarter in sorted(quarters)]
    table(
        shown,
        {"county": text("地区", 132), **{label: spelt(label, 92) for label in labels}},
        key="lamp_trial",
        alt="试算的亮灯数",
        rows=14,
    )
    small(
        f"每格是该季度的任务和得分到 {day} 为止亮过的灯，有变化的写作“现在 → 试算后”；没有亮过灯的地区不列出。"
        "已锁定的季度仍按当时的规则，这里只供比较。"
    )


def side_by_side(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """A row per county and a column per quarter: one number, or two with an arrow between; the sums stand on top."""
    before, after = f"before{kind}", f"after{kind}"
    rows = rows[["organisation_id", "county", "label", before, after]]
    sums = (
        rows.groupby("label", as_index=False)[[before, after]].sum().assign(organisation_id=0, county=TOTAL)
    )
    both = pd.concat([sums, rows], ignore_index=True)
    lit = both.groupby("organisation_id")[[before, after]].sum().sum(axis=1)
    both = both[both["organisation_id"].map(lit) > 0]
    pairs = zip(both[before].tolist(), both[after].tolist(), strict=True)
    both = both.assign(change=[f"{old}" if old == new else f"{old} → {new}" for old, new in pairs])
    wide = both.pivot(index="organisation_id", columns="label", values="change")
    names = both.drop_duplicates("organisation_id").set_index("organisation_id")["county"]
    return wide.reindex(names.index).assign(county=names).reset_index(drop=True)


def save(numbers: LampNumbers, start: int, note: str) -> Question:
    """The dialog that saves the thresholds as a new version."""

    def act(viewer: Viewer) -> str:
        version = actions.set_lamp_numbers(viewer, numbers, start, note)
        return f"已保存：自{quarter_words(start)}起的亮灯规则第 {version} 版，有关的灯已重新计算。"

    said = "；".join(
        f"{words} {getattr(numbers, yellow):g} / {getattr(numbers, red):g} {unit}"
        for words, (yellow, red, unit) in SHORT.items()
    )
    about = (
        f"自{quarter_words(start)}（{quarter_label(start)}）起，黄灯 / 红灯：{said}。\n"
        f"依据：{note or '（没有填）'}"
    )
    return Question("保存新的亮灯规则", about, "保存", KEEP, lambda viewer: act)


THRESHOLDS = Ruling(
    key="lamp",
    what="阈值",
    about="从所选季度起亮灯；以前的季度仍按当时的规则。",
    trial="如果这样亮灯",
    tried_on="用左边的数字重算最近八个季度，看各地亮过多少盏灯。这里只是试算。",
    widths=(1, 1.6),
    asked=asked,
    tried=trial,
    save=save,
)
