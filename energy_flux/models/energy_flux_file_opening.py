# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From the bytes as received to what they hold: keys of the ring, limits of the settings."""

import time

from odoo import api, fields, models

from ..parsers import parse
from ..parsers.archive import Limits
from ..parsers.decryption import opened

ACTIVITY = "energy_flux.mail_activity_type_missing_key"
LIMITS = {  # of parsers.archive.Limits: the parameter that sets it, and its unit
    "members": ("energy_flux.max_members", 1),
    "member_bytes": ("energy_flux.max_member_mb", 2**20),
    "total_bytes": ("energy_flux.max_total_mb", 2**20),
    "ratio": ("energy_flux.max_ratio", 1),
    "nesting": ("energy_flux.max_nesting", 1),
    "seconds": ("energy_flux.max_seconds", 1),
}


class EnergyFluxFile(models.Model):
    _inherit = "energy.flux.file"

    key_id = fields.Many2one("energy.flux.key", readonly=True, index="btree_not_null", ondelete="set null")
    needs_key = fields.Boolean("Without Key", readonly=True, help="The file is encrypted and no key opens it yet.")

    @api.model
    def _read_content(self, name, content):
        """(what these bytes hold, the key that opened them): nothing is written. Raises FluxError."""
        keys = self.env["energy.flux.key"]
        clear, ring_key = opened(name, content, keys._ring(self.env.company))
        return parse(name, clear, self._limits()), keys.browse(ring_key.ref if ring_key else ())

    @api.model
    def _limits(self):
        """The limits of the settings; what is not set there is as the parsers have it."""
        parameters = self.env["ir.config_parameter"].sudo()
        given = {name: (parameters.get_param(parameter), unit) for name, (parameter, unit) in LIMITS.items()}
        told = {name: int(value) * unit for name, (value, unit) in given.items() if value}
        return Limits(clock=time.monotonic, **told)

    @api.model
    def _without_key(self, companies):
        return self.search([("company_id", "in", companies.ids), ("needs_key", "=", True)])

    @api.model
    def _remind_of_missing_key(self):
        """One open activity a manager of the current company, however many of its files no key opens."""
        locked = self._without_key(self.env.company)
        if not locked or locked.activity_search([ACTIVITY]):
            return
        first = locked[-1]
        for manager in first._managers_of_company():
            told = first.with_context(lang=manager.lang)
            told.activity_schedule(
                ACTIVITY,
                summary=told.env._("No key opens this file"),
                note=told.env._(
                    "Ask the grid operator for its new key and enter it in Energy › Configuration › Keys. This file,"
                    " and those that came after it, are then read by themselves."
                ),
                user_id=manager.id,
            )

    def _mark_needs_key(self, needs_key):
        """Whether a key is missing for this file; the reminder of one that opens goes to the next that does not."""
        if self.needs_key and not needs_key:
            self.activity_unlink([ACTIVITY])
        if self.needs_key != needs_key:
            self.needs_key = needs_key
            self._remind_of_missing_key()

    def _managers_of_company(self):
        managers = self.env.ref("energy_core.group_energy_manager").all_user_ids - self.env.ref("base.user_root")
        return managers.filtered(lambda user: self.company_id in user.company_ids)
