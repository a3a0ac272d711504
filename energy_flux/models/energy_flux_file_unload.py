# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Taking back what a file wrote, so that it can be loaded anew."""

from psycopg2.errors import ForeignKeyViolation

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..parsers import FLUXES
from ..staging import withdraw

NOTHING_LOADED = dict.fromkeys(["row_count", "loaded_count", "duplicate_count", "rejected_count"], 0)


class EnergyFluxFile(models.Model):
    _inherit = "energy.flux.file"

    is_held = fields.Boolean(
        "Held", readonly=True, help="Unloaded: the scheduled job leaves it, until somebody loads it."
    )
    superseded_ids = fields.One2many("energy.flux.superseded", "new_file_id", "Replaced Values", readonly=True)
    superseded_count = fields.Integer("Replaced Rows", compute="_compute_superseded_count")

    def _compute_superseded_count(self):
        counts = dict(
            self.env["energy.flux.superseded"]._read_group(
                [("new_file_id", "in", self.ids)], ["new_file_id"], ["__count"]
            )
        )
        for file in self:
            file.superseded_count = counts.get(file, 0)

    def action_unload(self):
        """Delete the rows of these files and give those that they replaced their old values back.

        Supply points, contracts and holders that a file created stay. Managers only.
        """
        self.check_access("unlink")
        for file in self.sudo().sorted("published_at", reverse=True):
            file._unload()

    def _unload(self):
        self.ensure_one()
        self.env.flush_all()
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                for model in self._row_models():
                    restored = model.browse(withdraw(self.env.cr, model, self))
                    model.invalidate_model()
                    restored.modified([name for name, field in model._fields.items() if field.store])
                    model.search([("file_id", "=", self.id)]).unlink()
        except ForeignKeyViolation as error:
            raise UserError(
                self.env._(
                    "%(name)s is not unloaded: rows of it are used by %(user)s. Delete what uses them first.",
                    name=self.name,
                    user=self._label_of_table(error.diag.table_name),
                )
            ) from error
        self.rejection_ids.unlink()
        self.write({"state": "received", "is_held": True, "loaded_at": False, "skipped": False, **NOTHING_LOADED})

    def _row_models(self):
        """The models whose rows tell their file, those that depend on others first."""
        frames = FLUXES[self.flux_code].frames if self.flux_code in FLUXES else {}
        models = (self.env[model] for model in reversed(frames.values()))
        return [model for model in models if "file_id" in model._fields]

    def _label_of_table(self, table):
        model = self.env["ir.model"].sudo().search([("model", "=", table.replace("_", "."))])
        return model.name or table

    def action_view_superseded(self):
        return self._action_view_rows("energy_flux.action_energy_flux_superseded", "new_file_id")
