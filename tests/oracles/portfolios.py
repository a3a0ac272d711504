"""Random portfolios for property tests: contracts with histories of every kind, and meters read well and badly.

Each meter has a true index in each band that grows steadily and starts near its roll-over now and then. Readings show
it in whole Wh; some are missing, lack a register, or show less than before.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from oracles.french_contract import ENTRIES, EXITS, PARIS, Event, Reading
from oracles.portfolio import Portfolio
from oracles.published_rates import BANDS_OF

YEAR_START = date(2025, 1, 1)
CLOCK_CHANGES = (date(2025, 3, 30), date(2025, 10, 26))
CALENDARS = {1: "DI000001", 2: "DI000002", 4: "DI000003"}
BILLABLE = ("BTINFCU4", "BTINFCUST", "BTINFMU4", "BTINFMUDT", "BTINFLU")
FTAS = BILLABLE * 6 + ("BTINFCU4ACC", "BTSUPCU4", None)
POWERS_VA = (3000, 6000, 9000, 12000, 36000) * 4 + (None,)
WITHOUT_READINGS = {"MDACT", "MDPRM", "AUTRE"}
HOURS = (0, 2, 3, 10, 23)
LIMIT_WH = {5: 10**5 * 1000, 6: 10**6 * 1000}
ALL_BANDS = BANDS_OF["BTINFCUST"] + BANDS_OF["BTINFMUDT"] + BANDS_OF["BTINFCU4"]


@dataclass
class Meter:
    """A meter that counts each band at its own steady pace from the start of the year.

    `unread`: of 16 readings, how many never come.
    """

    digits: int
    unread: int
    first_wh: dict
    wh_an_hour: dict

    def index(self, at, bands):
        hours = (at - at_hour(YEAR_START, 0)) // timedelta(hours=1)
        true = {band: self.first_wh[band] + self.wh_an_hour[band] * hours for band in bands}
        return {band: wh % LIMIT_WH[self.digits] for band, wh in true.items()}


def at_hour(day, hour):
    """The instant of that hour of a civil day in Paris; in spring the skipped hour is the one after."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS).astimezone(UTC)


def months():
    """First days of months of the year."""
    return st.integers(1, 12).map(lambda month: date(2025, month, 1))


