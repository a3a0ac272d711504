# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyTakeoverError(models.TransientModel):
    _name = "energy.takeover.error"
    _description = "Wrong Cell of a Takeover"
    _order = "row, id"
    _rec_name = "column"

    takeover_id = fields.Many2one("energy.takeover", required=True, ondelete="cascade")
    row = fields.Integer(readonly=True)
    column = fields.Char(readonly=True)
    value = fields.Char(readonly=True)
    detail = fields.Text("What Is Wrong, and What to Do", readonly=True)
