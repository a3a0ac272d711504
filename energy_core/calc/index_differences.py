# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the registers counted in each piece of time: differences of indexes, band by band, and bridges over gaps.

The pieces of a contract between which the index runs on make a run; its bounds are the nodes. Between two nodes at
which a band is known it counted D kWh: the difference of the indexes, each floored to kWh as the grid operator bills
whole kWh. Where nodes between them are unknown, D is spread over the pieces by their days: up to each node
floor(D x days so far / days in all), so that nothing is lost or counted twice; without a whole day in all, the first
piece gets it. A lower index is a roll-over when the reading says so or when the power could have counted that much.
Source: reference/electricore.md 3.4, 3.5 and 9; the spreading is ours.
"""

from dataclasses import dataclass

import numpy as np

from . import groups
from .bound_readings import index_with_unknown
from .history import INSTANT_BITS
from .rounding import VA_PER_KVA, WH_PER_KWH
from .schemas import QUALITIES

SECONDS_PER_HOUR = 3600
SIDE_BITS = INSTANT_BITS + 1  # instants, and a bit for the side
TOLERANCE_KWH = 1  # for each band: an index is floored to kWh
NOT_MEASURED = -1
ACTUAL, ESTIMATED, MISSING = range(len(QUALITIES))
REASONS = ("", "missing_reading", "missing_register", "index_decrease", "implausible_energy")


@dataclass(frozen=True)
class Nodes:
    """The bounds of all runs, one after the other.

    index: kWh for each band, -1 when unknown. quality_before, quality_after: for each band, as the piece that ends at
    the node and the one that starts there see it; reading_before, reading_after: rows of their readings, -1 when none.
    at, day: seconds and day count. start, end: the nodes of each piece. first: the first node of the run of each node.
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


@dataclass(frozen=True)
class Differences:
    """For each piece: energy (Wh by band), quality (by band, NOT_MEASURED when no register), reason (position in
    REASONS), measured_wh (what was counted, also where it is held) and the rows of the readings at both ends."""

    energy: np.ndarray
    quality: np.ndarray
    reason: np.ndarray
    measured_wh: np.ndarray
    reading_start: np.ndarray
    reading_end: np.ndarray


def index_differences(pieces, readings, meters, gaps):
    """Energy of each piece.

    pieces: by contract and instant; `contract`, `at`, `until` (seconds), `start`, `end` (day counts), `power_va`,
    `index_runs_on`, `reading_start`, `reading_end` (rows of `readings`, or -1). readings: as `readings_at_bounds` gives
    them. meters: all readings, for what they tell of the meter. gaps: "bridge" or "hold". Returns Differences.
    """
    nodes = _nodes(pieces, readings)
    known = nodes.index >= 0
    before, after = _nearest_known(known, nodes, gaps)
    told = (before >= 0) & (after >= 0)
    bands = np.arange(known.shape[1])
    counted = np.where(told, nodes.index[after, bands] - nodes.index[before, bands], 0)
    counted = _with_roll_overs(counted, before, after, pieces, nodes, readings, meters)
    kwh = _spread(counted, before, after, nodes)
    expected = _expected(known, nodes, gaps)
    reading_start, reading_end = _readings_around(nodes, gaps)
    is_implausible = _is_implausible(kwh, told, pieces) & ~_is_confirmed(told, after, nodes, readings)
    reason = np.select(
        [
            ~told.any(axis=1) & ~(known[nodes.start].any(axis=1) & known[nodes.end].any(axis=1)),
            ~told.any(axis=1) | (expected & ~told).any(axis=1),
            (counted < 0).any(axis=1),
            is_implausible,
        ],
        [1, 2, 3, 4],
        default=0,
    )
    return Differences(
        energy=np.where((reason == 0)[:, None], kwh * WH_PER_KWH, 0),
        quality=_quality(told & (counted >= 0) & ~is_implausible[:, None], expected, before, after, nodes),
        reason=reason,
        measured_wh=kwh.sum(axis=1) * WH_PER_KWH,
        reading_start=reading_start,
        reading_end=reading_end,
    )


def _nodes(pieces, readings):
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
    sides = _both_sides(reading_before, reading_after, readings)
    return Nodes(*sides, reading_before, reading_after, instants, days, start, end, first)


