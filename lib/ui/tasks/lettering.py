"""函告书 (一人一方案): leaders' plans of the quarter's year, one plan with its items, a new one, what is told of an item."""

from typing import Any

import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import letters
from lib.actions.letters import Draft
from lib.rules.calendar import quarter_words
from lib.rules.commitments import PROGRESS_WORDS, Progress, items_of
from lib.ui import address
from lib.ui.administering.asking import Act, Question, pick_place, pick_word
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import ask, fetch
from lib.ui.tables import day, table, text, whole
from lib.ui.tasks.looking import Look
from lib.ui.words import nothing_here, panel, plain, section, small

ISSUE, REPORT = Permission.UPLOAD_ASSIGNMENTS, Permission.UPLOAD_REPORTS
WORDS = {progress.value: words for progress, words in PROGRESS_WORDS.items()}
SHAPES = {Progress.DONE: "● 已完成", Progress.UNDER_WAY: "◐ 推进中"}
LISTED = {
    "name": text("单位", 180),
    "post": text("谁的方案", 200),
    "document": text("文号", 220),
    "issued_on": day("下发日期", 100),
    "items": whole("承诺事项", 84),
    "done": whole("已完成", 76),
    "under_way": whole("推进中", 76),
    "missing": whole("本季度未报", 92),
}


