"""A meeting from its running order to the wall, by keyboard; a file comes in meanwhile, and only thawing shows it."""

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import docx
import openpyxl
import pptx
import pypdfium2
from openpyxl.cell import MergedCell
from playwright.sync_api import Browser, Page, expect

from tests.browser import PROJECT, WALL, Visitor, press, settle
from tests.seeing import defects, rows_of
from tests.serving import Server
from tests.wulong import as_excel_saves, whole_quarter


def answer(page: Page, button: str, yes: str, **fields: str) -> None:
    """Nothing. Opens a dialog, fills it in and says yes."""
    press(page, button)
    dialog = page.get_by_role("dialog")
    for label, words in fields.items():
        dialog.get_by_label(label, exact=True).fill(words)
    dialog.get_by_role("button", name=yes, exact=True).click()
    expect(dialog).to_have_count(0)
    settle(page)


def slide_on(page: Page) -> str:
    """What stands on the wall: the one slide that is shown."""
    found = page.locator(".slide:visible")
    expect(found).to_have_count(1)
    return found.inner_text()


def walked(page: Page) -> list[str]:
    """Every slide in turn, gone through by the keyboard alone."""
    page.keyboard.press("Home")
    found = [slide_on(page)]
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        found.append(slide_on(page))
    page.keyboard.press("ArrowRight")  # at the end it stays
    assert slide_on(page) == found[-1]
    return found


def taken_along(page: Page, folder: Path) -> dict[str, bytes]:
    """All files of the meeting by their names, made beside the page and taken along in one."""
    press(page, "带走文件")
    page.get_by_role("button", name="全部材料").click()
    ready = page.get_by_role("button", name=re.compile("^保存 会议材料"))
    expect(ready).to_be_visible(timeout=90_000)  # ten pictures among them, on a machine that does much else
    with page.expect_download() as download:
        ready.click()
    download.value.save_as(folder / "meeting.zip")
    with zipfile.ZipFile(folder / "meeting.zip") as packed:
        return {name.split("-")[0] + Path(name).suffix: packed.read(name) for name in packed.namelist()}


class Shown(NamedTuple):
    """What can be read of one slide: its title, its large figures (label, value, unit) and the rows of its tables."""

    title: str
    figures: list[tuple[str, str, str]]
    rows: list[list[str]]


def on_the_wall(page: Page) -> list[Shown]:
    """Every slide as it stands in the room."""
    return [
        Shown(title, [tuple(one) for one in figures], rows) for title, figures, rows in page.evaluate(SLIDES)
    ]


SLIDES = """() => {
  const texts = (among, what) => [...among.querySelectorAll(what)].map((one) => one.textContent.trim());
  return [...document.querySelectorAll(".slide:not(.cover)")].map((slide) => [
    slide.querySelector("h1").textContent,
    [...slide.querySelectorAll(".figure")].map((one) => [
      one.querySelector(".label").textContent,
      one.querySelector(".value").firstChild.textContent.trim(),
      one.querySelector(".unit").textContent.trim()]),
    [...slide.querySelectorAll(".body table:not(.heat) tbody tr")].map((row) => texts(row, "td"))]);
}"""


def compare(wall: list[Shown], files: dict[str, bytes]) -> None:
    """Nothing. Each figure on the wall stands in each file, read back out of it."""
    assert (
        len(wall) == 12
        and sum(len(one.figures) for one in wall) > 25
        and sum(len(one.rows) for one in wall) > 40
    )
    slides = pptx.Presentation(io.BytesIO(files["会议汇报.pptx"])).slides
    with pypdfium2.PdfDocument(files["会议汇报.pdf"]) as document:
        cover, *pages = ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    book = openpyxl.load_workbook(io.BytesIO(files["会议数据.xlsx"]))
    circular, problems = (
        docx.Document(io.BytesIO(files[f"{one}.docx"])) for one in ("季度通报", "未销号问题清单")
    )
    told = "".join(line.text for line in circular.paragraphs)
    assert len(pages) == len(slides) == 12 and "定稿于" in cover and "定稿于" in told
    for number, (slide, sheet, paper) in enumerate(zip(wall, slides, pages, strict=True), 1):
        said = "\n".join(shape.text_frame.text for shape in sheet.shapes if shape.has_text_frame)
        grids = [shape.table for shape in sheet.shapes if shape.has_table]
        rows = [[cell.text for cell in row.cells] for grid in grids for row in grid.rows]
        typed = [row for one in book.worksheets if re.match(rf"{number}[ -]", one.title) for row in read(one)]
        assert slide.title in said and "定稿于" in said and paper.startswith("".join(slide.title.split()))
        for label, value, unit in slide.figures:
            assert f"{label}\n{value} {unit}" in said
            assert "".join(f"{label}{value}{unit}".split()) in paper
            assert any(row[0] == label and same(row[1], value) for row in typed)
        for row in slide.rows:
            assert row in rows and "".join("".join(row).split()) in paper
            assert any(len(one) == len(row) and all(map(same, one, row)) for one in typed)
    by_title = {slide.title: slide for slide in wall}
    for title in ("总体情况", "整改进度", "资金追回"):
        for label, value, _ in by_title[title].figures:
            assert value in told or label in ("及时率", "平均得分")
    ranked = [[cell.text for cell in row.cells] for row in circular.tables[0].rows]
    assert all(row in ranked for row in by_title["完成率排名"].rows)
    open_ones = next(value for label, value, _ in by_title["整改进度"].figures if label == "未销号")
    listed = [row.cells[0].text for row in problems.tables[0].rows]
    assert [one for one in listed if one.isdigit()] == [str(at + 1) for at in range(int(open_ones))]


