# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the tariff flags (bandeiras) add to the energy of a bill.

The flag of a month adds its surcharge to the price of every kWh billed; a cycle that lies in several months has the
surcharge of each for its part of the days, as a meter that is read once a cycle does not say what was used on which.
The energy is the same whatever is contracted, and so is the surcharge: it changes no choice, only what is paid.
Green flags are rows of a surcharge of zero: a day without row is a day of which nothing is known. Isolated systems have
no flags and energy that own generation compensates has none: the caller leaves them out.
Nothing is rounded here. Source: REN ANEEL 1.000/2021, articles 307, 308 and 309.
"""

import numpy as np
import pandera.pandas as pa

HIGHEST_SURCHARGE_MICRO = 10**7  # per kWh


def _apart(rows):
    """No two rows have a day in common."""
    ordered = rows.sort_values("start")
    return bool((ordered["end"].shift() <= ordered["start"]).iloc[1:].all())


FLAGS = pa.DataFrameSchema(
    {
        "start": pa.Column("datetime64[ns]", coerce=True),
        "end": pa.Column("datetime64[ns]", coerce=True),  # excluded
        "surcharge_micro": pa.Column("int64", pa.Check.in_range(0, HIGHEST_SURCHARGE_MICRO), coerce=True),  # per kWh
    },
    checks=[
        pa.Check(lambda rows: rows["start"] < rows["end"], name="start before end"),
        pa.Check(_apart, name="one flag a day"),
    ],
    strict="filter",
    name="flags",
)


def flag_price_days(bills, flags):
    """(the surcharges of the days of each cycle, added up; whether each of its days has a flag): int64, bool arrays.

    bills: `start`, `end` (excluded) of the cycles. flags: FLAGS.
    """
    flags = FLAGS.validate(flags).sort_values("start")
    starts, ends = (flags[name].to_numpy().astype("datetime64[D]") for name in ("start", "end"))
    first, last = (bills[name].to_numpy().astype("datetime64[D]") for name in ("start", "end"))
    surcharges = flags["surcharge_micro"].to_numpy()
    prices, known = (
        _until(last, starts, ends, amounts) - _until(first, starts, ends, amounts)
        for amounts in (surcharges, np.ones_like(surcharges))
    )
    return prices, known == (last - first).astype("int64")


def _until(days, starts, ends, amounts):
    """The amounts of all days of the flags before each of `days`, added up."""
    whole = amounts * (ends - starts).astype("int64")
    before = np.concatenate([[0], np.cumsum(whole)])
    latest = np.searchsorted(starts, days, side="right") - 1  # the flag that has begun last
    begun = latest.clip(0)
    if not len(starts):
        return np.zeros(len(days), dtype="int64")
    part = amounts[begun] * (np.minimum(days, ends[begun]) - starts[begun]).astype("int64")
    return np.where(latest < 0, 0, before[begun] + part)
