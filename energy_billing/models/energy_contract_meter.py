# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    cups_kind = fields.Selection(related="cups_id.kind")
    meter_rent = fields.Selection(
        [("SINGLE_PHASE", "Single-phase meter"), ("THREE_PHASE", "Three-phase meter")],
        tracking=True,
        help="In Spain, the meter that the grid operator lets to the customer. Empty: the meter is the customer's own.",
    )
