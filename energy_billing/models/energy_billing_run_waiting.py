# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a run has to invoice: its billable periods, what waits on its contracts, and their level payments."""

from odoo import models
from odoo.fields import Domain


class EnergyBillingRun(models.Model):
    _inherit = "energy.billing.run"

    def _get_contract_domain(self):
        """Contracts out of service too, as long as something waits to be invoiced."""
        waiting = Domain("state", "=", "ready") & Domain("date", "<", self._month_end())
        plans = self.env["energy.level.plan"]._begun_domain(self)
        owing = Domain("billing_item_ids", "any", waiting) | Domain("level_plan_ids", "any", plans)
        return super()._get_contract_domain() | (Domain("company_id", "=", self.company_id.id) & owing)

    def _billable_domain(self):
        """Periods of contracts that pay by level payments wait for the true-up."""
        paying = self.env["energy.level.plan"]._paying_domain(self)
        plans = self.env["energy.level.plan"]._search(paying)
        return super()._billable_domain() & Domain("contract_id", "not in", plans.subselect("contract_id"))

    def _waiting_contracts(self):
        """The contracts of the run with something to invoice: a billable period, an item or a level payment."""
        contracts = self._billable_periods().contract_id | self._waiting_items().contract_id
        return contracts | self._waiting_plans().contract_id

    def _waiting_items(self, contracts=None):
        """The items to invoice of these contracts, or of all of the run's that no open exception blocks."""
        return self._unblocked_contracts(contracts)._items_to_invoice(self)

    def _waiting_plans(self, contracts=None):
        """The level payment plans that this run charges or trues up, and has not yet."""
        plans = self.env["energy.level.plan"]
        of_contracts = Domain("contract_id", "in", self._unblocked_contracts(contracts).ids)
        begun = plans.search(plans._begun_domain(self) & of_contracts)
        charged = begun.item_ids.filtered(lambda item: item.kind == "level_payment" and item.date == self.month)
        return begun.filtered_domain(plans._due_domain(self)) | (begun - charged.level_plan_id)

    def _waiting_vat_rates(self, contracts):
        """The VAT rates of what these contracts have to invoice in this run."""
        sources = (
            self._billable_periods(contracts).line_ids,
            self._waiting_items(contracts),
            self._waiting_plans(contracts).line_ids,
        )
        return [rate for source in sources for rate in source.mapped("vat_rate")]

    def _unblocked_contracts(self, contracts=None):
        """These contracts, or all of the run, without those that an open exception blocks.

        One that is cancelled owes nothing any more, and is not kept from getting back what it has paid.
        """
        blocking = Domain("run_id", "=", self.id) & Domain("is_blocking", "=", True) & Domain("state", "=", "open")
        blocking &= Domain("reason", "!=", "cancelled")
        scope = self.work_ids.contract_id if contracts is None else contracts
        return scope - self.env["energy.billing.exception"].search(blocking).contract_id

    def _make_invoices(self, contracts):
        """Draft invoices for these contracts: one each, of what they have to invoice in this run."""
        plans = self._waiting_plans(contracts)
        plans.lock_for_update()
        due = plans.filtered_domain(plans._due_domain(self))
        (plans - due)._charge_month(self)
        due._deduct(self)
        periods = self._billable_periods(contracts) | due._owed_periods(self)
        items = self._waiting_items(contracts)
        periods.lock_for_update()
        items.lock_for_update()
        moves = (periods.contract_id | items.contract_id)._make_invoices(self, periods, items)
        due._close(moves)
        return moves
