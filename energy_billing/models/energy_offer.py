# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class EnergyOffer(models.Model):
    _name = "energy.offer"
    _description = "Energy Offer"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    network_mode = fields.Selection(
        [("passed", "Passed On"), ("included", "Included in the Price")],
        string="Network Cost",
        required=True,
        default="passed",
        tracking=True,
        help="Whether the network tariff has its own lines on the invoice.",
    )
    tax_mode = fields.Selection(
        [("passed", "Passed On"), ("included", "Included in the Price")],
        string="CTA and Accise",
        required=True,
        default="passed",
        tracking=True,
        help="Whether the energy taxes have their own lines on the invoice. VAT is always added.",
    )
    price_ids = fields.One2many("energy.offer.price", "offer_id", string="Prices", copy=True)
    subscription_price_ids = fields.One2many(
        "energy.offer.price", "offer_id", string="Subscription Prices", domain=[("component", "=", "subscription")]
    )
    energy_price_ids = fields.One2many(
        "energy.offer.price", "offer_id", string="Energy Prices", domain=[("component", "=", "energy")]
    )
    adjustment_ids = fields.One2many(
        "energy.offer.adjustment", "offer_id", string="Discounts and Surcharges", copy=True
    )
    is_regulated = fields.Boolean(
        "Regulated", tracking=True, help="A regulator sets the prices: each of them names its legal act."
    )
    regulated_offer_id = fields.Many2one(
        "energy.offer",
        "Copies the Prices of",
        index="btree_not_null",
        domain=[("is_regulated", "=", True)],
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="A regulated offer, whose prices this one takes over with the dates from which they apply.",
    )
    contract_ids = fields.One2many("energy.contract", "offer_id", string="Contracts")
    contract_count = fields.Integer(compute="_compute_contract_count")

    _company_name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE active", "This company already has an offer with this name."
    )

    @api.depends("contract_ids")
    def _compute_contract_count(self):
        counts = dict(
            self.env["energy.contract"]._read_group([("offer_id", "in", self.ids)], ["offer_id"], ["__count"])
        )
        for offer in self:
            offer.contract_count = counts.get(offer._origin, 0)

    def copy_data(self, default=None):
        default = dict(default or {})
        copies = super().copy_data(default)
        if "name" in default:
            return copies
        return [
            values | {"name": self.env._("%s (copy)", offer.name)} for offer, values in zip(self, copies, strict=True)
        ]

    def action_copy_regulated_prices(self):
        """Take over the prices of the regulated offer that these do not have yet; those that they have stay."""
        self.check_access("write")
        for offer in self.filtered(lambda offer: not offer.regulated_offer_id):
            raise UserError(
                self.env._("Offer %s copies no regulated offer: choose the one whose prices it takes over.", offer.name)
            )
        for offer in self:
            offer._end_outdated_prices()
        values = [offer._prepare_copied_price(price) for offer in self for price in offer._regulated_prices_to_copy()]
        self.env["energy.offer.price"].create(values)

    def _end_outdated_prices(self):
        """Prices that were copied while they were in force end when the regulated ones have ended."""
        ended = self.regulated_offer_id.price_ids.filtered("date_end")
        end_of = {price._identity(): price.date_end for price in ended}
        in_force = self.price_ids.filtered(lambda price: not price.date_end and price._identity() in end_of)
        for day, prices in in_force.grouped(lambda price: end_of[price._identity()]).items():
            prices.date_end = day

    def _regulated_prices_to_copy(self):
        known = {price._identity() for price in self.price_ids}
        return self.regulated_offer_id.price_ids.filtered(lambda price: price._identity() not in known)

    def _prepare_copied_price(self, price):
        """Values of the price of this offer that copies a regulated one."""
        return price.copy_data({"offer_id": self.id})[0]

    def action_open_contracts(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contracts of %s", self.name),
            "res_model": "energy.contract",
            "view_mode": "list,form",
            "domain": [("offer_id", "=", self.id)],
            "context": {"default_offer_id": self.id},
        }
