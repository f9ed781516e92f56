"""Writes the talks, accountability cases, notices and letters of all five places: python -m data.demo.make_dealings

Standard library only, the same every time. How many there are of what, and with whom, is the reports'; which day, which
unit and in which words is invented (dealings.toml). Only posts, no names.
"""

import csv
import io
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

HERE = Path(__file__).parent
WORDS = tomllib.loads((HERE / "dealings.toml").read_text("utf-8"))
TODAY = {
    "zhoushan": date(2018, 9, 28),
    "ningbo": date(2019, 3, 29),
    "haimen": date(2017, 3, 31),
    "jilin": date(2015, 6, 30),
    "loudi": date(2011, 12, 30),
}
HEADS = {
    "talks": "编号,单位编码,单位名称,谈话日期,谈话方式,职级,人次,谈话对象职务,谈话人职务,谈话事由,整改期限,整改完成日期,谈话结果",
    "accountability": "编号,单位编码,单位名称,问责日期,问责方式,职级,人数,职务,问责事由,所查案件编号,文号",
    "notices": "编号,单位编码,单位名称,预警日期,风险类别,岗位风险等级,被提示人职务,预警内容,回复期限,回复日期,回复内容",
    "letters": "编号,单位编码,单位名称,发出日期,文种,报告期,发出方,送达对象,项数,主要内容,回复期限,回复日期,回复内容",
}
Line = list[Any]


class Unit(NamedTuple):
    """An organisation of the place."""

    code: str
    name: str
    kind: str
    above: str


class Office:
    """One place's units and its dice, the same at every run."""

    def __init__(self, slug: str) -> None:
        """The place of that name."""
        self.slug = slug
        self.today = TODAY[slug]
        self.dice = Random(f"{slug} 2016")
        with (HERE / slug / "01-organisations.csv").open(encoding="utf-8-sig", newline="") as file:
            names = "单位编码", "单位名称", "单位类型", "上级单位编码"
            self.units = [Unit(*(row[name] for name in names)) for row in csv.DictReader(file)]
        self.by_name = {unit.name: unit for unit in self.units}

    def of(self, *kinds: str) -> list[Unit]:
        """The units of these kinds below the root."""
        return [unit for unit in self.units[1:] if unit.kind in kinds]

    def one(self, values: Any) -> Any:
        """One of the values."""
        listed = list(values)
        return listed[int(self.dice.random() * len(listed))]

    def day(self, first: date, last: date) -> date:
        """A working day between two."""
        found = first + timedelta(days=int(self.dice.random() * ((last - first).days + 1)))
        while found.weekday() > 4:
            found -= timedelta(days=1)
        return max(found, first)

    def post(self, unit: Unit, rank: str, persons: int = 1) -> str:
        """A post of the rank in the unit, the first of so many persons'."""
        posts = WORDS["clerks" if rank == "一般干部" else "posts"]
        of_unit = WORDS["clerks"]["村"] if rank == "村（社区）干部" else posts.get(unit.kind)
        post = self.one(of_unit or WORDS["posts"][unit.kind])
        return f"{post}等" if persons > 1 else str(post)

    def talk(self, kind: str, unit: Unit, on: date, rank: str, persons: int = 1, **more: Any) -> Line:
        """A row of the talks without its number; three of eight talks ask that something be put right."""
        due, done, result = "", "", self.one(WORDS["results"]["plain"])
        if more.get("mend") or (kind not in ("函询", "其他", "三交底谈话") and self.dice.random() < 0.375):
            due_on = on + timedelta(days=30)
            done_on = due_on - timedelta(
                days=int(self.dice.random() * 18) - (3 if not more.get("mend") else 0)
            )
            due, done, result = due_on, done_on, self.one(WORDS["results"]["mended"])
            if done_on > self.today:
                done, result = "", "正在整改"
        held_by = more.get("held_by") or holder(unit)
        matter = more.get("matter") or self.one(WORDS["matters"][kind])
        post = more.get("post") or self.post(unit, rank, persons)
        return [unit.code, unit.name, on, kind, rank, persons, post, held_by, matter, due, done, result]


def holder(unit: Unit) -> str:
    """Who talks to somebody of the unit."""
    return {"乡镇街道": "乡镇（街道）纪委书记", "区县": "市纪委副书记"}.get(unit.kind, "派驻纪检监察组组长")


def numbered(rows: list[Line], day: int) -> Iterator[Line]:
    """The rows in the order of their days, each with a number of its year, e.g. 2018-001."""
    counts: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: row[day]):
        year = row[day].year
        counts[year] = counts.get(year, 0) + 1
        yield [f"{year}-{counts[year]:03}", *row]


