# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What billing itself adds to price and passed-on cost, because it depends on the whole bill. One file a country."""

import pandas as pd

from odoo.addons.energy_core.calc import open_rates

from ..exceptions import NONE
from . import spain

RULES = {"ES": spain}
AMOUNTS = ["contract", "period_start", "amount_cents"]


def charges_of(periods, parts, rates, unverified_rates):
    """The charges of periods of one country, and why they cannot be made where they cannot.

    periods: with `country` and what the rule of the country reads. parts: frames of all other lines of their bills.
    rates, unverified_rates: as `price_periods` takes them. Returns (lines, exceptions); none of a country without rule.
    """
    rule = RULES.get(next(iter(periods["country"]), None))
    if rule is None:
        return periods.head(0), NONE
    amounts = pd.concat([part[AMOUNTS] for part in parts], ignore_index=True)
    return rule.charges(periods, amounts, open_rates(rates, unverified_rates))
