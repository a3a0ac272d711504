# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a level payment plan puts on the invoices of a run: the payment of the month, or the true-up."""

import pandas as pd

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..calc import MICRO, true_up

CENTS = 100
AMOUNT_COLUMNS = ["plan", "vat_micro", "amount_cents"]


class EnergyLevelPlan(models.Model):
    _inherit = "energy.level.plan"

    @api.model
    def _due_domain(self, run):
        """Active plans that this run trues up: in their last month or later, or at the end of their contract."""
        over = Domain("contract_id.date_end", "!=", False) & Domain("contract_id.date_end", "<=", run._month_end())
        return self._begun_domain(run) & (Domain("last_month", "<=", run.month) | over)

    @api.model
    def _begun_domain(self, run):
        company = Domain("company_id", "=", run.company_id.id)
        return company & Domain("state", "=", "active") & Domain("start_date", "<=", run.month)

    @api.model
    def _paying_domain(self, run):
        """Active plans of which this run invoices the payment of the month."""
        return self._begun_domain(run) & ~self._due_domain(run)

    # -- The payment of the month --------------------------------------------------

    def _charge_month(self, run):
        """Make the items of the run's month that these plans do not have yet."""
        known = self.env["energy.billing.item"].search(
            [("level_plan_id", "in", self.ids), ("kind", "=", "level_payment"), ("date", "=", run.month)]
        )
        lines = (self - known.level_plan_id).line_ids.filtered("amount")
        return self.env["energy.billing.item"].create([line._prepare_payment(run) for line in lines])

    # -- The true-up -----------------------------------------------------------------

    def _deduct(self, run):
        """Make the items that deduct what these plans have invoiced, by VAT rate. Payments not yet invoiced go."""
        self._compute_anew(run)
        self.item_ids.filtered(lambda item: item.state != "invoiced").unlink()
        periods_of = self._periods(run._month_end())
        for plan, periods in periods_of.items():
            plan._check_complete(run, periods)
        left = true_up(self._owed_frame(periods_of), self._paid_frame())
        deducted = left[left["paid_cents"] != 0]
        plans = {plan.id: plan for plan in self}
        return self.env["energy.billing.item"].create(
            [plans[row.plan]._prepare_deduction(run, row) for row in deducted.itertuples(index=False)]
        )

    def _compute_anew(self, run):
        """Bring the months that wait for these true-ups up to date with what has come since they were computed."""
        works = self.env["energy.billing.work"].search(
            Domain("contract_id", "in", self.contract_id.ids)
            & Domain("run_id.month", ">=", min(self.mapped("start_date"), default=run.month))
            & Domain("run_id.month", "<", run.month)
        )
        start_of = {plan.contract_id: plan.start_date for plan in self}
        waiting = works.filtered(lambda work: work.run_id.month >= start_of[work.contract_id])
        for works_of_run in waiting.grouped("run_id").values():
            works_of_run._compute_periods()

    def _check_complete(self, run, periods):
        """Refuse the true-up while a level payment is a draft, or a day of the plan is in none of these periods."""
        drafts = self.item_ids.move_id.filtered(lambda move: move.state == "draft" and move.energy_run_id != run)
        if drafts:
            raise UserError(
                self.env._(
                    "The level payments of contract %(contract)s on %(invoices)s are still drafts: post or delete them "
                    "before the true-up.",
                    contract=self.contract_id.name,
                    invoices=", ".join(drafts.mapped("display_name")),
                )
            )
        contract, day = self.contract_id, max(self.start_date, self.contract_id.date_start or self.start_date)
        for period in periods:
            if period.start_date > day:
                break
            day = period.end_date
        end = min(run._month_end(), contract.date_end or run._month_end())
        if day < end:
            raise UserError(
                self.env._(
                    "The true-up of contract %(contract)s needs every period of its months, and there is none from "
                    "%(day)s on. Compute that month again, then invoice.",
                    contract=contract.name,
                    day=format_date(self.env, day),
                )
            )

    def _owed_periods(self, run):
        """The periods that the true-ups of these plans invoice."""
        periods = self.env["energy.billing.period"].union(*self._periods(run._month_end()).values())
        return periods.filtered(lambda period: not period.move_id)

    @api.model
    def _owed_frame(self, periods_of):
        """Lines of the periods, by plan, that are not invoiced yet (calc.level_payment.AMOUNTS)."""
        rows = [
            (plan.id, round(line.vat_rate * MICRO), round(line.amount * CENTS))
            for plan, periods in periods_of.items()
            for line in periods.filtered(lambda period: not period.move_id).line_ids
        ]
        return pd.DataFrame(rows, columns=AMOUNT_COLUMNS)

    def _paid_frame(self):
        """Level payments on posted invoices, credit notes negative (calc.level_payment.AMOUNTS)."""
        lines = self.env["account.move.line"].search(
            [
                ("energy_item_id.level_plan_id", "in", self.ids),
                ("energy_item_id.kind", "=", "level_payment"),
                ("parent_state", "=", "posted"),
                ("display_type", "=", "product"),
            ]
        )
        rows = [
            (
                line.energy_item_id.level_plan_id.id,
                round(line.energy_item_id.vat_rate * MICRO),
                round(-line.balance * CENTS),
            )
            for line in lines
        ]
        return pd.DataFrame(rows, columns=AMOUNT_COLUMNS)

    def _prepare_deduction(self, run, row):
        return {
            "contract_id": self.contract_id.id,
            "level_plan_id": self.id,
            "kind": "level_deduction",
            "date": run.month,
            "amount": -row.paid_cents / CENTS,
            "vat_rate": row.vat_micro / MICRO,
        }

    def _close(self, moves):
        """The true-ups are on these invoices, one a contract; the next plan of each is proposed."""
        move_of = moves.grouped("energy_contract_id")
        for plan in self:
            plan.write({"state": "closed", "true_up_move_id": move_of[plan.contract_id].id})
        self._propose_next()

    def _reopen(self):
        """The true-up invoice is gone."""
        self.write({"state": "active", "true_up_move_id": False})
