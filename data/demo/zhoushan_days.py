"""The days of the demonstration of 舟山: working days, and by when an indicator is due in a quarter."""

from datetime import date, timedelta
from typing import Any

Quarter = dict[str, Any]


class Calendar:
    """Working days in China, by the holidays of those years."""

    def __init__(self, words: dict[str, Any]) -> None:
        self.off = [(first, last) for first, last in words["off"]]
        self.on = set(words["on"])

    def works(self, day: date) -> bool:
        """Whether offices are open that day."""
        if any(first <= day <= last for first, last in self.off):
            return False
        return day.weekday() < 5 or day in self.on

    def by(self, day: date) -> date:
        """The last working day that is no later."""
        while not self.works(day):
            day -= timedelta(days=1)
        return day

    def since(self, day: date) -> date:
        """The first working day that is no earlier."""
        while not self.works(day):
            day += timedelta(days=1)
        return day


def due_day(indicator: dict[str, Any], quarter: Quarter) -> date:
    """The day by which an indicator is to be reported: most at the quarter's end, some on the way."""
    second_month, third_month = [
        (quarter["start"] + timedelta(days=31 * months + 5)).replace(day=1) for months in (1, 2)
    ]
    days = {
        "first": second_month - timedelta(days=1),
        "middle": second_month.replace(day=15),
        "second": third_month - timedelta(days=1),
        "last_month": third_month.replace(day=20),
        "holiday": quarter["holiday_due"],
        "end": quarter["due"],
    }
    day: date = days[indicator["slot"]]
    return day
