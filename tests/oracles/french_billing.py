"""What one French contract of at most 36 kVA owes for grid and taxes, the plainest way.

The window is walked day by day: is the contract in service, under which tariff, calendar and power. Runs of days that
share month, tariff and calendar are periods; runs that also share the power are what the fixed cost is counted on.
A period has the energy of the pieces that begin in it (`french_energy`). Each amount is a `Decimal`, rounded half up
to the cent once. Fixed cost a day is a 365th of a year's, in leap years too.
"""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from oracles.french_contract import BANDS, ENTRIES, EXITS, ONE_DAY, Event, Reading, civil_day, days_in_service, power_on
from oracles.french_energy import runs_of_pieces, shares

__all__ = ["BANDS", "Event", "Period", "Reading", "bill", "half_up"]  # what one bills with, and what comes back

COLLECTIVE_SELF_CONSUMPTION = {"BTINFCU4ACC", "BTINFMU4ACC"}
# A band without a price of its own has the price of the coarser one that the tariff knows.
COARSER = {"hph": ("hp", "base"), "hpb": ("hp", "base"), "hch": ("hc", "base"), "hcb": ("hc", "base")}
COARSER |= {"hp": ("base",), "hc": ("base",), "base": ()}


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


def half_up(euros):
    return euros.quantize(Decimal("0.01"), ROUND_HALF_UP)


def bill(contract_events, point_readings, rates, start, end, gaps="hold"):
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

    known = known_months(point_readings, start, end) if gaps == "bridge" else (start, end)
    days_of = {(days[0][0], days[-1][0] + ONE_DAY): days for days in runs(days_in_service(events, *known), period_key)}
    shares_of = {span: [] for span in (*days_of, None)}
    for pieces in runs_of_pieces(events, point_readings, *known, gaps):
        for share in shares(pieces, point_readings, power_on(civil_day(pieces[0].start), events)):
            shares_of[span_of(share, days_of)].append(share)

    periods, refusals = [], []
    for span, days in days_of.items():
        if not start <= span[0] < end:
            continue
        reasons = why_no_period(days, rates)
        is_blocked = bool(reasons)
        if not is_blocked:
            period = priced_subscription(days, rates)
            reasons = add_energy(period, shares_of[span], rates)
            is_blocked = "unpriced_band" in reasons
        if not is_blocked:
            periods.append(period)
        refusals += [Refusal(*span, reason, is_blocked) for reason in reasons]
    for share in shares_of[None]:
        day = civil_day(share.start)
        if start <= day < end and any(share.kwh.values()):
            refusals.append(Refusal(day, day, "energy_without_day", False))
    return periods, refusals


def known_months(readings, start, end):
    """The window and the months of all readings: (first day, day after the last)."""
    days = [reading.day for reading in readings]
    first, last = min([start, *days]), max([end - ONE_DAY, *days])
    return first.replace(day=1), (last.replace(day=28) + 4 * ONE_DAY).replace(day=1)


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


def span_of(piece, spans):
    """The days that a piece counts to: those that cover its first day, else those that end there in the same month."""
    day = civil_day(piece.start)
    covering = [span for span in spans if span[0] <= day < span[1]]
    ending = [span for span in spans if span[1] == day and span[0].month == day.month]
    return (covering + ending + [None])[0]


def add_energy(period, portions, rates):
    """Complete the period with its energy and what that costs, or leave it and return the reasons why not."""
    period.reading_start_id = portions[0].opening and portions[0].opening.reading_id
    period.reading_end_id = portions[-1].closing and portions[-1].closing.reading_id
    if faults := sorted({each.fault for each in portions if each.fault}):
        return faults

    kwh = {band: sum(each.kwh.get(band, 0) for each in portions) for band in BANDS}
    prices = rates.energy_prices(period.fta, period.start)
    price_of = {band: band_price(band, prices) for band in BANDS if kwh[band]}
    if None in price_of.values():
        return ["unpriced_band"]
    period.kwh = kwh
    period.quality = "estimated" if any(is_estimated(each) for each in portions) else "actual"
    period.variable = half_up(sum((kwh[band] * price for band, price in price_of.items()), Decimal(0)))
    period.accise = half_up(period.total_kwh * rates.accise(period.start))
    return []


def is_estimated(share):
    return share.is_bridged or any(
        each.nature == "estimated" or each.is_doubtful for each in (share.opening, share.closing)
    )


def band_price(band, prices):
    for priced_as in (band, *COARSER[band]):
        if priced_as in prices:
            return prices[priced_as]
    return None


def last_known_digits(readings, until):
    told = [reading for reading in readings if reading.at <= until and reading.digits is not None]
    return max(told, key=lambda reading: reading.at).digits if told else None
