# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from .energy_recommendation_option import ROLES


class EnergyRecommendationScenario(models.Model):
    """The contracts that matter under a load that was not measured."""

    _name = "energy.recommendation.scenario"
    _description = "Scenario of a Recommendation"
    _inherit = ["energy.recommendation.part", "energy.recommendation.terms"]
    _order = "recommendation_id, scenario, id"
    _rec_name = "scenario"

    scenario = fields.Selection(
        [
            ("demand_minus_10", "10 % less demand"),
            ("demand_plus_10", "10 % more demand"),
            ("previous_year", "The year before"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
    )
    role = fields.Selection(ROLES, required=True, readonly=True)
    annual_amount = fields.Monetary("A Year", readonly=True)

    def _prepare_values(self, row):
        known = self._fields["scenario"].get_values(self.env)
        return {
            **self._terms_values(row),
            "scenario": row["scenario"] if row["scenario"] in known else "other",
            "role": row["role"],
            "annual_amount": row["annual_cents"] / 100,
        }