def _both_sides(row_before, row_after, readings):
    """Index of each node in kWh, and its quality as seen from before and from after."""
    index = index_with_unknown(readings)
    index = np.where(index >= 0, index // WH_PER_KWH, -1)
    is_estimated = readings["is_estimated"].to_numpy() | readings["is_doubtful"].to_numpy()
    quality = np.append(is_estimated, False).astype("int8")[:, None]
    before, after = index[row_before], index[row_after]
    from_before = np.where(before >= 0, quality[row_before], quality[row_after])
    from_after = np.where(after >= 0, quality[row_after], quality[row_before])
    return np.where(after >= 0, after, before), from_before, from_after


def _nearest_known(known, nodes, gaps):
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


def _with_roll_overs(counted, before, after, pieces, nodes, readings, meters):
    """Add what a register holds to the differences of those that passed zero."""
    rows = np.flatnonzero((counted < 0).any(axis=1))
    if not len(rows):
        return counted
    start, end = before[rows], after[rows]
    last = end.max(axis=1)
    runs_on = nodes.first[np.minimum(last + 1, len(nodes.first) - 1)] == nodes.first[last]
    holds = _register_kwh(pieces["supply_point"].to_numpy()[rows], nodes.at[last] << 1 | runs_on, meters)
    passed_zero = np.append(readings["passed_zero"].to_numpy(), False)
    power_va = np.full(len(nodes.at), -1)
    power_va[nodes.start] = pieces["power_va"].to_numpy()
    lower = counted[rows] < 0
    rolled = counted[rows] + np.where(lower, holds[:, None], 0)
    accepted = np.zeros_like(lower)
    for band in range(counted.shape[1]):
        first, last = start[:, band], end[:, band]
        together = (start == first[:, None]) & (end == last[:, None])
        total = np.where(together, rolled, 0).sum(axis=1)
        seconds = nodes.at[last] - nodes.at[first]
        likely = (power_va[first] >= 0) & ~_exceeds(total, together.sum(axis=1), power_va[first], seconds)
        accepted[:, band] = lower[:, band] & (holds > 0) & (passed_zero[nodes.reading_before[last]] | likely)
    result = counted.copy()
    result[rows] = np.where(accepted & (rolled >= 0), rolled, counted[rows])
    return result


def _register_kwh(points, until, meters):
    """At which kWh the registers of each point return to zero, by the last digits and coefficient known; 0: unknown.

    until: twice the instant up to which they count, and one more where that after it is of the same meter.
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
    place = np.searchsorted(keys, points << SIDE_BITS | until, side="right") - 1
    same = np.append(point[order], -1)[place] == points
    return np.where(same, np.append(told[name].to_numpy()[order], -1)[place], -1)


def _exceeds(kwh, bands, power_va, seconds):
    """Whether more was counted than the power can have drawn, but for the floors of the indexes."""
    return (kwh - TOLERANCE_KWH * bands) * (SECONDS_PER_HOUR * VA_PER_KVA) > power_va * seconds


def _is_implausible(kwh, told, pieces):
    power_va = pieces["power_va"].to_numpy()
    seconds = pieces["until"].to_numpy() - pieces["at"].to_numpy()
    return (power_va >= 0) & _exceeds(kwh.sum(axis=1), told.sum(axis=1), power_va, seconds)


def _is_confirmed(told, after, nodes, readings):
    """Whether the grid operator or a person has corrected the readings at the end of all bands."""
    row = np.where(nodes.reading_before >= 0, nodes.reading_before, nodes.reading_after)[after]
    is_corrected = np.append(readings["is_corrected"].to_numpy(), False)[row]
    return (is_corrected | ~told).all(axis=1)


def _spread(counted, before, after, nodes):
    """The part of each piece in what was counted between the known nodes around it."""
    start, end = nodes.start[:, None], nodes.end[:, None]
    is_bridged = (before >= 0) & (after >= 0) & ((before != start) | (after != end))
    rows, bands = np.nonzero(is_bridged)
    first, last = before[rows, bands], after[rows, bands]
    in_all = nodes.day[last] - nodes.day[first]
    so_far = nodes.day[nodes.end[rows]] - nodes.day[first]
    earlier = nodes.day[nodes.start[rows]] - nodes.day[first]
    whole, divisor = counted[rows, bands], np.maximum(in_all, 1)
    by_days = whole * so_far // divisor - whole * earlier // divisor
    parts = counted.copy()
    parts[rows, bands] = np.where(in_all > 0, by_days, np.where(first == nodes.start[rows], whole, 0))
    return parts


def _expected(known, nodes, gaps):
    """The bands that each piece must tell: those at the nearest nodes around it that show any band."""
    shows_any = known.any(axis=1)[:, None]
    around = _nearest_known(shows_any, nodes, gaps)
    return np.logical_or.reduce([known[node[:, 0]] & (node >= 0) for node in around])


def _quality(told, expected, before, after, nodes):
    bands = np.arange(told.shape[1])
    worst = np.maximum(nodes.quality_after[before, bands], nodes.quality_before[after, bands])
    is_bridged = (before != nodes.start[:, None]) | (after != nodes.end[:, None])
    worst = np.where(is_bridged, ESTIMATED, worst)
    return np.where(told, worst, np.where(expected | (before >= 0) & (after >= 0), MISSING, NOT_MEASURED)).astype(
        "int8"
    )


def _readings_around(nodes, gaps):
    """Rows of the readings at the nearest nodes around each piece that have one, -1 where there is none."""
    before, after = nodes.reading_before, nodes.reading_after
    own_before, own_after = np.where(before >= 0, before, after), np.where(after >= 0, after, before)
    start, end = _nearest_known((own_after >= 0)[:, None], nodes, gaps)
    rows = zip((start, end), (own_after, own_before), strict=True)
    return tuple(np.where(node >= 0, own[node], -1)[:, 0] for node, own in rows)
