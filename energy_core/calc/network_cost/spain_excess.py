# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Excess power of Spanish access tariffs: what was demanded beyond the subscribed power of a band, by month.

Up to 50 kW in every band (types 4 and 5 of measuring point), for a band's maximeter Pd and subscribed power Pc:
  before 2025-04-01  one price of all bands x 2 x (Pd - Pc) x days
  since then         the price of the band x (Pd - Pc) x days
Above 50 kW in some band (types 1 to 3), for the root R of the summed squares of a band's quarter-hours beyond Pc:
  before 2025-04-01  one price of all bands x K of the band x R x days / 30
  since then         the price of the band x R x days / 30
Which of the two holds on a day is told by the rates in force: kind excess, components max_power (€/kW·day) and
quarter_hour (€/kW), with a band or without, and overrun_factor for K. A maximeter counts for all days of the period.
2.0TD has no excess power: a breaker limits it. Rounded once a period.
Source: CNMC Circular 3/2020 article 9.4 as amended by Circular 1/2025; reference/recommendation.md 6.2. The daily price
of the years before 2025-04-01 is that of the act of 2023, told by one transcription.
"""

import numpy as np
import pandas as pd

from ..countries import COUNTRIES
from ..priced_spans import failures, prices_of_spans, spans_of_one_rate
from ..rounding import MICRO_PER_CENT, divide_half_up

BANDS = COUNTRIES["ES"].power_bands
LARGEST_MAXIMETER_W = 50_000
W_PER_KW = 1_000
DAYS_A_MONTH = 30
MICRO = 1_000_000
PENALTY = 2  # of one price for all bands


def excess_cost(periods, rates, powers, is_subject):
    """Price the excess power of periods.

    periods: start, end, fta and the columns `max_power_w_<band>` and `overrun_w_<band>` that occur (-1: unknown).
    powers: W, array of rows x BANDS. is_subject: which rows have a tariff with excess power.
    Returns (cents, lacks_demand, failed): int64 and bool by row, and the `failures` of rows that lack a price.
    """
    has_quarter_hours = powers.max(axis=1, initial=0) > LARGEST_MAXIMETER_W
    highest, overrun = _known(periods, "max_power_w"), _known(periods, "overrun_w")
    demanded = np.where(has_quarter_hours[:, None], overrun, highest)
    beyond = np.where((highest >= 0) & (powers >= 0), np.maximum(highest - powers, 0), 0)
    spans = spans_of_one_rate(periods, rates, ["excess"])
    excess = np.where((is_subject & ~has_quarter_hours)[:, None], beyond, 0)
    by_maximeter, failed = _by_maximeter(spans, rates, periods["fta"], excess)
    excess = np.where((is_subject & has_quarter_hours)[:, None], np.maximum(overrun, 0), 0)
    by_quarter_hours, other_failed = _by_quarter_hours(spans, rates, periods["fta"], excess)
    lacks_demand = is_subject & (demanded < 0).all(axis=1)
    return by_maximeter + by_quarter_hours, lacks_demand, pd.concat([failed, other_failed])


def _known(periods, quantity):
    """A quantity by band: array of rows x BANDS (-1: unknown)."""
    unknown = np.full(len(periods), -1)
    names = [f"{quantity}_{band}" for band in BANDS]
    return np.column_stack([periods[name].to_numpy() if name in periods else unknown for name in names])


def _by_maximeter(spans, rates, codes, excess):
    """Cents of each row for its excess in W (array of rows x BANDS), and the failures of its spans."""
    names = ["max_power", *(f"max_power_{band}" for band in BANDS)]
    prices, gap = prices_of_spans(spans, rates, "excess", names, codes)
    one, each = prices[:, :1], prices[:, 1:]
    price, charged = np.where(one >= 0, PENALTY * one, each), excess[spans.row]
    failed = failures(spans, "excess", names[1:], charged > 0, price, gap, codes)
    daily = (charged * np.maximum(price, 0)).sum(axis=1)
    return divide_half_up(spans.totals(daily * spans.days, len(excess)), W_PER_KW * MICRO_PER_CENT), failed


def _by_quarter_hours(spans, rates, codes, excess):
    """Cents of each row for its overrun in W (array of rows x BANDS), and the failures of its spans.

    K x price has twice as many decimals as a price: its whole µ€ and the millionths left are summed apart, and the part
    of a µ€ that remains in the end changes no rounding to cents.
    """
    names = ["quarter_hour", *(f"quarter_hour_{band}" for band in BANDS), *(f"overrun_factor_{band}" for band in BANDS)]
    prices, gap = prices_of_spans(spans, rates, "excess", names, codes)
    one, each, factor = np.split(prices, [1, 1 + len(BANDS)], axis=1)
    price = np.where((one >= 0) & (factor >= 0), one * factor, np.where(each >= 0, each * MICRO, -1))
    charged = excess[spans.row]
    failed = failures(spans, "excess", names[1 : 1 + len(BANDS)], charged > 0, price, gap, codes)
    whole, rest = (
        spans.totals((charged * part).sum(axis=1) * spans.days, len(excess))
        for part in np.divmod(np.maximum(price, 0), MICRO)
    )
    return divide_half_up(whole + rest // MICRO, W_PER_KW * DAYS_A_MONTH * MICRO_PER_CENT), failed
