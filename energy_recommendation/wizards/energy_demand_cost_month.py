# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pandas as pd

from odoo import api, fields, models

from .demand_cost_inputs import MEASURED_FIELDS, TERMS_FIELDS, cents_by


class EnergyDemandCostMonth(models.TransientModel):
    _name = "energy.demand.cost.month"
    _description = "Measured Month of a Demand Cost"
    _order = "month, id"

    wizard_id = fields.Many2one("energy.demand.cost", required=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    month = fields.Date(required=True, help="Any day of the month that the bill is for.")
    peak_kw = fields.Float("Peak (kW)", digits=(16, 3), help="Highest demand measured in the peak hours.")
    off_peak_kw = fields.Float("Off-peak (kW)", digits=(16, 3), help="Highest demand measured in all other hours.")
    peak_kwh = fields.Float("Peak (kWh)", digits=(16, 2))
    off_peak_kwh = fields.Float("Off-peak (kWh)", digits=(16, 2))
    blue_amount = fields.Monetary("Blue", compute="_compute_amounts")
    green_amount = fields.Monetary("Green", compute="_compute_amounts")

    @api.depends("month", *MEASURED_FIELDS, *(f"wizard_id.{name}" for name in ("month_ids.month", *TERMS_FIELDS)))
    def _compute_amounts(self):
        for wizard in self.wizard_id:
            charges = wizard._charges()
            cents = {} if charges is None else cents_by(charges, ["month", "modality"])
            for line in self & wizard.month_ids:
                month = pd.Timestamp(line.month.replace(day=1)) if line.month else None
                line.blue_amount = cents.get((month, "blue"), 0) / 100
                line.green_amount = cents.get((month, "green"), 0) / 100
