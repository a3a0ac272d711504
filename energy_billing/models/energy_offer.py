# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


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
