# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from .energy_billing_period_line import COMPONENT_SELECTION


class AccountMoveLine(models.Model):
    """An invoice line knows what it charges; the credit note of the invoice charges the same, a duplicate nothing."""

    _inherit = "account.move.line"

    energy_period_line_id = fields.Many2one(
        "energy.billing.period.line",
        "Billing Period Line",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        readonly=True,
    )
    energy_item_id = fields.Many2one(
        "energy.billing.item", "Billing Item", index="btree_not_null", copy=False, ondelete="set null", readonly=True
    )
    energy_period_id = fields.Many2one(
        "energy.billing.period",
        "Billing Period",
        compute="_compute_energy_source",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
    )
    energy_component = fields.Selection(
        COMPONENT_SELECTION, compute="_compute_energy_source", store=True, precompute=True
    )

    @api.depends("energy_period_line_id", "energy_item_id")
    def _compute_energy_source(self):
        for line in self:
            source = line.energy_item_id or line.energy_period_line_id
            line.energy_period_id = source.period_id
            line.energy_component = source.component

    def _copy_data_extend_business_fields(self, values):
        values["energy_period_line_id"] = self.energy_period_line_id.id
        values["energy_item_id"] = self.energy_item_id.id
        return super()._copy_data_extend_business_fields(values)

    def action_open_energy_sources(self):
        """The raw file that the line was computed from, or the list of these files."""
        return self.energy_period_id.action_open_source_files()
