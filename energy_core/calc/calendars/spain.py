# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time bands of Spanish network tariffs since 2021-06-01: P1 to P3 of 2.0TD, P1 to P6 of all others.

A band follows from the wall clock of the territory, the month and whether the day is a working day: Monday to Friday
without national holidays of a fixed date. When clocks change, the hour that comes twice belongs to 2-3 both times.
Source: CNMC Circular 3/2020 (BOE-A-2020-1066) article 7; for the mainland reference/accounting.md 7.5. The seasons and
hours of the islands, Ceuta and Melilla are those on which two independent public transcriptions of the article agree.
That the islands' hours are those of their own clock is told by one.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from ..countries import COUNTRIES

BANDS = COUNTRIES["ES"].bands
SINCE = pd.Timestamp("2021-06-01")
TIME_ZONES = {
    "peninsula": "Europe/Madrid",
    "balearic": "Europe/Madrid",
    "canary": "Atlantic/Canary",
    "ceuta": "Africa/Ceuta",
    "melilla": "Africa/Ceuta",
}
TERMS = ("energy", "power")
HOLIDAYS = ((1, 1), (1, 6), (5, 1), (8, 15), (10, 12), (11, 1), (12, 6), (12, 8), (12, 25))  # month, day

# The hours of working days between which power and energy are dear, from and until; 0 to 8 is always the cheapest.
PEAKS_OF_2_0TD = {
    **dict.fromkeys(("peninsula", "balearic", "canary"), ((10, 14), (18, 22))),
    **dict.fromkeys(("ceuta", "melilla"), ((11, 15), (19, 23))),
}
PEAKS = {
    "peninsula": ((9, 14), (18, 22)),
    **dict.fromkeys(("balearic", "canary"), ((10, 15), (18, 22))),
    **dict.fromkeys(("ceuta", "melilla"), ((10, 15), (19, 23))),
}
NIGHT_END = 8

# Seasons high, mid-high, mid and low: their months, and the bands of their peak and other daytime hours.
SEASONS = {
    "peninsula": (
        ((1, 2, 7, 12), 1, 2),
        ((3, 11), 2, 3),
        ((6, 8, 9), 3, 4),
        ((4, 5, 10), 4, 5),
    ),
    "balearic": (
        ((6, 7, 8, 9), 1, 2),
        ((5, 10), 2, 3),
        ((1, 2, 12), 3, 4),
        ((3, 4, 11), 4, 5),
    ),
    "canary": (
        ((7, 8, 9, 10), 1, 3),
        ((11, 12), 2, 3),
        ((1, 2, 3), 2, 4),
        ((4, 5, 6), 4, 5),
    ),
    "ceuta": (
        ((1, 2, 8, 9), 1, 4),
        ((7, 10), 2, 3),
        ((3, 11, 12), 2, 4),
        ((4, 5, 6), 3, 5),
    ),
    "melilla": (
        ((1, 7, 8, 9), 1, 2),
        ((2, 12), 2, 3),
        ((6, 10, 11), 3, 4),
        ((3, 4, 5), 4, 5),
    ),
}


def bands_of(instants, tariff, territory="peninsula", term="energy", holidays=None):
    """The band in which each instant lies.

    instants: Series or DatetimeIndex of UTC instants. tariff: 2.0TD, or any other (they share one calendar).
    territory: a key of TIME_ZONES. term: what is banded, energy or power; they differ for 2.0TD only.
    holidays: days (datetime64) that count as Sundays, in place of `national_holidays`.
    Returns a Categorical of BANDS. Raises ValueError for another territory or term, or an instant before the calendar.
    """
    _check(territory, TIME_ZONES, "territory")
    _check(term, TERMS, "term")
    local = pd.DatetimeIndex(instants).tz_convert(TIME_ZONES[territory]).tz_localize(None)
    if (local < SINCE).any():
        raise ValueError(f"{local.min()} is before {SINCE:%Y-%m-%d}, since when there are the bands P1 to P6.")
    days = local.normalize()
    resting_days = national_holidays(days.year.unique()) if holidays is None else pd.DatetimeIndex(holidays)
    is_working = (local.dayofweek < 5) & ~days.isin(resting_days)
    working, resting = _bands_by_month_and_hour(tariff == "2.0TD", territory, term)
    number = np.where(is_working, working[local.month - 1, local.hour], resting)
    return pd.Categorical.from_codes(number - 1, categories=list(BANDS))


def national_holidays(years):
    """The national holidays of fixed date of these years (DatetimeIndex).

    The Epiphany is among them, first met in 2022. Holidays without a fixed date, and those that a region may replace or
    move to a Monday, are not.
    """
    return pd.DatetimeIndex([pd.Timestamp(year, month, day) for year in years for month, day in HOLIDAYS])


def _check(value, known, name):
    if value not in known:
        raise ValueError(f"There is no {name} {value!r} in the Spanish calendar: choose one of {', '.join(known)}.")


@lru_cache
def _bands_by_month_and_hour(is_2_0td, territory, term):
    """Band numbers of working days (12 months x 24 hours), and the one of all other days."""
    peaks = PEAKS_OF_2_0TD[territory] if is_2_0td else PEAKS[territory]
    hours = np.arange(24)
    is_night = hours < NIGHT_END
    is_peak = np.logical_or.reduce([(start <= hours) & (hours < end) for start, end in peaks])
    if is_2_0td:
        day = 1 if term == "power" else np.where(is_peak, 1, 2)
        cheapest = 2 if term == "power" else 3
        return np.tile(np.where(is_night, cheapest, day), (12, 1)), cheapest
    working = np.zeros((12, 24), dtype=int)
    for months, peak, other in SEASONS[territory]:
        working[np.array(months) - 1] = np.where(is_night, 6, np.where(is_peak, peak, other))
    return working, 6
