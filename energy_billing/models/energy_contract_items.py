# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a contract is charged or granted besides its periods."""

from odoo import fields, models


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    billing_item_ids = fields.One2many("energy.billing.item", "contract_id", string="Billing Items")
    level_plan_ids = fields.One2many("energy.level.plan", "contract_id", string="Level Payment Plans")
    protection_ids = fields.One2many("energy.social.protection", "contract_id", string="Social Protections")

    def _is_protected(self, day):
        """Whether the contract has on this day what the law gives to households of low income."""
        return any(protection.date_start <= day < protection.date_end for protection in self.sudo().protection_ids)

    def action_propose_level_plan(self):
        """Propose a level payment for each of these contracts, of what the last twelve months cost."""
        self.env["energy.level.plan"].check_access("create")
        plans = self.env["energy.level.plan"]._propose_for(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Level Payments"),
            "res_model": "energy.level.plan",
            "view_mode": "list,form",
            "domain": [("id", "in", plans.ids)],
        }

    def action_open_items(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Billing items of %s", self.name),
            "res_model": "energy.billing.item",
            "view_mode": "list,form",
            "domain": [("contract_id", "=", self.id)],
            "context": {"default_contract_id": self.id},
        }
