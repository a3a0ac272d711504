"""Spanish access costs and taxes equal those of the oracle to the cent, and what cannot be priced says why."""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles import spanish_bill as oracle
from oracles.spanish_rates import published_rates

from odoo.addons.energy_core.calc.csv_frames import read_rates
from odoo.addons.energy_core.calc.doors import open_rates
from odoo.addons.energy_core.calc.network_cost.spain import fixed_cost, variable_cost
from odoo.addons.energy_core.calc.taxes.spain import electricity_tax, meter_rent, taxes

RATES_CSV = Path(__file__).resolve().parents[1] / "energy_core" / "data" / "energy.rate-es.csv"
BANDS = ("p1", "p2", "p3", "p4", "p5", "p6")
TARIFFS = ("2.0TD", "3.0TD", "6.1TD", "6.2TD", "6.3TD", "6.4TD")
PUBLISHED = oracle.by_name(published_rates())
FIRST, LAST = date(2024, 2, 15), date(2026, 11, 1)
AMOUNTS = ("fixed_toll", "fixed_charge", "variable_toll", "variable_charge", "overrun", "reactive", "social_bonus")
AMOUNTS += ("electricity_tax",)
KINDS = ("toll", "charge")


def rates_of_file(unverified="use"):
    with RATES_CSV.open(encoding="utf-8", newline="") as file:
        return open_rates(read_rates(file, "rates", "ES"), unverified)


RATES, VERIFIED_RATES = rates_of_file(), rates_of_file("refuse")


def subscriptions_of(points):
    """The frame of one part a point: start, end, tariff, watts (band: W)."""
    frame = pd.DataFrame(
        {
            "contract": range(len(points)),
            "supply_point": range(len(points)),
            "start": pd.to_datetime([point["start"] for point in points]).as_unit("ns"),
            "end": pd.to_datetime([point["end"] for point in points]).as_unit("ns"),
            "fta": pd.Categorical([point["tariff"] for point in points]),
            **{f"power_{band}_va": [point["watts"].get(band, -1) for point in points] for band in BANDS},
        }
    )
    days = (frame["end"] - frame["start"]).dt.days.astype("int64")
    return frame.assign(days=days, period_start=frame["start"], period_end=frame["end"])


def periods_of(points):
    """The priced parts as periods with the energies and quantities of the points (-1: not known)."""
    priced, problems = fixed_cost(subscriptions_of(points), RATES)
    assert problems.empty, [str(detail) for detail in problems["detail"]]
    columns = {f"{band}_wh": [point["wh"].get(band, 0) for point in points] for band in BANDS}
    for quantity in ("max_power_w", "overrun_w", "reactive_varh"):
        columns |= {f"{quantity}_{band}": [point.get(quantity, {}).get(band, -1) for point in points] for band in BANDS}
    return priced.assign(**columns, total_wh=sum(np.array(columns[f"{band}_wh"]) for band in BANDS))


def priced(points):
    """Everything that the chain computes for Spain, and the exceptions."""
    valued, problems = variable_cost(periods_of(points), RATES)
    taxed, untaxed = taxes(valued, RATES)
    return taxed, pd.concat([problems, untaxed])


def bill(point):
    """The oracle's cents for a point."""
    start, end, tariff = point["start"], point["end"], point["tariff"]
    wh = {band: point["wh"].get(band, 0) for band in BANDS}
    amounts = {
        **{f"fixed_{kind}": oracle.power_cost(PUBLISHED, kind, tariff, point["watts"], start, end) for kind in KINDS},
        **{f"variable_{kind}": oracle.energy_cost(PUBLISHED, kind, tariff, wh, start, end) for kind in KINDS},
        "overrun": oracle.excess_cost(
            PUBLISHED, tariff, point["watts"], point.get("max_power_w", {}), point.get("overrun_w", {}), start, end
        ),
        "reactive": oracle.reactive_cost(PUBLISHED, tariff, wh, point.get("reactive_varh", {}), start),
        "social_bonus": oracle.social_bonus(PUBLISHED, start, end),
    }
    due = end - timedelta(days=1)
    tax = oracle.electricity_tax(PUBLISHED, sum(amounts.values()), sum(wh.values()), due)
    return amounts | {"electricity_tax": tax}


def month_of(day):
    start = day.replace(day=1)
    return start, (start + timedelta(days=32)).replace(day=1)


@st.composite
def points(draw, tariffs=TARIFFS):
    tariff = draw(st.sampled_from(tariffs))
    day = draw(st.dates(FIRST, LAST - timedelta(days=1)))
    first, last = month_of(day)
    end = min(last, LAST)
    start = max(draw(st.sampled_from([first, day])), FIRST)
    bands = BANDS[:2] if tariff == "2.0TD" else BANDS
    largest = draw(st.sampled_from([15_000, 50_000, 120_000, 40_000_000]))
    watts = [draw(st.integers(1, largest)) for _band in bands]
    if tariff != "2.0TD":
        watts.sort()
    counted = BANDS[:3] if tariff == "2.0TD" else BANDS
    point = {
        "start": start,
        "end": end,
        "tariff": tariff,
        "watts": dict(zip(bands, watts, strict=True)),
        "wh": {band: 1000 * draw(st.integers(0, draw(st.sampled_from([0, 900, 8_000_000])))) for band in counted},
    }
    for quantity, most in (("max_power_w", 2 * largest), ("overrun_w", 9 * largest), ("reactive_varh", 6_000_000_000)):
        told = draw(st.lists(st.sampled_from(BANDS), unique=True))
        point[quantity] = {band: draw(st.integers(0, most)) for band in told}
    return point


def answerable(point):
    """Whether every price that the oracle needs for the point was published."""
    try:
        return bill(point)
    except oracle.NoRate:
        return None


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


