# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Advice on French supply points above 36 kVA and in high voltage: the powers and tariffs that are proposed."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from oracles import french_advice as plain
from oracles.french_contract import PARIS
from oracles.french_loads import (
    FRAME,
    HOURLY,
    ON,
    RATES,
    bumpy,
    codes,
    curve,
    hourly,
    instants,
    kva_of,
    months_of,
    point,
    row_of,
    situation,
)

from odoo.addons.energy_recommendation.calc import france

FOUR, FIVE = plain.FOUR, plain.FIVE
QUICK = (Phase.explicit, Phase.generate)  # a year of points is slow to shrink
SPIKES = st.lists(st.tuples(st.integers(0, len(HOURLY) - 1), st.floats(0.6, 3)), max_size=12)


def advise(frame, fta, kva, **others):
    return france.advise(others.pop("points", point()), situation(fta, kva), FRAME, ON, curves=frame, **others)


class TestAgainstTryingAllPowers:
    @given(base=st.integers(700, 2_500), spikes=SPIKES, fta=st.sampled_from(["HTACU5", "HTALU5"]))
    @settings(max_examples=12, deadline=None, phases=QUICK)
    def test_high_voltage_has_the_least_cost_of_all_ascending_powers(self, base, spikes, fta):
        watts = bumpy(HOURLY, base, spikes)
        advice = advise(hourly(watts), fta, 40)
        groups = plain.grouped(zip(HOURLY, watts.tolist(), [3600] * len(watts), strict=True), fta)
        prices = plain.Prices(RATES, fta, ON)
        rows = advice.options[(advice.options["tariff"] == fta) & (advice.options["role"] != "current")]
        best = kva_of(rows.iloc[0], FIVE)
        highest = -(-int(watts.max()) // 1000)
        assert plain.yearly(prices, groups, best) == plain.least(prices, groups, highest, 1)

    @given(base=st.integers(30_000, 37_000), spikes=SPIKES, fta=st.sampled_from(["BTSUPCU4", "BTSUPLU4"]))
    @settings(max_examples=6, deadline=None, phases=QUICK)
    def test_low_voltage_above_36_kva_has_the_least_cost_of_all_ascending_powers(self, base, spikes, fta):
        watts = np.minimum(bumpy(HOURLY, base, spikes), 37_800)
        advice = advise(hourly(watts), fta, 60)
        groups = plain.grouped(zip(HOURLY, watts.tolist(), [3600] * len(watts), strict=True), fta)
        prices = plain.Prices(RATES, fta, ON)
        rows = advice.options[(advice.options["tariff"] == fta) & (advice.options["role"] != "current")]
        best = kva_of(rows.iloc[0], FOUR)
        highest = max(-(-int(watts.max()) // 930), 37)
        assert plain.yearly(prices, groups, best) == plain.least(prices, groups, highest, 37)


class TestWhatIsProposed:
    def test_a_contract_that_nothing_beats_is_kept(self):
        watts = np.full(len(HOURLY), 50_000)
        first = advise(hourly(watts), "HTALU5", 60)
        best = row_of(first, "proposed")
        again = advise(hourly(watts), best["tariff"], list(kva_of(best, FIVE)))
        assert "keep" in codes(again)
        assert kva_of(row_of(again, "proposed"), FIVE) == kva_of(row_of(again, "current"), FIVE)
        assert row_of(again, "proposed")["annual_cents"] == row_of(again, "cheapest")["annual_cents"]

    def test_clearance_proposes_higher_powers_that_cost_little_more(self):
        watts = bumpy(HOURLY, 90_000, [(50 * n, 1.2) for n in range(30)])
        frame = hourly(watts)
        plainly, roomy = (
            advise(frame, "HTACU5", 200),
            advise(frame, "HTACU5", 200, settings=france.Settings(clearance=200)),
        )
        low, high = (kva_of(row_of(each, "proposed"), FIVE) for each in (plainly, roomy))
        assert all(a <= b for a, b in zip(low, high, strict=True)) and low != high
        assert kva_of(row_of(roomy, "cheapest"), FIVE) == low
        assert row_of(roomy, "proposed")["annual_cents"] <= row_of(roomy, "cheapest")["annual_cents"] * 1.02

    def test_what_the_connection_does_not_bear_is_not_proposed(self):
        watts = bumpy(HOURLY, 90_000, [(50 * n, 1.2) for n in range(30)])
        advice = advise(hourly(watts), "HTACU5", 50, points=point(power_limit_va=70_000))
        assert max(kva_of(row_of(advice, "proposed"), FIVE)) <= 70
        nobody_knows = advise(hourly(watts), "HTACU5", 50, points=point(power_limit_va=None))
        assert max(kva_of(row_of(nobody_knows, "proposed"), FIVE)) > 70

    def test_a_supplier_s_price_for_each_kva_lowers_the_power(self):
        watts = bumpy(HOURLY, 90_000, [(50 * n, 1.2) for n in range(30)])
        frame = hourly(watts)
        offers = pd.DataFrame(
            {"supply_point": ["P"], "offer": ["Now"], "is_present": [True], "includes_network": [False]}
        )
        prices = pd.DataFrame(
            {
                "offer": "Now",
                "component": ["power", "energy"],
                "band": ["", "base"],
                "price_micro": [200_000_000, 90_000],
            }
        )
        without, with_it = (
            advise(frame, "HTACU5", 200),
            advise(frame, "HTACU5", 200, offers=offers, offer_prices=prices),
        )
        assert kva_of(row_of(with_it, "cheapest"), FIVE)[-1] < kva_of(row_of(without, "cheapest"), FIVE)[-1]

    @pytest.mark.parametrize(
        "start, kva, expected",
        [("2026-03-15", 200, "2027-03-15"), ("2024-05-01", 200, "2026-07-10"), ("2026-03-15", 70, "2026-07-10")],
    )
    def test_a_lower_power_waits_twelve_months_and_a_higher_one_does_not(self, start, kva, expected):
        watts = np.full(len(HOURLY), 90_000)
        rows = situation("HTACU5", kva, start)
        advice = france.advise(point(), rows, FRAME, ON, curves=hourly(watts))
        options = advice.options[(advice.options["tariff"] == "HTACU5") & (advice.options["role"] != "current")]
        assert options.iloc[0]["earliest"] == pd.Timestamp(expected)

    def test_another_tariff_waits_twelve_months_since_the_last_one(self):
        rows = pd.concat([situation("HTALU5", 90, "2024-01-01"), situation("HTACU5", 90, "2025-09-01")])
        advice = france.advise(point(), rows, FRAME, ON, curves=hourly(np.full(len(HOURLY), 90_000)))
        options = advice.options[advice.options["tariff"] == "HTALU5"]
        assert set(options["earliest"]) == {pd.Timestamp("2026-09-01")}

    def test_means_of_a_small_supply_warn_of_hidden_peaks_and_no_smaller_segment_is_compared(self):
        advice = advise(hourly(np.full(len(HOURLY), 20_000)), "BTSUPCU4", 60)
        assert "means_hide_peaks" in codes(advice)
        assert set(advice.options["tariff"]) == {"BTSUPCU4", "BTSUPLU4"}
        assert kva_of(row_of(advice, "cheapest"), FOUR)[-1] == 37

    def test_the_month_of_the_peak_decides_and_a_quiet_one_does_not(self):
        watts = np.full(len(HOURLY), 40_000)
        january = [n for n, at in enumerate(HOURLY) if at.astimezone(PARIS).month == 1]
        watts[january] = 60_000
        advice = advise(hourly(watts), "HTACU5", 90)
        months = months_of(advice, "proposed")["is_decisive"]
        assert months["2026-01-01"] and not months["2025-07-01"]

    def test_what_the_curves_tell_of_the_chosen_powers_adds_up_to_what_they_cost(self):
        watts = bumpy(HOURLY, 90_000, [(50 * n, 1.2) for n in range(30)])
        advice = advise(hourly(watts), "HTALU5", 100)
        chosen = row_of(advice, "proposed")
        told = advice.curve.set_index(["band", "power_va"])["annual_cents"]
        groups = plain.grouped(zip(HOURLY, watts.tolist(), [3600] * len(watts), strict=True), chosen["tariff"])
        cost = plain.yearly(plain.Prices(RATES, chosen["tariff"], ON), groups, kva_of(chosen, FIVE))
        assert set(advice.curve["tariff"]) == {chosen["tariff"]}
        assert sum(told[band, chosen[f"power_{band}_va"]] for band in FIVE) == pytest.approx(plain.cents(cost), abs=5)

    def test_the_curve_tells_only_powers_that_may_be_chosen(self):
        advice = advise(hourly(np.full(len(HOURLY), 50_000)), "BTSUPCU4", 60)
        lowest = advice.curve.groupby("band")["power_va"].min()
        assert lowest.to_dict() == {"hph": 1_000, "hch": 1_000, "hpb": 1_000, "hcb": 37_000}


class TestScenarios:
    def test_a_load_of_ten_percent_more_costs_what_that_load_costs(self):
        watts = bumpy(HOURLY, 90_000, [(50 * n, 1.2) for n in range(30)])
        advice = advise(hourly(watts), "HTACU5", 90)
        more = advise(hourly(watts * 11 // 10), "HTACU5", 90)
        scenario = advice.scenarios[advice.scenarios["scenario"] == "demand_plus_10"].set_index("role")
        for role in ("current", "cheapest"):
            assert scenario.loc[role, "annual_cents"] == pytest.approx(row_of(more, role)["annual_cents"], abs=40)

    def test_the_year_before_is_told_where_it_is_known(self):
        at = instants(3600, datetime(2024, 7, 1, tzinfo=PARIS))
        watts = np.where(np.arange(len(at)) < 8760, 40_000, 80_000)
        advice = advise(curve(at, watts, 3600), "HTACU5", 90)
        scenario = advice.scenarios[advice.scenarios["scenario"] == "previous_year"].set_index("role")
        assert kva_of(scenario.loc["cheapest"], FIVE)[-1] == 40
        assert kva_of(row_of(advice, "cheapest"), FIVE)[-1] == 80
        assert "previous_year" not in set(advise(hourly(watts[8760:]), "HTACU5", 90).scenarios["scenario"])


class TestWhatIsNotKnown:
    def test_missing_months_are_named_and_those_of_the_season_stand_for_them(self):
        watts = bumpy(HOURLY, 90_000, [])
        frame = hourly(watts)
        without_august = frame[frame["at"].dt.tz_convert("Europe/Paris").dt.month != 8]
        whole, part = advise(frame, "HTACU5", 100), advise(without_august, "HTACU5", 100)
        assert "months_missing" in codes(part) and "months_missing" not in codes(whole)
        assert "2025-08" in str(part.notes.set_index("code").loc["months_missing", "detail"])
        assert len(part.months[part.months["role"] == "current"]) == 11
        assert row_of(part, "current")["annual_cents"] == pytest.approx(
            row_of(whole, "current")["annual_cents"], rel=0.01
        )

    def test_a_summer_alone_tells_no_power_and_prices_the_present_contract(self):
        frame = hourly(bumpy(HOURLY, 90_000, []))
        summer = frame[frame["at"].dt.tz_convert("Europe/Paris").dt.month.between(4, 10)]
        advice = advise(summer, "HTACU5", 100)
        assert "few_months" in codes(advice) and advice.notes.set_index("code").loc["few_months", "is_blocking"]
        assert advice.options["role"].tolist() == ["current"]
        assert len(advice.months) == 7

    @pytest.mark.parametrize(
        "fta, kva, code", [("HTB2CU", 100, "unknown_tariff"), ("HTACU5", [100, 90, 90, 90, 90], "unknown_power")]
    )
    def test_a_contract_that_is_not_understood_is_told(self, fta, kva, code):
        rows = situation("HTACU5", kva).assign(fta=fta)
        advice = france.advise(point(), rows, FRAME, ON)
        assert codes(advice) == {code} and advice.options.empty and advice.notes["is_blocking"].all()

    def test_a_point_without_contract_load_or_rate_is_told(self):
        nobody = france.advise(point(), situation("HTACU5", 90).iloc[:0], FRAME, ON)
        assert codes(nobody) == {"no_situation"}
        assert "no_load" in codes(france.advise(point(), situation("HTACU5", 90), FRAME, ON))
        later = france.advise(point(), situation("HTACU5", 90), FRAME, date(2027, 7, 10))
        assert codes(later) == {"no_rate"}

    def test_a_curve_is_not_divided_by_a_mobile_peak_that_nobody_knows(self):
        frame = hourly(50_000)
        assert {"no_load", "mobile_peak_unknown"} <= codes(advise(frame, "HTACUPM5", 60))
        known = advise(frame, "HTACUPM5", 60, settings=france.Settings(mobile_peak_days=(date(2025, 12, 3),)))
        assert not known.notes["is_blocking"].any()

    def test_points_that_cannot_be_counted_are_left_out_and_told(self):
        frame = hourly(np.full(len(HOURLY), 50_000))
        frame.loc[5, "power_w"], frame.loc[6, "power_w"], frame.loc[7, "step_s"] = -4, pd.NA, 86_400
        doubled = pd.concat([frame, frame.iloc[[9]]])
        advice = advise(doubled, "HTACU5", 60)
        details = advice.notes.set_index("code")["detail"]
        assert str(details["unusable_points"]).startswith("3 points")
        assert str(details["points_missing"]).startswith("The curve does not tell 3 hours")

    def test_months_of_several_points_do_not_mix(self):
        frames = [
            curve(HOURLY, np.full(len(HOURLY), watts), 3600, name) for name, watts in (("A", 50_000), ("B", 90_000))
        ]
        points = pd.concat([point(name="A"), point(name="B")])
        rows = pd.concat([situation("HTACU5", 100, name="A"), situation("BTSUPCU4", 100, name="B")])
        advice = france.advise(points, rows, FRAME, ON, curves=pd.concat(frames))
        alone = advise(hourly(np.full(len(HOURLY), 50_000)), "HTACU5", 100)
        assert kva_of(row_of(advice, "cheapest", "A"), FIVE) == kva_of(row_of(alone, "cheapest"), FIVE)
        assert row_of(advice, "current", "A")["total_cents"] == row_of(alone, "current")["total_cents"]
        assert kva_of(row_of(advice, "cheapest", "B"), FOUR)[-1] == -(-90_000 // 930)
