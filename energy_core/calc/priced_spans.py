# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows of days cut where a rate changes, with the prices of each piece; and what is said of prices that are not there.

For countries whose rates change on any day: each day is charged at its own price.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .exceptions import exceptions, together
from .rates import UNKNOWN_CODE, UNVERIFIED, rates_in_force, unverified
from .sentences import sentences_of

_lt = sentences_of("energy_core")
KIND_NAMES = {  # as the list of rates calls them
    "toll": _lt("Toll"),
    "charge": _lt("Charge"),
    "excess": _lt("Excess Power"),
    "reactive": _lt("Reactive Energy"),
    "social_bonus": _lt("Social Bonus"),
    "meter_rent": _lt("Meter Rent"),
    "electricity_tax": _lt("Electricity Tax"),
    "demand": _lt("Demand"),
    "tusd": "TUSD",
    "te": "TE",
}


@dataclass(frozen=True)
class Spans:
    """Pieces of rows during which no rate changes.

    row: position of the row, ascending. start: first day. days: int64.
    """

    row: np.ndarray
    start: pd.Series
    days: np.ndarray

    def totals(self, amounts, rows):
        """The sum of the `amounts` of the spans (int64) for each of so many rows."""
        summed = np.zeros(rows, dtype="int64")
        np.add.at(summed, self.row, amounts)
        return summed


def spans_of_one_rate(rows, rates, kinds):
    """Cut the days of each row wherever a rate of `kinds` starts or ends.

    rows: `start`, `end` (days, end excluded, one day at least). rates: as `rates_in_force` takes them. Returns Spans.
    """
    of_kinds = rates[rates["kind"].isin(kinds)]
    turns = np.unique(np.concatenate([_days(of_kinds["start"]), _days(of_kinds["end"].dropna())]))
    start, end = _days(rows["start"]), _days(rows["end"])
    first = np.searchsorted(turns, start, side="right")
    count = np.searchsorted(turns, end, side="left") - first + 1
    row = np.repeat(np.arange(len(rows)), count)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    begin = np.where(nth == 0, start[row], np.insert(turns, 0, 0)[first[row] + nth])
    until = np.where(nth + 1 == count[row], end[row], np.roll(begin, -1))
    return Spans(row, pd.Series(begin.astype("datetime64[ns]")), (until - begin).astype("int64"))


def first_days(rows):
    """Spans that stand for whole rows, to be priced at the rates of their first day. rows: `start`, `days`."""
    return Spans(np.arange(len(rows)), rows["start"].reset_index(drop=True), rows["days"].to_numpy())


def _days(days):
    return np.asarray(days, dtype="datetime64[D]")


def prices_of_spans(spans, rates, kind, names, codes):
    """The prices of `kind` for each span: int64 array of spans x names (-1: none), and the gap of each span.

    codes: Series, one for each row. names, gap: as in `rates_in_force`.
    """
    table = rates_in_force(rates, kind, names, codes.take(spans.row).reset_index(drop=True), spans.start)
    return table[list(names)].to_numpy(), table["gap"].to_numpy(dtype=object)


def failures(spans, kind, names, needed, prices, gap, codes, unknown="no_rate"):
    """The spans that need a price that there is not, or that may not be used.

    needed, prices: arrays of spans x names. unknown: the reason for a code of which there is no rate of any day.
    Returns a frame: `row`, `day`, `kind`, `code`, `price` (the first that is missing) and `reason`: `unknown`, no_rate
    or unverified_rate.
    """
    absent = needed & (prices < 0)
    is_doubtful = needed.any(axis=1) & (gap == UNVERIFIED)
    failed = np.flatnonzero(absent.any(axis=1) | is_doubtful)
    reason = np.select(
        [gap[failed] == UNKNOWN_CODE, absent[failed].any(axis=1)], [unknown, "no_rate"], default="unverified_rate"
    )
    return pd.DataFrame(
        {
            "row": spans.row[failed],
            "day": spans.start.to_numpy()[failed],
            "kind": kind,
            "code": codes.to_numpy(dtype=object)[spans.row[failed]],
            "price": np.asarray(names, dtype=object)[absent[failed].argmax(axis=1)],
            "reason": reason,
        }
    )


def refusals(rows, stage, failed):
    """The exceptions of rows (contract, supply_point, start, end) with `failures`: one for each row and reason."""
    first = failed.drop_duplicates(["row", "reason"])
    problems = []
    for reason, group in first.groupby("reason"):
        spans = rows.take(group["row"].to_numpy())
        details = [_DETAILS[reason](failure) for failure in group.itertuples()]
        problems.append(exceptions(spans, stage, reason, details))
    return together(problems)


def _unknown_fta(failure):
    if pd.isna(failure.code):
        return _lt("The contract's events name no access tariff. Check them, or load the file that holds it.")
    return _lt(
        "No %(kind)s rate knows the access tariff %(code)s. Check the contract's events, or load its rates.",
        kind=KIND_NAMES[failure.kind],
        code=failure.code,
    )


def _no_rate(failure):
    return _lt(
        "There is no %(kind)s rate of %(code)s for %(price)s on %(day)s. Load the rates that apply on that day "
        "(Energy › Configuration › Rates), then compute again.",
        kind=KIND_NAMES[failure.kind],
        code=failure.code,
        price=failure.price,
        day=f"{failure.day:%Y-%m-%d}",
    )


def _unverified_rate(failure):
    return unverified(KIND_NAMES[failure.kind], failure.code, failure.day)


_DETAILS = {"unknown_fta": _unknown_fta, "no_rate": _no_rate, "unverified_rate": _unverified_rate}
