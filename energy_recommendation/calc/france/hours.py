# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""In which class of the network tariff each instant of a curve lies.

The high season is November to March. Off-peak hours are set by the grid operator point by point, and told in a text,
one line a season: "SAISON_HAUTE HC (1H00-7H00;12H00-14H00)" as C15 and C68 write it, or "22:00-06:00". In high voltage
Sundays are off-peak, and a line that begins with "Pointe" or "Peak" tells the hours of the peak, which is from December
to February; a mobile peak is from 7 to 15 and from 18 to 20 on days that are told as they come.
Source: CRE délibération 2025-78. Sundays and the hours of both peaks are [2nd]: they were not read in the act.
"""

import re

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import COUNTRIES

from .schemas import CLASSES
from .segments import FIXED, FIXED_PEAK_MONTHS, FOUR, HIGH_SEASON, MOBILE

MINUTES_A_DAY = 1_440
MINUTES_AN_HOUR = 60
SPAN = re.compile(r"(\d{1,2})\s*[hH:]\s*(\d{2})?\s*(?:-|–|à)\s*(\d{1,2})\s*[hH:]\s*(\d{2})?")
HIGH, LOW = "high", "low"
SEASON_WORDS = {"haute": HIGH, "high": HIGH, "basse": LOW, "low": LOW}
PEAK_WORDS = ("pointe", "peak")
MOBILE_PEAK = "07:00-15:00;18:00-20:00"
SUNDAY = 6
NANOSECONDS_A_MINUTE = 60_000_000_000
EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday


class UnreadableHours(ValueError):
    """A text that tells no hours, or hours that are none."""


def hours_of(text):
    """The minutes of the day that a text tells: {"high", "low", "peak": bool arrays of 1 440}; peak only if it is told.

    A season that the text does not name has the hours of the line without a season. Raises UnreadableHours.
    """
    told = {}
    for line in re.split(r"[\n|]", text):
        spans = SPAN.findall(line)
        if not spans:
            if line.strip():
                raise UnreadableHours(line.strip())
            continue
        key = _key(line)
        told[key] = told.get(key, np.zeros(MINUTES_A_DAY, dtype=bool)) | _minutes(spans, line)
    both = told.pop("", None)
    for season in (HIGH, LOW):
        if season not in told and both is None:
            raise UnreadableHours(text.strip())
        told.setdefault(season, both)
    return told


def _key(line):
    words = line.lower()
    if any(word in words for word in PEAK_WORDS) and "off-peak" not in words:
        return "peak"
    return next((season for word, season in SEASON_WORDS.items() if word in words), "")


def _minutes(spans, line):
    """The minutes of the day inside these spans; one that ends before it begins goes over midnight."""
    inside = np.zeros(MINUTES_A_DAY, dtype=bool)
    for span in spans:
        hour, minute, end_hour, end_minute = (int(number or 0) for number in span)
        start, end = hour * MINUTES_AN_HOUR + minute, end_hour * MINUTES_AN_HOUR + end_minute
        if max(start, end) > MINUTES_A_DAY or max(minute, end_minute) >= MINUTES_AN_HOUR:
            raise UnreadableHours(line.strip())
        if start < end:
            inside[start:end] = True
        else:
            inside[start:] = True
            inside[:end] = True
    return inside


def local_minutes(instants):
    """Minutes since 1970 on the wall clock of France of UTC instants (datetime64[ns] array): int64."""
    utc = pd.DatetimeIndex(instants).tz_localize("UTC")
    local = utc.tz_convert(COUNTRIES["FR"].time_zone).tz_localize(None)
    return local.as_unit("ns").asi8 // NANOSECONDS_A_MINUTE


def classes_at(minutes, hours, division, mobile_peak_days=()):
    """The class of each local minute: positions in CLASSES (int8).

    hours: of `hours_of`, with `peak` for FIXED. division: FOUR, FIXED or MOBILE. mobile_peak_days: dates.
    """
    day, minute = np.divmod(minutes, MINUTES_A_DAY)
    first, last = int(day.min(initial=0)), int(day.max(initial=0))
    rows = _rows_of_days(np.arange(first, last + 1), division, mobile_peak_days)
    return _table(hours, division)[rows[day - first], minute]


def _rows_of_days(days, division, mobile_peak_days):
    """The row of `_table` of each day (count since 1970): season, then Sunday or with a peak."""
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype("int64") % 12 + 1
    is_sunday = (days + EPOCH_WEEKDAY) % 7 == SUNDAY
    if division == FIXED:
        has_peak = np.isin(month, FIXED_PEAK_MONTHS)
    else:
        has_peak = np.isin(days, np.array(mobile_peak_days, dtype="datetime64[D]").astype("int64"))
    kind = np.where(is_sunday, 2, has_peak) if division != FOUR else 0
    return np.where(np.isin(month, HIGH_SEASON), 0, 3) + kind


def _table(hours, division):
    """Positions in CLASSES by minute: rows of a day, a day with a peak and a Sunday, of the high and the low season."""
    peak = {FOUR: None, FIXED: hours.get("peak"), MOBILE: hours_of(MOBILE_PEAK)[HIGH]}[division]
    rows = []
    for season, full, off in ((HIGH, "hph", "hch"), (LOW, "hpb", "hcb")):
        plain = np.where(hours[season], CLASSES.index(off), CLASSES.index(full))
        with_peak = plain if peak is None else np.where(peak, CLASSES.index("peak"), plain)
        rows += [plain, with_peak, np.full(MINUTES_A_DAY, CLASSES.index(off))]
    return np.array(rows, dtype="int8")
