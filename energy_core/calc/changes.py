# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The changes that matter: where the subscription is cut, where the energy is cut, where a period must end.

The situation at the end of a day holds for the whole day: only there can a subscription be cut. Energy is cut at the
instant of the event: at an entry or exit, at a new FTA or calendar, and where the registers jump (another meter). Power
alone does not cut the energy, nor does an event by its name: a cut of supply (COU), its restoration (RET) or other
off-peak hours (PHC) let the registers and the subscription run on.
"""

import numpy as np

from . import groups
from .bound_readings import event_rows, index_with_unknown
from .civil_days import first_of_month
from .columns import columns_at, extended, frame_of
from .doors import situation_columns
from .schemas import POWERS


def changes(situations, readings):
    """Mark the cuts.

    situations: as the stage of that name gives them. readings: as `readings_at_bounds` gives them.
    Returns the rows with `cuts_subscription`, `cuts_energy`, `starts_period`, `index_runs_on` (bool: the registers
    count on as if nothing had happened) and `power_of_day_va` (the largest subscribed power at the end of the day).
    """
    contract, day = situations["contract"].to_numpy(), situations["day"].to_numpy()
    ends_day = groups.is_last(contract, day)
    told = columns_at(situations, slice(None), ["contract", "in_service", *situation_columns(situations)])
    at_service, at_fta, at_calendar, _at_others = _changed(told)
    of_days = _changed({name: values[ends_day] for name, values in told.items()})
    service, fta, calendar, others = (_spread(marks, ends_day) for marks in of_days)
    starts_period = service | fta | calendar | (ends_day & (first_of_month(day) == day))
    jumps = _registers_jump(situations, readings)
    cuts = {
        "cuts_subscription": starts_period | others,
        "starts_period": starts_period,
        "cuts_energy": situations["is_month_bound"].to_numpy() | at_service | at_fta | at_calendar | jumps,
        "index_runs_on": ~(at_service | at_calendar | jumps),
        "power_of_day_va": largest_power(situations)[groups.ends(ends_day)],
    }
    return extended(situations, cuts)


def largest_power(rows):
    """The largest of the subscribed powers of each row (VA), -1 when none is known."""
    powers = [rows[name].to_numpy() for name in rows if name in POWERS]
    return np.maximum.reduce(powers)


def _spread(marks, where):
    """Marks of the chosen rows over all rows."""
    spread = np.zeros(len(where), dtype=bool)
    spread[where] = marks
    return spread


def _changed(rows):
    """Whether service, FTA, calendar and anything else differ from the row before. A first calendar is no change."""
    contract, calendar = rows["contract"], rows["calendar"]
    first = groups.is_first(contract)
    new_calendar = groups.is_first(calendar) & ~first & (calendar >= 0)
    new_calendar[1:] &= calendar[:-1] >= 0
    others = [rows[name] for name in situation_columns(rows) if name not in ("fta", "calendar")]
    return (
        groups.is_first(contract, rows["in_service"]),
        groups.is_first(contract, rows["fta"]),
        new_calendar,
        groups.is_first(contract, *others),
    )


def _registers_jump(situations, readings):
    """Whether the C15 readings before and after an event differ, or have no band in common: other registers.

    At a meter change they also jump where one of the two is missing.
    """
    events = np.flatnonzero(situations["is_event"].to_numpy())
    before, after = event_rows(frame_of(columns_at(situations, events, ["supply_point", "at"])), readings)
    index = index_with_unknown(readings)
    first, second = index[before], index[after]
    both = (before >= 0) & (after >= 0)
    shared = (first >= 0) & (second >= 0)
    differ = (shared & (first != second)).any(axis=1) | ~shared.any(axis=1)
    one_sided = ((before >= 0) ^ (after >= 0)) & situations["is_meter_change"].to_numpy()[events]
    jumps = np.zeros(len(situations), dtype=bool)
    jumps[events] = (both & differ) | one_sided
    return jumps
