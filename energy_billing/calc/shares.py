# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whole kWh shared out by weights, so that nothing is lost or counted twice."""

import numpy as np


def shares(kwh, weights, groups):
    """Share the kWh of each group among its rows: the largest remainders, and of equal ones the first, get the rest.

    kwh: int64 Series, of either sign, one value for all rows of a group. weights: int64, not negative, positive in sum
    for each group. groups: the group of each row. Returns int64 Series, aligned.
    """
    magnitude, whole = kwh.abs(), weights.groupby(groups).transform("sum")
    product = magnitude.astype(object) * weights
    floor, remainder = (product // whole).astype("int64"), (product % whole).astype("int64")
    over = magnitude - floor.groupby(groups).transform("sum")
    nth = remainder.groupby(groups).rank(method="first", ascending=False).astype("int64")
    return np.sign(kwh) * (floor + (nth <= over))
