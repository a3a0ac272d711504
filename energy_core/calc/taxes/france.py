# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""CTA and accise of French supply points.

CTA: a percentage of the fixed network cost and of the back-up supply, by the grid that the point is connected to.
Accise: an amount for each kWh, by category: households and powers up to 36 kVA, up to 250 kVA, above. Each is rounded
once a period, at the rate in force on its first day. Source: reference/electricore.md 3.7, 4.5, 4.6.
"""

import numpy as np
import pandas as pd

from ..columns import extended, kept
from ..exceptions import refused, together
from ..rates import UNVERIFIED, rates_in_force, unverified
from ..rounding import MICRO_PER_CENT, WH_PER_KWH, divide_half_up
from ..sentences import sentences_of

_lt = sentences_of("energy_core")
ACCISE_CATEGORIES = ("HOUSEHOLD", "SME", "HIGH_POWER")
LARGEST_VA = (36_000, 250_000)  # of the first categories
GRIDS = ("DISTRIBUTION", "TRANSPORT")
TRANSPORT_GRID = "HTB"
MICRO_PER_UNIT_OF_PERCENT = 100_000_000  # a percentage in micro-units, as a share of one


def taxes(periods, rates):
    """Add `cta_cents`, `accise_cents` (int64) and `accise_category`.

    periods: `start`, `fta`, `max_power_va`, `fixed_cents`, `backup_cents`, `total_wh`. rates: of `open_rates`.
    Returns (taxed, exceptions): the rows with both taxes, and those for whose first day a rate is not known or, unless
    such rates are used, not verified.
    """
    category = np.searchsorted(LARGEST_VA, periods["max_power_va"].to_numpy())
    category = pd.Categorical.from_codes(category, ACCISE_CATEGORIES)
    grid = pd.Categorical.from_codes(periods["fta"].str.startswith(TRANSPORT_GRID).astype("int8"), GRIDS)
    cta, cta_gap = _rate(periods, rates, "cta", grid)
    accise, accise_gap = _rate(periods, rates, "accise", category)
    problems = [*_untaxed(periods, "CTA", cta_gap), *_untaxed(periods, "accise", accise_gap)]
    taxable = periods["fixed_cents"].to_numpy() + periods["backup_cents"].to_numpy()
    taxed = {
        "cta_cents": divide_half_up(taxable * cta, MICRO_PER_UNIT_OF_PERCENT),
        "accise_cents": divide_half_up(periods["total_wh"].to_numpy() // WH_PER_KWH * accise, MICRO_PER_CENT),
        "accise_category": category,
    }
    return kept(extended(periods, taxed), (cta_gap == "") & (accise_gap == "")), together(problems)


def _rate(periods, rates, kind, codes):
    """The rate of each period in micro-units, and why there is none."""
    found = rates_in_force(rates, kind, ["rate"], pd.Series(codes, index=periods.index), periods["start"])
    return found["rate"].to_numpy(), found["gap"].to_numpy()


def _untaxed(periods, tax, gap):
    """The exceptions of periods whose rate is not verified, and of those that have none."""
    doubtful = gap == UNVERIFIED
    yield refused(periods, doubtful, "taxes", "unverified_rate", lambda row: unverified(tax, row.fta, row.start))
    yield refused(periods, (gap != "") & ~doubtful, "taxes", "no_rate", lambda row: _no_rate(tax, row.start))


def _no_rate(tax, day):
    return _lt(
        "No %(tax)s rate covers %(day)s. Load the rates that apply from that day.", tax=tax, day=f"{day:%Y-%m-%d}"
    )
