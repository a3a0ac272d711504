# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a supply point drew in the months of a window: its energy by band and how far it went beyond any power.

Energies are those that were billed, or what the curve tells where it tells more months or bands. Overruns are those of
the curve, or what highest powers tell of them. A month counts where at least 90 % of it is known; what is not known in
it counts as nothing.
"""

from dataclasses import dataclass, replace

import numpy as np

from odoo.addons.energy_core.calc import divide_half_up, midnight

from .curves import CurvePowers, SortedCurve
from .energies import (
    LEAST_SHARE,
    MINIMUM_MONTHS,
    days_known,
    energies_by_month,
    of_a_year,
    scaled,
    tells_a_year,
    years_of,
)
from .hours import MINUTES_A_DAY, classes_at
from .maxima import BoundPowers, bound_powers, highest_apparent
from .schemas import CLASSES


@dataclass(frozen=True)
class Measured:
    """What the frames hold of a point, in arrays: the curve (local minutes, W, s), energies and maxima by column."""

    minutes: np.ndarray
    power_w: np.ndarray
    step_s: np.ndarray
    energies: dict
    maxima: dict


@dataclass(frozen=True)
class Load:
    """months: datetime64[M]; used: of which everything is known; energy: Wh of each month by band, empty where nothing
    is known; powers: CurvePowers or BoundPowers where the segment charges overruns; highest_va: of each month, -1 where
    not known; is_told: enough months are used, and some of each season, so that they make a year, as `years` of
    `years_of` says."""

    division: str
    months: np.ndarray
    used: np.ndarray
    is_told: bool
    energy: dict
    powers: CurvePowers | BoundPowers | None
    highest_va: np.ndarray
    unknown_s: int  # of the months used, in the curve
    years: dict

    def scaled(self, percent):
        return replace(
            self,
            energy=scaled(self.energy, percent),
            powers=self.powers and self.powers.scaled(percent),
            highest_va=np.where(self.highest_va >= 0, divide_half_up(self.highest_va * percent, 100), -1),
        )

    def annual_energy(self):
        """{band: Wh a year}."""
        return {band: int(of_a_year(values, self.years[band])) for band, values in self.energy.items()}

    def annual_overruns(self, overruns, classes):
        """What the overruns (classes, months, …) make in a year: (classes, …)."""
        by_month = np.moveaxis(overruns, 1, -1)
        return np.array([of_a_year(values, self.years[band]) for band, values in zip(classes, by_month, strict=True)])


def load_of(segment, division, hours, measured, months, settings, takes_energies=True):
    """The Load of a point in these months.

    takes_energies: whether the energies of `measured` are of this division of hours.
    """
    curve, has_curve, unknown_s = _curve_of(segment, division, hours, measured, months, settings)
    bands = segment.classes or CLASSES[1:]
    rows, maxima = (_in_window(columns, months) for columns in (measured.energies, measured.maxima))
    given = energies_by_month(rows, months) if takes_energies and len(rows["month"]) else {}
    has_energy = days_known(rows, months) if given else np.zeros(len(months), dtype=bool)
    if has_curve.any() and not _prefers_given(given, has_energy, has_curve):
        given = dict(zip(bands, curve.energy_wh().reshape(-1, len(months)), strict=True))
        has_energy = has_curve
    if segment.classes:
        powers, has_power = _powers_of(segment, division, maxima, months, curve, has_curve)
        highest_va = powers.highest().max(axis=0)
    else:
        powers, highest_va = None, highest_apparent(maxima, len(months))
        has_power = np.ones(len(months), dtype=bool) if has_energy.any() else highest_va >= 0
    used = has_power & has_energy if has_energy.any() else has_power
    known_energy = given if has_energy.any() else {}
    enough = tells_a_year(used, months, division, segment.classes)
    years = years_of(division, months, used, enough)
    unknown = int(unknown_s[used & has_curve].sum())
    return Load(division, months, used, enough, known_energy, powers, highest_va, unknown, years)


def _curve_of(segment, division, hours, measured, months, settings):
    """The sorted curve of a window, in which months it is known, and the seconds that it does not tell in each."""
    month = _months_of_minutes(measured.minutes) - months[0].astype("int64")
    inside = (month >= 0) & (month < len(months))
    nowhere = np.zeros(len(months), dtype=bool)
    if not inside.any():
        return None, nowhere, np.zeros(len(months), dtype="int64")
    bands = segment.classes or CLASSES[1:]
    band = classes_at(measured.minutes[inside], hours, division, settings.mobile_peak_days or ())
    group = (band.astype("int64") - CLASSES.index(bands[0])) * len(months) + month[inside]
    curve = SortedCurve(group, measured.power_w[inside], measured.step_s[inside], len(bands) * len(months))
    known_s = curve.seconds().reshape(-1, len(months)).sum(axis=0)
    starts = midnight(np.append(months, months[-1] + 1).astype("datetime64[ns]"), "FR")
    seconds = np.diff(starts.as_unit("s").asi8)
    return curve, 100 * known_s >= LEAST_SHARE * seconds, np.maximum(seconds - known_s, 0)


def _months_of_minutes(minutes):
    """The month (since 1970) of each local minute; the distinct days are few."""
    if not len(minutes):
        return minutes
    day = minutes // MINUTES_A_DAY
    first = int(day.min())
    days = np.arange(first, int(day.max()) + 1)
    return days.astype("datetime64[D]").astype("datetime64[M]").astype("int64")[day - first]


def _in_window(columns, months):
    """The rows that begin in the window, with `month`: the place of the month."""
    month = columns["start"].astype("datetime64[M]").astype("int64") - months[0].astype("int64")
    inside = (month >= 0) & (month < len(months))
    return {**{name: values[inside] for name, values in columns.items()}, "month": month[inside]}


def _prefers_given(given, has_given, has_curve):
    """Whether the billed energies tell more than the curve: more months, or as many and all bands."""
    return (int(has_given.sum()), "hph" in given) > (int(has_curve.sum()), False)


def _powers_of(segment, division, maxima, months, curve, has_curve):
    """What tells the overruns, and in which months: the curve, unless highest powers tell more months than a few."""
    bound, has_bound = bound_powers(segment, division, maxima, months)
    if has_curve.any() and (has_curve.sum() >= MINIMUM_MONTHS or has_curve.sum() >= has_bound.sum()):
        return CurvePowers(segment, curve, len(months)), has_curve
    return bound, has_bound
