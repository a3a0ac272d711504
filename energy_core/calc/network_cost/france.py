# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""TURPE of French supply points up to 36 kVA: fixed cost of each subscription period, variable cost of each period.

Amounts are int64: prices in µ€, results in cents. Fixed: annual amount / 365 x days, also in leap years, rounded once a
subscription period. Variable: energy x price over all bands, rounded once a period. A price looked up on the first day
holds for the whole period, since rates change on the first of a month.
Source: CRE délibération 2025-78 and the acts named in each row of data/energy.rate.csv; reference/electricore.md 3.6.
"""

import numpy as np
import pandas as pd

from ..exceptions import exceptions, together
from ..rates import NO_RATE, UNKNOWN_CODE, rates_in_force
from ..rounding import MICRO_PER_CENT, WH_PER_KWH, divide_half_up
from ..sentences import sentences_of

_lt = sentences_of("energy_core")
DAYS_A_YEAR = 365
VA_PER_KVA = 1_000
SHARED_ENERGY = "energy_hph_auto"  # a formula with this price needs the shares of collective self-consumption
FIXED = ("power", "management", "metering")
FAMILIES = (  # finest first: what a formula prices, and the measured bands that make it
    {"hph": ("hph",), "hch": ("hch",), "hpb": ("hpb",), "hcb": ("hcb",)},
    {"hp": ("hp", "hph", "hpb"), "hc": ("hc", "hch", "hcb")},
    {"base": ("base", "hp", "hc", "hph", "hch", "hpb", "hcb")},
)


def fixed_cost(subscriptions, rates):
    """Price subscription periods.

    subscriptions: as the stage of that name gives them. rates: schema RATES.
    Returns (priced, exceptions): the rows with `fixed_cents` int64, without the periods of which a part has no FTA,
    power or rate; and those periods.
    """
    wanted = [*FIXED, SHARED_ENERGY]
    prices = rates_in_force(rates, "turpe", wanted, subscriptions["fta"], subscriptions["start"])
    reason = pd.Series(_why_unpriced(subscriptions, prices), index=subscriptions.index)
    problems = [_unpriced(subscriptions[reason == name], name) for name in _DETAILS]
    whole = reason.eq("").groupby([subscriptions["contract"], subscriptions["period_start"]]).transform("all")
    rows, prices = subscriptions[whole], prices[whole]
    annual = (  # µ€ a year, times 1000: power is in VA, its price per kVA
        prices["power"] * rows["power_va"].astype("int64") + VA_PER_KVA * (prices["management"] + prices["metering"])
    )
    cents = divide_half_up(annual * rows["days"], VA_PER_KVA * DAYS_A_YEAR * MICRO_PER_CENT)
    return rows.assign(fixed_cents=cents), together(problems)


def _why_unpriced(subscriptions, prices):
    """For each row the reason why it has no fixed cost, or nothing."""
    return np.select(
        [
            prices["gap"].eq(UNKNOWN_CODE),
            prices["gap"].eq(NO_RATE) | (prices[list(FIXED)] < 0).any(axis=1),
            prices[SHARED_ENERGY] >= 0,
            ~subscriptions["power_va"].gt(0).fillna(False).astype(bool),
        ],
        ["unknown_fta", "no_rate", "missing_allocation", "unknown_power"],
        default="",
    )


def _unpriced(rows, reason):
    periods = rows.drop_duplicates(["contract", "period_start"])
    details = [_DETAILS[reason](row) for row in periods.itertuples()]
    spans = periods.assign(start=periods["period_start"], end=periods["period_end"])
    return exceptions(spans, "network_cost", reason, details)


def _unknown_fta(row):
    if pd.isna(row.fta):
        return _lt("The contract's events name no FTA. Check them, or load the C15 file that holds it.")
    return _lt("No TURPE rate knows the FTA %(fta)s. Check the contract's events, or load its rates.", fta=row.fta)


def _no_rate(row):
    return _lt(
        "No TURPE rate covers %(fta)s on %(day)s. Load the rates that apply from that day.",
        fta=row.fta,
        day=f"{row.start:%Y-%m-%d}",
    )


def _missing_allocation(row):
    return _lt(
        "%(fta)s belongs to a collective self-consumption, whose energy is billed by its allocated and own shares. "
        "They are not known for this contract; bill it when they are.",
        fta=row.fta,
    )


def _unknown_power(row):
    return _lt("No subscribed power is known on %(day)s. Load the C15 file that holds it.", day=f"{row.start:%Y-%m-%d}")


_DETAILS = {
    "unknown_fta": _unknown_fta,
    "no_rate": _no_rate,
    "missing_allocation": _missing_allocation,
    "unknown_power": _unknown_power,
}


def variable_cost(periods, rates):
    """Price the energy of periods.

    periods: `fta`, `start`, `total_wh`, one int64 column in Wh for each band. rates: schema RATES.
    Returns (priced, exceptions): the rows with `variable_cents` int64, and those whose energy the FTA does not price.
    """
    wanted = [f"energy_{band}" for family in FAMILIES for band in family]
    prices = rates_in_force(rates, "turpe", wanted, periods["fta"], periods["start"])
    micro = pd.Series(0, index=periods.index, dtype="int64")
    priced_wh = micro.copy()
    for family in FAMILIES:
        applies = (prices[[f"energy_{band}" for band in family]] >= 0).all(axis=1)
        for band, measured in family.items():
            energy = sum(periods[f"{name}_wh"] for name in measured).where(applies, 0)
            micro += energy // WH_PER_KWH * prices[f"energy_{band}"]
            priced_wh += energy
    is_priced = priced_wh.eq(periods["total_wh"])
    rows = periods[~is_priced]
    details = map(_unpriced_band, rows.itertuples())
    problems = exceptions(rows, "network_cost", "unpriced_band", details, rows["total_wh"])
    cents = divide_half_up(micro[is_priced], MICRO_PER_CENT)
    return periods[is_priced].assign(variable_cents=cents), problems


def _unpriced_band(row):
    return _lt(
        "%(fta)s does not price the time bands that the meter counted from %(start)s to %(end)s (excluded). Check the "
        "FTA and the calendar of the contract.",
        fta=row.fta,
        start=f"{row.start:%Y-%m-%d}",
        end=f"{row.end:%Y-%m-%d}",
    )
