"""Writes the inspections of all places, 海门's roster of leaders and 舟山's filings: python -m data.demo.make_inspections

Standard library only, the same every time. What was checked stands in inspections.toml; where a list of problems came
of it, the units and how many problems each has are counted from 7x-problems.csv.
"""

import csv
import io
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

HERE = Path(__file__).parent
ROOTS = {
    "zhoushan": "330900",
    "haimen": "320684",
    "ningbo": "330200",
    "jilin": "220000",
    "loudi": "431300",
}
INSPECTION = [
    "单位编码",
    "单位名称",
    "检查单位编码",
    "批次名称",
    "检查日期",
    "检查方式",
    "检查内容",
    "检查对象数",
    "发现问题数",
    "问题清单名称",
    "通报文号",
    "带队人职务",
    "检查情况",
]
ROSTER = ["单位编码", "单位名称", "编号", "名册", "职务", "职级", "列入日期", "移出日期"]
FILING = [
    "单位编码",
    "单位名称",
    "编号",
    "活动名称",
    "活动类型",
    "活动结束日期",
    "报备日期",
    "经费",
    "组织或参加的班子成员职务",
    "活动依据",
    "活动目的",
    "组织企业",
    "采购方式",
    "经费使用情况",
    "活动效果",
    "文件通知",
    "活动方案",
    "合同文本",
    "参加人员名单",
    "企业名单",
]


def chance(*words: object) -> int:
    """A number that looks random and is always the same for these words."""
    return crc32(" ".join(map(str, words)).encode())


def rows(place: str, pattern: str) -> Iterator[dict[str, str]]:
    """The rows of a place's files."""
    for path in sorted((HERE / place).glob(pattern)):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file, strict=True)


def names(place: str) -> dict[str, str]:
    """The organisations of a place by code, in their order."""
    return {row["单位编码"]: row["单位名称"] for row in rows(place, "01-*.csv")}


def spread(total: int, parts: Sequence[str], word: str) -> dict[str, int]:
    """The total shared out as evenly as it can be; who gets one more is left to chance."""
    each, more = divmod(total, len(parts))
    lucky = sorted(parts, key=lambda part: chance(word, part))[:more]
    return {part: each + (part in lucky) for part in parts}


def day_between(first: date, last: date, word: str) -> date:
    """A working day of these."""
    day = first + timedelta(days=chance(word) % ((last - first).days + 1))
    return day - timedelta(days=max(0, day.weekday() - 4))


def checked(place: str, batch: dict[str, Any]) -> Iterator[list[object]]:
    """The rows of a batch."""
    name, issuer, listed = batch["name"], batch.get("issuer", ROOTS[place]), batch.get("list", "")
    known = names(place)
    found = [
        row
        for row in rows(place, "7?-problems.csv")
        if listed and row["清单名称"] == listed and row["交办单位编码"] == issuer
    ]
    counts: dict[str, Any] = dict(Counter(row["单位编码"] for row in found))
    days = {code: max(row["发现日期"] for row in found if row["单位编码"] == code) for code in counts}
    starts = tuple(batch.get("units", ())) + tuple(batch.get("more", ()))
    units = [code for code in known if code in counts or (starts and code.startswith(starts))]
    objects = spread(batch["objects"], units, name) if "objects" in batch else {}
    told = spread(batch["problems"], units, name) if "problems" in batch else {}
    for code in units:
        day = (
            days.get(code)
            or max(days.values(), default="")
            or day_between(batch["from"], batch["to"], name + code)
        )
        problems = counts.get(code, told.get(code, 0 if listed else ""))
        listed_as = listed if code in counts else ""
        yield [
            *(code, known[code], issuer, name, day, batch["method"], batch["content"]),
            *(objects.get(code, ""), problems, listed_as),
            *(batch.get("circular", ""), batch.get("led_by", ""), batch.get("summary", "")),
        ]


