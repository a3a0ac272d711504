# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rates of their own code, which nothing but the test changes."""

from .energy_case import EnergyCase


class RateCase(EnergyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rates = cls.env["energy.rate"]

    @classmethod
    def _new_rate(cls, start, end=False, **values):
        line = {
            "kind": "turpe",
            "country_id": cls.france.id,
            "code": "TEST",
            "component": "energy",
            "band": "base",
            "act": "none",
            "value": 0.1,
        }
        return cls.rates.create(line | {"date_start": start, "date_end": end} | values)
