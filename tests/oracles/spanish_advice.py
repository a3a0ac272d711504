"""Which powers a Spanish supply point should have contracted, the plainest way: each choice of a coarse grid is priced.

A month is a dict: first (day), days, highest (band: W of the maximeter) and quarters (band: list of W); euros are
fractions that lose nothing, but for the root of a month and band, which is rounded half up to a W.
"""

from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, product
from zoneinfo import ZoneInfo

from oracles.spanish_bill import days_in_year, overrun_root, power_bands, rate_on
from oracles.spanish_calendar import band

UTC = ZoneInfo("UTC")
CLOCKS = {"peninsula": "Europe/Madrid", "canary": "Atlantic/Canary"}
NEW_RULE = date(2025, 4, 1)


def next_month(first):
    return (first + timedelta(days=32)).replace(day=1)


@cache
def quarter_hours_of(first, territory):
    """The UTC instants at which the quarter-hours of a month begin, each with its clock time."""
    return list(_from_midnight_to_midnight(first, territory))


def _from_midnight_to_midnight(first, territory):
    clock = ZoneInfo(CLOCKS[territory])
    instant = datetime(first.year, first.month, 1, tzinfo=clock).astimezone(UTC)
    end = next_month(first)
    end = datetime(end.year, end.month, 1, tzinfo=clock).astimezone(UTC)
    while instant < end:
        yield instant, instant.astimezone(clock)
        instant += timedelta(minutes=15)


def month_of(first, tariff, territory, watts):
    """A month whose quarter-hours (in order) demanded these W; its maximeter shows the highest of each band."""
    quarters = {}
    for (_instant, local), power in zip(quarter_hours_of(first, territory), watts, strict=True):
        quarters.setdefault(band(local, tariff, territory, "power"), []).append(power)
    highest = {name: max(powers) for name, powers in quarters.items()}
    return {"first": first, "days": (next_month(first) - first).days, "highest": highest, "quarters": quarters}


def rule_of(tariff, control, watts):
    if tariff == "2.0TD":
        return "maximeter" if control == "maximeter" else "breaker"
    return "quarter_hour" if max(watts) > 50_000 or control == "quarter_hour" else "maximeter"


def power_euros(rates, tariff, name, watts, months, on):
    year = sum(rate_on(rates, kind, tariff, "power", name, on) for kind in ("toll", "charge"))
    return sum(Fraction(watts, 1000) * year * month["days"] / days_in_year(month["first"]) for month in months)


def excess_euros(rates, tariff, rule, name, watts, month, on):
    """What a month's demand beyond a power costs; None where a breaker would have cut."""
    highest = month["highest"].get(name, 0)
    if rule == "breaker":
        return None if highest > watts else 0
    if rule == "maximeter":
        beyond = Fraction(max(highest - watts, 0), 1000)
        if on < NEW_RULE:
            return 2 * rate_on(rates, "excess", tariff, "max_power", "", on) * beyond * month["days"]
        return rate_on(rates, "excess", tariff, "max_power", name, on) * beyond * month["days"]
    beyond = [power - watts for power in month["quarters"].get(name, ()) if power > watts]
    root = Fraction(overrun_root(beyond) if beyond else 0, 1000)
    if on < NEW_RULE:
        factor = rate_on(rates, "excess", tariff, "overrun_factor", name, on)
        return factor * rate_on(rates, "excess", tariff, "quarter_hour", "", on) * root * month["days"] / 30
    return rate_on(rates, "excess", tariff, "quarter_hour", name, on) * root * month["days"] / 30


def euros_of(rates, tariff, control, watts, months, on, known=None):
    """What powers (W, by band in order) would have cost, or None where they may not be contracted."""
    rule, total, known = rule_of(tariff, control, watts), Fraction(0), {} if known is None else known
    for name, power in zip(power_bands(tariff), watts, strict=True):
        if (rule, name, power) not in known:
            parts = [excess_euros(rates, tariff, rule, name, power, month, on) for month in months]
            fixed = power_euros(rates, tariff, name, power, months, on)
            known[rule, name, power] = None if None in parts else fixed + sum(parts)
        if known[rule, name, power] is None:
            return None
        total += known[rule, name, power]
    return total


def allowed(tariff, grid):
    """Every choice of powers that the law allows on a grid of W."""
    if tariff == "2.0TD":
        yield from product([power for power in grid if power <= 15_000], repeat=2)
        return
    for watts in combinations_with_replacement(grid, 6):
        if tariff != "3.0TD" or max(watts) > 15_000:
            yield watts


def cheapest(rates, tariff, control, grid, months, on):
    """(euros, powers) of the cheapest choice on a grid, or None where nothing may be contracted."""
    known, found = {}, None
    for watts in allowed(tariff, grid):
        euros = euros_of(rates, tariff, control, watts, months, on, known)
        if euros is not None and (found is None or euros < found[0]):
            found = (euros, watts)
    return found