def talks_of_haimen(office: Office) -> Iterator[Line]:
    """Since August 2016: 181 admonishing talks, 227 reminders, 47 written self-criticisms, 77 circulars, 21 others, 6 inquiries."""
    counts = {"诫勉谈话": 181, "提醒谈话": 227, "书面检查": 47, "通报批评": 77, "其他": 21, "函询": 6}
    ranks = ("乡科级", "一般干部", "一般干部", "村（社区）干部")
    for kind, persons in counts.items():
        left = persons
        while left:
            unit = office.one(office.units[1:])
            together = 1 if kind == "函询" else min(left, 1 + int(office.dice.random() * 2.6))
            rank = office.one(ranks if unit.kind == "乡镇街道" else ranks[:3])
            yield office.talk(kind, unit, office.day(date(2016, 8, 8), office.today), rank, together)
            left -= together


def talks_of_ningbo(office: Office) -> Iterator[Line]:
    """298 hand-over talks in the first year: 16 of them stand with their lists on 双报告, 282 here."""
    held = {row["单位编码"] for row in rows_of("ningbo", "80-handovers.csv")}
    counties = office.of("区县")
    others = [unit for unit in office.units[1:] if unit.code not in held and unit.kind != "区县"]
    for number in range(298 - len(held)):
        whole = number < len(others)
        unit = others[number] if whole else counties[number % len(counties)]
        post = {"部门": "新任党组书记", "乡镇街道": "新任党委书记"}.get(unit.kind, "新任党委书记")
        if not whole:
            post = office.one(
                ("新任镇党委书记", "新任街道党工委书记", "新任局党组书记", "新任区属企业党委书记")
            )
        held_by = "区县（市）纪委书记" if not whole else office.one(("市纪委书记", "市纪委副书记"))
        on = office.day(date(2018, 4, 16), office.today)
        yield office.talk("三交底谈话", unit, on, "县处级" if whole else "乡科级", post=post, held_by=held_by)


def talks_of_loudi(office: Office) -> Iterator[Line]:
    """38 talks in 2011 with 76 persons, 24 of them at division level or above; what was found was put right."""
    chiefs, below = office.of("区县", "功能区", "部门")[:24], office.of("部门", "国有企业", "高等院校")[10:36]
    for number in range(12):
        unit = chiefs[number * 2 % len(chiefs)]
        on = office.day(date(2011, 1, 17), date(2011, 11, 25))
        held_by = office.one(("市委分管领导", "市政府分管领导"))
        yield office.talk("约谈", unit, on, "县处级", 2, held_by=held_by, post="党政主要负责人", mend=True)
    for unit in below:
        on = office.day(date(2011, 1, 17), date(2011, 11, 25))
        yield office.talk(
            "约谈", unit, on, "乡科级", 2, held_by="单位分管领导、纪检监察机构负责人", mend=True
        )


