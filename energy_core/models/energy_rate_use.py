# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which regulated rates a contract is charged by on a day."""

import pandas as pd

from odoo import api, models

from ..calc import codes_of_territory, situation_on
from ..calc.network_cost.france import tariff_codes
from ..calc.taxes.france import GRIDS, TRANSPORT_GRID
from .energy_rate_terms import COMPONENTS, KINDS

KINDS_BY_TARIFF = ("turpe", "toll", "charge", "excess", "demand", "tusd", "te", "generation")
MANAGEMENTS = {name for name, _label in COMPONENTS if name.startswith("management")}
REFUSED_METER = {"non_communicating", "non_communicating_unread"}
METERED, UNMETERED = "metering", "metering_unmetered"


class EnergyRate(models.Model):
    _inherit = "energy.rate"

    @api.model
    def _charged(self, contract, day, tariff, accise_category=None):
        """The known rates that a contract is charged by on a day.

        tariff: as the grid operator names it, which may be another name of the one whose rates are kept.
        accise_category: the French category of the consumer; None for the rates of all of them.
        """
        code = tariff_codes(pd.Series([tariff]))[0]
        codes = {kind: [code] if kind in KINDS_BY_TARIFF else None for kind, _label in KINDS}
        codes["cta"] = [GRIDS[tariff.startswith(TRANSPORT_GRID)]]
        codes["accise"] = accise_category and [accise_category]
        codes["vat"] = self._vat_codes(contract.cups_id)
        other = self._components_of_others(contract, day)
        rates = self._in_force(contract.cups_id.country_id, day, codes)
        return rates.filtered(lambda rate: rate.component not in other)

    @api.model
    def _vat_codes(self, point):
        """The codes of the VAT rates that may apply where a supply point lies."""
        of_country = [("kind", "=", "vat"), ("country_id", "=", point.country_id.id)]
        known = [code for (code,) in self._read_group(of_country, ["code"])]
        return codes_of_territory(known, point.territory)

    @api.model
    def _components_of_others(self, contract, day):
        """What only contracts of the same tariff pay that are managed or metered otherwise, or refuse their meter."""
        self.env.flush_all()
        situation = situation_on(contract._events_frame(), day, contract._energy_country_code())
        management = next(iter(situation["management"].dropna()), "")
        own = f"management_{management}" if management else "management"
        refuses_meter = situation["refuses_meter"].eq(1).any()
        is_unmetered = "is_unmetered" in situation and situation["is_unmetered"].eq(1).any()
        of_other_metering = {METERED if is_unmetered else UNMETERED}
        return MANAGEMENTS - {own} | of_other_metering | (set() if refuses_meter else REFUSED_METER)
