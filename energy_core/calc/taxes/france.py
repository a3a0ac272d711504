# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""CTA and accise of French supply points up to 36 kVA.

CTA: a percentage of the fixed network cost of the period. Accise: an amount for each kWh, household category. Each is
rounded once a period, at the rate in force on its first day. Source: reference/electricore.md 3.7, 4.5, 4.6.
"""

import pandas as pd

from ..exceptions import exceptions, together
from ..rates import rates_in_force
from ..rounding import MICRO_PER_CENT, WH_PER_KWH, divide_half_up
from ..sentences import sentences_of

_lt = sentences_of("energy_core")
CTA_CODE = "DISTRIBUTION"
ACCISE_CODE = "HOUSEHOLD"
MICRO_PER_UNIT_OF_PERCENT = 100_000_000  # a percentage in micro-units, as a share of one


def taxes(periods, rates):
    """Add `cta_cents` and `accise_cents` (int64).

    periods: `start`, `fixed_cents`, `total_wh`. rates: schema RATES.
    Returns (taxed, exceptions): the rows with both taxes, and those for whose first day a rate is not known.
    """
    cta = _rate(periods, rates, "cta", CTA_CODE)
    accise = _rate(periods, rates, "accise", ACCISE_CODE)
    known = (cta >= 0) & (accise >= 0)
    problems = [
        exceptions(rows, "taxes", "no_rate", [_no_rate(name, day) for day in rows["start"]])
        for name, rows in (("CTA", periods[cta < 0]), ("accise", periods[accise < 0]))
    ]
    rows = periods[known]
    taxed = rows.assign(
        cta_cents=divide_half_up(rows["fixed_cents"] * cta[known], MICRO_PER_UNIT_OF_PERCENT),
        accise_cents=divide_half_up(rows["total_wh"] // WH_PER_KWH * accise[known], MICRO_PER_CENT),
    )
    return taxed, together(problems)


def _rate(periods, rates, kind, code):
    codes = pd.Series(code, index=periods.index, dtype=object)
    return rates_in_force(rates, kind, ["rate"], codes, periods["start"])["rate"]


def _no_rate(name, day):
    return _lt(
        "No %(tax)s rate covers %(day)s. Load the rates that apply from that day.", tax=name, day=f"{day:%Y-%m-%d}"
    )
