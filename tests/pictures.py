"""Takes the pictures of all screens for docs/pictures: python -m tests.pictures

Starts the program with a fresh demonstration and visits each screen as somebody whose job it is.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Download, Page

from tests.browser import (
    DESK,
    PHONE,
    WALL,
    Visitor,
    choose,
    pick_row,
    press,
    program,
    running_chromium,
    settle,
    upload,
)
from tests.seeing import rows_of
from tests.serving import PROJECT, Server
from tests.test_browser_closure import say, tick
from tests.wulong import TODAY, as_excel_saves, whole_quarter, with_faults

PICTURES = PROJECT / "docs" / "pictures"
UNIT = "place=330922200"
WITH_EVIDENCE = """
from sqlmodel import select
from lib import db
from lib.models import EvidenceFile
with db.reading() as session:
    print(session.exec(select(EvidenceFile.problem_id)).first())
"""
WITH_NINGBO = """
from lib import db, demo
demo.load_places(db.engine(), ["ningbo"])
"""
WITH_HAIMEN = """
from lib import db, demo
demo.load_places(db.engine(), ["haimen"])
"""
WITH_LOUDI = """
from lib import db, demo
demo.load_places(db.engine(), ["loudi"])
"""
WITH_MEETING = """
from sqlmodel import select
from lib import db, slides
from lib.access import viewer_of
from lib.actions import meetings
from lib.datasets.base import working_day
from lib.models import User
from lib.rules.slides import offered
with db.reading() as session:
    leader = viewer_of(session, session.exec(select(User).where(User.username == "zs_leader")).one())
    day = working_day(session, leader)
title = "舟山市三季度“两个责任”落实情况会商"
draft = meetings.Draft(title, day, leader.organisation_id, 20183, day)
made = meetings.new_meeting(leader, draft, offered(True))
with db.reading() as session:
    deck = slides.with_papers(session, leader, made)
meetings.fix(leader, made, slides.plain(deck.slides), deck.card["changed"], slides.plain(deck.papers))
print(made)
"""
NEW_INDICATOR = """
from lib import db
from lib.models import Indicator
with db.writing() as session:
    session.add(Indicator(
        code="ZT-18", name="防台风值守纪律检查", responsibility="principal", category="作风建设",
        standard="值守期间每周检查一次", kinds="township,department",
    ))
