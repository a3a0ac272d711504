"""What one Spanish supply point owes for access, social bonus and electricity tax, the plainest way.

Day by day and band by band, in fractions that lose nothing; each amount is rounded half up to the cent once. A day's
power costs its part of a year's price in its own calendar year; a day's energy is an even share of the period's.
"""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

ONE_DAY = timedelta(days=1)
NEW_EXCESS_RULE_YEAR_AND_MONTH = (2025, 4)


class NoRate(LookupError):
    """A price is needed that nobody published."""


def cents(euros):
    """Half up, of amounts of either sign away from zero."""
    whole = int(abs(euros) * 100 + Fraction(1, 2))
    return whole if euros >= 0 else -whole


def days_from(start, end):
    day = start
    while day < end:
        yield day
        day += ONE_DAY


def days_in_year(day):
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    return 366 if leap else 365


def rate_on(rates, kind, code, component, band, day):
    """The rate of that day, among those of `published_rates`."""
    for rate in rates.get((kind, code, component, band), ()):
        if rate.start <= day and (rate.end is None or day < rate.end):
            return Fraction(rate.value)
    raise NoRate(kind, code, component, band, day)


def by_name(rates):
    """Rates sorted by what they are of, for `rate_on`."""
    named = {}
    for rate in rates:
        named.setdefault((rate.kind, rate.code, rate.component, rate.band), []).append(rate)
    return named


def power_bands(tariff):
    return ["p1", "p2"] if tariff == "2.0TD" else ["p1", "p2", "p3", "p4", "p5", "p6"]


def energy_bands(tariff):
    return ["p1", "p2", "p3"] if tariff == "2.0TD" else ["p1", "p2", "p3", "p4", "p5", "p6"]


def power_cost(rates, kind, tariff, watts, start, end):
    """Cents of toll or charge for subscribed powers (band: W)."""
    euros = Fraction(0)
    for day in days_from(start, end):
        for band in power_bands(tariff):
            price = rate_on(rates, kind, tariff, "power", band, day)
            euros += Fraction(watts[band], 1000) * price / days_in_year(day)
    return cents(euros)


def energy_cost(rates, kind, tariff, wh, start, end):
    """Cents of toll or charge for energy (band: Wh)."""
    euros, days = Fraction(0), (end - start).days
    for day in days_from(start, end):
        for band in energy_bands(tariff):
            euros += Fraction(wh[band], 1000 * days) * rate_on(rates, kind, tariff, "energy", band, day)
    return cents(euros)


def excess_cost(rates, tariff, watts, highest, overrun, start, end):
    """Cents of excess power. highest, overrun: W by band, without the bands that are not known."""
    if tariff == "2.0TD":
        return 0
    if max(watts.values()) > 50_000:
        return cents(sum(quarter_hours_of_a_day(rates, tariff, overrun, day) for day in days_from(start, end)))
    euros = Fraction(0)
    for day in days_from(start, end):
        for band, measured in highest.items():
            if measured <= watts[band]:
                continue
            beyond = Fraction(measured - watts[band], 1000)
            if (day.year, day.month) < NEW_EXCESS_RULE_YEAR_AND_MONTH:
                euros += rate_on(rates, "excess", tariff, "max_power", "", day) * 2 * beyond
            else:
                euros += rate_on(rates, "excess", tariff, "max_power", band, day) * beyond
    return cents(euros)


def quarter_hours_of_a_day(rates, tariff, overrun, day):
    euros = Fraction(0)
    for band, root in overrun.items():
        if root == 0:
            continue
        if (day.year, day.month) < NEW_EXCESS_RULE_YEAR_AND_MONTH:
            factor = rate_on(rates, "excess", tariff, "overrun_factor", band, day)
            price = factor * rate_on(rates, "excess", tariff, "quarter_hour", "", day)
        else:
            price = rate_on(rates, "excess", tariff, "quarter_hour", band, day)
        euros += price * Fraction(root, 1000) / 30
    return euros


def power_factor(active, reactive):
    """cos φ, rounded to two decimals."""
    with localcontext() as context:
        context.prec = 60
        root = (Decimal(active) ** 2 + Decimal(reactive) ** 2).sqrt()
        return (Decimal(active) / root).quantize(Decimal("0.01"), ROUND_HALF_UP)


def reactive_cost(rates, tariff, wh, varh, start):
    """Cents of inductive reactive energy. varh: by band, without the bands that are not known."""
    if tariff == "2.0TD":
        return 0
    euros = Fraction(0)
    for band, reactive in varh.items():
        if band == "p6" or reactive <= 0:
            continue
        free = rate_on(rates, "reactive", "INDUCTIVE", "reactive_threshold", "", start) * wh[band]
        factor = power_factor(wh[band], reactive)
        if reactive <= free or factor >= Decimal("0.95"):
            continue
        code = "COS_080_095" if factor >= Decimal("0.80") else "COS_000_080"
        euros += (reactive - free) / 1000 * rate_on(rates, "reactive", code, "reactive", "", start)
    return cents(euros)


def social_bonus(rates, start, end):
    days = days_from(start, end)
    return cents(sum(rate_on(rates, "social_bonus", "CUPS", "rate", "", day) / days_in_year(day) for day in days))


def meter_rent(rates, code, start, end):
    days = days_from(start, end)
    return cents(sum(rate_on(rates, "meter_rent", code, "rate", "", day) * 12 / days_in_year(day) for day in days))


def electricity_tax(rates, base_cents, total_wh, day, code="GENERAL"):
    """Cents of tax on an amount that falls due on a day: a share of it, or the least for its energy."""
    share = rate_on(rates, "electricity_tax", code, "rate", "", day) / 10_000
    floor = rate_on(rates, "electricity_tax", code, "floor", "", day)
    return max(cents(Fraction(base_cents, 100) * share), cents(Fraction(max(total_wh, 0), 1_000_000) * floor))


def overrun_root(excesses):
    """√Σ of squared excesses in W, rounded half up to a W."""
    with localcontext() as context:
        context.prec = 80
        total = sum(Decimal(max(excess, 0)) ** 2 for excess in excesses)
        return int(total.sqrt().quantize(Decimal(1), ROUND_HALF_UP))
