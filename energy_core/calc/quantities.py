# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is measured or declared for spans of days, and not read as an index: its part in each period.

A span inside a period counts to it. One that crosses the bounds of periods is spread by its days as indexes are, up to
each bound floor(value x days so far / days), or held and named, as gaps are. What is billed as energy is floored to kWh
first. Of highest powers the highest counts, of overruns (roots of squares) the root of the sum of their squares; they
are never spread. What stands there (back-up supply, grouping, transformation) counts value x days.

A period all whose days are covered once by spans of `energy_wh` takes its energy from them instead of from indexes:
they are what the grid operator bills. Where the tariff prices the shares of a collective self-consumption, its energy
is what was sold (`allo_wh`). Source: Enedis guides R17 1.11.4 and R15; reference/electricore.md 5.2 and 5.4.
"""

import numpy as np
import pandas as pd

from . import groups
from .civil_days import count_of_day
from .columns import extended
from .exceptions import NONE, exceptions
from .index_differences import ACTUAL, ESTIMATED, NOT_MEASURED
from .overruns import rounded_roots
from .rounding import WH_PER_KWH
from .sentences import sentences_of

_lt = sentences_of("energy_core")
NO_PARTS = pd.DataFrame(
    {"period": [], "quantity": [], "band": [], "name": [], "value": [], "is_estimated": [], "covers": []}
).astype({"period": "int64", "value": "int64", "is_estimated": bool, "covers": bool})
SHARES = ("auto_wh", "allo_wh")
BILLED = ("energy_wh", *SHARES, "backup_htb2_energy_wh", "backup_htb1_energy_wh")  # in whole kWh
SOLD = ("energy_wh", "allo_wh")  # the later prevails
ROOTS = ("overrun_w", "backup_htb2_overrun_w", "backup_htb1_overrun_w")
WHOLE = ("max_power_w", *ROOTS)  # a highest power or a root of squares has no part that falls to some of its days
NAMES = {  # as the list of quantities calls them; what stands crosses no bound
    "energy_wh": _lt("Energy (Wh)"),
    "auto_wh": _lt("Auto-produced share (Wh)"),
    "allo_wh": _lt("Allo-produced share (Wh)"),
    "self_consumed_wh": _lt("Self-consumed energy (Wh)"),
    "surplus_wh": _lt("Surplus energy (Wh)"),
    "injected_wh": _lt("Injected energy (Wh)"),
    "reactive_varh": _lt("Reactive energy (VArh)"),
    "injected_reactive_varh": _lt("Injected reactive energy (VArh)"),
    "reactive_outside_varh": _lt("Reactive energy of an injection outside its tangent band (VArh)"),
    "overrun_s": _lt("Time above the subscribed power (s)"),
    "overrun_w": _lt("Power overrun of the month (W)"),
    "max_power_w": _lt("Highest power of the month (W)"),
    "backup_htb2_energy_wh": _lt("Back-up supply from HTB2: energy (Wh)"),
    "backup_htb2_overrun_w": _lt("Back-up supply from HTB2: power overrun of the month (W)"),
    "backup_htb1_energy_wh": _lt("Back-up supply from HTB1: energy (Wh)"),
    "backup_htb1_overrun_w": _lt("Back-up supply from HTB1: power overrun of the month (W)"),
}
STANDING = (
    "backup_cells",
    "backup_overhead_m",
    "backup_underground_m",
    "backup_reserved_w",
    "backup_htb2_reserved_w",
    "backup_htb1_reserved_w",
    "grouping_overhead_m",
    "grouping_underground_m",
    "transformation_w",
)


def quantities_of_periods(quantities, periods, gaps):
    """The parts of `quantities` that count to each of `periods`.

    quantities: as `open_quantities` gives them. periods: `period`, `contract`, `supply_point`, `period_start`,
    `period_end`, one row each. Returns (parts, exceptions): one row for each period, quantity and band with `value`
    int64, `is_estimated`, `covers` (the quantity is known for each of the days, once), and `name`
    (`<quantity>_<band>`, or the quantity alone).
    """
    if quantities.empty:
        return NO_PARTS, NONE
    pairs = _overlaps(quantities, periods)
    is_inside = (pairs["begins"] <= pairs["start"]) & (pairs["end"] <= pairs["ends"])
    stands = pairs["quantity"].isin(STANDING)
    is_held = ~is_inside & ~stands & (pairs["quantity"].isin(WHOLE) | (gaps == "hold"))
    is_estimated = pairs["is_estimated"] | ~(is_inside | stands)
    parts = pairs.assign(is_estimated=is_estimated, **_part(pairs))[~is_held]
    return _combined(parts), _across(pairs[is_held])


def _part(pairs):
    """What of each quantity counts to the days that it shares with the period, and those days."""
    begin, end = pairs[["start", "begins"]].max(axis=1), pairs[["end", "ends"]].min(axis=1)
    units = np.where(pairs["quantity"].isin(BILLED), WH_PER_KWH, 1)
    whole, days = pairs["value"] // units, pairs["end"] - pairs["start"]
    by_days = (whole * (end - pairs["start"]) // days - whole * (begin - pairs["start"]) // days) * units
    value = np.select(
        [pairs["quantity"].isin(STANDING), pairs["quantity"].isin(WHOLE)],
        [pairs["value"] * (end - begin), pairs["value"]],
        default=by_days,
    )
    band = pairs["band"].where(pairs["band"].eq(""), "_" + pairs["band"])
    return {"value": value, "from": begin, "until": end, "name": pairs["quantity"] + band}


def _overlaps(quantities, periods):
    """One row for each quantity and period of its supply point that share a day."""
    spans = periods[["period", "contract", "supply_point"]].assign(
        begins=count_of_day(periods["period_start"]), ends=count_of_day(periods["period_end"])
    )
    pairs = quantities.merge(spans, on="supply_point")
    return pairs[(pairs["start"] < pairs["ends"]) & (pairs["begins"] < pairs["end"])].reset_index(drop=True)


def _combined(parts):
    """The parts of each period, quantity and band as one, with `covers`."""
    keys = ["period", "quantity", "band", "name"]
    squares = parts["value"].astype(object) ** 2
    one = (
        parts.assign(squares=squares)
        .groupby(keys, as_index=False)
        .agg(
            added=("value", "sum"),
            highest=("value", "max"),
            squares=("squares", "sum"),
            is_estimated=("is_estimated", "any"),
        )
    )
    roots = rounded_roots(one["squares"].to_numpy())
    is_root, is_highest = one["quantity"].isin(ROOTS), one["quantity"].eq("max_power_w")
    value = np.select([is_root, is_highest], [roots, one["highest"]], default=one["added"]).astype("int64")
    told = one[keys].assign(value=value, is_estimated=one["is_estimated"])
    return told.merge(_coverage(parts), on=["period", "quantity"])


def _coverage(parts):
    """Whether the spans of each period and quantity follow each other from its first day to its last."""
    spans = parts.drop_duplicates(["period", "quantity", "from", "until"])
    spans = spans.sort_values(["period", "quantity", "from"], ignore_index=True)
    keys = spans["period"].to_numpy(), spans["quantity"].to_numpy()
    is_first, is_last = groups.is_first(*keys), groups.is_last(*keys)
    begin, end = spans["from"].to_numpy(), spans["until"].to_numpy()
    begins_right = begin == np.where(is_first, spans["begins"], np.roll(end, 1))
    ends_right = ~is_last | (end == spans["ends"].to_numpy())
    first = np.flatnonzero(is_first)
    covers = np.logical_and.reduceat(begins_right & ends_right, first)
    return spans.loc[first, ["period", "quantity"]].assign(covers=covers)


def _across(pairs):
    one = pairs.drop_duplicates(["period", "quantity", "start", "end"])
    details = [
        _lt(
            "%(quantity)s is known from %(start)s to %(end)s (excluded), across the bounds of this period. It is held; "
            "load what was measured for the period, or let gaps be bridged.",
            quantity=NAMES[row.quantity],
            start=str(np.datetime64(row.start, "D")),
            end=str(np.datetime64(row.end, "D")),
        )
        for row in one.itertuples()
    ]
    rows = pd.DataFrame(
        {
            "contract": one["contract"],
            "supply_point": one["supply_point"],
            "start": one["begins"].to_numpy().astype("datetime64[D]"),
            "end": one["ends"].to_numpy().astype("datetime64[D]"),
        }
    )
    return exceptions(rows, "energies", "quantity_across_periods", details)


def with_quantities(measured, parts, bills_shares):
    """The energies with those that quantities tell instead, and a column for each other quantity (-1: not known).

    measured: as `energies` gives them, one row for each period from 0 on. parts: of `quantities_of_periods`.
    bills_shares: the periods whose tariff prices the shares of a collective self-consumption apart.
    Returns (measured, told): told marks the periods whose energy quantities tell; measured has `shares_cover`: both
    shares of a collective self-consumption are known for the whole period.
    """
    if parts.empty:
        nowhere = np.zeros(len(measured), dtype=bool)
        return extended(measured, {"shares_cover": nowhere}), nowhere
    covering = {name: parts.loc[parts["quantity"].eq(name) & parts["covers"], "period"] for name in SHARES}
    shares_cover = np.zeros(len(measured), dtype=bool)
    shares_cover[np.intersect1d(*covering.values())] = True
    shares_cover &= bills_shares
    told = np.zeros(len(measured), dtype=bool)
    for quantity in SOLD:
        own = parts[parts["quantity"].eq(quantity) & parts["covers"]]
        own = own[shares_cover[own["period"]]] if quantity in SHARES else own
        measured, told = _with_sold(measured, own, told)
    columns = {"shares_cover": shares_cover}
    for name, rows in parts[parts["quantity"].ne("energy_wh")].groupby("name"):
        columns[name] = np.full(len(measured), -1)
        columns[name][rows["period"]] = rows["value"]
    return extended(measured, columns), told


def _with_sold(measured, covered, told):
    period = covered["period"].to_numpy()
    replaced = np.unique(period)
    told[replaced] = True
    bands = {f"{band}_wh" for band in covered["band"]} | {
        name for name in measured if name.endswith("_wh") and f"{name[:-3]}_quality" in measured
    }
    columns = {}
    for name in sorted(bands):
        quality = f"{name[:-3]}_quality"
        for column, unknown in ((name, 0), (quality, NOT_MEASURED)):
            known = measured[column].to_numpy() if column in measured else unknown
            columns[column] = np.full(len(told), known)
            columns[column][replaced] = unknown
        own = covered[covered["band"] == name[:-3]]
        columns[name][own["period"]] = own["value"]
        columns[quality][own["period"]] = np.where(own["is_estimated"], ESTIMATED, ACTUAL)
    overall = measured["quality"].to_numpy(copy=True)
    overall[replaced] = ACTUAL
    np.maximum.at(overall, period, np.where(covered["is_estimated"], ESTIMATED, ACTUAL))
    return extended(measured, columns | {"quality": overall}), told