"""


def take(page: Page, name: str, whole: bool = False) -> None:
    """Nothing. Takes the picture; on demand as high as the screen is, because the page scrolls inside itself."""
    size = page.viewport_size
    if whole and size:
        height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": height})
    page.mouse.move(page.evaluate("innerWidth") - 1, page.evaluate("innerHeight") - 1)
    settle(page, 600)
    page.screenshot(path=PICTURES / f"{name}.png")
    if size:
        page.set_viewport_size(size)


def printed(download: Download, name: str) -> None:
    """Nothing. Takes the picture of a letter as LibreOffice prints it; none where LibreOffice or poppler is missing."""
    if not (shutil.which("soffice") and shutil.which("pdftoppm")):
        return
    with TemporaryDirectory() as folder:
        download.save_as(Path(folder) / "letter.docx")
        convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, "letter.docx"]
        subprocess.run(convert, cwd=folder, check=True, capture_output=True)
        draw = ["pdftoppm", "-r", "80", "-png", "-singlefile", "letter.pdf", str(PICTURES / name)]
        subprocess.run(draw, cwd=folder, check=True, capture_output=True)


def pages(download: Download, name: str, across: int, most: int = 99, fine: int = 64) -> None:
    """Nothing. Takes the picture of a file's pages side by side, an office's as LibreOffice prints it; none where that is
    missing. fine: pixels an inch."""
    if not (shutil.which("soffice") and shutil.which("pdftoppm")):
        return
    with TemporaryDirectory() as folder:
        kind = Path(download.suggested_filename).suffix
        download.save_as(Path(folder) / f"paper{kind}")
        if kind != ".pdf":
            convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, f"paper{kind}"]
            subprocess.run(convert, cwd=folder, check=True, capture_output=True)
        draw = ["pdftoppm", "-r", str(fine), "-png", "-l", str(most), "paper.pdf", "page"]
        subprocess.run(draw, cwd=folder, check=True, capture_output=True)
        found = [Image.open(path).convert("RGB") for path in sorted(Path(folder).glob("page-*.png"))]
        wide, high = found[0].width + 12, found[0].height + 12
        sheet = Image.new("RGB", (across * wide + 12, -(-len(found) // across) * high + 12), "#999999")
        for at, page in enumerate(found):
            sheet.paste(page, (12 + at % across * wide, 12 + at // across * high))
        sheet.quantize(255 if fine < 64 else 32).save(PICTURES / f"{name}.png")


@contextmanager
def somebody(
    browser: Browser, server: Server, username: str, size: tuple[int, int] = DESK
) -> Iterator[Visitor]:
    """A visitor who is logged in."""
    with Visitor(browser, server, size) as visitor:
        visitor.log_in(username)
        yield visitor


def dashboards(browser: Browser, server: Server) -> None:
    """Nothing. What a leader sees: at a desk, on a wall, on a phone."""
    with somebody(browser, server, "zs_leader") as leader:
        take(leader.open("/overview"), "overview")
        take(leader.open("/completion"), "completion")
        take(leader.open(f"/completion?{UNIT}&indicator=ZT-07&version=1&row=1"), "completion_drill")
        take(leader.open("/rectification"), "rectification", whole=True)
        take(leader.open("/rectification?show=overdue"), "rectification_rows")
        take(leader.open("/warnings?colour=closure"), "map_closure")
        page = leader.open(f"/organisation?{UNIT}")
        take(page, "organisation")
        page.get_by_role("button", name="下载提醒函").scroll_into_view_if_needed()
        take(page, "reminder")
        with page.expect_download() as download:
            press(page, "下载提醒函")
        printed(download.value, "reminder_letter")
    with somebody(browser, server, "zs_leader", WALL) as leader:
        take(leader.open("/overview"), "wall_overview")
    with somebody(browser, server, "zs_leader", PHONE) as leader:
        take(leader.open("/overview"), "phone_overview", whole=True)


def taken_along(browser: Browser, server: Server) -> None:
    """Nothing. A chart as it is downloaded, and two sheets of a screen as it is printed."""
    with somebody(browser, server, "zs_leader") as leader:
        page = leader.open("/overview")
        press(page, "导出")
        with page.expect_download() as download:
            page.get_by_role("button", name="PNG", exact=True).first.click()
        download.value.save_as(PICTURES / "chart_export.png")
        page = leader.open("/completion?paper=1")
        page.locator("html.paper-broad").wait_for(state="attached")
        settle(page, 1000)
        with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True)) as paper:
            sheets = [paper[number].render(scale=1).to_pil() for number in (1, 2)]
    wide, high = sheets[0].size
    both = Image.new("RGB", (wide, 2 * high + 12), "#8a94a0")
    for number, sheet in enumerate(sheets):
        both.paste(sheet, (0, number * (high + 12)))
    both.save(PICTURES / "print_completion.png")


def uploads(browser: Browser, server: Server) -> None:
    """Nothing. What a reporter sees; nothing is confirmed, so that the other pictures stay true."""
    with somebody(browser, server, "wulong") as reporter:
        take(reporter.open("/upload"), "upload")
        upload(reporter.page, "五龙乡2018年三季度.csv", as_excel_saves(with_faults()))
        take(reporter.page, "upload_faults")
        upload(reporter.open("/upload"), "五龙乡2018年三季度.csv", as_excel_saves(whole_quarter()))
        take(reporter.page, "upload_difference")


def tasks(browser: Browser, server: Server) -> None:
    """Nothing. What a supervisor sees before tasks are issued: a new indicator for 嵊泗县. Nothing is issued."""
    program(NEW_INDICATOR, server.environment)
    with somebody(browser, server, "zs_supervisor") as supervisor:
        take(supervisor.open("/tasks?place=330922"), "tasks")
        take(supervisor.open("/tasks?part=letters&place=330902&letter=1"), "letter_items")
        take(supervisor.open("/tasks?part=letters&place=330902"), "letters")


def orders(browser: Browser, server: Server) -> None:
    """Nothing. What a supervisor sees of the orders: the list, one of them, a new one. Nothing is issued."""
    with somebody(browser, server, "zs_supervisor") as supervisor:
        take(supervisor.open("/orders"), "orders")
        take(supervisor.open("/orders?order=4"), "order")
        take(supervisor.open(f"/orders?part=new&{UNIT}"), "order_new")


def evidence(browser: Browser, server: Server) -> None:
    """Nothing. A problem with evidence files in its history, and a step with files about to be handed in; it is not."""
    with somebody(browser, server, "wulong") as reporter:
        sought = "/problems?problem=" + program(WITH_EVIDENCE, server.environment)
        take(reporter.open(sought), "problem_evidence", whole=True)
        press(reporter.open(sought), "提交验收")
        reporter.page.get_by_label("整改情况", exact=True).fill("18 份材料全部核对，3 份不符的已撤回重报。")
        files = sorted((PROJECT / "data" / "demo" / "zhoushan" / "evidence").glob("*.p*"))
        reporter.page.locator("input[type=file]").set_input_files(files)
        reporter.page.get_by_text(files[-1].name).wait_for()
        take(reporter.page, "step_evidence")


def talks(browser: Browser, server: Server) -> None:
    """Nothing. The talks of 宁波 and their double report; the first talk as it stood when much still differed."""
    program(WITH_NINGBO, server.environment)
    with somebody(browser, server, "nb_supervisor") as supervisor:
        take(supervisor.open("/handovers"), "handovers")
        take(supervisor.open("/handovers?talk=1&as_of=2018-10-08"), "handover")


def haimen(browser: Browser, server: Server) -> None:
    """Nothing. 海门's year 2016: where lamps are lit, how often they gave warning, what came in."""
    program(WITH_HAIMEN, server.environment)
    with somebody(browser, server, "hm_leader") as leader:
        take(leader.open("/warnings?quarter=2016Q4"), "haimen_warnings")
        take(leader.open("/warnings?quarter=2016Q4&form=map"), "haimen_map")
        take(leader.open("/completion?quarter=2016Q4"), "haimen_completion")


