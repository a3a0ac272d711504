# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Advice on French supply points up to 36 kVA, from highest powers in place of curves, and on suppliers' offers."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from oracles import french_advice as plain
from oracles.french_loads import (
    FRAME,
    MONTHS,
    ON,
    RATES,
    codes,
    daily_maxima,
    detail,
    energies,
    monthly,
    months_of,
    point,
    row_of,
    situation,
)

from odoo.addons.energy_recommendation.calc import france

FOUR, FIVE = plain.FOUR, plain.FIVE
QUICK = (Phase.explicit, Phase.generate)
SEASONAL = ("BTINFCU4", "BTINFMU4", "BTINFLU")
ALL = (*SEASONAL, "BTINFCUST", "BTINFMUDT")


def advise(rows=None, points=None, **frames):
    return france.advise(
        points if points is not None else point(),
        rows if rows is not None else situation("BTINFCU4", 9),
        FRAME,
        ON,
        **frames,
    )


def year_cents(fta, kva, wh):
    """What a year costs, each part rounded once. wh: of a year by band."""
    prices = plain.Prices(RATES, fta, ON)
    fixed = plain.cents(prices.powers([kva]) + prices.standing())
    return fixed + plain.energy_cents(prices, wh) + plain.cents(plain.Decimal(fixed) / 100 * prices.cta)


WH = st.integers(0, 900).map(lambda kwh: kwh * 1_000)


class TestTariffs:
    @given(values=st.tuples(WH, WH, WH, WH), highest=st.integers(500, 20_000), present=st.sampled_from([3, 9, 18, 36]))
    @settings(max_examples=25, deadline=None, phases=QUICK)
    def test_the_cheapest_is_the_least_of_all_tariffs_at_the_lowest_power_that_is_enough(
        self, values, highest, present
    ):
        wh = dict(zip(FOUR, values, strict=True))
        advice = advise(situation("BTINFMU4", present), energies=energies(wh), maxima=daily_maxima(highest))
        year = {band: value * (5 if band in ("hph", "hch") else 7) for band, value in wh.items()}
        enough = min(kva for kva in france.LADDER_KVA if kva * 1000 >= highest)
        kva = min(enough, present)
        expected = min(year_cents(fta, kva, year) for fta in SEASONAL)
        assert row_of(advice, "cheapest")["annual_cents"] == min(expected, year_cents("BTINFMU4", present, year))
        assert row_of(advice, "cheapest")["power_va"] == kva * 1000

    def test_tariffs_without_seasons_are_for_meters_that_do_not_communicate(self):
        wh, maxima = energies(dict.fromkeys(FOUR, 10_000)), daily_maxima(5_000)
        told = {}
        for fta, communicates in (("BTINFCU4", None), ("BTINFCUST", None), ("BTINFCU4", False), ("BTINFCUST", True)):
            advice = advise(situation(fta, 9), point(is_communicating=communicates), energies=wh, maxima=maxima)
            allowed = advice.options[advice.options["is_allowed"] & (advice.options["role"] != "current")]
            told[fta, communicates] = {"BTINFMUDT", "BTINFCUST"} & set(allowed["tariff"])
        assert [len(each) for each in told.values()] == [0, 2, 2, 0]

    def test_peak_hours_without_seasons_are_those_of_the_season_of_the_month(self):
        two = advise(energies=energies({"hp": 300_000, "hc": 200_000}), maxima=daily_maxima(5_000))
        four = advise(
            energies=energies({"hph": 300_000, "hpb": 300_000, "hch": 200_000, "hcb": 200_000}),
            maxima=daily_maxima(5_000),
        )
        pd.testing.assert_frame_equal(two.options, four.options)

    def test_one_register_tells_only_tariffs_of_one_price(self):
        advice = advise(situation("BTINFCUST", 9), energies=energies({"base": 300_000}), maxima=daily_maxima(5_000))
        assert set(advice.options["tariff"]) == {"BTINFCUST", "BTINFLU"}
        assert "BTINFCU4, BTINFMU4, BTINFMUDT" in detail(advice, "bands_not_told")

    def test_a_curve_tells_the_bands_that_one_register_does_not(self):
        at = pd.date_range("2025-06-30T22:00Z", "2026-06-30T22:00Z", freq="30min", inclusive="left").as_unit("ns")
        curve = pd.DataFrame({"supply_point": "P", "at": at, "step_s": 1800, "power_w": 1_000})
        advice = advise(situation("BTINFCUST", 9), energies=energies({"base": 730_000}), curves=curve)
        assert set(advice.options["tariff"]) == set(ALL)
        clock = [plain.class_of(each.to_pydatetime(), "BTINFCU4") for each in at]
        year = {band: clock.count(band) * 500 for band in FOUR}
        best = advice.options[advice.options["tariff"] == "BTINFMU4"].iloc[0]
        assert best["annual_cents"] == year_cents("BTINFMU4", 9, year)

    def test_the_present_contract_of_a_tariff_that_prices_other_bands_is_told(self):
        advice = advise(situation("BTINFCU4", 9), energies=energies({"base": 300_000}), maxima=daily_maxima(5_000))
        assert "unpriced" in codes(advice) and advice.options.empty


