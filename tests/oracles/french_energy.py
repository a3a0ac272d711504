"""What a French meter counted, the plainest way: in pieces between two instants at which it was to be read.

The service is cut at month bounds, where it begins and ends, where tariff or calendar change and where registers jump:
another meter, or the same one set anew. Energy is the difference of two indexes, each cut to whole kWh first.

Where a reading at a cut never came, the pieces on both sides cannot be measured. With gaps="hold" they stay so. With
gaps="bridge" the pieces over which the index runs on are measured as one, and share its energy by their civil days.
"""

from collections import namedtuple
from datetime import timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from oracles.french_contract import BANDS, after, civil_day, first_situation, midnight

PERIODIC_BEST_FIRST = ("R64", "R151", "R15", "R17", "SGE", "manual")

Piece = namedtuple("Piece", "start opening end closing")
Share = namedtuple("Share", "start opening closing kwh fault is_bridged")  # what a piece gets of what was measured


def runs_of_pieces(events, readings, start, end, gaps):
    """The stretches of service in the window between cuts, with the readings found, in lists.

    A list is measured as one: a single piece, or the pieces of a bridge.
    """
    together = []
    for cuts in cuts_of_stays(events, readings, end):
        begins, ends = min(cuts), max(cuts)
        runs_on = {bound: True for bound in month_bounds(start, end) if begins < bound < ends} | cuts
        inside = sorted(cut for cut in runs_on if midnight(start) <= cut <= midnight(end))
        for opens, closes in pairwise(inside):
            opening, closing = bound_reading(opens, "after", readings), bound_reading(closes, "before", readings)
            piece = Piece(opens, opening, closes, closing)
            is_unread = opens != inside[0] and not (together[-1][-1].closing and opening)
            if gaps == "bridge" and is_unread and runs_on[opens]:
                together[-1].append(piece)
            else:
                together.append([piece])
    return together


def cuts_of_stays(events, readings, end):
    """Of each stretch of service the instants that cut it, its begin and end too, and whether the index runs on there.

    Where the service still lasts, its end is that of the window.
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


def month_bounds(start, end):
    """Midnights of the first days of months from `start` to `end`, both too."""
    bounds = []
    while start <= end:
        bounds.append(midnight(start))
        start = (start + timedelta(days=31)).replace(day=1)
    return bounds


def registers_jump(events_of_an_instant, readings):
    """Whether the C15 readings before and after differ; of a CMAT that has but one of the two, none can say."""
    before, after_it = (event_reading(events_of_an_instant[0].at, side, readings) for side in ("before", "after"))
    if before and after_it:
        return any(before.wh.get(band) != after_it.wh.get(band) for band in BANDS)
    return bool(before or after_it) and any(event.nature == "CMAT" for event in events_of_an_instant)


def event_reading(at, position, readings):
    for reading in readings:
        if reading.source == "C15" and reading.at == at and reading.position == position:
            return reading
    return None


def bound_reading(at, position, readings):
    """The reading that opens (`after`) or closes (`before`) a piece at an instant.

    A C15 reading of that instant; on a month bound else the best periodic one of the civil day.
    """
    reading = event_reading(at, position, readings)
    day = civil_day(at)
    if reading or at != midnight(day) or day.day != 1:
        return reading
    of_the_day = [each for each in readings if each.day == day and each.source in PERIODIC_BEST_FIRST]
    return min(of_the_day, key=lambda each: (PERIODIC_BEST_FIRST.index(each.source), each.at), default=None)


def shares(run, readings, power_va):
    """Measure the pieces of a run as one and give each its part, in whole kWh of each band by civil days.

    `power_va` is that of the run's start; a roll-over must not be more than it allows.
    """
    first, last = run[0], run[-1]
    kwh, fault = energy(Piece(first.start, first.opening, last.end, last.closing), readings, power_va)
    all_days = days_between(first.start, last.end)
    given = dict.fromkeys(kwh, 0)
    for piece in run:
        days = days_between(first.start, piece.end)
        due = {band: all_kwh * days // all_days if all_days else all_kwh for band, all_kwh in kwh.items()}
        part = {band: due[band] - given[band] for band in kwh}
        given = due
        yield Share(piece.start, first.opening, last.closing, part, fault, is_bridged=len(run) > 1)


def days_between(one, other):
    return (civil_day(other) - civil_day(one)).days


def energy(piece, readings, power_va):
    """Whole kWh of each band in the piece, and what keeps them from being known."""
    if not piece.opening or not piece.closing:
        return {}, "missing_reading"
    opening, closing = whole_kwh(piece.opening), whole_kwh(piece.closing)
    if opening.keys() != closing.keys() or not opening:
        return {}, "missing_register"
    kwh = {band: closing[band] - opening[band] for band in opening}
    if fallen := [band for band in kwh if kwh[band] < 0]:
        digits = last_known_digits(readings, piece.end)
        for band in fallen:
            kwh[band] += 10**digits if digits else 0
        hours = Decimal(piece.end.timestamp() - piece.start.timestamp()) / 3600
        if min(kwh.values()) < 0 or sum(kwh.values()) > hours * power_va / 1000:
            return {}, "index_decrease"
    return kwh, None


def whole_kwh(reading):
    return {band: wh // 1000 for band, wh in reading.wh.items() if wh is not None}


def last_known_digits(readings, until):
    told = [reading for reading in readings if reading.at <= until and reading.digits is not None]
    return max(told, key=lambda reading: reading.at).digits if told else None
