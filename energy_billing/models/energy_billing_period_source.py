# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From a billing period to the bytes that it came from: its readings, its contract's events, the files of both."""

from odoo import models
from odoo.fields import Domain

from odoo.addons.energy_core.calc import midnight


class EnergyBillingPeriod(models.Model):
    _inherit = "energy.billing.period"

    def action_open_source_files(self):
        """The raw file that told the readings and events of these periods, or the list of these files."""
        return self._get_source_files()._open_sources()

    def _get_source_files(self):
        """The flux files of these periods. A hook for what else is computed from files."""
        return self._get_source_readings().file_id | self._get_source_events().file_id

    def _get_source_readings(self):
        """The readings of each period from its first to its last."""
        spans = [
            Domain("cups_id", "=", period.cups_id.id)
            & Domain("at", ">=", period.reading_start_id.at)
            & Domain("at", "<=", period.reading_end_id.at)
            for period in self
            if period.reading_start_id and period.reading_end_id
        ]
        return self.env["energy.reading"].search(Domain.OR(spans))

    def _get_source_events(self):
        """The events of each period's contract until the period's end."""
        known = []
        for period in self:
            [end] = midnight([period.end_date], period.contract_id._energy_country_code())
            before = Domain("at", "<", end.tz_localize(None).to_pydatetime())
            known.append(Domain("contract_id", "=", period.contract_id.id) & before)
        return self.env["energy.contract.event"].search(Domain.OR(known))