class TestPower:
    def test_whole_kva_are_compared_where_the_present_power_is_one_or_the_settings_say_so(self):
        wh, maxima = energies(dict.fromkeys(FOUR, 10_000)), daily_maxima(6_400)
        assert row_of(advise(energies=wh, maxima=maxima), "cheapest")["power_va"] == 9_000
        assert row_of(advise(situation("BTINFCU4", 11), energies=wh, maxima=maxima), "cheapest")["power_va"] == 7_000
        whole = france.Settings(steps_kva=france.WHOLE_KVA)
        assert row_of(advise(energies=wh, maxima=maxima, settings=whole), "cheapest")["power_va"] == 7_000
        assert "steps_offered" in codes(advise(energies=wh, maxima=maxima))

    @pytest.mark.parametrize("highest, kva", [(6_000, 6), (6_001, 9)])
    def test_a_power_that_was_reached_and_not_exceeded_is_enough(self, highest, kva):
        advice = advise(
            situation("BTINFCU4", 12), energies=energies(dict.fromkeys(FOUR, 10_000)), maxima=daily_maxima(highest)
        )
        assert row_of(advice, "proposed")["power_va"] == kva * 1000

    def test_means_of_a_curve_do_not_lower_a_power(self):
        at = pd.date_range("2025-06-30T22:00Z", "2026-06-30T22:00Z", freq="30min", inclusive="left").as_unit("ns")
        curve = pd.DataFrame({"supply_point": "P", "at": at, "step_s": 1800, "power_w": 300})
        advice = advise(situation("BTINFCU4", 12), curves=curve)
        assert set(advice.options["power_va"]) == {12_000}
        assert "power_not_measured" in codes(advice)

    def test_a_power_that_was_exceeded_is_told_and_not_raised(self):
        advice = advise(
            situation("BTINFCU4", 6), energies=energies(dict.fromkeys(FOUR, 10_000)), maxima=daily_maxima(7_100)
        )
        assert "7.1 kVA" in detail(advice, "power_exceeded")
        assert row_of(advice, "proposed")["power_va"] == 6_000

    def test_the_only_month_of_a_peak_decides(self):
        maxima = daily_maxima(4_000)
        maxima.loc[maxima["start"] == "2026-02-03", "value"] = 8_000
        advice = advise(situation("BTINFCU4", 12), energies=energies(dict.fromkeys(FOUR, 10_000)), maxima=maxima)
        months = months_of(advice, "proposed")["is_decisive"]
        assert months[months].index.tolist() == [pd.Timestamp("2026-02-01")]

    def test_without_energy_the_power_alone_is_compared(self):
        advice = advise(situation("BTINFCU4", 12), maxima=daily_maxima(5_000))
        assert set(advice.options["tariff"]) == {"BTINFCU4"}
        assert row_of(advice, "proposed")["power_va"] == 6_000
        assert "energy_unknown" in codes(advice)

    def test_highest_powers_of_some_months_only_are_told(self):
        maxima = daily_maxima(5_000, start="2025-10-01")
        advice = advise(situation("BTINFCU4", 12), energies=energies(dict.fromkeys(FOUR, 10_000)), maxima=maxima)
        assert "9 months" in detail(advice, "highest_of_year")

    def test_what_power_would_cost_is_told_for_all_that_are_enough(self):
        advice = advise(
            situation("BTINFCU4", 12), energies=energies(dict.fromkeys(FOUR, 10_000)), maxima=daily_maxima(7_000)
        )
        prices = plain.Prices(RATES, row_of(advice, "proposed")["tariff"], ON)
        told = advice.curve.set_index("power_va")["annual_cents"].to_dict()
        assert told == {
            kva * 1000: plain.cents(prices.powers([kva]) * (1 + prices.cta)) for kva in (9, 12, 15, 18, 24, 30, 36)
        }


