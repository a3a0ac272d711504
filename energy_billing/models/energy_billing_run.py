# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

AT_ONCE = 100  # contracts that a button does while the user waits
MAY_COMPUTE = ("energy_core.group_energy_operator", "energy_core.group_energy_integration")
MAY_INVOICE = ("energy_core.group_energy_accountant", "energy_core.group_energy_integration")


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
    is_reviewed = fields.Boolean("Reviewed", copy=False, tracking=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("computed", "Computed"),
            ("reviewed", "Reviewed"),
            ("invoiced", "Invoiced"),
            ("posted", "Posted"),
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
        "is_reviewed", "work_ids.state", "work_ids.step", "period_ids.move_id", "move_ids.state", "exception_ids.state"
    )
    def _compute_state(self):
        for run in self:
            run.state = run._state_of_facts()

    def _state_of_facts(self):
        works = self.env["energy.billing.work"]
        of_run = Domain("run_id", "=", self._origin.id)
        computing = Domain("step", "=", "compute") & Domain("state", "=", "pending")
        if not works.search_count(of_run, limit=1) or works.search_count(of_run & computing, limit=1):
            return "draft"
        periods = self.env["energy.billing.period"]
        invoiced = periods.search_count(of_run & Domain("move_id", "!=", False), limit=1)
        if invoiced and not periods.search_count(self._billable_domain(), limit=1):
            return "invoiced" if self._draft_moves() else "posted"
        return "reviewed" if self.is_reviewed else "computed"

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
            [("run_id", "in", self.ids)], ["run_id"], ["__count", "total_kwh:sum", "amount_untaxed:sum"]
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

    @api.depends("move_ids.amount_untaxed", "move_ids.amount_total", "move_ids.state")
    def _compute_invoice_totals(self):
        grouped = self.env["account.move"]._read_group(
            [("energy_run_id", "in", self.ids), ("state", "!=", "cancel")],
            ["energy_run_id"],
            ["__count", "amount_untaxed:sum", "amount_total:sum"],
        )
        totals = {run: values for run, *values in grouped}
        for run in self:
            run.invoice_count, run.invoiced_untaxed, run.invoiced_total = totals.get(run._origin, (0, 0, 0))

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

    # -- Scope ---------------------------------------------------------------

    @api.model
    def _run_of_month(self, month):
        """The one run of this month of the environment's company, made if it is not there."""
        company = self.env.company
        run = self.search([("month", "=", month), ("company_id", "=", company.id)])
        return run or self.create([{"month": month, "company_id": company.id}])

    def _get_contracts(self):
        """The contracts of the run's scope. A hook for companies that bill some of them elsewhere."""
        return self.contract_ids or self.env["energy.contract"].search(self._get_contract_domain())

    def _get_contract_domain(self):
        undated = Domain("date_start", "=", False) & Domain("event_ids", "!=", False)
        begun = Domain("date_start", "<", self._month_end()) | undated
        not_over = Domain("date_end", "=", False) | Domain("date_end", ">", self.month)
        return Domain("company_id", "=", self.company_id.id) & begun & not_over

    def _add_to_scope(self, contracts):
        """A run of chosen contracts is extended; one of all contracts covers these already."""
        if self.contract_ids or not self.work_ids:
            self.contract_ids |= contracts

    def _works_of(self, contracts):
        """The works of these contracts, made where they are missing."""
        works = self.env["energy.billing.work"].search([("run_id", "=", self.id), ("contract_id", "in", contracts.ids)])
        missing = contracts - works.contract_id
        return works | works.create([{"run_id": self.id, "contract_id": contract.id} for contract in missing])

    def _billable_domain(self):
        """Periods without invoice, of contracts that no open exception of the run blocks."""
        blocking = (
            Domain("run_id", "=", self._origin.id) & Domain("is_blocking", "=", True) & Domain("state", "=", "open")
        )
        blocked = self.env["energy.billing.exception"]._search(blocking).subselect("contract_id")
        waiting = Domain("run_id", "=", self._origin.id) & Domain("move_id", "=", False)
        return waiting & Domain("contract_id", "not in", blocked)

    def _billable_periods(self, contracts=None):
        chosen = Domain.TRUE if contracts is None else Domain("contract_id", "in", contracts.ids)
        return self.env["energy.billing.period"].search(self._billable_domain() & chosen)

    def _draft_moves(self, contracts=None):
        chosen = Domain.TRUE if contracts is None else Domain("energy_contract_id", "in", contracts.ids)
        draft = Domain("energy_run_id", "=", self._origin.id) & Domain("state", "=", "draft")
        return self.env["account.move"].search(draft & chosen)

    # -- Steps ---------------------------------------------------------------

    def action_compute(self):
        for run in self._allowed(MAY_COMPUTE):
            contracts = run._get_contracts()
            if not contracts:
                raise UserError(run._nobody_in_service()["detail"])
            run._compute_contracts(contracts)
        return self._tell_pending()

    def action_review(self):
        """The exceptions have been looked at: what is not blocked may be invoiced."""
        for run in self._allowed(MAY_COMPUTE):
            if run.state == "draft":
                raise UserError(self.env._("Compute the billing run %s before you review it.", run.name))
        self.sudo().is_reviewed = True

    def action_invoice(self):
        for run in self._allowed(MAY_INVOICE):
            contracts = run._waiting_contracts()
            if not contracts:
                raise UserError(
                    self.env._(
                        "Nothing is left to invoice in the billing run %s: every period is invoiced, or an open "
                        "exception blocks its contract.",
                        run.name,
                    )
                )
            run._invoice_contracts(contracts)
        return self._tell_pending()

    def action_post(self):
        for run in self._allowed(MAY_INVOICE):
            moves = run._draft_moves()
            if not moves:
                raise UserError(self.env._("The billing run %s has no draft invoice to post.", run.name))
            run._post_contracts(moves.energy_contract_id)
        return self._tell_pending()

    def _compute_contracts(self, contracts, at_once=False):
        self._allowed(MAY_COMPUTE)._start("compute", contracts, at_once)

    def _invoice_contracts(self, contracts, at_once=False):
        run = self._allowed(MAY_INVOICE)
        run._check_computed()
        run._check_open_period(run._get_invoice_date())
        self.env["energy.vat.tax"].sudo()._taxes_by_rate(run.company_id, run._waiting_vat_rates(contracts))
        run._start("invoice", contracts, at_once)

    def _post_contracts(self, contracts, at_once=False):
        run = self._allowed(MAY_INVOICE)
        for day in set(run._draft_moves(contracts).mapped("invoice_date")):
            run._check_open_period(day)
        run._start("post", contracts, at_once)

    def _start(self, step, contracts, at_once):
        """Mark the works of these contracts; do them now if they are few or must be, else leave them to the cron."""
        self._lock()
        works = self._works_of(contracts)
        works.write({"step": step, "state": "pending", "error": False})
        if at_once or len(works) <= AT_ONCE:
            works._process_all()
        else:
            self.env.ref("energy_billing.ir_cron_process")._trigger()

    def _lock(self):
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on the billing run %s at this moment: try again shortly.", self.name
                )
            ) from error

    def _allowed(self, groups):
        """These runs with all rights, for a user of one of these groups and of their companies."""
        if not self.env.su:
            if not any(self.env.user.has_group(group) for group in groups):
                raise AccessError(
                    self.env._(
                        "This step of a billing run is for other users: ask your administrator for the right to it."
                    )
                )
            self.check_access("read")
        return self.sudo()

    def _check_computed(self):
        if self.state == "draft":
            raise UserError(self.env._("The billing run %s is not computed yet: compute it first.", self.name))

    def _get_invoice_date(self):
        if self.invoice_date:
            return self.invoice_date
        if self.company_id.energy_invoice_date == "month_end":
            return fields.Date.subtract(self._month_end(), days=1)
        return fields.Date.context_today(self)

    def _check_open_period(self, day):
        journal = self.env["account.journal"].search(
            [*self.env["account.journal"]._check_company_domain(self.company_id), ("type", "=", "sale")], limit=1
        )
        locks = self.company_id._get_violated_lock_dates(day, True, journal)
        if locks:
            raise UserError(
                self.env._(
                    "The invoices of the billing run %(run)s would be dated %(day)s, in a period that is closed: "
                    "%(locks)s. Give the run a later date of invoice, or open that period; nothing was lost.",
                    run=self.name,
                    day=format_date(self.env, day),
                    locks=self.company_id._format_lock_dates(locks),
                )
            )

    # -- Crons and actions -----------------------------------------------------

    @api.model
    def _cron_bill_last_month(self):
        """Make the run of the month that has just ended in every company that supplies, and compute it."""
        month = self._last_finished_month()
        suppliers = self.env["energy.contract"]._read_group([], ["company_id"])
        for (company,) in suppliers:
            run = self.with_company(company)._run_of_month(month)
            contracts = run._get_contracts()
            if contracts:
                run._compute_contracts(contracts)

    def _tell_pending(self):
        """The notice that the work goes on in the background, or False when all is done."""
        pending = sum(self.mapped("pending_count"))
        if not pending:
            return False
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("%s contracts are being processed in the background.", pending),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _open(self, title):
        """The action that shows these runs."""
        action = {"type": "ir.actions.act_window", "name": title, "res_model": self._name}
        if len(self) == 1:
            return action | {"view_mode": "form", "res_id": self.id}
        return action | {"view_mode": "list,form", "domain": [("id", "in", self.ids)]}

    def action_open_periods(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Billing periods of %s", self.name),
            "res_model": "energy.billing.period",
            "view_mode": "list,form,pivot,graph",
            "domain": [("run_id", "=", self.id)],
        }

    def action_open_exceptions(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Exceptions of %s", self.name),
            "res_model": "energy.billing.exception",
            "view_mode": "list,form,pivot",
            "domain": [("run_id", "=", self.id)],
            "context": {"search_default_open": 1},
        }

    def action_open_invoices(self):
        self.ensure_one()
        return self.move_ids._energy_open(self.env._("Invoices of %s", self.name))
