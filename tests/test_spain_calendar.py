"""The Spanish time bands: every hour of the year in every territory, and the days on which clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from oracles.spanish_calendar import SEASONS, band

from odoo.addons.energy_core.calc.calendars.spain import bands_of, national_holidays

ZONES = {"canary": "Atlantic/Canary", "ceuta": "Africa/Ceuta", "melilla": "Africa/Ceuta"}
QUARTER = timedelta(minutes=15)


def utc_quarters(start, end):
    return pd.date_range(start, end, freq="15min", inclusive="left", tz="UTC")


def local_bands(day, tariff, territory="peninsula", term="energy"):
    """The bands of a day's quarter-hours with their local times."""
    zone = ZoneInfo(ZONES.get(territory, "Europe/Madrid"))
    start = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)
    instants = pd.date_range(start, end, freq="15min", inclusive="left")
    return [f"{instant.tz_convert(zone):%H:%M}" for instant in instants], list(
        bands_of(instants, tariff, territory, term)
    )


@pytest.mark.parametrize("territory", SEASONS)
@pytest.mark.parametrize(
    "tariff, term", [("3.0TD", "energy"), ("6.1TD", "power"), ("2.0TD", "energy"), ("2.0TD", "power")]
)
def test_every_quarter_hour_of_three_years_is_banded_as_the_printed_tables(territory, tariff, term):
    instants = utc_quarters("2023-12-31", "2027-01-02")[::4]
    zone = ZoneInfo(ZONES.get(territory, "Europe/Madrid"))
    told = bands_of(instants, tariff, territory, term)
    expected = [band(instant, tariff, territory, term) for instant in instants.tz_convert(zone).to_pydatetime()]
    assert list(told) == expected


def test_a_working_day_of_the_mainland_in_january():
    hours, bands = local_bands(date(2026, 1, 14), "3.0TD")
    assert bands[::4] == ["p6"] * 8 + ["p2"] + ["p1"] * 5 + ["p2"] * 4 + ["p1"] * 4 + ["p2"] * 2
    assert hours[0] == "00:00" and len(bands) == 96


@pytest.mark.parametrize("text", ["2026-01-06", "2024-08-15", "2025-12-08", "2026-05-01", "2026-01-10", "2026-01-11"])
def test_fixed_holidays_and_weekends_are_cheapest_all_day(text):
    day = date.fromisoformat(text)
    assert set(local_bands(day, "3.0TD")[1]) == {"p6"}
    assert set(local_bands(day, "2.0TD")[1]) == {"p3"}
    assert set(local_bands(day, "2.0TD", term="power")[1]) == {"p2"}


@pytest.mark.parametrize("day", [date(2026, 4, 3), date(2026, 3, 19), date(2026, 12, 7)])
def test_good_friday_and_regional_or_moved_holidays_are_working_days(day):
    assert len(set(local_bands(day, "3.0TD")[1])) == 3


def test_the_caller_may_give_other_holidays():
    instants = utc_quarters("2026-03-19 06:00", "2026-03-19 20:00")
    assert set(bands_of(instants, "3.0TD", holidays=pd.DatetimeIndex(["2026-03-19"]))) == {"p6"}


def test_the_day_that_loses_an_hour_has_92_quarters_all_cheapest():
    hours, bands = local_bands(date(2026, 3, 29), "2.0TD")
    assert len(bands) == 92 and set(bands) == {"p3"}
    assert "02:00" not in hours


def test_the_day_that_gains_an_hour_has_100_quarters_and_the_repeated_hour_is_2_to_3():
    hours, bands = local_bands(date(2026, 10, 25), "3.0TD")
    assert len(bands) == 100 and set(bands) == {"p6"}
    assert hours.count("02:00") == 2


@pytest.mark.parametrize("first_day", [date(2026, 3, 27), date(2026, 10, 23)])
def test_peaks_keep_their_wall_clock_hours_over_a_change_of_clocks(first_day):
    before, after = (local_bands(first_day + timedelta(days=days), "2.0TD") for days in (0, 3))
    assert before == after


def test_the_canary_islands_follow_their_own_clock():
    instant = pd.DatetimeIndex(["2026-07-15 09:00Z"])  # 11 o'clock in Madrid, 10 in Las Palmas
    assert list(bands_of(instant, "3.0TD", "canary")) == ["p1"]
    assert list(bands_of(instant - timedelta(minutes=1), "3.0TD", "canary")) == ["p3"]


def test_a_series_keeps_its_length_and_nothing_comes_of_nothing():
    series = pd.Series(utc_quarters("2026-01-01", "2026-01-02"))
    assert len(bands_of(series, "2.0TD")) == 96
    assert len(bands_of(series[:0], "2.0TD")) == 0


def test_a_year_has_nine_national_holidays_of_fixed_date():
    assert [f"{day:%m-%d}" for day in national_holidays([2026])] == (
        "01-01 01-06 05-01 08-15 10-12 11-01 12-06 12-08 12-25".split()
    )


@pytest.mark.parametrize(
    "options, sentence",
    [
        ({"territory": "gibraltar"}, "There is no territory 'gibraltar'"),
        ({"term": "heat"}, "There is no term 'heat'"),
    ],
)
def test_another_territory_or_term_is_refused(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        bands_of(utc_quarters("2026-01-01", "2026-01-02"), "3.0TD", **options)


def test_an_instant_before_the_calendar_is_refused():
    with pytest.raises(ValueError, match="2021-05-31 23:45:00 is before 2021-06-01"):
        bands_of(utc_quarters("2021-05-31 21:45", "2021-06-01"), "3.0TD")
