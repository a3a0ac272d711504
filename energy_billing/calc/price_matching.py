# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which price of an offer is in force on which days of which rows.

A price is for any band, power or segment, or for one of them. On each day the most particular one in force wins: one of
the very band before one of any, then one of the very power before a range of powers before any, then one of the very
segment before any.
"""

import numpy as np
import pandas as pd

CONDITIONS = ["offer", "start", "end", "band", "power_va", "segment"]


def prices_in_force(rows, prices):
    """Cut rows where the price in force changes.

    rows: CONDITIONS, days with `end` excluded, and any other column. prices: schema PRICES, of one component.
    Returns the rows, in order, cut into pieces: `row` (label of the row), `start`, `end`, and `price`, the position of
    the price in `prices`, -1 on days without one.
    """
    row_of = rows.groupby(CONDITIONS, sort=False).ngroup()
    wanted = rows[CONDITIONS].drop_duplicates(ignore_index=True)
    candidates = _candidates(wanted, prices)
    turns = candidates.melt("row", ["price_start", "price_end"], value_name="day").dropna()
    pieces = joined(_most_particular(cut_at(wanted, turns), candidates), ["row", "price"])
    others = rows.drop(columns=["start", "end"]).assign(wanted=row_of).reset_index(names="row")
    return others.merge(pieces.rename(columns={"row": "wanted"}), on="wanted").drop(columns="wanted")


def _candidates(wanted, prices):
    """The pairs of a row and a price in force on one of its days, with `rank`: the higher the more particular."""
    known = prices.assign(price=np.arange(len(prices))).rename(columns={"start": "price_start", "end": "price_end"})
    pairs = wanted.reset_index(names="row").merge(known, on="offer", suffixes=("", "_price"))
    low, high, power = pairs["power_va_price"], pairs["power_to_va"], pairs["power_va"]
    of_power = np.select(
        [(high == 0) & (low == 0), (high == 0) & (low == power), (low <= power) & (power <= high)], [0, 2, 1], -1
    )
    of_band = np.select([pairs["band_price"] == "", pairs["band_price"] == pairs["band"]], [0, 1], -1)
    of_segment = np.select([pairs["segment_price"] == "", pairs["segment_price"] == pairs["segment"]], [0, 1], -1)
    touches = (pairs["price_start"] < pairs["end"]) & ~(pairs["price_end"] <= pairs["start"])
    pairs = pairs.assign(rank=6 * of_band + 2 * of_power + of_segment)
    return pairs[touches & (np.minimum.reduce([of_band, of_power, of_segment]) >= 0)]


def _most_particular(pieces, candidates):
    pairs = pieces.reset_index(names="piece").merge(
        candidates[["row", "price", "price_start", "price_end", "rank"]], on="row"
    )
    covers = (pairs["price_start"] <= pairs["start"]) & ~(pairs["price_end"] <= pairs["start"])
    best = pairs[covers].sort_values("rank", kind="stable").drop_duplicates("piece", keep="last")
    return pieces.assign(price=best.set_index("piece")["price"].reindex(pieces.index, fill_value=-1))


def cut_at(rows, turns):
    """Cut rows of days at turns. rows: `start`, `end`; a label of its own each, ascending. turns: `row`, `day`.

    Returns the pieces in order: `row`, `start`, `end`. Turns outside the days of their row do not count.
    """
    bounds = turns[["row", "day"]].join(rows[["start", "end"]], on="row")
    inside = bounds[(bounds["start"] < bounds["day"]) & (bounds["day"] < bounds["end"])]
    firsts = pd.DataFrame({"row": rows.index, "day": rows["start"].to_numpy()})
    starts = pd.concat([firsts, inside[["row", "day"]]]).drop_duplicates().sort_values(["row", "day"])
    next_start = starts["day"].shift(-1).where(starts["row"] == starts["row"].shift(-1))
    ends = next_start.fillna(starts["row"].map(rows["end"]))
    return pd.DataFrame({"row": starts["row"], "start": starts["day"], "end": ends}).reset_index(drop=True)


def joined(pieces, alike):
    """Make one of pieces that follow each other day by day and agree on the columns `alike`. pieces: in order."""
    before = pieces.shift()
    is_new = (pieces[alike] != before[alike]).any(axis=1) | (pieces["start"] != before["end"])
    ends = pieces.groupby(is_new.cumsum())["end"].last()
    return pieces[is_new].assign(end=ends.to_numpy()).reset_index(drop=True)
