# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Taxes on network cost and energy, one file a country. VAT is not among them: it is computed on the invoice."""

from . import brazil, france, spain

_COUNTRIES = {"BR": brazil, "ES": spain, "FR": france}


def taxes(periods, rates, country):
    """Add the taxes of the country to each period. See its file."""
    return _COUNTRIES[country].taxes(periods, rates)
