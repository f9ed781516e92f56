"""Writes the letters of commitment of 定海区 (函告书, 一人一方案): python -m data.demo.make_letters

Standard library only, the same every time. zhoushan_letters.toml says whose plans there are and what stands in them; how far
each item is in a quarter is drawn here.
"""

import json
import random
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WORDS, FILE = HERE / "zhoushan_letters.toml", HERE / "zhoushan" / "97-letters.toml"
QUARTERS = (("2018Q2", date(2018, 6, 27), 1.0, 0.7), ("2018Q3", date(2018, 9, 25), 0.75, 0.85))
"""Quarter, the day on which it is told of, which share of the items is told of, and of these which share is done."""
HEAD = """# Letters of commitment of the demonstration, written by make_letters.py: {letters} leaders, {items} items. See ../README.md.
"""


def main() -> None:
    """Nothing. Writes the file."""
    FILE.write_text(text(), "utf-8")


def text() -> str:
    """The file."""
    given, draw = tomllib.loads(WORDS.read_text("utf-8")), random.Random(145)
    letters = [letter(given, number, leader, draw) for number, leader in enumerate(given["leaders"], 1)]
    items = sum(len(given["common"]) + len(leader["own"]) for leader in given["leaders"])
    return HEAD.format(letters=len(letters), items=items) + "\n" + "\n".join(letters)


def letter(given: dict[str, Any], number: int, leader: dict[str, Any], draw: random.Random) -> str:
    """One letter with what was told of it."""
    items = [item for item, _, _ in given["common"]] + leader["own"]
    lines = [
        "[[letters]]",
        f'unit = "{given["unit"]}"',
        f"post = {quoted(leader['post'])}",
        f"year = {given['year']}",
        f"document = {quoted(given['document'].format(number=number))}",
        f"issued = {given['issued']}",
        "items = [",
        *(f"    {quoted(item)}," for item in items),
        "]",
    ]
    for quarter, day, told, done in QUARTERS:
        lines += ["[[letters.told]]", f'quarter = "{quarter}"', f"on = {day}", "said = ["]
        lines += [f"    [{at}, {said}]," for at, said in progress(given, len(items), told, done, draw)]
        lines.append("]")
    return "\n".join(lines) + "\n"


def progress(
    given: dict[str, Any], count: int, told: float, done: float, draw: random.Random
) -> Iterator[tuple[int, str]]:
    """Per item that is told of, its number and what is said of it."""
    for number in range(1, count + 1):
        is_told, is_done = draw.random() < told, draw.random() < done
        words = draw.choice(given["done" if is_done else "under_way"])
        if number <= len(given["common"]):
            words = given["common"][number - 1][1 if is_done else 2]
        if is_told:
            yield number, f'"{"done" if is_done else "under_way"}", {quoted(words)}'


def quoted(words: str) -> str:
    """The words as TOML writes them, which JSON does alike."""
    return json.dumps(words, ensure_ascii=False)


if __name__ == "__main__":
    main()
