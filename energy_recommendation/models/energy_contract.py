# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    is_brazilian = fields.Boolean(compute="_compute_is_brazilian", help="Demand is contracted by the rules of ANEEL.")

    @api.depends("cups_id.kind", "cups_id.country_id.code")
    def _compute_is_brazilian(self):
        for contract in self:
            point = contract.cups_id
            contract.is_brazilian = point.kind == "uc" or point.country_id.code == "BR"
