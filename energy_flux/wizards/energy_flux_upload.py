# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class EnergyFluxUpload(models.TransientModel):
    _name = "energy.flux.upload"
    _description = "Upload of Flux Files"

    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    line_ids = fields.One2many("energy.flux.upload.line", "upload_id", string="Preview", readonly=True)
    is_previewed = fields.Boolean(compute="_compute_is_previewed")

    @api.depends("line_ids")
    def _compute_is_previewed(self):
        for upload in self:
            upload.is_previewed = bool(upload.line_ids)

    def action_preview(self):
        """Read the files and say what loading them would do, without writing any of it."""
        self._check_has_files()
        self.env["energy.flux.file"]._check_may_upload()
        lines = [self.line_ids._prepare_preview(file.name, file.raw) for file in self.attachment_ids.sorted("name")]
        self.line_ids = [Command.clear(), *map(Command.create, lines)]
        return self._reopen()

    def action_load(self):
        """Receive and load the files, and show them."""
        self._check_has_files()
        files = self.env["energy.flux.file"]
        files._check_may_upload()
        for attachment in self.attachment_ids:
            files |= files._receive(attachment.name, attachment.raw)
        files.sudo().filtered(lambda file: file.state == "received").sorted("priority")._process_batch()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_flux.action_energy_flux_file")
        return dict(action, domain=[("id", "in", files.ids)], context={})

    def _check_has_files(self):
        if not self.attachment_ids:
            raise UserError(
                self.env._("No file is chosen. Add the zip, XML, JSON or CSV files of the grid operator first.")
            )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Upload Files"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
