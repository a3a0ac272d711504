# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The quarter-hours of some months in a territory, and the month and band in which each lies.

A month begins at midnight of the territory's clock; the day on which the clock changes has 92 or 100 quarter-hours.
Cells are months x bands: a quarter-hour lies in cell month x 6 + band.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import TIME_ZONES, bands_of

from .schemas import BANDS

SLOT_S = 900
SLOTS_AN_HOUR = 4
MAINLAND = "peninsula"
FIRST_MONTH = pd.Timestamp("2021-06-01")  # since when there are these bands


@dataclass(frozen=True)
class TimeGrid:
    """months: first days. start_s: the second at which the first quarter-hour begins. cell, energy_cell: of each
    quarter-hour, by the bands of power and of energy. slots: how many quarter-hours each month has. has_cell: which
    bands of power each month has (months x bands)."""

    months: pd.DatetimeIndex
    start_s: int
    cell: np.ndarray
    energy_cell: np.ndarray
    slots: np.ndarray
    has_cell: np.ndarray


@lru_cache(maxsize=32)
def time_grid(first, count, tariff, territory):
    """The grid of `count` months from `first` (Timestamp). tariff: as `bands_of` takes it."""
    months = pd.date_range(first, periods=count, freq="MS", unit="ns")
    bounds = months.append(months[-1:] + pd.DateOffset(months=1)).tz_localize(TIME_ZONES[territory]).tz_convert("UTC")
    hours = pd.date_range(bounds[0], bounds[-1], freq="h", inclusive="left")
    month = np.searchsorted(bounds.as_unit("s").asi8, hours.as_unit("s").asi8, side="right") - 1
    cell, energy_cell = (
        np.repeat(month * len(BANDS) + bands_of(hours, tariff, territory, term=term).codes, SLOTS_AN_HOUR)
        for term in ("power", "energy")
    )
    counts = np.bincount(cell, minlength=count * len(BANDS)).reshape(count, len(BANDS))
    return TimeGrid(months, int(bounds.as_unit("s").asi8[0]), cell, energy_cell, counts.sum(axis=1), counts > 0)
