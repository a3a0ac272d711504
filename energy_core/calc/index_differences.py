# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The difference of two indexes, for each time band, with the roll-over of the counter.

An index is floored from Wh to kWh before the difference, as the grid operator bills whole kWh.
Source: reference/electricore.md 3.4 and 3.5.
"""

import numpy as np
import pandas as pd

from .rounding import WH_PER_KWH
from .schemas import BAND_COLUMNS, QUALITIES

SECONDS_PER_HOUR = 3600


def index_differences(pieces, readings):
    """Energy between the two readings of each piece.

    pieces: `supply_point`, `at`, `until`, `power_va`, `reading_start`, `reading_end` (rows of `readings`, or -1).
    Returns a frame aligned on `pieces`: one int64 column in Wh for each band, whole kWh; `quality` (position in
    QUALITIES); `reason`, empty or why the energy cannot be told: missing_reading, missing_register, index_decrease.
    """
    index = readings[BAND_COLUMNS].fillna(-1).to_numpy(dtype="int64")
    index = np.where(index >= 0, index // WH_PER_KWH, -1)
    index = np.vstack([index, np.full(len(BAND_COLUMNS), -1)])  # row -1: no reading
    first, last = index[pieces["reading_start"]], index[pieces["reading_end"]]
    both = (first >= 0) & (last >= 0)
    difference = np.where(both, last - first, 0)
    difference += _roll_over(difference, pieces, readings)
    reason = np.select(
        [
            (pieces["reading_start"] < 0) | (pieces["reading_end"] < 0),
            ((first >= 0) != (last >= 0)).any(axis=1) | ~both.any(axis=1),
            (difference < 0).any(axis=1),
        ],
        ["missing_reading", "missing_register", "index_decrease"],
        default="",
    )
    energy = np.where((reason == "")[:, None], difference * WH_PER_KWH, 0)
    quality = np.where(reason == "", _quality(pieces, readings), QUALITIES.index("missing"))
    measured = pd.DataFrame(energy, columns=BAND_COLUMNS, index=pieces.index)
    return measured.assign(reason=reason, quality=quality)


def _roll_over(difference, pieces, readings):
    """What a counter that went through zero adds: 10^digits, if the energy stays within power x time."""
    added = np.zeros_like(difference)
    rows = np.flatnonzero((difference < 0).any(axis=1) & pieces["power_va"].notna().to_numpy())
    if not len(rows):
        return added
    digits = _digits(pieces.iloc[rows], readings)
    turn = np.where(digits > 0, 10 ** np.maximum(digits, 0), 0)[:, None]
    energy = difference[rows] + np.where(difference[rows] < 0, turn, 0)
    of_rows = pieces.iloc[rows]
    seconds = (of_rows["until"] - of_rows["at"]).dt.total_seconds().to_numpy().astype("int64")
    most = of_rows["power_va"].to_numpy(dtype="int64") * seconds  # VA·s, against kWh · 1000 · 3600
    plausible = (energy >= 0).all(axis=1) & (energy.sum(axis=1) * WH_PER_KWH * SECONDS_PER_HOUR <= most)
    added[rows] = np.where(plausible[:, None], energy - difference[rows], 0)
    return added


def _digits(pieces, readings):
    """Number of digits of the meter at the end of each piece: the last one known of the supply point, else 0."""
    known = readings[readings["digits"].notna()].sort_values("at", kind="stable")
    wanted = pieces[["supply_point", "until"]].reset_index(drop=True).reset_index().sort_values("until", kind="stable")
    found = pd.merge_asof(
        wanted, known[["supply_point", "at", "digits"]], left_on="until", right_on="at", by="supply_point"
    )
    return found.sort_values("index")["digits"].fillna(0).to_numpy(dtype="int64")


def _quality(pieces, readings):
    """The worse of both readings: 0 actual, 1 estimated."""
    estimated = (readings["nature"].eq("estimated") | readings["is_doubtful"]).to_numpy(dtype="int64")
    estimated = np.append(estimated, 0)
    return np.maximum(estimated[pieces["reading_start"]], estimated[pieces["reading_end"]])
