# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Every published figure of French bills that is known, through the chain of `energy_core.calc`.

Figures of a year or of 90 days are those of fewer days at higher prices: a period is never longer than a month. Those
of a hundred points in a year are in test_check_electricore.py.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from oracles.french_contract import Event, Quantity, Reading
from oracles.portfolio import Portfolio, rates_frame
from oracles.published_rates import published_rates

from odoo.addons.energy_core.calc import billing_periods
from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.tests.flux_documents import POINT, r151, r151_point

PARIS = ZoneInfo("Europe/Paris")
FOUR = ("hph", "hch", "hpb", "hcb")
JANUARY, FEBRUARY, MARCH, APRIL = (date(2025, month, 1) for month in (1, 2, 3, 4))
SEPTEMBER = (date(2025, 9, 1), date(2025, 10, 1))


def at(day):
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)


def entry(fta="BTINFCU4", power_va=6000, day=date(2023, 9, 1), powers=None):
    return Event(at(day), "MES", fta=fta, power_va=power_va, powers=powers or {})


def reading(number, day, kwh_by_band, source="R151"):
    wh = {band: kwh * 1000 for band, kwh in kwh_by_band.items()}
    return Reading(number, at(day), "after", source, "actual", wh)


def only_period(events, readings, start, end, quantities=()):
    portfolio = Portfolio({"A": ("P", events)}, {"P": readings}, {"P": quantities})
    result = billing_periods(
        *portfolio.frames(), start, end, quantities=portfolio.quantities_frame(), unverified_rates="use"
    )
    [period] = result.periods.to_dict("records")
    return period


def metered(fta, kwh_by_band, start, end, **situation):
    """The period of a point that counted these kWh."""
    readings = [reading(1, start, dict.fromkeys(kwh_by_band, 0)), reading(2, end, kwh_by_band)]
    return only_period([entry(fta, **situation)], readings, start, end)


def declared(fta, powers, kwh_by_band, overrun_hours, start, end):
    """The period of a point of more than 36 kVA, of which classes and overrun are measured for the month."""
    quantities = [Quantity(start, end, "energy_wh", kwh * 1000, band) for band, kwh in kwh_by_band.items()]
    quantities.append(Quantity(start, end, "overrun_s", overrun_hours * 3600))
    powers_va = dict(zip(FOUR, (kva * 1000 for kva in powers), strict=True))
    return only_period([entry(fta, None, powers=powers_va)], [], start, end, quantities)


def fixed_of_a_year(fta, start, power_va=None, powers=None, price=None):
    """Cents of 365 days: what five days cost at prices 73 times as high. price: in € a year, in place of all others."""
    rates = rates_frame(published_rates())
    is_fixed = rates["kind"].eq("turpe") & rates["component"].isin(["power", "management", "metering"])
    rates.loc[is_fixed, "value_micro"] *= 73
    if price is not None:
        rates.loc[is_fixed, "value_micro"] = 0
        rates.loc[is_fixed & rates["component"].eq("management"), "value_micro"] = int(Decimal(price) * 10**6) * 73
    leaving = Event(at(start.replace(day=6)), "RES")
    portfolio = Portfolio({"A": ("P", [entry(fta, power_va, start, powers), leaving])}, {"P": []})
    events, readings, _rates = portfolio.frames()
    month_end = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return billing_periods(events, readings, rates, start, month_end, unverified_rates="use").periods.iloc[0]


def cents(euros):
    return int(Decimal(euros) * 100)


@pytest.mark.parametrize(("fta", "power_va", "euros"), [("BTINFCUST", 6000, "99.72"), ("BTINFCU4", 9000, "121.32")])
def test_the_fixed_cost_of_a_year(fta, power_va, euros):
    assert fixed_of_a_year(fta, date(2024, 11, 1), power_va)["fixed_cents"] == cents(euros)


@pytest.mark.parametrize(("fta", "power_va", "euros"), [("BTINFCU4", 9000, "29.91"), ("BTINFCUST", 6000, "24.59")])
def test_the_fixed_cost_of_ninety_days(fta, power_va, euros):
    """What thirty days cost at prices three times as high."""
    events, readings, rates = Portfolio({"A": ("P", [entry(fta, power_va)])}, {"P": []}).frames()
    rates = rates.assign(value_micro=rates["value_micro"].mask(rates["kind"].eq("turpe"), rates["value_micro"] * 3))
    november = (date(2024, 11, 1), date(2024, 12, 1))
    result = billing_periods(events, readings, rates, *november, unverified_rates="use")
    assert result.periods["fixed_cents"].tolist() == [cents(euros)]


@pytest.mark.parametrize(
    ("fta", "power_va", "start", "end", "euros"),
    [
        ("BTINFCUST", 6000, date(2024, 11, 1), date(2024, 12, 1), "8.20"),
        ("BTINFCU4", 9000, date(2024, 12, 1), JANUARY, "10.30"),
        ("BTINFCU4", 9000, date(2024, 1, 1), date(2024, 2, 1), "9.89"),
        ("BTINFCU4", 9000, date(2024, 2, 1), date(2024, 3, 1), "9.25"),
        ("BTINFCU4", 9000, date(2024, 4, 1), date(2024, 5, 1), "9.57"),
        ("BTINFCU4", 9000, date(2024, 11, 1), date(2024, 12, 1), "9.97"),
        ("BTINFCU4", 6000, JANUARY, FEBRUARY, "7.92"),
        ("BTINFCU4", 6000, FEBRUARY, MARCH, "7.66"),
        ("BTINFCU4", 6000, MARCH, APRIL, "8.48"),
    ],
)
def test_the_fixed_cost_of_a_month_in_leap_years_too(fta, power_va, start, end, euros):
    assert only_period([entry(fta, power_va)], [], start, end)["fixed_cents"] == cents(euros)