def lettering(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the letter of the address, or the list of letters."""
    written = address.read("letter")
    if written.isascii() and written.isdigit() and len(written) < 10:
        show_letter(viewer, look, int(written))
    else:
        listing(viewer, look)


def listing(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the letters of the quarter's year under the place; a click opens one."""
    may = viewer.may(ISSUE)
    if may:
        st.button("下发函告书…", type="primary", key="letter_new", on_click=open_dialog, args=(issue(look),))
    question = ask(queries.letters, viewer, look.place, look.quarter)
    rows = question.frame()
    with panel():
        section(
            f"函告书（{len(rows)} 份，{int(rows['items'].sum())} 项）",
            f"{look.place_name} · {look.quarter // 10}年的方案，{look.quarter_words}的进展；点一份看每一项",
        )
        if rows.empty:
            next_step = "领导一人一方案：写明职务、文号和承诺事项，由所在单位每季度逐项报告。"
            nothing_here(f"{look.place_name}{look.quarter // 10}年没有函告书。", next_step)
            return
        table(question, LISTED, key=f"letters-{look.key}", alt="函告书", on_pick=opened, rows=20)


def opened(letter: dict[str, Any]) -> None:
    """Nothing. Writes the picked letter into the address."""
    address.change(letter=int(letter["id"]))


def show_letter(viewer: Viewer, look: Look, number: int) -> None:
    """Nothing. Draws a letter: whose it is, each item, and what was last told of it for the quarter."""
    st.button("‹ 返回函告书列表", type="tertiary", key="letter_back", on_click=closed)
    known = fetch(queries.letters, viewer, viewer.organisation_id, look.quarter)
    same = known[known["id"] == number]
    if same.empty:
        nothing_here("这一年没有这份函告书，或者它不在您的查看范围内。", "请返回列表，从那里打开。")
        return
    letter = same.iloc[0].to_dict()
    with panel():
        section(
            f"{letter['name']} · {letter['post']}",
            f"{letter['document']} · {letter['issued_on']} 下发 · {look.quarter_words}的进展："
            f"已完成 {letter['done']} 项，推进中 {letter['under_way']} 项，未报 {letter['missing']} 项",
        )
        if look.locked_on is not None:
            small(f"这个季度已于 {look.locked_on} 锁定，凭补报许可才能再报。")
        for item in fetch(queries.letter_items, viewer, number, look.quarter).to_dict("records"):
            show_item(viewer, look, letter, item)
        untold = letter["missing"] == letter["items"]
        if viewer.may(ISSUE) and untold:
            st.button(
                "撤回这份函告书…", key="letter_withdraw", on_click=open_dialog, args=(withdraw(letter),)
            )


def closed() -> None:
    """Nothing. Takes the letter out of the address."""
    address.change(letter=None)


def show_item(viewer: Viewer, look: Look, letter: dict[str, Any], item: dict[str, Any]) -> None:
    """Nothing. Draws one item with its progress, and the button that tells of it."""
    tied = ""
    if item["indicator"]:
        done = {None: "", True: "，任务已上报", False: "，任务未上报"}[item["handed_in"]]
        tied = f"（指标 {item['indicator']}{done}）"
    told = item["version"] is not None and item["version"] == item["version"]
    left, middle, right = st.columns([3.4, 3.4, 1], gap="medium")
    with left:
        plain(f"{item['number']}. {item['content']}{tied}")
    with middle.container(gap="xxsmall"):
        if told:
            state = SHAPES[Progress(item["progress"])]
            times = f"，第 {int(item['version'])} 次" if item["version"] > 1 else ""
            small(f"{state}　{item['reported_on']} · {item['by']}{times}")
            plain(item["words"])
        else:
            small("○ 本季度还没有报告")
    if viewer.may(REPORT):
        right.button(
            "再报一次…" if told else "报告进展…",
            key=f"letter_report-{item['number']}",
            on_click=open_dialog,
            args=(report(look, letter, item),),
        )


def issue(look: Look) -> Question:
    """The dialog that issues a letter, at first for the place that is looked at."""

    def fill(viewer: Viewer) -> Act:
        places = fetch(queries.organisations, viewer)
        organisation = pick_place("单位", places[places["closed_on"].isna()], look.place, "letter_place")
        post = st.text_input(
            "谁的方案（职务）",
            max_chars=letters.LONGEST_POST,
            key="letter_post",
            placeholder="例如乡党委副书记",
        )
        document = st.text_input("文号", max_chars=letters.LONGEST_DOCUMENT, key="letter_document")
        written = st.text_area(
            "承诺事项，一行一项",
            height=200,
            key="letter_items",
            placeholder="ZT-03 每季度研究分管领域廉政工作一次\n分管的惠民资金逐笔公开",
            help="开头写指标编码加空格，就与这项指标的任务挂钩；不写的是个性事项。",
        )
        codes = fetch(queries.indicators, viewer)["code"].tolist()
        items = items_of(written or "", codes)
        small(
            f"{look.quarter // 10}年，共 {len(items)} 项，其中 {sum(bool(item.indicator) for item in items)} 项与指标挂钩。"
        )

        def act(viewer: Viewer) -> str:
            draft = Draft(organisation, post or "", look.quarter // 10, document or "", tuple(items))
            letters.issue_letter(viewer, draft)
            return f"函告书已下发，共 {len(items)} 项，请所在单位每季度逐项报告。"

        return act

    about = "一位领导一年一份，只写职务，不写姓名。下发后不能修改；还没有上报进展的，可以写明理由撤回重发。"
    return Question("下发函告书", about, "下发", ISSUE, fill)


def withdraw(letter: dict[str, Any]) -> Question:
    """The dialog that withdraws a letter."""

    def fill(viewer: Viewer) -> Act:
        reason = st.text_area("撤回的理由", height=90, max_chars=letters.LONGEST_ITEM, key="letter_reason")

        def act(viewer: Viewer) -> str:
            letters.withdraw_letter(viewer, int(letter["id"]), reason or "")
            closed()
            return f"已撤回{letter['name']}{letter['post']}的函告书。"

        return act

    about = f"{letter['name']} · {letter['post']}　{letter['document']}\n撤回后不再列出，记录和理由仍然保留。"
    return Question("撤回函告书", about, "撤回", ISSUE, fill)


def report(look: Look, letter: dict[str, Any], item: dict[str, Any]) -> Question:
    """The dialog that tells of an item for the quarter."""

    def fill(viewer: Viewer) -> Act:
        progress = pick_word("进展", WORDS, Progress.UNDER_WAY, "letter_progress")
        said = st.text_area(
            "做了什么、做到哪一步", height=120, max_chars=letters.LONGEST_WORDS, key="letter_words"
        )

        def act(viewer: Viewer) -> str:
            numbers = int(letter["id"]), int(item["number"])
            letters.report_item(viewer, *numbers, look.quarter, Progress(progress), said or "")
            return f"已报告第 {item['number']} 项在{quarter_words(look.quarter)}的进展。"

        return act

    about = (
        f"第 {item['number']} 项　{item['content']}\n{look.quarter_words}的进展。以前报的保留，不会被改掉。"
    )
    return Question("报告进展", about, "提交", REPORT, fill)
