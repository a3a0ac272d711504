# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a French contract owes for grid and taxes, each amount a `Decimal` rounded half up to the cent once.

Rates are those of the first day. A day costs a 365th of a year, in leap years too.
"""

from decimal import ROUND_HALF_UP, Decimal

from oracles.french_contract import BANDS, POWER_BANDS, largest_power

ALIASES = {
    "BTSUPCU": "BTSUPCU4",
    "BTSUPLU": "BTSUPLU4",
    "BTSUPCUACC": "BTSUPCU4ACC",
    "BTSUPLUACC": "BTSUPLU4ACC",
    "BTINFCU": "BTINFCUST",
    "BTINFMU": "BTINFMUDT",
}
FOUR_BANDS = ("hph", "hch", "hpb", "hcb")
BACKUP = {  # the price of each held quantity, and how many of its units make one of the price
    "backup_cells": ("backup_cells", 1),
    "backup_overhead_m": ("backup_overhead", 1000),
    "backup_underground_m": ("backup_underground", 1000),
    "backup_reserved_w": ("backup_reserved", 1000),
    "backup_htb2_reserved_w": ("backup_htb2_reserved", 1000),
    "backup_htb1_reserved_w": ("backup_htb1_reserved", 1000),
}
# A band without a price of its own has the price of the coarser one that the tariff knows.
COARSER = {"hph": ("hp", "base"), "hpb": ("hp", "base"), "hch": ("hc", "base"), "hcb": ("hc", "base")}
COARSER |= {"hp": ("base",), "hc": ("base",), "peak": ("base",), "base": ()}


class Unpriced(Exception):
    """A period cannot be billed: why."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class Rates:
    """Dated regulated rates: rows with kind, code, component, band, start, end (None while in force), value, mark."""

    def __init__(self, rows, unverified="refuse"):
        self.unverified = unverified
        self.by_name = {}
        for row in rows:
            self.by_name.setdefault((row.kind, row.code, row.component, row.band), []).append(row)
        self.codes = {(row.kind, row.code) for row in rows}

    def know(self, fta):
        return ("turpe", tariff(fta)) in self.codes

    def price(self, kind, code, component, day, band=""):
        """The value in force that day."""
        row = self.row(kind, code, component, day, band)
        if row is None:
            raise Unpriced("no_rate")
        if row.mark not in (None, "", "verified") and self.unverified == "refuse":
            raise Unpriced("unverified_rate")
        return row.value

    def turpe(self, fta, component, day, band=""):
        return self.price("turpe", tariff(fta), component, day, band)

    def has_turpe(self, fta, component, day, band=""):
        return self.row("turpe", tariff(fta), component, day, band) is not None

    def row(self, kind, code, component, day, band):
        for row in self.by_name.get((kind, code, component, band), ()):
            if row.start <= day and (row.end is None or day < row.end):
                return row
        return None

    def has_begun(self, fta, component, day):
        """Whether the tariff has had this component since that day or before."""
        rows = self.by_name.get(("turpe", tariff(fta), component, ""), ())
        return any(row.start <= day for row in rows)

    def power_bands(self, fta, day):
        """The bands that have a power of their own; none when one power is subscribed for all."""
        return [band for band in POWER_BANDS if self.has_turpe(fta, "power", day, band)]

    def is_collective(self, fta, day):
        """Whether the energy is billed by its auto-produced and allo-produced shares."""
        return self.has_turpe(fta, "energy", day, "hph_auto")


def tariff(fta):
    return ALIASES.get(fta, fta)


def half_up(euros):
    return euros.quantize(Decimal("0.01"), ROUND_HALF_UP)


def fixed(situation, day, days, rates):
    """What the subscription of these days costs."""
    fta = situation.fta
    components = [f"management_{situation.management}" if situation.management else "management"]
    components.append("metering_unmetered" if situation.is_unmetered else "metering")
    if not all(rates.has_turpe(fta, component, day) for component in components):
        raise Unpriced("no_rate")
    annual = sum(rates.turpe(fta, component, day) for component in components)
    bands = rates.power_bands(fta, day)
    prices = [rates.turpe(fta, "power", day, band) for band in bands or [""]]
    below = 0
    for price, power in zip(prices, subscribed_powers(situation, bands), strict=True):
        annual += price * (power - below) / 1000
        below = power
    return half_up(annual * days / 365)


def subscribed_powers(situation, bands):
    """VA in the order of the tariff's bands, or the one power of a tariff without."""
    powers = [situation.powers[POWER_BANDS.index(band)] for band in bands] or [situation.power_va]
    if not all(powers):
        raise Unpriced("unknown_power")
    if powers != sorted(powers):
        raise Unpriced("power_order")
    return powers


def mean_power(parts, rates):
    """The largest power of each day's subscription, on average; VA. parts: (first day, days, situation)."""
    power_days = sum(largest_subscribed(situation, day, rates) * days for day, days, situation in parts)
    mean = Decimal(power_days) / sum(days for _day, days, _situation in parts)
    return int(mean.quantize(Decimal(1), ROUND_HALF_UP))


def largest_subscribed(situation, day, rates):
    return max(subscribed_powers(situation, rates.power_bands(situation.fta, day)))


def variable(kwh, fta, day, rates):
    """What the energy of each band costs, kWh by band."""
    euros = Decimal(0)
    for band in BANDS:
        if kwh[band]:
            priced_as = [name for name in (band, *COARSER[band]) if rates.has_turpe(fta, "energy", day, name)]
            if not priced_as:
                raise Unpriced("unpriced_band")
            euros += kwh[band] * rates.turpe(fta, "energy", day, priced_as[0])
    return half_up(euros)


