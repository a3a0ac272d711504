# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What one French contract owes for grid and taxes, the plainest way.

The service is walked day by day. Runs of days that share month, tariff and calendar are periods; runs that also share
powers, management, refusal and lack of a meter are what the fixed cost is counted on. A period has the energy of the
pieces that begin in it (`french_energy`), or that of the quantities that cover it (`french_quantities`);
`french_prices` says what it costs.
"""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from oracles import french_prices as prices
from oracles import french_quantities
from oracles.french_contract import BANDS, ENTRIES, EXITS, ONE_DAY, midnight, situations_by_day
from oracles.french_energy import ACTUAL, MISSING, pieces, worst
from oracles.french_prices import Unpriced

AMOUNTS = ("fixed", "variable", "overrun", "reactive", "backup", "connection", "non_communicating", "cta", "accise")
HTB = ("htb2", "htb1")


@dataclass
class Period:
    """Days of one month under one tariff and calendar, and what they cost in euros. `end` is the day after the last."""

    start: date
    end: date
    fta: str
    calendar: str | None
    subscriptions: list = field(default_factory=list)
    mean_power_va: int = 0
    accise_category: str = ""
    quality: str = MISSING
    band_quality: dict = field(default_factory=dict)
    is_indexed: bool = True
    reading_start_id: int | None = None
    reading_end_id: int | None = None
    kwh: dict = field(default_factory=lambda: dict.fromkeys(BANDS, 0))
    quantities: dict = field(default_factory=dict)
    euros: dict = field(default_factory=lambda: dict.fromkeys(AMOUNTS, Decimal(0)))

    @property
    def days(self):
        return (self.end - self.start).days

    @property
    def total_kwh(self):
        return sum(self.kwh.values())


Subscription = namedtuple("Subscription", "start end days situation fixed")
Refusal = namedtuple("Refusal", "start end reason is_blocking at_stake_kwh", defaults=[None])
Meter = namedtuple("Meter", "readings quantities gaps")


def bill(contract_events, readings, rates, start, end, gaps="bridge", quantities=()):
    """Bill one contract for the days from `start` until `end`, both first days of months.

    readings and quantities: those of its supply point, of all times. rates: `french_prices.Rates`.
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

    known_until = month_after(max([end - ONE_DAY, *(reading.day for reading in readings)]))
    situations = situations_by_day(events, max(known_until, events[-1].day + ONE_DAY))
    days_of = {(days[0][0], days[-1][0] + ONE_DAY): days for days in runs(days_in_service(situations), period_key)}
    pieces_of = {span: [] for span in (*days_of, None)}
    for piece in pieces(events, readings, situations, known_until, gaps):
        pieces_of[span_of(piece, days_of)].append(piece)

    meter, periods, refusals = Meter(readings, quantities, gaps), [], []
    for span, days in days_of.items():
        if start <= span[0] < end:
            period, reasons = bill_period(days, pieces_of[span], meter, rates)
            periods += [period] if period else []
            refusals += reasons
    return periods, refusals + energy_without_day(pieces_of[None], start, end)


def month_after(day):
    return (day.replace(day=28) + 4 * ONE_DAY).replace(day=1)


def days_in_service(situations):
    return [(day, situation) for day, (in_service, situation) in situations.items() if in_service]


def runs(days, key):
    """Days that follow each other and share the key, in lists."""
    first = days[0][0] if days else None
    keyed = groupby(enumerate(days), lambda place: (place[1][0] - first).days - place[0])
    together = [[day for _place, day in run] for _gap, run in keyed]
    return [list(run) for unbroken in together for _key, run in groupby(unbroken, key)]


def period_key(day_and_situation):
    day, situation = day_and_situation
    return (day.year, day.month, situation.fta, situation.calendar)


def situation_of(day_and_situation):
    return day_and_situation[1]


def span_of(piece, spans):
    """The days that a piece counts to: those that cover its first day, else those that end there in the same month."""
    covering = [span for span in spans if span[0] <= piece.day < span[1]]
    ending = [span for span in spans if span[1] == piece.day and span[0].month == piece.day.month]
    return (covering + ending + [None])[0]


def energy_without_day(homeless, start, end):
    return [
        Refusal(piece.day, piece.day, "energy_without_day", False, piece.total_kwh)
        for piece in homeless
        if start <= piece.day < end and any(piece.kwh.values()) and not piece.faults - {"implausible_energy"}
    ]


def bill_period(days, portions, meter, rates):
    """(period or None, refusals) of one period. Why it cannot be billed hides why its energy is held."""
    first_day, situation = days[0]
    span = (first_day, days[-1][0] + ONE_DAY)
    period = Period(*span, situation.fta, situation.calendar)
    counted = french_quantities.counted(meter.quantities, *span, meter.gaps)
    blocking = subscribe(period, days, rates)
    if blocking:
        return None, [Refusal(*span, reason, True) for reason in sorted(blocking)]
    faults = take_energy(period, portions, counted, rates.is_collective(period.fta, first_day))
    try:
        price(period, counted, meter, rates)
    except Unpriced as refusal:
        at_stake = period.total_kwh if refusal.reason == "unpriced_band" else None
        return None, [Refusal(*span, refusal.reason, True, at_stake)]
    told = [Refusal(*span, reason, False, at_stake_kwh(reason, portions)) for reason in sorted(faults)]
    told += [Refusal(*span, "quantity_across_periods", False)] * counted.across
    return period, told + [Refusal(*span, "overrun_cap", False)] * overrun_may_be_capped(period, counted, rates)


