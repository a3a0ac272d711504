# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Energies: what readings measured between the cuts that events and months make, for each period.

What lacks a reading is held: its period has no energy, quality `missing`, and an exception. With gaps bridged, only
what no later reading tells is held. Source: reference/electricore.md 3.4 and 3.5.
"""

import numpy as np

from . import groups
from .bound_readings import band_columns, bound_readings
from .civil_days import count_of_day, day_of_count, month_of
from .columns import columns_at, extended, frame_of, kept
from .exceptions import exceptions, together
from .index_differences import MISSING, NOT_MEASURED, REASONS, index_differences
from .rounding import WH_PER_KWH
from .sentences import sentences_of

_lt = sentences_of("energy_core")
DAY_BITS = 20
OF_A_CUT = "contract supply_point at day in_service is_cancelled is_month_bound index_runs_on power_of_day_va".split()


def energies(changes, readings, meters, subscriptions, start, end, gaps):
    """Energy of each period between the days `start` and `end` (counts).

    changes, subscriptions: as the stages of those names give them; readings: as `readings_at_bounds` gives them.
    meters: all readings, for what they tell of the meter. gaps: see `billing_periods`.
    Returns (energies, exceptions): one row for each `period` of `subscriptions`, with an int64 column in Wh for each
    band (multiples of 1000), `<band>_quality` (position in QUALITIES, -1: no such register), `quality`, `reading_start`
    and `reading_end` (rows of `readings`, or -1).
    """
    pieces = _pieces(changes, readings)
    measured = index_differences(pieces, readings, meters, gaps)
    first = pieces["start"].to_numpy()
    told = {name: getattr(measured, name) for name in ("reason", "measured_wh", "reading_start", "reading_end")}
    pieces = extended(pieces, told | {"period": _period_of(pieces, subscriptions)})
    inside = (start <= first) & (first < end)
    placed = inside & (pieces["period"].to_numpy() >= 0)
    counted = kept(pieces, placed)
    totals = _by_period(counted, measured.energy[placed], measured.quality[placed], band_columns(readings))
    return totals, together([*_held(counted, subscriptions), *_without_day(pieces, inside & ~placed)])


def _pieces(changes, readings):
    """The times in service between two cuts of the energy, with the rows of the readings that bound them."""
    cuts = columns_at(changes, changes["cuts_energy"].to_numpy(), OF_A_CUT)
    before, after = bound_readings(frame_of(cuts), readings)
    contract, at, day, runs_on = (cuts[name] for name in ("contract", "at", "day", "index_runs_on"))
    rows = np.flatnonzero(cuts["in_service"] & ~cuts["is_cancelled"] & ~groups.is_last(contract))
    return frame_of(
        {
            "contract": contract[rows],
            "supply_point": cuts["supply_point"][rows],
            "at": at[rows],
            "until": at[rows + 1],
            "start": day[rows],
            "end": day[rows + 1],
            "power_va": cuts["power_of_day_va"][rows],
            "index_runs_on": runs_on[rows],
            "index_runs_on_after": runs_on[rows + 1],
            "reading_start": after[rows],
            "reading_end": before[rows + 1],
        }
    )


def _period_of(pieces, subscriptions):
    """The period to which each piece counts, -1 when there is none.

    That is the period of the day on which the piece starts. What is measured on the day of an exit counts to the
    period that ends there, if that is one of the same month.
    """
    periods = kept(subscriptions, groups.is_first(subscriptions["period"].to_numpy()))
    begins, ends = count_of_day(periods["period_start"]), count_of_day(periods["period_end"])
    keys = periods["contract"].to_numpy() << DAY_BITS | begins
    contract, start = pieces["contract"].to_numpy(), pieces["start"].to_numpy()
    place = np.searchsorted(keys, contract << DAY_BITS | start, side="right") - 1
    if not len(keys):
        return place
    same_contract = periods["contract"].to_numpy()[place] == contract
    same_month = month_of(begins)[place] == month_of(start)
    fits = (start < ends[place]) | ((start == ends[place]) & same_month)
    return np.where((place >= 0) & same_contract & fits, periods["period"].to_numpy()[place], -1)


def _by_period(pieces, energy, quality, bands):
    """Sum the pieces of each period; one that is missing holds the energy of them all."""
    period = pieces["period"].to_numpy()
    first, last = np.flatnonzero(groups.is_first(period)), np.flatnonzero(groups.is_last(period))
    energy_sums, worst = np.add.reduceat(energy, first, axis=0), np.maximum.reduceat(quality, first, axis=0)
    is_held = np.logical_or.reduceat(pieces["reason"].to_numpy() > 0, first)
    overall = np.where(is_held, MISSING, np.maximum(worst.max(axis=1, initial=NOT_MEASURED), 0))
    return frame_of(
        {
            "period": period[first],
            **{band: np.where(is_held, 0, energy_sums[:, column]) for column, band in enumerate(bands)},
            **{f"{band[:-3]}_quality": worst[:, column] for column, band in enumerate(bands)},
            "quality": overall,
            "reading_start": pieces["reading_start"].to_numpy()[first],
            "reading_end": pieces["reading_end"].to_numpy()[last],
        }
    )


def _held(pieces, subscriptions):
    """One exception for each period and reason for which energy is held."""
    is_held = pieces["reason"].to_numpy() > 0
    if not is_held.any():
        return
    held = pieces[is_held]
    spans = subscriptions.drop_duplicates("period").set_index("period")
    for reason, rows in held.groupby("reason"):
        one = rows.drop_duplicates("period").assign(measured_wh=rows.groupby("period")["measured_wh"].sum().array)
        period = spans.loc[one["period"]]
        names = one.assign(start=day_of_count(one["start"]), end=day_of_count(one["end"]))
        details = [_DETAILS[REASONS[reason]](row) for row in names.itertuples()]
        at_stake = one["measured_wh"] if REASONS[reason] == "implausible_energy" else None
        rows = one.assign(start=period["period_start"].array, end=period["period_end"].array)
        yield exceptions(rows, "energies", REASONS[reason], details, at_stake)


def _missing_reading(row):
    start, end = f"{row.start:%Y-%m-%d}", f"{row.end:%Y-%m-%d}"
    if row.reading_end >= 0:
        return _lt("No reading at the start (%(start)s). The energy is held; load it, then compute again.", start=start)
    if row.reading_start >= 0:
        return _lt("No reading at the end (%(end)s). The energy is held; load it, then compute again.", end=end)
    return _lt(
        "No reading at the start (%(start)s) nor at the end (%(end)s). The energy is held; load them, then compute "
        "again.",
        start=start,
        end=end,
    )


def _missing_register(row):
    return _lt(
        "The readings of %(start)s and %(end)s do not show the same time bands. The energy is held; check the readings "
        "of the supply point.",
        start=f"{row.start:%Y-%m-%d}",
        end=f"{row.end:%Y-%m-%d}",
    )


def _index_decrease(row):
    return _lt(
        "An index is lower on %(end)s than on %(start)s, and the meter cannot have passed zero. The energy is held; "
        "check the readings and whether the meter was changed.",
        start=f"{row.start:%Y-%m-%d}",
        end=f"{row.end:%Y-%m-%d}",
    )


def _implausible_energy(row):
    return _lt(
        "%(energy)s kWh from %(start)s to %(end)s are more than the subscribed power can draw. The energy is held; "
        "check the readings, and enter the right one, or the same as corrected.",
        energy=row.measured_wh // WH_PER_KWH,
        start=f"{row.start:%Y-%m-%d}",
        end=f"{row.end:%Y-%m-%d}",
    )


_DETAILS = {
    "missing_reading": _missing_reading,
    "missing_register": _missing_register,
    "index_decrease": _index_decrease,
    "implausible_energy": _implausible_energy,
}


def _without_day(pieces, is_outside):
    """Energy measured on a day that no period bills, such as the morning of an exit on the first of a month."""
    if not is_outside.any():
        return
    pieces = pieces[is_outside]
    is_measured = pieces["reason"].isin([0, REASONS.index("implausible_energy")])
    rows = pieces[is_measured & (pieces["measured_wh"] > 0)]
    rows = rows.assign(start=day_of_count(rows["start"]), end=day_of_count(rows["end"]))
    details = [
        _lt("The energy of %(day)s belongs to no billed day; it is not billed.", day=f"{day:%Y-%m-%d}")
        for day in rows["start"]
    ]
    yield exceptions(rows, "energies", "energy_without_day", details, at_stake_wh=rows["measured_wh"])
