# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pandas as pd

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..calc import declaration_lines, whole_euros

CENTS = 100
MONTHS_A_QUARTER = 3
TAXES = [("accise", "Accise"), ("cta", "CTA")]
WRITABLE_ONCE_DECLARED = {"state", "note", "message_follower_ids", "message_ids", "activity_ids"}


class EnergyTaxDeclaration(models.Model):
    """CTA or accise of a quarter: what posted invoices charged, beside what the periods owe. Frozen once declared."""

    _name = "energy.tax.declaration"
    _description = "Tax Declaration"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "start_date desc, tax, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    tax = fields.Selection(TAXES, required=True, default="accise", tracking=True)
    start_date = fields.Date(
        "Quarter",
        required=True,
        default=lambda self: self._last_finished_quarter(),
        tracking=True,
        help="First day of the quarter in which the invoices are dated.",
    )
    end_date = fields.Date(compute="_compute_end_date", store=True, help="First day after the quarter.")
    consumption_start = fields.Date(
        "Periods From",
        compute="_compute_consumption_start",
        store=True,
        readonly=False,
        precompute=True,
        help="The periods of the three months from this day are shown beside the invoices: those that such invoices "
        "bill, a month earlier where they are dated after the month.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("declared", "Declared")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many("energy.tax.declaration.line", "declaration_id", string="Lines")
    amount_included = fields.Monetary("Included in Prices", compute="_compute_totals", store=True)
    amount_late = fields.Monetary("Of Earlier Quarters", compute="_compute_totals", store=True)
    amount_charged = fields.Monetary("Charged", compute="_compute_totals", store=True, help="What is due, to the cent.")
    amount_declared = fields.Monetary(
        "To Declare", compute="_compute_totals", store=True, tracking=True, help="What is due, in whole euros."
    )
    amount_periods = fields.Monetary("From Periods", compute="_compute_totals", store=True)
    amount_difference = fields.Monetary(
        "Difference",
        compute="_compute_totals",
        store=True,
        help="What is due less what the periods owe: not yet invoiced, invoiced late, or corrected.",
    )
    mwh_declared = fields.Float("MWh", digits=(16, 3), compute="_compute_totals", store=True)
    note = fields.Text()

    _quarter_uniq = models.UniqueIndex(
        "(company_id, tax, start_date)", "This company already has a declaration of this tax for this quarter."
    )
    _quarter_begins = models.Constraint(
        "CHECK (EXTRACT(day FROM start_date) = 1 AND EXTRACT(month FROM start_date) IN (1, 4, 7, 10))",
        "A quarter is given by its first day: 1 January, April, July or October.",
    )

    @api.depends("tax", "start_date")
    def _compute_name(self):
        for declaration in self:
            start = declaration.start_date
            quarter = start and f"{start.year}-Q{(start.month - 1) // MONTHS_A_QUARTER + 1}"
            declaration.name = f"{dict(TAXES).get(declaration.tax, '')} {quarter or ''}".strip()

    @api.depends("start_date")
    def _compute_end_date(self):
        for declaration in self:
            start = declaration.start_date
            declaration.end_date = start and fields.Date.add(start, months=MONTHS_A_QUARTER)

    @api.depends("start_date", "company_id")
    def _compute_consumption_start(self):
        """Invoices dated on the last day of the month bill that month, those of today the month before."""
        for declaration in self:
            lag = 0 if declaration.company_id.energy_invoice_date == "month_end" else 1
            start = declaration.start_date
            declaration.consumption_start = start and fields.Date.subtract(start, months=lag)

    @api.depends("line_ids.amount_due", "line_ids.amount_periods", "line_ids.mwh_due")
    def _compute_totals(self):
        for declaration in self:
            lines = declaration.line_ids
            cents = round(sum(lines.mapped("amount_due")) * CENTS)
            declaration.amount_charged = cents / CENTS
            declaration.amount_declared = int(whole_euros(cents))
            declaration.amount_periods = sum(lines.mapped("amount_periods"))
            declaration.amount_included = sum(lines.mapped("amount_included"))
            declaration.amount_late = sum(lines.mapped("amount_late"))
            declaration.amount_difference = declaration.amount_charged - declaration.amount_periods
            declaration.mwh_declared = sum(lines.mapped("mwh_due"))

    @api.model
    def _last_finished_quarter(self):
        today = fields.Date.context_today(self)
        this_quarter = today.replace(month=(today.month - 1) // MONTHS_A_QUARTER * MONTHS_A_QUARTER + 1, day=1)
        return fields.Date.subtract(this_quarter, months=MONTHS_A_QUARTER)

    @api.onchange("start_date")
    def _onchange_start_date(self):
        if self.start_date:
            month = (self.start_date.month - 1) // MONTHS_A_QUARTER * MONTHS_A_QUARTER + 1
            self.start_date = self.start_date.replace(month=month, day=1)

    # -- Buttons -------------------------------------------------------------------

    def action_compute(self):
        """Add up what is charged now; what was there is replaced."""
        self.check_access("write")
        for declaration in self:
            declaration._check_draft()
            declaration.line_ids = [Command.clear(), *map(Command.create, declaration._prepare_lines())]

    def action_declare(self):
        """The declaration was sent: it no longer changes."""
        self.action_compute()
        for declaration in self:
            if not declaration.line_ids:
                raise UserError(
                    self.env._(
                        "Nothing was charged in the quarter of the declaration %s: post the invoices first.",
                        declaration.name,
                    )
                )
        self.state = "declared"

    def action_reopen(self):
        """Back to a draft, unless a later declaration has been made upon it."""
        self.check_access("write")
        for declaration in self:
            later = self.search(
                [*declaration._of_same_tax(), ("start_date", ">", declaration.start_date), ("state", "=", "declared")],
                limit=1,
            )
            if later:
                raise UserError(
                    self.env._(
                        "The declaration %(later)s counts on %(declaration)s: reopen that one first.",
                        later=later.name,
                        declaration=declaration.name,
                    )
                )
        self.state = "draft"

    def _of_same_tax(self):
        return [("company_id", "=", self.company_id.id), ("tax", "=", self.tax)]

    def _earlier(self):
        """The declared declarations of this tax for earlier quarters."""
        self.ensure_one()
        return self.search(
            [*self._of_same_tax(), ("state", "=", "declared"), ("start_date", "<", self.start_date)], order="start_date"
        )

    def _prepare_lines(self):
        self.ensure_one()
        country = self.company_id.country_id.code or "FR"
        rates = self.env["energy.rate"]._rates_frame(country)
        lines = declaration_lines(self._charges(), self._earlier().line_ids._declared_frame(), rates, self.tax)
        return [self.line_ids._prepare_line(row) for row in lines.itertuples()]

    def _charges(self):
        """What calc.CHARGES wants: charged in the quarter, late in quarters already declared, and owed by periods."""
        months = fields.Date.add(self.consumption_start, months=MONTHS_A_QUARTER)
        frames = [
            self._charged(self.start_date, self.end_date),
            self._periods_frame(self.consumption_start, months),
        ]
        earlier = self._earlier()
        if earlier:
            frames.append(self._charged(earlier[0].start_date, self.start_date).assign(source="late"))
        return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)

    # -- Freezing --------------------------------------------------------------------

    def write(self, vals):
        if not set(vals) <= WRITABLE_ONCE_DECLARED:
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_declared(self):
        self._check_draft()

    def _check_draft(self):
        for declaration in self.filtered(lambda declaration: declaration.state == "declared"):
            raise UserError(
                self.env._(
                    "The declaration %s is declared and no longer changes. What is posted late or credited is in the "
                    "next one; reopen this one if it has not been sent.",
                    declaration.name,
                )
            )
