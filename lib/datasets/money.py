"""Amounts of money in files: yuan as people write them, kept as whole fen."""

import re
from dataclasses import dataclass
from decimal import Decimal

from lib.datasets.columns import Kind, Unfit, folded

_AMOUNT = re.compile(r"[¥￥]?((?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?)(万|亿)?元?")
_TIMES = {None: 1, "万": 10_000, "亿": 100_000_000}
MOST = Decimal(10) ** 13
FEN = Decimal("0.01")


@dataclass(frozen=True)
class Money(Kind):
    """An amount in yuan: 18000, 18,000.00, 1.8万元."""

    wanted: str = "应为金额（元），例如 18000 或 1.8万元"

    @property
    def number_format(self) -> str:
        """A number with two decimals."""
        return "0.00"

    def clean(self, text: str) -> Decimal:
        """The amount in yuan, with two decimals. Anything finer than a fen is a slip."""
        match = _AMOUNT.fullmatch(folded(text))
        if not match or len(match[1]) > 20:
            raise Unfit(self.wanted)
        amount = Decimal(match[1].replace(",", "")) * _TIMES[match[2]]
        if amount > MOST or amount != amount.quantize(FEN):
            raise Unfit(self.wanted)
        return amount.quantize(FEN)


def fen(yuan: Decimal | None) -> int | None:
    """The amount in fen."""
    return None if yuan is None else int(yuan * 100)


def yuan(fen: int | None) -> Decimal | None:
    """The amount in yuan, with two decimals."""
    return None if fen is None else Decimal(fen).scaleb(-2)
