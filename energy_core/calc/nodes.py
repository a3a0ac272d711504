# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The bounds of the pieces of time, and which of them know a register.

The pieces of a contract between which the index runs on make a run; its bounds are the nodes.
"""

from dataclasses import dataclass

import numpy as np

from . import groups
from .bound_readings import index_with_unknown
from .rounding import WH_PER_KWH


@dataclass(frozen=True)
class Nodes:
    """The bounds of all runs, one after the other.

    index: kWh for each band, -1 when unknown. quality_before, quality_after: for each band, as the piece that ends at
    the node and the one that starts there see it; reading_before, reading_after: rows of their readings, -1 when none.
    at, day: seconds and day count. start, end: the nodes of each piece. first: the first node of the run of each node.
    runs_on: whether the index runs on over the node, also where it is the last one that is looked at.
    """

    index: np.ndarray
    quality_before: np.ndarray
    quality_after: np.ndarray
    reading_before: np.ndarray
    reading_after: np.ndarray
    at: np.ndarray
    day: np.ndarray
    start: np.ndarray
    end: np.ndarray
    first: np.ndarray
    runs_on: np.ndarray


def nodes_of(pieces, readings):
    """The nodes of the runs; where two pieces meet, what one side does not show is taken from the other."""
    contract, at, until = (pieces[name].to_numpy() for name in ("contract", "at", "until"))
    begins_run = np.ones(len(pieces), dtype=bool)
    follows = (contract[1:] == contract[:-1]) & (at[1:] == until[:-1]) & pieces["index_runs_on"].to_numpy()[1:]
    begins_run[1:] = ~follows
    start = np.arange(len(pieces)) + np.cumsum(begins_run) - 1
    end, count = start + 1, len(pieces) + int(begins_run.sum())
    reading_before, reading_after = np.full(count, -1), np.full(count, -1)
    reading_before[end], reading_after[start] = pieces["reading_end"], pieces["reading_start"]
    instants, days = np.empty(count, "int64"), np.empty(count, "int64")
    instants[end], instants[start] = until, at
    days[end], days[start] = pieces["end"].to_numpy(), pieces["start"].to_numpy()
    is_first = np.zeros(count, dtype=bool)
    is_first[start[begins_run]] = True
    first = np.maximum.accumulate(np.where(is_first, np.arange(count), 0))
    runs_on = np.zeros(count, dtype=bool)
    runs_on[end] = pieces["index_runs_on_after"]
    sides = _both_sides(reading_before, reading_after, readings)
    return Nodes(*sides, reading_before, reading_after, instants, days, start, end, first, runs_on)


def _both_sides(row_before, row_after, readings):
    """Index of each node in kWh, and its quality as seen from before and from after."""
    index = index_with_unknown(readings)
    index //= WH_PER_KWH  # an unknown one stays -1
    is_estimated = readings["is_estimated"].to_numpy() | readings["is_doubtful"].to_numpy()
    quality = np.append(is_estimated, False).astype("int8")[:, None]
    before, after = index[row_before], index[row_after]
    from_before = np.where(before >= 0, quality[row_before], quality[row_after])
    from_after = np.where(after >= 0, quality[row_after], quality[row_before])
    return np.where(after >= 0, after, before), from_before, from_after


def nearest_known(known, nodes, gaps):
    """For each piece and band the node at or before its start, and at or after its end, where the band is known."""
    if gaps == "hold":
        return tuple(np.where(known[node], node[:, None], -1) for node in (nodes.start, nodes.end))
    before = _last_known(known, nodes.first)[nodes.start]
    count = len(nodes.first)
    mirrored = count - 1 - groups.ends(groups.is_last(nodes.first))[::-1]
    after = _last_known(known[::-1], mirrored)[::-1][nodes.end]
    return before, np.where(after >= 0, count - 1 - after, -1)


def _last_known(known, first):
    rows = np.arange(len(known), dtype="int32")[:, None]
    last = np.maximum.accumulate(np.where(known, rows, np.int32(-1)), axis=0)
    return np.where(last >= first[:, None], last, -1)
