# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The whole chain: from events, readings and rates to what each contract owes for each period."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .bound_readings import readings_at_bounds
from .bridges import GAPS, window_of_known
from .changes import changes
from .energies import energies
from .exceptions import together, without_echoes
from .history import history
from .network_cost import fixed_cost, variable_cost
from .rounding import divide_half_up
from .schemas import BAND_COLUMNS, EVENTS, PERIODS, QUALITIES, RATES, READINGS
from .situations import situations
from .subscriptions import subscriptions
from .taxes import taxes


@dataclass(frozen=True)
class BillingPeriods:
    """What the chain gives. Together the frames name every contract that came in.

    periods: one row for each contract, month and situation, schema PERIODS. Energies in Wh (multiples of 1000), amounts
      in cents, without VAT; `quality` actual, estimated or missing (energy held); the ids of the readings at both ends.
    subscriptions: the parts of the periods with one power: contract, supply_point, period_start, start, end, days, fta,
      power_va, fixed_cents. Their `fixed_cents` add up to those of the period.
    exceptions: what could not be computed: contract, supply_point, start, end, stage, reason, detail (a Sentence),
      at_stake_wh, at_stake_cents, is_blocking. Blocking: the period is not in `periods`.
    idle: the contracts that were not in service on any day of the window.
    """

    periods: pd.DataFrame
    subscriptions: pd.DataFrame
    exceptions: pd.DataFrame
    idle: pd.DataFrame


def billing_periods(events, readings, rates, start, end, *, country="FR", gaps="hold", clock=None):
    """Compute the billing periods of all contracts between two first days of months.

    events: contract, supply_point, at (UTC), nature, event_type, fta, power_va (VA), calendar, num_sequence; the whole
      history of each contract, not only that of the window.
    readings: reading_id, supply_point, at (UTC), position, source, nature, calendar, <band>_wh (Wh) for each of BANDS,
      digits (of the meter, in kWh), is_doubtful. Those not on a month bound or at an event are ignored.
    rates: kind, code, component, band, start, end (excluded, empty when open), value_micro (µ€, or percent x 1e6).
    start, end: datetime.date, end excluded. gaps: what becomes of energy between bounds of which one lacks a reading:
      "hold" (an exception; not billed) or "bridge" (billed once the next index is known: see bridges.py; months outside
      the window are read for it as far as readings reach, so that splitting a window changes no total).
    clock: called with the name of each stage when it is done.
    Returns BillingPeriods. Raises pandera.errors.SchemaError on frames of another form, ValueError on other windows.
    """
    if gaps not in GAPS:
        raise ValueError(f"gaps is {gaps!r}: choose one of {', '.join(GAPS)}.")
    clock = clock or (lambda stage: None)
    events, contracts, points = _with_integer_keys(EVENTS.validate(events))
    readings = READINGS.validate(readings)
    readings = readings.assign(supply_point=points.get_indexer(readings["supply_point"]))
    readings = readings[readings["supply_point"] >= 0]
    reach = window_of_known(readings, start, end, country, gaps)
    readings = readings_at_bounds(readings, *reach, country)
    rates = RATES.validate(rates)
    clock("schemas")
    told = history(events, *reach, country)
    clock("history")
    known = situations(told)
    clock("situations")
    cut = changes(known, readings)
    clock("changes")
    subscribed, unsubscribed = subscriptions(cut, start, end)
    clock("subscriptions")
    measured, unmeasured = energies(cut[cut["day"] >= reach[0]], readings, subscribed, start, end, gaps)
    clock("energies")
    priced, unpriced = fixed_cost(subscribed, rates, country)
    periods, unvalued = variable_cost(_periods(priced, measured), rates, country)
    clock("network_cost")
    periods, untaxed = taxes(periods, rates, country)
    clock("taxes")
    problems = without_echoes(together([unsubscribed, unmeasured, unpriced, unvalued, untaxed]))
    idle = np.setdiff1d(np.arange(len(contracts)), [*subscribed["contract"], *problems["contract"]])
    _check_nothing_lost(subscribed, periods, problems)
    result = _result(periods, priced, problems, idle, readings, (contracts, points), country)
    clock("billing_periods")
    return result


def _with_integer_keys(events):
    """The events with positions in place of keys, and the keys."""
    (contract, contracts), (point, points) = (
        pd.factorize(events[column], sort=True) for column in ("contract", "supply_point")
    )
    return events.assign(contract=contract, supply_point=point), pd.Index(contracts), pd.Index(points)


def _periods(priced, measured):
    """One row for each period, with its fixed cost and its energy."""
    work = priced.assign(power_days=priced["power_va"].astype("int64") * priced["days"])
    periods = work.groupby(["contract", "period_start"], as_index=False).agg(
        supply_point=("supply_point", "first"),
        start=("period_start", "first"),
        end=("period_end", "first"),
        days=("days", "sum"),
        fta=("fta", "first"),
        calendar=("calendar", "last"),
        power_days=("power_days", "sum"),
        fixed_cents=("fixed_cents", "sum"),
    )
    periods["mean_power_va"] = divide_half_up(periods["power_days"], periods["days"])
    periods = periods.merge(measured, how="left", on=["contract", "period_start"])
    return periods.assign(total_wh=periods[BAND_COLUMNS].sum(axis=1))


def _check_nothing_lost(subscribed, periods, problems):
    """Every period in service must have come out: as a period, or as the blocking exception in its place."""
    wanted = subscribed[["contract", "period_start"]].drop_duplicates()
    blocked = problems.loc[problems["is_blocking"], ["contract", "start"]].rename(columns={"start": "period_start"})
    found = pd.concat([periods[["contract", "period_start"]], blocked]).drop_duplicates()
    lost = wanted.merge(found, how="left", indicator="seen")["seen"].eq("left_only").sum()
    if lost:
        raise AssertionError(f"{lost} billing periods were lost between the doors of the chain.")


def _result(periods, priced, problems, idle, readings, keys, country):
    """The frames with the caller's keys."""
    contracts, points = keys
    identifiers = np.append(readings["reading_id"].to_numpy(dtype=object), None)  # row -1: no reading
    periods = periods.assign(
        quality=np.array(QUALITIES, dtype=object)[periods["quality"].astype("int64")],
        reading_start_id=identifiers[periods["reading_start"].astype("int64")],
        reading_end_id=identifiers[periods["reading_end"].astype("int64")],
        country=country,
    ).sort_values(["contract", "start"], ignore_index=True)
    parts = priced.merge(periods[["contract", "period_start"]]).sort_values(["contract", "start"])
    columns = "contract supply_point period_start start end days fta power_va fixed_cents".split()
    parts = parts[columns].astype({"power_va": "int64"}).reset_index(drop=True)
    frames = (periods, parts, problems, pd.DataFrame({"contract": idle.astype("int64")}))
    periods, parts, problems, idle = (_with_keys(frame, contracts, points) for frame in frames)
    return BillingPeriods(PERIODS.validate(periods[list(PERIODS.columns)]), parts, problems, idle)


def _with_keys(frame, contracts, points):
    frame = frame.assign(contract=contracts.take(frame["contract"].to_numpy()))
    if "supply_point" in frame:
        frame = frame.assign(supply_point=points.take(frame["supply_point"].to_numpy()))
    return frame
