# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyTariffImportError(models.TransientModel):
    _name = "energy.tariff.import.error"
    _description = "Wrong Cell of an Import of Tariffs"
    _order = "row, id"
    _rec_name = "column"

    import_id = fields.Many2one(
        "energy.tariff.import", "Import of Tariffs", required=True, ondelete="cascade", index=True
    )
    row = fields.Integer(readonly=True)
    column = fields.Char(readonly=True)
    value = fields.Char(readonly=True)
    detail = fields.Text("What Is Wrong, and What to Do", readonly=True)
