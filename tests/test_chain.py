"""Published figures and the known traps of this trade, one fact each, on the chain of `energy_core.calc`."""

import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandera.errors
import pytest
from oracles.french_contract import BANDS, Event, Reading
from oracles.portfolio import Portfolio

from odoo.addons.energy_core.calc import billing_periods, situation_on

PARIS = ZoneInfo("Europe/Paris")
FOUR = ("hph", "hch", "hpb", "hcb")
JANUARY = (date(2025, 1, 1), date(2025, 2, 1))
JANUARY_AND_FEBRUARY = (date(2025, 1, 1), date(2025, 3, 1))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def entry(day, fta="BTINFCU4", power_va=6000, **situation):
    return Event(at(day), "MES", fta=fta, power_va=power_va, **situation)


def reading(day, kwh, position="after", source="R151", nature="actual", digits=None):
    """`kwh` by band; a single figure stands in all four bands."""
    wh = {band: value * 1000 for band, value in (kwh if isinstance(kwh, dict) else dict.fromkeys(FOUR, kwh)).items()}
    return Reading(hash((day, position, source)) % 10**9, at(day), position, source, nature, wh, digits)


def billed(events, readings, window=JANUARY, **options):
    portfolio = Portfolio({"A": ("P", events)}, {"P": readings})
    return billing_periods(*portfolio.frames(), *window, **{"gaps": "hold", "unverified_rates": "use", **options})


def amounts(result, *columns):
    return result.periods[list(columns)].values.tolist()


def reasons(result):
    return result.exceptions[["reason", "is_blocking"]].values.tolist()


def test_a_month_costs_what_is_published():
    result = billed([entry("2025-01-01")], [reading("2025-01-01", 100), reading("2025-02-01", 162)])
    assert amounts(result, "days", "fixed_cents", "variable_cents", "total_wh") == [[31, 792, 875, 248_000]]


@pytest.mark.parametrize(
    ("fta", "power_va", "start", "end", "cents"),
    [
        ("BTINFCU4", 6000, date(2025, 1, 1), date(2025, 2, 1), 792),
        ("BTINFCU4", 6000, date(2025, 2, 1), date(2025, 3, 1), 766),
        ("BTINFCU4", 6000, date(2025, 3, 1), date(2025, 4, 1), 848),
        ("BTINFCU4", 9000, date(2024, 1, 1), date(2024, 2, 1), 989),
        ("BTINFCU4", 9000, date(2024, 2, 1), date(2024, 3, 1), 925),
        ("BTINFCU4", 9000, date(2024, 4, 1), date(2024, 5, 1), 957),
        ("BTINFCU4", 9000, date(2024, 11, 1), date(2024, 12, 1), 997),
        ("BTINFCUST", 6000, date(2024, 11, 1), date(2024, 12, 1), 820),
        ("BTINFCU4", 9000, date(2024, 12, 1), date(2025, 1, 1), 1030),
    ],
)
def test_the_fixed_cost_of_a_month_is_the_published_one(fta, power_va, start, end, cents):
    """The leap year 2024 also counts 365 days."""
    assert amounts(billed([entry("2023-09-01", fta, power_va)], [], (start, end)), "fixed_cents") == [[cents]]


def test_a_change_of_power_cuts_the_subscription_and_not_the_energy():
    change = Event(at("2025-01-15T09:00"), "MCT", fta="BTINFCU4", power_va=9000)
    result = billed([entry("2025-01-01"), change], [reading("2025-01-01", 0), reading("2025-02-01", 62)])
    assert result.subscriptions["days"].tolist() == [14, 17]
    assert amounts(result, "fixed_cents", "mean_power_va", "total_wh") == [[923, 7645, 248_000]]


def test_a_change_on_the_first_of_a_month_still_parts_the_months():
    change = Event(at("2025-02-01T09:00"), "MCT", fta="BTINFCU4", power_va=9000)
    result = billed([entry("2025-01-01"), change], [], JANUARY_AND_FEBRUARY)
    assert amounts(result, "days", "mean_power_va") == [[31, 6000], [28, 9000]]


