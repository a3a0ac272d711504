# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""At which instants a French meter was to be read, and which reading tells its index there.

The service is cut at month bounds, where it begins and ends, where tariff or calendar change and where registers jump:
another meter, or the same one set anew. Over a month bound and a change of tariff alone the index runs on, so that both
sides of such a bound are one index.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from oracles.french_contract import BANDS, after, civil_day, first_situation, midnight

PERIODIC_BEST_FIRST = ("R64", "R151", "R171", "R15", "R67", "R17", "SGE", "manual")
OF_ANY_TIME_OF_THE_DAY = {"R171", "R15", "R17", "manual"}


@dataclass(frozen=True)
class Bound:
    """An instant and, by band, the reading that ends what precedes (`before`) and begins what follows (`after`).

    `closing` and `opening` are the readings themselves: each side's own, else the other one.
    """

    at: datetime
    runs_on: bool
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    closing: object = None
    opening: object = None


def runs_of_bounds(events, readings, end):
    """The bounds of the service, in lists: over those inside a list the index runs on.

    end: first day of a month, until which a service that still lasts is followed.
    """
    runs = []
    for cuts in cuts_of_stays(events, readings, end):
        runs_on = dict.fromkeys(month_bounds(min(cuts), max(cuts)), True) | cuts
        bounds = [read_bound(at, runs_on[at], readings) for at in sorted(runs_on)]
        runs.append(bounds[:1])
        for bound in bounds[1:]:
            runs[-1].append(bound)
            if not bound.runs_on and bound is not bounds[-1]:
                runs.append([bound])
    return runs


def cuts_of_stays(events, readings, end):
    """Of each stretch of service the instants that cut it, its begin and end too, and whether the index runs on there.

    Where the service still lasts, its end is `end`.
    """
    stays = []
    in_service, situation = False, first_situation(events)
    for at, together in groupby(events, key=lambda event: event.at):
        together = list(together)
        was_in_service, before = in_service, situation
        for event in together:
            in_service, situation = after(event, in_service, situation)
        if in_service and not was_in_service:
            stays.append({at: False})
        elif was_in_service and not in_service:
            stays[-1][at] = False
        elif in_service:
            is_broken = before.calendar != situation.calendar or registers_jump(together, readings)
            if is_broken or before.fta != situation.fta:
                stays[-1][at] = not is_broken
    if in_service:
        stays[-1].setdefault(max(*stays[-1], midnight(end)), True)
    return stays


def month_bounds(begin, end):
    """Midnights of the first days of months between two instants."""
    bounds = []
    month = civil_day(begin).replace(day=1)
    while midnight(month) < end:
        if begin < midnight(month):
            bounds.append(midnight(month))
        month = (month + timedelta(days=31)).replace(day=1)
    return bounds


def registers_jump(events_of_an_instant, readings):
    """Whether the C15 readings before and after differ, or show no band in common.

    Of a CMAT that has but one of the two, none can say.
    """
    before, after_it = (event_reading(events_of_an_instant[0].at, side, readings) for side in ("before", "after"))
    if before and after_it:
        shown_by_both = known_bands(before) & known_bands(after_it)
        return not shown_by_both or any(before.wh[band] != after_it.wh[band] for band in shown_by_both)
    return bool(before or after_it) and any(event.nature == "CMAT" for event in events_of_an_instant)


def read_bound(at, runs_on, readings):
    """The bound with its readings.

    Where the index runs on, both sides are one index: a side has what only the other one shows.
    """
    closing, opening = (event_reading(at, side, readings) for side in ("before", "after"))
    if runs_on and not (closing or opening):
        closing = opening = periodic_reading(at, readings)
    elif not runs_on:
        closing, opening = (reading or periodic_reading(at, readings) for reading in (closing, opening))
    before, after_it = (
        {band: reading for band in BANDS if band in known_bands(reading)} if reading else {}
        for reading in (closing, opening)
    )
    bound = Bound(at, runs_on, before, after_it, closing, opening)
    if not runs_on:
        return bound
    sides = {"before": after_it | before, "after": before | after_it}
    return replace(bound, **sides, closing=closing or opening, opening=opening or closing)


def periodic_reading(at, readings):
    """The best periodic reading of a month bound, or None."""
    day = civil_day(at)
    if at != midnight(day) or day.day != 1:
        return None
    periodic = [each for each in readings if each.source in PERIODIC_BEST_FIRST and can_stand_at(each, at)]
    return min(
        periodic,
        key=lambda each: (each.is_doubted, PERIODIC_BEST_FIRST.index(each.source), each.at, -each.reading_id),
        default=None,
    )


def can_stand_at(reading, month_bound):
    if reading.source in OF_ANY_TIME_OF_THE_DAY:
        return reading.day == civil_day(month_bound)
    return reading.at == month_bound


def event_reading(at, position, readings):
    """Of several deliveries of one reading the last one counts."""
    of_the_event = [each for each in readings if each.source == "C15" and each.at == at and each.position == position]
    return max(of_the_event, key=lambda each: each.reading_id, default=None)


def known_bands(reading):
    return {band for band, wh in reading.wh.items() if wh is not None}
