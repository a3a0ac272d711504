# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Managers are told of a measured demand that goes beyond the contract."""

from odoo import api, models
from odoo.fields import Domain

from .res_users import TODO


class EnergyBill(models.Model):
    _inherit = "energy.bill"

    @api.model
    def _cron_alert_of_overruns(self):
        """Tell each manager of the company of an overrun in the last bill of a supply point, once a bill."""
        last = self._read_group([], ["cups_id"], ["month:max"])
        wanted = Domain.OR(Domain("cups_id", "=", point.id) & Domain("month", "=", month) for point, month in last)
        bills = self.search(wanted & Domain("is_reminded", "=", False) & Domain("is_atypical", "=", False))
        for bill in bills.filtered("overrun_w"):
            for manager in self.env["res.users"]._with_energy_role("manager", bill.company_id):
                bill.with_context(lang=manager.lang)._schedule_overrun_alert(manager)
        bills.is_reminded = True

    def _schedule_overrun_alert(self, manager):
        self.cups_id.with_env(self.env).activity_schedule(
            TODO,
            summary=self.env._("Demand beyond the contract: %s", self.month_name),
            note=self.env._(
                "The measured demand of %(bill)s is %(overrun)s kW above the contracted one, more than the 5 %% that"
                " are free. Ask for an advice on the contract.",
                bill=self.display_name,
                overrun=f"{self.overrun_w / 1000:g}",
            ),
            user_id=manager.id,
        )
