# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.energy_core.calc import COUNTRIES

COMPONENTS = [("subscription", "Subscription"), ("power", "Power"), ("energy", "Energy")]
UNITS = {"subscription": "€/year", "power": "€/kVA/year", "energy": "€/kWh"}
BANDS = [(band, {"base": "Base", "peak": "Peak"}.get(band, band.upper())) for band in COUNTRIES["FR"].bands]
MICRO_DIGITS = 6
HIGHEST = {"subscription": 100_000, "energy": 1_000}


class EnergySupplierOfferLine(models.Model):
    """A price of an offer: a year, a year for each kVA, or for each kWh of a time band."""

    _name = "energy.supplier.offer.line"
    _description = "Price of an Offer of a Supplier"
    _order = "offer_id, component desc, band, id"

    offer_id = fields.Many2one("energy.supplier.offer", required=True, index=True, ondelete="cascade")
    component = fields.Selection(COMPONENTS, required=True, default="energy")
    band = fields.Selection(BANDS, help="Of energy; empty or Base: all hours that have no price of their own.")
    price = fields.Float(required=True, digits=(16, MICRO_DIGITS), aggregator=None)
    unit = fields.Char(compute="_compute_unit")

    _component_uniq = models.UniqueIndex(
        "(offer_id, component, (COALESCE(NULLIF(band, 'base'), '')))", "The offer already has such a price."
    )
    _price_in_range = models.Constraint(
        f"CHECK (price >= 0 AND price < CASE component WHEN 'subscription' THEN {HIGHEST['subscription']}"
        f" ELSE {HIGHEST['energy']} END)",
        "A price is not negative, and below 1 000; a subscription is below 100 000.",
    )
    _band_of_energy = models.Constraint(
        "CHECK (component = 'energy' OR band IS NULL)", "Only energy has a price for each time band."
    )

    @api.depends("component")
    def _compute_unit(self):
        for line in self:
            line.unit = UNITS.get(line.component)

    def _price_row(self):
        """A row of OFFER_PRICES."""
        return {
            "offer": self.offer_id.name,
            "component": self.component,
            "band": self.band or "",
            "price_micro": int(Decimal(str(self.price)).scaleb(MICRO_DIGITS).to_integral_value()),
        }
