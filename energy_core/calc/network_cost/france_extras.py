# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What TURPE charges beside subscription and energy: overruns, reactive energy, back-up supply, a refused meter.

Overrun (CMDPS): above 36 kVA in low voltage a price for each hour above the subscribed power; in high voltage, for each
class and month, 0.04 x b x the root of the summed squares of the ten-minute overruns; of a back-up supply from HTB, a
price x that root. Reactive energy, in high voltage: what was drawn in the peak and full hours of the high season beyond
tangent phi 0.4, what was injected in the off-peak hours of the low season beyond tangent phi 0.6, and what a producer's
injection was outside the tangent band of its contract. Back-up supply (CACS) and a refused or unread meter (CACNC):
annual prices / 365 x days; the energy of a back-up from HTB at its price. Grouping: lengths of line x the period's mean
subscribed power, and transformation: annual prices / 365 x days.

Back-up supply, and grouping with transformation, are rounded once a period, the meter's charge once a subscription
period. Of the overruns (low voltage, high voltage, back-up from each grid) and of the reactive energies (drawn,
injected, outside the band) each charge is rounded once a period, and the sum is what the column bears.
Source: CRE délibération 2025-78; reference/electricore.md 4.2 to 4.4.
"""

import numpy as np

from ..columns import extended, kept
from ..exceptions import refused, together
from ..rates import UNVERIFIED, rates_in_force, unverified
from ..rounding import MICRO_PER_CENT, VA_PER_KVA, WH_PER_KWH, divide_half_up
from ..sentences import sentences_of
from .france_overrun_cap import beyond_cap

_lt = sentences_of("energy_core")
DAYS_A_YEAR = 365
SECONDS_PER_HOUR = 3600
MICRO = 1_000_000
VARH_PER_KVARH = 1_000
W_PER_KW = 1_000
M_PER_KM = 1_000
CLASSES = ("peak", "hph", "hch", "hpb", "hcb")  # in the order in which subscribed powers ascend
REACTIVE_CLASSES = ("peak", "hph")  # those of the high season in which drawn reactive energy is charged
INJECTED_REACTIVE_CLASSES = ("hcb",)
BACKUP = {  # what stands there: so many of the quantity's unit make one of the price's
    "backup_cells": 1,
    "backup_overhead_m": M_PER_KM,
    "backup_underground_m": M_PER_KM,
    "backup_reserved_w": W_PER_KW,
    "backup_htb2_reserved_w": W_PER_KW,
    "backup_htb1_reserved_w": W_PER_KW,
}
BACKUP_ENERGIES = ("backup_htb2_energy_wh", "backup_htb1_energy_wh")
BACKUP_OVERRUNS = ("backup_htb2_overrun_w", "backup_htb1_overrun_w")
GROUPING = ("grouping_overhead_m", "grouping_underground_m")
TRANSFORMATION = "transformation_w"
CHARGED = ("overrun_", "reactive_", "injected_reactive_", "backup_", "grouping_", "transformation_")


def non_communicating_cost(subscriptions, prices):
    """Cents of each subscription period for a refused meter, and more when it has not been read for twelve months.

    subscriptions: with `last_actual_reading` where a meter is refused. prices: annual prices, µ€.
    """
    if "non_communicating" not in prices:
        return np.zeros(len(subscriptions), dtype="int64")
    refuses = subscriptions["refuses_meter"].to_numpy() == 1
    a_year_before = subscriptions["period_end"].to_numpy().astype("datetime64[M]") - np.timedelta64(12, "M")
    last = subscriptions["last_actual_reading"].to_numpy()
    is_unread = np.isnat(last) | (last < a_year_before.astype("datetime64[ns]"))
    annual = np.maximum(prices["non_communicating"].to_numpy(), 0)
    annual = annual + is_unread * np.maximum(prices["non_communicating_unread"].to_numpy(), 0)
    return divide_half_up(annual * refuses * subscriptions["days"].to_numpy(), DAYS_A_YEAR * MICRO_PER_CENT)


def extras(periods, rates, codes, problems):
    """Add `overrun_cents`, `reactive_cents`, `backup_cents` and `connection_cents` (int64, 0 when nothing is known).

    periods: with `fixed_cents`, `variable_cents` and a column for each quantity that occurs. codes: the FTA of each
    under which rates are kept. problems: the exceptions so far. Returns (charged, exceptions), without the periods of
    which a charge has no rate.
    """
    if not any(name.startswith(CHARGED) and not name.endswith("_cents") for name in periods):
        nothing = np.zeros(len(periods), dtype="int64")
        return extended(periods, {f"{charge}_cents": nothing for charge in _RULES}), problems
    in_force = rates_in_force(rates, "turpe", PRICES, codes, periods["start"])
    prices = {name: in_force[name].to_numpy() for name in PRICES}
    found = {charge: rule(periods, prices) for charge, rule in _RULES.items()}
    charged = extended(periods, {f"{charge}_cents": cents for charge, (cents, _lacks) in found.items()})
    lacks = np.logical_or.reduce([missing for _cents, missing in found.values()])
    owes = np.logical_or.reduce([cents != 0 for cents, _lacks in found.values()])
    doubtful = ~lacks & owes & (in_force["gap"] == UNVERIFIED).to_numpy()
    problems = [
        problems,
        refused(periods, lacks, "network_cost", "no_rate", _no_rate),
        refused(periods, doubtful, "network_cost", "unverified_rate", unverified_turpe),
        beyond_cap(charged, np.maximum.reduce([prices[name] for name in POWER_PRICES])),
    ]
    return kept(charged, ~lacks & ~doubtful), together(problems)


def _rate_of(quantity):
    """The component of the rate of a quantity: its name without the unit."""
    return quantity.rsplit("_", 1)[0] if quantity != "backup_cells" else quantity


def _known(periods, name):
    return np.maximum(periods[name].to_numpy(), 0) if name in periods else np.zeros(len(periods), dtype="int64")


def _overrun(periods, prices):
    """Cents of overrun, and where a price lacks."""
    seconds = sum(_known(periods, name) for name in periods if name.startswith("overrun_s"))
    cents = divide_half_up(np.maximum(prices["overrun"], 0) * seconds, SECONDS_PER_HOUR * MICRO_PER_CENT)
    micro, lacks = np.zeros(len(periods), dtype="int64"), (seconds > 0) & (prices["overrun"] < 0)
    for band in CLASSES:
        power_w, price = _known(periods, f"overrun_w_{band}"), prices[f"power_{band}"]
        lacks |= (power_w > 0) & ((price < 0) | (prices["overrun_factor"] < 0))
        micro += power_w * divide_half_up(np.maximum(price, 0) * np.maximum(prices["overrun_factor"], 0), MICRO)
    cents = cents + divide_half_up(micro, VA_PER_KVA * MICRO_PER_CENT)
    for quantity in BACKUP_OVERRUNS:
        power_w, price = _known(periods, quantity), prices[_rate_of(quantity)]
        lacks |= (power_w > 0) & (price < 0)
        cents = cents + divide_half_up(power_w * np.maximum(price, 0), W_PER_KW * MICRO_PER_CENT)
    return cents, lacks


def _reactive(periods, prices):
    """Cents of reactive energy, and where a price lacks. Low voltage pays none (since 2025-08-01; unknown before)."""
    charges = (
        _beyond_threshold(periods, prices, "reactive_varh", REACTIVE_CLASSES, "reactive"),
        _beyond_threshold(periods, prices, "injected_reactive_varh", INJECTED_REACTIVE_CLASSES, "reactive_injected"),
        _at_price(_known(periods, "reactive_outside_varh"), prices["reactive_outside"]),
    )
    lacks = np.logical_or.reduce([missing for _cents, missing in charges])
    is_high_voltage = periods["fta"].str.startswith("HT").to_numpy(dtype=bool)
    return sum(cents for cents, _lacks in charges), lacks & is_high_voltage


def _beyond_threshold(periods, prices, quantity, bands, component):
    """Cents of what exceeds a share of the active energy of these bands, and where a price lacks."""
    reactive = sum(_known(periods, f"{quantity}_{band}") for band in bands)
    active = sum(periods[f"{band}_wh"].to_numpy() for band in bands if f"{band}_wh" in periods)
    threshold = prices[f"{component}_threshold"]
    free = divide_half_up(np.maximum(threshold, 0) * active, MICRO)
    excess = np.where(threshold >= 0, np.maximum(reactive - free, 0), 0)
    cents, _lacks = _at_price(excess, prices[component])
    return cents, (reactive > 0) & ((prices[component] < 0) | (threshold < 0))


def _at_price(varh, price):
    return divide_half_up(np.maximum(price, 0) * varh, VARH_PER_KVARH * MICRO_PER_CENT), (varh > 0) & (price < 0)


def _backup(periods, prices):
    """Cents of back-up supply, rounded once, and where a price lacks. Energy corrected to less than nothing is owed."""
    milli_days, lacks = np.zeros(len(periods), dtype="int64"), np.zeros(len(periods), dtype=bool)
    for quantity, units in BACKUP.items():
        stood, price = _known(periods, quantity), prices[_rate_of(quantity)]
        lacks |= (stood > 0) & (price < 0)
        milli_days += stood * np.maximum(price, 0) * (1_000 // units)
    for quantity in BACKUP_ENERGIES:
        if quantity in periods:
            energy, price = periods[quantity].to_numpy(), prices[_rate_of(quantity)]
            kwh = np.where(energy == -1, 0, energy // WH_PER_KWH)
            lacks |= (kwh != 0) & (price < 0)
            milli_days += kwh * np.maximum(price, 0) * (1_000 * DAYS_A_YEAR)
    return divide_half_up(milli_days, 1_000 * DAYS_A_YEAR * MICRO_PER_CENT), lacks


def _connection(periods, prices):
    """Cents of grouping and transformation, rounded once, and where a price lacks.

    On Python integers where lines are grouped: metres x days x W x µ€ do not fit in 64 bits.
    """
    power_w = periods["mean_power_va"].to_numpy().astype(object)
    stood, price = _known(periods, TRANSFORMATION), prices[_rate_of(TRANSFORMATION)]
    lacks = (stood > 0) & (price < 0)
    micro_days = stood * np.maximum(price, 0) * M_PER_KM
    for quantity in GROUPING:
        if quantity in periods:
            stood, price = _known(periods, quantity), prices[_rate_of(quantity)]
            lacks |= (stood > 0) & (price < 0)
            micro_days = micro_days + power_w * stood * np.maximum(price, 0)
    cents = divide_half_up(micro_days, M_PER_KM * W_PER_KW * DAYS_A_YEAR * MICRO_PER_CENT)
    return cents.astype("int64"), lacks


_RULES = {"overrun": _overrun, "reactive": _reactive, "backup": _backup, "connection": _connection}
POWER_PRICES = [f"power_{band}" for band in CLASSES]
PRICES = [
    *POWER_PRICES,
    "overrun",
    "overrun_factor",
    "reactive",
    "reactive_threshold",
    "reactive_injected",
    "reactive_injected_threshold",
    "reactive_outside",
    *map(_rate_of, (*BACKUP, *BACKUP_ENERGIES, *BACKUP_OVERRUNS, *GROUPING, TRANSFORMATION)),
]


def _no_rate(row):
    return _lt(
        "No TURPE rate of %(fta)s on %(day)s prices the overrun, reactive energy, back-up supply, grouping or "
        "transformation that is known for the period. Load the rates that apply from that day.",
        fta=row.fta,
        day=f"{row.start:%Y-%m-%d}",
    )


def unverified_turpe(row):
    """The sentence of a period or part of one whose TURPE is not verified."""
    return unverified("TURPE", row.fta, row.start)
