"""事后报备: which filings lack an attachment, beside the chart."""

from lib import queries
from lib.access import Viewer
from lib.rules.filings import ATTACHMENTS
from lib.ui.answers import ask
from lib.ui.registers.listing import picked
from lib.ui.registers.looking import RegisterLook, Tab
from lib.ui.tables import day, table, text
from lib.ui.words import section, small

GAPS = {
    "organisation": text("单位", 100),
    "activity": text("活动", 180),
    "filed_on": day("报备", 92),
    "lacks": text("缺的附件", 170),
}


def gaps_panel(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Lists the filings that lack an attachment; a click opens one."""
    question = ask(queries.filing_gaps, viewer, look.place, *look.asked)
    found = question.frame()
    section(f"附件不齐的（{len(found)} 份）", f"要附{'、'.join(ATTACHMENTS.values())}；点一行看全部内容")
    if found.empty:
        small("报备的附件都齐了。")
        return
    table(question, GAPS, key=f"gaps-{look.key}", alt="附件不齐的报备", on_pick=picked, rows=9)
