# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The cheapest plan of contracted demands for the coming months: raise now and lower later, or any other schedule.

One demand for a whole year is dear where the load has a season. The law lets a demand be raised again and again, as
soon as the distributor has answered, but lowered only once in 12 months and after its notice (`legal_dates`); several
posts may be changed together. So a plan of at most 12 months has one month at most in which any post is lowered, and
posts are bound to each other by the months of change only: for each choice of these months a dynamic programme over
months x candidates finds the best demands of each post, and the choice that costs least is taken, of several the one
with fewest changes, then the latest.

What the months cost is the caller's: as measured in the same months of a year before. The three cycles of test after an
increase are not part of it: they bill no more than the contract does, so that the plan costs at most what is told.
Source: REN ANEEL 1.000/2021, articles 154, 155, 311 to 313; reference/recommendation.md 5.6 point 4.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from odoo.addons.energy_core.calc import OVERRUN_PRICE_FACTOR, billed_demand

from .demand_levels import limit_of

MONTHS = 12  # no longer, as a plan has one decrease


@dataclass(frozen=True)
class Plan:
    """levels: position of the candidate of each post in each month (posts, months). total: what they cost.

    changes: the months in which some post is not what it was before, the first month included.
    """

    levels: np.ndarray
    total: int
    changes: tuple


def month_costs(levels_w, measured_w, prices):
    """What each level costs in each month: (months, levels).

    levels_w: (levels,) W. measured_w, prices: (months,); the result is W x price, int64 or Python's integers.
    """
    regular, exceeding = billed_demand(levels_w[None, :], measured_w[:, None])
    return (regular + OVERRUN_PRICE_FACTOR * exceeding) * prices[:, None]


def cheapest_plan(costs, current, first_raise=0, first_decrease=0, steps=2):
    """The cheapest Plan.

    costs: of each post an array (months, levels), at most 12 months, levels ascending. current: of each post the
    position of what is contracted before the first month. first_raise, first_decrease: the first months in which it may
    be more and less; a number of months or more for none of them. steps: in how many months something may change; None
    for any number.
    """
    months = len(costs[0])
    if months > MONTHS:
        raise ValueError(f"A plan has at most {MONTHS} months, not {months}: it has one decrease")
    rises, falls = (
        np.array(flags) for flags in zip(*_choices(months, first_raise, first_decrease, steps), strict=True)
    )
    until = [_costs_until(cost, own, rises, falls) for cost, own in zip(costs, current, strict=True)]
    totals = sum(found[-1].min(axis=-1) for found in until)
    chosen = int(totals.argmin())
    levels = np.array(
        [
            _way_back([each[chosen] for each in found], own, rises[chosen], falls[chosen])
            for found, own in zip(until, current, strict=True)
        ]
    )
    before = np.column_stack([current, levels[:, :-1]])
    changes = np.flatnonzero((levels != before).any(axis=0))
    return Plan(levels, totals[chosen], tuple(changes.tolist()))


def with_clearance(levels, costs, current, clearance):
    """The levels of a post in a plan, each raised as far as it costs no more than it did and the clearance.

    What goes together are the months from one change of the post to the next. What is not changed stays, and what rises
    or falls still does. levels: (months,) positions; costs: (months, levels); current: the position before the first
    month; clearance: in parts of ten thousand.
    """
    raised, count = levels.copy(), costs.shape[1]
    bounds = [0, *(np.flatnonzero(np.diff(levels)) + 1), len(levels)]
    following = count
    for first, end in reversed(list(zip(bounds, bounds[1:], strict=False))):
        level, before = levels[first], levels[first - 1] if first else current
        if level != before:
            totals = costs[first:end].sum(axis=0)
            limit = limit_of(totals[level], clearance)
            bound = min(bound for bound in (following, before, count) if bound > level)
            raised[first:end] = level + np.flatnonzero(totals[level:bound] <= limit)[-1]
        following = level
    return raised


def _choices(months, first_raise, first_decrease, steps):
    """(whether posts may rise, whether they may fall) in each month; those of fewest changes, and the latest, first."""
    counts = range(steps + 1) if steps is not None else [months]
    for count in counts:
        for changed in reversed(list(combinations(range(months), count))):
            rises = [month in changed and month >= first_raise for month in range(months)]
            for fall in (None, *(month for month in reversed(changed) if month >= first_decrease)):
                yield rises, [month == fall for month in range(months)]


def _costs_until(costs, current, rises, falls):
    """What the months until the end of each cost at least, by the level then: a list of arrays (choices, levels).

    costs: (months, levels) of a post. A level that cannot be had costs more than any that can.
    """
    unreachable = costs.max(initial=0) * (len(costs) + 1) + 1
    best = np.full((len(rises), costs.shape[1]), unreachable, dtype=costs.dtype)
    best[:, current] = 0
    found = []
    for month, cost in enumerate(costs):
        risen = np.minimum.accumulate(best, axis=1)
        fallen = np.minimum.accumulate(best[:, ::-1], axis=1)[:, ::-1]
        best = np.where(rises[:, month, None], np.minimum(best, risen), best)
        best = np.where(falls[:, month, None], np.minimum(best, fallen), best)
        best = np.minimum(best + cost, unreachable)
        found.append(best)
    return found


def _way_back(costs_until, current, rises, falls):
    """The level of each month of the cheapest way, found from the last month back; it changes as little as it can."""
    at_end = costs_until[-1]
    level = current if at_end[current] == at_end.min() else int(at_end.argmin())
    levels = [level]
    for month in reversed(range(1, len(costs_until))):
        before = costs_until[month - 1]
        first = 0 if rises[month] else level
        after = len(before) if falls[month] else level + 1
        possible = before[first:after]
        if before[level] > possible.min():
            level = first + int(possible.argmin())
        levels.append(level)
    return levels[::-1]
