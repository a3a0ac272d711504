# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The history of each contract: its events in their legal order, and the month bounds between them.

Source: Enedis guide of the C15 flux 5.1.3 (order of events of one instant: contractual beats technical, an entry beats
a change of subscription, an exit beats both).
"""

import numpy as np
import pandas as pd

from .civil_days import civil_day, midnight, month_starts

ENTRIES = ("CFNE", "MES", "PMES")
EXITS = ("RES", "CFNS")


def history(events, start, end, country):
    """Order the events and lay the grid of months over them.

    events: schema EVENTS with int64 keys. start, end: first days of months.
    Returns the same columns for the events before `end` and a row for each contract and month bound, with `day` (legal
    day), `is_month_bound`, `is_entry`, `is_exit`, and `is_cancelled` (sequence number 0, whenever that was
    said: such a contract never was); sorted by contract and instant, the row that prevails last.
    """
    rows = events[events["at"] < midnight([end], country)[0]].copy()
    cancelled = events.loc[events["num_sequence"].eq(0).fillna(False).astype(bool), "contract"]
    rows["day"] = civil_day(rows["at"], country)
    rows["is_month_bound"] = False
    rows["is_entry"] = rows["nature"].isin(ENTRIES)
    rows["is_exit"] = rows["nature"].isin(EXITS)
    rows["precedence"] = np.select(
        [rows["is_exit"], rows["is_entry"], rows["event_type"].eq("CONTRAT")], [3, 2, 1], default=0
    )
    grid = _month_grid(rows, start, end, country)
    everything = pd.concat([rows, grid], ignore_index=True)
    everything["is_cancelled"] = everything["contract"].isin(cancelled)
    order = ["contract", "at", "precedence", "num_sequence", "nature", "fta", "power_va", "calendar"]
    return everything.sort_values(order, ignore_index=True, na_position="first").drop(columns="precedence")


def _month_grid(rows, start, end, country):
    """One row for each contract and month bound, without a situation of its own."""
    contracts = rows.drop_duplicates("contract")
    days = month_starts(start, end)
    count = len(contracts)
    grid = pd.DataFrame(
        {
            "contract": np.repeat(contracts["contract"].to_numpy(), len(days)),
            "supply_point": np.repeat(contracts["supply_point"].to_numpy(), len(days)),
            "at": pd.DatetimeIndex(np.tile(midnight(days, country).as_unit("ns").tz_localize(None), count), tz="UTC"),
            "day": np.tile(days.to_numpy(), count),
            "is_month_bound": True,
            "is_entry": False,
            "is_exit": False,
            "precedence": 4,
        }
    )
    return grid.astype({"precedence": "int64"})
