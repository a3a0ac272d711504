# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pandas as pd

from odoo import api, fields, models

from ..calc import ADJUSTMENTS, MICRO


class EnergyOfferAdjustment(models.Model):
    """A discount or a surcharge on what an offer prices, for all contracts of the offer or for one contract."""

    _name = "energy.offer.adjustment"
    _description = "Discount or Surcharge"
    _order = "date_start desc, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="As the customer reads it on the invoice.")
    offer_id = fields.Many2one("energy.offer", index="btree_not_null", ondelete="cascade", check_company=True)
    contract_id = fields.Many2one("energy.contract", index="btree_not_null", ondelete="cascade", check_company=True)
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True, index=True, required=True
    )
    component = fields.Selection(
        [("subscription", "Subscription"), ("energy", "Energy")], "On", required=True, default="energy"
    )
    method = fields.Selection(
        [("percent", "Percentage"), ("amount", "Amount a Month or kWh")], required=True, default="percent"
    )
    value = fields.Float(
        required=True,
        digits=(16, 6),
        aggregator=None,
        help="Negative for a discount, positive for a surcharge. A percentage of the lines without VAT, or an amount "
        "without VAT: a month for the subscription, a kWh for the energy.",
    )
    date_start = fields.Date("From", required=True, default=fields.Date.context_today)
    date_end = fields.Date("To", help="First day without it; empty while it applies.")

    _dates_ordered = models.Constraint("CHECK (date_end > date_start)", "A discount or surcharge ends after it starts.")
    _bears_on_one = models.Constraint(
        "CHECK ((offer_id IS NULL) <> (contract_id IS NULL))",
        "A discount or surcharge bears on an offer or on a contract: choose one of them.",
    )

    @api.depends("offer_id", "contract_id")
    def _compute_company_id(self):
        for adjustment in self:
            adjustment.company_id = adjustment.offer_id.company_id or adjustment.contract_id.company_id

    def _adjustments_frame(self):
        """These as `calc.price_periods` reads them."""
        rows = [adjustment._prepare_frame_row() for adjustment in self]
        return pd.DataFrame(rows, columns=list(ADJUSTMENTS.columns))

    def _prepare_frame_row(self):
        return {
            "adjustment": self.id,
            "offer": self.offer_id.id or None,
            "contract": self.contract_id.id or None,
            "component": self.component,
            "start": pd.Timestamp(self.date_start),
            "end": pd.Timestamp(self.date_end) if self.date_end else pd.NaT,
            "is_percent": self.method == "percent",
            "value_micro": round(self.value * MICRO),
        }
