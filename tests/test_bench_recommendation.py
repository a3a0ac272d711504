# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""tests/benchmarks/bench_recommendation.py prints what it measured; how fast that is no test asks."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from oracles.brazilian_advice import a_year, contract_cost, priced

CHECKOUT = Path(__file__).resolve().parents[1]
BENCHMARKS = CHECKOUT / "tests" / "benchmarks"
CAMPUSES = CHECKOUT.parent / "shared" / "data" / "recommendation" / "campuses"
UNITS = 12


def bench(*arguments):
    command = [sys.executable, BENCHMARKS / "bench_recommendation.py", *map(str, arguments)]
    result = subprocess.run(command, text=True, capture_output=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def brazil():
    return json.loads(bench("--only", "brazil", "--units", UNITS, "--json"))["brazil"]


def test_each_way_of_advising_is_timed(brazil):
    assert all(brazil[f"{way}_ms_a_unit"] > 0 for way in ("exact", "exact_in_detail", "percentile"))


def test_the_totals_of_the_current_contracts_are_those_of_the_rule(brazil, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from advice_benchmark.brazil import drawn

    frames = {name: frame.astype(object) for name, frame in drawn(UNITS, seed=1).items()}
    contracts = frames["contracts"].to_dict("records")
    cents = sum(int(100 * current_cost(contract, frames)) for contract in contracts)
    assert brazil["annual_reais"]["current"] == cents // 100


def current_cost(contract, frames):
    """What the contract of a drawn unit costs a year, by the oracle."""
    point = contract["supply_point"]
    bills = frames["bills"][frames["bills"]["supply_point"] == point].to_dict("records")
    unit = frames["units"][frames["units"]["supply_point"] == point].iloc[0]
    months = [month_of(bill, unit["generation_w"]) for bill in bills]
    of_code = frames["tariffs"]["code"] == contract["tariff"]
    rows = frames["tariffs"][of_code & (frames["tariffs"]["modality"] == contract["modality"])].sort_values("start")
    tariff = [(row["start"], prices_of(row)) for row in rows.to_dict("records")]
    demands = {"peak": kilo(contract["peak_w"]), "off_peak": kilo(contract["off_peak_w"])}
    demands = demands if contract["modality"] == "blue" else {"single": demands["off_peak"]}
    return a_year(contract_cost(priced(months, tariff), demands), months)


def month_of(bill, injected_w):
    names = {"peak_kw": "peak_w", "off_peak_kw": "off_peak_w", "peak_kwh": "peak_wh", "off_peak_kwh": "off_peak_wh"}
    quantities = {name: kilo(bill[column]) for name, column in names.items()}
    days = {"start": bill["start"], "end": bill["end"]}
    return days | quantities | {"injected_kw": kilo(injected_w), "peak_reactive_kw": 0, "off_peak_reactive_kw": 0}


def prices_of(row):
    posts = {"peak": "demand_peak", "off_peak": "demand_off_peak", "single": "demand", "generation": "generation"}
    known = {name: row[f"{column}_micro"] for name, column in posts.items()}
    energies = {f"energy_{post}": row[f"tusd_{post}_micro"] + row[f"te_{post}_micro"] for post in ("peak", "off_peak")}
    return {name: Decimal(int(micro)) / 10**6 for name, micro in (known | energies).items() if pd.notna(micro)}


def kilo(value):
    return Decimal(int(value)) / 1000


@pytest.mark.skipif(not CAMPUSES.is_dir(), reason="../shared/data/recommendation is not here")
def test_the_regret_on_the_campuses_is_half_of_the_percentile_method_s():
    found = json.loads(bench("--only", "campuses", "--json"))["campuses"]
    assert found == {
        "campus_years": 20,
        "regret_percent": {"percentile": 3.39, "exact": 1.88, "exact_with_clearance": 1.62},
    }


def test_without_json_each_figure_has_its_line():
    lines = bench("--only", "brazil", "--units", UNITS).splitlines()
    assert any(line.split() == ["brazil", "units", str(UNITS)] for line in lines)
