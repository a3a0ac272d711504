# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a load curve tells of spans of legal days."""

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import divide_half_up, midnight

WS_PER_WH = 3600
SECOND_BITS = 34  # instants as seconds since 1970 fit in so many


def points_of_spans(spans, hours):
    """The points of the curve that begin inside each span.

    spans: `supply_point`, `start`, `end` (legal days, end excluded). hours: Hours. Returns a frame: `span` (position),
    `at_s` and `until_s` (seconds since 1970) and `energy_ws`.
    """
    curve = hours.curve
    known = pd.Index(curve["supply_point"].unique())
    owner = known.get_indexer(spans["supply_point"])
    at_s, until_s = seconds(curve["at"]), seconds(curve["until"])
    keys = known.get_indexer(curve["supply_point"]) << SECOND_BITS | at_s
    first, last = (np.searchsorted(keys, owner << SECOND_BITS | limit) for limit in limits(spans, hours.country))
    count = np.where(owner >= 0, last - first, 0)
    span = np.repeat(np.arange(len(spans)), count)
    place = np.arange(len(span)) - np.repeat(np.cumsum(count) - count, count) + first[span]
    return pd.DataFrame(
        {
            "span": span,
            "at_s": at_s[place],
            "until_s": until_s[place],
            "energy_ws": curve["energy_ws"].to_numpy()[place],
        }
    )


def curve_sums(spans, points):
    """For each span int64 `energy_ws` and `known_s`, the seconds of which the curve tells the energy.

    points: as `points_of_spans` gives them for these spans.
    """
    told = points.assign(known_s=points["until_s"] - points["at_s"])
    sums = told.groupby("span")[["energy_ws", "known_s"]].sum()
    return sums.reindex(np.arange(len(spans)), fill_value=0).set_axis(spans.index)


def watt_hours(energy_ws):
    return divide_half_up(energy_ws, WS_PER_WH)


def limits(spans, country):
    """The seconds since 1970 at which the first and the excluded last legal day of each span begin: two arrays."""
    return tuple(seconds(midnight(spans[name], country)) for name in ("start", "end"))


def durations(spans, country):
    """The seconds of each span: int64 Series."""
    start, end = limits(spans, country)
    return pd.Series(end - start, index=spans.index)


def seconds(instants):
    return pd.DatetimeIndex(instants).as_unit("s").asi8
