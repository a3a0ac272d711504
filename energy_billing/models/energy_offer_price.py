# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pandas as pd

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date

from odoo.addons.energy_core.models.energy_quantity import BAND_SELECTION

from ..calc import MICRO, PRICES

VA_PER_KVA = 1000
PPM_PER_PERCENT = 10_000


class EnergyOfferPrice(models.Model):
    _name = "energy.offer.price"
    _description = "Price of an Energy Offer"
    _order = "offer_id, component desc, segment, power_va, power_to_va, band, date_start desc, id"
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
    segment = fields.Char(
        help="As the supply points name theirs (C5, C4…). Empty: the price of every segment without its own."
    )
    power_va = fields.Integer(
        "Power (VA)",
        aggregator=None,
        help="Subscribed power in volt-ampere, or the first one of a range; 0: every power without its own price.",
    )
    power_to_va = fields.Integer(
        "Power up to (VA)", aggregator=None, help="Last power of a range; 0 where the price is for one power, or any."
    )
    price = fields.Float(
        required=True,
        digits=(16, 6),
        aggregator=None,
        help="Without VAT: a month at that power for the subscription, a kWh for the energy. What is added to each kWh "
        "where a market makes the price.",
    )
    price_per_kva = fields.Float(
        "Price a kVA", digits=(16, 6), aggregator=None, help="What each kVA of subscribed power adds a month."
    )
    market = fields.Char(
        help="The market, as the market prices name it, that makes the price of each hour; the load curve tells what "
        "was drawn in it. Empty: the price is the same at all hours."
    )
    loss_percent = fields.Float(
        "Losses (%)", digits=(6, 3), aggregator=None, help="By how much losses on the network raise the market price."
    )
    legal_act = fields.Char(help="What sets the price, where a regulator does.")
    is_in_force = fields.Boolean("In Force", compute="_compute_is_in_force")

    _dates_ordered = models.Constraint("CHECK (date_end > date_start)", "A price ends after it starts.")
    _power_positive = models.Constraint("CHECK (power_va >= 0)", "A power cannot be negative.")
    _powers_ordered = models.Constraint(
        "CHECK (COALESCE(power_to_va, 0) = 0 OR power_to_va >= COALESCE(power_va, 0))",
        "The last power of a range is not below the first one.",
    )
    _loss_positive = models.Constraint("CHECK (loss_percent >= 0)", "Losses cannot be negative.")
    _market_of_all_hours = models.Constraint(
        "CHECK (COALESCE(market, '') = '' OR band IS NULL)",
        "The price of a market is for every time band: the load curve tells what was drawn in each hour.",
    )
    _keys_of_component = models.Constraint(
        """CHECK (
            (component = 'energy' OR (
                band IS NULL AND COALESCE(market, '') = '' AND COALESCE(loss_percent, 0) = 0
            ))
            AND (component = 'subscription' OR COALESCE(price_per_kva, 0) = 0)
        )""",
        "A subscription depends on no time band or market, and energy has no price a kVA.",
    )

    @api.depends("date_start", "date_end")
    def _compute_is_in_force(self):
        today = fields.Date.context_today(self)
        for price in self:
            begun = price.date_start and price.date_start <= today
            price.is_in_force = begun and not (price.date_end and price.date_end <= today)

    @api.constrains("offer_id", "date_start", "date_end", "component", "band", "segment", "power_va", "power_to_va")
    def _check_no_overlap(self):
        overlap = self._find_overlap()
        if overlap:
            before, after = overlap.sorted("date_start")
            raise ValidationError(
                self.env._(
                    "Offer %(offer)s has two prices in force on %(day)s for %(what)s. End the first one on the day the"
                    " second one starts.",
                    offer=after.offer_id.name,
                    day=format_date(self.env, max(before.date_start, after.date_start)),
                    what=after._describe(),
                )
            )

    def _find_overlap(self):
        """Two prices of these offers that are in force on one day for the same, and as particular; or none."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT price.id, other.id
                  FROM energy_offer_price AS price
                  JOIN energy_offer_price AS other
                    ON other.offer_id = price.offer_id
                   AND other.id > price.id
                   AND other.component = price.component
                   AND other.band IS NOT DISTINCT FROM price.band
                   AND COALESCE(other.segment, '') = COALESCE(price.segment, '')
                   AND (COALESCE(other.power_to_va, 0) > 0) = (COALESCE(price.power_to_va, 0) > 0)
                   AND int4range(COALESCE(other.power_va, 0), GREATEST(other.power_to_va, other.power_va, 0), '[]')
                       && int4range(COALESCE(price.power_va, 0), GREATEST(price.power_to_va, price.power_va, 0), '[]')
                   AND daterange(other.date_start, other.date_end) && daterange(price.date_start, price.date_end)
                 WHERE price.offer_id = ANY (%s)
                 ORDER BY price.id, other.id
                 LIMIT 1
                """,
                self.offer_id.ids,
            )
        )
        return self.browse(self.env.cr.fetchone() or ())

    @api.depends("component", "band", "segment", "power_va", "power_to_va")
    def _compute_display_name(self):
        for price in self:
            price.display_name = price._describe()

    def _describe(self):
        what = self._describe_subscription() if self.component == "subscription" else self._describe_energy()
        if not self.segment:
            return what
        return self.env._("%(what)s of segment %(segment)s", what=what, segment=self.segment)

    def _describe_subscription(self):
        if not self.power_va and not self.power_to_va:
            return self.env._("the subscription at any power")
        return self.env._("the subscription at %(power)s kVA", power=self._describe_power())

    def _describe_energy(self):
        band = self.band and self.band.upper()
        if not self.power_va and not self.power_to_va:
            if not band:
                return self.env._("the energy of any time band")
            return self.env._("the energy of time band %(band)s", band=band)
        power = self._describe_power()
        if not band:
            return self.env._("the energy of any time band at %(power)s kVA", power=power)
        return self.env._("the energy of time band %(band)s at %(power)s kVA", band=band, power=power)

    def _describe_power(self):
        powers = [self.power_va, self.power_to_va] if self.power_to_va else [self.power_va]
        return "–".join(f"{power / VA_PER_KVA:g}" for power in powers)

    def _identity(self):
        """What the price is for, and from when."""
        return self.component, self.band, self.segment or "", self.power_va, self.power_to_va, self.date_start

    def _prices_frame(self):
        """These prices as `calc.price_periods` reads them."""
        return pd.DataFrame([price._prepare_frame_row() for price in self], columns=list(PRICES.columns))

    def _prepare_frame_row(self):
        return {
            "offer": self.offer_id.id,
            "component": self.component,
            "band": self.band or "",
            "power_va": self.power_va,
            "power_to_va": self.power_to_va,
            "segment": self.segment or "",
            "start": pd.Timestamp(self.date_start),
            "end": pd.Timestamp(self.date_end) if self.date_end else pd.NaT,
            "price_micro": round(self.price * MICRO),
            "per_kva_micro": round(self.price_per_kva * MICRO),
            "market": self.market or "",
            "loss_ppm": round(self.loss_percent * PPM_PER_PERCENT),
        }
