# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from odoo.addons.energy_core.models.energy_quantity import BAND_SELECTION

from .energy_billing_period_line import COMPONENT_SELECTION


class EnergyBillingCorrectionLine(models.Model):
    """One component, time band and VAT rate of a month: what was invoiced, and what it comes to now."""

    _name = "energy.billing.correction.line"
    _description = "Line of a Billing Correction"
    _order = "correction_id, id"
    _rec_name = "component"
    _check_company_auto = True

    correction_id = fields.Many2one("energy.billing.correction", required=True, index=True, ondelete="cascade")
    contract_id = fields.Many2one(related="correction_id.contract_id", store=True)
    month = fields.Date(related="correction_id.month", store=True)
    state = fields.Selection(related="correction_id.state", store=True)
    company_id = fields.Many2one(related="correction_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    component = fields.Selection(COMPONENT_SELECTION, required=True)
    band = fields.Selection(BAND_SELECTION, string="Time Band")
    vat_rate = fields.Float("VAT (%)", digits=(6, 3), aggregator=None)
    before_kwh = fields.Float("Invoiced (kWh)", digits=(16, 3))
    after_kwh = fields.Float("Now (kWh)", digits=(16, 3))
    delta_kwh = fields.Float("Difference (kWh)", digits=(16, 3), compute="_compute_deltas", store=True)
    before_amount = fields.Monetary("Invoiced")
    after_amount = fields.Monetary("Now")
    delta_amount = fields.Monetary("Difference", compute="_compute_deltas", store=True)

    @api.depends("before_kwh", "after_kwh", "before_amount", "after_amount")
    def _compute_deltas(self):
        for line in self:
            line.delta_kwh = line.after_kwh - line.before_kwh
            line.delta_amount = line.after_amount - line.before_amount
