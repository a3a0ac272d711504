# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the percentile method recommends to units that come as bills, contracts and tariffs."""

import pandas as pd
import pytest
from brazilian_year import BLUE, GREEN, TARIFFS, frames, tariff

from odoo.addons.energy_recommendation.calc.brazil.case import case_of
from odoo.addons.energy_recommendation.calc.brazil.percentile_units import percentile_terms, tables_of_units
from odoo.addons.energy_recommendation.calc.brazil.terms import NONE


def case(bills=None, contract=None, tariffs=TARIFFS, **unit):
    return case_of(**frames(bills, contract, unit, tariffs), months=12)


def recommended(**kwargs):
    terms = percentile_terms(case(**kwargs), [0])
    return terms.modality[0], int(terms.peak_w[0]), int(terms.off_peak_w[0])


def test_unit_1011101_5_has_the_totals_of_its_folder():
    tables = tables_of_units(case(), [0])[0]
    assert tables.green.totals["0.7"] == pytest.approx(178_536.73, abs=0.005)
    assert tables.blue.scalars["total_total_cost_in_reais"] == pytest.approx(983_768.11, abs=0.005)
    assert tables.green.scalars["total_total_cost_in_reais"] == pytest.approx(926_071.02, abs=0.005)
    assert tables.recommended["absolute_difference"].sum() == pytest.approx(1_042.38, abs=0.005)
    assert tables.current["date"].tolist() == [*pd.date_range("2023-01-01", periods=12, freq="MS")]


def test_unit_1011101_5_is_recommended_467_kw_in_green():
    assert recommended() == ("green", NONE, 467_000)


def test_a_unit_of_a3_is_recommended_blue_with_both_demands():
    assert recommended(subgroup="A3", contract={"modality": "blue", "peak_w": 600_000, "off_peak_w": 900_000}) == (
        "blue",
        311_000,
        467_000,
    )


def test_a_contract_that_saves_nothing_is_kept():
    assert recommended(contract={"off_peak_w": 430_000}) == ("green", NONE, 430_000)


def test_todays_tariff_prices_all_months():
    dearer = {name: price * 2 for name, price in BLUE.items()}
    tariffs = [tariff("blue", dearer, end="2023-12-01"), tariff("blue", BLUE, "2023-12-01"), tariff("green", GREEN)]
    tables = tables_of_units(case(tariffs=tariffs), [0])[0]
    assert tables.blue.scalars["total_total_cost_in_reais"] == pytest.approx(983_768.11, abs=0.005)


def test_an_expired_tariff_is_still_the_last_one_known():
    tariffs = [tariff("blue", BLUE, end="2024-01-01"), tariff("green", GREEN, end="2024-01-01")]
    assert recommended(tariffs=tariffs) == ("green", NONE, 467_000)


def test_generation_is_charged_by_todays_price():
    without, with_it = (tables_of_units(case(generation_w=watts), [0])[0] for watts in (None, 600_000))
    charged = with_it.recommended["demand_cost_in_reais"] - without.recommended["demand_cost_in_reais"]
    assert charged.tolist() == pytest.approx([(600 - 467) * 10] * 12)


def test_a_meter_with_one_register_is_read_as_both_posts():
    tables = tables_of_units(case(bills={"peak_w": 0}), [0])[0]
    assert (
        tables.blue.summary["exceeded_peak_demand_in_kw"] == tables.blue.summary["exceeded_off_peak_demand_in_kw"]
    ).all()


@pytest.mark.parametrize(
    "kwargs",
    [
        {"tariffs": [tariff("green", GREEN)]},
        {"contract": {"off_peak_w": pd.NA}},
        {"contract": {"tariff": None}},
        {"contract": {"modality": "b", "off_peak_w": pd.NA}},
    ],
    ids=["no blue price", "no demand", "no tariff", "group B"],
)
def test_the_method_has_nothing_to_say_with(kwargs):
    assert recommended(**kwargs) == (None, NONE, NONE)
    assert tables_of_units(case(**kwargs), [0]) == {}
