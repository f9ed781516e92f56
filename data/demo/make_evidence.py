"""Makes the evidence files of the demonstration: python data/demo/make_evidence.py (needs Chromium). All of it is invented."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "zhoushan" / "evidence"
LOOK = """<style>
  body { font: 15px/1.7 "Noto Sans CJK SC", sans-serif; color: #1f2937; margin: 24px 32px }
  h1 { font-size: 21px; text-align: center; margin: 0 0 4px } p { margin: 2px 0; text-align: center; color: #5b6675 }
  table { border-collapse: collapse; width: 100%; margin-top: 14px }
  td, th { border: 1px solid #9aa5b1; padding: 5px 10px; text-align: left } td:nth-child(1) { text-align: right; width: 3em }
</style>"""
MEETINGS = ("党委会", "中心组学习会", "纪委全体会议", "廉政谈话", "支部大会", "专题民主生活会")
CHECKED = [
    (number, f"{MEETINGS[number % 6]}记录（{1 + number // 6} 月）", "一致" if number not in (3, 8, 11) else "时间不符，已撤回重报")
    for number in range(1, 19)
]  # fmt: skip


def paper(title: str, headings: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    """A page with a table."""
    head = "".join(f"<th>{one}</th>" for one in headings)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    where = "<p>五龙乡党政综合办公室　2018年9月28日　（演示数据，内容虚构）</p>"
    return f"<meta charset='utf-8'>{LOOK}<h1>{title}</h1>{where}<table><tr>{head}</tr>{body}</table>"


def main() -> None:
    """Nothing. Writes the files."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 760, "height": 300})
        page.set_content(paper("上传材料与会议记录本核对表", ("序号", "材料", "核对结果"), CHECKED))
        page.pdf(path=FOLDER / "上传材料核对表.pdf", format="A4")
        again = [
            (at, row[1], "2018-09-27 撤回，2018-09-28 重报")
            for at, row in enumerate(CHECKED, 1)
            if "撤回" in row[2]
        ]
        page.set_content(paper("撤回重报材料清单", ("序号", "材料", "办理"), again))
        page.screenshot(path=FOLDER / "撤回重报材料清单.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
