"""The chain bills random portfolios as the oracle does, to the cent, and keeps what must not matter from mattering."""

import os

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles.french_billing import BANDS
from oracles.portfolio import differences
from oracles.portfolios import month_after, portfolios, windows

from odoo.addons.energy_core.calc import billing_periods

FRAMES = {
    "periods": ["contract", "start"],
    "subscriptions": ["contract", "start"],
    "exceptions": ["contract", "start", "reason"],
    "idle": ["contract"],
}
AMOUNTS = ["days", "fixed_cents", "variable_cents", "cta_cents", "accise_cents", *(f"{band}_wh" for band in BANDS)]
EXAMPLES = int(os.environ.get("PORTFOLIO_EXAMPLES", "0"))


def thoroughly(examples):
    """The same examples in each run; PORTFOLIO_EXAMPLES=5000 searches through that many new ones."""
    return settings(
        max_examples=EXAMPLES or examples,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def assert_same_answer(one, other):
    for name, keys in FRAMES.items():
        frames = [getattr(result, name).sort_values(keys, ignore_index=True) for result in (one, other)]
        pd.testing.assert_frame_equal(*frames, obj=name)


@thoroughly(150)
@given(portfolios(), windows())
def test_the_chain_bills_as_the_oracle_does(portfolio, window):
    result = billing_periods(*portfolio.frames(), *window)
    assert differences(portfolio.bills(*window), result) == []


@thoroughly(40)
@given(portfolios(), windows())
def test_each_contract_is_billed_listed_as_exception_or_idle(portfolio, window):
    result = billing_periods(*portfolio.frames(), *window)
    idle = set(result.idle["contract"])
    answered = set(result.periods["contract"]) | set(result.exceptions["contract"])
    assert idle | answered == set(portfolio.contracts)
    assert idle & answered == set()


@thoroughly(40)
@given(portfolios(), windows())
def test_splitting_the_window_changes_no_total(portfolio, window):
    start, end = window
    middle = month_after(start, 1)
    whole = billing_periods(*portfolio.frames(), start, month_after(end, 1)).periods
    parts = [
        billing_periods(*portfolio.frames(), *part).periods for part in ((start, middle), (middle, month_after(end, 1)))
    ]
    assert whole[AMOUNTS].sum().to_dict() == sum(part[AMOUNTS].sum() for part in parts).to_dict()


@thoroughly(30)
@given(portfolios(), windows(), st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(portfolio, window, seed):
    frames = portfolio.frames()
    shuffled = [frame.sample(frac=1, random_state=seed) for frame in frames]
    assert_same_answer(billing_periods(*frames, *window), billing_periods(*shuffled, *window))


@thoroughly(30)
@given(portfolios(), windows())
def test_the_same_reading_twice_changes_nothing(portfolio, window):
    events, readings, rates = portfolio.frames()
    twice = pd.concat([readings, readings], ignore_index=True)
    assert_same_answer(
        billing_periods(events, readings, rates, *window), billing_periods(events, twice, rates, *window)
    )


@thoroughly(30)
@given(portfolios(), windows())
def test_a_contract_is_billed_alone_as_among_others(portfolio, window):
    events, readings, rates = portfolio.frames()
    together = billing_periods(events, readings, rates, *window).periods
    for contract, (point, _events) in portfolio.contracts.items():
        own_events, own_readings = events[events["contract"] == contract], readings[readings["supply_point"] == point]
        alone = billing_periods(own_events, own_readings, rates, *window).periods
        among_others = together[together["contract"] == contract]
        pd.testing.assert_frame_equal(alone.reset_index(drop=True), among_others.reset_index(drop=True))


def test_a_portfolio_without_contracts_is_answered_with_empty_frames():
    events, readings, rates = empty_frames()
    result = billing_periods(events, readings, rates, *pd.to_datetime(["2025-01-01", "2025-02-01"]).date)
    assert [len(getattr(result, name)) for name in FRAMES] == [0, 0, 0, 0]


@pytest.fixture(autouse=True)
def quiet_pandas():
    """A warning of pandas here is a fault of the chain."""
    with pd.option_context("mode.chained_assignment", "raise"):
        yield


def empty_frames():
    from oracles.portfolio import Portfolio

    return Portfolio({}, {}).frames()
