# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The VAT of bills: the rate of the territory of the supply point. One file a country says what is taxed as what."""

import pandas as pd

from odoo.addons.energy_core.calc import UNVERIFIED, sentences_of, unverified, vat_rates

from ..components import TAXED_AS_SUBSCRIPTION
from ..exceptions import exceptions_of, together
from . import france, spain

_lt = sentences_of("energy_billing")

RULES = {"FR": france, "ES": spain}
PARTS = ("vat_fixed", "vat_energy")


def with_vat(periods, rates, unverified_rates):
    """Add `vat_fixed` and `vat_energy` to the periods: what subscription and the like bear, and what all else does.

    periods: of one country, `country`, `start`, `end`, `territory`, `fta`, `mean_power_va`, and `accise_category` in
    France. rates, unverified_rates: as `vat_rates` takes them. Returns (taxed, exceptions): the periods of which both
    are known, with int64 rates (per cent x 1 000 000), and one exception for each of the others. Of a country without
    rules here, no rate is known.
    """
    rule = RULES.get(next(iter(periods["country"]), None), france)
    days = rule.days(periods)
    problems, taxed, is_known = [], periods, pd.Series(True, index=periods.index)
    for part, uses in zip(PARTS, rule.uses(periods), strict=True):
        found = vat_rates(rates, periods["territory"], uses, days, unverified_rates)
        problems += _untaxed(periods[is_known], found[is_known], days)
        taxed = taxed.assign(**{part: found["rate"]})
        is_known &= found["gap"] == ""
    return taxed[is_known], together(problems)


def vat_of_lines(lines):
    """The rate of each line. lines: `component`, and what `with_vat` adds."""
    return lines["vat_fixed"].where(lines["component"].isin(TAXED_AS_SUBSCRIPTION), lines["vat_energy"])


def _untaxed(periods, found, days):
    """The exceptions of periods without a rate on their day, and of those whose rate is not verified."""
    is_doubtful = found["gap"] == UNVERIFIED
    for reason, is_refused, sentence in (
        ("unverified_rate", is_doubtful, lambda code, day: unverified("VAT", code, day)),
        ("no_rate", (found["gap"] != "") & ~is_doubtful, _no_rate),
    ):
        refused = periods[is_refused]
        details = map(sentence, found.loc[is_refused, "code"], days[refused.index])
        yield exceptions_of(refused, reason, details)


def _no_rate(code, day):
    return _lt("No VAT rate %(code)s is known on %(day)s.", code=code, day=f"{day:%Y-%m-%d}")
