# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a run has to invoice: its billable periods, and the items that wait on its contracts."""

from odoo import models
from odoo.fields import Domain


class EnergyBillingRun(models.Model):
    _inherit = "energy.billing.run"

    def _get_contract_domain(self):
        """Contracts out of service too, as long as something waits to be invoiced."""
        waiting = Domain("state", "=", "ready") & Domain("date", "<", self._month_end())
        owing = Domain("billing_item_ids", "any", waiting) & Domain("company_id", "=", self.company_id.id)
        return super()._get_contract_domain() | owing

    def _waiting_contracts(self):
        """The contracts of the run with something to invoice: a billable period or an item."""
        return self._billable_periods().contract_id | self._waiting_items().contract_id

    def _waiting_items(self, contracts=None):
        """The items to invoice of these contracts, or of all of the run's that no open exception blocks."""
        blocked = self._blocked_contracts()
        scope = self.work_ids.contract_id if contracts is None else contracts
        return (scope - blocked)._items_to_invoice(self)

    def _waiting_vat_rates(self, contracts):
        """The VAT rates of what these contracts have to invoice in this run."""
        lines = self._billable_periods(contracts).line_ids
        return [*lines.mapped("vat_rate"), *self._waiting_items(contracts).mapped("vat_rate")]

    def _blocked_contracts(self):
        blocking = Domain("run_id", "=", self.id) & Domain("is_blocking", "=", True) & Domain("state", "=", "open")
        return self.env["energy.billing.exception"].search(blocking).contract_id

    def _make_invoices(self, contracts):
        """Draft invoices for these contracts: one each, of what they have to invoice in this run."""
        periods, items = self._billable_periods(contracts), self._waiting_items(contracts)
        periods.lock_for_update()
        items.lock_for_update()
        return (periods.contract_id | items.contract_id)._make_invoices(self, periods, items)
