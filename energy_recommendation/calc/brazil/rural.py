# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Demand of units of the rural class and of those recognised as seasonal, which are billed what they measure.

A cycle is billed its measured demand, or a tenth of the highest of the 11 cycles before if that is more, whatever is
contracted. The contract matters in two ways, by post:

overrun        as everywhere: measured above 105 % of contracted pays the difference again at twice the price (301)
complementary  at the end of 12 cycles at least three billed demands have to have reached the contracted one of their
               cycle; as many as are missing are charged, each the largest difference left of a cycle that did not

So a contract up to the third highest billed demand is free, and overruns pull it up. The contract may be a schedule by
month (152), then each cycle has its own; what is contracted by steps (153) is one as well.

The price of a complementary demand is that of the last cycle, when it is charged; of fewer than 12 cycles, as when
bills are missing, three are asked for all the same. A tenth of whole W is held in tenths of W: nothing is rounded here,
and `rural_load` has the prices. Source: REN ANEEL 1.000/2021, articles 294 I, 300, 301 II, 152.
"""

import numpy as np

from odoo.addons.energy_core.calc import OVERRUN_TRIGGER_PERCENT

TENTHS = 10
W_PER_KW = 1000
CYCLES_BEFORE = 11
CYCLES_CHECKED = 12
CYCLES_TO_REACH = 3
MINIMUM_KW = 30  # in at least one post, article 148 III


def billed_tenths(measured_w, cycles):
    """The billed demand of the last so many cycles, in tenths of W: int64 (…, cycles).

    measured_w: (…, all cycles), oldest first, with those before that are known; a missing one may be 0.
    """
    before = np.zeros((*measured_w.shape[:-1], CYCLES_BEFORE), dtype="int64")
    windows = np.lib.stride_tricks.sliding_window_view(
        np.concatenate([before, measured_w], axis=-1), CYCLES_BEFORE + 1, axis=-1
    )[..., -cycles:, :]
    return np.maximum(windows[..., -1] * TENTHS, windows[..., :-1].max(axis=-1))


def complementary_tenths(contracted_w, billed, is_known=True):
    """The complementary demand of at most 12 cycles, in tenths of W: int64, the cycles being the last axis.

    contracted_w: of each cycle. billed: `billed_tenths`. is_known: whether there is a bill of the cycle; what has none
    neither reaches its contract nor is charged. They broadcast.
    """
    lacking = contracted_w * TENTHS - billed
    reached = (is_known & (lacking <= 0)).sum(axis=-1)
    lacking = np.where(is_known, np.maximum(lacking, 0), 0)
    largest = np.sort(lacking, axis=-1)[..., ::-1][..., :CYCLES_TO_REACH]
    is_charged = np.arange(largest.shape[-1]) < (CYCLES_TO_REACH - reached)[..., None]
    return np.where(is_charged, largest, 0).sum(axis=-1)


def rural_levels(measured_w, billed):
    """The whole kW between which the cost of a post is straight, ascending, some twice: (…, levels).

    measured_w, billed: (…, cycles). They are those beside the measured and the billed demands, and beside the contract
    from which on a measured demand is no overrun.
    """
    free = -(-measured_w * 100 // (OVERRUN_TRIGGER_PERCENT * W_PER_KW))
    reached = billed // (W_PER_KW * TENTHS)
    turns = [measured_w // W_PER_KW, measured_w // W_PER_KW + 1, free, np.maximum(free - 1, 0), reached, reached + 1]
    bounds = np.broadcast_to([0, MINIMUM_KW - 1, MINIMUM_KW], (*measured_w.shape[:-1], 3))
    return np.sort(np.concatenate([*turns, bounds], axis=-1), axis=-1)


def monthly_schedule(measured_w, billed, lowest_kw=0):
    """A contract by cycle that has neither overrun nor complementary demand: whole kW (…, cycles).

    The highest that is reached; where no whole kW is both reached and within 5 %, the lowest without overrun. Such
    small demands may not be reached, nor may `lowest_kw`, what has to be contracted at least.
    """
    free = -(-measured_w * 100 // (OVERRUN_TRIGGER_PERCENT * W_PER_KW))
    return np.maximum(np.maximum(billed // (W_PER_KW * TENTHS), free), lowest_kw)
