# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an advice on a Brazilian unit says beside the exact choice: percentile method, flags, rural units, plans."""

import pandas as pd
import pytest
from brazilian_year import GREEN, GROUP_B, OFF_PEAK_KWH, PEAK_KWH, TARIFFS, frames, tariff

from odoo.addons.energy_recommendation.calc.brazil import advise

ENERGY_KWH = sum(PEAK_KWH) + sum(OFF_PEAK_KWH)
YEAR = pd.DataFrame({"start": ["2023-01-01"], "end": ["2024-01-01"], "surcharge_micro": [20_000]})


def advised(method="exact", clearance=100, flags=None, details=True, **given):
    return advise(**frames(**given), method=method, clearance=clearance, flags=flags, details=details)


def option(advice, role):
    return advice.options.set_index("role").loc[role]


def codes(advice):
    return set(advice.notes["code"])


def detail(advice, code):
    return str(advice.notes.set_index("code").loc[code, "detail"])


def test_the_percentile_method_proposes_its_467_kw_at_their_legal_cost():
    advice = advised("percentile")
    proposed = option(advice, "proposed")
    assert (proposed["tariff"], proposed["power_va"]) == ("green", 467_000)
    assert proposed["annual_cents"] == 92_580_365  # 925,803.65: more than keeping 400 kW
    assert option(advice, "cheapest")["annual_cents"] == 92_114_352


def test_the_percentile_method_keeps_a_contract_that_saves_nothing_by_its_own_figures():
    advice = advised("percentile", contract={"off_peak_w": 430_000})
    assert option(advice, "proposed")["power_va"] == 430_000
    assert "keep" in codes(advice)


def test_a_unit_without_blue_prices_is_told_why_the_percentile_method_is_silent():
    advice = advised("percentile", tariffs=[tariff("green", GREEN)])
    assert "proposed" not in set(advice.options["role"])
    assert advice.notes.set_index("code").loc["no_percentile", "is_blocking"]


def test_flags_add_the_same_to_all_options():
    without, flagged = advised(), advised(flags=YEAR)
    added = flagged.options.set_index("role")["annual_cents"] - without.options.set_index("role")["annual_cents"]
    assert set(added) == {ENERGY_KWH * 2}  # 0.02 a kWh
    other = flagged.options.set_index("role")["other_cents"]
    assert set(other) == {ENERGY_KWH * 2}


def test_flags_do_not_move_the_proposed_contract():
    assert option(advised(), "proposed")["power_va"] == option(advised(flags=YEAR), "proposed")["power_va"]


def test_days_without_flag_are_told_and_left_out():
    advice = advised(flags=YEAR.assign(end=["2023-11-20"]))
    assert "2023-11, 2023-12" in detail(advice, "unflagged_bills")
    assert option(advice, "current")["other_cents"] == (ENERGY_KWH - sum(PEAK_KWH[-2:]) - sum(OFF_PEAK_KWH[-2:])) * 2


def test_a_rural_unit_pays_what_it_measures_whatever_is_contracted():
    advice = advised(unit={"is_rural": True}, contract={"off_peak_w": 454_000})
    current = option(advice, "current")
    assert current["fixed_cents"] == 14_631_497  # 4 640.5 kW x 31.53 = 146 314.965
    assert current["overrun_cents"] == round((506.52 - 454) * 2 * 3153)


def test_a_rural_unit_with_too_high_a_contract_pays_complementary_demands():
    current = option(advised(unit={"is_rural": True}, contract={"off_peak_w": 520_000}), "current")
    assert current["overrun_cents"] == 0
    assert current["other_cents"] == round((3 * 520 - 244.44 - 284.76 - 328.86) * 3153)


def test_a_rural_unit_is_told_the_demand_of_each_month():
    assert "2023-01 152/328, 2023-02 141/335" in detail(advised(unit={"is_rural": True}), "monthly_schedule")


def test_a_tenth_of_the_highest_demand_of_the_year_before_is_billed():
    year, before = (frames(unit={"is_rural": True})["bills"] for _ in range(2))
    before = before.assign(
        **{name: before[name] - pd.DateOffset(years=1) for name in ("month", "start", "end")},
        off_peak_w=[0] * 11 + [9_000_000],
        peak_w=0,
    )
    given = frames(unit={"is_rural": True}) | {"bills": pd.concat([before, year])}
    months = advise(**given).months.set_index(["role", "start"]).loc["current"]
    assert months["fixed_cents"].iloc[:2].tolist() == [900 * 3153, 900 * 3153]


SEASON = {"off_peak_w": [500_000] * 4 + [200_000] * 8, "peak_w": 0}


def test_a_season_is_told_a_plan_of_two_changes():
    advice = advised(bills=SEASON, contract={"off_peak_w": 300_000})
    assert "505 kW from 2024-02-01, then 202 kW from 2024-05-01" in detail(advice, "two_steps")


def test_a_plan_waits_for_the_twelve_months_of_the_last_decrease():
    last = {"last_decrease": pd.Timestamp("2023-06-15")}
    advice = advised(bills=SEASON, contract={"off_peak_w": 300_000}, unit=last)
    assert "then 202 kW from 2024-07-01" in detail(advice, "two_steps")


def test_a_ranking_without_details_has_no_plans():
    assert "two_steps" not in codes(advised(bills=SEASON, contract={"off_peak_w": 300_000}, details=False))


def test_a_small_unit_is_compared_as_group_b():
    small = {"peak_w": 20_000, "off_peak_w": 40_000, "peak_wh": 10**6, "off_peak_wh": 2 * 10**6}
    advice = advised(
        bills=small,
        contract={"off_peak_w": 60_000},
        unit={"transformers_va": 75_000},
        tariffs=[*TARIFFS, tariff("b", GROUP_B)],
    )
    cheapest = option(advice, "cheapest")
    assert (cheapest["tariff"], cheapest["annual_cents"]) == ("b", 12 * 3_000 * 70)
    assert cheapest["earliest"] == pd.Timestamp("2024-03-01")
    assert "group_change" in codes(advice)
    assert sorted(advice.options.loc[advice.options["role"] != "current", "tariff"].unique()) == ["b", "blue", "green"]


@pytest.mark.parametrize(("watts", "earliest"), [(600_000, "2024-04-09"), (300_000, "2024-01-25")])
def test_the_proposed_demand_has_its_legal_day(watts, earliest):
    assert option(advised(contract={"off_peak_w": watts}), "proposed")["earliest"] == pd.Timestamp(earliest)
