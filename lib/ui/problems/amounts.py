"""Amounts of money in words."""

from decimal import Decimal


def money(fen: float | None) -> str:
    """An amount in 万元, exact to the fen, e.g. 1.80 万元; a dash where none is at stake."""
    if fen is None or fen != fen:
        return "—"
    amount = Decimal(int(fen)).scaleb(-6).normalize()
    return f"{amount:,.2f} 万元" if amount == round(amount, 2) else f"{amount:,f} 万元"
