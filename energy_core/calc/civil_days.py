# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Instants and legal days: the database speaks UTC, the law counts civil days of the country.

Within the chain an instant is an int64 count of seconds since 1970 (UTC) and a day an int64 count of days since 1970;
at its doors days are `datetime64[ns]` without time zone, at midnight.
"""

import numpy as np
import pandas as pd

from .countries import COUNTRIES

SECONDS_A_DAY = 86_400


class LegalDays:
    """The legal days of a country from `first` to `last` (day counts), and the second at which each begins."""

    def __init__(self, country, first, last):
        self.first = int(first)
        days = pd.DatetimeIndex(day_of_count(np.arange(first, last + 2)))
        self.midnights = midnight(days, country).as_unit("s").asi8

    def of(self, seconds):
        """The legal day of each instant."""
        return self.first + np.searchsorted(self.midnights, seconds, side="right") - 1

    def start_of(self, days):
        """The second at which each day begins."""
        return self.midnights[days - self.first]


def midnight(days, country):
    """The UTC instant at which each legal day (date or datetime64) begins, also where the clock changes at midnight."""
    days, zone = pd.DatetimeIndex(days), COUNTRIES[country].time_zone
    is_summer_time = np.ones(len(days), dtype=bool)
    return days.tz_localize(zone, ambiguous=is_summer_time, nonexistent="shift_forward").tz_convert("UTC")


def seconds_of(instants):
    """UTC instants (Series of datetime64, UTC) as seconds since 1970."""
    return pd.DatetimeIndex(instants).as_unit("s").asi8


def count_of_day(days):
    """Days (datetime64 or dates) as counts since 1970."""
    return np.asarray(days).astype("datetime64[D]").astype("int64")


def day_of_count(counts):
    """Counts of days since 1970 as datetime64[ns]."""
    return np.asarray(counts, dtype="int64").astype("datetime64[D]").astype("datetime64[ns]")


def month_starts(start, end):
    """The first day (count) of every month from `start` to `end`, both included: the bounds of the months between."""
    if start.day != 1 or end.day != 1 or not start < end:
        raise ValueError(f"Billing goes by whole months: {start} to {end} (excluded) are not two first days in order.")
    months = np.arange(np.datetime64(start, "M"), np.datetime64(end, "M") + 1)
    return count_of_day(months)


def month_of(counts):
    """The number of the month (since 1970) of each day count."""
    return counts.astype("datetime64[D]").astype("datetime64[M]").astype("int64")


def first_of_month(counts):
    return counts.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype("int64")


def first_of_next_month(counts):
    return (counts.astype("datetime64[D]").astype("datetime64[M]") + 1).astype("datetime64[D]").astype("int64")
