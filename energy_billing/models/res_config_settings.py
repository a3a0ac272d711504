# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    energy_default_offer_id = fields.Many2one(related="company_id.energy_default_offer_id", readonly=False)
    energy_invoice_date = fields.Selection(related="company_id.energy_invoice_date", readonly=False)
    energy_bulk_invoices = fields.Boolean(related="company_id.energy_bulk_invoices", readonly=False)
    energy_billing_gates = fields.Boolean(related="company_id.energy_billing_gates", readonly=False)
    energy_network_bill_lines = fields.Selection(related="company_id.energy_network_bill_lines", readonly=False)
    energy_network_tolerance = fields.Monetary(related="company_id.energy_network_tolerance", readonly=False)
    energy_network_spread_percent = fields.Integer(related="company_id.energy_network_spread_percent", readonly=False)
    energy_network_wait_days = fields.Integer(related="company_id.energy_network_wait_days", readonly=False)
    energy_network_follow_up_days = fields.Integer(related="company_id.energy_network_follow_up_days", readonly=False)
    energy_margin_market = fields.Char(related="company_id.energy_margin_market", readonly=False)
    energy_cheque_journal_id = fields.Many2one(related="company_id.energy_cheque_journal_id", readonly=False)
    energy_correction_mode = fields.Selection(related="company_id.energy_correction_mode", readonly=False)
    energy_correction_months = fields.Integer(related="company_id.energy_correction_months", readonly=False)
    energy_invoice_mention = fields.Text(related="company_id.energy_invoice_mention", readonly=False)
