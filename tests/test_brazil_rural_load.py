# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What contracts cost rural units over a year, exactly, and which of all whole kW is the cheapest."""

from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.brazilian_extras import rural_cost

from odoo.addons.energy_recommendation.calc.brazil.cheapest_demands import cheapest_demands
from odoo.addons.energy_recommendation.calc.brazil.load import Load
from odoo.addons.energy_recommendation.calc.brazil.rural_load import RuralLoad

UNIT = Decimal(10) ** 10  # tenths of W x millionths per kW in R$


def load_of(measured, earlier, prices, used=None, **values):
    """The load of one green unit; measured, earlier: kW; prices: per kW. All months have the energy price zero."""
    months = len(measured)
    used = np.array([used or [True] * months])
    none = np.zeros((1, months), dtype="int64")
    watts = np.array([[int(kw * 1000) for kw in measured]]) * used
    micro = np.array([[int(price * 1_000_000) for price in prices]]) * used
    energy = {f"energy_{name}": none for name in ("peak", "off_peak", "reactive", "flag")}
    named = {"single": micro, "peak": micro, "off_peak": micro, "generation": none, "reactive": none, **energy}
    posts = ("peak", "off_peak", "single")
    load = Load(
        used=used,
        start=np.full((1, months), np.datetime64("2024-01-01")),
        end=np.full((1, months), np.datetime64("2024-02-01")),
        measured=dict.fromkeys(posts, watts),
        reactive=dict.fromkeys(posts, none),
        injected=none,
        wh={name: none for name in ("peak", "off_peak", "reactive", "flag")},
        prices={"green": named, "blue": named, "b": energy},
        parts=np.ones((1, months), dtype="int64"),
        is_priced={"green": np.array([True])},
    ).replaced(**values)
    before = np.zeros((1, 12), dtype="int64")
    before[0, 12 - len(earlier) :] = [int(kw * 1000) for kw in earlier]
    return RuralLoad.of(load, load.replaced(measured=dict.fromkeys(posts, before))).exact(object)


def cost_of(load, kw):
    """R$ of a year with so many kW."""
    return Decimal(int(sum(load.costs("green", {"single": np.array([kw * 1000])}).values()).sum())) / UNIT


kilowatts = st.integers(0, 90_000).map(lambda w: Decimal(w) / 1000)
prices = st.integers(1, 20_000).map(lambda hundredths: Decimal(hundredths) / 100)
units = st.integers(1, 12).flatmap(
    lambda n: st.tuples(
        st.lists(kilowatts, min_size=n, max_size=n),
        st.lists(st.integers(0, 300).map(Decimal), max_size=11),
        st.lists(prices, min_size=n, max_size=n),
    )
)


@settings(deadline=None, max_examples=25)
@given(units)
def test_the_cheapest_of_all_whole_kw_is_found(unit):
    measured, earlier, price = unit
    load = load_of(*unit)
    every = {kw: rural_cost([Decimal(kw)] * len(measured), measured, earlier, price) for kw in range(30, 130)}
    least = min(every.values())
    chosen = int(cheapest_demands(load, "green")["single"][0])
    assert every[chosen] == least == cost_of(load, chosen)
    assert chosen == min(kw for kw, cost in every.items() if cost == least)


@settings(deadline=None, max_examples=40)
@given(units, st.integers(0, 400))
def test_any_contract_costs_what_the_oracle_says_by_months_and_by_levels(unit, kw):
    measured, earlier, price = unit
    load = load_of(*unit)
    expected = rural_cost([Decimal(kw)] * len(measured), measured, earlier, price)
    assert cost_of(load, kw) == expected
    assert Decimal(int(load.level_costs("green", "single", np.array([[kw]]))[0, 0])) / UNIT == expected


def test_months_without_bill_are_neither_billed_nor_checked():
    measured, price = [Decimal(kw) for kw in (100, 60, 0, 0)], [Decimal(10)] * 4
    load = load_of(measured, [], price, used=[True, True, False, False])
    assert cost_of(load, 90) == 100 * 10 + 60 * 10 + 2 * 10 * 10 + 30 * 10  # overrun of 10 kW, complementary of 30


def test_the_complementary_demand_is_charged_in_the_last_month_that_counts():
    load = load_of(
        [Decimal(50)] * 4, [], [Decimal(price) for price in (10, 20, 30, 40)], used=[True, True, True, False]
    )
    other = load.costs("green", {"single": np.array([60_000])})["other"]
    assert (other / UNIT).tolist() == [[0, 0, 3 * 10 * 30, 0]]


def test_injection_is_held_against_the_billed_demand_whatever_is_contracted():
    load = load_of([Decimal(50)] * 3, [Decimal(800)], [Decimal(10)] * 3)
    prices = {name: dict(named) for name, named in load.prices.items()}
    prices["green"]["generation"] = np.full((1, 3), 80_000_000)  # 8 per kW, in tenths
    load = load.replaced(injected=np.full((1, 3), 100_000), prices=prices)
    for kw in (30, 90):
        other = load.costs("green", {"single": np.array([kw * 1000])})["other"]
        assert other[0, 0] / UNIT == (100 - 80) * 8  # a tenth of the 800 kW of a month before is billed
    at_levels = load.level_costs("green", "single", np.array([[30, 50]]))[0]
    assert at_levels[1] / UNIT == 3 * (80 * 10 + (100 - 80) * 8)


def test_ten_percent_more_demand_has_ten_percent_more_before_the_window_too():
    load = load_of([Decimal(5)] * 3, [Decimal(100)], [Decimal(1)] * 3).with_demand(110)
    assert (load.billed("single") / 10_000).tolist() == [[11, 11, 11]]
