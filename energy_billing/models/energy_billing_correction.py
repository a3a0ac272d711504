# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

OPEN_STATES = ("proposed", "approved")
WRITABLE_BY_HAND = {"note", "activity_ids"}


class EnergyBillingCorrection(models.Model):
    """What one contract was invoiced for a month too much or too little, as far as is known now.

    Of each contract and month one correction at most is open. What was invoiced is the periods that no correction has
    replaced, and the corrections that were settled by regularisation.
    """

    _name = "energy.billing.correction"
    _description = "Billing Correction"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "month desc, contract_id, id"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "energy.contract", required=True, index=True, ondelete="restrict", check_company=True, readonly=True
    )
    cups_id = fields.Many2one(related="contract_id.cups_id", store=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True)
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    month = fields.Date(required=True, index=True, readonly=True, help="First day of the month that is corrected.")
    state = fields.Selection(
        [("proposed", "Proposed"), ("approved", "Approved"), ("settled", "Settled"), ("dismissed", "Dismissed")],
        required=True,
        default="proposed",
        index=True,
        readonly=True,
        tracking=True,
    )
    cause = fields.Selection(
        [
            ("not_owed", "Nothing owed any more"),
            ("energy", "Other energy"),
            ("amounts", "Other prices, power or rates"),
        ],
        required=True,
        readonly=True,
        help="What the month owes otherwise than it was invoiced.",
    )
    settled_by = fields.Selection(
        [("credit", "Credit note and new invoice"), ("regularise", "Next invoice"), ("redraft", "Draft made anew")],
        "Settled by",
        readonly=True,
        tracking=True,
    )
    note = fields.Text(help="Why it was approved or dismissed, or what was agreed with the customer.", tracking=True)
    line_ids = fields.One2many("energy.billing.correction.line", "correction_id", string="Differences", readonly=True)
    delta_kwh = fields.Float("Energy at Stake (kWh)", digits=(16, 3), compute="_compute_deltas", store=True)
    delta_amount = fields.Monetary(
        "Amount at Stake",
        compute="_compute_deltas",
        store=True,
        tracking=True,
        help="Without VAT, at the prices of that month. Negative: in favour of the customer.",
    )
    replaced_period_ids = fields.One2many("energy.billing.period", "replaced_by_id", string="Credited Periods")
    new_period_ids = fields.One2many("energy.billing.period", "correction_id", string="New Periods")
    replaced_by_id = fields.Many2one(
        "energy.billing.correction",
        "Replaced by",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        help="The later correction that credited this one together with its month.",
    )
    item_ids = fields.One2many("energy.billing.item", "correction_id", string="Billing Items", readonly=True)
    credit_ids = fields.One2many("account.move", "energy_correction_id", string="Credit Notes", readonly=True)
    move_count = fields.Integer("Invoices and Credit Notes", compute="_compute_move_count", compute_sudo=True)

    _one_open = models.UniqueIndex(
        "(contract_id, month) WHERE state IN ('proposed', 'approved')",
        "An open correction of this contract and month is already there: decide on that one.",
    )

    @api.depends("line_ids.delta_kwh", "line_ids.delta_amount")
    def _compute_deltas(self):
        for correction in self:
            correction.delta_kwh = sum(correction.line_ids.mapped("delta_kwh"))
            correction.delta_amount = sum(correction.line_ids.mapped("delta_amount"))

    @api.depends("credit_ids", "new_period_ids.move_id", "item_ids.move_id")
    def _compute_move_count(self):
        for correction in self:
            correction.move_count = len(correction._get_moves())

    @api.depends("contract_id.name", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for correction in self:
            correction.display_name = f"{correction.contract_id.name} · {correction._month_name()}"

    def _month_name(self):
        return format_date(self.env, self.month, date_format="MMMM y") if self.month else ""

    def _month_end(self):
        return fields.Date.add(self.month, months=1)

    def _get_moves(self):
        """The credit notes and invoices that settle these corrections."""
        return self.credit_ids | self.new_period_ids.move_id | self.item_ids.move_id

    def write(self, vals):
        if not self.env.su and not set(vals) <= WRITABLE_BY_HAND:
            raise AccessError(
                self.env._(
                    "A correction tells what was computed: write a note, and approve, settle, dismiss or reopen it by "
                    "its buttons."
                )
            )
        return super().write(vals)

    # -- Decisions ---------------------------------------------------------------

    def action_approve(self):
        """What these corrections tell is right: they may be settled."""
        self._check_states(["proposed"])
        self._decide("approved")

    def action_dismiss(self):
        """The differences are left as they are, and are not proposed again unless they change."""
        self._check_states(OPEN_STATES)
        for correction in self.filtered(lambda correction: not correction.note):
            raise UserError(
                self.env._(
                    "Write a note on the correction %s that says why it is dismissed, then dismiss it.",
                    correction.display_name,
                )
            )
        self._decide("dismissed")
        self._close_exceptions()

    def action_reopen(self):
        """Take a decision back; of a settled correction, as long as nothing of it is posted."""
        self._check_states(["approved", "dismissed", "settled"])
        settled = self.filtered(lambda correction: correction.state == "settled")
        if settled:
            settled._allowed_to_settle()._take_back()
        self._decide("proposed")

    def _check_states(self, states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for correction in self.filtered(lambda correction: correction.state not in states):
            raise UserError(
                self.env._(
                    "The correction %(correction)s is in the state “%(state)s”, in which this cannot be done: choose "
                    "corrections that are %(states)s.",
                    correction=correction.display_name,
                    state=labels[correction.state],
                    states=", ".join(f"“{labels[state]}”" for state in states),
                )
            )

    def _decide(self, state):
        self.check_access("write")
        self.sudo().write({"state": state})

    def _close_exceptions(self):
        """Nothing is left to decide about these corrections: the exceptions that point to them are solved."""
        self.env["energy.billing.exception"].sudo().search(
            [("correction_id", "in", self.ids), ("state", "=", "open")]
        ).write({"state": "solved"})

    # -- Actions -----------------------------------------------------------------

    def action_open_moves(self):
        self.ensure_one()
        return self.sudo()._get_moves()._energy_open(self.env._("Invoices of the correction %s", self.display_name))

    def action_open_periods(self):
        """What was invoiced for the month, and what has replaced it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Billing periods of %s", self.display_name),
            "res_model": "energy.billing.period",
            "view_mode": "list,form",
            "domain": [
                ("contract_id", "=", self.contract_id.id),
                ("start_date", ">=", self.month),
                ("start_date", "<", self._month_end()),
            ],
        }
