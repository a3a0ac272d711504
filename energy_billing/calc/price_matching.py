# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which prices of an offer bear on which rows."""


def prices_of_rows(rows, prices, key, anything):
    """Pair each row with the prices of its offer that are in force on one of its days.

    rows: `offer`, `start`, `end` (excluded) and `key` (a band or a power). prices: the same, `end` NaT while in force,
    with `anything` as the key of a price for any. One made for the row's very key hides those for any.
    Returns the pairs with `row`, the index of the row; the price's columns bear the suffix `_price` where they collide.
    """
    pairs = rows.assign(row=rows.index).merge(prices.drop(columns="component"), on="offer", suffixes=("", "_price"))
    touching = (pairs["start_price"] < pairs["end"]) & ~(pairs["end_price"] <= pairs["start"])
    pairs["is_exact"] = pairs[f"{key}_price"] == pairs[key]
    pairs = pairs[touching & (pairs["is_exact"] | (pairs[f"{key}_price"] == anything))]
    has_exact = pairs.groupby("row")["is_exact"].transform("any")
    return pairs[pairs["is_exact"] | ~has_exact].reset_index(drop=True)
