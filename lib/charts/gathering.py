"""Many bars made few: the first of them, and all others together in the last one."""

from collections.abc import Sequence

import pandas as pd


def first_and_rest(rows: pd.DataFrame, most: int, unit: str, summed: Sequence[str]) -> pd.DataFrame:
    """The value, label and summed columns of the first rows, and of many all others in one row (其余 5 家), value empty."""
    kept = rows[["value", "label", *summed]]
    if len(kept) <= most:
        return kept
    rest = kept.iloc[most - 1 :]
    together = {
        "value": "",
        "label": f"其余 {len(rest)} {unit}",
        **{name: rest[name].sum() for name in summed},
    }
    return pd.concat([kept.iloc[: most - 1], pd.DataFrame([together])], ignore_index=True)
