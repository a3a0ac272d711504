# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

ROLES = [("current", "Current"), ("proposed", "Proposed"), ("cheapest", "Cheapest"), ("runner_up", "Runner-up")]
PARTS_OF_COST = ("fixed", "overrun", "energy", "other")


class EnergyRecommendationOption(models.Model):
    """A contract that was compared: what it would have cost."""

    _name = "energy.recommendation.option"
    _description = "Compared Contract of a Recommendation"
    _inherit = ["energy.recommendation.part", "energy.recommendation.terms"]
    _order = "recommendation_id, rank, id"

    rank = fields.Integer(readonly=True, aggregator=None)
    role = fields.Selection(ROLES, readonly=True)
    offer = fields.Char(readonly=True, help="Of the supplier, where several were compared.")
    fixed_amount = fields.Monetary("Fixed Part", readonly=True, help="Contracted power, over the months used.")
    overrun_amount = fields.Monetary("Overrun", readonly=True)
    energy_amount = fields.Monetary("Energy", readonly=True)
    other_amount = fields.Monetary("Other", readonly=True)
    total_amount = fields.Monetary("Total", readonly=True, help="Over the months used, as they were measured.")
    annual_amount = fields.Monetary("A Year", readonly=True)
    difference_amount = fields.Monetary("Against the Current", readonly=True, help="A year; negative is cheaper.")
    is_allowed = fields.Boolean("Allowed", readonly=True, help="By law, from the earliest date on.")
    earliest_date = fields.Date("Earliest", readonly=True)

    def _prepare_values(self, row, current_cents):
        parts = {f"{part}_amount": row[f"{part}_cents"] / 100 for part in (*PARTS_OF_COST, "total", "annual")}
        difference = 0 if current_cents is None else row["annual_cents"] - current_cents
        return {
            **self._terms_values(row),
            **parts,
            "rank": row["rank"],
            "offer": row["offer"] or False,
            "role": row["role"] or False,
            "difference_amount": difference / 100,
            "is_allowed": row["is_allowed"],
            "earliest_date": row["earliest"],
        }
