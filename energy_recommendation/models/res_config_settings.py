# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    energy_clearance_br = fields.Float(related="company_id.energy_clearance_br", readonly=False)
    energy_clearance_fr = fields.Float(related="company_id.energy_clearance_fr", readonly=False)
    energy_clearance_es = fields.Float(related="company_id.energy_clearance_es", readonly=False)
