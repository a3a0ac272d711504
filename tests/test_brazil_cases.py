# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which bills, contracts and tariffs an advice on Brazilian units rests on, and what it says where some are missing."""

import sys
from datetime import date
from decimal import Decimal

import pandas as pd
import pandera.errors
import pytest
from brazilian_units import LONG_AGO, PRICES, bill_row, contract_row, frames_of, green_unit, typed
from oracles.brazilian_advice import contract_cost, half_up, priced
from oracles.brazilian_bill import monthly_bill

from odoo.addons.energy_recommendation.calc.brazil import advise, subgroup_of

YEAR = "310 320 330 340 350 360 350 340 330 320 310 300"  # kW
ON = date(2024, 1, 10)
CENTS_A_LINE = 2  # that the lines of a month may be away from its exact amounts


def changed(unit, number, **values):
    """The unit with other values in its month of that number, from 0 on."""
    months = [month | values if place == number else month for place, month in enumerate(unit["months"])]
    return unit | {"months": months}


def without(unit, *numbers):
    return unit | {"months": [month for place, month in enumerate(unit["months"]) if place not in numbers]}


def advice_of(unit, on=ON, **settings):
    return advise(**frames_of({"UC": unit}, on), **settings)


def option(advice, role="current"):
    return advice.options.set_index("role").loc[role]


def told(advice):
    """{code: sentence} of the notes."""
    return dict(zip(advice.notes["code"], map(str, advice.notes["detail"]), strict=True))


def months_told(advice):
    return list(advice.months[advice.months["role"] == "current"]["start"].dt.strftime("%Y-%m"))


def paid(unit, *numbers, kw=400):
    """Cents of what a green contract costs in the months of these numbers."""
    months = [unit["months"][number] for number in numbers]
    return int(100 * half_up(contract_cost(priced(months, unit["tariffs"]["green"]), {"single": kw})))


def test_the_window_are_the_twelve_months_before_the_one_of_the_advice():
    assert months_told(advice_of(green_unit(YEAR))) == [f"2023-{month:02}" for month in range(1, 13)]


def test_the_window_moves_on_when_the_bill_of_the_month_of_the_advice_is_there():
    unit = green_unit(YEAR)
    found = advice_of(unit, on=date(2023, 12, 20))
    assert months_told(found) == [f"2023-{month:02}" for month in range(1, 13)]


def test_bills_of_later_months_do_not_count():
    unit = green_unit(YEAR)
    found = advice_of(unit, on=date(2023, 10, 20))
    assert months_told(found)[-1] == "2023-10"


def test_an_atypical_bill_is_named_and_not_counted():
    unit = changed(green_unit(YEAR), 4, is_atypical=True)
    found = advice_of(unit)
    assert "2023-05" not in months_told(found)
    assert told(found)["atypical_bills"].endswith("2023-05.")


def test_a_bill_without_measured_demand_is_named_and_not_counted():
    frames = frames_of({"UC": green_unit(YEAR)}, ON)
    frames["bills"].loc[[2, 7], "off_peak_w"] = pd.NA
    found = advise(**frames)
    assert len(months_told(found)) == 10
    assert "2023-03, 2023-08" in told(found)["incomplete_bills"]


def test_a_month_without_peak_demand_is_incomplete_where_others_have_one():
    frames = frames_of({"UC": green_unit(YEAR, peak_kw=YEAR)}, ON)
    frames["bills"].loc[3, "peak_w"] = pd.NA
    assert "2023-04" in told(advise(**frames))["incomplete_bills"]


def test_a_unit_whose_peak_demands_are_all_zero_has_one_register():
    found = advice_of(green_unit(YEAR))
    assert option(found, "runner_up")["power_peak_va"] == option(found, "runner_up")["power_off_peak_va"]
    assert "one_register" in told(found)


def test_a_year_is_the_mean_of_the_months_that_count_times_twelve():
    unit = without(green_unit(YEAR), 2, 3, 4)
    current = option(advice_of(unit))
    exact = contract_cost(priced(unit["months"], unit["tariffs"]["green"]), {"single": 400})
    assert current["total_cents"] == int(100 * half_up(exact))
    assert current["annual_cents"] == int(100 * half_up(exact * 12 / 9))


