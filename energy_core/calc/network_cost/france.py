# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""TURPE of French supply points, low and high voltage: what each subscription period and each period costs.

Amounts are int64: prices in µ€, results in cents. Fixed: annual amount / 365 x days, also in leap years, rounded once a
subscription period; with several powers the annual amount is the sum of b x (power - the power of the class before). A
point without meter pays another price for metering, up to 36 kVA only.
Variable: energy x price over all bands, rounded once a period. A price looked up on the first day holds for the whole
period, since rates change on the first of a month. What is charged beside both is in france_extras.py.
Source: CRE délibération 2025-78 and the acts named in each row of data/energy.rate.csv; reference/electricore.md 3.6.
"""

import numpy as np
import pandas as pd

from ..columns import extended, kept
from ..exceptions import exceptions, refused, together
from ..rates import NO_RATE, UNKNOWN_CODE, UNVERIFIED, rates_in_force
from ..rounding import MICRO_PER_CENT, VA_PER_KVA, WH_PER_KWH, divide_half_up
from ..schemas import MANAGEMENTS
from ..sentences import sentences_of
from .france_extras import CLASSES, DAYS_A_YEAR, extras, non_communicating_cost, unverified_turpe

_lt = sentences_of("energy_core")
ALIASES = {
    "BTSUPCU": "BTSUPCU4",
    "BTSUPLU": "BTSUPLU4",
    "BTSUPCUACC": "BTSUPCU4ACC",
    "BTSUPLUACC": "BTSUPLU4ACC",
    "BTINFCU": "BTINFCUST",
    "BTINFMU": "BTINFMUDT",
}
SHARED_CLASSES = CLASSES[1:]  # of a formula that prices the shares of a collective self-consumption apart
SHARED_ENERGY = "energy_hph_auto"  # a price that only such a formula has
FAMILIES = (  # finest first: what a formula prices, and the measured bands that make it
    {"peak": ("peak",)},
    {"hph": ("hph",), "hch": ("hch",), "hpb": ("hpb",), "hcb": ("hcb",)},
    {"hp": ("hp", "hph", "hpb"), "hc": ("hc", "hch", "hcb")},
    {"base": ("base", "hp", "hc", "hph", "hch", "hpb", "hcb")},
)


def tariff_codes(ftas):
    """The FTA under which the rates are kept, of those that the flux names (Series)."""
    return ftas.map(lambda fta: ALIASES.get(fta, fta))


def fixed_cost(subscriptions, rates):
    """Price subscription periods.

    subscriptions: as the stage of that name gives them. rates: as `open_rates` gives them.
    Returns (priced, exceptions): the rows with `fixed_cents` and `non_communicating_cents` int64, without the periods
    of which a part has no FTA, power or rate; and those periods.
    """
    prices = _annual_prices(subscriptions, rates)
    reason = _why_unpriced(subscriptions, prices)
    problems = [_unpriced(subscriptions[reason == name], name) for name in np.unique(reason[reason != ""])]
    period = subscriptions["period"].to_numpy()
    whole = ~np.isin(period, period[reason != ""])
    rows, prices = kept(subscriptions, whole), kept(prices, whole)
    fixed = prices["management"] + prices["metering"]
    annual = _power_cost(rows, prices) + VA_PER_KVA * fixed.to_numpy()  # µ€ x 1000: power is in VA, its price per kVA
    cents = divide_half_up(annual * rows["days"].to_numpy(), VA_PER_KVA * DAYS_A_YEAR * MICRO_PER_CENT)
    amounts = {"fixed_cents": cents, "non_communicating_cents": non_communicating_cost(rows, prices)}
    return extended(rows, amounts), together(problems)


def _annual_prices(rows, rates):
    """The annual prices of each row: `management` is that of its mode, `metering` that of a point with or without."""
    mode = rows["management"].cat.codes.to_numpy()
    used = np.union1d(mode, [0])
    managements = [f"management_{MANAGEMENTS[code]}".rstrip("_") for code in used]
    powers = ["power", *(f"power_{band}" for band in CLASSES)]
    refused = ["non_communicating", "non_communicating_unread"] if (rows["refuses_meter"] == 1).any() else []
    wanted = [*powers, "metering", *refused, *managements]
    is_unmetered = rows["is_unmetered"].to_numpy() == 1 if "is_unmetered" in rows else np.zeros(len(rows), dtype=bool)
    wanted += ["metering_unmetered"] if is_unmetered.any() else []
    prices = rates_in_force(rates, "turpe", wanted, tariff_codes(rows["fta"]), rows["start"])
    own = prices[managements].to_numpy()[np.arange(len(rows)), np.searchsorted(used, mode)]
    amounts = {"management": own}
    if is_unmetered.any():
        amounts["metering"] = np.where(is_unmetered, prices["metering_unmetered"], prices["metering"])
    return extended(prices, amounts)


def _power_cost(rows, prices):
    """b x power over the classes, µ€ a year x 1000."""
    cost = np.where(prices["power"] >= 0, prices["power"], 0) * np.maximum(rows["power_va"].to_numpy(), 0)
    below = np.zeros(len(rows), dtype="int64")
    for _band, price, power_va in _classes(rows, prices):
        cost = cost + np.where(price >= 0, price * (power_va - below), 0)
        below = np.where(price >= 0, power_va, below)
    return cost


def _classes(rows, prices):
    """Each class of which any row has a power price: its name, prices, and powers (-1: unknown)."""
    for band in CLASSES:
        price = prices[f"power_{band}"].to_numpy()
        if (price >= 0).any():
            column = f"power_{band}_va"
            yield band, price, rows[column].to_numpy() if column in rows else np.full(len(rows), -1)


def _why_unpriced(rows, prices):
    """For each row the reason why it has no fixed cost, or nothing."""
    single = prices["power"].to_numpy() >= 0
    several, unknown, disordered = (np.zeros(len(rows), dtype=bool) for _ in range(3))
    below = np.zeros(len(rows), dtype="int64")
    for _band, price, power_va in _classes(rows, prices):
        priced = price >= 0
        several |= priced
        unknown |= priced & (power_va <= 0)
        disordered |= priced & (power_va < below)
        below = np.where(priced, power_va, below)
    absent = (prices["management"] < 0) | (prices["metering"] < 0) | ~(single | several)
    return np.select(
        [
            prices["gap"] == UNKNOWN_CODE,
            (prices["gap"] == NO_RATE) | absent,
            prices["gap"] == UNVERIFIED,
            unknown | (single & (rows["power_va"].to_numpy() <= 0)),
            disordered,
        ],
        ["unknown_fta", "no_rate", "unverified_rate", "unknown_power", "power_order"],
        default="",
    )


def _unpriced(rows, reason):
    periods = rows.drop_duplicates("period")
    spans = periods.assign(start=periods["period_start"], end=periods["period_end"])
    details = [_DETAILS[reason](row) for row in periods.itertuples()]
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


def _unknown_power(row):
    return _lt("No subscribed power is known on %(day)s. Load the C15 file that holds it.", day=f"{row.start:%Y-%m-%d}")


def _power_order(row):
    return _lt(
        "The subscribed powers on %(day)s do not ascend from the high season's peak to the low season's off-peak, as "
        "%(fta)s asks. Check the contract's events.",
        fta=row.fta,
        day=f"{row.start:%Y-%m-%d}",
    )


_DETAILS = {
    "unknown_fta": _unknown_fta,
    "unverified_rate": unverified_turpe,
    "no_rate": _no_rate,
    "unknown_power": _unknown_power,
    "power_order": _power_order,
}


def shares_are_billed(periods, rates):
    """Whether the FTA of each period prices the shares of a collective self-consumption apart (bool array)."""
    price = rates_in_force(rates, "turpe", [SHARED_ENERGY], tariff_codes(periods["fta"]), periods["start"])
    return price[SHARED_ENERGY].to_numpy() >= 0


def variable_cost(periods, rates):
    """Price what was measured in each period.

    periods: `fta`, `start`, `total_wh`, an int64 column in Wh for each band, and those of the quantities that occur.
    rates: as `open_rates` gives them. Returns (priced, exceptions): the rows with `variable_cents`, `overrun_cents`,
    `reactive_cents` and `backup_cents` int64, and those whose energy the FTA does not price.
    """
    fta = tariff_codes(periods["fta"])
    shared = [f"energy_{band}_{share}" for band in SHARED_CLASSES for share in ("auto", "allo")]
    wanted = [f"energy_{band}" for family in FAMILIES for band in family] + shared
    prices = rates_in_force(rates, "turpe", wanted, fta, periods["start"])
    micro, priced_wh = _own_energy(periods, prices)
    is_shared = prices[SHARED_ENERGY].to_numpy() >= 0
    for band in SHARED_CLASSES if is_shared.any() else ():
        for share in ("auto", "allo"):
            energy = np.maximum(_quantity(periods, f"{share}_wh_{band}"), 0) * is_shared
            micro += energy // WH_PER_KWH * prices[f"energy_{band}_{share}"].to_numpy()
            priced_wh += energy * (share == "allo")
    lacks_share = is_shared & ~periods["shares_cover"].to_numpy()
    unpriced = ~lacks_share & (priced_wh != periods["total_wh"].to_numpy())
    doubtful = ~lacks_share & ~unpriced & (prices["gap"] == UNVERIFIED).to_numpy()
    problems = [
        refused(periods, lacks_share, "network_cost", "missing_allocation", _missing_allocation, "total_wh"),
        refused(periods, unpriced, "network_cost", "unpriced_band", _unpriced_band, "total_wh"),
        refused(periods, doubtful, "network_cost", "unverified_rate", unverified_turpe),
    ]
    priced = ~lacks_share & ~unpriced & ~doubtful
    amounts = {"variable_cents": divide_half_up(micro[priced], MICRO_PER_CENT)}
    return extras(extended(kept(periods, priced), amounts), rates, kept(fta, priced), together(problems))


def _own_energy(periods, prices):
    """µ€ of each period's energy by the finest family of prices that its FTA has, and the energy so priced (Wh)."""
    micro = np.zeros(len(periods), dtype="int64")
    priced_wh = micro.copy()
    for family in FAMILIES:
        applies = np.logical_and.reduce([prices[f"energy_{band}"].to_numpy() >= 0 for band in family])
        if not applies.any():
            continue
        for band, measured in family.items():
            energy = sum(periods[f"{name}_wh"].to_numpy() for name in measured if f"{name}_wh" in periods) * applies
            micro += energy // WH_PER_KWH * prices[f"energy_{band}"].to_numpy()
            priced_wh += energy
    return micro, priced_wh


def _quantity(periods, name):
    """A quantity of each period, -1 where it is not known."""
    return periods[name].to_numpy() if name in periods else np.full(len(periods), -1)


def _missing_allocation(row):
    return _lt(
        "%(fta)s belongs to a collective self-consumption, whose energy is billed by its allocated and own shares. "
        "They are not known for this contract; bill it when they are.",
        fta=row.fta,
    )


def _unpriced_band(row):
    return _lt(
        "%(fta)s does not price the time bands that the meter counted from %(start)s to %(end)s (excluded). Check the "
        "FTA and the calendar of the contract.",
        fta=row.fta,
        start=f"{row.start:%Y-%m-%d}",
        end=f"{row.end:%Y-%m-%d}",
    )
