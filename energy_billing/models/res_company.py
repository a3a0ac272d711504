# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    energy_default_offer_id = fields.Many2one(
        "energy.offer",
        "Default Energy Offer",
        check_company=True,
        domain="[('company_id', '=', id)]",
        help="Prices the contracts that have no offer of their own.",
    )
    energy_invoice_date = fields.Selection(
        [("today", "The day they are made"), ("month_end", "The last day of the month they are for")],
        string="Date of Energy Invoices",
        required=True,
        default="today",
    )
    energy_bulk_invoices = fields.Boolean(
        "Create Energy Invoices in Bulk",
        default=True,
        help="Invoices of a billing run are written complete, several times faster, without notes in their chatter.",
    )
    energy_billing_gates = fields.Boolean(
        "Confirm Between Steps of Billing Runs",
        default=True,
        help="Nothing is invoiced before the exceptions, and nothing posted before the draft invoices, have been "
        "confirmed as looked at. Other programs that call the public methods are not asked.",
    )
    energy_network_bill_lines = fields.Selection(
        [("nature", "One line for each nature and VAT rate"), ("line", "Each line of the invoice")],
        string="Bills of Grid Operators",
        required=True,
        default="nature",
    )
    energy_network_tolerance = fields.Monetary(
        "Tolerated Difference", default=0.05, help="Between what is charged and what was computed for the same days."
    )
    energy_network_spread_percent = fields.Integer(
        "Tolerated Share of Spread Energy (%)",
        default=25,
        help="Of energy between readings on other days than ours, which counts as even over the days.",
    )
    energy_network_wait_days = fields.Integer(
        "Days Before It Is Missing",
        default=62,
        help="What was charged and not computed, or computed and not charged, waits so long for the other side.",
    )
    energy_network_follow_up_days = fields.Integer(
        "Days Until a Dispute Is Followed Up", default=14, help="When its responsible is reminded."
    )
    energy_margin_market = fields.Char("Market of the Margin")
    energy_cheque_journal_id = fields.Many2one(
        "account.journal",
        "Journal of Energy Cheques",
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash')), ('company_id', '=', id)]",
        help="Energy cheques are registered as payments of this journal, until the state has paid them.",
    )
    energy_correction_mode = fields.Selection(
        [
            ("regularise", "A line for each component on the next invoice"),
            ("credit", "A credit note of what was invoiced, and a new invoice"),
        ],
        string="How Corrections Are Settled",
        required=True,
        default="regularise",
        help="A contract that owes nothing any more for a month always gets a credit note.",
    )
    energy_correction_months = fields.Integer(
        "Months Looked Back for Corrections",
        required=True,
        default=14,
        help="How many months back a billing run looks for data that came after the invoice. In France energy of more "
        "than 14 months ago may no longer be billed (Code de la consommation, L. 224-11).",
    )
    energy_invoice_mention = fields.Text(
        translate=True,
        help="Printed at the end of each energy invoice: whom to call, how to complain.",
    )
