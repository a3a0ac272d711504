# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which reading stands at which bound.

At an event, the C15 readings of that instant: the one after it starts what follows, the one before it ends what
precedes. At a month bound without such a reading, the best periodic reading of the same legal day: one that nothing
makes doubtful, then by source, then the earliest. What is read from afar is dated at midnight; a reading of those
sources at another hour (R64 around a reprogramming: AV, AP, AS) was not made for the bound.
"""

import numpy as np

from . import groups
from .columns import columns_at, frame_of
from .history import INSTANT_BITS
from .schemas import MIDNIGHT_SOURCES, SOURCES

EVENT_SOURCE = SOURCES.index("C15")
READ_AT_MIDNIGHT = [SOURCES.index(source) for source in MIDNIGHT_SOURCES]
RANK_BITS = 5
RANK_OF_DOUBT = 16


def band_columns(frame):
    """The columns of energy or index, in order."""
    return [name for name in frame if name.endswith("_wh") and name != "total_wh"]


def readings_at_bounds(readings, bounds, days):
    """The readings that can stand at one of the `bounds` (first days of months, day counts), each once, sorted.

    readings: as `open_readings` gives them, index in Wh. Of several of one supply point, instant, position and source
    the last known counts. Returns the rows by supply point, instant and position, with `day` (the month bound that the
    reading can stand at, -1 when none), `rank` (the smaller the better) and `row` (of `readings`).
    """
    at, source = readings["at"].to_numpy(), readings["source"].to_numpy()
    begins, ends = days.start_of(bounds), days.start_of(bounds + 1)
    nearest = np.maximum(np.searchsorted(begins, at, side="right") - 1, 0)
    reaches = np.where(np.isin(source, READ_AT_MIDNIGHT), begins[nearest] + 1, ends[nearest])
    on_bound = (begins[nearest] <= at) & (at < reaches)
    wanted = np.flatnonzero(on_bound | (source == EVENT_SOURCE))
    rank = source + RANK_OF_DOUBT * readings["is_doubtful"].to_numpy()
    key = ((_instant_key(readings, readings["is_after"].to_numpy()) << RANK_BITS) | rank)[wanted]
    order = np.lexsort([readings["order"].to_numpy()[wanted], key])
    row = wanted[order[groups.is_last(key[order])]]
    day = np.where(on_bound, bounds[nearest], -1)
    return frame_of(columns_at(readings, row) | {"rank": rank[row], "day": day[row], "row": row})


def _instant_key(rows, is_after):
    """Supply point, instant and position in one integer."""
    return (rows["supply_point"].to_numpy() << INSTANT_BITS | rows["at"].to_numpy()) << 1 | is_after


def index_with_unknown(readings):
    """The index of each reading, one column a band, and a last row (-1) for no reading at all."""
    bands = band_columns(readings)
    index = np.full((len(readings) + 1, len(bands)), -1)
    for column, band in enumerate(bands):
        index[:-1, column] = readings[band].to_numpy()
    return index


def event_rows(bounds, readings):
    """Rows of the C15 readings before and after the instant of each bound, -1 where there is none."""
    of_events = np.flatnonzero(readings["source"].to_numpy() == EVENT_SOURCE)
    keys = _instant_key(readings, readings["is_after"].to_numpy())[of_events]
    return tuple(_or_none(of_events, _found(keys, _instant_key(bounds, side))) for side in (0, 1))


def bound_readings(bounds, readings):
    """The row of `readings` before and after each bound, -1 where there is none.

    bounds: `supply_point`, `at`, `day`, `is_month_bound`, `index_runs_on`. readings: as `readings_at_bounds` gives
    them. Where the index runs on, a C15 reading of one side stands on both.
    """
    before, after = event_rows(bounds, readings)
    runs_on, periodic = bounds["index_runs_on"].to_numpy(), _periodic(bounds, readings)
    other_before, other_after = (np.where(runs_on & (row >= 0), row, periodic) for row in (after, before))
    return np.where(before >= 0, before, other_before), np.where(after >= 0, after, other_after)


def _periodic(bounds, readings):
    """Row of the best periodic reading of each month bound, -1 elsewhere."""
    source, day = readings["source"].to_numpy(), readings["day"].to_numpy()
    usable = np.flatnonzero((source != EVENT_SOURCE) & (day >= 0))
    key = _day_key(readings)[usable]
    order = np.lexsort([*(readings[name].to_numpy()[usable] for name in ("order", "at", "rank")), key])
    found = _found(key[order], _day_key(bounds))
    return np.where(bounds["is_month_bound"].to_numpy(), _or_none(usable[order], found), -1)


def _day_key(rows):
    return rows["supply_point"].to_numpy() << INSTANT_BITS | rows["day"].to_numpy()


def _found(keys, wanted):
    """The first position of each wanted key among the sorted `keys`, -1 where it is not."""
    place = np.searchsorted(keys, wanted)
    inside = np.minimum(place, len(keys) - 1)
    return np.where(keys[inside] == wanted, place, -1) if len(keys) else np.full(len(wanted), -1)


def _or_none(rows, positions):
    """The rows at the positions, -1 where there is no position."""
    return np.append(rows, -1)[positions]
