"""The chain bills random portfolios as the oracle does, to the cent, and keeps what must not matter from mattering."""

import os
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracles.french_contract import BANDS
from oracles.portfolio import Portfolio, differences
from oracles.portfolios import YEAR_START, month_after, portfolios, windows
from oracles.telescoping import untold_energy

from odoo.addons.energy_core.calc import billing_periods

FRAMES = {
    "periods": ["contract", "start"],
    "subscriptions": ["contract", "start"],
    "exceptions": ["contract", "start", "reason"],
    "idle": ["contract"],
}
AMOUNTS = ["days", "fixed_cents", "variable_cents", "cta_cents", "accise_cents", *(f"{band}_wh" for band in BANDS)]
ALL_MONTHS = (month_after(YEAR_START, -2), month_after(YEAR_START, 16))
SEARCH = int(os.environ.get("PORTFOLIO_EXAMPLES", "0"))


def with_examples(count):
    """The same examples in each run. PORTFOLIO_EXAMPLES=5000 tries that many others, and shrinks what fails."""
    return settings(
        max_examples=SEARCH or count,
        derandomize=not SEARCH,
        phases=[Phase.generate, Phase.shrink] if SEARCH else [Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


each_way_with_gaps = pytest.mark.parametrize("gaps", ["hold", "bridge"])


def assert_same_answer(one, other):
    for name, keys in FRAMES.items():
        frames = [getattr(result, name).sort_values(keys, ignore_index=True) for result in (one, other)]
        pd.testing.assert_frame_equal(*frames, obj=name)


@each_way_with_gaps
@with_examples(30)
@given(portfolios(), windows())
def test_the_chain_bills_as_the_oracle_does(gaps, portfolio, window):
    result = billing_periods(*portfolio.frames(), *window, gaps=gaps)
    assert differences(portfolio.bills(*window, gaps), result) == []


@each_way_with_gaps
@with_examples(6)
@given(portfolios(), windows())
def test_each_contract_is_billed_listed_as_exception_or_idle(gaps, portfolio, window):
    result = billing_periods(*portfolio.frames(), *window, gaps=gaps)
    idle = set(result.idle["contract"])
    answered = set(result.periods["contract"]) | set(result.exceptions["contract"])
    assert idle | answered == set(portfolio.contracts)
    assert idle & answered == set()


@each_way_with_gaps
@with_examples(5)
@given(portfolios(), windows())
def test_splitting_the_window_changes_no_total(gaps, portfolio, window):
    start, end = window[0], month_after(window[1], 1)
    middle = month_after(start, 1)
    whole, first, second = (
        billing_periods(*portfolio.frames(), *part, gaps=gaps).periods[AMOUNTS].sum()
        for part in ((start, end), (start, middle), (middle, end))
    )
    assert whole.to_dict() == (first + second).to_dict()


@with_examples(8)
@given(portfolios())
def test_over_bridged_gaps_a_contract_is_billed_what_its_meter_counted(portfolio):
    result = billing_periods(*portfolio.frames(), *ALL_MONTHS, gaps="bridge")
    assert list(untold_energy(portfolio, result)) == []


@with_examples(5)
@given(portfolios(), windows(), st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(portfolio, window, seed):
    frames = portfolio.frames()
    shuffled = [frame.sample(frac=1, random_state=seed) for frame in frames]
    assert_same_answer(billing_periods(*frames, *window), billing_periods(*shuffled, *window))


@with_examples(5)
@given(portfolios(), windows())
def test_the_same_reading_twice_changes_nothing(portfolio, window):
    events, readings, rates = portfolio.frames()
    twice = pd.concat([readings, readings], ignore_index=True)
    assert_same_answer(
        billing_periods(events, readings, rates, *window), billing_periods(events, twice, rates, *window)
    )


@with_examples(5)
@given(portfolios(), windows(), st.data())
def test_a_contract_is_billed_alone_as_among_others(portfolio, window, data):
    events, readings, rates = portfolio.frames()
    contract = data.draw(st.sampled_from(sorted(portfolio.contracts)))
    alone = billing_periods(events[events["contract"] == contract], readings, rates, *window).periods
    among_others = billing_periods(events, readings, rates, *window).periods.query("contract == @contract")
    pd.testing.assert_frame_equal(alone.reset_index(drop=True), among_others.reset_index(drop=True))


def test_no_contract_at_all_is_answered_with_empty_frames():
    result = billing_periods(*Portfolio({}, {}).frames(), date(2025, 1, 1), date(2025, 2, 1))
    assert {name: len(getattr(result, name)) for name in FRAMES} == dict.fromkeys(FRAMES, 0)
