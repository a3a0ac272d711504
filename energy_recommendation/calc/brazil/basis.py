# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an advice on Brazilian units rests on, in the frames of `frozen_inputs`: facts, prices, measured months."""

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import sentences_of

_lt = sentences_of("energy_recommendation")
POSTS = ("peak", "off_peak")
DEMAND, TUSD, TE = _lt("TUSD, demand"), _lt("TUSD, energy"), _lt("TE, energy")
GENERATION = _lt("TUSDg, injection")
PRICES = {  # column of TARIFFS: code, label, band, per
    "demand_micro": ("demand", DEMAND, "", "kW"),
    "demand_peak_micro": ("demand", DEMAND, "peak", "kW"),
    "demand_off_peak_micro": ("demand", DEMAND, "off_peak", "kW"),
    **{f"tusd_{post}_micro": ("tusd", TUSD, post, "kWh") for post in POSTS},
    **{f"te_{post}_micro": ("te", TE, post, "kWh") for post in POSTS},
    "generation_micro": ("generation", GENERATION, "", "kW"),
}
FACTS = (  # column of the units: code, label, unit
    ("distributor", _lt("Distributor"), ""),
    ("subgroup", _lt("Subgroup"), ""),
    ("voltage_v", _lt("Supply voltage"), "V"),
    ("transformers_va", _lt("Transformers"), "VA"),
    ("generation_w", _lt("Generation"), "W"),
    ("is_rural", _lt("Rural unit"), ""),
    ("supply_start", _lt("Supplied since"), ""),
    ("last_decrease", _lt("Last decrease of the demand"), ""),
    ("last_modality_change", _lt("Last change of the modality"), ""),
)
YES, NO = _lt("yes"), _lt("no")


def facts_of(units):
    """A row for each thing that is known of a unit. units: UNITS and `distributor`."""
    found = []
    for code, label, unit in FACTS:
        known = units[units[code].notna()]
        values = [_told(value) for value in known[code]]
        rows = {"supply_point": known["supply_point"], "code": code, "label": label, "value": values, "unit": unit}
        found.append(pd.DataFrame(rows))
    return pd.concat(found, ignore_index=True)


def _told(value):
    if isinstance(value, (bool, np.bool_)):
        return YES if value else NO
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value


def prices_of(units, tariffs, months):
    """The prices of each unit's tariff that were in force on some day from the window to the day of the advice.

    units: UNITS and `tariff`, what the tariffs of their contract are called. tariffs: TARIFFS.
    """
    start = units["on"].dt.to_period("M").dt.to_timestamp() - pd.DateOffset(months=months)
    wanted = units.assign(window=start)[["supply_point", "tariff", "window", "on"]]
    rows = wanted.merge(tariffs, left_on="tariff", right_on="code")
    rows = rows[(rows["start"] <= rows["on"]) & ~(rows["end"] <= rows["window"])]
    found = [_rows_of_price(rows, column, *told) for column, told in PRICES.items()]
    return pd.concat(found, ignore_index=True).sort_values(["supply_point", "tariff", "start"], kind="stable")


def _rows_of_price(rows, column, code, label, band, per):
    known = rows[rows[column].notna()]
    return pd.DataFrame(
        {
            "supply_point": known["supply_point"],
            "tariff": known["modality"],
            "code": code,
            "label": label,
            "band": band,
            "price_micro": known[column].astype("int64"),
            "per": per,
            "start": known["start"],
            "end": known["end"],
            "act": known["act"].fillna(""),
        }
    )


def measured_of(bills, contracts, units, months, used):
    """Each month of each unit's window and post: what was measured and contracted, and whether it counted.

    bills: BILLS. contracts: CONTRACTS. used: (supply_point, start) of the bills that the advice counted.
    """
    grid = _window(bills, units, months).merge(bills, how="left", on=["supply_point", "month"])
    is_there = grid["start"].notna()
    following = grid["month"] + pd.DateOffset(months=1)
    grid = grid.assign(
        start=grid["start"].fillna(grid["month"]),
        end=grid["end"].fillna(following),
        is_atypical=grid["is_atypical"].eq(True),
    )
    counted = pd.MultiIndex.from_frame(grid[["supply_point", "start"]]).isin(list(used))
    status = np.select([~is_there, grid["is_atypical"], ~counted], ["missing", "atypical", "left_out"], default="used")
    contracted = _contracted(grid, contracts)
    return pd.concat(
        [
            pd.DataFrame(
                {
                    **grid[["supply_point", "start", "end"]],
                    "status": status,
                    "band": post,
                    "measured_va": grid[f"{post}_w"],
                    "contracted_va": contracted[post],
                    "energy_wh": grid[f"{post}_wh"],
                }
            )
            for post in POSTS
        ],
        ignore_index=True,
    ).sort_values(["supply_point", "start", "band"], kind="stable", ignore_index=True)


def _window(bills, units, months):
    """supply_point and month of the months before the one of the advice; that one too, as soon as its bill is there."""
    now = units["on"].dt.to_period("M").dt.to_timestamp()
    billed = pd.MultiIndex.from_frame(bills[["supply_point", "month"]])
    has_now = pd.MultiIndex.from_arrays([units["supply_point"], now]).isin(billed)
    ago = np.arange(months, 0, -1)
    index = (now.dt.to_period("M").astype("int64") + has_now).to_numpy()[:, None] - ago
    return pd.DataFrame(
        {
            "supply_point": np.repeat(units["supply_point"].to_numpy(), months),
            "month": index.ravel().astype("datetime64[M]").astype("datetime64[ns]"),
        }
    )


def _contracted(grid, contracts):
    """The demand of each post that was contracted at the start of each month; green's one demand is that of both."""
    rows = grid[["supply_point", "start"]].assign(place=np.arange(len(grid)))
    held = rows.merge(contracts, on="supply_point", suffixes=("", "_of_contract"))
    held = held[(held["start_of_contract"] <= held["start"]) & ~(held["end"] <= held["start"])]
    held = held.set_index("place").reindex(np.arange(len(grid)))
    is_green = held["modality"].eq("green").to_numpy()
    return {
        "peak": held["peak_w"].where(~is_green, held["off_peak_w"]).set_axis(grid.index),
        "off_peak": held["off_peak_w"].set_axis(grid.index),
    }