LEADERS = {
    "T": "党委书记 镇长 人大主席 党委副书记 纪委书记 组织委员 宣传委员 武装部长 副镇长（城建） 副镇长（农业） 副镇长（工业） 副镇长（社会事业）",
    "F": "党工委书记 管委会主任 党工委副书记 纪工委书记 组织委员 副主任（招商） 副主任（规划建设） 副主任（企业服务） 副主任（社会事业） 财政局局长",
    "D": "主要负责人 副职（常务） 副职（业务一） 副职（业务二） 副职（业务三） 纪检组长 党组成员（人事） 党组成员（财务） 办公室主任",
    "E": "董事长 总经理 纪委书记 副总经理（工程） 副总经理（经营） 财务总监 工会主席",
    "U": "党委书记 校长 纪委书记 副校长（教学） 副校长（后勤） 组织人事处长 工会主席",
}
IN_STREETS = {
    "党委": "党工委",
    "副镇长": "副主任",
    "镇长": "办事处主任",
    "人大主席": "人大工委主任",
    "纪委": "纪工委",
}
RECORDS_MONTHS = range(2, 13)  # eleven batches
CIRCULARS = {
    4: "海责办〔2016〕8号",
    6: "海责办〔2016〕14号",
    9: "海责办〔2016〕23号",
    12: "海责办〔2016〕31号",
}
DRAWN, POINTED_OUT = 37, 214  # leaders in each batch: 5 % of the roster; problems in all batches together


def posts(code: str, name: str) -> list[str]:
    """The leaders of one of 海门's organisations."""
    words = LEADERS.get(code[7:8], "")
    if name.endswith("街道"):
        for town, street in IN_STREETS.items():
            words = words.replace(town, street)
    return words.split()


def roster() -> Iterator[list[object]]:
    """海门's leaders who keep a record of their work, 736 posts; a few came later, a few have left."""
    number = 0
    for code, name in names("haimen").items():
        for post in posts(code, name):
            number += 1
            word = f"{code} {post}"
            came = (
                date(2016, 1, 1)
                if chance(word, "came") % 16
                else day_between(date(2016, 3, 1), date(2017, 2, 28), word)
            )
            left = (
                day_between(date(2017, 3, 1), date(2017, 3, 24), word)
                if chance(word, "left") % 90 == 0
                else ""
            )
            rank = "一般干部" if post in ("办公室主任", "财政局局长", "组织人事处长") else "乡科级"
            yield [code, name, f"JSB-{number:03}", "工作纪实簿", post, rank, came, left]


def record_batches() -> Iterator[list[object]]:
    """海门's eleven spot checks of leaders' records of their work (工作纪实簿) in 2016."""
    known = names("haimen")
    listed = [(code, post) for code, name in known.items() for post in posts(code, name)]
    cells: dict[tuple[int, str], int] = Counter()
    for month in RECORDS_MONTHS:
        for code, _ in sorted(listed, key=lambda one: chance(month, *one))[:DRAWN]:
            cells[month, code] += 1
    pointed = spread(POINTED_OUT, [f"{month} {code}" for month, code in sorted(cells)], "工作纪实簿")
    for (month, code), persons in sorted(cells.items()):
        name = f"2016年{month}月《工作纪实簿》抽查"
        day = day_between(date(2016, month, 8), date(2016, month, 26), name)
        problems = pointed[f"{month} {code}"]
        yield [
            *(code, known[code], ROOTS["haimen"], name, day, "抽查", "工作纪实簿", persons, problems, ""),
            *(CIRCULARS.get(month, ""), "", "对象数为抽查的纪实簿本数（人次）"),
        ]


