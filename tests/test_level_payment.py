"""Level payments against the plain oracle."""

from decimal import Decimal

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from oracles import level_payment as oracle

from odoo.addons.energy_billing.calc import chosen_amounts, level_amounts, true_up

RATES = (Decimal("20"), Decimal("5.5"), Decimal("10"), Decimal("8.5"), Decimal("2.1"), Decimal("21"), Decimal("0"))
MICRO = 1_000_000
AMOUNT_COLUMNS = ["plan", "vat_micro", "amount_cents"]

rates = st.sampled_from(RATES)
euros = st.integers(0, 5_000_000).map(lambda cents: Decimal(cents) / 100)
by_rate = st.dictionaries(rates, euros, min_size=1, max_size=3)


def micro(rate):
    return int(rate * MICRO)


def in_cents(amount):
    return int(amount * 100)


def amounts(by_rate, plan=1):
    rows = [(plan, micro(rate), in_cents(amount)) for rate, amount in by_rate.items()]
    return pd.DataFrame(rows, columns=AMOUNT_COLUMNS)


def levels(by_rate, days):
    frame = level_amounts(amounts(by_rate).assign(days=days))
    return {rate: Decimal(row.monthly_cents) / 100 for rate, row in zip(by_rate, frame.itertuples(), strict=True)}


@given(by_rate, st.integers(1, 366))
def test_the_monthly_amount_is_that_of_the_oracle(owed, days):
    assert levels(owed, days) == {rate: oracle.monthly(amount, days, rate) for rate, amount in owed.items()}


@given(by_rate, by_rate, st.integers(0, 12))
def test_level_invoices_and_true_up_are_the_periods_to_the_cent(owed, estimated, months):
    level = levels(estimated, 365)
    paid = amounts({rate: amount * months for rate, amount in level.items()})
    left = true_up(amounts(owed), paid).set_index("vat_micro")
    for rate, (paid_oracle, due, paid_vat, due_vat) in oracle.year(owed, level, months).items():
        row = left.loc[micro(rate)]
        assert (row["paid_cents"], row["due_cents"]) == (in_cents(paid_oracle), in_cents(due))
        assert row["paid_cents"] + row["due_cents"] == row["owed_cents"] == in_cents(owed.get(rate, Decimal(0)))
        assert paid_vat + due_vat == oracle.cents(owed.get(rate, Decimal(0)) * rate / 100)


@given(by_rate.filter(lambda proposed: any(proposed.values())), st.integers(1, 200_000))
def test_the_customers_choice_is_spread_as_the_proposal_is(proposed, total):
    frame = chosen_amounts(amounts(proposed), pd.Series({1: total}))
    told = {rate: Decimal(row.monthly_cents) / 100 for rate, row in zip(proposed, frame.itertuples(), strict=True)}
    assert told == oracle.chosen(proposed, Decimal(total) / 100)


def test_plans_do_not_mix():
    both = pd.concat([amounts({Decimal(20): Decimal(100)}), amounts({Decimal(20): Decimal(50)}, plan=2)])
    left = true_up(both, both.iloc[:1])
    assert left[["plan", "due_cents"]].to_numpy().tolist() == [[1, 0], [2, 5000]]


def test_what_is_owed_to_the_customer_is_no_level_payment():
    assert levels({Decimal(20): Decimal(-100)}, 365) == {Decimal(20): Decimal(0)}


def test_nothing_is_left_of_nothing():
    nothing = pd.DataFrame({name: pd.Series(dtype="int64") for name in AMOUNT_COLUMNS})
    assert true_up(nothing, nothing).empty
