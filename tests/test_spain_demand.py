"""Excess power and reactive energy of Spanish access tariffs, by both rules of excess power."""

from datetime import date

import pytest
from oracles.spanish_points import factory, household, priced, workshop


def test_the_maximeter_is_charged_by_band_and_day_since_april_2025():
    row = priced([workshop()])[0].iloc[0]
    assert row["overrun_cents"] == round(100 * 30 * 6 * 0.021656)  # P4: 31 kW of 25; P3 stays below


def test_the_maximeter_was_charged_twice_at_one_price_before_april_2025():
    point = workshop(start=date(2024, 6, 1), end=date(2024, 7, 1))
    assert priced([point])[0]["overrun_cents"].tolist() == [round(100 * 30 * 2 * 6 * 0.111643)]


def test_above_50_kw_the_quarter_hours_count_by_months_of_30_days():
    assert priced([factory()])[0]["overrun_cents"].tolist() == [round(100 * 100 * 0.563477)]
    july = factory(start=date(2025, 7, 1), end=date(2025, 8, 1))
    assert priced([july])[0]["overrun_cents"].tolist() == [round(100 * 100 * 0.563477 * 31 / 30)]


def test_above_50_kw_the_price_was_that_of_p1_by_the_ratio_of_the_tolls_before_april_2025():
    point = factory(start=date(2024, 6, 1), end=date(2024, 7, 1))
    assert priced([point])[0]["overrun_cents"].tolist() == [round(100 * 100 * 0.275670 * 3.395810)]


def test_2_0td_has_no_excess_power():
    taxed, problems = priced([household(max_power_w={"p1": 9_000})])
    assert taxed["overrun_cents"].tolist() == [0] and problems.empty


def test_unknown_demand_stands_beside_the_period():
    taxed, problems = priced([workshop(max_power_w={}), factory(overrun_w={})])
    assert taxed["overrun_cents"].tolist() == [0, 0]
    assert problems["reason"].tolist() == ["missing_demand"] * 2 and not problems["is_blocking"].any()


def test_a_missing_price_of_excess_power_matters_only_where_there_is_an_excess():
    within = {"p3": 24_000}
    taxed, problems = priced([workshop(tariff="6.4TD", max_power_w=within), workshop(tariff="6.4TD")])
    assert taxed["contract"].tolist() == [0]
    assert problems["reason"].tolist() == ["no_rate"] and problems["contract"].tolist() == [1]
    assert "no Excess Power rate of 6.4TD for max_power_p4 on 2025-06-01" in str(problems["detail"].iloc[0])


@pytest.mark.parametrize(
    "active_kwh, reactive_kvarh, euros",
    [
        (1000, 330, 0),  # within the free third
        (1000, 340, 0),  # beyond it, but cos φ 0.9468 rounds to 0.95
        (1000, 400, 70 * 0.041554),  # cos φ 0.93
        (1000, 740, 410 * 0.041554),  # cos φ 0.8038
        (1000, 800, 470 * 0.062332),  # cos φ 0.78
        (0, 10, 10 * 0.062332),
    ],
)
def test_reactive_energy_beyond_a_third_of_the_active_is_charged_by_power_factor(active_kwh, reactive_kvarh, euros):
    point = workshop(wh={"p3": 1000 * active_kwh}, reactive_varh={"p3": 1000 * reactive_kvarh})
    assert priced([point])[0]["reactive_cents"].tolist() == [round(100 * euros)]


def test_reactive_energy_of_p6_and_of_2_0td_is_not_charged():
    varh = {"p6": 9_000_000}
    small = household(reactive_varh={"p1": 900_000})
    assert priced([workshop(reactive_varh=varh), small])[0]["reactive_cents"].tolist() == [0, 0]
