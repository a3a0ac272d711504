# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which rate of VAT, or of the tax that a territory has in its place (IGIC, IPSI), a sale bears.

Rates of kind vat are named by what they tax. A territory with a rule of its own has rates of its own, whose code bears
its name before that of the use: CORSICA_ENERGY, CANARY_GENERAL. Where it has none, the national rate applies.
"""

import numpy as np
import pandas as pd

from ..doors import open_rates
from ..rates import rates_in_force
from ..territories import TERRITORIES

KIND = "vat"


def vat_rates(rates, territories, uses, days, unverified_rates="refuse"):
    """The rate that each sale bears.

    rates: schema RATES. territories: Series of text, a key of TERRITORIES or "" (as on the mainland). uses: Series
    aligned with it, from what is taxed in particular to what is taxed in general. days: Series of days.
    unverified_rates: as `billing_periods` takes it.
    Returns a frame aligned with `territories`: `code`, `rate` (int64, per cent × 1 000 000, -1 when there is none) and
    `gap`, as `rates_in_force` gives it.
    """
    opened = open_rates(rates, unverified_rates)
    codes = _codes(set(opened.loc[opened["kind"] == KIND, "code"]), territories, uses)
    return rates_in_force(opened, KIND, ["rate"], codes, days).assign(code=codes)


def _codes(known, territories, uses):
    """The first code that has rates: of the territory, from the particular to the general use, then the national."""
    local = territories.str.upper() + "_"
    choices = [*(local + use for use in uses), *uses]
    codes = np.select([choice.isin(known) for choice in choices], choices, default=uses[-1])
    return pd.Series(codes, index=territories.index)


def codes_of_territory(known, territory):
    """Of the known codes those that may apply in a territory: its own, or the national ones where it has none."""
    prefixes = {name: f"{name.upper()}_" for names in TERRITORIES.values() for name in names}
    own = prefixes.get(territory)
    national = [code for code in known if not code.startswith(tuple(prefixes.values()))]
    return [code for code in known if own and code.startswith(own)] or national
