# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    energy_run_id = fields.Many2one(
        "energy.billing.run", "Billing Run", index="btree_not_null", copy=False, ondelete="restrict", readonly=True
    )
    energy_contract_id = fields.Many2one(
        "energy.contract", index="btree_not_null", copy=False, ondelete="restrict", readonly=True
    )
    energy_period_ids = fields.One2many("energy.billing.period", "move_id", string="Billing Periods", readonly=True)
    energy_item_ids = fields.One2many("energy.billing.item", "move_id", string="Billing Items", readonly=True)

    def copy_data(self, default=None):
        """A credit note is of the contract of its invoice; a duplicate is of none."""
        vals_list = super().copy_data(default)
        if self.env.context.get("include_business_fields"):
            for move, vals in zip(self, vals_list, strict=True):
                vals.setdefault("energy_contract_id", move.energy_contract_id.id)
        return vals_list

    def unlink(self):
        """A deleted draft gives its periods and items back."""
        self._thaw_energy()
        return super().unlink()

    def button_cancel(self):
        """A cancelled draft gives its periods and items back."""
        result = super().button_cancel()
        self._thaw_energy()
        return result

    def _thaw_energy(self):
        """These invoices are gone: what they charged may be invoiced again."""
        self.sudo().energy_period_ids._thaw()
        self.sudo().energy_item_ids._thaw()
        self.env["energy.level.plan"].sudo().search([("true_up_move_id", "in", self.ids)])._reopen()

    def button_draft(self):
        for move in self.filtered(lambda move: move.state == "cancel" and move.energy_run_id):
            raise UserError(
                self.env._(
                    "Invoice %(invoice)s was cancelled and its billing periods were given back: it stays cancelled. "
                    "Invoice contract %(contract)s again from the billing run %(run)s.",
                    invoice=move.display_name,
                    contract=move.energy_contract_id.name,
                    run=move.energy_run_id.name,
                )
            )
        return super().button_draft()

    def action_open_energy_periods(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Billing periods of %s", self.display_name),
            "res_model": "energy.billing.period",
            "view_mode": "list,form",
            "domain": [("move_id", "=", self.id)],
        }

    def _energy_open(self, title):
        """The action that shows these invoices."""
        action = {"type": "ir.actions.act_window", "name": title, "res_model": "account.move"}
        if len(self) == 1:
            return action | {"view_mode": "form", "res_id": self.id}
        views = [(self.env.ref("account.view_out_invoice_tree").id, "list"), (False, "form")]
        return action | {"view_mode": "list,form", "views": views, "domain": [("id", "in", self.ids)]}
