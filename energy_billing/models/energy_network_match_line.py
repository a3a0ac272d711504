# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyNetworkMatchLine(models.Model):
    """What of an operator's line falls on the days of a comparison."""

    _name = "energy.network.match.line"
    _description = "Line of a Comparison with a Network Invoice"
    _order = "match_id, line_id"
    _rec_name = "line_id"
    _log_access = False
    _check_company_auto = True

    match_id = fields.Many2one(
        "energy.network.match", required=True, index=True, ondelete="cascade", check_company=True
    )
    line_id = fields.Many2one(
        "energy.network.invoice.line", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="match_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    amount = fields.Monetary("On These Days", readonly=True)
    invoice_id = fields.Many2one(related="line_id.invoice_id")
    ev_id = fields.Char(related="line_id.ev_id")
    label = fields.Char(related="line_id.label")
    settlement = fields.Selection(related="line_id.settlement")
    num_sequence = fields.Integer(related="line_id.num_sequence")
    date_start = fields.Date(related="line_id.date_start")
    date_end = fields.Date(related="line_id.date_end")
    line_amount = fields.Monetary(related="line_id.amount", string="Whole Line")
