# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Regulated rates in force on a day, looked up once for each distinct code and day."""

import numpy as np
import pandas as pd

UNKNOWN_CODE, NO_RATE = "unknown", "no_rate"


def rates_in_force(rates, kind, prices, codes, days):
    """Rates of `kind` for each code on each day.

    rates: schema RATES. prices: the names wanted, of a component (`power`) or of a band of it (`energy_hp`).
    codes, days: Series of one length. Returns a frame aligned on `codes`: one int64 column in micro-units for each
    price (-1: there is none), and `gap`: empty, UNKNOWN_CODE (no rate of any day) or NO_RATE (none on that day).
    """
    of_kind = rates[rates["kind"].eq(kind)]
    named = _prices(of_kind)
    wanted = pd.DataFrame({"code": codes.to_numpy(), "day": days.to_numpy()})
    found = wanted.drop_duplicates().merge(named, on="code")
    found = found[(found["start"] <= found["day"]) & (found["end"].isna() | (found["day"] < found["end"]))]
    table = found.set_index(["code", "day", "price"])["value_micro"].unstack()
    aligned = wanted.merge(table.astype("Int64").reset_index(), how="left", on=["code", "day"], indicator="matched")
    known = aligned["code"].isin(of_kind["code"].unique())
    aligned["gap"] = np.select([~known, aligned["matched"].eq("left_only")], [UNKNOWN_CODE, NO_RATE], default="")
    values = aligned.reindex(columns=list(prices)).astype("Int64").fillna(-1).astype("int64")
    return values.assign(gap=aligned["gap"]).set_index(codes.index)


def _prices(rates):
    """The rates with the name of their price: the component, and the band if there is one."""
    band = rates["band"].fillna("")
    name = rates["component"].where(band.eq(""), rates["component"] + "_" + band)
    return rates.assign(price=name)
