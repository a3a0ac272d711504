# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..calc import COUNTRIES

CENTS = 100
SHOWN = ("fixed", "variable", "cta", "accise")
PARTS = ("_toll", "_charge")  # in Spain the fixed and the variable cost are sums of two


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
    other_amount = fields.Monetary(
        "Other",
        help="Power overrun, reactive energy, back-up supply, grouping and transformation, refused meter and other"
        " regulated charges.",
    )
    total_amount = fields.Monetary("Total")

    @api.model
    def _prepare(self, period):
        """The values of a line from a row of energy_core.calc.BillingPeriods.periods."""
        names = [name for name in COUNTRIES[period.country].components if not name.endswith(PARTS)]
        cents = {name: getattr(period, f"{name}_cents") for name in names}
        shown = {f"{name}_amount": cents[name] / CENTS for name in SHOWN if name in cents}
        return shown | {
            "date_start": period.start.date(),
            "date_end": period.end.date(),
            "days": period.days,
            "fta": period.fta,
            "power_va": period.mean_power_va,
            "total_kwh": period.total_wh // 1000,
            "quality": period.quality,
            "other_amount": sum(amount for name, amount in cents.items() if name not in SHOWN) / CENTS,
            "total_amount": sum(cents.values()) / CENTS,
        }
