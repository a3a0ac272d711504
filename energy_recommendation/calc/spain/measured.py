# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From readings and curves to the load of each supply point, and what of it is known.

A month's quarter-hours are known when no more than one in twenty is missing; a maximeter's month when each band that
the calendar gives the month is told, or when its quarter-hours are known: their highest mean is what the law asks for.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import divide_half_up

from .loads import Load, duration_curve
from .schemas import BANDS
from .time_grid import SLOT_S, SLOTS_AN_HOUR

PERCENT_KNOWN = 95  # of the quarter-hours of a month, for it to count
POWER_BITS = 31
UNKNOWN = -1


@dataclass(frozen=True)
class Measured:
    """What is known of a supply point.

    highest: W by month and band, -1 where it is not known; has_band: which bands of power each month has.
    By month (bool arrays): has_highest, has_quarters (those of `load` are there), has_energy, is_partial (some
    quarter-hours are missing), is_from_curve (the maximeter is not told for each band).
    has_hours: some of the curve are hours.
    """

    load: Load
    highest: np.ndarray
    has_band: np.ndarray
    has_highest: np.ndarray
    has_quarters: np.ndarray
    has_energy: np.ndarray
    is_partial: np.ndarray
    is_from_curve: np.ndarray
    has_hours: bool


def measured(grid, maxima, quarter_hours, energies):
    """The Measured of one supply point on a TimeGrid.

    maxima, quarter_hours, energies: its rows, as in the schemas. Raises ValueError for a quarter-hour told twice.
    """
    slots = _slots(grid, quarter_hours)
    is_known = slots != UNKNOWN
    count = np.bincount(grid.cell[is_known] // len(BANDS), minlength=len(grid.months))
    has_quarters = 100 * count >= PERCENT_KNOWN * grid.slots
    curves = _curves(grid, slots, is_known & has_quarters[grid.cell // len(BANDS)])
    told = _by_cell(grid, maxima, "max_power_w", np.maximum)
    highest = told.copy()
    for cell, curve in curves.items():
        if highest[cell] == UNKNOWN:
            highest[cell] = curve.values[-1]
    is_told = ((told != UNKNOWN) | ~grid.has_cell).all(axis=1)
    energy, has_energy = _energy(grid, energies, slots, has_quarters)
    return Measured(
        load=Load(grid.months, np.maximum(highest, 0), curves, energy),
        highest=highest,
        has_band=grid.has_cell,
        has_highest=is_told | has_quarters,
        has_quarters=has_quarters,
        has_energy=has_energy,
        is_partial=has_quarters & (count < grid.slots),
        is_from_curve=has_quarters & ~is_told,
        has_hours=bool((quarter_hours["step_s"] != SLOT_S).any()),
    )


def _slots(grid, quarter_hours):
    """The power of each quarter-hour of the grid."""
    known = quarter_hours[quarter_hours["power_w"].notna()]
    parts = known["step_s"].to_numpy() // SLOT_S
    power = known["power_w"].to_numpy(dtype="int64")
    place = (pd.DatetimeIndex(known["at"]).as_unit("s").asi8 - grid.start_s) // SLOT_S
    if (parts > 1).any():
        place = (place[:, None] + np.arange(SLOTS_AN_HOUR))[np.arange(SLOTS_AN_HOUR) < parts[:, None]]
        power = np.repeat(power, parts)
    is_inside = (place >= 0) & (place < len(grid.cell))
    place, power = place[is_inside], power[is_inside]
    if (np.bincount(place, minlength=1) > 1).any():
        raise ValueError(f"A quarter-hour of the supply point {known['supply_point'].iloc[0]} is told twice")
    slots = np.full(len(grid.cell), UNKNOWN)
    slots[place] = power
    return slots


def _curves(grid, slots, counts):
    """The DurationCurve of each cell (month, band) that has quarter-hours that count (bool array)."""
    ordered = np.sort(grid.cell[counts] << POWER_BITS | slots[counts])
    powers, cells = ordered & ((1 << POWER_BITS) - 1), ordered >> POWER_BITS
    bounds = np.flatnonzero(np.diff(cells, prepend=UNKNOWN, append=UNKNOWN))
    return {
        divmod(int(cells[start]), len(BANDS)): duration_curve(powers[start:end])
        for start, end in zip(bounds[:-1], bounds[1:], strict=True)
    }


def _by_cell(grid, rows, name, combine):
    """A column of rows (month, band) as an array months x bands, UNKNOWN where there is no row."""
    month = grid.months.get_indexer(rows["month"])
    inside = month >= 0
    band = pd.Index(BANDS).get_indexer(rows["band"])
    table = np.full((len(grid.months), len(BANDS)), UNKNOWN)
    combine.at(table, (month[inside], band[inside]), rows[name].to_numpy(dtype="int64")[inside])
    return table


def _energy(grid, energies, slots, has_quarters):
    """(Wh by month and band, which months are known): as told, or else as the quarter-hours make it."""
    table = _by_cell(grid, energies, "energy_wh", np.maximum)
    is_told = (table != UNKNOWN).any(axis=1)
    watts = np.zeros(table.size, dtype="int64")
    np.add.at(watts, grid.energy_cell, np.maximum(slots, 0))
    summed = divide_half_up(watts, SLOTS_AN_HOUR).reshape(table.shape)
    energy = np.where(is_told[:, None], np.maximum(table, 0), np.where(has_quarters[:, None], summed, 0))
    return energy, is_told | has_quarters
