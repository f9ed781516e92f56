"""Writes the demonstrations of 宁波, 海门, 吉林 and 娄底 as CSV files, byte for byte the same on every run.

    python -m data.demo.make_places

<place>.toml has the organisations and quarters, <place>_problems.toml the lists of problems.
"""

import csv
import io
import tomllib
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from data.demo import make_haimen, make_problems

HERE = Path(__file__).parent
PLACES = ("ningbo", "haimen", "jilin", "loudi")
ORGANISATION = ["单位编码", "单位名称", "单位类型", "上级单位编码", "行政区划代码", "排序"]
QUARTER = ["季度", "截止日期", "状态"]
WRITTEN = "[0-79]*.csv"  # what stands between is another script's


def organisations(words: dict[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """Code, name, kind, code of the one above and area code of each organisation, those above before those below."""
    root = words["root"]
    yield root, words["name"], words["kind"], "", root
    for kind, group in (("市", "prefectures"), ("区县", "counties")):
        for code, name in words.get(group, {}).items():
            yield code, name, kind, root, code
    for letter, (kind, names) in words["units"].items():
        for number, name in enumerate(names.split(), 1):
            yield f"{root}-{letter}{number:02}", name, kind, root, ""
    for code, (name, kind, above) in words.get("below", {}).items():
        yield code, name, kind, above, ""


def due_day(quarter: str) -> date:
    """The last day of a quarter."""
    year, month = int(quarter[:4]), int(quarter[5]) * 3
    return date(year, month, monthrange(year, month)[1])


def written(headings: list[str], rows: list[tuple[object, ...]]) -> str:
    """The text of a file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue()


def files(place: str) -> Iterator[tuple[str, str]]:
    """Each file of a place by name, with its text, in the order in which they are loaded."""
    words = tomllib.loads((HERE / f"{place}.toml").read_text("utf-8"))
    numbered = [(*row, position) for position, row in enumerate(organisations(words), 1)]
    first = written(ORGANISATION, numbered)
    yield "01-organisations.csv", first
    problems = dict(make_problems.files(place, first))
    yield from problems.items()
    if place == "haimen":
        yield from make_haimen.files(first, problems)
    else:
        # what stands already for a quarter that another place shares is left as it is: an empty cell says nothing
        yield "03-quarters.csv", written(QUARTER, [(one, due_day(one), "") for one in words["quarters"]])


def make(place: str, folder: Path) -> None:
    """Writes all files of a place into a folder, in place of those that were there."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(WRITTEN):
        old.unlink()
    for name, text in files(place):
        (folder / name).write_text(text, encoding="utf-8-sig", newline="\n")


if __name__ == "__main__":
    for one in PLACES:
        make(one, HERE / one)
