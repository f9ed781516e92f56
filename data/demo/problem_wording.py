"""What the problems of a demonstration say, and what is said about them: posts, never persons' names."""

import random
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

LATER = "{}"  # where the amount stands that is only known when all of a list's are
WORDS = Path(__file__).parent / "problem_words.toml"
# Which department and which leader answer for a line of work, by the kind of organisation.
POSTS = {
    "township": {
        "party": ("党建工作办公室", "{t}{body}副书记"),
        "organise": ("组织办公室", "{t}组织委员"),
        "finance": ("财政所", "{t}分管财政领导"),
        "office": ("党政综合办公室", "{t}{body}副书记"),
        "watch": ("纪检监察办公室", "{t}纪检负责人"),
        "business": ("村镇建设办公室", "{t}分管建设领导"),
        "village": ("农经服务中心", "{t}分管农业农村领导"),
    },
    "department": {
        "party": ("机关党委", "{body}副书记"),
        "organise": ("人事处", "分管人事的班子成员"),
        "finance": ("计划财务处", "分管财务的班子成员"),
        "office": ("办公室", "分管办公室的班子成员"),
        "watch": ("机关纪委", "机关纪委书记"),
        "business": ("业务管理处", "分管业务的班子成员"),
    },
    "county_department": {
        "party": ("机关党支部", "{body}副书记"),
        "organise": ("人事科", "分管人事的班子成员"),
        "finance": ("计划财务科", "分管财务的班子成员"),
        "office": ("办公室", "分管办公室的班子成员"),
        "watch": ("机关纪检组织", "机关纪检负责人"),
        "business": ("业务管理科", "分管业务的班子成员"),
    },
    "firm": {
        "party": ("党群工作部", "集团党委副书记"),
        "organise": ("人力资源部", "集团党委副书记"),
        "finance": ("财务管理部", "集团财务总监"),
        "office": ("综合办公室", "分管综合的副总经理"),
        "watch": ("纪检监察室", "集团纪委书记"),
        "business": ("工程管理部", "分管工程的副总经理"),
    },
    "university": {
        "party": ("党委办公室", "学校党委副书记"),
        "organise": ("组织人事处", "学校党委副书记"),
        "finance": ("计划财务处", "分管财务的副校长"),
        "office": ("学校办公室", "分管综合的副校长"),
        "watch": ("纪检监察处", "学校纪委书记"),
        "business": ("科研处", "分管科研的副校长"),
    },
    "hospital": {
        "party": ("党委办公室", "医院党委副书记"),
        "organise": ("人事科", "医院党委副书记"),
        "finance": ("财务科", "总会计师"),
        "office": ("医院办公室", "分管综合的副院长"),
        "watch": ("监察室", "医院纪委书记"),
        "business": ("采购中心", "分管采购的副院长"),
    },
    "zone": {
        "party": ("党群工作局", "党工委副书记"),
        "organise": ("组织人事局", "党工委副书记"),
        "finance": ("财政局", "分管财政的副主任"),
        "office": ("党政办公室", "分管综合的副主任"),
        "watch": ("纪工委", "纪工委书记"),
        "business": ("规划建设局", "分管建设的副主任"),
    },
    "county": {
        "party": ("组织部", "党委副书记"),
        "organise": ("组织部", "组织部部长"),
        "finance": ("财政局", "常务副职"),
        "office": ("党委办公室", "党委秘书长"),
        "watch": ("纪委", "纪委书记"),
        "business": ("政府办公室", "常务副职"),
        "village": ("农业农村工作部门", "分管农业农村的副职"),
    },
}
SUBS = {
    "township": "村（社区）",
    "firm": "子公司",
    "university": "二级学院",
    "hospital": "科室",
    "county": "乡镇（部门）",
}
PROGRESS = (
    "已召开专题会议研究，措施分解到责任人，正在逐项落实",
    "自查已完成，问题台账已建立，正在整改",
    "措施已落实过半，余下部分按计划推进",
    "已起草制度初稿，正在征求意见",
    "已约谈有关责任人，整改按时间表推进",
)
RETURNED = (
    "只有制度文本，没有执行记录，请补充",
    "整改措施没有对应问题原因，请重新分析",
    "佐证材料与整改情况不一致，请核对后重新提交",
    "整改结果没有在一定范围公开，请补充公开情况",
)
RETURNED_MONEY = ("应追回款项没有全部到位，请附齐缴款凭证",)
VERIFIED = ("", "已对照清单逐条核实，同意销号", "现场查看属实，同意销号", "佐证齐全，同意销号")
LASTING = (
    "属于需要持续抓的工作，列为长期坚持，每半年报告一次",
    "机制已建立，成效要看长期，列为长期坚持",
)
EXTENSION = (
    "历史资料较多，需逐笔核实，原期限内难以完成",
    "涉及工程竣工决算，决算完成后才能核实",
    "需上级部门批复后方可实施",
    "涉及款项追缴正在协商，需要一定时间",
)
REOPENED = (
    "回头看抽查发现制度没有执行，重开整改",
    "回头看发现同类问题再次出现，重开整改",
    "回头看发现部分整改内容没有落实到下属单位，重开整改",
)


