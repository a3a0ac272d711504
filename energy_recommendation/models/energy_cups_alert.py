# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Operators are told of bills that are pending."""

from odoo import api, models

from .res_users import TODO


class EnergyCups(models.Model):
    _inherit = "energy.cups"

    @api.model
    def _cron_alert_of_bills(self):
        """Tell each operator of a company once a month that bills are pending, on the first of their supply points."""
        pending = self.env["energy.bill.pending"]._read_group([], ["cups_id"], ["month:max"])
        unknown = self.concat(
            *(point for point, last in pending if not point.bills_reminder or point.bills_reminder < last)
        )
        for company, points in unknown.grouped("company_id").items():
            for operator in self.env["res.users"]._with_energy_role("operator", company):
                points[0].with_context(lang=operator.lang)._schedule_bills_alert(operator, len(points))
        for point, last in pending:
            point.bills_reminder = last

    def _schedule_bills_alert(self, operator, count):
        self.activity_schedule(
            TODO,
            summary=self.env._("Supply points with pending bills: %s", count),
            note=self.env._(
                "Bills of the last twelve months are not there. Enter or import them: Energy › Advice › Pending Bills."
            ),
            user_id=operator.id,
        )
