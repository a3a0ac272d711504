# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Excess reactive energy and demand of Brazilian units: what bills tell of it, and what it costs."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from brazilian_year import BLUE, GROUP_B, TARIFFS, frames, tariff
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.brazilian_extras import reactive_demand_amount, reactive_energy_of_hours

from odoo.addons.energy_recommendation.calc.brazil import advise
from odoo.addons.energy_recommendation.calc.brazil.reactive import excess_of_factor, with_excess

DEMAND = Decimal("31.53")  # off-peak price of blue, whatever the modality
TE = Decimal("0.30")  # of group B
QUIET = {"peak_w": 150_000, "off_peak_w": 350_000}
PRICED = [*TARIFFS, tariff("b", GROUP_B)]


def other_of(bills, contract=None):
    """R$ a month that the current contract pays beside demand and energy."""
    months = advise(**frames(QUIET | bills, contract, tariffs=PRICED)).months
    cents = months[months["role"] == "current"]["other_cents"].to_numpy()
    assert abs(cents - cents[0]).max() <= 1  # each month the same, but for the rounding of the year
    return Decimal(int(cents[0])) / 100


def blue(peak_kw, off_peak_kw):
    return {"modality": "blue", "peak_w": peak_kw * 1000, "off_peak_w": off_peak_kw * 1000}


def test_excess_energy_costs_its_price_in_both_posts():
    bills = {"peak_reactive_varh": 1_000_000, "off_peak_reactive_varh": 4_000_000}
    assert other_of(bills) == 5_000 * TE


@pytest.mark.parametrize("contracted_kw", [300, 400, 430, 460, 500])
def test_each_kw_that_is_billed_is_one_less_of_reactive_demand(contracted_kw):
    bills = {"off_peak_reactive_w": 460_000}
    expected = reactive_demand_amount(Decimal(460), Decimal(max(contracted_kw, 350)), DEMAND)
    assert other_of(bills, {"off_peak_w": contracted_kw * 1000}) == expected


def test_green_sets_the_highest_of_both_posts_against_its_one_demand():
    assert other_of({"peak_reactive_w": 480_000, "off_peak_reactive_w": 460_000}) == 80 * DEMAND


def test_blue_sets_each_post_against_its_own_demand_at_the_off_peak_price():
    bills = {"peak_reactive_w": 200_000, "off_peak_reactive_w": 460_000}
    assert other_of(bills, blue(180, 390)) == (20 + 70) * DEMAND


def test_group_b_by_option_is_set_against_what_was_measured():
    bills = {"off_peak_reactive_w": 460_000, "peak_reactive_w": 0}
    given_frames = frames(QUIET | bills, unit={"transformers_va": 75_000}, tariffs=PRICED)
    options = advise(**given_frames).options
    of_b = options[options["tariff"] == "b"].iloc[0]
    assert of_b["other_cents"] == 12 * (460 - 350) * 3153


def test_reactive_demand_that_is_dearer_than_demand_raises_the_cheapest_contract():
    dear = [tariff("blue", BLUE | {"demand_off_peak_micro": 60_000_000}), *PRICED[1:]]
    without, charged = (
        advise(**frames(QUIET | bills, tariffs=dear)).options.set_index("role").loc["cheapest", "power_va"]
        for bills in ({}, {"off_peak_reactive_w": 460_000})
    )
    assert (without, charged) == (334_000, 460_000)


def test_the_price_of_blue_counts_for_a_green_unit_too():
    dear = [tariff("blue", BLUE | {"demand_off_peak_micro": 60_000_000}), *PRICED[1:]]
    months = advise(**frames(QUIET | {"off_peak_reactive_w": 460_000}, tariffs=dear)).months
    assert months[months["role"] == "current"]["other_cents"].sum() == 12 * 60 * 6_000


def test_a_month_at_0_80_has_15_percent_of_its_energy_in_excess():
    energy, demand = excess_of_factor(np.int64(100_000_000), np.int64(400_000), np.int64(800))
    assert (energy, demand) == (15_000_000, 460_000)


def test_a_month_at_0_92_has_no_excess():
    assert [int(part) for part in excess_of_factor(np.int64(10**8), np.int64(400_000), np.int64(920))] == [0, 0]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**11), st.integers(0, 10**9), st.integers(1, 1000))
def test_a_power_factor_gives_the_excess_of_the_equations(active, demand, milli):
    energy, power = excess_of_factor(np.int64(active), np.int64(demand), np.int64(milli))
    factor = Decimal(milli) / 1000
    assert abs(int(energy) - reactive_energy_of_hours([(Decimal(active), factor)])) <= Decimal("0.5000001")
    expected = Decimal(demand) * Decimal("0.92") / factor if milli < 920 else Decimal(0)
    assert abs(int(power) - expected) <= Decimal("0.5000001")


def whole(*values):
    return pd.array(values, dtype="Int64")


def test_what_a_bill_tells_counts_before_its_power_factor():
    bills = pd.DataFrame(
        {
            "peak_wh": whole(1000, 1000, 1000),
            "off_peak_wh": whole(1000, 1000, None),
            "peak_w": whole(10, 10, 10),
            "off_peak_w": whole(10, 10, None),
            "peak_reactive_varh": whole(7, None, None),
            "peak_power_factor_milli": whole(460, 460, None),
        }
    )
    found = with_excess(bills)
    assert found["peak_reactive_varh"].tolist() == [7, 1000, 0]
    assert found["peak_reactive_w"].tolist() == [20, 20, 0]
    assert found["off_peak_reactive_varh"].tolist() == [0, 0, 0]


def test_a_power_factor_is_charged_as_the_excess_that_it_makes():
    told, guessed = ({"off_peak_reactive_w": 402_500}, {"off_peak_power_factor_milli": 800})
    energy = {"off_peak_wh": 10_000_000}
    excess = {"off_peak_reactive_varh": 1_500_000}
    assert other_of(energy | excess | told) == other_of(energy | guessed)
