# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Plans of two changes for the coming year, as they are told."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from odoo.addons.energy_recommendation.calc.brazil.legal_dates import first_days
from odoo.addons.energy_recommendation.calc.brazil.load import Load
from odoo.addons.energy_recommendation.calc.brazil.plans import may_be_planned, plan_sentence, two_step_plan
from odoo.addons.energy_recommendation.calc.brazil.terms import NONE, Terms

JANUARY = np.datetime64("2025-01")
PRICE = 10_000_000  # 10 per kW
SEASON = [500] * 4 + [200] * 8


def load_of(off_peak_kw, peak_kw=None, **values):
    off_peak = np.array([off_peak_kw]) * 1000
    peak = off_peak if peak_kw is None else np.array([peak_kw]) * 1000
    none, price = np.zeros_like(off_peak), np.full_like(off_peak, PRICE)
    posts = ("peak", "off_peak", "single")
    prices = dict.fromkeys(("single", "peak", "off_peak"), price) | {"generation": none, "reactive": none}
    return (
        Load(
            used=np.ones(off_peak.shape, dtype=bool),
            start=np.full(off_peak.shape, np.datetime64("2024-01-01")),
            end=np.full(off_peak.shape, np.datetime64("2024-02-01")),
            measured={"peak": peak, "off_peak": off_peak, "single": np.maximum(peak, off_peak)},
            reactive=dict.fromkeys(posts, none),
            injected=none,
            wh=dict.fromkeys(("peak", "off_peak", "reactive"), none),
            prices={"green": prices, "blue": prices},
            parts=np.ones_like(off_peak),
            is_priced={"green": np.array([True]), "blue": np.array([True])},
        )
        .replaced(**values)
        .exact("int64")
    )


def plan_of(load, modality="green", clearance=100, first_raise="2025-01-01", first_decrease="2025-01-01", **current_kw):
    current = {post: kw * 1000 for post, kw in (current_kw or {"single": 300}).items()}
    days = np.datetime64(first_raise), np.datetime64(first_decrease)
    return two_step_plan(load, modality, current, JANUARY, *days, clearance)


def test_a_season_is_told_with_both_of_its_days_and_amounts():
    plan = plan_of(load_of(SEASON), clearance=0)
    text = str(plan_sentence(plan))
    assert "500 kW from 2025-01-01, then 200 kW from 2025-05-01" in text
    assert f"R$ {sum(SEASON) * 10}.00" in text
    assert plan.cents == sum(SEASON) * 1000
    assert plan.cents < plan.cents_of_one


def test_a_plan_has_room_above_what_was_measured():
    plan = plan_of(load_of([500] * 3 + [495] + [200] * 7 + [202]))
    assert plan.demands["single"].tolist() == [503_000] * 4 + [202_000] * 8


def test_a_decrease_is_planned_for_the_month_that_begins_after_its_day():
    plan = plan_of(load_of(SEASON), first_decrease="2025-06-02")
    assert plan.changes[1] == 6


def test_a_load_without_season_has_no_plan():
    assert plan_of(load_of([300] * 12)) is None


@pytest.mark.parametrize(("summer_kw", "is_told"), [(340, False), (400, True)])
def test_a_plan_that_saves_less_than_5_percent_is_not_told(summer_kw, is_told):
    assert (plan_of(load_of([summer_kw] * 4 + [300] * 8), single=250) is not None) == is_told


def test_blue_plans_both_posts():
    plan = plan_of(load_of(SEASON, [100] * 12), "blue", clearance=0, peak=100, off_peak=300)
    assert set(plan.demands["peak"].tolist()) == {100_000}
    assert "100 kW at peak and 200 kW off-peak from 2025-05-01" in str(plan_sentence(plan))


def test_the_post_with_the_minimum_keeps_it():
    plan = plan_of(load_of([500] * 4 + [10] * 8), single=300)
    assert plan.demands["single"].min() == 30_000


def test_a_contract_that_is_no_whole_kw_stays_as_it_is_until_the_first_change():
    plan = plan_of(load_of(SEASON), first_raise="2025-01-15", single=300.5)
    assert plan.demands["single"][0] == 300_500


GREEN = Terms(np.array(["green"], dtype=object), np.array([NONE]), np.array([300_000]))
NOT_RURAL = np.array([False])


def test_a_year_of_a_plain_unit_may_be_planned():
    assert may_be_planned(load_of(SEASON), GREEN, NOT_RURAL).tolist() == [True]


@pytest.mark.parametrize(
    "values",
    [
        {"injected": np.full((1, 12), 1)},
        {"reactive": dict.fromkeys(("peak", "off_peak", "single"), np.full((1, 12), 1))},
        {"used": np.array([[True] * 11 + [False]])},
        {"is_priced": {"green": np.array([False]), "blue": np.array([True])}},
    ],
    ids=["injection", "reactive", "a month missing", "no price"],
)
def test_a_unit_is_not_planned_with(values):
    assert may_be_planned(load_of(SEASON, **values), GREEN, NOT_RURAL).tolist() == [False]


def test_rural_units_and_units_of_group_b_are_not_planned():
    of_b = Terms(np.array(["b"], dtype=object), np.array([NONE]), np.array([NONE]))
    assert may_be_planned(load_of(SEASON), GREEN, np.array([True])).tolist() == [False]
    assert may_be_planned(load_of(SEASON), of_b, NOT_RURAL).tolist() == [False]


def test_more_demand_is_had_after_the_answer_and_less_after_the_notice():
    units = pd.DataFrame(
        {"on": [date(2024, 3, 10)], "subgroup": ["A4"], "voltage_v": [13_800], "last_decrease": [pd.NaT]}
    ).astype({"on": "datetime64[ns]", "last_decrease": "datetime64[ns]", "voltage_v": "Int64"})
    assert [str(days[0]) for days in first_days(units)] == ["2024-03-25", "2024-06-08"]
