# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Brazilian contracts to the advice of their units: what the database holds becomes its frames."""

from odoo import models

from ..calc import brazil, frozen_inputs
from ..calc.brazil.basis import facts_of, measured_of, prices_of

MONTHS_BEFORE = 12  # the cycles before the first one, which rural demands look back to


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def _advise_br(self, settings):
        """(Advice, inputs) of Brazilian contracts of one company, one a supply point."""
        months, points = settings["months"], self.cups_id
        situations = points._situations_frame()
        units = points._brazilian_units(situations, settings["on"])
        bills = points._bills_frame(settings["on"], 2 * months + MONTHS_BEFORE)
        tariffs = self.env["energy.rate"]._tariffs_of(situations)
        advice = brazil.advise(
            bills,
            situations,
            units,
            tariffs,
            method=settings["method"],
            clearance=settings["clearance"],
            months=months,
            flags=self.env["energy.rate"]._flags_frame(settings["on"]),
        )
        used = advice.months[["supply_point", "start"]].itertuples(index=False, name=None)
        return advice, frozen_inputs(
            points.ids,
            facts=facts_of(units),
            prices=prices_of(units, tariffs, months),
            measured=measured_of(bills, situations, units, months, set(used)),
        )
