# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which reading stands at which bound.

At an event, the C15 readings of that instant: the one after it starts what follows, the one before it ends what
precedes. At a month bound without such a reading, the best periodic reading of the same legal day.
"""

import numpy as np
import pandas as pd

from .civil_days import midnight, month_starts
from .schemas import SOURCES

EVENT_SOURCE = "C15"


def readings_at_bounds(readings, start, end, country):
    """The readings that can stand at a bound, each once, in an order of their own.

    Of several of one supply point, instant, position and source the last known counts. Returns the columns of schema
    READINGS with `rank` (of its source) and `day`, the month bound on whose legal day a reading was made (else empty).
    """
    bounds = month_starts(start, end)
    begins, ends = (midnight(days, country).as_unit("ns").asi8 for days in (bounds, bounds + pd.Timedelta(days=1)))
    instants = pd.DatetimeIndex(readings["at"]).asi8
    nearest = np.maximum(np.searchsorted(begins, instants, side="right") - 1, 0)
    on_bound = (begins[nearest] <= instants) & (instants < ends[nearest])
    days = pd.Series(bounds[nearest], index=readings.index).where(on_bound)
    rank = readings["source"].map({source: rank for rank, source in enumerate(SOURCES)})
    wanted = on_bound | readings["source"].eq(EVENT_SOURCE)
    ordered = readings.assign(rank=rank, day=days)[wanted]
    ordered = ordered.sort_values(["supply_point", "at", "position", "rank", "reading_id"])
    return ordered.drop_duplicates(["supply_point", "at", "position", "rank"], keep="last", ignore_index=True)


def bound_readings(bounds, readings):
    """Find the readings of each bound.

    bounds: `supply_point`, `at`, `day`, `is_month_bound`. readings: as `readings_at_bounds` gives them.
    Returns a frame with `before` and `after`: the row of `readings` on each side of the bound, or -1.
    """
    numbered = readings[["supply_point", "at", "position", "source", "rank", "day"]].assign(
        row=np.arange(len(readings))
    )
    of_events = numbered[numbered["source"].eq(EVENT_SOURCE)]
    periodic = _periodic(numbered[numbered["source"].ne(EVENT_SOURCE)], bounds)
    found = {}
    for position in ("before", "after"):
        side = of_events[of_events["position"].eq(position)][["supply_point", "at", "row"]]
        exact = bounds[["supply_point", "at"]].merge(side, how="left", on=["supply_point", "at"])["row"]
        found[position] = exact.fillna(periodic).fillna(-1).astype("int64")
    return pd.DataFrame(found)


def _periodic(readings, bounds):
    """Row of the best periodic reading on the legal day of each month bound, empty elsewhere."""
    best = readings.sort_values(["supply_point", "day", "rank", "at"], kind="stable")
    best = best.drop_duplicates(["supply_point", "day"])[["supply_point", "day", "row"]]
    rows = bounds[["supply_point", "day"]].merge(best, how="left", on=["supply_point", "day"])["row"]
    return rows.where(bounds["is_month_bound"].to_numpy())
