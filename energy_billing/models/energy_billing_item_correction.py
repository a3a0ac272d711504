# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyBillingItem(models.Model):
    _inherit = "energy.billing.item"

    correction_id = fields.Many2one(
        "energy.billing.correction",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        copy=False,
    )
