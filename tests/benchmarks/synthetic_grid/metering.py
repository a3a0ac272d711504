"""Meters that count watt-hours: four dials, a calendar that says which band each dial counts, a climate.

A Linky's distributor dials: 1 = BASE, HC or HCB; 2 = HP or HPB; 3 = HCH; 4 = HPH. A dial keeps its value when the
calendar changes. Winter (the high season) is November to March.
"""

import itertools
from dataclasses import dataclass
from datetime import date

HIGH_SEASON = {11, 12, 1, 2, 3}
MONTH_WEIGHTS = (165, 155, 130, 100, 75, 65, 60, 58, 70, 95, 125, 152)
WEIGHT_A_YEAR = 37_960
WH_PER_KWH = 1000


@dataclass(frozen=True)
class Band:
    code: str
    label: str
    dial: int


@dataclass(frozen=True)
class Calendar:
    code: str
    label: str
    bands: tuple


BASE = Calendar("DI000001", "Sans différenciation temporelle", (Band("BASE", "Base", 1),))
PEAK = Calendar(
    "DI000002",
    "Avec différenciation temporelle",
    (Band("HC", "Heures Creuses", 1), Band("HP", "Heures Pleines", 2)),
)
SEASONAL = Calendar(
    "DI000003",
    "Avec différenciation temporelle et saisonnière",
    (
        Band("HCH", "Heures Creuses Saison Haute", 3),
        Band("HPB", "Heures Pleines Saison Basse", 2),
        Band("HCB", "Heures Creuses Saison Basse", 1),
        Band("HPH", "Heures Pleines Saison Haute", 4),
    ),
)
CALENDAR_OF_FTA = {
    "BTINFCU4": SEASONAL,
    "BTINFCUST": BASE,
    "BTINFMU4": SEASONAL,
    "BTINFMUDT": PEAK,
    "BTINFLU": BASE,
}


@dataclass(frozen=True)
class Meter:
    serial: str
    digits: int

    @property
    def modulus_wh(self):
        return 10**self.digits * WH_PER_KWH


class Climate:
    """How much of a year's consumption has passed on a day, in the high and in the low season."""

    def __init__(self, first: date, last: date):
        self.first = first.toordinal()
        high, low = [0], [0]
        for ordinal in range(self.first, last.toordinal() + 1):
            month = date.fromordinal(ordinal).month
            weight = MONTH_WEIGHTS[month - 1] + ordinal * 37 % 13 - 6
            high.append(weight if month in HIGH_SEASON else 0)
            low.append(0 if month in HIGH_SEASON else weight)
        self.high = list(itertools.accumulate(high))
        self.low = list(itertools.accumulate(low))

    def between(self, start: int, end: int):
        """Season weights of the days from `start` to the eve of `end` (ordinals)."""
        start, end = start - self.first, end - self.first
        return self.high[end] - self.high[start], self.low[end] - self.low[start]


@dataclass(frozen=True)
class Segment:
    """A time during which one meter counts by one calendar; `dials` are the watt-hours at its start."""

    start: int
    meter: Meter
    calendar: Calendar
    dials: tuple

    def dials_at(self, end, climate, annual_wh, peak_percent):
        """The four dials at 00:00 of the day `end`, rolled over where they are full."""
        used = consumed(self.calendar, climate.between(self.start, end), annual_wh, peak_percent)
        return tuple((dial + wh) % self.meter.modulus_wh for dial, wh in zip(self.dials, used, strict=True))


def consumed(calendar, weights, annual_wh, peak_percent):
    """Watt-hours that each of the four dials counts over these season weights."""
    high, low = weights
    if calendar is SEASONAL:
        wanted = (low * (100 - peak_percent), low * peak_percent, high * (100 - peak_percent), high * peak_percent)
    elif calendar is PEAK:
        wanted = ((high + low) * (100 - peak_percent), (high + low) * peak_percent, 0, 0)
    else:
        wanted = ((high + low) * 100, 0, 0, 0)
    return tuple(annual_wh * weight // (100 * WEIGHT_A_YEAR) for weight in wanted)