def household(**changes):
    point = {
        "start": date(2026, 1, 1),
        "end": date(2026, 2, 1),
        "tariff": "2.0TD",
        "watts": {"p1": 4600, "p2": 4600},
        "wh": {"p1": 100_000, "p2": 80_000, "p3": 70_000},
    }
    return point | changes


def workshop(**changes):
    """A point of type 4 in June 2025."""
    point = {
        "start": date(2025, 6, 1),
        "end": date(2025, 7, 1),
        "tariff": "3.0TD",
        "watts": dict(zip(BANDS, (20_000, 20_000, 25_000, 25_000, 30_000, 40_000), strict=True)),
        "wh": {"p3": 2_000_000, "p4": 1_000_000, "p6": 900_000},
        "max_power_w": {"p3": 24_000, "p4": 31_000, "p6": 12_000},
    }
    return point | changes


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
    assert "No toll rate knows the access tariff 3.1A" in detail
    assert "name no access tariff" in problem_of([workshop(tariff=None)])[1]


def test_a_missing_rate_names_what_is_missing_its_code_and_its_day():
    reason, detail = problem_of([household(start=date(2024, 2, 1), end=date(2024, 3, 1))])
    assert reason == "no_rate"
    assert "no charge rate of 2.0TD for power_p1 on 2024-02-01" in detail
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


def test_the_maximeter_is_charged_by_band_and_day_since_april_2025():
    row = priced([workshop()])[0].iloc[0]
    assert row["overrun_cents"] == round(100 * 30 * 6 * 0.021656)  # P4: 31 kW of 25; P3 stays below


def test_the_maximeter_was_charged_twice_at_one_price_before_april_2025():
    point = workshop(start=date(2024, 6, 1), end=date(2024, 7, 1))
    assert priced([point])[0]["overrun_cents"].tolist() == [round(100 * 30 * 2 * 6 * 0.111643)]


def factory(**changes):
    """A point of type 3: its largest power is above 50 kW."""
    watts = dict.fromkeys(BANDS, 60_000)
    return workshop(watts=watts, max_power_w={"p4": 90_000}, overrun_w={"p3": 100_000, "p4": 0}) | changes


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
    assert "no excess rate of 6.4TD for max_power_p4 on 2025-06-01" in str(problems["detail"].iloc[0])


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


def test_the_social_bonus_of_june_2026_changes_on_the_26th():
    point = household(start=date(2026, 6, 1), end=date(2026, 7, 1))
    assert priced([point])[0]["social_bonus_cents"].tolist() == [round(100 * (25 * 6.979247 + 5 * 9.011295) / 365)]


def test_the_electricity_tax_is_that_of_the_last_day():
    march, june = (household(start=date(2026, month, 1), end=date(2026, month + 1, 1)) for month in (3, 6))
    taxed = priced([march, june])[0]
    base = taxed[["fixed_cents", "variable_cents", "social_bonus_cents"]].sum(axis=1)
    shares = [0.005, 0.0511269632]
    found = [round(amount * share) for amount, share in zip(base, shares, strict=True)]
    assert taxed["electricity_tax_cents"].tolist() == [max(found[0], 25), found[1]]  # 250 kWh are at least 0.25 €


def test_the_chain_knows_no_meter_and_rents_none():
    assert priced([household()])[0]["meter_rent_cents"].tolist() == [0]


def test_a_month_without_a_tax_rate_is_refused():
    taxed, problems = priced([household(start=date(2026, 10, 1), end=date(2026, 11, 1))])
    assert len(taxed) == 1 and problems.empty
    taxed, problems = priced([household(start=date(2026, 11, 1), end=date(2026, 12, 1))])
    assert taxed.empty and problems["reason"].tolist() == ["no_rate"]
    assert "no electricity_tax rate of GENERAL for rate on 2026-11-30" in str(problems["detail"].iloc[0])


tax_bases = st.tuples(
    st.integers(-(10**6), 10**11),
    st.integers(-(10**6), 10**10),
    st.dates(date(2024, 1, 1), LAST - timedelta(days=1)),
    st.sampled_from(["GENERAL", "INDUSTRY"]),
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(tax_bases)
def test_the_electricity_tax_of_any_amount_is_that_of_the_oracle(base):
    base_cents, total_wh, day, code = base
    days = pd.Series(pd.to_datetime([day]).as_unit("ns"))
    found, failed = electricity_tax(np.array([base_cents]), np.array([total_wh]), days, RATES, code)
    assert failed.empty
    assert found.tolist() == [oracle.electricity_tax(PUBLISHED, base_cents, total_wh, day, code)]


def test_the_legal_share_has_all_its_decimals():
    days = pd.Series(pd.to_datetime(["2025-03-31"]).as_unit("ns"))
    found, _failed = electricity_tax(np.array([10_000_000_000]), np.array([0]), days, RATES)
    assert found.tolist() == [511_269_632]


@pytest.mark.parametrize("code", ["SINGLE_PHASE", "THREE_PHASE"])
@pytest.mark.parametrize("month", [1, 2, 4])
@pytest.mark.parametrize("year", [2024, 2026])
def test_the_rent_of_a_meter_counts_by_days(code, month, year):
    start, end = month_of(date(year, month, 1))
    rows = subscriptions_of([household(start=start, end=end)])
    found, failed = meter_rent(rows, pd.Series([code]), RATES)
    assert failed.empty
    assert found.tolist() == [oracle.meter_rent(PUBLISHED, code, start, end)]


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


def test_the_file_is_what_is_tested():
    with RATES_CSV.open(encoding="utf-8", newline="") as file:
        assert len(RATES) == sum(1 for _row in csv.reader(file)) - 1
