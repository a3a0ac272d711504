# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Energies: the difference of two readings, for each time band, between the bounds that events and months make.

An index is floored from Wh to kWh before the difference, as the grid operator bills whole kWh. What lacks a reading is
held: its period has no energy, quality `missing`, and an exception. Source: reference/electricore.md 3.4 and 3.5.
"""

import numpy as np
import pandas as pd

from .bound_readings import bound_readings
from .civil_days import month_of
from .exceptions import exceptions, together
from .rounding import WH_PER_KWH
from .schemas import BAND_COLUMNS, QUALITIES
from .sentences import sentences_of

_lt = sentences_of("energy_core")
SECONDS_PER_HOUR = 3600


def energies(changes, readings, subscriptions, start):
    """Energy of each period, from the first day `start` on.

    changes, subscriptions: as the stages of those names give them; readings: as `readings_at_bounds` gives them.
    Returns (energies, exceptions): one row for each contract and `period_start` of `subscriptions`, with an int64
    column in Wh for each band (multiples of 1000), `quality` (position in QUALITIES), `reading_start` and
    `reading_end` (rows of `readings`, or -1).
    """
    pieces = _pieces(changes[changes["day"] >= pd.Timestamp(start)], readings)
    measured = _placed(pieces.join(_differences(pieces, readings)), subscriptions)
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
        reading_start=bounds["after"].to_numpy(),
        reading_end=bounds["before"].shift(-1, fill_value=-1).to_numpy(),
    )
    in_service = rows["in_service"] & ~rows["is_cancelled"] & rows["contract"].eq(following["contract"])
    return rows[in_service].reset_index(drop=True)


def _differences(pieces, readings):
    """`reason` empty and whole kWh in Wh for each band, or the reason why the energy cannot be told."""
    index = readings[BAND_COLUMNS].fillna(-1).to_numpy(dtype="int64")
    index = np.where(index >= 0, index // WH_PER_KWH, -1)
    index = np.vstack([index, np.full(len(BAND_COLUMNS), -1)])  # row -1: no reading
    first, last = index[pieces["reading_start"]], index[pieces["reading_end"]]
    both = (first >= 0) & (last >= 0)
    difference = np.where(both, last - first, 0)
    difference += _roll_over(difference, pieces, readings)
    reason = np.select(
        [
            (pieces["reading_start"] < 0) | (pieces["reading_end"] < 0),
            ((first >= 0) != (last >= 0)).any(axis=1) | ~both.any(axis=1),
            (difference < 0).any(axis=1),
        ],
        ["missing_reading", "missing_register", "index_decrease"],
        default="",
    )
    energy = np.where((reason == "")[:, None], difference * WH_PER_KWH, 0)
    quality = np.where(reason == "", _quality(pieces, readings), QUALITIES.index("missing"))
    return pd.DataFrame(energy, columns=BAND_COLUMNS).assign(reason=reason, quality=quality)


def _roll_over(difference, pieces, readings):
    """What a counter that went through zero adds: 10^digits, if the energy stays within power x time."""
    added = np.zeros_like(difference)
    rows = np.flatnonzero((difference < 0).any(axis=1) & pieces["power_va"].notna().to_numpy())
    if not len(rows):
        return added
    digits = _digits(pieces.iloc[rows], readings)
    turn = np.where(digits > 0, 10 ** np.maximum(digits, 0), 0)[:, None]
    energy = difference[rows] + np.where(difference[rows] < 0, turn, 0)
    of_rows = pieces.iloc[rows]
    seconds = (of_rows["until"] - of_rows["at"]).dt.total_seconds().to_numpy().astype("int64")
    most = of_rows["power_va"].to_numpy(dtype="int64") * seconds  # VA·s, against kWh · 1000 · 3600
    plausible = (energy >= 0).all(axis=1) & (energy.sum(axis=1) * WH_PER_KWH * SECONDS_PER_HOUR <= most)
    added[rows] = np.where(plausible[:, None], energy - difference[rows], 0)
    return added


def _digits(pieces, readings):
    """Number of digits of the meter at the end of each piece: the last one known of the supply point, else 0."""
    known = readings[readings["digits"].notna()].sort_values("at", kind="stable")
    wanted = pieces[["supply_point", "until"]].reset_index(drop=True).reset_index().sort_values("until", kind="stable")
    found = pd.merge_asof(
        wanted, known[["supply_point", "at", "digits"]], left_on="until", right_on="at", by="supply_point"
    )
    return found.sort_values("index")["digits"].fillna(0).to_numpy(dtype="int64")


def _quality(pieces, readings):
    """The worse of both readings: 0 actual, 1 estimated."""
    estimated = (readings["nature"].eq("estimated") | readings["is_doubtful"]).to_numpy(dtype="int64")
    estimated = np.append(estimated, 0)
    return np.maximum(estimated[pieces["reading_start"]], estimated[pieces["reading_end"]])


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
