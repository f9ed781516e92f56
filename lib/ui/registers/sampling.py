"""检查抽样: what can be drawn from, the draws, the sheet of one draw, and the roster itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from lib import queries, slides
from lib.access import Permission, Viewer
from lib.actions.sampling import LONGEST_PURPOSE, LONGEST_SEED, Draft, Listing, draw_sample
from lib.datasets.columns import Choice
from lib.datasets.registering import register_named
from lib.exports.docx import sheet_docx
from lib.models import KIND_WORDS
from lib.rules.letter import Letter
from lib.rules.periods import Period
from lib.rules.sampling import FRAME_WORDS, LEAST_PERCENT, STRATA_WORDS, Frame, Strata
from lib.ui import address
from lib.ui.administering.asking import Act, Question, ask
from lib.ui.answers import ask as question_of
from lib.ui.answers import fetch
from lib.ui.downloads import Taken, offer, typed
from lib.ui.offers import offers
from lib.ui.registers.entering import offer_form
from lib.ui.registers.listing import listing
from lib.ui.registers.looking import RegisterLook, Tab
from lib.ui.tables import day, spelt, table, text, whole
from lib.ui.unit_letter import MARK, WORD
from lib.ui.words import nothing_here, panel, plain, section, small
from lib.ui.workbar import number_in_address

FIRST_ROSTER = "工作纪实簿"
UNPARTED = "全部"
RULE = (
    f"每层按比例抽、至少一个，总数不少于 {LEAST_PERCENT}%（“抽查不少于5%的领导干部《工作纪实簿》”）。同一份名单、同一个随机种子，谁来抽、"
    "什么时候抽，结果都一样；每抽一次都留有记录，不能删。"
)
HOW = "复核办法：对名单里每一项，把“种子”、换行、“编号”连成一行算 SHA-256，每层取数值最小的几项，就是样本。"
STRATA = {
    "stratum": text("单位类型", 120),
    "listed": whole("名单", 90),
    "drawn": whole(f"按 {LEAST_PERCENT}% 抽", 90),
}
DRAWS = {
    "purpose": text("用途", 215),
    "drawn_on": day("抽样日期", 92),
    "taken": spelt("抽出 / 名单", 90),
    "rate": spelt("比例", 56),
    "organisation": text("范围", 80),
}
ITEMS = {
    "number": whole("序号", 56),
    "organisation": text("单位", 200),
    "words": text("抽到的", 240),
    "stratum": text("层", 140),
    "key": text("编号", 240),
}
SHEET = {"number": "序号", "organisation": "单位", "words": "抽到的", "stratum": "层", "key": "编号"}


def sampling(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Draws what can be drawn from, the draws so far, and the roster; or the sheet of one draw."""
    number = number_in_address("draw")
    if number is not None:
        draw_sheet(viewer, look, number)
        return
    left, right = st.columns(2, gap="small")
    with panel(left):
        what_stands(viewer, look)
    with panel(right):
        draws_panel(viewer, look)
    with panel():
        roster_panel(viewer, replace(look, period=Period.ALL), tab)


