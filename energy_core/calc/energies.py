# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Energies: what readings measured between the cuts that events and months make, for each period.

What lacks a reading is held: its period has no energy, quality `missing`, and an exception. With gaps bridged, only
what no later reading tells is held. Source: reference/electricore.md 3.4 and 3.5.
"""

import pandas as pd

from . import bridges
from .bound_readings import bound_readings
from .civil_days import month_of
from .exceptions import exceptions, together
from .index_differences import index_differences
from .schemas import BAND_COLUMNS, QUALITIES
from .sentences import sentences_of

_lt = sentences_of("energy_core")


def energies(changes, readings, subscriptions, start, end, gaps):
    """Energy of each period between the days `start` and `end`.

    changes, subscriptions: as the stages of those names give them; readings: as `readings_at_bounds` gives them.
    gaps: see `billing_periods`.
    Returns (energies, exceptions): one row for each contract and `period_start` of `subscriptions`, with an int64
    column in Wh for each band (multiples of 1000), `quality` (position in QUALITIES), `reading_start` and
    `reading_end` (rows of `readings`, or -1).
    """
    pieces = _pieces(changes, readings)
    bridge = bridges.numbered(pieces, gaps)
    runs = bridges.joined(pieces, bridge)
    measured = bridges.spread(pieces, bridge, runs.join(index_differences(runs, readings)))
    in_window = measured["start"].between(pd.Timestamp(start), pd.Timestamp(end), inclusive="left")
    measured = _placed(measured[in_window], subscriptions)
    placed = measured["period_start"].notna()
    return _by_period(measured[placed]), together([*_held(measured[placed]), _without_day(measured[~placed])])


def _pieces(changes, readings):
    """The times in service between two cuts of the energy, with the rows of the readings that bound them."""
    cuts = changes[changes["cuts_energy"]].reset_index(drop=True)
    bounds = bound_readings(cuts, readings)
    following = cuts.shift(-1)
    rows = cuts.assign(
        until=following["at"],
        end=following["day"],
        start=cuts["day"],
        power_va=cuts["power_of_day_va"],
        reading_start=bounds["after"].to_numpy(),
        reading_end=bounds["before"].shift(-1, fill_value=-1).to_numpy(),
    )
    in_service = rows["in_service"] & ~rows["is_cancelled"] & rows["contract"].eq(following["contract"])
    return rows[in_service].reset_index(drop=True)


def _placed(measured, subscriptions):
    """Give each piece the period it counts to, in `period_start` and `period_end`; empty when there is none.

    That is the period of the day on which the piece starts. What is measured on the day of an exit counts to the
    period that ends there, if that is one of the same month.
    """
    periods = subscriptions.drop_duplicates(["contract", "period_start"])[["contract", "period_start", "period_end"]]
    found = pd.merge_asof(
        measured.sort_values("start", kind="stable"),
        periods.sort_values("period_start", kind="stable"),
        left_on="start",
        right_on="period_start",
        by="contract",
    )
    same_month = found["period_start"].notna() & (month_of(found["period_start"]) == month_of(found["start"]))
    fits = (found["start"] < found["period_end"]) | (found["start"].eq(found["period_end"]) & same_month)
    spans = found[["period_start", "period_end"]].where(fits)
    return found.assign(**spans).sort_values(["contract", "at"], ignore_index=True)


def _by_period(placed):
    """Sum the pieces of each period; one that is missing holds the energy of them all."""
    totals = placed.groupby(["contract", "period_start"], sort=False).agg(
        **{column: (column, "sum") for column in BAND_COLUMNS},
        quality=("quality", "max"),
        reading_start=("reading_start", "first"),
        reading_end=("reading_end", "last"),
    )
    held = totals["quality"].eq(QUALITIES.index("missing"))
    totals[BAND_COLUMNS] = totals[BAND_COLUMNS].where(~held, 0)
    return totals.reset_index()


def _held(placed):
    """One exception for each period and reason for which energy is held."""
    pieces = placed[placed["reason"] != ""]
    for reason, rows in pieces.groupby("reason"):
        one = rows.drop_duplicates(["contract", "period_start"])
        details = [_DETAILS[reason](row) for row in one.itertuples()]
        period = one.assign(start=one["period_start"], end=one["period_end"])
        yield exceptions(period, "energies", reason, details)


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


_DETAILS = {
    "missing_reading": _missing_reading,
    "missing_register": _missing_register,
    "index_decrease": _index_decrease,
}


def _without_day(unplaced):
    """Energy measured on a day that no period bills, such as the morning of an exit on the first of a month."""
    total = unplaced[BAND_COLUMNS].sum(axis=1)
    rows = unplaced[total > 0]
    details = [
        _lt("The energy of %(day)s belongs to no billed day; it is not billed.", day=f"{day:%Y-%m-%d}")
        for day in rows["start"]
    ]
    return exceptions(rows, "energies", "energy_without_day", details, at_stake_wh=total[total > 0])
