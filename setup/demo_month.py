"""The demonstration month: what a grid operator sent in half a year, one offer, one run, its invoices and one PDF.

The files are those of tests/benchmarks/make_flux.py for 50 points, and the operator's public samples where they are
known. The summary is checked against tests/oracles/demo_month.py by the tests.
"""

import base64
import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import demo_advice
import demo_billing
import demo_flux

CHECKOUT = Path(__file__).resolve().parents[1]
MAKE_FLUX = CHECKOUT / "tests" / "benchmarks" / "make_flux.py"
OFFER = Path(__file__).with_name("demo_offer.csv")
SAMPLES = CHECKOUT.parent / "shared" / "data" / "enedis" / "flux" / "samples"
SAMPLE_NAMES = ("c15_avec_releves.xml", "r151.xml")
POINTS, MONTHS, SEED, START = 50, 6, 19, "2026-01"
MONTH = "2026-06"
MONTHS_BEFORE = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
PRICES_FROM = date(2025, 1, 1)
COMPANY = {
    "name": "Énergie Exemple",
    "street": "1 rue de la Démonstration",
    "zip": "44000",
    "city": "Nantes",
    "logo": False,
}


def run(env, out_dir):
    """Do the whole main job in the database of `env`. Returns the summary; its files go to `out_dir`."""
    env.company.write(COMPANY)
    env.ref("base.user_admin").tz = "Europe/Paris"  # so that an index at midnight is shown at midnight
    print("→ writing the files of the grid operator", flush=True)
    files = write_files(out_dir / "flux")
    env.company.energy_default_offer_id = create_offer(env)
    for number, file in enumerate(files, 1):
        print(f"→ loading file {number} of {len(files)}", flush=True)
        env["energy.flux.file"].upload(file.name, base64.b64encode(file.read_bytes()).decode())
    for month in MONTHS_BEFORE:
        print(f"→ computing {month}, for the history of consumption", flush=True)
        env["energy.billing.run"].create_and_compute(month)
    print(f"→ computing {MONTH}", flush=True)
    run_id = env["energy.billing.run"].create_and_compute(MONTH)["run_id"]
    billing_run = env["energy.billing.run"].browse(run_id)
    print("→ invoicing", flush=True)
    billing_run.action_review()
    billing_run.invoice()
    billing_run.action_control()
    billing_run.action_approve()
    billing_run.post()
    print("→ printing an invoice", flush=True)
    env.cr.commit()  # the server that wkhtmltopdf asks for the style sheets waits for what we have written
    pdf = print_invoice(env, billing_run, out_dir)
    told = summary(env, billing_run, len(files), pdf)
    print("→ loading what else grid operators sent", flush=True)
    told |= demo_flux.load(env, billing_run, out_dir / "other_flux")
    print("→ billing what follows the month", flush=True)
    told |= demo_billing.load(env, billing_run, out_dir / "next_month")
    print("→ advising on contracts", flush=True)
    return told | demo_advice.load(env, out_dir / "advice")


def write_files(folder):
    """Every file of the demonstration, in the order in which it is to be loaded."""
    command = [sys.executable, MAKE_FLUX, "--points", POINTS, "--months", MONTHS, "--seed", SEED, "--start", START]
    subprocess.run([*map(str, command), str(folder)], check=True, stdout=subprocess.DEVNULL)
    samples = [SAMPLES / name for name in SAMPLE_NAMES]
    return [*sorted(folder.iterdir()), *(sample for sample in samples if sample.exists())]


def create_offer(env):
    with OFFER.open(newline="") as prices:
        lines = [
            {
                "date_start": PRICES_FROM,
                "component": row["component"],
                "band": row["band"],
                "power_va": int(row["power_va"]),
                "price": float(row["price"]),
            }
            for row in csv.DictReader(prices)
        ]
    return env["energy.offer"].create({"name": "Green power", "price_ids": [(0, 0, line) for line in lines]})


def print_invoice(env, billing_run, out_dir):
    """The PDF of the invoice with the most lines, which shows the most."""
    move = billing_run.move_ids.sorted(lambda each: (-len(each.invoice_line_ids), each.id))[0]
    content, _kind = env["ir.actions.report"]._render_qweb_pdf("account.account_invoices", move.ids)
    pdf = out_dir / f"{move.name.replace('/', '-')}.pdf"
    pdf.write_bytes(content)
    return pdf


def summary(env, billing_run, files, pdf):
    moves = billing_run.move_ids
    return {
        "files": files,
        "points": env["energy.cups"].search_count([]),
        "readings": env["energy.reading"].search_count([]),
        "periods": len(billing_run.period_ids),
        "exceptions": len(billing_run.exception_ids),
        "invoices": len(moves),
        "amount_untaxed": sum(moves.mapped("amount_untaxed")),
        "amount_total": sum(moves.mapped("amount_total")),
        "pdf": str(pdf),
    }
