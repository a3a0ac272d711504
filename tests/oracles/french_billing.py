"""What one French contract of at most 36 kVA owes for grid and taxes, the plainest way.

The window is walked day by day: who is supplied, under which tariff and power. Runs of days that share month, tariff
and calendar are periods; runs of days that also share the power are what the fixed cost is counted on. Each amount is a
`Decimal`, rounded half up to the cent once.

Rules: an entry (CFNE, MES, PMES) supplies from its civil day in Paris, an exit (RES, CFNS) ends before its day. Of
several events of one day one counts: an entry or exit before all else, then CONTRAT before TECHNIQUE, then the last.
Fixed cost a day is a 365th of a year's, in leap years too. Energy is the difference of two indexes in whole kWh.
"""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
BANDS = ("base", "hp", "hc", "hph", "hch", "hpb", "hcb")
ENTRIES = {"CFNE", "MES", "PMES"}
EXITS = {"RES", "CFNS"}
COLLECTIVE_SELF_CONSUMPTION = {"BTINFCU4ACC", "BTINFMU4ACC"}
PERIODIC_BEST_FIRST = ("R64", "R151")
ESTIMATES = {"estimated"}
# A coarse tariff prices finer registers too: full hours of both seasons as full hours, all registers as base.
PRICED_AS = {
    "base": {"base": "base"},
    "hp_hc": {"hp": "hp", "hc": "hc"},
    "four": {"hph": "hph", "hch": "hch", "hpb": "hpb", "hcb": "hcb"},
    "hp_hc as base": {"hp": "base", "hc": "base"},
    "four as hp_hc": {"hph": "hp", "hpb": "hp", "hch": "hc", "hcb": "hc"},
    "four as base": {"hph": "base", "hch": "base", "hpb": "base", "hcb": "base"},
}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Event:
    """A fact about a contract; what it leaves unsaid is None. `at` is aware."""

    at: datetime
    nature: str
    event_type: str = "CONTRAT"
    fta: str | None = None
    power_va: int | None = None
    calendar: str | None = None
    num_sequence: int | None = None

    @property
    def day(self):
        return self.at.astimezone(PARIS).date()


@dataclass(frozen=True)
class Reading:
    """Indexes of a supply point at an instant (aware), Wh by band; `digits` is how many kWh digits the meter shows."""

    reading_id: int
    at: datetime
    position: str
    source: str
    nature: str
    wh: dict
    digits: int | None = None

    @property
    def day(self):
        return self.at.astimezone(PARIS).date()


@dataclass
class Period:
    """Days of one month under one tariff and calendar, and what they cost in euros. `end` is the day after the last."""

    start: date
    end: date
    days: int
    fta: str
    calendar: str | None
    mean_power_va: int
    subscriptions: list
    quality: str = "missing"
    reading_start_id: int | None = None
    reading_end_id: int | None = None
    kwh: dict = field(default_factory=lambda: dict.fromkeys(BANDS, 0))
    fixed: Decimal = Decimal(0)
    variable: Decimal = Decimal(0)
    cta: Decimal = Decimal(0)
    accise: Decimal = Decimal(0)

    @property
    def total_kwh(self):
        return sum(self.kwh.values())


Subscription = namedtuple("Subscription", "start end days power_va fixed")
Refusal = namedtuple("Refusal", "start end reason is_blocking")
Situation = namedtuple("Situation", "stay fta calendar power_va")


class Missing(Exception):
    """Why the energy of a period is not known."""


class Rates:
    """Dated regulated rates: rows with kind, code, component, band, start, end (None while in force) and value."""

    def __init__(self, rows):
        self.by_name = {}
        for row in rows:
            self.by_name.setdefault((row.kind, row.code, row.component, row.band), []).append(row)
        self.codes = {(row.kind, row.code) for row in rows}

    def know(self, kind, code):
        return (kind, code) in self.codes

    def value(self, kind, code, component, day, band=""):
        """The value in force that day, None when no row covers it."""
        for row in self.by_name.get((kind, code, component, band), ()):
            if row.start <= day and (row.end is None or day < row.end):
                return row.value
        return None

    def energy_prices(self, fta, day):
        prices = {band: self.value("turpe", fta, "energy", day, band) for band in BANDS}
        return {band: price for band, price in prices.items() if price is not None}

    def fixed_prices(self, fta, day):
        return [self.value("turpe", fta, component, day) for component in ("power", "management", "metering")]

    def cta(self, day):
        return self.value("cta", "DISTRIBUTION", "rate", day)

    def accise(self, day):
        return self.value("accise", "HOUSEHOLD", "rate", day)


