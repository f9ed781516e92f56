"""Which column of a file is which: headings in any order, by their name or an alias, and never by guessing."""

import difflib
from collections.abc import Mapping, Sequence

from lib.datasets.columns import Column, folded
from lib.importing.sheet import Refused, shown


def plain(heading: str) -> str:
    """The heading as it is compared: without width, case, white space, and the marks for required columns."""
    return folded(heading).lower().strip("*").removesuffix("(必填)").removesuffix("(选填)").strip("*")


def known_headings(columns: Sequence[Column]) -> dict[str, Column]:
    """Every heading and alias as it is compared, with its column."""
    return {plain(word): column for column in columns for word in (column.heading, *column.aliases)}


def count_known(headings: Sequence[str], known: Mapping[str, Column]) -> int:
    """How many of the headings are known."""
    return sum(plain(heading) in known for heading in headings)


def fits(headings: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether these headings are those of such a file: all that are required, none unknown, none twice."""
    return not _problems(headings, columns)


def match(headings: Sequence[str], columns: Sequence[Column], where: str) -> list[Column | None]:
    """The column for each heading, None for an empty one. Raises `Refused`, naming everything that does not fit."""
    known = known_headings(columns)
    if problems := _problems(headings, columns):
        if not count_known(headings, known):
            found = shown("、".join(heading for heading in headings if plain(heading)))
            raise Refused(f"{where}应为表头，找到的是“{found}”。{_wanted(columns)}")
        raise Refused(f"{where}的表头有 {len(problems)} 处问题：{'；'.join(problems)}。{_wanted(columns)}")
    return [known.get(plain(heading)) for heading in headings]


def _problems(headings: Sequence[str], columns: Sequence[Column]) -> list[str]:
    known = known_headings(columns)
    problems: list[str] = []
    places: dict[str, int] = {}
    for place, heading in enumerate(headings, start=1):
        column = known.get(plain(heading))
        if column is None:
            if plain(heading):
                problems.append(_unknown(heading, known))
        elif column.name in places:
            first = places[column.name]
            problems.append(f"表头“{column.heading}”出现了两次（第 {first} 列和第 {place} 列），只能有一列")
        else:
            places[column.name] = place
    missing = [column.heading for column in columns if column.required and column.name not in places]
    if missing:
        problems.append("缺少表头" + "、".join(f"“{heading}”" for heading in missing))
    return problems


def _unknown(heading: str, known: Mapping[str, Column]) -> str:
    near = difflib.get_close_matches(plain(heading), known, n=1, cutoff=0.5)
    hint = f"（是否应为“{known[near[0]].heading}”？）" if near else ""
    return f"表头“{shown(heading)}”不认识{hint}"


def _wanted(columns: Sequence[Column]) -> str:
    required = "、".join(column.heading for column in columns if column.required)
    optional = "、".join(column.heading for column in columns if not column.required)
    also = f"；可以有：{optional}" if optional else ""
    return f"表头必须有：{required}{also}；请按模板修改后重新上传"
