# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Regulated rates that are tariffs of a Brazilian distributor: their code says whose, and of which subgroup."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..calc.brazil.tariff_codes import code_parts

TARIFF_KINDS = ("demand", "tusd", "te", "generation")


class EnergyRate(models.Model):
    _inherit = "energy.rate"

    distributor_id = fields.Many2one(
        "energy.distributor", compute="_compute_distributor_id", store=True, index="btree_not_null", ondelete="set null"
    )
    tariff_subgroup = fields.Char(compute="_compute_distributor_id", store=True)

    @api.depends("code", "kind", "country_id")
    def _compute_distributor_id(self):
        by_code = self.env["energy.distributor"]._by_code()
        for rate in self:
            name, subgroup, _modality = code_parts(rate.code)
            is_tariff = rate.kind in TARIFF_KINDS and rate.country_id.code == "BR"
            distributor = by_code.get(name.lower()) if is_tariff and name else None
            rate.distributor_id = distributor
            rate.tariff_subgroup = distributor and subgroup

    @api.model
    def _domain_of_brazil(self):
        return Domain("kind", "in", TARIFF_KINDS) & Domain("country_id.code", "=", "BR")

    @api.model
    def _domain_to_remind(self):
        """Whose tariffs end is told once a distributor, and only of those that have supply points."""
        return super()._domain_to_remind() & Domain("distributor_id", "=", False)