def half_up(euros):
    return euros.quantize(Decimal("0.01"), ROUND_HALF_UP)


def bill(contract_events, point_readings, rates, start, end):
    """Bill one contract for the days from `start` until `end`, both first days of months.

    Returns (periods, refusals): what can be billed, and what cannot or not yet be, with the reason.
    """
    known = [event for event in contract_events if event.day <= end]
    if not any(event.day < end for event in known):
        return [], []
    if any(event.num_sequence == 0 for event in contract_events):
        return [], [Refusal(start, end, "cancelled", True)]
    if not any(event.nature in ENTRIES for event in known):
        has_left = any(event.nature in EXITS and event.day <= start for event in known)
        return [], [] if has_left else [Refusal(start, end, "no_entry", True)]

    days, turns = walk(known, start, end)
    periods, refusals = [], []
    for run in runs(days, period_key):
        reason = why_no_period(run, rates)
        if reason:
            refusals.append(Refusal(run[0][0], run[-1][0] + ONE_DAY, reason, True))
            continue
        period = priced_subscription(run, rates)
        periods.append(period)
        try:
            add_energy(period, point_readings, known, turns, rates)
        except Missing as why:
            refusals.append(Refusal(period.start, period.end, str(why), False))
    return periods, refusals


def rank(event):
    """Of the events of one day the one with the highest rank counts."""
    return (event.nature in ENTRIES | EXITS, event.event_type == "CONTRAT", event.at)


def walk(events, start, end):
    """Follow a contract from its first event until `end`.

    Returns the days of the window on which it is supplied, each with the situation in force, and the events that begin
    or end the supply or change tariff or calendar, by their day (the day `end` too: it closes the last period).
    """
    event_of_day = {event.day: event for event in sorted(events, key=rank)}
    days, turns = [], {}
    is_supplied, now = False, Situation(0, None, None, None)
    day = min(event_of_day)
    while day <= end:
        event = event_of_day.get(day)
        if event and event.nature in EXITS:
            if is_supplied:
                turns[day] = event
            is_supplied = False
        elif event:
            begins = event.nature in ENTRIES and not is_supplied
            before, now = now, after_event(now, event, begins)
            is_supplied = is_supplied or begins
            if before[:3] != now[:3]:
                turns[day] = event
        if is_supplied and start <= day < end:
            days.append((day, now))
        day += ONE_DAY
    return days, turns


def after_event(situation, event, begins):
    """The situation from an event on: what the event leaves unsaid stays as it was."""
    return Situation(
        stay=situation.stay + 1 if begins else situation.stay,
        fta=situation.fta if event.fta is None else event.fta,
        calendar=situation.calendar if event.calendar is None else event.calendar,
        power_va=situation.power_va if event.power_va is None else event.power_va,
    )


def period_key(day_and_situation):
    day, situation = day_and_situation
    return (day.year, day.month, situation.stay, situation.fta, situation.calendar)


def power_key(day_and_situation):
    return day_and_situation[1].power_va


def runs(days, key):
    return [list(run) for _key, run in groupby(days, key)]


def why_no_period(days, rates):
    """The reason that keeps these days from being billed at all, None when there is none."""
    first_day, situation = days[0]
    if situation.fta is None or not rates.know("turpe", situation.fta):
        return "unknown_fta"
    if situation.fta in COLLECTIVE_SELF_CONSUMPTION:
        return "missing_allocation"
    if any(each.power_va is None for _day, each in days):
        return "unknown_power"
    needed = [*rates.fixed_prices(situation.fta, first_day), rates.cta(first_day), rates.accise(first_day)]
    if None in needed or not rates.energy_prices(situation.fta, first_day):
        return "no_rate"
    return None


