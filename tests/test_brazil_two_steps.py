# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Plans that raise the contracted demand now and lower it later: by hand, and against trying every plan."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.contract_plan import cheapest_total, is_lawful

from odoo.addons.energy_recommendation.calc.brazil.two_steps import cheapest_plan, month_costs, with_clearance

PRICE = 31_530_000
LEVELS = np.arange(0, 601_000, 50_000)  # W
SUMMER = [500] * 4 + [200] * 8  # measured kW of the coming months


def plan_of(kilowatts, current_kw, **kwargs):
    costs = month_costs(LEVELS, np.array(kilowatts) * 1000, np.full(len(kilowatts), PRICE))
    return cheapest_plan(costs[None], [current_kw * 1000 // 50_000], **kwargs)


def kw(plan, post=0):
    return (LEVELS[plan.levels[post]] // 1000).tolist()


def test_a_season_raises_now_and_lowers_later():
    plan = plan_of(SUMMER, 300)
    assert (kw(plan), plan.changes) == (SUMMER, (0, 4))
    assert plan.total == sum(SUMMER) * 1000 * PRICE


def test_a_decrease_waits_for_its_notice():
    plan = plan_of(SUMMER, 300, first_decrease=6)
    assert (kw(plan), plan.changes) == ([500] * 6 + [200] * 6, (0, 6))


def test_an_increase_waits_for_the_answer_of_the_distributor():
    assert kw(plan_of(SUMMER, 300, first_raise=1)) == [300] + [500] * 3 + [200] * 8


def test_without_a_decrease_in_reach_the_contract_is_a_compromise():
    plan = plan_of([500] * 2 + [200] * 10, 200, first_decrease=12)
    assert (kw(plan), plan.changes) == ([200] * 12, ())


def test_there_is_one_decrease_in_12_months_even_if_two_would_be_cheaper():
    plan = plan_of([500, 500, 200, 200, 500, 500, 200, 200], 500, steps=None)
    assert sum(np.diff(kw(plan)) < 0) == 1


def test_one_step_changes_in_one_month():
    assert len(plan_of(SUMMER, 300, steps=1).changes) == 1


def test_no_step_keeps_the_contract():
    assert kw(plan_of(SUMMER, 300, steps=0)) == [300] * 12


def test_a_plan_that_saves_nothing_changes_nothing():
    assert plan_of([200] * 12, 200).changes == ()


def test_two_posts_fall_in_the_same_month():
    costs = np.array(
        [
            month_costs(LEVELS, np.array(post) * 1000, np.full(6, PRICE))
            for post in ([500, 200, 200, 200, 200, 200], [500, 500, 500, 200, 200, 200])
        ]
    )
    plan = cheapest_plan(costs, [10, 10])
    falls = [
        month for month in range(1, 6) if any(kw(plan, post)[month] < kw(plan, post)[month - 1] for post in (0, 1))
    ]
    assert len(falls) == 1


def test_a_plan_of_more_than_12_months_is_refused():
    with pytest.raises(ValueError, match="12 months"):
        plan_of([200] * 13, 200)


@st.composite
def cases(draw):
    posts, months, levels = draw(st.sampled_from([(1, 4, 4), (1, 6, 3), (2, 3, 3), (2, 4, 2), (1, 1, 3)]))
    cost = st.lists(st.integers(0, 9), min_size=levels, max_size=levels)
    costs = draw(st.lists(st.lists(cost, min_size=months, max_size=months), min_size=posts, max_size=posts))
    current = draw(st.tuples(*[st.integers(0, levels - 1)] * posts))
    first = st.integers(0, months)
    return costs, current, draw(first), draw(first), draw(st.sampled_from([0, 1, 2, 3, None]))


@settings(deadline=None, max_examples=150)
@given(cases())
def test_no_lawful_plan_is_cheaper(case):
    costs, current, first_raise, first_decrease, steps = case
    plan = cheapest_plan(np.array(costs), list(current), first_raise, first_decrease, steps)
    levels = [tuple(month) for month in plan.levels.T.tolist()]
    assert plan.total == cheapest_total(costs, current, first_raise, first_decrease, steps)
    assert is_lawful(levels, current, first_raise, first_decrease, steps)
    assert plan.total == sum(
        costs[post][month][level] for month, chosen in enumerate(levels) for post, level in enumerate(chosen)
    )


@settings(deadline=None, max_examples=100)
@given(cases(), st.integers(0, 5_000))
def test_clearance_keeps_a_plan_lawful_and_its_cost_within(case, clearance):
    costs, current, first_raise, first_decrease, steps = case
    plan = cheapest_plan(np.array(costs), list(current), first_raise, first_decrease, steps)
    raised = np.array(
        [with_clearance(*post, clearance) for post in zip(plan.levels, np.array(costs), current, strict=True)]
    )
    levels = [tuple(month) for month in raised.T.tolist()]
    total = sum(costs[post][month][level] for month, chosen in enumerate(levels) for post, level in enumerate(chosen))
    assert is_lawful(levels, current, first_raise, first_decrease, steps)
    assert (raised >= plan.levels).all()
    assert plan.total <= total <= plan.total * (1 + clearance / 10_000)


def test_amounts_beyond_64_bits_are_exact():
    small = np.array([[[5, 3], [1, 4]]])
    plan = cheapest_plan(small.astype(object) * 10**20, [0])
    assert plan.total == 4 * 10**20
