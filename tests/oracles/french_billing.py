"""What one French contract of at most 36 kVA owes for grid and taxes, the plainest way.

The window is walked day by day: is the contract in service, under which tariff, calendar and power. Runs of days that
share month, tariff and calendar are periods; runs that also share the power are what the fixed cost is counted on.
Energy is counted in pieces between two instants at which the meter was, or should have been, read. Each amount is a
`Decimal`, rounded half up to the cent once.

Rules: an entry (CFNE, MES, PMES) begins the service on its civil day in Paris, an exit (RES, CFNS) ends it before its
day. What holds after the last event of a day holds for that whole day. Fixed cost a day is a 365th of a year's, in leap
years too. Energy is the difference of two indexes, each cut to whole kWh first.
"""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
BANDS = ("base", "hp", "hc", "hph", "hch", "hpb", "hcb")
ENTRIES = {"CFNE", "MES", "PMES"}
EXITS = {"RES", "CFNS"}
COLLECTIVE_SELF_CONSUMPTION = {"BTINFCU4ACC", "BTINFMU4ACC"}
PERIODIC_BEST_FIRST = ("R64", "R151", "R15", "R17", "SGE", "manual")
# A band without a price of its own has the price of the coarser one that the tariff knows.
COARSER = {"hph": ("hp", "base"), "hpb": ("hp", "base"), "hch": ("hc", "base"), "hcb": ("hc", "base")}
COARSER |= {"hp": ("base",), "hc": ("base",), "base": ()}
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
        return civil_day(self.at)

    @property
    def rank(self):
        """Order in which events come to hold; of one instant the last one prevails."""
        return (self.at, self.nature in EXITS, self.event_type == "CONTRAT", self.nature in ENTRIES)


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
    is_doubtful: bool = False

    @property
    def day(self):
        return civil_day(self.at)


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
Situation = namedtuple("Situation", "stay fta calendar power_va")  # stay: 0 before the first entry, 1 from it on, ...
Piece = namedtuple("Piece", "start opening end closing")


def civil_day(instant):
    return instant.astimezone(PARIS).date()


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)


def half_up(euros):
    return euros.quantize(Decimal("0.01"), ROUND_HALF_UP)


def bill(contract_events, point_readings, rates, start, end):
    """Bill one contract for the days from `start` until `end`, both first days of months.

    Returns (periods, refusals): what can be billed, and what cannot or not yet be, with the reason.
    """
    events = sorted(contract_events, key=lambda event: event.rank)
    before_end = [event for event in events if event.day < end]
    if not before_end:
        return [], []
    if any(event.num_sequence == 0 for event in events):
        return [], [Refusal(start, end, "cancelled", True)]
    if not any(event.nature in ENTRIES for event in before_end):
        has_left = any(event.nature in EXITS and event.day <= start for event in before_end)
        return [], [] if has_left else [Refusal(start, end, "no_entry", True)]

    all_days = runs(days_in_service(events, start, end), period_key)
    spans = [(days[0][0], days[-1][0] + ONE_DAY) for days in all_days]
    pieces_of = {span: [] for span in (*spans, None)}
    for piece in pieces_between_cuts(events, point_readings, start, end):
        pieces_of[span_of(piece, spans)].append(piece)

    periods, refusals = [], []
    for days, span in zip(all_days, spans, strict=True):
        reasons = why_no_period(days, rates)
        is_blocked = bool(reasons)
        if not is_blocked:
            period = priced_subscription(days, rates)
            reasons = add_energy(period, pieces_of[span], point_readings, rates)
            is_blocked = "unpriced_band" in reasons
        if not is_blocked:
            periods.append(period)
        refusals += [Refusal(*span, reason, is_blocked) for reason in reasons]
    for piece in pieces_of[None]:
        kwh, _fault = energy(piece, point_readings, 0)
        if any(kwh.values()):
            refusals.append(Refusal(civil_day(piece.start), civil_day(piece.start), "energy_without_day", False))
    return periods, refusals


def days_in_service(events, start, end):
    """Each day of the window that is in service, with the situation after its last event."""
    days = []
    in_service, situation = False, first_situation(events)
    day = events[0].day
    while day < end:
        for event in events:
            if event.day == day:
                in_service, situation = after(event, in_service, situation)
        if in_service and day >= start:
            days.append((day, situation))
        day += ONE_DAY
    return days


def first_situation(events):
    """What holds before the first event. The first calendar that is ever told is no change, so it held all along."""
    return Situation(0, None, next((event.calendar for event in events if event.calendar), None), None)


def after(event, in_service, situation):
    """What holds from an event on: what the event leaves unsaid stays as it was."""
    if event.nature in EXITS:
        return False, situation
    begins = event.nature in ENTRIES and not in_service
    situation = Situation(
        stay=situation.stay + 1 if begins else situation.stay,
        fta=situation.fta if event.fta is None else event.fta,
        calendar=situation.calendar if event.calendar is None else event.calendar,
        power_va=situation.power_va if event.power_va is None else event.power_va,
    )
    return in_service or begins, situation


def period_key(day_and_situation):
    day, situation = day_and_situation
    return (day.year, day.month, situation.stay, situation.fta, situation.calendar)


