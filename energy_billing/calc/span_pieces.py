# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Amounts of spans of days: cut at days, and put together where they overlap.

Spans belong together by `contract` and `component`; `start`, `end` (excluded) are days and `cents` int64.
"""

import pandas as pd

from odoo.addons.energy_core.calc import divide_half_up

KEY = ["contract", "component"]


def cut(spans, days):
    """The pieces of spans, cut at those of `days` (KEY, `day`) that lie inside them.

    The amount up to a day is that of the whole span x days up to it / days of the span, rounded once: the pieces always
    add up to their span. Returns the columns of the spans, the index repeated, with `is_cut`.
    """
    named = spans.rename_axis("span").reset_index()
    inside = named[["span", *KEY, "start", "end"]].merge(days[[*KEY, "day"]].drop_duplicates(), on=KEY)
    inside = inside[(inside["start"] < inside["day"]) & (inside["day"] < inside["end"])]
    first = named[["span", "start"]].rename(columns={"start": "day"})
    pieces = pd.concat([first, inside[["span", "day"]]]).sort_values(["span", "day"], ignore_index=True)
    pieces = pieces.merge(named, on="span")
    until = pieces.groupby("span")["day"].shift(-1).fillna(pieces["end"])
    whole = (pieces["end"] - pieces["start"]).dt.days
    spent = [divide_half_up(pieces["cents"] * (day - pieces["start"]).dt.days, whole) for day in (pieces["day"], until)]
    is_cut = (pieces["day"] > pieces["start"]) | (until < pieces["end"])
    pieces = pieces.assign(start=pieces["day"], end=until, cents=spent[1] - spent[0], is_cut=is_cut)
    return pieces.set_index("span").drop(columns="day").rename_axis(None)


def bounds(spans):
    """The days on which the spans begin and end: KEY, `day`."""
    ends = [spans[[*KEY, name]].rename(columns={name: "day"}) for name in ("start", "end")]
    return pd.concat(ends, ignore_index=True).drop_duplicates(ignore_index=True)


def extents(spans):
    """The first and the last of the bounds of each KEY."""
    reach = spans.groupby(KEY, as_index=False).agg(start=("start", "min"), end=("end", "max"))
    return bounds(reach)


def begin_and_end_on(spans, days):
    """Whether each span both begins and ends on one of `days` (KEY, `day`)."""
    known = pd.MultiIndex.from_frame(days[[*KEY, "day"]])
    start, end = (pd.MultiIndex.from_frame(spans[[*KEY, name]]).isin(known) for name in ("start", "end"))
    return start & end


def overlapping(spans):
    """The number of the group of each span (Series): spans of one KEY that overlap, also through others, are one."""
    ordered = spans.sort_values([*KEY, "start"], kind="stable")
    key = ordered.groupby(KEY, sort=False).ngroup()
    reached = ordered.groupby(key)["end"].cummax().groupby(key).shift()
    return (~(ordered["start"] < reached)).cumsum().reindex(spans.index)
