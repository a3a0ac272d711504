"""Overruns and highest powers of load curves equal those of the oracle to the watt."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.spanish_bill import overrun_root

from odoo.addons.energy_core.calc.overruns import highest_power, overrun_power

JANUARY, FEBRUARY = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-01")
KEYS = ["supply_point", "month", "band"]
intervals = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from([JANUARY, FEBRUARY]),
        st.sampled_from(["p1", "p2", "p6"]),
        st.integers(0, 200_000_000),
    ),
    max_size=40,
)


def curve_of(rows):
    frame = pd.DataFrame(rows, columns=[*KEYS, "power_w"])
    return frame.astype({"supply_point": "int64", "month": "datetime64[ns]", "band": object, "power_w": "int64"})


def powers_of(curve, power_va):
    return curve[KEYS].drop_duplicates().assign(power_va=power_va)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(intervals, st.integers(0, 150_000_000))
def test_an_overrun_is_the_rounded_root_of_the_summed_squares(rows, power_va):
    curve = curve_of(rows)
    result = overrun_power(curve, powers_of(curve, power_va))
    expected = {
        key: overrun_root(power - power_va for power in group["power_w"].tolist()) for key, group in curve.groupby(KEYS)
    }
    assert dict(zip(result[KEYS].itertuples(index=False, name=None), result["overrun_w"], strict=True)) == expected


def test_a_month_at_a_power_whose_squares_do_not_fit_in_64_bits_is_exact():
    curve = curve_of([(1, JANUARY, "p1", 1_000_000_007)] * 2976)
    result = overrun_power(curve, powers_of(curve, 0))
    assert result["overrun_w"].tolist() == [overrun_root([1_000_000_007] * 2976)]


@pytest.mark.parametrize("excess, count, overrun", [(10, 4, 20), (1, 3, 2), (1, 7, 3), (3, 2, 4), (0, 9, 0)])
def test_roots_are_rounded_half_up(excess, count, overrun):
    curve = curve_of([(1, JANUARY, "hph", 36_000 + excess)] * count)
    assert overrun_power(curve, powers_of(curve, 36_000))["overrun_w"].tolist() == [overrun]


def test_intervals_below_the_subscribed_power_make_up_for_nothing():
    curve = curve_of([(1, JANUARY, "p1", 50_000), (1, JANUARY, "p1", 63_000)])
    assert overrun_power(curve, powers_of(curve, 60_000))["overrun_w"].tolist() == [3_000]


def test_an_overrun_without_a_subscribed_power_is_not_known():
    curve = curve_of([(1, JANUARY, "p1", 50_000), (1, JANUARY, "p2", 63_000)])
    powers = powers_of(curve, 60_000).query("band == 'p2'")
    assert overrun_power(curve, powers)["overrun_w"].tolist() == [-1, 3_000]


def test_a_power_told_twice_is_refused():
    curve = curve_of([(1, JANUARY, "p1", 50_000)])
    powers = pd.concat([powers_of(curve, 60_000), powers_of(curve, 70_000)])
    with pytest.raises(pd.errors.MergeError):
        overrun_power(curve, powers)


def test_the_highest_power_of_each_point_month_and_band():
    curve = curve_of([(1, JANUARY, "p1", 5), (1, JANUARY, "p1", 9), (1, FEBRUARY, "p1", 7), (2, JANUARY, "p1", 1)])
    result = highest_power(curve)
    assert result["max_power_w"].tolist() == [9, 7, 1]
    assert result["month"].tolist() == [JANUARY, FEBRUARY, JANUARY]


def test_nothing_comes_of_nothing():
    curve = curve_of([])
    assert overrun_power(curve, powers_of(curve, 1)).empty
    assert highest_power(curve).empty
