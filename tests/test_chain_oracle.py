# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The chain bills random portfolios as the oracle does, to the cent, and keeps what must not matter from mattering."""

import os
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracles.comparison import AMOUNT_COLUMNS, READINGS, differences
from oracles.french_meters import READ_MONTHS, YEAR_START, month_after
from oracles.portfolio import INDEX_COLUMNS, Portfolio
from oracles.portfolios import portfolios, windows
from oracles.telescoping import counted_contracts, untold_energy

from odoo.addons.energy_core.calc import billing_periods

FRAMES = {
    "periods": ["contract", "start"],
    "subscriptions": ["contract", "start"],
    "quantities": ["contract", "period_start", "quantity", "band"],
    "exceptions": ["contract", "start", "reason"],
    "idle": ["contract"],
}
TOTALS = ["days", "total_wh", *INDEX_COLUMNS, *AMOUNT_COLUMNS]
ALL_READ_MONTHS = (month_after(YEAR_START, -2), month_after(YEAR_START, READ_MONTHS - 1))
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
many_points = portfolios(least_points=1 if SEARCH else 40, most_points=80)
some_points = portfolios(least_points=1 if SEARCH else 15, most_points=30)


def billed(portfolio, window, frames=None, **options):
    """frames: in place of the portfolio's own."""
    options = {"unverified_rates": "use", "quantities": portfolio.quantities_frame(), **options}
    return billing_periods(*(frames or portfolio.frames()), *window, **options)


def assert_same_answer(one, other, but=()):
    for name, keys in FRAMES.items():
        frames = [getattr(result, name).sort_values(keys, ignore_index=True) for result in (one, other)]
        pd.testing.assert_frame_equal(*(frame.drop(columns=list(but), errors="ignore") for frame in frames), obj=name)


@each_way_with_gaps
@with_examples(25)
@given(many_points, windows())
def test_the_chain_bills_as_the_oracle_does(gaps, portfolio, window):
    result = billed(portfolio, window, gaps=gaps)
    assert differences(portfolio.bills(*window, gaps), result) == []


@with_examples(5)
@given(many_points, windows())
def test_the_chain_refuses_unverified_rates_as_the_oracle_does(portfolio, window):
    result = billed(portfolio, window, unverified_rates="refuse")
    assert differences(portfolio.bills(*window, unverified_rates="refuse"), result) == []


@each_way_with_gaps
@with_examples(4)
@given(many_points, windows())
def test_each_contract_is_billed_listed_as_exception_or_idle(gaps, portfolio, window):
    result = billed(portfolio, window, gaps=gaps)
    idle = set(result.idle["contract"])
    answered = set(result.periods["contract"]) | set(result.exceptions["contract"])
    assert idle | answered == set(portfolio.contracts)
    assert idle & answered == set()


@each_way_with_gaps
@with_examples(5)
@given(some_points, windows(), st.data())
def test_splitting_the_window_at_any_month_changes_no_total(gaps, portfolio, window, data):
    start, end = window[0], month_after(window[1], 2)
    middle = data.draw(st.sampled_from([each for each in months_from(start) if each < end]))
    whole, first, second = (
        billed(portfolio, part, gaps=gaps).periods[TOTALS].sum()
        for part in ((start, end), (start, middle), (middle, end))
    )
    assert whole.to_dict() == (first + second).to_dict()


def months_from(start):
    return [month_after(start, count) for count in range(1, 12)]


@with_examples(8)
@given(many_points)
def test_over_bridged_gaps_a_contract_is_billed_what_its_meter_counted(portfolio):
    end = ALL_READ_MONTHS[1]
    result = billed(portfolio, ALL_READ_MONTHS)
    assert len(list(counted_contracts(portfolio, result, end))) > 0 or SEARCH
    assert list(untold_energy(portfolio, result, end)) == []


@each_way_with_gaps
@with_examples(4)
@given(some_points, windows(), st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(gaps, portfolio, window, seed):
    frames, quantities = portfolio.frames(), portfolio.quantities_frame()
    shuffled = [frame.sample(frac=1, random_state=seed) for frame in (*frames, quantities)]
    assert_same_answer(
        billed(portfolio, window, gaps=gaps),
        billed(portfolio, window, shuffled[:3], quantities=shuffled[3], gaps=gaps),
    )


@each_way_with_gaps
@with_examples(4)
@given(some_points, windows())
def test_the_same_reading_twice_changes_nothing(gaps, portfolio, window):
    events, readings, rates = portfolio.frames()
    again = readings.assign(reading_id=readings["reading_id"] + 5_000)
    twice = pd.concat([readings, again], ignore_index=True)
    assert_same_answer(
        billed(portfolio, window, gaps=gaps),
        billed(portfolio, window, (events, twice, rates), gaps=gaps),
        but=READINGS,
    )


@with_examples(4)
@given(some_points, windows())
def test_the_same_quantity_twice_changes_nothing(portfolio, window):
    quantities = portfolio.quantities_frame()
    twice = pd.concat([quantities, quantities], ignore_index=True)
    assert_same_answer(billed(portfolio, window), billed(portfolio, window, quantities=twice))


@with_examples(4)
@given(some_points, windows(), st.data())
def test_a_contract_is_billed_alone_as_among_others(portfolio, window, data):
    events, readings, rates = portfolio.frames()
    contract = data.draw(st.sampled_from(sorted(portfolio.contracts)))
    alone = billed(portfolio, window, (events[events["contract"] == contract], readings, rates)).periods
    among_others = billed(portfolio, window).periods.query("contract == @contract")
    frames = (frame.reset_index(drop=True) for frame in (alone, among_others))
    pd.testing.assert_frame_equal(*frames, check_categorical=False)


def test_no_contract_at_all_is_answered_with_empty_frames():
    result = billed(Portfolio({}, {}), (date(2025, 1, 1), date(2025, 2, 1)))
    assert {name: len(getattr(result, name)) for name in FRAMES} == dict.fromkeys(FRAMES, 0)
