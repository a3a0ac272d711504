# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the events of contracts tell, as dated situations.

An event that says nothing of a property leaves it as it was; the powers are one property, as in the calculation core.
Of one day the last event counts. A contract without events is what it says itself, from its first day on.
"""

from itertools import chain

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import COUNTRIES, EXITS


def dated_situations(contracts, events, properties, country):
    """The situations of these contracts: contract, supply_point, start, end (NaT: open) and what is told, in order.

    contracts: contract, supply_point, start (NaT: not known), end (NaT: open) and the columns of the properties.
    events: contract, at (UTC), nature, the same, num_sequence (0: the contract was cancelled and never was).
    properties: lists of columns, powers (Int64) or texts, that an event tells together. country: whose days count.
    """
    columns = [*chain.from_iterable(properties)]
    told = _in_order(contracts, events, columns, COUNTRIES[country].time_zone)
    for names in properties:
        told[names] = _carried(told, names)
    told = told.drop_duplicates(["contract", "day"], keep="last")
    is_first = ~told["contract"].duplicated()
    told["start"] = told["day"].mask(is_first & (told["first_day"] < told["day"]), told["first_day"])
    told["end"] = told.groupby("contract")["start"].shift(-1).fillna(told["last_day"])
    lasts = told["end"].isna() | (told["start"] < told["end"])
    return told.loc[lasts, ["contract", "supply_point", "start", "end", *columns]]


def _in_order(contracts, events, told, time_zone):
    """The events with the days of their contract; contracts without any as if they had one on their first day."""
    kept = events[~events["nature"].isin(EXITS)]
    days = kept["at"].dt.tz_convert(time_zone).dt.tz_localize(None).dt.normalize()
    kept = kept.assign(day=days.astype("datetime64[ns]"))
    silent = contracts[~contracts["contract"].isin(kept["contract"]) & contracts["start"].notna()]
    silent = silent.assign(day=silent["start"])
    columns = ["contract", "day", *told]
    rows = pd.concat([each[columns] for each in (kept, silent) if len(each)] or [kept[columns]], ignore_index=True)
    for name in rows[told].select_dtypes(object):
        rows[name] = rows[name].where(rows[name].astype("string").fillna("").ne(""), None)
    cancelled = events.loc[events["num_sequence"].eq(0).fillna(False), "contract"]
    dates = contracts[["contract", "supply_point", "start", "end"]]
    dates = dates.rename(columns={"start": "first_day", "end": "last_day"})
    rows = rows[~rows["contract"].isin(cancelled)].merge(dates, on="contract", validate="many_to_one")
    return rows.sort_values(["contract", "day"], kind="stable", ignore_index=True)


def _carried(told, names):
    """These columns of each row, or of the last row before it of the contract that tells any of them."""
    tells = told[names].notna().any(axis=1)
    source = pd.Series(np.arange(len(told)), told.index).where(tells).groupby(told["contract"]).ffill()
    rows = source.fillna(0).astype("int64").to_numpy()
    return told[names].take(rows).set_axis(told.index).apply(lambda each: each.mask(source.isna()))
