# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyTariffImportLine(models.TransientModel):
    _name = "energy.tariff.import.line"
    _description = "Distributor of an Import of Tariffs"
    _order = "is_selected desc, code, id"
    _rec_name = "code"

    import_id = fields.Many2one(
        "energy.tariff.import", "Import of Tariffs", required=True, ondelete="cascade", index=True
    )
    is_selected = fields.Boolean("Import")
    code = fields.Char("In the File", readonly=True)
    distributor_id = fields.Many2one("energy.distributor", readonly=True, help="Empty: it will be created.")
    subgroups = fields.Char(readonly=True)
    rate_count = fields.Integer("Rates", readonly=True)
    date_start = fields.Date("From", readonly=True)
    date_end = fields.Date("Until", readonly=True, help="First day that the file tells nothing of.")
