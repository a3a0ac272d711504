"""Time the making and posting of customer invoices in Odoo, in the ordinary way and in bulk.

    setup/python tests/benchmarks/bench_billing.py [--invoices 500] [--batch 250] [--seed 1] [--runs 1]
                                                   [--points 10000] [--workers 2] [--json]

Every invoice has 8 lines with two VAT rates, like that of a French contract. A copy of the template database gets
energy_billing; both ways then work in it, in turn, each in a process of its own that commits each batch, and the
database is dropped. Milliseconds are those of the fastest run.
With --points, a month of so many supply points goes from zips to posted invoices too, by one process and by several.
Ends with 0; with 1 when the ways or the numbers of workers do not sum up to the same cent, or a contract is lost; with
2 when a process fails.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "setup" / "bootstrap"))

from billing_benchmark.whole_month import STAGES, whole_month  # noqa: E402

import databases  # noqa: E402
import odoo_configuration  # noqa: E402
from progress import Trouble  # noqa: E402

SIDE = Path(__file__).with_name("billing_benchmark") / "invoices.py"
WAYS = ("ordinary", "bulk")
ROW = "{:<36}{:>12}{:>12}{:>8}"


def main(arguments):
    options = parse(arguments)
    database = f"energy_bench_billing_{os.getpid()}"
    try:
        databases.copy_template(database)
        databases.install(database, ["energy_billing"], "Installing energy_billing in a copy of the template")
        runs = [{way: measured(database, way, options) for way in WAYS} for _run in range(options.runs)]
        months = measured_months(f"{database}_month", options) if options.points else []
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 2
    finally:
        databases.drop(database)
    report = summary(options, runs) | month_summary(months)
    print(json.dumps(report) if options.json else told(report))
    return 0 if report["equal_totals"] and report.get("whole_months", True) else 1


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--invoices", type=int, default=500)
    parser.add_argument("--batch", type=int, default=250, help="invoices made and posted together; default: 250")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1, help="of each way; default: 1")
    parser.add_argument("--points", type=int, default=0, help="of the month that is billed; default: none")
    parser.add_argument("--workers", type=int, default=2, help="that share the month's work; default: 2")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of a table")
    return parser.parse_args(arguments)


def measured(database, way, options):
    """What one process tells of one way."""
    told = {"way": way} | {name: getattr(options, name) for name in ("invoices", "batch", "seed")}
    environment = odoo_configuration.environment() | {
        f"ENERGY_BENCH_{name.upper()}": str(value) for name, value in told.items()
    }
    command = odoo_configuration.command("shell", "-d", database, "--no-http", "--log-level=error")
    with SIDE.open("rb") as script:
        process = subprocess.run(command, stdin=script, env=environment, capture_output=True, text=True)
    if process.returncode:
        last = process.stderr.strip().splitlines()[-1:]
        raise Trouble(f"The {way} way failed: {' '.join(last)}")
    return json.loads(process.stdout.splitlines()[-1])


def measured_months(database, options):
    """The same month by one worker and by several."""
    with tempfile.TemporaryDirectory() as folder:
        zips = Path(folder) / "zips"
        return [whole_month(database, zips, options, workers) for workers in sorted({1, options.workers})]


def month_summary(months):
    if not months:
        return {}
    whole = all(month["whole"] for month in months) and len({month["untaxed_cents"] for month in months}) == 1
    return {
        "months": months,
        "workers_times": round(months[0]["seconds"] / months[-1]["seconds"], 2),
        "whole_months": whole,
    }


def summary(options, runs):
    """The fastest run of each way, and how many times less the bulk way takes."""
    best = {way: min((run[way] for run in runs), key=lambda told: told["ms_per_invoice"]["posted"]) for way in WAYS}
    ordinary, bulk = (best[way]["ms_per_invoice"] for way in WAYS)
    size = {name: getattr(options, name) for name in ("invoices", "batch", "seed", "runs")}
    times = {step: round(ordinary[step] / bulk[step], 2) for step in ordinary}
    processor = [best[way]["processor_ms_per_invoice"] for way in WAYS]
    equal = all(run["ordinary"]["total_cents"] == run["bulk"]["total_cents"] for run in runs)
    return (
        size
        | best
        | {
            "times": times | {"processor": round(processor[0] / processor[1], 2)},
            "equal_totals": equal,
        }
    )


def told(report):
    """The report as a table: a column for each way, and how many times faster the second is."""
    sides = [report[way] for way in WAYS]
    rows = [(f"{report['invoices']} invoices of 8 lines, in {report['batch']}s", *WAYS, "times")]
    for step in ("create", "post", "posted"):
        each = [side["ms_per_invoice"][step] for side in sides]
        rows.append((f"{step} (ms each)", *each, report["times"][step]))
    each = [side["processor_ms_per_invoice"] for side in sides]
    rows.append(("processor (ms each)", *each, report["times"]["processor"]))
    for moment in ("before", "first_batch", "last_batch"):
        rows.append((f"memory, {moment.replace('_', ' ')} (MB)", *(side["memory_mb"][moment] for side in sides), ""))
    rows += month_rows(report.get("months", ()))
    lines = [ROW.format(*row).rstrip() for row in rows]
    return "\n".join(lines if report["equal_totals"] else [*lines, "The ways do not sum up to the same cent."])


def month_rows(months):
    """A table of the month: a column for each number of workers."""
    if not months:
        return []
    rows = [("", "", "", ""), (f"{months[0]['invoices']} points to posted", *by_worker(months, "workers"), "")]
    for stage in STAGES:
        rows.append((f"{stage} (s)", *(month["stages"][stage]["seconds"] for month in months), ""))
    return [*rows, ("zips to posted (s)", *by_worker(months, "seconds"), "")]


def by_worker(months, name):
    return [month[name] for month in months]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
