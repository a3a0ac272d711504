# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From when a contract may be changed: a power may be raised at any time, and lowered twelve months after the powers
last changed; a network tariff is kept for twelve months. The start of the contract counts as a change of both.
Source: reference/recommendation.md 6.1, from memory there: the catalogue of the grid operator is to be asked.
"""

import numpy as np
import pandas as pd

YEARS_KEPT = 1


def last_changes(situations, columns):
    """The days from which the network tariff, and the powers, are as they are now.

    situations: the rows of a point in order, as dicts with `start`, `fta` and the columns of its powers.
    """
    return _since(situations, ["fta"]), _since(situations, columns)


def _since(situations, columns):
    since = situations[-1]["start"]
    for row in reversed(situations):
        if any(row[name] != situations[-1][name] for name in columns):
            break
        since = row["start"]
    return since


def earliest(contract, present, changed, day):
    """The day from which a contract may hold. changed: of `last_changes`. Returns datetime64[D]."""
    days = [np.datetime64(day, "D")]
    if contract.tariff != present.tariff:
        days.append(_a_year_after(changed[0]))
    if any(power < now for power, now in zip(contract.powers, present.powers, strict=True)):
        days.append(_a_year_after(changed[1]))
    return max(days)


def _a_year_after(day):
    """The same day a year later, the last of February where there is none."""
    day = pd.Timestamp(day).date()
    is_leap_day = (day.month, day.day) == (2, 29)
    return np.datetime64(day.replace(year=day.year + YEARS_KEPT, day=28 if is_leap_day else day.day))
