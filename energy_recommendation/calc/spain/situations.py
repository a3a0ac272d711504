# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the events of Spanish contracts tell, as their dated situations: access tariff and powers.

An event that does not tell the tariff or a power leaves it as it was; of one day the last event counts. A contract
without events is what it says itself, from its first day on.
"""

import pandas as pd

from odoo.addons.energy_core.calc import COUNTRIES, EXITS

from .schemas import POWERS


def situations_of(contracts, events):
    """SITUATIONS of the supply points of these contracts.

    contracts: contract, supply_point, start (NaT: not known), end (NaT: open), fta and POWERS (Int64, W).
    events: contract, at (UTC), nature, fta, POWERS, num_sequence (0: the contract was cancelled and never was).
    """
    told = _in_order(contracts, events)
    carried = ["fta", *POWERS]
    told[carried] = told.groupby("contract")[carried].ffill()
    told = told.drop_duplicates(["contract", "start"], keep="last")
    is_first = ~told["contract"].duplicated()
    told["start"] = told["start"].mask(is_first & (told["first_day"] < told["start"]), told["first_day"])
    told["end"] = told.groupby("contract")["start"].shift(-1).fillna(told["last_day"])
    lasts = told["end"].isna() | (told["start"] < told["end"])
    return told.loc[lasts, ["supply_point", "contract", "start", "end", *carried]]


def _in_order(contracts, events):
    """The events with the days of their contract; contracts without any as if they had one on their first day."""
    cancelled = events.loc[events["num_sequence"].eq(0).fillna(False), "contract"]
    kept = events[~events["nature"].isin(EXITS) & ~events["contract"].isin(cancelled)]
    local = kept["at"].dt.tz_convert(COUNTRIES["ES"].time_zone).dt.tz_localize(None)
    kept = kept.assign(start=local.dt.normalize().astype("datetime64[ns]"))
    silent = contracts[~contracts["contract"].isin(events["contract"]) & contracts["start"].notna()]
    columns = ["contract", "start", "fta", *POWERS]
    rows = pd.concat([each[columns] for each in (kept, silent) if len(each)] or [kept[columns]], ignore_index=True)
    rows["fta"] = rows["fta"].where(rows["fta"].astype("string").fillna("").ne(""), None)
    days = contracts[["contract", "supply_point", "start", "end"]]
    days = days.rename(columns={"start": "first_day", "end": "last_day"})
    rows = rows.merge(days, on="contract", validate="many_to_one")
    return rows.sort_values(["contract", "start"], kind="stable", ignore_index=True)
