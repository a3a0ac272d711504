# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The date that the invoices of a run bear, and whether the books are open on it."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class EnergyBillingRun(models.Model):
    _inherit = "energy.billing.run"

    def _get_invoice_date(self):
        if self.invoice_date:
            return self.invoice_date
        if self.company_id.energy_invoice_date == "month_end":
            return fields.Date.subtract(self._month_end(), days=1)
        return fields.Date.context_today(self)

    def _check_open_period(self, day):
        journal = self.env["account.journal"].search(
            [*self.env["account.journal"]._check_company_domain(self.company_id), ("type", "=", "sale")], limit=1
        )
        locks = self.company_id._get_violated_lock_dates(day, True, journal)
        if locks:
            raise UserError(
                self.env._(
                    "The invoices of the billing run %(run)s would be dated %(day)s, in a period that is closed: "
                    "%(locks)s. Give the run a later date of invoice, or open that period; nothing was lost.",
                    run=self.name,
                    day=format_date(self.env, day),
                    locks=self.company_id._format_lock_dates(locks),
                )
            )
