# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError


class EnergyBillingPeriod(models.Model):
    _inherit = "energy.billing.period"

    def _thaw(self):
        """A period that was corrected on another invoice stays invoiced: computed anew, it would hold that twice."""
        corrections = self.env["energy.billing.item"].search([("period_id", "in", self.ids)]).correction_id
        for correction in corrections.filtered(lambda each: each.state == "settled" and not each.replaced_by_id):
            raise UserError(
                self.env._(
                    "The invoice of contract %(contract)s for %(month)s stays, for its correction was put on another "
                    "invoice. Take that correction back first (Reopen), or credit the invoice.",
                    contract=correction.contract_id.name,
                    month=correction._month_name(),
                )
            )
        return super()._thaw()
