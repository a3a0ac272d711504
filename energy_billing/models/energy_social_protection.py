# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import format_date


class EnergySocialProtection(models.Model):
    """Days on which a contract has what the law gives to households of low income.

    In France it comes with the energy cheque or its attestation: services of the grid operator are free or reduced
    (energy.service.mapping). Source: Code de l'énergie, L124-1 and R124-16.
    """

    _name = "energy.social.protection"
    _description = "Social Protection"
    _inherit = ["mail.thread"]
    _order = "date_start desc, contract_id, id"
    _check_company_auto = True

    contract_id = fields.Many2one("energy.contract", required=True, index=True, ondelete="cascade", check_company=True)
    partner_id = fields.Many2one(related="contract_id.partner_id")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True, precompute=True)
    ground = fields.Selection(
        [("cheque", "Energy cheque"), ("attestation", "Attestation"), ("other", "Other")],
        required=True,
        default="attestation",
        tracking=True,
    )
    reference = fields.Char(tracking=True, help="Number of the cheque or the attestation.")
    date_start = fields.Date("From", required=True, tracking=True)
    date_end = fields.Date("To", required=True, tracking=True, help="First day without protection.")

    _dates_ordered = models.Constraint("CHECK (date_end > date_start)", "A protection ends after it starts.")

    @api.depends("contract_id.name", "date_start", "date_end")
    def _compute_display_name(self):
        for protection in self:
            days = [format_date(self.env, day) for day in (protection.date_start, protection.date_end) if day]
            protection.display_name = f"{protection.contract_id.name} · {' – '.join(days)}"