@pytest.mark.parametrize(
    ("fta", "kwh", "cents"),
    [
        ("BTINFMUDT", {"hp": 2000, "hc": 1500}, 15_130),
        ("BTINFCUST", {"base": 1000}, 4_840),
        ("BTINFCU4", {"hph": 100, "hpb": 200, "hch": 50, "hcb": 80}, 1_372),
    ],
)
def test_the_variable_cost_is_the_published_one(fta, kwh, cents):
    start, end = date(2025, 9, 1), date(2025, 10, 1)
    readings = [reading("2025-09-01", dict.fromkeys(kwh, 0)), reading("2025-10-01", kwh)]
    assert amounts(billed([entry("2025-08-15", fta)], readings, (start, end)), "variable_cents") == [[cents]]


def test_half_a_cent_is_rounded_up():
    """50 kWh at 1.15 c€ are 57.5 cents: binary floats rounded to even give 57 or 58 by chance."""
    readings = [reading("2025-01-01", {"base": 0}), reading("2025-02-01", {"base": 50})]
    assert amounts(billed([entry("2025-01-01", "BTINFLU")], readings), "variable_cents") == [[58]]


def test_taxes_are_those_of_the_first_day_of_the_period():
    """Fixed 8.48 € at 21.93 %; 248 kWh at 33.70 €/MWh."""
    readings = [reading("2025-03-01", 0), reading("2025-04-01", 62)]
    result = billed([entry("2025-01-01")], readings, (date(2025, 3, 1), date(2025, 4, 1)))
    assert amounts(result, "cta_cents", "accise_cents") == [[186, 836]]


def test_the_day_of_the_exit_is_not_billed():
    leaves = Event(at("2025-01-22T09:00"), "RES")
    readings = [reading("2025-01-01", 0), reading("2025-01-22T09:00", 10, "before", "C15")]
    assert amounts(billed([entry("2025-01-01"), leaves], readings), "days", "total_wh") == [[21, 40_000]]


def test_a_missing_reading_holds_the_energy_of_both_months_and_says_so():
    readings = [reading("2025-01-01", 0), reading("2025-03-01", 118)]
    result = billed([entry("2025-01-01")], readings, JANUARY_AND_FEBRUARY)
    assert amounts(result, "total_wh", "quality", "fixed_cents") == [[0, "missing", 792], [0, "missing", 766]]
    assert reasons(result) == [["missing_reading", False], ["missing_reading", False]]


@pytest.mark.parametrize("window", [JANUARY, JANUARY_AND_FEBRUARY, (date(2025, 2, 1), date(2025, 3, 1))])
def test_a_bridge_bills_each_month_its_days_of_the_energy_between_two_readings(window):
    readings = [reading("2025-01-01", 0), reading("2025-03-01", 118)]
    result = billed([entry("2025-01-01")], readings, window, gaps="bridge")
    months = {date(2025, 1, 1): [248_000, "estimated"], date(2025, 2, 1): [224_000, "estimated"]}
    in_window = [figures for month, figures in months.items() if window[0] <= month < window[1]]
    assert amounts(result, "total_wh", "quality") == in_window
    assert result.exceptions.empty


def test_a_bridge_loses_no_kwh_to_rounding():
    readings = [reading("2025-01-01", {"base": 0}), reading("2025-04-01", {"base": 100})]
    window = (date(2025, 1, 1), date(2025, 4, 1))
    result = billed([entry("2025-01-01", "BTINFCUST")], readings, window, gaps="bridge")
    assert amounts(result, "total_wh") == [[34_000], [31_000], [35_000]]


def test_a_bridge_does_not_cross_another_meter():
    change = Event(at("2025-01-31T14:30"), "CMAT", "TECHNIQUE")
    readings = [reading("2025-01-01", 500), reading("2025-01-31T14:30", 0, "after", "C15"), reading("2025-03-01", 30)]
    result = billed([entry("2025-01-01"), change], readings, JANUARY_AND_FEBRUARY, gaps="bridge")
    assert amounts(result, "quality", "total_wh") == [["missing", 0], ["estimated", 116_000]]