def dealings(browser: Browser, server: Server) -> None:
    """Nothing. Talks with their coverage, notices, letters, and a double inquiry with its case; 海门 stands already."""
    with somebody(browser, server, "hm_leader") as leader:
        take(leader.open("/registers?register=talks&period=two_years"), "register_talks", whole=True)
        page = leader.open("/registers?register=accountability&period=two_years")
        pick_row(page, "问责台账", 0)
        page.get_by_text("点一行打开那个案件").wait_for()
        take(page, "register_double_inquiry")
    with somebody(browser, server, "zs_leader") as leader:
        take(leader.open("/registers?register=notices"), "register_notices", whole=True)
        take(leader.open("/registers?register=letters"), "register_letters", whole=True)


def registers(browser: Browser, server: Server) -> None:
    """Nothing. What stands in the registers of 娄底 and 海门; 海门 is there already. Nothing is entered."""
    program(WITH_LOUDI, server.environment)
    with somebody(browser, server, "ld_leader") as leader:
        take(leader.open("/registers?register=risk_posts"), "register_risk_posts", whole=True)
        take(leader.open("/registers?register=powers"), "register_powers")
        take(leader.open("/registers?register=expenses"), "register_expenses")
    with somebody(browser, server, "hm_supervisor") as supervisor:
        take(
            supervisor.open("/registers?register=statistics&period=two_years&stat=信访举报"),
            "register_statistics",
        )
        take(supervisor.open("/registers?register=systems"), "register_systems")
        take(supervisor.open("/registers?register=assets&account=管理费用"), "register_assets")


def inspections(browser: Browser, server: Server) -> None:
    """Nothing. 舟山's inspections and filings, 海门's of 2016, a sample and its sheet. Nothing is drawn."""
    with somebody(browser, server, "zs_leader") as leader:
        take(leader.open("/registers?register=inspections"), "register_inspections")
        take(leader.open("/registers?register=filings"), "register_filings")
    with somebody(browser, server, "hm_leader") as leader:
        take(leader.open("/registers?register=inspections&as_of=2016-12-31"), "haimen_inspections")
    with somebody(browser, server, "hm_supervisor") as supervisor:
        take(supervisor.open("/registers?register=rosters"), "haimen_sampling")
        pick_row(supervisor.page, "抽过的样", 1)
        supervisor.page.get_by_text("重抽结果相同").wait_for()
        take(supervisor.page, "haimen_sample")


