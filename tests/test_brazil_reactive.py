# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Excess reactive energy and demand of Brazilian units."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.brazilian_extras import (
    half_up,
    reactive_demand_amount,
    reactive_demand_of_hours,
    reactive_energy_of_hours,
)

from odoo.addons.energy_recommendation.calc.brazil.reactive import (
    excess_of_factor,
    excess_of_hours,
    reactive_demand_cents,
    reactive_demand_posts,
    reactive_energy_cents,
)

TE_B1 = 270_000  # 0.27 per kWh
DEMAND = 31_530_000  # 31.53 per kW


def test_a_month_at_0_80_pays_15_percent_of_its_energy_again():
    energy, demand = excess_of_factor(100_000_000, 400_000, 800)
    assert (energy, demand) == (15_000_000, 460_000)
    assert reactive_energy_cents(energy, TE_B1, 1) == 405_000


def test_a_month_at_0_92_pays_nothing():
    assert [int(part) for part in excess_of_factor(100_000_000, 400_000, 920)] == [0, 0]


@pytest.mark.parametrize(("billed_kw", "cents"), [(400, 189_180), (430, 94_590), (460, 0), (500, 0)])
def test_each_kw_that_is_billed_is_one_less_of_reactive_demand(billed_kw, cents):
    assert reactive_demand_cents(460_000, billed_kw * 1000, DEMAND, 1) == cents


def test_several_contracts_are_priced_at_once():
    billed = np.array([[400_000, 460_000], [430_000, 500_000]])
    assert reactive_demand_cents(np.array(460_000), billed, DEMAND, 1).tolist() == [[189_180, 0], [94_590, 0]]


def test_blue_sets_each_post_against_its_own_demand():
    reactive, billed = reactive_demand_posts(
        "blue", np.array([[200, 460]]), np.array([[150, 400]]), np.array([[180, 390]])
    )
    assert (reactive.tolist(), billed.tolist()) == ([[200, 460]], [[180, 400]])


def test_green_sets_the_highest_of_both_posts_against_its_one_demand():
    reactive, billed = reactive_demand_posts("green", np.array([[480, 460]]), np.array([[150, 400]]), np.array([[390]]))
    assert (reactive.tolist(), billed.tolist()) == ([[480]], [[400]])


def test_group_b_by_option_is_set_against_what_was_measured():
    reactive, billed = reactive_demand_posts("b", np.array([[480, 460]]), np.array([[150, 400]]), None)
    assert (reactive.tolist(), billed.tolist()) == ([[480]], [[400]])


def test_capacitive_reactive_counts_in_the_six_hours_of_the_night_only():
    active, reactive = np.full(4, 80_000), np.array([60_000, -60_000, 60_000, -60_000])  # power factor 0.80
    energy, demand = excess_of_hours(active, reactive, np.array([True, True, False, False]))
    assert (energy, demand) == (2 * 12_000, 92_000)  # 0.92 x 100 - 80 of two hours


def test_an_hour_without_active_energy_pays_0_92_of_its_reactive_energy():
    energy, demand = excess_of_hours(np.array([0]), np.array([50_000]), np.array([False]))
    assert (energy, demand) == (46_000, 46_000)


def test_a_post_without_bad_hours_has_no_reactive_demand():
    assert excess_of_hours(np.array([80_000]), np.array([10_000]), np.array([False])) == (0, 0)


hours = st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 10**6)), min_size=1, max_size=24)


@settings(deadline=None, max_examples=60)
@given(hours)
def test_hours_have_the_excess_of_the_oracle(several):
    active, reactive = (np.array(column) for column in zip(*several, strict=True))
    energy, demand = excess_of_hours(active, reactive, np.zeros(len(several), dtype=bool))
    factors = [(Decimal(p), p / Decimal(p * p + q * q).sqrt()) for p, q in several]
    assert abs(int(energy) - reactive_energy_of_hours(factors)) <= Decimal("0.5001")
    assert abs(int(demand) - reactive_demand_of_hours(factors)) <= Decimal("0.5001")


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 2 * 10**8), st.integers(1, 62))
def test_any_reactive_demand_costs_what_the_oracle_says(reactive, billed, price, days):
    cents = int(reactive_demand_cents(np.int64(reactive), np.int64(billed), price * days, days))
    amount = reactive_demand_amount(Decimal(reactive) / 1000, Decimal(billed) / 1000, Decimal(price) / 1_000_000)
    assert Decimal(cents) / 100 == amount


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**11), st.integers(1, 10**6), st.integers(1, 1000))
def test_a_month_with_a_power_factor_is_rounded_to_wh_and_then_to_cents(active, price, milli):
    energy, _demand = excess_of_factor(np.int64(active), np.int64(0), np.int64(milli))
    exact = reactive_energy_of_hours([(Decimal(active), Decimal(milli) / 1000)])
    assert abs(Decimal(int(energy)) - exact) <= Decimal("0.5000001")
    cents = int(reactive_energy_cents(energy, price, 1))
    assert Decimal(cents) / 100 == half_up(Decimal(int(energy)) / 1000 * Decimal(price) / 1_000_000)