ACTIVITIES = {
    "330900-D20": (
        "市旅游委副主任",
        (
            ("上海旅游推介会", "营销推介"),
            ("杭州旅游推介会", "营销推介"),
            ("海岛旅游大会", "会议"),
            ("国际海鲜美食节", "节庆活动"),
            ("义乌旅游商品博览会参展", "展会"),
            ("南京都市圈旅游交易会参展", "展会"),
            ("海岛民宿培训班", "培训"),
            ("沙雕节开幕活动", "节庆活动"),
            ("北方客源市场营销", "营销推介"),
            ("全域旅游考察", "考察调研"),
            ("海洋文化旅游推介会", "营销推介"),
            ("国际旅游交易会参展", "展会"),
            ("渔家乐从业人员培训", "培训"),
            ("观音文化旅游推介活动", "营销推介"),
        ),
    ),
    "330900-D16": (
        "市商务局副局长",
        (
            ("浙洽会舟山馆布展", "展会"),
            ("中国国际进口博览会前期推介", "营销推介"),
            ("水产品博览会参展", "展会"),
            ("广交会舟山展团", "展会"),
            ("油品全产业链招商会", "营销推介"),
            ("电子商务培训班", "培训"),
            ("海鲜电商节", "节庆活动"),
            ("自贸区政策宣讲会", "会议"),
            ("港澳经贸推介", "营销推介"),
            ("食品博览会参展", "展会"),
            ("跨境贸易考察", "考察调研"),
        ),
    ),
}
BASES = {
    "展会": "省商务厅关于组织参展的通知",
    "营销推介": "年度营销计划，经局（委）党组会研究",
    "节庆活动": "市政府专题会议纪要",
    "会议": "市委常委会会议纪要",
    "培训": "年度培训计划，经财政部门备案",
    "考察调研": "经分管市领导批准的考察方案",
}
EFFECTS = {
    "展会": "接待客商约 {n} 批，签订意向 {m} 项",
    "营销推介": "到会旅行社和客商约 {n} 家，签订合作意向 {m} 项",
    "节庆活动": "接待游客约 {n} 百人次，带动商户 {m} 家",
    "会议": "参会约 {n} 人，形成措施 {m} 条",
    "培训": "培训约 {n} 人，考核合格率九成以上，编发案例 {m} 个",
    "考察调研": "考察点位 {m} 个，形成报告一份，提出建议 {m} 条",
}
PROCUREMENTS = ("公开招标", "竞争性磋商", "定点采购", "单一来源", "竞争性谈判")
CAUGHT_UP = (date(2018, 4, 9), date(2018, 5, 25))  # when what had not been filed in time was


def filings() -> Iterator[list[object]]:
    """25 filings of 市旅游委 and 市商务局: the earlier activities filed afterwards in spring 2018, the later ones in their turn."""
    known = names("zhoushan")
    for code, (post, activities) in ACTIVITIES.items():
        for number, (activity, kind) in enumerate(activities, 1):
            held = date(2017, 5, 12) + timedelta(
                days=480 * (number - 1) // len(activities) + chance(activity) % 20
            )
            late = held < date(2018, 3, 20)
            filed = day_between(*CAUGHT_UP, activity) if late else held + timedelta(days=6 + chance(held) % 9)
            amount = 100_000 + chance(activity, "amount") % 180 * 4_000
            place, adverts = amount * 45 // 100, amount * 35 // 100
            spent = f"场地和搭建 {place / 10_000:.2f} 万元，宣传 {adverts / 10_000:.2f} 万元，交通食宿 {(amount - place - adverts) / 10_000:.2f} 万元"
            effect = EFFECTS[kind].format(n=20 + chance(activity, "n") % 60, m=3 + chance(activity, "m") % 9)
            attached = ["有" if chance(activity, name) % 9 else "缺" for name in FILING[-5:]]
            if kind in ("会议", "培训", "考察调研"):
                attached[-1] = "不涉及"
            yield [
                *(
                    code,
                    known[code],
                    f"BB2018-{code[-2:]}{number:02}",
                    f"{held.year}年{activity}",
                    kind,
                    held,
                    filed,
                    amount,
                ),
                *(
                    post,
                    BASES[kind],
                    f"{activity}，推介海岛资源，服务企业",
                    "" if kind == "会议" else f"承办企业{'一二三四五'[chance(activity) % 5]}",
                ),
                *(PROCUREMENTS[chance(activity, "by") % len(PROCUREMENTS)], spent, effect, *attached),
            ]


def written(headings: Sequence[str], lines: Iterator[list[object]]) -> str:
    """The text of a file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([headings, *lines])
    return text.getvalue()


def inspections(place: str) -> Iterator[list[object]]:
    """All rows of a place."""
    plan = tomllib.loads((HERE / "inspections.toml").read_text("utf-8"))
    for batch in plan["batches"]:
        if batch["place"] == place:
            yield from checked(place, batch)
    if place == "haimen":
        yield from record_batches()


def files(place: str) -> dict[str, str]:
    """The files of a place by name, as text."""
    made = {"84-inspections.csv": written(INSPECTION, inspections(place))}
    if place == "haimen":
        made["83-rosters.csv"] = written(ROSTER, roster())
    if place == "zhoushan":
        made["85-filings.csv"] = written(FILING, filings())
    return made


def main() -> None:
    """Nothing. Writes the files."""
    for place in ROOTS:
        for name, text in files(place).items():
            (HERE / place / name).write_text(text, encoding="utf-8-sig", newline="")


if __name__ == "__main__":
    main()
