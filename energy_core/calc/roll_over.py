# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Registers that passed zero.

A lower index is a roll-over when the reading says so (Indicateur_Passage_A_Zero), or when the power could have counted
that much. Source: reference/electricore.md 3.9 and 9, item 3.
"""

import numpy as np

from .history import INSTANT_BITS
from .rounding import VA_PER_KVA

SECONDS_PER_HOUR = 3600
SIDE_BITS = INSTANT_BITS + 1  # instants, and a bit for the side
TOLERANCE_KWH = 1  # for each band: an index is floored to kWh


def with_roll_overs(counted, before, after, pieces, nodes, readings, meters):
    """Add what a register holds to the differences of those that passed zero.

    counted: kWh of each piece and band between the nodes `before` and `after`. meters: all readings, for what they tell
    of the meter. Returns `counted` anew; what stays negative is no roll-over.
    """
    rows = np.flatnonzero((counted < 0).any(axis=1))
    if not len(rows):
        return counted
    start, end = before[rows], after[rows]
    holds = _register_kwh(pieces["supply_point"].to_numpy()[rows], nodes.at[end] << 1 | nodes.runs_on[end], meters)
    passed_zero = np.append(readings["passed_zero"].to_numpy(), False)
    power_va = np.full(len(nodes.at), -1)
    power_va[nodes.start] = pieces["power_va"].to_numpy()
    lower = counted[rows] < 0
    rolled = counted[rows] + np.where(lower, holds, 0)
    accepted = np.zeros_like(lower)
    for band in range(counted.shape[1]):
        first, last = start[:, band], end[:, band]
        together = (start == first[:, None]) & (end == last[:, None])
        total = np.where(together, rolled, 0).sum(axis=1)
        seconds = nodes.at[last] - nodes.at[first]
        likely = (power_va[first] >= 0) & ~exceeds(total, together.sum(axis=1), power_va[first], seconds)
        accepted[:, band] = lower[:, band] & (holds[:, band] > 0) & (passed_zero[nodes.reading_before[last]] | likely)
    result = counted.copy()
    result[rows] = np.where(accepted & (rolled >= 0), rolled, counted[rows])
    return result


def _register_kwh(points, until, meters):
    """At which kWh each register returns to zero, by the last digits and coefficient known of its point; 0: unknown.

    until: points x bands; twice the instant up to which they count, and one more where that after it is of the same
    meter.
    """
    digits = _last_told("digits", points, until, meters)
    coefficient = _last_told("coefficient", points, until, meters)
    return np.where(digits > 0, 10 ** np.maximum(digits, 0) * np.maximum(coefficient, 1), 0)


def _last_told(name, points, until, meters):
    """The last value of a column of `meters` up to an instant (as in `_register_kwh`), -1 when it was never told."""
    told = meters[meters[name] > 0]
    point, at = told["supply_point"].to_numpy(), told["at"].to_numpy() << 1 | told["is_after"].to_numpy()
    order = np.lexsort([told["order"].to_numpy(), at, point])
    keys = (point << SIDE_BITS | at)[order]
    place = np.searchsorted(keys, points[:, None] << SIDE_BITS | until, side="right") - 1
    same = np.append(point[order], -1)[place] == points[:, None]
    return np.where(same, np.append(told[name].to_numpy()[order], -1)[place], -1)


def exceeds(kwh, bands, power_va, seconds):
    """Whether more was counted than the power can have drawn, but for the floors of the indexes."""
    return (kwh - TOLERANCE_KWH * bands) * (SECONDS_PER_HOUR * VA_PER_KVA) > power_va * seconds
