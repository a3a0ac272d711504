# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Subscription periods: the days during which a contract kept one FTA and one power.

The day of an event belongs to the situation it makes; the day of the exit is not billed. Of several events of one day
only the last counts, since the others last no day.
"""

import pandas as pd

from .civil_days import days_between
from .exceptions import exceptions, together
from .sentences import sentences_of

_lt = sentences_of("energy_core")

CANCELLED = _lt("The grid operator has cancelled this contract (sequence number 0): check what was billed before.")
NO_ENTRY = _lt("No entry into service (MES, PMES, CFNE) is known. Load the C15 file that holds it, then compute again.")
COLUMNS = "contract supply_point period_start period_end start end days fta power_va calendar".split()


def subscriptions(changes, start, end):
    """Cut the days in service between `start` and `end`.

    changes: as the stage of that name gives them.
    Returns (subscriptions, exceptions): one row for each contract and unbroken situation with `start`, `end`
    (excluded), `days` int64, the period it is part of (`period_start`, `period_end`) and the situation; and the
    contracts that cannot be billed at all.
    """
    cuts = changes[changes["cuts_subscription"] & changes["day"].between(pd.Timestamp(start), pd.Timestamp(end))]
    next_day = cuts["day"].shift(-1).where(cuts["contract"].eq(cuts["contract"].shift(-1)))
    rows = cuts.assign(start=cuts["day"], end=next_day, period=cuts["starts_period"].cumsum())
    rows = rows[rows["in_service"] & rows["end"].notna()]
    period = rows.groupby("period")
    rows = rows.assign(
        days=days_between(rows["start"], rows["end"]),
        period_start=period["start"].transform("min"),
        period_end=period["end"].transform("max"),
    )
    cancelled = _one_a_contract(rows[rows["is_cancelled"]])
    problems = [
        exceptions(cancelled, "history", "cancelled", [CANCELLED] * len(cancelled)),
        _without_entry(changes, start, end),
    ]
    return rows.loc[~rows["is_cancelled"], COLUMNS].reset_index(drop=True), together(problems)


def _one_a_contract(rows):
    spans = rows.groupby("contract", sort=False).agg(
        supply_point=("supply_point", "first"), start=("start", "min"), end=("end", "max")
    )
    return spans.reset_index()


def _without_entry(changes, start, end):
    """Contracts known by events only of their middle: from when on they were in service cannot be told."""
    events = changes[changes["is_event"] & (changes["day"] < pd.Timestamp(end))]
    entered = events.loc[events["is_entry"], "contract"]
    left = events.loc[events["is_exit"] & (events["day"] <= pd.Timestamp(start)), "contract"]
    orphans = events[~events["contract"].isin(entered) & ~events["contract"].isin(left)].drop_duplicates("contract")
    rows = orphans.assign(start=pd.Timestamp(start), end=pd.Timestamp(end))
    return exceptions(rows, "history", "no_entry", [NO_ENTRY] * len(rows))