def roster_panel(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Lists the roster, or says where one comes from."""
    if not fetch(queries.register_sums, viewer, look.place, tab.register, *look.asked).empty:
        listing(viewer, look, tab)
        return
    section("抽样名册", look.line)
    may = viewer.may(tab.declared.permission)
    nothing_here(
        "还没有抽样名册，现在只能从单位名录里抽。",
        "要抽人（例如领导干部《工作纪实簿》），到「数据上报」上传“抽样名册台账”文件，或者在下面登记一条。"
        if may
        else "抽样名册由监督员上传。",
    )
    offer_form(viewer, look, tab.declared)


def kinds_seen(viewer: Viewer) -> tuple[str, ...]:
    """The kinds of the organisations that the viewer may see."""
    return tuple(sorted({each.kind for each in fetch(offers, viewer).by_id.values()}))


def what_stands(viewer: Viewer, look: RegisterLook) -> None:
    """Nothing. Says how a sample is drawn, lists what can be drawn from, and offers to draw."""
    kinds = kinds_seen(viewer)
    for frame in Frame:
        roster = FIRST_ROSTER if frame is Frame.ROSTER else ""
        whole_list = Listing(look.place, frame, roster, kinds, Strata.KIND)
        rows = fetch(queries.sampling_strata, viewer, whole_list, LEAST_PERCENT, look.as_of)
        if not rows.empty:
            break
    name = f"《{FIRST_ROSTER}》名册" if frame is Frame.ROSTER else "单位名录"
    section("随机抽样", f"{look.place_name} · {name}，截至 {look.as_of} 共 {rows['listed'].sum():,} 项")
    small(RULE)
    if rows.empty:
        nothing_here("这里没有可抽的名单。", "换一个有下级单位的单位，或者先上传抽样名册。")
        return
    if look.now and viewer.may(Permission.KEEP_REGISTERS):
        st.button("抽样…", type="primary", key="sample_new", on_click=ask, args=(question(look),))
    table(rows, STRATA, key=f"strata-{look.key}", alt="名单构成", rows=8)


def draws_panel(viewer: Viewer, look: RegisterLook) -> None:
    """Nothing. Lists the draws; a click opens one."""
    section("抽过的样", f"{look.place_name} · 截至 {look.as_of}；点一行看抽样单")
    rows = fetch(queries.sample_draws, viewer, look.place, look.as_of)
    if rows.empty:
        may = viewer.may(Permission.KEEP_REGISTERS)
        nothing_here("还没有抽过样。", "点左边的“抽样…”。" if may else "抽样由监督员办理。")
        return
    pairs = zip(rows["drawn"], rows["listed"], strict=True)
    shown = rows.assign(
        taken=[f"{drawn:,} / {listed:,}" for drawn, listed in pairs],
        rate=[f"{percent}%" for percent in rows["percent"]],
    )
    table(shown, DRAWS, key=f"draws-{look.key}", alt="抽过的样", on_pick=opened, rows=9)


def opened(picked: Mapping[str, Any]) -> None:
    """Nothing. Opens the sheet of the picked draw."""
    address.change(draw=int(picked["id"]))


def closed() -> None:
    """Nothing. Goes back from the sheet of a draw."""
    address.change(draw=None)


def question(look: RegisterLook) -> Question:
    """The form of a draw, as a dialog."""
    about = f"从{look.place_name}的名单里抽；抽出来的和名单的指纹一起留存，记入审计日志，不能删改。"
    return Question("抽样", about, "抽取", Permission.KEEP_REGISTERS, partial(fill, look))


def fill(look: RegisterLook, viewer: Viewer) -> Act:
    """Draws the fields and says how many would be drawn; the act draws them and opens the sheet."""
    kinds = kinds_seen(viewer)
    purpose = st.text_input(
        "用途",
        max_chars=LONGEST_PURPOSE,
        key="sample_purpose",
        placeholder=f"例如：{look.today.year}年{look.today.month}月《工作纪实簿》抽查",
    )
    left, right = st.columns(2, gap="small")
    with left:
        frame = Frame(picked("名单", FRAME_WORDS, "sample_frame"))
        chosen = st.multiselect(
            "单位类型",
            kinds,
            format_func=lambda kind: KIND_WORDS.get(kind, kind),
            key="sample_kinds",
            placeholder="不选就是全部",
        )
        percent = st.number_input(
            "比例（%）",
            LEAST_PERCENT,
            100,
            LEAST_PERCENT,
            key="sample_percent",
            help=f"不少于 {LEAST_PERCENT}%",
        )
    with right:
        rosters = register_named("rosters").column("list").kind
        names = rosters.choices if isinstance(rosters, Choice) else ()
        roster = st.selectbox(
            "名册", names, key="sample_roster", filter_mode=None, disabled=frame is not Frame.ROSTER
        )
        parted = {
            strata: words
            for strata, words in STRATA_WORDS.items()
            if frame is Frame.ROSTER or strata is not Strata.RANK
        }
        strata = Strata(picked("分层", parted, f"sample_strata_{frame}"))
        seed = st.text_input(
            "随机种子（可不填）",
            max_chars=LONGEST_SEED,
            key="sample_seed",
            help="不填由系统随机产生；也可以当场摇号，把号码填在这里",
        )
    whole_list = Listing(
        look.place,
        frame,
        str(roster) if frame is Frame.ROSTER else "",
        tuple(sorted(chosen)) or kinds,
        strata,
    )
    rows = fetch(queries.sampling_strata, viewer, whole_list, int(percent), look.today)
    plain(
        f"名单共 {rows['listed'].sum():,} 项，{len(rows)} 层，将抽 {rows['drawn'].sum():,} 项。"
        if len(rows)
        else "名单是空的：换一种名单或单位类型，或者先上传抽样名册。"
    )

    def act(who: Viewer) -> str:
        number = draw_sample(who, Draft(whole_list, int(percent), purpose, seed))
        address.change(draw=number)
        return "已抽取，下面是抽样单。"

    return act


def picked(label: str, words: Mapping[Any, str], key: str) -> str:
    """One of the values, shown by their words."""
    options = [str(value) for value in words]
    said = dict(zip(options, words.values(), strict=True))
    return str(st.selectbox(label, options, format_func=said.__getitem__, key=key, filter_mode=None))


def draw_sheet(viewer: Viewer, look: RegisterLook, number: int) -> None:
    """Nothing. Draws the sheet of a draw: what was drawn from what, whether it comes out again, what came out."""
    st.button("‹ 返回抽样", type="tertiary", key="draw_back", on_click=closed)
    draw = fetch(queries.sample_draw, viewer, number)
    if draw is None:
        nothing_here("没有这次抽样，或者它不在您的查看范围内。", "请返回，从清单里打开。")
        return
    asked = question_of(queries.sample_items, viewer, number)
    rows = asked.frame()
    left, right = st.columns([1.35, 1], gap="small")
    with panel(left):
        section("抽样单", f"{draw['organisation']} · {draw['drawn_on']}")
        plain("\n".join(f"{name}　{value}" for name, value in facts(draw)))
    with panel(right):
        section("复核", f"拿 {draw['drawn_on']} 的名单重抽一次")
        plain("\n".join(checked(draw)))
        small(HOW)
        downloads(viewer, look, draw, rows)
    with panel():
        section(f"抽到的（{len(rows)} 项）", f"{draw['purpose']}；按编号排列")
        table(asked, ITEMS, key=f"drawn-{number}", alt="抽到的", rows=20)


def facts(draw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the sheet says of a draw, name and value."""
    kinds = "、".join(KIND_WORDS.get(kind, kind) for kind in draw["kinds"].split(","))
    frame = FRAME_WORDS[Frame(draw["frame"])]
    return [
        ("用途", draw["purpose"]),
        ("名单", f"{draw['organisation']} · {frame}{'：' + draw['roster'] if draw['roster'] else ''}"),
        ("单位类型", kinds),
        ("名单项数", f"{draw['listed']:,}"),
        ("比例", f"{draw['percent']}%（{STRATA_WORDS[Strata(draw['strata'])]}，每层至少一项）"),
        ("抽出", f"{draw['drawn']:,} 项"),
        ("随机种子", draw["seed"]),
        ("名单指纹", draw["list_hash"]),
        ("抽样人", f"{draw['drawn_by']}，{draw['drawn_on']}"),
    ]


def checked(draw: Mapping[str, Any]) -> list[str]:
    """Whether the same sample comes out again, in words."""
    if draw["same_list"] and draw["same_sample"]:
        return ["● 名单没有变动，重抽结果相同。"]
    changed = f"▲ 那天的名单后来有变动：当时 {draw['listed']:,} 项，现在是 {draw['now_listed']:,} 项。"
    return [changed, "重抽结果相同。" if draw["same_sample"] else "重抽结果不同；以当时留存的抽样单为准。"]


def downloads(viewer: Viewer, look: RegisterLook, draw: Mapping[str, Any], rows: pd.DataFrame) -> None:
    """Nothing. Offers the sheet as a document to print and sign, and as a table."""
    name = f"抽样单-{draw['organisation']}-{draw['drawn_on']}-{draw['id']}"
    told = [f"{label}：{value}" for label, value in facts(draw)]
    shown = rows[list(SHEET)].rename(columns=SHEET)
    with st.container(horizontal=True):
        st.download_button(
            "下载抽样单",
            lambda: sheet_docx(written(look, draw, told), shown.drop(columns="编号")),
            file_name=f"{name}.docx",
            mime=WORD,
            icon=None,
            on_click="ignore",
            type="primary",
            key=f"sheet-{draw['id']}",
            help="可以打印、签字的文件",
        )
        offer(
            viewer,
            Permission.SEE_REGISTERS,
            name,
            lambda: Taken(
                f"抽样单 {draw['organisation']}",
                rows,
                {each: typed(heading, ITEMS.get(each)) for each, heading in SHEET.items()},
                ["抽样单", "　".join(told[:2]), *told[2:], *([slides.DEMO] if look.demo else [])],
                draw["drawn_on"],
                asked={"draw": draw["id"]},
            ),
        )


def written(look: RegisterLook, draw: Mapping[str, Any], told: list[str]) -> Letter:
    """The words of the sheet."""
    signed_on: date = draw["drawn_on"]
    return Letter(
        title=("抽样单",),
        addressee="",
        paragraphs=tuple(told),
        sender=draw["organisation"],
        signed_on=signed_on,
        note="抽样人（签字）：　　　　　　监督人（签字）：",
        mark=MARK if look.demo else "",
    )
