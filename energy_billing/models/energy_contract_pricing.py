# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Contracts to pricing: what the database holds of offers, curves and markets becomes its frames."""

import pandas as pd

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.energy_core.calc import midnight

from ..calc import OFFERS, Hours, price_periods


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    adjustment_ids = fields.One2many("energy.offer.adjustment", "contract_id", string="Discounts and Surcharges")

    def _price_periods(self, figures):
        """Price what `_billing_periods` found for these contracts of one company (calc.PricedPeriods)."""
        settings = dict(self.company_id._energy_calculation_settings())
        return price_periods(
            figures.periods,
            figures.subscriptions,
            **self._pricing_frames(self._get_offers(figures.start, figures.end)),
            hours_of=self._pricing_hours,
            rates=self.env["energy.rate"]._rates_frame(self._energy_country_code()),
            unverified_rates=settings["unverified_rates"],
        )

    def _pricing_frames(self, offer_of):
        """The offers, prices and adjustments of these contracts, by the names that `calc.price_periods` wants."""
        offers = self.env["energy.offer"].union(*offer_of.values())
        rows = [contract._prepare_offer_row(offer) for contract, offer in offer_of.items() if offer]
        bearing = Domain("offer_id", "in", offers.ids) | Domain("contract_id", "in", self.ids)
        return {
            "offers": pd.DataFrame(rows, columns=list(OFFERS.columns)),
            "prices": offers.price_ids._prices_frame(),
            "adjustments": self.env["energy.offer.adjustment"].search(bearing)._adjustments_frame(),
        }

    def _prepare_offer_row(self, offer):
        """What pricing is told of the contract and its offer. A hook, as those of prices and adjustments are."""
        return {
            "contract": self.id,
            "offer": offer.id,
            "offer_name": offer.name,
            "territory": self.cups_id.territory or "",
            "network_included": offer.network_mode == "included",
            "tax_included": offer.tax_mode == "included",
            "segment": self.cups_id.segment or "",
            "meter": self.meter_rent or "",
        }

    def _pricing_hours(self, spans):
        """What is known of the hours of the spans that `calc.price_periods` wants (calc.Hours)."""
        country = self._energy_country_code()
        start, end = spans["start"].min(), spans["end"].max()
        points, markets = spans["supply_point"].unique().tolist(), spans["market"].unique().tolist()
        return Hours(
            self.env["energy.curve.day"]._consumption_frame(points, start, end, country),
            self.env["energy.market.price"]._prices_frame(
                markets, self.company_id.currency_id, *midnight([start, end], country)
            ),
            country,
        )
