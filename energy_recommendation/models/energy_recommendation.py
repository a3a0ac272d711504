# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

METHODS = [("exact", "Exact"), ("percentile", "Percentiles")]
SETTINGS = ("method", "clearance_percent", "months", "date")
WRITABLE_BY_HAND = {"decision_note"}
READER = "energy_core.group_energy_reader"


class EnergyRecommendation(models.Model):
    """What contract would have been cheapest for a supply point: what it rests on and what it says, frozen."""

    _name = "energy.recommendation"
    _description = "Energy Recommendation"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    contract_id = fields.Many2one(
        "energy.contract", required=True, index=True, ondelete="cascade", check_company=True, tracking=True
    )
    cups_id = fields.Many2one(related="contract_id.cups_id", store=True, index=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True, index=True)
    payer_id = fields.Many2one(related="contract_id.payer_id", store=True, index=True)
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    country_code = fields.Char(related="cups_id.country_id.code", string="Country Code", store=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True)
    batch_id = fields.Many2one(
        "energy.recommendation.batch",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        readonly=True,
        groups=READER,
    )
    date = fields.Date("Day of the Advice", required=True, default=fields.Date.context_today)
    method = fields.Selection(METHODS, required=True, default="exact")
    clearance_percent = fields.Float(
        "Clearance (%)",
        digits=(5, 2),
        compute="_compute_clearance_percent",
        store=True,
        readonly=False,
        precompute=True,
        help="The highest power is proposed that costs at most so much more than the cheapest one.",
    )
    months = fields.Integer("Months Looked At", required=True, default=12)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("computed", "Computed"),
            ("no_advice", "No Advice"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("superseded", "Superseded"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    version = fields.Char(readonly=True, copy=False, help="Version of the computation.")
    inputs = fields.Json(readonly=True, copy=False, groups=READER, help="What the advice rests on, as it was then.")
    result = fields.Json(readonly=True, copy=False, groups=READER, help="What the computation gave, as it was then.")
    window_start = fields.Date("From", readonly=True, copy=False)
    window_end = fields.Date("To", readonly=True, copy=False, help="First day that was not looked at.")
    months_used = fields.Integer(readonly=True, copy=False, help="Months whose measurements were used.")
    current_amount = fields.Monetary("Current, a Year", readonly=True, copy=False)
    proposed_amount = fields.Monetary("Proposed, a Year", readonly=True, copy=False)
    saving_amount = fields.Monetary("Saving, a Year", readonly=True, copy=False)
    saving_percent = fields.Float(
        "Saving (%)", digits=(16, 2), readonly=True, copy=False, aggregator=None, help="Of the current annual cost."
    )
    is_change = fields.Boolean(
        "Change", readonly=True, copy=False, help="The proposed contract differs from the current one."
    )
    earliest_date = fields.Date(
        "Earliest Legal Date", readonly=True, copy=False, help="From when the proposed contract may hold."
    )
    option_ids = fields.One2many("energy.recommendation.option", "recommendation_id", string="Options", readonly=True)
    month_ids = fields.One2many(
        "energy.recommendation.month", "recommendation_id", string="Costs by Month", readonly=True
    )
    scenario_ids = fields.One2many(
        "energy.recommendation.scenario", "recommendation_id", string="Scenarios", readonly=True
    )
    note_ids = fields.One2many("energy.recommendation.note", "recommendation_id", string="Notes", readonly=True)
    is_published = fields.Boolean(
        "Shown to the Customer", readonly=True, copy=False, tracking=True, help="Holder and payer see it in the portal."
    )
    unit_ids = fields.One2many("energy.recommendation.unit", "recommendation_id", string="Batches", groups=READER)
    superseded_by_id = fields.Many2one(
        "energy.recommendation", readonly=True, copy=False, index="btree_not_null", ondelete="set null", groups=READER
    )
    decision_note = fields.Text("Why", copy=False, groups=READER, help="Why it was accepted or declined.")
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, groups=READER)
    decided_on = fields.Date(readonly=True, copy=False)

    _months_in_range = models.Constraint("CHECK (months BETWEEN 1 AND 36)", "An advice looks at 1 to 36 months.")
    _clearance_in_range = models.Constraint(
        "CHECK (clearance_percent BETWEEN 0 AND 100)", "A clearance is between 0 and 100 %."
    )

    @api.depends("contract_id.cups_id.name", "date")
    def _compute_name(self):
        for recommendation in self:
            point, day = recommendation.contract_id.cups_id.name, recommendation.date
            recommendation.name = " ".join(filter(None, [point, day and day.isoformat()]))

    @api.depends("contract_id.cups_id.country_id", "contract_id.company_id")
    def _compute_currency_id(self):
        """The bill is in the money of the country, whatever the books of the company are kept in."""
        for recommendation in self.filtered(lambda each: each.state == "draft" or not each.currency_id):
            recommendation.currency_id = self._currency_of(recommendation.contract_id)

    @api.model
    def _currency_of(self, contract):
        return contract.cups_id.country_id.currency_id or contract.company_id.currency_id

    @api.depends("contract_id")
    def _compute_clearance_percent(self):
        for recommendation in self.filtered(lambda each: each.state == "draft"):
            contract = recommendation.contract_id
            recommendation.clearance_percent = contract.company_id._energy_clearance_percent(
                contract.cups_id.country_id.code or ""
            )

    @api.depends("cups_id.name", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for recommendation in self:
            day = recommendation.date and format_date(self.env, recommendation.date)
            recommendation.display_name = " · ".join(filter(None, [recommendation.sudo().cups_id.name, day]))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(not set(vals) <= {"contract_id", *SETTINGS} for vals in vals_list):
            raise AccessError(self._tell_frozen())
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            changed = set(vals) - WRITABLE_BY_HAND
            asked = {"contract_id", *SETTINGS}
            if changed and not (changed <= asked and set(self.mapped("state")) <= {"draft"}):
                raise AccessError(self._tell_frozen())
        return super().write(vals)

    def _tell_frozen(self):
        return self.env._(
            "A recommendation tells what was computed then, and does not change: compute it again for another one, and"
            " decide on it by its buttons."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        for recommendation in self:
            if recommendation.state == "accepted":
                raise UserError(
                    self.env._(
                        "The recommendation %s was accepted: it says why the contract is changed, and is kept.",
                        recommendation.display_name,
                    )
                )
