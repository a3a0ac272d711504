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
    energy_invoice_mention = fields.Text(
        translate=True,
        help="Printed at the end of each energy invoice: whom to call, how to complain.",
    )
