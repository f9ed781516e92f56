"""Numbers in files that are neither whole nor money: what a statistic says, by how many percent it changed."""

import re
from dataclasses import dataclass
from decimal import Decimal

from lib.datasets.columns import Kind, Unfit, folded

_NUMBER = re.compile(r"([+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?)(万|亿)?(%)?")
_TIMES = {None: 1, "万": 10_000, "亿": 100_000_000}
MOST = Decimal(10) ** 13
PLACES = 4  # after the point


@dataclass(frozen=True)
class Number(Kind):
    """A number with up to four places, negative ones too: 352, 39.4万, -5.2; with `percent` also 21.2%."""

    percent: bool = False

    @property
    def wanted(self) -> str:
        """What a person should write."""
        return "应为百分数，例如 21.2 或 -5.2%" if self.percent else "应为数字，例如 352 或 39.4万"

    @property
    def number_format(self) -> str:
        """A number with as many places as it needs."""
        return "General"

    def clean(self, text: str) -> Decimal:
        """The number without needless zeros; a percentage as the number before its sign."""
        match = _NUMBER.fullmatch(folded(text))
        if not match or len(match[1]) > 20 or (match[3] and not self.percent) or (match[2] and self.percent):
            raise Unfit(self.wanted)
        number = Decimal(match[1].replace(",", "")) * _TIMES[match[2]]
        if abs(number) > MOST or number != round(number, PLACES):
            raise Unfit(f"{self.wanted}，小数不超过 {PLACES} 位")
        return Decimal(f"{number.normalize():f}")


def in_digits(number: float) -> str:
    """The number with commas between thousands and as many places as it needs: 394,000 and 21.2."""
    return f"{number:,.{PLACES}f}".rstrip("0").rstrip(".")