def test_missing_months_are_named_and_the_confidence_is_told():
    notes = told(advice_of(without(green_unit(YEAR), 2, 3)))
    assert "2023-03, 2023-04" in notes["missing_bills"]
    assert "10 months" in notes["confidence"]


def test_months_before_the_start_of_supply_are_not_missing():
    unit = without(green_unit(YEAR), 0, 1, 2) | {"supply_start": date(2023, 4, 1)}
    assert "missing_bills" not in told(advice_of(unit))


def test_months_before_the_first_contract_are_not_missing():
    unit = without(green_unit(YEAR), 0, 1, 2)
    unit["contract"] |= {"start": date(2023, 4, 15)}
    assert "missing_bills" not in told(advice_of(unit))


def test_on_five_bills_nothing_is_proposed_but_the_current_cost_is_told():
    unit = without(green_unit(YEAR), *range(7))
    found = advice_of(unit)
    assert list(found.options["role"]) == ["current"]
    assert option(found)["total_cents"] == paid(unit, *range(5))
    blocking = found.notes[found.notes["is_blocking"]]
    assert list(blocking["code"]) == ["few_bills"]
    assert "Enter 1 more" in told(found)["few_bills"]


def test_a_unit_without_bills_has_only_notes():
    frames = frames_of({"UC": green_unit(YEAR)}, ON)
    found = advise(**frames | {"bills": frames["bills"].head(0)})
    assert found.options.empty
    assert "few_bills" in told(found)


def test_a_unit_without_contract_has_only_a_note():
    frames = frames_of({"UC": green_unit(YEAR)}, ON)
    found = advise(**frames | {"contracts": frames["contracts"].head(0)})
    assert found.options.empty
    assert set(told(found)) == {"no_contract"}


def test_a_contract_without_tariff_has_only_a_note():
    frames = frames_of({"UC": green_unit(YEAR)}, ON)
    frames["contracts"]["tariff"] = None
    assert set(told(advise(**frames))) == {"no_tariff_code"}


def test_without_the_contracted_demand_the_cheapest_is_proposed_all_the_same():
    found = advice_of(green_unit(YEAR, contracted_kw=None))
    assert set(found.options["role"]) == {"proposed", "cheapest", "runner_up"}
    assert "no_demand" in told(found)


def test_one_bad_unit_leaves_the_others_as_they_are():
    good = green_unit(YEAR)
    alone = advise(**frames_of({"UC": good}, ON)).options
    frames = frames_of({"UC": good, "bad": without(good, *range(11))}, ON)
    together = advise(**frames).options
    assert together[together["supply_point"] == "UC"].reset_index(drop=True).equals(alone)


def test_a_tariff_that_changes_within_a_cycle_counts_by_its_days():
    dearer = {"single": Decimal(61), "energy_peak": Decimal(0), "energy_off_peak": Decimal(0), "generation": Decimal(0)}
    cheaper = dearer | {"single": Decimal(30)}
    unit = green_unit("100 " * 12, contracted_kw=100)
    unit["tariffs"] = {"green": [(LONG_AGO, cheaper), (date(2023, 1, 21), dearer)]}  # 20 and 11 of 31 days
    found = advice_of(unit)
    january = found.months[(found.months["role"] == "current")].iloc[0]
    assert january["fixed_cents"] == 100 * (20 * 30 + 11 * 61) * 100 // 31 == 410_000


def test_each_month_of_the_contract_is_its_legal_bill():
    unit = green_unit("410 430 330 340 350 360 350 340 330 320 310 300")
    changes = [
        (LONG_AGO, PRICES["green"][0][1]),
        (date(2023, 2, 12), PRICES["green"][0][1] | {"single": Decimal("33.07")}),
    ]
    unit["tariffs"] = {"green": changes}
    found = advice_of(unit)
    rows = found.months[found.months["role"] == "current"]
    for row, month in zip(rows.itertuples(), unit["months"], strict=True):
        lines = monthly_bill(
            {"single": Decimal(400)},
            {"single": month["off_peak_kw"]},
            {"peak": month["peak_kwh"], "off_peak": month["off_peak_kwh"]},
            [(first, bill_prices(prices)) for first, prices in changes],
            month["start"],
            month["end"],
        )
        names = {"demand": "fixed_cents", "overrun": "overrun_cents", "energy": "energy_cents"}
        for name, column in names.items():
            billed = sum(amount for line, amount in lines if line == name)
            assert abs(getattr(row, column) - int(billed * 100)) <= CENTS_A_LINE


