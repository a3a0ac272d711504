"""What a Brazilian group A consumer owes for one month, line by line, the plainest way.

A tariff is a list of (first day, prices): the prices hold until the next first day. Prices are `Decimal` in the
currency, per kW for demand and per kWh for energy. Every line of the bill is rounded half up to the cent once.
Rule: REN ANEEL 1.000/2021, articles 173 § 2, 294 and 301.
"""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

ONE_DAY = timedelta(days=1)
TOLERANCE = Decimal("1.05")


def half_up(amount):
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def price_of_days(tariff, name, start, end):
    """The price of the days from `start` until `end`: each day's, added up, divided by their number."""
    day, total, days = start, Decimal(0), 0
    while day < end:
        in_force = [prices for first, prices in tariff if first <= day][-1]
        total += in_force[name]
        days += 1
        day += ONE_DAY
    return total, days


def line(quantity, tariff, name, start, end, factor=1):
    """One line of the bill: quantity x price, where the price is the mean of those of the days."""
    total, days = price_of_days(tariff, name, start, end)
    return half_up(quantity * factor * total / days)


def demand_lines(contracted_kw, measured_kw, tariff, name, start, end):
    """(demand, overrun) of one post; without a measured demand the contracted one is billed."""
    measured_kw = contracted_kw if measured_kw is None else measured_kw
    demand = line(max(contracted_kw, measured_kw), tariff, name, start, end)
    if measured_kw > contracted_kw * TOLERANCE:
        return demand, line(measured_kw - contracted_kw, tariff, name, start, end, factor=2)
    return demand, Decimal(0)


def monthly_bill(contracted_kw, measured_kw, kwh, tariff, start, end):
    """The lines of a month: (name, amount).

    contracted_kw: {"single": kW} for green, {"peak": kW, "off_peak": kW} for blue. measured_kw, kwh: by post.
    tariff: prices by "single", "peak", "off_peak" (demand), "tusd_peak", "te_peak", "tusd_off_peak", "te_off_peak".
    """
    lines = []
    for post, contracted in contracted_kw.items():
        measured = measured_kw.get(post)
        if post == "single" and measured is None and None not in (measured_kw.get("peak"), measured_kw.get("off_peak")):
            measured = max(measured_kw["peak"], measured_kw["off_peak"])
        demand, overrun = demand_lines(contracted, measured, tariff, post, start, end)
        lines += [("demand", demand), ("overrun", overrun)]
    for post, energy in kwh.items():
        both = [(first, {"both": prices[f"tusd_{post}"] + prices[f"te_{post}"]}) for first, prices in tariff]
        lines.append(("energy", line(energy, both, "both", start, end)))
    return lines
