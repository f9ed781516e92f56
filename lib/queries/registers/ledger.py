"""Rural assets (农村三资) from the general ledger to detail accounts to vouchers (总账 → 明细账 → 凭证)."""

from datetime import date

import pandas as pd
from sqlmodel import Session

from lib.access import Viewer
from lib.queries.registers.entries import register_entries

CREDIT = "贷"


def accounts(
    session: Session, viewer: Viewer, place: int, since: date | None, as_of: date, account: str = ""
) -> pd.DataFrame:
    """One row per account of the general ledger, or per detail account of the one that is named, by name.

    Columns: account, detail (empty for the general ledger), lines, vouchers, debit and credit (yuan).
    """
    rows = vouchers(session, viewer, place, since, as_of, account)
    level = ["account", "detail"] if account else ["account"]
    wanted = ["account", "detail", "lines", "vouchers", "debit", "credit"]
    if rows.empty:
        return pd.DataFrame({name: [] for name in wanted})
    rows = rows.assign(paper=[*zip(rows["organisation_id"], rows["voucher"], strict=True)])
    summed = rows.groupby(level, sort=True).agg(
        lines=("id", "size"), vouchers=("paper", "nunique"), debit=("debit", "sum"), credit=("credit", "sum")
    )
    return summed.reset_index().assign(**({} if account else {"detail": ""}))[wanted]


def vouchers(
    session: Session,
    viewer: Viewer,
    place: int,
    since: date | None,
    as_of: date,
    account: str = "",
    detail: str = "",
) -> pd.DataFrame:
    """One row per line of a voucher of the account and detail account (empty: of all), the latest first.

    Columns: id, organisation_id, organisation, voucher, line, booked_on, account, detail, debit and credit (yuan; 0 on
    the other side), village, summary.
    """
    rows = register_entries(session, viewer, place, "assets", since, as_of)
    if account:
        rows = rows[rows["account"] == account]
    if detail:
        rows = rows[rows["detail"] == detail]
    credit = rows["side"] == CREDIT
    amount = rows["amount"].astype("float64")
    wanted = ["id", "organisation_id", "organisation", "voucher", "line", "booked_on", "account", "detail"]
    sides = {"debit": amount.where(~credit, 0.0), "credit": amount.where(credit, 0.0)}
    return rows.assign(**sides)[[*wanted, *sides, "village", "summary"]].reset_index(drop=True)
