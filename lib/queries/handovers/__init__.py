"""Hand-over talks (三交底) and their double report (双报告), as they stood at a date."""

from lib.queries.handovers.comparing import handover_compared
from lib.queries.handovers.listing import handover_card, handover_items, handover_reports, handovers

__all__ = ["handover_card", "handover_compared", "handover_items", "handover_reports", "handovers"]
