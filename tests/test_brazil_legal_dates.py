# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When a Brazilian contract may be changed: days worked out by hand, and any changes against an oracle."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.legal_dates import legal_date

from odoo.addons.energy_recommendation.calc.brazil.legal_dates import legal_dates
from odoo.addons.energy_recommendation.calc.brazil.legal_notes import legal_notes

PLAIN = {
    "on": date(2024, 3, 10),
    "kv": 13.8,
    "subgroup": "A4",
    "from": ("green", 400),
    "to": ("green", 434),
    "last_decrease": None,
    "last_modality_change": None,
    "tariff_review": None,
    "supply_start": None,
    "invested_on": None,
    "minimum_kw": 30,
    "exempt": False,
}
FLAGS = {
    "decrease": "is_decrease",
    "increase": "is_increase",
    "modality": "is_modality_change",
    "group": "is_group_change",
    "test": "has_test",
}


def frame(*changes):
    rows = []
    for change in changes:
        powers = {}
        for prefix, contract in (("", change["from"]), ("new_", change["to"])):
            watts = [round(kw * 1000) for kw in contract[1:]]
            peak, off_peak = [None] * (2 - len(watts)) + watts
            powers |= {f"{prefix}modality": contract[0], f"{prefix}peak_w": peak, f"{prefix}off_peak_w": off_peak}
        kept = (
            "on",
            "subgroup",
            "last_decrease",
            "last_modality_change",
            "tariff_review",
            "supply_start",
            "invested_on",
        )
        rows.append(
            {
                "supply_point": "UC 1",
                **powers,
                **{name: change[name] for name in kept},
                "voltage_v": change["kv"] and round(change["kv"] * 1000),
                "minimum_w": change["minimum_kw"] * 1000,
                "is_exempt": change["exempt"],
            }
        )
    return pd.DataFrame(rows)


def dates_of(**change):
    return legal_dates(frame(PLAIN | change)).iloc[0]


def earliest(**change):
    return dates_of(**change)["earliest"].date()


def notes_of(**change):
    rows = frame(PLAIN | change)
    return {note.code: note for note in legal_notes(rows, legal_dates(rows)).itertuples()}


days = st.dates(date(2019, 1, 1), date(2026, 12, 31))
demands = st.integers(0, 500).map(lambda kw: kw * 2)
contracts = st.one_of(
    st.tuples(st.just("blue"), demands, demands), st.tuples(st.just("green"), demands), st.just(("b",))
)
changes = st.fixed_dictionaries(
    {
        "on": days,
        "kv": st.sampled_from([None, 0.38, 13.8, 25, 44, 68.9, 69, 138, 230]),
        "subgroup": st.sampled_from(["A1", "A2", "A3", "A3a", "A4", "AS"]),
        "from": contracts,
        "to": contracts,
        **{
            name: st.none() | days
            for name in ("last_decrease", "last_modality_change", "tariff_review", "supply_start", "invested_on")
        },
        "minimum_kw": st.sampled_from([0, 30, 500]),
        "exempt": st.booleans(),
    }
)


@settings(deadline=None, max_examples=120)
@given(st.lists(changes, min_size=1, max_size=8))
def test_any_changes_have_the_days_of_the_oracle(several):
    found = legal_dates(frame(*several))
    assert len(legal_notes(frame(*several), found)) >= (~found["is_allowed"]).sum()
    for change, row in zip(several, found.to_dict("records"), strict=True):
        day, kinds = legal_date(change)
        assert {kind for kind, flag in FLAGS.items() if row[flag]} == kinds, change
        assert row["is_allowed"] == (day is not None), change
        assert (row["earliest"].date() if row["is_allowed"] else None) == day, change


def test_a_decrease_in_a4_waits_90_days():
    assert earliest(to=("green", 350)) == date(2024, 6, 8)


def test_a_decrease_at_138_kv_waits_180_days():
    change = {"kv": 138, "subgroup": "A2", "from": ("blue", 300, 400), "to": ("blue", 300, 350)}
    assert earliest(**change) == date(2024, 9, 6)


def test_the_notice_goes_by_the_voltage_where_the_subgroup_is_not_known():
    assert earliest(subgroup=None, to=("green", 350)) == date(2024, 6, 8)


def test_a_second_decrease_waits_for_the_end_of_12_months():
    assert earliest(to=("green", 350), last_decrease=date(2023, 8, 1)) == date(2024, 8, 1)


def test_12_months_from_29_february_end_on_1_march():
    change = {"on": date(2024, 11, 1), "to": ("green", 350), "last_decrease": date(2024, 2, 29)}
    assert earliest(**change) == date(2025, 3, 1)


def test_an_old_decrease_does_not_shorten_the_notice():
    assert earliest(to=("green", 350), last_decrease=date(2020, 1, 1)) == date(2024, 6, 8)


