# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The rows of an advice: options, months, curves and scenarios of units whose terms are chosen, by `unit` (position).

Amounts are rounded half-up to the cent where they are summed up: the total of an option is its exact cost, rounded
once, and so is its annual cost (the mean of the months that count x 12). Power, overrun and other charges of an option
are rounded too; its energy is what they leave of the total. The months of an option are what their running sums, so
rounded, grow by: they add up to the option, each within a cent or two of what the month would cost by itself.
"""

import numpy as np
import pandas as pd

from .demand_levels import MINIMUM_KW, W_PER_KW, limit_of
from .load import AMOUNTS, POSTS
from .terms import COLUMN_OF, NONE, costs_of_terms, total

POWER_COLUMNS = {"peak_w": "power_peak_va", "off_peak_w": "power_off_peak_va", "single_w": "power_va"}
BESIDE_ENERGY = tuple(name for name in AMOUNTS if name != "energy")


def option_rows(load, terms):
    """One role's options: a row for each unit that has these terms. terms: Terms."""
    amounts = {name: values.sum(axis=1) for name, values in costs_of_terms(load, terms).items()}
    everything = sum(amounts.values())
    cents = {name: load.cents(amounts[name]) for name in BESIDE_ENERGY}
    in_total = load.cents(everything)
    frame = pd.DataFrame(
        {
            "unit": np.arange(len(load.used)),
            "tariff": terms.modality,
            **power_columns(terms),
            **{f"{name}_cents": cents[name] for name in BESIDE_ENERGY},
            "energy_cents": in_total - sum(cents.values()),
            "total_cents": in_total,
            "annual_cents": load.annual_cents(everything),
        }
    )
    return frame[terms.exist]


def power_columns(terms):
    """The demands of terms in the columns of an advice, -1 where there is none; green's is the one power."""
    is_single = terms.modality == "green"
    demands = {
        "peak_w": terms.peak_w,
        "off_peak_w": np.where(is_single, NONE, terms.off_peak_w),
        "single_w": np.where(is_single, terms.off_peak_w, NONE),
    }
    return {POWER_COLUMNS[name]: watts for name, watts in demands.items()}


def month_rows(load, terms, is_decisive):
    """One role's months: a row for each month that counts of each unit that has these terms.

    is_decisive: bool array (units, months).
    """
    costs = costs_of_terms(load, terms)
    cents = {name: _grown(load, costs[name]) for name in BESIDE_ENERGY}
    in_total = _grown(load, sum(costs.values()))
    cents["energy"] = in_total - sum(cents.values())
    unit, month = np.nonzero(load.used & terms.exist[:, None])
    return pd.DataFrame(
        {
            "unit": unit,
            "start": load.start[unit, month].astype("datetime64[ns]"),
            "end": load.end[unit, month].astype("datetime64[ns]"),
            **{f"{name}_cents": cents[name][unit, month] for name in AMOUNTS},
            "total_cents": in_total[unit, month],
            "is_decisive": is_decisive[unit, month],
        }
    )


def _grown(load, amounts):
    """Amounts of months in cents that add up to their rounded sum."""
    return np.diff(load.cents(np.cumsum(amounts, axis=1)), axis=1, prepend=0)


def decisive_months(load, terms):
    """The months whose measured demand the cheapest demands stand at: bool array (units, months).

    They stand beside a measured demand, or beside the lowest demand under which that is no overrun; if it had been a
    little different, they would be too.
    """
    found = np.zeros(load.used.shape, dtype=bool)
    for modality, posts in POSTS.items():
        for post in posts:
            units = np.flatnonzero(terms.modality == modality)
            watts = getattr(terms, COLUMN_OF[post])[units, None]
            found[units] |= load.take(units).turns_at(modality, post, watts // W_PER_KW)
    return found & load.used


def curve_rows(load, terms, cheapest, current, clearance):
    """What each level of each post of the terms costs a year, from half of the least demand to beyond the highest.

    Between two levels of a curve the cost is a straight line. Flat is what costs no more than the cheapest demand of
    the post and the clearance.
    """
    frames = [
        _curve(load, modality, post, terms, cheapest, current, clearance)
        for modality, posts in POSTS.items()
        for post in posts
    ]
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1])


def _curve(load, modality, post, terms, cheapest, current, clearance):
    units = np.flatnonzero(terms.modality == modality)
    load, column = load.take(units), COLUMN_OF[post]
    chosen = getattr(terms, column)[units] // W_PER_KW
    best, own = (
        np.where(each.modality[units] == modality, getattr(each, column)[units] // W_PER_KW, chosen)
        for each in (cheapest, current)
    )
    known = np.column_stack([chosen, best, own])
    levels = load.levels(modality, post)
    lowest = np.maximum(known.min(axis=1) // 2, MINIMUM_KW if post == "single" else 0)
    highest = np.maximum(levels[:, -1], known.max(axis=1)) * 11 // 10 + 1
    levels = np.sort(np.maximum(np.column_stack([levels, known, highest]), lowest[:, None]), axis=1)
    limit = limit_of(load.level_costs(modality, post, best[:, None]), clearance)
    levels = np.hstack([levels, _crossings(levels, load.level_costs(modality, post, levels), limit)])
    levels = np.sort(levels, axis=1)
    costs = load.level_costs(modality, post, levels)
    unit, level = np.nonzero(np.diff(levels, axis=1, prepend=-1) > 0)
    return pd.DataFrame(
        {
            "unit": units[unit],
            "tariff": modality,
            "band": "" if post == "single" else post,
            "power_va": levels[unit, level] * W_PER_KW,
            "annual_cents": load.annual_cents(costs)[unit, level],
            "is_flat": (costs <= limit)[unit, level],
        }
    )


def _crossings(levels, costs, limit):
    """Between each two levels the last whole kW within the limit, where only one of the levels is; else the lower."""
    low, high = levels[:, :-1], levels[:, 1:]
    slope = np.diff(costs, axis=1) // np.maximum(high - low, 1)
    within = costs <= limit
    steps = (limit - np.where(within[:, :-1], costs[:, :-1], costs[:, 1:])) // np.maximum(abs(slope), 1)
    kw = np.where(within[:, :-1], low + steps, high - steps)
    return np.where(within[:, :-1] ^ within[:, 1:], kw, low).astype("int64")


def scenario_rows(load, scenario, terms):
    """What terms cost a year under another load: a row for each role and unit. terms: Terms by role."""
    rows = [
        pd.DataFrame(
            {
                "unit": np.arange(len(load.used)),
                "scenario": scenario,
                "role": role,
                "tariff": each.modality,
                **power_columns(each),
                "annual_cents": load.annual_cents(total(costs_of_terms(load, each))),
            }
        )[each.exist & (load.count > 0)]
        for role, each in terms.items()
    ]
    return pd.concat(rows)