@dataclass(frozen=True)
class Unit:
    """An organisation of the place, with what its people call themselves."""

    code: str
    name: str
    form: str
    body: str
    town: str = ""


@dataclass
class Case:
    """A problem as it is to be written, with what the unit will say and do about it."""

    code: str
    unit: Unit
    issuer: str
    round: dict[str, Any]
    aspect: str
    text: str
    found: date
    measure: str
    done: str
    proof: str
    department: str
    post: str
    money: int | None = None
    recovered: int | None = None
    rules: int = 0
    leader: str = ""
    exact: bool = False  # what came back by the day of the demonstration is a figure of the report
    earlier: str = ""
    told: dict[str, Any] = field(default_factory=dict)


def yuan(amount: int) -> str:
    """An amount as people write it."""
    return f"{amount / 10000:g} 万元" if amount >= 10000 else f"{amount} 元"


class Wording:
    """Fills the templates of problem_words.toml, and those of the place."""

    def __init__(self, own: dict[str, Any]) -> None:
        shared = tomllib.loads(WORDS.read_text("utf-8"))
        self.defaults: dict[str, tuple[str, str, str]] = shared["defaults"]
        self.templates: list[dict[str, Any]] = [*shared["wording"], *own.get("wording", ())]

    def completed(self, told: dict[str, Any]) -> dict[str, Any]:
        """What a list names, with the measure, the outcome and the evidence that it leaves open."""
        return dict(zip(("measure", "done", "proof"), self.defaults[told["by"]], strict=True)) | told

    def fitting(self, unit: Unit, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """The templates of a round's set and aspects that fit the unit's kind and have a department there."""
        aspects = asked.get("aspects")
        return [
            one
            for one in self.templates
            if one.get("set", "") == asked.get("set", "")
            and unit.form in one.get("forms", [unit.form])
            and one["by"] in POSTS[unit.form]
            and (not aspects or one["aspect"] in aspects)
        ]

    def filled(
        self, rng: random.Random, unit: Unit, found: date, template: dict[str, Any], money: int | None
    ) -> dict[str, str]:
        """The texts of a template with its slots filled, and who answers for it: department and post."""
        slots = {
            "body": unit.body,
            "sub": SUBS.get(unit.form, "下属单位"),
            "last": found.year - 1,
            "k": rng.randint(2, 3),
            "n": rng.randint(3, 8),
            "m": rng.randint(9, 16),
            "people": rng.randint(21, 96),
            "rate": rng.randint(91, 99),
            "amount": yuan(money) if money is not None else "",
        }
        department, post = POSTS[unit.form][template["by"]]
        texts = {
            name: template[name].replace(LATER, f"{{{LATER}}}").format(**slots)
            for name in ("text", "measure", "done", "proof")
        }
        return texts | {"department": department, "post": post.format(t=unit.town, body=unit.body)}

    def progress(self, rng: random.Random) -> str:
        """A report on the way."""
        return rng.choice(PROGRESS)

    def returned(self, rng: random.Random, case: Case) -> str:
        """Why a supervisor sends it back."""
        return rng.choice(RETURNED_MONEY if case.money else RETURNED)

    def verified(self, rng: random.Random) -> str:
        """What a supervisor says when it is struck off, mostly something."""
        return rng.choice(VERIFIED)

    def lasting(self, rng: random.Random) -> str:
        """Why it becomes an item of lasting effort."""
        return rng.choice(LASTING)

    def extension(self, rng: random.Random, case: Case, day: date) -> tuple[str, str]:
        """Why the deadline is put off, and by which document."""
        return rng.choice(EXTENSION), f"整改领导小组办公室〔{day.year}〕{rng.randint(3, 48)}号批复"

    def reopened(self, rng: random.Random, case: Case) -> str:
        """What a look-back found."""
        return rng.choice(REOPENED)