def test_efficiency_measures_need_neither_notice_nor_12_months():
    assert earliest(to=("green", 350), last_decrease=date(2024, 1, 1), exempt=True) == PLAIN["on"]


def test_lowering_one_post_of_blue_is_a_decrease_even_if_the_other_is_raised():
    row = dates_of(**{"from": ("blue", 300, 400), "to": ("blue", 250, 450)})
    assert row["is_decrease"] and row["is_increase"]
    assert row["earliest"].date() == date(2024, 6, 8)


def test_entering_blue_with_a_lower_peak_is_no_decrease():
    row = dates_of(to=("blue", 200, 400))
    assert (row["is_decrease"], row["is_modality_change"], row["has_test"]) == (False, True, True)
    assert row["earliest"].date() == PLAIN["on"]


def test_leaving_blue_for_less_than_its_highest_post_is_a_decrease():
    assert dates_of(**{"from": ("blue", 500, 400), "to": ("green", 450)})["is_decrease"]


def test_the_modality_is_locked_for_12_cycles():
    assert earliest(to=("blue", 300, 400), last_modality_change=date(2023, 9, 1)) == date(2024, 9, 1)


def test_a_tariff_review_lifts_the_lock_of_the_modality_for_three_cycles():
    change = {"to": ("blue", 300, 400), "last_modality_change": date(2023, 9, 1)}
    assert earliest(**change, tariff_review=date(2023, 12, 10)) == PLAIN["on"]
    assert earliest(**change, tariff_review=date(2023, 12, 9)) == date(2024, 9, 1)


def test_a_tariff_review_to_come_lifts_nothing():
    change = {"to": ("blue", 300, 400), "last_modality_change": date(2023, 9, 1)}
    assert earliest(**change, tariff_review=date(2024, 3, 11)) == date(2024, 9, 1)


def test_an_increase_is_answered_within_15_days_and_45_from_69_kv_on():
    assert earliest() == date(2024, 3, 25)
    high = {"kv": 69, "subgroup": "A3", "from": ("blue", 300, 400), "to": ("blue", 300, 434)}
    assert earliest(**high) == date(2024, 4, 24)


def test_group_b_is_in_force_by_the_second_cycle():
    assert earliest(to=("b",)) == date(2024, 5, 1)


def test_keeping_the_contract_is_allowed_at_once():
    row = dates_of(to=("green", 400))
    assert row["is_allowed"] and row["earliest"].date() == PLAIN["on"]


@pytest.mark.parametrize(("kw", "has_test"), [(420, False), (420.001, True)])
def test_an_increase_of_more_than_5_percent_has_a_test_period(kw, has_test):
    assert dates_of(to=("green", kw))["has_test"] == has_test


@pytest.mark.parametrize(("kv", "is_allowed"), [(68.999, True), (69, False), (88, False)])
def test_green_is_allowed_below_69_kv_only(kv, is_allowed):
    row = dates_of(kv=kv, subgroup="A3")
    assert row["is_allowed"] == is_allowed
    assert pd.isna(row["earliest"]) != is_allowed


def test_30_kw_in_one_post_are_enough():
    assert dates_of(to=("blue", 0, 30))["is_allowed"]
    assert not dates_of(to=("blue", 29, 29))["is_allowed"]


def test_what_is_not_allowed_has_a_blocking_note_and_no_other():
    notes = notes_of(kv=69, subgroup="A3")
    assert [(code, note.is_blocking) for code, note in notes.items()] == [("blue_only", True)]


def test_the_note_on_a_decrease_says_the_day_and_the_notice():
    detail = str(notes_of(to=("green", 350))["decrease_notice"].detail)
    assert "90 days" in detail and "2024-03-10" in detail and "2024-06-08" in detail


def test_the_note_on_a_second_decrease_says_until_when_there_is_none():
    detail = str(notes_of(to=("green", 350), last_decrease=date(2023, 8, 1))["decrease_lock"].detail)
    assert "2023-08-01" in detail and "2024-08-01" in detail


def test_a_decrease_within_five_years_of_the_investments_warns_of_their_repayment():
    assert "repayment" in notes_of(to=("green", 350), invested_on=date(2019, 6, 9))
    assert "repayment" not in notes_of(to=("green", 350), invested_on=date(2019, 6, 8))


def test_without_a_day_of_investments_the_five_years_run_from_the_start_of_supply():
    assert "2028-01-15" in str(notes_of(to=("green", 350), supply_start=date(2023, 1, 15))["repayment"].detail)


def test_an_increase_warns_of_no_repayment():
    assert set(notes_of(supply_start=date(2023, 1, 15))) == {"increase_terms", "test_period"}


def test_keeping_the_contract_says_nothing():
    assert notes_of(to=("green", 400)) == {}
