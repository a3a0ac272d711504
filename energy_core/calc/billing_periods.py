# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The whole chain: from events, readings and rates to what each contract owes for each period."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from . import groups
from .bound_readings import readings_at_bounds
from .changes import changes, largest_power
from .civil_days import month_starts
from .columns import columns_at, extended, frame_of, kept
from .countries import COUNTRIES
from .doors import open_events, open_quantities, open_rates, open_readings
from .energies import energies
from .exceptions import together, without_echoes
from .history import history
from .index_differences import NOT_MEASURED
from .network_cost import fixed_cost, shares_are_billed, variable_cost
from .quantities import quantities_of_periods, with_quantities
from .reach import days_of, reach_of
from .rounding import divide_half_up
from .schemas import PERIOD_TYPES, PERIODS, POWERS, QUALITIES
from .situations import situations
from .subscriptions import subscriptions, with_last_actual_reading
from .taxes import taxes

GAPS = ("bridge", "hold")
UNVERIFIED_RATES = ("refuse", "use")
QUALITY = pd.CategoricalDtype(QUALITIES)


@dataclass(frozen=True)
class BillingPeriods:
    """What the chain gives. Together the frames name every contract that came in.

    periods: one row for each contract, month and situation, schema PERIODS of the country. Energies in Wh (multiples of
      1000), amounts in cents, without VAT; `quality` actual, estimated or missing (energy held), and one for each band;
      the ids of the readings at both ends.
    subscriptions: the parts of the periods with one situation: contract, supply_point, period_start, start, end, days,
      fta, power_va, power_<band>_va where classes have their own, fixed_cents. Their cents add up to the period's.
    quantities: what counted to the periods beside the indexes: contract, period_start, quantity, band, value.
    exceptions: what could not be computed: contract, supply_point, start, end, stage, reason, detail (a Sentence),
      at_stake_wh, at_stake_cents, is_blocking. Blocking: the period is not in `periods`.
    idle: the contracts that were not in service on any day of the window.
    start, end: the window, end excluded.
    """

    periods: pd.DataFrame
    subscriptions: pd.DataFrame
    quantities: pd.DataFrame
    exceptions: pd.DataFrame
    idle: pd.DataFrame
    start: date
    end: date


def billing_periods(
    events,
    readings,
    rates,
    start,
    end,
    *,
    quantities=None,
    country="FR",
    gaps="bridge",
    unverified_rates="refuse",
    clock=None,
):
    """Compute the billing periods of all contracts between two first days of months.

    events: schema EVENTS; the whole history of each contract, not only that of the window. readings: schema READINGS,
      index in Wh; those not on a month bound or at an event are ignored. rates: schema RATES (µ€, or percent x 1e6).
    start, end: datetime.date, end excluded. quantities: schema QUANTITIES; see quantities.py.
    gaps: what becomes of energy between bounds of which one lacks a reading: "bridge" (billed once the next index is
      known: see index_differences.py; months outside the window are read for it as far as readings reach, so that
      splitting a window changes no total) or "hold" (an exception; not billed).
    unverified_rates: "refuse" makes an exception of what needs a rate whose `mark` is not verified; "use" prices it.
    clock: called with the name of each stage when it is done.
    Returns BillingPeriods. Raises pandera.errors.SchemaError on frames of another form, ValueError on other windows,
    countries or options.
    """
    _check_options(country=(country, COUNTRIES), gaps=(gaps, GAPS), rates=(unverified_rates, UNVERIFIED_RATES))
    clock = clock or (lambda stage: None)
    window = month_starts(start, end)
    events, keys = open_events(events, country)
    readings, identifiers = open_readings(readings, keys.points, country)
    quantities = open_quantities(quantities, keys.points)
    rates = open_rates(rates, unverified_rates)
    days = days_of(events, readings, window, country)
    bounds = reach_of(readings, window, days, gaps)
    at_bounds = readings_at_bounds(readings, bounds, days)
    clock("doors")
    ordered = history(events, bounds, days)
    clock("history")
    known = situations(ordered)
    clock("situations")
    cut = changes(known, at_bounds)
    clock("changes")
    subscribed, unsubscribed = subscriptions(cut, window[0], window[-1], keys)
    subscribed = with_last_actual_reading(subscribed, readings, days)
    clock("subscriptions")
    cut = kept(cut, cut["day"].to_numpy() >= bounds[0])
    measured, unmeasured = energies(cut, at_bounds, readings, subscribed, window[0], window[-1], gaps)
    spans = kept(subscribed, groups.is_first(subscribed["period"].to_numpy()))
    parts, unplaced = quantities_of_periods(quantities, spans, gaps)
    clock("energies")
    priced, unpriced = fixed_cost(subscribed, rates, country)
    bills_shares = shares_are_billed(spans, rates, country) if len(parts) else np.zeros(len(spans), dtype=bool)
    periods, told = _periods(subscribed, measured, parts, bills_shares, country)
    unmeasured = _of_others(unmeasured, kept(periods, told))
    periods, unvalued = variable_cost(_with_fixed_cost(periods, priced), rates, country)
    clock("network_cost")
    periods, untaxed = taxes(periods, rates, country)
    clock("taxes")
    problems = without_echoes(together([unsubscribed, unmeasured, unplaced, unpriced, unvalued, untaxed]))
    _check_nothing_lost(subscribed, periods, problems)
    frames = _results(periods, priced, parts, problems, identifiers[at_bounds["row"]], keys, country)
    clock("billing_periods")
    return BillingPeriods(*frames, start, end)


