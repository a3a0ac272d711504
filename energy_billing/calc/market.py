# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the energy of a load curve cost on a market: the mean of its prices, weighted by the curve.

A point of the curve costs the mean market price of its time. Steps of more than an hour tell nothing of the hours, and
count as unknown. A curve tells whole watts, or whole watt-hours of steps that divide the hour.
"""

import numpy as np
import pandas as pd

from .curve_sums import curve_sums, durations, limits, points_of_spans

SECONDS_AN_HOUR = 3600
LIMB = 1_000_000  # the price of a point times its energy does not fit in 64 bits: it is summed in two parts


def market_means(spans, hours):
    """The weighted mean price of each span.

    spans: `supply_point`, `market`, `start`, `end`. hours: Hours. Returns a frame aligned on the spans: `price_sum`
    and `energy_sum`, Python ints, of which the quotient is the mean in micro-units per MWh; `curve_gap_s` and
    `price_gap_s`, the seconds of which the curve, or the market, is not known (both 0: the mean is known, unless
    energy_sum is 0), and `curve_gap_at`, `price_gap_at`, the instants (UTC) at which they first are not.
    """
    points = points_of_spans(spans, hours)
    points = points[points["until_s"] - points["at_s"] <= SECONDS_AN_HOUR].reset_index(drop=True)
    points = _with_prices(points, spans["market"].to_numpy(), hours.market_prices)
    sums = curve_sums(spans, points)
    unpriced = points[points["unpriced_s"] > 0].groupby("span").agg(s=("unpriced_s", "sum"), at=("at_s", "min"))
    unpriced = unpriced.reindex(np.arange(len(spans)), fill_value=0)
    curve_gap_s = durations(spans, hours.country) - sums["known_s"]
    return pd.DataFrame(
        {
            "price_sum": _price_sums(points, len(spans)),
            "energy_sum": sums["energy_ws"].astype(object),
            "curve_gap_s": curve_gap_s,
            "curve_gap_at": _instants(_first_holes(spans, points, hours.country)),
            "price_gap_s": unpriced["s"].to_numpy(),
            "price_gap_at": _instants(unpriced["at"].to_numpy()),
        },
        index=spans.index,
    )


def _instants(seconds):
    return pd.DatetimeIndex(np.asarray(seconds).astype("datetime64[s]")).tz_localize("UTC")


def _with_prices(points, markets, prices):
    """The points with `price_s`, the market price summed over their seconds, and `unpriced_s`, those without price."""
    market = pd.Series(markets).take(points["span"]).to_numpy()
    priced = points.assign(price_s=0, unpriced_s=points["until_s"] - points["at_s"])
    for name, own in prices.groupby("market"):
        rows = np.flatnonzero(market == name)
        bounds = [points[column].to_numpy()[rows] for column in ("at_s", "until_s")]
        of_bounds = _Integral(own)
        (price_from, known_from), (price_to, known_to) = map(of_bounds.until, bounds)
        priced.loc[rows, "price_s"] = price_to - price_from
        priced.loc[rows, "unpriced_s"] -= known_to - known_from
    return priced


class _Integral:
    """Prices of one market summed over seconds. prices: `at`, `until`, `price_micro`, in order."""

    def __init__(self, prices):
        self.at, until = (prices[name].dt.as_unit("s").astype("int64").to_numpy() for name in ("at", "until"))
        self.price, self.duration = prices["price_micro"].to_numpy(), until - self.at
        self.price_before = np.cumsum(self.price * self.duration) - self.price * self.duration
        self.known_before = np.cumsum(self.duration) - self.duration

    def until(self, instants):
        """From the first price to each instant: the sum of price x seconds, and the seconds that have a price."""
        place = np.searchsorted(self.at, instants, side="right") - 1
        spent = np.where(place >= 0, np.minimum(instants - self.at[place], self.duration[place]), 0)
        place = np.maximum(place, 0)
        return self.price_before[place] + self.price[place] * spent, self.known_before[place] + spent


def _price_sums(points, count):
    """For each span the sum of energy x mean price, in watt-seconds x micro-units per MWh: Python ints."""
    watts = points["energy_ws"] // (points["until_s"] - points["at_s"])
    parts = pd.DataFrame(
        {"high": watts * (points["price_s"] // LIMB), "low": watts * (points["price_s"] % LIMB)}, dtype="int64"
    )
    sums = parts.groupby(points["span"]).sum().reindex(np.arange(count), fill_value=0).astype(object)
    return (sums["high"] * LIMB + sums["low"]).to_numpy()


def _first_holes(spans, points, country):
    """For each span the second from which the curve does not tell the energy; its end where it always does."""
    start, _end = limits(spans, country)
    order = points.sort_values(["span", "at_s"])
    previous = order.groupby("span")["until_s"].shift().fillna(order["span"].map(pd.Series(start)))
    holes = previous[order["at_s"] > previous].groupby(order["span"]).first()
    last = order.groupby("span")["until_s"].last().reindex(np.arange(len(spans))).fillna(pd.Series(start))
    return holes.reindex(np.arange(len(spans))).fillna(last).astype("int64").to_numpy()
