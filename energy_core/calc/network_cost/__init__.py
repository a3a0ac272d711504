# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Network cost: what the grid operator asks for the connection and for the energy, one file a country."""

import numpy as np

from . import brazil, france, spain

_COUNTRIES = {"BR": brazil, "ES": spain, "FR": france}
_SHARED = {"FR": france.shares_are_billed}


def fixed_cost(subscriptions, rates, country):
    """Price subscription periods by the rules of the country. See its file."""
    return _COUNTRIES[country].fixed_cost(subscriptions, rates)


def shares_are_billed(periods, rates, country):
    """Whether the tariff of each period prices the shares of a collective self-consumption apart (bool array)."""
    return _SHARED[country](periods, rates) if country in _SHARED else np.zeros(len(periods), dtype=bool)


def variable_cost(periods, rates, country):
    """Price what was measured in periods by the rules of the country. See its file."""
    return _COUNTRIES[country].variable_cost(periods, rates)
