# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the registers counted in each piece of time: differences of indexes, band by band, and bridges over gaps.

The pieces of a contract between which the index runs on make a run; its bounds are the nodes. Between two nodes at
which a band is known it counted D kWh: the difference of the indexes, each floored to kWh as the grid operator bills
whole kWh. Where nodes between them are unknown, D is spread over the pieces by their days: up to each node
floor(D x days so far / days in all), so that nothing is lost or counted twice; without a whole day in all, the first
piece gets it. A lower index is a roll-over when the reading says so or when the power could have counted that much;
after an estimated opening (see openings.py) it gives back what was estimated too much.
Source: reference/electricore.md 3.4, 3.5 and 9; the spreading and the giving back are ours.
"""

from dataclasses import dataclass

import numpy as np

from .civil_days import SECONDS_A_DAY
from .nodes import nearest_known, nodes_of
from .roll_over import exceeds, with_roll_overs
from .rounding import WH_PER_KWH
from .schemas import QUALITIES

NOT_MEASURED = -1
ACTUAL, ESTIMATED, MISSING = range(len(QUALITIES))
LONGEST_ESTIMATE_S = 62 * SECONDS_A_DAY  # of full power: by no more is an opening estimated wrong
REASONS = ("", "missing_reading", "missing_register", "index_decrease", "implausible_energy")


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
    nodes = nodes_of(pieces, readings)
    known = nodes.index >= 0
    before, after = nearest_known(known, nodes, gaps)
    told = (before >= 0) & (after >= 0)
    bands = np.arange(known.shape[1])
    counted = np.where(told, nodes.index[after, bands] - nodes.index[before, bands], 0)
    counted = with_roll_overs(counted, before, after, pieces, nodes, readings, meters)
    kwh = _spread(counted, before, after, nodes)
    after_estimate = _after_estimate(before, nodes, readings)
    has_decreased = (counted < 0) & ~(after_estimate & _gives_back(counted, pieces["power_va"].to_numpy()))
    expected = _expected(known, nodes, gaps)
    reading_start, reading_end = _readings_around(nodes, gaps)
    is_implausible = _is_implausible(kwh, told, after_estimate, pieces) & ~_is_confirmed(told, after, nodes, readings)
    reason = np.select(
        [
            ~told.any(axis=1) & ~(known[nodes.start].any(axis=1) & known[nodes.end].any(axis=1)),
            ~told.any(axis=1) | (expected & ~told).any(axis=1),
            has_decreased.any(axis=1),
            is_implausible,
        ],
        range(1, len(REASONS)),
        default=0,
    )
    return Differences(
        energy=np.where((reason == 0)[:, None], kwh * WH_PER_KWH, 0),
        quality=_quality(told & ~has_decreased & ~is_implausible[:, None], expected, before, after, nodes),
        reason=reason,
        measured_wh=kwh.sum(axis=1) * WH_PER_KWH,
        reading_start=reading_start,
        reading_end=reading_end,
    )


def _after_estimate(before, nodes, readings):
    """Whether what is counted from the node `before` on begins at an opening that the other tool estimated."""
    is_estimated_opening = readings["is_opening"].to_numpy() & readings["is_estimated"].to_numpy()
    if not is_estimated_opening.any():
        return np.zeros(before.shape, dtype=bool)
    return np.append(is_estimated_opening, False)[nodes.reading_after[before]] & (before >= 0)


def _gives_back(counted, power_va):
    """Whether a lower index is what an estimate may have been too high by, and not a wrong one."""
    return (power_va < 0)[:, None] | ~exceeds(-counted, 1, power_va[:, None], LONGEST_ESTIMATE_S)


def _is_implausible(kwh, told, after_estimate, pieces):
    power_va = pieces["power_va"].to_numpy()
    seconds = pieces["until"].to_numpy() - pieces["at"].to_numpy()
    seconds = seconds + np.where(after_estimate.any(axis=1), LONGEST_ESTIMATE_S, 0)
    return (power_va >= 0) & exceeds(kwh.sum(axis=1), told.sum(axis=1), power_va, seconds)


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
    around = nearest_known(shows_any, nodes, gaps)
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
    start, end = nearest_known((own_after >= 0)[:, None], nodes, gaps)
    rows = zip((start, end), (own_after, own_before), strict=True)
    return tuple(np.where(node >= 0, own[node], -1)[:, 0] for node, own in rows)
