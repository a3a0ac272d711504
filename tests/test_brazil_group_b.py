# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Group A units that may be billed as group B, and what they pay then."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.brazilian_extras import group_b_amount
from oracles.brazilian_extras import may_choose_group_b as expected_choice

from odoo.addons.energy_recommendation.calc.brazil.group_b import group_b_cents, may_choose_group_b

FLAGS = {
    "cooperative": "is_rural_cooperative",
    "hotel": "is_resort_hotel",
    "sports": "is_sports_lighting",
    "scee": "is_scee",
    "shares": "shares_credits",
}


def choice(kva, **flags):
    power = pd.array([None if kva is None else int(kva * 1000)], dtype="Int64")
    units = pd.DataFrame({"transformers_va": power, **{FLAGS[name]: [value] for name, value in flags.items()}})
    is_allowed, reasons = may_choose_group_b(units)
    assert is_allowed.tolist() == [reasons[0] is None]
    return reasons[0]


def test_112_5_kva_may_choose_group_b_and_one_va_more_may_not():
    assert choice(Decimal("112.5")) is None
    assert "112.501 kVA" in str(choice(Decimal("112.501")))


def test_a_unit_whose_transformers_are_not_known_is_told_to_enter_them():
    assert "Enter it" in str(choice(None))


def test_a_unit_that_shares_credits_is_told_so():
    assert "shares credits" in str(choice(75, scee=True, shares=True))


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([None, Decimal(30), Decimal("112.5"), Decimal(150), Decimal(1125), Decimal(2000)]),
    st.fixed_dictionaries(dict.fromkeys(FLAGS, st.booleans())),
)
def test_who_may_choose_is_as_the_oracle_says(kva, flags):
    assert (choice(kva, **flags) is None) == expected_choice(kva, **flags)


@pytest.mark.parametrize(("wh", "cents"), [(0, 8_500), (99_999, 8_500), (100_001, 8_500), (101_000, 8_585)])
def test_at_least_100_kwh_are_billed(wh, cents):
    assert group_b_cents(wh, 850_000, 1) == cents  # 0.85 per kWh


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 10**10), st.integers(0, 2 * 10**6), st.integers(1, 62)), min_size=1))
def test_any_month_costs_what_the_oracle_says(months):
    wh, price_days, days = (np.array(column) for column in zip(*months, strict=True))
    found = group_b_cents(wh, price_days * days, days)
    for (energy, price, _), cents in zip(months, found.tolist(), strict=True):
        assert Decimal(cents) / 100 == group_b_amount(Decimal(energy) / 1000, Decimal(price) / 1_000_000)
