# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The cheapest contracted powers, exactly: every level of every band has its cost, and one choice of levels is least.

Costs are int64 arrays (…, bands, levels): what the level of a band costs over all months, its price and its overruns.
They need be neither convex nor continuous. Any number of supply points may stand in front of the last two axes.
A country fills the costs; what is asked of the levels is the same for all: that they ascend from band to band, or not.
Source: reference/recommendation.md 6.3.
"""

import numpy as np

CLEARANCE_UNIT = 10_000  # a clearance is in parts of ten thousand: 100 is 1 %
FORBIDDEN = np.iinfo("int64").max // 64  # the cost of a level that may not be chosen: sums of it stay in 64 bits


def cheapest(costs, ascends=False):
    """The levels (…, bands) whose costs have the least sum; of several the lowest.

    ascends: no band may have a lower level than the one before it; all bands then have the same levels.
    O(bands x levels): what the bands up to here cost at best, when the last of them is at most at this level.
    """
    if not ascends:
        return costs.argmin(axis=-1)
    best, bands = costs[..., 0, :], costs.shape[-2]
    totals = [best]
    for band in range(1, bands):
        best = np.minimum.accumulate(best, axis=-1) + costs[..., band, :]
        totals.append(best)
    chosen = np.empty(costs.shape[:-1], dtype="int64")
    allowed = np.ones(costs.shape[:-2] + costs.shape[-1:], dtype=bool)
    for band in reversed(range(bands)):
        chosen[..., band] = np.where(allowed, totals[band], np.iinfo("int64").max).argmin(axis=-1)
        allowed = np.arange(costs.shape[-1]) <= chosen[..., band, None]
    return chosen


def with_clearance(costs, chosen, clearance, ascends=False):
    """The highest levels (…, bands) that cost no more than the chosen ones and the clearance, band by band.

    chosen: the cheapest levels. clearance: in parts of ten thousand of what the chosen level of the band costs. Room
    above the cheapest level is worth more than what it costs, as nobody knows next year's load: on campuses paid a year
    later 1 % halves what is lost (reference/recommendation.md 5.5).
    """
    at_best = np.take_along_axis(costs, chosen[..., None], axis=-1)
    whole, rest = np.divmod(at_best, CLEARANCE_UNIT)  # apart, as the product may outgrow 64 bits
    within = costs <= at_best + whole * clearance + rest * clearance // CLEARANCE_UNIT
    if not ascends:
        return _highest(within)
    levels, limit = np.arange(costs.shape[-1]), costs.shape[-1] - 1
    raised = np.empty_like(chosen)
    for band in reversed(range(costs.shape[-2])):
        raised[..., band] = _highest(within[..., band, :] & (levels <= np.expand_dims(limit, -1)))
        limit = raised[..., band]
    return raised


def costs_of(costs, chosen):
    """What the chosen levels (…, bands) cost, band by band."""
    return np.take_along_axis(costs, chosen[..., None], axis=-1)[..., 0]


def _highest(mask):
    """The last true position along the last axis; there is one."""
    return mask.shape[-1] - 1 - mask[..., ::-1].argmax(axis=-1)
