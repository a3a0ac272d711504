# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The one way amounts are rounded: half away from zero, on integers.

Prices are held in micro-units (µ€), money in cents, energy in watt-hours, so that nothing here is a binary float.
"""

import numpy as np

MICRO_PER_CENT = 10_000
WH_PER_KWH = 1_000
VA_PER_KVA = 1_000


def divide_half_up(numerator, denominator):
    """Integer division rounded half away from zero. int64 arrays or ints; denominator > 0."""
    magnitude = (2 * np.abs(numerator) + denominator) // (2 * denominator)
    return np.sign(numerator) * magnitude
