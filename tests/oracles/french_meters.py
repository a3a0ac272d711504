# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random meters of the property tests, and what is read of them, well and badly.

Each meter has a true index in each band that grows steadily and starts near its last digit now and then. Readings show
it in whole Wh; some never come, lack a register, are doubtful, or show less or far more than there was.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from oracles.french_contract import BANDS, ENTRIES, EXITS, PARIS, Reading

YEAR_START = date(2025, 1, 1)
CLOCK_CHANGES = (date(2025, 3, 30), date(2025, 10, 26))
READ_MONTHS = 16  # from the start of the year
HOURS = (0, 2, 3, 10, 23)
WITHOUT_READINGS = {"MDACT", "MDPRM", "AUTRE", "ENT_ACC", "SOR_ACC", "RELSPE", "PROV", "CGPM", "CCF"}
NATURES = ("actual",) * 5 + ("estimated", "corrected", "self_read")
VALIDITY_BITS = (None, None, 0, 0, 0, 8)
PERIODIC = (("R151",),) * 5 + (("R151", "R64"), ("R64",), ("R67",), ("R15", "R151"), ("R171", "R17"), ("SGE", "manual"))
READ_AT_ANY_HOUR = {"R171", "R15", "R17", "manual"}


@dataclass
class Meter:
    """A meter that counts each band at its own steady pace from the start of the year.

    `unread`: of 20 readings, how many never come.
    """

    digits: int
    coefficient: int
    unread: int
    first_wh: dict
    wh_an_hour: dict

    def index(self, at, bands):
        hours = (at - at_hour(YEAR_START, 0)) // timedelta(hours=1)
        limit_wh = 10**self.digits * self.coefficient * 1000
        return {band: (self.first_wh[band] + self.wh_an_hour[band] * hours) % limit_wh for band in bands}


def at_hour(day, hour):
    """The instant of that hour of a civil day in Paris; in spring the skipped hour is the one after."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS).astimezone(UTC)


def month_after(day, count):
    months_since_0 = day.year * 12 + day.month - 1 + count
    return date(months_since_0 // 12, months_since_0 % 12 + 1, 1)


def random_meter(random, most_wh_an_hour):
    digits, coefficient = random.choice((5, 6)), random.choice((1, 1, 1, 10))
    near_roll_over = 10**digits * coefficient * 1000 - random.randint(1, 2_000_000)
    return Meter(
        digits=digits,
        coefficient=coefficient,
        unread=random.choice((0, 1, 2, 8)),
        first_wh={band: random.choice((random.randint(0, 50_000_000), near_roll_over)) for band in BANDS},
        wh_an_hour={band: random.randint(0, most_wh_an_hour) for band in BANDS},
    )


def random_readings(random, histories, most_wh_an_hour, bands_of):
    """All readings of a point with these contracts' events; bands_of: FTA → bands."""
    meter = random_meter(random, most_wh_an_hour)
    meters = [(at_hour(YEAR_START - timedelta(90), 0), meter)]
    readings = []
    for events in histories:
        readings += event_readings(random, events, meters, bands_of)
    readings += periodic_readings(random, [event for events in histories for event in events], meters, bands_of)
    return readings


def event_readings(random, events, meters, bands_of):
    """Readings before and after each event that comes with some: in the bands of the tariff on each side.

    meters: since when which one counts; a new one of a CMAT is added.
    """
    readings = []
    in_order = sorted((event for event in events if event.nature not in WITHOUT_READINGS), key=by_instant)
    for before, event in zip([None, *in_order], in_order, strict=False):
        if before and event.nature not in ENTRIES:
            readings += one_or_none(random, event.at, "before", "C15", bands_of(before.fta), meters[-1][1])
        if event.nature == "CMAT" and random.random() < 0.6:
            meters.append((event.at, another_meter(random, meters[-1][1])))
        if event.nature not in EXITS:
            readings += one_or_none(random, event.at, "after", "C15", bands_of(event.fta), meters[-1][1])
    return readings


def another_meter(random, meter):
    return replace(
        meter, digits=random.choice((5, 6)), first_wh={band: random.randint(0, 90_000_000) for band in BANDS}
    )


def periodic_readings(random, events, meters, bands_of):
    """Readings of the first days of months and of one other day; some were made at another hour of the day."""
    readings = []
    in_order = sorted(events, key=by_instant)
    days = [month_after(YEAR_START, count) for count in range(READ_MONTHS)]
    for day in [*days, YEAR_START + timedelta(random.randint(0, 300))]:
        bands = bands_of(next((event.fta for event in reversed(in_order) if event.at < at_hour(day, 0)), None))
        for source in random.choice(PERIODIC):
            is_late = random.random() < (0.5 if source in READ_AT_ANY_HOUR else 0.03)
            at = at_hour(day, random.choice(HOURS) if is_late else 0)
            meter = max((since, number) for number, (since, _meter) in enumerate(meters) if since <= at)[1]
            readings += one_or_none(random, at, "after", source, bands, meters[meter][1])
    return readings


def one_or_none(random, at, position, source, bands, meter):
    """A list of one reading, or of none."""
    fate = random.randint(1, 20)
    if fate <= meter.unread:
        return []
    wh = meter.index(at, bands)
    if fate == 18:
        spoil(random, wh)
    is_marked = source in ("C15", "R17")
    reading = Reading(
        reading_id=0,
        at=at,
        position=position,
        source=source,
        nature=random.choice(NATURES),
        wh=wh,
        digits=random.choice((None, meter.digits)) if is_marked else None,
        is_doubtful=fate == 20,
        coefficient=random.choice((None, meter.coefficient)) if is_marked else None,
        passed_zero=random.choice((None, None, None, False, True)),
        validity_bits=random.choice(VALIDITY_BITS) if source == "R64" else None,
    )
    return [reading]


def spoil(random, wh):
    """Take a register away, let it show too little, or far too much."""
    band = random.choice(sorted(wh))
    kind = random.choice(("lacking", "less", "more"))
    if kind == "lacking" and len(wh) > 1:
        del wh[band]
    elif kind == "less":
        wh[band] = max(0, wh[band] - random.randint(1, 900_000))
    else:
        wh[band] += random.randint(1, 30_000_000)


def by_instant(event):
    return event.at
