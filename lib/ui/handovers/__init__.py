"""What the page 双报告 is made of: the list of talks, one talk side by side, the two reports' forms, a new talk."""

from lib.ui.handovers.entering import new_talk
from lib.ui.handovers.listing import listing
from lib.ui.handovers.looking import FORMS, bar, talk_in_address
from lib.ui.handovers.reporting import new_report
from lib.ui.handovers.showing import show_talk

__all__ = ["FORMS", "bar", "listing", "new_report", "new_talk", "show_talk", "talk_in_address"]
