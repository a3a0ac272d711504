# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bridges over cuts without reading: the energy between two known indexes is billed once, whatever lacks between.

The index runs on at a cut that is neither a start nor an end of service, a new calendar nor another meter. Pieces that
meet at such a cut, where a reading is missing, are joined and measured together; what they measure is spread over them
by their days, in whole kWh: up to each piece floor(kWh x days so far / days), so that nothing is lost or counted twice.
"""

import numpy as np
import pandas as pd

from .civil_days import civil_day
from .rounding import WH_PER_KWH
from .schemas import BAND_COLUMNS, QUALITIES

GAPS = ("hold", "bridge")


def window_of_known(readings, start, end, country, gaps):
    """The window within which cuts are made: as far as readings reach when gaps are bridged. First days of months."""
    window = pd.Timestamp(start), pd.Timestamp(end)
    if gaps == "hold" or readings.empty:
        return window
    days = civil_day(readings["at"].agg(["min", "max"]), country)
    first, last = days.min().to_period("M"), days.max().to_period("M") + 1
    return min(window[0], first.to_timestamp()), max(window[1], last.to_timestamp())


def numbered(pieces, gaps):
    """The number of the bridge of each piece, alone in it unless gaps are bridged. pieces: by contract and instant."""
    if gaps == "hold":
        return pd.Series(np.arange(len(pieces)), index=pieces.index)
    before = pieces.shift()
    follows = pieces["contract"].eq(before["contract"]) & pieces["at"].eq(before["until"])
    lacks = (pieces["reading_start"] < 0) | (before["reading_end"] < 0)
    return (~(follows & lacks & pieces["index_runs_on"])).cumsum()


def joined(pieces, bridge):
    """One row for each bridge, as if it were one piece."""
    return pieces.groupby(bridge.to_numpy(), sort=False).agg(
        supply_point=("supply_point", "first"),
        at=("at", "first"),
        until=("until", "last"),
        power_va=("power_va", "first"),
        reading_start=("reading_start", "first"),
        reading_end=("reading_end", "last"),
    )


def spread(pieces, bridge, runs):
    """The pieces with their part of what their bridge measured, and its reason, quality and readings.

    runs: what `joined` and `index_differences` give. A piece of a bridge of several is estimated at best.
    """
    own = runs.loc[bridge.to_numpy()].reset_index(drop=True)
    days = _days(pieces, bridge)
    so_far = days.groupby(bridge.to_numpy()).cumsum().to_numpy()[:, None]
    in_all = days.groupby(bridge.to_numpy()).transform("sum").to_numpy()[:, None]
    kwh = own[BAND_COLUMNS].to_numpy() // WH_PER_KWH
    parts = kwh * so_far // in_all - kwh * (so_far - days.to_numpy()[:, None]) // in_all
    several = bridge.duplicated(keep=False).to_numpy()
    columns = own[["reason", "quality", "reading_start", "reading_end"]].set_index(pieces.index)
    columns["quality"] = np.where(
        several, columns["quality"].clip(lower=QUALITIES.index("estimated")), columns["quality"]
    )
    energy = pd.DataFrame(parts * WH_PER_KWH, columns=BAND_COLUMNS, index=pieces.index)
    return pieces.drop(columns=["reading_start", "reading_end"]).join([columns, energy])


def _days(pieces, bridge):
    """Days of each piece; in a bridge without a whole day the first piece stands for all."""
    days = (pieces["end"] - pieces["start"]).dt.days.astype("int64")
    is_first = ~bridge.duplicated()
    return days.mask(is_first & days.groupby(bridge.to_numpy()).transform("sum").eq(0), 1)
