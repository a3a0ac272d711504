# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

MONTHS = 12


class EnergyLevelPlan(models.Model):
    """A contract that pays the same each month; the last month's invoice charges what was used and deducts that.

    The months before the last one bear a level payment instead of their period. The periods wait, and are invoiced
    together by the true-up.
    """

    _name = "energy.level.plan"
    _description = "Level Payment Plan"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "start_date desc, contract_id, id"
    _rec_name = "contract_id"
    _check_company_auto = True

    contract_id = fields.Many2one("energy.contract", required=True, index=True, ondelete="restrict", check_company=True)
    partner_id = fields.Many2one(related="contract_id.partner_id")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    start_date = fields.Date(
        "First Month",
        required=True,
        tracking=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="First day of the first month that bears a level payment.",
    )
    month_count = fields.Integer(
        "Months", required=True, default=MONTHS, tracking=True, help="With the month of the true-up, which is the last."
    )
    last_month = fields.Date("Month of the True-up", compute="_compute_last_month", store=True)
    state = fields.Selection(
        [("proposed", "Proposed"), ("active", "Active"), ("closed", "Trued up")],
        required=True,
        default="proposed",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    basis = fields.Selection(
        [
            ("periods", "The billing periods of the last twelve months"),
            ("provision", "What the grid operator billed in twelve months (R67)"),
            ("reference", "An annual consumption"),
            ("hand", "Entered by hand"),
        ],
        required=True,
        default="periods",
        tracking=True,
        help="What the proposed amount is taken from.",
    )
    annual_kwh = fields.Integer("Annual Consumption (kWh)", aggregator=None)
    basis_days = fields.Integer("Days Known", readonly=True, aggregator=None, help="Days that the proposal rests on.")
    chosen_total = fields.Monetary(
        "Chosen by the Customer",
        tracking=True,
        help="What the customer wants to pay a month, with VAT; kept for the next plan. Empty: the proposal. Amounts "
        "are those next to it that bear whole cents of VAT.",
    )
    line_ids = fields.One2many("energy.level.plan.line", "plan_id", string="Amounts", copy=True)
    proposed_total = fields.Monetary("Proposed a Month", compute="_compute_totals", store=True, help="With VAT.")
    monthly_total = fields.Monetary("Level Payment", compute="_compute_totals", store=True, help="A month, with VAT.")
    item_ids = fields.One2many("energy.billing.item", "level_plan_id", string="Level Payments", readonly=True)
    true_up_move_id = fields.Many2one(
        "account.move", "True-up Invoice", index="btree_not_null", readonly=True, copy=False, check_company=True
    )
    previous_id = fields.Many2one(
        "energy.level.plan", "Plan Before", index="btree_not_null", readonly=True, copy=False, check_company=True
    )

    _one_active = models.UniqueIndex(
        "(contract_id) WHERE state = 'active'", "This contract already has an active level payment plan."
    )
    _one_proposed = models.UniqueIndex(
        "(contract_id) WHERE state = 'proposed'", "This contract already has a proposed level payment plan: use that."
    )
    _start_is_first_day = models.Constraint(
        "CHECK (EXTRACT(day FROM start_date) = 1)", "A level payment plan starts on the first day of a month."
    )
    _two_months = models.Constraint(
        "CHECK (month_count BETWEEN 2 AND 24)", "A level payment plan has 2 to 24 months, the true-up being the last."
    )

    @api.onchange("start_date")
    def _onchange_start_date(self):
        self.start_date = self.start_date and self.start_date.replace(day=1)

    @api.depends("start_date", "month_count")
    def _compute_last_month(self):
        for plan in self:
            start = plan.start_date
            plan.last_month = start and fields.Date.add(start, months=plan.month_count - 1)

    @api.depends("line_ids.amount_total", "line_ids.proposed_total")
    def _compute_totals(self):
        for plan in self:
            plan.monthly_total = sum(plan.line_ids.mapped("amount_total"))
            plan.proposed_total = sum(plan.line_ids.mapped("proposed_total"))

    @api.depends("contract_id.name", "start_date")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.contract_id.name} · {format_date(self.env, plan.start_date)}"

    def action_activate(self):
        """From its first month on the contract pays these amounts."""
        self.check_access("write")
        for plan in self:
            plan._check_may_start()
        self.sudo().write({"state": "active"})

    def _check_may_start(self):
        if not self.monthly_total:
            raise UserError(
                self.env._(
                    "The level payment of contract %s is zero: propose an amount, or enter one.", self.contract_id.name
                )
            )
        if self.state != "proposed":
            raise UserError(self.env._("The level payment plan %s is not a proposal any more.", self.display_name))
        invoiced = self._periods()[self].filtered("move_id")[:1]
        if invoiced:
            raise UserError(
                self.env._(
                    "The period %(period)s of contract %(contract)s is already invoiced: start its level payments in a "
                    "later month.",
                    period=invoiced.display_name,
                    contract=self.contract_id.name,
                )
            )

    def action_stop(self):
        """The next invoice is the true-up: level payments end with those that are invoiced."""
        self.check_access("write")
        for plan in self.sudo().filtered(lambda plan: plan.state == "active"):
            charged = plan.item_ids.filtered(lambda item: item.kind == "level_payment" and item.move_id)
            last = max(charged.mapped("date"), default=None)
            if last is None:
                plan.state = "proposed"
            else:
                plan.month_count = (last.year - plan.start_date.year) * MONTHS + last.month - plan.start_date.month + 2

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        for plan in self:
            if plan.state != "proposed":
                raise UserError(
                    self.env._(
                        "The level payment plan %s is in use: stop it; the next invoice then trues it up.",
                        plan.display_name,
                    )
                )

    def write(self, vals):
        if not self.env.su and "state" in vals:
            raise UserError(self.env._("Activate and stop a level payment plan by its buttons."))
        if self.filtered(lambda plan: plan.state != "proposed") and {"contract_id", "start_date"} & set(vals):
            raise UserError(self.env._("Contract and first month of a level payment plan in use can not change."))
        return super().write(vals)

    def _periods(self, until=None):
        """{plan: the billing periods of its months that count, up to `until` (excluded day), in their order}."""
        if not self:
            return {}
        days = Domain("start_date", ">=", min(self.mapped("start_date")))
        if until:
            days &= Domain("start_date", "<", until)
        of_contracts = Domain("contract_id", "in", self.contract_id.ids) & Domain("replaced_by_id", "=", False)
        periods = self.env["energy.billing.period"].search(of_contracts & days, order="contract_id, start_date")
        of_contract = periods.grouped("contract_id")
        return {plan: plan._own_periods(of_contract.get(plan.contract_id, periods[:0])) for plan in self}

    def _own_periods(self, periods):
        return periods.filtered(lambda period: period.start_date >= self.start_date)

    def _open(self, title):
        """The action that shows these plans."""
        action = {"type": "ir.actions.act_window", "name": title, "res_model": self._name}
        if len(self) == 1:
            return action | {"view_mode": "form", "res_id": self.id}
        return action | {"view_mode": "list,form", "domain": [("id", "in", self.ids)]}

    def action_open_items(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Level payments of %s", self.contract_id.name),
            "res_model": "energy.billing.item",
            "view_mode": "list,form",
            "domain": [("level_plan_id", "=", self.id)],
        }

    def action_open_invoices(self):
        self.ensure_one()
        moves = self.item_ids.move_id | self.true_up_move_id
        return moves._energy_open(self.env._("Invoices of %s", self.display_name))
