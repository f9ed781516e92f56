"""Beside the rural assets: from the general ledger to a detail account to its vouchers (总账 → 明细账 → 凭证)."""

from typing import Any

import pandas as pd

from lib import queries
from lib.access import Viewer
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.choices import Step, breadcrumb
from lib.ui.registers.looking import RegisterLook, Tab, open_entry
from lib.ui.tables import day, decimal, table, text, whole
from lib.ui.words import section, small

SIDES = {"debit": decimal("借方（元）", 2, 112), "credit": decimal("贷方（元）", 2, 112)}
COUNTS = {"vouchers": whole("凭证（张）", 76), "lines": whole("分录（笔）", 76)}
LEDGER = {"account": text("总账科目", 150), **COUNTS, **SIDES}
DETAILS = {"detail": text("明细账", 150), **COUNTS, **SIDES}
VOUCHERS = {
    "booked_on": day("日期", 88),
    "voucher": text("凭证号", 104),
    **SIDES,
    "summary": text("摘要", 140),
}


def through(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Draws the level of the ledger that the address names; a click goes one level down, at last to the entry."""
    account, detail = address.read("account"), address.read("detail")
    section("总账 → 明细账 → 凭证", f"{look.line}；点一行看下一级")
    steps = [Step("总账", {"account": None, "detail": None})]
    steps += [Step(account, {"account": account, "detail": None})] if account else []
    steps += [Step(detail, {"account": account, "detail": detail})] if account and detail else []
    breadcrumb(steps, ())
    key = f"ledger-{account}-{detail}-{look.key}"
    if account and detail:
        rows = fetch(queries.vouchers, viewer, look.place, *look.asked, account, detail)
        table(rows, VOUCHERS, key=key, alt="凭证", on_pick=lambda row: open_entry(int(row["id"])), rows=9)
    else:
        rows = fetch(queries.accounts, viewer, look.place, *look.asked, account)
        columns = DETAILS if account else LEDGER
        table(rows, columns, key=key, alt="科目余额", on_pick=deeper, rows=9)
    small(sums_of(rows))


def deeper(row: dict[str, Any]) -> None:
    """Nothing. Goes from the picked account to its details, from a detail account to its vouchers."""
    address.change(account=row["account"], detail=row["detail"] or None)


def sums_of(rows: pd.DataFrame) -> str:
    """What stands in the table together."""
    return f"合计：借方 {rows['debit'].sum():,.2f} 元，贷方 {rows['credit'].sum():,.2f} 元"
