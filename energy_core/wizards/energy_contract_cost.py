# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..translation import say

SHOWN_MONTHS = 12


class EnergyContractCost(models.TransientModel):
    """What a contract consumed and owes for network and taxes, month by month; nothing is kept."""

    _name = "energy.contract.cost"
    _description = "Energy and Network Cost of a Contract"

    contract_id = fields.Many2one("energy.contract", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="contract_id.currency_id")
    month_from = fields.Date("From Month", required=True, default=lambda self: self._default_month(SHOWN_MONTHS))
    month_to = fields.Date("To Month", required=True, default=lambda self: self._default_month(1))
    line_ids = fields.One2many("energy.contract.cost.line", "cost_id", compute="_compute_lines")
    problems = fields.Text(compute="_compute_lines", help="What could not be computed, or only without its energy.")
    total_kwh = fields.Integer("Energy (kWh)", compute="_compute_totals")
    total_amount = fields.Monetary("Network and Taxes", compute="_compute_totals")
    has_taxes_of_france = fields.Boolean(compute="_compute_totals")
    has_other = fields.Boolean(compute="_compute_totals")

    @api.model
    def _default_month(self, months_ago):
        return fields.Date.context_today(self).replace(day=1) - relativedelta(months=months_ago)

    @api.depends("contract_id", "month_from", "month_to")
    def _compute_lines(self):
        for cost in self:
            result = cost._billing_periods()
            lines = [self.env["energy.contract.cost.line"]._prepare(period) for period in result.periods.itertuples()]
            cost.line_ids = [Command.clear(), *map(Command.create, lines)]
            cost.problems = "\n".join(say(cost.env, detail) for detail in result.exceptions["detail"])

    @api.depends("line_ids")
    def _compute_totals(self):
        for cost in self:
            cost.total_kwh = sum(cost.line_ids.mapped("total_kwh"))
            cost.total_amount = sum(cost.line_ids.mapped("total_amount"))
            cost.has_other = any(cost.line_ids.mapped("other_amount"))
            cost.has_taxes_of_france = any(cost.line_ids.mapped("cta_amount"))

    def _billing_periods(self):
        start = self.month_from.replace(day=1)
        end = self.month_to.replace(day=1) + relativedelta(months=1)
        if start >= end:
            raise UserError(self.env._("The last month is before the first. Choose a later one."))
        self.contract_id.check_access("read")
        return self.contract_id._billing_periods(start, end)
