# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the law adds to Spanish access tariffs: financing of the social bonus, meter rent, electricity tax (IEE).

Social bonus: an amount for each supply point and year x days / days of the calendar year (366 in leap years), each day
at its own rate. Meter rent: a monthly amount x 12 x days / days of the year; the chain does not know the meter, so that
its periods bear none: billing adds `meter_rent`. Electricity tax: a share of power, energy, excess power, reactive
energy and social bonus, but never less than an amount for each MWh; at the rate in force on the last day of a period,
since it falls due with the price of the billed period, not before its end. The chain taxes what it knows, the regulated
amounts; billing taxes the whole price with `electricity_tax`. Each is rounded once. VAT is computed on the invoice: its
rates and those of its reductions are of kind vat.
Source: Ley 38/1992 articles 95, 97, 99 (the share has eight decimals: its rates are per ten thousand, ‱); Ley 24/2013
article 45; Orden IET/1491/2013; reference/accounting.md 7.1 to 7.3.
"""

import numpy as np
import pandas as pd

from ..exceptions import together
from ..priced_spans import failures, first_days, prices_of_spans, refusals, spans_of_one_rate
from ..rounding import MICRO_PER_CENT, divide_half_up

SOCIAL_BONUS, GENERAL = "CUPS", "GENERAL"  # the codes of the rates
TAXED = ("fixed", "variable", "overrun", "reactive")
MICRO_PER_UNIT_OF_TEN_THOUSAND = 10_000_000_000  # ‱ in micro-units, as a share of one
WH_PER_MWH = 1_000_000
MONTHS_A_YEAR = 12
ONE_DAY = pd.Timedelta(days=1)


def taxes(periods, rates):
    """Add `social_bonus_cents`, `meter_rent_cents` (0) and `electricity_tax_cents` (int64).

    periods: contract, supply_point, start, end, days, total_wh and `<component>_cents` of TAXED. rates: as
    `rates_in_force` takes them. Returns (taxed, exceptions): the rows, without those for which a rate is not known.
    """
    bonus, failed_bonus = _by_days(periods, rates, "social_bonus", pd.Series(SOCIAL_BONUS, index=periods.index))
    base = sum(periods[f"{component}_cents"].to_numpy() for component in TAXED) + bonus
    tax, failed_tax = electricity_tax(base, periods["total_wh"].to_numpy(), periods["end"] - ONE_DAY, rates)
    problems = [refusals(periods, "taxes", failed) for failed in (failed_bonus, failed_tax)]
    taxed = periods.assign(social_bonus_cents=bonus, meter_rent_cents=np.zeros_like(bonus), electricity_tax_cents=tax)
    fails = np.isin(np.arange(len(periods)), np.append(failed_bonus["row"], failed_tax["row"]))
    return taxed[~fails], together(problems)


def electricity_tax(base_cents, total_wh, days, rates, code=GENERAL):
    """The electricity tax of amounts that fall due.

    base_cents: int64 array of what is taxed: power, energy, excess power, reactive energy and social bonus, without
    VAT. total_wh: int64 array of the energy that the least amount counts. days: Series of the days on which it falls
    due. rates: as `rates_in_force` takes them. code: GENERAL, or INDUSTRY for the uses with the lower least amount.
    Returns (cents, failed): int64 array, and the `failures` of amounts whose rate is not known.
    """
    rows = pd.DataFrame({"start": days.to_numpy(), "days": 1})
    spans, codes, names = first_days(rows), pd.Series(code, index=rows.index), ["rate", "floor"]
    prices, gap = prices_of_spans(spans, rates, "electricity_tax", names, codes)
    failed = failures(spans, "electricity_tax", names, np.full(prices.shape, True), prices, gap, codes)
    share, least = np.maximum(prices, 0).T
    common = np.gcd(share, MICRO_PER_UNIT_OF_TEN_THOUSAND)  # so that the tax of a billion euros fits in 64 bits
    by_amount = divide_half_up(base_cents * (share // common), MICRO_PER_UNIT_OF_TEN_THOUSAND // common)
    by_energy = divide_half_up(np.maximum(total_wh, 0) * least, WH_PER_MWH * MICRO_PER_CENT)
    return np.maximum(by_amount, by_energy), failed


def meter_rent(rows, codes, rates):
    """The rent of meters for days of a month.

    rows: start, end, days. codes: Series of SINGLE_PHASE or THREE_PHASE. rates: as `rates_in_force` takes them.
    Returns (cents, failed): int64 array, and the `failures` of rows whose rate is not known.
    """
    return _by_days(rows, rates, "meter_rent", codes, times_a_year=MONTHS_A_YEAR)


def _by_days(rows, rates, kind, codes, times_a_year=1):
    """An amount charged so many times a year, for the days of each row (all of one year); and where its rate lacks."""
    spans = spans_of_one_rate(rows, rates, [kind])
    prices, gap = prices_of_spans(spans, rates, kind, ["rate"], codes)
    failed = failures(spans, kind, ["rate"], np.full(prices.shape, True), prices, gap, codes)
    micro_days = spans.totals(np.maximum(prices[:, 0], 0) * times_a_year * spans.days, len(rows))
    days_of_year = np.where(rows["start"].dt.is_leap_year, 366, 365)
    return divide_half_up(micro_days, days_of_year * MICRO_PER_CENT), failed
