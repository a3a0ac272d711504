# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class EnergyCups(models.Model):
    _inherit = "energy.cups"

    recommendation_ids = fields.One2many("energy.recommendation", "cups_id", string="Recommendations")
    recommendation_count = fields.Integer(compute="_compute_recommendation_count")

    @api.depends("recommendation_ids")
    def _compute_recommendation_count(self):
        counts = dict(
            self.env["energy.recommendation"]._read_group([("cups_id", "in", self.ids)], ["cups_id"], ["__count"])
        )
        for point in self:
            point.recommendation_count = counts.get(point._origin, 0)

    def action_advise(self):
        """Advise on the contracts of these points that are in force, or were last."""
        without = self.filtered(lambda point: not point.contract_ids)
        if without:
            raise UserError(
                self.env._(
                    "The supply point %s has no contract to advise on: record one first.",
                    ", ".join(without.mapped("name")),
                )
            )
        return self.contract_ids.action_advise()

    def action_view_recommendations(self):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_recommendation.action_energy_recommendation")
        return dict(action, domain=[("cups_id", "in", self.ids)], context={})