class TestHighestPowersInPlaceOfACurve:
    def test_above_36_kva_no_power_below_the_highest_is_proposed(self):
        rows = situation("BTSUPCU4", 100)
        maxima = monthly("max_power", {"hph": 60_000, "hch": 50_000, "hpb": 70_500, "hcb": 40_000})
        advice = advise(rows, energies=energies(dict.fromkeys(FOUR, 5_000_000)), maxima=maxima)
        chosen = row_of(advice, "cheapest")
        assert [chosen[f"power_{band}_va"] for band in FOUR] == [60_000, 60_000, 71_000, 71_000]
        assert chosen["overrun_cents"] == 0 and "from_maxima" in codes(advice)

    def test_the_hours_that_were_measured_are_those_of_the_present_powers(self):
        rows = situation("BTSUPCU4", 50)
        maxima = pd.concat([monthly("max_power", {"": 60_000}), monthly("overrun_s", {"": 7_200})])
        advice = advise(rows, energies=energies(dict.fromkeys(FOUR, 5_000_000)), maxima=maxima)
        assert row_of(advice, "current")["overrun_cents"] == 12 * 2 * 1241

    def test_ten_minutes_a_class_and_month_are_the_least_that_was_exceeded(self):
        rows = situation("BTSUPCU4", 50)
        advice = advise(
            rows, energies=energies(dict.fromkeys(FOUR, 5_000_000)), maxima=monthly("max_power", {"": 60_000})
        )
        assert row_of(advice, "current")["overrun_cents"] == 12 * plain.cents(plain.Decimal("12.41") / 3)

    def test_in_high_voltage_one_ten_minute_mean_is_the_least(self):
        rows = situation("HTACU5", 300)
        energy = energies({**dict.fromkeys(FOUR, 50_000_000)})
        advice = advise(
            rows,
            energies=energy,
            maxima=monthly(
                "max_power", {"hph": 310_000, "hch": 200_000, "hpb": 200_000, "hcb": 200_000, "peak": 200_000}
            ),
        )
        b = plain.Prices(RATES, "HTACU5", ON).power["hph"]
        assert row_of(advice, "current")["overrun_cents"] == 5 * plain.cents(b / 25 * 10)

    def test_what_was_measured_of_the_root_counts_for_the_present_powers(self):
        rows = situation("HTACU5", 300)
        maxima = [monthly("max_power", {"": 310_000}), monthly("overrun_w", {"hpb": 50_000}, MONTHS[:2])]
        advice = advise(rows, energies=energies(dict.fromkeys(FOUR, 50_000_000)), maxima=pd.concat(maxima))
        july = advice.months[(advice.months["role"] == "current")].iloc[0]
        prices = plain.Prices(RATES, "HTACU5", ON)
        assert july["overrun_cents"] == plain.cents(prices.power["hpb"] / 25 * 50 + prices.power["hcb"] / 25 * 10)


def offers(*names, present=None, included=()):
    return pd.DataFrame(
        {
            "supply_point": "P",
            "offer": list(names),
            "is_present": [name == present for name in names],
            "includes_network": [name in included for name in names],
        }
    )


def prices(**told):
    rows = [
        (offer, component, band, micro) for offer, lines in told.items() for (component, band), micro in lines.items()
    ]
    return pd.DataFrame(rows, columns=["offer", "component", "band", "price_micro"])


