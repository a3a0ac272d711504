# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The cheapest contracted demand of a post among all whole kW, found on few of them; many units at once.

What a contracted demand d costs a year is, with T the price of each month and m its measured demand,

    sum of T·max(d, m), and of 2·T·(m − d) where 100·m > 105·d

This falls and rises and jumps, but is straight between few whole kW: those beside a measured demand, and those beside
the demand from which on a measured one is no overrun. They are the levels. The least cost of all whole kW is at one of
them, and every other cost lies on the line between two. The same holds with a charge on what the billed demand falls
short of a target, as for injection: it turns at the target.

Amounts are exact whole numbers (`load`): int64, or Python's integers where 64 bits are too few.
Source: REN ANEEL 1.000/2021, articles 148 III, 294 II and 301 II; reference/recommendation.md 5.4.
"""

import numpy as np

from odoo.addons.energy_core.calc import OVERRUN_PRICE_FACTOR, OVERRUN_TRIGGER_PERCENT, billed_demand

from ..solver import CLEARANCE_UNIT, cheapest, costs_of

W_PER_KW = 1000
MINIMUM_KW = 30  # in at least one post


def levels_of(measured_w, *targets_w):
    """The levels of each unit, kW (units, levels), ascending; some twice.

    measured_w, and targets that the billed demand may fall short of: (units, months), 0 in a month that does not count.
    """
    free = lowest_without_overrun(measured_w)
    turns = [free, np.maximum(free - 1, 0)]
    for watts in (measured_w, *targets_w):
        turns += [watts // W_PER_KW, -(-watts // W_PER_KW)]
    bounds = np.broadcast_to([0, MINIMUM_KW], (len(measured_w), 2))
    return np.sort(np.hstack([*turns, bounds]), axis=1)


def lowest_without_overrun(measured_w):
    """The lowest whole kW under which a measured demand is no overrun."""
    return -(-measured_w * 100 // (OVERRUN_TRIGGER_PERCENT * W_PER_KW))


def costs_at(levels, measured_w, prices):
    """What each level costs over the months: (units, levels). measured_w, prices: (units, months)."""
    regular, exceeding = billed_demand(levels[:, :, None] * W_PER_KW, measured_w[:, None, :])
    return ((regular + OVERRUN_PRICE_FACTOR * exceeding) @ prices[:, :, None])[:, :, 0]


def shortfall_costs_at(levels, measured_w, target_w, prices):
    """What is charged under each level for the billed demand falling short of a target: (units, levels)."""
    billed = np.maximum(levels[:, :, None] * W_PER_KW, measured_w[:, None, :])
    return (shortfall(target_w[:, None, :], billed) @ prices[:, :, None])[:, :, 0]


def shortfall(target_w, billed_w):
    return np.maximum(target_w - billed_w, 0)


def cheapest_level(levels, costs, lowest=0):
    """(level, its cost) of each unit: the cheapest from `lowest` kW on, of several the lowest."""
    chosen = cheapest(np.where(levels >= lowest, costs, costs.max(axis=1, keepdims=True) + 1))
    return costs_of(levels, chosen), costs_of(costs, chosen)


def cheapest_pair(levels, costs):
    """The cheapest levels of two posts, [peak, off-peak], at least one of them the minimum.

    levels, costs: a pair of arrays (units, levels). Of several that cost the same the lowest at peak, then off-peak.
    """
    free = [cheapest_level(*post) for post in zip(levels, costs, strict=True)]
    bound = [cheapest_level(*post, MINIMUM_KW) for post in zip(levels, costs, strict=True)]
    is_below = (free[0][0] < MINIMUM_KW) & (free[1][0] < MINIMUM_KW)
    more_at_peak, more_at_off_peak = (bound[post][1] - free[post][1] for post in (0, 1))
    is_peak = is_below & (more_at_peak < more_at_off_peak)
    raised = is_peak, is_below & ~is_peak
    return [np.where(raised[post], bound[post][0], free[post][0]) for post in (0, 1)]


def cheapest_pair_of_highest(levels, costs, charges):
    """As `cheapest_pair`, with charges that go by the higher of both demands and never rise with it.

    levels, charges: (units, levels), the same for both posts. The lower demand is the cheapest of those that are not
    above the higher one.
    """
    (total, peak, off_peak), (other_total, other_off_peak, other_peak) = (
        _pairs(levels, costs[highest] + charges, costs[1 - highest]) for highest in (0, 1)
    )
    is_lower = (other_peak < peak) | ((other_peak == peak) & (other_off_peak < off_peak))
    is_other = (other_total < total) | ((other_total == total) & is_lower)
    return [np.where(is_other, other_peak, peak), np.where(is_other, other_off_peak, off_peak)]


def _pairs(levels, of_highest, of_lower):
    """(cost, higher demand, lower demand) of the cheapest pair in which a given post has the higher demand."""
    least = np.minimum.accumulate(of_lower, axis=1)
    totals = of_highest + least
    chosen = cheapest(np.where(levels >= MINIMUM_KW, totals, totals.max(axis=1, keepdims=True) + 1))
    is_least = of_lower == costs_of(least, chosen)[:, None]
    return costs_of(totals, chosen), costs_of(levels, chosen), costs_of(levels, is_least.argmax(axis=1))


def limit_of(best, clearance):
    """The highest whole amount within the clearance of the best: the product itself may not fit in 64 bits."""
    return best + best // CLEARANCE_UNIT * clearance + best % CLEARANCE_UNIT * clearance // CLEARANCE_UNIT


def highest_within(levels, costs, best, clearance, kw_price):
    """The highest whole kW whose cost is within the clearance of the best: (units,).

    best: the cost of one of the levels of each unit. clearance: in parts of ten thousand. kw_price: what each kW beyond
    the last level costs.
    """
    limit = limit_of(best, clearance)
    end = levels.shape[1] - 1
    last = end - (costs <= limit[:, None])[:, ::-1].argmax(axis=1)
    following = np.minimum(last + 1, end)
    level, cost = costs_of(levels, last), costs_of(costs, last)
    run = np.where(last < end, costs_of(levels, following) - level, 1)
    rise = np.where(last < end, costs_of(costs, following) - cost, kw_price)
    slope = rise // run  # a line through whole kW rises by a whole number each
    steps = (limit - cost) // np.where(slope > 0, slope, 1)
    return level + np.where(slope > 0, steps, 0).astype("int64")
