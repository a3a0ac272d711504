# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lines of time of tariffs: what is known of them and what a file tells become one line each, without gap or overlap.

A tariff lasts until its end or until the next one starts. Days between two tariffs that none tells are a row marked
missing, so that nobody is billed by the one before. Importing the same again changes nothing.
"""

import numpy as np
import pandas as pd

SERIES = ["code", "kind", "component", "band"]
MISSING, VERIFIED = "missing", "verified"
TOLD = ["end", "value_micro", "mark", "act"]


def merged_lines(known, told, missing_act):
    """What the lines of time have to be.

    known: the rates that are there of these lines: id, SERIES, start, end (NaT: open), value_micro, mark, act.
    told: those of a file, without id and mark, of each line and start one. missing_act: what stands for the act of
    days without tariff.
    Returns (rows, obsolete): a row for each rate that is to be, `id` Int64 (NA: a new one), `is_changed` (also of new
    ones); and the ids of the known rates that are not to be any more.
    """
    real = known[known["mark"] != MISSING].merge(told[[*SERIES, "start"]], how="left", indicator=True)
    kept = real[real.pop("_merge") == "left_only"]
    rows = pd.concat([kept.drop(columns="id"), told.assign(mark=VERIFIED)], ignore_index=True)
    rows = rows[[*SERIES, "start", *TOLD]].sort_values([*SERIES, "start"], ignore_index=True)
    following = rows.groupby(SERIES)["start"].shift(-1)
    rows["end"] = np.fmin(rows["end"], following)
    gaps = rows.assign(start=rows["end"], end=following, value_micro=0, mark=MISSING, act=missing_act)
    rows = pd.concat([rows, gaps[gaps["start"] < gaps["end"]]], ignore_index=True)
    rows = rows.merge(known, on=[*SERIES, "start"], how="left", suffixes=("", "_known"))
    is_same = [
        rows[name].eq(rows[f"{name}_known"]) | (rows[name].isna() & rows[f"{name}_known"].isna()) for name in TOLD
    ]
    rows["id"] = rows["id"].astype("Int64")
    rows["is_changed"] = rows["id"].isna() | ~np.logical_and.reduce(is_same)
    obsolete = known.loc[~known["id"].isin(rows["id"].dropna()), "id"]
    return rows[["id", *SERIES, "start", *TOLD, "is_changed"]], obsolete.to_list()
