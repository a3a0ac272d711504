# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The price of a billing cycle in which the tariff may change: each day counts at its own price.

The price of a cycle is the sum of the prices of its days divided by their number; here that stays a fraction, sum and
number apart, and is rounded by nobody. Source: REN ANEEL 1.000/2021, article 173 § 2.
"""

import numpy as np
import pandas as pd

DAY_BITS = 20
FOREVER = 1 << 17  # as a count of days since 1970: in the year 2328


def price_days(cycles, tariffs, names):
    """The sum of the prices over the days of each cycle.

    cycles: `code`, `start`, `end` (days, end excluded). tariffs: TARIFFS of one modality; a row holds until its end, or
    until the next of its code starts. names: the price columns wanted.
    Returns (sums, is_known): arrays of cycles x names, int64 and bool; known is what has a price on each of its days.
    """
    if tariffs.empty:
        nothing = np.zeros((len(cycles), len(names)), dtype="int64")
        return nothing, nothing > 0
    codes = pd.Index(tariffs["code"].unique(), dtype=object)
    code = codes.get_indexer(cycles["code"].to_numpy(dtype=object))
    start, end = count_of_day(cycles["start"]), count_of_day(cycles["end"])
    distinct, keys = pd.factorize((code + 1) << 2 * DAY_BITS | start << DAY_BITS | end)
    code, start, end = (
        (keys >> 2 * DAY_BITS) - 1,
        keys >> DAY_BITS & ((1 << DAY_BITS) - 1),
        keys & ((1 << DAY_BITS) - 1),
    )
    timeline = _Timeline(tariffs, codes, names)
    sums, covered = (
        until - since for until, since in zip(timeline.at(code, end), timeline.at(code, start), strict=True)
    )
    is_known = (covered == (end - start)[:, None]) & (code >= 0)[:, None]
    return np.where(is_known, sums, 0)[distinct], is_known[distinct]


def count_of_day(days):
    """Days (datetime64) as counts since 1970, int64; the end of nothing is FOREVER."""
    days = np.asarray(days).astype("datetime64[D]")
    return np.where(np.isnat(days), FOREVER, days.astype("int64"))


class _Timeline:
    """Prices summed from the first day of a code until any other, and the days that had one."""

    def __init__(self, tariffs, codes, names):
        code = codes.get_indexer(tariffs["code"])
        key = code << DAY_BITS | count_of_day(tariffs["start"])
        order = np.argsort(key, kind="stable")
        self.key = key[order]
        start, end = self.key & ((1 << DAY_BITS) - 1), count_of_day(tariffs["end"])[order]
        next_start = np.where(np.diff(code[order], append=-1) == 0, np.roll(start, -1), FOREVER)
        self.start, self.days = start, np.minimum(end, next_start) - start
        known = tariffs[names].notna().to_numpy()[order].astype("int64")
        price = tariffs[names].fillna(0).to_numpy(dtype="int64")[order]
        totals = [values * self.days[:, None] for values in (price, known)]
        self.sums = [
            (total.cumsum(axis=0) - total, values) for total, values in zip(totals, (price, known), strict=True)
        ]

    def at(self, code, day):
        """(sums of prices, days with a price) from the first row of all until `day` of `code`."""
        row = np.searchsorted(self.key, code << DAY_BITS | day, side="right") - 1
        is_own = self.key[row] >> DAY_BITS == code
        elapsed = np.where(is_own, np.minimum(day - self.start[row], self.days[row]), self.days[row])[:, None]
        is_first = (row < 0)[:, None]  # before any row
        return [np.where(is_first, 0, before[row] + daily[row] * elapsed) for before, daily in self.sums]
