"""The reminder to an organisation's secretary (提醒函), written from the figures of a quarter. Values in, words out.

Source: Zhoushan's report, where the secretary of a township's discipline commission reminds the Party secretary: 根据
“两个责任”在线平台显示，本季度共计指标数28项，五龙乡党委共完成上报24项，未上报4项，通过审核22项，当前得分97分，其中……审核未通过，请您在
下阶段工作中……. A letter names posts, never persons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lib.rules.calendar import quarter_words
from lib.rules.status import Counts

NAMED = 6  # how many indicators a sentence names
QUOTES = str.maketrans("“”", "‘’")  # quotation marks inside of quotation marks
STOPS = "。；;.，, "


@dataclass(frozen=True)
class Standing:
    """What the reminder is written from: an organisation's quarter as it stood at as_of.

    returned: indicator and the verdict's reason; overdue and not_due: indicators; due_on: the last due date of what is
    not due yet; open_problems and late_problems: numbers of problems, below: with those of what stands under it;
    late_talks: talks on which its own written report is overdue; given: points that people gave, summed up; vetoes: the
    documents of vetoes.
    """

    body: str
    quarter: int
    as_of: date
    counts: Counts
    points: float
    grade: str
    returned: Sequence[tuple[str, str]] = ()
    overdue: Sequence[str] = ()
    due_on: date | None = None
    open_problems: int = 0
    late_problems: int = 0
    below: bool = False
    late_talks: int = 0
    given: float = 0.0
    vetoes: Sequence[str] = ()


@dataclass(frozen=True)
class Letter:
    """A letter as it is read: title in its lines, to whom, paragraphs, from whom, when; note: whose figures of when.

    mark: what stands above every page, empty for none.
    """

    title: tuple[str, ...]
    addressee: str
    paragraphs: tuple[str, ...]
    sender: str
    signed_on: date
    note: str
    mark: str = ""

    @property
    def text(self) -> str:
        """The letter to be copied, paragraphs indented by two characters."""
        return "\n".join(
            [
                *([f"【{self.mark}】"] if self.mark else []),
                "".join(self.title),
                "",
                f"{self.addressee}：",
                *(f"　　{paragraph}" for paragraph in self.paragraphs),
                "",
                self.sender,
                chinese_day(self.signed_on),
                f"（{self.note}）",
            ]
        )


def chinese_day(day: date) -> str:
    """The day as official letters write it (GB/T 9704 7.3.5.4: Arabic figures, no leading zeros), e.g. 2018年9月28日."""
    return f"{day.year}年{day.month}月{day.day}日"


def title_of(quarter: int) -> tuple[str, str]:
    """The title of a quarter's reminder, broken where the sense breaks."""
    return f"关于{quarter_words(quarter)}", "落实“两个责任”情况的提醒函"


def paragraphs_of(now: Standing, more: str = "") -> list[str]:
    """The reminder's paragraphs: the figures, what did not pass and why, what is late, what to do next.

    more: what the sender adds in their own words to what is asked for.
    """
    return [
        figures(now),
        *reasons(now.returned),
        *([f"{named(now.overdue)}逾期未报。"] if now.overdue else []),
        *problems(now),
        asked(now, more),
    ]


def figures(now: Standing) -> str:
    """The quarter in figures, in the words of Zhoushan's reminder."""
    counts = now.counts
    not_due = counts.unreported - counts.overdue
    missing = f"（其中逾期{counts.overdue}项）" if not_due else "（均已逾期）"
    missing = missing if counts.overdue else "（均未到期）"
    return (
        f"根据“两个责任”在线平台显示，截至{chinese_day(now.as_of)}，本季度共计指标数{counts.due}项，"
        f"{now.body}共完成上报{counts.reported}项，未上报{counts.unreported}项{missing if counts.unreported else ''}，"
        f"通过审核{counts.passed}项，审核未通过{counts.returned}项"
        f"{f'，待审核{counts.pending}项' if counts.pending else ''}，当前得分{now.points:g}分{by_hand(now)}。"
    )


