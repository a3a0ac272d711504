# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a French meter counted, the plainest way: each band by itself, between two readings that know its index.

Energy is the difference of two indexes, each cut to whole kWh first. Between two bounds that follow each other it is
what the piece between them counted. Where the index was unknown at bounds in between, gaps="hold" leaves their pieces
without energy, gaps="bridge" gives each its part by civil days. What a former tool has billed and estimated too high is
given back: there alone a lower index counts.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from oracles.french_bounds import runs_of_bounds
from oracles.french_contract import BANDS, civil_day, largest_power

ACTUAL, ESTIMATED, MISSING = "actual", "estimated", "missing"
BEST_FIRST = (ACTUAL, ESTIMATED, MISSING)


@dataclass
class Piece:
    """From one bound to the next: kWh and quality by band, and what keeps the energy from being billed."""

    opening: object
    closing: object
    kwh: dict = field(default_factory=dict)
    quality: dict = field(default_factory=dict)
    faults: set = field(default_factory=set)
    first_bounds: list = field(default_factory=list)  # where the measures of its bands begin and end
    last_bounds: list = field(default_factory=list)
    last_readings: list = field(default_factory=list)

    @property
    def first_reading(self):
        nearest = max(self.first_bounds, key=when, default=None)
        return nearest and nearest.opening

    @property
    def last_reading(self):
        nearest = min(self.last_bounds, key=when, default=None)
        return nearest and nearest.closing

    @property
    def day(self):
        return civil_day(self.opening.at)

    @property
    def total_kwh(self):
        return sum(self.kwh.values())


@dataclass(frozen=True)
class Span:
    """From the bound in place `first` of a run to that in place `last`: the bands whose index both know."""

    first: int
    last: int
    bands: tuple


def pieces(events, readings, situations, end, gaps):
    """All pieces of the service until `end`, with their energies. situations: those of each day."""
    return [
        piece
        for run in runs_of_bounds(events, readings, end)
        for piece in pieces_of_run(run, readings, situations, gaps)
    ]


def pieces_of_run(run, readings, situations, gaps):
    parts = [Piece(opening, closing) for opening, closing in pairwise(run)]
    for span in spans(run):
        is_bridge = span.last - span.first > 1
        if not is_bridge or gaps == "bridge":
            measure(span, run, parts, readings, situations)
    for place, part in enumerate(parts):
        mark_untold(part, expected_bands(run, place, gaps))
        if not part.faults and is_implausible(part, situations):
            part.faults.add("implausible_energy")
            part.quality = dict.fromkeys(part.quality, MISSING)
    return parts


def spans(run):
    """Between which bounds of the run each band can be measured; bands of the same two bounds together."""
    bands_of = {}
    for band in BANDS:
        known = [place for place in range(len(run)) if band in inner_side(run, place)]
        for first, last in pairwise(known):
            bands_of.setdefault((first, last), []).append(band)
    return [Span(first, last, tuple(bands)) for (first, last), bands in sorted(bands_of.items())]


def inner_side(run, place):
    """The readings of a bound that belong to the run; inside it both sides know the same bands."""
    return run[place].after if place < len(run) - 1 else run[place].before


def measure(span, run, parts, readings, situations):
    """Give the pieces of the span their energy of its bands, or the fault that keeps it from them."""
    opening, closing = run[span.first], run[span.last]
    kwh = {band: index_kwh(closing.before[band], band) - index_kwh(opening.after[band], band) for band in span.bands}
    fallen = [band for band in span.bands if kwh[band] < 0]
    for band in fallen:
        kwh[band] += dial_kwh(readings, closing)
    refused = [band for band in fallen if not is_roll_over(band, kwh, opening, closing, situations)]
    for band in [band for band in refused if opening.after[band].is_estimated_opening]:
        refused.remove(band)
        kwh[band] -= dial_kwh(readings, closing)
    covered = parts[span.first : span.last]
    for band in span.bands:
        if band in refused:
            for part in covered:
                part.quality[band] = MISSING
        else:
            first, last = opening.after[band], closing.before[band]
            share(kwh[band], band, covered, quality_of(first, last, len(covered)))
            for part in covered:
                part.first_bounds.append(opening)
                part.last_bounds.append(closing)
                part.last_readings.append(last)
    if refused:
        for part in covered:
            part.faults.add("index_decrease")


def index_kwh(reading, band):
    return reading.wh[band] // 1000


def dial_kwh(readings, closing):
    """After how many kWh the registers begin anew, by what is known at the closing bound; 0 when it is not known."""
    until = [
        each
        for each in readings
        if each.at < closing.at or (each.at == closing.at and (each.position == "before" or closing.runs_on))
    ]
    digits = last_told(until, "digits")
    return 10**digits * (last_told(until, "coefficient") or 1) if digits else 0


def last_told(readings, name):
    told = [each for each in readings if getattr(each, name) is not None]
    last = max(told, key=lambda each: (each.at, each.position == "after", each.reading_id), default=None)
    return last and getattr(last, name)


def is_roll_over(band, kwh, opening, closing, situations):
    if kwh[band] < 0:
        return False
    return bool(closing.before[band].passed_zero) or is_possible(kwh.values(), opening, closing, situations, False)


def is_possible(kwh, opening, closing, situations, when_unknown):
    """Whether the power of the first day allows this energy of some bands, with one kWh more for each."""
    _in_service, situation = situations[civil_day(opening.at)]
    power_va = largest_power(situation)
    if power_va is None:
        return when_unknown
    hours = Decimal(closing.at.timestamp() - opening.at.timestamp()) / 3600
    return sum(kwh) <= hours * power_va / 1000 + len(kwh)


def share(kwh, band, covered, quality):
    """Each piece has its part by civil days; without any whole day the first one has all."""
    begin, all_days, given = covered[0].day, days(covered[0], covered[-1]), 0
    for part in covered:
        due = kwh * (civil_day(part.closing.at) - begin).days // all_days if all_days else kwh
        part.kwh[band] = due - given
        part.quality[band] = quality
        given = due


def days(first, last):
    return (civil_day(last.closing.at) - first.day).days


def quality_of(first, last, pieces_covered):
    is_estimated = any(reading.nature == "estimated" or reading.is_doubted for reading in (first, last))
    return ESTIMATED if is_estimated or pieces_covered > 1 else ACTUAL


def expected_bands(run, place, gaps):
    """The bands that must be told between the bound at `place` and the next one.

    They are those of its own two bounds; with gaps="bridge" of the nearest ones on both sides that show any.
    """
    before, after_it = [run[place].after], [run[place + 1].before]
    if gaps == "bridge":
        before += [inner_side(run, number) for number in reversed(range(place))]
        after_it += [inner_side(run, number) for number in range(place + 2, len(run))]
    nearest = [next((shown for shown in sides if shown), {}) for sides in (before, after_it)]
    return {band for shown in nearest for band in shown}


def mark_untold(part, expected):
    """Name the first reason why the energy of the piece cannot be told."""
    untold = expected - part.quality.keys()
    is_unread = not part.opening.after or not part.closing.before
    if is_unread and not part.quality:
        part.faults = {"missing_reading"}
    elif untold:
        part.faults = {"missing_register"}
    part.quality |= dict.fromkeys(untold, MISSING)


def is_implausible(part, situations):
    is_corrected = part.last_readings and all(reading.nature == "corrected" for reading in part.last_readings)
    kwh = part.kwh.values()
    return not is_corrected and not is_possible(kwh, part.opening, part.closing, situations, True)


def when(bound):
    return bound.at


def worst(qualities):
    return max(qualities, key=BEST_FIRST.index)
