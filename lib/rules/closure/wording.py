"""How far rectification is, in words: the paragraph on top of the board. Values in, words out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lib.rules.status import rate
from lib.rules.wording import Part, number, percent, signed, wan


@dataclass(frozen=True)
class Closing:
    """What a place's problems look like at as_of: the counts by name, the rate at the last quarter's end, who is latest."""

    now: Mapping[str, Any]
    before: float | None
    as_of: date
    latest: str = ""
    latest_days: int = 0


def closure_summary(closing: Closing) -> list[Part]:
    """The paragraph about a place's problems: found, struck off, the rates, what is overdue, the money."""
    now = closing.now
    if not now["found"]:
        return [f"截至 {closing.as_of} 没有发现问题。"]
    parts: list[Part] = [
        f"截至 {closing.as_of} 共发现问题 ",
        (number(now["found"]),),
        " 个，已销号 ",
        (number(now["closed"]),),
        " 个，销号率 ",
        (percent(now["closure_rate"]),),
        *changed(now["closure_rate"], closing.before),
    ]
    if now["due"]:
        parts += ["，按期销号率 ", (percent(now["on_time_rate"]),)]
    return [*parts, "。", *still_open(closing), *money(now["found_fen"], now["recovered_fen"])]


def closure_line(closing: Closing) -> list[Part]:
    """The same in one sentence, for a screen that shows other things besides."""
    now = closing.now
    if not now["found"]:
        return []
    late: list[Part] = ["，逾期 ", (number(now["overdue"]),), " 个"] if now["overdue"] else []
    return [
        "整改销号率 ",
        (percent(now["closure_rate"]),),
        *changed(now["closure_rate"], closing.before),
        "，未销号 ",
        (number(now["open"]),),
        " 个",
        *late,
        "。",
    ]


def changed(now: float | None, before: float | None) -> list[Part]:
    """The change of a rate on the last quarter's end, if there was one."""
    if now is None or before is None:
        return []
    return ["（较上季末 ", (signed(100 * (now - before)),), " 个百分点）"]


def still_open(closing: Closing) -> list[Part]:
    """What is open, what of it is overdue, and how long the latest one is."""
    now = closing.now
    if not now["open"]:
        return ["全部销号。"]
    parts: list[Part] = ["未销号 ", (number(now["open"]),), " 个"]
    if now["overdue"]:
        parts += ["，其中逾期 ", (number(now["overdue"]),), " 个"]
        if closing.latest:
            parts += [f"，最久的在{closing.latest}，已逾期 ", (number(closing.latest_days),), " 天"]
    else:
        parts.append("，没有逾期")
    if now["long_term"]:
        parts += ["；长期坚持 ", (number(now["long_term"]),), " 个，不算逾期"]
    return [*parts, "。"]


def money(found: int, recovered: int) -> list[Part]:
    """The amounts found and recovered, in 万元; nothing where no money was at stake."""
    if not found and not recovered:
        return []
    share = rate(recovered, found)
    parts: list[Part] = ["涉及金额 ", (wan(found),), "，已追回 ", (wan(recovered),)]
    return [*parts, "。" if share is None else f"（{percent(share)}）。"]
