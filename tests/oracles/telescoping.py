# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the kWh of a contract must come to when gaps are bridged: of each register the last index less the first.

Indexes cancel out in between, except where one reading ends what precedes and another one begins what follows.
"""

from oracles.french_bounds import runs_of_bounds
from oracles.french_contract import BANDS, civil_day, midnight
from oracles.french_quantities import ENERGIES

SMALLEST_DIAL_KWH = 10**5


def untold_energy(portfolio, result, end):
    """Sentences: contracts whose kWh until `end` are not what their meter counted."""
    for contract, billed, counted, can_roll_over in counted_contracts(portfolio, result, end):
        missing = counted - billed
        is_right = missing % SMALLEST_DIAL_KWH == 0 if can_roll_over else missing == 0
        if not is_right:
            yield f"Contract {contract}: {billed} kWh are billed, its meter counted {counted}."


def counted_contracts(portfolio, result, end):
    """(contract, kWh billed, kWh counted, whether registers may have begun anew) where all energy is known by index."""
    faulty = set(result.exceptions["contract"])
    for contract, billed_wh in result.periods.groupby("contract")["total_wh"].sum().items():
        point, events = portfolio.contracts[contract]
        if contract in faulty or any(each.quantity in ENERGIES for each in portfolio.quantities.get(point, ())):
            continue
        readings = portfolio.readings[point]
        events = sorted(events, key=lambda event: event.rank)
        runs = [until(end, run) for run in runs_of_bounds(events, readings, end)]
        if all(knows_its_end(run) for run in runs):
            can_roll_over = any(reading.digits for reading in readings)
            yield contract, int(billed_wh) // 1000, sum(map(run_kwh, runs)), can_roll_over


def until(end, run):
    """The bounds up to the midnight of `end` that belong together."""
    return [bound for bound in run if bound.at <= midnight(end)]


def knows_its_end(run):
    """Whether the last bound tells each register, so that no bridge leads beyond it, and each piece has its day.

    What is counted on the morning of an exit on the first of a month, or within a day, may belong to no day.
    """
    if len(run) < 2:
        return True
    shown = {band for bound in run for band in (*bound.before, *bound.after)}
    last_day = civil_day(run[-1].at)
    is_morning_of_a_first = last_day.day == 1 and run[-1].at != midnight(last_day)
    is_within_a_day = civil_day(run[0].at) == last_day
    return shown == set(run[-1].before) and not is_morning_of_a_first and not is_within_a_day


def run_kwh(run):
    return sum(band_kwh(band, run) for band in BANDS) if len(run) > 1 else 0


def band_kwh(band, run):
    """The last known index of a band less the first, without what the index changed at a single instant."""
    openings = [bound.after[band] for bound in run[:-1] if band in bound.after]
    closings = [bound.before[band] for bound in run[1:] if band in bound.before]
    return sum(whole_kwh(closings, band)) - sum(whole_kwh(openings, band))


def whole_kwh(readings, band):
    return [reading.wh[band] // 1000 for reading in readings]
