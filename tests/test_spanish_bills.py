"""Spanish bills to the last cent: price, tolls and charges, social bonus, electricity tax, rent of the meter, VAT."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from oracles.spanish_offer import bill_of_offer
from oracles.spanish_points import RATES, bill, household, month_of, workshop
from oracles.spanish_points import priced as regulated

from odoo.addons.energy_billing.calc import price_periods

MONTHLY, PER_KWH = Decimal("3.50"), Decimal("0.1234")


def priced(point, **offer):
    """The lines of the point's bill, as {component: [(cents, per cent of VAT)]}, and the reasons of its exceptions."""
    periods, _problems = regulated([point])
    periods = periods.drop(columns=["period_start", "period_end"])
    offers = {"contract": 0, "offer": 1, "offer_name": "Sol", "territory": "", "meter": "SINGLE_PHASE"}
    offers |= {"network_included": False, "tax_included": False} | offer
    prices = [
        {"component": "subscription", "price_micro": int(MONTHLY * 1_000_000)},
        {"component": "energy", "price_micro": int(PER_KWH * 1_000_000)},
    ]
    common = {"offer": 1, "power_va": 0, "start": date(2024, 1, 1), "end": None}
    prices = pd.DataFrame([common | price for price in prices])
    largest = max(point["watts"].values())
    subscriptions = periods[["contract", "supply_point", "start", "end", "days"]].assign(
        period_start=periods["start"], power_va=largest
    )
    result = price_periods(
        periods.assign(country="ES", mean_power_va=largest),
        subscriptions,
        pd.DataFrame([offers]),
        prices.astype({"start": "datetime64[ns]", "end": "datetime64[ns]"}),
        RATES,
        "use",
    )
    lines = {}
    for line in result.lines.to_dict("records"):
        lines.setdefault(line["component"], []).append((line["amount_cents"], line["vat_micro"] / 1_000_000))
    return lines, result.exceptions["reason"].tolist()


def total(lines, component):
    return sum(cents for cents, _vat in lines.get(component, ()))


@pytest.mark.parametrize("point", [household(), workshop()], ids=["household", "workshop"])
def test_a_bill_is_that_of_the_oracle(point):
    lines, reasons = priced(point)
    assert reasons == []
    wanted = bill_of_offer(point, MONTHLY, PER_KWH, "SINGLE_PHASE")
    assert {name: total(lines, name) for name in wanted} == wanted


def test_the_electricity_tax_counts_the_suppliers_price_and_not_the_rent_of_the_meter():
    with_rent, without = priced(household())[0], priced(household(), meter="")[0]
    assert total(with_rent, "meter_rent") == 83 and "meter_rent" not in without
    assert total(with_rent, "electricity_tax") == total(without, "electricity_tax")
    assert total(without, "electricity_tax") > bill(household())["electricity_tax"]


def test_an_offer_that_includes_taxes_has_no_electricity_tax_and_no_social_bonus():
    lines = priced(household(), tax_included=True)[0]
    assert "electricity_tax" not in lines and "social_bonus" not in lines


def test_a_meter_without_a_rent_is_refused():
    assert priced(household(), meter="NO_SUCH_METER") == ({}, ["no_rate"])


@pytest.mark.parametrize(
    ("month", "watts", "territory", "percent"),
    [
        (1, 4_600, "", 21),
        (3, 4_600, "", 10),
        (3, 10_000, "", 21),
        (5, 10_000, "", 10),
        (5, 10_001, "", 21),
        (5, 4_600, "canary", 3),
        (6, 4_600, "", 21),
    ],
)
def test_the_vat_is_that_of_the_last_day_by_power_and_territory(month, watts, territory, percent):
    start, end = month_of(date(2026, month, 1))
    lines = priced(household(start=start, end=end, watts={"p1": watts, "p2": watts}), territory=territory)[0]
    assert {vat for of_component in lines.values() for _cents, vat in of_component} == {percent}
