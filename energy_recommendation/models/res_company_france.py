# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    energy_mobile_peak_days = fields.Text(
        "Days of the Mobile Peak",
        help="In France, as 2025-12-03, one a line: those that RTE signalled. Network tariffs with a mobile peak are"
        " compared where they are known.",
    )

    @api.constrains("energy_mobile_peak_days")
    def _check_energy_mobile_peak_days(self):
        for company in self:
            company._mobile_peak_days()

    def _mobile_peak_days(self):
        """The days, None where none are told."""
        lines = (self.energy_mobile_peak_days or "").split()
        try:
            return tuple(map(date.fromisoformat, lines)) or None
        except ValueError as error:
            wrong = next(line for line in lines if not _is_day(line))
            raise ValidationError(
                self.env._("“%s” is not a day of the mobile peak. Write each as 2025-12-03, one a line.", wrong)
            ) from error


def _is_day(text):
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
