# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The situation of each contract from every event and month bound on: in service or not, FTA, powers, calendar.

An event that says nothing of a property leaves it as it was; the powers are one property. Rows of one instant become
one: the last prevails.
"""

import numpy as np

from . import groups
from .civil_days import SECONDS_A_DAY, LegalDays, count_of_day
from .columns import columns_at, frame_of, kept
from .doors import open_events, situation_columns
from .history import history
from .schemas import POWERS

UNSAID = {"management": 0, "refuses_meter": 0, "is_unmetered": 0}  # the unified contract, a meter, and it is accepted
FLAGS = ["is_month_bound", "is_event", "is_entry", "is_exit", "is_meter_change"]


def situations(history):
    """Fill the situation of each row of `history` and keep one row for each contract and instant.

    Returns the rows with `in_service` and `is_event` added, and the columns of the situation carried forward (-1 before
    the first event that names them).
    """
    contract, at = history["contract"].to_numpy(), history["at"].to_numpy()
    first = _first_rows(groups.is_first(contract))
    carried = _carried(history, first)
    is_entry = history["is_entry"].to_numpy()
    source = last_known_row(is_entry | history["is_exit"].to_numpy(), first)
    instant = np.flatnonzero(groups.is_first(contract, at))
    carried |= {"in_service": (source >= 0) & is_entry[source], "is_event": ~history["is_month_bound"].to_numpy()}
    columns = columns_at(history, slice(None)) | carried
    is_last = groups.is_last(contract, at)
    rows = {name: values[is_last] for name, values in columns.items()}
    return frame_of(rows | {name: np.logical_or.reduceat(columns[name], instant) for name in FLAGS})


def _first_rows(starts):
    """For each row the first row of its contract."""
    return np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0))


def last_known_row(is_known, first):
    """For each row the last row up to it, and from `first` on, where `is_known` holds; else -1."""
    last = np.maximum.accumulate(np.where(is_known, np.arange(len(is_known)), -1))
    return np.where(last >= first, last, -1)


def _carried(history, first):
    """The situation of each row, where unsaid that of the last row of the contract that said it."""
    columns = {name: history[name].to_numpy() for name in situation_columns(history)}
    said = {name: values >= 0 for name, values in columns.items()}
    names_power = np.logical_or.reduce([said[name] for name in POWERS if name in said])
    carried = {}
    for name, values in columns.items():
        source = last_known_row(names_power if name in POWERS else said[name], first)
        carried[name] = np.where(source >= 0, values[source], UNSAID.get(name, -1))
    return carried


def situation_on(events, day, country="FR"):
    """The situation of each contract at the end of a day (datetime.date), as its events up to then leave it.

    events: schema EVENTS. Returns one row for each contract that has one: contract, supply_point, in_service, fta,
    calendar, management, power_va and the powers of classes (VA), refuses_meter, and is_unmetered where any is; empty
    where unsaid.
    """
    events, keys = open_events(events, country)
    following = count_of_day([day]) + 1
    instants = np.append(events["at"].to_numpy(), following * SECONDS_A_DAY) // SECONDS_A_DAY
    days = LegalDays(country, instants.min() - 1, instants.max() + 2)
    events = kept(events, events["at"].to_numpy() < days.start_of(following)[0])
    last = situations(history(events, following, days))
    last = last[last["is_month_bound"] & ~last["is_cancelled"]]
    said = {name: last[name].astype("Int64").where(last[name] >= 0).array for name in situation_columns(last)}
    said |= {name: keys.labelled(name, last[name]) for name in keys.labels}
    return keys.restored(columns_at(last, slice(None), ["contract", "supply_point", "in_service"]) | said)
