# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is known of overruns where there are highest powers (R66, R17) and no curve.

Of a power that was never exceeded the overrun is known: none. Of another only the least is: above 36 kVA in low voltage
ten minutes in each class and month, in high voltage one ten-minute mean. What was measured of the powers of then, the
seconds or the root of the month, tells more of the present ones. Spans count to the month in which they begin; a
highest power that names no class counts for all classes.
"""

import numpy as np

from odoo.addons.energy_core.calc import divide_half_up

from .schemas import CLASSES
from .segments import HOURS, MONTHS_OF_CLASS

LEAST_S = 600
UNKNOWN = -1


class BoundPowers:
    """The overruns that highest powers tell, by class and month of a window.

    highest_va: (classes, months), -1 where not known. told: what was measured of the powers of then, likewise; seconds
    are told of all classes together, in the first.
    """

    is_bound = True  # what is told is the least that it was

    def __init__(self, segment, highest_va, told):
        self.segment, self.highest_va, self.told = segment, highest_va, told

    def scaled(self, percent):
        highest = np.where(self.highest_va >= 0, divide_half_up(self.highest_va * percent, 100), UNKNOWN)
        return BoundPowers(self.segment, highest, np.full_like(self.told, UNKNOWN))

    def highest(self):
        return self.highest_va

    def table(self, levels):
        """The least overruns at each level, whole kVA or kW: (classes, months, levels), in seconds or W."""
        return self._least(levels * 1_000)

    def at(self, powers_va, is_present=False):
        """The overruns at these powers of the classes (classes, months): the least, or what was measured of them."""
        least = self._least(np.asarray(powers_va, dtype="int64")[:, None, None])[..., 0]
        if not is_present:
            return least
        if self.segment.overrun == HOURS:
            is_told = self.told[0] >= 0
            together = np.where(np.arange(len(least))[:, None] == 0, least.sum(axis=0), 0)
            least = np.where(is_told, together, least)
        return np.maximum(least, self.told)

    def _least(self, powers_va):
        beyond = np.maximum(self.highest_va[..., None] - powers_va, 0)
        return np.where(beyond > 0, LEAST_S, 0) if self.segment.overrun == HOURS else beyond


def bound_powers(segment, division, maxima, months):
    """The BoundPowers of a point, and in which months (bool) each class that occurs has a highest power.

    maxima: columns of the schema MAXIMA (arrays), with `month`: the place of each row in `months` (datetime64[M]).
    """
    number = months.astype("int64") % 12 + 1
    occurs = np.array([np.isin(number, MONTHS_OF_CLASS[division, band]) for band in segment.classes])
    highest = np.full(occurs.shape, UNKNOWN)
    told = highest.copy()
    for number, band in enumerate(segment.classes):
        _keep_highest(highest[number], maxima, (band, ""))
    _keep_told(told, segment, maxima)
    highest = np.where(occurs, highest, UNKNOWN)
    return BoundPowers(segment, highest, told), ((highest >= 0) | ~occurs).all(axis=0)


def highest_apparent(maxima, months):
    """The highest power of each month of a window in VA, -1 where not known."""
    highest = np.full(months, UNKNOWN)
    _keep_highest(highest, maxima, ("", *CLASSES))
    return highest


def _keep_highest(highest, maxima, bands):
    own = (maxima["quantity"] == "max_power") & np.isin(maxima["band"], bands)
    np.maximum.at(highest, maxima["month"][own], maxima["value"][own])


def _keep_told(told, segment, maxima):
    """What was measured of the powers of then: seconds add up, roots as their squares do."""
    if segment.overrun == HOURS:
        own = maxima["quantity"] == "overrun_s"
        told[0, maxima["month"][own]] = 0
        np.add.at(told[0], maxima["month"][own], maxima["value"][own])
        return
    for number, band in enumerate(segment.classes):
        own = (maxima["quantity"] == "overrun_w") & (maxima["band"] == band)
        month = maxima["month"][own]
        squares = np.bincount(month, maxima["value"][own].astype("float64") ** 2, minlength=told.shape[1])
        told[number, month] = np.rint(np.sqrt(squares[month]))
