# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a load curve says of power: how far it went beyond the subscribed power, and the highest it reached.

The overrun of a month and band is the root of the sum of the squares of what each interval's mean power exceeds the
subscribed power by, in W, rounded half up once. Intervals are of 10 minutes in France (HTA, CMDPS) and quarter-hours in
Spain (types of measuring point 1 to 3). Source: reference/recommendation.md 6.1 and 6.2.
"""

import math

import numpy as np

KEYS = ["supply_point", "month", "band"]
LOW_BITS = 31  # a square is summed in two halves, so that a month of any power fits in 64 bits


def overrun_power(curve, powers):
    """The overrun of each supply point, month and band of a curve.

    curve: one row for each interval: supply_point, month (its first day), band, power_w int64 (mean power). powers:
    supply_point, month, band, power_va int64 (W where the tariff counts kW), each combination once.
    Returns supply_point, month, band, overrun_w int64 in the order of the first three: 0 where the power was not
    exceeded, -1 where `powers` does not tell the subscribed one. Raises pandas.errors.MergeError for powers told twice.
    """
    known = curve.merge(powers[[*KEYS, "power_va"]], how="left", on=KEYS, validate="many_to_one")
    excess = np.maximum(known["power_w"] - known["power_va"].fillna(0).astype("int64"), 0).to_numpy()
    squares = excess * excess
    halves = known[KEYS].assign(high=squares >> LOW_BITS, low=squares & ((1 << LOW_BITS) - 1))
    sums = halves.groupby(KEYS, observed=True, as_index=False).sum()
    total = sums["high"].astype(object) * (1 << LOW_BITS) + sums["low"].astype(object)
    overrun = rounded_roots(total.to_numpy()).astype("int64")
    is_known = known["power_va"].notna().groupby([known[key] for key in KEYS], observed=True).all().to_numpy()
    return sums[KEYS].assign(overrun_w=np.where(is_known, overrun, -1))


def highest_power(curve):
    """The highest mean power of each supply point, month and band (int64 `max_power_w`). curve: as above."""
    return (
        curve.groupby(KEYS, observed=True, as_index=False)["power_w"].max().rename(columns={"power_w": "max_power_w"})
    )


def _rounded_root(number):
    """The square root of an integer of any size, rounded half up to an integer."""
    return (math.isqrt(4 * number) + 1) // 2


rounded_roots = np.frompyfunc(_rounded_root, 1, 1)