def test_gaps_are_held_or_bridged_and_nothing_else():
    with pytest.raises(ValueError, match="bridge, hold"):
        billed([entry("2025-01-01")], [], gaps="guess")


def test_nothing_in_gives_nothing_out():
    for gaps in ("hold", "bridge"):
        result = billing_periods(*Portfolio({}, {}).frames(), *JANUARY, gaps=gaps)
        assert result.periods.empty and result.exceptions.empty and result.idle.empty


def test_a_missing_register_is_not_lost_in_silence():
    readings = [reading("2025-01-01", 0), reading("2025-02-01", {"hph": 5, "hch": 5, "hpb": 5})]
    result = billed([entry("2025-01-01")], readings)
    assert amounts(result, "quality") == [["missing"]]
    assert reasons(result) == [["missing_register", False]]


def test_a_meter_that_passes_zero_counts_on():
    readings = [reading("2025-01-01", {"base": 99_990}, digits=5), reading("2025-02-01", {"base": 9})]
    result = billed([entry("2025-01-01", "BTINFCUST")], readings)
    assert amounts(result, "total_wh", "quality") == [[19_000, "actual"]]


def test_a_roll_over_is_judged_by_the_power_that_holds_for_its_first_day():
    change = Event(at("2025-01-01T05:00"), "MCT", fta="BTINFCUST", power_va=36_000)
    readings = [reading("2025-01-01", {"base": 99_000}, digits=5), reading("2025-02-01", {"base": 1_500})]
    result = billed([entry("2024-12-01", "BTINFCUST", 3000), change], readings)
    assert amounts(result, "total_wh") == [[2_500_000]]


def test_an_index_that_falls_without_passing_zero_is_held():
    readings = [reading("2025-01-01", {"base": 60_000}, digits=5), reading("2025-02-01", {"base": 9_000})]
    result = billed([entry("2025-01-01", "BTINFCUST")], readings)
    assert amounts(result, "total_wh", "quality") == [[0, "missing"]]
    assert reasons(result) == [["index_decrease", False]]


def test_an_index_is_floored_to_kwh_before_the_difference():
    readings = [
        Reading(1, at("2025-01-01"), "after", "R151", "actual", {"base": 1_999}),
        Reading(2, at("2025-02-01"), "after", "R151", "actual", {"base": 3_001}),
    ]
    assert amounts(billed([entry("2025-01-01", "BTINFCUST")], readings), "total_wh") == [[2_000]]


def test_another_tariff_in_the_month_makes_two_periods():
    change = Event(at("2025-01-15T09:00"), "MCT", fta="BTINFCUST", power_va=6000, calendar="DI000001")
    readings = [
        reading("2025-01-01", 0),
        reading("2025-01-15T09:00", 10, "before", "C15"),
        reading("2025-01-15T09:00", {"base": 0}, "after", "C15"),
        reading("2025-02-01", {"base": 7}),
    ]
    result = billed([entry("2025-01-01", calendar="DI000003"), change], readings)
    assert amounts(result, "fta", "days", "hph_wh", "base_wh", "total_wh") == [
        ["BTINFCU4", 14, 10_000, 0, 40_000],
        ["BTINFCUST", 17, 0, 7_000, 7_000],
    ]


def test_another_meter_in_the_month_loses_no_energy():
    change = Event(at("2025-01-10T14:30"), "CMAT", "TECHNIQUE")
    readings = [
        reading("2025-01-01", 500),
        reading("2025-01-10T14:30", 520, "before", "C15"),
        reading("2025-01-10T14:30", 0, "after", "C15"),
        reading("2025-02-01", 30),
    ]
    assert amounts(billed([entry("2025-01-01"), change], readings), "days", "total_wh") == [[31, 200_000]]


