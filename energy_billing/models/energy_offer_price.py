# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pandas as pd

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from odoo.addons.energy_core.models.energy_quantity import BAND_SELECTION

from ..calc import MICRO, PRICES


class EnergyOfferPrice(models.Model):
    _name = "energy.offer.price"
    _description = "Price of an Energy Offer"
    _order = "offer_id, component desc, power_va, band, date_start desc, id"
    _rec_name = "component"
    _check_company_auto = True

    offer_id = fields.Many2one("energy.offer", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="offer_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    date_start = fields.Date(
        "From", required=True, default=lambda self: fields.Date.context_today(self).replace(month=1, day=1)
    )
    date_end = fields.Date("To", help="First day without this price; empty while it applies.")
    component = fields.Selection(
        [("subscription", "Subscription"), ("energy", "Energy")], required=True, default="energy"
    )
    band = fields.Selection(BAND_SELECTION, string="Time Band", help="Empty: the price of every band without its own.")
    power_va = fields.Integer(
        "Power (VA)", aggregator=None, help="Subscribed power in volt-ampere; 0: every power without its own price."
    )
    price = fields.Float(
        required=True,
        digits=(16, 6),
        aggregator=None,
        help="Without VAT: a month at that power for the subscription, a kWh for the energy.",
    )
    is_in_force = fields.Boolean("In Force", compute="_compute_is_in_force")

    _dates_ordered = models.Constraint("CHECK (date_end > date_start)", "A price ends after it starts.")
    _power_positive = models.Constraint("CHECK (power_va >= 0)", "A power cannot be negative.")
    _keys_of_component = models.Constraint(
        "CHECK ((component = 'energy' OR band IS NULL) AND (component = 'subscription' OR COALESCE(power_va, 0) = 0))",
        "A subscription price depends on the power only, an energy price on the time band only.",
    )

    @api.depends("date_start", "date_end")
    def _compute_is_in_force(self):
        today = fields.Date.context_today(self)
        for price in self:
            begun = price.date_start and price.date_start <= today
            price.is_in_force = begun and not (price.date_end and price.date_end <= today)

    @api.constrains("offer_id", "date_start", "date_end", "component", "band", "power_va")
    def _check_no_overlap(self):
        siblings = self.search([("offer_id", "in", self.offer_id.ids)]).sorted("date_start")
        for prices in siblings.grouped(
            lambda price: (price.offer_id, price.component, price.band, price.power_va)
        ).values():
            for before, after in zip(prices, prices[1:], strict=False):
                if not before.date_end or before.date_end > after.date_start:
                    raise ValidationError(
                        self.env._(
                            "Offer %(offer)s has two prices in force on %(day)s for %(what)s. End the first one on the "
                            "day the second one starts.",
                            offer=after.offer_id.name,
                            day=format_date(self.env, after.date_start),
                            what=after._describe(),
                        )
                    )

    @api.depends("component", "band", "power_va")
    def _compute_display_name(self):
        for price in self:
            price.display_name = price._describe()

    def _describe(self):
        if self.component == "subscription":
            if not self.power_va:
                return self.env._("the subscription at any power")
            return self.env._("the subscription at %(power)s kVA", power=f"{self.power_va / 1000:g}")
        if not self.band:
            return self.env._("the energy of any time band")
        return self.env._("the energy of time band %(band)s", band=self.band.upper())

    def _prices_frame(self):
        """These prices as `calc.price_periods` reads them."""
        columns = [name for name in PRICES.columns if name != "price_micro"]
        rows = [
            (
                price.offer_id.id,
                price.component,
                price.band or "",
                price.power_va,
                price.date_start,
                price.date_end or None,
            )
            for price in self
        ]
        frame = pd.DataFrame(rows, columns=columns).astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})
        return frame.assign(price_micro=pd.Series([round(price.price * MICRO) for price in self], dtype="int64"))
