# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the events of contracts tell, as the dated situations of their units: modality, contracted demands, tariff."""

import numpy as np
import pandas as pd

from ..situations import dated_situations
from .subgroups import VOLTAGES
from .tariff_codes import tariff_names, tariff_parts

POWERS = ["power_va", "power_peak_va", "power_off_peak_va"]


def situations_of(contracts, events, units):
    """CONTRACTS of these units, with the `distributor` and `is_rural` that their tariff is called by.

    contracts: contract, supply_point, start (NaT: not known), end (NaT: open), fta, and POWERS (Int64, W).
    events: contract, at (UTC), nature, fta, POWERS, num_sequence (0: the contract was cancelled and never was).
    units: supply_point, voltage_v, subgroup, distributor (its code), is_rural.
    """
    told = dated_situations(contracts, events, [["fta"], POWERS], "BR")
    told = told.drop_duplicates(["supply_point", "start"], keep="last")
    return _as_contracts(told.merge(units, on="supply_point", validate="many_to_one"))


def _as_contracts(told):
    parts = tariff_parts(told["fta"])
    one, peak, off_peak = (told[name] for name in POWERS)
    modality = parts["modality"].where(parts["modality"].notna(), np.where(peak.notna(), "blue", "green"))
    subgroup = parts["subgroup"].where(parts["subgroup"].isin(list(VOLTAGES)), told["subgroup"])
    distributor = parts["distributor"].where(parts["distributor"].notna(), told["distributor"])
    is_blue, is_b = modality.eq("blue"), modality.eq("b")
    return pd.DataFrame(
        {
            "supply_point": told["supply_point"],
            "start": told["start"],
            "end": told["end"],
            "modality": modality,
            "peak_w": peak.where(is_blue),
            "off_peak_w": off_peak.where(is_blue, one.fillna(off_peak)).mask(is_b),
            "subgroup": subgroup.where(subgroup.notna(), None),
            "voltage_v": told["voltage_v"],
            "tariff": tariff_names(distributor, subgroup, told["is_rural"]),
            "distributor": distributor,
            "is_rural": told["is_rural"],
        }
    )


def last_changes(situations):
    """The days of the last decrease and of the last change between blue and green of each unit.

    situations: CONTRACTS. Returns supply_point, last_decrease, last_modality_change (NaT: none). A decrease is a lower
    demand of a post in the same modality; leaving blue, green's demand is held against the higher one of both posts,
    and entering it that of the off-peak against green's, as `legal_dates` does.
    """
    rows = situations.sort_values(["supply_point", "start"]).reset_index(drop=True)
    before = rows.groupby("supply_point")[["modality", "peak_w", "off_peak_w"]].shift()
    is_same = rows["modality"].eq(before["modality"])
    enters_blue = rows["modality"].eq("blue") & before["modality"].eq("green")
    leaves_blue = rows["modality"].eq("green") & before["modality"].eq("blue")
    highest = before[["peak_w", "off_peak_w"]].max(axis=1).astype("Int64")
    falls = {
        "peak": is_same & rows["peak_w"].lt(before["peak_w"]).fillna(False),
        "off_peak": (is_same | enters_blue) & rows["off_peak_w"].lt(before["off_peak_w"]).fillna(False),
        "all": leaves_blue & rows["off_peak_w"].lt(highest).fillna(False),
    }
    decreases = np.logical_or.reduce([each.to_numpy(dtype=bool) for each in falls.values()])
    both = rows["modality"].isin(["blue", "green"]) & before["modality"].isin(["blue", "green"])
    days = pd.DataFrame(
        {
            "supply_point": rows["supply_point"],
            "last_decrease": rows["start"].where(decreases),
            "last_modality_change": rows["start"].where(both & ~is_same),
        }
    )
    return days.groupby("supply_point", as_index=False).max()
