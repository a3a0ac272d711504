# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyReading(models.Model):
    _inherit = "energy.reading"

    opening_contract_id = fields.Many2one(
        "energy.contract",
        "Opens Contract",
        ondelete="cascade",
        readonly=True,
        help="Another tool has billed the energy of this contract up to this reading.",
    )

    _opening_uniq = models.UniqueIndex(
        "(opening_contract_id) WHERE opening_contract_id IS NOT NULL", "This contract already has an opening reading."
    )
