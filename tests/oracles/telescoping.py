"""What the kWh of a contract must come to when gaps are bridged: the last index less the first.

First and last are the readings that the chain's own result names for the contract's first and last period with energy.
Indexes cancel out in between, except where one reading ends what precedes and another one begins what follows.
"""

from oracles.french_contract import civil_day
from oracles.french_energy import bound_reading, last_known_digits, whole_kwh


def untold_energy(portfolio, result):
    """Sentences: contracts whose kWh are not what their meter counted."""
    for contract, billed, first, last, readings in counted_contracts(portfolio, result):
        counted = total(last) - total(first) - sum(jumps(first.at, last.at, readings))
        digits = last_known_digits(readings, last.at)
        is_right = billed == counted or (digits and (billed - counted) % 10**digits == 0)
        if not is_right:
            yield f"Contract {contract}: {billed} kWh are billed, its meter counted {counted}."


def counted_contracts(portfolio, result):
    """(contract, kWh billed, first reading, last reading, all readings) of those with energy from first to last.

    A contract that was held or blocked, or left the service, in between is not among them.
    """
    homeless = set(result.exceptions.query("reason == 'energy_without_day'")["contract"])
    for contract, periods in result.periods.sort_values("start").groupby("contract"):
        is_known = periods["quality"] != "missing"
        periods = periods[is_known.cummax() & is_known[::-1].cummax()]
        if periods.empty or contract in homeless or not is_whole(periods):
            continue
        readings = portfolio.readings[portfolio.contracts[contract][0]]
        by_id = {reading.reading_id: reading for reading in readings}
        first, last = by_id[periods["reading_start_id"].iloc[0]], by_id[periods["reading_end_id"].iloc[-1]]
        begin, end = periods["start"].iloc[0].date(), periods["end"].iloc[-1].date()
        if begin <= civil_day(first.at) and civil_day(last.at) <= end:
            yield contract, int(periods["total_wh"].sum()) // 1000, first, last, readings


def is_whole(periods):
    is_held = (periods["quality"] == "missing").any()
    return not is_held and list(periods["start"])[1:] == list(periods["end"])[:-1]


def jumps(begin, end, readings):
    """By how many kWh the index changed between two readings of one instant, for each such instant in between."""
    for at in {reading.at for reading in readings if reading.source == "C15" and begin < reading.at < end}:
        closing, opening = bound_reading(at, "before", readings), bound_reading(at, "after", readings)
        if closing and opening:
            yield total(opening) - total(closing)


def total(reading):
    return sum(whole_kwh(reading).values())