class TestOffers:
    WH = dict.fromkeys(FOUR, 200_000)

    def compared(self, told, names, **facts):
        return advise(
            energies=energies(self.WH),
            maxima=daily_maxima(8_000),
            offers=offers(*names, **facts),
            offer_prices=prices(**told),
        )

    def test_offers_are_ranked_by_what_they_cost_in_a_year(self):
        told = {
            "Flat": {("subscription", ""): 60_000_000, ("power", ""): 2_000_000, ("energy", "base"): 120_000},
            "Night": {("energy", "hp"): 150_000, ("energy", "hc"): 90_000},
        }
        advice = self.compared(told, ("Flat", "Night"))
        network = row_of(advice, "proposed")["annual_cents"]
        rows = advice.options[advice.options["offer"] != ""].set_index("offer")
        assert rows.loc["Flat", "annual_cents"] - network == 6_000 + 9 * 200 + 4_800 * 12
        assert rows.loc["Night", "annual_cents"] - network == 2_400 * 15 + 2_400 * 9
        assert rows["rank"].to_dict() == {"Night": 1, "Flat": 2}

    def test_an_offer_that_includes_the_network_is_not_charged_for_it(self):
        advice = self.compared({"All": {("energy", "base"): 200_000}}, ("All",), included=("All",))
        row = advice.options[advice.options["offer"] == "All"].iloc[0]
        months = advice.months[advice.months["role"] == "proposed"]
        assert row["fixed_cents"] == 0 and row["energy_cents"] == 4_800 * 20
        assert row["other_cents"] == months["other_cents"].sum()

    def test_the_offer_that_holds_is_part_of_every_contract_compared(self):
        told = {"Now": {("subscription", ""): 36_500_000, ("energy", "base"): 100_000}}
        with_it, without = (
            self.compared(told, ("Now",), present="Now"),
            advise(energies=energies(self.WH), maxima=daily_maxima(8_000)),
        )
        for role in ("current", "proposed", "runner_up"):
            assert row_of(with_it, role)["annual_cents"] - row_of(without, role)["annual_cents"] == 3_650 + 4_800 * 10

    def test_an_offer_without_a_price_for_a_band_is_told(self):
        advice = self.compared({"Half": {("energy", "hp"): 100_000}}, ("Half",))
        assert "hch, hcb" in detail(advice, "offer_unpriced")
        assert set(advice.options["offer"]) == {""}


def test_rates_that_nobody_verified_count_and_are_told():
    advice = france.advise(
        point(),
        situation("BTINFCU4", 9),
        FRAME,
        date(2026, 9, 1),
        energies=energies(dict.fromkeys(FOUR, 10_000)),
        maxima=daily_maxima(5_000),
    )
    assert "unverified" in codes(advice)
    assert "2026-09-01" in detail(advice, "rates_of_day")


def test_a_month_of_few_days_does_not_count():
    spans = energies(dict.fromkeys(FOUR, 10_000))
    spans.loc[spans["start"] == "2025-09-01", "end"] = pd.Timestamp("2025-09-20")
    advice = advise(energies=spans, maxima=daily_maxima(5_000))
    assert "2025-09" in detail(advice, "months_missing")
    assert len(advice.months[advice.months["role"] == "current"]) == 11


def test_the_months_in_which_clocks_change_have_the_energy_of_their_hours():
    at = pd.date_range("2025-06-30T22:00Z", "2026-06-30T22:00Z", freq="30min", inclusive="left").as_unit("ns")
    curve = pd.DataFrame({"supply_point": "P", "at": at, "step_s": 1800, "power_w": 10_000})
    advice = advise(situation("BTINFLU", 9), curves=curve, maxima=daily_maxima(5_000))
    lu = months_of(advice, "current")["energy_cents"]
    per_kwh = plain.Prices(RATES, "BTINFLU", ON).own["energy", "base"]
    hours = {"2025-10-01": 745, "2026-03-01": 743, "2026-01-01": 744}
    assert {month: lu[month] for month in hours} == {month: plain.cents(10 * n * per_kwh) for month, n in hours.items()}
