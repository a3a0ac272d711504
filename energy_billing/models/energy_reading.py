# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from zoneinfo import ZoneInfo

from odoo import models
from odoo.tools import format_date


class EnergyReading(models.Model):
    _inherit = "energy.reading"

    def _paris_date(self):
        """The civil day of the reading, as printed; empty without a reading."""
        if not self:
            return ""
        instant = self.at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo("Europe/Paris"))
        return format_date(self.env, instant.date())

    def _nature_label(self):
        return dict(self._fields["nature"]._description_selection(self.env)).get(self.nature, "")
