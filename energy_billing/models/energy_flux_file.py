# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EnergyFluxFile(models.Model):
    _inherit = "energy.flux.file"

    def action_download(self):
        """The bytes as they were received."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/web/content/{self.attachment_id.id}?download=true"}

    def _open_sources(self):
        """The bytes of the one file that there is, or these files with a button each for their bytes."""
        if len(self) == 1 and self.attachment_id:
            return self.action_download()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Source Files"),
            "res_model": "energy.flux.file",
            "view_mode": "list,form",
            "views": [(self.env.ref("energy_billing.energy_flux_file_view_list_sources").id, "list"), (False, "form")],
            "domain": [("id", "in", self.ids)],
            "help": self.env._("No file: the readings were entered by hand."),
        }

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
