# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    energy_period_line_id = fields.Many2one(
        "energy.billing.period.line",
        "Billing Period Line",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        readonly=True,
    )
    energy_period_id = fields.Many2one(
        related="energy_period_line_id.period_id",
        string="Billing Period",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )
