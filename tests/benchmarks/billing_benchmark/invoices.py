"""One way of the invoice benchmark: make and post invoices in batches, and tell the time as JSON.

Run by `odoo shell`, which gives it `env`.
Told by the environment: ENERGY_BENCH_INVOICES, ENERGY_BENCH_BATCH, ENERGY_BENCH_SEED and ENERGY_BENCH_WAY (`ordinary`
or `bulk`). Each batch is committed, as by a billing run, and what a commit costs belongs to the step it ends.
"""

import json
import os
import random
import resource
import time

from odoo.fields import Command

COMPONENTS = ("subscription", "cta", "energy", "energy", "energy", "energy", "network_fixed", "accise")
REDUCED = {"subscription", "cta"}  # of French VAT, until July 2025
PAGE_MB = resource.getpagesize() / 2**20


def settings():
    names = ("invoices", "batch", "seed")
    return {name: int(os.environ[f"ENERGY_BENCH_{name.upper()}"]) for name in names}


def memory_mb():
    with open("/proc/self/statm") as statm:
        return round(int(statm.read().split()[1]) * PAGE_MB)


def prepare_line(seed, component, products, taxes):
    quantity = seed.randint(1, 2000) if component == "energy" else 1
    product = products[component]
    return {
        "product_id": product.id,
        "product_uom_id": product.uom_id.id,
        "name": f"{component} — 01/01/2025 to 01/31/2025",
        "quantity": quantity,
        "price_unit": seed.randint(100, 60_000) / 100 / quantity,
        "tax_ids": [Command.set(taxes[5.5 if component in REDUCED else 20.0].ids)],
    }


def prepare_invoice(seed, partner, products, taxes):
    return {
        "move_type": "out_invoice",
        "company_id": partner.env.company.id,
        "currency_id": partner.env.company.currency_id.id,
        "partner_id": partner.id,
        "fiscal_position_id": False,
        "invoice_date": "2025-01-31",
        "invoice_line_ids": [
            Command.create(prepare_line(seed, component, products, taxes)) for component in COMPONENTS
        ],
    }


def measure(env, way, invoices, batch, seed):
    draw = random.Random(seed)
    env.company.energy_bulk_invoices = way == "bulk"
    taxes = env["energy.vat.tax"]._taxes_by_rate(env.company, [5.5, 20.0])
    products = {name: env.ref(f"energy_billing.product_{name}") for name in set(COMPONENTS)}
    partners = env["res.partner"].create([{"name": f"Customer {number}"} for number in range(invoices)])
    env.cr.commit()
    spent = {"create": 0.0, "post": 0.0}
    processor, memory, total = time.process_time(), [memory_mb()], 0
    for first in range(0, invoices, batch):
        env.invalidate_all()
        values = [prepare_invoice(draw, partner, products, taxes) for partner in partners[first : first + batch]]
        began = time.perf_counter()
        moves = env["account.move"]._create_invoices(values)
        env.cr.commit()
        created = time.perf_counter()
        env.invalidate_all()
        moves._post_invoices()
        env.cr.commit()
        spent["create"] += created - began
        spent["post"] += time.perf_counter() - created
        memory.append(memory_mb())
        total += round(sum(moves.mapped("amount_total")) * 100)
    each = {step: round(1000 * seconds / invoices, 2) for step, seconds in spent.items()}
    return {
        "ms_per_invoice": each | {"posted": round(sum(each.values()), 2)},
        "processor_ms_per_invoice": round(1000 * (time.process_time() - processor) / invoices, 2),
        "memory_mb": {"before": memory[0], "first_batch": memory[1], "last_batch": memory[-1]},
        "total_cents": total,
    }


way = os.environ["ENERGY_BENCH_WAY"]
print(json.dumps(measure(env, way, **settings())))  # noqa: F821
