# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyRate(models.Model):
    _name = "energy.rate"
    _description = "Regulated Rate"
    _order = "kind, country_id, code, component, band, date_start desc, id"
    _rec_names_search = ["code", "act"]

    kind = fields.Selection(
        [("turpe", "TURPE"), ("accise", "Accise"), ("cta", "CTA"), ("vat", "VAT")], required=True, index=True
    )
    country_id = fields.Many2one("res.country", required=True, ondelete="restrict")
    code = fields.Char(required=True, help="The network tariff, the category of consumer, or what the tax applies to.")
    component = fields.Selection(
        [
            ("power", "Power"),
            ("management", "Management"),
            ("metering", "Metering"),
            ("energy", "Energy"),
            ("rate", "Rate"),
        ],
        required=True,
    )
    band = fields.Selection(
        [
            ("base", "Base"),
            ("hp", "HP"),
            ("hc", "HC"),
            ("hph", "HPH"),
            ("hch", "HCH"),
            ("hpb", "HPB"),
            ("hcb", "HCB"),
            ("hph_auto", "HPH from own production"),
            ("hch_auto", "HCH from own production"),
            ("hpb_auto", "HPB from own production"),
            ("hcb_auto", "HCB from own production"),
            ("hph_allo", "HPH from elsewhere"),
            ("hch_allo", "HCH from elsewhere"),
            ("hpb_allo", "HPB from elsewhere"),
            ("hcb_allo", "HCB from elsewhere"),
        ],
        help="Time band; empty for what does not depend on it.",
    )
    date_start = fields.Date("From", required=True)
    date_end = fields.Date("To", help="First day without this rate; empty while it applies.")
    value = fields.Float(required=True, digits=(16, 6), aggregator=None)
    unit = fields.Char(required=True)
    act = fields.Char("Legal Act", required=True)
    mark = fields.Selection(
        [("verified", "Verified"), ("secondary", "Secondary Source"), ("derived", "Derived")],
        "Evidence",
        required=True,
        default="secondary",
    )