def bill_prices(prices):
    """Prices by the names of the bill's oracle, with all energy as TE."""
    energies = {f"te_{post}": prices[f"energy_{post}"] for post in ("peak", "off_peak")}
    return {"single": prices["single"]} | energies | dict.fromkeys(("tusd_peak", "tusd_off_peak"), Decimal(0))


def test_a_bill_without_tariff_is_named_and_not_counted():
    unit = green_unit(YEAR)
    unit["tariffs"] = {name: [(date(2023, 2, 10), dated[0][1])] for name, dated in PRICES.items()}
    found = advice_of(unit)
    assert months_told(found)[0] == "2023-03"
    assert "2023-01, 2023-02" in told(found)["unpriced_bills"]
    assert "green" in told(found)["unpriced_bills"]


def test_a_modality_without_tariff_is_not_compared_and_that_is_told():
    found = advice_of(green_unit(YEAR, tariffs={"green": PRICES["green"]}))
    assert set(found.options["tariff"]) == {"green"}
    assert "blue_unpriced" in told(found)


def test_a_tariff_that_has_ended_is_told():
    frames = frames_of({"UC": green_unit(YEAR)}, ON)
    frames["tariffs"]["end"] = pd.Timestamp("2024-01-05")
    found = advise(**frames)
    assert "2024-01-10" in told(found)["tariff_expired"]
    assert len(months_told(found)) == 12


def test_each_month_has_the_tariff_of_the_contract_in_force_then():
    unit = green_unit("100 " * 12, contracted_kw=100)
    frames = frames_of({"UC": unit}, ON)
    other = contract_row("UC", unit) | {"start": date(2023, 7, 1), "tariff": "other"}
    frames["contracts"] = typed([contract_row("UC", unit), other], "_w", "_v")
    twice = frames["tariffs"].assign(code="other", demand_micro=frames["tariffs"]["demand_micro"] * 2)
    frames["tariffs"] = pd.concat([frames["tariffs"], twice], ignore_index=True)
    found = advise(**frames)
    fixed = found.months[found.months["role"] == "current"]["fixed_cents"]
    assert list(fixed) == [315_300] * 6 + [630_600] * 6


def test_a_contract_that_changed_is_told_with_what_was_paid():
    unit = green_unit("100 " * 12, contracted_kw=120)
    frames = frames_of({"UC": unit}, ON)
    before = contract_row("UC", unit) | {"off_peak_w": 200_000}
    now = contract_row("UC", unit) | {"start": date(2023, 7, 1)}
    frames["contracts"] = typed([before, now], "_w", "_v")
    found = advise(**frames)
    assert option(found)["total_cents"] == paid(unit, *range(12), kw=120)
    both = paid(unit, *range(6), kw=200) + paid(unit, *range(6, 12), kw=120)
    assert f"R$ {both // 100}.{both % 100:02}" in told(found)["contract_changed"]
    assert "2023-07-01" in told(found)["contract_changed"]


def test_a_contract_that_has_ended_is_told():
    frames = frames_of({"UC": green_unit(YEAR)}, ON)
    frames["contracts"]["end"] = pd.Timestamp("2023-12-31")
    found = advise(**frames)
    assert "2024-01-10" in told(found)["not_in_force"]
    assert "proposed" in set(found.options["role"])


def test_excess_reactive_is_charged_at_the_prices_of_group_b_and_blue():
    unit = changed(green_unit("100 " * 12, contracted_kw=100), 4, off_peak_reactive_kw=Decimal(130))
    frames = frames_of({"UC": unit}, ON)
    frames["bills"] = frames["bills"].assign(peak_reactive_varh=500_000, off_peak_reactive_varh=0)
    group_b = frames["tariffs"].iloc[[0]].assign(modality="b", te_off_peak_micro=300_000, tusd_off_peak_micro=400_000)
    frames["tariffs"] = pd.concat([frames["tariffs"], group_b], ignore_index=True)
    months = advise(**frames).months
    energy, demand = 500 * 30, 30 * 3153
    other = months[months["role"] == "current"]["other_cents"].tolist()
    assert other == [energy] * 4 + [energy + demand] + [energy] * 7


