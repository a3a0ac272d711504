# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The totals of a run beside those of the month before and of the same month a year before."""

from odoo import api, fields, models

COMPARED = {
    "periods": "period_count",
    "kwh": "total_kwh",
    "untaxed": "amount_untaxed",
    "invoiced": "invoiced_untaxed",
    "exceptions": "exception_count",
}


class EnergyBillingRun(models.Model):
    _inherit = "energy.billing.run"

    month_before_id = fields.Many2one("energy.billing.run", compute="_compute_earlier_runs")
    month_before_periods = fields.Integer("Periods, Month Before", compute="_compute_earlier_runs")
    month_before_kwh = fields.Float("Energy, Month Before (kWh)", digits=(16, 3), compute="_compute_earlier_runs")
    month_before_untaxed = fields.Monetary("Untaxed Amount, Month Before", compute="_compute_earlier_runs")
    month_before_invoiced = fields.Monetary("Invoiced, Month Before", compute="_compute_earlier_runs")
    month_before_exceptions = fields.Integer("Open Exceptions, Month Before", compute="_compute_earlier_runs")
    year_before_id = fields.Many2one("energy.billing.run", compute="_compute_earlier_runs")
    year_before_periods = fields.Integer("Periods, Year Before", compute="_compute_earlier_runs")
    year_before_kwh = fields.Float("Energy, Year Before (kWh)", digits=(16, 3), compute="_compute_earlier_runs")
    year_before_untaxed = fields.Monetary("Untaxed Amount, Year Before", compute="_compute_earlier_runs")
    year_before_invoiced = fields.Monetary("Invoiced, Year Before", compute="_compute_earlier_runs")
    year_before_exceptions = fields.Integer("Open Exceptions, Year Before", compute="_compute_earlier_runs")

    @api.depends("month", "company_id")
    def _compute_earlier_runs(self):
        asked = {
            (run, when): (run.company_id, run.month and fields.Date.subtract(run.month, **step))
            for run in self
            for when, step in (("month_before", {"months": 1}), ("year_before", {"years": 1}))
        }
        companies, months = zip(*asked.values(), strict=True)
        known = self.search([("company_id", "in", [company.id for company in companies]), ("month", "in", months)])
        of_month = {(run.company_id, run.month): run for run in known}
        for (run, when), key in asked.items():
            earlier = of_month.get(key, self.browse())
            run[f"{when}_id"] = earlier
            for name, total in COMPARED.items():
                run[f"{when}_{name}"] = earlier[total]
