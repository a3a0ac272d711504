# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pandas as pd

from odoo import api, fields, models

from ..calc import MICRO, chosen_amounts

CENTS = 100
PERCENT = 100


class EnergyLevelPlanLine(models.Model):
    """The part of a level payment that bears one VAT rate."""

    _name = "energy.level.plan.line"
    _description = "Amount of a Level Payment Plan"
    _order = "plan_id, vat_rate desc, id"
    _rec_name = "vat_rate"
    _check_company_auto = True

    plan_id = fields.Many2one("energy.level.plan", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    vat_rate = fields.Float("VAT (%)", digits=(6, 3), required=True, aggregator=None)
    proposed_amount = fields.Monetary("Proposed", help="A month, without VAT.")
    amount = fields.Monetary(
        "Amount a Month",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="Without VAT; as proposed, or as the customer's choice makes it.",
    )
    proposed_total = fields.Monetary("Proposed with VAT", compute="_compute_totals", store=True)
    amount_total = fields.Monetary("With VAT", compute="_compute_totals", store=True)

    _plan_rate_uniq = models.UniqueIndex(
        "(plan_id, vat_rate)", "This level payment plan already has an amount with this VAT rate."
    )
    _not_negative = models.Constraint("CHECK (amount >= 0)", "A level payment is not negative.")

    @api.depends("proposed_amount", "vat_rate", "plan_id.chosen_total", "plan_id.line_ids.proposed_amount")
    def _compute_amount(self):
        for plan, lines in self.grouped("plan_id").items():
            if plan.chosen_total and any(plan.line_ids.mapped("proposed_amount")):
                lines._follow_choice(plan)
            else:
                for line in lines:
                    line.amount = line.proposed_amount

    def _follow_choice(self, plan):
        """Give these lines of a plan the amounts that the customer's choice makes."""
        rows = [(plan.id, round(line.vat_rate * MICRO), round(line.proposed_amount * CENTS)) for line in plan.line_ids]
        proposed = pd.DataFrame(rows, columns=["plan", "vat_micro", "amount_cents"])
        chosen = chosen_amounts(proposed, pd.Series({plan.id: round(plan.chosen_total * CENTS)}))
        amounts = dict(zip(chosen["vat_micro"].tolist(), chosen["monthly_cents"].tolist(), strict=True))
        for line in self:
            line.amount = amounts[round(line.vat_rate * MICRO)] / CENTS

    @api.depends("amount", "proposed_amount", "vat_rate")
    def _compute_totals(self):
        for line in self:
            factor = (PERCENT + line.vat_rate) / PERCENT
            line.amount_total = line.currency_id.round(line.amount * factor)
            line.proposed_total = line.currency_id.round(line.proposed_amount * factor)

    def _prepare_payment(self, run):
        plan = self.plan_id
        return {
            "contract_id": plan.contract_id.id,
            "level_plan_id": plan.id,
            "kind": "level_payment",
            "date": run.month,
            "start_date": run.month,
            "end_date": run._month_end(),
            "amount": self.amount,
            "vat_rate": self.vat_rate,
        }