def subscribe(period, days, rates):
    """Give the period its subscriptions and their fixed cost, or say why not."""
    if period.fta is None or not rates.know(period.fta):
        return {"unknown_fta"}
    reasons = set()
    for part in runs(days, situation_of):
        day, situation = part[0]
        try:
            euros = prices.fixed(situation, day, len(part), rates)
            period.subscriptions.append(Subscription(day, part[-1][0] + ONE_DAY, len(part), situation, euros))
        except Unpriced as refusal:
            reasons.add(refusal.reason)
    return reasons


def take_energy(period, portions, counted, is_collective):
    """Fill in the period's energy and its quality, or leave it and return why it is held."""
    period.quantities = counted.values()
    quantity = "allo_wh" if is_collective else "energy_wh"
    if is_collective or counted.covers(quantity):
        period.is_indexed = False
        period.kwh |= {band: wh // 1000 for band, wh in counted.of(quantity).items()}
        period.band_quality = counted.quality_by_band(quantity)
        period.quality = worst(period.band_quality.values() or [ACTUAL])
        return set()
    period.reading_start_id = id_of(portions[0].first_reading)
    period.reading_end_id = id_of(portions[-1].last_reading)
    bands = {band for each in portions for band in each.quality}
    period.band_quality = {
        band: worst(each.quality[band] for each in portions if band in each.quality) for band in bands
    }
    faults = set().union(*(each.faults for each in portions))
    if not faults:
        period.kwh = {band: sum(each.kwh.get(band, 0) for each in portions) for band in BANDS}
        period.quality = worst(period.band_quality.values())
    return faults


def id_of(reading):
    return reading and reading.reading_id


def at_stake_kwh(reason, portions):
    if reason != "implausible_energy":
        return None
    return sum(each.total_kwh for each in portions if reason in each.faults)


def price(period, counted, meter, rates):
    """Give the period its amounts, or raise why it has none."""
    fta, day, euros = period.fta, period.start, period.euros
    parts = [(each.start, each.days, each.situation) for each in period.subscriptions]
    period.mean_power_va = prices.mean_power(parts, rates)
    euros["fixed"] = sum(each.fixed for each in period.subscriptions)
    euros["variable"] = price_of_energy(period, counted, rates)
    euros["overrun"] = price_of_overrun(counted, fta, day, rates)
    euros["reactive"] = price_of_reactive(period, counted, rates)
    held = french_quantities.held(meter.quantities, period.start, period.end)
    backup_wh = {htb: counted.of(f"backup_{htb}_energy_wh").get("", 0) for htb in HTB}
    euros["backup"] = prices.backup(held, backup_wh, fta, day, rates)
    euros["connection"] = prices.connection(held, period.mean_power_va, fta, day, rates)
    refused = [each for each in period.subscriptions if each.situation.refuses_meter]
    is_unread = not was_read_in_the_year_before(period.end, meter.readings)
    euros["non_communicating"] = sum(
        prices.non_communicating(each.days, is_unread, fta, each.start, rates) for each in refused
    )
    euros["cta"] = prices.cta(euros["fixed"] + euros["backup"], fta, day, rates)
    period.accise_category = prices.accise_category(each.situation for each in period.subscriptions)
    euros["accise"] = prices.accise(period.total_kwh, period.accise_category, day, rates)


def price_of_energy(period, counted, rates):
    if not rates.is_collective(period.fta, period.start):
        return prices.variable(period.kwh, period.fta, period.start, rates)
    if not (counted.covers("auto_wh") and counted.covers("allo_wh")):
        raise Unpriced("missing_allocation")
    shares = {share: counted.of(f"{share}_wh") for share in ("auto", "allo")}
    return prices.variable_of_shares(shares, period.fta, period.start, rates)


def price_of_overrun(counted, fta, day, rates):
    seconds = sum(counted.of("overrun_s").values())
    euros = prices.overrun(seconds, counted.of("overrun_w"), fta, day, rates)
    for htb in HTB:
        euros += prices.backup_overrun(counted.of(f"backup_{htb}_overrun_w").get("", 0), htb, fta, day, rates)
    return euros


def overrun_may_be_capped(period, counted, rates):
    euros, measured = period.euros, counted.of("max_power_w").values()
    turpe = euros["fixed"] + euros["variable"] + euros["overrun"]
    subscribed = max(prices.largest_subscribed(each.situation, each.start, rates) for each in period.subscriptions)
    return prices.may_be_capped(
        euros["overrun"], turpe, period.fta, period.days, measured, subscribed, period.start, rates
    )


def price_of_reactive(period, counted, rates):
    fta, day = period.fta, period.start
    return (
        prices.reactive(counted.of("reactive_varh"), period.kwh, fta, day, rates)
        + prices.injected_reactive(counted.of("injected_reactive_varh"), period.kwh, fta, day, rates)
        + prices.reactive_outside(counted.of("reactive_outside_varh").get("", 0), fta, day, rates)
    )


def was_read_in_the_year_before(end, readings):
    is_leap_day = (end.month, end.day) == (2, 29)
    a_year_before = end.replace(year=end.year - 1, day=28 if is_leap_day else end.day)
    return any(
        reading.nature != "estimated" and midnight(a_year_before) <= reading.at <= midnight(end) for reading in readings
    )
