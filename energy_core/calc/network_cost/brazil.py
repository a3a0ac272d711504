# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Network and energy cost of Brazilian group A consumers: blue (two posts) and green (one), with the 5 % rule.

For one post, with T the demand price of the billing cycle, d the contracted and m the measured demand:
T·max(d, m), and 2·T·(m − d) more where m exceeds d by more than 5 % (the 5 % start the charge, they are not deducted).
Blue contracts and measures each post apart; green contracts one demand and is measured by its highest post.
Since the contracted demand is owed whatever is measured, the legal bill is laid out as

    fixed     T·d of every post
    variable  T·max(d, m) − T·d of every post, and energy x (TUSD + TE) of every post
    overrun   2·T·(m − d) of every post that exceeds

Each line of the bill (demand, overrun and energy of a post) is rounded half-up to the cent once, and the difference of
two rounded demands is what `variable` takes: the three add up to the lines of the bill to the cent.

A demand price is one of a cycle, which here is the month: it is not cut for a first or last month that is shorter. A
tariff that changes within the month counts by its days. So do the parts of a month with different tariff codes or
contracted demands; what is measured is held against the highest demand contracted in the period.

Rates: kind `demand`, component `power`, band empty (green) or `peak` and `off_peak` (blue), per kW; kinds `tusd` and
`te`, component `energy`, bands `peak` and `off_peak`, per kWh. The code is the distributor's tariff code, the `fta`.
A supplier's free-market customer has a `te` rate of zero.
Source: REN ANEEL 1.000/2021, articles 173 § 2 (change of tariff), 213 and 214 (modalities), 286 III and 294 (billed
demand), 301 (overrun); reference/recommendation.md 1.3.
"""

import numpy as np
import pandas as pd

from ..exceptions import exceptions, together
from ..priced_spans import failures, prices_of_spans, refusals, spans_of_one_rate
from ..rounding import multiply_divide_half_up
from ..sentences import sentences_of

_lt = sentences_of("energy_core")
OVERRUN_TRIGGER_PERCENT = 105  # measured of contracted demand, art. 301 II: consumption (1 % for injection)
OVERRUN_PRICE_FACTOR = 2
NANO_PER_CENT = 10_000_000  # thousandths of a kW or kWh x millionths of the currency
POSTS = ("peak", "off_peak")
DEMAND = ("power", "power_peak", "power_off_peak")  # the first is green's price, the others are blue's
CONTRACTED = ("power_va", "power_peak_va", "power_off_peak_va")  # what each demand price multiplies
MEASURED = ("max_power_w", "max_power_w_peak", "max_power_w_off_peak")
ENERGY = tuple(f"energy_{post}" for post in POSTS)


def billed_demand(contracted_w, measured_w):
    """The demand billed at its price and that billed again at the overrun price (twice that), both in watts.

    int64 scalars or arrays that broadcast. The comparison is of integers, so that exactly 5 % never pays.
    Source: REN ANEEL 1.000/2021, articles 294 II and 301 II.
    """
    exceeds = measured_w * 100 > contracted_w * OVERRUN_TRIGGER_PERCENT
    return np.maximum(contracted_w, measured_w), np.where(exceeds, measured_w - contracted_w, 0)


def charge_cents(quantity_milli, price_micro, days=1):
    """Cents of a line of the bill, rounded half-up once.

    quantity_milli: W or Wh. price_micro: millionths per kW or kWh, or the sum of such prices of `days` days.
    int64 scalars or arrays that broadcast. A consumer of 200 GWh a month at 1 R$ goes beyond 64 bits in the product.
    """
    return multiply_divide_half_up(quantity_milli, price_micro, days * NANO_PER_CENT)


def fixed_cost(subscriptions, rates):
    """Price the contracted demand of subscription periods.

    subscriptions: `contract`, `supply_point`, `period_start`, `period_end`, `start`, `end`, `days`, `fta`, `power_va`
    (green), `power_peak_va`, `power_off_peak_va` (blue); a power that is not known is -1 or its column is not there.
    rates: as `rates_in_force` takes them.
    Returns (priced, exceptions): the rows with `fixed_cents` int64, without the periods of which a part has no tariff
    code, contracted demand or rate; and those periods.
    """
    price_days, is_post, failed = _demand_prices(subscriptions, rates)
    contracted = _columns(subscriptions, CONTRACTED)
    cycle = _days_of_cycle(subscriptions, "period_start")[:, None]
    cents = charge_cents(np.maximum(contracted, 0), price_days, cycle).sum(axis=1)
    lacks_rate = np.isin(np.arange(len(subscriptions)), failed["row"])
    lacks_power = ~lacks_rate & (is_post & (contracted < 0)).any(axis=1)
    period = subscriptions.groupby(["contract", "period_start"], sort=False).ngroup().to_numpy()
    whole = np.flatnonzero(~np.isin(period, period[lacks_rate | lacks_power]))
    spans = subscriptions.assign(start=subscriptions["period_start"], end=subscriptions["period_end"])
    failed = failed.assign(period=period[failed["row"]]).drop_duplicates(["period", "reason"])
    unknown = spans[lacks_power].drop_duplicates(["contract", "period_start"])
    problems = [
        refusals(spans, "network_cost", failed),
        exceptions(unknown, "network_cost", "unknown_power", map(_unknown_power, unknown.itertuples())),
    ]
    return subscriptions.assign(fixed_cents=cents).take(whole), together(problems)


def variable_cost(periods, rates):
    """Price the energy of periods, and what was measured above the contracted demand.

    periods: `contract`, `supply_point`, `start`, `end`, `days`, `fta`, `peak_wh`, `off_peak_wh`, `total_wh`, the
    contracted demands as for `fixed_cost` (highest of the period), `max_power_w_peak`, `max_power_w_off_peak`, and
    `max_power_w` of meters with one demand register (W; -1 or no column: not measured). rates: as above.
    Returns (priced, exceptions): the rows with `variable_cents` and `overrun_cents` int64; the periods without rate or
    with energy of no post, and, not blocking, those billed by their contracted demand as none was measured.
    """
    above, overrun, is_measured, failed = _measured_cost(periods, rates)
    energy, of_energy = _energy_cost(periods, rates)
    failed = pd.concat([failed, of_energy])
    lacks_rate = np.isin(np.arange(len(periods)), failed["row"])
    of_no_post = ~lacks_rate & (_columns(periods, [f"{post}_wh" for post in POSTS]).sum(axis=1) != periods["total_wh"])
    is_priced = ~lacks_rate & ~of_no_post
    unpriced, unmeasured = periods[of_no_post], periods[is_priced & ~is_measured]
    problems = [
        refusals(periods, "network_cost", failed),
        exceptions(
            unpriced, "network_cost", "unpriced_band", map(_unpriced_band, unpriced.itertuples()), unpriced["total_wh"]
        ),
        exceptions(unmeasured, "network_cost", "missing_demand", map(_missing_demand, unmeasured.itertuples())),
    ]
    priced = periods.assign(variable_cents=energy + above, overrun_cents=overrun)
    return priced[is_priced], together(problems)


def _measured_cost(periods, rates):
    """Cents above the contracted demand, cents of the overrun, whether all posts were measured, and `failures`."""
    price_days, is_post, failed = _demand_prices(periods, rates)
    contracted, measured = np.maximum(_columns(periods, CONTRACTED), 0), _measured(periods)
    cycle = _days_of_cycle(periods, "start")[:, None]
    regular, exceeding = billed_demand(contracted, np.where(measured >= 0, measured, contracted))
    above = charge_cents(regular, price_days, cycle) - charge_cents(contracted, price_days, cycle)
    overrun = charge_cents(exceeding, OVERRUN_PRICE_FACTOR * price_days, cycle)
    return above.sum(axis=1), overrun.sum(axis=1), (~is_post | (measured >= 0)).all(axis=1), failed


def _measured(periods):
    """The measured demand in W of each of DEMAND, -1 where it is not known: green takes its highest post."""
    one, peak, off_peak = _columns(periods, MEASURED).T
    highest = np.where((peak >= 0) & (off_peak >= 0), np.maximum(peak, off_peak), -1)
    return np.column_stack([np.where(one >= 0, one, highest), peak, off_peak])


def _energy_cost(periods, rates):
    """Cents of the energy, each post rounded by itself, and the `failures` of its prices."""
    wh = _columns(periods, [f"{post}_wh" for post in POSTS])
    both, failed = np.zeros_like(wh), []
    for kind in ("tusd", "te"):
        spans = spans_of_one_rate(periods, rates, [kind])
        prices, gap = prices_of_spans(spans, rates, kind, ENERGY, periods["fta"])
        both += _price_days(spans, prices, len(periods))
        failed.append(
            failures(spans, kind, ENERGY, np.ones_like(prices, bool), prices, gap, periods["fta"], "unknown_fta")
        )
    return charge_cents(wh, both, periods["days"].to_numpy()[:, None]).sum(axis=1), pd.concat(failed)


def _demand_prices(rows, rates):
    """What each of DEMAND costs, summed over the days of each row, which of them cost anything, and `failures`.

    A code with prices of both modalities has none: which is meant cannot be told.
    """
    spans = spans_of_one_rate(rows, rates, ["demand"])
    prices, gap = prices_of_spans(spans, rates, "demand", DEMAND, rows["fta"])
    is_green, is_blue = prices[:, :1] >= 0, (prices[:, 1:] >= 0).any(axis=1, keepdims=True)
    prices = np.where(is_green & is_blue, -1, prices)
    needed = np.repeat(np.hstack([is_green | ~is_blue, ~is_green & is_blue]), [1, 2], axis=1)
    failed = failures(spans, "demand", DEMAND, needed, prices, gap, rows["fta"], "unknown_fta")
    price_days = _price_days(spans, prices, len(rows))
    return price_days, price_days > 0, failed


def _price_days(spans, prices, rows):
    """Price x days of each of so many rows: int64 array of rows x prices."""
    amounts = np.maximum(prices, 0) * spans.days[:, None]
    return np.column_stack([spans.totals(amount, rows) for amount in amounts.T])


def _columns(rows, names):
    """These columns as an int64 array, -1 where there is none."""
    unknown = np.full(len(rows), -1)
    return np.column_stack([rows[name].to_numpy(dtype="int64") if name in rows else unknown for name in names])


def _days_of_cycle(rows, start):
    """Days that the contract of each row is in service in the month of its day `start`."""
    month = rows[start].to_numpy().astype("datetime64[M]")
    return rows["days"].groupby([rows["contract"].to_numpy(), month]).transform("sum").to_numpy()


def _unknown_power(row):
    return _lt(
        "No contracted demand is known on %(day)s for a post that %(fta)s prices. Enter the contract's demands.",
        fta=row.fta,
        day=f"{row.start:%Y-%m-%d}",
    )


def _unpriced_band(row):
    return _lt(
        "Energy from %(start)s to %(end)s (excluded) is neither of the peak nor of the off-peak hours. Check the "
        "readings of the supply point.",
        start=f"{row.start:%Y-%m-%d}",
        end=f"{row.end:%Y-%m-%d}",
    )


def _missing_demand(row):
    return _lt(
        "No measured demand is known from %(start)s to %(end)s (excluded); the contracted one is billed. Load what "
        "was measured, then compute again.",
        start=f"{row.start:%Y-%m-%d}",
        end=f"{row.end:%Y-%m-%d}",
    )