def test_excess_reactive_without_price_is_told_and_left_out():
    frames = frames_of({"UC": green_unit(YEAR)}, ON)
    frames["bills"] = frames["bills"].assign(peak_reactive_varh=0, off_peak_reactive_varh=[0] * 11 + [1000])
    found = advise(**frames)
    assert "2023-12" in told(found)["unpriced_reactive"]
    assert option(found)["other_cents"] == 0


@pytest.mark.parametrize(
    ("volts", "modalities"), [(68_999, {"blue", "green"}), (69_000, {"blue"}), (138_000, {"blue"})]
)
def test_green_is_compared_below_69_kv_only(volts, modalities):
    found = advice_of(green_unit(YEAR, voltage_v=volts))
    others = found.options[found.options["role"] != "current"]
    assert set(others["tariff"]) == modalities


def test_a_green_contract_at_69_kv_is_not_kept():
    found = advice_of(green_unit("1 " * 12, contracted_kw=30, voltage_v=69_000))
    assert option(found, "proposed")["tariff"] == "blue"
    assert "blue_only_now" in told(found)


def test_a_subgroup_that_is_not_of_the_voltage_is_told():
    assert "A3a" in told(advice_of(green_unit(YEAR, voltage_v=34_500, subgroup="A4")))["subgroup"]


@pytest.mark.parametrize(
    ("volts", "subgroup"),
    [
        (2_299, "AS"),
        (2_300, "A4"),
        (25_000, "A4"),
        (27_000, None),
        (30_000, "A3a"),
        (44_000, "A3a"),
        (69_000, "A3"),
        (88_000, "A2"),
        (138_000, "A2"),
        (230_000, "A1"),
        (500_000, "A1"),
    ],
)
def test_the_bounds_of_a_subgroup_belong_to_it(volts, subgroup):
    assert subgroup_of(volts) == subgroup


def test_units_are_the_same_in_small_groups_and_at_once(monkeypatch):
    units = {number: green_unit(YEAR, contracted_kw=300 + number) for number in range(5)}
    at_once = advise(**frames_of(units, ON))
    monkeypatch.setattr(sys.modules["odoo.addons.energy_recommendation.calc.brazil.advise"], "UNITS_AT_ONCE", 2)
    in_groups = advise(**frames_of(units, ON))
    keys = ["supply_point", "role"]
    assert in_groups.options.sort_values(keys, ignore_index=True).equals(
        at_once.options.sort_values(keys, ignore_index=True)
    )


def test_a_tariff_of_zero_is_no_trouble():
    free = {name: [(LONG_AGO, dict.fromkeys(dated[0][1], Decimal(0)))] for name, dated in PRICES.items()}
    found = advice_of(green_unit(YEAR, tariffs=free))
    assert set(found.options["annual_cents"]) == {0}
    assert "keep" in told(found)


def test_no_units_are_no_trouble():
    frames = {name: frame.head(0) for name, frame in frames_of({"UC": green_unit(YEAR)}, ON).items()}
    assert advise(**frames).options.empty


@pytest.mark.parametrize("column", ["off_peak_w", "peak_wh"])
def test_negative_quantities_are_refused_by_name(column):
    frames = frames_of({"UC": green_unit(YEAR)}, ON)
    frames["bills"].loc[3, column] = -1
    with pytest.raises(pandera.errors.SchemaError, match=column):
        advise(**frames)


def test_two_bills_of_a_month_are_refused():
    frames = frames_of({"UC": green_unit(YEAR)}, ON)
    row = typed([bill_row("UC", green_unit(YEAR)["months"][0])], "_w", "_wh", "_cents")
    with pytest.raises(pandera.errors.SchemaError, match="supply_point"):
        advise(**frames | {"bills": pd.concat([frames["bills"], row], ignore_index=True)})
