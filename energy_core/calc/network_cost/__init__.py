# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Network cost: what the grid operator asks for the connection and for the energy, one file a country."""

from . import brazil, france

_COUNTRIES = {"BR": brazil, "FR": france}


def fixed_cost(subscriptions, rates, country):
    """Price subscription periods by the rules of the country. See its file."""
    return _COUNTRIES[country].fixed_cost(subscriptions, rates)


def variable_cost(periods, rates, country):
    """Price what was measured in periods by the rules of the country. See its file."""
    return _COUNTRIES[country].variable_cost(periods, rates)
