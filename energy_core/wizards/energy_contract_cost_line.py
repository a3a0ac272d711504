# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class EnergyContractCostLine(models.TransientModel):
    _name = "energy.contract.cost.line"
    _description = "Energy and Network Cost of a Period"
    _order = "date_start"

    cost_id = fields.Many2one("energy.contract.cost", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="cost_id.currency_id")
    date_start = fields.Date("From")
    date_end = fields.Date("Until")
    days = fields.Integer()
    fta = fields.Char("FTA")
    power_va = fields.Integer("Mean Power (VA)")
    total_kwh = fields.Integer("Energy (kWh)")
    quality = fields.Selection([("actual", "Actual"), ("estimated", "Estimated"), ("missing", "Missing")])
    fixed_amount = fields.Monetary("Network, Fixed")
    variable_amount = fields.Monetary("Network, Energy")
    cta_amount = fields.Monetary("CTA")
    accise_amount = fields.Monetary("Accise")
    total_amount = fields.Monetary("Total")

    @api.model
    def _prepare(self, period):
        """The values of a line from a row of energy_core.calc.BillingPeriods.periods."""
        cents = {name: getattr(period, f"{name}_cents") for name in ("fixed", "variable", "cta", "accise")}
        return {
            "date_start": period.start.date(),
            "date_end": period.end.date(),
            "days": period.days,
            "fta": period.fta,
            "power_va": period.mean_power_va,
            "total_kwh": period.total_wh // 1000,
            "quality": period.quality,
            "total_amount": sum(cents.values()) / 100,
            **{f"{name}_amount": amount / 100 for name, amount in cents.items()},
        }