def priced_subscription(days, rates):
    """The period of these days with its fixed network cost and CTA, without energy."""
    first_day, situation = days[0]
    subscriptions = []
    for part in runs(days, power_key):
        day, power_va = part[0][0], part[0][1].power_va
        power_price, management, metering = rates.fixed_prices(situation.fta, day)
        annual = power_price * power_va / 1000 + management + metering
        fixed = half_up(annual * len(part) / 365)
        subscriptions.append(Subscription(day, part[-1][0] + ONE_DAY, len(part), power_va, fixed))
    mean_power = Decimal(sum(each.power_va * each.days for each in subscriptions)) / len(days)
    fixed = sum(each.fixed for each in subscriptions)
    return Period(
        start=first_day,
        end=days[-1][0] + ONE_DAY,
        days=len(days),
        fta=situation.fta,
        calendar=situation.calendar,
        mean_power_va=int(mean_power.quantize(Decimal(1), ROUND_HALF_UP)),
        subscriptions=subscriptions,
        fixed=fixed,
        cta=half_up(fixed * rates.cta(first_day) / 100),
    )


def add_energy(period, readings, events, turns, rates):
    """Complete the period with its energy and what that costs, or raise Missing and leave it without energy."""
    opening = bound_reading(period.start, "after", readings, events, turns)
    closing = bound_reading(period.end, "before", readings, events, turns)
    if opening:
        period.reading_start_id = opening.reading_id
    if closing:
        period.reading_end_id = closing.reading_id
    if not opening or not closing:
        raise Missing("missing_reading")

    prices = register_prices(rates.energy_prices(period.fta, period.start), opening, closing)
    swaps = meter_changes(opening, closing, prices, readings, events)
    bounds = [opening, *swaps, closing]
    if any(reading.wh.get(band) is None for reading in bounds for band in prices):
        raise Missing("missing_register")
    most_kwh = sum(Decimal(part.power_va) / 1000 * 24 * part.days for part in period.subscriptions)
    between = list(zip(bounds[::2], bounds[1::2], strict=True))
    kwh = {band: sum(band_energy(band, *pair, most_kwh) for pair in between) for band in prices}

    period.kwh.update(kwh)
    period.quality = "estimated" if ESTIMATES & {reading.nature for reading in bounds} else "actual"
    period.variable = half_up(sum(kwh[band] * prices[band] for band in prices))
    period.accise = half_up(period.total_kwh * rates.accise(period.start))


def register_prices(prices, opening, closing):
    """Price of each register that the energy is counted on: the tariff's own, or finer ones that the readings have."""
    ways = [way for way in PRICED_AS.values() if set(way.values()) == set(prices)]
    for way in ways:
        if all(any(reading.wh.get(band) is not None for band in way) for reading in (opening, closing)):
            return {band: prices[priced_as] for band, priced_as in way.items()}
    return prices


def meter_changes(opening, closing, bands, readings, events):
    """Readings before and after each event within, where they differ: another meter, or the same one set anew."""
    result = []
    for at in sorted({event.at for event in events if opening.at < event.at < closing.at}):
        before, after = (event_reading(at, position, readings) for position in ("before", "after"))
        if before and after and any(differ(before.wh.get(band), after.wh.get(band)) for band in bands):
            result += [before, after]
    return result


def differ(one_wh, other_wh):
    return None not in (one_wh, other_wh) and one_wh != other_wh


def event_reading(at, position, readings):
    for reading in readings:
        if reading.source == "C15" and reading.at == at and reading.position == position:
            return reading
    return None


def bound_reading(day, position, readings, events, turns):
    """The reading that opens (`after`) or closes (`before`) a period on that day.

    Where an event makes the bound it is the event's own C15 reading. On the first of a month a C15 reading at midnight
    and then the periodic readings of the day come next.
    """
    instants = [turns[day].at] if day in turns else []
    if day.day == 1:
        instants += [event.at for event in events if event.at == midnight(day)]
    for at in instants:
        if reading := event_reading(at, position, readings):
            return reading
    if day.day == 1:
        of_the_day = [each for each in readings if each.day == day and each.source in PERIODIC_BEST_FIRST]
        return min(of_the_day, key=lambda each: (PERIODIC_BEST_FIRST.index(each.source), each.at), default=None)
    return None


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)


def band_energy(band, opening, closing, most_kwh):
    """Whole kWh between two indexes; a meter that has passed its last digit is followed when the use is possible."""
    before, after = opening.wh[band] // 1000, closing.wh[band] // 1000
    if after >= before:
        return after - before
    digits = opening.digits if opening.digits is not None else closing.digits
    if digits is not None:
        rolled_over = after + 10**digits - before
        if 0 <= rolled_over <= most_kwh:
            return rolled_over
    raise Missing("index_decrease")
