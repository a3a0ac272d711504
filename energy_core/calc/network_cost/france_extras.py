# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What TURPE charges beside subscription and energy: overruns, reactive energy, back-up supply, a refused meter.

Overrun (CMDPS): above 36 kVA in low voltage a price for each hour above the subscribed power; in high voltage, for each
class and month, 0.04 x b x the root of the summed squares of the ten-minute overruns. Reactive energy: in high voltage,
what was drawn in the peak and full hours of the high season beyond tangent phi 0.4. Back-up supply (CACS) and a refused
or unread meter (CACNC): annual prices / 365 x days. Each is rounded once a period (the meter's once a subscription
period). Source: CRE délibération 2025-78; reference/electricore.md 4.2 to 4.4.
"""

import numpy as np

from ..columns import extended, kept
from ..exceptions import refused, together
from ..rates import UNVERIFIED, rates_in_force, unverified
from ..rounding import MICRO_PER_CENT, VA_PER_KVA, divide_half_up
from ..sentences import sentences_of

_lt = sentences_of("energy_core")
DAYS_A_YEAR = 365
SECONDS_PER_HOUR = 3600
MICRO = 1_000_000
VARH_PER_KVARH = 1_000
CLASSES = ("peak", "hph", "hch", "hpb", "hcb")  # in the order in which subscribed powers ascend
REACTIVE_CLASSES = ("peak", "hph")  # those of the high season in which reactive energy is charged
BACKUP = {"backup_cells": 1, "backup_overhead_m": 1_000, "backup_underground_m": 1_000, "backup_reserved_w": 1_000}


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
    """Add `overrun_cents`, `reactive_cents` and `backup_cents` (int64, 0 when nothing is known).

    periods: with a column for each quantity that occurs. codes: the FTA of each under which rates are kept. problems:
    the exceptions so far. Returns (charged, exceptions), without the periods of which a charge has no rate.
    """
    names = [name for name in periods if name.startswith(("overrun_", "reactive_varh", "backup_"))]
    if not names:
        nothing = np.zeros(len(periods), dtype="int64")
        return extended(periods, {f"{charge}_cents": nothing for charge in _RULES}), problems
    wanted = ["overrun", "overrun_factor", "reactive", "reactive_threshold", *(f"power_{band}" for band in CLASSES)]
    wanted += [_rate_of(name) for name in BACKUP]
    in_force = rates_in_force(rates, "turpe", wanted, codes, periods["start"])
    prices = {name: in_force[name].to_numpy() for name in in_force}
    found = {charge: rule(periods, prices) for charge, rule in _RULES.items()}
    charged = extended(periods, {f"{charge}_cents": cents for charge, (cents, _lacks) in found.items()})
    lacks = np.logical_or.reduce([missing for _cents, missing in found.values()])
    owes = np.logical_or.reduce([cents != 0 for cents, _lacks in found.values()])
    doubtful = ~lacks & owes & (in_force["gap"] == UNVERIFIED).to_numpy()
    problems = [
        problems,
        refused(periods, lacks, "network_cost", "no_rate", _no_rate),
        refused(periods, doubtful, "network_cost", "unverified_rate", unverified_turpe),
    ]
    return kept(charged, ~lacks & ~doubtful), together(problems)


def _rate_of(quantity):
    """The component of the rate of a back-up quantity: its name without the unit."""
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
    return cents + divide_half_up(micro, VA_PER_KVA * MICRO_PER_CENT), lacks


def _reactive(periods, prices):
    """Cents of reactive energy, and where a price lacks. Low voltage pays none (since 2025-08-01; unknown before)."""
    drawn = sum(_known(periods, f"reactive_varh_{band}") for band in REACTIVE_CLASSES)
    active = sum(periods[f"{band}_wh"].to_numpy() for band in REACTIVE_CLASSES if f"{band}_wh" in periods)
    threshold, price = prices["reactive_threshold"], prices["reactive"]
    free = divide_half_up(np.maximum(threshold, 0) * active, MICRO)
    excess = np.where(threshold >= 0, np.maximum(drawn - free, 0), 0)
    cents = divide_half_up(np.maximum(price, 0) * excess, VARH_PER_KVARH * MICRO_PER_CENT)
    is_high_voltage = periods["fta"].str.startswith("HT").to_numpy(dtype=bool)
    return cents, (drawn > 0) & is_high_voltage & ((price < 0) | (threshold < 0))


def _backup(periods, prices):
    """Cents of back-up supply, rounded once, and where a price lacks."""
    milli_days, lacks = np.zeros(len(periods), dtype="int64"), np.zeros(len(periods), dtype=bool)
    for quantity, units in BACKUP.items():
        stood, price = _known(periods, quantity), prices[_rate_of(quantity)]
        lacks |= (stood > 0) & (price < 0)
        milli_days += stood * np.maximum(price, 0) * (1_000 // units)
    return divide_half_up(milli_days, 1_000 * DAYS_A_YEAR * MICRO_PER_CENT), lacks


_RULES = {"overrun": _overrun, "reactive": _reactive, "backup": _backup}


def _no_rate(row):
    return _lt(
        "No TURPE rate of %(fta)s on %(day)s prices the overrun, reactive energy or back-up supply that is known for "
        "the period. Load the rates that apply from that day.",
        fta=row.fta,
        day=f"{row.start:%Y-%m-%d}",
    )


def unverified_turpe(row):
    """The sentence of a period or part of one whose TURPE is not verified."""
    return unverified("TURPE", row.fta, row.start)
