# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The cheapest powers of one structure: every level of every band has its cost, the solver of all countries chooses."""

from dataclasses import dataclass

import numpy as np

from ..solver import CLEARANCE_UNIT, FORBIDDEN, cheapest, costs_of, with_clearance
from .costs import CostTable, cost_table
from .schemas import BREAKER, QUARTER_HOUR
from .structures import Structure

MOST_LEVELS = 20_000  # of a band; beyond, steps are ten times as large


@dataclass(frozen=True)
class Choice:
    """The cheapest powers of a structure.

    levels: W. step_w: between them. costs: µ€, bands x levels, FORBIDDEN where a level may not be chosen. chosen,
    raised: positions of the cheapest levels, and of those with the clearance.
    """

    structure: Structure
    levels: np.ndarray
    step_w: int
    costs: np.ndarray
    chosen: np.ndarray
    raised: np.ndarray
    clearance: int
    table: CostTable
    highest: np.ndarray

    @property
    def cost(self):
        """µ€ of the cheapest powers over all months."""
        return int(costs_of(self.costs, self.chosen).sum())

    @property
    def cheapest(self):
        return self.levels[self.chosen]

    @property
    def proposed(self):
        return self.levels[self.raised]

    @property
    def without_a_month(self):
        """(µ€, W by band) of the cheapest powers, and of those with the clearance, if a month had demanded nothing."""
        others = (np.delete(self.highest, month, axis=0) for month in range(len(self.highest)))
        highest = np.array([each.max(axis=0, initial=0) for each in others])
        costs = _bounded(self.table.costs_without_a_month, self.levels, self.structure, highest)
        chosen = cheapest(costs, self.structure.ascends)
        raised = with_clearance(costs, chosen, self.clearance, self.structure.ascends)
        return costs_of(costs, chosen).sum(axis=1), self.levels[raised]

    @property
    def is_open(self):
        """Which levels may be chosen: bands x levels."""
        return self.costs < FORBIDDEN

    @property
    def flat(self):
        """Which levels cost no more than the cheapest one of the band and the clearance: bands x levels."""
        at_best = costs_of(self.costs, self.chosen)
        return self.costs <= (at_best + at_best * self.clearance // CLEARANCE_UNIT)[:, None]


def choose(load, prices, structure, step_w, clearance):
    """The Choice of a structure, or None where none of its powers may be contracted.

    step_w: between two levels. clearance: in parts of ten thousand.
    """
    largest = _largest_w(load, structure, clearance)
    while largest // step_w > MOST_LEVELS:
        step_w *= 10
    levels = step_w * np.arange(1, -(-largest // step_w) + 1)
    if structure.up_to_w is not None:
        levels = levels[levels <= structure.up_to_w]
    if not len(levels):
        return None
    table = cost_table(load, prices, structure.rule, np.broadcast_to(levels, (structure.bands, len(levels))))
    highest = load.highest[:, : structure.bands]
    costs = _bounded(table.costs, levels, structure, highest.max(axis=0, initial=0))
    if (costs.min(axis=1) >= FORBIDDEN).any():
        return None
    chosen = cheapest(costs, structure.ascends)
    raised = with_clearance(costs, chosen, clearance, structure.ascends)
    return Choice(structure, levels, step_w, costs, chosen, raised, clearance, table, highest)


def decisive_months(choices):
    """The months (bool) without whose demand other powers would be proposed. choices: the cheapest first."""
    costs, powers = zip(*(choice.without_a_month for choice in choices), strict=True)
    proposed = np.stack(powers)[np.argmin(costs, axis=0), np.arange(len(costs[0]))]
    return (proposed != choices[0].proposed).any(axis=1)


def _largest_w(load, structure, clearance):
    """A power above which each further W costs and saves nothing, the clearance included."""
    if structure.rule == QUARTER_HOUR:
        demanded = max((int(curve.values[-1]) for curve in load.curves.values()), default=0)
    else:
        demanded = int(load.highest[:, : structure.bands].max(initial=0))
    lowest = max(demanded, structure.above_w + 1)
    return lowest + lowest * clearance // CLEARANCE_UNIT


def _bounded(costs, levels, structure, highest):
    """Costs (…, bands, levels), FORBIDDEN where a level may not be chosen. highest: W demanded, (…, bands)."""
    bounded = costs.copy()
    bounded[..., -1, levels <= structure.above_w] = FORBIDDEN
    if structure.rule == BREAKER:
        bounded[levels < highest[..., None]] = FORBIDDEN
    return bounded
