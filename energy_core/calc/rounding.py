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


def multiply_divide_half_up(quantity, price, denominator):
    """quantity x price / denominator, rounded as `divide_half_up`, where the product itself may not fit in 64 bits.

    int64 arrays or ints that broadcast; denominator > 0. Only the result and denominator x price have to fit.
    """
    magnitude = np.abs(quantity)
    whole, rest = magnitude // denominator, magnitude % denominator
    return np.sign(quantity) * whole * price + divide_half_up(np.sign(quantity) * rest * price, denominator)
