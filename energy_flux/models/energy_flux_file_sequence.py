# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where a file stands in the numbering of its sequence, and the silence that it ends."""

from odoo import api, fields, models

from ..parsers import flux_of_name
from ..parsers.enedis_values import published_in
from ..parsers.part_numbers import parts_in

ACTIVITY = "energy_flux.mail_activity_type_silence"


class EnergyFluxFile(models.Model):
    _inherit = "energy.flux.file"

    part_number = fields.Integer("Part", readonly=True, aggregator=None)
    part_count = fields.Integer("Parts", readonly=True, aggregator=None, help="Files that this number comes in.")
    silence_told_at = fields.Datetime(
        readonly=True, index="btree_not_null", help="When people were told that nothing came after this file."
    )

    _sequence_idx = models.Index("(company_id, flux_code, sequence_key)")

    @api.model
    def _prepare_file(self, name, content):
        values = super()._prepare_file(name, content)
        flux, published_at = flux_of_name(name), published_in(name)
        part, count = parts_in(flux, name) if flux else (0, 0)
        return values | {
            "part_number": part,
            "part_count": count,
            "published_at": published_at and published_at.replace(tzinfo=None),
        }

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._end_silences()
        return files

    def _end_silences(self):
        """Nobody needs to look for what is here again."""
        told = self.search([("silence_told_at", "!=", False), ("company_id", "in", self.company_id.ids)])
        ended = set(self.mapped(_stream))
        told.filtered(lambda file: _stream(file) in ended).activity_unlink([ACTIVITY])

    def _tell_silence(self, usual_days):
        """One activity a manager on this file, the last of its sequence that came."""
        self.ensure_one()
        for manager in self._managers_of_company():
            told = self.with_context(lang=manager.lang)
            told.activity_schedule(
                ACTIVITY,
                summary=told.env._("No %(flux)s comes any more: %(key)s", flux=self.flux_code, key=self.sequence_key),
                note=told.env._(
                    "A file of this sequence usually comes every %(days)s days, but none came after this one. See"
                    " whether its source works, then ask the grid operator.",
                    days=round(usual_days),
                ),
                user_id=manager.id,
            )
        self.silence_told_at = fields.Datetime.now()


def _stream(file):
    return file.company_id, file.flux_code, file.sequence_key
