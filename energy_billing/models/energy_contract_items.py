# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a contract is charged or granted besides its periods."""

from odoo import api, fields, models


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    billing_item_ids = fields.One2many("energy.billing.item", "contract_id", string="Billing Items")
    waiting_item_count = fields.Integer("Items to Invoice", compute="_compute_waiting_item_count")
    level_plan_ids = fields.One2many("energy.level.plan", "contract_id", string="Level Payment Plans")
    level_payment = fields.Monetary(compute="_compute_level_payment", help="A month, with VAT, by the active plan.")
    protection_ids = fields.One2many("energy.social.protection", "contract_id", string="Social Protections")
    is_protected = fields.Boolean(
        "Socially Protected", compute="_compute_is_protected", help="Services are free or reduced today."
    )

    @api.depends("billing_item_ids.state")
    def _compute_waiting_item_count(self):
        counts = dict(
            self.env["energy.billing.item"]._read_group(
                [("contract_id", "in", self.ids), ("state", "in", ("ready", "held"))], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.waiting_item_count = counts.get(contract._origin, 0)

    @api.depends("level_plan_ids.state", "level_plan_ids.monthly_total")
    def _compute_level_payment(self):
        for contract in self:
            active = contract.level_plan_ids.filtered(lambda plan: plan.state == "active")
            contract.level_payment = active.monthly_total

    @api.depends("protection_ids.date_start", "protection_ids.date_end")
    def _compute_is_protected(self):
        today = fields.Date.context_today(self)
        for contract in self:
            contract.is_protected = contract._is_protected(today)

    def _is_protected(self, day):
        """Whether the contract has on this day what the law gives to households of low income."""
        return any(protection.date_start <= day < protection.date_end for protection in self.sudo().protection_ids)

    def action_propose_level_plan(self):
        """Propose a level payment for each of these contracts, of what the last twelve months cost."""
        self.env["energy.level.plan"].check_access("create")
        plans = self.env["energy.level.plan"]._propose_for(self)
        return plans._open(self.env._("Level Payments"))

    def action_open_level_plans(self):
        self.ensure_one()
        return self.level_plan_ids._open(self.env._("Level payments of %s", self.name))

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
