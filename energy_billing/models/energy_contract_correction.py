# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which of its invoiced months a contract is to be looked at again, and with which offer."""

from odoo import models


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def _get_offers(self, start, end):
        """A month once invoiced keeps the offer of its invoice: what corrects it bears the prices of then."""
        issued = self.env["energy.billing.period"].search(
            [
                ("contract_id", "in", self.ids),
                ("start_date", ">=", start),
                ("start_date", "<", end),
                ("move_id", "!=", False),
                ("offer_id", "!=", False),
            ],
            order="start_date, id",
        )
        return super()._get_offers(start, end) | {period.contract_id: period.offer_id for period in issued}
