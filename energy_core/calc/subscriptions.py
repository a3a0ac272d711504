# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Subscription periods: the days during which a contract kept one situation.

The day of an event belongs to the situation it makes; the day of the exit is not billed. Of several events of one day
only the last counts, since the others last no day.
"""

import numpy as np
import pandas as pd

from . import groups
from .civil_days import count_of_day, day_of_count
from .columns import columns_at, frame_of, kept
from .doors import LABELLED, situation_columns
from .exceptions import NONE, exceptions, together
from .history import INSTANT_BITS
from .sentences import sentences_of

_lt = sentences_of("energy_core")

CANCELLED = _lt("The grid operator has cancelled this contract (sequence number 0): check what was billed before.")
NO_ENTRY = _lt("No entry into service (MES, PMES, CFNE) is known. Load the C15 file that holds it, then compute again.")


def subscriptions(changes, start, end, keys):
    """Cut the days in service between the days `start` and `end` (counts).

    changes: as the stage of that name gives them. keys: Keys, for the labels.
    Returns (subscriptions, exceptions): one row for each contract and unbroken situation with `start`, `end`
    (excluded), `days` int64, the period it is part of (`period_start`, `period_end`, and `period`, its number from 0
    on) and the situation; and the contracts that cannot be billed at all.
    """
    day = changes["day"].to_numpy()
    cuts = np.flatnonzero(changes["cuts_subscription"].to_numpy() & (start <= day) & (day <= end))
    is_last = groups.is_last(changes["contract"].to_numpy()[cuts])
    lasting = np.flatnonzero(changes["in_service"].to_numpy()[cuts] & ~is_last)
    rows, until = cuts[lasting], np.append(day[cuts][1:], [0])[lasting]
    span = np.cumsum(changes["starts_period"].to_numpy()[cuts])[lasting]
    cancelled = changes["is_cancelled"].to_numpy()[rows]
    subscribed = _with_periods(changes, rows[~cancelled], until[~cancelled], span[~cancelled], keys)
    of_cancelled = _cancelled(changes, rows[cancelled], until[cancelled])
    return subscribed, together([of_cancelled, _without_entry(changes, start, end)])


def with_last_actual_reading(subscriptions, readings, days):
    """Where a meter is refused, `last_actual_reading`: the day of the last actual one up to the end of the period."""
    if not (subscriptions["refuses_meter"] == 1).any():
        return subscriptions
    actual = readings[~readings["is_estimated"]].sort_values(["supply_point", "at"])
    point, at = actual["supply_point"].to_numpy(), actual["at"].to_numpy()
    wanted = subscriptions["supply_point"].to_numpy()
    until = days.start_of(count_of_day(subscriptions["period_end"]))
    place = np.searchsorted(point << INSTANT_BITS | at, wanted << INSTANT_BITS | until, side="right") - 1
    is_known = (place >= 0) & (np.append(point, -1)[place] == wanted)
    day = day_of_count(np.append(days.of(at), 0)[place])
    return subscriptions.assign(last_actual_reading=pd.Series(day, index=subscriptions.index).where(is_known))


def _with_periods(changes, rows, until, span, keys):
    """The rows as the country's rules read them: days as dates, texts as categories, and their periods."""
    start = changes["day"].to_numpy()[rows]
    begins = groups.is_first(span)
    period = groups.numbers(begins)
    period_start, period_end = start[begins][period], until[groups.ends(groups.is_last(span))]
    days = {"start": start, "end": until, "period_start": period_start, "period_end": period_end}
    situation = columns_at(changes, rows, situation_columns(changes))
    situation |= {name: keys.labelled(name, situation[name]) for name in LABELLED}
    return frame_of(
        {
            **columns_at(changes, rows, ["contract", "supply_point"]),
            "period": period,
            **{name: day_of_count(counts) for name, counts in days.items()},
            "days": until - start,
            **situation,
        }
    )


def _cancelled(changes, rows, until):
    if not len(rows):
        return NONE
    spans = frame_of(columns_at(changes, rows, ["contract", "supply_point", "day"]) | {"until": until})
    spans = spans.groupby("contract", sort=False).agg(
        supply_point=("supply_point", "first"), start=("day", "min"), end=("until", "max")
    )
    spans = spans.assign(start=day_of_count(spans["start"]), end=day_of_count(spans["end"])).reset_index()
    return exceptions(spans, "history", "cancelled", [CANCELLED] * len(spans))


def _without_entry(changes, start, end):
    """Contracts known by events only of their middle: from when on they were in service cannot be told."""
    contract, day = changes["contract"].to_numpy(), changes["day"].to_numpy()
    is_event = changes["is_event"].to_numpy() & (day < end)
    told = np.zeros(contract.max(initial=-1) + 1, dtype=bool)
    told[contract[is_event & changes["is_entry"].to_numpy()]] = True
    told[contract[is_event & changes["is_exit"].to_numpy() & (day <= start)]] = True
    is_orphan = is_event & ~told[contract]
    if not is_orphan.any():
        return NONE
    orphans = kept(changes, is_orphan).drop_duplicates("contract")
    span = day_of_count([start, end])
    rows = orphans[["contract", "supply_point"]].assign(start=span[0], end=span[1])
    return exceptions(rows, "history", "no_entry", [NO_ENTRY] * len(rows))
