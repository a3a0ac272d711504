# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Texts of points of load curves as columns of numbers: each distinct text is read once, strictly.

What a column cannot use is UNREADABLE there; reading the point alone, by the same functions, raises the sentence.
"""

from datetime import datetime

import numpy as np

from .curve_days import DAY_S, EMPTY, FIRST_DAY, UNREADABLE, midnights
from .enedis_values import MAX_INTEGER, YEARS, decimal, instant
from .sentences import Unreadable, _lt

QUANTITIES = {
    **{("CONS", code): "active_consumption" for code in ("PA", "EA")},
    **{("PROD", code): "active_production" for code in ("PA", "EA")},
    **{("CONS", code): "inductive_consumption" for code in ("PRI", "ERI")},
    **{("CONS", code): "capacitive_consumption" for code in ("PRC", "ERC")},
    **{("PROD", code): "inductive_production" for code in ("PRI", "ERI")},
    **{("PROD", code): "capacitive_production" for code in ("PRC", "ERC")},
}
VOLTAGE = "E"
POWER_FACTORS = {"W": 1, "kW": 1000, "VAr": 1, "kVAr": 1000, "Wr": 1, "kWr": 1000}
VOLTAGE_FACTORS = {"V": 1, "kV": 1000}
STEPS_S = [60 * minutes for minutes in (5, 10, 15, 20, 30, 60)]
RAW, DOUBTFUL, DISTURBED = map(ord, "BUX")
HOUR_S = 3600
EPOCH = datetime(1970, 1, 1)


class TextColumn(dict):
    """{text: number} filled as texts come, by `read`, which may raise Unreadable."""

    def __init__(self, read):
        super().__init__()
        self.read = read

    def __missing__(self, written):
        try:
            number = self.read(written)
        except Unreadable:
            number = UNREADABLE
        self[written] = number
        return number

    def numbers(self, texts):
        """int64, one for each text of a list."""
        if texts and texts.count(texts[0]) == len(texts):
            return np.full(len(texts), self[hashable(texts[0])], dtype="int64")
        try:
            return np.fromiter(map(self.__getitem__, texts), dtype="int64", count=len(texts))
        except TypeError:  # a list or an object where a text should be
            return np.array([self[hashable(written)] for written in texts], dtype="int64")


def texts_of(points, name):
    """What points (dicts) tell under a name; None where they tell nothing."""
    try:
        return [point[name] for point in points]
    except KeyError:
        return [point.get(name) for point in points]


def hashable(written):
    """What is told where a text should be; a list or an object as the text of it."""
    return written if written is None or isinstance(written, str | bytes | int | float) else str(written)


def quantity_of(direction, physical, unit):
    """(quantity, factor to its unit) of a curve, by the codes that Enedis gives."""
    quantity = "voltage" if physical == VOLTAGE else QUANTITIES.get((direction, physical))
    if quantity is None:
        raise Unreadable(
            _lt(
                "The curve is of %(direction)s %(physical)s, which is not known.",
                direction=direction or "–",
                physical=physical or "–",
            )
        )
    factors = VOLTAGE_FACTORS if quantity == "voltage" else POWER_FACTORS
    if unit not in factors:
        raise Unreadable(
            _lt(
                "The curve counts in %(unit)s; readable are %(known)s.",
                unit=unit or "–",
                known=", ".join(factors),
            )
        )
    return quantity, factors[unit]


def value_reader(factor):
    """The reader of values: whole numbers from 0 upwards once multiplied; EMPTY where nothing is written."""

    def read(written):
        if written is None or written == "":
            return EMPTY
        number = decimal(str(written), "v") * factor
        if number != int(number) or number > MAX_INTEGER:
            raise Unreadable(_lt("The value %(value)s is not a whole number, or too large.", value=str(written)))
        return int(number)

    return read


read_watts = value_reader(1)


def step_seconds(minutes):
    if 60 * minutes not in STEPS_S:
        raise Unreadable(_lt("A curve has no steps of %(minutes)s minutes.", minutes=minutes))
    return 60 * minutes


def read_instant(written):
    """UTC seconds of an instant that tells its offset."""
    return int(instant(str(written)).timestamp())


def read_local(written):
    """Seconds of the clock in Paris since 1970, whatever the clock's offset then."""
    try:
        read = datetime.fromisoformat(str(written))
    except ValueError:
        read = None
    if read is None or read.year not in YEARS or read.tzinfo is not None:
        raise Unreadable(_lt("%(value)s is not a date and time in Paris.", value=str(written)))
    return int((read - EPOCH).total_seconds())


def utc_of_local(local):
    """UTC seconds of instants on the clock in Paris (int64), in the order in which they are told.

    The hour that comes twice in October is its second coming from the point on at which the clock goes back; the hour
    that is skipped in March is UNREADABLE.
    """
    first_midnight = (FIRST_DAY - EPOCH.date()).days
    is_read = local != UNREADABLE
    day = np.where(is_read, local // DAY_S - first_midnight, 0)
    time = local % DAY_S
    utc = midnights()[day] + time
    change = np.diff(midnights())[day] - DAY_S  # −1 h in March, +1 h in October
    utc += np.where(time >= 3 * HOUR_S, change, 0)
    in_changing_hour = is_read & (time >= 2 * HOUR_S) & (time < 3 * HOUR_S)
    twice = np.flatnonzero(in_changing_hour & (change > 0))
    if len(twice):
        utc[twice] += HOUR_S * _is_second(day[twice], time[twice])
    return np.where(is_read & ~(in_changing_hour & (change < 0)), utc, UNREADABLE)


def _is_second(day, time):
    """Whether the clock has gone back since the first of these instants of the same day."""
    goes_back = np.diff(time, prepend=time[0] - 1) <= 0
    first = np.diff(day, prepend=-1) != 0
    goes_back &= ~first
    count = np.cumsum(goes_back)
    return count > np.maximum.accumulate(np.where(first, count, 0))
