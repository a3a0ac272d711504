# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyRecommendationPart(models.AbstractModel):
    """A row of what a recommendation says. Made with it, and never changed."""

    _name = "energy.recommendation.part"
    _description = "Row of a Recommendation"

    recommendation_id = fields.Many2one("energy.recommendation", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="recommendation_id.company_id", store=True, index=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
