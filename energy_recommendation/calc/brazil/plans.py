# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether a unit would pay less with a plan of two changes than with one: raise now, lower later, or the reverse.

The coming twelve months are taken to be like the same months of the window. Each change waits for the law
(`legal_dates`): an increase for the distributor's answer, a decrease for its notice and for the end of 12 months since
the last one. A plan of at most two changes, with its clearance, is told where its demands cost 5 % less than those of
the cheapest plan of one change; both in the modality that the unit has. Less is no season: two values fit any past year
better than one. Units with injection or reactive demand, for
which posts depend on each other, are not planned; nor are rural ones, which may have a demand for each month.
Source: REN ANEEL 1.000/2021, articles 152, 154 and 155; reference/recommendation.md 5.6 point 4.
"""

from dataclasses import dataclass

import numpy as np

from odoo.addons.energy_core.calc import sentences_of

from ..solver import CLEARANCE_UNIT
from .demand_levels import MINIMUM_KW, W_PER_KW
from .legal_dates import first_days
from .load import POSTS
from .notes import notes
from .terms import COLUMN_OF
from .two_steps import MONTHS, cheapest_plan, month_costs, with_clearance

_lt = sentences_of("energy_recommendation")
WORTH_TELLING = 500  # what a plan saves at least, in parts of ten thousand


def notes_on_plans(case, units, load, choice, clearance):
    """A note on each of some units that a plan of two changes would save more, by place (`unit`).

    units: positions. load, choice: of them.
    """
    current = case.current.take(units)
    is_planned = may_be_planned(load, current, case.is_rural[units])
    is_planned &= choice.terms["proposed"].modality == current.modality
    places = np.flatnonzero(is_planned)
    raises, decreases = first_days(case.units.iloc[units])
    first = (case.counted.first_month[units] + MONTHS).astype("datetime64[M]")
    plans = {}
    for place in places:
        terms = current.modality[place], demands_of(current, place)
        plan = two_step_plan(load.take([place]), *terms, first[place], raises[place], decreases[place], clearance)
        if plan:
            plans[place] = plan
    found = notes(
        np.arange(len(units)), np.array([*plans], dtype="int64"), "two_steps", lambda place: plan_sentence(plans[place])
    )
    return found.rename(columns={"supply_point": "unit"})


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
    """The TwoSteps of one unit, or None if a single change does as well. clearance: in parts of ten thousand.

    load: exact, of one unit with twelve months that count. current: W by post. first_month: of the coming twelve
    (datetime64[M]). first_raise, first_decrease: the days from which on it may have more and less.
    """
    coming = first_month + np.arange(MONTHS)
    first = [int(np.searchsorted(coming.astype("datetime64[D]"), day)) for day in (first_raise, first_decrease)]
    posts = [_Post(load, modality, post, current) for post in POSTS[modality]]
    given = [post.costs for post in posts], [post.position for post in posts], *first
    one = int(cheapest_plan(*given, steps=1).total)
    highest = one - one * WORTH_TELLING // CLEARANCE_UNIT
    if not one or sum(post.least for post in posts) > highest:
        return None
    plan = cheapest_plan(*given, steps=2)
    demands = [post.with_clearance(chosen, clearance) for post, chosen in zip(posts, plan.levels, strict=True)]
    total = sum(post.cost_of(watts) for post, watts in zip(posts, demands, strict=True))
    if total > highest:
        return None
    cents = [int(load.cents(np.array([amount]))[0]) for amount in (total, one)]
    return TwoSteps(coming, dict(zip(POSTS[modality], demands, strict=True)), plan.changes, *cents)


class _Post:
    """The levels of a post, W: between them its cost is straight; one of them is what it has now (`position`).

    The post that has most keeps the minimum.
    """

    def __init__(self, load, modality, post, current):
        self.current, self.measured = current[post], load.measured[post][0]
        self.prices = load.prices[modality][post][0]
        lowest = MINIMUM_KW if self.current == max(current.values()) else 0
        kw = np.maximum(load.levels(modality, post)[0], lowest)
        self.levels = np.unique([*(np.concatenate([kw, kw + 1]) * W_PER_KW), self.current])
        self.position = int(np.searchsorted(self.levels, self.current))
        self.costs = month_costs(self.levels, self.measured, self.prices)
        self.least = self.costs.min(axis=1).sum()  # with another contract each month

    def with_clearance(self, chosen, clearance):
        """W of each month, with clearance in whole kW. chosen: positions of the plan."""
        watts = self.levels[chosen]
        above = [np.arange(low, _room_above(low, clearance), W_PER_KW) for low in np.unique(watts)]
        levels = np.unique(np.concatenate([self.levels, *above]))
        costs = month_costs(levels, self.measured, self.prices)
        current = int(np.searchsorted(levels, self.current))
        return levels[with_clearance(np.searchsorted(levels, watts), costs, current, clearance)]

    def cost_of(self, watts):
        """What the demands of the months cost."""
        return np.diagonal(month_costs(watts, self.measured, self.prices)).sum()


def _room_above(watts, clearance):
    """Beyond this many W no clearance leads: 5 % may cost nothing."""
    return watts * 11 // 10 * (CLEARANCE_UNIT + 2 * clearance) // CLEARANCE_UNIT + W_PER_KW


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
