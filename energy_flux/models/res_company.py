# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    energy_create_from_c15 = fields.Boolean(
        "Create from C15",
        default=True,
        help="C15 files create the supply points, contracts and holders that they name and that are not known yet.",
    )
