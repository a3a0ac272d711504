# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pandas as pd

from odoo import api, fields, models
from odoo.fields import Domain

from ..calc import OFFER_PRICES, OFFERS

SEGMENTS = [("C5", "Up to 36 kVA"), ("C4", "Above 36 kVA"), ("HTA", "High voltage")]


class EnergySupplierOffer(models.Model):
    """What a supplier asks for energy in France, to be compared with others on the same load."""

    _name = "energy.supplier.offer"
    _description = "Offer of a Supplier, for Comparison"
    _inherit = ["mail.thread"]
    _order = "segment, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", help="Energy in France is sold in euros."
    )
    supplier_id = fields.Many2one("res.partner", ondelete="restrict", check_company=True, tracking=True)
    segment = fields.Selection(SEGMENTS, required=True, default="C5", tracking=True, help="Which points it is made to.")
    date_start = fields.Date("From", tracking=True)
    date_end = fields.Date("Until", tracking=True, help="First day on which it is not made any more.")
    includes_network = fields.Boolean(
        "Network Included", tracking=True, help="Its prices hold the network tariff; the CTA comes on top."
    )
    cups_ids = fields.Many2many(
        "energy.cups", string="Made To", check_company=True, help="Supply points; empty: all of its kind."
    )
    line_ids = fields.One2many("energy.supplier.offer.line", "offer_id", string="Prices", copy=True)

    _company_name_uniq = models.UniqueIndex("(company_id, name)", "This company already has an offer with this name.")
    _dates_ordered = models.Constraint("CHECK (date_end > date_start)", "An offer must end after it starts.")

    def _compute_currency_id(self):
        self.currency_id = self.env.ref("base.EUR")

    @api.model
    def _made_to(self, contracts, day):
        """The frames OFFERS and OFFER_PRICES of the offers made to the points of these contracts on a day.

        The one that holds for a contract is among them whenever it was made.
        """
        begun = Domain("date_start", "=", False) | Domain("date_start", "<=", day)
        lasts = Domain("date_end", "=", False) | Domain("date_end", ">", day)
        offers = self.search(begun & lasts & Domain("company_id", "in", contracts.company_id.ids))
        rows = [
            {
                "supply_point": contract.cups_id.id,
                "offer": offer.name,
                "is_present": offer == contract.supplier_offer_id,
                "includes_network": offer.includes_network,
            }
            for contract in contracts
            for offer in offers.filtered(contract._is_offered) | contract.supplier_offer_id
        ]
        used = offers | contracts.supplier_offer_id
        prices = [line._price_row() for line in used.line_ids]
        return (
            pd.DataFrame(rows, columns=list(OFFERS.columns)),
            pd.DataFrame(prices, columns=list(OFFER_PRICES.columns)).astype({"price_micro": "int64"}),
        )
