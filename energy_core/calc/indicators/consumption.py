# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Energy by month, and the same month a year before."""

import numpy as np
import pandas as pd

from ..rounding import divide_half_up
from ..schemas import QUALITIES

MISSING = QUALITIES[-1]
PER_MILLE = 1_000
MONTHS_A_YEAR = 12


def bands_of(periods):
    """The bands that the periods have a column for."""
    return [name.removesuffix("_wh") for name in periods if name.endswith("_wh") and name != "total_wh"]


def monthly_energy(periods):
    """Energy of each contract and month.

    Returns contract, supply_point, start, end (of the month), `<band>_wh`, `total_wh`, `days` in service, `held_days`
    (of periods whose energy is held), `is_known`: in service on each day of the month, and no energy held.
    """
    month = periods["start"].to_numpy().astype("datetime64[M]")
    energies = [*(f"{band}_wh" for band in bands_of(periods)), "total_wh"]
    held_days = periods["days"].where(periods["quality"].eq(MISSING), 0)
    months = (
        periods.assign(month=month.astype("datetime64[ns]"), held_days=held_days)
        .groupby(["contract", "month"])
        .agg({"supply_point": "first", **dict.fromkeys([*energies, "days", "held_days"], "sum")})
        .reset_index()
    )
    spans = months.rename(columns={"month": "start"})
    spans.insert(2, "end", spans["start"] + pd.offsets.MonthBegin())
    is_whole = spans["days"].eq((spans["end"] - spans["start"]).dt.days)
    return spans.assign(is_known=is_whole & spans["held_days"].eq(0))


def year_on_year(periods):
    """Compare each month with the same month a year before, where both are whole and known.

    Returns contract, supply_point, start, end (of the month), energy_wh, energy_before_wh, change_wh (int64) and
    change_per_mille (Int64; empty unless there was energy a year before).
    """
    months = monthly_energy(periods)
    months = months[months["is_known"]].rename(columns={"total_wh": "energy_wh"})
    number = months["start"].to_numpy().astype("datetime64[M]").astype("int64")
    now = months[["contract", "supply_point", "start", "end", "energy_wh"]].assign(month=number)
    before = months[["contract", "energy_wh"]].assign(month=number + MONTHS_A_YEAR)
    both = now.merge(before, on=["contract", "month"], suffixes=("", "_before"))
    both = both.rename(columns={"energy_wh_before": "energy_before_wh"}).drop(columns="month")
    change = both["energy_wh"] - both["energy_before_wh"]
    return both.assign(change_wh=change, change_per_mille=per_mille(change, both["energy_before_wh"]))


def per_mille(part, whole):
    """Part of a whole (Series of integers) in per mille, Int64; empty where the whole is not above zero."""
    ratio = divide_half_up(part * PER_MILLE, np.maximum(whole, 1))
    return ratio.astype("Int64").where(whole > 0)
