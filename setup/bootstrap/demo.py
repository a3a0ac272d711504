"""setup/demo: the whole suite at work on a demonstration month, from a bare machine to an address to open."""

import argparse
import hashlib
import json
from pathlib import Path

import databases
import doors
import odoo_configuration
import odoo_server
import places
import postgres
from progress import work
from python_environment import PYTHON

DATABASE = "energy_demo"
OUTPUT = places.VAR / "demo"
SUMMARY = OUTPUT / "summary.json"
DIGEST = OUTPUT / "addons.sha256"
CHART = "l10n_fr_account"
RUNNER = places.SETUP / "bootstrap" / "load_demo_month.py"

LABELS = {
    "files": "Files",
    "points": "Supply points",
    "readings": "Readings",
    "periods": "Billing periods",
    "exceptions": "Exceptions",
    "invoices": "Invoices",
    "amount_untaxed": "Total without tax",
    "amount_total": "Total with tax",
    "other_files": "Files of other flux",
    "curves": "Days of curves",
    "network_invoices": "Network invoices",
    "affairs": "Affairs",
    "bills": "Bills of grid operators",
    "comparisons": "Comparisons with them",
    "corrections": "Corrections proposed",
    "consumer_bills": "Bills of consumer units",
    "recommendations": "Recommendations",
    "pdf": "PDF",
}


def main(arguments):
    options = parse(arguments)
    if options.stop:
        odoo_server.stop()
        postgres.stop()
        return 0
    started_postgres = doors.prepare()
    try:
        prepare_database(options.fresh)
        summary = read_summary()
        if options.json:
            options.json.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
        show(summary)
    except BaseException:
        if started_postgres:
            postgres.stop()
        raise
    if not options.no_serve:
        show_address(odoo_server.start(DATABASE))
    elif started_postgres:
        postgres.stop()
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(prog="setup/demo", description=__doc__.split(": ", 1)[1])
    parser.add_argument("--no-serve", action="store_true", help="end after the summary instead of leaving Odoo running")
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the summary to FILE")
    parser.add_argument("--fresh", action="store_true", help="make the demonstration again, from its first file")
    parser.add_argument("--stop", action="store_true", help="end the Odoo and the PostgreSQL that this command started")
    return parser.parse_args(arguments)


def prepare_database(fresh):
    """Build the demonstration once; later only upgrade its addons when their files have changed."""
    if fresh or not (SUMMARY.exists() and databases.exists(DATABASE)):
        build()
    elif DIGEST.read_text() != addons_digest():
        odoo_server.stop()
        update = ("-d", DATABASE, "-u", ",".join(places.present_addons()), "--stop-after-init", "--no-http")
        databases.run_odoo("Upgrading the addons, whose files have changed", "demo-upgrade.log", *update)
        DIGEST.write_text(addons_digest())


def build():
    odoo_server.stop()
    digest = addons_digest()
    with places.made_whole(OUTPUT) as output:
        output.mkdir()
        with databases.complete(DATABASE) as database:
            databases.create(database, country="FR")
            addons = places.present_addons()
            databases.install(database, (CHART, *addons), f"Installing {', '.join(addons)}")
            load_month(database, output)
        (output / DIGEST.name).write_text(digest)


def load_month(database, output):
    command = [PYTHON, RUNNER, database, output, output / SUMMARY.name]
    environment = odoo_configuration.environment()
    title = "Loading the demonstration month and running the main job"
    work(title, command, "demo-month.log", r"→ (.+)", env=environment)


def addons_digest():
    """One digest of every file of the addons."""
    digest = hashlib.sha256()
    for name in places.present_addons():
        for file in sorted((places.CHECKOUT / name).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(places.CHECKOUT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def read_summary():
    summary = json.loads(SUMMARY.read_text())
    return {**summary, "pdf": str(OUTPUT / summary["pdf"])}


def show(summary):
    width = max(map(len, LABELS.values()))
    print()
    for key, label in LABELS.items():
        if key in summary:  # a demonstration made before this was counted does without
            print(f"  {label:{width}}  {shown(key, summary[key])}")
    print(flush=True)


def shown(key, value):
    if key == "pdf":
        return value
    return f"{value:>12,.2f}" if key.startswith("amount_") else f"{value:>12,}"


def show_address(address):
    print(f"Odoo is running at {address} (user admin, password admin). End it with: setup/demo --stop", flush=True)
