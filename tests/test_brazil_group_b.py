# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Group A units that may be billed as group B, and what they pay then."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from brazilian_year import GROUP_B, TARIFFS, frames, tariff
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.brazilian_extras import group_b_amount
from oracles.brazilian_extras import may_choose_group_b as expected_choice

from odoo.addons.energy_recommendation.calc.brazil import advise
from odoo.addons.energy_recommendation.calc.brazil.group_b import may_be_small, may_choose_group_b

NAMES = {
    "cooperative": "is_rural_cooperative",
    "hotel": "is_resort_hotel",
    "sports": "is_sports_lighting",
    "scee": "is_scee",
    "shares": "shares_credits",
}
SMALL = {"peak_w": 20_000, "off_peak_w": 40_000, "peak_wh": 10**6, "off_peak_wh": 2 * 10**6}
PRICED = [*TARIFFS, tariff("b", GROUP_B)]  # 0.70 per kWh


def units(kva, **flags):
    power = pd.array([None if kva is None else int(kva * 1000)], dtype="Int64")
    return pd.DataFrame({"transformers_va": power, **{NAMES[name]: [value] for name, value in flags.items()}})


def advised(bills=SMALL, transformers_va=75_000, **unit):
    given_frames = frames(bills, {"off_peak_w": 60_000}, unit | {"transformers_va": transformers_va}, PRICED)
    return advise(**given_frames)


def cost_of_b(energies_kwh):
    """Cents of a year in group B, of so many kWh a month."""
    wh = np.array([round(kwh * 1000) for kwh in energies_kwh])
    advice = advised(SMALL | {"peak_wh": wh // 3, "off_peak_wh": wh - wh // 3})
    options = advice.options[advice.options["tariff"] == "b"]
    return int(options["total_cents"].iloc[0])


@pytest.mark.parametrize(("kva", "is_allowed"), [(Decimal("112.5"), True), (Decimal("112.501"), False), (None, False)])
def test_units_up_to_112_5_kva_may_choose_group_b(kva, is_allowed):
    assert may_choose_group_b(units(kva)).tolist() == [is_allowed]


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([None, Decimal(30), Decimal("112.5"), Decimal(150), Decimal(1125), Decimal(2000)]),
    st.fixed_dictionaries(dict.fromkeys(NAMES, st.booleans())),
)
def test_who_may_choose_is_as_the_oracle_says(kva, flags):
    assert may_choose_group_b(units(kva, **flags)).tolist() == [expected_choice(kva, **flags)]


def test_a_hotel_in_a_resort_is_compared_whatever_its_transformers():
    options = advised(transformers_va=500_000, is_resort_hotel=True).options
    assert "b" in set(options["tariff"])


def test_a_unit_above_112_5_kva_is_not_compared():
    assert "b" not in set(advised(transformers_va=500_000).options["tariff"])


def test_a_small_unit_is_asked_for_its_transformers():
    notes = advised(transformers_va=pd.NA).notes.set_index("code")
    assert "Enter their power" in str(notes.loc["transformers", "detail"])


def test_a_large_unit_is_not_asked():
    assert may_be_small(units(None), np.array([112_500])).tolist() == [True]
    assert may_be_small(units(None), np.array([112_501])).tolist() == [False]
    assert may_be_small(units(Decimal(500)), np.array([1])).tolist() == [False]


@pytest.mark.parametrize(("kwh", "amount"), [(0, "70.00"), (99.999, "70.00"), (100, "70.00"), (101, "70.70")])
def test_at_least_100_kwh_are_billed_each_month(kwh, amount):
    assert group_b_amount(Decimal(str(kwh)), Decimal("0.70")) == Decimal(amount)
    assert cost_of_b([kwh] * 12) == 12 * Decimal(amount) * 100


def test_a_month_of_much_energy_does_not_make_up_for_one_of_little():
    assert cost_of_b([0] * 6 + [200] * 6) == 6 * 7_000 + 6 * 14_000
