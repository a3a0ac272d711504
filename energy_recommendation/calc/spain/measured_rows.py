# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was measured in the months of the window, used or not, as the frame MEASURED of an advice tells it."""

import numpy as np
import pandas as pd

from .measured import UNKNOWN
from .schemas import BANDS, POWERS

UNUSED, USED = "missing", "used"


def measured_rows(case, history):
    """A row for each month of the window and each of its bands. history: the situations, in order of start."""
    known, rows, used = case.measured, [], set(case.used)
    starts, powers = history["start"].to_numpy(), history[POWERS].to_numpy(dtype="int64", na_value=UNKNOWN)
    has_band = known.has_band | (known.load.energy_wh > 0)
    for month in np.flatnonzero(case.in_window):
        start = known.load.months[month]
        end = start + pd.DateOffset(months=1)
        situation = np.searchsorted(starts, end.to_datetime64()) - 1
        for band in np.flatnonzero(has_band[month]):
            rows.append(
                {
                    "supply_point": case.point.supply_point,
                    "start": start,
                    "end": end,
                    "status": USED if month in used else UNUSED,
                    "band": BANDS[band],
                    "measured_va": _or_nothing(known.highest[month, band]),
                    "contracted_va": _or_nothing(powers[situation, band] if situation >= 0 else UNKNOWN),
                    "energy_wh": int(known.load.energy_wh[month, band]) if known.has_energy[month] else None,
                }
            )
    return rows


def _or_nothing(watts):
    return None if watts == UNKNOWN else int(watts)
