"""The solver of advice against every choice there is."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_recommendation.calc.solver import FORBIDDEN, cheapest, costs_of, with_clearance


@st.composite
def tables(draw):
    """Costs of up to four bands of up to five levels each, some of which are forbidden; the last level never is."""
    bands, levels = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    cost = st.one_of(st.integers(0, 40), st.just(FORBIDDEN))
    rows = st.lists(cost, min_size=levels - 1, max_size=levels - 1)
    return np.array([[*draw(rows), draw(st.integers(0, 40))] for _band in range(bands)])


def choices(costs, ascends):
    bands, levels = costs.shape
    everything = product(range(levels), repeat=bands)
    return [choice for choice in everything if not ascends or list(choice) == sorted(choice)]


def total(costs, choice):
    return sum(int(costs[band, level]) for band, level in enumerate(choice))


@pytest.mark.parametrize("ascends", [False, True])
@given(costs=tables())
def test_no_choice_of_levels_costs_less(costs, ascends):
    chosen = cheapest(costs, ascends)
    assert tuple(chosen) in choices(costs, ascends)
    assert total(costs, chosen) == min(total(costs, choice) for choice in choices(costs, ascends))
    assert costs_of(costs, chosen).sum() == total(costs, chosen)


@pytest.mark.parametrize("ascends", [False, True])
@given(costs=tables(), clearance=st.sampled_from([0, 100, 1_000, 10_000]))
def test_each_band_is_raised_as_far_as_the_clearance_and_the_order_allow(costs, clearance, ascends):
    chosen = cheapest(costs, ascends)
    raised = with_clearance(costs, chosen, clearance, ascends)
    for band in reversed(range(len(costs))):
        limit = raised[band + 1] if ascends and band + 1 < len(costs) else costs.shape[1] - 1
        affordable = [
            level
            for level in range(limit + 1)
            if int(costs[band, level]) * 10_000 <= int(costs[band, chosen[band]]) * (10_000 + clearance)
        ]
        assert raised[band] == max(affordable)


def test_several_supply_points_are_solved_together_as_each_by_itself():
    costs = np.random.default_rng(1).integers(0, 30, (50, 3, 6))
    together = cheapest(costs, ascends=True)
    assert together.tolist() == [cheapest(each, ascends=True).tolist() for each in costs]
    raised = with_clearance(costs, together, 1_000, ascends=True)
    assert raised.tolist() == [
        with_clearance(each, levels, 1_000, ascends=True).tolist() for each, levels in zip(costs, together, strict=True)
    ]


def test_the_clearance_of_a_cost_beyond_a_million_billion_stays_in_64_bits():
    costs = np.array([[10**16, 10**16 + 10**14, 10**16 + 10**14 + 1]])
    assert with_clearance(costs, cheapest(costs), 100).tolist() == [1]
