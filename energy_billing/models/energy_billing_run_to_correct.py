# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A run looks at invoiced months again, also of contracts that have left, and holds the credit notes of its month."""

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

    def _computed_totals(self, invoices):
        """The credit notes of corrections take back the lines and items that they credit."""
        totals = super()._computed_totals(invoices)
        for credit_note in self.env["account.move"].search(invoices & Domain("energy_correction_id", "!=", False)):
            lines = credit_note.invoice_line_ids
            credited = [*lines.energy_period_line_id.mapped("amount"), *lines.energy_item_id.mapped("amount")]
            totals[credit_note] = -sum(credited)
        return totals
