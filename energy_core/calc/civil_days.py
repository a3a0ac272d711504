# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Instants and legal days: the database speaks UTC, the law counts civil days of the country.

Days are `datetime64[ns]` without time zone, at midnight.
"""

import numpy as np
import pandas as pd

TIME_ZONES = {"FR": "Europe/Paris"}


def civil_day(instants, country):
    """The legal day of each UTC instant (Series of datetime64, UTC)."""
    return instants.dt.tz_convert(TIME_ZONES[country]).dt.tz_localize(None).dt.normalize()


def midnight(days, country):
    """The UTC instant at which each legal day begins (DatetimeIndex without time zone)."""
    return pd.DatetimeIndex(days).tz_localize(TIME_ZONES[country]).tz_convert("UTC")


def month_starts(start, end):
    """The first day of every month from `start` to `end`, both included: the bounds of the months between."""
    if start.day != 1 or end.day != 1 or not start < end:
        raise ValueError(f"Billing goes by whole months: {start} to {end} (excluded) are not two first days in order.")
    return pd.date_range(start, end, freq="MS").as_unit("ns")


def month_of(days):
    """The first day of the month of each day (Series)."""
    return days.to_numpy().astype("datetime64[M]").astype("datetime64[ns]")


def days_between(start, end):
    """Whole days from `start` to `end` (Series of days), as int64."""
    return (end.to_numpy() - start.to_numpy()) // np.timedelta64(1, "D")
