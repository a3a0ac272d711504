# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Points of load curves, in columns, as rows of the frame `curves`: one a supply point, quantity and legal day.

A row holds the whole day, from its midnight in Paris to the next, in equal steps: 46, 48 or 50 half hours; a value of a
whole day is one step, however long the day. A point counts from the start of its step. Where steps change within a day,
all go on the finest grid that they share: the mean power of half an hour is also that of each ten minutes of it, so it
is repeated, and no energy changes. A step without value is a gap. Of what is told twice for one instant, the last value
counts, and a value before none.
"""

from datetime import date
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd

from .collector import payload_of
from .enedis_values import PARIS, YEARS
from .sentences import _lt

EMPTY = np.iinfo("int64").min  # in the column of values: none is told
UNREADABLE = EMPTY + 1  # in any column: what is written there cannot be used
NO_QUALITY = ord("-")
DAY_S = 86_400
FIRST_DAY, LAST_DAY = date(YEARS.start - 1, 12, 31), date(YEARS.stop, 1, 2)  # a step may begin a day before


class CurvePoints:
    """The points of all curves of a document, as its parser finds them."""

    def __init__(self):
        self._positions, self._columns = {}, []

    def add(self, curve, starts, steps, values, qualities=None):
        """The points of one curve, (point_code, quantity), in the order in which they are told.

        starts: int64, UTC seconds at which the step begins. steps: int64 seconds, or one for all. values: int64, EMPTY
        where none is told. qualities: one letter each (uint8), None when the flux has none.
        """
        self.add_many([curve], np.zeros(len(starts), dtype="int64"), starts, steps, values, qualities)

    def add_many(self, curves, curve_of_point, starts, steps, values, qualities=None):
        """The points of several curves; curve_of_point: the position of each one's curve in `curves`."""
        count = len(starts)
        if qualities is None:
            qualities = np.full(count, NO_QUALITY, dtype="uint8")
        positions = [self._positions.setdefault(curve, len(self._positions)) for curve in curves]
        curve_of_point = np.array(positions, dtype="int64")[curve_of_point]
        self._columns.append((curve_of_point, starts, np.broadcast_to(steps, count), values, qualities))

    def give(self, collector):
        """Hand the days to the collector; a day whose points are not on a grid is refused."""
        if self._columns:
            columns = [np.concatenate(column) for column in zip(*self._columns, strict=True)]
            collector.add_frame("curves", _days(list(self._positions), *columns, collector))


@cache
def midnights():
    """UTC seconds at which each legal day begins, from FIRST_DAY on."""
    days = pd.date_range(FIRST_DAY, LAST_DAY, tz=PARIS)
    return days.as_unit("s").asi8


def _days(curves, curve_of_point, starts, steps, values, qualities, collector):
    day_of_point = np.searchsorted(midnights(), starts, side="right") - 1
    columns = [curve_of_point * len(midnights()) + day_of_point, starts, steps, values, qualities]
    if (np.diff(columns[0]) < 0).any():
        order = np.argsort(columns[0], kind="stable")
        columns = [column[order] for column in columns]
    if len(starts):
        columns = _only_on_grid(curves, columns, collector)
    key, starts, steps, values, qualities = columns
    first = np.flatnonzero(np.diff(key, prepend=-1))
    if not len(first):
        return _frame(curves, key, np.zeros(0, "int64"), [], [])
    row_of_point = np.repeat(np.arange(len(first)), np.diff(first, append=len(key)))
    grid = np.gcd.reduceat(steps, first)
    row_of_point, starts, values, qualities = _on_grid(grid, row_of_point, starts, steps, values, qualities)
    day = key[first] % len(midnights())
    bounds = np.concatenate([[0], np.cumsum(np.maximum(np.diff(midnights())[day] // grid, 1))])
    slot = bounds[row_of_point] + (starts - midnights()[day[row_of_point]]) // grid[row_of_point]
    is_told = values != EMPTY
    numbers, letters = np.full(bounds[-1], EMPTY), np.full(bounds[-1], NO_QUALITY, dtype="uint8")
    for part in (~is_told, is_told):
        numbers[slot[part]], letters[slot[part]] = values[part], qualities[part]
    return _frame(curves, key[first], grid, *_rows(bounds, numbers, letters))


def _only_on_grid(curves, columns, collector):
    """Without the days of which a point does not begin at a whole number of its steps after midnight."""
    key, starts, steps, values, _qualities = columns
    curve, day = np.divmod(key, len(midnights()))
    offsets = starts - midnights()[day]
    is_off = (offsets % steps != 0) | ((np.diff(midnights())[day] % steps != 0) & (steps < DAY_S))
    if not is_off.any():
        return columns
    for refused in np.unique(key[is_off]).tolist():
        position = np.flatnonzero((key == refused) & is_off)[0]
        code, quantity = curves[curve[position]]
        civil_day = str(_civil(day[position]))
        at = str(starts[position].astype("datetime64[s]"))
        collector.reject(
            f"{code} {quantity} {civil_day}",
            _lt(
                "The point that begins at %(at)s UTC is not a whole number of steps of %(step)s s after midnight.",
                at=at,
                step=int(steps[position]),
            ),
            payload_of(
                {
                    "point_code": code,
                    "quantity": quantity,
                    "points": [
                        [str(start.astype("datetime64[s]")), None if value == EMPTY else int(value)]
                        for start, value in zip(starts[key == refused], values[key == refused], strict=True)
                    ],
                }
            ),
        )
    keeps = ~np.isin(key, key[is_off])
    return [column[keeps] for column in columns]


def _on_grid(grid, row_of_point, starts, steps, values, qualities):
    """Repeat the points whose step is longer than the grid of their row."""
    repeats = steps // grid[row_of_point]
    if (repeats == 1).all():
        return row_of_point, starts, values, qualities
    origin = np.repeat(np.arange(len(starts)), repeats)
    nth = np.arange(len(origin)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    row_of_point = row_of_point[origin]
    return row_of_point, starts[origin] + nth * grid[row_of_point], values[origin], qualities[origin]


def _rows(bounds, numbers, letters):
    """The lists of values and the texts of qualities between the bounds."""
    values = numbers.tolist()
    for gap in np.flatnonzero(numbers == EMPTY).tolist():
        values[gap] = None
    text = letters.tobytes().decode("ascii")
    nothing = chr(NO_QUALITY)
    spans = list(pairwise(bounds.tolist()))
    qualities = [text[first:end] if text[first:end].strip(nothing) else "" for first, end in spans]
    return [values[first:end] for first, end in spans], qualities


def _frame(curves, key, steps, values, qualities):
    curve, day = np.divmod(key, len(midnights()))
    codes, quantities = zip(*curves, strict=True) if curves else ((), ())
    rows = pd.DataFrame(
        {
            "point_code": np.array(codes, dtype=object)[curve],
            "day": _civil(day).astype("datetime64[ns]"),
            "quantity": np.array(quantities, dtype=object)[curve],
            "step_s": pd.array(steps, dtype="Int64"),
            "started_at": pd.DatetimeIndex(midnights()[day].astype("datetime64[s]")).as_unit("ns").tz_localize("UTC"),
        }
    )
    return rows.assign(values=pd.Series(values, dtype=object), qualities=pd.Series(qualities, dtype=object))


def _civil(day):
    """The dates of days counted as `midnights` does."""
    return np.datetime64(FIRST_DAY, "D") + day
