# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How well the subscribed power is used: the load factor (rendement)."""

import pandas as pd

from ..civil_days import LegalDays, count_of_day
from ..schemas import QUALITIES
from .consumption import per_mille

SECONDS_AN_HOUR = 3_600


def load_factors(periods, country="FR"):
    """Energy of each period in per mille of what its subscribed power could have taken all the time.

    The mean power of the period counts (the largest where classes have their own), kVA as kW. Hours are those of the
    legal days: 743 in a March and 745 in an October with a change of clocks.
    Returns contract, supply_point, start, end, hours (int64) and load_factor_per_mille (Int64; empty where the energy
    is held or the power is not known), in the order of `periods`.
    """
    spans = periods[["contract", "supply_point", "start", "end"]]
    if periods.empty:
        return spans.assign(hours=pd.Series(dtype="int64"), load_factor_per_mille=pd.Series(dtype="Int64"))
    first, last = count_of_day(spans["start"]), count_of_day(spans["end"])
    days = LegalDays(country, first.min(), last.max())
    hours = (days.start_of(last) - days.start_of(first)) // SECONDS_AN_HOUR
    factor = per_mille(periods["total_wh"], periods["mean_power_va"] * hours)
    is_known = periods["quality"].ne(QUALITIES[-1])
    return spans.assign(hours=hours, load_factor_per_mille=factor.where(is_known))
