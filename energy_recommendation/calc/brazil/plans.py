# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether a unit would pay less with a plan of two changes than with one: raise now, lower later, or the reverse.

The coming twelve months are taken to be like the same months of the window. Each change waits for the law
(`legal_dates`): an increase for the distributor's answer, a decrease for its notice and for the end of 12 months since
the last one. A plan of at most two changes, with its clearance, is told where it costs less than the cheapest of one
change by more than the clearance; both in the modality that the unit has. Units with injection or reactive demand, for
which posts depend on each other, are not planned; nor are rural ones, which may have a demand for each month.
Source: REN ANEEL 1.000/2021, articles 152, 154 and 155; reference/recommendation.md 5.6 point 4.
"""

from dataclasses import dataclass

import numpy as np

from odoo.addons.energy_core.calc import sentences_of

from ..solver import CLEARANCE_UNIT
from .demand_levels import MINIMUM_KW, W_PER_KW
from .load import POSTS
from .terms import COLUMN_OF
from .two_steps import MONTHS, cheapest_plan, month_costs, with_clearance

_lt = sentences_of("energy_recommendation")


@dataclass(frozen=True)
class TwoSteps:
    """A plan that is worth telling.

    months: the first days of the coming months. demands: W of each post in each month. changes: positions of the months
    that begin with another contract. cents: of the demand over the months, cents_of_one: with one change at most.
    """

    months: np.ndarray
    demands: dict
    changes: tuple
    cents: int
    cents_of_one: int


def two_step_plan(load, modality, current, first_month, first_raise, first_decrease, clearance):
    """The TwoSteps of one unit, or None if a single change does about as well. clearance: in parts of ten thousand.

    load: exact, of one unit with twelve months that count. current: W by post. first_month: of the coming twelve
    (datetime64[M]). first_raise, first_decrease: the days from which on it may have more and less.
    """
    coming = first_month + np.arange(MONTHS)
    first = [int(np.searchsorted(coming.astype("datetime64[D]"), day)) for day in (first_raise, first_decrease)]
    posts = POSTS[modality]
    levels = dict(zip(posts, _levels(load, modality, posts, current), strict=True))
    positions = [int(np.searchsorted(levels[post], current[post])) for post in posts]
    costs = np.array(
        [month_costs(levels[post], load.measured[post][0], load.prices[modality][post][0]) for post in posts]
    )
    one = cheapest_plan(costs, positions, *first, steps=1).total
    plan = with_clearance(cheapest_plan(costs, positions, *first, steps=2), costs, positions, clearance)
    if (one - plan.total) * CLEARANCE_UNIT <= one * clearance:
        return None
    demands = {post: levels[post][chosen] for post, chosen in zip(levels, plan.levels, strict=True)}
    cents = [int(load.cents(np.array([total]))[0]) for total in (plan.total, one)]
    return TwoSteps(coming, demands, plan.changes, *cents)


def plan_sentence(plan):
    """What a plan is, for people."""
    first, then = (_change(plan, month) for month in plan.changes)
    return _lt(
        "A plan of two changes would cost less than one: %(first)s, then %(then)s. Over the coming twelve months, if "
        "they are like the last ones, the demand then costs %(cents)s instead of %(one)s with a single change.",
        first=first,
        then=then,
        cents=_amount(plan.cents),
        one=_amount(plan.cents_of_one),
    )


def _levels(load, modality, posts, current):
    """W of each post between which its cost is straight, and what it has now, ascending; each post has as many.

    The post that has most keeps the minimum.
    """
    found = []
    for post in posts:
        lowest = MINIMUM_KW if current[post] == max(current.values()) else 0
        kw = np.maximum(load.levels(modality, post)[0], lowest)
        found.append(np.unique([*(np.concatenate([kw, kw + 1]) * W_PER_KW), current[post]]))
    width = max(len(watts) for watts in found)
    return [np.pad(watts, (0, width - len(watts)), mode="edge") for watts in found]


def _change(plan, month):
    demands = {post: watts[month] for post, watts in plan.demands.items()}
    day = str(plan.months[month].astype("datetime64[D]"))
    if "single" in demands:
        return _lt("%(kw)s kW from %(day)s", kw=_kw(demands["single"]), day=day)
    return _lt(
        "%(peak)s kW at peak and %(off_peak)s kW off-peak from %(day)s",
        peak=_kw(demands["peak"]),
        off_peak=_kw(demands["off_peak"]),
        day=day,
    )


def _kw(watts):
    return f"{int(watts) / W_PER_KW:g}"


def _amount(cents):
    return f"R$ {cents // 100}.{cents % 100:02}"


def may_be_planned(load, terms, is_rural):
    """The units that a plan can be made for: bool array. terms: the current ones."""
    is_alone = ~(load.injected > 0).any(axis=1) & ~(load.reactive["single"] > 0).any(axis=1)
    priced = np.logical_or.reduce([(terms.modality == name) & load.is_priced[name] for name in ("blue", "green")])
    return is_alone & priced & terms.are_complete & load.used.all(axis=1) & (load.used.shape[1] == MONTHS) & ~is_rural


def demands_of(terms, unit):
    """W by post of the terms of one unit."""
    return {post: int(getattr(terms, COLUMN_OF[post])[unit]) for post in POSTS[terms.modality[unit]]}
