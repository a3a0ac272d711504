# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a supply point demanded: the highest power of each month and band, and its quarter-hours in ascending order.

With the sums of values and of squares from each position on, the root of the summed squares beyond any power is told
after one search: what a contracted power would have cost needs no second look at the curve.
Roots are rounded half up to a W once a month and band, as energy_core does: reference/recommendation.md 6.2.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import divide_half_up, rounded_roots

FULL = 100  # percent
LARGEST_SUM = 2**62  # of squares, in 64 bits; above it integers of any size are counted with


@dataclass(frozen=True)
class DurationCurve:
    """values: W, ascending. sums, squares: of the values from each position on, and 0 behind the last."""

    values: np.ndarray
    sums: np.ndarray
    squares: np.ndarray

    def root_beyond(self, powers):
        """√Σ(value - power)² over the values above each power (int64, W)."""
        first = np.searchsorted(self.values, powers, side="right")
        count, wide = len(self.values) - first, powers.astype(self.squares.dtype)
        return _rounded_roots(self.squares[first] - 2 * wide * self.sums[first] + count * wide * wide)


def duration_curve(values):
    """The DurationCurve of values in W, ascending."""
    fits = len(values) * int(values[-1]) ** 2 < LARGEST_SUM
    wide = values.astype("int64" if fits else object)
    return DurationCurve(values, _from_each_on(wide), _from_each_on(wide * wide))


def _from_each_on(values):
    return np.append(np.add.accumulate(values[::-1])[::-1], 0).astype(values.dtype)


def _rounded_roots(numbers):
    """Square roots of integers, rounded half up. The root of a 64-bit float is less than one off."""
    if numbers.dtype == object:
        return rounded_roots(numbers).astype("int64")
    root = np.sqrt(numbers).astype("int64")
    root -= root * root > numbers
    return root + (numbers > root * root + root)


@dataclass(frozen=True)
class Load:
    """The demand of months, all arrays months x bands but those of months.

    months: first days. highest: W, what a maximeter shows. curves: (position of the month, of the band) →
    DurationCurve, of the months whose quarter-hours are known. energy_wh: 0 where it is not known.
    """

    months: pd.DatetimeIndex
    highest: np.ndarray
    curves: dict
    energy_wh: np.ndarray

    @cached_property
    def days(self):
        return self.months.days_in_month.to_numpy(dtype="int64")

    @cached_property
    def days_of_year(self):
        return np.where(self.months.is_leap_year, 366, 365)

    @cached_property
    def largest_w(self):
        """The highest power of all months and bands, of the maximeter or of a quarter-hour."""
        of_curves = (int(curve.values[-1]) for curve in self.curves.values())
        return max(int(self.highest.max(initial=0)), max(of_curves, default=0))

    def of_months(self, positions):
        """The load of some of the months alone."""
        place = {int(position): number for number, position in enumerate(positions)}
        curves = {(place[month], band): curve for (month, band), curve in self.curves.items() if month in place}
        return Load(self.months[positions], self.highest[positions], curves, self.energy_wh[positions])

    def scaled(self, percent):
        """The load with other powers, at the same energies: what depends on the powers is asked for."""
        curves = {
            cell: duration_curve(divide_half_up(curve.values * percent, FULL)) for cell, curve in self.curves.items()
        }
        return replace(self, highest=divide_half_up(self.highest * percent, FULL), curves=curves)