def by_hand(now: Standing) -> str:
    """The grade in brackets, with the points that people gave and the vetoes, where there are any."""
    clauses = [now.grade]
    if now.given:
        clauses.append(f"含{'加' if now.given > 0 else '减'}{abs(now.given):g}分")
    clauses += [f"按{quoted(document)}一票否决" for document in now.vetoes]
    return f"（{'，'.join(clauses)}）"


def reasons(returned: Sequence[tuple[str, str]]) -> list[str]:
    """What did not pass, a sentence a reason, in one paragraph; none where everything passed."""
    by_reason: dict[str, list[str]] = {}
    for indicator, reason in returned:
        by_reason.setdefault(reason.strip(STOPS), []).append(indicator)
    sentences = [
        f"{named(names)}审核未通过{f'，审核意见为“{quoted(reason)}”' if reason else ''}"
        for reason, names in by_reason.items()
    ]
    return [f"其中，{'；'.join(sentences)}。"] if sentences else []


def problems(now: Standing) -> list[str]:
    """What is still to be put right, and which written reports after talks are late; none where nothing is."""
    late = f"，其中逾期{now.late_problems}个" if now.late_problems else ""
    whose = "连同所属单位" if now.below else ""
    found = [f"{whose}尚有{now.open_problems}个问题没有整改销号{late}"] if now.open_problems else []
    found += [f"三交底谈话后的书面报告逾期{now.late_talks}次"] if now.late_talks else []
    return [f"另外，{'；'.join(found)}。"] if found else []


def asked(now: Standing, more: str) -> str:
    """What the secretary is asked to do next: whatever the figures call for, then the sender's own words."""
    wants = []
    if now.overdue:
        wants.append("督促抓紧补报逾期的指标")
    if now.returned:
        wants.append("对审核未通过的指标按审核意见补正后重新上报")
    if now.counts.unreported > now.counts.overdue:
        by = f"最迟于{chinese_day(now.due_on)}" if now.due_on else "按期"
        wants.append(f"将{'其余' if now.overdue else ''}未上报的指标{by}报齐")
    if now.open_problems:
        wants.append("抓好未销号问题的整改")
    if now.late_talks:
        wants.append("尽快补交谈话后的书面报告")
    own = more.strip(STOPS)
    wants += [own.removeprefix("请您").removeprefix("在下阶段工作中").strip(STOPS)] if own else []
    return f"请您在下阶段工作中，{'，'.join(want for want in wants if want) or '继续落实好“两个责任”'}。"


def named(indicators: Sequence[str]) -> str:
    """The indicators, the first of them by name, and how many there are."""
    names = "".join(f"“{quoted(name)}”" for name in indicators[:NAMED])
    if len(indicators) == 1:
        return names
    return f"{names}{'等' if len(indicators) > NAMED else ''}{len(indicators)}项指标"


def quoted(words: str) -> str:
    """The words for a place between quotation marks."""
    return words.translate(QUOTES)


def note_of(line: str, demo: bool) -> str:
    """Whose figures of when, counted how; and whether they are made up."""
    return f"数据：{line}" + ("；演示数据，地名是真的，数字是编的" if demo else "")


def addressed_to(name: str, kind: str) -> tuple[str, str]:
    """The Party body of an organisation of the kind (e.g. 五龙乡党委), and the post the letter goes to (党委书记)."""
    street = name.endswith("街道")
    ends: Mapping[str, str] = {
        "province": "委",
        "city": "委",
        "county": "委",
        "township": "党工委" if street else "党委",
        "firm": "党委",
        "university": "党委",
        "zone": "党工委",
    }
    end = ends.get(kind)
    return (name + end, f"{name}{end}书记") if end else (name, f"{name}主要负责人")


def sent_by(name: str, kind: str) -> str:
    """Who signs for an organisation of the kind: its discipline commission, or itself where it is a dispatched group."""
    if kind in ("province", "city", "county", "township"):
        return f"中共{name}纪律检查{'工作' if name.endswith('街道') else ''}委员会"
    return name
