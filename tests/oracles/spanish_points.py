"""Spanish supply points as the tests draw and write them, their frames, and their bills by the chain and by the oracle.

A point is a dict: start, end (days), tariff, watts and wh by band, and the quantities that are known, by band.
"""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from odoo.addons.energy_core.calc.csv_frames import read_rates
from odoo.addons.energy_core.calc.doors import open_rates
from odoo.addons.energy_core.calc.network_cost.spain import fixed_cost, variable_cost
from odoo.addons.energy_core.calc.taxes.spain import taxes

from oracles import spanish_bill as oracle
from oracles.spanish_rates import published_rates

RATES_CSV = Path(__file__).resolve().parents[2] / "energy_core" / "data" / "energy.rate-es.csv"
BANDS = ("p1", "p2", "p3", "p4", "p5", "p6")
TARIFFS = ("2.0TD", "3.0TD", "6.1TD", "6.2TD", "6.3TD", "6.4TD")
PUBLISHED = oracle.by_name(published_rates())
FIRST, LAST = date(2024, 2, 15), date(2026, 11, 1)
AMOUNTS = ("fixed_toll", "fixed_charge", "variable_toll", "variable_charge", "overrun", "reactive", "social_bonus")
AMOUNTS += ("electricity_tax",)
KINDS = ("toll", "charge")


def rates_of_file(unverified="use"):
    with RATES_CSV.open(encoding="utf-8", newline="") as file:
        return open_rates(read_rates(file, "rates", "ES"), unverified)


RATES, VERIFIED_RATES = rates_of_file(), rates_of_file("refuse")


def subscriptions_of(points):
    """The frame of one part a point: start, end, tariff, watts (band: W)."""
    frame = pd.DataFrame(
        {
            "contract": range(len(points)),
            "supply_point": range(len(points)),
            "start": pd.to_datetime([point["start"] for point in points]).as_unit("ns"),
            "end": pd.to_datetime([point["end"] for point in points]).as_unit("ns"),
            "fta": pd.Categorical([point["tariff"] for point in points]),
            **{f"power_{band}_va": [point["watts"].get(band, -1) for point in points] for band in BANDS},
        }
    )
    days = (frame["end"] - frame["start"]).dt.days.astype("int64")
    return frame.assign(days=days, period_start=frame["start"], period_end=frame["end"])


def periods_of(points):
    """The priced parts as periods with the energies and quantities of the points (-1: not known)."""
    priced, problems = fixed_cost(subscriptions_of(points), RATES)
    assert problems.empty, [str(detail) for detail in problems["detail"]]
    columns = {f"{band}_wh": [point["wh"].get(band, 0) for point in points] for band in BANDS}
    for quantity in ("max_power_w", "overrun_w", "reactive_varh"):
        columns |= {f"{quantity}_{band}": [point.get(quantity, {}).get(band, -1) for point in points] for band in BANDS}
    return priced.assign(**columns, total_wh=sum(np.array(columns[f"{band}_wh"]) for band in BANDS))


def priced(points):
    """Everything that the chain computes for Spain, and the exceptions."""
    valued, problems = variable_cost(periods_of(points), RATES)
    taxed, untaxed = taxes(valued, RATES)
    return taxed, pd.concat([problems, untaxed])


def bill(point):
    """The oracle's cents for a point."""
    start, end, tariff = point["start"], point["end"], point["tariff"]
    wh = {band: point["wh"].get(band, 0) for band in BANDS}
    amounts = {
        **{f"fixed_{kind}": oracle.power_cost(PUBLISHED, kind, tariff, point["watts"], start, end) for kind in KINDS},
        **{f"variable_{kind}": oracle.energy_cost(PUBLISHED, kind, tariff, wh, start, end) for kind in KINDS},
        "overrun": oracle.excess_cost(
            PUBLISHED, tariff, point["watts"], point.get("max_power_w", {}), point.get("overrun_w", {}), start, end
        ),
        "reactive": oracle.reactive_cost(PUBLISHED, tariff, wh, point.get("reactive_varh", {}), start),
        "social_bonus": oracle.social_bonus(PUBLISHED, start, end),
    }
    due = end - timedelta(days=1)
    tax = oracle.electricity_tax(PUBLISHED, sum(amounts.values()), sum(wh.values()), due)
    return amounts | {"electricity_tax": tax}


def month_of(day):
    start = day.replace(day=1)
    return start, (start + timedelta(days=32)).replace(day=1)


@st.composite
def points(draw, tariffs=TARIFFS):
    tariff = draw(st.sampled_from(tariffs))
    day = draw(st.dates(FIRST, LAST - timedelta(days=1)))
    first, last = month_of(day)
    end = min(last, LAST)
    start = max(draw(st.sampled_from([first, day])), FIRST)
    bands = BANDS[:2] if tariff == "2.0TD" else BANDS
    largest = draw(st.sampled_from([15_000, 50_000, 120_000, 40_000_000]))
    watts = [draw(st.integers(1, largest)) for _band in bands]
    if tariff != "2.0TD":
        watts.sort()
    counted = BANDS[:3] if tariff == "2.0TD" else BANDS
    point = {
        "start": start,
        "end": end,
        "tariff": tariff,
        "watts": dict(zip(bands, watts, strict=True)),
        "wh": {band: 1000 * draw(st.integers(0, draw(st.sampled_from([0, 900, 8_000_000])))) for band in counted},
    }
    for quantity, most in (("max_power_w", 2 * largest), ("overrun_w", 9 * largest), ("reactive_varh", 6_000_000_000)):
        told = draw(st.lists(st.sampled_from(BANDS), unique=True))
        point[quantity] = {band: draw(st.integers(0, most)) for band in told}
    return point


def answerable(point):
    """Whether every price that the oracle needs for the point was published."""
    try:
        return bill(point)
    except oracle.NoRate:
        return None


def household(**changes):
    point = {
        "start": date(2026, 1, 1),
        "end": date(2026, 2, 1),
        "tariff": "2.0TD",
        "watts": {"p1": 4600, "p2": 4600},
        "wh": {"p1": 100_000, "p2": 80_000, "p3": 70_000},
    }
    return point | changes


def workshop(**changes):
    """A point of type 4 in June 2025."""
    point = {
        "start": date(2025, 6, 1),
        "end": date(2025, 7, 1),
        "tariff": "3.0TD",
        "watts": dict(zip(BANDS, (20_000, 20_000, 25_000, 25_000, 30_000, 40_000), strict=True)),
        "wh": {"p3": 2_000_000, "p4": 1_000_000, "p6": 900_000},
        "max_power_w": {"p3": 24_000, "p4": 31_000, "p6": 12_000},
    }
    return point | changes


def factory(**changes):
    """A point of type 3: its largest power is above 50 kW."""
    watts = dict.fromkeys(BANDS, 60_000)
    return workshop(watts=watts, max_power_w={"p4": 90_000}, overrun_w={"p3": 100_000, "p4": 0}) | changes
