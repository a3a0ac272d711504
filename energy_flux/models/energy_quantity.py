# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL


class EnergyQuantity(models.Model):
    _name = "energy.quantity"
    _inherit = ["energy.quantity", "energy.flux.row"]

    reference = fields.Char(help="What the grid operator calls it: the reading (R15), the part of an invoice (R17).")
    is_cancelled = fields.Boolean(
        "Cancelled", help="The grid operator has taken it back, and told nothing in its place yet: it does not count."
    )

    _flux_key = {
        "cups_id": "int",
        "quantity": "varchar",
        "band": "varchar",
        "date_start": "date",
        "date_end": "date",
        "sequence": "int",
    }
    _flux_values = {
        "company_id": "int",
        "value": "bigint",
        "nature": "varchar",
        "source": "varchar",
        "reference": "varchar",
        "is_cancelled": "boolean",
    }
    _flux_nullable_key = ("band",)

    @api.model
    def _counts(self):
        return SQL("%s AND is_cancelled IS NOT TRUE", super()._counts())

    @api.model
    def _with_flux_keys(self, frame, company):
        return super()._with_flux_keys(frame.rename(columns={"start": "date_start", "end": "date_end"}), company)

    @api.model
    def _in_flux_order(self, frame):
        """What a file takes back comes before what it tells in its place."""
        return frame.sort_values("is_cancelled", ascending=False, kind="stable", ignore_index=True)

    @api.model
    def _merge_flux_rows(self, staging, file):
        """Let a cancellation take back what bears its reference, a correction too, whichever its sequence."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE %s AS staged SET sequence = present.sequence FROM energy_quantity AS present
                WHERE staged.is_cancelled AND present.reference = staged.reference
                AND (present.cups_id, present.quantity, present.date_start, present.date_end)
                    = (staged.cups_id, staged.quantity, staged.date_start, staged.date_end)
                AND present.band IS NOT DISTINCT FROM staged.band
                """,
                staging,
            )
        )
        return super()._merge_flux_rows(staging, file)
