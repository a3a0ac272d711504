"""tests/benchmarks/bench_flux.py prints what it measured. How fast that is depends on the machine; no test asks."""

import json
import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).resolve().parent / "benchmarks" / "bench_flux.py"
SMALL = ("--points", "20", "--months", "1", "--megabytes", "1", "--zip-megabytes", "1", "--runs", "1")
FEW_CURVES = ("--curve-points", "2", "--curve-days", "1")


def bench(*arguments):
    return subprocess.run([sys.executable, BENCHMARK, *SMALL, *FEW_CURVES, *arguments], text=True, capture_output=True)


def test_the_figures_are_one_json_object():
    result = bench("--json")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["made"]["points"] == 20
    assert [row["what"].split()[0] for row in report["rows"]] == [
        *("C15", "C15", "R151", "R151"),
        *("1", "zips", "R50", "R63"),
    ]
    assert all(row["this"]["median"] > 0 and row["peak_mb"] > 0 for row in report["rows"])


def test_a_peer_without_its_library_is_named_in_one_sentence():
    result = bench("--peer", sys.executable)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "electriflux_side.py" in result.stderr and "Traceback" not in result.stderr
