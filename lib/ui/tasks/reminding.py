"""提醒清单: what is due within a few days, is not reported yet, and whose it is."""

from dataclasses import dataclass
from datetime import date

from lib import queries
from lib.access import Permission, Viewer
from lib.models import KIND_WORDS
from lib.ui.answers import ask
from lib.ui.downloads import Export, download_table
from lib.ui.pickers import switch
from lib.ui.tables import day, table, text, whole, words
from lib.ui.tasks.looking import Look
from lib.ui.words import nothing_here, panel, section

WITHIN = {"5": "5 天内", "3": "3 天内", "10": "10 天内", "15": "15 天内", "30": "30 天内"}
LISTED = {
    "due_on": day("截止日期", 100),
    "left": whole("还有几天", 76, "0 是今天截止"),
    "name": text("单位", 170),
    "kind": words("单位类型", KIND_WORDS, 90),
    "indicator": text("指标编码", 80),
    "indicator_name": text("指标", 300),
    "responsible": text("责任人职务", 150),
    "quarter": text("季度", 80),
}
EXPORT = Export(
    "提醒清单",
    Permission.SEE_TASKS,
    {
        "due_on": "截止日期",
        "left": "还有几天",
        "organisation": "单位编码",
        "name": "单位",
        "indicator": "指标编码",
        "indicator_name": "指标",
        "responsible": "责任人职务",
        "quarter": "季度",
    },
    LISTED,
)


@dataclass(frozen=True)
class Reminders:
    """What a download of the list says of itself."""

    place_name: str
    as_of: date
    demo: bool
    line: str


def reminding(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the list, and the button that downloads it."""
    days = switch("within", "几天之内", WITHIN)
    question = ask(queries.due_soon, viewer, look.place, look.today, int(days))
    rows = question.frame()
    line = f"{look.place_name} · 开放的季度 · {look.today} 起 {days} 天内截止、还没有上报"
    with panel():
        section(f"提醒清单（{rows['organisation_id'].nunique()} 个单位，{len(rows):,} 项）", line)
        if rows.empty:
            next_step = "换一个天数再看；逾期未报的在「预警地图」里。"
            if viewer.may(Permission.UPLOAD_ASSIGNMENTS):
                next_step += "还没有下达任务的季度，请先下达任务。"
            nothing_here(f"{days} 天之内没有要到期的任务。", next_step)
            return
        table(question, LISTED, key=f"due_soon-{look.place}-{days}", alt="提醒清单", rows=16)
        described = Reminders(look.place_name, look.today, look.demo, line)
        download_table(viewer, EXPORT, question, described, len(rows))
