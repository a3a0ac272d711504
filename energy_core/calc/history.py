# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The history of each contract: its events in their legal order, and the month bounds between them.

Of one instant a contractual event beats a technical one, an entry beats a change of subscription, a correction of the
grid operator (MDCTR) corrects what was said for that instant, an exit beats all. Source: Enedis guide of the C15 flux
5.1.3; of C12 (guide 1.12.4) the entry is INIT, and its changes (CPS, CTF, CTU, …) count by what they say.
"""

import numpy as np

from .columns import columns_at, frame_of

ENTRIES = ("CFNE", "MES", "PMES", "INIT")
EXITS = ("RES", "CFNS")
CORRECTION = "MDCTR"
METER_CHANGE = "CMAT"
INSTANT_BITS = 33  # seconds since 1970 until the year 2242


def history(events, bounds, days):
    """Order the events and lay the grid of months over them.

    events: as `open_events` gives them. bounds: first days of months (day counts). days: LegalDays of the country.
    Returns the same columns for the events up to the last bound and a row for each contract and month bound (situation
    -1: unsaid), with `day` (legal day), `is_month_bound` and `is_cancelled` (sequence number 0, whenever that was said:
    such a contract never was); sorted by contract and instant, the row that prevails last.
    """
    rows = columns_at(events, events["at"].to_numpy() <= days.start_of(bounds[-1:]))
    legal_order = _legal_order(rows)
    rows = {name: values[legal_order] for name, values in rows.items()}
    grid = _month_grid(rows, bounds, days)
    count = len(grid["contract"])
    joined = {}
    for name, values in rows.items():
        absent = np.full(count, values.dtype != bool and -1, dtype=values.dtype)
        joined[name] = np.concatenate([values, grid.get(name, absent)])
    is_bound = np.arange(len(joined["at"])) >= len(rows["at"])
    order = np.argsort(joined["contract"] << INSTANT_BITS | joined["at"], kind="stable")  # bounds stay after events
    told = {name: values[order] for name, values in joined.items()}
    cancelled = np.zeros(events["contract"].max() + 1 if len(events) else 0, dtype=bool)
    cancelled[events["contract"][events["num_sequence"] == 0]] = True
    return frame_of(
        {
            **told,
            "day": days.of(told["at"]),
            "is_month_bound": is_bound[order],
            "is_cancelled": cancelled[told["contract"]],
        }
    )


def _legal_order(rows):
    precedence = np.select(
        [rows["is_exit"], rows["is_correction"], rows["is_entry"], rows["is_contractual"]], [4, 3, 2, 1], default=0
    )
    ties = [values for values in rows.values() if values.dtype != bool]  # the order of the input tells nothing
    return np.lexsort([*ties, rows["num_sequence"], precedence, rows["at"], rows["contract"]])


def _month_grid(rows, bounds, days):
    """Contract, supply point and instant of each month bound of each contract."""
    contract, first = np.unique(rows["contract"], return_index=True)
    point = rows["supply_point"][first]
    return {
        "contract": np.repeat(contract, len(bounds)),
        "supply_point": np.repeat(point, len(bounds)),
        "at": np.tile(days.start_of(bounds), len(contract)),
    }
