# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from odoo.addons.energy_core.translation import say


class EnergyBillingFinding(models.Model):
    """What a step that looks at a run as a whole has found, and the records that it is about."""

    _name = "energy.billing.finding"
    _description = "Finding of a Billing Run"
    _order = "step_id, severity desc, amount desc, id"
    _rec_name = "sentence"
    _check_company_auto = True

    step_id = fields.Many2one("energy.billing.run.step", required=True, index=True, ondelete="cascade", readonly=True)
    run_id = fields.Many2one(related="step_id.run_id", store=True, index=True)
    company_id = fields.Many2one(related="step_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    severity = fields.Selection([("1", "To Look At"), ("2", "Wrong")], required=True, default="1", readonly=True)
    contract_id = fields.Many2one(
        "energy.contract", index="btree_not_null", ondelete="cascade", check_company=True, readonly=True
    )
    amount = fields.Monetary("Amount at Stake", readonly=True)
    sentence = fields.Json(required=True, readonly=True)
    detail = fields.Text("What", compute="_compute_detail")
    res_model = fields.Char("Model", required=True, readonly=True)
    res_domain = fields.Json("Records", required=True, readonly=True, help="The domain of the records to look at.")

    @api.depends("sentence")
    @api.depends_context("lang")
    def _compute_detail(self):
        for finding in self:
            finding.detail = finding.sentence and say(self.env, finding.sentence)

    @api.depends("detail")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for finding in self:
            finding.display_name = finding.detail

    def action_open(self):
        """The records that the finding is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.detail,
            "res_model": self.res_model,
            "view_mode": "list,form",
            "domain": self.res_domain,
            "context": {"create": False},
        }