def read(sheet: Any) -> list[list[Any]]:
    """The rows of a sheet as somebody reads them."""
    return [
        [read_cell(cell) for cell in row if not isinstance(cell, MergedCell)] for row in sheet.iter_rows()
    ]


def read_cell(cell: Any) -> Any:
    """What somebody reads in a cell: a share in per cent, a day as 2018-09-28."""
    if cell.is_date:
        return f"{cell.value:%Y-%m-%d}"
    return 100 * cell.value if cell.data_type == "n" and "%" in cell.number_format else cell.value


def same(held: Any, shown: str) -> bool:
    """Whether a cell holds what is shown, which may be rounded, or signed, or a — where there is none."""
    if not isinstance(held, int | float):
        return (held or "—") == shown
    places = len(shown.partition(".")[2])
    number = float(shown.replace(",", "").replace("−", "-").replace("±", ""))
    return abs(held - number) <= 0.5 * 10**-places + 1e-9


def report(server: Server, folder: Path) -> None:
    """Nothing. 五龙乡's reporter hands in the whole quarter, at another machine."""
    file = folder / "五龙乡.csv"
    file.write_bytes(as_excel_saves(whole_quarter()))
    command = [sys.executable, "-m", "lib.admin", "upload", "季度上报", str(file), "--as", "wulong", "--yes"]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MINGZE_")}
    subprocess.run(command, cwd=PROJECT, env={**inherited, **server.environment}, check=True)


def test_a_meeting_stays_as_it_was_fixed_whatever_comes_in(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    with Visitor(chromium, server, WALL) as leader:
        leader.come_as("zs_leader")
        page = leader.open("/present")
        answer(page, "新建会议…", "新建", 会议名称="三季度会商")
        expect(page.get_by_role("heading", name="顺序（12 页）")).to_be_visible()
        page.locator(".st-key-present_up2 button").first.click()
        settle(page)
        expect(page.get_by_role("button", name=re.compile("^1.对比$"))).to_be_visible()
        assert defects(page) == []
        answer(page, "定稿…", "定稿")
        files = taken_along(page, tmp_path)

        page.get_by_role("button", name="开始汇报", exact=True).click()
        page.wait_for_url("**/present/*#0")
        fixed = walked(page)
        assert [text.split("\n")[0] for text in fixed[:3]] == ["三季度会商", "对比", "总体情况"]
        compare(on_the_wall(page), files)
        assert "12 / 12" in fixed[12] and all("定稿于" in text for text in fixed)
        big = page.locator(".slide:visible .line").evaluate(
            "line => parseFloat(getComputedStyle(line).fontSize)"
        )
        assert big >= 24  # of 1080 lines: what is read from ten metres
        page.keyboard.press("d")
        assert page.evaluate("document.documentElement.className") == "dark"

        report(server, tmp_path)
        page.reload()
        assert walked(page) == fixed

        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        page.locator(".slide:visible").get_by_role("link", name="看明细").click()
        page.get_by_role("button", name="‹ 回到会议第 1 页").click()
        page.wait_for_url("**/present/*#1")
        assert slide_on(page) == fixed[1]
        page.keyboard.press("Escape")
        page.wait_for_url("**/present?meeting=*")
        settle(page)
        answer(page, "解除定稿…", "解除", 解除的理由="五龙乡补报了")
        changed = rows_of(page, "与定稿时不同的数")
        reported = [row for row in changed if row["标题"] == "总体情况" and row["哪个数"] == "上报率"]
        assert len(reported) == 1 and reported[0]["定稿时"] != reported[0]["现在"]
        assert defects(page) == []

        page.get_by_role("button", name="开始汇报", exact=True).click()
        page.wait_for_url("**/present/*#0")
        live = walked(page)
        assert all("未定稿" in text for text in live)
        assert reported[0]["现在"].split()[0] in live[2] and live[2] != fixed[2]
        assert leader.complaints == [] and leader.foreign() == set()
