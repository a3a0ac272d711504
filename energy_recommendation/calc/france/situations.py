# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the events of French contracts tell, as their dated situations: network tariff, powers, management.

An event that says nothing of the tariff, the powers or the management leaves them as they were; the powers are one
property. Of one day the last event counts. A contract without events is what it says itself, from its first day on.
"""

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import COUNTRIES, EXITS

from .schemas import COLUMN_OF_CLASS

POWERS = ["power_va", *COLUMN_OF_CLASS.values()]
TOLD = ["fta", *POWERS, "management"]


def situations_of(contracts, events):
    """SITUATIONS of the supply points of these contracts, one a point.

    contracts: contract, supply_point, start (NaT: not known), fta, POWERS (Int64, VA or W), management.
    events: contract, at (UTC), nature, num_sequence (0: the contract was cancelled and never was) and the same, of each
    contract in the order in which they came.
    """
    told = _in_order(contracts, events)
    for names in (["fta"], POWERS, ["management"]):
        told[names] = _carried(told, names)
    told = told.drop_duplicates(["contract", "start"], keep="last")
    return told[["supply_point", "start", *TOLD]]


def _in_order(contracts, events):
    """The events by their legal day; contracts without any as if they had one on their first day."""
    cancelled = events.loc[events["num_sequence"].eq(0).fillna(False), "contract"]
    kept = events[~events["nature"].isin(EXITS) & ~events["contract"].isin(cancelled)]
    local = kept["at"].dt.tz_convert(COUNTRIES["FR"].time_zone).dt.tz_localize(None)
    kept = kept.assign(start=local.dt.normalize().astype("datetime64[ns]"))
    silent = contracts[~contracts["contract"].isin(events["contract"]) & contracts["start"].notna()]
    columns = ["contract", "start", *TOLD]
    rows = pd.concat([each[columns] for each in (kept, silent) if len(each)] or [kept[columns]], ignore_index=True)
    for name in ("fta", "management"):
        rows[name] = rows[name].where(rows[name].astype("string").fillna("").ne(""), None)
    rows = rows.merge(contracts[["contract", "supply_point"]], on="contract", validate="many_to_one")
    return rows.sort_values(["contract", "start"], kind="stable", ignore_index=True)


def _carried(told, names):
    """These columns of each row, or of the last row before it of the contract that tells any of them."""
    tells = told[names].notna().any(axis=1)
    source = pd.Series(np.arange(len(told)), told.index).where(tells).groupby(told["contract"]).ffill()
    rows = source.fillna(0).astype("int64").to_numpy()
    return told[names].take(rows).set_axis(told.index).mask(source.isna())
