"""Time the calculation core on a synthetic portfolio, alone or beside ElectriCore's.

    setup/python tests/benchmarks/bench_core.py --points 10000 [--months 12] [--seed 1] [--runs 3] [--json]
                                                [--gaps hold|bridge] [--peer PYTHON]

The portfolio is made in a process of its own and stored in files. Each run of a side is a fresh process that loads it,
computes it once, and tells seconds, peak memory (its Python and libraries included) and totals; then, warm, the time of
one contract and one month. PYTHON is an interpreter of an environment with electricore; both sides run in turn.
Ends with 0; with 1 when the sides do not agree on days, kWh and fixed network cost; with 2 when a side cannot run.
The kWh are compared where both hold the energy between bounds without a reading (--gaps hold, the default).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

SIDES = Path(__file__).with_name("core_benchmark")
FIRST_YEAR = 2025
COMPARED = ("contract_months", "days", "fixed_cents")
COMPARED_WHEN_HELD = ("kwh",)
FIGURES = {  # those of which less is better: name, where it stands in what a side tells, what the table calls it
    "wall_min": (("wall_seconds", "min"), "core, fastest run (s)"),
    "wall_median": (("wall_seconds", "median"), "core, median run (s)"),
    "processor": (("processor_seconds",), "its processor time (s)"),
    "peak_mb": (("peak_mb",), "peak memory (MB)"),
    "one_contract": (("one_contract_ms", "median"), "one contract, one month (ms)"),
}
ROW = "{:<32}{:>16}{:>20}{:>8}"


class CannotRun(Exception):
    """A process of the benchmark failed; the text is what it said last."""


def main(arguments):
    options = parse(arguments)
    with tempfile.TemporaryDirectory() as folder:
        try:
            sides = measured(options, folder)
        except CannotRun as refusal:
            print(refusal, file=sys.stderr)
            return 2
    report = {name: getattr(options, name) for name in ("points", "months", "seed", "runs", "gaps")} | sides
    if options.peer:
        report |= {"ratio": ratios(**sides), "unequal": unequal(options.gaps, **sides)}
    print(json.dumps(report) if options.json else told(report))
    return 1 if report.get("unequal") else 0


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, required=True, help="number of supply points, with one contract each")
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3, help="of each side; default: 3")
    parser.add_argument("--gaps", choices=("hold", "bridge"), default="hold")
    parser.add_argument("--peer", metavar="PYTHON", help="an interpreter that has electricore, to run it too")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of a table")
    return parser.parse_args(arguments)


def measured(options, folder):
    """Each side's figures over all runs."""
    size = [f"--{name}={getattr(options, name)}" for name in ("points", "months", "seed")]
    run(sys.executable, "portfolio.py", folder, *size, *(["--electricore"] if options.peer else []))
    start, end = date(FIRST_YEAR, 1, 1), date(FIRST_YEAR + options.months // 12, options.months % 12 + 1, 1)
    sides = {"this": lambda: answer(sys.executable, "this_side.py", folder, start, end, options.gaps)}
    if options.peer:
        sides["peer"] = lambda: answer(options.peer, "electricore_side.py", folder, end)
    runs = [{name: side() for name, side in sides.items()} for _ in range(options.runs)]
    return {name: summary([each[name] for each in runs]) for name in sides}


def answer(python, program, *arguments):
    return json.loads(run(python, program, *arguments))


def run(python, program, *arguments):
    """What a process prints. A peer's Python must not look where ours finds its modules."""
    environment = dict(os.environ)
    if python != sys.executable:
        environment = {name: value for name, value in environment.items() if not name.startswith("PYTHON")}
    command = [python, SIDES / program, *map(str, arguments)]
    try:
        return subprocess.run(command, env=environment, text=True, capture_output=True, check=True).stdout
    except OSError as error:
        raise CannotRun(f"{python} cannot be run: {error.strerror}.") from error
    except subprocess.CalledProcessError as error:
        raise CannotRun(f"{program} failed with {python}: {error.stderr.strip().splitlines()[-1]}") from error


def summary(runs):
    """One side's runs as one: seconds and memory of all, the rest as the fastest run tells it."""
    best = min(runs, key=lambda each: each["seconds"]["core"])
    return best | {
        "wall_seconds": spread(each["seconds"]["core"] for each in runs),
        "processor_seconds": min(each["processor_seconds"] for each in runs),
        "peak_mb": max(each["peak_mb"] for each in runs),
        "one_contract_ms": spread(each["one_contract_ms"]["median"] for each in runs),
    }


def spread(values):
    values = list(values)
    return {"min": min(values), "median": round(statistics.median(values), 4)}


def unequal(gaps, this, peer):
    """The totals in which the sides differ and should not. Variable cost differs: the peer rounds binary floats."""
    compared = COMPARED + (COMPARED_WHEN_HELD if gaps == "hold" else ())
    return [name for name in compared if this["totals"][name] != peer["totals"][name]]


def ratios(this, peer):
    """How many times the peer's figure is ours."""
    return {name: round(figure(peer, path) / figure(this, path), 2) for name, (path, _label) in FIGURES.items()}


def figure(side, path):
    for key in path:
        side = side[key]
    return side


def told(report):
    """The report as a table: a column for each side, and how many times the peer's figure is ours."""
    sides = [report[name] for name in ("this", "peer") if name in report]
    times = report.get("ratio", {})
    rows = [(f"{report['points']} points, {report['months']} months", *(side["name"] for side in sides), "times")]
    rows += [
        (label, *(figure(side, path) for side in sides), times.get(name, "")) for name, (path, label) in FIGURES.items()
    ]
    rows += [("rows", *(side["rows"] for side in sides))]
    rows += [(total, *(side["totals"][total] for side in sides)) for total in sides[0]["totals"]]
    lines = [ROW.format(*row, "", "").rstrip() for row in rows]
    return "\n".join([*lines, *(f"The sides do not agree on {name}." for name in report.get("unequal", ()))])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
