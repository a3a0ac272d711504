# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .energy_billing_period_line import COMPONENT_SELECTION

WRITABLE_BY_HAND = {"note", "user_id"}


class EnergyNetworkMatch(models.Model):
    """What a grid operator charges for some days of a contract and component, beside what we computed for them.

    Only the comparison makes, changes and deletes these records. What somebody decided stays.
    """

    _name = "energy.network.match"
    _description = "Comparison with a Network Invoice"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "start_date desc, contract_id, component, id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    contract_id = fields.Many2one(
        "energy.contract", index="btree_not_null", ondelete="cascade", check_company=True, readonly=True
    )
    partner_id = fields.Many2one(related="contract_id.partner_id")
    point_code = fields.Char("Supply Point", readonly=True, index="btree_not_null")
    component = fields.Selection(
        [component for component in COMPONENT_SELECTION if component[0].startswith("network_")],
        required=True,
        readonly=True,
    )
    start_date = fields.Date("From", required=True, readonly=True, index=True)
    end_date = fields.Date("To", required=True, readonly=True, help="First day that is not compared.")
    charged_amount = fields.Monetary("Charged", readonly=True, help="What the operator's lines charge for these days.")
    computed_amount = fields.Monetary("Computed", readonly=True, help="What we computed for these days.")
    difference_amount = fields.Monetary("At Stake", readonly=True, help="Charged less computed.")
    spread_amount = fields.Monetary(
        "Spread over Days",
        readonly=True,
        help="Energy between two readings that lie on other days than ours counts as even over the days: the part of "
        "the comparison that rests on this.",
    )
    stray_amount = fields.Monetary(
        "Under Another Sequence",
        readonly=True,
        help="Charged under a sequence number of the contract that was not in force on these days, and not reversed.",
    )
    num_sequences = fields.Char("Sequence Numbers", compute="_compute_num_sequences")
    state = fields.Selection(
        [
            ("matched", "Matched"),
            ("tolerated", "Within Tolerance"),
            ("differs", "Different"),
            ("missing_theirs", "Missing on Their Side"),
            ("missing_ours", "Missing on Ours"),
            ("waiting", "Waiting"),
            ("elsewhere", "Billed by Another Tool"),
        ],
        required=True,
        readonly=True,
        index=True,
        help="Waiting: nothing on one side yet, and the days are recent. Billed by another tool: the days before the "
        "contract was taken over.",
    )
    dispute = fields.Selection(
        [("disputed", "Disputed"), ("settled", "Settled"), ("accepted", "Accepted")],
        readonly=True,
        index="btree_not_null",
        tracking=True,
    )
    user_id = fields.Many2one("res.users", "Responsible", index="btree_not_null", tracking=True)
    note = fields.Text(help="What the operator says, or why the difference is accepted.")
    share_ids = fields.One2many("energy.network.match.line", "match_id", "Lines of the Operator", readonly=True)
    period_ids = fields.Many2many(
        "energy.billing.period",
        "energy_network_match_period_rel",
        "match_id",
        "period_id",
        "Our Periods",
        readonly=True,
    )
    fingerprint = fields.Char(readonly=True, help="Equal while the comparison tells the same.")

    _group_uniq = models.UniqueIndex(
        "(company_id, COALESCE(contract_id, 0), COALESCE(point_code, ''), component, start_date)",
        "These days of this component are already compared.",
    )

    @api.depends("share_ids.line_id.num_sequence")
    def _compute_num_sequences(self):
        for match in self:
            numbers = sorted(set(match.share_ids.line_id.mapped("num_sequence")) - {0})
            match.num_sequences = ", ".join(map(str, numbers))

    @api.depends("contract_id.name", "point_code", "component", "start_date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        components = dict(self._fields["component"]._description_selection(self.env))
        for match in self:
            of_whom = match.contract_id.name or match.point_code or ""
            match.display_name = " · ".join(filter(None, [of_whom, components.get(match.component)]))

    def write(self, vals):
        if not self.env.su and not set(vals) <= WRITABLE_BY_HAND:
            raise AccessError(
                self.env._(
                    "A comparison tells what was charged and computed: write a note, and dispute, settle or accept it "
                    "by its buttons."
                )
            )
        return super().write(vals)

    def action_dispute(self):
        """Ask the operator: the difference is disputed, and its responsible is reminded of it."""
        self.check_access("write")
        fresh = self.sudo().filtered(lambda match: match.dispute != "disputed")
        fresh.filtered(lambda match: not match.user_id).user_id = self.env.user
        fresh.dispute = "disputed"
        today = fields.Date.context_today(self)
        for (company, user), own in fresh.grouped(lambda match: (match.company_id, match.user_id)).items():
            own.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=fields.Date.add(today, days=company.energy_network_follow_up_days),
                summary=self.env._("Ask the grid operator about the difference"),
                user_id=user.id,
            )

    def action_accept(self):
        """Let the difference be, for the reason that the note tells."""
        for match in self.filtered(lambda match: not match.note):
            raise UserError(
                self.env._(
                    "Write a note before you accept the difference %(match)s of %(amount)s: say why it is let be.",
                    match=match.display_name,
                    amount=match.currency_id.format(match.difference_amount),
                )
            )
        self._decide("accepted")

    def action_settle(self):
        self._decide("settled")

    def action_reopen(self):
        self._decide(False)

    def _decide(self, dispute):
        self.check_access("write")
        self.sudo().dispute = dispute
        self.sudo().activity_ids.action_feedback()

    def action_view_lines(self):
        """The operator's lines of these comparisons."""
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_flux.action_energy_network_invoice_line")
        return dict(action, domain=[("id", "in", self.share_ids.line_id.ids)], context={})

    def action_view_periods(self):
        """Our periods of these comparisons."""
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_billing.action_energy_billing_period")
        return dict(action, domain=[("id", "in", self.period_ids.ids)], context={})