def test_a_meter_change_with_one_reading_only_is_held_not_guessed():
    change = Event(at("2025-01-10T14:30"), "CMAT", "TECHNIQUE")
    readings = [
        reading("2025-01-01", 500),
        reading("2025-01-10T14:30", 0, "after", "C15"),
        reading("2025-02-01", 530),
    ]
    assert reasons(billed([entry("2025-01-01"), change], readings)) == [["missing_reading", False]]


def test_two_customers_share_a_point_without_sharing_a_day_or_a_kwh():
    moves = "2025-01-11T00:00"
    contracts = {
        "OLD": ("P", [entry("2024-12-01"), Event(at(moves), "CFNS")]),
        "NEW": ("P", [Event(at(moves), "CFNE", fta="BTINFCU4", power_va=9000)]),
    }
    readings = [reading("2025-01-01", 0), reading("2025-02-01", 31)]
    readings += [reading(moves, 11, side, "C15") for side in ("before", "after")]
    result = billing_periods(*Portfolio(contracts, {"P": readings}).frames(), *JANUARY, unverified_rates="use")
    assert amounts(result, "contract", "days", "total_wh") == [["NEW", 21, 80_000], ["OLD", 10, 44_000]]


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ([entry("2025-01-01", "BTSUPXX9")], "unknown_fta"),
        ([entry("2025-01-01", None)], "unknown_fta"),
        ([entry("2025-01-01", power_va=None)], "unknown_power"),
        ([entry("2025-01-01", "BTINFCU4ACC")], "missing_allocation"),
        ([entry("2025-01-01"), Event(at("2025-01-05"), "AUTRE", num_sequence=0)], "cancelled"),
        ([Event(at("2025-01-01"), "MCT", fta="BTINFCU4", power_va=6000)], "no_entry"),
    ],
)
def test_what_cannot_be_billed_is_listed_never_dropped(events, reason):
    result = billed(events, [reading("2025-01-01", 0), reading("2025-02-01", 1)])
    assert result.periods.empty
    assert reasons(result) == [[reason, True]]
    assert result.exceptions["detail"].map(str).str.endswith(".").all()


def test_a_contract_cancelled_later_is_not_billed_in_earlier_months():
    cancelled = Event(at("2025-10-05"), "AUTRE", num_sequence=0)
    assert reasons(billed([entry("2025-01-01"), cancelled], [])) == [["cancelled", True]]


def test_a_known_tariff_before_its_first_rate_is_listed():
    result = billed([entry("2022-01-01")], [], (date(2022, 1, 1), date(2022, 2, 1)))
    assert reasons(result) == [["no_rate", True]]
    assert "BTINFCU4 on 2022-01-01" in str(result.exceptions["detail"].item())


def test_a_tariff_that_does_not_price_the_counted_bands_is_listed_with_its_energy():
    readings = [reading("2025-01-01", {"base": 0}), reading("2025-02-01", {"base": 9})]
    result = billed([entry("2025-01-01")], readings)
    assert reasons(result) == [["unpriced_band", True]]
    assert result.exceptions["at_stake_wh"].tolist() == [9_000]


def test_the_morning_of_an_exit_on_the_first_is_listed_with_its_energy():
    leaves = Event(at("2025-02-01T09:00"), "RES")
    readings = [reading("2025-02-01", 62), reading("2025-02-01T09:00", 63, "before", "C15")]
    result = billed([entry("2025-01-01"), leaves], readings, (date(2025, 2, 1), date(2025, 3, 1)))
    assert reasons(result) == [["energy_without_day", False]]
    assert result.exceptions["at_stake_wh"].tolist() == [4_000]


def test_a_better_source_stands_before_another():
    readings = [reading("2025-01-01", 0), reading("2025-02-01", 99), reading("2025-02-01", 62, source="R64")]
    assert amounts(billed([entry("2025-01-01")], readings), "total_wh") == [[248_000]]


@pytest.mark.parametrize(
    ("nature", "quality"), [("estimated", "estimated"), ("self_read", "actual"), ("corrected", "actual")]
)
def test_a_period_is_as_good_as_its_worse_reading(nature, quality):
    readings = [reading("2025-01-01", 0), reading("2025-02-01", 62, nature=nature)]
    assert amounts(billed([entry("2025-01-01")], readings), "quality") == [[quality]]