def power_key(day_and_situation):
    return day_and_situation[1].power_va


def runs(days, key):
    return [list(run) for _key, run in groupby(days, key)]


def why_no_period(days, rates):
    """The reason that keeps these days from being billed at all, in a list; none when they can be."""
    first_day, situation = days[0]
    if situation.fta is None or not rates.know("turpe", situation.fta):
        return ["unknown_fta"]
    if situation.fta in COLLECTIVE_SELF_CONSUMPTION:
        return ["missing_allocation"]
    if any(each.power_va is None for _day, each in days):
        return ["unknown_power"]
    needed = [*rates.fixed_prices(situation.fta, first_day), rates.cta(first_day), rates.accise(first_day)]
    if None in needed or not rates.energy_prices(situation.fta, first_day):
        return ["no_rate"]
    return []


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


def pieces_between_cuts(events, readings, start, end):
    """The stretches of service in the window between which the meter must be read, with the readings found.

    The service is cut at month bounds, where it begins and ends, where tariff or calendar change and where registers
    jump: another meter, or the same one set anew.
    """
    stays = []  # of each stretch of service the instants at which it is cut, its begin and end too
    in_service, situation = False, first_situation(events)
    for at, together in groupby(events, key=lambda event: event.at):
        together = list(together)
        was_in_service, before = in_service, situation
        for event in together:
            in_service, situation = after(event, in_service, situation)
        begins, ends = in_service and not was_in_service, was_in_service and not in_service
        is_turn = (before.fta, before.calendar) != (situation.fta, situation.calendar)
        if begins:
            stays.append([at])
        elif ends or (in_service and (is_turn or registers_jump(together, readings))):
            stays[-1].append(at)
    if in_service:
        stays[-1].append(max(stays[-1][-1], midnight(end)))

    pieces = []
    for cuts in stays:
        bounds = {bound for bound in month_bounds(start, end) if cuts[0] < bound < cuts[-1]}
        inside = sorted(cut for cut in bounds.union(cuts) if midnight(start) <= cut <= midnight(end))
        for opens, closes in pairwise(inside):
            opening, closing = bound_reading(opens, "after", readings), bound_reading(closes, "before", readings)
            pieces.append(Piece(opens, opening, closes, closing))
    return pieces


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


def span_of(piece, spans):
    """The days that a piece counts to: those that cover its first day, else those that end there in the same month."""
    day = civil_day(piece.start)
    covering = [span for span in spans if span[0] <= day < span[1]]
    ending = [span for span in spans if span[1] == day and span[0].month == day.month]
    return (covering + ending + [None])[0]


def add_energy(period, pieces, readings, rates):
    """Complete the period with its energy and what that costs, or leave it and return the reasons why not."""
    period.reading_start_id = pieces[0].opening and pieces[0].opening.reading_id
    period.reading_end_id = pieces[-1].closing and pieces[-1].closing.reading_id
    most_power = max(part.power_va for part in period.subscriptions)
    measured = [energy(piece, readings, most_power) for piece in pieces]
    if faults := sorted({fault for _kwh, fault in measured if fault}):
        return faults

    kwh = {band: sum(of_piece.get(band, 0) for of_piece, _fault in measured) for band in BANDS}
    prices = rates.energy_prices(period.fta, period.start)
    price_of = {band: band_price(band, prices) for band in BANDS if kwh[band]}
    if None in price_of.values():
        return ["unpriced_band"]
    period.kwh = kwh
    used = [reading for piece in pieces for reading in (piece.opening, piece.closing)]
    is_estimated = any(reading.nature == "estimated" or reading.is_doubtful for reading in used)
    period.quality = "estimated" if is_estimated else "actual"
    period.variable = half_up(sum((kwh[band] * price for band, price in price_of.items()), Decimal(0)))
    period.accise = half_up(period.total_kwh * rates.accise(period.start))
    return []


def band_price(band, prices):
    for priced_as in (band, *COARSER[band]):
        if priced_as in prices:
            return prices[priced_as]
    return None


def energy(piece, readings, power_va):
    """Whole kWh of each band in the piece, and what keeps them from being known."""
    if not piece.opening or not piece.closing:
        return {}, "missing_reading"
    opening, closing = whole_kwh(piece.opening), whole_kwh(piece.closing)
    if opening.keys() != closing.keys() or not opening:
        return {}, "missing_register"
    hours = Decimal((piece.end - piece.start).total_seconds()) / 3600
    kwh = {}
    for band in opening:
        kwh[band] = closing[band] - opening[band]
        if kwh[band] < 0:
            digits = last_known_digits(readings, piece.end)
            kwh[band] += 10**digits if digits else 0
            if not 0 <= kwh[band] <= hours * power_va / 1000:
                return {}, "index_decrease"
    return kwh, None


def whole_kwh(reading):
    return {band: wh // 1000 for band, wh in reading.wh.items() if wh is not None}


def last_known_digits(readings, until):
    told = [reading for reading in readings if reading.at <= until and reading.digits is not None]
    return max(told, key=lambda reading: reading.at).digits if told else None
