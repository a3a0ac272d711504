# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A run looks at invoiced months again, also of contracts that have left since."""

from odoo import models
from odoo.fields import Domain


class EnergyBillingRun(models.Model):
    _inherit = "energy.billing.run"

    def _get_contract_domain(self):
        """Contracts out of service too, as long as data comes of months that were invoiced to them."""
        left = self.env["energy.contract"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_end", "<=", self.month),
                ("billing_period_ids", "!=", False),
            ]
        )
        changed = self.env["energy.contract"].union(*left._months_to_look_at(self.month).values())
        return super()._get_contract_domain() | Domain("id", "in", changed.ids)
