# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What overruns of French powers cost, from a curve: class by class and month by month, and as the chain bills them."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from oracles import french_advice as plain
from oracles.french_contract import PARIS, Event, Quantity
from oracles.french_loads import (
    FRAME,
    HOURLY,
    HOURS,
    ON,
    RATES,
    TEN_MINUTES,
    bumpy,
    codes,
    curve,
    hourly,
    instants,
    months_of,
    point,
    row_of,
    situation,
)
from oracles.portfolio import Portfolio

from odoo.addons.energy_core.calc import billing_periods
from odoo.addons.energy_recommendation.calc import france
from odoo.addons.energy_recommendation.calc.france.hours import classes_at, local_minutes
from odoo.addons.energy_recommendation.calc.france.schemas import CLASSES
from odoo.addons.energy_recommendation.calc.france.segments import division_of

FOUR, FIVE = plain.FOUR, plain.FIVE


def advise(frame, fta, kva, **others):
    return france.advise(others.pop("points", point()), situation(fta, kva), FRAME, ON, curves=frame, **others)


class TestOverruns:
    def test_a_year_of_ten_minute_points_is_charged_month_by_month_as_point_by_point(self):
        random = np.random.default_rng(7)
        watts = random.integers(20_000, 90_000, len(TEN_MINUTES))
        advice = advise(curve(TEN_MINUTES, watts, 600), "HTALU5", 60)
        groups = plain.grouped(zip(TEN_MINUTES, watts.tolist(), [600] * len(watts), strict=True), "HTALU5")
        prices = plain.Prices(RATES, "HTALU5", ON)
        months = months_of(advice, "current")
        for month in pd.date_range("2025-07-01", "2026-06-01", freq="MS"):
            expected = sum(
                plain.overrun(points, "HTALU5", 60) * prices.overrun_price(band)
                for (band, key), points in groups.items()
                if key == (month.year, month.month)
            )
            assert months.loc[month, "overrun_cents"] == plain.cents(expected)

    def test_the_hours_above_a_power_are_counted_at_093_kw_a_kva(self):
        watts = np.full(len(TEN_MINUTES), 30_000)
        watts[1000:1006], watts[2000:2006] = 55_800, 55_801  # 60 kVA are 55.8 kW
        advice = advise(curve(TEN_MINUTES, watts, 600), "BTSUPCU4", 60)
        assert row_of(advice, "current")["overrun_cents"] == 1241

    def test_five_minute_points_make_means_of_ten_minutes(self):
        at = instants(300)
        watts = np.full(len(at), 50_000)
        watts[6000], watts[6001] = 80_000, 60_000  # a mean of 70 kW: 10 kW above
        advice = advise(curve(at, watts, 300), "HTACU5", 60)
        at_ten = curve(at[::2], (watts[::2] + watts[1::2]) // 2, 600)
        assert (
            row_of(advice, "current")["overrun_cents"]
            == row_of(advise(at_ten, "HTACU5", 60), "current")["overrun_cents"]
        )
        assert row_of(advice, "current")["overrun_cents"] == plain.cents(
            10 * plain.Prices(RATES, "HTACU5", ON).power["hpb"] / 25
        )

    def test_longer_steps_count_as_so_many_means_of_ten_minutes_and_that_is_told(self):
        at = instants(1800)
        watts = np.full(len(at), 50_000)
        watts[1000] = 70_000
        advice = advise(curve(at, watts, 1800), "HTACU5", 60)
        by_tens = curve(TEN_MINUTES, np.repeat(watts, 3), 600)
        assert (
            row_of(advice, "current")["overrun_cents"]
            == row_of(advise(by_tens, "HTACU5", 60), "current")["overrun_cents"]
        )
        assert "steps_of_curve" in codes(advice)

    def test_thirty_megawatts_all_year_above_a_kilowatt_is_exact(self):
        watts = np.full(len(TEN_MINUTES), 30_000_000)
        advice = advise(curve(TEN_MINUTES, watts, 600), "HTACU5", 1)
        groups = plain.grouped(zip(TEN_MINUTES, watts.tolist(), [600] * len(watts), strict=True), "HTACU5")
        prices = plain.Prices(RATES, "HTACU5", ON)
        january = sum(
            plain.overrun(points, "HTACU5", 1) * prices.overrun_price(band)
            for (band, key), points in groups.items()
            if key == (2026, 1)
        )
        months = months_of(advice, "current")
        assert months.loc["2026-01-01", "overrun_cents"] == plain.cents(january)


class TestBills:
    @pytest.mark.parametrize("fta, bands, quantity", [("HTACU5", FIVE, "overrun_w"), ("BTSUPLU4", FOUR, "overrun_s")])
    def test_the_months_cost_what_the_billing_chain_bills(self, fta, bands, quantity):
        watts = bumpy(TEN_MINUTES, 90_000, [(400 * n, 1.3) for n in range(100)], rest=0.4)
        kva = 80
        advice = advise(curve(TEN_MINUTES, watts, 600), fta, kva)
        groups = plain.grouped(zip(TEN_MINUTES, watts.tolist(), [600] * len(watts), strict=True), fta)
        quantities = []
        for (band, (year, month)), points in groups.items():
            span = date(year, month, 1), (date(year, month, 28) + timedelta(days=7)).replace(day=1)
            energy = int((sum(w * s for w, s in points) * 2 + 3600) // 7200)
            above = plain.overrun(points, fta, kva) * (1 if quantity == "overrun_w" else 3600)
            quantities += [Quantity(*span, "energy_wh", energy, band), Quantity(*span, quantity, int(above), band)]
        entry = Event(datetime(2025, 1, 10, tzinfo=PARIS), "MES", fta=fta, powers=dict.fromkeys(bands, kva * 1000))
        portfolio = Portfolio({"A": ("P", [entry])}, {"P": []}, {"P": quantities})
        billed = billing_periods(
            *portfolio.frames(),
            date(2026, 2, 1),
            date(2026, 7, 1),
            quantities=portfolio.quantities_frame(),
            unverified_rates="use",
        ).periods.set_index("start")
        months = months_of(advice, "current").loc[billed.index]
        for ours, theirs in {"fixed": "fixed", "overrun": "overrun", "energy": "variable", "other": "cta"}.items():
            assert months[f"{ours}_cents"].tolist() == billed[f"{theirs}_cents"].tolist(), ours

    def test_the_amounts_of_an_option_are_those_of_its_months(self):
        advice = advise(hourly(bumpy(HOURLY, 90_000, [(50, 2)])), "HTALU5", 80)
        for role in ("current", "cheapest", "proposed", "runner_up"):
            months = advice.months[advice.months["role"] == role]
            row = row_of(advice, role)
            for part in ("fixed", "overrun", "energy", "other", "total"):
                assert months[f"{part}_cents"].sum() == row[f"{part}_cents"]


class TestClasses:
    @pytest.mark.parametrize("fta", ["BTSUPCU4", "HTACU5", "HTACUPM5"])
    def test_every_ten_minutes_of_a_year_lie_in_the_class_of_the_clock(self, fta):
        days = (date(2025, 12, 3), date(2026, 2, 11), date(2026, 2, 15))
        minutes = local_minutes(pd.DatetimeIndex(TEN_MINUTES).tz_localize(None).as_unit("ns").to_numpy())
        told = classes_at(minutes, france.hours_of(HOURS), division_of(fta), days)
        expected = [plain.class_of(at, fta, mobile_days=days) for at in TEN_MINUTES]
        assert [CLASSES[place] for place in told] == expected

    @pytest.mark.parametrize("day, count", [("2026-03-29", 138), ("2025-10-26", 150)])
    def test_days_on_which_clocks_change_have_the_points_of_their_hours(self, day, count):
        start = datetime.fromisoformat(day).replace(tzinfo=PARIS)
        at = [each for each in TEN_MINUTES if each.astimezone(PARIS).date() == start.date()]
        assert len(at) == count
        watts = [60_000 if each in set(at) else 50_000 for each in TEN_MINUTES]
        advice = advise(curve(TEN_MINUTES, watts, 600), "BTSUPCU4", 60)
        # 60 kW are above 55.8 kW for every one of those points
        assert row_of(advice, "current")["overrun_cents"] == plain.cents(plain.Decimal("12.41") * count / 6)

    def test_the_mobile_peak_is_compared_when_its_days_are_known(self):
        frame = hourly(bumpy(HOURLY, 90_000, []))
        unknown = advise(frame, "HTACU5", 80)
        assert "mobile_peak_unknown" in codes(unknown)
        assert set(unknown.options["tariff"]) == {"HTACU5", "HTALU5"}
        days = (date(2025, 12, 3), date(2026, 1, 14), date(2026, 2, 11))
        known = advise(frame, "HTACU5", 80, settings=france.Settings(mobile_peak_days=days))
        assert set(known.options["tariff"]) == {"HTACU5", "HTALU5", "HTACUPM5", "HTALUPM5"}
        mobile = known.options[known.options["tariff"] == "HTACUPM5"].iloc[0]
        groups = plain.grouped(
            zip(HOURLY, bumpy(HOURLY, 90_000, []).tolist(), [3600] * len(HOURLY), strict=True),
            "HTACUPM5",
            mobile_days=days,
        )
        prices = plain.Prices(RATES, "HTACUPM5", ON)
        energy = {}
        for (band, _month), points in groups.items():
            energy[band] = energy.get(band, 0) + sum(watts for watts, _s in points)
        assert mobile["annual_cents"] - mobile["fixed_cents"] - mobile["other_cents"] - mobile[
            "overrun_cents"
        ] == pytest.approx(plain.energy_cents(prices, energy), abs=12)


@pytest.mark.parametrize(
    "text, minutes",
    [
        ("22:00-06:00", {"high": 480, "low": 480}),
        ("HC (22H30-6H30)", {"high": 480, "low": 480}),
        ("SAISON_HAUTE HC (1H00-7H00;12H00-14H00)\nSAISON_BASSE HC (1H00-6H00;12H30-15H30)", {"high": 480, "low": 480}),
        ("HC (0H00-8H00)\nPointe (9H00-11H00;18H00-20H00)", {"high": 480, "low": 480, "peak": 240}),
        ("SAISON_HAUTE 23:00-07:00\nHC 12:00-17:00", {"high": 480, "low": 300}),
    ],
)
def test_the_hours_of_a_point_are_read(text, minutes):
    assert {key: int(inside.sum()) for key, inside in france.hours_of(text).items()} == minutes


@pytest.mark.parametrize("text", ["nights", "25:00-26:00", "22:75-06:00", "SAISON_HAUTE 1H00-7H00", "Pointe 9H-11H"])
def test_hours_that_tell_nothing_are_refused(text):
    with pytest.raises(france.UnreadableHours):
        france.hours_of(text)


def test_unreadable_hours_are_told_and_the_usual_ones_assumed():
    frame = hourly(bumpy(HOURLY, 50_000, []))
    told = advise(frame, "BTSUPCU4", 60, points=point("in the night"))
    assert "hours_unreadable" in codes(told)
    assert "hours_assumed" in codes(advise(frame, "BTSUPCU4", 60, points=point(None)))
    assert codes(advise(frame, "BTSUPCU4", 60)).isdisjoint({"hours_unreadable", "hours_assumed"})
    assert row_of(told, "proposed").equals(row_of(advise(frame, "BTSUPCU4", 60), "proposed"))
