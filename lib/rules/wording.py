"""Figures in words: the paragraph on top of a screen and the reasons in its lists. Values in, words out.

A paragraph is a list of parts; a part that is a tuple of one text is to be printed bold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lib.rules.status import Basis, Counts, rate

Part = str | tuple[str]
MINUS = "−"
NAMED = 3  # how many indicators a sentence names


def number(value: float) -> str:
    """A whole number with commas between thousands."""
    return f"{value:,.0f}"


def percent(value: float | None) -> str:
    """A share as a percentage with one decimal; — where there is nothing to do."""
    return "—" if value is None else f"{100 * value:.1f}%"


def signed(value: float, places: int = 1) -> str:
    """A change with its sign; a change too small to show is ±0."""
    rounded = round(value, places)
    if rounded == 0:
        return "±" + f"{0:.{places}f}"
    return f"{'+' if rounded > 0 else MINUS}{abs(rounded):,.{places}f}"


FEN = 1_000_000  # in 10,000 yuan


def wan(fen: int) -> str:
    """An amount given in fen, in units of 10,000 yuan (万元); a small one keeps as many places as it takes to be read."""
    for places in (1, 2, 3, 4, 5):
        if abs(fen) >= FEN // 10**places:
            break
    else:
        places = 6
    return f"{fen / FEN:,.{places if fen else 1}f} 万元"


@dataclass(frozen=True)
class Picture:
    """What a place's quarter looks like, for the paragraph about it."""

    now: Counts
    before: Counts | None
    as_of: date
    due_on: date
    attention: int
    worst: str = ""
    worst_score: float = 0.0


def summary(picture: Picture, basis: Basis) -> list[Part]:
    """The paragraph about a place's quarter: what was due, reported, passed, what is wrong, and where most of all."""
    now = picture.now
    if not now.due:
        return ["本季度没有下达任务。"]
    done = ("审核通过", now.passed) if basis is Basis.PASSED else ("已上报", now.reported)
    parts: list[Part] = ["本季度应完成 ", (number(now.due),), " 项，"]
    if basis is Basis.PASSED:
        parts += ["已上报 ", (number(now.reported),), f" 项（{percent(now.reporting_rate)}），"]
    parts += [
        f"{done[0]} ",
        (number(done[1]),),
        f" 项（{percent(rate(done[1], now.due))}",
        *compared(picture, basis),
        "）。",
    ]
    parts += wrong(now, "；" if picture.attention else "。")
    if picture.attention:
        parts += ["需要关注的单位 ", (number(picture.attention),), " 家"]
        parts += (
            [f"，得分最低的是{picture.worst}（", (f"{picture.worst_score:g}",), " 分）。"]
            if picture.worst
            else ["。"]
        )
    return [*parts, *time_left(picture)]


def compared(picture: Picture, basis: Basis) -> list[Part]:
    """The change of the rate on the last quarter, if there was one."""
    before = picture.before
    if before is None or not before.due:
        return []
    change = 100 * (picture.now.done(basis) / picture.now.due - before.done(basis) / before.due)
    return ["，较上季度 ", (signed(change),), " 个百分点"]


def wrong(now: Counts, end: str) -> list[Part]:
    """What was returned, is overdue or waits for a verdict; end is the mark behind it."""
    found = [("审核退回", now.returned), ("逾期未报", now.overdue), ("待审核", now.pending)]
    parts: list[Part] = []
    for words, count in found:
        if count:
            parts += ["、" if parts else "", f"{words} ", (number(count),), " 项"]
    return [*parts, end] if parts else [f"没有退回和逾期{end}"] if now.reported else []


def time_left(picture: Picture) -> list[Part]:
    """How far the quarter's due date is, so that nobody takes a running quarter for a finished one."""
    days = (picture.due_on - picture.as_of).days
    if days > 0:
        return [f"本季度 {picture.due_on} 截止，还有 ", (number(days),), " 天，与上季度比的是全季。"]
    return ["今天是本季度截止日。"] if days == 0 else []


def reason(overdue: int, returned: int, score: float, low: float, vetoed: bool = False) -> str:
    """Why an organisation needs attention, in as few words as a list has room for, e.g. 逾期 3 项 退回 1 项."""
    if vetoed:
        return "一票否决"
    found = [f"{words} {count} 项" for words, count in (("逾期", overdue), ("退回", returned)) if count]
    return " ".join(found) or (f"得分低于 {low:g}" if score < low else "")


def days_since(since: date | None, as_of: date) -> int | None:
    """How many days something has counted; None where it has no day."""
    return None if since is None else (as_of - since).days


def joined(words: Sequence[str]) -> str:
    """The words in a row, as a sentence lists them."""
    return "、".join(words)


def unit_summary(
    counts: Counts, points: float, grade: str, returned: Sequence[str], overdue: Sequence[str]
) -> list[Part]:
    """The paragraph about one organisation's quarter, in the words of Zhoushan's reminder to its secretary."""
    not_due = counts.unreported - counts.overdue
    parts: list[Part] = [
        "共计指标 ",
        (number(counts.due),),
        " 项，完成上报 ",
        (number(counts.reported),),
        " 项，",
    ]
    parts += ["未上报 ", (number(counts.unreported),), " 项"]
    if counts.unreported:
        both = f"（未到期 {not_due} 项、逾期 {counts.overdue} 项）"
        parts += ["（均未到期）" if not counts.overdue else "（均已逾期）" if not not_due else both]
    parts += ["，审核通过 ", (number(counts.passed),), " 项，退回 ", (number(counts.returned),), " 项"]
    parts += [f"，待审核 {counts.pending} 项"] if counts.pending else []
    parts += ["，当前得分 ", (f"{points:g}",), f" 分（{grade}）。"]
    for words, names in (("退回", returned), ("逾期未报", overdue)):
        if names:
            rest = f"等 {len(names)} 项" if len(names) > NAMED else ""
            parts += [f"{words}的是{''.join(f'「{name}」' for name in names[:NAMED])}{rest}。"]
    return parts
