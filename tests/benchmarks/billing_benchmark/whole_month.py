"""A month of a portfolio from the grid operator's zips to posted invoices, by workers that share each stage."""

import json
import subprocess
from datetime import date
from pathlib import Path

from make_flux import make_flux

import databases
import odoo_configuration
from progress import Trouble

SIDE = Path(__file__).with_name("month.py")
SETUP = Path(__file__).resolve().parents[3] / "setup"
STAGES = ("load", "compute", "invoice", "post")
MONTH = date(2026, 1, 1)


def whole_month(database, folder, options, workers):
    """Seconds, processor seconds and memory of each stage; the work is shared by so many processes of Odoo."""
    if not folder.exists():
        make_flux(folder, options.points, 1, options.seed, MONTH)
    databases.copy_template(database)
    try:
        databases.install(database, ["energy_billing"], "Installing energy_billing in a copy of the template")
        for alone in ("prepare", "receive"):
            done(begun(database, folder, alone))
        stages = {stage: shared(database, folder, stage, workers) for stage in STAGES}
        counts = done(begun(database, folder, "summary"))
    finally:
        databases.drop(database)
    told = {name: counts[name] for name in ("contracts", "periods", "exceptions", "invoices", "untaxed_cents")}
    seconds = round(sum(stage["seconds"] for stage in stages.values()), 1)
    return told | {"workers": workers, "stages": stages, "seconds": seconds, "whole": is_whole(counts)}


def is_whole(counts):
    return not counts["failed"] and not counts["unnumbered"] and counts["invoices"] > 0


def shared(database, folder, stage, workers):
    """One stage, from the first worker's begin to the last one's end; starting Odoo is not counted."""
    if stage != "load":
        done(begun(database, folder, f"begin_{stage}"))
    told = [done(process) for process in [begun(database, folder, stage) for _worker in range(workers)]]
    return {
        "seconds": round(max(each["ended"] for each in told) - min(each["began"] for each in told), 1),
        "processor_s": round(sum(each["processor_s"] for each in told), 1),
        "memory_mb": {moment: max(each["memory_mb"][moment] for each in told) for moment in ("before", "after")},
    }


def begun(database, folder, stage):
    environment = odoo_configuration.environment() | {
        "ENERGY_BENCH_STAGE": stage,
        "ENERGY_BENCH_ZIPS": str(folder),
        "ENERGY_BENCH_SETUP": str(SETUP),
    }
    command = odoo_configuration.command("shell", "-d", database, "--no-http", "--log-level=error")
    with SIDE.open("rb") as script:
        return subprocess.Popen(
            command, stdin=script, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


def done(process):
    output, errors = process.communicate()
    if process.returncode:
        raise Trouble(f"A stage of the month failed: {' '.join(errors.strip().splitlines()[-1:])}")
    return json.loads(output.splitlines()[-1])