@pytest.mark.parametrize(("month", "days"), [(date(2025, 3, 1), 31), (date(2025, 10, 1), 31)])
def test_a_month_with_a_change_of_clock_has_its_days(month, days):
    after = date(month.year, month.month + 1, 1)
    assert amounts(billed([entry("2025-01-01")], [], (month, after)), "days") == [[days]]


def test_a_period_that_a_stage_drops_does_not_go_unnoticed(monkeypatch):
    chain = sys.modules["odoo.addons.energy_core.calc.billing_periods"]
    taxes = chain.taxes
    monkeypatch.setattr(chain, "taxes", lambda *arguments: (taxes(*arguments)[0].iloc[1:], taxes(*arguments)[1]))
    with pytest.raises(AssertionError, match="1 billing periods were lost"):
        billed([entry("2025-01-01")], [], JANUARY_AND_FEBRUARY)


def test_a_contract_out_of_service_is_idle():
    result = billed([entry("2024-01-01"), Event(at("2024-06-01"), "RES")], [])
    assert result.periods.empty and result.exceptions.empty
    assert result.idle["contract"].tolist() == ["A"]


def test_a_window_must_be_made_of_whole_months():
    with pytest.raises(ValueError, match="whole months"):
        billed([entry("2025-01-01")], [], (date(2025, 1, 2), date(2025, 2, 1)))


def test_a_frame_of_another_form_is_refused_at_the_door():
    events, readings, rates = Portfolio({"A": ("P", [entry("2025-01-01")])}, {}).frames()
    with pytest.raises(pandera.errors.SchemaError, match="power_va"):
        billing_periods(events.drop(columns="power_va"), readings, rates, *JANUARY)
    with pytest.raises(pandera.errors.SchemaError, match="one of C15"):
        billing_periods(events, readings_from("R999"), rates, *JANUARY)


def readings_from(source):
    return Portfolio({}, {"P": [reading("2025-01-01", 0, source=source)]}).readings_frame()


def test_the_bands_are_those_of_the_oracle():
    assert [column for column in readings_from("R151") if column.endswith("_wh")] == [f"{band}_wh" for band in BANDS]


def situation_of(events, day):
    frame = Portfolio({"A": ("P", events)}, {"P": []}).frames()[0]
    rows = situation_on(frame, day)
    return rows[["in_service", "fta", "power_va"]].values.tolist()


def test_the_situation_on_a_day_is_what_its_last_event_left():
    events = [entry("2025-01-10"), Event(at("2025-03-05T14:00"), "MCT", power_va=9000), Event(at("2025-06-01"), "RES")]
    assert situation_of(events, date(2025, 1, 9)) == []
    assert situation_of(events, date(2025, 3, 4)) == [[True, "BTINFCU4", 6000]]
    assert situation_of(events, date(2025, 3, 5)) == [[True, "BTINFCU4", 9000]]
    assert situation_of(events, date(2025, 5, 31)) == [[True, "BTINFCU4", 9000]]
    assert situation_of(events, date(2025, 6, 1)) == [[False, "BTINFCU4", 9000]]


def test_the_situation_tells_points_without_meter_where_there_are_any():
    said = [entry("2025-01-10", is_unmetered=True), Event(at("2025-03-05T14:00"), "MCT", power_va=9000)]
    unsaid = [entry("2025-01-10")]
    frame = Portfolio({"A": ("P", said), "B": ("Q", unsaid)}, {}).frames()[0]
    assert situation_on(frame, date(2025, 4, 1))["is_unmetered"].tolist() == [1, 0]
    assert "is_unmetered" not in situation_on(frame[frame["contract"] == "B"], date(2025, 4, 1))


def test_a_cancelled_contract_has_no_situation():
    assert situation_of([entry("2025-01-10"), Event(at("2025-02-01"), "AUTRE", num_sequence=0)], date(2025, 3, 1)) == []
