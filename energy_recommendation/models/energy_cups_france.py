# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..calc import france

COMMUNICATES = {"0": False, "1": True, "2": True}  # by the level of service of the meter


class EnergyCups(models.Model):
    """What decides in which class of hours the load of a French supply point lies, and what it may subscribe."""

    _inherit = "energy.cups"

    off_peak_hours = fields.Text(
        "Off-peak Hours of the Advice",
        tracking=True,
        help="As 22:00-06:00, one line a season where they differ: SAISON_HAUTE 01:00-07:00;12:00-14:00. In high"
        " voltage a line Pointe 09:00-11:00;18:00-20:00 tells the peak hours. Empty: as the grid operator tells them.",
    )

    @api.constrains("off_peak_hours")
    def _check_off_peak_hours(self):
        for point in self:
            try:
                france.hours_of(point.off_peak_hours or "00:00-08:00")
            except france.UnreadableHours as unreadable:
                raise ValidationError(
                    self.env._(
                        "The off-peak hours “%(hours)s” of the supply point %(point)s cannot be read. Write them as"
                        " 22:00-06:00, one line a season, and tell both seasons.",
                        hours=unreadable,
                        point=point.name,
                    )
                ) from unreadable

    def _french_point(self):
        """This point as the calculation wants it. What the grid operator tells is known where its files are loaded."""
        self.ensure_one()
        told = self._fields
        return {
            "supply_point": self.id,
            "off_peak_hours": self.off_peak_hours or ("off_peak_slots" in told and self.off_peak_slots) or "",
            "is_communicating": COMMUNICATES.get(self.service_level),
            "power_limit_va": ("connection_power_va" in told and self.connection_power_va) or None,
        }