def test_a_change_of_power_is_priced_and_averaged_by_the_days_on_each_side():
    change = Event(at(date(2025, 1, 15)), "MCT", fta="BTINFCU4", power_va=9000)
    period = only_period([entry(), change], [], JANUARY, FEBRUARY)
    assert (period["fixed_cents"], period["mean_power_va"]) == (923, 7645)


@pytest.mark.parametrize(
    ("kva", "euros"),
    [
        ((36, 36, 60, 60), "1484.47"),
        ((60, 60, 60, 60), "1557.67"),
        ((36, 36, 36, 100), "1901.75"),
        ((100, 100, 100, 100), "2262.07"),
    ],
)
def test_the_fixed_cost_of_four_ascending_powers(kva, euros):
    powers = dict(zip(FOUR, (each * 1000 for each in kva), strict=True))
    assert fixed_of_a_year("BTSUPCU4", date(2025, 8, 1), powers=powers)["fixed_cents"] == cents(euros)


@pytest.mark.parametrize(
    ("fta", "kwh", "start", "end", "total_kwh", "euros"),
    [
        ("BTINFCU4", dict.fromkeys(FOUR, 62), JANUARY, FEBRUARY, 248, "8.75"),
        ("BTINFCU4", dict.fromkeys(FOUR, 56), FEBRUARY, MARCH, 224, "8.53"),
        ("BTINFMUDT", {"hp": 2000, "hc": 1500}, *SEPTEMBER, 3500, "151.30"),
        ("BTINFCUST", {"base": 1000}, *SEPTEMBER, 1000, "48.40"),
        ("BTINFCU4", {"hph": 100, "hpb": 200, "hch": 50, "hcb": 80}, *SEPTEMBER, 430, "13.72"),
    ],
)
def test_the_variable_cost_of_a_month(fta, kwh, start, end, total_kwh, euros):
    period = metered(fta, kwh, start, end)
    assert (period["total_wh"], period["variable_cents"]) == (total_kwh * 1000, cents(euros))


def test_the_energy_of_four_bands_is_rounded_once():
    """7.49 + 1.985 + 0.498 + 0.232 = 10.205 euros."""
    period = metered("BTINFCU4", dict(zip(FOUR, (100, 50, 30, 20), strict=True)), *SEPTEMBER)
    assert period["variable_cents"] == 1021


@pytest.mark.parametrize(
    ("kwh", "hours", "variable", "overrun"),
    [((1000, 800, 600, 400), 10, "121.64", "124.10"), ((100, 50, 30, 20), 5, "9.96", "62.05")],
)
def test_energy_and_hours_of_overrun_above_36_kva(kwh, hours, variable, overrun):
    """The second one's energy costs 9.958 euros."""
    period = declared("BTSUPCU4", (60, 60, 60, 60), dict(zip(FOUR, kwh, strict=True)), hours, *SEPTEMBER)
    assert (period["variable_cents"], period["overrun_cents"]) == (cents(variable), cents(overrun))


@pytest.mark.parametrize(
    ("start", "fixed", "cta"),
    [
        (MARCH, "100.00", "21.93"),
        (MARCH, "123.456", "27.07"),
        (date(2026, 1, 1), "100.00", "21.93"),
        (date(2026, 2, 1), "100.00", "15.00"),
        (date(2026, 3, 1), "100.00", "15.00"),
    ],
)
def test_the_cta_is_the_share_in_force_on_the_first_day(start, fixed, cta):
    period = fixed_of_a_year("BTINFCU4", start, 6000, price=fixed)
    assert (period["fixed_cents"], period["cta_cents"]) == (round(Decimal(fixed) * 100), cents(cta))


@pytest.mark.parametrize(
    ("start", "end", "kwh", "accise"),
    [(MARCH, APRIL, 1234, "41.59"), (date(2024, 3, 1), date(2024, 4, 1), 1000, "21.00")],
)
def test_the_accise_is_the_price_in_force_on_the_first_day(start, end, kwh, accise):
    assert metered("BTINFCUST", {"base": kwh}, start, end)["accise_cents"] == cents(accise)


def test_an_r151_of_the_eve_and_an_r64_of_the_first_tell_the_same_instant():
    """The day of an R151 is the one that it ends."""
    parsed = parse("r151.xml", r151(r151_point({"2025-01-31": {"BASE": 62_000}})))
    [told] = parsed.frames["readings"].to_dict("records")
    assert (told["point_code"], told["at"]) == (POINT, at(FEBRUARY))
    opening = reading(1, JANUARY, {"base": 0})
    periods = [
        only_period([entry("BTINFCUST")], [opening, closing], JANUARY, FEBRUARY)
        for closing in (
            Reading(2, told["at"], told["position"], told["source"], told["nature"], {"base": int(told["base_wh"])}),
            reading(2, FEBRUARY, {"base": 62}, "R64"),
        )
    ]
    assert periods[0]["total_wh"] == periods[1]["total_wh"] == 62_000
    assert periods[0]["variable_cents"] == periods[1]["variable_cents"]
