"""Spanish tolls and charges equal those of the oracle to the cent, and what cannot be priced says why."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles.spanish_points import (
    AMOUNTS,
    BANDS,
    RATES,
    VERIFIED_RATES,
    answerable,
    factory,
    household,
    month_of,
    periods_of,
    points,
    priced,
    subscriptions_of,
    workshop,
)

from odoo.addons.energy_core.calc.network_cost.spain import fixed_cost, variable_cost
from odoo.addons.energy_core.calc.taxes.spain import taxes


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(points(), min_size=1, max_size=12))
def test_random_points_cost_what_the_oracle_says(several):
    expected = [answerable(point) for point in several]
    taxed, problems = priced(several)
    refused = set(problems.loc[problems["is_blocking"], "contract"])
    assert refused == {number for number, amounts in enumerate(expected) if amounts is None}
    for row in taxed.to_dict("records"):
        found = {name: row[f"{name}_cents"] for name in AMOUNTS}
        assert found == expected[row["contract"]], several[row["contract"]]
        assert row["fixed_cents"] == found["fixed_toll"] + found["fixed_charge"]
        assert row["variable_cents"] == found["variable_toll"] + found["variable_charge"]


def test_a_household_of_4_6_kw_in_january_2026_owes_9_29_of_tolls_and_1_82_of_charges():
    row = periods_of([household()]).iloc[0]
    assert (row["fixed_toll_cents"], row["fixed_charge_cents"], row["fixed_cents"]) == (929, 182, 1111)


def test_a_day_of_a_leap_year_is_a_366th_of_the_price():
    leap = periods_of([household(start=date(2024, 2, 29), end=date(2024, 3, 1))])
    assert leap["fixed_toll_cents"].tolist() == [29]  # 4.6 x (22.401746 + 0.776564) / 366
    whole_year = [month_of(date(2024, month, 1)) for month in range(3, 13)]
    rows = periods_of([household(start=start, end=end) for start, end in whole_year])
    assert rows["days"].sum() == 306
    assert abs(rows["fixed_toll_cents"].sum() - 4.6 * (22.401746 + 0.776564) * 100 * 306 / 366) < 5


def test_the_powers_of_2_0td_need_not_ascend():
    assert len(periods_of([household(watts={"p1": 5_750, "p2": 3_450})])) == 1


def problem_of(points, rates=RATES):
    rows, problems = fixed_cost(subscriptions_of(points), rates)
    assert rows.empty and len(problems) == 1
    return problems.iloc[0]["reason"], str(problems.iloc[0]["detail"])


def test_powers_of_3_0td_that_descend_are_refused():
    watts = dict(zip(BANDS, (20_000, 19_999, 20_000, 20_000, 20_000, 20_000), strict=True))
    reason, detail = problem_of([workshop(watts=watts)])
    assert reason == "power_order"
    assert "3.0TD on 2025-06-01 do not ascend from P1 to P6" in detail


@pytest.mark.parametrize("watts", [{}, {"p1": 4600}, {"p1": 0, "p2": 4600}])
def test_a_missing_power_is_refused(watts):
    assert problem_of([household(watts=watts)])[0] == "unknown_power"


def test_a_tariff_without_rates_is_unknown():
    reason, detail = problem_of([workshop(tariff="3.1A")])
    assert reason == "unknown_fta"
    assert "No Toll rate knows the access tariff 3.1A" in detail
    assert "name no access tariff" in problem_of([workshop(tariff=None)])[1]


def test_a_missing_rate_names_what_is_missing_its_code_and_its_day():
    reason, detail = problem_of([household(start=date(2024, 2, 1), end=date(2024, 3, 1))])
    assert reason == "no_rate"
    assert "no Charge rate of 2.0TD for power_p1 on 2024-02-01" in detail
    assert "2023-12-01" in problem_of([household(start=date(2023, 12, 1), end=date(2024, 1, 1))])[1]


def test_one_part_without_a_rate_takes_its_whole_period_along():
    parts = subscriptions_of([household(), household(watts={"p1": -1, "p2": 4600})])
    parts = parts.assign(contract=7)
    rows, problems = fixed_cost(parts, RATES)
    assert rows.empty and problems["reason"].tolist() == ["unknown_power"]


def test_a_rate_that_nobody_verified_is_refused_unless_such_rates_are_used():
    point = workshop(tariff="6.2TD", start=date(2025, 1, 1), end=date(2025, 2, 1))
    reason, detail = problem_of([point], VERIFIED_RATES)
    assert reason == "unverified_rate" and "6.2TD" in detail
    assert len(periods_of([point])) == 1


def test_all_prices_of_2_0td_in_2026_are_verified():
    rows, problems = fixed_cost(subscriptions_of([household()]), VERIFIED_RATES)
    valued, more = variable_cost(rows.assign(**{f"{band}_wh": 0 for band in BANDS}, total_wh=0), VERIFIED_RATES)
    taxed, most = taxes(valued, VERIFIED_RATES)
    assert len(taxed) == 1 and problems.empty and more.empty and most.empty


def test_energy_in_a_band_that_the_tariff_has_not_is_refused():
    valued, problems = variable_cost(periods_of([household(wh={"p1": 1_000, "p5": 1_000})]), RATES)
    assert valued.empty and problems["reason"].tolist() == ["unpriced_band"]
    assert problems["at_stake_wh"].tolist() == [2_000]


def test_negative_energy_is_a_credit():
    row = variable_cost(periods_of([household(wh={"p1": -100_000})]), RATES)[0].iloc[0]
    assert (row["variable_toll_cents"], row["variable_charge_cents"]) == (-333, -643)


def test_a_charge_that_changes_inside_a_month_counts_by_its_days():
    changed = RATES.copy()
    is_charge = (changed["kind"] == "charge") & (changed["code"] == "2.0TD") & (changed["start"] == "2026-01-01")
    later = changed[is_charge].assign(
        start=pd.Timestamp("2026-01-11"), value_micro=lambda rows: rows["value_micro"] * 2
    )
    changed.loc[is_charge, "end"] = pd.Timestamp("2026-01-11")
    rows, _none = fixed_cost(subscriptions_of([household()]), pd.concat([changed, later], ignore_index=True))
    power = 4.6 * (4.379461 + 0.281653) / 365 * (10 + 2 * 21)
    assert rows["fixed_charge_cents"].tolist() == [round(100 * power)]


def test_nothing_comes_of_nothing():
    rows, problems = fixed_cost(subscriptions_of([household()])[:0], RATES)
    valued, more = variable_cost(periods_of([household()])[:0], RATES)
    taxed, most = taxes(valued, RATES)
    assert rows.empty and taxed.empty and problems.empty and more.empty and most.empty


def test_the_order_of_rows_changes_nothing():
    several = [household(), workshop(), factory(), workshop(start=date(2024, 6, 1), end=date(2024, 7, 1))]
    periods = periods_of(several)
    forwards, backwards = (variable_cost(frame, RATES)[0] for frame in (periods, periods[::-1].reset_index(drop=True)))
    pd.testing.assert_frame_equal(
        forwards.set_index("contract").sort_index(), backwards.set_index("contract").sort_index()
    )
