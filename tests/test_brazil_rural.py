# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rural and seasonal units: what is billed whatever is contracted, and what the contract costs all the same."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.brazilian_extras import rural_billed, rural_complementary

from odoo.addons.energy_recommendation.calc.brazil.rural import (
    billed_tenths,
    complementary_tenths,
    monthly_schedule,
)

SEASON = [5, 5, 5, 90, 100, 95, 5, 5, 5, 5, 5, 5]  # kW


def watts(kilowatts):
    return np.array([round(kw * 1000) for kw in kilowatts])


def billed(kilowatts, cycles=None):
    """Billed kW of the last so many cycles."""
    found = billed_tenths(watts(kilowatts), cycles or len(kilowatts))
    return (found / 10_000).tolist()


def complementary_kw(contracted, demands):
    found = complementary_tenths(np.array(contracted * 1000), watts(demands) * 10)
    return found / 10_000


def test_a_cycle_bills_a_tenth_of_the_highest_of_the_eleven_before():
    assert billed(SEASON) == [5, 5, 5, 90, 100, 95, 10, 10, 10, 10, 10, 10]


def test_the_twelfth_cycle_after_the_season_is_free_of_it():
    assert billed([100, *[1] * 12]) == [100, *[10] * 11, 1]


def test_cycles_before_the_window_count():
    assert billed([100, 1, 1], cycles=2) == [10, 10]


def test_a_tenth_of_a_watt_is_billed():
    assert billed_tenths(np.array([40_001, 1_000]), 1).tolist() == [40_001]


def test_a_contract_that_three_cycles_reach_has_no_complementary_demand():
    assert complementary_kw(90, SEASON) == 0


def test_one_cycle_short_of_three_pays_the_largest_difference():
    assert complementary_kw(95, SEASON) == 90  # of a cycle of 5 kW


def test_a_contract_that_no_cycle_reaches_pays_the_three_largest_differences():
    assert complementary_kw(101, SEASON) == 3 * 96


def test_a_cycle_that_reaches_its_contract_is_no_difference():
    assert complementary_kw(100, [100] * 2) == 0


def test_a_cycle_without_bill_neither_reaches_its_contract_nor_is_charged():
    known = np.array([True, True, False, False])
    billed_w = np.array([100_000, 60_000, 0, 0])
    assert complementary_tenths(np.array(90_000), billed_w * 10, known) == 300_000
    assert complementary_tenths(np.array(50_000), billed_w * 10, known) == 0


kilowatts = st.integers(0, 1_500_000).map(lambda w: Decimal(w) / 1000)
units = st.integers(1, 12).flatmap(
    lambda n: st.tuples(
        st.lists(kilowatts, min_size=n, max_size=n),
        st.lists(kilowatts, max_size=11),
    )
)


@settings(deadline=None, max_examples=80)
@given(units, st.data())
def test_any_demands_are_billed_and_charged_as_the_oracle_says(unit, data):
    measured, earlier = unit
    contracted = data.draw(st.lists(kilowatts, min_size=len(measured), max_size=len(measured)))
    every = [*earlier, *measured]
    expected = [rural_billed(every, len(earlier) + position) for position in range(len(measured))]
    tenths = billed_tenths(watts(every), len(measured))
    assert [Decimal(int(part)) / 10_000 for part in tenths] == expected
    extra = complementary_tenths(watts(contracted), tenths)
    assert Decimal(int(extra)) / 10_000 == rural_complementary(contracted, expected)


@settings(deadline=None, max_examples=60)
@given(units)
def test_a_schedule_of_30_kw_and_more_pays_what_is_measured_and_nothing_else(unit):
    measured, earlier = unit
    measured = [kw + 30 for kw in measured]
    measured_w, tenths = watts(measured), billed_tenths(watts([*earlier, *measured]), len(measured))
    schedule = [Decimal(int(kw)) for kw in monthly_schedule(measured_w, tenths)]
    assert all(kw * Decimal("1.05") >= demand for kw, demand in zip(schedule, measured, strict=True))
    if len(measured) >= 3:
        assert rural_complementary(schedule, [Decimal(int(part)) / 10_000 for part in tenths]) == 0


@pytest.mark.parametrize(("kw", "contracted"), [(10.9, 11), (10.4, 10), (0, 0), (40.9, 40)])
def test_a_schedule_avoids_the_overruns_of_small_demands(kw, contracted):
    measured = watts([kw] * 3)
    assert monthly_schedule(measured, billed_tenths(measured, 3)).tolist() == [contracted] * 3


def test_a_schedule_contracts_the_least_that_has_to_be():
    measured = watts([5.0] * 3)
    assert monthly_schedule(measured, billed_tenths(measured, 3), 30).tolist() == [30] * 3
