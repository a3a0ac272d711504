# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How far the chain looks: the months within which cuts are made, and the legal days that they need.

Bridges may begin before the window and end after it: for them cuts are made as far as readings reach, so that a month
computed alone gets the same part of a bridge as in a longer window.
"""

import numpy as np

from .civil_days import SECONDS_A_DAY, LegalDays, first_of_month, first_of_next_month


def days_of(events, readings, window, country):
    """The legal days of every instant of the frames and of the window (month bounds, day counts)."""
    instants = np.concatenate([events["at"], readings["at"], window * SECONDS_A_DAY])
    margin = 32  # days: a whole month at either end, whatever the time zone
    return LegalDays(country, instants.min() // SECONDS_A_DAY - margin, instants.max() // SECONDS_A_DAY + margin)


def reach_of(readings, window, days, gaps):
    """The first days of the months within which cuts are made (day counts): the window, or as far as readings reach."""
    if gaps == "hold" or readings.empty:
        return window
    read = days.of(np.array([readings["at"].min(), readings["at"].max()]))
    first, last = first_of_month(read[:1])[0], first_of_next_month(read[1:])[0]
    months = np.arange(min(first, window[0]), max(last, window[-1]) + 1)
    return months[first_of_month(months) == months]