def variable_of_shares(shares, fta, day, rates):
    """Of a collective self-consumption: {"auto": Wh by band, "allo": Wh by band}."""
    euros = Decimal(0)
    for share, energy in shares.items():
        for band, wh in energy.items():
            if not rates.has_turpe(fta, "energy", day, f"{band}_{share}") and wh:
                raise Unpriced("unpriced_band")
            euros += wh // 1000 * rates.turpe(fta, "energy", day, f"{band}_{share}")
    return half_up(euros)


def overrun(seconds, watts_by_band, fta, day, rates):
    """Above the subscribed power: so many hours, or by class the root of what was drawn too much."""
    if any(watts_by_band.values()):
        factor = rates.turpe(fta, "overrun_factor", day)
        drawn = [rates.turpe(fta, "power", day, band) * watts / 1000 for band, watts in watts_by_band.items()]
        return half_up(factor * sum(drawn))
    if seconds:
        return half_up(rates.turpe(fta, "overrun", day) * seconds / 3600)
    return Decimal(0)


def backup_overrun(watts, htb, fta, day, rates):
    """Of a back-up supply from a grid of high voltage B: the root of what was drawn too much, at one price."""
    return half_up(rates.turpe(fta, f"backup_{htb}_overrun", day) * watts / 1000) if watts else Decimal(0)


def may_be_capped(overrun_cost, turpe, fta, days, measured_powers, subscribed_va, day, rates):
    """Above 36 kVA of low voltage: whether the overrun is large enough that the operator caps it when asked.

    turpe: fixed and variable cost and overrun. measured_powers: the highest of each class in W, if known.
    """
    if not fta.startswith("BTSUP") or overrun_cost <= 0 or overrun_cost <= turpe * 30 / 100:
        return False
    if not measured_powers:
        return True
    price = max(rates.turpe(fta, "power", day, band) for band in rates.power_bands(fta, day))
    missing_kva = Decimal(max(0, max(measured_powers) - subscribed_va)) / 1000
    return overrun_cost * 365 > 25 * price * missing_kva * days


def reactive(varh_by_band, kwh, fta, day, rates):
    """What reactive energy costs above its free part of the active energy, in the peak and full hours of winter."""
    if not any(varh_by_band.values()):
        return Decimal(0)
    threshold = rates.turpe(fta, "reactive_threshold", day)
    billed = sum(Decimal(varh_by_band.get(band, 0)) / 1000 - threshold * kwh[band] for band in ("peak", "hph"))
    return half_up(rates.turpe(fta, "reactive", day) * max(billed, Decimal(0)))


def injected_reactive(varh_by_band, kwh, fta, day, rates):
    """In high voltage, off-peak hours of the low season: what was injected beyond a share of the active energy."""
    if not fta.startswith("HT") or not varh_by_band.get("hcb"):
        return Decimal(0)
    threshold = rates.turpe(fta, "reactive_injected_threshold", day)
    billed = Decimal(varh_by_band["hcb"]) / 1000 - threshold * kwh["hcb"]
    return half_up(rates.turpe(fta, "reactive_injected", day) * max(billed, Decimal(0)))


def reactive_outside(varh, fta, day, rates):
    """In high voltage, what a producer's injection was outside its tangent band."""
    if not fta.startswith("HT") or not varh:
        return Decimal(0)
    return half_up(rates.turpe(fta, "reactive_outside", day) * varh / 1000)


def backup(unit_days, energy_wh, fta, day, rates):
    """unit_days: held quantity → its value times its days. energy_wh: htb2 or htb1 → Wh drawn from that grid."""
    euros = Decimal(0)
    for quantity, (component, per_price) in BACKUP.items():
        if unit_days.get(quantity):
            euros += rates.turpe(fta, component, day) * unit_days[quantity] / per_price / 365
    for htb, wh in energy_wh.items():
        if wh:
            euros += rates.turpe(fta, f"backup_{htb}_energy", day) * (wh // 1000)
    return half_up(euros)


def connection(unit_days, power_va, fta, day, rates):
    """Lines that group the points of a site, by the power subscribed on average, and transformation."""
    euros = Decimal(0)
    for lines in ("grouping_overhead", "grouping_underground"):
        metre_days = unit_days.get(f"{lines}_m")
        if metre_days:
            euros += rates.turpe(fta, lines, day) * metre_days / 1000 * power_va / 1000 / 365
    if unit_days.get("transformation_w"):
        euros += rates.turpe(fta, "transformation", day) * unit_days["transformation_w"] / 1000 / 365
    return half_up(euros)


def non_communicating(days, is_unread, fta, day, rates):
    """Of a point that refuses its smart meter, where the tariff knows that; more when nobody has read it for a year."""
    if not days or not rates.has_begun(fta, "non_communicating", day):
        return Decimal(0)
    annual = rates.turpe(fta, "non_communicating", day)
    if is_unread:
        annual += rates.turpe(fta, "non_communicating_unread", day)
    return half_up(annual * days / 365)


def cta(base, fta, day, rates):
    code = "TRANSPORT" if fta.startswith("HTB") else "DISTRIBUTION"
    return half_up(base * rates.price("cta", code, "rate", day) / 100)


def accise_category(situations):
    power_va = max(largest_power(situation) for situation in situations)
    if power_va <= 36_000:
        return "HOUSEHOLD"
    return "SME" if power_va <= 250_000 else "HIGH_POWER"


def accise(kwh, category, day, rates):
    return half_up(kwh * rates.price("accise", category, "rate", day))
