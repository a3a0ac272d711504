# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date


class EnergyContract(models.Model):
    _name = "energy.contract"
    _description = "Energy Contract"
    _inherit = ["energy.situation", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, name, id"
    _check_company_auto = True

    name = fields.Char(
        "Reference", required=True, index="trigram", tracking=True, help="In France: Référence Situation Contractuelle."
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    cups_id = fields.Many2one(
        "energy.cups", "Supply Point", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Holder", index=True, ondelete="restrict", check_company=True, tracking=True
    )
    payer_id = fields.Many2one(
        "res.partner",
        compute="_compute_payer_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Receives the invoices; the holder unless somebody else pays.",
    )
    date_start = fields.Date("Start", index=True, tracking=True, help="First day of supply.")
    date_end = fields.Date("End", tracking=True, help="First day without supply; empty while the contract is open.")
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("ended", "Ended")],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
        group_expand=True,
    )
    fta = fields.Char(tracking=True)
    power_va = fields.Integer(tracking=True, aggregator="sum")
    management = fields.Selection(tracking=True)
    refuses_meter = fields.Boolean(tracking=True)
    is_unmetered = fields.Boolean(tracking=True)
    event_ids = fields.One2many("energy.contract.event", "contract_id", string="Events")
    event_count = fields.Integer(compute="_compute_event_count")
    reading_count = fields.Integer(related="cups_id.reading_count")

    _company_name_uniq = models.UniqueIndex(
        "(company_id, name)", "This company already has a contract with this reference."
    )
    _dates_ordered = models.Constraint("CHECK (date_end >= date_start)", "A contract cannot end before it starts.")

    @api.depends("partner_id")
    def _compute_payer_id(self):
        for contract in self:
            contract.payer_id = contract.payer_id or contract.partner_id

    @api.depends("date_start", "date_end")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for contract in self:
            if not contract.date_start or contract.date_start > today:
                contract.state = "draft"
            elif contract.date_end and contract.date_end <= today:
                contract.state = "ended"
            else:
                contract.state = "active"

    @api.depends("event_ids")
    def _compute_event_count(self):
        counts = dict(
            self.env["energy.contract.event"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.event_count = counts.get(contract._origin, 0)

    @api.constrains("cups_id", "date_start", "date_end")
    def _check_no_overlap(self):
        overlap = self._find_overlap()
        if overlap:
            contract, other = overlap
            raise ValidationError(
                self.env._(
                    "Contract %(contract)s (%(dates)s) and contract %(other)s (%(other_dates)s) both supply the point"
                    " %(point)s on the same days. Change the dates of one of them: the end of a contract is its first"
                    " day without supply.",
                    contract=contract.name,
                    dates=contract._format_dates(),
                    other=other.name,
                    other_dates=other._format_dates(),
                    point=contract.cups_id.name,
                )
            )

    def _find_overlap(self):
        """One of these contracts and another one of its point that supply the same day, if any."""
        self.flush_model(["cups_id", "date_start", "date_end"])
        self.env.cr.execute(
            SQL(
                """
                SELECT contract.id, other.id
                  FROM energy_contract AS contract
                  JOIN energy_contract AS other ON other.cups_id = contract.cups_id AND other.id <> contract.id
                 WHERE contract.id = ANY (%s)
                   AND contract.date_start IS NOT NULL
                   AND other.date_start IS NOT NULL
                   AND daterange(contract.date_start, contract.date_end) && daterange(other.date_start, other.date_end)
                 ORDER BY contract.id, other.id
                 LIMIT 1
                """,
                self.ids,
            )
        )
        row = self.env.cr.fetchone()
        return row and (self.sudo().browse(row[0]), self.sudo().browse(row[1]))

    def _format_dates(self):
        start = format_date(self.env, self.date_start)
        if not self.date_end:
            return self.env._("from %(start)s on", start=start)
        return self.env._("from %(start)s until %(end)s", start=start, end=format_date(self.env, self.date_end))

    @api.model
    def _cron_update_state(self):
        """Contracts start and end as days go by, without anybody writing on them."""
        today = fields.Date.context_today(self)
        begun = Domain("state", "=", "draft") & Domain("date_start", "<=", today)
        over = Domain("state", "=", "active") & Domain("date_end", "<=", today)
        self.env.add_to_compute(self._fields["state"], self.search(begun | over))

    def action_view_events(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_core.action_energy_contract_event")
        return dict(action, domain=[("contract_id", "=", self.id)], context={"default_contract_id": self.id})

    def action_view_readings(self):
        self.ensure_one()
        return self.cups_id.action_view_readings()
