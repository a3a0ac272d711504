# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyMarketPrice(models.Model):
    _name = "energy.market.price"
    _description = "Energy Market Price"
    _order = "at desc, market"
    _rec_name = "at"

    market = fields.Char(required=True)
    at = fields.Datetime("Starts At", required=True)
    duration_minutes = fields.Integer("Duration (min)", required=True, default=60, aggregator=None)
    price = fields.Float("Price per MWh", required=True, digits=(16, 6), aggregator="avg")
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.ref("base.EUR"))
    version = fields.Integer(default=1, required=True, aggregator=None)

    _instant_uniq = models.UniqueIndex("(market, at)", "This market already has a price at this instant.")
    _duration_positive = models.Constraint("CHECK (duration_minutes > 0)", "A price applies for at least a minute.")
