# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.energy_core.fields import ExactMonetary
from odoo.addons.energy_core.models.energy_quantity import BAND_SELECTION

COMPONENT_SELECTION = [
    ("subscription", "Subscription"),
    ("energy", "Energy"),
    ("subscription_adjustment", "Subscription, Discount or Surcharge"),
    ("energy_adjustment", "Energy, Discount or Surcharge"),
    ("network_fixed", "Network, Fixed Part"),
    ("network_backup", "Network, Back-up Supply"),
    ("network_connection", "Network, Grouping and Transformation"),
    ("network_non_communicating", "Network, Refused Meter"),
    ("network_variable", "Network, Variable Part"),
    ("network_overrun", "Network, Power Overrun"),
    ("network_reactive", "Network, Reactive Energy"),
    ("cta", "CTA"),
    ("accise", "Accise"),
    ("social_bonus", "Social Bonus"),
    ("electricity_tax", "Electricity Tax"),
    ("meter_rent", "Meter Rent"),
]


class EnergyBillingPeriodLine(models.Model):
    _name = "energy.billing.period.line"
    _description = "Line of a Billing Period"
    _order = "period_id, id"
    _rec_name = "component"
    _check_company_auto = True

    period_id = fields.Many2one("energy.billing.period", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="period_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    component = fields.Selection(COMPONENT_SELECTION, required=True)
    band = fields.Selection(BAND_SELECTION, string="Time Band")
    start_date = fields.Date("From", required=True)
    end_date = fields.Date("To", required=True, help="First day after the line.")
    quantity = fields.Float(digits=(16, 6), help="Months of subscription, kWh of energy; 1 for what is passed on.")
    unit_price = fields.Float(digits=(16, 6), aggregator=None)
    amount = ExactMonetary()
    split = fields.Selection(
        [("curve", "By the load curve"), ("days", "By days")],
        "Shared",
        help="How the kWh of these days were told from those of the period, where its price changes inside.",
    )
    market = fields.Char(help="The market whose prices by the hour make the price of the line.")
    adjustment_id = fields.Many2one(
        "energy.offer.adjustment", "Discount or Surcharge", ondelete="restrict", check_company=True
    )
    vat_rate = fields.Float("VAT (%)", digits=(6, 3), aggregator=None)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.period_id._check_not_frozen()
        return lines

    def write(self, vals):
        self.period_id._check_not_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_frozen(self):
        self.period_id._check_not_frozen()

    def _prepare_invoice_line(self, taxes):
        """Values of the line's invoice line; an empty dict leaves it out.

        The quantity is the kWh of energy, else 1. The unit price is the amount divided by it, unrounded, so that Odoo's
        own product of both is our amount to the cent under either of its rounding methods; what the customer reads as
        the price is `unit_price`.
        """
        quantity = self.quantity if self.component == "energy" else 1
        product = self._get_product()
        return {
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "name": self._get_description(),
            "quantity": quantity,
            "price_unit": self.amount / quantity,
            "tax_ids": [Command.set(taxes[round(self.vat_rate, 3)].ids)],
            "energy_period_line_id": self.id,
        }

    def _get_product(self):
        return self.env["product.product"]._of_energy(self.component)

    def _get_description(self):
        """The line as the customer reads it, in the language of the environment."""
        dated = self._get_dated_description()
        notes = {
            "curve": self.env._("kWh shared by the load curve"),
            "days": self.env._("kWh shared by days"),
        }
        market = self.market and self.env._("price of the market %s by the hour", self.market)
        told = [note for note in (market, notes.get(self.split)) if note]
        return f"{dated} ({', '.join(told)})" if told else dated

    def _get_dated_description(self):
        last = fields.Date.subtract(self.end_date, days=1)
        return self.env._(
            "%(what)s — %(first)s to %(last)s",
            what=self._get_component_name(),
            first=format_date(self.env, self.start_date),
            last=format_date(self.env, last),
        )

    def _get_component_name(self):
        if self.adjustment_id:
            return self.adjustment_id.name
        if self.component == "energy":
            return self.env._("Energy, %(band)s", band=self._get_band_name(self.band))
        names = {
            "subscription": self.env._("Subscription"),
            "network_fixed": self.env._("Network (TURPE), fixed part"),
            "network_backup": self.env._("Network (TURPE), back-up supply"),
            "network_connection": self.env._("Network (TURPE), grouping and transformation"),
            "network_non_communicating": self.env._("Network (TURPE), refusal of the communicating meter"),
            "network_variable": self.env._("Network (TURPE), variable part"),
            "network_overrun": self.env._("Network (TURPE), power above the subscribed one"),
            "network_reactive": self.env._("Network (TURPE), reactive energy"),
            "cta": self.env._("CTA, contribution to the grid's pensions"),
            "accise": self.env._("Accise on electricity"),
            "social_bonus": self.env._("Financing of the social bonus"),
            "electricity_tax": self.env._("Electricity tax"),
            "meter_rent": self.env._("Rent of the meter"),
        }
        if self.period_id.cups_id.kind == "cups":
            names |= self._get_spanish_names()
        return names[self.component]

    @api.model
    def _get_spanish_names(self):
        return {
            "network_fixed": self.env._("Tolls and charges, power"),
            "network_variable": self.env._("Tolls and charges, energy"),
            "network_overrun": self.env._("Power above the subscribed one"),
            "network_reactive": self.env._("Reactive energy"),
        }

    @api.model
    def _get_band_name(self, band):
        names = {
            "base": self.env._("all hours"),
            "hp": self.env._("peak hours"),
            "hc": self.env._("off-peak hours"),
            "peak": self.env._("highest peak hours"),
            "off_peak": self.env._("off-peak hours"),
            "hph": self.env._("peak hours, high season"),
            "hch": self.env._("off-peak hours, high season"),
            "hpb": self.env._("peak hours, low season"),
            "hcb": self.env._("off-peak hours, low season"),
        }
        return names.get(band, dict(BAND_SELECTION).get(band))
