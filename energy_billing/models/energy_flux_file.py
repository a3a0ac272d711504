# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EnergyFluxFile(models.Model):
    _inherit = "energy.flux.file"

    def _unload(self):
        """What an invoice was made from stays."""
        self._check_not_invoiced()
        return super()._unload()

    def _check_not_invoiced(self):
        told = ("reading_start_id.file_id", "reading_end_id.file_id", "contract_id.event_ids.file_id")
        used = Domain.OR(Domain(path, "in", self.ids) for path in told)
        period = self.env["energy.billing.period"].search(used & Domain("move_id", "!=", False), limit=1)
        if period:
            raise UserError(
                self.env._(
                    "%(name)s is not unloaded: the period %(period)s is invoiced on %(invoice)s and was computed from"
                    " it. Delete or cancel the invoice first, or let a corrected file replace what this one says.",
                    name=self.name,
                    period=period.display_name,
                    invoice=period.move_id.display_name,
                )
            )