def problems(browser: Browser, server: Server) -> None:
    """Nothing. What a supervisor and a reporter see of problems. What is taken for many at the end is taken indeed."""
    with somebody(browser, server, "zs_supervisor") as supervisor:
        take(supervisor.open("/problems?problem=6"), "problem")
        page = supervisor.open("/problems")
        take(page, "problems_mine")
        waited = sorted(int(re.sub(r"\D", "", row["时间"]) or 0) for row in rows_of(page, "要我办的事"))
        day = date.fromisoformat(TODAY) - timedelta(days=waited[len(waited) // 2])
        tick(page, {-1: len(waited)})
        say(page, "验收销号…", "验收销号", {"办理日期": day.isoformat()})
        take(page, "problems_outcome")


def reviewing(browser: Browser, server: Server) -> None:
    """Nothing. The supervisor's queue and figures of reviewing, and the reporter's form; nothing is judged or sent."""
    with somebody(browser, server, "zs_supervisor") as supervisor:
        take(supervisor.open("/review?hint=any"), "review")
        take(supervisor.open("/review?review=course"), "review_course")
    with somebody(browser, server, "wulong") as reporter:
        take(reporter.open("/upload?by=form"), "upload_form")


def appraising(browser: Browser, server: Server) -> None:
    """Nothing. The year's results, points and vetoes, appeals; a score with points. Nothing is given or decided."""
    with somebody(browser, server, "zs_supervisor") as supervisor:
        take(supervisor.open("/appraisal"), "appraisal")
        take(supervisor.open("/appraisal?part=points"), "appraisal_points")
        take(supervisor.open("/appraisal?part=appeals"), "appraisal_appeals")


def meeting(browser: Browser, server: Server) -> None:
    """Nothing. A meeting with its running order, and what the room sees of it, on a light wall and on a dark one."""
    made = program(WITH_MEETING, server.environment)
    with somebody(browser, server, "zs_leader", WALL) as leader:
        for number, name in ((1, "headline"), (3, "ranking"), (4, "heat"), (5, "map"), (7, "closure")):
            leader.page.goto(f"{server.url}/present/{made}#{number}")
            leader.page.screenshot(path=PICTURES / f"room_{name}.png")
        leader.page.keyboard.press("d")
        leader.page.screenshot(path=PICTURES / "room_dark.png")
    with somebody(browser, server, "zs_leader") as leader:
        page = leader.open(f"/present?meeting={made}&slide=3")
        take(page, "present")
        press(page, "带走文件")
        for button, name, across in (("季度通报", "circular", 3), ("未销号问题清单", "open_problems", 2)):
            with page.expect_download() as download:
                page.get_by_role("button", name=f"{button} DOCX").click()
            pages(download.value, name, across, 6)
        for kind in ("PPTX", "PDF"):
            with page.expect_download() as download:
                page.get_by_role("button", name=f"幻灯片 {kind}").click()
            pages(download.value, f"slides_{kind.lower()}", 3, fine=45)
        with page.expect_download() as download:
            page.get_by_role("button", name="数据表 XLSX").click()
        pages(download.value, "slides_xlsx", 3, 12, 48)


def keeping(browser: Browser, server: Server) -> None:
    """Nothing. What administrator and auditor see."""
    with somebody(browser, server, "admin") as admin:
        take(admin.open("/admin?user=wulong"), "admin")
    with somebody(browser, server, "auditor") as auditor:
        choose(auditor.open("/audit"), "操作", "导入")
        pick_row(auditor.page, "审计日志", 0)
        take(auditor.page, "audit")


def main() -> None:
    """Nothing. Takes all pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with Server() as server, running_chromium() as browser:
        with Visitor(browser, server) as stranger:
            take(stranger.open(), "login")
        dashboards(browser, server)
        taken_along(browser, server)
        uploads(browser, server)
        orders(browser, server)
        tasks(browser, server)
        reviewing(browser, server)
        appraising(browser, server)
        evidence(browser, server)
        talks(browser, server)
        haimen(browser, server)
        dealings(browser, server)
        registers(browser, server)
        inspections(browser, server)
        meeting(browser, server)
        keeping(browser, server)
        problems(browser, server)


if __name__ == "__main__":
    main()
