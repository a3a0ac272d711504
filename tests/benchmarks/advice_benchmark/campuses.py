"""How much is lost when the contract is chosen on one year and paid in the next: six campuses over several years.

Each campus-year with twelve months, followed by another one, is advised in green at one price, and the demand that is
proposed is then charged on the months of the year after. The regret is what that costs more than the cheapest demand of
that year, known only then, over all campus-years. Source of the data: reference/recommendation.md 4.5 and 5.5.
"""

import csv
from collections import defaultdict
from pathlib import Path

import pandas as pd

from odoo.addons.energy_recommendation.calc.brazil import advise

READINGS = Path(__file__).resolve().parents[4] / "shared/data/recommendation/campuses/data_ifsc.csv"
MONTHS = 12
GREEN_MICRO = 18_560_000  # per kW, A4 of the campuses' distributor
BLUE_MICRO = 1_000_000_000  # so dear that nobody leaves green
CONTRACTED_W = 100_000_000  # so much that nobody keeps it
CHOICES = {
    "percentile": {"method": "percentile"},
    "exact": {"clearance": 0},
    "exact_with_clearance": {"clearance": 100},
}


def measured():
    """{"campus_years", "regret_percent": {choice: percent}}; None where the readings are not on this machine."""
    if not READINGS.is_file():
        return None
    years = complete_years(READINGS)
    pairs = {
        point: (months, years[following]) for point, months in years.items() if (following := after(point)) in years
    }
    least = {point: row["annual_cents"] for point, row in proposed(later(pairs), clearance=0).items()}
    return {
        "campus_years": len(pairs),
        "regret_percent": {
            name: regret(pairs, least, {point: row["power_va"] for point, row in found.items()})
            for name, found in ((name, proposed(earlier(pairs), **settings)) for name, settings in CHOICES.items())
        },
    }


def after(point):
    return point[0], point[1] + 1


def earlier(pairs):
    return {point: months for point, (months, _following) in pairs.items()}


def later(pairs):
    return {point: following for point, (_months, following) in pairs.items()}


def regret(pairs, least, demands):
    """Percent that these demands (W) cost more on the years after than the cheapest of those years."""
    options = options_of(later(pairs), "current", demands)
    paid = sum(row["annual_cents"] for row in options.values())
    return round(100 * (paid / sum(least.values()) - 1), 2)


def proposed(years, **settings):
    return options_of(years, "proposed", dict.fromkeys(years, CONTRACTED_W), **settings)


def options_of(years, role, contracted_w, **settings):
    """{point: the option of a role}. years: months by point; contracted_w: by point."""
    advice = advise(**frames_of(years, contracted_w), details=False, **settings)
    rows = advice.options[advice.options["role"] == role]
    return {row["supply_point"]: row for row in rows.to_dict("records")}


def complete_years(path):
    """{(campus, year): [(month, peak W, off-peak W)]} of the years with twelve months."""
    years = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if "NA" not in (row["pkd"], row["opd"]):
                demands = [round(float(row[name]) * 1000) for name in ("pkd", "opd")]
                years[row["ref"], int(row["year"])].append((int(row["month"]), *demands))
    return {point: months for point, months in years.items() if len(months) == MONTHS}


def frames_of(years, contracted_w):
    """The frames of an advice on each campus on the first day after its year. Energy is left out: it is the same."""
    keys = pd.Series(list(years), dtype=object)
    bills = pd.DataFrame(
        [
            (point, pd.Timestamp(point[1], month, 1), peak, off_peak)
            for point, months in years.items()
            for month, peak, off_peak in months
        ],
        columns=["supply_point", "month", "peak_w", "off_peak_w"],
    )
    bills = bills.assign(
        start=bills["month"],
        end=bills["month"] + pd.offsets.MonthBegin(),
        peak_wh=0,
        off_peak_wh=0,
        amount_cents=pd.array([pd.NA] * len(bills), dtype="Int64"),
        is_atypical=False,
    )
    nothing, never = pd.array([pd.NA] * len(keys), dtype="Int64"), pd.NaT
    contracts = pd.DataFrame({"supply_point": keys}).assign(
        start=pd.Timestamp("2010-01-01"),
        end=never,
        modality="green",
        peak_w=nothing,
        off_peak_w=[contracted_w[point] for point in years],
        subgroup="A4",
        voltage_v=13_800,
        tariff="A4",
    )
    units = pd.DataFrame({"supply_point": keys}).assign(
        on=[pd.Timestamp(year + 1, 1, 1) for _campus, year in years],
        voltage_v=13_800,
        subgroup="A4",
        is_rural=False,
        transformers_va=nothing,
        generation_w=nothing,
        last_decrease=never,
        last_modality_change=never,
        supply_start=never,
    )
    free = {f"{kind}_{post}_micro": 0 for kind in ("tusd", "te") for post in ("peak", "off_peak")}
    row = {"code": "A4", "start": pd.Timestamp("2010-01-01"), "end": never, "generation_micro": 0, **free}
    green = row | {"modality": "green", "demand_micro": GREEN_MICRO}
    blue = row | {"modality": "blue", "demand_peak_micro": BLUE_MICRO, "demand_off_peak_micro": BLUE_MICRO}
    return {"bills": bills, "contracts": contracts, "units": units, "tariffs": pd.DataFrame([green, blue])}
