# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The VAT of French bills: the rate of the territory of the supply point on the first day of the period.

Up to 36 kVA subscription, fixed network cost and CTA have a rate of their own. What Corsica reduces is electricity at
low voltage. Source: reference/electricore.md 4.7; CGI articles 278, 278-0 bis B, 294, 296 and 297.
"""

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import UNVERIFIED, sentences_of, unverified, vat_rates

from .components import TAXED_AS_SUBSCRIPTION
from .exceptions import exceptions_of, together

_lt = sentences_of("energy_billing")

HOUSEHOLD = "HOUSEHOLD"  # category of the accise up to 36 kVA
HIGH_VOLTAGE_TARIFFS = ("HTA", "HTB")
SUBSCRIPTION, HIGH_VOLTAGE, ENERGY = "SUBSCRIPTION", "HIGH_VOLTAGE", "ENERGY"  # what the codes of the rates tax
PARTS = ("vat_fixed", "vat_energy")


def with_vat(periods, rates, unverified_rates):
    """Add `vat_fixed` and `vat_energy` to the periods: what subscription and the like bear, and what all else does.

    periods: `start`, `territory`, `fta`, and `accise_category` in France. rates, unverified_rates: as `vat_rates` takes
    them. Returns (taxed, exceptions): the periods of which both are known, with int64 rates (per cent x 1 000 000), and
    one exception for each of the others.
    """
    problems, taxed, is_known = [], periods, pd.Series(True, index=periods.index)
    for part, uses in zip(PARTS, _uses(periods), strict=True):
        found = vat_rates(rates, periods["territory"], uses, periods["start"], unverified_rates)
        problems += _untaxed(periods[is_known], found[is_known])
        taxed = taxed.assign(**{part: found["rate"]})
        is_known &= found["gap"] == ""
    return taxed[is_known], together(problems)


def vat_of_lines(lines):
    """The rate of each line. lines: `component`, and what `with_vat` adds."""
    return lines["vat_fixed"].where(lines["component"].isin(TAXED_AS_SUBSCRIPTION), lines["vat_energy"])


def _uses(periods):
    """What the fixed parts and the energy are taxed as, in particular and in general, in the order of PARTS."""
    is_high = periods["fta"].astype(str).str.startswith(HIGH_VOLTAGE_TARIFFS)
    energy = [
        pd.Series(np.where(is_high, HIGH_VOLTAGE, ENERGY), index=periods.index),
        pd.Series(ENERGY, index=periods.index),
    ]
    category = pd.Series(periods.get("accise_category"), index=periods.index)
    is_household = category == HOUSEHOLD
    return [use.mask(is_household, SUBSCRIPTION) for use in energy], energy


def _untaxed(periods, found):
    """The exceptions of periods without a rate, and of those whose rate is not verified."""
    is_doubtful = found["gap"] == UNVERIFIED
    for reason, is_refused, sentence in (
        ("unverified_rate", is_doubtful, lambda code, day: unverified("VAT", code, day)),
        ("no_rate", (found["gap"] != "") & ~is_doubtful, _no_rate),
    ):
        refused = periods[is_refused]
        details = map(sentence, found.loc[is_refused, "code"], refused["start"])
        yield exceptions_of(refused, reason, details)


def _no_rate(code, day):
    return _lt("No VAT rate %(code)s is known on %(day)s.", code=code, day=f"{day:%Y-%m-%d}")
