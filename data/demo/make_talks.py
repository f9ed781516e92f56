"""Writes the talks of 宁波 and the double reports that followed (三交底、双报告): python -m data.demo.make_talks

Standard library only, the same every time. The talks stand in ningbo_talks.toml; what each report says of a problem
follows from the steps that 7x-*.csv record of it until that day, the units seeing themselves a little brighter.
"""

import csv
import io
import json
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FOLDER = HERE / "ningbo"
TODAY = date(2019, 3, 29)
HEAD = [
    "谈话编号",
    "单位编码",
    "单位名称",
    "约谈单位编码",
    "谈话日期",
    "谈话对象职务",
    "主谈人职务",
    "问题清单名称",
    "清单",
    "序号",
    "清单内容",
]
OWN = {
    "done": "{said}，已落实到位。",
    "nearly": "{measure}，主要措施已落实，正在完善长效机制。",
    "under_way": "由{department}牵头，{measure}，正在推进。",
    "not_started": "正在研究整改措施。",
}
GROUP = {
    "done": (
        "对照清单现场核实，措施已落实，与台账一致。",
        "查阅会议记录和制度文本，整改属实。",
        "随机询问工作人员，知晓新的要求，整改到位。",
    ),
    "nearly": (
        "已提交验收材料，长效机制还要再看一段。",
        "制度已出台，执行情况抽查时仍有个别不到位。",
        "主要问题已解决，相关责任人的教育提醒还没有做完。",
    ),
    "under_way": (
        "{department}已在整改，尚未见到完成的材料。",
        "措施已明确，进度与期限相比偏慢。",
        "{department}牵头，已开过一次会，具体分工还要细化。",
        "已制定措施：{measure}；还没有看到落实的记录。",
    ),
    "not_started": (
        "尚未认领，没有看到整改措施和责任人。",
        "询问时未能说明责任部门和时限。",
    ),
}
WHOLE = {
    "own": "收到三张清单后，{name}召开会议逐条研究，明确责任领导、责任部门和整改时限。{counts}。下一步继续挂账销号，未完成的按期整改到位。",
    "group": "对照三张清单，通过听取汇报、查阅资料、个别谈话和现场查看，对{name}整改情况逐条评估。{counts}。责任清单落实情况总体较好，廉政风险防控措施仍需细化。",
}
FINDINGS = {"done": "已完成", "nearly": "基本完成", "under_way": "正在整改", "not_started": "未启动"}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of all files of a kind, in the order in which they are loaded."""
    for path in sorted(FOLDER.glob(f"7?-{name}.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file, strict=True)


def known() -> tuple[dict[str, list[dict[str, str]]], dict[str, list[dict[str, str]]]]:
    """By unit the problems handed over in talks; by their number the steps taken, in the order of their days."""
    problems: dict[str, list[dict[str, str]]] = {}
    for row in rows("problems"):
        if row["问题来源"] == "三交底":
            problems.setdefault(row["单位编码"], []).append(row)
    steps: dict[str, list[dict[str, str]]] = {}
    for row in [*rows("progress"), *rows("closures")]:
        steps.setdefault(row["问题编号"], []).append(row)
    return problems, {code: sorted(taken, key=lambda row: row["办理日期"]) for code, taken in steps.items()}


def finding(side: str, taken: list[dict[str, str]], chance: int) -> str:
    """How far a problem is put right by these steps, as a side sees it."""
    acts = [
        row["环节"]
        for row in taken
        if row["环节"] not in ("报告进展", "延期", "分管领导认领", "列为长期坚持")
    ]
    last = acts[-1] if acts else ""
    if last == "验收销号":
        return "done"
    if last == "提交验收":
        return "done" if side == "own" else "nearly"
    if last in ("认领整改", "退回整改"):
        return ("nearly", "under_way", "done")[chance % 3] if side == "own" else "under_way"
    return "under_way" if side == "own" and chance % 2 else "not_started"


def words(side: str, found: str, taken: list[dict[str, str]], chance: int) -> str:
    """What a report says of a problem."""
    claim = next((row for row in reversed(taken) if row.get("整改措施")), {})
    said = next((row["整改情况"] for row in reversed(taken) if row.get("整改情况")), "")
    told = {
        "measure": claim.get("整改措施") or "已研究整改措施",
        "department": claim.get("责任部门") or "责任部门",
    }
    told["said"] = (said or told["measure"]).rstrip("。")
    pattern = OWN[found] if side == "own" else GROUP[found][chance * 5 % 7 % len(GROUP[found])]
    return pattern.format(**told)


def reports(
    talk: dict[str, Any], own: list[dict[str, str]], steps: dict[str, list[dict[str, str]]]
) -> Iterator[dict[str, Any]]:
    """The reports on a talk, in the order of their days."""
    days = [(day, "own", True) for day in talk["own"]] + [
        (abs(day), "group", day > 0) for day in talk["group"]
    ]
    for after, side, final in sorted(days):
        on = talk["on"] + timedelta(days=after)
        if on > TODAY:
            continue
        said = []
        for at, problem in enumerate(own):
            taken = [row for row in steps.get(problem["问题编号"], []) if row["办理日期"] <= str(on)]
            if problem["发现日期"] <= str(on):
                found = finding(side, taken, at + after)
                said.append((problem["问题编号"], found, words(side, found, taken, at)))
        counts = "、".join(
            f"{name} {number} 个"
            for value, name in FINDINGS.items()
            if (number := sum(one[1] == value for one in said))
        )
        whole = WHOLE[side].format(name=own[0]["单位名称"], counts=f"清单 {len(said)} 个问题中，{counts}")
        yield {"side": side, "on": on, "final": final, "content": whole, "said": said}


def files() -> dict[str, str]:
    """The two files by name, as text."""
    plan = tomllib.loads((HERE / "ningbo_talks.toml").read_text("utf-8"))
    problems, steps = known()
    lines: list[list[str]] = []
    told = ["# 双报告：由 make_talks.py 按 7x-*.csv 的整改记录写出，不要手改\n"]
    for talk in plan["talks"]:
        own = problems[talk["unit"]]
        talk["on"] = min(date.fromisoformat(row["发现日期"]) for row in own)
        issuer = own[0]["交办单位编码"]
        whole = [talk["code"], talk["unit"], own[0]["单位名称"], issuer, str(talk["on"]), talk["post"]]
        whole += [talk.get("held_by", "市纪委副书记"), own[0]["清单名称"]]
        for name, which in (("责任清单", "duties"), ("廉政风险清单", "risks")):
            items = plan[which] + talk.get(which, [])
            lines += [[*whole, name, str(number), item] for number, item in enumerate(items, start=1)]
        for report in reports(talk, own, steps):
            told += spelt(report, {"talk": talk["code"], "issuer": issuer, "unit": talk["unit"]})
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEAD, *lines])
    return {"80-handovers.csv": text.getvalue(), "96-double-reports.toml": "\n".join(told)}


def spelt(report: dict[str, Any], names: dict[str, str]) -> list[str]:
    """The lines of a report."""
    lines = ["[[reports]]"]
    lines += [f"{name} = {json.dumps(value)}" for name, value in (names | {"side": report["side"]}).items()]
    lines += [f"on = {report['on']}", f"final = {str(report['final']).lower()}"]
    lines += [f"content = {json.dumps(report['content'], ensure_ascii=False)}", "said = ["]
    lines += [f"    {json.dumps(list(one), ensure_ascii=False)}," for one in report["said"]]
    return [*lines, "]\n"]


def main() -> None:
    """Nothing. Writes 80-handovers.csv and 96-double-reports.toml."""
    for name, text in files().items():
        encoding = "utf-8-sig" if name.endswith(".csv") else "utf-8"
        (FOLDER / name).write_text(text, encoding=encoding, newline="")


if __name__ == "__main__":
    main()
