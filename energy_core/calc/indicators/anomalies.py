# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Months out of the ordinary, as rows with a reason and a severity.

zero      a whole month without energy, of a contract that had some before
spike     a whole month far above the median of the known ones among the twelve before
drift     the last twelve months far from the twelve before them, all of them known
negative  energy below zero in a band: more was given back than used
gap       a month of which some or all energy is held, or without any period between months with some
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..rounding import WH_PER_KWH
from ..sentences import sentences_of
from .consumption import MONTHS_A_YEAR, PER_MILLE, bands_of, monthly_energy
from .thresholds import THRESHOLDS

_lt = sentences_of("energy_core")
INFO, WARNING, ALERT = "info", "warning", "alert"
COLUMNS = "contract supply_point start end kind severity value reference detail".split()
UNKNOWN = np.iinfo("int64").max  # sorts after every energy


@dataclass(frozen=True)
class Grid:
    """Contracts x months, int64 or bool.

    months: datetime64[M]. energy: Wh, 0 where it is not known. is_known: whole months with all of their energy.
    is_billed: months with a period. held_days, negative_wh: days of held energy, sum of the bands below zero.
    """

    months: np.ndarray
    energy: np.ndarray
    is_known: np.ndarray
    is_billed: np.ndarray
    held_days: np.ndarray
    negative_wh: np.ndarray


def anomalies(periods, thresholds=THRESHOLDS):
    """Find what is out of the ordinary.

    periods: schema PERIODS, as long a history as there is: a spike looks back one year, a drift two.
    Returns contract, supply_point, start, end (of the month), kind, severity (info, warning or alert), value and
    reference (int64; Wh, for a gap days), detail (a Sentence), in the order of contract, month and kind.
    """
    if periods.empty:
        return pd.DataFrame(columns=COLUMNS)
    months = monthly_energy(periods)
    contract, contracts = pd.factorize(months["contract"])
    grid = _grid(months, contract, [f"{band}_wh" for band in bands_of(periods)])
    points = months["supply_point"].take(np.unique(contract, return_index=True)[1]).array
    found = [_rows(kind, grid, *rule(grid, thresholds)) for kind, rule in RULES.items()]
    rows = pd.concat([frame for frame in found if len(frame)] or found[:1])
    place = rows["row"].to_numpy(dtype="int64")
    rows = rows.assign(contract=contracts.take(place), supply_point=points.take(place))
    return rows[COLUMNS].sort_values(["contract", "start", "kind"], ignore_index=True)


def _grid(months, contract, bands):
    month = months["start"].to_numpy().astype("datetime64[M]")
    first, last = month.min(), month.max()
    shape = contract.max() + 1, (last - first).astype(int) + 1
    place = contract, (month - first).astype(int)

    def laid_out(values, dtype):
        table = np.zeros(shape, dtype=dtype)
        table[place] = values
        return table

    return Grid(
        months=np.arange(first, last + 1),
        energy=laid_out(months["total_wh"].where(months["is_known"], 0), "int64"),
        is_known=laid_out(months["is_known"], bool),
        is_billed=laid_out(True, bool),
        held_days=laid_out(months["held_days"], "int64"),
        negative_wh=laid_out(months[bands].clip(upper=0).sum(axis=1), "int64"),
    )


def _zero(grid, thresholds):
    is_zero = grid.is_known & (grid.energy == 0)
    latest = _latest(grid.energy, grid.is_known & (grid.energy > 0))
    found = is_zero & (latest > 0)
    severity = np.where(_run_lengths(is_zero) >= thresholds.zero_alert_months, ALERT, WARNING)
    return found, severity, grid.energy, latest


def _spike(grid, thresholds):
    twice_median, known = _twice_median_before(grid)
    twice = 2 * grid.energy
    is_tested = grid.is_known & (known >= thresholds.spike_known_months) & (twice_median > 0)
    found = is_tested & (PER_MILLE * twice > thresholds.spike_per_mille * twice_median)
    found &= twice - twice_median > 2 * thresholds.spike_least_wh
    is_alert = PER_MILLE * twice > thresholds.spike_alert_per_mille * twice_median
    return found, np.where(is_alert, ALERT, WARNING), grid.energy, twice_median // 2


def _drift(grid, thresholds):
    year, known = (_sums_of_a_year(values) for values in (grid.energy, grid.is_known.astype("int64")))
    before, known_before = (_shifted(values, MONTHS_A_YEAR) for values in (year, known))
    is_tested = (known == MONTHS_A_YEAR) & (known_before == MONTHS_A_YEAR) & (before > 0)
    change = PER_MILLE * np.abs(year - before)
    is_alert = change > thresholds.drift_alert_per_mille * before
    found = is_tested & (change > thresholds.drift_per_mille * before)
    return found, np.where(is_alert, ALERT, WARNING), year, before


