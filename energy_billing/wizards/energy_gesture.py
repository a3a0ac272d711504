# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class EnergyGesture(models.TransientModel):
    """An amount in the customer's favour on the next invoice of each of these contracts."""

    _name = "energy.gesture"
    _description = "Commercial Gesture"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    contract_ids = fields.Many2many(
        "energy.contract", string="Contracts", required=True, check_company=True, default=lambda self: self._selected()
    )
    name = fields.Char("Description", required=True, help="As the customer reads it on the invoice.")
    date = fields.Date(
        required=True, default=fields.Date.context_today, help="It goes on the invoice of this month, or the next one."
    )
    amount = fields.Monetary("Amount without VAT", required=True, help="Positive: in the customer's favour.")
    vat_rate = fields.Float(
        "VAT (%)",
        digits=(6, 3),
        required=True,
        compute="_compute_vat_rate",
        store=True,
        readonly=False,
        precompute=True,
    )

    _amount_positive = models.Constraint("CHECK (amount > 0)", "The amount of a gesture is more than zero.")

    @api.model
    def _selected(self):
        is_contract = self.env.context.get("active_model") == "energy.contract"
        return self.env["energy.contract"].browse(self.env.context.get("active_ids") if is_contract else ())

    @api.depends("contract_ids")
    def _compute_vat_rate(self):
        """That of the energy of the last period of the first contract."""
        for gesture in self:
            lines = self.env["energy.billing.period.line"].search(
                [("period_id.contract_id", "in", gesture.contract_ids[:1].ids), ("component", "=", "energy")],
                order="start_date desc, id desc",
                limit=1,
            )
            gesture.vat_rate = lines.vat_rate or gesture.vat_rate

    def action_grant(self):
        """Make the items, and show them."""
        self.ensure_one()
        items = self.env["energy.billing.item"].create([self._prepare_item(contract) for contract in self.contract_ids])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Gestures"),
            "res_model": "energy.billing.item",
            "view_mode": "list,form",
            "domain": [("id", "in", items.ids)],
        }

    def _prepare_item(self, contract):
        return {
            "contract_id": contract.id,
            "kind": "gesture",
            "name": self.name,
            "date": self.date,
            "amount": -self.amount,
            "vat_rate": self.vat_rate,
        }
