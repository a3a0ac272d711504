"""Social bonus, electricity tax and meter rent of Spanish periods."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import spanish_bill as oracle
from oracles.spanish_points import LAST, PUBLISHED, RATES, household, month_of, priced, subscriptions_of

from odoo.addons.energy_core.calc.taxes.spain import electricity_tax, meter_rent


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
    assert "no Electricity Tax rate of GENERAL for rate on 2026-11-30" in str(problems["detail"].iloc[0])


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
