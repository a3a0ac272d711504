"""What is told beside Spanish powers or in their place, and which contracts and months count."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from oracles import spanish_advice as oracle
from oracles.spanish_loads import POWERS, advised, frames_of, point_of, powers_of
from oracles.spanish_points import RATES

from odoo.addons.energy_recommendation.calc import spain

NOVEMBER = date(2025, 11, 5)
OCTOBER = date(2025, 10, 1)
SIX = [date(2025, month, 1) for month in range(5, 11)]


def load(firsts=(OCTOBER,), highest=40_000, seed=1, territory="peninsula"):
    """Quarter-hours that are drawn around half of the highest power, which is reached."""
    random = np.random.default_rng(seed)
    curve = {}
    for first in firsts:
        count = len(oracle.quarter_hours_of(first, territory))
        drawn = np.clip(highest * (0.5 + 0.15 * random.standard_normal(count)), 0, highest).astype("int64")
        drawn[count // 3] = highest
        curve[first] = drawn
    return curve


def small(watts=(45_000,) * 6, on=NOVEMBER, tariff="3.0TD", **changes):
    return point_of(tariff, watts, on, load(**changes))


def codes(advice, is_blocking=False):
    return advice.notes[advice.notes["is_blocking"] == is_blocking].set_index("code")["detail"].map(str).to_dict()


def stacked(before, now):
    """Two situations of a point, the first one over."""
    return pd.DataFrame([*before.to_dict("records"), *now.to_dict("records")]).astype(before.dtypes.to_dict())


def current(advice):
    return advice.options.set_index("role").loc["current"]


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_a_missing_price_of_excess_power_refuses_with_its_name_and_tells_the_current_power():
    advice = advised(small((60_000,) * 6, tariff="6.2TD"))
    assert "no excess power rate of 6.2TD for quarter_hour_p1 on 2025-11-05" in codes(advice, True)["missing_rate"]
    assert list(advice.options["role"]) == ["current"]
    assert current(advice)["fixed_cents"] > 0 and current(advice)["overrun_cents"] == 0


def test_a_price_that_only_the_other_type_lacks_leaves_the_type_of_the_contract():
    point = small(on=date(2026, 11, 5), firsts=[date(2026, 10, 1)])
    advice = advised(point)
    assert "no excess power rate of 3.0TD for quarter_hour_p1 on 2026-11-05" in codes(advice)["other_type"]
    assert max(powers_of(advice, "cheapest")) <= 50_000


def test_a_missing_toll_refuses_with_its_name():
    rates = RATES[~((RATES["kind"] == "toll") & (RATES["component"] == "power") & (RATES["band"] == "p3"))]
    advice = advised(small(), rates=rates)
    assert "no toll rate of 3.0TD for power_p3" in codes(advice, True)["missing_rate"]
    assert advice.options.empty


def test_a_tariff_without_toll_is_refused():
    assert "access tariff 3.1A" in codes(advised(small(tariff="3.1A")), True)["unknown_tariff"]


def test_a_contract_that_is_not_in_force_is_refused():
    frames = frames_of(small())
    frames["situations"]["end"] = pd.Timestamp("2025-11-05")
    advice = spain.advise(**frames, rates=RATES, on=NOVEMBER, months=1)
    assert "in force on 2025-11-05" in codes(advice, True)["no_situation"]


def test_an_unknown_power_is_refused_with_its_band():
    frames = frames_of(small())
    frames["situations"]["power_p4_va"] = pd.NA
    advice = spain.advise(**frames, rates=RATES, on=NOVEMBER, months=1)
    assert "P4 of 3.0TD" in codes(advice, True)["unknown_power"]


def test_fewer_than_six_known_months_of_twelve_give_no_advice_but_the_current_power_of_a_year():
    advice = advised(small(firsts=SIX[1:]), months=12)
    assert "known of 5 of the 12 months" in codes(advice, True)["too_few_months"]
    assert len(advice.months) == 12 and list(advice.options["role"]) == ["current"]


def test_more_than_15_kw_do_not_fit_behind_a_breaker_of_2_0td():
    advice = advised(small((5_000, 5_000), tariff="2.0TD", highest=16_400), step_w=100)
    assert "16.4 kW" in codes(advice, True)["above_15_kw"]


def test_a_quarter_hour_told_twice_is_an_error():
    frames = frames_of(small())
    frames["quarter_hours"] = pd.concat([frames["quarter_hours"], frames["quarter_hours"].iloc[:1]])
    with pytest.raises(ValueError, match="told twice"):
        spain.advise(**frames, rates=RATES, on=NOVEMBER, months=1)


# --- which months count -----------------------------------------------------------------------------------------------


def test_missing_months_are_named_and_a_year_is_twelve_times_the_mean():
    advice = advised(small(firsts=SIX), months=12)
    assert "2024-11, 2024-12, 2025-01" in codes(advice)["missing_months"]
    row = current(advice)
    assert row["annual_cents"] == 2 * row["total_cents"]


@pytest.mark.parametrize("on, first", [(date(2025, 4, 10), date(2025, 3, 1)), (NOVEMBER, OCTOBER)])
def test_a_month_with_a_day_of_92_or_100_quarter_hours_is_complete(on, first):
    assert "partial_months" not in codes(advised(small(on=on, firsts=[first])))


def test_a_month_that_lacks_some_quarter_hours_counts_and_is_named():
    frames = frames_of(small((60_000,) * 6))
    frames["quarter_hours"].loc[5:40, "power_w"] = pd.NA
    advice = spain.advise(**frames, rates=RATES, on=NOVEMBER, months=1)
    assert "2025-10" in codes(advice)["partial_months"]


def test_a_month_that_lacks_more_than_one_in_twenty_does_not_count():
    frames = frames_of(small((60_000,) * 6), has_maxima=False)
    frames["quarter_hours"] = frames["quarter_hours"].iloc[200:]
    advice = spain.advise(**frames, rates=RATES, on=NOVEMBER, months=1)
    assert "too_few_months" in codes(advice, True)


def test_a_maximeter_month_without_one_of_its_bands_does_not_count():
    frames = frames_of(small(), has_curve=False)
    frames["maxima"] = frames["maxima"][frames["maxima"]["band"] != "p5"]
    assert "too_few_months" in codes(spain.advise(**frames, rates=RATES, on=NOVEMBER, months=1), True)


def test_without_a_maximeter_the_highest_quarter_hour_stands_for_it():
    point = small((30_000,) * 6)
    with_maxima, without = advised(point), advised(point, has_maxima=False)
    assert powers_of(with_maxima, "cheapest") == powers_of(without, "cheapest")
    assert "2025-10" in codes(without)["maximum_from_curve"] and "maximum_from_curve" not in codes(with_maxima)


def test_an_hour_counts_as_four_quarters_and_is_said_to_hide_peaks():
    point = small((60_000,) * 6)
    point["curve"] = {first: np.repeat(watts[::4], 4) for first, watts in point["curve"].items()}
    frames = frames_of(point)
    hourly = frames | {"quarter_hours": frames["quarter_hours"].iloc[::4].assign(step_s=3600)}
    by_quarters, by_hours = (spain.advise(**each, rates=RATES, on=NOVEMBER, months=1) for each in (frames, hourly))
    pd.testing.assert_frame_equal(by_quarters.options, by_hours.options)
    assert "hours_hide_peaks" in codes(by_hours) and "hours_hide_peaks" not in codes(by_quarters)


def test_what_was_read_under_a_tariff_of_other_bands_does_not_count():
    frames = frames_of(small(firsts=SIX), has_curve=False)
    before = frames["situations"].assign(start=pd.Timestamp("2024-01-01"), end=pd.Timestamp("2025-06-15"), fta="2.0TD")
    now = frames["situations"].assign(start=pd.Timestamp("2025-06-15"))
    advice = spain.advise(**frames | {"situations": stacked(before, now)}, rates=RATES, on=NOVEMBER, months=6)
    assert "known of 4 of the 6 months" in codes(advice, True)["too_few_months"]


def test_the_year_before_is_paid_with_the_same_powers():
    years = [date(year, month, 1) for year in (2024, 2025) for month in range(1, 13) if (2023, 10) < (year, month)]
    firsts = [first for first in years if date(2023, 11, 1) <= first <= OCTOBER]
    advice = advised(small(firsts=firsts), months=6)
    told = advice.scenarios.set_index("scenario").loc["previous_year"]
    assert sorted(told["role"]) == ["cheapest", "current", "proposed"]


# --- the choice -------------------------------------------------------------------------------------------------------


def test_tenths_are_never_dearer_than_whole_kw():
    point = small()
    tenths, whole = advised(point, step_w=100), advised(point, step_w=1_000)
    annual = [each.options.set_index("role").loc["cheapest", "annual_cents"] for each in (tenths, whole)]
    assert annual[0] <= annual[1]


def test_the_runner_up_is_the_best_of_the_other_type():
    advice = advised(small())
    types = {role: max(powers_of(advice, role)) > 50_000 for role in ("cheapest", "runner_up")}
    assert types["cheapest"] != types["runner_up"]
    totals = advice.options.set_index("role")["annual_cents"]
    assert totals["cheapest"] <= totals["runner_up"]


def test_where_there_is_no_other_type_the_runner_up_has_the_other_step():
    advice = advised(small((9_000, 9_000), tariff="2.0TD", highest=7_350), step_w=1_000)
    runner_up = advice.options.set_index("role").loc["runner_up"]
    assert runner_up["power_p1_va"] == 7_400 and not runner_up["is_allowed"]


def test_powers_that_cannot_be_undercut_are_kept():
    found = powers_of(advised(small()), "cheapest")
    advice = advised(small(found))
    assert "keep" in codes(advice) and powers_of(advice, "proposed") == found


def test_powers_that_cross_50_kw_change_the_type_of_the_point():
    advice = advised(small((90_000,) * 6, highest=30_000))
    assert max(powers_of(advice, "proposed")) <= 50_000
    assert "Without a power above 50 kW" in codes(advice)["type_change"]


def test_3_0td_keeps_a_power_above_15_kw_and_2_0td_is_named():
    advice = advised(small(highest=9_000), step_w=1_000)
    assert powers_of(advice, "cheapest")[-1] == 16_000
    assert "2.0TD may be cheaper" in codes(advice)["below_15_kw"]


def test_powers_were_changed_may_be_changed_again_after_12_months():
    frames = frames_of(small())
    before = frames["situations"].assign(end=pd.Timestamp("2025-03-01"), power_p6_va=70_000)
    now = frames["situations"].assign(start=pd.Timestamp("2025-03-01"))
    frames["situations"] = stacked(before, now)
    advice = spain.advise(**frames, rates=RATES, on=NOVEMBER, months=1)
    options = advice.options.set_index("role")
    assert options.loc["proposed", "earliest"] == pd.Timestamp("2026-03-01")
    assert pd.isna(options.loc["current", "earliest"])
    assert "again from 2026-03-01" in codes(advice)["one_change_a_year"]


def test_a_contract_whose_tariff_alone_changed_may_change_its_powers_at_once():
    frames = frames_of(small())
    before = frames["situations"].assign(end=pd.Timestamp("2025-03-01"), fta="6.1TD")
    frames["situations"] = stacked(before, frames["situations"].assign(start=pd.Timestamp("2025-03-01")))
    advice = spain.advise(**frames, rates=RATES, on=NOVEMBER, months=1)
    assert advice.options.set_index("role").loc["proposed", "earliest"] == pd.Timestamp(NOVEMBER)


def test_an_extension_is_paid_back_by_the_saving_and_powers_within_the_right_are_told():
    point = small((5_000,) * 5 + (16_000,), highest=40_000)
    advice = advised(point, step_w=1_000, extension_right_w=20_000, extension_fee_cents=3_736)
    options = advice.options.set_index("role")
    beyond = (max(powers_of(advice, "proposed")) - 20_000) // 1_000
    saving = options.loc["current", "annual_cents"] - options.loc["proposed", "annual_cents"]
    assert beyond > 0
    text = codes(advice)["extension"]
    assert f"The {beyond} kW beyond it cost {beyond * 37.36:.2f} €" in text
    assert f"in {-(-12 * beyond * 3_736 // saving)} months" in text
    assert max(powers_of(advice, "")) == 20_000


def test_an_extension_without_fee_is_named():
    point = small((5_000,) * 5 + (16_000,), highest=40_000)
    assert "extension_unpriced" in codes(advised(point, step_w=1_000, extension_right_w=20_000))


def test_powers_within_the_right_need_no_extension():
    assert "extension" not in codes(advised(small(), extension_right_w=90_000, extension_fee_cents=3_736))


@pytest.mark.parametrize("watts", [(45_000,) * 6, (60_000,) * 6])
def test_a_month_is_decisive_without_whose_demand_other_powers_would_be_proposed(watts):
    curve = load(firsts=SIX, highest=watts[0])
    advice = advised(point_of("6.1TD", watts, NOVEMBER, curve))
    told = advice.months[advice.months["role"] == "cheapest"].set_index("start")["is_decisive"]
    for first in SIX:
        silent = advised(point_of("6.1TD", watts, NOVEMBER, curve | {first: 0 * curve[first]}))
        assert told[pd.Timestamp(first)] == (powers_of(silent, "cheapest") != powers_of(advice, "cheapest"))
    assert told.any() and not told.all()


def test_the_curve_of_a_band_is_least_at_the_cheapest_power():
    advice = advised(small((20_000, 20_000), tariff="2.0TD", highest=9_000), step_w=100)
    lowest = advice.curve.loc[advice.curve.groupby("band")["annual_cents"].idxmin()]
    assert tuple(lowest["power_va"]) == powers_of(advice, "cheapest", "2.0TD")
    assert lowest["is_flat"].all()


def test_many_points_are_advised_as_each_alone():
    cases = {"a": small(), "b": small((60_000,) * 6, seed=5), "c": small((9_000, 9_000), tariff="2.0TD", highest=7_000)}
    each = {key: frames_of(point, key=key) for key, point in cases.items()}
    together = {name: pd.concat([frames[name] for frames in each.values()]) for name in each["a"]}
    batch = spain.advise(**together, rates=RATES, on=NOVEMBER, months=1)
    for key, frames in each.items():
        alone = spain.advise(**frames, rates=RATES, on=NOVEMBER, months=1)
        for name in ("options", "months", "curve", "scenarios"):
            frame = getattr(batch, name)
            own = frame[frame["supply_point"] == key].reset_index(drop=True)
            pd.testing.assert_frame_equal(own, getattr(alone, name), check_dtype=False)


def test_what_was_measured_is_told_by_month_and_band():
    frames = frames_of(small(firsts=SIX[1:]))
    _advice, measured = spain.advise_with_measured(**frames, rates=RATES, on=NOVEMBER, months=6)
    assert measured.groupby("start")["status"].first().tolist() == ["missing"] + 5 * ["used"]
    october = measured[measured["start"] == pd.Timestamp(OCTOBER)].set_index("band")
    assert set(october.index) == {"p4", "p5", "p6"}
    assert october["measured_va"].max() == 40_000 and set(october["contracted_va"]) == {45_000}
    assert october["energy_wh"].sum() == pytest.approx(
        sum(frames["quarter_hours"]["power_w"].tail(100 + 30 * 96)) / 4, abs=3
    )


def test_powers_that_do_not_ascend_are_priced_and_named():
    advice = advised(small((45_000, 30_000, 30_000, 30_000, 30_000, 30_000)))
    assert "do not ascend" in codes(advice)["power_order"]
    assert tuple(current(advice)[POWERS]) == (45_000, 30_000, 30_000, 30_000, 30_000, 30_000)


def test_a_demand_far_above_maximeter_powers_is_named():
    watts = (45_000,) * 6
    advice = advised(small(watts, highest=60_000), has_curve=False)
    assert "Up to 60 kW were demanded" in codes(advice)["demand_above_50_kw"]
    assert "demand_above_50_kw" not in codes(advised(small(watts), has_curve=False))


def test_a_demand_that_a_breaker_should_not_let_through_is_named():
    advice = advised(small((3_000, 3_000), tariff="2.0TD", highest=7_000))
    assert "beyond_breaker" in codes(advice) and "keep" in codes(advice)
    assert "beyond_breaker" not in codes(advised(small((8_000, 8_000), tariff="2.0TD", highest=7_000)))


def test_the_step_of_a_point_goes_before_that_of_the_advice():
    frames = frames_of(small())
    frames["points"]["step_w"] = 100
    advice = spain.advise(**frames, rates=RATES, on=NOVEMBER, months=1)
    assert any(watts % 1_000 for watts in powers_of(advice, "cheapest"))


# --- situations -------------------------------------------------------------------------------------------------------


def contracts(*rows):
    columns = ["contract", "supply_point", "start", "end", "fta", *POWERS]
    frame = pd.DataFrame([{**dict.fromkeys(columns), **row} for row in rows], columns=columns)
    return frame.astype({"start": "datetime64[ns]", "end": "datetime64[ns]", **dict.fromkeys(POWERS, "Int64")})


def events(*rows):
    columns = ["contract", "at", "nature", "fta", *POWERS, "num_sequence"]
    frame = pd.DataFrame([{**dict.fromkeys(columns), "num_sequence": 1, **row} for row in rows], columns=columns)
    return frame.astype({"at": "datetime64[ns, UTC]", **dict.fromkeys([*POWERS, "num_sequence"], "Int64")})


ONE = {"contract": 1, "supply_point": "S", "start": pd.Timestamp("2024-01-01"), "fta": "6.1TD", "power_p1_va": 7_000}
ENTRY = {"contract": 1, "at": pd.Timestamp("2023-12-31T23:00Z"), "nature": "MES", "fta": "3.0TD", "power_p1_va": 9_000}


def test_a_contract_without_events_is_what_it_says_itself():
    told = spain.situations_of(contracts(ONE), events()).iloc[0]
    assert (told["start"], told["fta"], told["power_p1_va"]) == (pd.Timestamp("2024-01-01"), "6.1TD", 7_000)
    assert pd.isna(told["end"])


def test_an_event_counts_from_its_day_in_madrid_and_leaves_what_it_does_not_tell():
    change = {"contract": 1, "at": pd.Timestamp("2024-06-30T22:00Z"), "nature": "MCT", "power_p1_va": 12_000}
    told = spain.situations_of(contracts(ONE), events(ENTRY, change))
    assert told["start"].tolist() == [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-07-01")]
    assert told["end"].tolist() == [pd.Timestamp("2024-07-01"), pd.NaT]
    assert told["fta"].tolist() == ["3.0TD", "3.0TD"] and told["power_p1_va"].tolist() == [9_000, 12_000]


def test_an_event_that_names_a_power_names_them_all():
    entry = ENTRY | {"power_p2_va": 9_000}
    change = {"contract": 1, "at": pd.Timestamp("2024-06-30T22:00Z"), "nature": "MCT", "power_p1_va": 12_000}
    told = spain.situations_of(contracts(ONE), events(entry, change))
    assert told["power_p2_va"].tolist() == [9_000, pd.NA]


def test_an_exit_tells_no_situation_and_a_cancelled_contract_never_was():
    ended = ONE | {"end": pd.Timestamp("2024-06-01")}
    leaving = {"contract": 1, "at": pd.Timestamp("2024-05-31T22:00Z"), "nature": "RES"}
    told = spain.situations_of(contracts(ended), events(ENTRY, leaving))
    assert told["end"].tolist() == [pd.Timestamp("2024-06-01")]
    assert spain.situations_of(contracts(ONE), events(ENTRY | {"num_sequence": 0})).empty


def test_the_powers_of_another_holder_are_no_change():
    frames = frames_of(small())
    before = frames["situations"].assign(end=pd.Timestamp("2025-03-01"), power_p6_va=70_000, contract="B")
    frames["situations"] = stacked(before, frames["situations"].assign(start=pd.Timestamp("2025-03-01")))
    advice = spain.advise(**frames, rates=RATES, on=NOVEMBER, months=1)
    assert "one_change_a_year" not in codes(advice)


def test_before_there_were_six_bands_nothing_can_be_compared():
    rates = RATES.assign(start=RATES["start"].mask(RATES["start"] <= "2024-02-15", pd.Timestamp("2020-01-01")))
    advice = advised(small() | {"on": date(2021, 6, 15)}, rates=rates)
    assert "known of 0 of the 1 months" in codes(advice, True)["too_few_months"]
