# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The powers that would have been cheapest under a network tariff: exactly, over all whole kVA or kW.

Where overruns are charged every level of every class has its cost, and the solver finds the ascending levels of least
sum. Where only highest powers are known, levels below the highest one are not chosen: nobody knows what they would
cost. Where there is one power and a breaker, it is the lowest that may be subscribed and was not exceeded; a lower
present one that its holder lives with stays.
Source: reference/recommendation.md 6.1 and 6.3.
"""

from dataclasses import dataclass

import numpy as np

from odoo.addons.energy_core.calc import divide_half_up

from ..solver import FORBIDDEN, cheapest, with_clearance

VA_PER_LEVEL = 1_000
MOST_LEVELS = 200  # of a curve: what a chart can show


@dataclass(frozen=True)
class Table:
    """The cost of each level of each class under a tariff: (classes, levels), in so many parts of a µ€."""

    levels: np.ndarray
    costs: np.ndarray
    own: np.ndarray  # without what forbids a level
    unit: int

    def best(self):
        return cheapest(self.costs, ascends=True)

    def raised(self, clearance):
        return with_clearance(self.costs // self.unit, self.best(), clearance, ascends=True)


def levels_of(segment, *loads):
    """Every whole kVA or kW up to the highest that was measured in these loads."""
    highest = max(int(load.highest_va.max(initial=0)) for load in loads)
    return np.arange(max(-(-highest // VA_PER_LEVEL), segment.lowest) + 1)


def forbidden_levels(segment, load, levels, limit_va):
    """Which levels of each class may not be chosen (classes, levels)."""
    lowest = np.ones(len(segment.classes), dtype="int64")
    lowest[-1] = segment.lowest
    if load.powers.is_bound:
        lowest = np.maximum(lowest, -(-load.powers.highest().max(axis=1) // VA_PER_LEVEL))
    forbidden = levels < lowest[:, None]
    if limit_va > 0:
        forbidden |= (levels * VA_PER_LEVEL > limit_va) & (levels > lowest[:, None])
    return forbidden


def table_of(tariff, levels, annual, forbidden):
    """The Table of a tariff. annual: the overruns of a year at each level (classes, levels)."""
    own = tariff.level_costs(levels, annual)
    return Table(levels, np.where(forbidden, FORBIDDEN, own), own, tariff.unit)


def powers_of(levels):
    return tuple(int(level) * VA_PER_LEVEL for level in levels)


def decisive_months(table, tariff, by_month, load, classes):
    """In which months (bool) what was measured decides: without it other levels would be cheapest.

    by_month: the overruns of each month (classes, months, levels).
    """
    best = table.best()
    if load.powers.is_bound:
        return (-(-load.powers.highest() // VA_PER_LEVEL) == best[:, None]).any(axis=0) & load.used
    costs = np.repeat(table.costs[None], len(load.months), axis=0)
    for number, band in enumerate(classes):
        for place, length in load.years[band]:
            own = by_month[number, place]
            annual = divide_half_up((own.sum(axis=0) - own) * length, len(place))
            costs[place, number] = tariff.class_costs(number, table.levels, annual)
    return (cheapest(np.where(table.costs == FORBIDDEN, FORBIDDEN, costs), True) != best).any(axis=1)


def step_of(highest_va, present_va, steps_kva):
    """The lowest power that may be subscribed and is not exceeded, or the present one where it is lower (VA)."""
    enough = [kva * VA_PER_LEVEL for kva in steps_kva if kva * VA_PER_LEVEL >= highest_va]
    wanted = min(enough, default=max(steps_kva) * VA_PER_LEVEL)
    return min(wanted, present_va)


def shown_levels(count, *kept):
    """Positions of the levels that a curve shows: evenly spaced ones, and those to be kept."""
    spaced = np.arange(0, count, max(count // MOST_LEVELS, 1))
    return np.unique(np.concatenate([spaced, np.array(kept, dtype="int64"), [count - 1]]))
