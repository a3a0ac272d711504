# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from odoo.addons.energy_core.fields import BigInteger

MEASURES = (
    *("peak_w", "off_peak_w", "peak_wh", "off_peak_wh", "injected_w"),
    *("peak_reactive_varh", "off_peak_reactive_varh", "peak_reactive_w", "off_peak_reactive_w"),
)
CONTRACTED = ("contracted_peak_w", "contracted_off_peak_w", "overrun_w")
LARGEST = 10**13  # thousandths: far beyond what any bill tells
W_PER_KW = 1000


class EnergyBill(models.Model):
    """What the distributor's bill of a month tells of a consumer unit. Quantities in W, Wh, varh; empty: not told."""

    _name = "energy.bill"
    _description = "Electricity Bill"
    _inherit = ["mail.thread"]
    _order = "month desc, cups_id, id"
    _rec_names_search = ["cups_id"]
    _check_company_auto = True

    cups_id = fields.Many2one(
        "energy.cups", "Supply Point", required=True, ondelete="restrict", tracking=True, domain="[('kind', '=', 'uc')]"
    )
    company_id = fields.Many2one(related="cups_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    distributor_id = fields.Many2one(related="cups_id.distributor_id", store=True, index="btree_not_null")
    month = fields.Date(required=True, index=True, tracking=True, help="The month that the bill is for.")
    month_name = fields.Char(compute="_compute_month_name")
    date_start = fields.Date(
        "Cycle From",
        compute="_compute_cycle",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Day of the reading that the billing cycle starts with.",
    )
    date_end = fields.Date(
        "Cycle Until",
        compute="_compute_cycle",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Day of the reading that the billing cycle ends with: its first day that the bill does not cover.",
    )
    peak_w = BigInteger(
        "Demand, Peak (W)",
        tracking=True,
        aggregator="max",
        help="Highest demand measured in the peak hours; empty where the meter has one register of demand.",
    )
    off_peak_w = BigInteger("Demand, Off-peak (W)", tracking=True, aggregator="max", help="Or of the only register.")
    peak_wh = BigInteger("Energy, Peak (Wh)", tracking=True, aggregator="sum")
    off_peak_wh = BigInteger("Energy, Off-peak (Wh)", tracking=True, aggregator="sum")
    injected_w = BigInteger("Injected (W)", tracking=True, aggregator="max", help="Highest power that was injected.")
    peak_reactive_varh = BigInteger("Excess Reactive Energy, Peak (varh)", tracking=True, aggregator="sum")
    off_peak_reactive_varh = BigInteger("Excess Reactive Energy, Off-peak (varh)", tracking=True, aggregator="sum")
    peak_reactive_w = BigInteger("Reactive Demand, Peak (W)", aggregator="max", help="DMCR of the bill.")
    off_peak_reactive_w = BigInteger("Reactive Demand, Off-peak (W)", aggregator="max", help="DMCR of the bill.")
    peak_power_factor = fields.Float(
        "Power Factor, Peak", digits=(4, 3), aggregator=None, help="Of bills that tell no reactive energy; 0: not told."
    )
    off_peak_power_factor = fields.Float(
        "Power Factor, Off-peak",
        digits=(4, 3),
        aggregator=None,
        help="Of bills that tell no reactive energy; 0: not told.",
    )
    total_kwh = fields.Float("Energy (kWh)", digits=(16, 3), compute="_compute_totals", store=True)
    demand_kw = fields.Float(
        "Demand (kW)", digits=(16, 3), compute="_compute_totals", store=True, aggregator="max", help="The higher one."
    )
    amount = fields.Monetary(tracking=True, help="What the invoice amounts to; zero where nobody entered it.")
    is_atypical = fields.Boolean(
        "Atypical", tracking=True, help="Advice leaves it out: a strike, works, a month that will not be like it again."
    )
    notes = fields.Text()
    contracted_peak_w = BigInteger(compute="_compute_contracted", help="What was contracted in the cycle.")
    contracted_off_peak_w = BigInteger(compute="_compute_contracted")
    overrun_w = BigInteger("Overrun (W)", compute="_compute_contracted", help="Billed a second and third time.")
    is_reminded = fields.Boolean(copy=False, help="People have been told of the overrun of this bill.")

    _cups_month_uniq = models.UniqueIndex("(cups_id, month)", "This supply point already has a bill of this month.")
    _cycle_ordered = models.Constraint("CHECK (date_end > date_start)", "A billing cycle ends after it starts.")
    _factors_in_range = models.Constraint(
        "CHECK (peak_power_factor BETWEEN 0 AND 1 AND off_peak_power_factor BETWEEN 0 AND 1)",
        "A power factor is between 0 and 1.",
    )
    _amount_positive = models.Constraint("CHECK (amount >= 0)", "The amount of a bill is not below zero.")

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for bill in self:
            bill.month_name = bill.month and format_date(self.env, bill.month, date_format="MMMM y")

    @api.depends("month")
    def _compute_cycle(self):
        for bill in self:
            first = bill.month and bill.month.replace(day=1)
            bill.date_start = first
            bill.date_end = first and first + relativedelta(months=1)

    @api.depends("peak_w", "off_peak_w", "peak_wh", "off_peak_wh")
    def _compute_totals(self):
        for bill in self:
            bill.total_kwh = (bill.peak_wh + bill.off_peak_wh) / W_PER_KW
            bill.demand_kw = max(bill.peak_w, bill.off_peak_w) / W_PER_KW

    @api.depends("cups_id", "date_start", "peak_w", "off_peak_w")
    def _compute_contracted(self):
        contracted = self._contracted_demands()
        for bill in self:
            bill.update(contracted.get(bill._origin.id, dict.fromkeys(CONTRACTED, False)))

    @api.depends("cups_id.name", "month_name")
    def _compute_display_name(self):
        for bill in self:
            bill.display_name = ", ".join(part for part in (bill.cups_id.name, bill.month_name) if part)

    @api.constrains("cups_id", "month")
    def _check_month(self):
        for bill in self:
            problem = bill.cups_id._problem_of_month(bill.month)
            if problem:
                raise ValidationError(problem)

    @api.constrains(*MEASURES)
    def _check_measures(self):
        for bill in self:
            for name in MEASURES:
                if bill[name] and not 0 <= bill[name] <= LARGEST:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” of %(bill)s is %(value)s, which no bill tells. Correct it.",
                            field=bill._fields[name]._description_string(self.env),
                            bill=bill.display_name,
                            value=bill[name],
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_first_day(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_first_day(vals))

    @api.model
    def _with_first_day(self, vals):
        month = fields.Date.to_date(vals.get("month"))
        return dict(vals, month=month.replace(day=1)) if month else vals
