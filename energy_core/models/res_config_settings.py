# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    energy_cups_kind = fields.Selection(related="company_id.energy_cups_kind", readonly=False)
    energy_gaps = fields.Selection(related="company_id.energy_gaps", readonly=False)
    energy_use_unverified_rates = fields.Boolean(related="company_id.energy_use_unverified_rates", readonly=False)
