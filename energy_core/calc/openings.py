# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Contracts that another tool billed up to a day: the chain takes them up on that day, at the index billed last.

Before that day the contract is not in service here, whatever its history tells and whenever that is loaded; from it on
the situation is the one that the history leaves, and the registers begin at the index that was billed. So nothing is
billed twice and nothing is left out: what the other tool estimated too low is billed with the first period, what it
estimated too high is given back there (see index_differences.py).
"""

import pandas as pd

from .civil_days import midnight
from .countries import COUNTRIES
from .schemas import OPENINGS
from .situations import situation_on

ENTRY = {"nature": "INIT", "event_type": "CONTRAT", "num_sequence": 1}
OPENING = {"source": "C15", "position": "after", "passed_zero": False, "is_doubtful": False, "is_opening": True}
SHORTLY = pd.Timedelta(seconds=1)


def taken_over(events, readings, openings, country="FR"):
    """The events and readings of the chain as if the contracts of `openings` began on their day, with their index.

    events, readings: schemas EVENTS and READINGS. openings: schema OPENINGS, one row a contract; an index without any
    band leaves the registers to the readings. Contracts that the grid operator has cancelled (sequence number 0) keep
    their events: they never were. Returns (events, readings).
    """
    openings = OPENINGS.validate(openings)
    begins = pd.Series(midnight(openings["day"], country).as_unit("ns"), index=openings["contract"].array)
    cancelled = events.loc[events["num_sequence"].eq(0).fillna(False), "contract"]
    of_event = events["contract"].map(begins.drop(cancelled.unique(), errors="ignore"))
    is_past = (events["at"] <= of_event).fillna(False)
    entries = _entries(events[is_past], of_event[is_past], country)
    return (
        pd.concat([events[~is_past], entries], ignore_index=True) if is_past.any() else events,
        _with_openings(readings, openings.assign(at=begins.array)),
    )


def _entries(events, begins, country):
    """An entry for each contract of these events that is in service when it is taken over, as they leave it."""
    just_before = begins - SHORTLY
    events = events.assign(at=events["at"].mask(events["at"] > just_before, just_before))
    days = just_before.dt.tz_convert(COUNTRIES[country].time_zone).dt.date
    left = [situation_on(of_day, day, country) for day, of_day in events.groupby(days)]
    situations = pd.concat(left, ignore_index=True) if left else events.assign(in_service=False)
    entered = situations[situations["in_service"]].drop(columns="in_service")
    at = entered["contract"].map(begins.groupby(events["contract"]).first())
    return entered.assign(at=at, **ENTRY).reindex(columns=events.columns).astype(events.dtypes)


def _with_openings(readings, openings):
    """The readings; at the instants of the openings those stand after the event, and no others."""
    bands = [name for name in openings if name.endswith("_wh")]
    told = openings[openings[bands].notna().any(axis=1)]
    is_hidden = (
        readings["source"].eq("C15")
        & readings["position"].eq("after")
        & pd.MultiIndex.from_frame(readings[["supply_point", "at"]]).isin(
            pd.MultiIndex.from_frame(told[["supply_point", "at"]])
        )
    ) | readings["reading_id"].isin(told["reading_id"])
    kept = readings[~is_hidden].assign(is_opening=False)
    rows = told.assign(**OPENING).reindex(columns=kept.columns).astype(kept.dtypes)
    return pd.concat([kept, rows], ignore_index=True)
