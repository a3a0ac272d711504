# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an offer makes of one contract's period, day by day and hour by hour, the plainest way.

A day bears the most particular price in force on it: band before power, power before segment, one power before a range.
Subscription: (base + price of a kVA x kVA) x days / days of the month, for each run of days of one power and price.
Energy: whole kWh of a band, shared among runs of days of one price and the same adjustments, by the load curve where it
is known for every second of the period and drew anything, else by days; largest remainders, of equal ones the earliest.
Indexed: mean of the market weighted by the curve, plus losses, plus the offer's price; times the kWh.
"""

from calendar import monthrange
from collections import namedtuple
from datetime import UTC, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
Price = namedtuple("Price", "component start end price band power_va power_to_va segment per_kva market loss_percent")
Adjustment = namedtuple("Adjustment", "name component start end is_percent value")
Line = namedtuple("Line", "component band start end cents split adjustment")


class Unpriced(Exception):
    """A day, or an hour of it, has no price."""


def in_force(thing, day):
    return thing.start <= day and (thing.end is None or day < thing.end)


def price_of_day(prices, component, day, band, power_va, segment):
    best, best_rank = None, None
    for price in prices:
        if price.component != component or not in_force(price, day):
            continue
        if price.band not in ("", band) or price.segment not in ("", segment):
            continue
        if price.power_to_va:
            if not price.power_va <= power_va <= price.power_to_va:
                continue
            of_power = 1
        elif price.power_va:
            if price.power_va != power_va:
                continue
            of_power = 2
        else:
            of_power = 0
        rank = (bool(price.band), of_power, bool(price.segment))
        if best is None or rank > best_rank:
            best, best_rank = price, rank
    if best is None:
        raise Unpriced(component, day)
    return best


def days_between(start, end):
    return [start + timedelta(number) for number in range((end - start).days)]


def runs_of(days, key):
    """Runs of days with the same key: [(key, first day, day after the last)]."""
    runs = []
    for day in days:
        this = key(day)
        if runs and runs[-1][0] == this:
            runs[-1][2] = day + timedelta(1)
        else:
            runs.append([this, day, day + timedelta(1)])
    return runs


def half_up(amount):
    """A Fraction of a cent to whole cents, half away from zero."""
    whole = int((2 * abs(amount) + 1) / 2)
    return whole if amount >= 0 else -whole


def bill(start, end, power_of_day, kwh, segment, prices, adjustments=(), curve=None, market=None):
    """The lines of a period of one month.

    power_of_day: day → VA. kwh: band → whole kWh. curve: [(UTC instant, seconds, watts)]; market: [(UTC instant,
    seconds, Decimal per MWh)]. Raises Unpriced.
    """
    days = days_between(start, end)

    def borne(component, day):
        return tuple(each for each in adjustments if each.component == component and in_force(each, day))

    lines = []

    def subscription_key(day):
        power = power_of_day[day]
        return power, price_of_day(prices, "subscription", day, "", power, segment), borne("subscription", day)

    for (power, price, own), first, after in runs_of(days, subscription_key):
        months = Fraction((after - first).days, monthrange(first.year, first.month)[1])
        cents = half_up(100 * (Fraction(price.price) + Fraction(price.per_kva) * power / 1000) * months)
        lines.append(Line("subscription", "", first, after, cents, "", None))
        lines += [adjusted(each, lines[0]._replace(start=first, end=after, cents=cents), months) for each in own]
    for band, counted in kwh.items():
        if counted:
            lines += energy(days, band, counted, power_of_day, segment, prices, borne, curve, market)
    return lines


def adjusted(adjustment, line, units):
    if adjustment.is_percent:
        cents = half_up(Fraction(adjustment.value) * line.cents / 100)
    else:
        cents = half_up(100 * Fraction(adjustment.value) * units)
    return line._replace(component=f"{line.component}_adjustment", cents=cents, adjustment=adjustment.name)


def energy(days, band, counted, power_of_day, segment, prices, borne, curve, market):
    def key(day):
        return price_of_day(prices, "energy", day, band, power_of_day[day], segment), borne("energy", day)

    runs = runs_of(days, key)
    portions, split = [counted], ""
    if len(runs) > 1:
        weights = [drawn(curve or [], first, after) for _key, first, after in runs]
        split = "days" if None in weights or not sum(weights) else "curve"
        if split == "days":
            weights = [(after - first).days for _key, first, after in runs]
        portions = shared(counted, weights)
    lines = []
    for ((price, own), first, after), portion in zip(runs, portions, strict=True):
        if not portion:
            continue
        cents = half_up(100 * portion * price_of_kwh(price, first, after, curve or [], market or []))
        line = Line("energy", band, first, after, cents, split, None)
        lines.append(line)
        lines += [adjusted(each, line, portion) for each in own]
    return lines


def instant(day):
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def points_between(curve, first, after):
    """The points of these days, or None where they do not tell every second."""
    begin, end = instant(first), instant(after)
    points = [(at, seconds, watts) for at, seconds, watts in curve if begin <= at < end]
    return points if sum(point[1] for point in points) == (end - begin).total_seconds() else None


def drawn(curve, first, after):
    """Whole Wh, half a one rounded up; None where they are not known."""
    points = points_between(curve, first, after)
    if points is None:
        return None
    watt_seconds = sum(seconds * watts for _at, seconds, watts in points)
    return int((Decimal(watt_seconds) / 3600).quantize(Decimal(1), ROUND_HALF_UP))


def shared(whole, weights):
    size, total = abs(whole), sum(weights)
    exact = [Fraction(size * weight, total) for weight in weights]
    portions = [int(share) for share in exact]
    while sum(portions) < size:
        rests = [share - portion for share, portion in zip(exact, portions, strict=True)]
        portions[rests.index(max(rests))] += 1
    return [portion if whole > 0 else -portion for portion in portions]


def price_of_kwh(price, first, after, curve, market):
    if not price.market:
        return Fraction(price.price)
    points = points_between([point for point in curve if point[1] <= 3600], first, after)
    if points is None:
        raise Unpriced("curve", first)
    paid, total = Fraction(0), 0
    for at, seconds, watts in points:
        paid += watts * seconds * mean_of_market(market, at, at + timedelta(seconds=seconds))
        total += watts * seconds
    if not total:
        raise Unpriced("nothing drawn", first)
    mean = paid / total / 1000  # per kWh
    return mean * (1 + Fraction(price.loss_percent) / 100) + Fraction(price.price)


def mean_of_market(market, begin, end):
    known = summed = Fraction(0)
    for at, seconds, price in market:
        overlap = (min(end, at + timedelta(seconds=seconds)) - max(begin, at)).total_seconds()
        if overlap > 0:
            known += Fraction(overlap)
            summed += Fraction(overlap) * Fraction(price)
    if known != Fraction((end - begin).total_seconds()):
        raise Unpriced("market", begin)
    return summed / known
