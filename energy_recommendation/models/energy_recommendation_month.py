# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from .energy_recommendation_option import PARTS_OF_COST, ROLES


class EnergyRecommendationMonth(models.Model):
    """What one of the contracts that matter would have cost in one month."""

    _name = "energy.recommendation.month"
    _description = "Month of a Recommendation"
    _inherit = "energy.recommendation.part"
    _order = "recommendation_id, start_date, role, id"
    _rec_name = "start_date"

    role = fields.Selection(ROLES, required=True, readonly=True)
    start_date = fields.Date("From", required=True, readonly=True)
    end_date = fields.Date("To", required=True, readonly=True, help="First day after the month.")
    fixed_amount = fields.Monetary("Fixed Part", readonly=True)
    overrun_amount = fields.Monetary("Overrun", readonly=True)
    energy_amount = fields.Monetary("Energy", readonly=True)
    other_amount = fields.Monetary("Other", readonly=True)
    total_amount = fields.Monetary("Total", readonly=True)
    is_decisive = fields.Boolean(
        "Decisive", readonly=True, help="Another measured value in this month would move the proposed power."
    )

    def _prepare_values(self, row):
        return {
            "role": row["role"],
            "start_date": row["start"],
            "end_date": row["end"],
            "is_decisive": row["is_decisive"],
            **{f"{part}_amount": row[f"{part}_cents"] / 100 for part in (*PARTS_OF_COST, "total")},
        }
