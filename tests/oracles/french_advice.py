# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a French supply point pays for its powers, point by point, and the powers that cost least, by trying them all.

Prices are the published ones, in € as Decimal; powers whole kVA or kW. Above 36 kVA each hour above a power costs the
price of an hour, a kVA being exceeded above 0.93 kW; in high voltage a month and class costs 0.04 x b x the root of the
summed squares of what the ten-minute means exceed, in whole W, a half up. The CTA is a percentage of what the powers
cost. Instants are read on a clock of Paris.
"""

from decimal import ROUND_HALF_UP, Decimal, getcontext
from itertools import combinations_with_replacement
from zoneinfo import ZoneInfo

getcontext().prec = 50
PARIS = ZoneInfo("Europe/Paris")
FOUR = ("hph", "hch", "hpb", "hcb")
FIVE = ("peak", *FOUR)
CLASSES = {"BTSUP": FOUR, "HTA": FIVE}
CENT = Decimal("0.01")
NIGHT = ((22, 0, 24, 0), (0, 0, 6, 0))
PEAK = ((9, 0, 11, 0), (18, 0, 20, 0))
MOBILE = ((7, 0, 15, 0), (18, 0, 20, 0))


def classes_of(fta):
    return next(classes for start, classes in CLASSES.items() if fta.startswith(start))


def inside(clock, spans):
    minute = clock.hour * 60 + clock.minute
    return any(a * 60 + b <= minute < c * 60 + d for a, b, c, d in spans)


def class_of(instant, fta, off_peak=NIGHT, peak=PEAK, mobile_days=()):
    """The class in which an aware datetime lies."""
    clock = instant.astimezone(PARIS)
    high = clock.month in (11, 12, 1, 2, 3)
    if fta.startswith("HTA"):
        if clock.weekday() == 6:
            return "hch" if high else "hcb"
        if "PM" in fta and clock.date() in mobile_days and inside(clock, MOBILE):
            return "peak"
        if "PM" not in fta and clock.month in (12, 1, 2) and inside(clock, peak):
            return "peak"
    off = inside(clock, off_peak)
    return ("hch" if off else "hph") if high else ("hcb" if off else "hpb")


def grouped(points, fta, **hours):
    """{(class, (year, month)): [(W, s)]} of points (aware datetime, W, s)."""
    groups = {}
    for instant, watts, seconds in points:
        clock = instant.astimezone(PARIS)
        groups.setdefault((class_of(instant, fta, **hours), (clock.year, clock.month)), []).append((watts, seconds))
    return groups


def rounded_root(number):
    return number.sqrt().quantize(Decimal(1), ROUND_HALF_UP)


def overrun(points, fta, kva):
    """Hours above a power in a month and class, or the root of what exceeds it in W."""
    if fta.startswith("BTSUP"):
        return Decimal(sum(seconds for watts, seconds in points if watts > kva * 930)) / 3600
    squares = sum(Decimal(watts - kva * 1000) ** 2 * seconds / 600 for watts, seconds in points if watts > kva * 1000)
    return rounded_root(Decimal(squares))


class Prices:
    """The prices of an FTA on a day. rates: rows of `published_rates`."""

    def __init__(self, rates, fta, day):
        in_force = [row for row in rates if row.start <= day and (row.end is None or day < row.end)]
        own = {(row.component, row.band): row.value for row in in_force if row.kind == "turpe" and row.code == fta}
        self.fta, self.own = fta, own
        [self.cta] = [row.value / 100 for row in in_force if row.kind == "cta" and row.code == "DISTRIBUTION"]
        self.power = {band: own["power", band] for band in classes_of(fta)} if "BTINF" not in fta else None

    def powers(self, powers):
        """What the powers cost in a year, without CTA."""
        if self.power is None:
            return self.own["power", ""] * powers[0]
        cost, below = Decimal(0), 0
        for band, power in zip(self.power, powers, strict=True):
            cost += self.power[band] * (power - below)
            below = power
        return cost

    def overrun_price(self, band):
        if self.fta.startswith("BTSUP"):
            return self.own["overrun", ""]
        return self.power[band] * self.own["overrun_factor", ""] / 1000

    def standing(self):
        return self.own["management", ""] + self.own["metering", ""]


def yearly(prices, groups, powers):
    """€ a year of powers (whole kVA or kW by class), overruns and CTA on the powers, for a whole year of groups."""
    level = dict(zip(prices.power, powers, strict=True))
    overruns = sum(
        overrun(points, prices.fta, level[band]) * prices.overrun_price(band)
        for (band, _month), points in groups.items()
    )
    return prices.powers(powers) * (1 + prices.cta) + overruns


def least(prices, groups, highest, lowest_last):
    """The least cost a year of all ascending powers up to the highest, by trying each of them."""
    bands = list(prices.power)
    own = {
        (band, kva): sum(
            overrun(points, prices.fta, kva) * prices.overrun_price(band)
            for (name, _month), points in groups.items()
            if name == band
        )
        for band in bands
        for kva in range(1, highest + 1)
    }
    return min(
        prices.powers(powers) * (1 + prices.cta) + sum(own[band, kva] for band, kva in zip(bands, powers, strict=True))
        for powers in combinations_with_replacement(range(1, highest + 1), len(bands))
        if powers[-1] >= lowest_last
    )


def cents(amount):
    return int((amount / CENT).quantize(Decimal(1), ROUND_HALF_UP))


def energy_cents(prices, energy_wh):
    """What the energy of a span costs: {band: Wh}, each in whole kWh, priced by its own band or a wider one."""
    wider = {"hph": "hp", "hpb": "hp", "hch": "hc", "hcb": "hc"}
    total = Decimal(0)
    for band, wh in energy_wh.items():
        names = (band, wider.get(band, "base"), "base")
        price = next(prices.own["energy", name] for name in names if ("energy", name) in prices.own)
        total += wh // 1000 * price
    return cents(total)
