# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The cron that makes the run of each month, and what the buttons of a run open."""

from odoo import api, models


class EnergyBillingRun(models.Model):
    _inherit = "energy.billing.run"

    @api.model
    def _cron_bill_last_month(self):
        """Make the run of the month that has just ended in every company that supplies, and compute it.

        A company without any offer bills nobody: it has contracts to be advised on.
        """
        month = self._last_finished_month()
        supplying, selling = (
            {company for (company,) in self.env[model]._read_group([], ["company_id"])}
            for model in ("energy.contract", "energy.offer")
        )
        for company in sorted(supplying & selling, key=lambda company: company.id):
            run = self.with_company(company)._run_of_month(month)
            contracts = run._get_contracts()
            if contracts:
                run._compute_contracts(contracts)

    def _tell_pending(self):
        """The notice that the work goes on in the background, or False when all is done."""
        pending = sum(self.mapped("pending_count"))
        if not pending:
            return False
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("%s contracts are being processed in the background.", pending),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _open(self, title):
        """The action that shows these runs."""
        action = {"type": "ir.actions.act_window", "name": title, "res_model": self._name}
        if len(self) == 1:
            return action | {"view_mode": "form", "res_id": self.id}
        return action | {"view_mode": "list,form", "domain": [("id", "in", self.ids)]}

    def action_open_periods(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Billing periods of %s", self.name),
            "res_model": "energy.billing.period",
            "view_mode": "list,form,pivot,graph",
            "domain": [("run_id", "=", self.id)],
        }

    def action_open_exceptions(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Exceptions of %s", self.name),
            "res_model": "energy.billing.exception",
            "view_mode": "list,form,pivot",
            "domain": [("run_id", "=", self.id)],
            "context": {"search_default_open": 1},
        }

    def action_open_invoices(self):
        self.ensure_one()
        return self.move_ids._energy_open(self.env._("Invoices of %s", self.name))
