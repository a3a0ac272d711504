# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pandas as pd

from odoo import api, models

from ..calc import CURVE

SECONDS_AN_HOUR = 3600
A_DAY_S = 86_400


class EnergyCurveDay(models.Model):
    _inherit = "energy.curve.day"

    @api.model
    def _consumption_frame(self, points, start, end, time_zone):
        """The energy that these supply points (ids) drew, as `calc.Hours` has it.

        start, end: legal days, the last one excluded. Powers tell it; of days without, energies do, also one of the
        whole day, whichever its length.
        """
        powers, energies = (
            self._curve_frame(points, quantity, start, end).dropna(subset="value")
            for quantity in ("active_consumption", "energy_consumption")
        )
        powers["energy_ws"] = powers["value"] * powers["step_s"]
        energies["energy_ws"] = energies["value"] * SECONDS_AN_HOUR
        days = [_days(frame, time_zone) for frame in (powers, energies)]
        told = pd.MultiIndex.from_arrays([powers["supply_point"], days[0]])
        without_power = ~pd.MultiIndex.from_arrays([energies["supply_point"], days[1]]).isin(told)
        curve = pd.concat([powers.assign(day=days[0]), energies.assign(day=days[1])[without_power]])
        until = curve["at"] + pd.to_timedelta(curve["step_s"], unit="s")
        next_day = (curve["day"] + pd.Timedelta(days=1)).dt.tz_localize(time_zone).dt.tz_convert("UTC")
        curve["until"] = until.mask(curve["step_s"] == A_DAY_S, next_day)
        return curve.sort_values(["supply_point", "at"], ignore_index=True)[list(CURVE.columns)]


def _days(curve, time_zone):
    """The legal day of each point."""
    return curve["at"].dt.tz_convert(time_zone).dt.tz_localize(None).dt.normalize()
