"""One worker's part of one stage of a month: files loaded, contracts computed, invoices made and posted.

Run by `odoo shell`, which gives it `env`. Told by the environment: ENERGY_BENCH_STAGE (one of STAGES, or `prepare` and
`begin_` a stage, which one process does alone) and ENERGY_BENCH_ZIPS, the folder of the grid operator's files. Prints
one JSON line: when the worker began and ended, its processor time, its memory before and at the end.
"""

import json
import os
import resource
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, os.environ["ENERGY_BENCH_SETUP"])

import demo_month  # noqa: E402

MONTH = date(2026, 1, 1)
PAGE_MB = resource.getpagesize() / 2**20
BILLING_STAGES = ("compute", "invoice", "post")


def memory_mb():
    with open("/proc/self/statm") as statm:
        return round(int(statm.read().split()[1]) * PAGE_MB)


def prepare(env):
    env.company.write(
        {
            "energy_default_offer_id": demo_month.create_offer(env),
            "energy_invoice_date": "month_end",
            "energy_billing_gates": False,
        }
    )


def receive(env):
    """The files as a source would bring them: kept, not read."""
    for path in sorted(Path(os.environ["ENERGY_BENCH_ZIPS"]).iterdir()):
        env["energy.flux.file"]._receive(path.name, path.read_bytes())
        env.cr.commit()


def begin(env, stage):
    """Have the run's works of a stage wait for workers."""
    run = env["energy.billing.run"]._run_of_month(MONTH)
    getattr(run, f"action_{stage}")()


def work(env, stage):
    """Do what waits, as the cron does, until nothing waits."""
    model = "energy.flux.file" if stage == "load" else "energy.billing.work"
    env[model]._cron_process()


def summary(env):
    run = env["energy.billing.run"]._run_of_month(MONTH)
    posted = run.move_ids.filtered(lambda move: move.state == "posted")
    return {
        "contracts": len(run.work_ids),
        "periods": len(run.period_ids),
        "exceptions": len(run.exception_ids),
        "invoices": len(posted),
        "untaxed_cents": round(sum(posted.mapped("amount_untaxed")) * 100),
        "failed": run.error_count,
        "unnumbered": len(posted) - len(set(posted.mapped("name"))),
    }


def main(env, stage):
    before, processor, began = memory_mb(), time.process_time(), time.time()
    told = {}
    if stage == "prepare":
        prepare(env)
    elif stage == "receive":
        receive(env)
    elif stage == "summary":
        told = summary(env)
    elif stage.startswith("begin_"):
        begin(env, stage.removeprefix("begin_"))
    else:
        work(env, stage)
    env.cr.commit()
    return told | {
        "began": began,
        "ended": time.time(),
        "processor_s": round(time.process_time() - processor, 2),
        "memory_mb": {"before": before, "after": memory_mb()},
    }


print(json.dumps(main(env, os.environ["ENERGY_BENCH_STAGE"])))  # noqa: F821
