"""Time what becomes of the files of grid operators, alone or beside electriflux.

    setup/python tests/benchmarks/bench_flux.py [--points 10000] [--months 12] [--seed 1] [--runs 3] [--json]
                                                [--peer PYTHON] [--database NAME]

The files are made in a process of their own; each run of a side is a fresh process, and the sides run in turn. PYTHON
is an interpreter of an environment with electriflux, which reads C15 and R151 only. NAME is a database of this
machine's Odoo with energy_flux installed; what is loaded there is rolled back. Figures of one process are processor
time, which other work on the machine hardly changes; those of two processes and of the database are wall time.
Ends with 0, or with 2 when a side cannot run.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from bench_core import CannotRun, run, spread

PROGRAMS = Path(__file__).with_name("flux_benchmark")
ODOO = Path(__file__).resolve().parents[2] / "setup" / "odoo"
FIRST_YEAR = 2025
XML_FLUXES, CURVE_FLUXES = ("C15", "R151"), ("R50", "R63")
SIZES = ("points", "months", "seed", "megabytes", "curve_points", "curve_days")
MEGABYTE = 10**6
ROW = "{:<44}{:>14}{:>14}{:>8}{:>12}"


def main(arguments):
    options = parse(arguments)
    with tempfile.TemporaryDirectory() as folder:
        try:
            report = measured(options, Path(folder))
        except CannotRun as refusal:
            print(refusal, file=sys.stderr)
            return 2
    print(json.dumps(report) if options.json else told(report))
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=10_000, help="supply points of the zips")
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--megabytes", type=int, default=60, help="XML of C15, and of R151, that both sides read")
    parser.add_argument("--zip-megabytes", type=int, default=1000, help="XML of R151 read from zips")
    parser.add_argument("--curve-points", type=int, default=1000)
    parser.add_argument("--curve-days", type=int, default=30)
    parser.add_argument("--runs", type=int, default=3, help="of each side; default: 3")
    parser.add_argument("--peer", metavar="PYTHON", help="an interpreter that has electriflux, to run it too")
    parser.add_argument("--database", metavar="NAME", help="where to load readings; without it that is left out")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of a table")
    return parser.parse_args(arguments)


def measured(options, folder):
    sizes = {name: getattr(options, name) for name in SIZES}
    made = answer(sys.executable, "corpus.py", folder, *(f"--{name}={size}" for name, size in sizes.items()))
    rows = [row for flux in XML_FLUXES for row in xml_rows(options, folder / "xml" / flux)]
    rows += [zip_row(options, folder / "zips"), periods_row(options, folder / "zips")]
    rows += [curve_row(options, folder / "curves" / flux) for flux in CURVE_FLUXES]
    if options.database:
        rows += database_rows(options, folder / "zips")
    return {"sizes": sizes, "runs": options.runs, "made": made, "rows": rows}


def answer(python, program, *arguments):
    return json.loads(run(python, PROGRAMS / program, *arguments))


def xml_rows(options, folder):
    """XML to frames by one process and by two, each beside the peer's one."""
    sides = {
        "one": lambda: answer(sys.executable, "this_side.py", "frames", folder, 1),
        "two": lambda: answer(sys.executable, "this_side.py", "frames", folder, 2),
    }
    if options.peer:
        sides["peer"] = lambda: answer(options.peer, "electriflux_side.py", folder)
    runs = [{name: side() for name, side in sides.items()} for _ in range(options.runs)]
    told = {name: [each[name] for each in runs] for name in sides}
    for label, side, seconds in (("1 process", "one", "processor_seconds"), ("2 processes", "two", "seconds")):
        speeds = {name: rates(told[name], "bytes", seconds, MEGABYTE) for name in (side, "peer") if name in told}
        yield row(f"{folder.name} XML to frames, {label} (MB/s)", told[side], speeds[side], speeds.get("peer"))


def zip_row(options, folder):
    arguments = ("frames", folder, 2, "--flux", "R151", "--megabytes", options.zip_megabytes)
    runs = [answer(sys.executable, "this_side.py", *arguments) for _ in range(options.runs)]
    label = f"{options.zip_megabytes} MB of R151 in zips, 2 processes (s)"
    return row(label, runs, spread(each["seconds"] for each in runs), is_less_better=True)


def periods_row(options, folder):
    window = date(FIRST_YEAR, 1, 1), date(FIRST_YEAR + options.months // 12, options.months % 12 + 1, 1)
    runs = [answer(sys.executable, "this_side.py", "periods", folder, *window) for _ in range(options.runs)]
    label = f"zips to billing periods, {options.points} points, {options.months} months (s)"
    return row(label, runs, spread(each["seconds"] for each in runs), is_less_better=True)


def curve_row(options, folder):
    runs = [answer(sys.executable, "this_side.py", "frames", folder, 1) for _ in range(options.runs)]
    return row(f"{folder.name} (points/s)", runs, rates(runs, "points", "processor_seconds"))


def database_rows(options, folder):
    """Readings a second into PostgreSQL; beside them one COPY of the same rows into the same table."""
    runs = [loaded(options.database, folder) for _ in range(options.runs)]
    copied = highest([each["copy"] for each in runs])
    for label, name, peer in (("readings, new", "load", copied), ("readings, replayed", "replay", None)):
        yield row(f"{label}, PostgreSQL (rows/s)", runs, highest([each[name] for each in runs]), peer)


def loaded(database, folder):
    command = [ODOO, "shell", "-d", database, "--no-http", "--log-level=error"]
    environment = os.environ | {"BENCH_FLUX_ZIPS": str(folder)}
    with (PROGRAMS / "database_side.py").open() as script:
        done = subprocess.run(command, stdin=script, env=environment, text=True, capture_output=True)
    if done.returncode or not done.stdout.strip():
        raise CannotRun(f"{database} cannot be loaded into: {(done.stderr.strip() or 'no word').splitlines()[-1]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def rates(runs, amount, seconds, unit=1):
    return highest([each[amount] / unit / each[seconds] for each in runs])


def highest(values):
    """Of figures of which more is better, the best and the median."""
    return {"max": round(max(values), 1), "median": round(spread(values)["median"], 1)}


def row(label, runs, this, peer=None, *, is_less_better=False):
    """A line of the report. times: by medians, how many times better this side is."""
    told = {"what": label, "this": this, "peak_mb": max(each.get("peak_mb", 0) for each in runs)}
    told["is_less_better"] = is_less_better
    if peer:
        told |= {"peer": peer, "times": round(this["median"] / peer["median"], 2)}
    return told


def told(report):
    lines = [ROW.format("", "this suite", "peer", "times", "peak MB").rstrip()]
    for each in report["rows"]:
        peer = each["peer"]["median"] if "peer" in each else ""
        cells = each["what"], each["this"]["median"], peer, each.get("times", ""), each["peak_mb"] or ""
        lines.append(ROW.format(*cells).rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
