# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The changes that matter: where the subscription is cut, where the energy is cut, where a period must end.

The situation at the end of a day holds for the whole day: only there can a subscription be cut. Energy is cut at the
instant of the event: at an entry or exit, at a new FTA or calendar, and where the registers jump (another meter). Power
alone does not cut the energy.
"""

import numpy as np

from .bound_readings import EVENT_SOURCE
from .schemas import BAND_COLUMNS

METER_CHANGE = "CMAT"


def changes(situations, readings):
    """Mark the cuts.

    situations: as the stage of that name gives them. readings: as `readings_at_bounds` gives them.
    Returns the rows with `cuts_subscription`, `cuts_energy`, `starts_period`, `index_runs_on` (bool: the registers
    count on as if nothing had happened) and `power_of_day_va`.
    """
    last_of_day = ~(situations["contract"].eq(situations["contract"].shift(-1)) & _same(situations["day"], -1))
    days = situations[last_of_day]
    service, fta, calendar, power = _changed(days)
    starts_period = service | fta | calendar | days["day"].dt.day.eq(1)
    at_service, at_fta, at_calendar, _at_power = _changed(situations)
    jumps = _registers_jump(situations, readings)
    return situations.assign(
        cuts_subscription=(starts_period | power).reindex(situations.index, fill_value=False),
        starts_period=starts_period.reindex(situations.index, fill_value=False),
        cuts_energy=situations["is_month_bound"] | at_service | at_fta | at_calendar | jumps,
        index_runs_on=~(at_service | at_calendar | jumps),
        power_of_day_va=situations["power_va"].take(_last_rows(last_of_day)).array,
    )


def _last_rows(last_of_day):
    """For each row the last one of its contract and day."""
    ends = np.flatnonzero(last_of_day)
    return ends[np.searchsorted(ends, np.arange(len(last_of_day)))]


def _changed(rows):
    """Whether service, FTA, calendar and power differ from the row before. A first calendar is no change."""
    is_first = rows["contract"].ne(rows["contract"].shift())
    calendar = rows["calendar"].notna() & rows["calendar"].shift().notna() & ~_same(rows["calendar"])
    return (
        is_first | ~_same(rows["in_service"]),
        is_first | ~_same(rows["fta"]),
        calendar,
        is_first | ~_same(rows["power_va"]),
    )


def _same(values, distance=1):
    other = values.shift(distance)
    return (values.eq(other).fillna(False) | (values.isna() & other.isna())).astype(bool)


def _registers_jump(situations, readings):
    """Whether the C15 readings before and after an event differ; at a meter change, also whether one is missing."""
    of_events = readings[readings["source"].eq(EVENT_SOURCE)]
    index = {}
    for position in ("before", "after"):
        side = of_events[of_events["position"].eq(position)][["supply_point", "at", *BAND_COLUMNS]]
        sides = situations[["supply_point", "at"]].merge(side, how="left", on=["supply_point", "at"])
        index[position] = sides[BAND_COLUMNS].fillna(-1).to_numpy(dtype="int64")
    before, after = ((index[position] >= 0).any(axis=1) for position in ("before", "after"))
    jumps = before & after & (index["before"] != index["after"]).any(axis=1)
    one_sided = (before ^ after) & situations["nature"].eq(METER_CHANGE).to_numpy()
    return situations["is_event"] & np.logical_or(jumps, one_sided)
