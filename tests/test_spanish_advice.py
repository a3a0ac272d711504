"""Spanish powers: the cheapest are those of a full search, by each rule, and cost what the bills would have charged."""

from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles import spanish_advice as oracle
from oracles.spanish_bill import overrun_root
from oracles.spanish_loads import POWERS, advised, months_of, points, powers_of
from oracles.spanish_points import BANDS, PUBLISHED, RATES

from odoo.addons.energy_core.calc import overrun_power
from odoo.addons.energy_core.calc.network_cost.spain import fixed_cost, variable_cost
from odoo.addons.energy_recommendation.calc.spain.loads import duration_curve

GRID = range(10_000, 100_001, 10_000)
ROUNDED = Fraction(6, 1_000_000)  # € that the solver rounds away: half a µ€ a band and level, on both sides
slowly = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def assert_cheapest(point, advice, grid):
    """The cheapest powers are legal, and cost what those of the full search cost."""
    months, tariff = months_of(point), point["tariff"]
    found = oracle.cheapest(PUBLISHED, tariff, point["control"], grid, months, point["on"])
    chosen = powers_of(advice, "cheapest", tariff)
    assert chosen in set(oracle.allowed(tariff, grid))
    euros = oracle.euros_of(PUBLISHED, tariff, point["control"], chosen, months, point["on"])
    assert found[0] <= euros <= found[0] + ROUNDED


@slowly
@given(points())
def test_the_cheapest_powers_are_those_of_a_full_search_over_both_types_of_point(point):
    assert_cheapest(point, advised(point), GRID)


@slowly
@given(points(tariffs=("6.1TD",), controls=("quarter_hour",), largest=(30_000, 60_000)))
def test_a_point_that_is_measured_by_quarter_hours_may_go_below_50_kw(point):
    assert_cheapest(point, advised(point), GRID)


@slowly
@given(points(largest=(20_000, 45_000, 70_000), most=50))
def test_by_maximeters_alone_the_cheapest_powers_up_to_50_kw_are_found(point):
    advice = advised(point, has_curve=False)
    assert_cheapest(point, advice, range(10_000, 50_001, 10_000))
    assert "other_type" in codes(advice)


@slowly
@given(points(tariffs=("2.0TD",), largest=(5_000, 11_000, 14_500)))
def test_behind_a_breaker_the_cheapest_powers_never_cut(point):
    assert_cheapest(point, advised(point, step_w=500), range(500, 15_001, 500))


@slowly
@given(
    points(tariffs=("2.0TD",), controls=("maximeter",), largest=(5_000, 14_500, 20_000)).filter(
        lambda p: p["on"] >= date(2025, 4, 1)
    )
)
def test_a_maximeter_of_2_0td_is_charged_beyond_the_powers(point):
    assert_cheapest(point, advised(point, step_w=500), range(500, 15_001, 500))


@slowly
@given(points(), st.sampled_from([0, 100, 700]))
def test_each_month_costs_what_its_bill_would_have_charged_to_the_cent(point, clearance):
    advice = advised(point, step_w=1_000, clearance=clearance)
    for role in advice.months["role"].unique():
        fixed, overrun = bills(point, powers_of(advice, role))
        months = advice.months[advice.months["role"] == role].sort_values("start")
        assert months["fixed_cents"].tolist() == fixed
        assert months["overrun_cents"].tolist() == overrun


def bills(point, powers):
    """The cents of power and of excess that the calculation core charges each month, at the rates of the day."""
    on = pd.Timestamp(point["on"])
    in_force = RATES[(RATES["start"] <= on) & (RATES["end"].isna() | (RATES["end"] > on))]
    rates = in_force.assign(start=pd.Timestamp("2000-01-01"), end=pd.Series(pd.NaT, index=in_force.index))
    months = months_of(point)
    starts = pd.to_datetime([month["first"] for month in months]).as_unit("ns")
    periods = pd.DataFrame({"contract": range(len(months)), "supply_point": "S", "start": starts})
    periods = periods.assign(end=starts + pd.DateOffset(months=1), days=[month["days"] for month in months])
    periods = periods.assign(
        period_start=periods["start"], period_end=periods["end"], fta=pd.Categorical([point["tariff"]] * len(months))
    )
    for band, name, watts in zip(BANDS, POWERS, powers, strict=True):
        periods[name] = watts
        periods[f"{band}_wh"] = 0
        periods[f"max_power_w_{band}"] = [month["highest"].get(band, -1) for month in months]
        periods[f"overrun_w_{band}"] = [overrun(month, band, watts) for month in months]
    periods["total_wh"] = 0
    priced, unpriced = fixed_cost(periods, rates)
    charged, uncharged = variable_cost(priced, rates)
    assert unpriced.empty and uncharged.empty
    return charged["fixed_cents"].tolist(), charged["overrun_cents"].tolist()


def overrun(month, band, watts):
    quarters = month["quarters"].get(band)
    if not quarters:
        return -1
    keys = {"supply_point": "S", "month": month["first"], "band": band}
    curve, powers = pd.DataFrame({**keys, "power_w": quarters}), pd.DataFrame([{**keys, "power_va": watts}])
    return int(overrun_power(curve, powers)["overrun_w"].iloc[0])


@slowly
@given(points(), st.integers(1, 1_000))
def test_room_above_the_cheapest_powers_costs_no_more_than_the_clearance(point, clearance):
    advice = advised(point, clearance=clearance)
    cheapest, raised = powers_of(advice, "cheapest"), powers_of(advice, "proposed")
    if "keep" in codes(advice):
        return
    assert all(low <= high for low, high in zip(cheapest, raised, strict=True))
    euros = [
        oracle.euros_of(PUBLISHED, point["tariff"], "", powers, months_of(point), point["on"])
        for powers in (cheapest, raised)
    ]
    assert euros[1] <= euros[0] * (1 + Fraction(clearance, 10_000)) + ROUNDED


@slowly
@given(points(), st.sampled_from([90, 110]))
def test_a_scenario_is_the_advice_on_a_scaled_demand(point, percent):
    advice = advised(point)
    scaled = point | {"curve": {first: (2 * watts * percent + 100) // 200 for first, watts in point["curve"].items()}}
    other = advised(scaled)
    row = advice.scenarios.set_index(["scenario", "role"]).loc[
        (f"demand_{'plus' if percent > 100 else 'minus'}_10", "cheapest")
    ]
    assert tuple(row[POWERS]) == powers_of(other, "cheapest")


def test_powers_beyond_64_bits_of_squares_have_exact_roots():
    watts = np.sort(np.random.default_rng(1).integers(10**8, 10**9, 3_000))
    levels = np.array([1_000, 499_999_999, 10**9])
    expected = [overrun_root([int(value) - level for value in watts]) for level in levels.tolist()]
    assert duration_curve(watts).root_beyond(levels).tolist() == expected


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=40), st.integers(0, 10**6))
def test_a_root_is_rounded_half_up_once(values, power):
    curve = duration_curve(np.sort(np.array(values)))
    assert curve.root_beyond(np.array([power]))[0] == overrun_root([value - power for value in values])


def codes(advice, is_blocking=False):
    return set(advice.notes.loc[advice.notes["is_blocking"] == is_blocking, "code"])
