# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    energy_create_from_c15 = fields.Boolean(related="company_id.energy_create_from_c15", readonly=False)
    energy_flux_directory = fields.Char(
        "Directory of Flux Files",
        config_parameter="energy_flux.directory",
        help="Folders that are read regularly must lie in this directory of the server.",
    )
