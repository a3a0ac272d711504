# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Corrections: what was issued for a month, beside what the same month comes to with all that is known now.

A late reading, a retro-active event, a cancelled contract or a rate that came later change months long issued. Periods
may be cut otherwise than before, so contract and month are what is compared: the sums over the periods of both sides.

- A contract that was cancelled (sequence number 0), or was not in service after all, owes nothing for the month.
- A month that was never issued counts as issued with nothing: a late entry gives the whole of it.
- A month that is told otherwise now while a blocking exception bars it or a part of it, or of which the energy is told
  otherwise while some of it is held, is not corrected: it waits, in `unsettled`, until the reason is gone. Energy that
  was held and still is changes nothing; the charges of its month are compared all the same.
- Months outside the window of the computation, and contracts that were not part of it, are not touched: those
  contracts are named in `unsettled` when they have months in the window.

The deltas of a component add up to its total in the computation less its total as issued, over the months compared.
Source: reference/electricore.md 9, item 5.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .schemas import QUALITIES
from .sentences import sentences_of

_lt = sentences_of("energy_core")
CANCELLED = "cancelled"
NOT_COMPUTED = _lt(
    "The contract was not part of the computation: nothing is known of it. Load its events, then compute it again."
)
HELD = ("missing_reading", "missing_register", "index_decrease", "implausible_energy")
KEY = ["contract", "month"]


@dataclass(frozen=True)
class Corrections:
    """What changes of what was issued, and what waits.

    lines: contract, supply_point, start, end (of the month), component (`<band>_wh` or `<component>_cents`), unit (Wh
      or cents), before, after, delta (int64, never 0). Where one component is the sum of others (Spain's fixed_cents)
      all of them have their line.
    unsettled: contract, supply_point, start, end (of the month), reason, detail (a Sentence): one row a month.
    """

    lines: pd.DataFrame
    unsettled: pd.DataFrame


def corrections(issued, result):
    """Compare what was issued with a computation anew.

    issued: schema PERIODS of the country, each contract and month as last issued, former corrections included.
    result: the BillingPeriods of all that is known now, of whole months. Returns Corrections.
    """
    issued = issued[issued["start"].ge(pd.Timestamp(result.start)) & issued["start"].lt(pd.Timestamp(result.end))]
    names = _components(issued, result.periods)
    before, after = (_by_month(periods, names) for periods in (issued, result.periods))
    months = _months(issued, result.periods)
    before, after = (frame.reindex(months.index, fill_value=0).to_numpy() for frame in (before, after))
    is_energy = np.array([name.endswith("_wh") for name in names], dtype=bool)
    differs = before != after
    unsettled = _unsettled(months, differs.any(axis=1), differs[:, is_energy].any(axis=1), result)
    is_settled = ~months.index.isin(pd.MultiIndex.from_frame(unsettled[KEY]))
    return Corrections(_lines(months, names, before, after, is_settled), _of_months(unsettled))


def _components(issued, periods):
    """The columns that are compared: the energy of each band, and each amount."""
    columns = dict.fromkeys([*periods, *issued])
    return [name for name in columns if name.endswith("_cents") or (name.endswith("_wh") and name != "total_wh")]


def _with_month(periods):
    return periods.assign(month=periods["start"].to_numpy().astype("datetime64[M]").astype("datetime64[ns]"))


def _by_month(periods, names):
    """The sums of the components of each contract and month, int64."""
    amounts = periods.reindex(columns=names, fill_value=0).astype("int64")
    return amounts.groupby([periods["contract"], _with_month(periods)["month"]]).sum()


def _months(issued, periods):
    """The supply point of each contract and month of either frame, in their order."""
    both = pd.concat([_with_month(frame)[[*KEY, "supply_point"]] for frame in (issued, periods)])
    return both.drop_duplicates(KEY).set_index(KEY).sort_index()


def _unsettled(months, differs, energy_differs, result):
    """The months that wait: KEY, supply_point, reason, detail; the gravest reason of each.

    differs, energy_differs: for each month whether anything, or its energy, is told otherwise.
    """
    rows = months.reset_index()
    is_missing = result.periods["quality"].eq(QUALITIES[-1])
    held = pd.MultiIndex.from_frame(_with_month(result.periods[is_missing])[KEY])
    is_held = rows.set_index(KEY).index.isin(held) & energy_differs
    told = (result.periods, result.exceptions, result.idle)
    is_known = np.logical_or.reduce([rows["contract"].isin(frame["contract"]) for frame in told])
    problems = result.exceptions
    blocking = problems[problems["is_blocking"] & problems["reason"].ne(CANCELLED)]
    waiting = [
        rows[~is_known].assign(reason="not_computed", detail=NOT_COMPUTED),
        _met(rows[differs], blocking),
        _met(rows[is_held], problems[problems["reason"].isin(HELD)]),
    ]
    return pd.concat(waiting).drop_duplicates(KEY).sort_values(KEY, ignore_index=True)


def _met(rows, problems):
    """The months with the reason and detail of each exception that lies in them."""
    both = rows.merge(problems[["contract", "start", "end", "reason", "detail"]], on="contract")
    return both[(both["start"] < both["month"] + pd.offsets.MonthBegin()) & (both["end"] > both["month"])][
        [*rows, "reason", "detail"]
    ]


def _lines(months, names, before, after, is_settled):
    """One row for each difference of a settled month."""
    month, component = np.nonzero((before != after) & is_settled[:, None])
    values = {"before": before[month, component], "after": after[month, component]}
    lines = months.reset_index().take(month).reset_index(drop=True)
    lines["component"] = np.asarray(names, dtype=object)[component]
    lines["unit"] = np.where(lines["component"].str.endswith("_wh"), "Wh", "cents")
    return _of_months(lines.assign(**values, delta=values["after"] - values["before"]))


def _of_months(rows):
    """The rows with `start` and `end` of their month in its place."""
    spans = rows.assign(start=rows["month"], end=rows["month"] + pd.offsets.MonthBegin())
    first = ["contract", "supply_point", "start", "end"]
    return spans[[*first, *(name for name in rows if name not in [*first, "month"])]]
