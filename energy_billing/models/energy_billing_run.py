# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .energy_billing_step import STEPS


class EnergyBillingRun(models.Model):
    _name = "energy.billing.run"
    _description = "Billing Run"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "month desc, company_id, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    month = fields.Date(
        required=True,
        index=True,
        copy=False,
        default=lambda self: self._last_finished_month(),
        tracking=True,
        help="First day of the month that is billed.",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    contract_ids = fields.Many2many(
        "energy.contract",
        string="Only These Contracts",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="Empty: every contract in service in the month.",
    )
    invoice_date = fields.Date(
        "Date of the Invoices", tracking=True, help="Empty: as the settings say, today or the last day of the month."
    )
    step_ids = fields.One2many("energy.billing.run.step", "run_id", string="Steps", readonly=True)
    finding_ids = fields.One2many("energy.billing.finding", "run_id", string="Findings", readonly=True)
    is_gated = fields.Boolean(related="company_id.energy_billing_gates")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("computed", "Computed"),
            ("reviewed", "Reviewed"),
            ("invoiced", "Invoiced"),
            ("controlled", "Controlled"),
            ("posted", "Posted"),
            ("sent", "Sent"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
        group_expand=True,
    )
    work_ids = fields.One2many("energy.billing.work", "run_id", string="Contracts")
    period_ids = fields.One2many("energy.billing.period", "run_id", string="Periods")
    exception_ids = fields.One2many("energy.billing.exception", "run_id", string="Exceptions")
    move_ids = fields.One2many("account.move", "energy_run_id", string="Invoices")
    progress = fields.Float(compute="_compute_progress", help="Part of the contracts that the present step has done.")
    work_count = fields.Integer("Number of Contracts", compute="_compute_progress")
    pending_count = fields.Integer("Contracts To Do", compute="_compute_progress")
    error_count = fields.Integer("Failed", compute="_compute_progress")
    period_count = fields.Integer("Number of Periods", compute="_compute_totals")
    total_kwh = fields.Float("Energy (kWh)", digits=(16, 3), compute="_compute_totals")
    amount_untaxed = fields.Monetary("Untaxed Amount", compute="_compute_totals", help="Sum of the periods.")
    exception_count = fields.Integer("Open Exceptions", compute="_compute_exception_count")
    invoice_count = fields.Integer("Number of Invoices", compute="_compute_invoice_totals", compute_sudo=True)
    invoiced_untaxed = fields.Monetary("Invoiced", compute="_compute_invoice_totals", compute_sudo=True)
    invoiced_total = fields.Monetary("Invoiced with Tax", compute="_compute_invoice_totals", compute_sudo=True)

    _company_month_uniq = models.UniqueIndex(
        "(company_id, month)", "This company already has a billing run for this month: open that one."
    )
    _month_is_first_day = models.Constraint(
        "CHECK (EXTRACT(day FROM month) = 1)", "The month of a billing run is given by its first day."
    )

    @api.depends("month")
    def _compute_name(self):
        for run in self:
            run.name = run.month.strftime("%Y-%m") if run.month else False

    @api.onchange("month")
    def _onchange_month(self):
        self.month = self.month and self.month.replace(day=1)

    @api.constrains("company_id", "month")
    def _check_periods_keep_their_month(self):
        for run in self:
            if any(period.start_date.replace(day=1) != run.month for period in run.period_ids):
                raise ValidationError(
                    self.env._("The billing run %s has periods, so its month can no longer change.", run.name)
                )

    @api.depends(
        "step_ids.ticked_at",
        "work_ids.state",
        "work_ids.step",
        "period_ids.move_id",
        "move_ids.state",
        "move_ids.is_move_sent",
        "move_ids.sending_data",
        "exception_ids.state",
    )
    def _compute_state(self):
        for run in self:
            run.state = run._state_of_facts()

    def _state_of_facts(self):
        if not self._has_works() or self._has_works(step="compute", state="pending"):
            return "draft"
        if not self._is_invoiced():
            return "reviewed" if self._is_ticked("exceptions") else "computed"
        if self._count_moves(self._draft_domain(), limit=1):
            return "controlled" if self._is_ticked("control") else "invoiced"
        return "posted" if self._count_moves(self._unsent_domain(), limit=1) else "sent"

    def _has_works(self, **values):
        """Whether a contract of the run stands where these values say: step, state."""
        wanted = Domain.AND(Domain(name, "=", value) for name, value in values.items())
        return bool(self.env["energy.billing.work"].search_count(Domain("run_id", "=", self._origin.id) & wanted, 1))

    def _is_invoiced(self):
        """Whether the run has invoices and nothing is left that may be invoiced."""
        made = Domain("energy_run_id", "=", self._origin.id) & Domain("state", "!=", "cancel")
        left = self.env["energy.billing.period"].search_count(self._billable_domain(), 1)
        return bool(self._count_moves(made, limit=1)) and not left

    def _is_ticked(self, code):
        return bool(self.step_ids.filtered(lambda step: step.code == code).ticked_at)

    @api.depends("work_ids.state")
    def _compute_progress(self):
        counted = self.env["energy.billing.work"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        )
        counts = {(run, state): count for run, state, count in counted}
        for run in self:
            pending, done, failed = (counts.get((run._origin, state), 0) for state in ("pending", "done", "error"))
            run.work_count = pending + done + failed
            run.pending_count = pending
            run.error_count = failed
            run.progress = 100 * (done + failed) / run.work_count if run.work_count else 0

    @api.depends("period_ids")
    def _compute_totals(self):
        grouped = self.env["energy.billing.period"]._read_group(
            [("run_id", "in", self.ids), ("replaced_by_id", "=", False)],
            ["run_id"],
            ["__count", "total_kwh:sum", "amount_untaxed:sum"],
        )
        totals = {run: values for run, *values in grouped}
        for run in self:
            run.period_count, run.total_kwh, run.amount_untaxed = totals.get(run._origin, (0, 0, 0))

    @api.depends("exception_ids.state")
    def _compute_exception_count(self):
        counts = dict(
            self.env["energy.billing.exception"]._read_group(
                [("run_id", "in", self.ids), ("state", "=", "open")], ["run_id"], ["__count"]
            )
        )
        for run in self:
            run.exception_count = counts.get(run._origin, 0)

    @api.depends("move_ids.amount_untaxed_signed", "move_ids.amount_total_signed", "move_ids.state")
    def _compute_invoice_totals(self):
        grouped = self.env["account.move"]._read_group(
            [("energy_run_id", "in", self.ids), ("state", "!=", "cancel")],
            ["energy_run_id"],
            ["__count", "amount_untaxed_signed:sum", "amount_total_signed:sum"],
        )
        totals = {run: values for run, *values in grouped}
        for run in self:
            run.invoice_count, run.invoiced_untaxed, run.invoiced_total = totals.get(run._origin, (0, 0, 0))

    @api.model_create_multi
    def create(self, vals_list):
        runs = super().create(vals_list)
        steps = [{"code": step.code, "sequence": place} for place, step in enumerate(STEPS)]
        runs.env["energy.billing.run.step"].sudo().create(
            [{"run_id": run.id, **step} for run in runs for step in steps]
        )
        return runs

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_invoiced(self):
        for run in self:
            if run.move_ids:
                raise UserError(
                    self.env._(
                        "The billing run %s has invoices: delete these while they are drafts, or keep it.", run.name
                    )
                )
            run.period_ids.unlink()

    @api.model
    def _last_finished_month(self):
        first = fields.Date.context_today(self).replace(day=1)
        return fields.Date.subtract(first, months=1)

    def _month_end(self):
        return fields.Date.add(self.month, months=1)
