"""Months that are far from those before: against the plainest comparison, contract by contract, in fractions."""

from fractions import Fraction

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_billing.calc import outliers

FACTOR, FLOOR_CENTS = 2, 3_000
owed = st.tuples(st.integers(1, 31), st.integers(-50_000, 50_000))
portfolios = st.dictionaries(st.integers(1, 30), owed, max_size=12)


def frame(portfolio):
    rows = [(contract, days, cents) for contract, (days, cents) in portfolio.items()]
    return pd.DataFrame(rows, columns=["contract", "days", "cents"]).astype("int64")


def half_up(value):
    magnitude = int(abs(value) + Fraction(1, 2))
    return magnitude if value >= 0 else -magnitude


def expected(month, references):
    told = set()
    for contract, (days, cents) in month.items():
        known = [
            half_up(Fraction(each[contract][1] * days, each[contract][0])) for each in references if contract in each
        ]
        is_high = known and all(cents > FACTOR * each for each in known)
        is_low = known and all(FACTOR * cents < each for each in known)
        if (is_high or is_low) and min(abs(cents - each) for each in known) >= FLOOR_CENTS:
            told.add(contract)
    return told


@given(portfolios, portfolios, portfolios)
def test_the_same_contracts_are_far_as_by_the_plain_comparison(month, before, year_before):
    found = outliers(frame(month), {"before": frame(before), "year": frame(year_before)}, FACTOR, FLOOR_CENTS)
    assert set(found["contract"]) == expected(month, [before, year_before])


def test_a_month_like_the_one_before_or_like_the_winter_before_is_none():
    month, before, winter = {1: (31, 20_000)}, {1: (30, 6_000)}, {1: (31, 18_000)}
    assert outliers(frame(month), {"before": frame(before), "year": frame(winter)}, FACTOR, FLOOR_CENTS).empty


def test_half_a_month_is_compared_with_half():
    found = outliers(frame({1: (15, 30_000)}), {"before": frame({1: (30, 20_000)})}, FACTOR, FLOOR_CENTS)
    assert found[["before_cents", "nearest_cents"]].to_numpy().tolist() == [[10_000, 10_000]]


def test_a_first_month_is_compared_with_nothing():
    assert outliers(frame({1: (31, 90_000)}), {"before": frame({})}, FACTOR, FLOOR_CENTS).empty
