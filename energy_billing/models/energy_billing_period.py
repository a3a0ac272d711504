# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.energy_core.fields import ExactMonetary

VA_PER_KVA = 1000
THAWING_FIELDS = {"move_id", "replaced_by_id", "state"}


class EnergyBillingPeriod(models.Model):
    """What one contract owes for one period: every figure, and the readings it came from. Frozen once invoiced."""

    _name = "energy.billing.period"
    _description = "Billing Period"
    _order = "start_date desc, contract_id, id"
    _check_company_auto = True

    run_id = fields.Many2one("energy.billing.run", required=True, index=True, ondelete="restrict", check_company=True)
    contract_id = fields.Many2one("energy.contract", required=True, ondelete="restrict", check_company=True)
    cups_id = fields.Many2one("energy.cups", "Supply Point", required=True, ondelete="restrict", check_company=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True)
    offer_id = fields.Many2one("energy.offer", ondelete="restrict", check_company=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    start_date = fields.Date("From", required=True, index=True)
    end_date = fields.Date("To", required=True, help="First day after the period.")
    days = fields.Integer(required=True)
    fta = fields.Char("FTA")
    calendar = fields.Char()
    accise_category = fields.Selection(
        [("HOUSEHOLD", "Up to 36 kVA"), ("SME", "Up to 250 kVA"), ("HIGH_POWER", "Above 250 kVA")],
        "Category for the Accise",
    )
    power_va = fields.Integer("Power (VA)", aggregator="avg", help="Mean of the subscribed power over the days.")
    stretches = fields.Json(help="The subscribed powers of the period, each from its first day.")
    powers = fields.Char("Subscribed Power", compute="_compute_powers")
    base_kwh = fields.Float("Base (kWh)", digits=(16, 3))
    hp_kwh = fields.Float("HP (kWh)", digits=(16, 3))
    hc_kwh = fields.Float("HC (kWh)", digits=(16, 3))
    peak_kwh = fields.Float("Peak (kWh)", digits=(16, 3))
    off_peak_kwh = fields.Float("Off-peak (kWh)", digits=(16, 3))
    hph_kwh = fields.Float("HPH (kWh)", digits=(16, 3))
    hch_kwh = fields.Float("HCH (kWh)", digits=(16, 3))
    hpb_kwh = fields.Float("HPB (kWh)", digits=(16, 3))
    hcb_kwh = fields.Float("HCB (kWh)", digits=(16, 3))
    p1_kwh = fields.Float("P1 (kWh)", digits=(16, 3))
    p2_kwh = fields.Float("P2 (kWh)", digits=(16, 3))
    p3_kwh = fields.Float("P3 (kWh)", digits=(16, 3))
    p4_kwh = fields.Float("P4 (kWh)", digits=(16, 3))
    p5_kwh = fields.Float("P5 (kWh)", digits=(16, 3))
    p6_kwh = fields.Float("P6 (kWh)", digits=(16, 3))
    total_kwh = fields.Float("Total (kWh)", digits=(16, 3))
    quality = fields.Selection(
        [("actual", "Actual"), ("estimated", "Estimated"), ("missing", "Missing")], required=True
    )
    subscription_amount = ExactMonetary("Subscription")
    energy_amount = ExactMonetary("Energy")
    fixed_amount = ExactMonetary("Network, Fixed Part", help="As computed, also where the offer includes it.")
    variable_amount = ExactMonetary("Network, Variable Part", help="As computed, also where the offer includes it.")
    overrun_amount = ExactMonetary("Network, Power Overrun")
    reactive_amount = ExactMonetary("Network, Reactive Energy")
    backup_amount = ExactMonetary("Network, Back-up Supply")
    connection_amount = ExactMonetary("Network, Grouping and Transformation")
    non_communicating_amount = ExactMonetary("Network, Refused Meter")
    cta_amount = ExactMonetary("CTA", help="As computed, also where the offer includes it.")
    accise_amount = ExactMonetary("Accise", help="As computed, also where the offer includes it.")
    social_bonus_amount = ExactMonetary("Social Bonus", help="As computed, also where the offer includes it.")
    amount_untaxed = ExactMonetary("Untaxed Amount", help="Sum of the lines.")
    line_ids = fields.One2many("energy.billing.period.line", "period_id", string="Lines")
    reading_start_id = fields.Many2one("energy.reading", "First Reading", ondelete="restrict", check_company=True)
    reading_end_id = fields.Many2one("energy.reading", "Last Reading", ondelete="restrict", check_company=True)
    move_id = fields.Many2one(
        "account.move",
        "Customer Invoice",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
    )
    replaced_by_id = fields.Many2one(
        "energy.billing.correction",
        "Replaced by",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        help="The correction that credited the period: what its month owes now is told by other periods, or nothing.",
    )
    correction_id = fields.Many2one(
        "energy.billing.correction",
        "Made by Correction",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
    )
    source_hash = fields.Char(readonly=True, help="Fingerprint of all that the computation told of the period.")
    state = fields.Selection(
        [("computed", "To Invoice"), ("invoiced", "Invoiced"), ("replaced", "Replaced")],
        compute="_compute_state",
        store=True,
        index=True,
    )

    _contract_dates_uniq = models.UniqueIndex(
        "(contract_id, start_date, end_date) WHERE replaced_by_id IS NULL",
        "This contract already has a billing period with these dates.",
    )
    _dates_ordered = models.Constraint("CHECK (end_date > start_date)", "A period ends after it starts.")

    @api.depends("move_id", "replaced_by_id")
    def _compute_state(self):
        for period in self:
            issued = "invoiced" if period.move_id else "computed"
            period.state = "replaced" if period.replaced_by_id else issued

    @api.depends("stretches", "cups_id.kind")
    @api.depends_context("lang")
    def _compute_powers(self):
        for period in self:
            told = [period._describe_powers(stretch["powers"]) for stretch in period.stretches or ()]
            days = [format_date(self.env, stretch["from"]) for stretch in period.stretches or ()]
            later = [
                self.env._("%(powers)s from %(day)s", powers=powers, day=day)
                for powers, day in zip(told[1:], days[1:], strict=True)
            ]
            period.powers = "; ".join([*told[:1], *later])

    def _describe_powers(self, powers):
        """Powers (pairs of a band, or nothing, and VA) in words; France counts kVA, the others kW."""
        names = dict(self.env["energy.quantity"]._fields["band"]._description_selection(self.env))
        unit = "kVA" if self.cups_id.kind == "prm" else "kW"
        told = [f"{names.get(band, '')} {power / VA_PER_KVA:g}".strip() for band, power in powers]
        return f"{' · '.join(told)} {unit}"

    @api.depends("contract_id.name", "start_date", "end_date")
    def _compute_display_name(self):
        for period in self:
            period.display_name = f"{period.contract_id.name} · {period._dates()}"

    def _last_date(self):
        return fields.Date.subtract(self.end_date, days=1)

    def _dates(self):
        """The period in words, last day included, in the language of the environment."""
        if not self.start_date or not self.end_date:
            return ""
        return self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, self.start_date),
            last=format_date(self.env, self._last_date()),
        )

    def action_view_rates(self):
        """The regulated rates that the period was computed with: those in force on its first day."""
        self.ensure_one()
        rates = self.env["energy.rate"]._charged(
            self.contract_id, self.start_date, self.fta or "", self.accise_category or None
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rates on %s", format_date(self.env, self.start_date)),
            "res_model": "energy.rate",
            "view_mode": "list,form",
            "domain": [("id", "in", rates.ids)],
            "context": {"search_default_group_kind": 1, "create": False},
        }

    def write(self, vals):
        if not set(vals) <= THAWING_FIELDS:
            self._check_not_frozen()
        return super().write(vals)

    def unlink(self):
        """The lines go first: a line of a cancelled invoice may point to both, and the database lets go one by one."""
        self.line_ids.unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_frozen(self):
        self._check_not_frozen()

    def _check_not_frozen(self):
        for period in self.filtered("move_id"):
            raise UserError(
                self.env._(
                    "The period %(period)s is invoiced on %(invoice)s and can no longer be changed. Delete or cancel "
                    "that invoice while it is a draft, or correct it with a credit note.",
                    period=period.display_name,
                    invoice=period.move_id.display_name,
                )
            )

    def _thaw(self):
        """The invoice is gone: these periods may be computed and invoiced again."""
        self.write({"move_id": False})

    def _make_invoices(self):
        """One draft invoice for each contract of these periods, which it freezes."""
        for run, periods in self.grouped("run_id").items():
            periods.contract_id._make_invoices(run, periods, self.env["energy.billing.item"])
