# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    energy_mobile_peak_days = fields.Text(related="company_id.energy_mobile_peak_days", readonly=False)
