# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyBillingCorrection(models.Model):
    """What one contract was invoiced for a month too much or too little, as far as is known now."""

    _name = "energy.billing.correction"
    _description = "Billing Correction"
    _order = "month desc, contract_id, id"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "energy.contract", required=True, index=True, ondelete="restrict", check_company=True, readonly=True
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True)
    month = fields.Date(required=True, index=True, readonly=True, help="First day of the month that is corrected.")
    state = fields.Selection(
        [("proposed", "Proposed"), ("approved", "Approved"), ("settled", "Settled"), ("dismissed", "Dismissed")],
        required=True,
        default="proposed",
        index=True,
        readonly=True,
    )
    note = fields.Text(help="Why it was approved or dismissed, or what was agreed with the customer.")
