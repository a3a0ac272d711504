"""tests/benchmarks/bench_core.py prints what it measured. How fast that is depends on the machine; no test asks."""

import json
import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).resolve().parent / "benchmarks" / "bench_core.py"
SMALL = ("--points", "20", "--months", "2", "--runs", "1")


def bench(*arguments):
    return subprocess.run([sys.executable, BENCHMARK, *SMALL, *arguments], text=True, capture_output=True)


def test_the_figures_of_a_small_portfolio_are_one_json_object():
    result = bench("--json")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    this = report["this"]
    assert (report["points"], report["months"], report["runs"]) == (20, 2, 1)
    assert this["totals"]["contract_months"] <= this["rows"] <= 60
    assert all(total > 0 for total in this["totals"].values())
    assert set(this["wall_seconds"]) == set(this["one_contract_ms"]) == {"min", "median"}
    assert this["peak_mb"] >= this["peak_mb_before"] > 0


def test_the_table_names_the_portfolio_and_the_side():
    result = bench("--gaps", "bridge")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("20 points, 2 months")
    assert "this suite" in result.stdout.splitlines()[0]


def test_a_peer_without_its_library_is_named_in_one_sentence():
    result = bench("--peer", sys.executable)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "electricore_side.py" in result.stderr and "Traceback" not in result.stderr
