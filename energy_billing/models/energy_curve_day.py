# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pandas as pd

from odoo import api, models

from odoo.addons.energy_core.calc import COUNTRIES, midnight

from ..calc import CURVE

SECONDS_AN_HOUR = 3600
A_DAY_S = 86_400


class EnergyCurveDay(models.Model):
    _inherit = "energy.curve.day"

    @api.model
    def _consumption_frame(self, points, start, end, country):
        """The energy that these supply points (ids) drew, as `calc.Hours` has it.

        start, end: legal days, the last one excluded. Powers tell it; of days without, energies do, also one of the
        whole day, whichever its length.
        """
        powers, energies = (
            _with_days(self._curve_frame(points, quantity, start, end).dropna(subset="value"), country)
            for quantity in ("active_consumption", "energy_consumption")
        )
        powers["energy_ws"] = powers["value"] * powers["step_s"]
        energies["energy_ws"] = energies["value"] * SECONDS_AN_HOUR
        told, asked = (pd.MultiIndex.from_frame(frame[["supply_point", "day"]]) for frame in (powers, energies))
        curve = pd.concat([powers, energies[~asked.isin(told)]])
        next_midnight = pd.Series(midnight(curve["day"] + pd.Timedelta(days=1), country), index=curve.index)
        until = curve["at"] + pd.to_timedelta(curve["step_s"], unit="s")
        curve["until"] = until.mask(curve["step_s"] == A_DAY_S, next_midnight)
        return curve.sort_values(["supply_point", "at"], ignore_index=True)[list(CURVE.columns)]


def _with_days(curve, country):
    """The points with the legal `day` of each."""
    local = curve["at"].dt.tz_convert(COUNTRIES[country].time_zone)
    return curve.assign(day=local.dt.tz_localize(None).dt.normalize())
