# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""tests/oracles/check_recommendation.py advises files as its help says, run as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
CHECK = CHECKOUT / "tests" / "oracles" / "check_recommendation.py"
DATA = CHECKOUT.parent / "shared" / "data" / "recommendation"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/recommendation is not here")

ENERGY = {"peak_te_in_reais_per_mwh": 400.0, "off_peak_te_in_reais_per_mwh": 250.0}
TARIFFS = {
    "blue": ENERGY
    | {"peak_tusd_in_reais_per_kw": 80.0, "off_peak_tusd_in_reais_per_kw": 30.0}
    | {"peak_tusd_in_reais_per_mwh": 100.0, "off_peak_tusd_in_reais_per_mwh": 100.0}
    | {"power_generation_tusd_in_reais_per_kw": 10.0},
    "green": ENERGY
    | {"na_tusd_in_reais_per_kw": 30.0}
    | {"peak_tusd_in_reais_per_mwh": 2000.0, "off_peak_tusd_in_reais_per_mwh": 100.0}
    | {"power_generation_tusd_in_reais_per_kw": 10.0},
    "current_flag": "G",
}
# in R$: twelve months of 1 000 kWh at 2.40 and 10 000 at 0.35, and 100 kW at 30
YEAR = "1000\t10000\t90.00\t100.00\t150\t150\n" * 12
YEARLY_COST = 12 * (1000 * 2.4 + 10000 * 0.35 + 100 * 30)


def check(*paths):
    return subprocess.run([sys.executable, CHECK, *map(str, paths)], text=True, capture_output=True)


def last_line(*paths):
    result = check(*paths)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


def folder(path, consumption=YEAR):
    (path / "consumption.csv").write_text(consumption)
    (path / "tariff.json").write_text(json.dumps(TARIFFS))
    return path


def test_a_folder_is_advised_by_both_methods(tmp_path):
    found = last_line(folder(tmp_path))
    cheapest = 96  # 100 kW are no overrun of it, and it costs what was measured
    assert found["exact"] == {"modality": "green", "demand": cheapest, "cost": YEARLY_COST}
    assert found["clearance"] == {"modality": "green", "demand": 101, "cost": YEARLY_COST + 12 * 30}
    assert found["current"] == {"modality": "green", "demand": 150, "cost": YEARLY_COST + 12 * 50 * 30}
    assert found["percentile"]["green"] == [12 * 100 * 30] * 11
    assert found["summary"]["green"]["off_peak_demand_in_kw"] == 105


def test_several_paths_have_a_line_each(tmp_path):
    result = check(folder(tmp_path), tmp_path)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(lines) == 2 and lines[0] == lines[1]


def test_a_unit_with_too_few_bills_has_its_current_cost_and_the_reason(tmp_path):
    found = last_line(folder(tmp_path, YEAR[: 5 * len(YEAR) // 12]))
    assert found["exact"] is None
    assert found["current"]["cost"] == 5 * (YEARLY_COST / 12 + 50 * 30)
    assert "Only 5 bills" in found["notes"][0]


def test_of_the_bills_of_a_file_the_last_twelve_count_without_atypical_ones(tmp_path):
    header = "date,peak_kwh,off_peak_kwh,peak_kw,off_peak_kw,invoice_brl,atypical\n"
    months = [f"2022-{month:02}-01,1000,10000,90,400,0,False\n" for month in range(1, 13)]
    months += [
        f"2023-{month:02}-01,1000,10000,90,{900 if month == 3 else 100},0,{month == 3}\n" for month in range(1, 13)
    ]
    (tmp_path / "unit.csv").write_text(header + "".join(months))
    (tmp_path / "tariffs.json").write_text(json.dumps(TARIFFS))
    known = {"file": "unit.csv", "flag": "G", "kv": 13.8, "peak_kw": 150, "off_peak_kw": 150, "tariffs": "tariffs.json"}
    (tmp_path / "index.json").write_text(json.dumps([known]))
    found = last_line(tmp_path / "unit.csv")
    assert found["exact"] == {"modality": "green", "demand": 96, "cost": YEARLY_COST / 12 * 11}


def test_a_path_of_another_form_is_refused_in_one_sentence(tmp_path):
    result = check(tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "consumption.csv" in result.stderr and result.stderr.count("\n") == 1


@needs_data
def test_the_published_unit_has_its_published_totals():
    unit = DATA / "uc" / "uc_1011101-5"
    found = last_line(unit)
    published = json.loads((unit / "per_total_in_reais.json").read_text())
    assert found["percentile"] == {name: list(totals.values()) for name, totals in published.items()}
    assert found["summary"] == json.loads((unit / "summary_scalar_values.json").read_text())
    assert found["exact"] == {"modality": "green", "demand": 434, "cost": 921143.52}
    assert found["clearance"] == {"modality": "green", "demand": 455, "cost": 922776.77}
    assert found["current"]["cost"] == 924887.39


KNOWN = {  # reference/recommendation.md 5.5, per unit: by percentile (green), exact, with clearance
    "UNB_2024_453683": (356, 280, 289),
    "UNB_2024_1042178": (194, 144, 161),
    "UNB_2024_1007165": (239, 157, 167),
    "UNB_2024_625205": (116, 91, 106),
    "UFMG_9883556": (456, {"peak": 172, "off_peak": 446}, {"peak": 193, "off_peak": 452}),
}


@needs_data
def test_the_seeds_have_their_known_demands():
    result = check(*(DATA / "seeds" / f"{name}.csv" for name in KNOWN))
    found = [json.loads(line) for line in result.stdout.splitlines()]
    demands = [
        (each["summary"]["green"]["off_peak_demand_in_kw"], each["exact"]["demand"], each["clearance"]["demand"])
        for each in found
    ]
    assert demands == list(KNOWN.values())
