# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The situation of each contract from every event and month bound on: in service or not, FTA, power, calendar.

An event that says nothing of a property leaves it as it was. Rows of one instant become one: the last prevails.
"""

import numpy as np
import pandas as pd

FLAGS = ["is_month_bound", "is_event", "is_entry", "is_exit"]
CARRIED = ("fta", "power_va", "calendar")


def situations(history):
    """Fill the situation of each row of `history` and keep one row for each contract and instant.

    Returns the rows with `in_service` and `is_event` added, and `fta`, `power_va`, `calendar` carried forward (empty
    before the first event that names them).
    """
    contract = history["contract"].to_numpy()
    filled = history.assign(
        **{column: _carried(history[column], contract) for column in CARRIED},
        is_event=~history["is_month_bound"],
    )
    filled["in_service"] = _in_service(filled, contract)
    return _one_row_an_instant(filled)


def _carried(values, contract):
    """Each value, or the last known one of the same contract."""
    source = _last_known_row(values.notna().to_numpy(), contract)
    carried = values.take(np.maximum(source, 0)).reset_index(drop=True)
    return carried.where(source >= 0)


def _last_known_row(is_known, contract):
    """For each row the last row up to it where `is_known` holds in the same contract, else -1. Sorted by contract."""
    rows = np.arange(len(contract))
    last = np.maximum.accumulate(np.where(is_known, rows, -1)) if len(rows) else rows
    return np.where((last >= 0) & (contract[last] == contract), last, -1)


def _in_service(rows, contract):
    source = _last_known_row((rows["is_entry"] | rows["is_exit"]).to_numpy(), contract)
    return (source >= 0) & rows["is_entry"].to_numpy()[source]


def _one_row_an_instant(rows):
    """The last row of each contract and instant, knowing what any of them was."""
    same = (rows["contract"] == rows["contract"].shift()) & (rows["at"] == rows["at"].shift())
    instant = (~same).cumsum()
    merged = rows[~same.shift(-1, fill_value=False)].reset_index(drop=True)
    flags = rows.groupby(instant, sort=False)[FLAGS].any()
    natures = rows["nature"].groupby(instant, sort=False).last()
    return merged.assign(**{name: flags[name].to_numpy() for name in flags}, nature=pd.Series(natures.to_numpy()))
