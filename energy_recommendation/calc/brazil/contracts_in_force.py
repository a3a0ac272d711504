# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which contract of a unit is in force on a day."""

import numpy as np
import pandas as pd

from .cycle_prices import DAY_BITS, count_of_day


class ContractsInForce:
    """CONTRACTS of units, to be looked up by the position of the unit and a day."""

    def __init__(self, contracts, units):
        position = pd.Index(units["supply_point"], dtype=object).get_indexer(contracts["supply_point"])
        key = position << DAY_BITS | count_of_day(contracts["start"])
        order = np.argsort(key, kind="stable")
        order = order[position[order] >= 0]
        self.rows, self.key = contracts.take(order).reset_index(drop=True), key[order]
        self.end = count_of_day(self.rows["end"])

    def at(self, unit, days):
        """(row, is_in_force): the row of the last contract that began until the day, or else of the unit's first one.

        -1 for a unit without any. It is in force if it had begun and not ended.
        """
        if not len(self.key):
            return np.full(len(unit), -1), np.zeros(len(unit), dtype=bool)
        day = count_of_day(days)
        found = np.searchsorted(self.key, unit << DAY_BITS | day, side="right") - 1
        has_begun = (found >= 0) & (self.key[found] >> DAY_BITS == unit)
        first = np.minimum(np.searchsorted(self.key, unit << DAY_BITS), len(self.key) - 1)
        has_any = self.key[first] >> DAY_BITS == unit
        row = np.where(has_begun, found, np.where(has_any, first, -1))
        return row, has_begun & (day < self.end[row])

    def first_start(self, units):
        """The day on which the first contract of each of so many units begins; the first day of all without one."""
        found = np.minimum(np.searchsorted(self.key, np.arange(units) << DAY_BITS), max(len(self.key) - 1, 0))
        if not len(self.key):
            return np.zeros(units, dtype="datetime64[D]")
        is_own = self.key[found] >> DAY_BITS == np.arange(units)
        return np.where(is_own, self.key[found] & ((1 << DAY_BITS) - 1), 0).astype("datetime64[D]")

    def column(self, name, row):
        """The values of a column in these rows, an object array; None at -1."""
        values = self.rows[name].to_numpy(dtype=object)
        return np.where(row >= 0, values[row], None) if len(values) else np.full(len(row), None)
