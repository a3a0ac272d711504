"""tests/oracles/check_electricore.py judges a folder as its help says, run as a process of its own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
CHECK = CHECKOUT / "tests" / "oracles" / "check_electricore.py"
SYNTHETIC_100 = CHECKOUT.parent / "shared" / "data" / "electricore" / "synthetic_100"
INPUT = ("spine_core.csv", "chronologie_core.csv")
TOTALS = {
    "rows": 1115,
    "days": 33646,
    "fixed_eur": 19672.06,
    "variable_eur": 5979.26,
    "kwh": 161412,
    "exceptions": 1,
}

needs_synthetic_100 = pytest.mark.skipif(not SYNTHETIC_100.is_dir(), reason="../shared/data/electricore is not here")


def check(*arguments):
    return subprocess.run([sys.executable, CHECK, *map(str, arguments)], text=True, capture_output=True)


def last_line(result):
    return json.loads(result.stdout.splitlines()[-1])


@needs_synthetic_100
@pytest.mark.parametrize("gaps", ["hold", "bridge"])
def test_chain_and_oracle_agree_on_100_points_in_12_months(gaps):
    """No reading is missing there, so bridging changes nothing."""
    result = check(SYNTHETIC_100, "--gaps", gaps)
    assert (result.returncode, last_line(result)) == (0, TOTALS), result.stdout + result.stderr


@pytest.fixture
def unread_in_march(tmp_path):
    """The same folder without the reading of one point on 1 March."""
    for name in INPUT:
        shutil.copy(SYNTHETIC_100 / name, tmp_path)
    chronology = tmp_path / "chronologie_core.csv"
    lines = chronology.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("14000000000000,") or "2025-03-01T00" not in line]
    assert len(lines) - len(kept) == 1
    chronology.chmod(0o644)
    chronology.write_text("".join(kept), encoding="utf-8")
    return tmp_path


@needs_synthetic_100
def test_a_reading_that_never_came_is_one_more_exception_on_each_side(unread_in_march):
    """Two periods lose their energy and no other figure moves."""
    result = check(unread_in_march)
    totals = last_line(result)
    assert result.returncode == 0, result.stdout + result.stderr
    assert totals["exceptions"] == TOTALS["exceptions"] + 2
    assert totals["kwh"] < TOTALS["kwh"]
    assert {name: totals[name] for name in ("rows", "days", "fixed_eur")} == {
        name: TOTALS[name] for name in ("rows", "days", "fixed_eur")
    }


@needs_synthetic_100
def test_a_reading_that_never_came_loses_no_energy_when_gaps_are_bridged(unread_in_march):
    result = check(unread_in_march, "--gaps", "bridge")
    totals = last_line(result)
    assert result.returncode == 0, result.stdout + result.stderr
    assert {**totals, "variable_eur": None} == {**TOTALS, "variable_eur": None}


def test_a_folder_without_the_two_files_is_refused_in_one_sentence(tmp_path):
    result = check(tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert all(name in result.stderr for name in INPUT)
