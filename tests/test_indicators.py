# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Indicators and anomalies: one fact each by hand, and the plainest way on random months."""

from calendar import monthrange
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import indicators as oracle

from odoo.addons.energy_core.calc import COUNTRIES
from odoo.addons.energy_core.calc.indicators import (
    THRESHOLDS,
    anomalies,
    band_shares,
    estimated_shares,
    load_factors,
    monthly_energy,
    year_on_year,
)

BANDS = COUNTRIES["FR"].bands
KWH = 1_000


def period(start, end=None, contract="A", quality="actual", power_va=6_000, qualities=None, **kwh):
    """A period of bands in kWh, of a whole month unless `end` is given."""
    first = pd.Timestamp(start)
    last = pd.Timestamp(end) if end else first + pd.offsets.MonthBegin()
    wh = {f"{band}_wh": KWH * kwh.get(band, 0) for band in BANDS}
    of_bands = {f"{band}_quality": (qualities or {}).get(band, quality) if band in kwh else None for band in BANDS}
    known = {"contract": contract, "supply_point": f"P{contract}", "start": first, "end": last, "quality": quality}
    return (
        known | wh | of_bands | {"total_wh": sum(wh.values()), "days": (last - first).days, "mean_power_va": power_va}
    )


def frame(*rows):
    table = pd.DataFrame(rows)
    qualities = [name for name in table if name.endswith("quality")]
    labels = pd.CategoricalDtype(["actual", "estimated", "missing"])
    return table.astype(dict.fromkeys(qualities, labels))


def months(*kwh, start="2024-01-01", **options):
    """Consecutive months of base energy; None is no period at all, "held" one whose energy is held."""
    firsts = pd.date_range(start, periods=len(kwh), freq="MS")
    rows = [
        period(
            first,
            base=0 if energy == "held" else energy,
            quality="missing" if energy == "held" else "actual",
            **options,
        )
        for first, energy in zip(firsts, kwh, strict=True)
        if energy is not None
    ]
    return frame(*rows)


def found(periods, kind, thresholds=THRESHOLDS):
    rows = anomalies(periods, thresholds)
    rows = rows[rows["kind"].eq(kind)]
    return [(f"{row.start:%Y-%m}", row.severity, row.value, row.reference) for row in rows.itertuples()]


def test_a_month_is_compared_with_the_same_month_a_year_before():
    result = year_on_year(months(*([100] * 12), 125, 50))
    assert result[["start", "energy_wh", "energy_before_wh", "change_wh", "change_per_mille"]].values.tolist() == [
        [pd.Timestamp("2025-01-01"), 125_000, 100_000, 25_000, 250],
        [pd.Timestamp("2025-02-01"), 50_000, 100_000, -50_000, -500],
    ]


def test_a_year_before_without_energy_gives_no_share():
    result = year_on_year(months(*([0] * 12), 100))
    assert result["change_wh"].tolist() == [100_000]
    assert result["change_per_mille"].isna().all()


def test_only_whole_and_known_months_are_compared():
    entered = frame(period("2024-01-15", "2024-02-01", base=50), period("2025-01-01", base=100))
    assert year_on_year(entered).empty
    assert year_on_year(months("held", *([100] * 11), 100)).empty


def test_the_periods_of_one_month_are_one_month():
    split = frame(
        period("2024-01-01", "2024-01-11", base=40),
        period("2024-01-11", "2024-02-01", base=60),
        period("2025-01-01", base=90),
    )
    assert year_on_year(split)["change_per_mille"].tolist() == [-100]
    assert monthly_energy(split)[["total_wh", "days", "is_known"]].values.tolist() == [
        [100_000, 31, True],
        [90_000, 31, True],
    ]