def _check_options(**options):
    for name, (value, known) in options.items():
        if value not in known:
            raise ValueError(f"{name} is {value!r}: choose one of {', '.join(known)}.")


def _periods(subscribed, measured, parts, bills_shares, country):
    """One row for each period, in their order, with its energies and quantities; and which of them quantities tell."""
    period = subscribed["period"].to_numpy()
    first, last = np.flatnonzero(groups.is_first(period)), np.flatnonzero(groups.is_last(period))
    power_va, days = np.maximum(largest_power(subscribed), 0), subscribed["days"].to_numpy()
    columns = "contract supply_point period period_start period_end fta management refuses_meter".split()
    own = columns_at(subscribed, first, columns)
    days_in_all = np.add.reduceat(days, first)
    own |= {
        "start": own["period_start"],
        "end": own["period_end"],
        "days": days_in_all,
        "calendar": subscribed["calendar"].values[last],
        "mean_power_va": divide_half_up(np.add.reduceat(power_va * days, first), days_in_all),
        "max_power_va": np.maximum.reduceat(power_va, first),
    }
    own |= {name: np.maximum.reduceat(subscribed[name].to_numpy(), first) for name in subscribed if name in POWERS}
    measured, told = with_quantities(measured, parts, bills_shares)
    return frame_of(own | _energies(measured, len(first), country)), told


def _energies(measured, count, country):
    """The columns of `measured`, those of the bands that none of its meters has, and the total."""
    columns = {name: measured[name].to_numpy() for name in measured if name != "period"}
    for band in COUNTRIES[country].bands:
        columns.setdefault(f"{band}_wh", np.zeros(count, "int64"))
        columns.setdefault(f"{band}_quality", np.full(count, NOT_MEASURED, "int8"))
    total = np.sum([columns[f"{band}_wh"] for band in COUNTRIES[country].bands], axis=0)
    return columns | {"total_wh": total}


def _of_others(problems, periods):
    """The exceptions of other periods than those."""
    if periods.empty or problems.empty:
        return problems
    spans = pd.MultiIndex.from_frame(periods[["contract", "start"]])
    return problems[~pd.MultiIndex.from_frame(problems[["contract", "start"]]).isin(spans)]


def _with_fixed_cost(periods, priced):
    """The periods that could be priced, with the amounts of their parts summed."""
    period = priced["period"].to_numpy()
    first = np.flatnonzero(groups.is_first(period))
    amounts = {name: np.add.reduceat(priced[name].to_numpy(), first) for name in priced if name.endswith("_cents")}
    return extended(kept(periods, np.isin(periods["period"].to_numpy(), period)), amounts)


def _check_nothing_lost(subscribed, periods, problems):
    """Every period in service must have come out: as a period, or as the blocking exception in its place."""
    absent = subscribed[~np.isin(subscribed["period"], periods["period"])]
    if absent.empty:
        return
    blocked = pd.MultiIndex.from_frame(problems.loc[problems["is_blocking"], ["contract", "start"]])
    lost = ~pd.MultiIndex.from_frame(absent[["contract", "period_start"]]).isin(blocked)
    if lost.any():
        raise AssertionError(f"{lost.sum()} billing periods were lost between the doors of the chain.")


def _results(periods, priced, parts, problems, readings, keys, country):
    """The frames with the caller's keys. readings: the caller's id of each reading at a bound."""
    country_of = COUNTRIES[country]
    identifiers = np.append(readings.astype(object), None)  # row -1: no reading
    qualities = ["quality", *(f"{band}_quality" for band in country_of.bands)]
    named = {name: pd.Categorical.from_codes(periods[name].to_numpy(), dtype=QUALITY) for name in qualities}
    named |= {
        "reading_start_id": identifiers[periods["reading_start"].to_numpy()],
        "reading_end_id": identifiers[periods["reading_end"].to_numpy()],
        "country": pd.Categorical.from_codes(np.zeros(len(periods), "int8"), [country]),
    }
    told = {name: named[name] if name in named else periods[name].values for name in PERIOD_TYPES[country]}
    whole = kept(priced, np.isin(priced["period"].to_numpy(), periods["period"].to_numpy()))
    columns = "contract supply_point period_start start end days fta".split()
    columns += [name for name in whole if name in POWERS and name != "power_va"] + ["fixed_cents"]
    billed = columns_at(whole, slice(None), columns) | {"power_va": np.maximum(largest_power(whole), 0)}
    seen = np.zeros(len(keys.contracts), dtype=bool)
    seen[priced["contract"]] = seen[problems["contract"]] = True
    idle = {"contract": np.flatnonzero(~seen)}
    parts, problems = _counted(parts, periods), columns_at(problems, slice(None))
    frames = [keys.restored(columns) for columns in (told, billed, parts, problems, idle)]
    return PERIODS[country].validate(frames[0], inplace=True), *frames[1:]


def _counted(parts, periods):
    """The columns of the quantities that counted to one of the periods, with its contract and start."""
    known, wanted = periods["period"].to_numpy(), parts["period"].to_numpy()
    place = np.searchsorted(known, wanted)
    is_counted = np.append(known, -1)[place] == wanted
    of_periods = columns_at(periods, place[is_counted], ["contract", "period_start"])
    return of_periods | columns_at(parts, is_counted, ["quantity", "band", "value"])
