# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How far a curve goes beyond each power, for any number of powers at once.

The points of each class and month are sorted once; sums from each of them on tell the seconds, the powers and the
squares above a power. All is exact: sums are integers that may turn over 64 bits on the way, and what is above one
power in one month and class fits again, as powers are at most HIGHEST_POWER.

An overrun of high voltage is the root of the summed squares of what the ten-minute means exceed the power by, in W,
rounded half up once a month and class, as `energy_core.calc.overrun_power` does; a longer step counts as so many means
of ten minutes. Source: CRE délibération 2025-78; reference/recommendation.md 6.1.
"""

import numpy as np

from odoo.addons.energy_core.calc import divide_half_up

from .segments import ROOT

UNIT_S = 300  # every step is a multiple of it
UNITS_OF_TEN_MINUTES = 2
UNITS_AN_HOUR = 12
POWER_BITS = 32


class SortedCurve:
    """The points of a curve by group (a class and month) and power.

    group, power_w, step_s: int64 arrays, one element a point; groups: how many there are.
    """

    def __init__(self, group, power_w, step_s, groups):
        order = np.argsort(group << POWER_BITS | power_w)
        self._set(group[order], power_w[order], step_s[order] // UNIT_S, groups)

    def _set(self, group, power_w, units, groups):
        self.group, self.power_w, self.units, self.groups = group, power_w, units, groups
        self.keys = group << POWER_BITS | power_w
        self.ends = np.searchsorted(group, np.arange(groups + 1))
        self.known = np.flatnonzero(np.diff(self.ends))  # the groups that have a point
        weighted = units * power_w
        self.totals = [_running(values) for values in (units, weighted, weighted * power_w)]

    def scaled(self, percent):
        """The same curve at so many percent of its power, in W rounded half up: the order stays."""
        scaled = object.__new__(SortedCurve)
        scaled._set(self.group, divide_half_up(self.power_w * percent, 100), self.units, self.groups)
        return scaled

    def seconds(self):
        """The seconds of each group that are known."""
        return np.diff(self.totals[0][self.ends]) * UNIT_S

    def energy_wh(self):
        """The energy of each group, rounded once."""
        return divide_half_up(np.diff(self.totals[1][self.ends]), UNITS_AN_HOUR)

    def highest(self):
        """The highest power of each group, -1 where it has no point."""
        highest = np.full(self.groups, -1)
        highest[self.known] = self.power_w[self.ends[self.known + 1] - 1]
        return highest

    def seconds_above(self, thresholds):
        """The seconds of each group above each threshold (groups or 1, any) in W."""
        _watts, (units,) = self._above(thresholds, 1)
        return self._of_all(units * UNIT_S)

    def roots_above(self, thresholds):
        """The rounded root of the summed squares above each threshold (groups or 1, any) in W."""
        watts, (units, powers, squares) = self._above(thresholds, 3)
        return self._of_all(_rounded_root_of_half(squares - 2 * watts * powers + units * watts * watts))

    def _above(self, thresholds, kinds):
        """The thresholds of the known groups, and the first so many sums of what is above them."""
        watts = thresholds[self.known] if len(thresholds) > 1 else thresholds
        place = np.searchsorted(self.keys, (self.known[:, None] << POWER_BITS) | watts, side="right")
        ends = self.ends[self.known + 1, None]
        return watts, [total[ends] - total[place] for total in self.totals[:kinds]]

    def _of_all(self, values):
        """The values of the known groups among zeros for the others."""
        filled = np.zeros((self.groups, values.shape[1]), dtype="int64")
        filled[self.known] = values
        return filled


class CurvePowers:
    """The overruns of a curve by class and month of a window, as the segment counts them."""

    is_bound = False  # what is told is what it was, not the least that it was

    def __init__(self, segment, curve, months):
        self.segment, self.curve, self.months = segment, curve, months

    def scaled(self, percent):
        return CurvePowers(self.segment, self.curve.scaled(percent), self.months)

    def highest(self):
        """The highest power of each class and month (classes, months) in VA, or W: -1 where it has none."""
        watts = self.curve.highest().reshape(-1, self.months)
        return np.where(watts >= 0, -(-watts * 1_000 // self.segment.watts_a_level), -1)

    def table(self, levels):
        """The overruns at each level, whole kVA or kW: (classes, months, levels), in seconds or W."""
        return self._beyond((levels * self.segment.watts_a_level)[None]).reshape(-1, self.months, len(levels))

    def at(self, powers_va, _is_present=False):
        """The overruns at these powers of the classes (classes, months)."""
        watts = np.asarray(powers_va, dtype="int64") * self.segment.watts_a_level // 1_000
        return self._beyond(np.repeat(watts, self.months)[:, None]).reshape(-1, self.months)

    def _beyond(self, thresholds):
        count = self.curve.roots_above if self.segment.overrun == ROOT else self.curve.seconds_above
        return count(thresholds)


def ten_minute_means(instants, power_w, step_s):
    """The curve with its shorter steps made means of ten minutes, in W rounded half up.

    instants: local minutes, in order. Returns (instants, power_w, step_s).
    """
    short = step_s < UNITS_OF_TEN_MINUTES * UNIT_S
    if not short.any():
        return instants, power_w, step_s
    begins = np.where(short, instants - instants % 10, instants)
    first = np.flatnonzero(np.append(True, (np.diff(begins) != 0) | ~(short[1:] & short[:-1])))
    count = np.diff(np.append(first, len(begins)))
    means = divide_half_up(np.add.reduceat(power_w, first), count)
    return begins[first], means, np.where(short[first], UNITS_OF_TEN_MINUTES * UNIT_S, step_s[first])


def _running(values):
    """The sums of all values before each place, and of all."""
    sums = np.zeros(len(values) + 1, dtype="int64")
    np.cumsum(values, out=sums[1:])
    return sums


def _rounded_root_of_half(total):
    """The square root of half of each integer, rounded half up. Exact below 2**63."""
    root = np.sqrt(total / UNITS_OF_TEN_MINUTES).astype("int64")  # at most one off
    root -= UNITS_OF_TEN_MINUTES * root * root > total
    root += UNITS_OF_TEN_MINUTES * (root + 1) * (root + 1) <= total
    return root + (total > UNITS_OF_TEN_MINUTES * (root * root + root))