@pytest.mark.parametrize(
    ("start", "hours"), [("2025-01-01", 744), ("2025-03-01", 743), ("2025-10-01", 745), ("2025-02-01", 672)]
)
def test_the_load_factor_counts_the_hours_of_the_legal_month(start, hours):
    result = load_factors(frame(period(start, base=6 * hours // 2)))
    assert result[["hours", "load_factor_per_mille"]].values.tolist() == [
        [hours, 1000 * (6 * hours // 2) // (6 * hours)]
    ]


def test_the_load_factor_is_rounded_half_up():
    """4.5 of 1000: 744 h × 1 kVA, 3 348 Wh."""
    row = period("2025-01-01", power_va=1_000, base=0) | {"total_wh": 3_348}
    assert load_factors(frame(row))["load_factor_per_mille"].tolist() == [5]


def test_held_energy_and_no_power_have_no_load_factor():
    result = load_factors(
        frame(period("2025-01-01", quality="missing", base=0), period("2025-02-01", power_va=0, base=5))
    )
    assert result["load_factor_per_mille"].isna().all()
    assert load_factors(frame(period("2025-01-01", base=1)).head(0)).empty


def test_the_shares_of_the_bands_add_up():
    result = band_shares(frame(period("2025-01-01", hph=1, hch=1, hpb=1)))
    assert result[["hph_per_mille", "hch_per_mille", "hpb_per_mille", "hcb_per_mille"]].values.tolist() == [
        [333, 334, 333, 0]
    ]


def test_a_period_without_energy_has_no_shares():
    assert band_shares(frame(period("2025-01-01", base=-5)))["base_per_mille"].isna().all()


def test_the_estimated_share_counts_the_bands_that_are_estimated():
    periods = frame(
        period("2025-01-01", hp=30, hc=10, quality="estimated", qualities={"hp": "actual"}),
        period("2025-02-01", hp=40, hc=0),
        period("2025-01-01", contract="B", base=-20, quality="estimated"),
    )
    result = estimated_shares(periods).set_index("contract")
    assert result["estimated_per_mille"].to_dict() == {"A": 125, "B": 1000}
    assert result.loc["A", ["energy_wh", "estimated_wh", "end"]].tolist() == [
        80_000,
        10_000,
        pd.Timestamp("2025-03-01"),
    ]


def test_a_month_without_energy_is_a_warning_and_the_third_an_alert():
    assert found(months(100, 0, 0, 0), "zero") == [
        ("2024-02", "warning", 0, 100_000),
        ("2024-03", "warning", 0, 100_000),
        ("2024-04", "alert", 0, 100_000),
    ]


def test_a_contract_that_never_had_energy_has_no_anomaly_without():
    assert found(months(0, 0, 0), "zero") == []


def test_a_spike_is_above_three_times_the_median_of_the_year_before():
    usual = [100, 110, 90, 100, 120, 80]
    assert found(months(*usual, 300), "spike") == []
    assert found(months(*usual, 301), "spike") == [("2024-07", "warning", 301_000, 100_000)]
    assert found(months(*usual, 601), "spike") == [("2024-07", "alert", 601_000, 100_000)]


def test_a_spike_needs_six_known_months_and_a_hundred_kwh():
    assert found(months(100, 100, 100, 100, 100, 900), "spike") == []
    assert found(months(1, 1, 1, 1, 1, 1, 101), "spike") == []
    assert found(months(1, 1, 1, 1, 1, 1, 102), "spike") == [("2024-07", "alert", 102_000, 1_000)]
    kinder = replace(THRESHOLDS, spike_known_months=5)
    assert found(months(100, 100, 100, 100, 100, 900), "spike", kinder) == [("2024-06", "alert", 900_000, 100_000)]


def test_a_drift_is_a_year_far_from_the_year_before():
    assert found(months(*[100] * 12, *[125] * 12), "drift") == []
    assert found(months(*[100] * 12, *[126] * 12), "drift") == [("2025-12", "warning", 1_512_000, 1_200_000)]
    assert found(months(*[100] * 12, *[40] * 12), "drift") == [("2025-12", "alert", 480_000, 1_200_000)]
    assert found(months(*[100] * 12, "held", *[40] * 11), "drift") == []


def test_energy_below_zero_in_a_band_is_said_even_if_the_month_is_above():
    periods = frame(period("2025-01-01", hp=100, hc=-40), period("2025-02-01", base=-101))
    assert found(periods, "negative") == [("2025-01", "info", -40_000, 0), ("2025-02", "warning", -101_000, 0)]


def test_held_energy_and_absent_months_are_gaps():
    assert found(months(100, "held", None, 100, None, 100), "gap") == [
        ("2024-02", "warning", 29, 29),
        ("2024-03", "alert", 31, 31),
        ("2024-05", "warning", 31, 31),
    ]


def test_a_month_of_which_some_days_are_held_says_how_many():
    split = frame(
        period("2024-01-01", "2024-01-11", quality="missing", base=0), period("2024-01-11", "2024-02-01", base=1)
    )
    assert found(split, "gap") == [("2024-01", "warning", 10, 31)]


def test_an_anomaly_says_what_it_is_in_a_sentence():
    rows = anomalies(pd.concat([months(100, 0), months(5, 5, contract="B")], ignore_index=True))
    assert rows[["contract", "supply_point", "kind"]].values.tolist() == [["A", "PA", "zero"]]
    assert "2024-02" in str(rows["detail"].iloc[0]) and "100 kWh" in str(rows["detail"].iloc[0])


def test_no_periods_have_no_anomalies():
    assert anomalies(months(100).head(0)).empty
    assert anomalies(months(100)).empty


@st.composite
def histories(draw):
    """Months of one contract: whole, begun late, held in part, or without any period."""
    length, told = draw(st.integers(1, 40)), []
    usual = draw(st.sampled_from([0, 50, 400]))
    for number in range(length):
        if draw(st.integers(0, 19)) == 0:
            continue
        first = pd.Timestamp(2023, 1, 1) + pd.DateOffset(months=number)
        following = first + pd.offsets.MonthBegin()
        many = draw(st.integers(-1, 9)) == 9
        hp, hc = (draw(st.integers(-20 if many else 0, (8 if many else 1) * usual)) for _band in range(2))
        shape = draw(st.integers(0, 24))
        middle = first + pd.Timedelta(days=draw(st.integers(1, 27)))
        if shape == 0:
            told.append(period(middle, following, hp=hp, hc=hc))
        elif shape == 1:
            told += [period(first, middle, quality="missing", hp=0), period(middle, following, hp=hp, hc=hc)]
        elif shape == 2:
            told += [period(first, middle, hp=hp, hc=0), period(middle, following, hp=0, hc=hc)]
        else:
            told.append(period(first, hp=hp, hc=hc))
    return told


def as_months(rows):
    result = {}
    for row in rows:
        key = row["start"].year, row["start"].month
        blank = {"bands": dict.fromkeys(BANDS, 0), "days": 0, "whole": monthrange(*key)[1], "held": 0}
        month = result.setdefault(key, blank)
        month["days"] += row["days"]
        month["held"] += row["days"] if row["quality"] == "missing" else 0
        for band in BANDS:
            month["bands"][band] += row[f"{band}_wh"]
    return result


@settings(deadline=None, max_examples=40)
@given(st.lists(histories().filter(bool), min_size=1, max_size=3))
def test_random_months_are_judged_the_plainest_way(contracts):
    rows = [row | {"contract": number} for number, told in enumerate(contracts) for row in told]
    periods = frame(*rows)
    judged, compared = anomalies(periods), year_on_year(periods)
    whole_days = {(year, month): monthrange(year, month)[1] for year in range(2022, 2028) for month in range(1, 13)}
    for number, told in enumerate(contracts):
        own = judged[judged["contract"].eq(number)]
        answers = own[["start", "kind", "severity", "value", "reference"]].values.tolist()
        expected = oracle.anomalies(as_months(told), THRESHOLDS, whole_days)
        assert [((start.year, start.month), *rest) for start, *rest in answers] == expected
        years = compared[compared["contract"].eq(number)]
        columns = ["start", "energy_wh", "energy_before_wh", "change_wh", "change_per_mille"]
        plain = [
            (pd.Timestamp(*month, 1), *rest[:-1], pd.NA if rest[-1] is None else rest[-1])
            for month, *rest in oracle.year_on_year(as_months(told))
        ]
        assert [tuple(row) for row in years[columns].astype(object).values.tolist()] == plain
