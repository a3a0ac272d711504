# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The notes of a run, and those of earlier months that are still open."""

from odoo import api, fields, models
from odoo.fields import Domain


class EnergyBillingRun(models.Model):
    _inherit = "energy.billing.run"

    note_ids = fields.One2many("energy.billing.note", "run_id", string="Notes of the Month")
    carried_note_ids = fields.Many2many(
        "energy.billing.note",
        string="Open Notes of Earlier Months",
        compute="_compute_carried_note_ids",
    )

    @api.depends("month", "company_id")
    def _compute_carried_note_ids(self):
        """A note that was done while a later month was billed is no longer read there: its own month keeps it."""
        companies = Domain("company_id", "in", self.company_id.ids)
        notes = self.env["energy.billing.note"].search(companies & Domain("is_done", "=", False))
        for run in self:
            run.carried_note_ids = notes.filtered(
                lambda note, run=run: note.company_id == run.company_id and run.month and note.month < run.month
            )
