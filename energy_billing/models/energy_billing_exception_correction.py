# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyBillingException(models.Model):
    """An exception that tells of a month that was invoiced otherwise points to the correction of that month."""

    _inherit = "energy.billing.exception"

    correction_id = fields.Many2one(
        "energy.billing.correction", index="btree_not_null", ondelete="set null", check_company=True, readonly=True
    )

    def _prepare_values(self, run, row):
        return super()._prepare_values(run, row) | {"correction_id": row.get("correction_id")}

    def _open_correction(self):
        return self._open_record(self.correction_id or self.contract_id)