def talks_of_jilin(office: Office) -> Iterator[Line]:
    """220 leaders in two months of 2015: 86 by the secretary himself, 134 heads of departments, universities, firms and groups."""
    first, last = date(2015, 3, 9), date(2015, 5, 8)
    others = "省纪委副书记、常委"
    heads = {
        "部门": "党组（党委）书记",
        "高等院校": "党委书记",
        "国有企业": "党委书记",
        "派驻机构": "纪检组组长",
    }
    for kind, post in heads.items():
        for unit in office.of(kind):
            yield office.talk("约谈", unit, office.day(first, last), "厅局级", post=post, held_by=others)
    prefectures = office.of("市", "功能区")
    chiefs = ("党委书记", "政府（管委会）主要负责人", "纪委（纪工委）书记")
    below = ("县（市、区）委书记", "县（市、区）长", "县（市、区）纪委书记")
    for number in range(86):
        unit = prefectures[number % len(prefectures)]
        own = number < 3 * len(prefectures)
        post = chiefs[number // len(prefectures)] if own else below[number % 3]
        rank = "厅局级" if own else "县处级"
        yield office.talk("约谈", unit, office.day(first, last), rank, post=post, held_by="省纪委书记")


def talks_of_zhoushan(office: Office) -> Iterator[Line]:
    """Three deputy heads of 定海's townships talked to in early 2018; the rest is invented."""
    for name, on in (
        ("昌国街道", date(2018, 2, 6)),
        ("白泉镇", date(2018, 2, 8)),
        ("干览镇", date(2018, 2, 27)),
    ):
        more = {
            "post": "分管城建副镇长（副主任）",
            "held_by": "镇（街道）纪委（纪工委）书记",
            "matter": "“三改一拆”清零行动中监督把关不严，工作要求没有认真落实，压力传导递减",
            "mend": True,
        }
        yield office.talk("提醒谈话", office.by_name[name], on, "乡科级", **more)
    kinds = ("提醒谈话",) * 4 + ("约谈",) * 3 + ("诫勉谈话",) * 2 + ("函询", "书面检查", "通报批评")
    for _ in range(96):
        unit = office.one(office.of("区县", "部门", "乡镇街道", "国有企业", "功能区"))
        rank = "县处级" if unit.kind == "区县" else office.one(("乡科级", "乡科级", "一般干部"))
        yield office.talk(office.one(kinds), unit, office.day(date(2017, 4, 3), office.today), rank)


def case(
    unit: Unit, on: date, form: str, rank: str, persons: int, post: str, reason: str, of: str = ""
) -> Line:
    """A row of the accountability cases without its number."""
    return [unit.code, unit.name, on, form, rank, persons, post, reason, of, ""]


def some_case(office: Office, first: date, last: date, form: str, rank: str = "", persons: int = 1) -> Line:
    """A case like others."""
    unit = office.one(office.of("部门", "乡镇街道", "国有企业", "区县"))
    rank = rank or office.one(("乡科级", "乡科级", "一般干部"))
    reason = office.one(WORDS["accountability"]["reasons"])
    return case(unit, office.day(first, last), form, rank, persons, office.post(unit, rank, persons), reason)


def cases_of_zhoushan(office: Office) -> Iterator[Line]:
    """Of the clues that inspections handed over in the first half of 2018 became 11 cases with 12 persons, 2 of them 县处级."""
    half = date(2018, 1, 15), date(2018, 6, 22)
    reason = "巡察移交问题线索，涉嫌违反廉洁纪律"
    for number in range(11):
        unit = office.one(office.of("部门", "国有企业") if number < 2 else office.of("部门", "乡镇街道"))
        rank, persons = "县处级" if number < 2 else "乡科级", 2 if number == 5 else 1
        post = office.post(unit, rank, persons)
        yield case(unit, office.day(*half), "立案审查", rank, persons, post, reason)
    words = "对村干部补贴发放审核把关不严，致村集体向一辞职村干部违规发放补贴 1.8 万元，负有领导责任"
    township = office.by_name["衢山镇"]
    yield case(township, date(2018, 3, 20), "党纪处分", "乡科级", 1, "时任镇党委副书记", words)
    for form in ("党纪处分", "诫勉", "通报", "组织处理", "党纪处分", "政务处分") * 2:
        yield some_case(office, date(2017, 4, 10), date(2017, 12, 20), form)
    for form in ("诫勉", "通报", "党纪处分", "政务处分"):
        yield some_case(office, date(2018, 7, 10), date(2018, 9, 21), form)


def cases_of_ningbo(office: Office) -> Iterator[Line]:
    """The former head of 市支援合作局 and four others; the rest is invented."""
    unit = office.by_name["市支援合作局"]
    words = "政治站位不高，未认真履行东西部扶贫协作工作职责，致使全市相关工作进度滞后"
    yield case(unit, date(2018, 4, 20), "党纪处分", "厅局级", 1, "时任局党组书记、局长", words)
    yield case(unit, date(2018, 4, 20), "政务处分", "县处级", 4, "相关责任人", words)
    for form in ("党纪处分", "诫勉", "通报", "问责处理", "政务处分") * 3:
        yield some_case(office, date(2018, 3, 5), office.today, form)


def cases_of_haimen(office: Office) -> Iterator[Line]:
    """18 persons held to account in 2016; 17 persons of 市城管局 punished and, in 2017, two deputy heads for that."""
    persons = [2, 1, 1, 3, 1, 2, 1, 1, 2, 1, 1, 2]
    reasons = ("督办事项逾期未办结，履行主体责任不力", "对红灯预警整改不力", "对督办问题整改走过场")
    for number in persons:
        unit = office.one(office.of("部门", "乡镇街道", "功能区"))
        on = office.day(date(2016, 2, 15), date(2016, 12, 23))
        rank, reason = office.one(("乡科级", "一般干部")), office.one(reasons)
        yield case(unit, on, "问责处理", rank, number, office.post(unit, rank, number), reason)
    unit = office.by_name["市城管局"]
    words = "违规收取并侵吞设摊保证金、收受礼金礼品等（其中移送司法 2 人）"
    yield case(unit, date(2016, 11, 18), "党纪处分", "一般干部", 17, "城管执法人员", words)
    words = "分管领域 17 人违纪违法，疏于管理，未能正确履行岗位职责，负有领导责任"
    for post in ("分管副局长（一）", "分管副局长（二）"):
        yield case(unit, date(2017, 2, 10), "一案双查", "乡科级", 1, post, words, "城管局案")


def cases_of_jilin(office: Office) -> Iterator[Line]:
    """17 persons dealt with after the annual check: 4 under the province's own management, 13 at division level."""
    checked = office.of("市", "功能区") + office.of("部门")[8:12]
    for number, unit in enumerate(checked):
        on = office.day(date(2015, 2, 9), date(2015, 3, 20))
        words = "2014 年度责任制检查考核发现落实“两个责任”不力的典型问题"
        posts = {"部门": "厅级领导班子成员"}.get(unit.kind, "市（州）级领导班子成员")
        if number < 4:
            yield case(unit, on, "问责处理", "厅局级", 1, posts, words)
        if number >= 1:
            yield case(unit, on, "问责处理", "县处级", 1, "县处级负责人", words)
    for form in ("党纪处分", "诫勉", "通报") * 2:
        yield some_case(office, date(2014, 7, 7), date(2014, 12, 19), form, "县处级")


def cases_of_loudi(office: Office) -> Iterator[Line]:
    """27 cases with 39 persons in four years, 8 of the persons at division level or above."""
    forms = ("党纪处分", "组织处理", "诫勉", "通报", "问责处理")
    together = [1, 2, 2, 1, 2, 2, 1, 2, 2, 1, 2, 2, 1, 2, 1, 2, 2, 1, 2]  # of those below division level
    for number in range(27):
        year = (2008, 2009, 2009, 2010, 2010, 2011)[number % 6]
        senior = number % 4 == 1 or number == 26
        rank = "县处级" if senior else office.one(("乡科级", "一般干部"))
        days = date(year, 2, 8), date(year, 12, 16)
        yield some_case(office, *days, forms[number % 5], rank, 1 if senior else together.pop())


def notices_of(office: Office) -> Iterator[Line]:
    """The early-warning notices of a place; 娄底's 24 units warned 32 persons in 2011, all answered in time."""
    answered = office.slug == "loudi"
    many = 32 if answered else {"zhoushan": 26}.get(office.slug, 12)
    senders = office.of("部门", "国有企业", "高等院校", "乡镇街道")
    senders = [senders[at * 7 % len(senders)] for at in range(24 if answered else min(len(senders), many))]
    first = date(2011, 1, 10) if answered else office.today - timedelta(days=420)
    last = date(2011, 12, 1) if answered else office.today - timedelta(days=2)
    for number in range(many):
        unit = senders[number % len(senders)]
        kinds = list(WORDS["notices"])[:-1]
        risk, level = (
            kinds[number * 3 % len(kinds)],
            ("一级", "二级", "三级", "三级", "非风险岗位")[number % 5],
        )
        on = office.day(first, last)
        due = on + timedelta(days=15)
        replied = due - timedelta(days=int(office.dice.random() * 10) - (0 if answered else 2))
        said = replied <= office.today and (answered or number % 9 != 4)
        text = [replied, office.one(WORDS["notices"]["replies"])] if said else ["", ""]
        post = office.one(WORDS["warned"].get(risk, ("业务科科长", "办公室副主任")))
        yield [unit.code, unit.name, on, risk, level, post, office.one(WORDS["notices"][risk]), due, *text]


def letters_of(office: Office) -> Iterator[Line]:
    """The letters of a place; 岱山县 reports on each of its leaders at the middle and the end of the year: 11 items or 8."""
    if office.slug == "zhoushan":
        yield from letters_of_zhoushan(office)
        return
    root = office.units[0]
    for number in range(6):
        unit = office.one(office.of("部门", "国有企业", "高等院校"))
        on = office.day(office.today - timedelta(days=400), office.today - timedelta(days=3))
        kind = ("建议书", "函告书", "建议书", "即时报告")[number % 4]
        yield letter(office, unit, on, kind, f"{root.name}纪委", "党组（党委）主要负责人", number)


ADVICE = (
    "干部选拔任用程序要规范\n组织生活制度要落实\n下属单位管理要加强",
    "项目立项、评审要规范\n经费划拨监管要到位",
    "分管领域问题整改要挂账销号\n对苗头性问题及时提醒",
    "公务接待审批要补齐手续\n公车管理要定点停放\n差旅报销要附清单\n节日期间加强检查",
)


def letter(office: Office, unit: Unit, on: date, kind: str, sender: str, to: str, number: int) -> Line:
    """A letter that asks for an answer within a month, unless it is an immediate report."""
    items = "发现班子成员有违反中央八项规定精神的苗头" if kind == "即时报告" else ADVICE[number % len(ADVICE)]
    due = "" if kind == "即时报告" else on + timedelta(days=30)
    done = due - timedelta(days=int(office.dice.random() * 20) - 3) if due else ""
    said = bool(done) and done <= office.today and number % 7 != 5
    answer = [due, done if said else "", "已逐项落实并书面报告" if said else ""]
    return [unit.code, unit.name, on, kind, "", sender, to, len(items.split("\n")), items, *answer]


def letters_of_zhoushan(office: Office) -> Iterator[Line]:
    """What the report tells of 岱山县, of the resident groups and of 衢山镇, and some more."""
    county = office.by_name["岱山县"]
    heads, members = (
        ("县委书记", "县长"),
        ("县委副书记", "常务副县长", "县委组织部部长", "县委宣传部部长", "副县长"),
    )
    for half, on in (("2017年下半年", date(2017, 12, 26)), ("2018年上半年", date(2018, 6, 26))):
        for posts, kind, which in (
            (heads, "同级监督报告（主要负责人）", "heads"),
            (members, "同级监督报告（班子成员）", "members"),
        ):
            items = WORDS["letters"][which]
            for at, post in enumerate(posts):
                day = on + timedelta(days=at % 3)
                row = [county.code, county.name, day, kind, half, f"县纪委（关于{post}）", "市纪委"]
                yield [*row, len(items.split("\n")), items, "", "", ""]
    told = (
        ("市经信委", "市纪委市监委驻市经信委纪检监察组", date(2018, 5, 11), 0),
        ("市科技局", "市纪委市监委驻市科技局纪检监察组", date(2018, 5, 18), 1),
        ("市旅游委", "市纪委市监委驻市旅游委纪检监察组", date(2018, 6, 8), 3),
        ("市商务局", "市纪委市监委驻市旅游委纪检监察组", date(2018, 9, 7), 3),
    )
    for number, (name, sender, on, which) in enumerate(told):
        yield letter(office, office.by_name[name], on, "建议书", sender, "党组书记", which + 4 * number)
    township = office.by_name["衢山镇"]
    words = "村级检查发现小衢村向一辞职村干部违规发放补贴 1.8 万元，分管的镇党委副书记负有领导责任"
    yield [
        township.code,
        township.name,
        date(2018, 2, 5),
        "即时报告",
        "",
        "镇纪委",
        "县纪委",
        1,
        words,
        "",
        "",
        "",
    ]
    for number in range(14):
        unit = office.one(office.of("区县", "部门", "乡镇街道"))
        on = office.day(date(2017, 5, 8), office.today - timedelta(days=4))
        yield letter(
            office, unit, on, ("函告书", "建议书")[number % 2], "同级纪检监察机构", "分管领导", number
        )


def rows_of(slug: str, name: str) -> list[dict[str, str]]:
    """The rows of a file of the place."""
    with (HERE / slug / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


TALKS = {
    "zhoushan": talks_of_zhoushan,
    "ningbo": talks_of_ningbo,
    "haimen": talks_of_haimen,
    "jilin": talks_of_jilin,
    "loudi": talks_of_loudi,
}
CASES = {
    "zhoushan": cases_of_zhoushan,
    "ningbo": cases_of_ningbo,
    "haimen": cases_of_haimen,
    "jilin": cases_of_jilin,
    "loudi": cases_of_loudi,
}


def files(slug: str) -> dict[str, str]:
    """The four files of a place by name, as text."""
    office = Office(slug)
    made = {
        "talks": list(numbered(list(TALKS[slug](office)), 2)),
        "accountability": linked(list(numbered(list(CASES[slug](office)), 2))),
        "notices": list(numbered(list(notices_of(office)), 2)),
        "letters": list(numbered(list(letters_of(office)), 2)),
    }
    return {f"82-{kind}.csv": written(kind, rows) for kind, rows in made.items()}


def linked(rows: list[Line]) -> list[Line]:
    """The cases with the number of the one that a double inquiry goes after, in place of its nickname."""
    great = next((row for row in rows if row[6] == 17), None)
    return [[great[0] if great and cell == "城管局案" else cell for cell in row] for row in rows]


def written(kind: str, rows: list[Line]) -> str:
    """The text of a file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADS[kind].split(","))
    writer.writerows(rows)
    return text.getvalue()


def main() -> None:
    """Nothing. Writes the files of all places."""
    for slug in TODAY:
        for name, text in files(slug).items():
            (HERE / slug / name).write_text(text, encoding="utf-8-sig", newline="")


if __name__ == "__main__":
    main()
