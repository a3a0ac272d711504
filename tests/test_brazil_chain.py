# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A Brazilian consumer through the whole chain: bills of energy and measured demand in, what each month costs out."""

import csv
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from oracles.brazilian_bill import monthly_bill
from test_brazil_network_cost import ALWAYS, BLUE, GREEN, rates

from odoo.addons.energy_core.calc import EVENTS, READINGS, billing_periods

UNIT = Path(__file__).resolve().parents[2] / "shared/data/recommendation/uc/uc_1011101-5/consumption.csv"
COSTS = {  # of the year under contracted demands in kW, without rounding of the lines: reference/recommendation.md 5.1
    400: Decimal("924887.39"),
    434: Decimal("921143.52"),
    467: Decimal("925803.65"),
}
CENTS_OF_ROUNDING = 30  # half a cent for each of 12 months x 5 lines
GREEN_TARIFF, BLUE_TARIFF = "A4 VERDE", "A4 AZUL"
MONTHS = [date(2025, number, 1) for number in range(1, 13)] + [date(2026, 1, 1)]


def events(fta, **powers_va):
    known = {"contract": "UC", "supply_point": "UC", "at": "2024-06-01T12:00Z", "nature": "INIT", "fta": fta}
    columns = dict.fromkeys(EVENTS.columns) | known | powers_va
    return pd.DataFrame([columns]).assign(at=lambda frame: pd.to_datetime(frame["at"]))


def quantities(bills):
    """bills: for each month kW and kWh by post, both Decimal; None where nothing was measured."""
    rows = [
        ("UC", start, end, quantity, post, int(1000 * values[post]), "actual", None)
        for (start, end), (kw, kwh) in zip(pairwise(MONTHS), bills, strict=False)
        for quantity, values in (("max_power_w", kw), ("energy_wh", kwh))
        for post in ("peak", "off_peak")
        if values[post] is not None
    ]
    columns = "supply_point start end quantity band value nature sequence".split()
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


def billed(fta, bills, **powers_va):
    published = rates(**{GREEN_TARIFF: [(ALWAYS, GREEN)], BLUE_TARIFF: [(ALWAYS, BLUE)]}).drop(columns="is_verified")
    nothing_read = pd.DataFrame(columns=list(READINGS.columns)).astype({"is_doubtful": bool})
    nothing_read["at"] = pd.to_datetime(nothing_read["at"], utc=True)
    window = MONTHS[0], MONTHS[len(bills)]
    return billing_periods(
        events(fta, **powers_va), nothing_read, published, *window, quantities=quantities(bills), country="BR"
    )


def cents(result):
    return result.periods[["fixed_cents", "variable_cents", "overrun_cents"]]


def bills_of_the_unit():
    if not UNIT.exists():
        pytest.skip(f"{UNIT} is not on this machine")
    with UNIT.open() as file:
        rows = [list(map(Decimal, row[:4])) for row in csv.reader(file, delimiter="\t")]
    posts = ("peak", "off_peak")
    return [(dict(zip(posts, row[2:], strict=True)), dict(zip(posts, row[:2], strict=True))) for row in rows]


@pytest.mark.parametrize("contracted_kw", COSTS)
def test_a_year_of_unit_1011101_5_costs_what_is_published(contracted_kw):
    bills = bills_of_the_unit()
    result = billed(GREEN_TARIFF, bills, power_va=1000 * contracted_kw)
    assert result.exceptions.empty
    total = cents(result).to_numpy().sum()
    assert abs(total - 100 * COSTS[contracted_kw]) <= CENTS_OF_ROUNDING
    lines = [
        amount
        for (start, end), (kw, kwh) in zip(pairwise(MONTHS), bills, strict=True)
        for _name, amount in monthly_bill({"single": Decimal(contracted_kw)}, kw, kwh, [(ALWAYS, GREEN)], start, end)
    ]
    assert total == 100 * sum(lines)


@pytest.mark.parametrize(
    ("fta", "powers_va", "cost"),
    [
        (GREEN_TARIFF, {"power_va": 0}, Decimal("745237.65")),
        (BLUE_TARIFF, {"power_peak_va": 0, "power_off_peak_va": 0}, Decimal("469740.28")),
    ],
)
def test_the_energy_of_unit_1011101_5_costs_what_is_published(fta, powers_va, cost):
    """With nothing contracted and no demand, energy alone is left."""
    bills = [(dict.fromkeys(kw, Decimal(0)), kwh) for kw, kwh in bills_of_the_unit()]
    result = billed(fta, bills, **powers_va)
    assert abs(cents(result).to_numpy().sum() - 100 * cost) <= CENTS_OF_ROUNDING


def test_a_blue_month_comes_through_the_chain_by_its_posts():
    kw = {"peak": Decimal("152.46"), "off_peak": Decimal("454.86")}
    kwh = {"peak": Decimal(6036), "off_peak": Decimal(74963)}
    result = billed(BLUE_TARIFF, [(kw, kwh)], power_peak_va=150_000, power_off_peak_va=400_000)
    fixed, demand, energy = 1_339_350 + 1_261_200, 1_361_315 + 1_434_174, 320_005 + 2_827_230
    assert cents(result).values.tolist() == [[fixed, demand - fixed + energy, 345_947]]
    assert result.periods[["peak_wh", "off_peak_wh"]].values.tolist() == [[6_036_000, 74_963_000]]


def test_a_month_without_measured_demand_is_billed_by_the_contract_and_says_so():
    kw, kwh = {"peak": None, "off_peak": None}, {"peak": Decimal(0), "off_peak": Decimal(0)}
    result = billed(GREEN_TARIFF, [(kw, kwh)], power_va=400_000)
    assert cents(result).values.tolist() == [[1_261_200, 0, 0]]
    assert result.exceptions[["reason", "is_blocking"]].values.tolist() == [["missing_demand", False]]
