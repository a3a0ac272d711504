# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..clients import fingerprint


class EnergyFluxHostKey(models.TransientModel):
    _name = "energy.flux.host.key"
    _description = "Host Key to Accept"

    source_id = fields.Many2one("energy.flux.source", required=True, readonly=True, ondelete="cascade")
    host_key = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(compute="_compute_fingerprint")
    key_type = fields.Char("Type", compute="_compute_fingerprint")
    accepted_fingerprint = fields.Char(related="source_id.host_key_fingerprint")

    @api.depends("host_key")
    def _compute_fingerprint(self):
        for wizard in self:
            wizard.fingerprint = fingerprint(wizard.host_key)
            wizard.key_type = wizard.host_key.split()[0]

    def action_accept(self):
        """From now on the source only speaks to the server that holds this key."""
        self.ensure_one()
        self.source_id.write({"host_key": self.host_key, "problem": False})
        return {"type": "ir.actions.act_window_close"}