def _negative(grid, thresholds):
    severity = np.where(-grid.negative_wh > thresholds.negative_warning_wh, WARNING, INFO)
    return grid.negative_wh < 0, severity, grid.negative_wh, np.zeros_like(grid.energy)


def _gap(grid, thresholds):
    seen = np.cumsum(grid.is_billed, axis=1) > 0
    ahead = np.cumsum(grid.is_billed[:, ::-1], axis=1)[:, ::-1] > 0
    is_absent = seen & ahead & ~grid.is_billed
    days = ((grid.months + 1).astype("datetime64[D]") - grid.months.astype("datetime64[D]")).astype("int64")
    found = is_absent | (grid.held_days > 0)
    severity = np.where(_run_lengths(found) >= thresholds.gap_alert_months, ALERT, WARNING)
    return found, severity, np.where(is_absent, days, grid.held_days), np.broadcast_to(days, found.shape)


RULES = {"zero": _zero, "spike": _spike, "drift": _drift, "negative": _negative, "gap": _gap}


def _shifted(table, months):
    """Each row moved so many months later, zeros before."""
    moved = np.zeros_like(table)
    moved[:, months:] = table[:, :-months] if months < table.shape[1] else 0
    return moved


def _sums_of_a_year(table):
    """The sum of each month and the eleven before it."""
    so_far = np.cumsum(table, axis=1)
    return so_far - _shifted(so_far, MONTHS_A_YEAR)


def _latest(table, is_wanted):
    """The last wanted value before each month, 0 where there is none."""
    month = np.where(is_wanted, np.arange(table.shape[1]), -1)
    last = np.maximum.accumulate(month, axis=1)
    return np.where(last >= 0, np.take_along_axis(table, np.maximum(last, 0), axis=1), 0)


def _run_lengths(table):
    """How many months in a row, up to each one, are true."""
    month = np.arange(table.shape[1])
    return month - np.maximum.accumulate(np.where(table, -1, month), axis=1)


def _twice_median_before(grid):
    """Twice the median of the known months among the twelve before each, and how many they are."""
    energy = np.where(grid.is_known, grid.energy, UNKNOWN)
    known = _shifted(_sums_of_a_year(grid.is_known.astype("int64")), 1)
    median = np.zeros_like(grid.energy)
    for month in range(1, len(grid.months)):
        window = np.sort(energy[:, max(0, month - MONTHS_A_YEAR) : month], axis=1)
        count = known[:, month]
        middle = np.column_stack([np.maximum(count - 1, 0) // 2, np.minimum(count // 2, window.shape[1] - 1)])
        both = np.where(count[:, None] > 0, np.take_along_axis(window, middle, axis=1), 0)
        median[:, month] = both.sum(axis=1)
    return median, known


def _rows(kind, grid, found, severity, value, reference):
    """One row for each month found."""
    row, month = np.nonzero(found)
    start = grid.months[month]
    rows = pd.DataFrame(
        {
            "row": row,
            "start": start.astype("datetime64[ns]"),
            "end": (start + 1).astype("datetime64[ns]"),
            "kind": kind,
            "severity": severity[row, month],
            "value": value[row, month],
            "reference": reference[row, month],
        }
    )
    return rows.assign(detail=pd.Series([DETAILS[kind](each) for each in rows.itertuples()], dtype=object))


def _zero_detail(row):
    return _lt(
        "No energy in %(month)s, after %(reference)s kWh in the last month with some. Check the meter and whether "
        "somebody lives or works there.",
        month=f"{row.start:%Y-%m}",
        reference=row.reference // WH_PER_KWH,
    )


def _spike_detail(row):
    return _lt(
        "%(value)s kWh in %(month)s, where half of the months of the year before have at most %(reference)s kWh. Check "
        "the readings, then ask the customer.",
        value=row.value // WH_PER_KWH,
        month=f"{row.start:%Y-%m}",
        reference=row.reference // WH_PER_KWH,
    )


def _drift_detail(row):
    return _lt(
        "%(value)s kWh in the twelve months up to %(month)s, %(reference)s kWh in the twelve before. Adapt the "
        "provision, and check the subscribed power.",
        value=row.value // WH_PER_KWH,
        month=f"{row.start:%Y-%m}",
        reference=row.reference // WH_PER_KWH,
    )


def _negative_detail(row):
    return _lt(
        "%(value)s kWh in %(month)s: the grid operator took back more than was used. Check the estimates before.",
        value=row.value // WH_PER_KWH,
        month=f"{row.start:%Y-%m}",
    )


def _gap_detail(row):
    return _lt(
        "Of %(month)s, the energy of %(value)s of %(reference)s days is not known. Load the readings, or the events "
        "of the contract.",
        month=f"{row.start:%Y-%m}",
        value=row.value,
        reference=row.reference,
    )


DETAILS = {
    "zero": _zero_detail,
    "spike": _spike_detail,
    "drift": _drift_detail,
    "negative": _negative_detail,
    "gap": _gap_detail,
}
