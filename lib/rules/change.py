"""By how much a figure changed on the year before (同比): computed where both years are there, else as its source says.

The reports give many figures with the change alone (立案352件，同比增长21.2%): then the change is the source's, and is told
as such. Where both can be had they are held against each other.
"""

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TOLERANCE = 0.05 + 1e-9  # percent: reports give one decimal


class ChangeOrigin(StrEnum):
    """Where a change on the year before comes from."""

    COMPUTED = "computed"
    GIVEN = "given"
    AGREES = "agrees"
    DIFFERS = "differs"
    NONE = "none"


ORIGIN_WORDS = {
    ChangeOrigin.COMPUTED: "两年数据算出",
    ChangeOrigin.GIVEN: "来源提供",
    ChangeOrigin.AGREES: "算出与来源一致",
    ChangeOrigin.DIFFERS: "! 算出与来源不一致",
    ChangeOrigin.NONE: "—",
}


@dataclass(frozen=True)
class Change:
    """A change in percent: as computed, as given by the source; None where there is none."""

    computed: float | None
    given: float | None

    @property
    def percent(self) -> float | None:
        """The change that is shown: the computed one where there is one."""
        return self.given if self.computed is None else self.computed

    @property
    def origin(self) -> ChangeOrigin:
        """Where it comes from, and whether computing and source agree to one decimal."""
        if self.computed is None:
            return ChangeOrigin.NONE if self.given is None else ChangeOrigin.GIVEN
        if self.given is None:
            return ChangeOrigin.COMPUTED
        return ChangeOrigin.AGREES if abs(self.computed - self.given) <= TOLERANCE else ChangeOrigin.DIFFERS


def change(value: float | None, before: float | None, given: float | None) -> Change:
    """The change of a value on the year before. From nothing (0) no percentage leads anywhere."""
    known = value is not None and before is not None and before != 0
    return Change((value / before - 1) * 100 if known and value is not None and before else None, given)


def year_before(day: date) -> date:
    """The same day a year earlier; the last day of a month stays the last one, also in February."""
    last = calendar.monthrange(day.year, day.month)[1] == day.day
    length = calendar.monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, length if last else min(day.day, length))