def month_after(day, count):
    months_since_0 = day.year * 12 + day.month - 1 + count
    return date(months_since_0 // 12, months_since_0 % 12 + 1, 1)


@st.composite
def windows(draw):
    """A billing window of one to four months: (start, end)."""
    start = draw(months())
    return start, month_after(start, draw(st.integers(1, 4)))


@st.composite
def portfolios(draw, most_points=10):
    """A `Portfolio` of some supply points with one or two contracts in succession each."""
    contracts, readings = {}, {}
    for point in range(1, draw(st.integers(1, most_points)) + 1):
        meter = draw(meters())
        readings[point] = []
        not_before = YEAR_START + timedelta(draw(st.integers(-60, 250)))
        for number in range(draw(st.integers(1, 2))):
            events = draw(histories(not_before))
            contracts[point * 10 + number] = (point, events)
            readings[point] += draw(event_readings(events, meter))
            last = max(events, key=by_instant)
            if last.nature not in EXITS:
                break
            not_before = last.day + timedelta(draw(st.integers(0, 40)))
        readings[point] += draw(periodic_readings(contracts, point, meter))
        readings[point] = numbered(distinct(readings[point]), first=point * 10_000)
    return Portfolio(contracts, readings)


@st.composite
def meters(draw):
    digits = draw(st.sampled_from((5, 6)))
    near_roll_over = LIMIT_WH[digits] - draw(st.integers(1, 2_000_000))
    first = st.integers(0, 50_000_000) | st.just(near_roll_over)
    return Meter(
        digits=digits,
        unread=draw(st.sampled_from((1, 1, 8))),
        first_wh={band: draw(first) for band in ALL_BANDS},
        wh_an_hour={band: draw(st.integers(0, 700)) for band in ALL_BANDS},
    )


@st.composite
def histories(draw, not_before):
    """The events of one contract in order of time: mostly an entry, changes, and for some an exit."""
    fta, power_va = draw(st.sampled_from(FTAS)), draw(st.sampled_from(POWERS_VA))
    nature = draw(st.sampled_from(sorted(ENTRIES) * 5 + ["MCT"]))
    at = draw(instants_on(not_before))
    events = [Event(at, nature, "CONTRAT", fta, power_va, calendar_of(fta), 1 if nature in ENTRIES else None)]
    for _ in range(draw(st.integers(0, 4))):
        events.append(draw(changes(events[-1])))
        if events[-1].num_sequence == 0:
            return events
    if draw(st.booleans()):
        last = events[-1]
        at = max(draw(instants_after(last.at)), at + timedelta(days=1))
        events.append(replace(last, at=at, nature=draw(st.sampled_from(sorted(EXITS))), event_type="CONTRAT"))
    return draw(st.permutations(events))


@st.composite
def instants_on(draw, day):
    return at_hour(day, draw(st.sampled_from(HOURS)))


@st.composite
def instants_after(draw, at):
    """Some minutes later, on another day, on the first of a month or on a day of clock change."""
    day = at.astimezone(PARIS).date()
    later = day + timedelta(draw(st.integers(1, 70)))
    days = [later, later, later, month_after(day, 1), *(each for each in CLOCK_CHANGES if each > day)]
    if draw(st.integers(0, 4)) == 0:
        return at + timedelta(minutes=draw(st.integers(1, 90)))
    return draw(instants_on(draw(st.sampled_from(days))))


@st.composite
def changes(draw, last):
    """An event after `last`: of power, tariff or both, of nothing that is billed, or the contract's cancellation."""
    event = replace(last, at=draw(instants_after(last.at)))
    kind = draw(st.sampled_from(("power", "power", "tariff", "tariff", "both", "nothing", "meter", "cancellation")))
    if kind == "nothing":
        nature, event_type = draw(st.sampled_from((("MDACT", "CONTRAT"), ("MDPRM", "TECHNIQUE"), ("AUTRE", "CONTRAT"))))
        return replace(event, nature=nature, event_type=event_type)
    if kind == "meter":
        return replace(event, nature="CMAT", event_type="TECHNIQUE")
    if kind == "cancellation" and last.num_sequence and draw(st.integers(0, 3)) == 0:
        return replace(event, nature="AUTRE", event_type="CONTRAT", num_sequence=0)
    if kind in ("power", "both"):
        event = replace(event, power_va=draw(st.sampled_from(POWERS_VA)))
    if kind in ("tariff", "both"):
        fta = draw(st.sampled_from(FTAS))
        event = replace(event, fta=fta, calendar=calendar_of(fta))
    return replace(event, nature="MCT", event_type="CONTRAT", num_sequence=last.num_sequence and last.num_sequence + 1)


def bands_of(fta):
    return BANDS_OF[fta] if fta in BILLABLE else BANDS_OF["BTINFCU4"]


def calendar_of(fta):
    return CALENDARS[len(BANDS_OF[fta])] if fta in BILLABLE else None


@st.composite
def event_readings(draw, events, meter):
    """Readings before and after each event that comes with some: in the bands of the tariff on each side."""
    readings = []
    in_order = sorted((event for event in events if event.nature not in WITHOUT_READINGS), key=by_instant)
    for before, event in zip([None, *in_order], in_order, strict=False):
        sides = {"before": before, "after": event}
        if event.nature in ENTRIES or before is None:
            del sides["before"]
        if event.nature in EXITS:
            del sides["after"]
        for position, side in sides.items():
            readings += draw(one_or_none(event.at, position, "C15", bands_of(side.fta), meter))
    return readings


@st.composite
def periodic_readings(draw, contracts, point, meter):
    """R151 on first days of months, R64 beside some, one on another day."""
    events = sorted((each for _point, all_ in contracts.values() if _point == point for each in all_), key=by_instant)
    readings = []
    days = [month_after(YEAR_START, count) for count in range(0, 16)]
    for day in [*days, YEAR_START + timedelta(draw(st.integers(0, 300)))]:
        at = at_hour(day, 0)
        bands = bands_of(next((event.fta for event in reversed(events) if event.at < at), None))
        sources = draw(st.sampled_from((("R151",),) * 4 + (("R151", "R64"), ("R64",))))
        for source in sources:
            readings += draw(one_or_none(at, "after", source, bands, meter))
    return readings


def by_instant(event):
    return event.at


@st.composite
def one_or_none(draw, at, position, source, bands, meter):
    """A list of one reading, or of none; one in 16 lacks a register, one shows too little, one is doubtful."""
    fate = draw(st.integers(1, 16))
    if fate <= meter.unread:
        return []
    wh = meter.index(at, bands)
    if fate == 14 and len(bands) > 1:
        del wh[draw(st.sampled_from(bands))]
    if fate == 15:
        band = draw(st.sampled_from(bands))
        wh[band] = max(0, wh[band] - draw(st.integers(1, 900_000)))
    nature = draw(st.sampled_from(("actual",) * 5 + ("estimated", "corrected", "self_read")))
    digits = draw(st.sampled_from((None, meter.digits))) if source == "C15" else None
    return [Reading(0, at, position, source, nature, wh, digits, is_doubtful=fate == 16)]


def distinct(readings):
    """One reading for each instant, source and position, as the database keeps them."""
    return list({(each.at, each.source, each.position): each for each in readings}.values())


def numbered(readings, first):
    return [replace(reading, reading_id=number) for number, reading in enumerate(readings, start=first)]
