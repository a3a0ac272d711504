# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Spanish access tariffs (2.0TD, 3.0TD, 6.1TD to 6.4TD): tolls and charges of each subscription period and period.

Power: the sum over the power bands of subscribed kW x €/kW·year x days / days of the calendar year, 366 in leap years.
Energy: the sum over the energy bands of kWh x €/kWh. Tolls and charges are rounded apart, once each, and then added.
Each day has its own price: where a rate changes inside a month, energy counts as spread evenly over the days.
2.0TD has two power bands and three energy bands, the others six of each, whose powers must ascend from P1 to P6.
Excess power and reactive energy: spain_excess.py, spain_reactive.py.
Source: CNMC Circular 3/2020 articles 6 and 9, RD 148/2021, and the acts named in each row of data/energy.rate-es.csv;
reference/accounting.md 7.1 and 7.4, reference/recommendation.md 6.2.
"""

import numpy as np
import pandas as pd

from ..countries import COUNTRIES
from ..exceptions import exceptions, together
from ..priced_spans import failures, prices_of_spans, refusals, spans_of_one_rate
from ..rounding import MICRO_PER_CENT, WH_PER_KWH, divide_half_up
from ..sentences import sentences_of
from .spain_excess import excess_cost
from .spain_reactive import reactive_cost

_lt = sentences_of("energy_core")
BANDS = COUNTRIES["ES"].bands
SMALL = "2.0TD"
SMALL_POWER_BANDS, SMALL_ENERGY_BANDS = 2, 3
KINDS = ("toll", "charge")
W_PER_KW = 1_000


def fixed_cost(subscriptions, rates):
    """Price subscription periods.

    subscriptions: contract, supply_point, period_start, period_end, start, end, days, fta and `power_<band>_va` in W
    (-1: unknown). rates: as `rates_in_force` takes them.
    Returns (priced, exceptions): the rows with `fixed_toll_cents`, `fixed_charge_cents` and their sum `fixed_cents`
    (int64), without the periods of which a part has no known tariff, rate or power, or powers that do not ascend; and
    those periods.
    """
    powers, needed = powers_of(subscriptions), _bands_of(subscriptions["fta"], SMALL_POWER_BANDS)
    cents, failed = {}, []
    for kind in KINDS:
        micro, failure = _charged(subscriptions, rates, kind, "power", np.maximum(powers, 0), needed)
        cents[kind] = divide_half_up(micro, W_PER_KW * _days_of_year(subscriptions["start"]) * MICRO_PER_CENT)
        failed.append(failure)
    failed = pd.concat(failed)
    lacks_rate = np.isin(np.arange(len(subscriptions)), failed["row"])
    lacks_power = ~lacks_rate & (needed & (powers <= 0)).any(axis=1)
    is_disordered = ~lacks_rate & ~lacks_power & needed.all(axis=1) & (np.diff(powers, axis=1) < 0).any(axis=1)
    period = subscriptions.groupby(["contract", "period_start"], sort=False).ngroup().to_numpy()
    fails = lacks_rate | lacks_power | is_disordered
    whole = np.flatnonzero(~np.isin(period, period[fails]))
    priced = subscriptions.assign(
        fixed_cents=cents["toll"] + cents["charge"],
        fixed_toll_cents=cents["toll"],
        fixed_charge_cents=cents["charge"],
    )
    problems = {"unknown_power": lacks_power, "power_order": is_disordered}
    return priced.take(whole), _unpriced(subscriptions, period, failed, problems)


def variable_cost(periods, rates):
    """Price the energy of periods, their excess power and their reactive energy.

    periods: contract, supply_point, start, end, days, fta, `power_<band>_va`, `<band>_wh`, total_wh and a column for
    each quantity that occurs. rates: as `rates_in_force` takes them.
    Returns (priced, exceptions): the rows with `variable_toll_cents`, `variable_charge_cents`, their sum
    `variable_cents`, `overrun_cents` and `reactive_cents` (int64); and those that lack a rate, or whose energy the
    tariff does not price. Of those whose demand is not known the exception does not block.
    """
    energy = np.column_stack([periods[f"{band}_wh"].to_numpy() for band in BANDS])
    needed = _bands_of(periods["fta"], SMALL_ENERGY_BANDS)
    cents, failed = {}, []
    for kind in KINDS:
        micro_days, failure = _charged(periods, rates, kind, "energy", energy, needed)
        cents[kind] = divide_half_up(micro_days, WH_PER_KWH * periods["days"].to_numpy() * MICRO_PER_CENT)
        failed.append(failure)
    powers, is_small = powers_of(periods), periods["fta"].eq(SMALL).to_numpy()
    overrun, lacks_demand, failure = excess_cost(periods, rates, powers, ~is_small)
    failed.append(failure)
    reactive, failure = reactive_cost(periods, rates, energy, ~is_small)
    failed = pd.concat([*failed, failure])
    is_unpriced = (energy * needed).sum(axis=1) != periods["total_wh"].to_numpy()
    problems = [
        refusals(periods, "network_cost", failed),
        _unpriced_bands(periods[is_unpriced]),
        _missing_demand(periods[lacks_demand]),
    ]
    priced = periods.assign(
        variable_cents=cents["toll"] + cents["charge"],
        variable_toll_cents=cents["toll"],
        variable_charge_cents=cents["charge"],
        overrun_cents=overrun,
        reactive_cents=reactive,
    )
    return priced[~is_unpriced & ~np.isin(np.arange(len(periods)), failed["row"])], together(problems)


def powers_of(rows):
    """The subscribed powers in W: int64 array of rows x BANDS (-1: unknown)."""
    unknown = np.full(len(rows), -1)
    names = [f"power_{band}_va" for band in BANDS]
    return np.column_stack([rows[name].to_numpy() if name in rows else unknown for name in names])


def _bands_of(ftas, small):
    """Which bands each tariff has: bool array of rows x BANDS. small: how many 2.0TD has."""
    is_small = ftas.eq(SMALL).to_numpy()
    return ~is_small[:, None] | (np.arange(len(BANDS)) < small)


def _charged(rows, rates, kind, component, amounts, needed):
    """Amount x price x days of each row, summed over bands and days; and the spans that lack a price."""
    names = [f"{component}_{band}" for band in BANDS]
    spans = spans_of_one_rate(rows, rates, [kind])
    prices, gap = prices_of_spans(spans, rates, kind, names, rows["fta"])
    needed = needed[spans.row]
    daily = (amounts[spans.row] * np.where(needed, np.maximum(prices, 0), 0)).sum(axis=1)
    failed = failures(spans, kind, names, needed, prices, gap, rows["fta"], unknown="unknown_fta")
    return spans.totals(daily * spans.days, len(rows)), failed


def _days_of_year(days):
    return np.where(days.dt.is_leap_year, 366, 365)


def _unpriced(rows, period, failed, problems):
    """The exceptions of the periods of which a part has a problem: one for each period and reason."""
    spans = rows.assign(start=rows["period_start"], end=rows["period_end"])
    failed = failed.assign(period=period[failed["row"]]).drop_duplicates(["period", "reason"])
    found = [refusals(spans, "network_cost", failed)]
    for reason, fails in problems.items():
        first = np.flatnonzero(fails)[np.unique(period[fails], return_index=True)[1]]
        details = [_DETAILS[reason](row) for row in rows.take(first).itertuples()]
        found.append(exceptions(spans.take(first), "network_cost", reason, details))
    return together(found)


def _unknown_power(row):
    return _lt(
        "A power subscribed in %(fta)s is not known on %(day)s. Enter the power of each of its bands in the contract's "
        "events.",
        fta=row.fta,
        day=f"{row.start:%Y-%m-%d}",
    )


def _power_order(row):
    return _lt(
        "The powers subscribed in %(fta)s on %(day)s do not ascend from P1 to P6, as they must. Correct them in the "
        "contract's events.",
        fta=row.fta,
        day=f"{row.start:%Y-%m-%d}",
    )


_DETAILS = {"unknown_power": _unknown_power, "power_order": _power_order}


def _unpriced_bands(rows):
    details = [
        _lt(
            "%(fta)s does not price all bands in which the meter counted from %(start)s to %(end)s (excluded). Check "
            "the access tariff of the contract.",
            fta=row.fta,
            start=f"{row.start:%Y-%m-%d}",
            end=f"{row.end:%Y-%m-%d}",
        )
        for row in rows.itertuples()
    ]
    return exceptions(rows, "network_cost", "unpriced_band", details, rows["total_wh"])


def _missing_demand(rows):
    details = [
        _lt(
            "What was demanded beyond the subscribed powers from %(start)s to %(end)s (excluded) is not known: excess "
            "power is not charged. Load the maximeter of the month, or its quarter-hours above 50 kW.",
            start=f"{row.start:%Y-%m-%d}",
            end=f"{row.end:%Y-%m-%d}",
        )
        for row in rows.itertuples()
    ]
    return exceptions(rows, "network_cost", "missing_demand", details)
